"""Drawers that go with what they are about, and whether all others open."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, Row, delete, func, select

from scalpwatch.errors import RegistryError
from scalpwatch.registry.audit import Event
from scalpwatch.registry.drawer_bodies import (
    HEAD_BYTES,
    SLIP,
    DrawerKind,
    Slip,
    about_of,
    open_drawer,
    slip_of,
)
from scalpwatch.registry.keyring import Keyring
from scalpwatch.registry.models import account, drawer
from scalpwatch.registry.tags import Tags
from scalpwatch.registry.turns import Turn

__all__ = [
    "broken_drawers",
    "empty_drawers_about",
    "empty_drawers_within",
    "empty_keyless_drawers",
    "tell_of",
]


def tell_of(turn: Turn, event: Event, slip: Slip) -> None:
    """Tell of a deed, if it concerns patients.

    Parameters
    ----------
    turn
        In which it is done.
    event
        What.
    slip
        Of the drawer.
    """
    if slip.kind.is_of_patients:
        turn.tell(event, detail=f"kind={slip.kind.value} revision={slip.revision}")


def empty_drawers_about(
    turn: Turn, keyring: Keyring, pseudonym: str, *, tags: Tags
) -> list[str]:
    """Remove the drawers of a clinic's users that tell of a patient who is erased.

    Parameters
    ----------
    turn
        In which she is erased; in another clinic her pseudonym is somebody else's.
    keyring
        With the keys of the drawers.
    pseudonym
        Whose.
    tags
        Of the clinic: what the store takes for one pseudonym is one here too.

    Returns
    -------
    uids
        Of the drawers, and of those within them: their keys are to be destroyed last
        in the turn.

    Notes
    -----
    A drawer that does not open tells of nobody, and is passed over: one that is
    broken must not keep every patient of the clinic from being erased.
    `broken_drawers` finds it.
    """
    wanted = tags.whole(pseudonym)
    told = list(_told(turn.connection, keyring, account.c.clinic == turn.clinic))
    hers = [row for row, about in told if about and tags.whole(about) == wanted]
    uids = {row.uid for row in hers}
    within = [row for row, about in told if about in uids and row.uid not in uids]
    return _emptied(turn, [*hers, *within])


def empty_drawers_within(
    turn: Turn, keyring: Keyring, uid: str, *, owner: str
) -> list[str]:
    """Remove the drawers that are about another drawer: the pictures of a draft.

    Parameters
    ----------
    turn
        In which they go.
    keyring
        With their keys.
    uid
        Of the other drawer.
    owner
        Identifier of the account whose drawers they are.

    Returns
    -------
    uids
        Of the drawers: their keys are to be destroyed last in the turn.
    """
    told = _told(turn.connection, keyring, drawer.c.account == owner)
    return _emptied(turn, [row for row, about in told if about == uid])


def _told(
    connection: Connection, keyring: Keyring, whose: ColumnElement[bool]
) -> Iterator[tuple[Row[Any], str]]:
    """Open what drawers of patients are about: the slip of each, and a name."""
    kinds = [each.value for each in DrawerKind if each.is_of_patients]
    # what comes after the name, a picture for one, need not be read
    head = func.substr(drawer.c.body, 1, HEAD_BYTES, type_=LargeBinary)
    asked = (
        select(*SLIP, head.label("body"))
        .join_from(drawer, account, drawer.c.account == account.c.uid)
        .where(whose, drawer.c.kind.in_(kinds))
    )
    rows: list[Row[Any]] = list(connection.execute(asked))
    keys = keyring.keys(row.uid for row in rows)
    for row in rows:
        with contextlib.suppress(RegistryError):
            if row.uid in keys:
                yield row, about_of(row, keys[row.uid])


def _emptied(turn: Turn, rows: Sequence[Row[Any]]) -> list[str]:
    """Remove drawers, and tell of each."""
    for row in rows:
        turn.connection.execute(delete(drawer).where(drawer.c.uid == row.uid))
        tell_of(turn, Event.DRAWER_EMPTIED, slip_of(row))
    return [row.uid for row in rows]


def empty_keyless_drawers(connection: Connection, keyring: Keyring) -> None:
    """Remove the drawers of a restored backup that were emptied after it.

    Parameters
    ----------
    connection
        In the transaction that restores.
    keyring
        Which tells whose keys are destroyed.
    """
    gone = keyring.destroyed()
    for uid in list(connection.scalars(select(drawer.c.uid))):
        if uid in gone:
            connection.execute(delete(drawer).where(drawer.c.uid == uid))


def broken_drawers(connection: Connection, keyring: Keyring) -> Iterator[bool]:
    """Look at every drawer of every user.

    Parameters
    ----------
    connection
        In a transaction that sees one moment.
    keyring
        With the keys of the drawers.

    Yields
    ------
    is_broken
        Of each, whether it does not open. One whose key is destroyed is passed over:
        it was emptied since, or its emptying was cut short.
    """
    gone = keyring.destroyed()
    for uid in list(connection.scalars(select(drawer.c.uid))):
        if uid in gone:
            continue
        row = connection.execute(select(drawer).where(drawer.c.uid == uid)).one()
        try:
            open_drawer(row, keyring.keys([uid]).get(uid, b""))
        except RegistryError:
            yield True
        else:
            yield False
