"""The three cookies: who is signed in, who is about to, and which language."""

from __future__ import annotations

import secrets
from typing import Final

from fastapi import Request, Response

__all__ = [
    "LANGUAGE",
    "SESSION",
    "VISIT",
    "cookie_of",
    "drop_cookie",
    "new_secret",
    "set_cookie",
]

SESSION: Final = "scalpwatch"
#: Before signing in, so that even the first form cannot be forged.
VISIT: Final = "scalpwatch-visit"
LANGUAGE: Final = "scalpwatch-language"
_LONGEST: Final = 128


def new_secret() -> str:
    """Draw what a browser holds.

    Returns
    -------
    secret
        Of 256 random bits.
    """
    return secrets.token_urlsafe(32)


def cookie_of(request: Request, name: str) -> str:
    """Read a cookie.

    Parameters
    ----------
    request
        With its cookies.
    name
        Which of the three.

    Returns
    -------
    value
        Empty where there is none, or an absurdly long one.
    """
    value = request.cookies.get(_named(request, name), "")
    return value if len(value) <= _LONGEST else ""


def set_cookie(response: Response, request: Request, name: str, value: str) -> None:
    """Give the browser a cookie that it keeps until it is closed.

    Parameters
    ----------
    response
        To be sent.
    request
        That it answers; over TLS the cookie goes over TLS alone, and to this host.
    name
        Which of the three.
    value
        No script can read it, and no other site can have it sent.
    """
    response.set_cookie(
        _named(request, name),
        value,
        path="/",
        secure=_is_sealed(request),
        httponly=True,
        samesite="strict",
    )


def drop_cookie(response: Response, request: Request, name: str) -> None:
    """Take a cookie back.

    Parameters
    ----------
    response
        To be sent.
    request
        That it answers.
    name
        Which of the three.
    """
    response.delete_cookie(
        _named(request, name),
        path="/",
        secure=_is_sealed(request),
        httponly=True,
        samesite="strict",
    )


def _is_sealed(request: Request) -> bool:
    """Tell whether the request came over TLS."""
    return request.url.scheme == "https"


def _named(request: Request, name: str) -> str:
    """Name a cookie so that, over TLS, browsers hold it to this host."""
    return f"__Host-{name}" if _is_sealed(request) else name
