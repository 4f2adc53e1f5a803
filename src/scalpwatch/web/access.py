"""Who may use a route: each declares it, and one gate holds it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.routing import APIRoute

from scalpwatch.locale import Language, Words
from scalpwatch.registry.accounts import Account, Role
from scalpwatch.registry.audit import Event
from scalpwatch.web.cookies import LANGUAGE, SESSION, VISIT, cookie_of, new_secret
from scalpwatch.web.desk import desk_of
from scalpwatch.web.forms import Form, read_form

__all__ = [
    "EVERYBODY",
    "PUBLIC",
    "Access",
    "ForMachines",
    "MustChangePasswordError",
    "Permission",
    "SignInFirstError",
    "Undeclared",
    "Visitor",
    "csrf_token",
    "machine_of",
    "permissions",
    "visitor_of",
]

_SAFE: Final = {"GET", "HEAD", "OPTIONS"}
_LONGEST_TOKEN: Final = 256


class SignInFirstError(Exception):
    """Nobody is signed in, or not any more."""


class MustChangePasswordError(Exception):
    """The password was given to her: first she makes her own."""


class Undeclared(Exception):  # noqa: N818 - a programmer's mistake, which stops the start
    """A route does not say who may use it."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks for a page.

    Parameters
    ----------
    account
        Who is signed in; ``None`` if nobody is.
    secret
        Of her session, or of a visit before it.
    words
        The language that she chose.
    """

    account: Account | None
    secret: str
    words: Words

    @property
    def user(self) -> Account:
        """Who is signed in, on a page that only those see."""
        if self.account is None:
            raise SignInFirstError
        return self.account

    @property
    def token(self) -> str:
        """What each form must send back."""
        return csrf_token(self.secret)

    def may(self, role: Role) -> bool:
        """Tell whether she has a role; a reader has no other.

        Parameters
        ----------
        role
            Which.

        Returns
        -------
        may
            Whether to show what that role may do.
        """
        return self.account is not None and role in self.account.roles


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route.

    Parameters
    ----------
    allowed
        Any of these roles may.
    denied
        None of these may, whatever else they are: a denial wins.
    is_public
        Whether it is for those too who have not signed in.
    is_before_change
        Whether it is for those too who must first make their own password.
    """

    allowed: frozenset[Role] = frozenset()
    denied: frozenset[Role] = frozenset()
    is_public: bool = False
    is_before_change: bool = False

    def lets_in(self, roles: frozenset[Role]) -> bool:
        """Decide by roles.

        Parameters
        ----------
        roles
            All that she has.

        Returns
        -------
        lets_in
            Whether one of them is allowed and none is denied.
        """
        return bool(roles & self.allowed) and not roles & self.denied

    def __call__(
        self, request: Request, form: Annotated[Form, Depends(read_form)]
    ) -> Visitor:
        """Let pass or turn away; FastAPI calls it before the page.

        Parameters
        ----------
        request
            What is asked.
        form
            What was sent.

        Returns
        -------
        visitor
            Who asks.

        Raises
        ------
        SignInFirstError
            If nobody is signed in and the page is not public.
        MustChangePasswordError
            If she must make her own password first.
        HTTPException
            403, if the form is not ours or her roles do not reach; the latter is told
            of in the audit trail.
        """
        visitor = visitor_of(request)
        if visitor.account is None and not self.is_public:
            raise SignInFirstError
        if request.method not in _SAFE:
            _refuse_forged(request, form, visitor)
        if visitor.account is None or self.is_public:
            return visitor
        self.refuse_others(request, visitor.account)
        return visitor

    def refuse_others(self, request: Request, who: Account) -> None:
        """Turn away who has not the role, and who must make her own password first.

        Parameters
        ----------
        request
            What is asked.
        who
            Asks.

        Raises
        ------
        MustChangePasswordError
            If she must make her own password first.
        HTTPException
            403, if her roles do not reach; the audit trail tells of it.
        """
        if not self.lets_in(who.roles):
            desk_of(request).store_of(who).note(
                Event.DENIED, detail=f"account={who.uid}"
            )
            raise HTTPException(403)
        if who.must_change and not self.is_before_change:
            raise MustChangePasswordError


