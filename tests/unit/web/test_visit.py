"""A new visit: saved as one types, advised, kept once; hers alone, nothing lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from clinic import Browser, user
from sqlalchemy import update

from scalpwatch.casework.visiting import assess_visit
from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.practice.drawings import draw_sign
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.drawer_bodies import BOUNDS, DrawerKind
from scalpwatch.registry.drawers import Drawers
from scalpwatch.registry.models import drawer
from scalpwatch.settings import Settings
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Firmness, Form, Primary, Site
from scalpwatch.vocabulary.courses import Course
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign
from scalpwatch.web import draft_pictures, visit_keeping
from scalpwatch.web.found_pictures import picture_path

PLAQUE = {
    "pseudonym": "K-12",
    "age": "61",
    "sex": "female",
    "knowledge": "known",
    "cancer-1-primary": "breast",
    "cancer-1-year": "2018",
    "lesion-1-age_months": "7",
    "lesion-1-form": "plaque",
    "lesion-1-size_long": "2,5",
    "lesion-1-firmness": "hard",
    "lesion-1-sign-erythema": "present",
    "lesion-1-sign-fixation": "absent",
    "lesion-1-site": "vertex",
    "lesion-1-treatment-1-kind": "topical_steroid",
    "lesion-1-treatment-1-response": "none",
}
JSON = {"accept": "application/json"}
SEEN = draw_sign(Sign.THICK_ARBORIZING_VESSELS)


@pytest.fixture
def draft(clinician):
    """The address of a new draft."""
    return clinician.see("/visits/new").headers["location"]


def revision_of(page) -> str:
    """Read the revision that a page shows."""
    return re.search(r'name="revision" value="(\d+)"', page.text)[1]


def typed(browser, draft, fields):
    """Save what is typed, as the page's script does."""
    revision = revision_of(browser.see(draft))
    return browser.send(draft, {**fields, "revision": revision}, headers=JSON)


def sent(browser, draft, *files, lesion="", **more):
    """Send pictures."""
    parts = [("files", (name, content, "any/thing")) for name, content in files]
    told = {"csrf": browser.token, "lesion": lesion}
    return browser.client.post(f"{draft}/pictures", data=told, files=parts, **more)


def kept(browser, draft, fields):
    """Keep a draft."""
    revision = revision_of(browser.see(draft))
    return browser.send(f"{draft}/keep", {**fields, "revision": revision})


def meant(page) -> dict[str, str]:
    """Read what the page's doubt asks to be ticked, as a browser sends it."""
    box = re.search(
        r'type="checkbox" name="(same_patient|instead)" value="(.*?)"', page.text
    )
    return {box[1]: box[2]}


@pytest.fixture
def while_kept(monkeypatch):
    """Let something happen while a visit is answered, just before it is kept."""

    def happens(deed):
        def answered(*told, **more):
            monkeypatch.setattr(visit_keeping, "assess_visit", assess_visit)
            deed()
            return assess_visit(*told, **more)

        monkeypatch.setattr(visit_keeping, "assess_visit", answered)

    return happens


def pictures_of(desk) -> int:
    """Count the pictures that drafts hold."""
    drawers = desk.drawers_of(desk.accounts().find("maria").account)
    return len(drawers.listed(DrawerKind.PICTURE))


def test_what_is_typed_is_there_again_readable_or_not(clinician, draft):
    """A number that is none is shown as it was typed."""
    told = {**PLAQUE, "age": "sixty-one", "lesion-1-sign-atrophy": "possible"}

    answered = typed(clinician, draft, told)

    assert answered.json() == {"revision": 2}
    page = clinician.see(draft).text
    assert 'value="sixty-one"' in page
    assert re.search(r'sign-atrophy" value="possible" checked', page)


def test_a_blank_draft_is_taken_again(clinician, draft):
    """Who opens the page ten times leaves one draft."""
    assert clinician.see("/visits/new").headers["location"] == draft

    typed(clinician, draft, {"age": "61"})

    assert clinician.see("/visits/new").headers["location"] != draft


def test_the_advice_follows_what_is_typed(clinician, draft):
    """Nothing at first, then what the command line would say; nothing is kept."""
    blank = clinician.send(f"{draft}/advice", {}).text
    half = {k: v for k, v in PLAQUE.items() if k != "pseudonym"}
    told = clinician.send(f"{draft}/advice", half).text

    assert 'class="level' not in blank
    assert 'class="level URGENT"' in told
    assert "K-12" not in told


@pytest.mark.parametrize(("language", "name"), [("en", "focus"), ("ru", "очаг")])
def test_a_lesion_that_nobody_named_is_called_a_focus(
    desk, clinician, draft, language, name
):
    """A bare number is read as a count: "Alert for 1", "Other pictures of 1"."""
    clinician.send("/language", {"language": language, "back": "/today"})
    typed(clinician, draft, {"pseudonym": "K-12"})
    clinician.send(draft, {"pseudonym": "K-12", "revision": "2", "deed": "add-lesion"})
    fields = {**PLAQUE, "lesion-2-form": "nodule", "lesion-2-name": f"{name} 2"}

    answered = kept(clinician, draft, fields)

    assert answered.status_code == 303, answered.text
    lesions = desk.store.recall("K-12").lesions
    assert [each.name for each in lesions] == [f"{name} 1", f"{name} 2"]


