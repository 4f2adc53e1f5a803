"""Deeds that fail half-way, on SQLite: nothing of them is there, and it is said why."""

import secrets
from datetime import date

import pytest

from scalpwatch.errors import RegistryError
from scalpwatch.registry.audit import Event, Fault
from scalpwatch.registry.keys import MasterKey
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.courses import Course, Outcome, VitalStatus


@pytest.fixture
def place(tmp_path):
    """Where the store lies."""
    return Place(tmp_path / "store", None, MasterKey(secrets.token_bytes(32)))


@pytest.fixture
def store(place):
    """A store with one patient."""
    with open_store(place, actor="tester") as opened:
        opened.keep(Course("P-1"))
        yield opened


def deeds(store):
    """What the audit trail tells."""
    return [row.event for row in store.trail()]


def test_a_full_disk_keeps_nothing_of_a_deed_and_all_before_it(store):
    """The patient is not half there, and neither is her row in the trail."""
    with store.turns.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
    long = Outcome("1", date(2026, 1, 1), VitalStatus.ALIVE, secrets.token_hex(200_000))

    with pytest.raises(RegistryError, match="disk is full"):
        store.keep(Course("P-2", outcomes=(long,)))

    assert deeds(store) == ["store_made", "kept"]
    assert store.recall("P-1") == Course("P-1")
    assert len(store.search(Query())) == 1
    assert store.check_trail().is_whole


def test_a_deed_that_is_broken_off_is_not_done(store):
    """Whoever presses Ctrl-C has changed nothing."""

    def broken_off(course):
        """Be interrupted in the middle."""
        assert course == Course("P-1")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.revise("P-1", broken_off, [Event.VERIFIED])

    assert deeds(store) == ["store_made", "kept"]


def test_patients_wait_for_no_anchor(place):
    """Where its file is broken, deeds are done; whoever verifies learns of it."""
    with open_store(place, actor="tester") as store:
        store.keep(Course("P-1"))
    place.anchor_file.write_bytes(b"broken" * 2000)

    with open_store(place, actor="tester") as store:
        store.keep(Course("P-2"))

        assert store.recall("P-2") == Course("P-2")
        assert store.check_trail().fault is Fault.NO_ANCHOR


def test_an_anchor_that_was_lost_is_not_made_anew_in_silence(place, store):
    """Its absence is the evidence, however often the store is opened."""
    for file in place.folder.glob("anchor.db*"):
        file.unlink()

    for _ in range(2):
        with open_store(place, actor="tester") as again:
            again.recall("P-1")
            assert again.check_trail().fault is Fault.NO_ANCHOR
    assert store.recall("P-1") == Course("P-1")


def test_a_damaged_database_is_said(place):
    """A file that broke is not taken for an empty store."""
    with open_store(place, actor="tester") as store:
        store.keep(Course("P-1"))
    place.database_file.write_bytes(b"\0" * 8192)

    with pytest.raises(RegistryError, match="damaged"):
        open_store(place, actor="tester")
