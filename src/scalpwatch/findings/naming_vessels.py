"""Vessels to claims: dotted, tree-like, linear, coiled, hairpin, polymorphic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, TypeAlias

from scalpwatch.findings.circumstances import Circumstances
from scalpwatch.findings.claims import Claim, unseen
from scalpwatch.findings.measures import THICK_UM, Measures
from scalpwatch.imaging.vessels import Vessel, VesselKind
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["claim_vessels"]

# All the numbers below are judgement: no picture with known truth of these signs on
# the scalp exists to set them on.
#: Fewer dots are not a pattern, and fewer vessels of a rarer shape neither.
_FEWEST_DOTS: Final = 8
_FEWEST: Final = 3
#: So many times as much as on as much healthy skin is more.
_MORE: Final = 2.0
#: Shapes that healthy scalps are not told to show.
_SHAPES: Final = {
    Sign.LINEAR_IRREGULAR_VESSELS: VesselKind.LINEAR_IRREGULAR,
    Sign.GLOMERULAR_VESSELS: VesselKind.GLOMERULAR,
    Sign.HAIRPIN_VESSELS: VesselKind.HAIRPIN,
}

#: A picture, and those of its vessels that are spoken of.
_Seen: TypeAlias = tuple[Measures, Sequence[Vessel]]


def claim_vessels(seen: Measures, circumstances: Circumstances) -> tuple[Claim, ...]:
    """Name the signs that the vessels of a picture amount to.

    Parameters
    ----------
    seen
        What was measured.
    circumstances
        Phototype and healthy control.

    Returns
    -------
    claims
        One for each sign, present or not assessable.

    Notes
    -----
    Dotted and thin tree-like vessels are claimed only against a healthy control, for
    healthy scalps show them: dotted vessels frontally in 80 %, thin trees at temples
    and occiput; and plain lines, which red skin between shafts resembles. Vessels
    are polymorphic where more than one shape is claimed.

    References
    ----------
    Waskiel-Burnat 2019, Normal trichoscopic findings, dermoscopedia.org
    (``dermoscopedia_normal`` of the sources).
    """
    claims = (
        _claim_dots(seen, circumstances),
        _claim_thin(seen, circumstances),
        _claim_thick(seen, circumstances),
        *(_claim_shape(sign, seen, circumstances) for sign in _SHAPES),
    )
    return (*claims, _claim_polymorphic(claims, circumstances))


def _claim_shape(sign: Sign, seen: Measures, circumstances: Circumstances) -> Claim:
    """Vessels of a shape of their own."""
    here = tuple(each for each in seen.lines if each.kind is _SHAPES[sign])
    if not here:
        return unseen(sign, circumstances.phototype)
    if len(here) < _FEWEST:
        reason = say(
            "Such vessels: {count}, too few to speak of a pattern.", count=len(here)
        )
        return Claim(sign, State.NOT_ASSESSABLE, reason, _boxes(here))
    control = circumstances.control
    if control is not None:
        there = tuple(each for each in control.lines if each.kind is _SHAPES[sign])
        return _against_control(sign, (seen, here), (control, there))
    if sign is Sign.LINEAR_IRREGULAR_VESSELS:
        reason = say(
            "Such vessels: {count}. Red skin between two shafts looks alike; without a "
            "picture of healthy scalp as a control they are not weighed.",
            count=len(here),
        )
        return Claim(sign, State.NOT_ASSESSABLE, reason, _boxes(here))
    reason = say("Such vessels: {count}.", count=len(here))
    return Claim(sign, State.PRESENT, reason, _boxes(here))


def _claim_polymorphic(claims: Sequence[Claim], circumstances: Circumstances) -> Claim:
    """Vessels of more than one shape."""
    present = [claim for claim in claims if claim.state is State.PRESENT]
    trees = {Sign.THIN_ARBORIZING_VESSELS, Sign.THICK_ARBORIZING_VESSELS}
    # thin and thick trees are one shape
    shapes = {None if claim.sign in trees else claim.sign for claim in present}
    if len(shapes) < 2:  # noqa: PLR2004 - one shape is not many
        return unseen(Sign.POLYMORPHIC_VESSELS, circumstances.phototype)
    reason = say(
        "More than one shape of vessel: {shapes}.",
        shapes=tuple(claim.sign.name_in_both for claim in present),
    )
    boxes = tuple(box for claim in present for box in claim.boxes[:10])
    return Claim(Sign.POLYMORPHIC_VESSELS, State.PRESENT, reason, boxes)


def _boxes(vessels: Sequence[Vessel]) -> tuple[tuple[int, int, int, int], ...]:
    """Boxes of vessels."""
    return tuple(
        (each.left_px, each.top_px, each.width_px, each.height_px) for each in vessels
    )


def _skin_ratio(seen: Measures, control: Measures) -> float | None:
    """Skin of the lesion's picture over that of the control, or ``None``."""
    here, there = seen.image.um_per_px, control.image.um_per_px
    if here is not None and there is not None:
        return seen.skin_px * here**2 / (control.skin_px * there**2)
    same_size = seen.image.pixels.shape == control.image.pixels.shape
    if here is None and there is None and same_size:
        return seen.skin_px / control.skin_px
    return None