def test_a_picture_finds_a_focus_by_its_number(desk, clinician, draft):
    """Its name says 2, and the focus is called "focus 2"."""
    typed(clinician, draft, {"pseudonym": "K-12"})
    clinician.send(draft, {"pseudonym": "K-12", "revision": "2", "deed": "add-lesion"})
    sent(clinician, draft, ("K-12_2_vertex_edge_x20.jpg", SEEN))
    two = {"lesion-1-name": "focus 1", "lesion-2-name": "focus 2"}

    kept(clinician, draft, {**PLAQUE, **two})

    (picture,) = desk.store.recall("K-12").visits[0].pictures
    assert picture.lesion == "focus 2"


TWO = {
    "lesion-1-name": "node left",
    "lesion-2-name": "left",
    "lesion-2-form": "nodule",
}


def lesions_of(desk) -> list[str]:
    """Name the lesions of the pictures that are kept."""
    (visit,) = desk.store.recall("K-12").visits
    return [each.lesion for each in visit.pictures]


def test_a_picture_finds_the_whole_name_before_a_word_of_another(
    desk, clinician, draft
):
    """Its name says "left", and the node before it is called "node left"."""
    typed(clinician, draft, {**PLAQUE, **TWO})
    sent(clinician, draft, ("K-12_left_vertex_edge_x20.jpg", SEEN))

    kept(clinician, draft, {**PLAQUE, **TWO})

    assert lesions_of(desk) == ["left"]


def test_what_is_chosen_of_a_picture_counts_before_its_name(desk, clinician, draft):
    """Nothing is chosen where the page is left as it is."""
    typed(clinician, draft, {**PLAQUE, **TWO})
    shown = re.search(r'<select name="lesion">.*?</option>', clinician.see(draft).text)
    sent(clinician, draft, ("K-12_left_vertex_edge_x20.jpg", SEEN), lesion="1")

    kept(clinician, draft, {**PLAQUE, **TWO})

    assert 'value=""' in shown[0]
    assert lesions_of(desk) == ["node left"]


def test_a_picture_that_is_there_of_another_lesion_is_told_of(clinician, draft):
    """It was sent of the one, and is sent of the other: which is it?"""
    typed(clinician, draft, {**PLAQUE, **TWO})
    sent(clinician, draft, ("a.jpg", SEEN), lesion="1")

    same = sent(clinician, draft, ("a.jpg", SEEN), lesion="1")
    other = sent(clinician, draft, ("a.jpg", SEEN), lesion="2")

    assert same.status_code == 303
    assert other.status_code == 422
    assert "is there already, of node left." in trouble_of(other)


def test_a_picture_of_a_lesion_that_is_taken_out_says_where_it_is(clinician, draft):
    """It is not moved to another patch unsaid."""
    typed(clinician, draft, {**PLAQUE, **TWO})
    sent(clinician, draft, ("a.jpg", SEEN), lesion="2")
    before = clinician.see(draft)

    fields = {**PLAQUE, **TWO, "revision": revision_of(before)}
    clinician.send(draft, {**fields, "deed": "drop-lesion-2"})

    assert not trouble_of(before)
    told = trouble_of(clinician.see(draft))
    assert "taken out, and is now of node left." in told


def test_a_note_speaks_of_a_lesion_that_is_there(clinician, draft):
    """The first was taken out: what is read enters the one that is left."""
    told = {"lesion-2-name": "focus 2", "note": "Marked erythema."}
    typed(clinician, draft, told)
    more = {"taken": "sign-erythema", "deed": "take-note"}

    revision = revision_of(clinician.see(draft))
    clinician.send(draft, {**told, **more, "revision": revision})

    page = clinician.see(draft).text
    assert re.search(r'lesion-2-sign-erythema" value="present" checked', page)
    assert "lesion-1-" not in page


def test_a_kept_draft_is_a_visit_of_the_patient(desk, clinician, draft):
    """With what was typed, its answer, and the way to the alert."""
    answered = kept(clinician, draft, PLAQUE)

    assert answered.status_code == 303, answered.text
    assert re.fullmatch(r"/patients/\w{32}/alerts/\w{16}", answered.headers["location"])
    assert clinician.see(answered.headers["location"]).status_code == 200
    (visit,) = desk.store.recall("K-12").visits
    lesion = visit.case.lesions[0]
    assert (lesion.site, lesion.form) == (Site.VERTEX, Form.PLAQUE)
    assert (lesion.firmness, lesion.size_cm) == (Firmness.HARD, (2.5,))
    assert {o.sign: o.state for o in lesion.observations} == {
        Sign.ERYTHEMA: State.PRESENT,
        Sign.FIXATION: State.ABSENT,
    }
    assert visit.case.history.cancers[0].primary is Primary.BREAST
    assert visit.answer.level is Level.URGENT


def test_what_is_sent_twice_is_kept_once(desk, clinician, draft):
    """Whoever heard no answer sends again, and comes to the same place."""
    first = kept(clinician, draft, PLAQUE)

    again = clinician.send(f"{draft}/keep", {**PLAQUE, "revision": "1"})

    assert again.headers["location"] == first.headers["location"]
    assert clinician.see(draft).headers["location"] == first.headers["location"]
    assert len(desk.store.recall("K-12").visits) == 1
    assert "K-12" not in clinician.see("/drafts").text


