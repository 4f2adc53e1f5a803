"""Where the scale of a picture comes from: told, found in the picture, or nowhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

from scalpwatch.errors import UncalibratedImageError
from scalpwatch.imaging.bars import find_bar
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.rulers import Marks, find_marks, find_sure_marks
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import Picture
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = [
    "FoundScale",
    "ScaleSource",
    "bar_length_um",
    "find_scale",
    "required_scale",
    "scale_of_marks",
    "tell_scale",
]

#: The lengths that a scale bar may have [µm].
_BARS_UM: Final = (100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0)

_MM_UM: Final = 1000.0
#: No lens that looks at a scalp has a scale outside these bounds [µm/px] (judgement).
_FINEST_UM: Final = 0.2
_COARSEST_UM: Final = 500.0


class ScaleSource(Enum):
    """What in a picture told its scale; the value stands in `ScaleUmPerPx.source`."""

    BAR = "scale bar in the picture"
    MARKS = "ruler or grid in the picture"


@dataclass(frozen=True, slots=True)
class FoundScale:
    """A scale that was found in a picture.

    Parameters
    ----------
    um_per_px
        Micrometres that one pixel of the picture spans.
    error
        Half of the 95 % interval, as a share of the scale.
    source
        What told it.
    count
        Marks that were seen; 1 for a bar.
    """

    um_per_px: float
    error: float
    source: ScaleSource
    count: int = 1

    @property
    def scale(self) -> ScaleUmPerPx:
        """The scale as every other room knows it."""
        return ScaleUmPerPx(self.um_per_px, self.source.value)

    @property
    def remark(self) -> Phrase:
        """Say where the scale comes from, and how sure it is."""
        facts = {
            "um_per_px": round(self.um_per_px, 2),
            "percent": max(1, math.ceil(100 * self.error)),
        }
        if self.source is ScaleSource.BAR:
            return say(
                "The scale is {um_per_px} µm a pixel within {percent} %: the scale bar "
                "in the picture was read.",
                **facts,
            )
        return say(
            "The scale is {um_per_px} µm a pixel within {percent} %, if the {count} "
            "equal marks in the picture are millimetres.",
            count=self.count,
            **facts,
        )


def find_scale(image: Image) -> FoundScale | None:
    """Find what tells the scale in the picture itself.

    Parameters
    ----------
    image
        A picture as large as the file gives it: a bar of one pixel's width is lost
        in a reduced copy.

    Returns
    -------
    found
        The bar whose number was read; else the many marks of a ruler or grid, taken
        for millimetres; ``None`` where neither is there, and no guess.

    Notes
    -----
    The scale that the image carries already is not asked, and not overruled.
    """
    bar = find_bar(image.pixels)
    if bar is not None:
        found = FoundScale(
            um_per_px=bar.length_um / bar.length_px,
            error=bar.error_px / bar.length_px,
            source=ScaleSource.BAR,
        )
        return found if _FINEST_UM <= found.um_per_px <= _COARSEST_UM else None
    marks = find_sure_marks(image.pixels)
    return None if marks is None else _told_by(marks, _MM_UM)


def scale_of_marks(image: Image, *, mark_um: float) -> FoundScale | None:
    """Find the marks of a ruler or grid whose distance is known.

    Parameters
    ----------
    image
        A picture of it.
    mark_um
        Distance of neighbouring marks [µm].

    Returns
    -------
    found
        ``None`` where no row of equal marks is seen.
    """
    marks = find_marks(image.pixels)
    return None if marks is None else _told_by(marks, mark_um)


def _told_by(marks: Marks, mark_um: float) -> FoundScale:
    """Tell the scale of marks whose distance is known."""
    return FoundScale(
        um_per_px=mark_um / marks.step_px,
        error=marks.error_px / marks.step_px,
        source=ScaleSource.MARKS,
        count=marks.count,
    )


def required_scale(scale: ScaleUmPerPx | None) -> ScaleUmPerPx:
    """Insist on a scale where a length is to be told.

    Parameters
    ----------
    scale
        The picture's scale, or ``None``.

    Returns
    -------
    scale
        The same scale.

    Raises
    ------
    UncalibratedImageError
        If the picture has none, or one that no lens can have.

    Examples
    --------
    >>> required_scale(ScaleUmPerPx(5.0, "case file")).um_per_px
    5.0
    """
    if scale is None:
        raise UncalibratedImageError(
            say("A length was asked of a picture without a scale."),
            remedy=say("Give the scale in the case file, in micrometres a pixel."),
        )
    if not (math.isfinite(scale.um_per_px) and scale.um_per_px > 0):
        raise UncalibratedImageError(
            say("A scale of {value} µm a pixel is impossible.", value=scale.um_per_px),
            remedy=say("Give the scale in the case file, in micrometres a pixel."),
        )
    return scale


def tell_scale(picture: Picture) -> Phrase:
    """Say where the scale of a picture comes from, or that there is none.

    Parameters
    ----------
    picture
        The picture as the case names it.

    Returns
    -------
    remark
        One sentence.
    """
    if picture.scale is None:
        return say(
            "The scale is unknown: no length is given in micrometres and hair "
            "density is not judged."
        )
    return say(
        "The scale is {um_per_px} µm a pixel, as the case file tells.",
        um_per_px=round(picture.scale.um_per_px, 2),
    )


def bar_length_um(*, width_px: int, um_per_px: float) -> float:
    """Choose a round length for a scale bar, about a fifth of the picture.

    Parameters
    ----------
    width_px
        Width of the picture [px].
    um_per_px
        Its scale [µm/px].

    Returns
    -------
    length_um
        Length of the bar [µm].

    Examples
    --------
    >>> bar_length_um(width_px=1024, um_per_px=8.0)
    2000.0
    """
    wanted_um = width_px * um_per_px / 5
    return min(_BARS_UM, key=lambda bar: abs(math.log(bar / wanted_um)))
