"""Items 19 to 28: what is done is told, what is told of patients is told to nobody."""

from __future__ import annotations

import csv
import logging
import re
import tomllib
from collections import Counter
from pathlib import Path

from alembic import command
from clinic import PASSWORD, Browser, user
from drawn_courses import draw_courses

from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.migrating import config
from scalpwatch.registry.research import LEAST_ALIKE
from scalpwatch.registry.searching import Query
from scalpwatch.registry.segments import is_sealed
from scalpwatch.registry.transcript import write_tables
from scalpwatch.vocabulary.courses import Course
from scalpwatch.web import today
from scalpwatch.web.limits import Rate
from scalpwatch.web.shields import Shields
from scalpwatch.web.wording import DEEDS
from scalpwatch.web.working import Workers

ROOT = Path(__file__).parents[2]
NAME = "Zyxwquarelia"
#: Columns of the table for research that a neighbour may know.
KNOWN_OUTSIDE = ("sex", "age_band", "phototype", "first_visit_years")


def test_item_19_each_deed_of_the_page_is_told_of(desk, kept):
    """Signing in and out, lists, records, denials and refusals: one row each."""
    maria = user(desk, "maria", Role.READER)
    uid = desk.store.search(Query())[0].uid
    before = len(list(desk.store.trail()))
    browser = Browser(desk)
    browser.see("/login")
    browser.send("/login", {"name": "maria", "password": "wrong"})
    browser.sign_in("maria")
    browser.see("/today")
    browser.see(f"/patients/{uid}")
    browser.see("/administration/users")
    browser.see(f"/patients/{'0' * 32}")
    browser.send("/logout")

    rows = list(desk.store.trail())[before:]

    assert kept
    assert [(row.event, row.actor) for row in rows] == [
        (Event.SIGN_IN_REFUSED.value, "tester"),
        (Event.SIGNED_IN.value, "maria"),
        (Event.LISTED.value, "maria"),
        (Event.READ.value, "maria"),
        (Event.DENIED.value, "maria"),
        (Event.REFUSED.value, "maria"),
        (Event.SIGNED_OUT.value, "maria"),
    ]
    assert rows[0].detail == f"account={maria.uid}"
    assert rows[3].patient == uid
    assert desk.store.check_trail().is_whole


def test_item_19_what_administrators_do_is_told_of(desk):
    """Users, clinics, passwords, and that the trail was read."""
    user(desk, "root", Role.ADMINISTRATOR)
    browser = Browser(desk).sign_in("root")
    browser.see("/administration/users")
    told = {"name": "olga", "clinic": "home", "role": "reader"}
    browser.send("/administration/users", told)
    olga = next(each for each in desk.accounts().listed() if each.name == "olga")
    path = f"/administration/users/{olga.uid}"
    browser.send(path, {"role": "clinician"})
    browser.send(path, {"deed": "password"})
    browser.send("/administration/clinics", {"name": "second"})
    page = browser.see("/administration/trail").text

    done = [row.event for row in desk.store.trail() if row.actor == "root"]

    assert done == [
        Event.SIGNED_IN.value,
        Event.ACCOUNT_MADE.value,
        Event.ACCOUNT_CHANGED.value,
        Event.PASSWORD_CHANGED.value,
        Event.CLINIC_MADE.value,
        Event.TRAIL_READ.value,
    ]
    assert all(str(DEEDS[Event(each)]) in page for each in done[:-1])


def test_item_19_every_deed_has_words():
    """No code reaches the page of the trail."""
    assert set(DEEDS) == set(Event)


def test_item_20_a_failure_tells_nothing_of_a_patient(desk, kept, monkeypatch, caplog):
    """A number on the page, the kind and place in the log, and no word of it."""
    user(desk, "maria", Role.CLINICIAN)
    browser = Browser(desk).sign_in("maria")

    def broken(*_given: object, **_named: object) -> None:
        raise ValueError(NAME)

    monkeypatch.setattr(today, "_found", broken)
    with caplog.at_level(logging.DEBUG):
        answered = browser.see("/today")

    assert kept
    assert answered.status_code == 500
    assert NAME not in answered.text
    assert "Traceback" not in answered.text
    assert NAME not in caplog.text
    number = answered.headers["x-incident"]
    assert number in answered.text
    assert re.search(rf"{number}: ValueError at .*broken:\d+", caplog.text)


def test_item_20_a_name_stands_in_no_address_and_no_log(desk, caplog):
    """A planted pseudonym is on pages alone."""
    user(desk, "maria", Role.CLINICIAN)
    desk.store.keep(Course(f"{NAME}-1"))
    with caplog.at_level(logging.INFO):
        browser = Browser(desk).sign_in("maria")
        listed = browser.see("/today")
        found = browser.send("/today", {"letters": NAME})
        uid = re.search(r"/patients/([0-9a-f]{32})", found.text)[1]
        record = browser.see(f"/patients/{uid}")

    # what the tests' own client logs is what it asked
    ours = [each.getMessage() for each in caplog.records]
    links = re.findall(
        r'(?:href|action|src)="([^"]*)"', listed.text + found.text + record.text
    )

    assert NAME in listed.text
    assert NAME in record.text
    assert not any(NAME in each for each in (*ours, *links))
    assert all(NAME not in value for value in found.headers.values())