def test_a_kill_between_keeping_and_telling_keeps_once(desk, clinician, draft):
    """The draft that comes back is the visit that is there."""
    drawers = desk.drawers_of(desk.accounts().find("maria").account)
    typed(clinician, draft, PLAQUE)
    before = drawers.opened(DrawerKind.DRAFT)[0]
    kept(clinician, draft, PLAQUE)
    now = drawers.listed(DrawerKind.DRAFT)[0]
    drawers.put(now.uid, before.body, revision=now.revision, about="K-12")

    answered = kept(clinician, draft, PLAQUE)

    assert answered.status_code == 303, answered.text
    assert len(desk.store.recall("K-12").visits) == 1


def test_a_picture_that_comes_while_the_visit_is_kept_is_not_lost(
    desk, clinician, draft, while_kept
):
    """It stays in the draft, that is told, and a correction keeps it."""
    typed(clinician, draft, PLAQUE)
    while_kept(lambda: sent(clinician, draft, ("late.jpg", SEEN)))

    told = kept(clinician, draft, PLAQUE)

    assert told.status_code == 409
    assert "something was typed or sent while it was being kept" in told.text
    assert 'alt="late.jpg"' in told.text
    assert not desk.store.recall("K-12").visits[0].pictures
    asked = kept(clinician, draft, PLAQUE)
    assert asked.status_code == 422
    assert "not as it stands here" in asked.text
    assert pictures_of(desk) == 1
    taken = kept(clinician, draft, {**PLAQUE, **meant(asked)})
    assert taken.status_code == 303, taken.text
    (visit,) = desk.store.recall("K-12").visits
    assert [each.name for each in visit.pictures] == ["late.jpg"]
    assert not pictures_of(desk)


def test_what_is_typed_while_the_visit_is_kept_is_not_lost(
    desk, clinician, draft, while_kept
):
    """Another window saves a longer focus: the record has it when it is confirmed."""
    longer = {**PLAQUE, "lesion-1-size_long": "4"}
    while_kept(lambda: typed(clinician, draft, longer))

    told = kept(clinician, draft, PLAQUE)
    asked = kept(clinician, draft, longer)

    assert (told.status_code, asked.status_code) == (409, 422)
    assert 'value="4"' in told.text
    assert desk.store.recall("K-12").visits[0].case.lesions[0].size_cm == (2.5,)
    assert kept(clinician, draft, {**longer, **meant(asked)}).status_code == 303
    assert desk.store.recall("K-12").visits[0].case.lesions[0].size_cm == (4.0,)


def test_a_visit_is_not_kept_again_as_of_another_day(
    desk, clinician, draft, while_kept
):
    """One examination is not counted twice because its day was mended meanwhile."""
    while_kept(lambda: typed(clinician, draft, {**PLAQUE, "age": "62"}))
    kept(clinician, draft, PLAQUE)

    answered = kept(clinician, draft, {**PLAQUE, "seen_on": "2026-05-01"})

    assert answered.status_code == 422
    assert "in the record already, of 1 June 2026" in answered.text
    assert len(desk.store.recall("K-12").visits) == 1


def test_two_windows_that_keep_at_once_keep_once(desk, clinician, draft, while_kept):
    """Whoever comes second goes where the first went."""
    typed(clinician, draft, PLAQUE)
    while_kept(lambda: kept(clinician, draft, PLAQUE))

    answered = kept(clinician, draft, PLAQUE)

    assert answered.status_code == 303, answered.text
    assert len(desk.store.recall("K-12").visits) == 1


def test_a_kept_draft_takes_nothing_and_says_so(desk, clinician, draft):
    """Neither a picture nor what is typed: both would be destroyed with the draft."""
    first = kept(clinician, draft, PLAQUE)
    longer = {**PLAQUE, "lesion-1-size_long": "4", "revision": "2"}

    answered = (
        sent(clinician, draft, ("late.jpg", SEEN)),
        sent(clinician, draft, ("late.jpg", SEEN), headers={"hx-request": "true"}),
        clinician.send(draft, longer, headers=JSON),
        clinician.send(draft, longer),
        clinician.send(f"{draft}/keep", longer),
    )

    for each in answered:
        assert each.status_code == 409
        assert "is kept already: what you did since is not in it" in each.text
    assert 'value="4"' in answered[-1].text
    assert not pictures_of(desk)
    assert clinician.see(draft).headers["location"] == first.headers["location"]


def test_a_picture_that_meets_a_kept_draft_leaves_nothing(
    desk, clinician, draft, monkeypatch
):
    """The visit is kept between opening the draft and putting the picture to it."""
    typed(clinician, draft, PLAQUE)
    drawers = desk.drawers_of(desk.accounts().find("maria").account)
    begin = type(drawers).begin

    def kept_first(self, kind, body, **more):
        slip = begin(self, kind, body, **more)
        if kind is DrawerKind.PICTURE:
            kept(clinician, draft, PLAQUE)
        return slip

    monkeypatch.setattr(type(drawers), "begin", kept_first)
    answered = sent(clinician, draft, ("late.jpg", SEEN))

    assert answered.status_code == 409
    assert not pictures_of(desk)


def test_what_cannot_be_read_stands_beside_its_field(desk, clinician, draft):
    """In the page's words; nothing is kept, and nothing is lost."""
    wrong = {**PLAQUE, "age": "sixty", "lesion-1-size_long": "25 mm"}

    answered = kept(clinician, draft, wrong)

    assert answered.status_code == 422
    assert 'id="wrong-age"' in answered.text
    assert 'id="wrong-lesion-1-size_long"' in answered.text
    assert "Age [years]" in re.search(r'id="wrong-age">([^<]*)', answered.text)[1]
    assert 'value="25 mm"' in answered.text
    assert not desk.store.knows("K-12")


