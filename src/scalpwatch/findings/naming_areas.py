"""Areas to claims: milky-red, yellow, white and atrophic skin."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from scalpwatch.findings.claims import Claim
from scalpwatch.imaging.areas import Area, AreaKind, Areas
from scalpwatch.imaging.arrays import Mask
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import Phototype
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["AREA_SIGNS", "claim_areas"]

#: Smaller parts of the visible skin are told as seen, not as present (judgement).
_LEAST_SHARE: Final = 0.08
#: The sign that each kind of area amounts to, but for plain erythema.
AREA_SIGNS: Final = {
    AreaKind.MILKY_RED: Sign.MILKY_RED_AREAS,
    AreaKind.YELLOW: Sign.YELLOW_TINT,
    AreaKind.WHITE: Sign.WHITE_STRUCTURELESS_AREAS,
    AreaKind.ATROPHIC: Sign.ATROPHY,
}
_MOST_BOXES: Final = 5


def claim_areas(
    areas: Areas, *, phototype: Phototype = Phototype.UNKNOWN
) -> tuple[Claim, ...]:
    """Name the signs that areas of colour amount to, but for plain erythema.

    Parameters
    ----------
    areas
        The areas of a trichoscopic picture.
    phototype
        The patient's.

    Returns
    -------
    claims
        One for each sign, present or not assessable.

    Notes
    -----
    Plain erythema is claimed from `scalpwatch.imaging.color.map_erythema`.
    """
    return tuple(
        _claim(areas.each[kind], sign, phototype) for kind, sign in AREA_SIGNS.items()
    )


def _claim(area: Area, sign: Sign, phototype: Phototype) -> Claim:
    """Claim one sign."""
    boxes = _boxes(area.mask)
    if area.share >= _LEAST_SHARE:
        return Claim(sign, State.PRESENT, _reason(area), boxes)
    if area.share > 0:
        return Claim(sign, State.NOT_ASSESSABLE, _reason(area), boxes)
    if area.kind is AreaKind.MILKY_RED and phototype.hides_redness:
        reason = say(
            "Not seen; but on a dark skin, or one of unknown phototype, redness and "
            "vessels can be there unseen."
        )
        return Claim(sign, State.NOT_ASSESSABLE, reason)
    reason = say(
        "No such area stands out; what fills the whole view is not seen without a "
        "picture of healthy scalp as a control."
    )
    return Claim(sign, State.NOT_ASSESSABLE, reason)


def _reason(area: Area) -> Phrase:
    """Tell share and contrast."""
    facts: dict[str, object] = {
        "share": round(100 * area.share),
        "contrast": round(area.contrast, 2),
    }
    if area.kind is AreaKind.MILKY_RED:
        return say(
            "{share} % of the visible skin is redder than the usual skin of the "
            "picture, by {contrast} in ln(R/G), and smoother.",
            **facts,
        )
    if area.kind is AreaKind.YELLOW:
        return say(
            "{share} % of the visible skin is yellower than the usual skin of the "
            "picture, by {contrast} in ln(G/B), and not darker.",
            **facts,
        )
    if area.kind is AreaKind.WHITE:
        return say(
            "{share} % of the visible skin is less red than the usual skin of the "
            "picture, by {contrast} in ln(R/G), and lighter, without fine folds.",
            **facts,
        )
    return say(
        "{share} % of the visible skin is lighter than the usual skin of the picture, "
        "by {contrast} in ln R, and finely folded in one direction.",
        **facts,
    )


def _boxes(mask: Mask) -> tuple[tuple[int, int, int, int], ...]:
    """Boxes of the largest connected parts."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    order = np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")[:_MOST_BOXES]
    return tuple(
        (int(left), int(top), int(width), int(height))
        for left, top, width, height, _ in stats[1:][order]
    )
