"""From the case's pictures to looks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from scalpwatch.consultation.looking import look
from scalpwatch.consultation.opening import WORKING_SIDE_PX
from scalpwatch.errors import UncalibratedImageError, UnreadableImageError
from scalpwatch.findings.bareness import SIGNS
from scalpwatch.phantoms import DEMO_UM_PER_PX, draw_demo_picture
from scalpwatch.vocabulary.cases import (
    Case,
    Lesion,
    Phototype,
    Picture,
    PictureKind,
    PictureRole,
)
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

SCALE = ScaleUmPerPx(DEMO_UM_PER_PX, "case file")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    """The picture of the demonstration as a file."""
    path = tmp_path_factory.mktemp("pictures") / "demo.png"
    Pillow.fromarray(draw_demo_picture()).save(path)
    return path


def _case(*pictures: Picture) -> Case:
    """One lesion with these pictures."""
    return Case(
        "P000",
        date(2026, 1, 1),
        phototype=Phototype.II,
        lesions=(Lesion("focus 1", pictures=pictures),),
    )


def test_the_paper_s_picture_shows_what_the_paper_tells(drawn):
    """Thick trees, erythema and sparse hair are seen; dots and thin trees are told."""
    (seen,) = look(_case(Picture(str(drawn), scale=SCALE)))

    states = {each.sign: each.state for each in seen.observations}
    told = {
        Sign.DOTTED_VESSELS: State.NOT_ASSESSABLE,
        Sign.THIN_ARBORIZING_VESSELS: State.NOT_ASSESSABLE,
        Sign.THICK_ARBORIZING_VESSELS: State.PRESENT,
        Sign.ERYTHEMA: State.PRESENT,
        Sign.REDUCED_HAIR_DENSITY: State.PRESENT,
    }
    assert told.items() <= states.items()
    assert set(states.values()) == {State.PRESENT, State.NOT_ASSESSABLE}
    assert all(
        place.left_px + place.width_px <= seen.width_px
        for each in seen.observations
        for place in each.places
    )


def test_a_look_tells_the_file_s_size_and_shows_a_smaller_picture(drawn, tmp_path):
    """Sizes and scale are the file's; the overlay is small enough for a report."""
    (seen,) = look(_case(Picture(str(drawn), scale=SCALE)))

    path = tmp_path / "overlay.jpg"
    path.write_bytes(seen.overlay_jpeg)
    with Pillow.open(path) as overlay:
        assert max(overlay.size) == WORKING_SIDE_PX
    assert (seen.width_px, seen.height_px) == (1280, 960)
    assert seen.um_per_px == DEMO_UM_PER_PX
    assert seen.picture == "demo.png"
    assert seen.lesion == "focus 1"


def test_a_clinical_photograph_is_looked_at_for_foci_and_nodes(drawn):
    """Signs of the trichoscope are not sought in it."""
    (seen,) = look(_case(Picture(str(drawn), kind=PictureKind.CLINICAL)))

    assert tuple(each.sign for each in seen.observations) == SIGNS
    assert seen.overlay_jpeg
    assert any("possible at most" in str(remark) for remark in seen.remarks)


def test_a_healthy_control_yields_no_sign_of_the_lesion(drawn):
    """The other side of the head is not the lesion."""
    control = Picture(str(drawn), role=PictureRole.HEALTHY_CONTROL, scale=SCALE)

    lesion, healthy = look(_case(Picture(str(drawn), scale=SCALE), control))

    assert healthy.observations == ()
    assert any("Healthy control" in str(remark) for remark in healthy.remarks)
    states = {each.sign: each.state for each in lesion.observations}
    assert states[Sign.THICK_ARBORIZING_VESSELS] is State.NOT_ASSESSABLE


def test_looks_come_in_the_order_of_the_case(drawn, tmp_path):
    """Lesion by lesion, picture by picture."""
    other = tmp_path / "other.png"
    Pillow.fromarray(np.full((300, 300, 3), 90, np.uint8)).save(other)
    lesions = (
        Lesion("a", pictures=(Picture(str(other)), Picture(str(drawn)))),
        Lesion("b", pictures=(Picture(str(other)),)),
    )

    looks = look(Case("P000", date(2026, 1, 1), lesions=lesions))

    assert [(each.lesion, each.picture) for each in looks] == [
        ("a", "other.png"),
        ("a", "demo.png"),
        ("b", "other.png"),
    ]


def test_a_missing_picture_ends_the_look(tmp_path):
    """A picture that the case names must be there."""
    with pytest.raises(UnreadableImageError):
        look(_case(Picture(str(tmp_path / "gone.jpg"))))


def test_an_impossible_scale_ends_the_look(drawn):
    """A scale of zero would make every vessel thick."""
    with pytest.raises(UncalibratedImageError):
        look(_case(Picture(str(drawn), scale=ScaleUmPerPx(0.0, "case file"))))


def test_the_same_picture_is_seen_the_same_way(drawn):
    """The overlay too is the same to the last byte."""
    first, again = (look(_case(Picture(str(drawn)))) for _ in range(2))

    assert first == again
