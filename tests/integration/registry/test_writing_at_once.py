"""Several processes that write at once."""

import subprocess
import sys
import threading

import pytest

from scalpwatch.errors import RegistryError
from scalpwatch.registry.audit import Event
from scalpwatch.registry.opening import open_store
from scalpwatch.vocabulary.courses import Course

WRITER = """
import sys
from datetime import date
from pathlib import Path
from scalpwatch.registry.keys import MasterKey
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.vocabulary.courses import Course, Outcome, VitalStatus

folder, database, key, name, count = sys.argv[1:]
place = Place(Path(folder), database or None, MasterKey(bytes.fromhex(key)))
with open_store(place, actor=name) as store:
    for number in range(int(count)):
        store.keep(Course(f"{name}-{number}"), is_new=True)
        told = Outcome(f"{name}-{number}", date(2026, 1, 1), VitalStatus.ALIVE)
        store.add_outcome("shared", told)
"""


def write(place, name, count):
    """Start a process that writes."""
    told = (str(place.folder), place.database or "", place.key.secret.hex())
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", WRITER, *told, name, str(count)],
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_lose_nothing_of_each_other(store, place):
    """New patients of both, and what both add to one record, is all there."""
    store.keep(Course("shared"))

    writers = [write(place, name, 4) for name in ("one", "two")]
    failures = [writer.communicate()[1] for writer in writers]

    assert failures == ["", ""]
    assert len(store.recall("shared").outcomes) == 8
    assert len(list(store.pseudonyms())) == 9
    assert store.check_trail().is_whole
    assert store.turns.anchor.read().seq == store.check_trail().rows


def test_a_writer_that_waited_long_enough_says_so(place, monkeypatch):
    """Another program holds the store; nothing is kept, nothing is lost."""
    monkeypatch.setattr("scalpwatch.registry.engine._PATIENCE_S", 0.05)
    with open_store(place, actor="one") as one, open_store(place, actor="two") as two:
        with one.turns.take() as turn:
            turn.tell(Event.VERIFIED)
            with pytest.raises(RegistryError, match="held by another program"):
                two.keep(Course("P-2"))
        two.keep(Course("P-3"))

        assert [row.event for row in one.trail()] == ["store_made", "verified", "kept"]


def test_processes_that_open_a_new_store_at_once_make_one(unmade_place):
    """Who comes second finds the tables and the keys of the first."""
    failures = []

    def opened():
        """Open the store and write."""
        try:
            with open_store(unmade_place, actor="tester") as store:
                store.keep(Course(threading.current_thread().name))
        except RegistryError as error:
            failures.append(error)

    threads = [threading.Thread(target=opened, name=f"T-{n}") for n in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert failures == []
    with open_store(unmade_place, actor="tester") as store:
        assert sorted(store.pseudonyms()) == ["T-0", "T-1", "T-2"]
        assert store.check_trail().is_whole
