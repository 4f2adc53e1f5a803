"""Who may come in: clinics, their users, and what each may do."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from scalpwatch.errors import InputError, RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.audit import Event
from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.models import account, clinic, session, token
from scalpwatch.registry.turns import Turn, Turns

__all__ = ["Account", "Accounts", "Credentials", "Role", "account_of"]

_LONGEST_NAME: Final = 64


class Role(Enum):
    """What somebody may do."""

    READER = "reader"
    CLINICIAN = "clinician"
    PATHOLOGIST = "pathologist"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Account:
    """A user.

    Parameters
    ----------
    uid
        Identifier that no other has.
    name
        By which she signs in, and which the audit trail tells.
    clinic
        Whose patients she sees.
    roles
        What she may do.
    must_change
        Whether her password was given to her, so that she must make her own first.
    is_blocked
        Whether she may not come in, whatever her roles.
    via
        Name of the token through which a machine comes in for her; empty where she
        comes herself.
    """

    uid: str
    name: str
    clinic: str
    roles: frozenset[Role]
    must_change: bool = False
    is_blocked: bool = False
    via: str = ""

    @property
    def actor(self) -> str:
        """As the audit trail tells it: her, and the machine that acts for her."""
        return f"{self.name} ({self.via})" if self.via else self.name


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user, and the slow hash that her password must match.

    Parameters
    ----------
    account
        Who.
    password
        Its hash, with how it was made.
    """

    account: Account
    password: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """The users of a store.

    Parameters
    ----------
    turns
        At the database, taken by whoever changes something.

    Notes
    -----
    Each change is told of in the audit trail. Passwords come here hashed.
    """

    turns: Turns

    @property
    def is_empty(self) -> bool:
        """Whether nobody can come in yet."""
        with failures_told(), reading(self.turns.engine).begin() as connection:
            return not _count(connection)

    def make_first(self, name: str, password: str, *, home: str) -> Account:
        """Make the first user, who administers and sees patients.

        Parameters
        ----------
        name
            By which she signs in.
        password
            Its hash.
        home
            Her clinic.

        Returns
        -------
        account
            Of her.

        Raises
        ------
        RegistryError
            If there is a user already.
        """
        with self.turns.take() as turn:
            if _count(turn.connection):
                raise RegistryError(
                    say("There is a first user already."),
                    remedy=say("Sign in, or ask an administrator for an account."),
                )
            if home not in _clinics(turn.connection):
                turn.connection.execute(insert(clinic), {"name": home})
                turn.tell(Event.CLINIC_MADE)
            roles = (Role.ADMINISTRATOR, Role.CLINICIAN)
            return _made(turn, Account("", name, home, frozenset(roles)), password)

    def make(self, wanted: Account, password: str) -> Account:
        """Make a user.

        Parameters
        ----------
        wanted
            What she shall be; her identifier is made here.
        password
            Its hash.

        Returns
        -------
        account
            With its identifier. A name that is taken or unusable, or a clinic that
            is not there, ends in `InputError`.
        """
        with self.turns.take() as turn:
            return _made(turn, wanted, password)

    def find(self, name: str) -> Credentials | None:
        """Find a user by name.

        Parameters
        ----------
        name
            As she typed it.

        Returns
        -------
        credentials
            ``None`` if there is none.
        """
        with failures_told(), reading(self.turns.engine).begin() as connection:
            row = connection.execute(
                select(account).where(account.c.name == name)
            ).one_or_none()
        return None if row is None else Credentials(account_of(row), row.password)

    def listed(self) -> tuple[Account, ...]:
        """List all users of all clinics.

        Returns
        -------
        accounts
            By clinic and name.
        """
        wanted = select(account).order_by(account.c.clinic, account.c.name)
        with failures_told(), reading(self.turns.engine).begin() as connection:
            return tuple(map(account_of, connection.execute(wanted)))

    def clinics(self) -> tuple[str, ...]:
        """List the clinics.

        Returns
        -------
        names
            In order.
        """
        with failures_told(), reading(self.turns.engine).begin() as connection:
            return _clinics(connection)

    def make_clinic(self, name: str) -> None:
        """Make a clinic, whose users see its patients alone.

        Parameters
        ----------
        name
            That no other clinic has, else `InputError`.
        """
        name = name.strip()
        with self.turns.take() as turn:
            _refuse_taken(is_taken=name in _clinics(turn.connection))
            _refuse_unusable(name)
            turn.connection.execute(insert(clinic), {"name": name})
            turn.tell(Event.CLINIC_MADE)

    def change(self, uid: str, *, roles: Iterable[Role], is_blocked: bool) -> None:
        """Change what a user may do; it holds from her next click.

        Parameters
        ----------
        uid
            Whose account.
        roles
            All that she shall have.
        is_blocked
            Whether she may not come in at all; her sessions end, and her machines'
            tokens are gone for good.

        Notes
        -----
        The last administrator stays one: `InputError`.
        """
        told = frozenset(roles)

        def changed(turn: Turn, _row: Row[Any]) -> Mapping[str, object]:
            """Write them, unless nobody could administer any more."""
            if is_blocked or Role.ADMINISTRATOR not in told:
                _refuse_last_administrator(turn.connection, uid)
            if is_blocked:
                _let_go(turn, uid, with_machines=True)
            return {"roles": _written(told), "is_blocked": is_blocked}

        self._change(uid, Event.ACCOUNT_CHANGED, changed)

    def set_password(self, uid: str, password: str, *, must_change: bool) -> None:
        """Set a password; all sessions of the user end.

        Parameters
        ----------
        uid
            Whose account.
        password
            Its hash.
        must_change
            Whether another set it, so that she must make her own when she next comes
            in; her machines' tokens are gone too.
        """

        def changed(turn: Turn, _row: Row[Any]) -> Mapping[str, object]:
            """End her sessions."""
            # another resets it where the old one was lost or stolen
            _let_go(turn, uid, with_machines=must_change)
            return {"password": password, "must_change": must_change}

        self._change(uid, Event.PASSWORD_CHANGED, changed)

    def _change(
        self,
        uid: str,
        event: Event,
        changed: Callable[[Turn, Row[Any]], Mapping[str, object]],
    ) -> None:
        """Change an account, and tell of it."""
        with self.turns.take() as turn:
            wanted = select(account).where(account.c.uid == uid)
            row = turn.connection.execute(wanted).one_or_none()
            if row is None:
                raise InputError(
                    say("There is no such user."),
                    remedy=say("Choose one of the list."),
                )
            values = changed(turn, row)
            turn.connection.execute(
                update(account).where(account.c.uid == uid).values(**values)
            )
            turn.tell(event, detail=f"account={uid}")