def test_what_contradicts_itself_is_a_sentence(clinician, draft):
    """A cancer that is named and denied."""
    answered = kept(clinician, draft, {**PLAQUE, "knowledge": "none_known"})

    assert answered.status_code == 422
    assert "A cancer is listed, yet the knowledge of cancer is denied." in answered.text


def test_of_two_windows_the_second_is_told_and_loses_nothing(clinician, draft):
    """What it typed is still on its page; what the first saved is kept."""
    both = revision_of(clinician.see(draft))
    clinician.send(draft, {"age": "61", "revision": both}, headers=JSON)

    script = clinician.send(draft, {"age": "62", "revision": both}, headers=JSON)
    plain = clinician.send(draft, {"age": "62", "revision": both})

    assert script.status_code == plain.status_code == 409
    assert "another window" in script.json()["told"]
    assert 'value="62"' in plain.text
    assert 'value="61"' in clinician.see(draft).text


def test_a_known_pseudonym_is_asked_about(desk, clinician, draft):
    """The wrong patient's record is never written into unasked."""
    desk.store.keep(Course("K-12"))

    refused = kept(clinician, draft, PLAQUE)
    taken = kept(clinician, draft, {**PLAQUE, **meant(refused)})

    assert refused.status_code == 422
    assert 'name="same_patient"' in refused.text
    assert taken.status_code == 303, taken.text
    assert len(desk.store.recall("K-12").visits) == 1


def test_who_meant_one_patient_meant_no_other(desk, clinician, draft):
    """The pseudonym is mended after the tick: the other's record is asked about."""
    for name in ("K-12", "K-13"):
        desk.store.keep(Course(name))
    said = meant(kept(clinician, draft, PLAQUE))

    other = kept(clinician, draft, {**PLAQUE, **said, "pseudonym": "K-13"})

    assert said == {"same_patient": "K-12"}
    assert other.status_code == 422
    assert meant(other) == {"same_patient": "K-13"}
    assert not desk.store.recall("K-13").visits


def test_a_patients_next_visit_is_kept_of_nobody_else(desk, clinician, draft):
    """Whatever pseudonym comes back with its form, known or new."""
    uid = kept(clinician, draft, PLAQUE).headers["location"].split("/")[2]
    desk.store.keep(Course("K-13"))
    again = clinician.see(f"/patients/{uid}/visit").headers["location"]

    for name in ("K-13", "K-14"):
        answered = kept(clinician, again, {**PLAQUE, "pseudonym": name})
        assert answered.status_code == 422
        assert "begun for another patient" in answered.text

    assert not desk.store.recall("K-13").visits
    assert not desk.store.knows("K-14")


def test_a_second_visit_of_a_day_is_asked_about(desk, clinician, draft):
    """It corrects the first, or its day is wrong."""
    uid = kept(clinician, draft, PLAQUE).headers["location"].split("/")[2]
    again = clinician.see(f"/patients/{uid}/visit").headers["location"]
    told = {**PLAQUE, "lesion-1-size_long": "3"}

    refused = kept(clinician, again, told)
    taken = kept(clinician, again, {**told, **meant(refused)})

    assert refused.status_code == 422
    assert 'name="instead"' in refused.text
    assert taken.status_code == 303, taken.text
    (visit,) = desk.store.recall("K-12").visits
    assert visit.case.lesions[0].size_cm == (3.0,)


def test_who_corrects_one_day_corrects_no_other(desk, clinician, draft):
    """The day is mended after the tick: the visit of the other day is asked about."""
    days = {"seen_on": "2026-05-01"}, {"seen_on": "2026-05-02"}
    uid = (
        kept(clinician, draft, {**PLAQUE, **days[0]}).headers["location"].split("/")[2]
    )
    second = clinician.see(f"/patients/{uid}/visit").headers["location"]
    kept(clinician, second, {**PLAQUE, **days[1]})
    third = clinician.see(f"/patients/{uid}/visit").headers["location"]
    told = {**PLAQUE, "lesion-1-size_long": "3"}
    said = meant(kept(clinician, third, {**told, **days[0]}))

    other = kept(clinician, third, {**told, **days[1], **said})

    assert said["instead"].startswith("2026-05-01 ")
    assert other.status_code == 422
    sizes = [e.case.lesions[0].size_cm for e in desk.store.recall("K-12").visits]
    assert sizes == [(2.5,), (2.5,)]


def test_a_picture_that_a_correction_withdraws_is_shown_no_more(desk, clinician, draft):
    """What is remembered of the patient is forgotten when a visit is kept."""
    typed(clinician, draft, PLAQUE)
    sent(clinician, draft, ("a.jpg", SEEN))
    uid = kept(clinician, draft, PLAQUE).headers["location"].split("/")[2]
    visit = desk.store.recall("K-12").visits[0]
    path = picture_path(uid, visit, visit.pictures[0])
    before = clinician.see(f"{path}/thumbnail")
    again = clinician.see(f"/patients/{uid}/visit").headers["location"]

    kept(clinician, again, {**PLAQUE, **meant(kept(clinician, again, PLAQUE))})

    assert before.status_code == 200
    assert not desk.store.recall("K-12").visits[0].pictures
    assert clinician.see(f"{path}/thumbnail").status_code == 404


