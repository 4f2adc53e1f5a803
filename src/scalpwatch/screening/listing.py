"""The list of those to call back: ranked, cut to what a clinic can take, written."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from scalpwatch.documents.cells import plain_cell
from scalpwatch.screening.running import Outcome
from scalpwatch.screening.tables import table_from
from scalpwatch.vocabulary.advice import Level

__all__ = ["Callback", "Expected", "expected_of", "rank", "to_csv", "to_parquet"]

_RANKS: Final = {level.value: level.rank for level in Level}
_COLUMNS: Final = (
    "rank",
    "week",
    "patient",
    "advice",
    "metastasis",
    "metastasis_low",
    "metastasis_high",
    "cancers",
    "lesions",
    "last_told",
    "born",
    "sex",
    "is_dead",
)
_SCHEMA: Final = pa.schema(
    [
        ("rank", pa.int32()),
        ("week", pa.int32()),
        ("patient", pa.string()),
        ("advice", pa.string()),
        ("metastasis", pa.float64()),
        ("metastasis_low", pa.float64()),
        ("metastasis_high", pa.float64()),
        ("cancers", pa.string()),
        ("lesions", pa.string()),
        ("last_told", pa.string()),
        ("born", pa.int32()),
        ("sex", pa.string()),
        ("is_dead", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class Callback:
    """A patient whose record a clinician is asked to review.

    Parameters
    ----------
    rank
        From 1.
    week
        In which she comes up, from 1.
    told
        As the judgement wrote it.
    """

    rank: int
    week: int
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to be expected of a list, by the figures of the consultation.

    Parameters
    ----------
    listed
        How many patients.
    true, true_low, true_high
        How many of them have a scalp metastasis: the sum of their probabilities,
        and of the bounds of these.
    """

    listed: int
    true: float
    true_low: float
    true_high: float

    @property
    def false_per_true(self) -> float | None:
        """False alarms for each true one; ``None`` where none is expected."""
        return (self.listed - self.true) / self.true if self.true else None


def rank(outcome: Outcome, weekly: int | None) -> list[Callback]:
    """Put patients in the order in which they should be looked at.

    Parameters
    ----------
    outcome
        Of a run.
    weekly
        Call-backs that a clinic can take in a week; ``None`` puts all in the first.

    Returns
    -------
    callbacks
        The most urgent first; of one advice the most probable, and of these the one
        told of last. Who has died comes last.
    """
    ordered = sorted(outcome.judged, key=_order)
    return [
        Callback(number + 1, 1 if weekly is None else 1 + number // weekly, each)
        for number, each in enumerate(ordered)
    ]


def expected_of(callbacks: Sequence[Callback]) -> Expected:
    """Reckon what is to be expected of a list.

    Parameters
    ----------
    callbacks
        The list, or the part below the cut.

    Returns
    -------
    expected
        Sums over its patients.
    """
    bounds = [each.told["metastasis"] for each in callbacks]
    value, low, high = (
        (sum(column) for column in zip(*bounds, strict=True))
        if bounds
        else (0.0, 0.0, 0.0)
    )
    return Expected(len(callbacks), value, low, high)


def to_parquet(callbacks: Sequence[Callback]) -> bytes:
    """Write a list as Parquet.

    Parameters
    ----------
    callbacks
        The list.

    Returns
    -------
    parquet
        The same bytes for the same list.
    """
    table = table_from((_row(each) for each in callbacks), _SCHEMA)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue().to_pybytes())


def to_csv(callbacks: Sequence[Callback]) -> bytes:
    """Write a list as CSV.

    Parameters
    ----------
    callbacks
        The list.

    Returns
    -------
    csv
        In UTF-8 with a mark, as table programs want it. A cell that one of them
        would take for a formula begins with an apostrophe.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    for each in callbacks:
        row = _row(each)
        table.writerow([_harmless(row[name]) for name in _COLUMNS])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _row(callback: Callback) -> dict[str, Any]:
    """Put a patient into a row."""
    told = callback.told
    value, low, high = told["metastasis"]
    return {
        "rank": callback.rank,
        "week": callback.week,
        "patient": told["patient"],
        "advice": told["advice"],
        "metastasis": round(value, 6),
        "metastasis_low": round(low, 6),
        "metastasis_high": round(high, 6),
        "cancers": _facts(told["cancers"]),
        "lesions": _facts(told["lesions"]),
        "last_told": told["last_told"],
        "born": told["born"],
        "sex": told["sex"],
        "is_dead": told["is_dead"],
    }


def _facts(facts: Sequence[Sequence[str]]) -> str:
    """Put facts on one line."""
    return "; ".join(" ".join(part for part in fact if part) for fact in facts)


def _harmless(cell: object) -> str:
    """Keep a cell from being run as a formula."""
    return "" if cell is None else plain_cell(cell)


def _order(told: Mapping[str, Any]) -> tuple[Any, ...]:
    """Tell who comes first."""
    newest = tuple(-ord(letter) for letter in told["last_told"])
    return (
        told["is_dead"],
        -_RANKS[told["advice"]],
        -round(told["metastasis"][0], 9),
        newest or (0,),
        told["patient"],
    )
