"""Who is signed in: sessions that the server keeps, and ends."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from scalpwatch.registry.accounts import Account, account_of
from scalpwatch.registry.audit import Event, head_of
from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.models import account, audit, session
from scalpwatch.registry.turns import Turns

__all__ = ["ABSOLUTE_S", "IDLE_S", "Sessions", "Sitting"]

#: Without a click for so long, or so long after signing in, a session is over [s].
IDLE_S: Final = 30 * 60
ABSOLUTE_S: Final = 12 * 3600
#: A click is not written down more often than this [s].
_NOTED_EVERY_S: Final = 60
_SECRET_BYTES: Final = 32
#: So far back the audit trail is searched for who came in last [rows]; to search all of
#: it would take as long as it is.
_LATEST_ROWS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session as its owner sees it.

    Parameters
    ----------
    began, seen
        When she signed in, and clicked last, to a minute [s since 1970].
    is_this
        Whether it is the one in which she asks.
    """

    began: int
    seen: int
    is_this: bool


#: Asked before every page: put together once.
_SIGNED_IN: Final = (
    select(account, session.c.seen)
    .join_from(session, account, session.c.account == account.c.uid)
    .where(
        session.c.tag == bindparam("tag_sent"),
        session.c.began > bindparam("began_after"),
        session.c.seen > bindparam("seen_after"),
        account.c.is_blocked.is_(False),
    )
)


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of a store.

    Parameters
    ----------
    turns
        At the database.
    now
        Tells the time [s].

    Notes
    -----
    The browser holds 256 random bits, the table their hash: who reads the table, or
    a copy of it, cannot come in with what it holds.
    """

    turns: Turns
    now: Callable[[], float] = time.time

    def begin(self, who: Account) -> str:
        """Begin a session, and forget those that are over.

        Parameters
        ----------
        who
            Has just proved to be who she says.

        Returns
        -------
        secret
            For her browser alone.
        """
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        now = int(self.now())
        with self.turns.take() as turn:
            over = (session.c.began <= now - ABSOLUTE_S) | (
                session.c.seen <= now - IDLE_S
            )
            turn.connection.execute(delete(session).where(over))
            row = {
                "tag": _tag(secret),
                "account": who.uid,
                "began": now,
                "seen": now,
            }
            turn.connection.execute(insert(session), row)
            turn.tell(Event.SIGNED_IN, detail=f"account={who.uid}")
        return secret

    def find(self, secret: str) -> Account | None:
        """Find who is signed in.

        Parameters
        ----------
        secret
            As the browser sent it.

        Returns
        -------
        account
            ``None`` where the session is unknown or over, or the user is blocked.
        """
        now = int(self.now())
        asked = {
            "tag_sent": _tag(secret),
            "began_after": now - ABSOLUTE_S,
            "seen_after": now - IDLE_S,
        }
        with failures_told(), reading(self.turns.engine).begin() as connection:
            row = connection.execute(_SIGNED_IN, asked).one_or_none()
        if row is None:
            return None
        if row.seen <= now - _NOTED_EVERY_S:
            noted = update(session).where(session.c.tag == _tag(secret))
            with failures_told(), self.turns.engine.begin() as connection:
                connection.execute(noted.values(seen=now))
        return account_of(row)

    def end(self, secret: str) -> None:
        """End a session: nobody comes in with it again.

        Parameters
        ----------
        secret
            As the browser sent it.
        """
        with self.turns.take() as turn:
            gone = delete(session).where(session.c.tag == _tag(secret))
            turn.connection.execute(gone)
            turn.tell(Event.SIGNED_OUT)

    def of(self, who: Account, secret: str) -> tuple[Sitting, ...]:
        """List where somebody is signed in.

        Parameters
        ----------
        who
            She herself.
        secret
            As her browser sent it.

        Returns
        -------
        sittings
            The one used last is first; those that are over are left out.
        """
        now = int(self.now())
        wanted = (
            select(session)
            .where(
                session.c.account == who.uid,
                session.c.began > now - ABSOLUTE_S,
                session.c.seen > now - IDLE_S,
            )
            .order_by(session.c.seen.desc(), session.c.began.desc())
        )
        with failures_told(), reading(self.turns.engine).begin() as connection:
            return tuple(
                Sitting(row.began, row.seen, row.tag == _tag(secret))
                for row in connection.execute(wanted)
            )

    def end_others(self, who: Account, secret: str) -> None:
        """End all sessions of somebody but the one in which she asks.

        Parameters
        ----------
        who
            She herself.
        secret
            As her browser sent it.
        """
        with self.turns.take() as turn:
            gone = delete(session).where(
                session.c.account == who.uid, session.c.tag != _tag(secret)
            )
            ended = turn.connection.execute(gone).rowcount
            turn.tell(Event.SIGNED_OUT, detail=f"sessions={ended}")

    def last_begun(self) -> dict[str, str]:
        """Tell when each user signed in last.

        Returns
        -------
        times
            By identifier of the account, in UTC as the audit trail tells it; without
            those who have not for its latest hundred thousand rows.
        """
        with failures_told(), reading(self.turns.engine).begin() as connection:
            since = head_of(connection).seq - _LATEST_ROWS
            wanted = (
                select(audit.c.detail, func.max(audit.c.at))
                .where(audit.c.seq > since, audit.c.event == Event.SIGNED_IN.value)
                .group_by(audit.c.detail)
            )
            return {
                detail.removeprefix("account="): at
                for detail, at in connection.execute(wanted)
            }


def _tag(secret: str) -> bytes:
    """Hash a secret; one of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()