def trouble_of(page) -> str:
    """Read what a page says against what was sent."""
    return " ".join(re.findall(r'class="trouble"[^>]*>(.*?)</p>', page.text, re.DOTALL))


def test_what_a_correction_withdraws_is_told_before_it_is_ticked(
    desk, clinician, draft
):
    """Signs and pictures that the new one lacks are counted."""
    typed(clinician, draft, PLAQUE)
    sent(clinician, draft, ("a.jpg", SEEN))
    uid = kept(clinician, draft, PLAQUE).headers["location"].split("/")[2]
    again = clinician.see(f"/patients/{uid}/visit").headers["location"]
    unseen = {k: v for k, v in PLAQUE.items() if "-sign-" not in k}

    asked = kept(clinician, again, {**unseen, "lesion-1-size_long": "4"})

    assert asked.status_code == 422
    assert "foci or nodes: 0, signs: 2, pictures: 1." in trouble_of(asked)
    (visit,) = desk.store.recall("K-12").visits
    assert len(visit.pictures) == 1
    same = {**PLAQUE, "lesion-1-name": "focus 1", "lesion-1-size_long": "4"}
    sent(clinician, again, ("a.jpg", SEEN))
    assert "withdrawn" not in trouble_of(kept(clinician, again, same))


def test_who_corrects_a_visit_corrects_it_as_she_saw_it(desk, clinician, draft):
    """A colleague has corrected it since the tick: it is asked about anew."""
    user(desk, "olga", Role.CLINICIAN)
    olga = Browser(desk).sign_in("olga")
    uid = kept(clinician, draft, PLAQUE).headers["location"].split("/")[2]
    mine = clinician.see(f"/patients/{uid}/visit").headers["location"]
    told = {**PLAQUE, "lesion-1-size_long": "3"}
    said = meant(kept(clinician, mine, told))
    hers = olga.see(f"/patients/{uid}/visit").headers["location"]
    typed(olga, hers, PLAQUE)
    sent(olga, hers, ("olga.jpg", SEEN))
    kept(olga, hers, {**PLAQUE, **meant(kept(olga, hers, PLAQUE))})

    refused = kept(clinician, mine, {**told, **said})

    assert refused.status_code == 422
    assert "pictures: 1." in trouble_of(refused)
    (visit,) = desk.store.recall("K-12").visits
    assert [each.name for each in visit.pictures] == ["olga.jpg"]
    taken = kept(clinician, mine, {**told, **meant(refused)})
    assert taken.status_code == 303, taken.text


def test_a_visit_that_is_changed_while_it_is_corrected_is_not_put_over(
    desk, clinician, draft, while_kept
):
    """A colleague's correction comes while this one is being answered."""
    user(desk, "olga", Role.CLINICIAN)
    olga = Browser(desk).sign_in("olga")
    uid = kept(clinician, draft, PLAQUE).headers["location"].split("/")[2]
    mine = clinician.see(f"/patients/{uid}/visit").headers["location"]
    told = {**PLAQUE, "lesion-1-size_long": "3"}
    said = meant(kept(clinician, mine, told))
    hers = olga.see(f"/patients/{uid}/visit").headers["location"]
    four = {**PLAQUE, "lesion-1-size_long": "4"}
    both = {**four, **meant(kept(olga, hers, four))}
    while_kept(lambda: kept(olga, hers, both))

    refused = kept(clinician, mine, {**told, **said})

    assert refused.status_code == 422
    assert "changed since you said that this one corrects it" in refused.text
    assert desk.store.recall("K-12").visits[0].case.lesions[0].size_cm == (4.0,)


def test_one_visit_is_not_kept_of_two_patients(desk, clinician, draft, while_kept):
    """The pseudonym is changed while the visit is kept under the one before."""
    desk.store.keep(Course("K-13"))
    other = {**PLAQUE, "pseudonym": "K-13"}
    while_kept(lambda: typed(clinician, draft, other))

    told = kept(clinician, draft, PLAQUE)

    assert told.status_code == 409
    assert "of the patient who is named below" in told.text
    uid = desk.store.uid_of("K-12")
    assert f'<a href="/patients/{uid}">Back to K-12</a>' in told.text
    again = kept(clinician, draft, {**other, "same_patient": "K-13"})
    assert again.status_code == 422
    assert "begun for another patient" in again.text
    assert not desk.store.recall("K-13").visits


def test_the_alert_is_shown_though_the_record_writes_the_name_otherwise(
    clinician, draft
):
    """The record calls it "focus 1", and she types "Focus  1"."""
    first = {**PLAQUE, "lesion-1-name": "focus 1", "seen_on": "2026-05-01"}
    uid = kept(clinician, draft, first).headers["location"].split("/")[2]
    again = clinician.see(f"/patients/{uid}/visit").headers["location"]

    answered = kept(clinician, again, {**PLAQUE, "lesion-1-name": "Focus  1"})

    assert re.fullmatch(r"/patients/\w{32}/alerts/\w{16}", answered.headers["location"])


