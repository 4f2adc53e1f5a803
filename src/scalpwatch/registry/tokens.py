"""Tokens: with what a machine comes in for a user, with fewer of her rights."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.registry.accounts import Account, Role, account_of
from scalpwatch.registry.audit import Event
from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.models import account, token
from scalpwatch.registry.turns import Turns

__all__ = ["LONGEST_DAYS", "MOST_TOKENS", "Token", "Tokens"]

#: A token ends after at most so long [days].
LONGEST_DAYS: Final = 365
#: So many of one user's at once.
MOST_TOKENS: Final = 20
_LONGEST_NAME: Final = 40
_DAY_S: Final = 24 * 3600
#: A use is not written down more often than this [s].
_NOTED_EVERY_S: Final = 60
_SECRET_BYTES: Final = 32
#: So that whoever finds one in a file knows what it opens.
_MARK: Final = "scalpwatch_"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it.

    Parameters
    ----------
    uid
        Identifier.
    name
        By which its owner and the audit trail know it.
    roles
        That were ticked; it has those that its owner still has.
    began, ends
        Since the epoch [s].
    seen
        When it was used last [s]; ``None`` if never.
    """

    uid: str
    name: str
    roles: frozenset[Role]
    began: int
    ends: int
    seen: int | None


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a store.

    Parameters
    ----------
    turns
        At the database.
    now
        Tells the time [s].

    Notes
    -----
    The machine holds 256 random bits, the table their hash, as for sessions.
    """

    turns: Turns
    now: Callable[[], float] = time.time

    def make(
        self, who: Account, name: str, *, roles: frozenset[Role], days: int
    ) -> str:
        """Make a token.

        Parameters
        ----------
        who
            Its owner.
        name
            Of the machine that will hold it.
        roles
            What it may do; some of hers.
        days
            After how many it ends.

        Returns
        -------
        secret
            Shown once; nobody can make it again.

        Notes
        -----
        A name that cannot be told or is taken, roles that she has not, an end that is
        too far, or too many tokens: `InputError`; so too where she was blocked, or her
        password was set, since she came in: that has revoked her tokens for good.
        """
        name = name.strip()
        _refuse_unusable(name, days)
        secret, now = _MARK + secrets.token_urlsafe(_SECRET_BYTES), int(self.now())
        row = {
            "tag": _tag(secret),
            "uid": secrets.token_hex(16),
            "account": who.uid,
            "name": name,
            "roles": ",".join(sorted(each.value for each in roles)),
            "began": now,
            "ends": now + days * _DAY_S,
        }
        hers = token.c.account == who.uid
        with self.turns.take() as turn:
            _refuse_more_rights(_as_she_is(turn.connection, who), roles)
            turn.connection.execute(delete(token).where(hers, token.c.ends <= now))
            names = set(turn.connection.scalars(select(token.c.name).where(hers)))
            _refuse_taken(name, names)
            turn.connection.execute(insert(token), row)
            turn.tell(Event.TOKEN_MADE, detail=f"account={who.uid} token={row['uid']}")
        return secret

    def listed(self, who: Account) -> tuple[Token, ...]:
        """List a user's tokens.

        Parameters
        ----------
        who
            Whose.

        Returns
        -------
        tokens
            Those that have not ended, by name.
        """
        wanted = (
            select(token)
            .where(token.c.account == who.uid, token.c.ends > int(self.now()))
            .order_by(func.lower(token.c.name))
        )
        with failures_told(), reading(self.turns.engine).begin() as connection:
            return tuple(map(_token_of, connection.execute(wanted)))

    def revoke(self, who: Account, uid: str) -> None:
        """Let nobody come in with a token again.

        Parameters
        ----------
        who
            Whose; of another's nothing is changed, and nothing told.
        uid
            Identifier.
        """
        gone = delete(token).where(token.c.account == who.uid, token.c.uid == uid)
        with self.turns.take() as turn:
            if turn.connection.execute(gone).rowcount:
                detail = f"account={who.uid} token={uid}"
                turn.tell(Event.TOKEN_REVOKED, detail=detail)

    def find(self, secret: str) -> Account | None:
        """Find for whom a machine comes.

        Parameters
        ----------
        secret
            As the machine sent it.

        Returns
        -------
        account
            The owner, with those of the token's roles that she still has;
            ``None`` where it is unknown or over, where she is blocked, or must first
            make her own password.

        Notes
        -----
        A reader's tokens are a reader's, whatever was ticked: her restriction does
        not fall away with a role that is left out.
        """
        now = int(self.now())
        wanted = (
            select(
                account,
                token.c.name.label("token_name"),
                token.c.roles.label("token_roles"),
                token.c.seen,
            )
            .join_from(token, account, token.c.account == account.c.uid)
            .where(
                token.c.tag == _tag(secret),
                token.c.ends > now,
                account.c.is_blocked.is_(False),
                account.c.must_change.is_(False),
            )
        )
        with failures_told(), reading(self.turns.engine).begin() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            return None
        if row.seen is None or row.seen <= now - _NOTED_EVERY_S:
            noted = update(token).where(token.c.tag == _tag(secret))
            with failures_told(), self.turns.engine.begin() as connection:
                connection.execute(noted.values(seen=now))
        owner = account_of(row)
        roles = owner.roles & (_roles(row.token_roles) | {Role.READER})
        return replace(owner, roles=roles, via=row.token_name)


def _tag(secret: str) -> bytes:
    """Hash a secret; one of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def _roles(written: str) -> frozenset[Role]:
    """Read roles from one column."""
    return frozenset(Role(each) for each in written.split(",") if each)


def _token_of(row: Row[Any]) -> Token:
    """Read a row."""
    return Token(row.uid, row.name, _roles(row.roles), row.began, row.ends, row.seen)


def _refuse_unusable(name: str, days: int) -> None:
    """Refuse a name that the audit trail cannot tell, and an end that is none."""
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InputError(
            say("A name has from 1 to {most} letters.", most=_LONGEST_NAME),
            remedy=say("Give another name."),
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(
            say("A token is good for 1 to {most} days.", most=LONGEST_DAYS),
            remedy=say("Give a number of days."),
        )


def _as_she_is(connection: Connection, who: Account) -> Account:
    """Read the account of who came in before; she may have been blocked since."""
    wanted = select(account).where(account.c.uid == who.uid)
    row = connection.execute(wanted).one_or_none()
    if row is None or row.is_blocked or row.must_change:
        raise InputError(
            say("Your account was blocked, or its password was set, meanwhile."),
            remedy=say("Sign in again, and make a password of your own first."),
        )
    return account_of(row)


def _refuse_more_rights(who: Account, roles: frozenset[Role]) -> None:
    """Refuse a token that could do more than its owner, or nothing."""
    if not roles or not roles <= who.roles:
        raise InputError(
            say("A token may do some of what its owner may, and nothing else."),
            remedy=say("Tick at least one of your own roles."),
        )


def _refuse_taken(name: str, names: set[str]) -> None:
    """Refuse a second token of one name, and more than anybody can look after."""
    if name in names:
        raise InputError(say("That name is taken."), remedy=say("Give another name."))
    if len(names) >= MOST_TOKENS:
        raise InputError(
            say("You have {most} tokens already.", most=MOST_TOKENS),
            remedy=say("Revoke one that is not used."),
        )
