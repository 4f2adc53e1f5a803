"""Measures to observations: what the machine claims, why, and where in the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scalpwatch.findings.measures import THICK_UM, Measures, Unfit, boxes_of
from scalpwatch.imaging.vessels import Vessel
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import Phototype
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    Place,
    State,
)
from scalpwatch.vocabulary.signs import Sign

__all__ = ["SIGNS", "Circumstances", "decline", "recognise_signs"]

#: What this eye looks for, in the order in which it tells.
SIGNS: Final = (
    Sign.DOTTED_VESSELS,
    Sign.THIN_ARBORIZING_VESSELS,
    Sign.THICK_ARBORIZING_VESSELS,
    Sign.ERYTHEMA,
    Sign.REDUCED_HAIR_DENSITY,
)

# All the numbers below are judgement: no picture with known truth of these signs on
# the scalp exists to set them on.
#: Fewer dots are not a pattern.
_FEWEST_DOTS: Final = 8
#: So many times as much as on as much healthy skin is more.
_MORE: Final = 2.0
#: Red part of the visible skin, and its excess of ln(R/G), that count as erythema.
_RED_SHARE: Final = 0.15
_RED_CONTRAST: Final = 0.25
#: Excess of ln(R/G) of all skin over that of the healthy control.
_REDDER: Final = 0.15
#: Hairs a square centimetre under which density counts as reduced, and the largest
#: share of the view that so few hairs may cover.
_FEW_HAIRS_PER_CM2: Final = 60.0
_FEW_HAIRS_SHARE: Final = 0.06
#: A smaller view holds too few hairs to count, and no trichoscope has a larger [cm²].
_SMALLEST_VIEW_CM2: Final = 0.2
_LARGEST_VIEW_CM2: Final = 8.0
#: Most places told for one sign.
_MOST_PLACES: Final = 40

_UNSEEN_ON_DARK: Final = say(
    "Not seen; but on a dark skin, or one of unknown phototype, redness and vessels "
    "can be there unseen."
)
_UNSEEN: Final = say("Not seen; this eye is not validated, so that says nothing.")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What must be known of a picture besides its pixels.

    Parameters
    ----------
    picture
        File name, as observations name it.
    zoom
        Pixels of the whole picture for one of the measured one.
    phototype
        The patient's.
    control
        Measures of the healthy control; ``None`` when there is none.
    """

    picture: str
    zoom: float = 1.0
    phototype: Phototype = Phototype.UNKNOWN
    control: Measures | None = None


@dataclass(frozen=True, slots=True)
class _Claim:
    """A state, its reason and its boxes in the measured picture."""

    state: State
    reason: Phrase
    boxes: tuple[tuple[int, int, int, int], ...] = ()


def decline(reason: Phrase, picture: str) -> tuple[Observation, ...]:
    """Say of every sign that it cannot be judged.

    Parameters
    ----------
    reason
        Why not.
    picture
        File name.

    Returns
    -------
    observations
        One for each of `SIGNS`.
    """
    return tuple(
        Observation(
            sign=sign,
            state=State.NOT_ASSESSABLE,
            certainty=Certainty.POSSIBLE,
            observer=Observer.MACHINE,
            reason=reason,
            picture=picture,
        )
        for sign in SIGNS
    )


def recognise_signs(
    seen: Measures | Unfit, circumstances: Circumstances
) -> tuple[Observation, ...]:
    """Name the signs that the measures of a trichoscopic picture amount to.

    Parameters
    ----------
    seen
        What was measured, or why nothing could be.
    circumstances
        Phototype, healthy control, name and size of the picture.

    Returns
    -------
    observations
        One for each of `SIGNS`, possible at most.

    Notes
    -----
    It never claims that a sign is absent. Dotted and thin tree-like vessels are
    claimed only against a healthy control, for healthy scalps show them: dotted
    vessels frontally in 80 %, thin trees at temples and occiput.

    References
    ----------
    Waskiel-Burnat 2019, Normal trichoscopic findings, dermoscopedia.org
    (``dermoscopedia_normal`` of the sources).
    """
    if isinstance(seen, Unfit):
        return decline(seen.issues[0].message, circumstances.picture)
    claims = (
        _claim_dots(seen, circumstances),
        _claim_thin(seen, circumstances),
        _claim_thick(seen, circumstances),
        _claim_erythema(seen, circumstances),
        _claim_sparse(seen),
    )
    return tuple(
        Observation(
            sign=sign,
            state=claim.state,
            certainty=Certainty.POSSIBLE,
            observer=Observer.MACHINE,
            reason=claim.reason,
            picture=circumstances.picture,
            places=_places(claim.boxes, circumstances.zoom),
        )
        for sign, claim in zip(SIGNS, claims, strict=True)
    )


