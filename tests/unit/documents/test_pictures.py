"""Pictures given beside the case, and what their names say."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scalpwatch.documents.pictures import add_pictures, read_name
from scalpwatch.errors import InputError
from scalpwatch.vocabulary.cases import Case, Lesion, PictureKind, PictureRole

CASE = Case("P1", date(2026, 1, 1), lesions=(Lesion("A"), Lesion("B")))


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with some pictures."""
    for name in (
        "one.jpg",
        "a=b.jpg",
        "P1_B_occiput_edge_x20.jpg",
        "P1_C_occiput_edge_x20.jpg",
        "P1_A_vertex_overview.jpg",
        "P2_A_vertex_center.jpg",
    ):
        (tmp_path / name).write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_picture_without_a_lesion_is_of_the_first(pictures):
    """The plain case needs no words."""
    case = add_pictures(CASE, ["one.jpg"])

    assert [len(lesion.pictures) for lesion in case.lesions] == [1, 0]
    assert case.lesions[0].pictures[0].path == os.fspath(pictures / "one.jpg")


@pytest.mark.usefixtures("pictures")
def test_a_picture_goes_to_the_lesion_that_is_named():
    """LESION=PICTURE, in any case of letters; several add up."""
    case = add_pictures(CASE, ["B=one.jpg", "b=one.jpg"])

    assert [len(lesion.pictures) for lesion in case.lesions] == [0, 2]


@pytest.mark.usefixtures("pictures")
def test_a_path_may_hold_an_equals_sign():
    """A file that is there is a file."""
    case = add_pictures(CASE, ["a=b.jpg"])

    assert len(case.lesions[0].pictures) == 1


@pytest.mark.usefixtures("pictures")
def test_the_name_tells_lesion_view_and_role_but_never_a_scale():
    """A magnification depends on sensor and screen: it is no scale."""
    case = add_pictures(CASE, ["P1_B_occiput_edge_x20.jpg"])

    picture = case.lesions[1].pictures[0]
    assert picture.role is PictureRole.EDGE
    assert picture.view == "occiput"
    assert picture.kind is PictureKind.TRICHOSCOPY
    assert picture.scale is None


@pytest.mark.usefixtures("pictures")
def test_an_unmagnified_overview_is_a_photograph():
    """What shows the whole head was not taken through a trichoscope."""
    case = add_pictures(CASE, ["P1_A_vertex_overview.jpg"])

    assert case.lesions[0].pictures[0].kind is PictureKind.CLINICAL


@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("no.jpg", "no picture no.jpg"),
        ("A=no.jpg", "no picture no.jpg"),
        ("C=one.jpg", "no lesion C"),
        ("P1_C_occiput_edge_x20.jpg", "no lesion C"),
        ("P2_A_vertex_center.jpg", "another patient"),
        (".", "no picture"),
    ],
)
def test_a_mix_up_is_refused(given, told):
    """Wrong patient, wrong lesion, no file: never a silent guess."""
    with pytest.raises(InputError, match=told):
        add_pictures(CASE, [given])


@pytest.mark.usefixtures("pictures")
def test_one_lesion_takes_the_picture_whatever_its_name_says():
    """With one lesion there is nothing to mix up."""
    alone = replace(CASE, lesions=(Lesion("1"),))

    case = add_pictures(alone, ["P1_C_occiput_edge_x20.jpg"])

    assert len(case.lesions[0].pictures) == 1


@pytest.mark.parametrize(
    "name", ["IMG_2041.jpg", "a.png", "P1_A_vertex_x20.jpg", "P1_A_elbow_center.jpg"]
)
def test_any_other_name_says_nothing(name):
    """The convention is an offer."""
    assert read_name(name) is None
