"""``scalpwatch verify``: whether the store is whole, a line a trouble."""

import typer

from scalpwatch.cli.opened import opened_store
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
        "verify",
        **usage.command(
            say(
                "See whether the store is whole: the audit trail and its anchor, every "
                "sealed record, every picture, and whether lists and statistics say "
                "what the records say. One line for each trouble; exit code 5 if there "
                "is any."
            )
        ),
    )
    def verify() -> int:
        from scalpwatch.registry.audit import Event
        from scalpwatch.registry.verifying import Verifying

        with opened_store() as store:
            done = Verifying(
                store, lambda trouble: print_plainly(usage.words.tell(trouble))
            )
            done.run()
            store.note(Event.VERIFIED, detail=f"troubles={done.troubles}")
        told = say(
            "Verified: {patients} patients, {erased} erased ones, {pictures} pictures, "
            "{rows} rows of the audit trail; {troubles} troubles. Of nobody: {keys} "
            "keys, {files} pictures.",
            patients=done.patients,
            erased=done.erased,
            pictures=done.pictures,
            rows=done.rows,
            troubles=done.troubles,
            keys=done.spare_keys,
            files=done.spare_files,
        )
        print_plainly(usage.words.tell(told))
        return RegistryError.exit_code if done.troubles else 0
