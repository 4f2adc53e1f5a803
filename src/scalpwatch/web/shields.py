"""What stands before every route: hosts, rates, sizes, times, headers, and failures."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import secrets
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scalpwatch.web.forms import whole
from scalpwatch.web.limits import Rate

__all__ = ["HEADERS", "Allowance", "Room", "Shields", "log_unforeseen"]

_LOG: Final = logging.getLogger("scalpwatch.web")

#: A page may load what this server sends, and nothing else; no script or style stands
#: in a page, and no other page may frame it.
HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
_ANYWHERE: Final = re.compile(r".*", re.DOTALL)
_NOT_KEPT: Final = ("cache-control", "no-store")
_SEALED: Final = ("strict-transport-security", "max-age=31536000")


class _RefusedError(Exception):
    """A request is turned away before any route sees it."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers


@dataclass(slots=True)
class _Sent:
    """What has gone out already."""

    status: int = 0


@dataclass(slots=True)
class Room:
    """Memory for large bodies, shared by all who send one at the same time.

    Parameters
    ----------
    most_bytes
        Of all of them together.
    """

    most_bytes: int
    _taken: int = 0

    @contextlib.contextmanager
    def taking(self) -> Iterator[Callable[[int], None]]:
        """Take room for as long as a request lasts.

        Yields
        ------
        take
            Takes so many bytes more; where there are no more: 503, come again.
        """
        mine: list[int] = []

        def take(count: int) -> None:
            """Take some more."""
            if self._taken + count > self.most_bytes:
                raise _RefusedError(503, **{"retry-after": "5"})
            self._taken += count
            mine.append(count)

        try:
            yield take
        finally:
            self._taken -= sum(mine)


@dataclass(frozen=True, slots=True)
class Allowance:
    """More than a plain form, for some addresses and for those who signed in alone.

    Parameters
    ----------
    path
        Which addresses.
    most_bytes
        Of a request's body.
    longest_s
        Until it must have come [s].
    """

    path: re.Pattern[str]
    most_bytes: int
    longest_s: float


@dataclass(frozen=True, slots=True)
class Shields:
    """Stands before an application.

    Parameters
    ----------
    app
        The application.
    hosts
        Names by which the server may be asked without TLS, so that no page elsewhere
        reaches it under a name of its own; empty for any.
    rate
        How often an address may ask.
    most_bytes
        Of a request's body.
    longest_s
        Until a body must have come [s].
    allowances
        Where more may come.
    is_known
        Tells whether who asks has signed in, by the headers; a stranger may nowhere
        send more.
    room
        For all that is more than a plain form.
    """

    app: ASGIApp
    hosts: frozenset[str]
    rate: Rate = field(default_factory=lambda: Rate(400, 100))
    most_bytes: int = 64 * 1024
    longest_s: float = 15.0
    allowances: Sequence[Allowance] = ()
    is_known: Callable[[Scope], bool] = lambda _scope: False
    room: Room = field(default_factory=lambda: Room(0))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer in the application's place.

        Parameters
        ----------
        scope, receive, send
            As ASGI has it.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = _Sent()

        async def guarded(message: Message) -> None:
            """Add the headers to what goes out."""
            if message["type"] == "http.response.start":
                sent.status = message["status"]
                message["headers"] = _with_ours(message["headers"], scope)
            await send(message)

        try:
            self._refuse(scope)
            with self.room.taking() as take:
                most = await self._allowed(scope)
                body = await self._body(scope, receive, most, take)
                await self.app(scope, _given(body, receive), guarded)
        except _RefusedError as refused:
            await _answer(guarded, refused.status, refused.headers)
        except Exception as error:  # noqa: BLE001 - the last place where one can be told
            if not sent.status:
                number = log_unforeseen(error)
                await _answer(guarded, 500, {"x-incident": number})

    def _refuse(self, scope: Scope) -> None:
        """Turn away what is asked under another name, too often, or packed."""
        headers = {name.decode("latin-1"): value for name, value in scope["headers"]}
        host = headers.get("host", b"").decode("latin-1").lower()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if self.hosts and scope["scheme"] != "https" and name not in self.hosts:
            raise _RefusedError(421)
        client = scope.get("client")
        if wait := self.rate.take(client[0] if client else ""):
            raise _RefusedError(429, **{"retry-after": str(int(wait) + 1)})
        if headers.get("content-encoding", b"identity") != b"identity":
            raise _RefusedError(415)

    async def _allowed(self, scope: Scope) -> Allowance:
        """Tell how much may come, which depends on where, and on who asks."""
        plain = Allowance(_ANYWHERE, self.most_bytes, self.longest_s)
        told = dict(scope["headers"]).get(b"content-length", b"0").decode("latin-1")
        if (length := whole(told)) is None:
            raise _RefusedError(400)
        path = scope["path"]
        more = next((a for a in self.allowances if a.path.fullmatch(path)), plain)
        is_plain = length <= plain.most_bytes and b"transfer-encoding" not in dict(
            scope["headers"]
        )
        if more is not plain and not is_plain:
            known = await run_in_threadpool(self.is_known, scope)
            more = more if known else plain
        if length > more.most_bytes:
            raise _RefusedError(413)
        return more

    async def _body(
        self,
        scope: Scope,
        receive: Receive,
        most: Allowance,
        take: Callable[[int], None],
    ) -> bytes:
        """Take the whole body, as much as may come and as long as it may take."""
        if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return b""
        pieces = bytearray()
        try:
            async with asyncio.timeout(most.longest_s):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _RefusedError(400)
                    piece = message.get("body", b"")
                    pieces += piece
                    if len(pieces) > most.most_bytes:
                        raise _RefusedError(413)
                    if len(pieces) > self.most_bytes:
                        take(len(piece))
                    if not message.get("more_body"):
                        return bytes(pieces)
        except TimeoutError:
            raise _RefusedError(408, connection="close") from None


def log_unforeseen(error: BaseException) -> str:
    """Log what nobody foresaw: its kind and place, and no word of what it says.

    Parameters
    ----------
    error
        Whose message, and values in its traceback, can be a patient's.

    Returns
    -------
    number
        By which the line in the log is found.
    """
    number = secrets.token_hex(4)
    _LOG.error("%s: %s", number, _place_of(error))
    return number


def _given(body: bytes, receive: Receive) -> Receive:
    """Give a body that was taken once more, and then what comes after it."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        """Give the body first."""
        return left.pop() if left else await receive()

    return again


def _with_ours(headers: list[Any], scope: Scope) -> list[Any]:
    """Add our headers, where the application did not set its own."""
    told = {name.lower() for name, _ in headers}
    ours = [*HEADERS.items(), _NOT_KEPT]
    if scope["scheme"] == "https":
        ours.append(_SEALED)
    added = [(name.encode(), value.encode()) for name, value in ours]
    return [*headers, *(each for each in added if each[0] not in told)]


async def _answer(send: Send, status: int, headers: Mapping[str, str]) -> None:
    """Answer in a line that every language reads."""
    number = headers.get("x-incident")
    body = f"{status}{f' ({number})' if number else ''}\n".encode()
    start = {
        "type": "http.response.start",
        "status": status,
        "headers": [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            *((name.encode(), value.encode()) for name, value in headers.items()),
        ],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _place_of(error: BaseException) -> str:
    """Tell the kind of a failure and where it was, without a word of what it says."""
    last = traceback.extract_tb(error.__traceback__)[-3:]
    places = " > ".join(f"{each.name}:{each.lineno}" for each in last)
    return f"{type(error).__name__} at {places}"
