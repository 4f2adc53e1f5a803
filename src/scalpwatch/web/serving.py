"""Serving the clinic: on loopback, or under TLS, or not at all."""

from __future__ import annotations

import gc
import ipaddress
import logging
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from scalpwatch.errors import InputError
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.web.app import LOOPBACK_HOSTS, make_app
from scalpwatch.web.desk import Desk, FirstCode

__all__ = ["Serving", "serve"]

_AT_ONCE: Final = 200
_LARGEST_HEAD: Final = 32 * 1024
_KEPT_ALIVE_S: Final = 15
_LEFT_TO_END_S: Final = 10


@dataclass(frozen=True, slots=True)
class Serving:
    """Where to serve.

    Parameters
    ----------
    host
        Address to listen at.
    port
        To listen at; 0 for any that is free.
    certificate, key
        For TLS, in PEM; both or none.

    Notes
    -----
    Anything but a loopback address without TLS ends in `InputError`: a password must
    not cross a network in the open.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        if (self.certificate is None) != (self.key is None):
            raise InputError(
                say("TLS needs a certificate and its key."),
                remedy=say("Give both --tls-cert and --tls-key, or neither."),
            )
        if not self.is_sealed and not _is_loopback(self.host):
            raise InputError(
                say("Without TLS the page is served on this machine alone."),
                remedy=say(
                    "Leave --host out, or give --tls-cert and --tls-key: passwords "
                    "and patients must not cross a network in the open."
                ),
            )

    @property
    def is_sealed(self) -> bool:
        """Whether it is served over TLS."""
        return self.certificate is not None

    @property
    def address(self) -> str:
        """What to open in a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.is_sealed else 'http'}://{host}:{self.port}/"


def serve(desk: Desk, serving: Serving, words: Words) -> None:
    """Serve the clinic until it is interrupted.

    Parameters
    ----------
    desk
        What pages need, with an open store.
    serving
        Where.
    words
        The language of what is printed.

    Notes
    -----
    Where there is no user yet, the code for making the first is printed. A
    certificate that cannot be used ends in `InputError`.
    """
    # the command line does without, for a command lives for a second
    gc.enable()
    if desk.accounts().is_empty:
        desk.first_code.code = FirstCode.drawn().code
    server = _Announced(_config(desk, serving), desk, serving, words)
    logging.getLogger("scalpwatch.web").addHandler(logging.StreamHandler())
    desk.album.apart.warm()
    try:
        server.run()
    finally:
        desk.album.close()


class _Announced(uvicorn.Server):
    """A server that says where it is, once it listens."""

    def __init__(
        self, config: uvicorn.Config, desk: Desk, serving: Serving, words: Words
    ) -> None:
        super().__init__(config)
        self._desk = desk
        self._serving = serving
        self._words = words

    async def startup(self, *given: object, **named: object) -> None:
        """Listen, then say where."""
        await super().startup(*given, **named)  # type: ignore[arg-type]  # handed on as they came
        if self.started:
            for line in _told(self._desk, self._listening()):
                sys.stdout.write(self._words.tell(line) + "\n")
            sys.stdout.flush()

    def _listening(self) -> Serving:
        """Tell the port that was found, where any would do."""
        sockets = [each for server in self.servers for each in server.sockets]
        port = sockets[0].getsockname()[1] if sockets else self._serving.port
        told = self._serving
        return Serving(told.host, port, told.certificate, told.key)


def _told(desk: Desk, serving: Serving) -> tuple[Phrase, ...]:
    """Say where the clinic is, and how the first user comes in."""
    lines = [
        say("The clinic is open at {address}", address=serving.address),
        say("Ctrl+C closes it."),
    ]
    if desk.first_code.code:
        lines.insert(
            1,
            say(
                "Nobody can come in yet. The code for making the first user, good "
                "once: {code}",
                code=desk.first_code.code,
            ),
        )
    return tuple(lines)


def _config(desk: Desk, serving: Serving) -> uvicorn.Config:
    """Set the server; it logs no address, for what people type can end up in one."""
    hosts = LOOPBACK_HOSTS | {serving.host.lower()}
    config = uvicorn.Config(
        make_app(desk, hosts=hosts),
        host=serving.host,
        port=serving.port,
        ssl_certfile=serving.certificate,
        ssl_keyfile=serving.key,
        http="h11",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=_KEPT_ALIVE_S,
        timeout_graceful_shutdown=_LEFT_TO_END_S,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError, ValueError):
        raise InputError(
            say("The certificate or its key cannot be used."),
            remedy=say("Give both in PEM, readable by who serves, and not locked."),
        ) from None
    return config


def _is_loopback(host: str) -> bool:
    """Tell whether nobody else's machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
