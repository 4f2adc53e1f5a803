"""``scalpwatch case``: patients entered, recorded, listed, shown and followed."""

import typer

from scalpwatch.cli import (
    case_add,
    case_end,
    case_follow,
    case_list,
    case_record,
    case_show,
)
from scalpwatch.cli.usage import Usage
from scalpwatch.phrases import say

__all__ = ["register"]


def register(app: typer.Typer, usage: Usage) -> None:
    """Add the group of commands.

    Parameters
    ----------
    app
        The application.
    usage
        The language it explains itself in.
    """
    group = usage.group(
        app,
        "case",
        say(
            "Keep and follow patients: add a visit, record what happened, decide about "
            "an alert, show and list."
        ),
    )
    for module in (case_add, case_record, case_show, case_list, case_follow, case_end):
        module.register(group, usage)
