"""Areas of colour become claims that are possible at most."""

from __future__ import annotations

import numpy as np
import pytest

from scalpwatch.findings.naming_areas import claim_areas
from scalpwatch.imaging.areas import Area, AreaKind, Areas, SkinColor
from scalpwatch.vocabulary.cases import Phototype
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign


def _areas(kind: AreaKind, share: float) -> Areas:
    """One area of the given share."""
    mask = np.zeros((60, 80), np.uint8)
    mask[10:30, 10:30] = share > 0
    nothing = np.zeros_like(mask)
    each = {
        other: Area(
            other,
            mask if other is kind else nothing,
            share=share if other is kind else 0.0,
            contrast=0.3 if other is kind and share else 0.0,
        )
        for other in AreaKind
    }
    return Areas(each, SkinColor(0.3, 0.1))


def _state(claims, sign: Sign) -> State:
    """State of one sign."""
    return next(claim.state for claim in claims if claim.sign is sign)


@pytest.mark.parametrize(
    ("kind", "sign"),
    [
        (AreaKind.MILKY_RED, Sign.MILKY_RED_AREAS),
        (AreaKind.YELLOW, Sign.YELLOW_TINT),
        (AreaKind.WHITE, Sign.WHITE_STRUCTURELESS_AREAS),
        (AreaKind.ATROPHIC, Sign.ATROPHY),
    ],
)
def test_a_large_area_is_a_sign_and_a_small_one_is_told_but_not_weighed(kind, sign):
    """Each with its share, contrast and place."""
    large, small = (claim_areas(_areas(kind, share)) for share in (0.2, 0.02))

    assert _state(large, sign) is State.PRESENT
    assert _state(small, sign) is State.NOT_ASSESSABLE
    for claims in (large, small):
        claim = next(claim for claim in claims if claim.sign is sign)
        assert claim.boxes == ((10, 10, 20, 20),)
        assert "0.3" in str(claim.reason)


@pytest.mark.parametrize("phototype", [Phototype.II, Phototype.UNKNOWN])
def test_an_area_that_is_not_seen_is_never_called_absent(phototype):
    """What fills the whole view is not seen, and on dark skin redness is not."""
    claims = claim_areas(_areas(AreaKind.WHITE, 0.0), phototype=phototype)

    assert {claim.state for claim in claims} == {State.NOT_ASSESSABLE}
