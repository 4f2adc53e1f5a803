"""A clinic as a test meets it: a store, its page, and browsers that keep cookies."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from scalpwatch.registry.accounts import Account, Role
from scalpwatch.registry.keys import MasterKey
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.web.app import make_app
from scalpwatch.web.desk import Desk, FirstCode
from scalpwatch.web.passwords import Passwords

__all__ = [
    "ADDRESS",
    "CODE",
    "PASSWORD",
    "QUICK",
    "TODAY",
    "Browser",
    "model_of_clinic",
    "opened_clinic",
    "user",
]

ADDRESS = "http://localhost"
PASSWORD = "four plain words here"  # noqa: S105 - a test's own
CODE = "0123456789abcdef"
TODAY = date(2026, 6, 1)

#: As quick as Argon2id can be: a test proves the road, not the slowness.
QUICK = Passwords.ready(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


def model_of_clinic(folder: Path) -> Place:
    """Make a new store on SQLite, to be copied: to make one takes a while."""
    place = Place(folder, None, MasterKey(secrets.token_bytes(32)))
    with open_store(place, actor="tester"):
        pass
    return place


@contextmanager
def opened_clinic(model: Place, folder: Path) -> Iterator[Desk]:
    """Open a copy of a new store, and the desk before it."""
    shutil.copytree(model.folder, folder)
    with open_store(replace(model, folder=folder), actor="tester") as store:
        desk = Desk(
            store=store,
            passwords=QUICK,
            first_code=FirstCode(CODE),
            today=lambda: TODAY,
        )
        yield desk
        desk.album.close()


def user(desk: Desk, name: str, *roles: Role, clinic: str = "home") -> Account:
    """Make a user who has made her own password."""
    accounts = desk.accounts("tester")
    if accounts.is_empty:
        first = accounts.make_first("first", QUICK.hash(PASSWORD), home="home")
        assert first.roles == {Role.ADMINISTRATOR, Role.CLINICIAN}
    if clinic not in accounts.clinics():
        accounts.make_clinic(clinic)
    wanted = Account("", name, clinic, frozenset(roles))
    return accounts.make(wanted, QUICK.hash(PASSWORD))


class Browser:
    """A browser that keeps cookies and sends what the page's form holds."""

    def __init__(self, desk: Desk, address: str = ADDRESS) -> None:
        self.client = TestClient(
            make_app(desk),
            base_url=address,
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        self.token = ""

    def see(self, path: str, **more):
        """Ask for a page, and remember its token."""
        return self._remembered(self.client.get(path, **more))

    def send(self, path: str, data: dict | None = None, **more):
        """Send a form as its page would."""
        told = {"csrf": self.token, **(data or {})}
        return self._remembered(self.client.post(path, data=told, **more))

    def sign_in(self, name: str, password: str = PASSWORD) -> Browser:
        """Sign in by the form."""
        self.see("/login")
        answered = self.send("/login", {"name": name, "password": password})
        assert answered.status_code == 303, answered.text
        self.see("/account")
        return self

    def _remembered(self, answered):
        found = _TOKEN.search(answered.text)
        self.token = found[1] if found else self.token
        return answered
