"""Users, clinics and sessions, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from scalpwatch.errors import InputError, RegistryError
from scalpwatch.registry.accounts import Account, Accounts, Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.custody import UnknownPatientError
from scalpwatch.registry.searching import Query
from scalpwatch.registry.sessions import Sessions
from scalpwatch.registry.tokens import Tokens
from scalpwatch.vocabulary.courses import Course

HASH = "a slow hash"
CLINICIAN = frozenset({Role.CLINICIAN})


@pytest.fixture
def accounts(store):
    """The users of a new store, with the first."""
    made = Accounts(store.turns)
    assert made.is_empty
    made.make_first("anna", HASH, home="home")
    return made


def wanted(name: str, clinic: str = "home") -> Account:
    """Say what a user shall be."""
    return Account("", name, clinic, CLINICIAN, must_change=True)


def test_what_is_made_is_found(accounts):
    """Name, clinic, roles and the hash come back as they were kept."""
    made = accounts.make(wanted("maria"), HASH)

    found = accounts.find("maria")

    assert found.account == made
    assert found.password == HASH
    assert found.account.roles == CLINICIAN
    assert found.account.must_change
    assert accounts.find("nobody") is None
    assert [each.name for each in accounts.listed()] == ["anna", "maria"]


def test_of_two_first_users_at_once_there_is_one(store):
    """Whoever comes second is told that there is one."""
    made = Accounts(store.turns)

    def first(name: str) -> bool:
        """Try to be the first."""
        try:
            made.make_first(name, HASH, home="home")
        except RegistryError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        tries = list(pool.map(first, ["a", "b", "c", "d"]))

    assert tries.count(True) == 1
    assert len(made.listed()) == 1


@pytest.mark.parametrize("name", ["anna", "ANNA", " anna ", "", "a\nb", "x" * 65])
def test_a_name_that_is_taken_or_unusable_is_refused(accounts, name):
    """The audit trail must tell two users apart, in one line each."""
    with pytest.raises(InputError):
        accounts.make(wanted(name), HASH)


def test_a_clinic_is_made_once_and_before_its_users(accounts):
    """Nobody lands in a clinic that was mistyped."""
    with pytest.raises(InputError, match="no such clinic"):
        accounts.make(wanted("maria", "second"), HASH)

    accounts.make_clinic("second")
    accounts.make(wanted("maria", "second"), HASH)

    with pytest.raises(InputError, match="taken"):
        accounts.make_clinic(" second ")
    assert accounts.clinics() == ("home", "second")


def test_a_session_is_found_by_its_secret_until_it_is_ended(accounts):
    """What the table holds is not what the browser sends."""
    maria = accounts.make(wanted("maria"), HASH)
    sessions = Sessions(accounts.turns)

    secret = sessions.begin(maria)

    assert sessions.find(secret) == maria
    assert sessions.find(secret[:-1]) is None
    sessions.end(secret)
    assert sessions.find(secret) is None


def test_a_new_password_and_a_block_end_every_session(accounts):
    """Whoever came in with the old one is out."""
    maria = accounts.make(wanted("maria"), HASH)
    sessions = Sessions(accounts.turns)
    secrets = [sessions.begin(maria), sessions.begin(maria)]

    accounts.set_password(maria.uid, "another hash", must_change=False)
    after = [sessions.find(each) for each in secrets]
    again = sessions.begin(maria)
    accounts.change(maria.uid, roles=CLINICIAN, is_blocked=True)

    assert after == [None, None]
    assert sessions.find(again) is None
    assert accounts.find("maria").password == "another hash"  # noqa: S105 - a test's own


def revoked(store) -> list[str]:
    """Tell which tokens were taken away, as the audit trail does."""
    event = Event.TOKEN_REVOKED.value
    return [each.detail for each in store.trail() if each.event == event]


def test_a_block_takes_the_machines_in_too_and_for_good(store, accounts):
    """Nobody who was let in again finds her old tokens at work."""
    maria = accounts.make(replace(wanted("maria"), must_change=False), HASH)
    olga = accounts.make(replace(wanted("olga"), must_change=False), HASH)
    tokens = Tokens(store.turns)
    secrets = [tokens.make(maria, name, roles=CLINICIAN, days=9) for name in "ab"]
    others = tokens.make(olga, "a", roles=CLINICIAN, days=9)
    named = {f"account={maria.uid} token={each.uid}" for each in tokens.listed(maria)}

    accounts.change(maria.uid, roles=CLINICIAN, is_blocked=True)
    accounts.change(maria.uid, roles=CLINICIAN, is_blocked=False)

    assert [tokens.find(each) for each in secrets] == [None, None]
    assert tokens.listed(maria) == ()
    assert tokens.find(others) is not None
    assert len(named) == 2
    assert set(revoked(store)) == named


@pytest.mark.parametrize("is_blocked", [True, False])
def test_a_token_is_not_made_by_who_was_shut_out_meanwhile(store, accounts, is_blocked):
    """She asked for it before; her tokens are revoked for good, and so is this one."""
    maria = accounts.make(replace(wanted("maria"), must_change=False), HASH)
    tokens = Tokens(store.turns)
    tokens.make(maria, "before", roles=CLINICIAN, days=9)
    if is_blocked:
        accounts.change(maria.uid, roles=CLINICIAN, is_blocked=True)
    else:
        accounts.set_password(maria.uid, "another's", must_change=True)

    with pytest.raises(InputError, match="blocked, or its password was set"):
        tokens.make(maria, "late", roles=CLINICIAN, days=9)

    assert not tokens.listed(maria)


def test_a_password_that_another_set_takes_the_tokens_and_ones_own_does_not(
    store, accounts
):
    """Who lost a password may have lost a token; who changes hers has not."""
    maria = accounts.make(replace(wanted("maria"), must_change=False), HASH)
    tokens = Tokens(store.turns)
    secret = tokens.make(maria, "night import", roles=CLINICIAN, days=9)

    accounts.set_password(maria.uid, "her own", must_change=False)
    after_hers = tokens.find(secret)
    told = revoked(store)
    accounts.set_password(maria.uid, "given to her", must_change=True)
    accounts.set_password(maria.uid, "her own again", must_change=False)

    assert after_hers is not None
    assert told == []
    assert tokens.find(secret) is None
    assert len(revoked(store)) == 1


def test_the_same_store_seen_by_two_clinics_shows_each_its_own(store, accounts):
    """Even one pseudonym is two patients, and identifiers are asked with the clinic."""
    accounts.make_clinic("second")
    here, there = store.seen_by("anna", "home"), store.seen_by("olga", "second")

    here.keep(Course("P-1"))
    there.keep(Course("P-1", birth_year=1950))
    entry = here.search(Query())[0]

    assert here.recall("P-1") == Course("P-1")
    assert there.recall("P-1").birth_year == 1950
    assert here.pseudonym(entry.uid) == "P-1"
    with pytest.raises(UnknownPatientError):
        there.pseudonym(entry.uid)
    assert here.trail_page(count=1)[0].actor == "olga"


def test_the_latest_rows_of_the_trail_come_first_and_page_by_page(store):
    """No row is missed or told twice."""
    for number in range(5):
        store.keep(Course(f"P-{number}"))

    first = store.trail_page(count=3)
    second = store.trail_page(count=100, before=first[-1].seq)

    numbers = [row.seq for row in (*first, *second)]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == 1
    assert len(numbers) == len(set(numbers)) == 6
