"""``scalpwatch template``: a commented case, or events, to be filled in."""

from typing import Annotated

import typer

from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError
from scalpwatch.locale import Language
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
            say(
                "Print a commented case, or a file of events, to be filled in: every "
                "key, every word."
            )
        ),
    )
    def template(
        document: Annotated[
            str, usage.argument("case|events", say("Which form to print."))
        ] = "case",
    ) -> None:
        print_plainly(_form(document, usage.words.language))


def _form(document: str, language: Language) -> str:
    """Write the form that is asked for."""
    from scalpwatch.documents.case_template import template
    from scalpwatch.documents.events_template import events_template

    forms = {"case": template, "events": events_template}
    if document in forms:
        return forms[document](language)
    raise InputError(
        say("There is no form of that name."),
        remedy=say("Give one of: {words}.", words="; ".join(forms)),
    )
