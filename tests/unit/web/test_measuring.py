"""Pictures measured beside the page: the advice rests on all of them or says so."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from clinic import TODAY, Browser, user
from pictured import pictured

from scalpwatch.casework.correcting import look_again
from scalpwatch.casework.measuring import Measured, Measurer, unmeasured
from scalpwatch.consultation.weighing import consult
from scalpwatch.documents.course import keep_answer
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.practice.drawings import draw_sign
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.alerts import open_alerts
from scalpwatch.registry.audit import Event
from scalpwatch.registry.job_states import JobState
from scalpwatch.registry.jobs import MOST_UNFINISHED
from scalpwatch.registry.work import Work
from scalpwatch.settings import Settings
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.alerts import AlertState
from scalpwatch.vocabulary.courses import Closure, KeptPicture
from scalpwatch.vocabulary.layers import LayerKind
from scalpwatch.vocabulary.measurements import Correction, MarkKind
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign
from scalpwatch.web.errands import CancelledError, ask_for
from scalpwatch.web.exports import TABLE
from scalpwatch.web.measuring import AGAIN, MEASURES, ask_to_measure
from scalpwatch.web.working import Workers

PLAQUE = {
    "pseudonym": "K-12",
    "age": "61",
    "knowledge": "known",
    "cancer-1-primary": "breast",
    "lesion-1-form": "plaque",
    "lesion-1-age_months": "7",
}
#: Of a file that holds nothing.
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
UNMEASURED = "that are not measured: 2"


def blank(picture):
    """A picture as it is before it was measured."""
    return KeptPicture(
        sha256=picture.sha256,
        name=picture.name,
        media_type=picture.media_type,
        lesion=picture.lesion,
        width_px=0,
        height_px=0,
        kind=picture.kind,
        role=picture.role,
    )


def untouched(visit):
    """A visit as it is before its pictures were measured."""
    answer = consult(
        visit.case,
        evidence=load_evidence(),
        policy=Policy(),
        eye_is_on=False,
        made_on=visit.seen_on,
    )
    pictures = tuple(map(blank, visit.pictures))
    return replace(visit, pictures=pictures, answer=keep_answer(answer))


@pytest.fixture
def maria(desk):
    """A clinician."""
    return user(desk, "maria", Role.CLINICIAN)


@pytest.fixture
def waiting(desk):
    """A patient with two visits and three pictures, none of them measured."""
    course, contents = pictured()
    course = replace(course, visits=tuple(map(untouched, course.visits)))
    desk.store.keep(course, contents)
    return course


def measured(desk, course, tell=lambda _done, _total: None, wanted=unmeasured):
    """Measure what is not."""
    measurer = Measurer(
        store=desk.store,
        apart=desk.album.apart,
        policy=desk.policy,
        today=TODAY,
        tell=tell,
    )
    return measurer.measure(course.pseudonym, lambda visit: bool(wanted(visit)))


def told_of(desk, event):
    """Count the deeds of a kind."""
    return sum(each.event == event.value for each in desk.store.trail())


def told(desk):
    """Count how often the trail tells that a visit was weighed by its pictures."""
    return sum(
        each.event == Event.PICTURES_MEASURED.value for each in desk.store.trail()
    )


def read(desk):
    """Count how often the trail tells that a record was read."""
    return told_of(desk, Event.READ)


def drafted(browser, *files):
    """Keep a visit with pictures, as its form does."""
    draft = browser.see("/visits/new").headers["location"]
    parts = [("files", (name, content, "any/thing")) for name, content in files]
    sent = {"csrf": browser.token}
    browser.client.post(f"{draft}/pictures", data=sent, files=parts)
    page = browser.see(draft).text
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    return browser.send(f"{draft}/keep", {**PLAQUE, "revision": revision})


@pytest.fixture
def two():
    """Two drawn pictures."""
    signs = (Sign.THICK_ARBORIZING_VESSELS, Sign.YELLOW_DOTS)
    return [(f"{each.value}.jpg", draw_sign(each)) for each in signs]


def test_a_visit_of_two_pictures_is_kept_at_once_and_measured_beside(
    desk, clinician, two
):
    """Until then each page says that its advice does not rest on them."""
    answered = drafted(clinician, *two)

    assert answered.status_code == 303, answered.text
    (visit,) = desk.store.recall("K-12").visits
    assert len(unmeasured(visit)) == 2
    assert visit.answer.eye_is_on is False
    alert = answered.headers["location"]
    patient = re.match(r"/patients/\w{32}", alert)[0]
    bar = f"{patient}/measuring/"
    for page in (clinician.see(alert).text, clinician.see(patient).text):
        assert UNMEASURED in page
        assert bar in page
    Workers(desk).work_off()
    (visit,) = desk.store.recall("K-12").visits
    assert not unmeasured(visit)
    assert visit.answer.eye_is_on is True
    assert "not measured" not in clinician.see(alert).text
    assert told(desk) == 1


def test_measured_beside_the_page_a_visit_is_what_it_is_measured_at_once(desk, waiting):
    """Figures, signs and advice are the same to the last digit."""
    came = measured(desk, waiting)

    after, (course, _) = desk.store.recall(waiting.pseudonym), pictured()
    assert came == Measured(3, 0, 2)
    for now, once in zip(after.visits, course.visits, strict=True):
        assert now.pictures == once.pictures
        assert now.answer.lesions == once.answer.lesions
        assert now.answer.eye_is_on


def test_each_picture_is_told_of(desk, waiting):
    """Of three pictures at two visits."""
    steps = []

    measured(desk, waiting, lambda *step: steps.append(step))

    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(("ends_at", "changed"), [(1, 0), (2, 1), (3, 1)])
def test_cancelled_a_visit_is_measured_whole_or_not_at_all(
    desk, waiting, ends_at, changed
):
    """What of a visit was not ended changes nothing; one that was stays."""

    def tell(done, _total):
        if done == ends_at:
            raise CancelledError

    with pytest.raises(CancelledError):
        measured(desk, waiting, tell)

    after = desk.store.recall(waiting.pseudonym)
    assert after.visits[changed:] == waiting.visits[changed:]
    assert all(not unmeasured(each) for each in after.visits[:changed])


def test_what_was_corrected_meanwhile_is_not_overwritten(desk, waiting):
    """The visit is measured anew as it is now, and all else that was entered stays."""
    name, steps = waiting.pseudonym, []

    def aged(course):
        """Correct the first visit and close the record."""
        first, second = course.visits
        case = replace(first.case, age_years=71.0)
        first = replace(first, case=case)
        closure = Closure(TODAY, "moved away")
        return replace(course, visits=(first, second), closure=closure)

    def tell(done, _total):
        steps.append(done)
        if steps.count(1) == 1 and done == 1:
            desk.store.revise(name, aged, (Event.CLOSED,))

    came = measured(desk, waiting, tell)

    after = desk.store.recall(name)
    assert steps == [0, 1, 1, 2, 3]
    assert after.visits[0].case.age_years == 71.0
    assert after.closure.text == "moved away"
    assert all(not unmeasured(each) for each in after.visits)
    assert came.weighed == told(desk) == 2


def test_a_visit_taken_out_meanwhile_is_not_put_back(desk, waiting):
    """Another one stands there now."""

    def without(course):
        return replace(course, visits=course.visits[1:])

    def tell(done, _total):
        if done == 1:
            desk.store.revise(waiting.pseudonym, without, (Event.KEPT,))

    came = measured(desk, waiting, tell)

    (only,) = desk.store.recall(waiting.pseudonym).visits
    assert only.uid == waiting.visits[1].uid
    assert came == Measured(2, 0, 1)


def test_a_server_that_was_killed_measures_into_the_record_once(desk, maria, waiting):
    """Taken up again, and asked for twice."""
    uid = desk.store.uid_of(waiting.pseudonym)
    ask_to_measure(desk, maria, MEASURES, uid=uid)
    Work(desk.store).claim()
    Work(desk.store).take_up()

    ask_to_measure(desk, maria, MEASURES, uid=uid)
    Workers(desk).work_off()
    ask_to_measure(desk, maria, MEASURES, uid=uid)
    Workers(desk).work_off()

    jobs = desk.jobs(maria).listed()
    assert {each.state for each in jobs} == {JobState.DONE}
    assert sorted(each.done for each in jobs) == [0, 3]
    assert told(desk) == 2


def test_measured_again_by_the_same_program_nothing_changes(desk, maria):
    """The record is not written at all."""
    course, contents = pictured()
    desk.store.keep(course, contents)
    uid = desk.store.uid_of(course.pseudonym)

    ask_to_measure(desk, maria, AGAIN, uid=uid)
    Workers(desk).work_off()

    (job,) = desk.jobs(maria).listed()
    assert job.outcome.told["en"].startswith("Pictures measured: 3 of 3.")
    assert desk.store.recall(course.pseudonym) == course
    assert told(desk) == 0


def test_measured_again_after_a_change_of_the_program_the_advice_keeps_its_day(
    desk, maria
):
    """Delays are counted from it; the answer says what made it."""
    course, contents = pictured()
    old = tuple(
        replace(each, answer=replace(each.answer, software_version="0.0.1"))
        for each in course.visits
    )
    desk.store.keep(replace(course, visits=old), contents)

    ask_to_measure(desk, maria, AGAIN, uid=desk.store.uid_of(course.pseudonym))
    Workers(desk).work_off()

    assert desk.store.recall(course.pseudonym) == course
    assert told(desk) == 2


def test_a_picture_that_cannot_be_measured_bars_no_other(desk, clinician, waiting):
    """It stays with its reason, and the page tells that the advice lacks it."""
    first, second = waiting.visits
    bad, good = second.pictures
    broken = replace(second, pictures=(replace(bad, sha256=EMPTY), good))
    waiting = replace(waiting, visits=(first, broken))
    contents = {**pictured()[1], EMPTY: b""}
    named = {each.sha256 for visit in waiting.visits for each in visit.pictures}
    desk.store.erase(waiting.pseudonym)
    desk.store.keep(waiting, {each: contents[each] for each in named})

    came = measured(desk, waiting)

    after = desk.store.recall(waiting.pseudonym).visits[1]
    assert came == Measured(3, 1, 2)
    assert [each.name for each in unmeasured(after)] == [bad.name]
    assert after.pictures[0].issues
    assert after.answer.eye_is_on
    uid = desk.store.uid_of(waiting.pseudonym)
    assert "that could not be measured: 1" in clinician.see(f"/patients/{uid}").text


def test_who_has_too_much_work_waiting_keeps_her_visit_and_is_offered_a_button(
    desk, clinician, two
):
    """Nothing of the form is lost for it."""
    maria = desk.accounts().find("maria").account
    for _ in range(MOST_UNFINISHED):
        ask_for(desk, maria, TABLE, {"key": ""})

    patient = re.match(
        r"/patients/\w{32}", drafted(clinician, *two).headers["location"]
    )[0]

    page = clinician.see(patient).text
    assert UNMEASURED in page
    assert f'action="{patient}/measure"' in page
    assert clinician.send(f"{patient}/measure").status_code == 422
    Workers(desk).work_off()
    assert clinician.send(f"{patient}/measure").status_code == 303
    Workers(desk).work_off()
    assert UNMEASURED not in clinician.see(patient).text


def test_the_bar_tells_how_far_it_is_and_then_what_came_of_it(desk, clinician, waiting):
    """And reading it is no reading of the record."""
    uid = desk.store.uid_of(waiting.pseudonym)
    clinician.send(f"/patients/{uid}/measure")
    path = re.search(rf"/patients/{uid}/measuring/\w+", _page(clinician, uid))[0]

    reads = read(desk)
    before = clinician.see(path).text
    job = Work(desk.store).claim().job
    Work(desk.store).step(job.uid, 1, 3)
    during = clinician.see(path).text
    assert read(desk) == reads
    Work(desk.store).take_up()
    Workers(desk).work_off()
    after = clinician.see(path).text

    assert "begins in a moment" in before
    assert "Pictures are being measured: 1 of 3." in during
    assert 'max="3"' in during
    assert "Pictures measured: 3 of 3." in after
    assert "hx-get" not in after


def _page(browser, uid):
    return browser.see(f"/patients/{uid}").text


def test_cancelled_the_bar_says_that_all_is_as_it_was(desk, clinician, waiting):
    """With the way to have it done after all."""
    uid = desk.store.uid_of(waiting.pseudonym)
    clinician.send(f"/patients/{uid}/measure")
    path = re.search(rf"/patients/{uid}/measuring/(\w+)", _page(clinician, uid))

    clinician.send(f"/jobs/{path[1]}/cancel")

    assert "Measuring was cancelled" in clinician.see(path[0]).text
    assert f'action="/patients/{uid}/measure"' in _page(clinician, uid)
    assert desk.store.recall(waiting.pseudonym) == waiting


def test_a_readers_corrections_stay_when_measured_again(desk, maria):
    """What they leave of the figures is measured with them."""
    course, contents = pictured()
    first, second = course.visits

    def seen(corrections):
        return look_again(
            first,
            first.pictures[0],
            corrections=corrections,
            fetch=lambda each: contents[each.sha256],
            apart=desk.album.apart,
        )

    trees = next(e for e in seen(()).layers.each if e.kind is LayerKind.THICK_TREES)
    gone = tuple(Correction(MarkKind.VESSEL, each.at) for each in trees.marks)
    corrected = replace(first, pictures=(seen(gone).picture,))
    desk.store.keep(replace(course, visits=(corrected, second)), contents)

    ask_to_measure(desk, maria, AGAIN, uid=desk.store.uid_of(course.pseudonym))
    Workers(desk).work_off()

    after = desk.store.recall(course.pseudonym).visits[0]
    assert after.pictures == corrected.pictures
    assert after.pictures[0].corrections == gone
    present = {
        each.sign
        for each in after.answer.lesions[0].observations
        if each.state is State.PRESENT
    }
    assert Sign.THICK_ARBORIZING_VESSELS not in present


def test_a_decision_about_the_advice_before_the_pictures_is_refused(
    desk, clinician, two
):
    """Where they raise the level, by the form that was open; nothing of it is kept."""
    path = drafted(clinician, *two).headers["location"]
    advised(desk, Level.BIOPSY)
    page = clinician.see(path).text
    seal = re.search(r'name="seal" value="([^"]+)"', page)[1]
    advised(desk, Level.URGENT)

    told = {"choice": "declined", "reason": "known_benign", "seal": seal}
    answered = clinician.send(path, told)

    assert seal.startswith("BIOPSY")
    assert answered.status_code == 422
    assert not desk.store.recall("K-12").decisions


def advised(desk, level):
    """Let what is advised be of a level, as pictures may change it."""

    def changed(course):
        (visit,) = course.visits
        (lesion,) = visit.answer.lesions
        answer = replace(visit.answer, lesions=(replace(lesion, level=level),))
        return replace(course, visits=(replace(visit, answer=answer),))

    desk.store.revise("K-12", changed, (Event.PICTURES_MEASURED,))


def test_what_was_decided_before_the_pictures_ends_where_they_raise_the_level(
    desk, clinician, two
):
    """On the same day: she declined less than what is advised now."""
    path = drafted(clinician, *two).headers["location"]
    advised(desk, Level.BIOPSY)
    seal = re.search(r'name="seal" value="([^"]+)"', clinician.see(path).text)[1]
    told = {"choice": "declined", "reason": "known_benign", "seal": seal}
    assert clinician.send(path, told).status_code == 303
    (before,) = open_alerts(desk.store.recall("K-12"), today=TODAY)

    advised(desk, Level.URGENT)

    (after,) = open_alerts(desk.store.recall("K-12"), today=TODAY)
    assert before.state is AlertState.OVERRIDDEN
    assert (after.state, after.level) == (AlertState.OPEN, Level.URGENT)


def test_with_the_eye_off_nothing_is_measured_or_offered(desk, waiting):
    """Who asked before it was put off is told why."""
    off = replace(desk, settings=Settings(eye=False))
    maria = user(off, "maria", Role.CLINICIAN)
    uid = off.store.uid_of(waiting.pseudonym)
    browser = Browser(off).sign_in("maria")

    page = browser.see(f"/patients/{uid}").text
    ask_to_measure(off, maria, MEASURES, uid=uid)
    Workers(off).work_off()

    assert "/measure" not in page
    (job,) = off.jobs(maria).listed()
    assert job.state is JobState.FAILED
    assert off.store.recall(waiting.pseudonym) == waiting


def test_who_changes_nothing_measures_nothing(desk, waiting):
    """Readers are told what the advice lacks, and are offered no button."""
    user(desk, "rita", Role.READER)
    rita = Browser(desk).sign_in("rita")
    uid = desk.store.uid_of(waiting.pseudonym)

    page = rita.see(f"/patients/{uid}").text

    assert "that are not measured: 1" in page
    assert f"/patients/{uid}/measure" not in page
    assert rita.send(f"/patients/{uid}/measure").status_code == 403


def test_of_another_clinics_patient_and_anothers_work_nothing_is_known(
    desk, clinician, waiting
):
    """As unknown as one that never was."""
    uid = desk.store.uid_of(waiting.pseudonym)
    clinician.send(f"/patients/{uid}/measure")
    path = re.search(rf"/patients/{uid}/measuring/\w+", _page(clinician, uid))[0]
    user(desk, "olga", Role.CLINICIAN)
    user(desk, "vera", Role.CLINICIAN, clinic="away")
    olga, vera = Browser(desk).sign_in("olga"), Browser(desk).sign_in("vera")

    statuses = [
        olga.see(path).status_code,
        vera.see(path).status_code,
        vera.send(f"/patients/{uid}/measure").status_code,
    ]

    assert statuses == [404] * 3
