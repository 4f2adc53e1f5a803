"""Items 7, 10, 13 and 28, of pictures: shown to their clinic alone, decoded apart."""

from __future__ import annotations

import hashlib
import resource
from dataclasses import replace

import pytest
from clinic import Browser, user
from pictured import PSEUDONYM, pictured

from scalpwatch.casework.apart import Apart
from scalpwatch.casework.eye import JOBS
from scalpwatch.errors import UnreadableImageError
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.searching import Query
from scalpwatch.web.access import permissions
from scalpwatch.web.app import routed
from scalpwatch.web.found_pictures import picture_key, picture_path


def kept_paths(desk) -> list[str]:
    """Keep a patient with pictures; list the addresses of their parts."""
    course, contents = pictured()
    desk.store.keep(course, contents)
    (entry,) = desk.store.search(Query(pseudonym=PSEUDONYM))
    parts = [
        each.path.partition("{key}")[2]
        for each in permissions(routed(desk))
        if each.path.startswith("/patients/{uid}/pictures/{key}")
        and each.method == "GET"
    ]
    first, last = course.visits
    path = picture_path(entry.uid, first, first.pictures[0])
    other = picture_key(last, last.pictures[0])
    return [
        path
        + part.replace("{level}/{column}/{row}", "0/0/0")
        .replace("{other}", other)
        .replace("{side}", "later")
        for part in parts
    ]


def hostile_course(content: bytes):
    """Keep a file that is no good picture in the place of a picture."""
    course, _ = pictured()
    sha256 = hashlib.sha256(content).hexdigest()
    first, *others = course.visits
    picture = replace(first.pictures[0], sha256=sha256)
    visit = replace(first, pictures=(picture,))
    lone = tuple(replace(each, pictures=()) for each in others)
    return replace(course, visits=(visit, *lone)), {sha256: content}


def test_item_7_pictures_are_unknown_to_another_clinic(desk):
    """Page, tiles and small copies alike, also after the own clinic has seen them."""
    paths = kept_paths(desk)
    user(desk, "anna", Role.CLINICIAN)
    user(desk, "maria", Role.CLINICIAN, clinic="second")
    own = Browser(desk).sign_in("anna")
    stranger = Browser(desk).sign_in("maria")

    assert [own.see(path).status_code for path in paths] == [200] * len(paths)
    assert [stranger.see(path).status_code for path in paths] == [404] * len(paths)


def test_item_7_an_erased_patient_s_pictures_are_shown_no_more(desk):
    """What the server remembers of them is out of reach at once."""
    paths = kept_paths(desk)
    user(desk, "anna", Role.CLINICIAN)
    own = Browser(desk).sign_in("anna")
    assert own.see(paths[-1]).status_code == 200

    desk.store.erase(PSEUDONYM)

    assert {own.see(path).status_code for path in paths} == {404}


def test_item_13_no_answer_holds_what_a_camera_wrote(desk):
    """Places and makers stay in the store: whatever is shown is made of pixels."""
    _, contents = pictured()
    assert all(b"GPSLatitude" in each for each in contents.values())
    paths = kept_paths(desk)
    user(desk, "anna", Role.CLINICIAN)
    own = Browser(desk).sign_in("anna")

    shown = [own.see(path).content for path in paths]

    assert not [each for each in shown if b"GPS" in each or b"Exif" in each]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff" + b"\0" * 4000,
        b"<svg onload='alert(1)'/>" * 50,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0"
        + b"x" * 99,
    ],
)
def test_item_10_a_hostile_file_in_the_store_is_told_of(desk, content):
    """Broken, none at all, or a flood of pixels: told clearly; the next is served."""
    desk.store.keep(*hostile_course(content))
    course, _ = hostile_course(content)
    (entry,) = desk.store.search(Query(pseudonym=PSEUDONYM))
    path = picture_path(entry.uid, course.visits[0], course.visits[0].pictures[0])
    user(desk, "anna", Role.CLINICIAN)
    own = Browser(desk).sign_in("anna")

    answered = [own.see(f"{path}{part}") for part in ("/tiles", "/thumbnail")]

    assert [each.status_code for each in answered] == [422, 422]
    assert own.see("/today").status_code == 200


def test_item_28_a_child_that_ends_is_told_of_and_replaced(apart):
    """Whatever happens to it, the server lives and the next picture is shown."""
    _, contents = pictured()
    picture = next(iter(contents.values()))
    told = {"name": "a.jpg", "longest_px": 64}
    apart.do("small", told, [picture])

    for job in ("no such job", "small"):
        with pytest.raises(UnreadableImageError, match="more memory or time"):
            apart.do(job, {}, [picture])

    assert apart.do("small", told, [picture]).told["width_px"] == 64


def test_item_28_a_work_that_takes_too_long_is_ended():
    """Nobody waits longer than a picture may take."""
    impatient = Apart(1, longest_s=0.01)
    try:
        with pytest.raises(UnreadableImageError, match="more memory or time"):
            impatient.do("small", {"name": "a", "longest_px": 9}, [b"\xff\xd8\xff"])
    finally:
        impatient.close()


def test_item_28_a_child_has_limits_and_no_secrets(apart):
    """It may hold so much memory, write no file, and has none of our settings."""
    told = apart.do("limits", {}).told

    assert 0 < told["memory_bytes"] < 8 << 30
    assert told["file_bytes"] == 0
    assert told["core_bytes"] == 0
    assert told["files"] <= 64
    assert set(told["environment"]) <= {"PYTHONPATH", "LC_CTYPE"}
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 0
    assert "limits" in JOBS
