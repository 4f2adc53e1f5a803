"""Long work beside the page."""

from __future__ import annotations

import io
import re
import threading
import time
from pathlib import Path

import pytest
from clinic import Browser, user
from sqlalchemy import update

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.registry.accounts import Account, Role
from scalpwatch.registry.archives import open_archive
from scalpwatch.registry.exporting import LABEL
from scalpwatch.registry.job_rows import Outcome, UnknownJobError
from scalpwatch.registry.job_states import JobState
from scalpwatch.registry.jobs import MOST_UNFINISHED
from scalpwatch.registry.keys import read_key
from scalpwatch.registry.models import job as job_table
from scalpwatch.registry.segments import open_sealed
from scalpwatch.registry.work import KEPT_S, Work
from scalpwatch.web import working
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.errands import Kind, Made, ask_for
from scalpwatch.web.working import Workers


@pytest.fixture
def maria(desk):
    """A clinician."""
    return user(desk, "maria", Role.CLINICIAN)


@pytest.fixture
def known(monkeypatch):
    """Make a kind of work known under the code "drawn"."""

    def knew(do):
        kind = Kind("drawn", say("Export"), DECIDES, do)
        monkeypatch.setattr(working, "KINDS", {"drawn": kind})
        return kind

    return knew


def results(desk):
    """The files that lie beside the pictures."""
    folder = desk.store.pictures.folder.parent / "results"
    return list(folder.iterdir()) if folder.is_dir() else []


def test_an_export_is_made_beside_the_page_and_opens_with_the_key_shown(desk, kept):
    """What is downloaded holds every patient, for whoever has the key alone."""
    user(desk, "maria", Role.CLINICIAN)
    browser = Browser(desk).sign_in("maria")

    page = browser.send("/jobs", {"kind": "export_courses"}).text
    Workers(desk).work_off()

    key = read_key(text=re.search(r"<code>([^<]+)</code>", page)[1]).derive("export")
    path = re.search(r"/jobs/[0-9a-f]{32}/result", browser.see("/jobs").text)[0]
    answered = browser.see(path)
    assert answered.headers["content-disposition"].startswith("attachment")
    content = open_sealed(io.BytesIO(answered.content), key=key, label=LABEL)
    with open_archive(content) as archive:
        names = {course.pseudonym for _, course in archive.courses()}
    assert names == {each.pseudonym for each in kept}
    assert key.hex() not in browser.see("/jobs").text


def test_a_table_for_research_leaves_out_who_could_be_known(desk, kept, clinician):
    """The table is asked for by a button, and holds no pseudonym."""
    clinician.send("/jobs", {"kind": "export_table"})

    Workers(desk).work_off()

    path = re.search(r"/jobs/[0-9a-f]{32}/result", clinician.see("/jobs").text)[0]
    table = clinician.see(path).text
    assert all(each.pseudonym not in table for each in kept)


def test_anothers_work_is_as_unknown_as_none(desk, kept, clinician):
    """Neither seen, cancelled, removed nor downloaded, of the same clinic too."""
    clinician.send("/jobs", {"kind": "export_table"})
    Workers(desk).work_off()
    path = re.search(r"/jobs/[0-9a-f]{32}", clinician.see("/jobs").text)[0]
    user(desk, "olga", Role.CLINICIAN)
    olga = Browser(desk).sign_in("olga")

    page = olga.see("/jobs").text
    statuses = [
        olga.see(f"{path}/result").status_code,
        olga.send(f"{path}/cancel").status_code,
        olga.send(f"{path}/remove").status_code,
    ]

    assert kept
    assert path not in page
    assert statuses == [404] * 3
    assert clinician.see(f"{path}/result").status_code == 200


def test_a_reader_cannot_export(desk, kept):
    """Who changes nothing takes nothing away either."""
    user(desk, "anna", Role.READER)
    anna = Browser(desk).sign_in("anna")

    answered = anna.send("/jobs", {"kind": "export_courses"})

    assert kept
    assert answered.status_code == 403
    assert "export_courses" not in anna.see("/jobs").text


