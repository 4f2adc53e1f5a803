"""Dates of DICOM moved by whole days, so that the time between two of them stays."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

__all__ = ["shifted_date", "shifted_datetime"]

#: The second form is that of before 1993 (DICOM PS3.5, table 6.2-1, note).
_DATE: Final = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|\.(\d\d)\.(\d\d))\Z", re.ASCII)
_DATETIME: Final = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>\d\d)(?P<day>\d\d)?)?"
    r"(?P<rest>(?:(?<=\d{8})\d\d(?:\d\d(?:\d\d(?:\.\d{1,6})?)?)?)?(?:[+-]\d{4})?)\Z",
    re.ASCII,
)
#: The middle of a year or month of which no more is told.
_MIDDLE_MONTH: Final = 7
_MIDDLE_DAY: Final = 15


def shifted_date(text: str, days: int) -> str | None:
    """Move a date.

    Parameters
    ----------
    text
        Of value representation DA.
    days
        Which way and how far.

    Returns
    -------
    text
        As ``YYYYMMDD``; ``None`` where there is no such date.

    Examples
    --------
    >>> shifted_date("20240301", -1)
    '20240229'
    """
    found = _DATE.match(text.strip())
    if found is None:
        return None
    year, *rest = (int(part) for part in found.groups() if part)
    moved = _moved(year, rest[0], rest[1], days=days)
    return None if moved is None else _written(moved)


def shifted_datetime(text: str, days: int) -> str | None:
    """Move a date with a time.

    Parameters
    ----------
    text
        Of value representation DT.
    days
        Which way and how far.

    Returns
    -------
    text
        As exact as before, with the same time of day and offset from UTC; ``None``
        where there is no such date.

    Notes
    -----
    Of a year or month alone the middle is moved, and the year or month in which it
    comes to lie is told.

    Examples
    --------
    >>> shifted_datetime("20240301101530.25+0300", -1)
    '20240229101530.25+0300'
    >>> shifted_datetime("202403", -31)
    '202402'
    """
    found = _DATETIME.match(text.strip())
    if found is None:
        return None
    year, month, day = (found[part] for part in ("year", "month", "day"))
    moved = _moved(
        int(year), int(month or _MIDDLE_MONTH), int(day or _MIDDLE_DAY), days=days
    )
    if moved is None:
        return None
    told = 4 + (2 if month else 0) + (2 if day else 0)
    return _written(moved)[:told] + found["rest"]


def _written(day: date) -> str:
    """Write a day as DICOM does."""
    return day.isoformat().replace("-", "")


def _moved(year: int, month: int, day: int, *, days: int) -> date | None:
    """Move a day, if there is such a day."""
    try:
        return date(year, month, day) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
