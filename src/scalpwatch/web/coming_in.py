"""Coming in and going: the first user, signing in and out, one's own password."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.accounts import Account, Role
from scalpwatch.registry.audit import Event
from scalpwatch.web.access import EVERYBODY, PUBLIC, Visitor
from scalpwatch.web.cookies import LANGUAGE, SESSION, VISIT, drop_cookie, set_cookie
from scalpwatch.web.desk import Desk, desk_of
from scalpwatch.web.forms import Form, read_form
from scalpwatch.web.pages import ASSETS, asset, send_to, show
from scalpwatch.web.passwords import SHORTEST_PASSWORD, refuse_weak

__all__ = ["router"]

router: Final = APIRouter()

Anybody = Annotated[Visitor, Depends(PUBLIC)]
User = Annotated[Visitor, Depends(EVERYBODY)]
Filled = Annotated[Form, Depends(read_form)]

_A_YEAR: Final = "public, max-age=31536000, immutable"


@router.get("/assets/{name}")
def _assets(name: str, _visitor: Anybody) -> Response:
    """Give what pages load: style and script, never anything of a patient."""
    content = asset(name) if name in ASSETS else None
    if content is None:
        raise HTTPException(404)
    headers = {"cache-control": _A_YEAR}
    return Response(content, media_type=ASSETS[name][0], headers=headers)


@router.get("/")
def _door(request: Request, visitor: Anybody) -> Response:
    """Send everybody where she belongs."""
    if visitor.account is not None:
        return send_to(_home_of(visitor.account), request)
    is_new = desk_of(request).accounts().is_empty
    return send_to("/first" if is_new else "/login", request)


@router.get("/first")
def _first_start(request: Request, visitor: Anybody) -> Response:
    """Ask for the first user, where there is none."""
    _refuse_later(desk_of(request))
    return _first_form(request, visitor)


@router.post("/first")
async def _make_first(request: Request, visitor: Anybody, form: Filled) -> Response:
    """Make the first user, and sign her in."""
    deed = partial(_make_first_apart, request, visitor, form)
    return await desk_of(request).passwords.apart(deed)


def _make_first_apart(request: Request, visitor: Visitor, form: Form) -> Response:
    """Make the first user, and sign her in."""
    desk = desk_of(request)
    _refuse_later(desk)
    name = form.one("name").strip()
    if not desk.first_code.is_right(form.one("code")):
        trouble = say(
            "The code is not the one that the terminal shows. After ten tries it is "
            "good no more: start the server again."
        )
        return _first_form(request, visitor, name=name, trouble=trouble)
    try:
        password = _chosen_password(form, name)
        hashed = desk.passwords.hash(password)
        made = desk.accounts(actor="first-start").make_first(
            name, hashed, home=desk.home
        )
    except InputError as error:
        return _first_form(request, visitor, name=name, trouble=error)
    desk.first_code.spend()
    return _signed_in(request, desk, made)


@router.get("/login")
def _login(request: Request, visitor: Anybody) -> Response:
    """Ask who it is."""
    if desk_of(request).accounts().is_empty:
        return send_to("/first", request)
    return show(request, visitor, "login", name="", trouble=None)


@router.post("/login")
async def _sign_in(request: Request, visitor: Anybody, form: Filled) -> Response:
    """Sign in whoever has the password."""
    deed = partial(_sign_in_apart, request, visitor, form)
    return await desk_of(request).passwords.apart(deed)


def _sign_in_apart(request: Request, visitor: Visitor, form: Form) -> Response:
    """Sign in whoever has the password; the same refusal and time for all others."""
    desk = desk_of(request)
    name = form.one("name").strip()
    address = request.client.host if request.client else ""
    wait_s = max(desk.failures.wait_s(name), desk.attempts.take(address))
    if wait_s:
        trouble: Phrase = say("Too many tries: wait {s} s.", s=int(wait_s) + 1)
        return show(
            request, visitor, "login", status=429, name=name, trouble=(trouble,)
        )
    found = desk.accounts().find(name)
    is_right = desk.passwords.is_right(
        form.one("password"), found.password if found else None
    )
    if found is None or not is_right or found.account.is_blocked:
        desk.failures.failed(name)
        detail = f"account={found.account.uid}" if found else "account=unknown"
        desk.store.note(Event.SIGN_IN_REFUSED, detail=detail)
        trouble = say("Name or password is wrong.")
        return show(
            request, visitor, "login", status=401, name=name, trouble=(trouble,)
        )
    desk.failures.succeeded(name)
    if visitor.account is not None:
        _end(desk, visitor)
    return _signed_in(request, desk, found.account)


@router.post("/logout")
def _sign_out(request: Request, visitor: User) -> Response:
    """End the session, here and in the browser."""
    _end(desk_of(request), visitor)
    response = send_to("/login", request)
    drop_cookie(response, request, SESSION)
    response.headers["clear-site-data"] = '"cache"'
    return response


@router.post("/language")
def _choose_language(request: Request, _visitor: Anybody, form: Filled) -> Response:
    """Speak another language from now on."""
    back = form.one("back")
    is_ours = back.startswith("/") and not back.startswith(("//", "/\\"))
    response = send_to(back if is_ours and back.isprintable() else "/", request)
    set_cookie(response, request, LANGUAGE, form.one("language")[:2])
    return response


@router.get("/account")
def _own_account(request: Request, visitor: User) -> Response:
    """Show one's own account."""
    return _account(request, visitor)


