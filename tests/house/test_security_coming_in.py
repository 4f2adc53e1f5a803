"""Items 1 to 7: nobody comes in who should not, and nobody sees another's patients."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from clinic import CODE, PASSWORD, QUICK, Browser, user
from fastapi import APIRouter

from scalpwatch.errors import InputError
from scalpwatch.registry.accounts import Account, Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.searching import Query
from scalpwatch.registry.sessions import ABSOLUTE_S, IDLE_S, Sessions
from scalpwatch.web import today
from scalpwatch.web.access import Access, Permission, Undeclared, permissions
from scalpwatch.web.app import routed
from scalpwatch.web.passwords import Passwords
from scalpwatch.web.serving import Serving

DOCS = Path(__file__).parents[2] / "docs"
NOBODY = "0" * 32
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def filled(path: str) -> str:
    """Put identifiers of nothing into a path."""
    return (
        path.replace("{name}", "clinic.css")
        .replace("{uid}", NOBODY)
        .replace("{key}", "0" * 16)
        .replace("{level}/{column}/{row}", "0/0/0")
        .replace("{other}", "1" * 16)
        .replace("{side}", "later")
    )


def ask(browser: Browser, permission: Permission, **form: str):
    """Use a route with a good token."""
    path = filled(permission.path)
    if is_for_machines(path):
        given = {"x-csrf-token": browser.token}
        return browser.client.request(permission.method, path, headers=given)
    if permission.method in UNSAFE:
        return browser.send(path, form)
    return browser.see(path)


def sent_with(
    browser: Browser, permission: Permission, token: str, more: dict | None = None
):
    """Use a route with a token: in the form, or where scripts send it."""
    path, headers = filled(permission.path), dict(more or {})
    if is_for_machines(path):
        headers["x-csrf-token"] = token
        return browser.client.request(permission.method, path, headers=headers)
    return browser.client.post(path, data={"csrf": token}, headers=headers)


def is_for_machines(path: str) -> bool:
    """Tell the interface from the pages."""
    return path.startswith(("/api/", "/cds-services"))


def test_item_1_every_route_asks_who_it_is(desk):
    """Without a session, what is not public is a way to the door and nothing else."""
    user(desk, "maria", Role.CLINICIAN)
    guarded = [each for each in permissions(routed(desk)) if not each.access.is_public]

    let_in = []
    for each in guarded:
        browser = Browser(desk)
        browser.see("/login")
        answered = ask(browser, each)
        asked_first = answered.headers.get("location") == "/login"
        if not asked_first and answered.status_code != 401:
            let_in.append(each.path)

    assert len(guarded) > 10
    assert not let_in


def test_item_1_the_public_routes_are_those_and_no_others(desk):
    """A new page is not public by mistake."""
    public = {
        (each.method, each.path)
        for each in permissions(routed(desk))
        if each.access.is_public
    }

    assert public == {
        ("GET", "/"),
        ("GET", "/assets/{name}"),
        ("GET", "/first"),
        ("POST", "/first"),
        ("GET", "/login"),
        ("POST", "/login"),
        ("POST", "/language"),
    }


def test_item_2_a_new_clinic_has_no_user_and_no_password(desk):
    """The first user is made by whoever sees the terminal, with her own password."""
    browser = Browser(desk)
    first = {"name": "anna", "password": PASSWORD, "again": PASSWORD}

    assert browser.see("/login").headers["location"] == "/first"
    browser.see("/first")
    assert browser.send("/first", {**first, "code": "0" * 16}).status_code == 422
    assert desk.accounts().is_empty
    assert browser.send("/first", {**first, "code": CODE}).status_code == 303
    assert browser.see("/today").status_code == 200
    assert browser.see("/first").status_code == 404
    assert browser.send("/first", {**first, "code": CODE}).status_code == 404


def test_item_2_a_code_that_is_guessed_at_is_good_no_more(desk):
    """After ten wrong tries even the right code opens nothing."""
    browser = Browser(desk)
    first = {"name": "anna", "password": PASSWORD, "again": PASSWORD}
    browser.see("/first")

    for number in range(10):
        browser.send("/first", {**first, "code": f"{number:016d}"})

    assert browser.send("/first", {**first, "code": CODE}).status_code == 422
    assert desk.accounts().is_empty


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaaaaaaaaaa", "anna anna anna anna", "x" * 300]
)
def test_item_2_a_weak_password_is_refused(desk, password):
    """What is guessed first is not taken."""
    browser = Browser(desk)
    browser.see("/first")
    told = {"name": "anna", "code": CODE, "password": password, "again": password}

    assert browser.send("/first", told).status_code == 422
    assert desk.accounts().is_empty


def test_item_2_off_this_machine_tls_is_needed():
    """A password must not cross a network in the open."""
    with pytest.raises(InputError):
        Serving("0.0.0.0", 8000)  # noqa: S104 - it is refused


def test_item_3_passwords_are_hashed_by_argon2id_as_recommended():
    """The second recommended option of RFC 9106: 64 MiB and three passes."""
    hashed = Passwords.ready().hash(PASSWORD)

    used = extract_parameters(hashed)

    assert hashed.startswith("$argon2id$")
    assert used.memory_cost >= 64 * 1024
    assert used.time_cost >= 3
    assert PASSWORD not in hashed


def test_item_3_an_unknown_user_costs_as_much_as_a_wrong_password(desk, monkeypatch):
    """One slow hash is checked for either, so that no clock tells who is there."""
    user(desk, "maria", Role.CLINICIAN)
    checked = []
    right = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda hasher, hashed, password: (
            checked.append(hashed) or right(hasher, hashed, password)
        ),
    )
    browser = Browser(desk)
    answers = []

    for name in ("maria", "nobody here"):
        browser.see("/login")
        told = {"name": name, "password": "wrong wrong wrong"}
        answers.append(browser.send("/login", told))

    assert len(checked) == 2
    assert extract_parameters(checked[0]) == extract_parameters(checked[1])
    assert [each.status_code for each in answers] == [401, 401]
    texts = [re.sub('value="[^"]*"', "", each.text) for each in answers]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("name", ["maria", "nobody here"])
def test_item_3_who_guesses_has_to_wait(desk, name):
    """After five failures even the right password waits, of whoever is there or not."""
    user(desk, "maria", Role.CLINICIAN)
    browser = Browser(desk)
    browser.see("/login")

    for _ in range(7):
        answered = browser.send("/login", {"name": name, "password": "wrong"})

    assert answered.status_code == 429
    told = {"name": name, "password": PASSWORD}
    assert browser.send("/login", told).status_code == 429


def test_item_4_the_cookie_is_hidden_held_to_the_site_and_new(desk):
    """Signing in gives another secret than the one that was there before."""
    user(desk, "maria", Role.CLINICIAN)
    browser = Browser(desk)
    before = browser.see("/login").cookies["scalpwatch-visit"]

    answered = browser.send("/login", {"name": "maria", "password": PASSWORD})

    cookie = answered.headers["set-cookie"]
    assert re.match(r"scalpwatch=[\w-]{43}; HttpOnly; Path=/; SameSite=strict", cookie)
    assert before not in cookie
    assert "expires" not in cookie.split("scalpwatch-visit")[0].lower()


def test_item_4_under_tls_the_cookie_goes_over_tls_alone(desk):
    """Browsers hold a cookie of that prefix to this host and to TLS."""
    user(desk, "maria", Role.CLINICIAN)
    browser = Browser(desk, address="https://clinic.example")
    browser.see("/login")

    answered = browser.send("/login", {"name": "maria", "password": PASSWORD})

    cookie = answered.headers["set-cookie"]
    assert cookie.startswith("__Host-scalpwatch=")
    assert "Secure" in cookie
    assert "strict-transport-security" in answered.headers


def test_item_4_signing_in_anew_ends_the_session_before(desk):
    """A session that was planted in a browser is worth nothing after."""
    user(desk, "maria", Role.CLINICIAN)
    browser = Browser(desk).sign_in("maria")
    planted = browser.client.cookies["scalpwatch"]

    browser.sign_in("maria")

    assert browser.client.cookies["scalpwatch"] != planted
    assert desk.sessions().find(planted) is None


@pytest.mark.parametrize(
    ("clicks_every_s", "ends_after_s"), [(IDLE_S + 1, IDLE_S), (600, ABSOLUTE_S)]
)
def test_item_4_a_session_ends_unused_and_ends_anyhow(
    desk, clicks_every_s, ends_after_s
):
    """Half an hour without a click, or twelve hours with any number of them."""
    maria = user(desk, "maria", Role.CLINICIAN)
    clock = [1_000_000.0]
    sessions = Sessions(desk.accounts().turns, now=lambda: clock[0])
    secret = sessions.begin(maria)

    lasted = 0
    while sessions.find(secret) is not None:
        clock[0] += clicks_every_s
        lasted += clicks_every_s

    assert ends_after_s <= lasted <= ends_after_s + clicks_every_s


def test_item_4_signing_out_ends_the_session_at_the_server(desk):
    """Who copied the cookie has nothing."""
    user(desk, "maria", Role.CLINICIAN)
    browser = Browser(desk).sign_in("maria")
    copied = browser.client.cookies["scalpwatch"]

    browser.send("/logout")
    browser.client.cookies.set("scalpwatch", copied)

    assert browser.see("/today").headers["location"] == "/login"


def test_item_4_a_new_password_ends_every_other_session(desk):
    """Who came in with the old password is out."""
    user(desk, "maria", Role.CLINICIAN)
    here, elsewhere = (Browser(desk).sign_in("maria") for _ in range(2))
    new = "another four plain words"

    changed = here.send(
        "/account", {"current": PASSWORD, "password": new, "again": new}
    )

    assert changed.status_code == 303
    assert here.see("/today").status_code == 200
    assert elsewhere.see("/today").headers["location"] == "/login"


def test_item_4_who_is_blocked_is_out_at_once(desk):
    """The next click of a blocked user leads to the door."""
    maria = user(desk, "maria", Role.CLINICIAN)
    browser = Browser(desk).sign_in("maria")

    desk.accounts("first").change(maria.uid, roles=maria.roles, is_blocked=True)

    assert browser.see("/today").headers["location"] == "/login"
    browser.see("/login")
    told = {"name": "maria", "password": PASSWORD}
    assert browser.send("/login", told).status_code == 401


def test_item_5_no_form_is_taken_that_another_page_sent(desk):
    """Every route that changes something wants this session's token."""
    user(desk, "all", *(set(Role) - {Role.READER}))
    unsafe = [each for each in permissions(routed(desk)) if each.method in UNSAFE]
    browser, other = Browser(desk).sign_in("all"), Browser(desk).sign_in("all")

    for each in unsafe:
        path = filled(each.path)
        for token in ("", "0" * 64, other.token):
            answered = sent_with(browser, each, token)
            assert answered.status_code == 403, (path, token)
        answered = sent_with(browser, each, "", {"hx-request": "true"})
        assert answered.status_code == 403
        for header in (
            {"origin": "https://evil.example"},
            {"sec-fetch-site": "cross-site"},
        ):
            answered = sent_with(browser, each, browser.token, header)
            assert answered.status_code == 403, (path, header)

    assert len(unsafe) > 5
    assert browser.see("/today").status_code == 200


