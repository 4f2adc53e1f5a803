"""``scalpwatch key``: the key of the store, made or changed."""

from pathlib import Path
from typing import Annotated

import typer

from scalpwatch.cli.opened import opened_store
from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.phrases import say

__all__ = ["register"]


def register(app: typer.Typer, usage: Usage) -> None:
    """Add the command.

    Parameters
    ----------
    app
        The application.
    usage
        The language it explains itself in.
    """

    @app.command(
        "key",
        **usage.command(
            say(
                "Make the key of a store in a new file. Whoever has it can read every "
                "patient; without it nobody can."
            )
        ),
    )
    def key(
        file: Annotated[Path, usage.argument("FILE", say("File that does not exist."))],
        *,
        rotate: Annotated[
            bool,
            usage.option(
                "--rotate",
                say("Put the store under the new key; the old one opens it no more."),
            ),
        ] = False,
    ) -> None:
        if rotate:
            _rotate(file)
        else:
            _make(file)
        told = say(
            "The key is in {file}. Name the file in SCALPWATCH_KEY_FILE, and keep a "
            "copy where the store's backups are not.",
            file=file.name,
        )
        print_plainly(usage.words.tell(told))


def _make(file: Path) -> None:
    """Make a key."""
    from scalpwatch.registry.keys import make_key_file

    make_key_file(file)


def _rotate(file: Path) -> None:
    """Make a key, once the old one has opened the store, and change to it."""
    from scalpwatch.registry.keys import make_key_file

    with opened_store() as store:
        store.change_key(make_key_file(file))