def _claim_dots(seen: Measures, circumstances: Circumstances) -> Claim:
    """Dotted vessels."""
    sign = Sign.DOTTED_VESSELS
    count, boxes = len(seen.dots), _boxes(seen.dots)
    if count == 0:
        return unseen(sign, circumstances.phototype)
    if count < _FEWEST_DOTS:
        reason = say("Red dots: {count}, too few to speak of a pattern.", count=count)
        return Claim(sign, State.NOT_ASSESSABLE, reason, boxes)
    if circumstances.control is None:
        reason = say(
            "Red dots: {count}. Healthy scalps show dotted vessels too; without a "
            "picture of healthy scalp as a control they are not weighed.",
            count=count,
        )
        return Claim(sign, State.NOT_ASSESSABLE, reason, boxes)
    control = circumstances.control
    ratio = _skin_ratio(seen, control)
    if ratio is None:
        return Claim(sign, State.NOT_ASSESSABLE, _incomparable(), boxes)
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
    return Claim(
        sign, State.PRESENT if is_more else State.NOT_ASSESSABLE, reason, boxes
    )


def _incomparable() -> Phrase:
    """Why a control is of no use."""
    return say(
        "The healthy control cannot be compared: give both pictures a scale, or take "
        "both with one device in one size."
    )


def _claim_thin(seen: Measures, circumstances: Circumstances) -> Claim:
    """Thin tree-like vessels."""
    sign = Sign.THIN_ARBORIZING_VESSELS
    trees, boxes = seen.thin_trees, _boxes(seen.thin_trees)
    if seen.trees and seen.borders.thick_px is None:
        return _without_yardstick(sign, seen)
    if not trees:
        return unseen(sign, circumstances.phototype)
    if circumstances.control is None:
        reason = say(
            "Thin tree-like vessels: {count}. Healthy scalps show them too, at the "
            "temples and the occiput; without a picture of healthy scalp as a control "
            "they are not weighed.",
            count=len(trees),
        )
        return Claim(sign, State.NOT_ASSESSABLE, reason, boxes)
    control = circumstances.control
    return _against_control(sign, (seen, trees), (control, control.thin_trees))


def _claim_thick(seen: Measures, circumstances: Circumstances) -> Claim:
    """Thick tree-like vessels."""
    sign = Sign.THICK_ARBORIZING_VESSELS
    trees, boxes = seen.thick_trees, _boxes(seen.thick_trees)
    if seen.trees and seen.borders.thick_px is None:
        return _without_yardstick(sign, seen)
    if not trees:
        return unseen(sign, circumstances.phototype)
    control = circumstances.control
    if control is not None and control.thick_trees:
        return _against_control(sign, (seen, trees), (control, control.thick_trees))
    widest_px = max(tree.stem_px for tree in trees)
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
    return Claim(sign, State.PRESENT, reason, boxes)


def _without_yardstick(sign: Sign, seen: Measures) -> Claim:
    """Trees in a picture that has neither a scale nor hair to compare with."""
    reason = say(
        "Tree-like vessels: {count}; without a scale and without hair to compare with, "
        "thick cannot be told from thin.",
        count=len(seen.trees),
    )
    return Claim(sign, State.NOT_ASSESSABLE, reason, _boxes(seen.trees))


def _against_control(sign: Sign, lesion: _Seen, healthy: _Seen) -> Claim:
    """Hold vessels of the lesion against those of the healthy control."""
    (seen, here), (control, there) = lesion, healthy
    ratio = _skin_ratio(seen, control)
    if ratio is None:
        return Claim(sign, State.NOT_ASSESSABLE, _incomparable(), _boxes(here))
    expected = len(there) * ratio
    # Lengths stand in one unit: `ratio` has turned skin into skin, not px into px.
    to_lesion_px = math.sqrt(ratio * control.skin_px / seen.skin_px)
    length_px = sum(tree.length_px for tree in here)
    expected_px = sum(tree.length_px for tree in there) / to_lesion_px * ratio
    is_more = length_px > _MORE * expected_px and len(here) > expected
    reason = say(
        "Such vessels: {count}; on as much skin of the healthy control: {expected}.",
        count=len(here),
        expected=round(expected, 1),
    )
    state = State.PRESENT if is_more else State.NOT_ASSESSABLE
    return Claim(sign, state, reason, _boxes(here))
