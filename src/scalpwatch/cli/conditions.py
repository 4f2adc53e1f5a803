"""``scalpwatch conditions``: the conditions, with definitions and sources."""

from typing import Annotated

import typer

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
        "conditions",
        **usage.command(
            say("List the conditions, with definitions, sources and what settles them.")
        ),
    )
    def conditions(
        word: Annotated[
            str,
            usage.argument(
                "[WORD]",
                say("Only those with this word in name, definition or synonym."),
                show_default=False,
            ),
        ] = "",
    ) -> None:
        from scalpwatch.cli.glossary import Entry, print_glossary
        from scalpwatch.vocabulary.conditions import condition_definitions

        print_glossary(
            [
                Entry(
                    condition.value,
                    definition.name,
                    definition.definition,
                    definition.synonyms,
                    definition.source,
                    say("Settled by: {test}", test=definition.settled_by),
                )
                for condition, definition in condition_definitions().items()
            ],
            word=word,
            words=usage.words,
        )
