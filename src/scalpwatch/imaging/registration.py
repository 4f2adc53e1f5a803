"""Two pictures of one place laid on each other, or refused.

Notation
--------
H, W : height and width of a picture, or of its working copy [px]
N : pairs of points that look alike
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask
from scalpwatch.imaging.burned import find_burned
from scalpwatch.imaging.images import Image, reduced
from scalpwatch.imaging.scalps import outline_scalp
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import PictureKind

__all__ = ["Matrix", "Refused", "Registration", "register"]

#: A projective map, row by row; the last figure is 1.
Matrix: TypeAlias = tuple[tuple[float, ...], ...]
_Array: TypeAlias = NDArray[np.float64]

#: Longer side of the copy on which points are sought [px].
_WORKING_PX: Final = 1024
_FEATURES: Final = 4000
#: Contrast from which on a point counts; lower than Lowe's, for skin is soft.
_CONTRAST: Final = 0.02
#: A point is matched where its likest is so much nearer than the next.
_RATIO: Final = 0.8
#: Tiles and limit of the local evening of light.
_TILES: Final = (8, 8)
_CLIP: Final = 3.0
#: No point is sought so near to what was burned in [px].
_MARGIN_PX: Final = 15
#: A pair disagrees with a similarity, or with a projection, from here on [px].
_AGREES_PX: Final = 6.0
_AGREES_CLOSELY_PX: Final = 4.0
#: A projection bends so far from the similarity at most [px].
_BENDS_PX: Final = 25.0
_TRIALS: Final = 5000
_SURE: Final = 0.999
#: Of 4 pairs any similarity can be made, and of different scalps 6 agreed at most,
#: but for burned-in writing, which lies in one or two fields (evaluation/
#: registration.py, on drawn and real pictures).
_FEWEST: Final = 15
_FEWEST_FIELDS: Final = 6
_FIELD_PX: Final = 128
#: So many are asked for before a projection is taken for a similarity.
_PROJECTIVE: Final = 30
#: Bounds of what two photographs of one place can differ by (judgement).
_MOST_ZOOM: Final = 3.0
_MOST_SHEAR: Final = 1.35
_LEAST_OVERLAP: Final = 0.25
#: Known scales and the zoom agree within this share (judgement).
_SCALES_AGREE: Final = 0.15
#: Fine structure of the two pictures correlates at least so far where they overlap.
_LIKENESS: Final = 0.10
_FINE_PX: Final = (1.5, 8.0)
#: What the skin stretches and a camera leans, which no pair of points shows, as a
#: share of a length (judgement).
_STRETCH: Final = 0.03
_TWO_SIGMA: Final = 1.96


@dataclass(frozen=True, slots=True)
class Registration:
    """How an earlier picture lies on a later one.

    Parameters
    ----------
    matrix
        From pixels of the earlier picture to pixels of the later one.
    zoom
        How much larger the later one shows the scalp, where both show it [px/px].
    zoom_error
        Half of the 95 % interval of the zoom, as a share of it.
    turn_deg
        By how much the later one is turned, clockwise.
    inliers
        Pairs of points that agree.
    residual_px
        Their median disagreement, of a picture 1024 px long [px].
    overlap
        Share of the earlier picture that the later one shows.
    """

    matrix: Matrix
    zoom: float
    zoom_error: float
    turn_deg: float
    inliers: int
    residual_px: float
    overlap: float


@dataclass(frozen=True, slots=True)
class Refused:
    """Why two pictures could not be laid on each other.

    Parameters
    ----------
    reason
        In a sentence.
    """

    reason: Phrase


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """A working copy: its light evened out, and where points may be sought."""

    image: Image
    light: Mask
    free: Mask


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Places that look alike in both working copies, (N, 2) each."""

    earlier: _Array
    later: _Array

    def chosen(self, which: NDArray[np.bool_]) -> _Pairs:
        """Keep some."""
        return _Pairs(self.earlier[which], self.later[which])


