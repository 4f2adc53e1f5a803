"""The figures that following a lesion rests on: rows with their sources."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from scalpwatch.errors import EvidenceError
from scalpwatch.phrases import say
from scalpwatch.vocabulary.citations import cite

__all__ = ["Limits", "read_limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of response, and errors that nobody has measured.

    Parameters
    ----------
    least_measurable
        Longest diameter from which a lesion of the skin is measurable [cm].
    most_targets
        Lesions of one organ whose diameters are added.
    partial_decrease
        Share of the first sum by which it must shrink for a partial response.
    progression_increase, progression_least
        Share of the smallest sum, and length [cm], by which it must grow.
    told_size_error, told_size_error_share
        Half of the 95 % interval of a diameter told by hand [cm], and as a share of
        it; the larger holds.
    like_fields
        Share by which two pictures may differ in the scalp they show.
    """

    least_measurable: float
    most_targets: float
    partial_decrease: float
    progression_increase: float
    progression_least: float
    told_size_error: float
    told_size_error_share: float
    like_fields: float


@cache
def read_limits() -> Limits:
    """Read the table.

    Returns
    -------
    limits
        Every figure of it.

    Raises
    ------
    EvidenceError
        If a row is missing, strange or malformed, or cites no source.
    """
    table = files("scalpwatch.registry") / "follow_up.csv"
    try:
        rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
        for row in rows:
            cite(row["source"])
        return Limits(**{row["identifier"]: float(row["value"]) for row in rows})
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceError(
            say("The table follow_up.csv lacks a figure, or holds a strange one."),
            remedy=say("Restore the table as it came with the program."),
        ) from error
