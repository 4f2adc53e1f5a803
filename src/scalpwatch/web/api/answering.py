"""Answers for machines: JSON, and one form for everything that goes wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response

from scalpwatch.errors import ScalpwatchError
from scalpwatch.phrases import Phrase, say
from scalpwatch.web.access import machine_of

__all__ = ["JSON", "answer", "is_for_machines", "problem", "told"]

JSON: Final = "application/json"

_SIGN_IN: Final = 401
_TOLD: Final[Mapping[int, tuple[Phrase, Phrase]]] = {
    401: (
        say("Nobody is signed in, and no token is good."),
        say("Send a good token in the header “Authorization: Bearer”."),
    ),
    403: (
        say("This may not be done with these rights."),
        say(
            "Use a token that has the role; from a page, send its token in the header "
            "“x-csrf-token”."
        ),
    ),
    404: (
        say("There is no such thing, or it is not for you."),
        say("Take an identifier from a list of the interface."),
    ),
    405: (
        say("That cannot be done here."),
        say("See “/api/openapi.json” for what can be done."),
    ),
    413: (say("The body is too long."), say("Send less at once.")),
    415: (
        say("The body is of a kind that is not read here."),
        say("See “/api/openapi.json” for what is read."),
    ),
    422: (
        say("What was asked cannot be read."),
        say("See “/api/openapi.json” for what can be asked."),
    ),
}


def is_for_machines(request: Request) -> bool:
    """Tell whether a machine is answered.

    Parameters
    ----------
    request
        Any.

    Returns
    -------
    is_for_machines
        Whether it asks the interface and not a page.
    """
    return request.url.path.startswith(("/api/", "/cds-services"))


def answer(document: Any, status: int = 200) -> Response:  # noqa: ANN401 - a JSON tree
    """Answer with JSON.

    Parameters
    ----------
    document
        What JSON can hold.
    status
        Of the answer.

    Returns
    -------
    response
        In UTF-8.
    """
    return told(json.dumps(document, ensure_ascii=False).encode(), status=status)


def told(body: str | bytes, *, status: int = 200, media_type: str = JSON) -> Response:
    """Answer with what is written already.

    Parameters
    ----------
    body
        The content.
    status
        Of the answer.
    media_type
        Of the content.

    Returns
    -------
    response
        As it is.
    """
    return Response(body, status_code=status, media_type=media_type)


def problem(
    request: Request, status: int, error: ScalpwatchError | None = None
) -> Response:
    """Answer that something was not done, and how to mend it.

    Parameters
    ----------
    request
        That is answered; in the language that it asks for.
    status
        Of the answer.
    error
        What says so; ``None`` for the words that every such answer has.

    Returns
    -------
    response
        ``message`` and ``remedy``.
    """
    words = machine_of(request).words
    message, remedy = _TOLD.get(status, _TOLD[404])
    if error is not None:
        message, remedy = error.message, error.remedy
    response = answer(
        {"message": words.tell(message), "remedy": words.tell(remedy)}, status
    )
    if status == _SIGN_IN:
        response.headers["www-authenticate"] = 'Bearer realm="scalpwatch"'
    return response