def test_item_21_no_password_and_no_session_lies_in_the_database(desk):
    """Hashes alone: who has the files cannot come in."""
    user(desk, "maria", Role.CLINICIAN)
    browser = Browser(desk).sign_in("maria")
    secret = browser.client.cookies["scalpwatch"]

    folder = Path(str(desk.store.turns.engine.url.database)).parent
    files = [path for path in folder.rglob("*") if path.is_file()]

    assert files
    for path in files:
        content = path.read_bytes()
        assert PASSWORD.encode() not in content
        assert secret.encode() not in content
        assert browser.token.encode() not in content


def test_item_23_nobody_stands_alone_in_the_figures(desk, monkeypatch):
    """No group of the page's figures, and none of its files, has fewer than five."""
    monkeypatch.setattr("scalpwatch.web.counting._PATIENCE_S", 60)
    user(desk, "maria", Role.READER)
    browser = Browser(desk).sign_in("maria")
    desk.store.keep_many((each, {}) for each in draw_courses(70, seed=3))
    by = "by=age&by=phototype&by=site"

    page = browser.see(f"/numbers?{by}").text
    medians = [
        row
        for name in ("survival", "delay")
        for row in csv.DictReader(
            browser.see(f"/numbers/files/{name}_medians.csv?{by}").text.splitlines()
        )
    ]

    assert "small groups together" in page
    assert len(medians) > 10
    assert min(int(row["patients"]) for row in medians) >= LEAST_ALIKE


def exported(desk, browser, kind: str) -> bytes:
    """Ask for an export, wait for it, and download it."""
    browser.send("/jobs", {"kind": kind})
    Workers(desk).work_off()
    page = browser.see("/jobs").text
    return browser.see(re.search(r"/jobs/[0-9a-f]{32}/result", page)[0]).content


def test_item_22_what_leaves_is_nobodys_to_read(desk, kept, clinician):
    """An export of whole courses is sealed; a table names nobody."""
    sealed = exported(desk, clinician, "export_courses")
    table = exported(desk, clinician, "export_table")

    names = [each.pseudonym.encode() for each in kept]

    assert is_sealed(sealed)
    assert not any(name in sealed + table for name in names)


def test_item_23_nobody_stands_alone_in_an_export(desk, clinician):
    """Of those in the table, at least five look alike; the others are left out."""
    desk.store.keep_many((each, {}) for each in draw_courses(300, seed=5))

    table = exported(desk, clinician, "export_table").decode()

    rows = list(csv.DictReader(table.splitlines()))
    groups = Counter(tuple(row[name] for name in KNOWN_OUTSIDE) for row in rows)
    assert 0 < len(rows) < 300
    assert min(groups.values()) >= LEAST_ALIKE


def test_item_24_a_backup_brings_no_session_back(desk):
    """Users and clinics are in it; who was signed in is not."""
    user(desk, "maria", Role.CLINICIAN)
    Browser(desk).sign_in("maria")
    lines: list[bytes] = []

    class Kept:
        """Keeps the lines."""

        def write(self, line: bytes) -> None:
            lines.append(line)

    with desk.store.turns.engine.connect() as connection:
        counts = write_tables(Kept(), connection)

    assert counts["account"] == 2
    assert counts["clinic"] == 1
    assert "session" not in counts
    assert not any(b'"session"' in line for line in lines)


def test_item_25_an_older_store_gains_users_and_can_go_back(desk, kept):
    """The migration loses no patient in either direction."""
    before = desk.store.search(Query())

    with desk.store.turns.engine.begin() as connection:
        command.downgrade(config(connection), "0001")
    without = desk.store.search(Query())
    with desk.store.turns.engine.begin() as connection:
        command.upgrade(config(connection), "head")

    assert kept
    assert without == before
    assert desk.accounts().is_empty
    assert desk.store.search(Query()) == before


def test_item_25_the_script_of_the_page_is_the_one_that_is_known():
    """What npm brings is held against a hash that is written down."""
    text = (ROOT / "hatch_build.py").read_text(encoding="utf-8")

    packages = re.findall(r'"[a-z.-]+@\d+\.\d+\.\d+": \(', text)

    assert packages
    assert "hashlib.sha512" in text
    assert "--ignore-scripts" in text


def test_item_26_who_asks_too_often_is_told_to_wait(desk):
    """An address has a rate, and is told when to come again."""
    browser = Browser(desk)
    shields = browser.client.app
    assert isinstance(shields, Shields)
    object.__setattr__(shields, "rate", Rate(2, 0.1))

    answers = [browser.client.get("/assets/clinic.css") for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) >= 1


def test_item_27_every_dependency_of_the_page_is_pinned():
    """What is installed by the constraints is what was tested."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    pinned = {
        line.split("==")[0].lower()
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    wanted = {
        re.split(r"[>\[]", line)[0].lower()
        for line in tomllib.loads(text)["project"]["dependencies"]
    }

    assert wanted <= {name.replace("_", "-") for name in pinned} | pinned