def test_a_draft_that_cannot_be_put_away_says_so_and_goes_with_its_patient(
    desk, clinician, draft, monkeypatch
):
    """The store fails once the visit is kept: the pictures are no orphans."""
    typed(clinician, draft, PLAQUE)
    sent(clinician, draft, ("a.jpg", SEEN))

    def failed(*_told):
        raise RegistryError(say("The disk is full."), remedy=say("Make room."))

    with monkeypatch.context() as failing:
        failing.setattr(Drawers, "_empty_within", failed)
        told = kept(clinician, draft, PLAQUE)

    assert told.status_code == 422
    assert "The visit is kept, but its draft could not be put away." in told.text
    assert len(desk.store.recall("K-12").visits) == 1
    assert pictures_of(desk) == 1
    desk.store.erase("K-12")
    assert not pictures_of(desk)


def test_a_kept_draft_goes_with_its_patient(desk, clinician, draft):
    """It tells whose visit it was, and where that was kept."""
    kept(clinician, draft, PLAQUE)

    desk.store.erase("K-12")

    assert clinician.see(draft).status_code == 404


def test_a_picture_told_of_otherwise_after_keeping_is_not_passed_over(clinician, draft):
    """Another window says that it shows the healthy scalp, after the visit is kept."""
    sent(clinician, draft, ("a.jpg", SEEN))
    uid = re.search(r'name="picture-(\w+)-role"', clinician.see(draft).text)[1]
    start = f"picture-{uid}-"
    told = {f"{start}lesion": "1", f"{start}kind": "trichoscopy"}
    center = {**PLAQUE, **told, f"{start}role": "center"}
    first = kept(clinician, draft, center)

    same = clinician.send(f"{draft}/keep", {**center, "revision": "2"})
    other = {**center, f"{start}role": "healthy_control", "revision": "2"}
    late = clinician.send(f"{draft}/keep", other)

    assert same.headers["location"] == first.headers["location"]
    assert late.status_code == 409
    assert "is kept already: what you did since is not in it" in late.text


def test_kept_drafts_give_way_to_the_next(desk, clinician, draft, monkeypatch):
    """However many next visits she keeps, none is refused for those before it."""
    bounds = replace(BOUNDS[DrawerKind.DRAFT], most=3)
    monkeypatch.setitem(BOUNDS, DrawerKind.DRAFT, bounds)
    first = {**PLAQUE, "seen_on": "2026-01-01"}
    uid = kept(clinician, draft, first).headers["location"].split("/")[2]

    for day in range(1, 5):
        begun = clinician.see(f"/patients/{uid}/visit")
        assert begun.status_code == 303, begun.text
        fields = {**PLAQUE, "seen_on": f"2026-02-0{day}"}
        assert kept(clinician, begun.headers["location"], fields).status_code == 303

    assert len(desk.store.recall("K-12").visits) == 5


def test_two_windows_that_begin_at_once_both_begin(clinician, draft, monkeypatch):
    """Each removes the draft that was kept; one of them is first."""
    kept(clinician, draft, PLAQUE)
    remove = Drawers.remove

    def second(self, uid):
        monkeypatch.setattr(Drawers, "remove", remove)
        clinician.see("/visits/new")
        return remove(self, uid)

    monkeypatch.setattr(Drawers, "remove", second)

    assert clinician.see("/visits/new").status_code == 303


def test_a_damaged_draft_bars_no_other_and_can_be_discarded(desk, clinician, draft):
    """Its owner begins, lists and goes on; she is told of it, and is rid of it."""
    typed(clinician, draft, PLAQUE)
    uid = draft.rpartition("/")[2]
    broken = update(drawer).where(drawer.c.uid == uid).values(body=bytes(500))
    with desk.store.turns.engine.begin() as connection:
        connection.execute(broken)

    begun = clinician.see("/visits/new")
    listed = clinician.see("/drafts")

    assert begun.status_code == 303
    assert listed.status_code == 200
    assert "damaged: nobody can read it" in listed.text
    assert clinician.send(f"{draft}/discard").headers["location"] == "/drafts"
    assert "damaged" not in clinician.see("/drafts").text
    assert clinician.send(f"{draft}/discard").status_code == 404


def test_the_next_visit_knows_the_patient_and_carries_no_sign_over(
    desk, clinician, draft
):
    """History and lesions are there; what was seen is looked for anew."""
    uid = kept(clinician, draft, PLAQUE).headers["location"].split("/")[2]

    begun = clinician.see(f"/patients/{uid}/visit")
    page = clinician.see(begun.headers["location"]).text

    again = clinician.see(f"/patients/{uid}/visit").headers["location"]
    assert again == begun.headers["location"]
    assert 'name="pseudonym" value="K-12"' in page
    assert re.search(r'value="breast" selected', page)
    assert re.search(r'value="vertex" selected', page)
    assert not re.search(r'sign-erythema" value="present" checked', page)
    assert 'id="lesion-1-size_long" name="lesion-1-size_long"' in page
    assert desk.store.recall("K-12").visits


def test_lesions_are_added_and_taken_out(clinician, draft):
    """Without any script."""
    revision = revision_of(clinician.see(draft))
    told = {**PLAQUE, "revision": revision, "deed": "add-lesion"}
    added = clinician.send(draft, told)
    page = clinician.see(draft)

    dropped = {**PLAQUE, "lesion-2-name": "2", "revision": revision_of(page)}
    clinician.send(draft, {**dropped, "deed": "drop-lesion-2"})

    assert added.headers["location"].endswith("#lesion-2")
    assert 'id="lesion-2"' in page.text
    assert 'id="lesion-2"' not in clinician.see(draft).text


