"""``scalpwatch signs``: the signs, with definitions and sources."""

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
        "signs",
        **usage.command(say("List the signs, with definitions and sources.")),
    )
    def signs(
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
        from scalpwatch.vocabulary.signs import sign_definitions

        print_glossary(
            [
                Entry(
                    sign.value,
                    definition.name,
                    definition.definition,
                    definition.synonyms,
                    definition.source,
                )
                for sign, definition in sign_definitions().items()
            ],
            word=word,
            words=usage.words,
        )