def test_who_became_a_reader_takes_nothing_that_she_asked_for_before(desk, kept, maria):
    """Rights are asked again when the result is taken; to destroy it stays hers."""
    browser = Browser(desk).sign_in("maria")
    browser.send("/jobs", {"kind": "export_table"})
    Workers(desk).work_off()
    path = re.search(r"/jobs/[0-9a-f]{32}/result", browser.see("/jobs").text)[0]
    desk.accounts("tester").change(maria.uid, roles={Role.READER}, is_blocked=False)

    answered = browser.see(path)

    assert kept
    assert answered.status_code == 403
    assert path not in browser.see("/jobs").text
    denied = [row.event for row in desk.store.trail() if row.actor == "maria"]
    assert "denied" in denied
    destroyed = browser.send(path.replace("/result", "/remove"))
    assert destroyed.status_code == 303
    assert not results(desk)


def test_what_another_version_made_is_given_to_nobody(desk, maria, known):
    """Nobody knows who may have it; it can be destroyed."""

    def made(errand):
        errand.file.write(b"of all patients")
        return Made(say("done"), "all.bin", "application/octet-stream")

    job = ask_for(desk, maria, known(made), {})
    Workers(desk).work_off()
    browser = Browser(desk).sign_in("maria")

    answered = browser.see(f"/jobs/{job.uid}/result")

    assert answered.status_code == 403
    assert f"/jobs/{job.uid}/remove" in browser.see("/jobs").text


def test_one_user_cannot_fill_the_queue(desk, maria, known):
    """More than three at once are refused; another user still may."""
    kind = known(lambda _errand: Made(say("done")))
    for _ in range(MOST_UNFINISHED):
        ask_for(desk, maria, kind, {})

    with pytest.raises(InputError):
        ask_for(desk, maria, kind, {})

    ask_for(desk, user(desk, "olga", Role.CLINICIAN), kind, {})


def test_work_that_is_cancelled_stops_and_leaves_nothing(desk, maria, known):
    """The next step that it tells ends it."""
    told = []

    def endless(errand):
        errand.file.write(b"half")
        for step in range(1000):
            told.append(step)
            errand.tell(1000, 1000)
            desk.jobs(maria).cancel(job.uid)
        return Made(say("done"), "all.bin", "application/octet-stream")

    job = ask_for(desk, maria, known(endless), {})
    Workers(desk).work_off()

    assert told == [0, 1]
    assert desk.jobs(maria).one(job.uid).state is JobState.CANCELLED
    assert not results(desk)


def test_what_ran_when_the_server_ended_is_taken_up_again(desk, maria, known):
    """It runs from its beginning, with what was asked."""
    asked = []

    def remembered(errand):
        asked.append(errand.asked)
        return Made(say("done"))

    job = ask_for(desk, maria, known(remembered), {"year": 2020})
    Work(desk.store).claim()

    Work(desk.store).take_up()
    Workers(desk).work_off()

    assert asked == [{"year": 2020}]
    assert desk.jobs(maria).one(job.uid).state is JobState.DONE


def test_work_that_ends_the_server_thrice_is_not_begun_again(desk, maria, known):
    """Nobody's picture keeps a clinic from opening."""
    begun = []
    job = ask_for(desk, maria, known(begun.append), {})
    for _ in range(3):
        Work(desk.store).claim()
        Work(desk.store).take_up()

    Workers(desk).work_off()

    assert not begun
    assert desk.jobs(maria).one(job.uid).state is JobState.FAILED


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            InputError(say("There is no such user."), remedy=say("Give another name.")),
            "There is no such user. Give another name.",
        ),
        (ValueError("Zyxwquarelia"), "The work failed"),
    ],
)
def test_a_failure_is_told_in_one_sentence(desk, maria, known, error, sentence):
    """Of what nobody foresaw, a number and none of its words."""

    def broken(_errand):
        raise error

    job = ask_for(desk, maria, known(broken), {})
    Workers(desk).work_off()

    ended = desk.jobs(maria).one(job.uid)
    assert ended.state is JobState.FAILED
    assert ended.outcome.told["en"].startswith(sentence)
    assert "Zyxwquarelia" not in str(ended)
    assert not results(desk)


