"""The application: routes that declare who may use them, and how failures look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.types import Scope

from scalpwatch.errors import (
    EvidenceError,
    InputError,
    RecordError,
    RegistryError,
    ScalpwatchError,
)
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.custody import UnknownError
from scalpwatch.registry.drawers import ChangedDrawerError
from scalpwatch.web import (
    administration,
    alert,
    api,
    coming_in,
    installation,
    jobs,
    lesion,
    measuring,
    numbers,
    papers,
    pathology,
    patient,
    picture,
    picture_comparing,
    picture_correcting,
    practice,
    recording,
    signs,
    today,
    tokens,
    visit,
)
from scalpwatch.web.access import (
    MustChangePasswordError,
    SignInFirstError,
    machine_of,
    permissions,
    visitor_of,
)
from scalpwatch.web.api.answering import is_for_machines, problem
from scalpwatch.web.desk import Desk
from scalpwatch.web.pages import send_to, show
from scalpwatch.web.shields import Allowance, Room, Shields, log_unforeseen

__all__ = ["LOOPBACK_HOSTS", "STATUSES", "make_app", "routed"]

#: Names under which a browser on the same machine may ask without TLS.
LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})

#: What a failure of each kind is in HTTP; the first that fits.
STATUSES: Final[Mapping[type[ScalpwatchError], int]] = {
    UnknownError: 404,
    ChangedDrawerError: 409,
    InputError: 422,
    RecordError: 422,
    RegistryError: 503,
    EvidenceError: 500,
}

#: Modules of pages, each with its routes.
_PAGES: Final = (
    coming_in,
    today,
    patient,
    lesion,
    measuring,
    picture,
    picture_correcting,
    picture_comparing,
    alert,
    papers,
    pathology,
    recording,
    numbers,
    visit,
    signs,
    jobs,
    tokens,
    practice,
    administration,
    installation,
)

_DRAFT: Final = r"/drafts/[0-9a-f]{32}"
#: Where more may come than a plain form: pictures, and a visit told in full.
_ALLOWANCES: Final = (
    Allowance(re.compile(f"{_DRAFT}/pictures"), 64 << 20, 120.0),
    Allowance(re.compile(f"{_DRAFT}(/advice|/keep|/discard)?"), 512 << 10, 15.0),
    *api.ALLOWANCES,
)
#: Of all that is sent at the same time.
_ROOM_BYTES: Final = 192 << 20

_TOLD: Final[Mapping[int, tuple[Phrase, Phrase]]] = {
    401: (say("Nobody is signed in."), say("Sign in, then ask again.")),
    403: (
        say("That is not for you, or the page was too old."),
        say("Go back, load the page again, or ask an administrator for the role."),
    ),
    404: (
        say("There is no such page, or it is not for you."),
        say("Begin again at the list of today."),
    ),
    405: (say("That cannot be done here."), say("Begin again at the list of today.")),
    415: (say("The browser sent no form."), say("Load the page again.")),
    422: (say("The form cannot be read."), say("Load the page again.")),
}


def make_app(desk: Desk, *, hosts: frozenset[str] = LOOPBACK_HOSTS) -> Shields:
    """Make the application.

    Parameters
    ----------
    desk
        What its pages need.
    hosts
        Names by which it may be asked without TLS.

    Returns
    -------
    application
        For an ASGI server.

    Notes
    -----
    A route that does not declare who may use it ends the start with
    `scalpwatch.web.access.Undeclared`.
    """
    app = routed(desk)

    def is_known(scope: Scope) -> bool:
        """Tell whether who asks has signed in, or holds a good token."""
        request = Request({**scope, "app": app})
        find = machine_of if is_for_machines(request) else visitor_of
        return find(request).account is not None

    return Shields(
        app,
        hosts,
        desk.requests,
        allowances=_ALLOWANCES,
        is_known=is_known,
        room=Room(_ROOM_BYTES),
    )


def routed(desk: Desk) -> FastAPI:
    """Gather the routes, and see that each declares who may use it.

    Parameters
    ----------
    desk
        What pages need.

    Returns
    -------
    app
        Without what stands before it.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    for module in _PAGES:
        app.router.routes.extend(module.router.routes)
    app.router.routes.extend(api.routes())
    app.add_exception_handler(SignInFirstError, _sign_in_first)
    app.add_exception_handler(MustChangePasswordError, _change_first)
    app.add_exception_handler(ScalpwatchError, _failed)
    app.add_exception_handler(AnyHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _unforeseen)
    permissions(app)
    return app


def _sign_in_first(request: Request, _error: Exception) -> Response:
    """Send whoever is not signed in to the door; a form that was sent is not done."""
    if is_for_machines(request):
        return problem(request, 401)
    if request.method == "GET" or request.headers.get("hx-request"):
        return send_to("/login", request)
    return _told(request, 401, *_TOLD[401])


def _change_first(request: Request, _error: Exception) -> Response:
    """Send whoever has a password that another made to make her own."""
    if is_for_machines(request):
        return problem(request, 403)
    return send_to("/account", request)


def _failed(request: Request, error: Exception) -> Response:
    """Tell a failure that says what happened and how to mend it."""
    if not isinstance(error, ScalpwatchError):
        raise error
    fitting = (code for kind, code in STATUSES.items() if isinstance(error, kind))
    status = next(fitting, 500)
    if is_for_machines(request):
        is_there = status != 404  # noqa: PLR2004 - another's looks as none
        return problem(request, status, error if is_there else None)
    if status == 404:  # noqa: PLR2004 - another's patient looks as one who never was
        return _told(request, 404, *_TOLD[404])
    return _told(request, status, error.message, error.remedy)


def _refused(request: Request, error: Exception) -> Response:
    """Tell a refusal."""
    status = error.status_code if isinstance(error, AnyHTTPException) else 500
    if is_for_machines(request):
        response = problem(request, status)
        response.headers.update(getattr(error, "headers", None) or {})
        return response
    return _told(request, status, *_TOLD.get(status, _TOLD[404]))


def _unreadable(request: Request, _error: Exception) -> Response:
    """Tell that what was sent cannot be read, without repeating it."""
    if is_for_machines(request):
        return problem(request, 422)
    return _told(request, 422, *_TOLD[422])


def _unforeseen(request: Request, error: Exception) -> Response:
    """Tell a number by which whoever runs the server finds what happened."""
    number = log_unforeseen(error)
    message = say("Something went wrong here.")
    remedy = say(
        "Do it again; if it fails again, tell whoever runs the server this number: "
        "{number}",
        number=number,
    )
    response = (
        problem(request, 500, ScalpwatchError(message, remedy=remedy))
        if is_for_machines(request)
        else _told(request, 500, message, remedy)
    )
    response.headers["x-incident"] = number
    return response


def _told(request: Request, status: int, message: Phrase, remedy: Phrase) -> Response:
    """Show a page that tells a failure; whoever is signed in keeps her menu."""
    visitor = visitor_of(request)
    return show(
        request, visitor, "failure", status=status, message=message, remedy=remedy
    )
