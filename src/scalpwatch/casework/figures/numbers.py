"""How figures with intervals stand in the cell of a table."""

from __future__ import annotations

import math
from typing import Final

from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.quantities import Interval

__all__ = [
    "DAYS_A_MONTH",
    "name_group",
    "tell_count",
    "tell_interval",
    "tell_p",
    "tell_ratio",
    "tell_share",
]

DAYS_A_MONTH: Final = 30.4375

_SMALLEST_P: Final = 0.001
#: Below it a share is told with a decimal, and so are its bounds.
_SMALL: Final = 0.1
_TEN: Final = 10


def tell_interval(interval: Interval, words: Words) -> str:
    """Write a figure with its bounds.

    Parameters
    ----------
    interval
        NaN where it is not known, infinite where it is not reached.
    words
        The language.

    Returns
    -------
    text
        Such as "31 (18–not reached)".
    """
    if math.isnan(interval.value):
        return "–"
    value, low, high = (
        _number(each, words) for each in (interval.value, interval.low, interval.high)
    )
    if math.isnan(interval.low) or math.isnan(interval.high):
        return value
    if math.isinf(interval.low):
        return value
    return f"{value} ({low}–{high})"


def _number(value: float, words: Words) -> str:
    """Write a number that may have no end."""
    if math.isinf(value):
        return words.tell(say("not reached"))
    return words.number(value)


def tell_ratio(ratio: Interval, words: Words) -> str:
    """Write a ratio with its bounds.

    Parameters
    ----------
    ratio
        Infinite where a bound lies beyond any number.
    words
        The language.

    Returns
    -------
    text
        Such as "1.21 (0.52–2.79)", with two decimals below ten.
    """
    value, low, high = (
        "∞" if math.isinf(each) else words.number(each, 2 if each < _TEN else 0)
        for each in (ratio.value, ratio.low, ratio.high)
    )
    return f"{value} ({low}–{high})"


def tell_share(share: Interval, words: Words) -> str:
    """Write a share with its bounds in percent.

    Parameters
    ----------
    share
        Between 0 and 1; NaN where there is none.
    words
        The language.

    Returns
    -------
    text
        Such as "31% (26–37)".
    """
    if math.isnan(share.value):
        return "–"
    digits = 1 if share.value < _SMALL else 0
    low, high = (words.number(100 * bound, digits) for bound in (share.low, share.high))
    return f"{words.percent(share.value)} ({low}–{high})"


def tell_count(count: int, total: int, share: Interval, words: Words) -> str:
    """Write how many of how many, and the share.

    Parameters
    ----------
    count, total
        How many of how many.
    share
        Between 0 and 1.
    words
        The language.

    Returns
    -------
    text
        Such as "81/263: 31% (26–37)"; "0/0" of nothing.
    """
    fraction = f"{words.tell(count)}/{words.tell(total)}"
    return fraction if not total else f"{fraction}: {tell_share(share, words)}"


def tell_p(p: float | None, words: Words) -> str:
    """Write a probability of chance.

    Parameters
    ----------
    p
        ``None`` where it was not reckoned.
    words
        The language.

    Returns
    -------
    text
        Two figures, and never 0.
    """
    if p is None or math.isnan(p):
        return "–"
    if p < _SMALLEST_P:
        return f"<{words.number(_SMALLEST_P, 3)}"
    return words.number(p, 3 if p < 0.1 else 2)  # noqa: PLR2004 - two figures


def name_group(grouping: Phrase | None, group: object, words: Words) -> str:
    """Name a group together with what it is grouped by.

    Parameters
    ----------
    grouping, group
        In words; ``None`` for all patients.
    words
        The language.

    Returns
    -------
    name
        Such as "ER of the primary: positive".
    """
    if grouping is None:
        return words.tell(say("all"))
    return f"{words.tell(grouping)}: {words.tell(group)}"
