"""Settings, audit trail and backup, as administrators meet them."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import replace

import pytest
from clinic import Browser, user
from sqlalchemy import text

from scalpwatch.inference.evidence import load_evidence
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.backup import key_of_backups
from scalpwatch.registry.keys import MasterKey
from scalpwatch.settings import Settings, read_settings
from scalpwatch.web import backups as module
from scalpwatch.web.backups import Backups
from scalpwatch.web.installation_words import chosen_settings


@pytest.fixture
def backups(tmp_path):
    """Where the page makes backups."""
    return Backups(
        tmp_path / "backup", key_of_backups(MasterKey(secrets.token_bytes(32)))
    )


@pytest.fixture
def administrator(desk, backups, kept):
    """A browser of an administrator, in a clinic with patients and a folder."""
    assert kept
    user(desk, "root", Role.ADMINISTRATOR)
    settings = Settings(key="c2VjcmV0", dicomweb_password="hunter two")  # noqa: S106 - shown nowhere
    full = replace(desk, backups=backups, settings=settings)
    return Browser(full).sign_in("root")


def ended(browser, backups):
    """Wait until the backup is made and checked; tell the page."""
    until = time.monotonic() + 60
    while backups.state.is_running and time.monotonic() < until:
        time.sleep(0.05)
    return browser.see("/administration/backup").text


def test_the_settings_are_shown_and_no_secret_among_them(administrator):
    """What was chosen, on which evidence, and how much there is."""
    page = administrator.see("/administration/settings").text

    assert load_evidence().hash[:16] in page
    assert "SCALPWATCH_URGENT_AT" in page
    assert "set, and not shown" in page
    assert "c2VjcmV0" not in page
    assert "hunter" not in page
    assert re.search(r"<dt>Patients</dt><dd>20</dd>", page)


def test_every_setting_is_told(tmp_path):
    """One that is new cannot be forgotten: it would stop the page."""
    told = chosen_settings(read_settings({"SCALPWATCH_COUNTRY": "ru"}))
    full = chosen_settings(Settings(store=tmp_path, database="postgresql://u:p@h/n"))

    assert [each.is_default for each in told].count(False) == 1
    assert "p@h" not in str(full)
    assert str(tmp_path) in str(full)


def test_the_trail_is_verified_at_a_click(administrator, desk):
    """Whole, with its number of rows; that it was verified is a row of it."""
    administrator.see("/administration/settings")

    page = administrator.send("/administration/settings").text

    assert "Whole:" in page
    assert [each.event for each in desk.store.trail()][-1] == Event.VERIFIED.value


def test_a_changed_row_of_the_trail_is_told_of(administrator, desk):
    """The page names the row, and what to do."""
    administrator.see("/administration/settings")
    with desk.store.turns.engine.begin() as connection:
        for trigger in connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).scalars():
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text("UPDATE audit SET actor = 'x' WHERE seq = 2"))

    page = administrator.send("/administration/settings").text

    assert "row 2 was changed" in page
    assert "change nothing until it is understood" in page


def test_a_backup_is_made_checked_and_told_of(administrator, backups, desk):
    """In the folder of the installation; the trail tells of both."""
    administrator.see("/administration/backup")

    sent = administrator.send("/administration/backup", {"deed": "make"})
    page = ended(administrator, backups)

    assert sent.headers["location"] == "/administration/backup"
    assert "Checked to its end" in page
    assert re.search(r"<dt>Patients</dt><dd>20</dd>", page)
    told = [(each.event, each.detail, each.actor) for each in desk.store.trail()]
    assert (Event.BACKED_UP.value, "", "root") in told
    assert (Event.VERIFIED.value, "backup=whole", "root") in told


def test_no_browser_names_a_folder(administrator, backups, tmp_path):
    """What it sends besides is not read."""
    administrator.see("/administration/backup")
    elsewhere = tmp_path / "elsewhere"

    told = {"deed": "make", "folder": str(elsewhere), "path": str(elsewhere)}
    administrator.send("/administration/backup", told)
    ended(administrator, backups)

    assert not elsewhere.exists()
    assert (backups.folder / "manifest.json").is_file()


def test_a_changed_bit_in_a_backup_is_told_of(administrator, backups):
    """A backup that could not be restored is known before it is needed."""
    administrator.see("/administration/backup")
    administrator.send("/administration/backup", {"deed": "make"})
    ended(administrator, backups)
    tables = next(backups.folder.glob("tables-*"))
    content = bytearray(tables.read_bytes())
    content[len(content) // 2] ^= 1
    tables.write_bytes(bytes(content))

    administrator.send("/administration/backup", {"deed": "check"})
    page = ended(administrator, backups)

    assert 'role="alert"' in page
    assert "Checked to its end" not in page


def test_a_second_backup_while_one_runs_changes_nothing(backups, desk):
    """One at once."""
    begun = [backups.make(desk.store) for _ in range(3)]

    assert begun == [True, False, False]
    while backups.state.is_running:
        time.sleep(0.05)
    assert backups.state.check.is_whole


def test_a_backup_that_fails_unforeseen_tells_no_word_of_why(
    administrator, backups, monkeypatch, capsys, caplog
):
    """The page says that it failed; the log has a number, and no patient."""

    def broken(*_told, **_more):
        raise ValueError("Zyxwquarelia")

    monkeypatch.setattr(module, "write_backup", broken)
    administrator.send("/administration/backup", {"deed": "make"})

    page = ended(administrator, backups)
    assert "for a reason that nobody foresaw" in page
    assert "ValueError at" in caplog.text
    for told in (page, caplog.text, *capsys.readouterr()):
        assert "Zyxwquarelia" not in told


def test_without_a_folder_no_backup_is_offered(desk):
    """The page says which setting it wants."""
    user(desk, "root", Role.ADMINISTRATOR)
    root = Browser(desk).sign_in("root")

    page = root.see("/administration/backup")
    sent = root.send("/administration/backup", {"deed": "make"})

    assert "SCALPWATCH_BACKUP" in page.text
    assert 'value="make"' not in page.text
    assert sent.status_code == 422


def test_nobody_blocks_herself(desk):
    """She would not see the page that lets her in again."""
    user(desk, "root", Role.ADMINISTRATOR)
    root = Browser(desk).sign_in("root")
    uid = next(each.uid for each in desk.accounts().listed() if each.name == "root")

    told = {"role": "administrator", "blocked": "yes"}
    sent = root.send(f"/administration/users/{uid}", told)

    assert sent.status_code == 422
    assert "You cannot block yourself" in sent.text
    assert root.see("/administration/users").status_code == 200


def test_users_are_listed_with_their_last_sign_in(desk):
    """Who never came is seen."""
    user(desk, "root", Role.ADMINISTRATOR)
    user(desk, "olga", Role.READER)

    page = Browser(desk).sign_in("root").see("/administration/users").text

    rows = page.partition("<tbody>")[2].split("</tr>")
    told = {
        name: row for row in rows for name in ("root", "olga") if f">{name}<" in row
    }
    assert re.search(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", told["root"])
    assert "not lately" in told["olga"]


def test_a_user_ends_her_sessions_everywhere_else(desk):
    """The browser in which she asks stays signed in."""
    user(desk, "maria", Role.CLINICIAN)
    lost, here = Browser(desk).sign_in("maria"), Browser(desk).sign_in("maria")

    before = here.see("/account").text
    here.send("/account/sessions")

    assert before.count("another one") == 1
    assert lost.see("/today").headers["location"] == "/login"
    assert here.see("/account").text.count("another one") == 0
