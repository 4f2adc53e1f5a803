"""Figures over days, drawn as SVG: a dot a day, and its interval."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["DayFigure", "draw_days"]

_WIDTH: Final = 340.0
_HEIGHT: Final = 150.0
_LEFT: Final = 46.0
_RIGHT: Final = 14.0
_TOP: Final = 10.0
_BOTTOM: Final = 24.0
_INK: Final = "#17232d"
_GRID: Final = "#c9d1d8"
_MARK: Final = "#0b5cad"


@dataclass(frozen=True, slots=True)
class DayFigure:
    """The figure of a day.

    Parameters
    ----------
    label
        The day, as it is written.
    value
        Between 0 and the top of the plot; ``None`` leaves the day empty.
    low, high
        Bounds of its interval; ``None`` where there is none.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None


def draw_days(
    days: Sequence[DayFigure], *, top: float, ticks: Iterable[tuple[float, str]]
) -> str:
    """Draw a figure day by day.

    Parameters
    ----------
    days
        At least one, the oldest first; as far apart as they are many, not long.
    top
        Upper end of the axis, which begins at 0.
    ticks
        Height and label of each line across.

    Returns
    -------
    svg
        A complete picture without style; its text takes the font of the page. What it
        shows must stand in a table too: it is hidden from readers of the screen.
    """
    parts = [
        *_lines(top, ticks),
        *_joined(days, top),
        *(part for place, day in enumerate(days) for part in _day(days, place, top)),
        *_ends(days),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f}'
        f' {_HEIGHT:.0f}" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def _lines(top: float, ticks: Iterable[tuple[float, str]]) -> Iterator[str]:
    """Draw the lines across, with what they stand for."""
    for height, label in ticks:
        y = _down(height, top)
        yield (
            f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"'
            f' stroke="{_GRID}"/>'
        )
        yield _text(_LEFT - 6, y + 4, label, anchor="end")


def _joined(days: Sequence[DayFigure], top: float) -> Iterator[str]:
    """Lead the eye from day to day."""
    told = [
        f"{_across(place, len(days)):.1f},{_down(day.value, top):.1f}"
        for place, day in enumerate(days)
        if day.value is not None
    ]
    if len(told) > 1:
        yield (
            f'<polyline points="{" ".join(told)}" fill="none" stroke="{_MARK}"'
            ' stroke-width="1.2" stroke-dasharray="3 3"/>'
        )


def _day(days: Sequence[DayFigure], place: int, top: float) -> Iterator[str]:
    """Draw the interval and the dot of a day."""
    day, x = days[place], _across(place, len(days))
    if day.low is not None and day.high is not None:
        yield (
            f'<line x1="{x:.1f}" y1="{_down(day.low, top):.1f}" x2="{x:.1f}"'
            f' y2="{_down(day.high, top):.1f}" stroke="{_MARK}" stroke-width="1.6"/>'
        )
    if day.value is not None:
        yield (
            f'<circle cx="{x:.1f}" cy="{_down(day.value, top):.1f}" r="4"'
            f' fill="{_MARK}"/>'
        )


def _ends(days: Sequence[DayFigure]) -> Iterator[str]:
    """Name the first day and the last."""
    y = _HEIGHT - 6
    if len(days) == 1:
        yield _text(_across(0, 1), y, days[0].label, anchor="middle")
        return
    yield _text(_LEFT, y, days[0].label, anchor="start")
    yield _text(_WIDTH - _RIGHT, y, days[-1].label, anchor="end")


def _text(x: float, y: float, label: str, *, anchor: str) -> str:
    """Write a label; it is a number or a day."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{_INK}"'
        f' text-anchor="{anchor}">{label}</text>'
    )


def _across(place: int, count: int) -> float:
    """Place a day along the axis."""
    width = _WIDTH - _LEFT - _RIGHT
    return _LEFT + width * (place + 0.5) / count


def _down(value: float, top: float) -> float:
    """Place a figure on the axis."""
    height = _HEIGHT - _TOP - _BOTTOM
    return _TOP + height * (1 - min(max(value / top, 0.0), 1.0))
