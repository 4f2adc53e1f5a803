"""``scalpwatch card``: one page for the wall of a practice."""

from pathlib import Path
from typing import Annotated

import typer

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
        "card",
        **usage.command(
            say(
                "Write a page for the wall of a practice: the signs drawn, the flags, "
                "ask, feel, look, biopsy."
            )
        ),
    )
    def card(
        out: Annotated[
            Path | None,
            usage.option(
                "--out",
                say("The PDF to write; scalpwatch-card-LANGUAGE.pdf if not given."),
                metavar="FILE",
                show_default=False,
            ),
        ] = None,
    ) -> None:
        from scalpwatch.cli.filing import write_whole
        from scalpwatch.report.card import render_card

        language = usage.words.language
        place = out or Path(f"scalpwatch-card-{language.value}.pdf")
        write_whole(place.parent, {place.name: render_card(language)})
        print_plainly(usage.words.tell(say("The card is {file}.", file=place)))
