"""Signs as bars on a logarithmic scale: to the right what speaks for, left against."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from scalpwatch.locale import Words
from scalpwatch.report.citing import sentence
from scalpwatch.report.wording import state_of
from scalpwatch.vocabulary.advice import LesionAnswer, LikelihoodTerm
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["SignBar", "draw_bar", "draw_bar_scale", "tell_bars"]

_WIDTH: Final = 200.0
_HEIGHT: Final = 18.0
_MARGIN: Final = 8.0
#: Ratios beyond stand at the ends of the scale.
_MOST: Final = 60.0
_TICKS: Final = (1 / 30, 1 / 10, 1 / 3, 1.0, 3.0, 10.0, 30.0)
#: Every second mark has its figure: on a page they must be large enough to be read.
_LABELS: Final = ("", "÷10", "", "1", "", "×10", "")
_INK: Final = "#1b2733"
_GRID: Final = "#c9d1d8"
_FOR: Final = "#a3142a"
_AGAINST: Final = "#ffffff"


@dataclass(frozen=True, slots=True)
class SignBar:
    """What one sign adds, told and drawn.

    Parameters
    ----------
    sign
        Its name.
    state
        What is claimed of it, and by whom.
    for_malignancy, for_metastasis
        Its ratios, told with their intervals.
    malignancy_svg, metastasis_svg
        The same as bars.
    patients
        On how many patients the ratio rests, told.
    is_for
        Whether it speaks for a malignant cause.
    is_borrowed
        Whether the figures for metastasis come from other skin than the scalp.
    """

    sign: str
    state: str
    for_malignancy: str
    for_metastasis: str
    malignancy_svg: str
    metastasis_svg: str
    patients: str
    is_for: bool
    is_borrowed: bool


def tell_bars(answer: LesionAnswer, words: Words) -> tuple[SignBar, ...]:
    """Tell what every weighed sign adds.

    Parameters
    ----------
    answer
        For the lesion.
    words
        The language.

    Returns
    -------
    bars
        The strongest first, whichever way it points.
    """

    def strength(term: LikelihoodTerm) -> float:
        """Tell how far it moves either probability."""
        ratios = (term.for_malignancy.value, term.for_metastasis.value)
        return max(abs(math.log(max(each, 1e-9))) for each in ratios)

    ordered = sorted(answer.terms, key=strength, reverse=True)
    return tuple(_tell(each, words) for each in ordered)


def draw_bar(ratio: Interval) -> str:
    """Draw a ratio as a bar from 1, with its interval as a line.

    Parameters
    ----------
    ratio
        By which the odds are multiplied.

    Returns
    -------
    svg
        A complete picture without text. A bar that speaks for is filled, one that
        speaks against is hollow, so that gray print tells them apart too.
    """
    middle = _HEIGHT / 2
    one, at = _across(1.0), _across(ratio.value)
    left, width = min(one, at), max(abs(at - one), 0.8)
    is_for = ratio.value >= 1
    bar = (
        f'<rect x="{left:.1f}" y="{middle - 5}" width="{width:.1f}" height="10"'
        f' fill="{_FOR if is_for else _AGAINST}"'
        f' stroke="{_FOR if is_for else _INK}" stroke-width="1.2"/>'
    )
    low, high = _across(ratio.low), _across(ratio.high)
    line = (
        f'<path d="M{low:.1f} {middle - 3.5} v7 M{low:.1f} {middle} H{high:.1f}'
        f' M{high:.1f} {middle - 3.5} v7" fill="none" stroke="{_INK}"'
        ' stroke-width="1.2"/>'
    )
    return _picture([*_grid(), bar, line], _HEIGHT)


def draw_bar_scale() -> str:
    """Draw the scale that all bars share.

    Returns
    -------
    svg
        A complete picture; its labels are figures.
    """
    labels = (
        f'<text x="{_across(ratio):.1f}" y="13" font-size="13" fill="{_INK}"'
        f' text-anchor="middle" font-family="sans-serif">{label}</text>'
        for ratio, label in zip(_TICKS, _LABELS, strict=True)
        if label
    )
    return _picture(labels, 17.0)


def _tell(term: LikelihoodTerm, words: Words) -> SignBar:
    """Tell one sign."""
    return SignBar(
        sign=sentence(words.tell(term.observation.sign.name_in_both)),
        state=words.tell(state_of(term.observation)),
        for_malignancy=words.ratio(term.for_malignancy),
        for_metastasis=words.ratio(term.for_metastasis),
        malignancy_svg=draw_bar(term.for_malignancy),
        metastasis_svg=draw_bar(term.for_metastasis),
        patients=words.thousands(term.patients),
        is_for=term.for_malignancy.value >= 1,
        is_borrowed=term.is_borrowed,
    )


def _across(ratio: float) -> float:
    """Place a ratio along the scale."""
    clipped = min(_MOST, max(1 / _MOST, ratio))
    part = 0.5 + math.log(clipped) / (2 * math.log(_MOST))
    return _MARGIN + part * (_WIDTH - 2 * _MARGIN)


def _grid() -> Sequence[str]:
    """Draw a thin line at each mark, and a strong one where nothing is added."""
    return [
        f'<line x1="{_across(each):.1f}" y1="0" x2="{_across(each):.1f}"'
        f' y2="{_HEIGHT}" stroke="{_INK if each == 1 else _GRID}"'
        f' stroke-width="{1.2 if each == 1 else 0.8}"/>'
        for each in _TICKS
    ]


def _picture(parts: Iterable[str], height: float) -> str:
    """Wrap drawn parts as a picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f}'
        f' {height:.0f}" width="{_WIDTH:.0f}" height="{height:.0f}">'
        f"{''.join(parts)}</svg>"
    )
