"""Drawers: what a user keeps for herself until it is done; sealed, and hers alone."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    func,
    insert,
    select,
    update,
)

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.audit import Event
from scalpwatch.registry.custody import UnknownError
from scalpwatch.registry.drawer_bodies import (
    BOUNDS,
    MIB,
    SLIP,
    Drawer,
    DrawerKind,
    Slip,
    about_of,
    open_drawer,
    seal_drawer,
    slip_of,
)
from scalpwatch.registry.emptying import empty_drawers_within, tell_of
from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.keyring import Keyring
from scalpwatch.registry.models import drawer
from scalpwatch.registry.turns import Turn, Turns

__all__ = ["ChangedDrawerError", "Drawers", "UnknownDrawerError"]


class UnknownDrawerError(UnknownError):
    """She has no such drawer; that it was asked for is told of."""

    @classmethod
    def of_address(cls) -> UnknownDrawerError:
        """Know nothing of a drawer that an address names.

        Returns
        -------
        error
            The same for what was never there and what is another's.
        """
        return cls(
            say("There is nothing unfinished of this address."),
            remedy=say("It was kept, discarded, or never yours; begin anew."),
        )


class ChangedDrawerError(RegistryError):
    """It was changed elsewhere since it was opened; nothing is kept."""


@dataclass(frozen=True, slots=True)
class Drawers:
    """The drawers of one user.

    Parameters
    ----------
    turns
        At the database.
    keyring
        Each drawer has a key of its own in it, which is destroyed with it: nothing
        that was put can then be read, in backups of the database neither.
    owner
        Identifier of her account. Drawers of others do not exist for her.
    now
        Tells the time [s].

    Notes
    -----
    To erase a patient empties the drawers that tell of her
    (`scalpwatch.registry.emptying`). What tells of patients is told of in the audit
    trail; what one practises is nobody's business.
    """

    turns: Turns
    keyring: Keyring
    owner: str
    now: Callable[[], float] = time.time

    def begin(self, kind: DrawerKind, body: bytes, *, about: str = "") -> Slip:
        """Put something into a new drawer.

        Parameters
        ----------
        kind
            What it is.
        body
            Any bytes.
        about
            Pseudonym of the patient of whom it tells, or identifier of the drawer
            within which this one lies; empty if nobody's.

        Returns
        -------
        slip
            At revision 1; all is on disk.

        Raises
        ------
        RegistryError
            If it is too large, or she keeps too much already; `ChangedDrawerError`
            where there is one for each user, and hers is there. Nothing is kept then.
        """
        slip = Slip(secrets.token_hex(16), kind, 1, int(self.now()))
        _refuse_large(kind, body)
        sealed = seal_drawer(
            about, body, slip=slip, key=self.keyring.add([slip.uid])[slip.uid]
        )
        try:
            with self.turns.take() as turn:
                self._refuse_too_many(turn.connection, kind, len(sealed))
                row = {
                    "uid": slip.uid,
                    "account": self.owner,
                    "kind": kind.value,
                    "revision": slip.revision,
                    "changed": slip.changed,
                    "body": sealed,
                }
                turn.connection.execute(insert(drawer), row)
                tell_of(turn, Event.DRAWER_PUT, slip)
        except RegistryError:
            # a key to nothing would be counted for ever
            self.keyring.destroy(slip.uid)
            raise
        return slip

    def put(
        self, uid: str, body: bytes, *, revision: int, about: str | None = None
    ) -> Slip:
        """Put something in place of what was in a drawer.

        Parameters
        ----------
        uid
            Of the drawer.
        body
            Any bytes.
        revision
            At which the drawer was when it was opened.
        about
            Pseudonym of the patient of whom it tells now; ``None`` as before.

        Returns
        -------
        slip
            At the next revision; all is on disk.

        Raises
        ------
        UnknownDrawerError
            If she has no such drawer.
        ChangedDrawerError
            If it was put since, in another window for one; nothing is changed.
        """
        with self.turns.take() as turn:
            row = self._row(turn.connection, uid)
            return self._put(turn, row, body, revision=revision, about=about)

    def conclude(
        self, uid: str, body: bytes, *, revision: int, about: str | None = None
    ) -> Slip:
        """Put the last into a drawer, and remove the drawers within it, in one turn.

        Parameters
        ----------
        uid
            Of the drawer: the pictures of a draft lie within it.
        body
            Any bytes.
        revision
            At which the drawer was when it was opened.
        about
            Pseudonym of the patient of whom it tells now; ``None`` as before.

        Returns
        -------
        slip
            At the next revision. Where it fails, the drawer is as it was; what lay
            within may not open any more, as where a removal fails.

        Raises
        ------
        UnknownDrawerError
            If she has no such drawer.
        ChangedDrawerError
            If it was put since.
        """
        with self.turns.take() as turn:
            row = self._row(turn.connection, uid)
            slip = self._put(turn, row, body, revision=revision, about=about)
            for each in self._empty_within(turn, row):
                self.keyring.destroy(each)
        self._forget()
        return slip

    def open(self, uid: str) -> Drawer:
        """Open a drawer.

        Parameters
        ----------
        uid
            Which.

        Returns
        -------
        drawer
            With exactly what was put last.

        Raises
        ------
        UnknownDrawerError
            If she has no such drawer.
        """
        with self.turns.take() as turn:
            row = self._row(turn.connection, uid)
            key = self._key(uid)
            tell_of(turn, Event.DRAWER_OPENED, slip_of(row))
        return open_drawer(row, key)

    def opened(self, kind: DrawerKind) -> tuple[Drawer, ...]:
        """Open all drawers of a kind, to list what they hold.

        Parameters
        ----------
        kind
            Of small bodies: all are in memory at once.

        Returns
        -------
        drawers
            The one put last is first. One that does not open is passed over: it must
            not keep its owner from the others. `listed` names it.
        """
        rows = self._rows(kind, drawer.c.body)
        keys = self.keyring.keys(row.uid for row in rows)
        if kind.is_of_patients:
            with self.turns.take() as turn:
                turn.tell(Event.LISTED, detail=f"rows={len(rows)} kind={kind.value}")
        return tuple(_opened(rows, keys))

    def listed(self, kind: DrawerKind) -> tuple[Slip, ...]:
        """List the drawers of a kind, closed.

        Parameters
        ----------
        kind
            Which.

        Returns
        -------
        slips
            The one put last is first.
        """
        return tuple(map(slip_of, self._rows(kind)))

    def remove(self, uid: str) -> None:
        """Remove a drawer with those within it, and destroy their keys.

        Parameters
        ----------
        uid
            Which.

        Raises
        ------
        UnknownDrawerError
            If she has no such drawer.
        """
        with self.turns.take() as turn:
            row = self._row(turn.connection, uid)
            turn.connection.execute(delete(drawer).where(drawer.c.uid == uid))
            tell_of(turn, Event.DRAWER_EMPTIED, slip_of(row))
            within = self._empty_within(turn, row)
            # last before the commit: a kill between leaves what nobody can open
            for each in (*within, uid):
                self.keyring.destroy(each)
        self._forget()

    def _put(
        self,
        turn: Turn,
        row: Row[Any],
        body: bytes,
        *,
        revision: int,
        about: str | None,
    ) -> Slip:
        """Put something in place of what a drawer holds."""
        uid = row.uid
        key = self._key(uid)
        _refuse_changed(row.revision, revision)
        slip = Slip(uid, DrawerKind(row.kind), revision + 1, int(self.now()))
        _refuse_large(slip.kind, body)
        told = about_of(row, key) if about is None else about
        sealed = seal_drawer(told, body, slip=slip, key=key)
        self._refuse_too_much(turn.connection, slip.kind, len(sealed), but=uid)
        changed = update(drawer).where(drawer.c.uid == uid)
        turn.connection.execute(
            changed.values(revision=slip.revision, changed=slip.changed, body=sealed)
        )
        tell_of(turn, Event.DRAWER_PUT, slip)
        return slip

    def _empty_within(self, turn: Turn, row: Row[Any]) -> list[str]:
        """Remove what lies within a drawer; in a draft alone does anything."""
        if DrawerKind(row.kind) is not DrawerKind.DRAFT:
            return []
        return empty_drawers_within(turn, self.keyring, row.uid, owner=self.owner)

    def _forget(self) -> None:
        """Empty the log; one that others read holds keys until they are done."""
        with contextlib.suppress(RegistryError):
            self.keyring.forget()

    def _rows(self, kind: DrawerKind, *more: ColumnElement[Any]) -> list[Row[Any]]:
        """Read rows of a kind."""
        asked = (
            select(*SLIP, *more)
            .where(drawer.c.account == self.owner, drawer.c.kind == kind.value)
            .order_by(drawer.c.changed.desc(), drawer.c.uid)
        )
        with failures_told(), reading(self.turns.engine).begin() as connection:
            return list(connection.execute(asked))

    def _row(self, connection: Connection, uid: str) -> Row[Any]:
        """Read the row of a drawer of hers."""
        asked = select(drawer).where(
            drawer.c.uid == uid, drawer.c.account == self.owner
        )
        row: Row[Any] | None = connection.execute(asked).one_or_none()
        if row is None:
            raise UnknownDrawerError.of_address()
        return row

    def _key(self, uid: str) -> bytes:
        """Take the key of a drawer; one whose removal was cut short has none."""
        key = self.keyring.keys([uid]).get(uid)
        if key is None:
            raise UnknownDrawerError.of_address()
        return key

    def _refuse_too_many(
        self, connection: Connection, kind: DrawerKind, added: int
    ) -> None:
        """Refuse one drawer more than she may have."""
        hers = (drawer.c.account == self.owner) & (drawer.c.kind == kind.value)
        count = connection.scalar(select(func.count()).select_from(drawer).where(hers))
        if BOUNDS[kind].most == 1:
            # there was none when she began: another window has made it since
            _refuse_changed(count or 0, 0)
        if (count or 0) >= BOUNDS[kind].most:
            raise RegistryError(
                say("You keep {most} of these already.", most=BOUNDS[kind].most),
                remedy=say("Finish or discard some of them first."),
            )
        self._refuse_too_much(connection, kind, added)

    def _refuse_too_much(
        self, connection: Connection, kind: DrawerKind, added: int, *, but: str = ""
    ) -> None:
        """Refuse more bytes than she may have in all."""
        held = select(func.sum(func.length(drawer.c.body))).where(
            drawer.c.account == self.owner,
            drawer.c.kind == kind.value,
            drawer.c.uid != but,
        )
        if (connection.scalar(held) or 0) + added > BOUNDS[kind].most_bytes_in_all:
            raise RegistryError(
                say("What you keep unfinished takes too much room."),
                remedy=say("Finish or discard some of it first."),
            )


def _opened(rows: Sequence[Row[Any]], keys: Mapping[str, bytes]) -> Iterator[Drawer]:
    """Open what opens."""
    for row in rows:
        with contextlib.suppress(RegistryError):
            if row.uid in keys:
                yield open_drawer(row, keys[row.uid])


def _refuse_changed(now: int, opened: int) -> None:
    """Refuse to put over, or beside, what another window has put."""
    if now != opened:
        raise ChangedDrawerError(
            say("This was changed in another window since you opened it."),
            remedy=say(
                "Nothing of either is lost: open it anew, and copy over what you "
                "want to keep."
            ),
        )


def _refuse_large(kind: DrawerKind, body: bytes) -> None:
    """Refuse more than a drawer takes."""
    if len(body) > BOUNDS[kind].most_bytes:
        raise RegistryError(
            say(
                "It is too large: at most {most} MB.",
                most=BOUNDS[kind].most_bytes // MIB,
            ),
            remedy=say("Make it smaller, or divide it."),
        )
