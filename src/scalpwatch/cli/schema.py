"""``scalpwatch schema``: the JSON Schema of any document."""

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
            say(
                "Print the JSON Schema of a case, an answer, measures, corrections, "
                "events or a course."
            )
        ),
    )
    def schema(
        document: Annotated[
            str,
            usage.argument(
                "case|answer|measures|corrections|course|events",
                say("Of which document."),
            ),
        ],
    ) -> None:
        print_plainly(json.dumps(_schema(document), indent=2, ensure_ascii=False))


def _schema(document: str) -> object:
    """Find the schema that is asked for."""
    from scalpwatch.documents.answer import answer_schema
    from scalpwatch.documents.case import case_schema
    from scalpwatch.documents.corrections import corrections_schema
    from scalpwatch.documents.course import course_schema
    from scalpwatch.documents.events import events_schema
    from scalpwatch.documents.measures import measures_schema

    schemas = {
        "case": case_schema,
        "answer": answer_schema,
        "measures": measures_schema,
        "corrections": corrections_schema,
        "course": course_schema,
        "events": events_schema,
    }
    if document in schemas:
        return schemas[document]()
    raise InputError(
        say("There is no schema of that name."),
        remedy=say("Give one of: {words}.", words="; ".join(schemas)),
    )