@router.post("/account")
async def _change_password(request: Request, visitor: User, form: Filled) -> Response:
    """Change one's own password."""
    deed = partial(_change_password_apart, request, visitor, form)
    return await desk_of(request).passwords.apart(deed)


@router.post("/account/sessions")
def _sign_out_elsewhere(request: Request, visitor: User) -> Response:
    """End one's sessions in all other browsers."""
    who = visitor.user
    sessions = desk_of(request).sessions(actor=who.name, clinic=who.clinic)
    sessions.end_others(who, visitor.secret)
    return send_to("/account", request)


def _change_password_apart(request: Request, visitor: Visitor, form: Form) -> Response:
    """Change one's own password; all other sessions end, and this one anew."""
    desk, who = desk_of(request), visitor.user
    if wait_s := desk.failures.wait_s(who.name):
        trouble = say("Too many tries: wait {s} s.", s=int(wait_s) + 1)
        return _account(request, visitor, status=429, trouble=(trouble,))
    found = desk.accounts().find(who.name)
    if not desk.passwords.is_right(
        form.one("current"), found.password if found else None
    ):
        desk.failures.failed(who.name)
        trouble = say("The current password is wrong.")
        return _account(request, visitor, status=401, trouble=(trouble,))
    try:
        password = _chosen_password(form, who.name)
    except InputError as error:
        return _account(request, visitor, status=422, trouble=_told(error))
    accounts = desk.accounts(actor=who.name)
    accounts.set_password(who.uid, desk.passwords.hash(password), must_change=False)
    return _signed_in(request, desk, who)


def _signed_in(request: Request, desk: Desk, who: Account) -> Response:
    """Begin a session under an identifier that nobody knew before."""
    secret = desk.sessions(actor=who.name, clinic=who.clinic).begin(who)
    response = send_to(_home_of(who), request)
    set_cookie(response, request, SESSION, secret)
    drop_cookie(response, request, VISIT)
    return response


def _end(desk: Desk, visitor: Visitor) -> None:
    """End the session of a visitor."""
    who = visitor.user
    desk.sessions(actor=who.name, clinic=who.clinic).end(visitor.secret)


def _home_of(who: Account) -> str:
    """Say where her day begins."""
    if who.roles <= {Role.ADMINISTRATOR}:
        return "/administration/users"
    return "/today"


def _refuse_later(desk: Desk) -> None:
    """Hide the first start once there is a user."""
    if not desk.accounts().is_empty:
        raise HTTPException(404)


def _chosen_password(form: Form, name: str) -> str:
    """Take a new password that was typed twice."""
    password = form.one("password")
    if password == form.one("current"):
        raise InputError(
            say("That is the password you have."), remedy=say("Make a new one.")
        )
    if password != form.one("again"):
        raise InputError(
            say("The two passwords differ."), remedy=say("Type the same one twice.")
        )
    refuse_weak(password, name=name)
    return password


def _first_form(
    request: Request,
    visitor: Visitor,
    *,
    name: str = "",
    trouble: Phrase | InputError | None = None,
) -> Response:
    """Show the form of the first user."""
    told = _told(trouble) if isinstance(trouble, InputError) else (trouble,)
    return show(
        request,
        visitor,
        "first",
        status=422 if trouble else 200,
        name=name,
        trouble=told if trouble else None,
        shortest=SHORTEST_PASSWORD,
    )


def _account(
    request: Request,
    visitor: Visitor,
    *,
    status: int = 200,
    trouble: tuple[Phrase, ...] | None = None,
) -> Response:
    """Show one's own account."""
    return show(
        request,
        visitor,
        "account",
        status=status,
        who=visitor.user,
        sittings=[
            (each, _at(each.began), _at(each.seen))
            for each in desk_of(request).sessions().of(visitor.user, visitor.secret)
        ],
        trouble=trouble,
        shortest=SHORTEST_PASSWORD,
    )


def _at(seconds: int) -> str:
    """Tell a moment to the minute, in UTC as the audit trail does."""
    return f"{datetime.fromtimestamp(seconds, tz=UTC):%Y-%m-%d %H:%M}"


def _told(error: InputError) -> tuple[Phrase, ...]:
    """Tell a failure and its remedy."""
    return error.message, error.remedy
