"""``scalpwatch schema``: the JSON Schema of the case or of the answer."""

import json
from typing import Annotated

import typer

from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError
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
        "schema",
        **usage.command(
            say("Print the JSON Schema of the case, or of the answer in JSON.")
        ),
    )
    def schema(
        document: Annotated[
            str, usage.argument("case|answer", say("Which of the two."))
        ],
    ) -> None:
        print_plainly(json.dumps(_schema(document), indent=2, ensure_ascii=False))


def _schema(document: str) -> object:
    """Find the schema that is asked for."""
    if document == "case":
        from scalpwatch.documents.case import case_schema

        return case_schema()
    if document == "answer":
        from scalpwatch.documents.answer import answer_schema

        return answer_schema()
    raise InputError(
        say("There is no schema of that name."),
        remedy=say("Give one of: {words}.", words="case; answer"),
    )