def test_a_note_enters_nothing_before_it_is_confirmed(clinician, draft):
    """What was read is shown with its words; what was typed counts."""
    note = "Firm nodule 1.5 cm on the vertex, no ulceration. Breast cancer in 2018."
    told = {"age": "61", "lesion-1-size_long": "2", "note": note}
    revision = revision_of(clinician.see(draft))
    clinician.send(draft, {**told, "revision": revision, "deed": "read-note"})
    page = clinician.see(draft)
    assert "no ulceration" in page.text
    assert not re.search(r'sign-nodule" value="present" checked', page.text)

    taken = {"taken": ["sign-nodule", "size", "cancer-breast"], "deed": "take-note"}
    clinician.send(draft, {**told, **taken, "revision": revision_of(page)})

    after = clinician.see(draft).text
    assert re.search(r'sign-nodule" value="present" checked', after)
    assert not re.search(r'sign-ulceration" value="absent" checked', after)
    assert 'name="cancer-1-year" type="text" inputmode="numeric"' in after
    assert 'value="2018"' in after
    assert re.search(r'name="lesion-1-size_long"[^>]*value="2"', after)


def test_what_a_note_tells_goes_over_nothing_that_is_typed(clinician, draft):
    """Earlier blocks were taken out again: the next number is not their count."""
    told = {
        "note": "Topical steroid was tried. Breast cancer in 2018.",
        "cancer-2-primary": "melanoma",
        "lesion-1-treatment-2-kind": "surgery",
    }
    typed(clinician, draft, told)
    taken = ["cancer-breast", "treatment-topical_steroid"]

    revision = revision_of(clinician.see(draft))
    clinician.send(
        draft, {**told, "taken": taken, "deed": "take-note", "revision": revision}
    )

    page = clinician.see(draft).text
    for name, word in (
        ("cancer-2-primary", "melanoma"),
        ("cancer-3-primary", "breast"),
        ("lesion-1-treatment-2-kind", "surgery"),
        ("lesion-1-treatment-3-kind", "topical_steroid"),
    ):
        field = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
        assert f'value="{word}" selected' in field[0]


def test_a_picture_is_taken_shown_and_kept(desk, clinician, draft):
    """Sorted by its name, measured when the visit is kept, and gone from the draft."""
    typed(clinician, draft, PLAQUE)

    answered = sent(clinician, draft, ("K-12_1_left-temple_edge_x20.jpg", SEEN))

    assert answered.status_code == 303
    page = clinician.see(draft).text
    (small,) = re.findall(rf"{draft}/pictures/\w{{32}}", page)
    shown = clinician.see(small)
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.content != SEEN
    assert re.search(r'value="left_temple" selected', page)
    answered = kept(clinician, draft, PLAQUE)
    assert answered.status_code == 303, answered.text
    (picture,) = desk.store.recall("K-12").visits[0].pictures
    assert (picture.view, picture.role.value) == ("left_temple", "edge")
    assert picture.width_px == 480
    assert desk.store.picture("K-12", picture.sha256) == SEEN
    drawers = desk.drawers_of(desk.accounts().find("maria").account)
    assert not drawers.listed(DrawerKind.PICTURE)


def test_a_picture_sent_twice_is_there_once(clinician, draft):
    """Whoever heard no answer sends again."""
    for _ in range(2):
        sent(clinician, draft, ("a.jpg", SEEN))

    assert clinician.see(draft).text.count('alt="a.jpg"') == 1


def test_a_discarded_draft_is_gone_with_its_pictures(desk, clinician, draft):
    """Nothing of it can be read by anybody."""
    typed(clinician, draft, PLAQUE)
    sent(clinician, draft, ("a.jpg", SEEN))

    clinician.send(f"{draft}/discard")

    assert clinician.see(draft).status_code == 404
    drawers = desk.drawers_of(desk.accounts().find("maria").account)
    assert not drawers.listed(DrawerKind.PICTURE)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.svg", b"<svg onload='x'/>", "not a picture that can be read"),
        ("a.png", SEEN, "another kind of file"),
        ("a.html", SEEN, "another kind of file"),
        ("a.jpg", SEEN[: len(SEEN) // 2], "broken or cut short"),
        ("a.jpg", b"", "is empty"),
    ],
)
def test_what_is_no_picture_is_refused_with_its_reason(
    clinician, draft, name, content, told
):
    """And the draft is as it was."""
    answered = sent(clinician, draft, (name, content))

    assert answered.status_code == 422
    assert told in answered.text
    assert f'alt="{name}"' not in clinician.see(draft).text


def test_a_picture_too_many_is_told_beside_those_that_were_taken(
    clinician, draft, monkeypatch
):
    """The form stays, with what was taken; nobody loses her page to a full drawer."""
    bounds = replace(BOUNDS[DrawerKind.PICTURE], most=2)
    monkeypatch.setitem(BOUNDS, DrawerKind.PICTURE, bounds)
    signs = (Sign.DOTTED_VESSELS, Sign.YELLOW_DOTS)
    files = [(f"{sign}.jpg", draw_sign(sign)) for sign in signs]

    answered = sent(clinician, draft, ("a.jpg", SEEN), *files)

    assert answered.status_code == 422
    assert "You keep 2 of these already." in answered.text
    assert 'alt="a.jpg"' in answered.text
    assert f'alt="{files[0][0]}"' in answered.text
    assert f'alt="{files[1][0]}"' not in answered.text


