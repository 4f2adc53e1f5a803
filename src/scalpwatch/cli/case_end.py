"""``scalpwatch case close`` and ``erase``: the end of following, and of a record."""

from typing import Annotated

import typer

from scalpwatch.cli.consulting import today
from scalpwatch.cli.opened import actor_option, opened_store
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError
from scalpwatch.phrases import say

__all__ = ["register"]


def register(group: typer.Typer, usage: Usage) -> None:
    """Add the commands.

    Parameters
    ----------
    group
        The group ``case``.
    usage
        The language it explains itself in.
    """

    @group.command(
        "close",
        **usage.command(
            say(
                "Follow a patient no longer; the record stays. Refused while an alert "
                "is open."
            )
        ),
    )
    def close(
        pseudonym: Annotated[str, usage.argument("PSEUDONYM", say("Whom."))],
        *,
        because: Annotated[
            str, usage.option("--because", say("Why, in your words."), metavar="TEXT")
        ],
        actor: Annotated[str | None, actor_option(usage)] = None,
    ) -> None:
        from scalpwatch.cli.course_paper import print_lines

        _close(pseudonym, because, actor)
        print_lines([say("The patient is no longer followed.")], usage.words)

    @group.command(
        "erase",
        **usage.command(
            say(
                "Erase a patient: the key to the record is destroyed, and nobody can "
                "read it again. Coded facts stay, as nobody's."
            )
        ),
    )
    def erase(
        pseudonym: Annotated[str, usage.argument("PSEUDONYM", say("Whom."))],
        *,
        yes: Annotated[
            bool, usage.option("--yes", say("Really: there is no way back."))
        ] = False,
        actor: Annotated[str | None, actor_option(usage)] = None,
    ) -> None:
        from scalpwatch.cli.course_paper import print_lines

        if not yes:
            raise InputError(
                say("Nothing was erased: there is no way back from it."),
                remedy=say("Give --yes if the record shall be destroyed."),
            )
        with opened_store(actor) as store:
            store.erase(pseudonym)
        told = say(
            "Erased: nobody can read the record again. Backups made before still hold "
            "it: bring each up to date by “scalpwatch backup”."
        )
        print_lines([told], usage.words)


def _close(pseudonym: str, because: str, actor: str | None) -> None:
    """End following, unless an alert is still open."""
    from scalpwatch.registry.audit import Event
    from scalpwatch.registry.recording import closed

    with opened_store(actor) as store:
        store.revise(
            pseudonym,
            lambda course: closed(course, on=today(), because=because),
            (Event.CLOSED,),
        )