def test_who_is_blocked_gets_nothing_done(desk, maria, known):
    """Rights are asked again when the work is done."""
    begun = []
    job = ask_for(desk, maria, known(begun.append), {})
    desk.accounts("tester").change(maria.uid, roles=maria.roles, is_blocked=True)

    Workers(desk).work_off()

    assert not begun
    assert desk.jobs(maria).one(job.uid).state is JobState.FAILED


def test_a_result_is_destroyed_after_a_day(desk, maria, known):
    """Row, key and file."""

    def made(errand):
        errand.file.write(b"content")
        return Made(say("done"), "all.bin", "application/octet-stream")

    ask_for(desk, maria, known(made), {})
    Workers(desk).work_off()
    assert len(results(desk)) == 1
    work = Work(desk.store)

    Work(desk.store, now=lambda: work.now() + KEPT_S - 60).expire()
    assert len(results(desk)) == 1
    Work(desk.store, now=lambda: work.now() + KEPT_S + 1).expire()

    assert not results(desk)
    assert not desk.jobs(maria).listed()


def made(errand):
    """Make a file of all patients."""
    errand.file.write(" ".join(errand.store.pseudonyms()).encode())
    errand.tell(1, 1)
    return Made(say("done"), "all.bin", "application/octet-stream")


def test_what_was_made_of_all_goes_with_one_who_is_erased(desk, kept, maria, known):
    """Row, key and file; nobody knows any more in which of them she was."""
    job = ask_for(desk, maria, known(made), {})
    Workers(desk).work_off()

    desk.store_of(maria).erase(kept[0].pseudonym)

    assert not results(desk)
    assert not desk.jobs(maria).listed()
    with pytest.raises(UnknownJobError), desk.jobs(maria).result(job.uid):
        pass
    told = [(each.event, each.detail) for each in desk.store.trail()]
    assert ("result_destroyed", f"job={job.uid} kind=drawn") in told


def test_what_is_being_made_is_begun_anew_without_her(desk, kept, maria, known):
    """Who has read of her stops at the next step, and leaves nothing."""
    gone = kept[0].pseudonym
    written = []

    def overtaken(errand):
        result = made(errand)
        if not written:
            desk.store_of(maria).erase(gone)
        written.append(errand.asked)
        errand.tell(1, 1)
        return result

    job = ask_for(desk, maria, known(overtaken), {"year": 2020})
    Workers(desk).work_off()

    (ended,) = [e for e in desk.jobs(maria).listed() if e.uid != job.uid]
    assert written == [{"year": 2020}] * 2
    assert ended.state is JobState.DONE
    assert [each.name for each in results(desk)] == [ended.uid]
    with desk.jobs(maria).result(ended.uid) as content:
        names = content.read().decode().split()
    assert sorted(names) == sorted(each.pseudonym for each in kept[1:])


def test_who_watches_work_hears_that_it_is_begun_anew(desk, kept, maria, known):
    """Its address knows it, and tells that it is over and why; no result is there."""
    job = ask_for(desk, maria, known(made), {})
    Work(desk.store).claim()

    desk.store_of(maria).erase(kept[0].pseudonym)

    told = desk.jobs(maria).one(job.uid)
    assert told.state is JobState.CANCELLED
    assert told.outcome.told["en"].startswith("Begun anew")
    assert not told.has_result
    desk.jobs(maria).cancel(job.uid)
    assert len(desk.jobs(maria).unfinished()) == 1


