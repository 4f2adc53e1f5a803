"""``scalpwatch restore``: a backup becomes a store again."""

from pathlib import Path
from typing import Annotated

import typer

from scalpwatch.cli.opened import chosen_place
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
        "restore",
        **usage.command(
            say(
                "Make a store of a backup, in an empty folder or database. Who was "
                "erased after the backup is erased again, where the patients' keys "
                "of then are still there. Then run “scalpwatch verify”."
            )
        ),
    )
    def restore(
        folder: Annotated[
            Path,
            usage.argument("FOLDER", say("That “scalpwatch backup” wrote.")),
        ],
        *,
        older: Annotated[
            bool,
            usage.option(
                "--older",
                say("It is known that what was written after the backup is lost."),
            ),
        ] = False,
    ) -> int:
        from scalpwatch.registry.restoring import restore as restored
        from scalpwatch.settings import read_settings

        done = restored(
            folder, chosen_place(), actor=read_settings().acting, is_older=older
        )
        told = say(
            "Restored as of {made_at}: {patients} patients, {visits} visits. Erased "
            "again: {erased}. Pictures missing: {missing}.",
            made_at=done.manifest.made_at,
            patients=done.manifest.patients,
            visits=done.manifest.visits,
            erased=done.erased,
            missing=done.missing_pictures,
        )
        print_plainly(usage.words.tell(told))
        return RegistryError.exit_code if done.missing_pictures else 0
