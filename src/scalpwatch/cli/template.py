"""``scalpwatch template``: a commented case to be filled in."""

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
        "template",
        **usage.command(
            say("Print a commented case to be filled in: every key, every word.")
        ),
    )
    def template() -> None:
        from scalpwatch.documents import case_template

        print_plainly(case_template.template(usage.words.language))
