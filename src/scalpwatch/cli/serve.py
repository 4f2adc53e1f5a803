"""``scalpwatch serve``: open the clinic in a browser."""

from pathlib import Path
from pkgutil import resolve_name
from typing import Annotated, Final

import typer

from scalpwatch.cli.opened import chosen_place, opened_store
from scalpwatch.cli.usage import Usage
from scalpwatch.phrases import say

__all__ = ["register"]

#: The command line and the page are strangers: it knows the page by name alone.
_SERVING: Final = "scalpwatch.web.serving"
_DESK: Final = "scalpwatch.web.desk"
_BACKUPS: Final = "scalpwatch.web.backups"


def register(app: typer.Typer, usage: Usage) -> None:
    """Add the command.

    Parameters
    ----------
    app
        The program.
    usage
        The language it explains itself in.
    """

    @app.command(
        "serve",
        **usage.command(
            say(
                "Open the clinic in a browser: the list of today, patients, decisions, "
                "users. On this machine alone, unless TLS is given."
            )
        ),
    )
    def serve(
        *,
        host: Annotated[
            str,
            usage.option("--host", say("Address to listen at."), metavar="ADDRESS"),
        ] = "127.0.0.1",
        port: Annotated[
            int,
            usage.option(
                "--port",
                say("Port to listen at; 0 for any that is free."),
                min=0,
                max=65535,
                metavar="PORT",
            ),
        ] = 8000,
        tls_cert: Annotated[
            Path | None,
            usage.option(
                "--tls-cert", say("Certificate in PEM, for TLS."), metavar="FILE"
            ),
        ] = None,
        tls_key: Annotated[
            Path | None,
            usage.option(
                "--tls-key", say("Key of the certificate in PEM."), metavar="FILE"
            ),
        ] = None,
    ) -> None:
        from scalpwatch.registry.backup import key_of_backups
        from scalpwatch.settings import preferred_language, read_settings

        settings = read_settings()
        # an address that is refused is refused before any key is asked for
        where = resolve_name(f"{_SERVING}:Serving")(host, port, tls_cert, tls_key)
        key = chosen_place().key
        with opened_store("scalpwatch-serve") as store:
            desk = resolve_name(f"{_DESK}:Desk")(
                store=store,
                language=preferred_language(),
                settings=settings,
                backups=settings.backup
                and resolve_name(f"{_BACKUPS}:Backups")(
                    settings.backup, key_of_backups(key)
                ),
                naming_key=key.derive("de-identification"),
            )
            resolve_name(f"{_SERVING}:serve")(desk, where, usage.words)
