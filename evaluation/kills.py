"""Kill the clinic's server while users save drafts and keep visits: nothing is lost.

Run from the root::

    python evaluation/kills.py --kills 50 --users 6

Each round serves the same store as ``scalpwatch serve`` does, lets users type into
drafts and keep visits, and kills the server by SIGKILL at a random moment. Then it is
served again: every draft must come back with what was last confirmed, or something
typed after it, and every visit that was confirmed must be there once. What was sent
and not answered is sent again, as a page does. The last line printed is JSON:
``kills``, ``confirmed`` (saves and visits), ``lost``, ``drafts_back``,
``kept_twice``, ``verify_ok``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import secrets
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx2
from clinic_walk import served

from scalpwatch.registry.accounts import Account, Accounts, Role
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.verifying import Verifying
from scalpwatch.web.passwords import Passwords

__all__ = ["Tally", "main", "torment"]

PASSWORD: Final = secrets.token_urlsafe()
_SAVES_A_VISIT: Final = 4
_PATIENCE_S: Final = 60.0
_SEE_OTHER: Final = 303


@dataclass(slots=True)
class Tally:
    """What came of it.

    Parameters
    ----------
    kills
        Servers that were killed.
    confirmed
        Saves and visits that a page was told to be kept.
    lost
        Of these, those that were not there.
    drafts_back
        Drafts that came back after a kill with all that was confirmed.
    kept_twice
        Visits that are there more than once.
    verify_ok
        Whether the store was whole at the end.
    """

    kills: int = 0
    confirmed: int = 0
    lost: int = 0
    drafts_back: int = 0
    kept_twice: int = 0
    verify_ok: int = 1


@dataclass(slots=True)
class User:
    """One user, who types into one draft after the other.

    Parameters
    ----------
    name
        By which she signs in.
    """

    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    draft: str = ""
    typed: int = 0
    saved: int = 0
    visits: int = 0
    kept: list[str] = field(default_factory=list)
    confirmed: int = 0

    @property
    def pseudonym(self) -> str:
        """Whom she types about."""
        return f"{self.name}-{self.visits}"

    def sign_in(self, client: httpx2.Client) -> None:
        """Sign in by the form; the session outlives every kill."""
        token = _token(client.get("/login").text)
        told = {"csrf": token, "name": self.name, "password": PASSWORD}
        answered = client.post("/login", data=told)
        if answered.status_code != _SEE_OTHER:
            raise SystemExit("A user could not sign in.")
        self.cookies = dict(client.cookies)

    def work(self, address: str) -> None:
        """Type and keep until the server is gone."""
        with self._browser(address) as client:
            try:
                while True:
                    self._step(client)
            except httpx2.HTTPError:
                return

    def look(self, address: str) -> bool | None:
        """See whether her draft holds what was confirmed; ``None`` if she has none."""
        if not self.draft:
            return None
        with self._browser(address) as client:
            page = client.get(self.draft)
        if page.status_code == _SEE_OTHER:
            # it was kept, and the answer did not arrive
            return True
        found = re.search(r"typed (\d+)", page.text)
        there = int(found[1]) if found else 0
        return there >= self.saved

    def _step(self, client: httpx2.Client) -> None:
        """Save once more, or keep what was saved."""
        if not self.draft:
            self.draft = client.get("/visits/new").headers["location"]
            self.typed = self.saved = 0
        page = client.get(self.draft)
        if page.status_code == _SEE_OTHER:
            self._was_kept()
            return
        self.typed += 1
        told = {
            "csrf": _token(page.text),
            "revision": _found(r'name="revision" value="(\d+)"', page.text),
            "pseudonym": self.pseudonym,
            "lesion-1-form": "plaque",
            "note": f"typed {self.typed}",
        }
        if self.typed <= _SAVES_A_VISIT:
            said = {"accept": "application/json"}
            if client.post(self.draft, data=told, headers=said).is_success:
                self.saved = self.typed
                self.confirmed += 1
            return
        answered = client.post(f"{self.draft}/keep", data=told)
        if answered.status_code == _SEE_OTHER:
            self._was_kept()

    def _was_kept(self) -> None:
        """Go on to the next patient."""
        self.kept.append(self.pseudonym)
        self.confirmed += 1
        self.visits += 1
        self.draft = ""

    def _browser(self, address: str) -> httpx2.Client:
        """Open a browser in which she is still signed in."""
        return httpx2.Client(
            base_url=address, timeout=_PATIENCE_S, cookies=self.cookies
        )


def torment(folder: Path, *, kills: int, users: int, seed: int) -> Tally:
    """Serve and kill.

    Parameters
    ----------
    folder
        Where store and key lie; empty.
    kills
        How often.
    users
        How many type at the same time.
    seed
        Of the moments.

    Returns
    -------
    tally
        What came of it.
    """
    key_file = folder / "key"
    place = Place(folder / "store", None, make_key_file(key_file))
    people = [User(f"user{number}") for number in range(users)]
    _make_accounts(place, people)
    tally, moments = Tally(), random.Random(seed)  # noqa: S311 - no secret hangs on it
    with served(place, key_file) as clinic:
        for each in people:
            with httpx2.Client(base_url=clinic.address, timeout=_PATIENCE_S) as client:
                each.sign_in(client)
    for _ in range(kills):
        with served(place, key_file) as clinic:
            _look(people, clinic.address, tally)
            told = [clinic.address]
            threads = [threading.Thread(target=u.work, args=told) for u in people]
            before = sum(each.confirmed for each in people)
            for each in threads:
                each.start()
            _await_work(people, before)
            time.sleep(moments.uniform(0.0, 1.5))
            clinic.server.kill()
            tally.kills += 1
            for each in threads:
                each.join()
    with served(place, key_file) as clinic:
        _look(people, clinic.address, tally)
    _count(place, people, tally)
    return tally


def _await_work(people: list[User], before: int) -> None:
    """Wait until something is confirmed, so that kills fall into the work."""
    until = time.monotonic() + _PATIENCE_S
    while sum(each.confirmed for each in people) == before:
        if time.monotonic() > until:
            return
        time.sleep(0.02)


def _look(people: list[User], address: str, tally: Tally) -> None:
    """See after a kill whether every draft came back."""
    for each in people:
        is_back = each.look(address)
        if is_back is not None:
            tally.drafts_back += is_back
            tally.lost += not is_back


def _count(place: Place, people: list[User], tally: Tally) -> None:
    """See at the end whether every visit is there, once, and the store is whole."""
    tally.confirmed = sum(each.confirmed for each in people)
    with open_store(place, actor="kills") as store:
        for pseudonym in (name for each in people for name in each.kept):
            is_there = store.knows(pseudonym)
            visits = len(store.recall(pseudonym).visits) if is_there else 0
            tally.lost += visits == 0
            tally.kept_twice += visits > 1
        done = Verifying(store, print)
        done.run()
        tally.verify_ok = int(done.troubles == 0)


def _make_accounts(place: Place, people: list[User]) -> None:
    """Make a clinician of each."""
    hashed = Passwords.ready().hash(PASSWORD)
    with open_store(place, actor="kills") as store:
        accounts = Accounts(store.turns)
        accounts.make_first("first", hashed, home="home")
        for each in people:
            wanted = Account("", each.name, "home", frozenset({Role.CLINICIAN}))
            accounts.make(wanted, hashed)


def _token(page: str) -> str:
    """Read the token of a form."""
    return _found(r'name="csrf" value="(\w+)"', page)


def _found(pattern: str, page: str) -> str:
    """Read what a page must hold."""
    found = re.search(pattern, page)
    if found is None:
        raise SystemExit(f"A page lacks what it must hold: {pattern}")
    return found[1]


def main() -> None:
    """Run from the command line."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--users", type=int, default=6)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    with TemporaryDirectory() as folder:
        tally = torment(
            Path(folder), kills=told.kills, users=told.users, seed=told.seed
        )
    print(json.dumps(asdict(tally)))


if __name__ == "__main__":
    main()
