"""What a picture's page shows and keeps: layers, corrections, two visits compared."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

import cv2
import numpy as np
import pytest
from clinic import TODAY, Browser, user
from pictured import FOCUS, PSEUDONYM, pictured

from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.searching import Query
from scalpwatch.settings import Settings
from scalpwatch.vocabulary.measurements import Correction, MarkKind
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign
from scalpwatch.web.found_pictures import picture_key, picture_path


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


def trees(browser, path) -> list[dict]:
    """Correct a picture so that no thick tree is left."""
    layers = browser.see(f"{path}/layers").json()["layers"]
    thick = next(each for each in layers if each["kind"] == "thick_trees")
    return [{"kind": thick["corrects"], "at": each["at"]} for each in thick["marks"]]


def seal(page: str) -> str:
    """Find what the page says it shows."""
    return re.search(r'name="seal" value="([^"]+)"', page)[1]


def test_the_page_tells_what_is_kept(clinician, paths):
    """Signs with their places, figures with intervals, the advice, the scale."""
    page = clinician.see(paths[0]).text

    assert "thick arborizing vessels" in page
    assert "10 µm a pixel" in page
    assert "URGENT" in page
    assert "95 % interval" in page
    assert PSEUDONYM not in paths[0]


def test_without_a_scale_lengths_are_in_pixels(clinician, paths):
    """The ruler is given no scale, and the page says so."""
    page = clinician.see(paths[2]).text

    assert "data-um-per-px" not in page
    assert "No scale is known: lengths are in pixels." in page


def test_layers_are_drawn_for_who_has_no_script(clinician, paths):
    """Ticked layers and no others are drawn on the picture."""
    page = clinician.see(f"{paths[0]}?plain=1&layer=hair").text
    bare, hair = (
        cv2.imdecode(
            np.frombuffer(clinician.see(f"{paths[0]}/drawn{query}").content, np.uint8),
            cv2.IMREAD_COLOR,
        ).astype(int)
        for query in ("", "?layer=hair")
    )

    assert re.search(r'value="hair" checked', page)
    assert f"{paths[0]}/drawn?plain=1&amp;layer=hair" in page
    changed = np.abs(bare - hair).max(axis=2) > 60
    assert 0.0005 < changed.mean() < 0.05


def test_what_would_change_is_shown_and_nothing_is_kept(desk, clinician, paths):
    """Before the corrections are kept, signs, figures and advice are told."""
    clinician.see(paths[0])
    told = json.dumps(trees(clinician, paths[0]))

    answered = clinician.send(f"{paths[0]}/weighed", {"corrections": told}).json()

    assert "Named no more" in answered["html"]
    assert "thick tree-like vessels" in answered["html"]
    assert "thick_trees" not in {each["kind"] for each in answered["layers"]}
    assert desk.store.recall(PSEUDONYM) == pictured()[0]


def test_kept_corrections_are_in_the_record_with_what_follows(desk, clinician, paths):
    """The picture, the answer of its visit, and a row of the audit trail."""
    page = clinician.see(paths[0]).text
    told = trees(clinician, paths[0])
    form = {"corrections": json.dumps(told), "seal": seal(page)}

    answered = clinician.send(paths[0], form)

    assert answered.status_code == 303
    assert answered.headers["location"] == paths[0]
    visit = desk.store.recall(PSEUDONYM).visits[0]
    assert visit.pictures[0].corrections == tuple(
        Correction(MarkKind.VESSEL, tuple(each["at"])) for each in told
    )
    assert visit.answer.made_on == TODAY
    signs = {
        each.sign
        for each in visit.answer.lesions[0].observations
        if each.state is State.PRESENT
    }
    assert Sign.THICK_ARBORIZING_VESSELS not in signs
    rows = [row for row in desk.store.trail(PSEUDONYM) if row.actor == "maria"]
    assert Event.PICTURE_CORRECTED.value in [row.event for row in rows]
    again = clinician.see(f"{paths[0]}/layers").json()["layers"]
    assert "thick_trees" not in {each["kind"] for each in again}
    assert "corrections of a reader: 2" in clinician.see(paths[0]).text


def test_who_saw_another_state_corrects_nothing(desk, clinician, paths):
    """Two who correct at once do not undo each other unseen."""
    page = clinician.see(paths[0]).text
    told = trees(clinician, paths[0])
    first = {"corrections": json.dumps(told[:1]), "seal": seal(page)}
    second = {"corrections": json.dumps(told), "seal": seal(page)}

    assert clinician.send(paths[0], first).status_code == 303
    answered = clinician.send(paths[0], second)

    assert answered.status_code == 422
    assert "was corrected since" in answered.text
    kept = desk.store.recall(PSEUDONYM).visits[0].pictures[0]
    assert len(kept.corrections) == 1


def rescaled(course):
    """Tell another scale of the first picture, as a correction of its visit does."""
    first, *others = course.visits
    scale = ScaleUmPerPx(20.0, "told")
    lesion = first.case.lesions[0]
    (told,) = lesion.pictures
    lesion = replace(lesion, pictures=(replace(told, scale=scale),))
    visit = replace(
        first,
        case=replace(first.case, lesions=(lesion,)),
        pictures=(replace(first.pictures[0], scale=scale),),
    )
    return replace(course, visits=(visit, *others))


def test_a_correction_follows_the_picture_as_it_is_kept_now(desk, clinician, paths):
    """What was remembered of it does not come back over what another process kept."""
    clinician.see(paths[0])
    told = json.dumps(trees(clinician, paths[0]))
    clinician.send(f"{paths[0]}/weighed", {"corrections": told})
    desk.store.revise(PSEUDONYM, rescaled, (Event.VISIT_ADDED,))

    weighed = clinician.send(f"{paths[0]}/weighed", {"corrections": told}).json()
    form = {"corrections": told, "seal": seal(clinician.see(paths[0]).text)}
    answered = clinician.send(paths[0], form)

    assert weighed["html"]
    assert answered.status_code == 303
    picture = desk.store.recall(PSEUDONYM).visits[0].pictures[0]
    assert picture.scale.um_per_px == 20.0


@pytest.mark.parametrize(
    ("corrections", "words"),
    [
        ("", "cannot be understood"),
        ("[{}]", "cannot be understood"),
        ('[{"kind": "focus", "at": [1, 1]}]', "does not fit this picture"),
        ('[{"kind": "opening", "at": [-9000, 1]}]', "none of that kind"),
    ],
)
def test_a_correction_that_cannot_be_followed_is_told_of(
    clinician, paths, corrections, words
):
    """In the reader's words, as an answer that a script can show."""
    clinician.see(paths[0])

    answered = clinician.send(f"{paths[0]}/weighed", {"corrections": corrections})

    assert answered.status_code == 422
    assert words in answered.json()["trouble"]