def register(
    earlier: Image, later: Image, *, kind: PictureKind = PictureKind.TRICHOSCOPY
) -> Registration | Refused:
    """Lay an earlier picture on a later one of the same place.

    Parameters
    ----------
    earlier, later
        Two pictures; their scales, where both are known, check the result.
    kind
        How both were taken: of a clinical photograph only the head is looked at, for
        the wall behind it stays the same from patient to patient.

    Returns
    -------
    found
        The map from one to the other, or why there is none. The same pictures give
        the same map.

    Notes
    -----
    Strategy: points that look alike (SIFT), found where nothing was burned in, on a
    copy whose light is evened out. A similarity on which most of them agree (RANSAC),
    and where many do, a projection near it, for the camera leans. It is refused where
    few points agree or all lie in one corner, where sizes or shapes would differ more
    than two photographs of one place can, where little overlaps, where known scales
    contradict it, and where the fine structure does not look alike afterwards.

    What stays on a scalp is vessels, openings, spots and furrows; hair does not. Where
    hair has grown or fallen everywhere, nothing is found, and that is said. Skin
    pressed by a lens stretches: places are true to a few hundredths of the picture's
    length at its border.

    References
    ----------
    Lowe 2004, Distinctive image features from scale-invariant keypoints,
    10.1023/B:VISI.0000029664.99615.94, section 7.1 (the ratio of distances).
    Fischler and Bolles 1981, Random sample consensus, 10.1145/358669.358692.
    """
    sheets = _sheet(earlier, kind), _sheet(later, kind)
    pairs = _alike(*sheets)
    similar = _similarity(pairs)
    if similar is None:
        return _refused_for_points()
    matrix, agreeing = _bent(similar, pairs)
    if len(agreeing.earlier) < _FEWEST or _fields(agreeing) < _FEWEST_FIELDS:
        return _refused_for_points()
    refusal = _implausible(matrix, sheets)
    if refusal is not None:
        return Refused(refusal)
    return _told(matrix, agreeing, sheets)


def _refused_for_points() -> Refused:
    """Say that too little looks alike."""
    return Refused(
        say(
            "Too little looks alike in the two pictures: they may show different "
            "places, or hair hides the skin."
        )
    )


def _sheet(image: Image, kind: PictureKind) -> _Sheet:
    """Make the working copy."""
    small = reduced(image, longest_px=_WORKING_PX)
    green = np.ascontiguousarray(small.pixels[..., 1])
    light = cv2.createCLAHE(_CLIP, _TILES).apply(green)
    # the mask of what is burned in is wider here: letters beside a bar look alike
    margin = np.ones((_MARGIN_PX, _MARGIN_PX), np.uint8)
    shut = cv2.dilate(find_burned(small.pixels).mask, margin)
    free = (shut == 0).astype(np.uint8)
    if kind is PictureKind.CLINICAL:
        free &= cv2.erode(outline_scalp(small.pixels), margin)
    return _Sheet(small, np.asarray(light, np.uint8), free)


def _alike(first: _Sheet, second: _Sheet) -> _Pairs:
    """Pair points, each the likest of the other and clearly so."""
    finder = cv2.SIFT.create(nfeatures=_FEATURES, contrastThreshold=_CONTRAST)
    spots, marks = zip(
        *(finder.detectAndCompute(each.light, each.free) for each in (first, second)),
        strict=True,
    )
    if any(len(found) < 2 for found in spots):  # noqa: PLR2004 - a likest and a next
        return _Pairs(np.empty((0, 2)), np.empty((0, 2)))
    matcher = cv2.BFMatcher(cv2.NORM_L2)
    back = {
        each[0].queryIdx: each[0].trainIdx
        for each in matcher.knnMatch(marks[1], marks[0], k=1)
    }
    kept = [
        (best.queryIdx, best.trainIdx)
        for best, following in matcher.knnMatch(marks[0], marks[1], k=2)
        if best.distance < _RATIO * following.distance
        and back[best.trainIdx] == best.queryIdx
    ]
    places = [
        np.array([spots[side][pair[side]].pt for pair in kept]).reshape(-1, 2)
        for side in (0, 1)
    ]
    # one spot can bear several marks, one for each way that it leans
    _, single = np.unique(np.rint(places[0]), axis=0, return_index=True)
    return _Pairs(*places).chosen(np.isin(np.arange(len(kept)), single))