def test_item_5_a_page_of_another_name_cannot_reach_the_clinic(desk):
    """Without TLS, a host that is not this machine's is turned away."""
    answered = Browser(desk).see("/login", headers={"host": "evil.example:8000"})

    assert answered.status_code == 421


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_item_6_each_role_reaches_what_the_routes_declare_and_no_more(desk, role):
    """The table of who may do what is made of the routes, and holds."""
    user(desk, "somebody", role)
    browser = Browser(desk).sign_in("somebody")
    # last, for then she is out
    table = sorted(permissions(routed(desk)), key=lambda each: each.path == "/logout")

    wrong = []
    for each in table:
        answered = ask(browser, each)
        may = each.access.is_public or each.access.lets_in(frozenset({role}))
        if (answered.status_code != 403) is not may:
            wrong.append((each.method, each.path, answered.status_code))
        browser.see("/account")

    assert not wrong


def test_item_6_a_denial_wins_over_every_permission(desk, kept):
    """A reader changes nothing, even where she is a clinician too."""
    user(desk, "guest", Role.READER, Role.CLINICIAN)
    browser = Browser(desk).sign_in("guest")
    entry = next(each for each in desk.store.search(Query()) if each.alerts)

    page = browser.see(f"/patients/{entry.uid}")

    assert kept
    assert page.status_code == 200
    paths = re.findall(r"/patients/\w+/alerts/[0-9a-f]{16}(?=\")", page.text)
    assert paths
    for path in paths:
        # she may look at what is advised, and finds nothing there to decide with
        assert 'name="choice"' not in browser.see(path).text
        assert browser.send(path, {"choice": "done"}).status_code == 403
    access = Access(frozenset({Role.CLINICIAN}), frozenset({Role.READER}))
    assert not access.lets_in(frozenset({Role.CLINICIAN, Role.READER}))


