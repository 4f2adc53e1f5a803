"""``scalpwatch practice``: published cases one by one, and one's own figures."""

from pathlib import Path
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
        "practice",
        **usage.command(
            say(
                "Practise on published cases: what would you do? Then the answer, the "
                "reason, the source. One's figures are kept in a file of one's own; "
                "missed cases come back sooner."
            )
        ),
    )
    def practice(
        *,
        count: Annotated[
            int, usage.option("--count", say("How many cases."), min=1, max=1000)
        ] = 10,
        review: Annotated[
            bool, usage.option("--review", say("Show your figures and stop."))
        ] = False,
        results: Annotated[
            Path | None,
            usage.option(
                "--results",
                say("The file of your results; one among your own data if not given."),
                metavar="FILE",
                show_default=False,
            ),
        ] = None,
        pictures: Annotated[
            Path | None,
            usage.option(
                "--pictures",
                say(
                    "Folder in which the drawn pictures stay; without it they go when "
                    "the session ends."
                ),
                metavar="DIR",
                show_default=False,
            ),
        ] = None,
        seed: Annotated[
            int | None,
            usage.option(
                "--seed",
                say(
                    "The order of new cases, the same for the same number; taken when "
                    "the results begin."
                ),
                min=0,
                show_default=False,
            ),
        ] = None,
    ) -> None:
        from scalpwatch.settings import practice_file

        file = results or practice_file()
        if review:
            from scalpwatch.cli.practice_figures import print_review

            print_review(file, usage.words)
            return
        from scalpwatch.cli.practising import Session

        Session(usage.words, file, seed).run(count, pictures)
