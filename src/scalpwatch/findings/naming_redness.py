"""Redness to a claim."""

from __future__ import annotations

from typing import Final

from scalpwatch.findings.circumstances import Circumstances
from scalpwatch.findings.claims import Claim, unseen
from scalpwatch.findings.measures import Measures, boxes_of
from scalpwatch.phrases import say
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["claim_erythema"]

#: Red part of the visible skin, and its excess of ln(R/G), that count as erythema
#: (judgement).
_RED_SHARE: Final = 0.15
_RED_CONTRAST: Final = 0.25
#: Excess of ln(R/G) of all skin over that of the healthy control (judgement).
_REDDER: Final = 0.15


def claim_erythema(seen: Measures, circumstances: Circumstances) -> Claim:
    """Claim erythema: patches of it, or all of it against a healthy control.

    Parameters
    ----------
    seen
        What was measured.
    circumstances
        Phototype and healthy control.

    Returns
    -------
    claim
        Present or not assessable.
    """
    sign = Sign.ERYTHEMA
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
        return Claim(sign, state, reason, boxes if is_red else ())
    if is_patchy:
        reason = say(
            "{share} % of the visible skin is redder than the paler skin of the same "
            "picture, by {contrast} in ln(R/G).",
            share=round(100 * red.share),
            contrast=round(red.contrast, 2),
        )
        return Claim(sign, State.PRESENT, reason, boxes)
    if circumstances.phototype.hides_redness:
        return unseen(sign, circumstances.phototype)
    reason = say(
        "No clear patch of redness; redness that fills the whole view is not seen "
        "without a picture of healthy scalp as a control."
    )
    return Claim(sign, State.NOT_ASSESSABLE, reason)
