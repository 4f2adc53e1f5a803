"""What every page needs: the store, the users, and what keeps strangers out."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Event, Lock
from typing import Final

from fastapi import Request

from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language
from scalpwatch.registry.accounts import Account, Accounts
from scalpwatch.registry.drawers import Drawers
from scalpwatch.registry.jobs import Jobs
from scalpwatch.registry.sessions import Sessions
from scalpwatch.registry.store import Store
from scalpwatch.registry.tokens import Tokens
from scalpwatch.settings import Settings
from scalpwatch.web.album import Album
from scalpwatch.web.backups import Backups
from scalpwatch.web.counting import Counting
from scalpwatch.web.limits import Backoff, Press, Rate
from scalpwatch.web.passwords import Passwords

__all__ = ["Desk", "FirstCode", "desk_of"]

_CODE_TRIES: Final = 10


@dataclass(slots=True)
class FirstCode:
    """The code with which the first user is made: once, after few wrong tries never.

    Parameters
    ----------
    code
        Printed where the server was started; empty where there are users.
    """

    code: str = ""
    _tries: int = 0
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def drawn(cls) -> FirstCode:
        """Draw one.

        Returns
        -------
        code
            Of 64 random bits.
        """
        return cls(secrets.token_hex(8))

    def is_right(self, told: str) -> bool:
        """Check a code, and count the try.

        Parameters
        ----------
        told
            As typed.

        Returns
        -------
        is_right
            Never once ten were wrong: the server must be started again.
        """
        with self._lock:
            self._tries += 1
            fits = hmac.compare_digest(told.strip().lower(), self.code)
            return bool(self.code) and self._tries <= _CODE_TRIES and fits

    def spend(self) -> None:
        """Let nobody use it again."""
        self.code = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page needs.

    Parameters
    ----------
    store
        Open; each user gets it as `Store.seen_by` gives it.
    language
        Spoken to whoever has not chosen.
    passwords
        Hashed and checked.
    first_code
        For the first user.
    home
        The clinic of the first user.
    today
        Tells the day.
    counting
        What was counted of each clinic.
    failures
        Of signing in, for each name.
    album
        Shows pictures.
    naming_key
        Under which other systems' patients get their pseudonyms, as the command line
        gives them; made of the store's own where it is empty.
    attempts, requests
        How often an address may try to sign in, and ask for anything.
    settings
        What the installation chose: it holds for every page, and is shown to who
        administers; never a secret of it.
    backups
        Where the page makes them; ``None`` where no folder was chosen.
    bell
        Rung when long work is asked for.
    press
        How many documents are made at once.
    """

    store: Store
    language: Language = Language.EN
    passwords: Passwords = field(default_factory=Passwords.ready)
    first_code: FirstCode = field(default_factory=FirstCode)
    home: str = "home"
    today: Callable[[], date] = date.today
    album: Album = field(default_factory=Album)
    naming_key: bytes = field(default=b"", repr=False)
    counting: Counting = field(default_factory=Counting)
    failures: Backoff = field(default_factory=Backoff)
    #: sixty at once: a clinic behind one address comes to work at eight
    attempts: Rate = field(default_factory=lambda: Rate(60, 0.2))
    requests: Rate = field(default_factory=lambda: Rate(400, 100))
    settings: Settings = field(default_factory=Settings)
    backups: Backups | None = None
    bell: Event = field(default_factory=Event)
    press: Press = field(default_factory=Press)

    @property
    def policy(self) -> Policy:
        """How the installation weighs; what stains favor is read by it."""
        return self.settings.policy

    @property
    def eye_is_on(self) -> bool:
        """Whether pictures are measured; they are shown in any case."""
        return self.settings.eye

    def accounts(self, actor: str = "nobody") -> Accounts:
        """Give the users to whoever changes them.

        Parameters
        ----------
        actor
            Who acts, as told in the audit trail.

        Returns
        -------
        accounts
            Of all clinics.
        """
        return Accounts(self.store.seen_by(actor, self.home).turns)

    def sessions(self, actor: str = "nobody", clinic: str = "") -> Sessions:
        """Give the sessions to whoever begins or ends one.

        Parameters
        ----------
        actor
            Who acts, as told in the audit trail.
        clinic
            Whose; the first one when empty.

        Returns
        -------
        sessions
            Of all clinics.
        """
        return Sessions(self.store.seen_by(actor, clinic or self.home).turns)

    def store_of(self, who: Account) -> Store:
        """Give the store as a user sees it.

        Parameters
        ----------
        who
            Signed in.

        Returns
        -------
        store
            The patients of her clinic, and nobody else's.
        """
        return self.store.seen_by(who.actor, who.clinic)

    def drawers_of(self, who: Account) -> Drawers:
        """Give a user what she keeps for herself.

        Parameters
        ----------
        who
            Signed in.

        Returns
        -------
        drawers
            Hers, and nobody else's.
        """
        return self.store_of(who).drawers(who.uid)

    def tokens(self, who: Account | None = None) -> Tokens:
        """Give the tokens to whoever makes, revokes or checks one.

        Parameters
        ----------
        who
            Acts, as told in the audit trail; ``None`` where nobody does yet.

        Returns
        -------
        tokens
            Of all clinics.
        """
        store = self.store if who is None else self.store_of(who)
        return Tokens(store.turns)

    def jobs(self, who: Account) -> Jobs:
        """Give a user her long work.

        Parameters
        ----------
        who
            Signed in.

        Returns
        -------
        jobs
            Hers, and nobody else's.
        """
        return Jobs(self.store_of(who), who)


def desk_of(request: Request) -> Desk:
    """Find the desk of the server that was asked.

    Parameters
    ----------
    request
        Any.

    Returns
    -------
    desk
        Its only one.
    """
    desk: Desk = request.app.state.desk
    return desk
