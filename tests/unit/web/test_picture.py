"""A picture's page: tiles, small copies, and who may see them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from clinic import Browser, user
from pictured import PSEUDONYM, pictured

from scalpwatch.registry.accounts import Role
from scalpwatch.registry.searching import Query
from scalpwatch.web.found_pictures import picture_path


@pytest.fixture
def paths(desk):
    """Keep the patient; addresses of her pictures, in the order of the visits."""
    course, contents = pictured()
    desk.store.keep(course, contents)
    (entry,) = desk.store.search(Query(pseudonym=PSEUDONYM))
    return [
        picture_path(entry.uid, visit, each)
        for visit in course.visits
        for each in visit.pictures
    ]


def decoded(content: bytes):
    """Decode what the server sent."""
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)


def test_a_small_copy_shows_the_whole_picture(clinician, paths):
    """It fits a list, and is a picture of pixels alone."""
    answered = clinician.see(f"{paths[0]}/thumbnail")

    assert answered.headers["content-type"] == "image/jpeg"
    assert answered.headers["cache-control"] == "no-store"
    assert max(decoded(answered.content).shape) == 320
    assert b"Exif" not in answered.content


def test_tiles_put_together_are_the_picture(clinician, paths):
    """Each level is the whole picture, tile beside tile, without what they share."""
    told = clinician.see(f"{paths[2]}/tiles").json()

    assert (told["width"], told["height"], told["levels"]) == (2400, 2400, 4)
    last, side = told["levels"] - 1, told["tile"]
    count = -(-told["width"] // side)
    for column in range(count):
        tile = decoded(clinician.see(f"{paths[2]}/tiles/{last}/{column}/0").content)
        inner = min(side, told["width"] - column * side)
        shared = told["overlap"] * ((column > 0) + (column < count - 1))
        assert tile.shape[1] == inner + shared
    assert clinician.see(f"{paths[2]}/tiles/{last}/{count}/0").status_code == 404
    assert clinician.see(f"{paths[2]}/tiles/{last + 1}/0/0").status_code == 404


def test_each_user_s_look_is_told_of_once(desk, paths):
    """Tiles are no looks of their own, and nobody looks under another's name."""
    for name in ("maria", "olga"):
        user(desk, name, Role.CLINICIAN)
        browser = Browser(desk).sign_in(name)
        browser.see(f"{paths[0]}/tiles")
        for _ in range(3):
            browser.see(f"{paths[0]}/tiles/0/0/0")

    looked = [
        row.actor for row in desk.store.trail(PSEUDONYM) if row.event == "picture_read"
    ]
    assert looked == ["maria", "olga"]
