"""Items 1, 5, 6, 7, 15, 19, 20 and 26 for machines: tokens, and what they open."""

from __future__ import annotations

import time

import pytest
from clinic import PASSWORD, Browser, user
from fastapi.testclient import TestClient

from scalpwatch.errors import InputError
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.searching import Query
from scalpwatch.registry.tokens import Tokens
from scalpwatch.web.app import make_app

DAY_S = 24 * 3600


@pytest.fixture
def maria(desk):
    """A clinician and administrator."""
    return user(desk, "maria", Role.CLINICIAN, Role.ADMINISTRATOR)


def made(desk, who, *roles, name="importer"):
    """Make a token."""
    return desk.tokens(who).make(who, name, roles=frozenset(roles), days=1)


def asked(desk, secret, path="/api/patients", **more):
    """Ask with a token and nothing else."""
    headers = {"authorization": f"Bearer {secret}", **more}
    client = TestClient(make_app(desk), base_url="http://localhost")
    return client.get(path, headers=headers)


def test_item_1_without_a_good_token_nothing_is_answered(desk, maria):
    """Neither none, nor a wrong one, nor another kind of authorization."""
    secret = made(desk, maria, Role.CLINICIAN)
    client = TestClient(make_app(desk), base_url="http://localhost")

    told = [
        client.get("/api/patients"),
        asked(desk, secret[:-1]),
        asked(desk, secret + "x" * 1000),
        client.get("/api/patients", headers={"authorization": f"Basic {secret}"}),
        client.get("/api/openapi.json"),
        client.get("/cds-services"),
    ]

    assert [each.status_code for each in told] == [401] * len(told)
    assert all(
        each.headers["www-authenticate"] == 'Bearer realm="scalpwatch"' for each in told
    )
    assert asked(desk, secret).status_code == 200


def test_item_1_a_bad_token_does_not_fall_back_to_a_session(desk, maria):
    """What a machine may do never depends on who sits at the browser."""
    browser = Browser(desk).sign_in(maria.name)

    answered = browser.see("/api/patients", headers={"authorization": "Bearer x"})

    assert answered.status_code == 401


def test_item_1_a_token_opens_no_page(desk, maria):
    """Pages are for people who signed in."""
    answered = asked(desk, made(desk, maria, Role.CLINICIAN), "/today")

    assert answered.url.path == "/login"


def test_item_3_a_token_is_shown_once_and_kept_as_a_hash(desk, maria):
    """Whoever reads the store cannot come in with what it holds."""
    browser = Browser(desk).sign_in(maria.name)
    browser.see("/account/tokens")

    page = browser.send(
        "/account/tokens", {"name": "lab", "role": "clinician", "days": "7"}
    ).text
    secret = page.partition("<code>")[2].partition("</code>")[0]

    folder = desk.store.pictures.folder.parent
    kept = b"".join(each.read_bytes() for each in folder.glob("*.db*"))
    assert asked(desk, secret).status_code == 200
    assert secret not in browser.see("/account/tokens").text
    assert secret.encode() not in kept


def test_item_4_a_token_ends_by_itself_and_by_its_owner(desk, maria):
    """After its days, or at once."""
    secret = made(desk, maria, Role.CLINICIAN)
    (token,) = desk.tokens(maria).listed(maria)
    later = Tokens(desk.store.turns, now=lambda: time.time() + DAY_S + 1)

    assert desk.tokens().find(secret) is not None
    assert later.find(secret) is None
    desk.tokens(maria).revoke(maria, token.uid)
    assert desk.tokens().find(secret) is None


def test_item_4_nobody_revokes_anothers_token(desk, maria):
    """Another's identifier changes nothing."""
    secret = made(desk, maria, Role.CLINICIAN)
    (token,) = desk.tokens(maria).listed(maria)
    olga = user(desk, "olga", Role.CLINICIAN)

    desk.tokens(olga).revoke(olga, token.uid)

    assert desk.tokens().find(secret) is not None
    assert not desk.tokens(olga).listed(olga)


