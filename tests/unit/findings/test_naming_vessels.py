"""Vessels by their shapes: what is claimed, and what is not without a control."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scalpwatch.findings.circumstances import Circumstances
from scalpwatch.findings.measures import Measures, measure
from scalpwatch.findings.naming_vessels import claim_vessels
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.vessels import Vessel, VesselKind
from scalpwatch.phantoms import Scene, draw_trichoscopy
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

SCALE = ScaleUmPerPx(8.0, "case file")


@pytest.fixture(scope="module")
def bare() -> Measures:
    """Measures of a scalp without a vessel."""
    scene = Scene(width_px=480, height_px=360, hairs=6)
    seen = measure(Image(draw_trichoscopy(scene, seed=1).image, scale=SCALE))
    assert isinstance(seen, Measures)
    return seen


def vessel(kind: VesselKind, *, stem_px: float = 5.0) -> Vessel:
    """A vessel of a kind."""
    return Vessel(
        left_px=40,
        top_px=40,
        width_px=80,
        height_px=60,
        kind=kind,
        length_px=120.0,
        caliber_px=stem_px,
        stem_px=stem_px,
        branches=3 if kind is VesselKind.ARBORIZING else 0,
        tortuosity=None,
    )


def claims(bare: Measures, *kinds: VesselKind, **circumstances) -> dict[Sign, State]:
    """What is claimed of a scalp with three vessels of each kind."""
    vessels = tuple(vessel(kind, stem_px=12.0) for kind in kinds for _ in range(3))
    seen = replace(bare, vessels=replace(bare.vessels, vessels=vessels))
    told = claim_vessels(seen, Circumstances("a.png", **circumstances))
    return {claim.sign: claim.state for claim in told}


def test_coils_are_claimed_from_three_on(bare):
    """Fewer are no pattern."""
    few = replace(
        bare,
        vessels=replace(bare.vessels, vessels=(vessel(VesselKind.GLOMERULAR),) * 2),
    )

    told = claim_vessels(few, Circumstances("a.png"))

    states = {claim.sign: claim.state for claim in told}
    assert states[Sign.GLOMERULAR_VESSELS] is State.NOT_ASSESSABLE
    many = claims(bare, VesselKind.GLOMERULAR)
    assert many[Sign.GLOMERULAR_VESSELS] is State.PRESENT


def test_plain_lines_need_a_healthy_control(bare):
    """Red skin between two shafts looks like them."""
    kinds = (VesselKind.ARBORIZING, VesselKind.LINEAR_IRREGULAR)

    alone = claims(bare, *kinds)
    compared = claims(bare, *kinds, control=bare)

    assert alone[Sign.LINEAR_IRREGULAR_VESSELS] is State.NOT_ASSESSABLE
    assert compared[Sign.LINEAR_IRREGULAR_VESSELS] is State.PRESENT


def test_plain_lines_alone_are_not_even_counted(bare):
    """Where no vessel divides, coils or turns back, none is told."""
    told = claims(bare, VesselKind.LINEAR_IRREGULAR, control=bare)

    assert told[Sign.LINEAR_IRREGULAR_VESSELS] is State.NOT_ASSESSABLE


def test_more_than_one_shape_is_polymorphic(bare):
    """Thin and thick trees are one shape."""
    one = claims(bare, VesselKind.ARBORIZING)
    two = claims(bare, VesselKind.ARBORIZING, VesselKind.GLOMERULAR)

    assert one[Sign.THICK_ARBORIZING_VESSELS] is State.PRESENT
    assert one[Sign.POLYMORPHIC_VESSELS] is State.NOT_ASSESSABLE
    assert two[Sign.POLYMORPHIC_VESSELS] is State.PRESENT
