"""``scalpwatch backup``: a copy of the store, taken while others work."""

from pathlib import Path
from typing import Annotated

import typer

from scalpwatch.cli.opened import chosen_place, opened_store
from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import RegistryError
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
        "backup",
        **usage.command(
            say(
                "Write a backup of the store, or bring an earlier one up to date; "
                "others may work meanwhile. Nobody reads it without the key of the "
                "store, and nobody restores it without that key: keep the key "
                "elsewhere."
            )
        ),
    )
    def backup(
        folder: Annotated[
            Path,
            usage.argument("FOLDER", say("New, empty, or an earlier backup.")),
        ],
    ) -> int:
        from scalpwatch.registry.audit import Event
        from scalpwatch.registry.backup import key_of_backups, write_backup

        with opened_store() as store:
            store.note(Event.BACKED_UP)
            done = write_backup(
                folder,
                engine=store.turns.engine,
                keyring=store.custody.keyring,
                pictures=store.pictures,
                key=key_of_backups(chosen_place().key),
            )
        told = say(
            "Backed up: {patients} patients, {visits} visits, {pictures} pictures; "
            "{missing} pictures were missing.",
            patients=done.patients,
            visits=done.visits,
            pictures=done.pictures,
            missing=done.missing_pictures,
        )
        print_plainly(usage.words.tell(told))
        return RegistryError.exit_code if done.missing_pictures else 0