def test_item_4_the_tokens_of_who_is_blocked_are_dead(desk):
    """At once, as her sessions are."""
    olga = user(desk, "olga", Role.CLINICIAN)
    secret = made(desk, olga, Role.CLINICIAN)

    desk.accounts("tester").change(olga.uid, roles=olga.roles, is_blocked=True)

    assert asked(desk, secret).status_code == 401


def test_item_6_a_token_may_less_than_its_owner(desk, maria):
    """Roles are some of hers; those that she loses, it loses."""
    with pytest.raises(InputError):
        made(desk, maria, Role.PATHOLOGIST)
    with pytest.raises(InputError):
        made(desk, maria)
    only_administers = made(desk, maria, Role.ADMINISTRATOR)

    assert asked(desk, only_administers).status_code == 403
    olga = user(desk, "olga", Role.CLINICIAN, Role.PATHOLOGIST)
    secret = made(desk, olga, Role.CLINICIAN)
    desk.accounts("t").change(
        olga.uid, roles=frozenset({Role.ADMINISTRATOR}), is_blocked=False
    )
    assert asked(desk, secret).status_code == 403


def test_item_6_a_reader_stays_one_through_every_token(desk, kept):
    """A denial wins, also over a role that was left out of the token."""
    guest = user(desk, "guest", Role.READER, Role.CLINICIAN)
    secret = made(desk, guest, Role.CLINICIAN)
    uid = desk.store.search(Query())[0].uid
    client = TestClient(make_app(desk), base_url="http://localhost")

    answered = client.post(
        f"/api/patients/{uid}/events",
        json={"outcome": []},
        headers={"authorization": f"Bearer {secret}"},
    )

    assert kept
    assert answered.status_code == 403


def test_item_7_a_token_sees_its_owners_clinic_alone(desk, kept):
    """Another clinic's patient is as unknown as one that never was."""
    olga = user(desk, "olga", Role.CLINICIAN, clinic="second")
    secret = made(desk, olga, Role.CLINICIAN)
    uid = desk.store.search(Query())[0].uid

    listed = asked(desk, secret).json()

    assert kept
    assert listed["patients"] == []
    assert asked(desk, secret, f"/api/patients/{uid}").status_code == 404


@pytest.mark.parametrize(
    "letters", ["'", "' OR 1=1 --", "%", "_", '"; DROP TABLE patient; --', "\\"]
)
def test_item_15_letters_of_a_machine_never_become_a_statement(
    desk, maria, kept, letters
):
    """They find nobody, and everybody is still there."""
    secret = made(desk, maria, Role.CLINICIAN)
    client = TestClient(make_app(desk), base_url="http://localhost")
    headers = {"authorization": f"Bearer {secret}"}

    found = client.post(
        "/api/patients/search", json={"letters": letters}, headers=headers
    )

    assert found.status_code == 200
    assert found.json()["patients"] == []
    assert len(asked(desk, secret).json()["patients"]) == len(kept)


def test_item_19_the_trail_tells_the_owner_and_the_token(desk, maria, kept):
    """Made, used, refused, revoked."""
    secret = made(desk, maria, Role.ADMINISTRATOR, name="night import")
    asked(desk, secret)
    (token,) = desk.tokens(maria).listed(maria)
    desk.tokens(maria).revoke(maria, token.uid)

    rows = [(row.event, row.actor) for row in desk.store.trail()][-3:]

    assert kept
    assert rows == [
        (Event.TOKEN_MADE.value, "maria"),
        (Event.DENIED.value, "maria (night import)"),
        (Event.TOKEN_REVOKED.value, "maria"),
    ]


def test_item_2_a_given_password_must_be_changed_before_a_token_is_good(desk, maria):
    """Who was given a password makes her own first."""
    olga = user(desk, "olga", Role.CLINICIAN)
    secret = made(desk, olga, Role.CLINICIAN)

    desk.accounts("t").set_password(
        olga.uid, desk.passwords.hash(PASSWORD), must_change=True
    )

    assert asked(desk, secret).status_code == 401
    assert maria