def test_a_picture_that_others_do_not_let_in_is_a_conflict(
    clinician, draft, monkeypatch
):
    """The draft changes each time that the picture is put to it."""
    put = Drawers.put

    def overtaken(self, uid, body, *, revision, about=None):
        put(self, uid, body, revision=revision, about=about)
        return put(self, uid, body, revision=revision, about=about)

    monkeypatch.setattr(Drawers, "put", overtaken)
    monkeypatch.setattr(draft_pictures, "_has", lambda *_told: False)
    answered = sent(clinician, draft, ("a.jpg", SEEN))

    assert answered.status_code == 409
    assert "changed in another window" in answered.text


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", ""])
def test_a_number_that_is_none_ends_in_no_failure(clinician, draft, number):
    """Python refuses to read thousands of digits; the page does not."""
    typed(clinician, draft, PLAQUE)

    answered = (
        clinician.send(draft, {**PLAQUE, "revision": number}),
        sent(clinician, draft, ("a.jpg", SEEN), lesion=number),
    )

    statuses = [each.status_code for each in answered]
    assert statuses == [409, 303]


def test_a_good_picture_beside_a_bad_one_is_taken(clinician, draft):
    """Each is told of by itself."""
    answered = sent(
        clinician,
        draft,
        ("bad.png", SEEN),
        ("good.jpg", SEEN),
        headers={"hx-request": "true"},
    )

    assert answered.status_code == 422
    assert "bad.png" in answered.text
    assert 'alt="good.jpg"' in answered.text
    assert 'data-revision="2"' in answered.text


@pytest.mark.parametrize("roles", [{Role.READER, Role.CLINICIAN}, {Role.PATHOLOGIST}])
def test_who_does_not_keep_visits_begins_none(desk, roles):
    """Readers and pathologists."""
    user(desk, "rita", *roles)
    browser = Browser(desk).sign_in("rita")

    assert browser.see("/visits/new").status_code == 403
    assert browser.see("/drafts").status_code == 403
    assert 'href="/drafts"' not in browser.see("/today").text


def test_a_draft_is_nobody_elses(desk, clinician, draft):
    """Not a colleague's of the same clinic either; nor its pictures."""
    typed(clinician, draft, PLAQUE)
    sent(clinician, draft, ("a.jpg", SEEN))
    small = re.search(rf"{draft}/pictures/\w{{32}}", clinician.see(draft).text)[0]
    user(desk, "olga", Role.CLINICIAN)
    other = Browser(desk).sign_in("olga")

    for answered in (
        other.see(draft),
        other.see(small),
        other.send(draft, {"age": "1", "revision": "2"}),
        other.send(f"{draft}/advice", {}),
        other.send(f"{draft}/keep", {}),
        other.send(f"{draft}/discard", {}),
        sent(other, draft, ("b.jpg", SEEN)),
    ):
        assert answered.status_code == 404
        assert "K-12" not in answered.text
    assert "K-12" not in other.see("/drafts").text
    own = other.see("/visits/new").headers["location"]
    key = small.rpartition("/")[2]
    assert other.see(f"{own}/pictures/{key}").status_code == 404


def test_a_form_without_its_token_changes_nothing(clinician, draft):
    """With files or without."""
    clinician.see(draft)
    forged = {"age": "99", "revision": "1", "csrf": "0" * 64}

    plain = clinician.client.post(draft, data=forged)
    files = clinician.client.post(
        f"{draft}/pictures", data=forged, files=[("files", ("a.jpg", SEEN))]
    )

    assert (plain.status_code, files.status_code) == (403, 403)
    assert 'value="99"' not in clinician.see(draft).text


def test_what_is_typed_is_never_markup(clinician, draft):
    """In every field of the form, and in a file's name."""
    evil = "\"><script>alert(1)</script><img src=x onerror='x'>"
    told = {**PLAQUE, **dict.fromkeys(PLAQUE, evil)}
    more = ("note", "lesion-1-name", "seen_on", "cancer-1-stage", "lesion-1-place")
    told |= dict.fromkeys(more, evil)

    typed(clinician, draft, told)
    sent(clinician, draft, (f"{evil}.jpg", SEEN))
    pages = [clinician.see(draft), clinician.send(f"{draft}/advice", told)]
    pages += [clinician.see("/drafts"), kept(clinician, draft, told)]

    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text


def test_drawn_signs_explain_their_words(clinician, draft):
    """A picture where there is one, and a definition for every sign."""
    page = clinician.see(draft).text

    drawn = clinician.see("/signs/dotted_vessels")
    assert drawn.headers["content-type"] == "image/jpeg"
    assert clinician.see("/signs/pore_sign").status_code == 404
    assert page.count('role="tooltip"') >= 60


def test_with_the_eye_off_pictures_are_kept_unmeasured(desk, clinician, draft):
    """The whole road without looking at a pixel of them."""
    object.__setattr__(desk, "settings", Settings(eye=False))
    typed(clinician, draft, PLAQUE)
    sent(clinician, draft, ("a.jpg", SEEN))

    answered = kept(clinician, draft, PLAQUE)

    assert answered.status_code == 303, answered.text
    visit = desk.store.recall("K-12").visits[0]
    assert not visit.answer.eye_is_on
    assert not visit.pictures[0].measurements


def test_russian_is_spoken_on_the_form(clinician, draft):
    """No sentence is left in English."""
    clinician.send("/language", {"language": "ru", "back": "/"})

    page = clinician.see(draft).text

    assert "Чем лечили" in page
    assert "нет перевода" not in page
