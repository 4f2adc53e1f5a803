"""Openings become claims that are possible at most."""

from __future__ import annotations

import numpy as np
import pytest

from scalpwatch.findings.naming_openings import claim_openings
from scalpwatch.imaging.openings import Opening, OpeningKind, Openings
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign


def _openings(kind: OpeningKind, count: int, **more) -> Openings:
    """So many openings of one kind on a fifth of a square centimetre at 8 µm."""
    each = tuple(
        Opening(kind, 40.0 * n, 50.0, 20.0, strength=0.5, has_hair=False)
        for n in range(count)
    )
    given = {
        "roots_px": np.zeros((8, 2)),
        "bare": np.zeros((10, 10), np.uint8),
        "bare_share": 0.0,
        "skin_px": 0.2e8 / 64,
        "unevenness": 0.004,
    }
    return Openings(each=each, **(given | more))


def _state(claims, sign: Sign) -> State:
    """State of one sign."""
    return next(claim.state for claim in claims if claim.sign is sign)


@pytest.mark.parametrize(
    ("kind", "sign", "count"),
    [
        (OpeningKind.YELLOW_DOT, Sign.YELLOW_DOTS, 9),
        (OpeningKind.BLACK_DOT, Sign.BLACK_DOTS, 8),
        (OpeningKind.WHITE_DOT, Sign.WHITE_DOTS, 8),
        (OpeningKind.PLUG, Sign.FOLLICULAR_PLUGS, 4),
        (OpeningKind.EMPTY, Sign.EMPTY_FOLLICLES, 8),
        (OpeningKind.SCALY_RIM, Sign.PERIFOLLICULAR_SCALE, 5),
        (OpeningKind.RED_RIM, Sign.PERIFOLLICULAR_ERYTHEMA, 5),
    ],
)
def test_many_openings_of_a_kind_are_a_sign_and_one_is_none(kind, sign, count):
    """Too few are told with their places, but not weighed."""
    many = claim_openings(_openings(kind, count), um_per_px=8.0)
    one = claim_openings(_openings(kind, 1), um_per_px=8.0)

    assert _state(many, sign) is State.PRESENT
    assert _state(one, sign) is State.NOT_ASSESSABLE
    assert next(claim for claim in one if claim.sign is sign).boxes


def test_yellow_dots_are_held_against_the_norm_of_as_much_skin():
    """What is many on a small view is normal on a large one."""
    few = _openings(OpeningKind.YELLOW_DOT, 7)
    wide = _openings(OpeningKind.YELLOW_DOT, 7, skin_px=2e8 / 64)

    assert _state(claim_openings(few, um_per_px=8.0), Sign.YELLOW_DOTS) is State.PRESENT
    assert (
        _state(claim_openings(wide, um_per_px=8.0), Sign.YELLOW_DOTS)
        is State.NOT_ASSESSABLE
    )


def test_on_flaky_skin_no_dots_are_told():
    """Flakes and crossing hair look like dots of every kind."""
    claims = claim_openings(
        _openings(OpeningKind.BLACK_DOT, 40, unevenness=0.03), um_per_px=8.0
    )

    assert _state(claims, Sign.BLACK_DOTS) is State.NOT_ASSESSABLE


def test_pinpoint_white_dots_are_not_weighed():
    """They are openings of healthy skin, or mirrored light."""
    claims = claim_openings(
        _openings(OpeningKind.WHITE_DOT, 30), um_per_px=4.0
    )  # 80 µm wide

    assert _state(claims, Sign.WHITE_DOTS) is State.NOT_ASSESSABLE


@pytest.mark.parametrize(
    ("um_per_px", "skin_px", "state"),
    [
        (8.0, 0.2e8 / 64, State.PRESENT),
        (8.0, 0.05e8 / 64, State.NOT_ASSESSABLE),
        (None, 0.2e8 / 64, State.NOT_ASSESSABLE),
    ],
    ids=["enough skin", "too little skin", "no scale"],
)
def test_openings_are_lost_only_where_enough_skin_of_known_scale_is_bare(
    um_per_px, skin_px, state
):
    """A small view misses openings by chance, and without a scale nothing is far."""
    found = _openings(OpeningKind.PLUG, 0, bare_share=0.6, skin_px=skin_px)

    claims = claim_openings(found, um_per_px=um_per_px)

    assert _state(claims, Sign.LOSS_OF_FOLLICULAR_OPENINGS) is state


def test_nothing_found_is_never_called_absent():
    """Not even where there is none at all."""
    claims = claim_openings(_openings(OpeningKind.PLUG, 0), um_per_px=8.0)

    assert {claim.state for claim in claims} == {State.NOT_ASSESSABLE}
