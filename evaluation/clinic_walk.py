"""A drawn clinic, served, and every page of it that a link leads to.

Screenshots and the tests that look at pages walk the same way: the routes say which
pages there are, links say where one of each is. A page that is added is walked as soon
as a link leads to it; one that no link leads to is told of.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import httpx2
from argon2 import PasswordHasher
from drawn_courses import draw_courses

from scalpwatch.casework.consulting import consult_case, file_pictures
from scalpwatch.documents.case import read_case
from scalpwatch.documents.course import keep_answer, keep_case
from scalpwatch.inference.policy import Policy
from scalpwatch.phantoms import DEMO_UM_PER_PX, draw_demo_picture
from scalpwatch.registry.accounts import Account, Accounts, Role
from scalpwatch.registry.identity import new_tracking_uid
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.placing import place_visit
from scalpwatch.registry.searching import Query
from scalpwatch.registry.store import Store
from scalpwatch.vocabulary.cases import Picture
from scalpwatch.vocabulary.courses import Course, Visit
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.web.access import permissions
from scalpwatch.web.app import routed
from scalpwatch.web.desk import Desk
from scalpwatch.web.passwords import Passwords

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

__all__ = [
    "ALONE",
    "PASSWORD",
    "ROOT",
    "Clinic",
    "Stop",
    "context_of",
    "drawn_clinic",
    "empty_clinic",
    "served",
    "stops_of",
]

ROOT: Final = Path(__file__).parents[1]
#: Chromium speaks with this machine alone: every other name is not found.
ALONE: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
PASSWORD: Final = "four plain words here"  # noqa: S105 - of drawn users
_USERS: Final[Mapping[str, frozenset[Role]]] = {
    # she reaches every page; a reader is one who reaches fewer
    "anna": frozenset(Role) - {Role.READER},
    "olga": frozenset({Role.READER}),
}
#: Must make her own password first.
_NEW: Final = "vera"
_CASE: Final = ROOT / "examples" / "paper.toml"
_PATIENTS: Final = 30
_PATIENCE_S: Final = 60.0
#: So many pages of a route are asked for further links: one patient has what another
#: has not.
_EACH: Final = 2
_HEAD: Final = 2000
_LINK: Final = re.compile(r'(?:href|action|src|hx-get|data-address)="(/[^"#]*)"')
_TOKEN: Final = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
#: The Argon2id of a drawn user is as quick as it can be.
_QUICK: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True)
class Clinic:
    """A served clinic."""

    address: str
    printed: str
    place: Place
    server: subprocess.Popen[str]

    def signed_in(self, name: str) -> httpx2.Client:
        """Give a client in which a drawn user is signed in."""
        client = httpx2.Client(
            base_url=self.address, timeout=_PATIENCE_S, follow_redirects=False
        )
        self.send(client, "/login", {"name": name, "password": PASSWORD})
        return client

    def send(self, client: httpx2.Client, path: str, told: Mapping[str, str]) -> str:
        """Send the form of a page; tell where it leads."""
        page = client.get(path).text
        token = _TOKEN.search(page)
        answered = client.post(path, data={"csrf": token[1] if token else "", **told})
        return answered.headers.get("location", "")


@dataclass(frozen=True)
class Stop:
    """A page to look at."""

    name: str
    path: str
    user: str
    status: int = 200


@contextmanager
def empty_clinic(folder: Path) -> Iterator[Clinic]:
    """Serve a clinic in which nobody is yet."""
    key = make_key_file(folder / "empty.key")
    place = Place(folder / "empty", None, key)
    with open_store(place, actor="tester"):
        pass
    with served(place, folder / "empty.key") as clinic:
        yield clinic


@contextmanager
def drawn_clinic(folder: Path) -> Iterator[Clinic]:
    """Serve a clinic of drawn patients, one of them with pictures of two visits."""
    key = make_key_file(folder / "clinic.key")
    place = Place(folder / "store", None, key)
    with open_store(place, actor="tester") as store:
        store.keep_many((each, {}) for each in draw_courses(_PATIENTS, seed=3))
        _keep_one_with_pictures(store, folder)
        accounts = Accounts(store.turns)
        hashed = _QUICK.hash(PASSWORD)
        accounts.make_first("boris", hashed, home="home")
        for name, roles in _USERS.items():
            accounts.make(Account("", name, "home", roles), hashed)
        new = Account("", _NEW, "home", _USERS["olga"], must_change=True)
        accounts.make(new, hashed)
    options = {"SCALPWATCH_BACKUP": str(folder / "backup")}
    with served(place, folder / "clinic.key", **options) as clinic:
        yield clinic


@contextmanager
def served(
    place: Place,
    key_file: Path,
    *,
    program: Sequence[str] = (),
    options: Sequence[str] = (),
    **settings: str,
) -> Iterator[Clinic]:
    """Serve a store as a user does, until it ends or is killed."""
    told = {
        **os.environ,  # noqa: TID251 - a program of its own
        "SCALPWATCH_STORE": str(place.folder),
        "SCALPWATCH_KEY_FILE": str(key_file),
        "SCALPWATCH_LANG": "en",
        **settings,
    }
    command = program or (sys.executable, "-m", "scalpwatch")
    server = subprocess.Popen(  # noqa: S603 - our own program
        [*command, "serve", "--port", "0", *options],
        env=told,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None  # noqa: S101 - it was asked for
    try:
        printed = ""
        while "Ctrl+C" not in printed:
            line = server.stdout.readline()
            if not line:
                raise RuntimeError(f"the server ended: {printed}")
            printed += line
        found = re.search(r"https?://\S+", printed)
        address = found[0].rstrip("/") if found else ""
        yield Clinic(address, printed, place, server)
    finally:
        server.terminate()
        server.wait(timeout=_PATIENCE_S)
        server.stdout.close()


def stops_of(clinic: Clinic) -> tuple[list[Stop], list[str]]:
    """Find a page of each route, and the routes to which no link leads."""
    patterns = _patterns(clinic.place)
    shown = _patient_with_pictures(clinic.place)
    with closing(clinic.signed_in("anna")) as anna:
        seeds = [shown, *_deeds(clinic, anna), "/", "/today", "/account"]
        found = _followed(anna, seeds, patterns)
    stops = [
        Stop(_named(pattern), path, "anna")
        for pattern, (path, is_page) in found.items()
        if is_page
    ]
    stops += [
        Stop("reader_today", "/today", "olga"),
        Stop("login", "/login", ""),
        Stop("must_change", "/account", _NEW),
        Stop("nothing_there", "/nothing-there", "anna", 404),
    ]
    unseen = sorted(each for each in patterns if each not in found)
    return sorted(stops, key=lambda each: each.name), unseen


def context_of(
    browser: Browser, clinic: Clinic, *, user: str, language: str
) -> BrowserContext:
    """Give a browser context in which a user is signed in and a language is chosen."""
    context = browser.new_context()
    cookies = {"scalpwatch-language": language}
    if user:
        with closing(clinic.signed_in(user)) as client:
            cookies["scalpwatch"] = client.cookies["scalpwatch"]
    context.add_cookies(
        [
            {"name": name, "value": value, "url": clinic.address}
            for name, value in cookies.items()
        ]
    )
    return context


def _patterns(place: Place) -> list[str]:
    """List the addresses of what can be read, from the routes."""
    with open_store(place, actor="tester") as store:
        desk = Desk(store=store, passwords=Passwords(_QUICK, ""))
        told = permissions(routed(desk))
    return [each.path for each in told if each.method == "GET"]


def _deeds(clinic: Clinic, anna: httpx2.Client) -> list[str]:
    """Do what pages come of: answer a case, make a backup; tell where each leads."""
    page = anna.get("/practice/case").text
    told = {name: _hidden(page, name) for name in ("seal", "since")}
    answer = {**told, "action": "recheck", "weeks": "6"}
    leads = [clinic.send(anna, "/practice/case", answer)]
    clinic.send(anna, "/administration/backup", {"deed": "make"})
    return leads


def _hidden(page: str, name: str) -> str:
    """Read what a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def _followed(
    client: httpx2.Client, seeds: Sequence[str], patterns: Sequence[str]
) -> dict[str, tuple[str, bool]]:
    """Follow links until no new route is found; tell one address of each, and kind."""
    shapes = {
        each: re.compile(
            re.sub(r"\{[^}]+\}", r"[^/?]+", re.sub(r"\{[^}]+:path\}", ".+", each))
        )
        for each in patterns
    }
    found: dict[str, tuple[str, bool]] = {}
    asked: dict[str, set[str]] = {each: set() for each in patterns}
    waiting = list(seeds)
    while waiting:
        path = waiting.pop(0).replace("&amp;", "&")
        bare = path.partition("?")[0]
        pattern = next((p for p, shape in shapes.items() if shape.fullmatch(bare)), "")
        is_known = pattern in found and not found[pattern][1]
        if not pattern or is_known or path in asked[pattern]:
            continue
        if len(asked[pattern]) >= _EACH:
            continue
        asked[pattern].add(path)
        answered = client.get(path)
        is_file = "content-disposition" in answered.headers
        is_page = not is_file and "<html" in answered.text[:_HEAD]
        if answered.is_redirect:
            waiting.append(answered.headers["location"])
        elif not answered.is_success:
            continue
        found.setdefault(pattern, (path, is_page))
        waiting += _LINK.findall(answered.text) if is_page else ()
    return found