@pytest.mark.parametrize("role", [Role.READER, Role.PATHOLOGIST])
def test_who_does_not_treat_looks_and_corrects_nothing(desk, paths, role):
    """The page offers no correction, and the server takes none."""
    user(desk, "olga", role)
    browser = Browser(desk).sign_in("olga")

    page = browser.see(paths[0])

    assert page.status_code == 200
    assert 'id="correct"' not in page.text
    assert browser.see(f"{paths[0]}/layers").status_code == 200
    for path in (paths[0], f"{paths[0]}/weighed"):
        assert browser.send(path, {"corrections": "[]"}).status_code == 403


def test_with_the_eye_off_pictures_are_shown_and_not_measured(desk, paths):
    """No layer is made, and nothing can be corrected."""
    user(desk, "maria", Role.CLINICIAN)
    browser = Browser(replace(desk, settings=Settings(eye=False))).sign_in("maria")

    page = browser.see(paths[0]).text

    assert 'id="layers"' not in page
    assert 'id="correct"' not in page
    assert browser.see(f"{paths[0]}/layers").json() == {"layers": []}
    assert browser.see(f"{paths[0]}/drawn?layer=hair").status_code == 200
    sent = browser.send(f"{paths[0]}/weighed", {"corrections": "[]"})
    assert sent.status_code == 404


def test_two_visits_are_laid_on_each_other(clinician, paths):
    """Both are shown in one size, the earlier one first, whichever was asked for."""
    earlier, later = paths[0], paths[1]
    path = f"{later}/beside/{earlier.rpartition('/')[2]}"

    page = clinician.see(path).text

    assert page.index("2 March 2026") < page.index("4 May 2026")
    assert "Laid on each other" in page
    shapes = {
        cv2.imdecode(
            np.frombuffer(clinician.see(f"{path}/{side}").content, np.uint8),
            cv2.IMREAD_COLOR,
        ).shape
        for side in ("earlier", "later")
    }
    assert len(shapes) == 1
    assert clinician.see(f"{path}/other").status_code == 404


def test_pictures_that_cannot_be_laid_are_shown_as_they_are(desk, clinician):
    """The page says why, and that sizes must not be compared."""
    course, contents = pictured()
    first, last = course.visits
    blank = cv2.imencode(".png", np.full((400, 400, 3), 180, np.uint8))[1].tobytes()

    sha256 = hashlib.sha256(blank).hexdigest()
    picture = replace(last.pictures[0], sha256=sha256, regions=())
    last = replace(last, pictures=(picture, *last.pictures[1:]))
    contents = {**contents, sha256: blank}
    del contents[course.visits[1].pictures[0].sha256]
    desk.store.keep(replace(course, visits=(first, last)), contents)
    (entry,) = desk.store.search(Query(pseudonym=PSEUDONYM))
    path = picture_path(entry.uid, first, first.pictures[0])

    page = clinician.see(f"{path}/beside/{picture_key(last, picture)}").text

    assert "could not be laid on each other" in page
    assert "must not be compared" in page
    assert f"{path}/drawn" in page


def test_a_picture_is_compared_with_another_of_its_lesion_alone(clinician, paths):
    """Neither with itself nor with a photograph of another kind."""
    keys = [each.rpartition("/")[2] for each in paths]

    for key in (keys[0], keys[2], "0" * 16):
        assert clinician.see(f"{paths[0]}/beside/{key}").status_code == 404
    assert FOCUS in clinician.see(f"{paths[0]}/beside/{keys[1]}").text
