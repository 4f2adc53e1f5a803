"""``scalpwatch case record`` and ``decide``: what happened, and what was decided."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scalpwatch.casework.entering import enter
from scalpwatch.cli.consulting import today
from scalpwatch.cli.opened import actor_option, opened_store
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError
from scalpwatch.phrases import Fact, say

if TYPE_CHECKING:
    from scalpwatch.registry.recording import Recorded

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
    _register_record(group, usage)
    _register_decide(group, usage)


def _register_record(group: typer.Typer, usage: Usage) -> None:
    """Add ``record``."""

    @group.command(
        "record",
        **usage.command(
            say(
                "Record what happened to a patient: pathology, treatments, decisions, "
                "outcomes; told again, an event is completed and not doubled."
            )
        ),
    )
    def record(
        pseudonym: Annotated[str, usage.argument("PSEUDONYM", say("Of whom."))],
        events: Annotated[
            Path,
            usage.argument(
                "EVENTS",
                say("What happened; “scalpwatch template events” prints the form."),
            ),
        ],
        *,
        actor: Annotated[str | None, actor_option(usage)] = None,
    ) -> None:
        from scalpwatch.documents.events import read_events
        from scalpwatch.registry.identity import new_tracking_uid

        read = read_events(events, new_uid=new_tracking_uid)
        with opened_store(actor) as store:
            recorded = enter(store, pseudonym, read)
        _print(recorded, usage)


def _register_decide(group: typer.Typer, usage: Usage) -> None:
    """Add ``decide``."""

    @group.command(
        "decide",
        **usage.command(
            say(
                "Decide about the alert of a lesion: the biopsy is done, deferred "
                "until a day because, or declined because."
            )
        ),
    )
    def decide(  # noqa: PLR0913 - each is an option of the command line
        pseudonym: Annotated[str, usage.argument("PSEUDONYM", say("Of whom."))],
        lesion: Annotated[
            str, usage.argument("LESION", say("Name of the lesion, as “show” lists."))
        ],
        *,
        done: Annotated[
            bool, usage.option("--done", say("The biopsy is done."))
        ] = False,
        deferred_until: Annotated[
            str | None,
            usage.option(
                "--deferred-until", say("The day it is due again."), metavar="DATE"
            ),
        ] = None,
        declined: Annotated[
            bool, usage.option("--declined", say("No biopsy will be taken."))
        ] = False,
        because: Annotated[
            str | None,
            usage.option(
                "--because",
                say(
                    "Why deferred or declined: biopsied elsewhere, known benign, known "
                    "metastasis, patient refuses, not fit for procedure, imaging "
                    "first, observe first, disagrees, other."
                ),
                metavar="REASON",
            ),
        ] = None,
        text: Annotated[
            str, usage.option("--text", say("In your own words."), metavar="TEXT")
        ] = "",
        on: Annotated[
            str | None,
            usage.option(
                "--on", say("The day of the decision; today."), metavar="DATE"
            ),
        ] = None,
        actor: Annotated[str | None, actor_option(usage)] = None,
    ) -> None:
        from scalpwatch.documents.events import events_from_document
        from scalpwatch.registry.identity import new_tracking_uid

        told = {
            "on": on or today(),
            "lesion": lesion,
            "choice": _choice(
                done=done, until=deferred_until, declined=declined, because=because
            ),
            "until": deferred_until,
            "reason": because,
            "text": text,
        }
        events = events_from_document(
            {"decision": [{key: value for key, value in told.items() if value}]},
            new_uid=new_tracking_uid,
        )
        with opened_store(actor) as store:
            recorded = enter(store, pseudonym, events)
        _print(recorded, usage)


def _choice(
    *, done: bool, until: str | None, declined: bool, because: str | None
) -> str:
    """Insist on one choice of the three, and on a reason."""
    chosen = [
        name
        for name, is_chosen in (
            ("done", done),
            ("deferred", until is not None),
            ("declined", declined),
        )
        if is_chosen
    ]
    if len(chosen) != 1:
        raise InputError(
            say("It is not told what was decided."),
            remedy=say("Give one of --done, --deferred-until DATE and --declined."),
        )
    if chosen != ["done"] and not because:
        raise InputError(
            say("It is not told why the alert is deferred or declined."),
            remedy=say("Give the reason after --because."),
        )
    return chosen[0]


def _print(recorded: "Recorded", usage: Usage) -> None:
    """Print what was entered, and what is still to be done."""
    from scalpwatch.cli.course_paper import print_lines
    from scalpwatch.registry.alerts import is_followed, open_alerts
    from scalpwatch.report.alert_words import tell_alert

    told: list[Fact] = [
        say(
            "Recorded: new {added}, completed {completed}, there already {repeated}.",
            added=recorded.added,
            completed=recorded.completed,
            repeated=recorded.repeated,
        )
    ]
    alerts = open_alerts(recorded.course, today=today())
    told += [tell_alert(each, today=today()) for each in alerts]
    if not is_followed(recorded.course):
        told.append(say("The patient is no longer followed."))
    elif not alerts:
        told.append(
            say("No alert is open. That is no all-clear: look again at any change.")
        )
    print_lines(told, usage.words)
