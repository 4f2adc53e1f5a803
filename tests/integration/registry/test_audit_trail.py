"""The audit trail: a row that was edited, deleted, moved or cut off is found."""

import pytest
from sqlalchemy import text

from scalpwatch.errors import RegistryError
from scalpwatch.registry.anchoring import Head, open_anchor
from scalpwatch.registry.audit import Event, Fault
from scalpwatch.registry.engine import failures_told
from scalpwatch.registry.keyring import open_keyring

ROWS = 9


@pytest.fixture
def told(store):
    """A store of whose deeds the trail tells in some rows."""
    for _ in range(ROWS - 1):
        store.note(Event.EXPORTED, detail="form=fhir")
    return store


def by_force(store, *statements):
    """Change the trail as somebody who owns the database can."""
    with store.turns.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_keeps_rows"))
            connection.execute(text("DROP TRIGGER audit_loses_no_row"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


def test_a_trail_that_nobody_touched_is_whole(told):
    """All rows follow from each other, up to the anchor."""
    check = told.check_trail()

    assert check.is_whole
    assert (check.rows, check.head.seq) == (ROWS, ROWS)
    assert told.turns.anchor.read() == check.head


@pytest.mark.parametrize(
    ("statements", "fault", "first_bad"),
    [
        (["UPDATE audit SET actor = 'nobody' WHERE seq = 4"], Fault.EDITED, 4),
        (["UPDATE audit SET detail = '' WHERE seq = 9"], Fault.EDITED, 9),
        (["UPDATE audit SET hash = previous WHERE seq = 2"], Fault.EDITED, 2),
        (["DELETE FROM audit WHERE seq = 1"], Fault.MISSING, 1),
        (["DELETE FROM audit WHERE seq = 5"], Fault.MISSING, 5),
        (["DELETE FROM audit WHERE seq = 9"], Fault.CUT_OFF, 9),
        (["DELETE FROM audit WHERE seq > 3"], Fault.CUT_OFF, 4),
        (["DELETE FROM audit"], Fault.CUT_OFF, 1),
        (
            [
                "UPDATE audit SET seq = 100 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = 4",
                "UPDATE audit SET seq = 4 WHERE seq = 100",
            ],
            Fault.EDITED,
            3,
        ),
    ],
)
def test_the_first_bad_row_is_named(told, statements, fault, first_bad):
    """Edited, deleted, reordered or cut off: it is found, and where."""
    by_force(told, *statements)

    check = told.check_trail()

    assert (check.fault, check.first_bad) == (fault, first_bad)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit WHERE seq = 9",
        "DELETE FROM audit",
    ],
)
def test_the_trail_only_grows(told, statement):
    """The database itself refuses what no deed needs."""
    with (
        pytest.raises(RegistryError, match="refused"),
        failures_told(),
        told.turns.engine.begin() as connection,
    ):
        connection.execute(text(statement))

    assert told.check_trail().is_whole


def test_a_trail_reckoned_anew_by_somebody_without_the_key_is_noticed(told):
    """Hashes can be reckoned by anybody; the anchor cannot be signed by anybody."""
    by_force(told, "DELETE FROM audit WHERE seq > 5")
    for _ in range(4):
        told.note(Event.EXPORTED, detail="form=none")

    check = told.check_trail()

    assert (check.fault, check.first_bad) == (Fault.EDITED, 9)


def test_a_cut_trail_does_not_move_the_anchor(told, open_again):
    """Opening the store and working on must not wipe out the evidence."""
    by_force(told, "DELETE FROM audit WHERE seq > 3")

    again = open_again()
    for _ in range(ROWS):
        again.note(Event.EXPORTED)

    assert again.turns.anchor.read().seq == ROWS
    assert again.check_trail().first_bad == ROWS


def test_an_anchor_that_was_forged_or_removed_is_noticed(told):
    """The file alone, without the key, says nothing."""
    anchor = told.turns.anchor
    with anchor.engine.begin() as connection:
        connection.execute(text("UPDATE head SET seq = 3"))

    assert told.check_trail().fault is Fault.NO_ANCHOR

    with anchor.engine.begin() as connection:
        connection.execute(text("DELETE FROM head"))

    assert told.check_trail().fault is Fault.NO_ANCHOR


def test_an_anchor_that_lags_is_moved_when_the_store_is_opened(told, open_again, place):
    """A kill between the commit and the anchor is no fault."""
    keyring = open_keyring(place.keyring_file, place.key)
    anchor = open_anchor(place.anchor_file, key=keyring.derive("anchor"))
    (early,) = [row for row in told.trail() if row.seq == 4]
    anchor.begin(Head(early.seq, early.hash))
    assert told.check_trail().is_whole

    again = open_again()

    assert again.turns.anchor.read().seq == ROWS
    anchor.engine.dispose()
    keyring.engine.dispose()


def test_the_anchor_never_moves_back(told):
    """Of two processes, the one that comes last may have written first."""
    anchor = told.turns.anchor
    (early,) = [row for row in told.trail() if row.seq == 4]

    anchor.advance(Head(early.seq, early.hash))

    assert anchor.read().seq == ROWS