def test_damaged_work_keeps_nobody_from_being_erased(desk, kept, maria, known):
    """Nobody can read what was asked: that work alone is over, and says so."""
    asked = ask_for(desk, maria, known(made), {})
    Work(desk.store).claim()
    with desk.store.turns.engine.begin() as connection:
        connection.execute(update(job_table).values(asked=bytes(80)))

    desk.store_of(maria).erase(kept[0].pseudonym)

    assert not desk.store.knows(kept[0].pseudonym)
    (left,) = desk.jobs(maria).listed()
    assert (left.uid, left.state) == (asked.uid, JobState.CANCELLED)
    assert "ask again" in left.outcome.told["en"]
    told = [(each.event, each.detail) for each in desk.store.trail()]
    assert ("job_cancelled", f"job={asked.uid} kind=drawn") in told


def test_a_result_that_goes_while_it_is_taken_is_unknown(
    desk, kept, maria, known, monkeypatch
):
    """A patient is erased between the finding of its file and the opening."""
    asked = ask_for(desk, maria, known(made), {})
    Workers(desk).work_off()
    opened = Path.open

    def erased(self, *told, **more):
        if self.name == asked.uid:
            monkeypatch.setattr(Path, "open", opened)
            desk.store_of(maria).erase(kept[0].pseudonym)
        return opened(self, *told, **more)

    monkeypatch.setattr(Path, "open", erased)
    with pytest.raises(UnknownJobError), desk.jobs(maria).result(asked.uid):
        pass


def test_who_finishes_too_late_finishes_nothing(desk, kept, maria, known):
    """Its result was whole when she was erased, and is not kept."""
    job = ask_for(desk, maria, known(made), {})
    work, key = Work(desk.store), Work.new_key()
    work.claim()
    with work.result(job.uid, key) as file:
        file.write(b"of everybody")

    desk.store_of(maria).erase(kept[0].pseudonym)
    work.finish(job.uid, Outcome("all.bin", "text/plain"), key=key)

    (waits,) = [e for e in desk.jobs(maria).listed() if e.uid != job.uid]
    assert waits.state is JobState.WAITING
    assert desk.jobs(maria).one(job.uid).state is JobState.CANCELLED
    assert not results(desk)


def test_work_of_another_clinic_stays(desk, kept, maria, known):
    """Nothing in it is of the patient who is erased."""
    desk.accounts("tester").make_clinic("second")
    third = desk.accounts("tester").make(
        Account("", "third", "second", frozenset({Role.CLINICIAN})), "hash"
    )
    done = ask_for(desk, third, known(made), {})
    Workers(desk).work_off()
    runs = ask_for(desk, third, known(made), {})
    Work(desk.store).claim()

    desk.store_of(maria).erase(kept[0].pseudonym)

    assert desk.jobs(third).one(runs.uid).state is JobState.RUNNING
    with desk.jobs(third).result(done.uid) as content:
        assert content.read() == b""


def test_what_is_asked_and_made_lies_sealed(desk, maria, known):
    """Neither the database nor the folder shows a word of it."""

    def made(errand):
        errand.file.write(b"Zyxwquarelia")
        return Made(say("done"), "all.bin", "application/octet-stream")

    job = ask_for(desk, maria, known(made), {"pseudonym": "Zyxwquarelia"})
    folder = desk.store.pictures.folder.parent
    before = b"".join(each.read_bytes() for each in folder.glob("store.db*"))
    Workers(desk).work_off()

    after = b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
    assert b"Zyxwquarelia" not in before + after
    with desk.jobs(maria).result(job.uid) as content:
        assert content.read() == b"Zyxwquarelia"


def test_workers_take_what_is_asked_while_they_wait(desk, maria, known):
    """The bell wakes one of them; at the end nobody is left."""
    job_is_done = []
    kind = known(lambda _errand: Made(say("done")))

    with Workers(desk):
        job = ask_for(desk, maria, kind, {})
        for _ in range(100):
            job_is_done.append(desk.jobs(maria).one(job.uid).state is JobState.DONE)
            if job_is_done[-1]:
                break
            time.sleep(0.05)

    assert job_is_done[-1]
    assert not any(each.name.startswith("work-") for each in threading.enumerate())