def _similarity(pairs: _Pairs) -> _Array | None:
    """Find the turn, shift and zoom on which most pairs agree."""
    if len(pairs.earlier) < _FEWEST:
        return None
    similar, _ = cv2.estimateAffinePartial2D(
        pairs.earlier,
        pairs.later,
        method=cv2.RANSAC,
        ransacReprojThreshold=_AGREES_PX,
        maxIters=_TRIALS,
        confidence=_SURE,
    )
    # OpenCV gives nothing where it finds nothing, whatever its stubs say
    found = cast("_Array | None", similar)
    return None if found is None else np.vstack([found, [0.0, 0.0, 1.0]])


def _bent(similar: _Array, pairs: _Pairs) -> tuple[_Array, _Pairs]:
    """Take a projection near the similarity where enough pairs ask for one."""
    agreeing = pairs.chosen(_apart(similar, pairs) < _AGREES_PX)
    near = pairs.chosen(_apart(similar, pairs) < _BENDS_PX)
    if len(agreeing.earlier) < _PROJECTIVE:
        return similar, agreeing
    projection, _ = cv2.findHomography(
        near.earlier,
        near.later,
        cv2.RANSAC,
        _AGREES_CLOSELY_PX,
        maxIters=_TRIALS,
        confidence=_SURE,
    )
    bent = cast("_Array | None", projection)
    if bent is None:
        return similar, agreeing
    closely = near.chosen(_apart(bent, near) < _AGREES_CLOSELY_PX)
    if len(closely.earlier) < len(agreeing.earlier):
        return similar, agreeing
    return bent, closely


def _apart(matrix: _Array, pairs: _Pairs) -> _Array:
    """Distances of places laid on the later copy from their partners [px]."""
    if not len(pairs.earlier):
        return np.empty(0)
    laid = _laid(matrix, pairs.earlier)
    return np.asarray(np.hypot(*(laid - pairs.later).T))


def _laid(matrix: _Array, places: _Array) -> _Array:
    """Lay places (N, 2) of the earlier copy on the later one."""
    return np.asarray(cv2.perspectiveTransform(places[None], matrix)[0], np.float64)