@dataclass(frozen=True, slots=True)
class ForMachines:
    """The same gate for machines: by a token, or by the session of a page.

    Parameters
    ----------
    access
        Who may.

    Notes
    -----
    A request with a token cannot be forged by a page elsewhere, for no browser adds
    one by itself. One with a session must send the session's token in the header
    ``x-csrf-token``, as scripts of our pages do. A token that is no good does not
    fall back to a session. Nothing is public.
    """

    access: Access

    def __call__(self, request: Request) -> Visitor:
        """Let pass or turn away; FastAPI calls it before the route reads the body.

        Parameters
        ----------
        request
            What is asked.

        Returns
        -------
        visitor
            For whom it is asked.

        Raises
        ------
        SignInFirstError
            If nobody is signed in, and no token is good.
        """
        visitor = machine_of(request)
        if visitor.account is None:
            raise SignInFirstError
        if not visitor.account.via and request.method not in _SAFE:
            _refuse_forged(request, Form(), visitor)
        self.access.refuse_others(request, visitor.account)
        return visitor


#: For those too who have not signed in.
PUBLIC: Final = Access(is_public=True)
#: For everybody who signed in, whatever her roles.
EVERYBODY: Final = Access(allowed=frozenset(Role), is_before_change=True)


@dataclass(frozen=True, slots=True)
class Permission:
    """A row of the table of who may use what.

    Parameters
    ----------
    method, path
        What is asked.
    access
        Who may.
    """

    method: str
    path: str
    access: Access


def permissions(app: FastAPI) -> tuple[Permission, ...]:
    """List who may use which route, from the routes themselves.

    Parameters
    ----------
    app
        With all its routes.

    Returns
    -------
    permissions
        One for each method of each path.

    Raises
    ------
    Undeclared
        If a route does not say who may use it, or cannot.
    """
    found: list[Permission] = []
    for route in app.routes:
        if not isinstance(route, APIRoute):
            raise Undeclared(str(route))
        gates = [each.call for each in route.dependant.dependencies]
        told = [
            gate.access if isinstance(gate, ForMachines) else gate
            for gate in gates
            if isinstance(gate, Access | ForMachines)
        ]
        if len(told) != 1:
            raise Undeclared(route.path)
        methods = sorted(route.methods or ())
        found += [Permission(method, route.path, told[0]) for method in methods]
    return tuple(sorted(found, key=lambda each: (each.path, each.method)))


def csrf_token(secret: str) -> str:
    """Make the token of a session.

    Parameters
    ----------
    secret
        Of the session or visit.

    Returns
    -------
    token
        Tells nothing of the secret, and fits no other.
    """
    return hmac.digest(secret.encode(), b"scalpwatch csrf", "sha256").hex()


def visitor_of(request: Request) -> Visitor:
    """Find out who asks, and in which language.

    Parameters
    ----------
    request
        With its cookies.

    Returns
    -------
    visitor
        Signed in or not.
    """
    desk = desk_of(request)
    chosen = cookie_of(request, LANGUAGE)
    known = {each.value: each for each in Language}
    words = Words(known.get(chosen, desk.language))
    secret = cookie_of(request, SESSION)
    account = desk.sessions().find(secret) if secret else None
    if account is None:
        return Visitor(None, cookie_of(request, VISIT) or new_secret(), words)
    return Visitor(account, secret, words)


def machine_of(request: Request) -> Visitor:
    """Find out for whom a machine asks, and in which language.

    Parameters
    ----------
    request
        With a token, or with the cookies of a page.

    Returns
    -------
    visitor
        With the rights that the token has, where there is one.
    """
    sent = request.headers.get("authorization")
    page = visitor_of(request)
    words = page.words
    if not cookie_of(request, LANGUAGE):
        words = Words(_accepted(request, words.language))
    if sent is None:
        return replace(page, words=words)
    kind, _, secret = sent.partition(" ")
    is_token = kind.lower() == "bearer" and len(secret) <= _LONGEST_TOKEN
    account = desk_of(request).tokens().find(secret.strip()) if is_token else None
    return Visitor(account, "", words)


def _accepted(request: Request, otherwise: Language) -> Language:
    """Choose the first language that is asked for and spoken here."""
    asked = request.headers.get("accept-language", "").split(",")
    codes = [each.partition(";")[0].strip().lower()[:2] for each in asked]
    known = {each.value: each for each in Language}
    return next((known[code] for code in codes if code in known), otherwise)


def _refuse_forged(request: Request, form: Form, visitor: Visitor) -> None:
    """Refuse a form that another site sent, or that was sent for another session."""
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    # of a page that tells no referrer, browsers call the origin null
    is_own = request.headers.get("origin", "null") in {own, "null"}
    is_own &= request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    sent = request.headers.get("x-csrf-token") or form.one("csrf")
    is_ours = hmac.compare_digest(sent.encode(), visitor.token.encode())
    if not is_ours or not is_own:
        raise HTTPException(403)
