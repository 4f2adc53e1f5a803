"""Many users click through the clinic: how long pages take, and whether memory grows.

Run from the root::

    python evaluation/load.py --patients 100000 --users 50 --minutes 10

Draws the patients, serves them as ``scalpwatch serve`` does, and lets each user go
round `ROUND`: the list, a search, records and their alerts, filters, who is due, with 2
to 5 s of thought between. Server and users share the machine. ``--folder`` keeps the
store there, for the next time. The last line printed is JSON: ``p95_ms`` and ``p50_ms``
over all pages, ``errors``, ``requests_per_s``, ``rss_growth_mb`` (of the server, from
the end of the first tenth to the end), ``rss_mb`` at the end, and what a request costs
the server, signing in included, ``server_cpu_ms_per_request``: that figure depends less
on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import secrets
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from typing import Final

import httpx2
import numpy as np
from clinic_walk import served
from drawn_courses import draw_courses

from scalpwatch.registry.accounts import Account, Accounts, Role
from scalpwatch.registry.keys import make_key_file, read_key
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.web.passwords import Passwords

KEY: Final = "clinic.key"
THOUGHT_S: Final = (2.0, 5.0)
PATIENCE_S: Final = 30.0
PATIENT: Final = r"/patients/[0-9a-f]{32}"


@dataclass(frozen=True, slots=True)
class Step:
    """What is clicked.

    Parameters
    ----------
    what
        The page, as it is told.
    path
        Its address; or what addresses look like on the page before, of which some are
        taken.
    told
        What a form sends; ``{letters}`` is the beginning of some pseudonym.
    most
        Of how many addresses on the page before; 0 where ``path`` is the address.
    then
        What is clicked on each of these pages.
    """

    what: str
    path: str
    told: Mapping[str, str] | None = None
    most: int = 0
    then: tuple[Step, ...] = ()


#: What each user does again and again; a new page of the clinic is a new line.
ROUND: Final = (
    Step("list", "/today"),
    Step("search", "/today", {"letters": "{letters}"}),
    Step(
        "record",
        PATIENT,
        most=2,
        then=(Step("alert", PATIENT + r"/alerts/\w+", most=1),),
    ),
    Step("filtered", "/today?show=open&site=vertex"),
    Step("due", "/today?show=due"),
)


@dataclass
class Measured:
    """What all users met with, and until when they go on."""

    until: float
    took_ms: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def tell(self, what: str, took_s: float, status: int) -> None:
        """Note a page."""
        self.took_ms.setdefault(what, []).append(1000 * took_s)
        if status >= 400:  # noqa: PLR2004 - where failures begin
            self.errors.append(f"{what} {status}")

    @property
    def every(self) -> list[float]:
        """Times of all pages [ms]."""
        return [each for times in self.took_ms.values() for each in times]


class User(threading.Thread):
    """One user at a browser."""

    def __init__(
        self, client: httpx2.Client, name: str, password: str, measured: Measured
    ) -> None:
        super().__init__(daemon=True)
        self._client = client
        self._told = {"name": name, "password": password}
        self._measured = measured
        self._random = random.Random(name)  # noqa: S311 - no secret hangs on it
        self._token = ""
        self._page = ""

    def run(self) -> None:
        """Sign in, and click until the time is over."""
        self._think(0.0, THOUGHT_S[1])
        self._see("sign in", "/login")
        self._send("sign in", "/login", self._told)
        for what, path, told in chain.from_iterable(map(self._clicks, repeat(ROUND))):
            if time.monotonic() > self._measured.until:
                return
            self._think(*THOUGHT_S)
            if told is None:
                self._page = self._see(what, path)
            else:
                self._page = self._send(what, path, told)

    def _clicks(
        self, steps: Iterable[Step]
    ) -> Iterator[tuple[str, str, Mapping[str, str] | None]]:
        """Say what is clicked next, from what the last page showed."""
        for step in steps:
            paths = [step.path]
            if step.most:
                shown = sorted(set(re.findall(step.path, self._page)))
                paths = self._random.sample(shown, min(step.most, len(shown)))
            for path in paths:
                number = self._random.randrange(10_000)
                letters = f"D{number:07d}"[: self._random.randint(5, 8)]
                told = step.told and {
                    name: value.format(letters=letters)
                    for name, value in step.told.items()
                }
                yield step.what, path, told
                yield from self._clicks(step.then)

    def _think(self, least_s: float, most_s: float) -> None:
        """Take a while."""
        time.sleep(self._random.uniform(least_s, most_s))

    def _see(self, what: str, path: str) -> str:
        """Ask for a page."""
        return self._timed(what, "GET", path)

    def _send(self, what: str, path: str, told: Mapping[str, str]) -> str:
        """Send a form."""
        return self._timed(what, "POST", path, {"csrf": self._token, **told})

    def _timed(
        self, what: str, method: str, path: str, told: Mapping[str, str] | None = None
    ) -> str:
        """Ask, and note how long it took."""
        began = time.monotonic()
        try:
            answered = self._client.request(method, path, data=told)
        except httpx2.HTTPError as error:
            self._measured.errors.append(f"{what} {type(error).__name__}")
            return ""
        self._measured.tell(what, time.monotonic() - began, answered.status_code)
        found = re.search(r'name="csrf" value="(\w+)"', answered.text)
        self._token = found[1] if found else self._token
        return answered.text


def prepare(folder: Path, *, patients: int, users: int) -> str:
    """Make a store with patients and users, or take the one that is there.

    Parameters
    ----------
    folder
        Where it lies, with its key.
    patients, users
        How many there are to be.

    Returns
    -------
    password
        Of every user.
    """
    told = folder / "password"
    if told.is_file():
        return told.read_text(encoding="utf-8")
    password = secrets.token_urlsafe()
    place = Place(folder / "store", None, make_key_file(folder / KEY))
    hashed = Passwords.ready().hash(password)
    with open_store(place, actor="load") as store:
        began = time.monotonic()
        store.keep_many((each, {}) for each in draw_courses(patients))
        print(f"{patients} patients kept in {time.monotonic() - began:.0f} s")
        accounts = Accounts(store.turns)
        accounts.make_first("user 0", hashed, home="home")
        for number in range(1, users):
            wanted = Account("", f"user {number}", "home", frozenset({Role.CLINICIAN}))
            accounts.make(wanted, hashed)
    told.touch(mode=0o600)
    told.write_text(password, encoding="utf-8")
    return password


def place_in(folder: Path) -> Place:
    """Tell where the store of a folder lies that `prepare` made.

    Parameters
    ----------
    folder
        With its key.

    Returns
    -------
    place
        To be served.
    """
    return Place(folder / "store", None, read_key(file=folder / KEY))


def rss_mb(server: subprocess.Popen[str]) -> float:
    """Read how much memory the server holds [MB]."""
    text = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) / 1024


def cpu_s(server: subprocess.Popen[str]) -> float:
    """Read how long the server has computed so far [s]."""
    text = Path(f"/proc/{server.pid}/stat").read_text(encoding="utf-8")
    user, system = text.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run it."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--patients", type=int, default=100_000)
    reader.add_argument("--users", type=int, default=50)
    reader.add_argument("--minutes", type=float, default=10.0)
    reader.add_argument("--folder", type=Path, help="keeps the store; one is made")
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = asked.folder or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        password = prepare(folder, patients=asked.patients, users=asked.users)
        with served(place_in(folder), folder / KEY) as clinic:
            crowd = partial(browsers, clinic.address, asked.users, password)
            print(json.dumps(measure(clinic.server, crowd, asked.minutes)))


def browsers(address: str, users: int, password: str, measured: Measured) -> list[User]:
    """Seat the users before browsers of their own."""
    return [
        User(
            httpx2.Client(base_url=address, timeout=PATIENCE_S),
            f"user {number}",
            password,
            measured,
        )
        for number in range(users)
    ]


def measure(
    server: subprocess.Popen[str],
    seated: Callable[[Measured], list[User]],
    minutes: float,
) -> dict[str, object]:
    """Let the users click, and tell what they met with."""
    lasts_s = 60 * minutes
    measured = Measured(time.monotonic() + lasts_s)
    crowd = seated(measured)
    began_s = cpu_s(server)
    for each in crowd:
        each.start()
    time.sleep(lasts_s / 10)
    early_mb = rss_mb(server)
    for each in crowd:
        each.join()
    for what, times in measured.took_ms.items():
        p50, p95 = np.percentile(times, [50, 95])
        print(f"{what:>10} {len(times):>6} pages, {p50:6.0f} ms, p95 {p95:6.0f} ms")
    for error in sorted(set(measured.errors)):
        print(f"{error}: {measured.errors.count(error)}")
    p50, p95 = np.percentile(measured.every, [50, 95])
    spent_s = cpu_s(server) - began_s
    return {
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
        "errors": len(measured.errors),
        "requests_per_s": round(len(measured.every) / lasts_s, 1),
        "rss_growth_mb": round(rss_mb(server) - early_mb, 1),
        "rss_mb": round(rss_mb(server), 1),
        "server_cpu_ms_per_request": round(1000 * spent_s / len(measured.every), 1),
    }


if __name__ == "__main__":
    main()