def _fields(pairs: _Pairs) -> int:
    """Count the fields of the later copy in which pairs lie."""
    return len(np.unique(pairs.later // _FIELD_PX, axis=0))


def _implausible(matrix: _Array, sheets: tuple[_Sheet, _Sheet]) -> Phrase | None:
    """Say why no two photographs of one place differ so."""
    shapes = [_stretches(matrix, place) for place in _corners(sheets[0])]
    largest = max(max(each) for each in shapes)
    smallest = min(min(each) for each in shapes)
    if largest > _MOST_ZOOM or smallest < 1 / _MOST_ZOOM:
        return say("The scalp would have to be shown in too different sizes.")
    if max(long / short for long, short in shapes) > _MOST_SHEAR:
        return say("One picture would have to be distorted.")
    if _overlap(matrix, sheets) < _LEAST_OVERLAP:
        return say("The pictures share too small a part of the scalp.")
    if not _fits_scales(matrix, sheets):
        return say("The scales of the pictures contradict what looks alike in them.")
    if _likeness(matrix, sheets) < _LIKENESS:
        return say("Laid on each other, the pictures do not look alike.")
    return None


def _corners(sheet: _Sheet) -> _Array:
    """Corners of a working copy, (4, 2)."""
    height, width = sheet.light.shape
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


def _stretches(matrix: _Array, place: _Array) -> tuple[float, float]:
    """Greatest and least zoom about a place, by direction."""
    step = 1.0
    around = place + np.array([[0, 0], [step, 0], [0, step]])
    laid = _laid(matrix, around)
    slopes = np.stack([laid[1] - laid[0], laid[2] - laid[0]], axis=1) / step
    long, short = np.linalg.svd(slopes, compute_uv=False)
    return float(long), max(float(short), 1e-6)


def _shared(matrix: _Array, sheets: tuple[_Sheet, _Sheet]) -> _Array:
    """Outline of what both copies show, in the later one, (M, 2)."""
    laid = _laid(matrix, _corners(sheets[0])).astype(np.float32)
    found, shared = cv2.intersectConvexConvex(
        laid, _corners(sheets[1]).astype(np.float32)
    )
    if not found:
        return np.empty((0, 2))
    return np.asarray(shared, np.float64).reshape(-1, 2)


def _overlap(matrix: _Array, sheets: tuple[_Sheet, _Sheet]) -> float:
    """Share of the earlier copy that the later one shows."""
    shared = _shared(matrix, sheets)
    if len(shared) < 3:  # noqa: PLR2004 - no area
        return 0.0
    laid = _laid(matrix, _corners(sheets[0])).astype(np.float32)
    whole = cv2.contourArea(laid)
    return min(1.0, float(cv2.contourArea(shared.astype(np.float32)) / max(whole, 1.0)))


def _zooms(matrix: _Array, sheets: tuple[_Sheet, _Sheet]) -> tuple[float, float]:
    """Zoom in the middle of what both show, and how it varies there as a share."""
    back = np.linalg.inv(matrix)
    shared = _laid(np.asarray(back, np.float64), _shared(matrix, sheets))
    middle = math.sqrt(math.prod(_stretches(matrix, shared.mean(axis=0))))
    half_way = (shared + shared.mean(axis=0)) / 2
    around = [math.sqrt(math.prod(_stretches(matrix, place))) for place in half_way]
    return middle, (max(around) - min(around)) / 2 / middle


def _fits_scales(matrix: _Array, sheets: tuple[_Sheet, _Sheet]) -> bool:
    """Tell whether the zoom is that of the known scales, if both are known."""
    scales = [sheet.image.um_per_px for sheet in sheets]
    if scales[0] is None or scales[1] is None:
        return True
    zoom, _ = _zooms(matrix, sheets)
    return abs(math.log(zoom * scales[1] / scales[0])) < math.log1p(_SCALES_AGREE)


def _likeness(matrix: _Array, sheets: tuple[_Sheet, _Sheet]) -> float:
    """Correlate the fine structure of both where they overlap."""
    height, width = sheets[1].light.shape
    laid, free = (
        cv2.warpPerspective(plane, matrix, (width, height), flags=cv2.INTER_LINEAR)
        for plane in (sheets[0].light, sheets[0].free)
    )
    both = (free > 0) & (sheets[1].free > 0)
    if not both.any():
        return 0.0
    fine = [_fine(np.asarray(each))[both] for each in (laid, sheets[1].light)]
    first, second = ((each - each.mean()) / max(each.std(), 1e-6) for each in fine)
    return float((first * second).mean())


def _fine(light: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Structure between two widths of blur."""
    plane = light.astype(np.float32)
    narrow, broad = (cv2.GaussianBlur(plane, (0, 0), sigma) for sigma in _FINE_PX)
    return np.asarray(narrow - broad, np.float32)


def _told(
    matrix: _Array, agreeing: _Pairs, sheets: tuple[_Sheet, _Sheet]
) -> Registration:
    """Tell the map in pixels of the files' pictures, with how good it is."""
    to_copy = 1 / sheets[0].image.zoom
    to_file = sheets[1].image.zoom
    whole = np.diag([to_file, to_file, 1.0]) @ matrix @ np.diag([to_copy, to_copy, 1.0])
    whole /= whole[2, 2]
    apart = _apart(matrix, agreeing)
    zoom, varies = _zooms(matrix, sheets)
    spread = np.sqrt(agreeing.later.var(axis=0).sum())
    chance = _TWO_SIGMA * apart.std() / max(float(spread), 1.0) / len(apart) ** 0.5
    slope = _laid(matrix, np.array([[0.0, 0.0], [1.0, 0.0]]))
    across, down = slope[1] - slope[0]
    return Registration(
        matrix=tuple(tuple(float(x) for x in row) for row in whole),
        zoom=zoom * to_file * to_copy,
        zoom_error=float(chance + varies + _STRETCH),
        turn_deg=math.degrees(math.atan2(down, across)),
        inliers=len(apart),
        residual_px=float(np.median(apart)) * _WORKING_PX / max(sheets[1].light.shape),
        overlap=_overlap(matrix, sheets),
    )