def _places(
    boxes: Sequence[tuple[int, int, int, int]], zoom: float
) -> tuple[Place, ...]:
    """Bring boxes to the pixels of the whole picture."""
    return tuple(
        Place(*(round(side * zoom, 1) for side in box)) for box in boxes[:_MOST_PLACES]
    )


def _boxes(vessels: Sequence[Vessel]) -> tuple[tuple[int, int, int, int], ...]:
    """Boxes of vessels."""
    return tuple(
        (each.left_px, each.top_px, each.width_px, each.height_px) for each in vessels
    )


def _unseen(phototype: Phototype) -> _Claim:
    """Say that not seeing a vessel or redness means nothing."""
    reason = _UNSEEN_ON_DARK if phototype.hides_redness else _UNSEEN
    return _Claim(State.NOT_ASSESSABLE, reason)


def _skin_ratio(seen: Measures, control: Measures) -> float | None:
    """Skin of the lesion's picture over that of the control, or ``None``."""
    here, there = seen.image.um_per_px, control.image.um_per_px
    if here is not None and there is not None:
        return seen.skin_px * here**2 / (control.skin_px * there**2)
    same_size = seen.image.pixels.shape == control.image.pixels.shape
    if here is None and there is None and same_size:
        return seen.skin_px / control.skin_px
    return None


def _claim_dots(seen: Measures, circumstances: Circumstances) -> _Claim:
    """Dotted vessels."""
    count, boxes = len(seen.dots), _boxes(seen.dots)
    if count == 0:
        return _unseen(circumstances.phototype)
    if count < _FEWEST_DOTS:
        reason = say("Red dots: {count}, too few to speak of a pattern.", count=count)
        return _Claim(State.NOT_ASSESSABLE, reason, boxes)
    if circumstances.control is None:
        reason = say(
            "Red dots: {count}. Healthy scalps show dotted vessels too; without a "
            "picture of healthy scalp as a control they are not weighed.",
            count=count,
        )
        return _Claim(State.NOT_ASSESSABLE, reason, boxes)
    control = circumstances.control
    ratio = _skin_ratio(seen, control)
    if ratio is None:
        return _Claim(State.NOT_ASSESSABLE, _incomparable(), boxes)
    expected = len(control.dots) * ratio
    # Two counts differ by chance too: three standard deviations are asked as well.
    is_more = count > _MORE * expected and count - expected > 3 * math.sqrt(
        count + expected * ratio
    )
    reason = say(
        "Red dots: {count}; on as much skin of the healthy control: {expected}.",
        count=count,
        expected=round(expected, 1),
    )
    return _Claim(State.PRESENT if is_more else State.NOT_ASSESSABLE, reason, boxes)


def _incomparable() -> Phrase:
    """Why a control is of no use."""
    return say(
        "The healthy control cannot be compared: give both pictures a scale, or take "
        "both with one device in one size."
    )


def _claim_thin(seen: Measures, circumstances: Circumstances) -> _Claim:
    """Thin tree-like vessels."""
    trees, boxes = seen.thin_trees, _boxes(seen.thin_trees)
    if seen.trees and seen.borders.thick_px is None:
        return _without_yardstick(seen)
    if not trees:
        return _unseen(circumstances.phototype)
    if circumstances.control is None:
        reason = say(
            "Thin tree-like vessels: {count}. Healthy scalps show them too, at the "
            "temples and the occiput; without a picture of healthy scalp as a control "
            "they are not weighed.",
            count=len(trees),
        )
        return _Claim(State.NOT_ASSESSABLE, reason, boxes)
    return _against_control(
        seen, trees, circumstances.control.thin_trees, circumstances.control
    )


def _claim_thick(seen: Measures, circumstances: Circumstances) -> _Claim:
    """Thick tree-like vessels."""
    trees, boxes = seen.thick_trees, _boxes(seen.thick_trees)
    if seen.trees and seen.borders.thick_px is None:
        return _without_yardstick(seen)
    if not trees:
        return _unseen(circumstances.phototype)
    control = circumstances.control
    if control is not None and control.thick_trees:
        return _against_control(seen, trees, control.thick_trees, control)
    widest_px = max(tree.caliber_px for tree in trees)
    um_per_px = seen.image.um_per_px
    if um_per_px is not None:
        reason = say(
            "Tree-like vessels at least {border} µm wide: {count}; the widest is "
            "{width} µm wide.",
            border=round(THICK_UM),
            count=len(trees),
            width=round(widest_px * um_per_px),
        )
    else:
        reason = say(
            "Tree-like vessels at least as wide as a hair of this picture: {count}; "
            "the widest has {ratio} times the width of a hair (no scale, so no "
            "micrometres).",
            count=len(trees),
            ratio=round(widest_px / (seen.borders.thick_px or widest_px), 1),
        )
    return _Claim(State.PRESENT, reason, boxes)