def test_item_6_a_route_that_declares_nothing_stops_the_start(desk, monkeypatch):
    """Nobody can forget to say who may use a page."""
    router = APIRouter()
    router.get("/forgotten")(lambda: "open")
    monkeypatch.setattr(today, "router", router)

    with pytest.raises(Undeclared, match="/forgotten"):
        routed(desk)


def test_item_6_the_printed_table_is_the_one_of_the_routes(desk):
    """What administrators read is what holds."""
    text = (DOCS / "clinic.md").read_text(encoding="utf-8")

    told = [row for row in text.splitlines() if re.match(r"\| `[A-Z]+ /", row)]

    assert told == [printed(each) for each in permissions(routed(desk))]


def printed(permission: Permission) -> str:
    """Print a row of the table of who may use what."""
    access = permission.access
    if access.is_public:
        cells = ["yes"] * len(Role)
    else:
        cells = [
            "never"
            if role in access.denied
            else "yes"
            if role in access.allowed
            else ""
            for role in Role
        ]
    return f"| `{permission.method} {permission.path}` | " + " | ".join(cells) + " |"


def test_item_7_another_clinics_patient_is_as_unknown_as_one_that_never_was(desk, kept):
    """Every address of a patient of clinic A answers a user of clinic B with 404."""
    user(desk, "maria", Role.CLINICIAN, clinic="second")
    entry = next(each for each in desk.store.search(Query()) if each.alerts)
    own = Browser(desk)
    user(desk, "anna", Role.CLINICIAN)
    page = own.sign_in("anna").see(f"/patients/{entry.uid}").text
    stranger = Browser(desk).sign_in("maria")
    keys = re.findall(r"/alerts/([0-9a-f]{16})", page)
    paths = [
        each
        for each in permissions(routed(desk))
        if "/patients/" in each.path and "{uid}" in each.path
    ]

    for each in paths:
        for uid in (entry.uid, NOBODY):
            path = filled(each.path.replace("{uid}", uid).replace("{key}", keys[0]))
            if is_for_machines(path):
                given = {"x-csrf-token": stranger.token}
                answered = stranger.client.request(each.method, path, headers=given)
            elif each.method in UNSAFE:
                told = {"choice": "done", "seal": "any"}
                answered = stranger.send(path, told)
            else:
                answered = stranger.see(path)
            assert answered.status_code == 404, path
            assert entry.pseudonym not in answered.text

    assert kept
    assert len(paths) >= 3
    listed = stranger.see("/today").text
    assert not any(each.pseudonym in listed for each in kept)
    found = stranger.send("/today", {"letters": entry.pseudonym}).text
    assert entry.uid not in found
    told = [row.event for row in desk.store.trail() if row.actor == "maria"]
    assert told.count(Event.REFUSED.value) == 2 * len(paths)


