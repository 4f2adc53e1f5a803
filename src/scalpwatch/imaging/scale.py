"""Where the scale of a picture comes from: the case file, or nowhere."""

from __future__ import annotations

import math
from typing import Final

from scalpwatch.errors import UncalibratedImageError
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import Picture
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["bar_length_um", "required_scale", "tell_scale"]

#: The lengths that a scale bar may have [µm].
_BARS_UM: Final = (100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0)


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
