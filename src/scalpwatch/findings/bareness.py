"""Foci and nodes of a clinical photograph to observations, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scalpwatch.imaging.lesions import ScalpView
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.measurements import (
    Measurement,
    MeasurementName,
    PictureMeasures,
    Region,
    RegionKind,
    Tint,
    Unit,
)
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    Place,
    State,
)
from scalpwatch.vocabulary.signs import Sign

__all__ = ["SIGNS", "name_signs"]

#: What is looked for on a clinical photograph, in the order in which it is told.
SIGNS: Final = (
    Sign.ALOPECIC_PATCH,
    Sign.MULTIPLE_LESIONS,
    Sign.NODULE,
    Sign.ERYTHEMA,
    Sign.YELLOW_TINT,
    Sign.SKIN_COLORED,
)
#: Where more of the view is bare, no patch is told from a bald head; where more of its
#: border is the view's, none from skin beyond the hairline (judgement).
_NEARLY_ALL: Final = 0.85
_OPEN: Final = 0.25


@dataclass(frozen=True, slots=True)
class _Claim:
    """A state, its reason and the regions that it rests on."""

    state: State
    reason: Phrase
    regions: tuple[Region, ...] = ()


def name_signs(
    view: ScalpView | None, measures: PictureMeasures
) -> tuple[Observation, ...]:
    """Name the signs that foci and nodes amount to.

    Parameters
    ----------
    view
        What was found; ``None`` when the picture is unfit.
    measures
        The same as figures and regions, or the issues.

    Returns
    -------
    observations
        One for each of `SIGNS`, possible at most, never absent.
    """
    claims: Iterable[_Claim]
    if view is None:
        claims = [_unjudged(measures.issues[0].message)] * len(SIGNS)
    else:
        closed = _closed(view, measures)
        nodes = _of_kind(measures, RegionKind.NODE)
        claims = (
            _claim_patch(view, measures, closed),
            _claim_several(closed),
            _claim_node(nodes),
            _claim_redness(measures),
            _claim_tint(nodes, Tint.YELLOWISH),
            _claim_tint(nodes, Tint.SKIN_COLORED),
        )
    return tuple(
        Observation(
            sign=sign,
            state=claim.state,
            certainty=Certainty.POSSIBLE,
            observer=Observer.MACHINE,
            reason=claim.reason,
            picture=measures.picture,
            places=tuple(_place(region) for region in claim.regions),
        )
        for sign, claim in zip(SIGNS, claims, strict=True)
    )


def _unjudged(reason: Phrase, regions: tuple[Region, ...] = ()) -> _Claim:
    """Say why nothing is claimed."""
    return _Claim(State.NOT_ASSESSABLE, reason, regions)


def _of_kind(measures: PictureMeasures, kind: RegionKind) -> tuple[Region, ...]:
    """Foci, or nodes."""
    return tuple(each for each in measures.regions if each.kind is kind)


def _closed(view: ScalpView, measures: PictureMeasures) -> tuple[Region, ...]:
    """Foci that end within the view, on a head that is not bald all over."""
    if view.bald_share > _NEARLY_ALL:
        return ()
    foci = _of_kind(measures, RegionKind.FOCUS)
    return tuple(
        region
        for region, lesion in zip(foci, view.foci, strict=True)
        if lesion.rim_share <= _OPEN
    )


def _claim_patch(
    view: ScalpView, measures: PictureMeasures, closed: tuple[Region, ...]
) -> _Claim:
    """Claim bald patches."""
    foci = _of_kind(measures, RegionKind.FOCUS)
    if not foci:
        return _unjudged(
            say(
                "No bare patch stands out. Patches under hair, or in hair of the "
                "color of its skin, stay unseen."
            )
        )
    if view.bald_share > _NEARLY_ALL:
        return _unjudged(
            say(
                "{share} % of the view is bare: a patch cannot be told from a bald "
                "head, nor scalp from face or neck.",
                share=round(100 * view.bald_share),
            ),
            foci,
        )
    if not closed:
        return _unjudged(
            say(
                "What is bare runs out of the view over a wide front: it may be "
                "forehead, temple or nape. Outline the scalp, or show all of it."
            ),
            foci,
        )
    return _Claim(State.PRESENT, _patch_reason(closed), closed)


def _patch_reason(closed: tuple[Region, ...]) -> Phrase:
    """Say how many patches, and how large the largest."""
    long, short = (
        _figure(closed[0], name)
        for name in (
            MeasurementName.FOCUS_LONG_DIAMETER,
            MeasurementName.FOCUS_SHORT_DIAMETER,
        )
    )
    facts = {"count": len(closed)} | {
        name: round(each.interval.value, 1 if each.unit is Unit.CM else None)
        for name, each in (("long", long), ("short", short))
    }
    if long.unit is Unit.CM:
        return say(
            "Bare patches: {count}; the largest measures {long} by {short} cm. A "
            "whorl, a parting or thin hair can look the same.",
            **facts,
        )
    return say(
        "Bare patches: {count}; the largest measures {long} by {short} pixels (no "
        "scale, so no centimeters). A whorl, a parting or thin hair can look the same.",
        **facts,
    )


def _claim_several(closed: tuple[Region, ...]) -> _Claim:
    """Claim more than one patch."""
    if len(closed) > 1:
        reason = say(
            "{count} bare patches are seen apart from each other.", count=len(closed)
        )
        return _Claim(State.PRESENT, reason, closed)
    return _unjudged(say("One picture does not show the whole scalp: look all over."))


def _claim_node(nodes: tuple[Region, ...]) -> _Claim:
    """Claim round spots; whether raised is for the hand."""
    if not nodes:
        return _unjudged(
            say(
                "No round spot of another color stands out on bare skin. A lump under "
                "hair, or of the color of its skin, stays unseen: feel the whole scalp."
            )
        )
    size = _figure(nodes[0], MeasurementName.NODE_DIAMETER)
    if size.unit is Unit.CM:
        reason = say(
            "Round spots on bare skin: {count}, the largest {size} cm across. A "
            "photograph does not show whether they are raised or firm: feel them.",
            count=len(nodes),
            size=round(size.interval.value, 1),
        )
    else:
        reason = say(
            "Round spots on bare skin: {count}, the largest {size} pixels across (no "
            "scale). A photograph does not show whether they are raised or firm: feel "
            "them.",
            count=len(nodes),
            size=round(size.interval.value),
        )
    return _Claim(State.PRESENT, reason, nodes)


def _claim_redness(measures: PictureMeasures) -> _Claim:
    """Judge redness: of a focus against the others, or of a node."""
    red = tuple(each for each in measures.regions if Tint.REDDISH in each.tints)
    if red:
        kind = red[0].kind
        name = (
            MeasurementName.FOCUS_REDNESS
            if kind is RegionKind.FOCUS
            else MeasurementName.NODE_REDNESS
        )
        reason = say(
            "Redder than other bare skin of the same picture, by {excess} in a* "
            "(CIE L*a*b*).",
            excess=round(_figure(red[0], name).interval.value, 1),
        )
        return _Claim(State.PRESENT, reason, red)
    return _unjudged(
        say(
            "No patch is redder than other bare skin of the same picture. Redness of "
            "all of it, or on a dark skin, can be there unseen."
        )
    )


def _claim_tint(nodes: tuple[Region, ...], tint: Tint) -> _Claim:
    """Look for a node of a tint."""
    tinted = tuple(each for each in nodes if tint in each.tints)
    if not tinted:
        return _unjudged(
            say("No round spot of that tint stands out; that says nothing.")
        )
    if tint is Tint.SKIN_COLORED:
        reason = say("A round spot differs little in color from the skin around it.")
    else:
        reason = say(
            "A round spot is yellower than the skin around it, by {excess} in b* "
            "(CIE L*a*b*).",
            excess=round(
                _figure(tinted[0], MeasurementName.NODE_YELLOWNESS).interval.value, 1
            ),
        )
    return _Claim(State.PRESENT, reason, tinted)


def _figure(region: Region, name: MeasurementName) -> Measurement:
    """One of a region's figures."""
    return next(each for each in region.measurements if each.name is name)


def _place(region: Region) -> Place:
    """Box about a region [px of the file]."""
    across, down = zip(*region.outline, strict=True)
    return Place(
        min(across), min(down), max(across) - min(across), max(down) - min(down)
    )
