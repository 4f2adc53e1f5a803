"""Users, clinics and one's own account, as administrators and users meet them."""

from __future__ import annotations

import re

import pytest
from clinic import PASSWORD, Browser, user

from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event

NEW = "another four plain words"


@pytest.fixture
def administrator(desk):
    """A browser in which an administrator is signed in, who sees no patient."""
    user(desk, "root", Role.ADMINISTRATOR)
    browser = Browser(desk).sign_in("root")
    browser.see("/administration/users")
    return browser


def account_of(desk, name: str):
    """Find a user by name."""
    return next(each for each in desk.accounts().listed() if each.name == name)


def test_who_only_administers_begins_with_the_users(desk):
    """She has no list of patients to begin with."""
    user(desk, "root", Role.ADMINISTRATOR)
    browser = Browser(desk)
    browser.see("/login")

    answered = browser.send("/login", {"name": "root", "password": PASSWORD})

    assert answered.headers["location"] == "/administration/users"
    assert 'href="/today"' not in browser.see("/administration/users").text


def test_roles_are_changed_and_hold_at_once(desk, administrator):
    """The next click of a user meets her new rights."""
    user(desk, "maria", Role.CLINICIAN)
    maria = Browser(desk).sign_in("maria")
    uid = account_of(desk, "maria").uid

    told = {"role": ["administrator", "pathologist"]}
    administrator.send(f"/administration/users/{uid}", told)

    assert account_of(desk, "maria").roles == {Role.ADMINISTRATOR, Role.PATHOLOGIST}
    assert maria.see("/administration/clinics").status_code == 200


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"name": "olga", "clinic": "home"}, "needs a role"),
        ({"name": "", "clinic": "home", "role": "reader"}, "1 to 64 letters"),
        ({"name": "ROOT", "clinic": "home", "role": "reader"}, "taken"),
        ({"name": "olga", "clinic": "none", "role": "reader"}, "no such clinic"),
        ({"name": "olga", "clinic": "home", "role": "emperor"}, "needs a role"),
    ],
)
def test_a_user_who_cannot_be_is_refused_in_words(desk, administrator, told, words):
    """Nothing is made, and the page says why."""
    answered = administrator.send("/administration/users", told)

    assert answered.status_code == 422
    assert words in answered.text
    assert len(desk.accounts().listed()) == 2


def test_nobody_administers_herself_out_if_she_is_the_last(desk, administrator):
    """Somebody can always administer."""
    first = account_of(desk, "first")
    root = account_of(desk, "root")
    administrator.send(f"/administration/users/{first.uid}", {"role": "clinician"})

    answered = administrator.send(
        f"/administration/users/{root.uid}", {"role": "reader"}
    )

    assert answered.status_code == 422
    assert "Nobody else could administer" in answered.text


def test_a_given_password_replaces_a_forgotten_one(desk, administrator):
    """It is shown once, ends her sessions, and must be changed by her."""
    user(desk, "maria", Role.CLINICIAN)
    before = Browser(desk).sign_in("maria")
    uid = account_of(desk, "maria").uid

    page = administrator.send(f"/administration/users/{uid}", {"deed": "password"})
    given = re.search(r"(?:[2-9a-z]{4}-){4}[2-9a-z]{4}", page.text)[0]

    assert before.see("/today").headers["location"] == "/login"
    after = Browser(desk).sign_in("maria", given)
    assert after.see("/today").headers["location"] == "/account"


def test_an_unknown_user_is_told_to_be_unknown(administrator):
    """An old page may speak of nobody."""
    path = f"/administration/users/{'0' * 32}"

    for told in ({"role": "reader"}, {"deed": "password", "role": "reader"}):
        assert administrator.send(path, told).status_code == 422


def test_clinics_are_listed_with_their_users(desk, administrator):
    """A new one has none."""
    administrator.send("/administration/clinics", {"name": "second"})
    again = administrator.send("/administration/clinics", {"name": "second"})

    assert again.status_code == 422
    assert desk.accounts().clinics() == ("home", "second")
    assert ">second</th>" in administrator.see("/administration/clinics").text


def test_the_trail_is_turned_page_by_page(desk, administrator):
    """A hundred rows on a page, the latest first, and a way to earlier ones."""
    for _ in range(120):
        desk.store.note(Event.COUNTED)

    latest = administrator.see("/administration/trail").text
    earlier = re.search(r"/administration/trail\?before=(\d+)", latest)
    before = administrator.see(earlier[0]).text

    assert latest.count("patients counted") == 100
    assert before.count("patients counted") == 20
    assert "store made" in before
    assert "?before=" not in before


@pytest.mark.parametrize(
    ("told", "status", "words"),
    [
        ({"current": "wrong"}, 401, "current password is wrong"),
        ({"current": PASSWORD, "password": "short"}, 422, "differ"),
        ({"current": PASSWORD, "password": "x", "again": "x"}, 422, "easily guessed"),
        (
            {"current": PASSWORD, "password": PASSWORD, "again": PASSWORD},
            422,
            "the password you have",
        ),
    ],
)
def test_a_password_is_changed_by_who_knows_it_to_a_good_one(
    clinician, told, status, words
):
    """Each refusal says what is wrong, and the old password stays."""
    clinician.see("/account")

    answered = clinician.send("/account", told)

    assert answered.status_code == status
    assert words in answered.text
    assert clinician.see("/today").status_code == 200


def test_who_guesses_the_current_password_has_to_wait(clinician):
    """A session that was left open gives no free guesses."""
    clinician.see("/account")

    for _ in range(6):
        answered = clinician.send("/account", {"current": "wrong"})

    assert answered.status_code == 429