def account_of(row: Row[Any]) -> Account:
    """Read an account.

    Parameters
    ----------
    row
        Of the table.

    Returns
    -------
    account
        The user.
    """
    return Account(
        uid=row.uid,
        name=row.name,
        clinic=row.clinic,
        roles=frozenset(Role(each) for each in row.roles.split(",") if each),
        must_change=row.must_change,
        is_blocked=row.is_blocked,
    )


def _made(turn: Turn, wanted: Account, password: str) -> Account:
    """Write a new account."""
    name = wanted.name.strip()
    _refuse_unusable(name)
    taken = select(account.c.uid).where(func.lower(account.c.name) == name.lower())
    _refuse_taken(is_taken=turn.connection.execute(taken).first() is not None)
    if wanted.clinic not in _clinics(turn.connection):
        raise InputError(
            say("There is no such clinic."), remedy=say("Choose one of the list.")
        )
    row = {
        "uid": secrets.token_hex(16),
        "name": name,
        "clinic": wanted.clinic,
        "roles": _written(wanted.roles),
        "password": password,
        "must_change": wanted.must_change,
        "is_blocked": False,
    }
    turn.connection.execute(insert(account), row)
    turn.tell(Event.ACCOUNT_MADE, detail=f"account={row['uid']}")
    made = select(account).where(account.c.uid == row["uid"])
    return account_of(turn.connection.execute(made).one())


def _written(roles: Iterable[Role]) -> str:
    """Write roles into one column."""
    return ",".join(sorted(each.value for each in roles))


def _count(connection: Connection) -> int:
    """Count the users."""
    return connection.scalar(select(func.count()).select_from(account)) or 0


def _clinics(connection: Connection) -> tuple[str, ...]:
    """Name the clinics."""
    return tuple(connection.scalars(select(clinic.c.name).order_by(clinic.c.name)))


def _let_go(turn: Turn, uid: str, *, with_machines: bool) -> None:
    """End all sessions of a user, and take her machines' tokens away."""
    turn.connection.execute(delete(session).where(session.c.account == uid))
    if not with_machines:
        return
    hers = token.c.account == uid
    asked = select(token.c.uid).where(hers).order_by(token.c.uid)
    for each in list(turn.connection.scalars(asked)):
        turn.tell(Event.TOKEN_REVOKED, detail=f"account={uid} token={each}")
    turn.connection.execute(delete(token).where(hers))


def _refuse_last_administrator(connection: Connection, uid: str) -> None:
    """Keep somebody who can administer."""
    open_ones = select(account).where(
        account.c.is_blocked.is_(False), account.c.uid != uid
    )
    others = map(account_of, connection.execute(open_ones))
    if not any(Role.ADMINISTRATOR in each.roles for each in others):
        raise InputError(
            say("Nobody else could administer any more."),
            remedy=say("Make another user an administrator first."),
        )


def _refuse_unusable(name: str) -> None:
    """Refuse a name that the audit trail cannot tell in one line."""
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InputError(
            say("A name has from 1 to {most} letters.", most=_LONGEST_NAME),
            remedy=say("Give another name."),
        )


def _refuse_taken(*, is_taken: bool) -> None:
    """Refuse a name that another has."""
    if is_taken:
        raise InputError(say("That name is taken."), remedy=say("Give another name."))
