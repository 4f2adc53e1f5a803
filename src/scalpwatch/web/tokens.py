"""One's own tokens: made, shown once, revoked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.errors import InputError
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.tokens import LONGEST_DAYS
from scalpwatch.web.access import Access, Visitor
from scalpwatch.web.desk import desk_of
from scalpwatch.web.forms import Form, read_form, whole
from scalpwatch.web.pages import send_to, show

__all__ = ["router"]

router: Final = APIRouter(prefix="/account/tokens")

#: Everybody, once she has made her own password.
_OWNS: Final = Access(allowed=frozenset(Role))
Owner = Annotated[Visitor, Depends(_OWNS)]
Filled = Annotated[Form, Depends(read_form)]

_USUAL_DAYS: Final = 90


@router.get("")
def _tokens(request: Request, visitor: Owner) -> Response:
    """List one's own tokens."""
    return _page(request, visitor)


@router.post("")
def _make(request: Request, visitor: Owner, form: Filled) -> Response:
    """Make a token, and show it this once."""
    roles = frozenset(each for each in Role if each.value in form.every("role"))
    try:
        secret = (
            desk_of(request)
            .tokens(visitor.user)
            .make(
                visitor.user,
                form.one("name"),
                roles=roles,
                days=whole(form.one("days")) or 0,
            )
        )
    except InputError as error:
        return _page(request, visitor, form=form, trouble=error)
    return _page(request, visitor, secret=secret)


@router.post("/{uid}")
def _revoke(request: Request, visitor: Owner, uid: str) -> Response:
    """Let nobody come in with a token again."""
    desk_of(request).tokens(visitor.user).revoke(visitor.user, uid)
    return send_to("/account/tokens", request)


def _page(
    request: Request,
    visitor: Visitor,
    *,
    form: Form | None = None,
    secret: str = "",
    trouble: InputError | None = None,
) -> Response:
    """Show the page."""
    listed = desk_of(request).tokens(visitor.user).listed(visitor.user)
    return show(
        request,
        visitor,
        "tokens",
        status=422 if trouble else 200,
        tokens=[(each, _day(each.ends), _day(each.seen)) for each in listed],
        mine=sorted(visitor.user.roles, key=lambda each: each.value),
        form=form or Form({"days": (str(_USUAL_DAYS),)}),
        most_days=LONGEST_DAYS,
        secret=secret,
        trouble=(trouble.message, trouble.remedy) if trouble else None,
    )


def _day(at: int | None) -> date | None:
    """Tell a day where the server stands."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, tz=UTC).astimezone().date()
