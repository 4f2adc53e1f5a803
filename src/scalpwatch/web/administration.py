"""Administration: users and their roles, clinics, the audit trail."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.accounts import Account, Role
from scalpwatch.registry.audit import AuditRow, Event
from scalpwatch.web.access import Access, Visitor
from scalpwatch.web.desk import desk_of
from scalpwatch.web.forms import Form, read_form, whole
from scalpwatch.web.pages import send_to, show
from scalpwatch.web.passwords import new_password
from scalpwatch.web.wording import DEEDS, ROLE_MEANINGS

__all__ = ["ADMINISTERS", "router"]

router: Final = APIRouter(prefix="/administration")

ADMINISTERS: Final = Access(allowed=frozenset({Role.ADMINISTRATOR}))
Administrator = Annotated[Visitor, Depends(ADMINISTERS)]
Filled = Annotated[Form, Depends(read_form)]

_ROWS: Final = 100


@router.get("/users")
def _list_users(request: Request, visitor: Administrator) -> Response:
    """List the users."""
    return _users(request, visitor)


@router.post("/users")
def _make_user(request: Request, visitor: Administrator, form: Filled) -> Response:
    """Make a user with a password that is shown once."""
    desk = desk_of(request)
    name, password = form.one("name").strip(), new_password()
    wanted = Account(
        uid="",
        name=name,
        clinic=form.one("clinic"),
        roles=_roles(form),
        must_change=True,
    )
    try:
        _refuse_no_role(wanted.roles)
        accounts = desk.accounts(actor=visitor.user.name)
        accounts.make(wanted, desk.passwords.hash(password))
    except InputError as error:
        return _users(request, visitor, trouble=error, form=form)
    return _users(request, visitor, given=(name, password))


@router.post("/users/{uid}")
def _change_user(
    request: Request, visitor: Administrator, uid: str, form: Filled
) -> Response:
    """Change roles, block or let in again, or give a new password."""
    desk = desk_of(request)
    accounts = desk.accounts(actor=visitor.user.name)
    known = {each.uid: each for each in accounts.listed()}
    try:
        if form.one("deed") == "password" and uid in known:
            password = new_password()
            hashed = desk.passwords.hash(password)
            accounts.set_password(uid, hashed, must_change=True)
            return _users(request, visitor, given=(known[uid].name, password))
        roles, is_blocked = _roles(form), form.one("blocked") == "yes"
        _refuse_no_role(roles)
        _refuse_herself(uid == visitor.user.uid and is_blocked)
        accounts.change(uid, roles=roles, is_blocked=is_blocked)
    except InputError as error:
        return _users(request, visitor, trouble=error)
    return send_to("/administration/users", request)


@router.get("/clinics")
def _list_clinics(request: Request, visitor: Administrator) -> Response:
    """List the clinics."""
    return _clinics(request, visitor)


@router.post("/clinics")
def _make_clinic(request: Request, visitor: Administrator, form: Filled) -> Response:
    """Make a clinic, whose users see its patients alone."""
    try:
        accounts = desk_of(request).accounts(actor=visitor.user.name)
        accounts.make_clinic(form.one("name"))
    except InputError as error:
        return _clinics(request, visitor, trouble=error)
    return send_to("/administration/clinics", request)


@router.get("/trail")
def _trail(request: Request, visitor: Administrator) -> Response:
    """Show the audit trail, the latest row first."""
    desk = desk_of(request)
    before = whole(request.query_params.get("before", ""))
    store = desk.store_of(visitor.user)
    rows = store.trail_page(count=_ROWS, before=before)
    names = {each.uid: each.name for each in desk.accounts().listed()}
    return show(
        request,
        visitor,
        "trail",
        rows=[(each, _deed(each), _detail(each, names)) for each in rows],
        earlier=rows[-1].seq if len(rows) == _ROWS else None,
        is_latest=before is None,
    )


def _users(
    request: Request,
    visitor: Visitor,
    *,
    given: tuple[str, str] | None = None,
    trouble: InputError | None = None,
    form: Form | None = None,
) -> Response:
    """Show the users, and a password that was just given to one."""
    accounts = desk_of(request).accounts()
    return show(
        request,
        visitor,
        "users",
        status=422 if trouble else 200,
        accounts=accounts.listed(),
        clinics=accounts.clinics(),
        roles=ROLE_MEANINGS,
        last=desk_of(request).sessions().last_begun(),
        own=visitor.user.uid,
        given=given,
        form=form or Form(),
        trouble=(trouble.message, trouble.remedy) if trouble else None,
    )


def _clinics(
    request: Request, visitor: Visitor, *, trouble: InputError | None = None
) -> Response:
    """Show the clinics with how many users each has."""
    accounts = desk_of(request).accounts()
    users_of = [each.clinic for each in accounts.listed()]
    return show(
        request,
        visitor,
        "clinics",
        status=422 if trouble else 200,
        clinics=[(name, users_of.count(name)) for name in accounts.clinics()],
        trouble=(trouble.message, trouble.remedy) if trouble else None,
    )


def _roles(form: Form) -> frozenset[Role]:
    """Read the roles that are ticked."""
    return frozenset(each for each in Role if each.value in form.every("role"))


def _refuse_no_role(roles: frozenset[Role]) -> None:
    """Refuse a user who could do nothing."""
    if not roles:
        raise InputError(
            say("A user needs a role."), remedy=say("Tick one, or block the user.")
        )


def _refuse_herself(is_herself: bool) -> None:  # noqa: FBT001 - what is refused
    """Refuse to shut oneself out."""
    if is_herself:
        raise InputError(
            say("You cannot block yourself."),
            remedy=say("Another administrator can."),
        )


def _deed(row: AuditRow) -> Phrase:
    """Tell what was done."""
    known = {each.value: each for each in Event}
    if row.event in known:
        return DEEDS[known[row.event]]
    return say("done by a newer version of the program")


def _detail(row: AuditRow, names: dict[str, str]) -> str:
    """Tell codes and counts, and users by name."""
    parts = row.detail.split()
    told = [part.partition("=") for part in parts]
    return ", ".join(f"{key} {names.get(value, value)}" for key, _, value in told)