def _without_yardstick(seen: Measures) -> _Claim:
    """Trees in a picture that has neither a scale nor hair to compare with."""
    reason = say(
        "Tree-like vessels: {count}; without a scale and without hair to compare with, "
        "thick cannot be told from thin.",
        count=len(seen.trees),
    )
    return _Claim(State.NOT_ASSESSABLE, reason, _boxes(seen.trees))


def _against_control(
    seen: Measures, here: Sequence[Vessel], there: Sequence[Vessel], control: Measures
) -> _Claim:
    """Hold the trees of the lesion against those of the healthy control."""
    ratio = _skin_ratio(seen, control)
    if ratio is None:
        return _Claim(State.NOT_ASSESSABLE, _incomparable(), _boxes(here))
    expected = len(there) * ratio
    # Lengths stand in one unit: `ratio` has turned skin into skin, not px into px.
    to_lesion_px = math.sqrt(ratio * control.skin_px / seen.skin_px)
    length_px = sum(tree.length_px for tree in here)
    expected_px = sum(tree.length_px for tree in there) / to_lesion_px * ratio
    is_more = length_px > _MORE * expected_px and len(here) > expected
    reason = say(
        "Tree-like vessels of this width: {count}; on as much skin of the healthy "
        "control: {expected}.",
        count=len(here),
        expected=round(expected, 1),
    )
    state = State.PRESENT if is_more else State.NOT_ASSESSABLE
    return _Claim(state, reason, _boxes(here))


def _claim_erythema(seen: Measures, circumstances: Circumstances) -> _Claim:
    """Erythema: patches of it, or all of it against a healthy control."""
    red = seen.erythema
    boxes = tuple(boxes_of(red.mask)[:5])
    is_patchy = red.share >= _RED_SHARE and red.contrast >= _RED_CONTRAST
    control = circumstances.control
    if control is not None:
        redder = red.level - control.erythema.level
        is_red = redder >= _REDDER or (
            is_patchy and control.erythema.share < _RED_SHARE / 2
        )
        reason = say(
            "The skin differs from that of the healthy control by {excess} in "
            "ln(R/G); {share} % of it is redder than the paler skin beside it.",
            excess=round(redder, 2),
            share=round(100 * red.share),
        )
        state = State.PRESENT if is_red else State.NOT_ASSESSABLE
        return _Claim(state, reason, boxes if is_red else ())
    if is_patchy:
        reason = say(
            "{share} % of the visible skin is redder than the paler skin of the same "
            "picture, by {contrast} in ln(R/G).",
            share=round(100 * red.share),
            contrast=round(red.contrast, 2),
        )
        return _Claim(State.PRESENT, reason, boxes)
    if circumstances.phototype.hides_redness:
        return _unseen(circumstances.phototype)
    reason = say(
        "No clear patch of redness; redness that fills the whole view is not seen "
        "without a picture of healthy scalp as a control."
    )
    return _Claim(State.NOT_ASSESSABLE, reason)


def _claim_sparse(seen: Measures) -> _Claim:
    """Reduced hair density: only with a scale, only where it is plain."""
    um_per_px = seen.image.um_per_px
    if um_per_px is None:
        reason = say("Hair density is not judged without a scale.")
        return _Claim(State.NOT_ASSESSABLE, reason)
    area_cm2 = seen.field_px * (um_per_px / 10_000) ** 2
    if area_cm2 < _SMALLEST_VIEW_CM2:
        reason = say(
            "The view of {area} cm² is too small to count hair in.",
            area=round(area_cm2, 2),
        )
        return _Claim(State.NOT_ASSESSABLE, reason)
    if area_cm2 > _LARGEST_VIEW_CM2:
        reason = say(
            "A view of {area} cm² is larger than a trichoscope shows: check the scale.",
            area=round(area_cm2, 1),
        )
        return _Claim(State.NOT_ASSESSABLE, reason)
    count = seen.shaft_count
    highest = (math.sqrt(count + 1) + 0.98) ** 2  # upper end of a 95 % Poisson interval
    is_sparse = (
        highest / area_cm2 < _FEW_HAIRS_PER_CM2
        and float(seen.hair.mask.mean()) < _FEW_HAIRS_SHARE
    )
    if is_sparse:
        reason = say(
            "About {count} shafts are seen in {area} cm², that is {density} a square "
            "centimetre; very light or fine hair can be missed.",
            count=count,
            area=round(area_cm2, 2),
            density=round(count / area_cm2),
        )
        return _Claim(State.PRESENT, reason)
    reason = say(
        "About {count} shafts are seen in {area} cm²; that does not settle whether the "
        "density is reduced.",
        count=count,
        area=round(area_cm2, 2),
    )
    return _Claim(State.NOT_ASSESSABLE, reason)
