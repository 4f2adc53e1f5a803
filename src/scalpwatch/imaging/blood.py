"""Blood: where light is lost the way blood takes it, and not hair or pigment.

Notation
--------
H, W : height and width of the picture [px]
h, w : the same of its small copy [px]
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Mask, Plane, ranked
from scalpwatch.imaging.color import Light
from scalpwatch.imaging.pyramids import Kind, strongest_answers
from scalpwatch.imaging.ridges import find_dark_lines

__all__ = [
    "OF_BLUE",
    "OF_RED",
    "PALE",
    "SIDE_PX",
    "Blood",
    "absorption",
    "pale_skin",
    "see_blood",
    "shrunk",
]

#: What red and blue light tell of the absorption of green; together 1, so that shade
#: and glare, which dim or brighten every colour alike, cancel (judgement).
OF_RED: Final = 0.6
OF_BLUE: Final = 0.4
#: Red and blue absorbed, together, over green. Blood takes little red and no more blue
#: than green: 1 or a little more. A black shaft takes all alike: 2. Melanin takes more
#: the shorter the wave: above 1.8. Trust falls between these two (judgement).
_BLOOD_RATIO: Final = 1.2
_SHAFT_RATIO: Final = 1.8
#: Trust is never less, so that places without it keep an order.
_LEAST_TRUST: Final = 0.02
#: An absorption too small to have a colour.
_COLORLESS: Final = 0.02
_TINY: Final = 1e-3
#: A Gaussian is left out beyond so many deviations.
_FARTHEST: Final = 2.0
#: Longer side of the copy on which blood is sought [px], and on half of it: the width
#: of a place and of what shares one judgement, beside that of the pixels there, and of
#: the skin around [px].
SIDE_PX: Final = 512
_PLACE_PX: Final = 0.6
_AROUND_PX: Final = 4.0
#: Every so many-th pixel is enough to tell the skin around.
_AROUND_STEP: Final = 2
#: Ridge strength in red light at which half of a place counts as shaft (judgement).
_SHAFT: Final = 0.05
#: Octaves of width; on the copy the widest line has about 16 pixels.
_OCTAVES: Final = 3
#: A line that stands alone answers with at most this share of its contrast.
_OF_CONTRAST: Final = 0.5
#: No vessel is wider than this [px of the copy], a multiple of the step.
_WIDEST_PX: Final = 14
_WIDEST_STEP: Final = 2
#: Less red light than this is a frame or the dark outside the lens (of 1).
_NO_LIGHT: Final = 0.06
#: Pale skin: no darker in red than this below the typical bright skin (judgement).
PALE: Final = 0.5
_TYPICAL: Final = 0.6
#: Longer side of the grid on which skin is told from pigment [px], and its margin.
_COARSE_PX: Final = 96
_COARSE_MARGIN: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Blood:
    """How much each place of a small copy looks like blood.

    Parameters
    ----------
    lines, spots : (h, w) ndarray of float32
        Strength of lines, and of round spots, of blood, 0 or more, in natural
        logarithms of light.
    doubted : (h, w) ndarray of float32
        Strength of lines before the question whether they have the colour of blood.
    trust : (h, w) ndarray of float32
        0.02 (a shaft, pigment) to 1 (blood); it means nothing where nothing is
        absorbed.
    """

    lines: Plane
    spots: Plane
    doubted: Plane
    trust: Plane


def absorption(light: Light) -> Plane:
    """Measure green light absorbed beyond what red and blue explain.

    Parameters
    ----------
    light
        Logarithms of the light.

    Returns
    -------
    absorption : (H, W) ndarray of float32
        High on blood; unchanged, but for a constant, by white balance, and unchanged
        by anything that dims all colours by the same factor.
    """
    red, green, blue = light
    total = cv2.addWeighted(red, OF_RED, blue, OF_BLUE, 0)
    return np.asarray(cv2.subtract(total, green, dst=total))


def shrunk(light: Light) -> Light:
    """Bring light to the small copy on which blood is sought.

    Parameters
    ----------
    light
        Logarithms of the light, (H, W).

    Returns
    -------
    few
        The same, (h, w), the longer side at most 512 pixels.
    """
    red, green, blue = (_fewer(plane, SIDE_PX) for plane in light)
    return red, green, blue


def see_blood(few: Light) -> Blood:
    """Find lines and spots of blood.

    Parameters
    ----------
    few
        Logarithms of the light of the small copy. Where hair is known, it is filled
        in before (`scalpwatch.imaging.filling.fill_hair`): then it leaves no border.

    Returns
    -------
    blood
        Lines, spots, trust.

    Notes
    -----
    Strategy: blood takes green light beyond red and blue, and takes green light at
    all. The first is what hair and shade do not do, but a camera writes colours with
    more noise than light; the second is sharp, but hair does it too. A line or spot
    of both at once (their geometric mean) is told from the noise of either. It is
    multiplied by the trust that what it absorbs has the colour of blood: each place
    is compared with the skin around it, from which shafts (dark lines in red light)
    are left out, and what red and blue lose is divided by what green loses. Neighbours
    share one judgement, weighted by what they absorb, for compression and lenses
    smear colour farther than light and give a shaft red and blue borders.

    Fails on vessels within a few pixels of a shaft that is not shut (taken for its
    border), under deep pigment, and where the camera clips blue or red.

    References
    ----------
    Bosschaart et al. 2014, A literature review and novel theoretical approach on the
    optical properties of whole blood, 10.1007/s10103-013-1446-7, appendix (absorption
    by wavelength: strong from 400 to 590 nm, weak above 600 nm).
    """
    beyond = absorption(few)
    most = _most(beyond)
    kinds = (Kind.BRIGHT, Kind.BLOB)
    tinted = strongest_answers(beyond, _OCTAVES, kinds)
    green = strongest_answers(np.negative(few[1]), _OCTAVES, kinds)
    lines, spots = (_of_both(*both, most) for both in zip(tinted, green, strict=True))
    trust = _trust(few, green[0])
    return Blood(lines=lines * trust, spots=spots * trust, doubted=lines, trust=trust)


def _of_both(tinted: Plane, dark: Plane, most: Plane) -> Plane:
    """Geometric mean of two strengths, none below 0, the first at most so much."""
    product = np.minimum(tinted, most)
    np.maximum(product, 0, out=product)
    product *= np.maximum(dark, 0)
    return np.sqrt(product, out=product)


def _most(beyond: Plane) -> Plane:
    """Tell how strongly a place can answer at most."""
    # The border of a red area answers like a line, but does not rise above the ground
    # that an area is; so no answer is larger than what stands above the ground allows.
    height, width = beyond.shape
    step = _WIDEST_STEP
    size = (max(1, width // step), max(1, height // step))
    coarse = cv2.resize(beyond, size, interpolation=cv2.INTER_AREA)
    square = np.ones((_WIDEST_PX // step,) * 2, np.uint8)
    ground = cv2.resize(
        cv2.morphologyEx(coarse, cv2.MORPH_OPEN, square), (width, height)
    )
    return np.asarray(np.maximum(beyond - ground, 0) * np.float32(_OF_CONTRAST))


def _trust(few: Light, weight: Plane) -> Plane:
    """Tell for each place whether what it absorbs has the colour of blood."""
    # Colours are smeared farther than a pixel of the copy: half of its size is enough.
    shaft = _halved(_smooth(find_dark_lines(few[0], octaves=_OCTAVES), 1.0))
    shaft *= np.float32(1 / _SHAFT)
    bare = np.reciprocal(1 + shaft * shaft)
    share = _widely(bare) + np.float32(_TINY)
    red, green, blue = (
        _widely(plane * bare) / share - _smooth(plane, _PLACE_PX)
        for plane in map(_halved, few)
    )
    weight = _halved(weight)
    shared = _smooth(weight, _PLACE_PX) + np.float32(_TINY)
    others = _smooth((np.maximum(red, 0) + blue) * weight, _PLACE_PX) / shared
    greens = _smooth(np.maximum(green, 0) * weight, _PLACE_PX) / shared
    ratio = (others + np.float32(_COLORLESS)) / (greens + np.float32(_COLORLESS))
    trust = (np.float32(_SHAFT_RATIO) - ratio) / np.float32(_SHAFT_RATIO - _BLOOD_RATIO)
    np.clip(trust, _LEAST_TRUST, 1, out=trust)
    return np.asarray(cv2.resize(trust, few[0].shape[::-1]))


def _halved(plane: Plane) -> Plane:
    """Shrink a plane to half of its size."""
    size = tuple(max(1, side // 2) for side in plane.shape[::-1])
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA))


def pale_skin(light: Light, *, depth: float = PALE) -> Mask:
    """Find the part of the view without dark pigment, frame or shade.

    Parameters
    ----------
    light
        Logarithms of the light.
    depth
        How much darker than the typical bright skin pale skin may be, in natural
        logarithms of red light.

    Returns
    -------
    skin : (H, W) ndarray of uint8
        1 on pale skin, in squares; everywhere where there is no light at all.
    """
    height, width = light[0].shape
    red = _smooth(_fewer(light[0], _COARSE_PX), 1.0)
    seen = red > np.float32(np.log(_NO_LIGHT))
    edge = _COARSE_MARGIN
    seen[:edge] = seen[-edge:] = seen[:, :edge] = seen[:, -edge:] = False
    if not seen.any():
        return np.ones((height, width), np.uint8)
    pale = seen & (red > ranked(red[seen], _TYPICAL) - depth)
    mask = pale.view(np.uint8)
    return np.asarray(
        cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
    )


def _fewer(plane: Plane, side_px: int) -> Plane:
    """Shrink a plane until its longer side has so many pixels; never enlarge it."""
    height, width = plane.shape
    factor = min(1.0, side_px / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA))


def _smooth(plane: Plane, width_px: float) -> Plane:
    """Blur by a Gaussian of this deviation."""
    side_px = 2 * math.ceil(_FARTHEST * width_px) + 1
    return np.asarray(cv2.GaussianBlur(plane, (side_px, side_px), width_px))


def _widely(plane: Plane) -> Plane:
    """Blur as widely as the skin around a place reaches."""
    height, width = plane.shape
    step = _AROUND_STEP
    size = (max(1, width // step), max(1, height // step))
    coarse = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(_smooth(coarse, _AROUND_PX / step), (width, height)))
