"""Coded facts for research: a row a patient, without anything that names one."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from typing import Final

from scalpwatch.registry.rows import LAYOUT, CohortRow
from scalpwatch.vocabulary.courses import OverrideReason

__all__ = ["LEAST_ALIKE", "rare_ones_left_out", "smallest_group", "to_csv"]

#: Patients who must look alike, where nobody asks for another number.
LEAST_ALIKE: Final = 5

_PERIOD_YEARS: Final = 5
_DAYS: Final = tuple(
    name for name, kind in LAYOUT.items() if kind is date and name != "first_visit"
)
_CODES: Final = tuple(name for name, kind in LAYOUT.items() if kind is not date)


def smallest_group(rows: Iterable[CohortRow]) -> int:
    """Count the patients in the smallest group of those who look alike from outside.

    Parameters
    ----------
    rows
        Of the patients.

    Returns
    -------
    patients
        0 where there are none.

    Notes
    -----
    Those look alike who share sex, age band, phototype and the five years of the
    first visit: what a neighbour may know. Whoever knows more of a patient, such as
    the day of her biopsy, may know her again in a larger group too.

    References
    ----------
    .. [1] L. Sweeney. k-anonymity: a model for protecting privacy. International
       Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 10, 2002,
       doi:10.1142/S0218488502001648, section 3.
    """
    return min(Counter(map(_group, rows)).values(), default=0)


def rare_ones_left_out(rows: Sequence[CohortRow], *, k: int) -> tuple[CohortRow, ...]:
    """Leave out the patients who look like too few others.

    Parameters
    ----------
    rows
        Of the patients.
    k
        Least patients that a group must have.

    Returns
    -------
    rows
        Of those in groups of at least ``k``.
    """
    groups = Counter(map(_group, rows))
    return tuple(row for row in rows if groups[_group(row)] >= k)


def to_csv(rows: Iterable[CohortRow]) -> str:
    """Write the rows as a table.

    Parameters
    ----------
    rows
        Of the patients.

    Returns
    -------
    text
        CSV with a header. Days are counted from the first visit, and of that the
        five years alone are told. The rows are in the order of what they say, so that
        their order tells nothing either. Every cell is empty, a code or a whole
        number: no spreadsheet can take one for a formula.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(
        (
            "first_visit_years",
            *_CODES,
            *(f"{name}_day" for name in _DAYS),
            *(f"reason_{each.value}" for each in OverrideReason),
        )
    )
    table.writerows(sorted(map(_line, rows)))
    return text.getvalue()


def _group(row: CohortRow) -> tuple[object, ...]:
    """Tell what can be known of a patient from outside."""
    return (row.sex, row.age_band, row.phototype, _period(row.first_visit))


def _period(day: date | None) -> str:
    """Tell the five years in which a day lies."""
    if day is None:
        return ""
    first = day.year - day.year % _PERIOD_YEARS
    return f"{first}_{first + _PERIOD_YEARS - 1}"


def _line(row: CohortRow) -> tuple[str, ...]:
    """Write a row of codes and whole numbers."""
    codes = (_code(getattr(row, name)) for name in _CODES)
    days = (_days_since(row.first_visit, getattr(row, name)) for name in _DAYS)
    return (_period(row.first_visit), *codes, *days, *map(str, row.reasons))


def _code(value: Enum | int | None) -> str:
    """Write a code, a count, yes or no."""
    if isinstance(value, Enum):
        return str(value.value)
    return "" if value is None else str(int(value))


def _days_since(first: date | None, day: date | None) -> str:
    """Count the days from the first visit; negative before it."""
    return "" if first is None or day is None else str((day - first).days)
