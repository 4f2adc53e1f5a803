"""Passwords: hashed slowly by Argon2id, and as slowly for a user who is not there."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Semaphore
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from scalpwatch.errors import InputError
from scalpwatch.phrases import say

__all__ = ["SHORTEST_PASSWORD", "Passwords", "new_password", "refuse_weak"]

Answer = TypeVar("Answer")

#: Letters of the shortest password that is taken (judgement; NIST SP 800-63B asks for
#: at least 8, and for no rules about kinds of letters).
SHORTEST_PASSWORD: Final = 12
_LONGEST: Final = 256
_FEWEST_LETTERS: Final = 5
#: Hashing takes 64 MiB each: so many at once, and the others wait.
_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class Passwords:
    """What hashes and checks passwords.

    Parameters
    ----------
    hasher
        Argon2id with the second recommended option of RFC 9106, section 4: 64 MiB,
        3 passes, 4 lanes.
    nobody
        A hash of a password that nobody has: to refuse an unknown user takes as long
        as to refuse a known one.
    """

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    nobody: str = ""
    _turns: Semaphore = field(default_factory=lambda: Semaphore(_AT_ONCE))
    _workers: Executor = field(default_factory=lambda: ThreadPoolExecutor(_AT_ONCE))

    @classmethod
    def ready(cls, hasher: PasswordHasher | None = None) -> Passwords:
        """Make one that can check.

        Parameters
        ----------
        hasher
            How slow; as recommended when ``None``.

        Returns
        -------
        passwords
            Ready.
        """
        chosen = hasher or PasswordHasher()
        return cls(chosen, chosen.hash(secrets.token_urlsafe()))

    async def apart(self, deed: Callable[[], Answer]) -> Answer:
        """Do what hashes passwords apart from everything else.

        Parameters
        ----------
        deed
            What is done.

        Returns
        -------
        answer
            Its own. Those who wait to sign in hold up nobody who has: they queue for
            threads of their own.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._workers, deed)

    def hash(self, password: str) -> str:
        """Hash a password.

        Parameters
        ----------
        password
            Which `refuse_weak` has let pass.

        Returns
        -------
        text
            Salt, parameters and hash.
        """
        with self._turns:
            return self.hasher.hash(password)

    def is_right(self, password: str, hashed: str | None) -> bool:
        """Check a password.

        Parameters
        ----------
        password
            As typed.
        hashed
            As kept; ``None`` for a user who is not there.

        Returns
        -------
        is_right
            Never for a user who is not there, after the same time.
        """
        with self._turns:
            try:
                self.hasher.verify(hashed or self.nobody, password[:_LONGEST])
            except (VerificationError, InvalidHashError):
                return False
        return hashed is not None


def refuse_weak(password: str, *, name: str) -> None:
    """Refuse a password that is guessed first.

    Parameters
    ----------
    password
        As typed.
    name
        Of the user.

    Raises
    ------
    InputError
        If it is short, of few different letters, or holds the name.
    """
    is_long = SHORTEST_PASSWORD <= len(password) <= _LONGEST
    is_varied = len(set(password)) >= _FEWEST_LETTERS
    if not is_long or not is_varied or name.casefold() in password.casefold():
        raise InputError(
            say("The password is too easily guessed."),
            remedy=say(
                "Take at least {shortest} letters, not all alike and without your "
                "name; a few words in a row are best.",
                shortest=SHORTEST_PASSWORD,
            ),
        )


def new_password() -> str:
    """Make a password to be given to somebody.

    Returns
    -------
    password
        20 letters and digits in groups of 4, of 99 random bits; none looks like
        another.
    """
    letters = "23456789abcdefghjkmnpqrstuvwxyz"
    groups = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(5))
    return "-".join(groups)