def _patient_with_pictures(place: Place) -> str:
    """Find the page of the one patient who has pictures."""
    with open_store(place, actor="tester") as store:
        found = store.search(Query(pseudonym=read_case(_CASE).pseudonym))
    return f"/patients/{found[0].uid}"


def _named(pattern: str) -> str:
    """Name a page by its route."""
    return re.sub(r"\W+", "_", pattern).strip("_") or "door"


def _keep_one_with_pictures(store: Store, folder: Path) -> None:
    """Keep the paper's case as two visits, each with a drawn picture."""
    picture = cv2.cvtColor(draw_demo_picture(), cv2.COLOR_RGB2BGR)
    file = folder / "drawn.png"
    cv2.imwrite(str(file), picture)
    case = read_case(_CASE)
    focus, *others = case.lesions
    scale = ScaleUmPerPx(DEMO_UM_PER_PX, "the drawing")
    focus = replace(focus, pictures=(Picture(str(file), scale=scale),))
    case = replace(case, lesions=(focus, *others))
    course = Course(case.pseudonym)
    contents: dict[str, bytes] = {}
    for day in (date.today() - timedelta(days=90), date.today() - timedelta(days=3)):  # noqa: DTZ011 - the user's own day
        seen = replace(case, seen_on=day)
        told = consult_case(seen, policy=Policy(), eye_is_on=True, made_on=day)
        filed = file_pictures(seen, told)
        visit = Visit(
            uid=new_tracking_uid(),
            case=keep_case(seen),
            answer=keep_answer(told),
            pictures=filed.told,
        )
        course = place_visit(course, visit).course
        contents |= filed.contents
    store.keep(course, contents)
