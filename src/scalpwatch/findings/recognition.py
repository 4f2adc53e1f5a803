"""Measures to observations: what the machine claims, why, and where in the picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from scalpwatch.findings.circumstances import Circumstances
from scalpwatch.findings.claims import Claim
from scalpwatch.findings.measures import Measures, Unfit
from scalpwatch.findings.naming_areas import claim_areas
from scalpwatch.findings.naming_hair import claim_density
from scalpwatch.findings.naming_openings import claim_openings
from scalpwatch.findings.naming_redness import claim_erythema
from scalpwatch.findings.naming_vessels import claim_vessels
from scalpwatch.phrases import Phrase
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
    Sign.LINEAR_IRREGULAR_VESSELS,
    Sign.GLOMERULAR_VESSELS,
    Sign.HAIRPIN_VESSELS,
    Sign.POLYMORPHIC_VESSELS,
    Sign.ERYTHEMA,
    Sign.MILKY_RED_AREAS,
    Sign.YELLOW_TINT,
    Sign.WHITE_STRUCTURELESS_AREAS,
    Sign.ATROPHY,
    Sign.YELLOW_DOTS,
    Sign.BLACK_DOTS,
    Sign.WHITE_DOTS,
    Sign.FOLLICULAR_PLUGS,
    Sign.EMPTY_FOLLICLES,
    Sign.PERIFOLLICULAR_SCALE,
    Sign.PERIFOLLICULAR_ERYTHEMA,
    Sign.LOSS_OF_FOLLICULAR_OPENINGS,
    Sign.REDUCED_HAIR_DENSITY,
)
#: Most places told for one sign.
_MOST_PLACES: Final = 40


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
        _observed(Claim(sign, State.NOT_ASSESSABLE, reason), Circumstances(picture))
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
        One for each of `SIGNS`, possible at most; it never claims that a sign is
        absent.
    """
    if isinstance(seen, Unfit):
        return decline(seen.issues[0].message, circumstances.picture)
    claims = (
        *claim_vessels(seen, circumstances),
        claim_erythema(seen, circumstances),
        *claim_areas(seen.areas, phototype=circumstances.phototype),
        *claim_openings(seen.openings, um_per_px=seen.image.um_per_px),
        claim_density(seen),
    )
    image = seen.image
    return tuple(
        _observed(_within(claim, image.width_px, image.height_px), circumstances)
        for claim in claims
    )


def _within(claim: Claim, width_px: int, height_px: int) -> Claim:
    """Cut the boxes at the border of the picture: what is round reaches beyond."""
    boxes = []
    for left, top, width, height in claim.boxes:
        right, bottom = min(left + width, width_px), min(top + height, height_px)
        left_in, top_in = max(left, 0), max(top, 0)
        boxes.append((left_in, top_in, right - left_in, bottom - top_in))
    return replace(claim, boxes=tuple(boxes))


def _observed(claim: Claim, circumstances: Circumstances) -> Observation:
    """Bring a claim to the pixels of the whole picture."""
    return Observation(
        sign=claim.sign,
        state=claim.state,
        certainty=Certainty.POSSIBLE,
        observer=Observer.MACHINE,
        reason=claim.reason,
        picture=circumstances.picture,
        places=tuple(
            Place(*(round(side * circumstances.zoom, 1) for side in box))
            for box in claim.boxes[:_MOST_PLACES]
        ),
    )
