"""The differential drawn as SVG: a dot and its interval on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from scalpwatch.vocabulary.quantities import Interval

__all__ = ["draw_interval", "draw_scale"]

_WIDTH: Final = 130.0
_HEIGHT: Final = 14.0
_MARGIN: Final = 8.0
#: The scale runs from 3 in 10,000 to all; what is rarer stands at its left end.
_LOWEST: Final = 0.0003
_DECADES: Final = (0.001, 0.01, 0.1, 1.0)
_INK: Final = "#1b2733"
_GRID: Final = "#b8c2cc"


def draw_interval(
    probability: Interval, *, is_malignant: bool, is_sum: bool = False
) -> str:
    """Draw one row of the plot.

    Parameters
    ----------
    probability
        With its interval, between 0 and 1.
    is_malignant
        Whether the mark is filled; it tells the two apart in gray print too.
    is_sum
        Whether the mark is a diamond: the sum of several conditions.

    Returns
    -------
    svg
        A complete picture that holds no text.
    """
    middle = _HEIGHT / 2
    low, at, high = (
        _across(bound)
        for bound in (probability.low, probability.value, probability.high)
    )
    line = (
        f'<line x1="{low:.1f}" y1="{middle}" x2="{high:.1f}" y2="{middle}"'
        f' stroke="{_INK}" stroke-width="1.6" stroke-linecap="round"/>'
    )
    fill = _INK if is_malignant else "#ffffff"
    return _picture([*_grid(), line, _mark(at, fill, is_sum=is_sum)], _HEIGHT)


def draw_scale(ticks: Iterable[tuple[float, str]]) -> str:
    """Draw the scale that all rows share.

    Parameters
    ----------
    ticks
        Probability and label of each mark.

    Returns
    -------
    svg
        A complete picture; its labels are numbers.
    """
    labels = [
        f'<text x="{_across(share):.1f}" y="10" font-size="10" fill="{_INK}"'
        f' text-anchor="{"end" if share >= 1 else "middle"}"'
        f' font-family="Libertinus Serif, Georgia, serif">{label}</text>'
        for share, label in ticks
    ]
    return _picture(labels, 13.0)


def _across(share: float) -> float:
    """Place a probability along the scale."""
    clipped = min(1.0, max(_LOWEST, share))
    part = math.log10(clipped / _LOWEST) / math.log10(1 / _LOWEST)
    return _MARGIN + part * (_WIDTH - 2 * _MARGIN)


def _grid() -> list[str]:
    """Draw a thin line at each decade."""
    return [
        f'<line x1="{_across(share):.1f}" y1="0" x2="{_across(share):.1f}"'
        f' y2="{_HEIGHT}" stroke="{_GRID}" stroke-width="0.8"/>'
        for share in _DECADES
    ]


def _mark(at: float, fill: str, *, is_sum: bool) -> str:
    """Draw the mark of the best single figure."""
    style = f'fill="{fill}" stroke="{_INK}" stroke-width="1.6"'
    middle = _HEIGHT / 2
    if not is_sum:
        return f'<circle cx="{at:.1f}" cy="{middle}" r="3.6" {style}/>'
    return (
        f'<path d="M{at - 5:.1f} {middle} L{at:.1f} {middle - 5}'
        f' L{at + 5:.1f} {middle} L{at:.1f} {middle + 5} Z" {style}/>'
    )


def _picture(parts: Iterable[str], height: float) -> str:
    """Wrap drawn parts as a picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f}'
        f' {height:.0f}" width="{_WIDTH:.0f}" height="{height:.0f}">'
        f"{''.join(parts)}</svg>"
    )