def test_item_7_an_administrator_of_users_sees_no_patient(desk, kept):
    """Who only administers has no way to a record."""
    user(desk, "root", Role.ADMINISTRATOR)
    browser = Browser(desk).sign_in("root")
    entry = desk.store.search(Query())[0]

    assert kept
    assert browser.see("/today").status_code == 403
    assert browser.see(f"/patients/{entry.uid}").status_code == 403
    trail = browser.see("/administration/trail").text
    assert entry.pseudonym not in trail


def test_item_6_the_last_administrator_stays_one(desk):
    """Nobody can lock everybody out."""
    user(desk, "maria", Role.CLINICIAN)
    only = next(each for each in desk.accounts().listed() if each.name == "first")

    with pytest.raises(InputError, match="Nobody else could administer"):
        desk.accounts("first").change(
            only.uid, roles={Role.CLINICIAN}, is_blocked=False
        )


def test_item_2_a_given_password_must_be_changed_before_anything_else(desk):
    """An administrator knows a password for one sign-in, and sees nothing by it."""
    user(desk, "maria", Role.CLINICIAN)
    given = Account("", "olga", "home", frozenset({Role.CLINICIAN}), must_change=True)
    desk.accounts("first").make(given, QUICK.hash(PASSWORD))
    browser = Browser(desk).sign_in("olga")

    assert browser.see("/today").headers["location"] == "/account"
    new = "another four plain words"
    browser.see("/account")
    browser.send("/account", {"current": PASSWORD, "password": new, "again": new})
    assert browser.see("/today").status_code == 200
