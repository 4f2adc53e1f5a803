"""Pages: templates filled in the reader's language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from pathlib import PurePath
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from scalpwatch import __version__
from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Fact, Phrase
from scalpwatch.registry.accounts import Role
from scalpwatch.web.access import Visitor
from scalpwatch.web.cookies import VISIT, set_cookie
from scalpwatch.web.wording import ROLES

__all__ = ["ASSETS", "asset", "is_part", "send_to", "show"]

_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
#: Scripts of others lie there once they were fetched; a page works without them.
_FETCHED: Final = ("htmx.js",)


def _assets() -> Iterator[tuple[str, tuple[str, str]]]:
    """List our own files, and those of others that may have been fetched."""
    for file in resources.files("scalpwatch.web").joinpath("assets").iterdir():
        if kind := _KINDS.get(PurePath(file.name).suffix):
            yield file.name, (kind, f"assets/{file.name}")
    for name in _FETCHED:
        yield name, (_KINDS[PurePath(name).suffix], f"assets/built/{name}")


#: What pages load, by name: kind, and where it lies.
ASSETS: Final[Mapping[str, tuple[str, str]]] = dict(_assets())
_LANGUAGES: Final = {Language.EN: "English", Language.RU: "Русский"}


@cache
def asset(name: str) -> bytes | None:
    """Read what pages load.

    Parameters
    ----------
    name
        One of `ASSETS`.

    Returns
    -------
    content
        ``None`` where it was not fetched.
    """
    file = resources.files("scalpwatch.web").joinpath(ASSETS[name][1])
    return file.read_bytes() if file.is_file() else None


def show(
    request: Request,
    visitor: Visitor,
    template: str,
    *,
    status: int = 200,
    **content: object,
) -> Response:
    """Show a page.

    Parameters
    ----------
    request
        That it answers.
    visitor
        Who reads it.
    template
        Its name without endings.
    status
        Of the answer.
    **content
        What the template reads.

    Returns
    -------
    response
        The page.
    """
    speaking = _speaking(visitor.words)
    page = _templates().get_template(f"{template}.html.jinja")
    html = page.render(
        **speaking,
        visitor=visitor,
        token=visitor.token,
        path=request.url.path,
        languages=_LANGUAGES,
        version=__version__,
        addresses={name: _address(name) for name in ASSETS},
        administers=visitor.may(Role.ADMINISTRATOR),
        sees_patients=visitor.account is not None
        and bool(visitor.account.roles - {Role.ADMINISTRATOR}),
        keeps_visits=visitor.may(Role.CLINICIAN) and not visitor.may(Role.READER),
        role_words=ROLES,
        **content,
    )
    response = HTMLResponse(html, status_code=status)
    if visitor.account is None:
        set_cookie(response, request, VISIT, visitor.secret)
    return response


def send_to(path: str, request: Request) -> Response:
    """Send the browser to another page.

    Parameters
    ----------
    path
        Of this server.
    request
        That it answers; one of htmx is told in its way, so that the whole page goes.

    Returns
    -------
    response
        Without a page.
    """
    if is_part(request):
        return Response(status_code=204, headers={"hx-redirect": path})
    return RedirectResponse(path, status_code=303)


def is_part(request: Request) -> bool:
    """Tell whether a part of a page is asked for.

    Parameters
    ----------
    request
        Any.

    Returns
    -------
    is_part
        Whether htmx asks.
    """
    return request.headers.get("hx-request") == "true"


def _speaking(words: Words) -> dict[str, Any]:
    """Give templates the words of a language."""

    def say(template: str, /, **facts: object) -> str:
        """Tell a sentence that stands in the template."""
        return tell(Phrase(template, tuple(facts.items())))

    def tell(fact: Fact) -> str:
        """Tell a fact; what is nobody's is told from memory."""
        is_plain = isinstance(fact, Phrase) and not fact.facts
        if is_plain or isinstance(fact, date):
            return _told_before(words, fact)
        return words.tell(fact)

    return {"say": say, "tell": tell, "language": words.language.value}


@lru_cache(maxsize=4096)
def _told_before(words: Words, fact: Fact) -> str:
    """Tell a sentence without facts, or a day: a list tells them a thousand times."""
    return words.tell(fact)


@cache
def _templates() -> Environment:
    """Read the templates; a name that a page does not get stops it."""
    return Environment(
        loader=PackageLoader("scalpwatch.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _address(name: str) -> str | None:
    """Give the address of what pages load: another content, another address."""
    content = asset(name)
    if content is None:
        return None
    return f"/assets/{name}?{hashlib.sha256(content).hexdigest()[:16]}"
