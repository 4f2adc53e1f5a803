"""``scalpwatch case add``: a visit assessed and kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from scalpwatch.casework.consulting import file_pictures
from scalpwatch.casework.visiting import begin_entry
from scalpwatch.cli.consulting import consult_today, today
from scalpwatch.cli.opened import actor_option, opened_store
from scalpwatch.cli.usage import Usage
from scalpwatch.phrases import Fact, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scalpwatch.consultation.answer import Consultation
    from scalpwatch.registry.placing import Placed
    from scalpwatch.registry.store import Store
    from scalpwatch.vocabulary.cases import Case
    from scalpwatch.vocabulary.courses import Visit

__all__ = ["register"]

_UNCHANGED: Final = say("This visit is in the record already: nothing was changed.")


def register(group: typer.Typer, usage: Usage) -> None:
    """Add the command.

    Parameters
    ----------
    group
        The group ``case``.
    usage
        The language it explains itself in.
    """

    @group.command(
        "add",
        **usage.command(
            say(
                "Assess a case and keep it as a visit with its pictures and its "
                "answer; print the advice and what changed since the last visit."
            )
        ),
    )
    def add(
        case: Annotated[
            Path, usage.argument("CASE", say("The case, a TOML or JSON file."))
        ],
        *,
        image: Annotated[
            list[str] | None,
            usage.option(
                "--image",
                say(
                    "A further picture, PICTURE or LESION=PICTURE; of the first lesion "
                    "where neither this nor its name says of which. May be repeated."
                ),
                metavar="PICTURE",
            ),
        ] = None,
        instead: Annotated[
            bool,
            usage.option(
                "--instead",
                say("A correction: it takes the place of the visit of its day."),
            ),
        ] = False,
        actor: Annotated[str | None, actor_option(usage)] = None,
    ) -> None:
        from scalpwatch.cli.course_paper import print_heading, print_sentences
        from scalpwatch.cli.short_answer import print_advice
        from scalpwatch.documents.case import read_case
        from scalpwatch.documents.pictures import add_pictures

        read = add_pictures(read_case(case), image or ())
        with opened_store(actor) as store:
            consultation, told = _add(store, read, instead=instead)
        print_advice(consultation, usage.words)
        print_heading(told[0], usage.words)
        print_sentences(told[1:], usage.words)


def _add(
    store: "Store", case: "Case", *, instead: bool
) -> "tuple[Consultation, tuple[Fact, ...]]":
    """Assess a case and keep it; give the answer, and what is told of keeping it."""
    entry = begin_entry(store, case)
    consultation = consult_today(entry.case)
    visit, pictures = _visit(entry.case, consultation)
    if entry.has(visit):
        return consultation, (_UNCHANGED,)
    placed = entry.keep(visit, pictures, instead=instead)
    return consultation, tuple(_told(placed, visit)) if placed else (_UNCHANGED,)


def _visit(
    case: "Case", consultation: "Consultation"
) -> "tuple[Visit, Mapping[str, bytes]]":
    """Make of an answer and its pictures what is kept of them."""
    from scalpwatch.documents.course import keep_answer, keep_case
    from scalpwatch.registry.identity import new_tracking_uid
    from scalpwatch.vocabulary.courses import Visit

    filed = file_pictures(case, consultation)
    visit = Visit(
        uid=new_tracking_uid(),
        case=keep_case(case),
        answer=keep_answer(consultation),
        pictures=filed.told,
    )
    return visit, filed.contents


def _told(placed: "Placed", visit: "Visit") -> Iterator[Fact]:
    """Tell what is kept, which lesions were known again, and what changed."""
    from scalpwatch.report.changes import tell_changes

    yield say(
        "Kept: visit of {day}, pictures: {pictures}.",
        day=visit.seen_on,
        pictures=len(visit.pictures),
    )
    if placed.is_reopened:
        yield say("The patient was no longer followed; this visit begins again.")
    if placed.known:
        yield say(
            "Known again: {names}.", names=tuple(each.name for each in placed.known)
        )
    if placed.new:
        yield say(
            "Followed from now on: {names}.",
            names=tuple(each.name for each in placed.new),
        )
    if placed.missing:
        yield say(
            "Not told of this time: {names}. If one of the new ones is the same, give "
            "it that name, with --instead.",
            names=tuple(each.name for each in placed.missing),
        )
    if placed.before is not None:
        yield say("Since {day}:", day=placed.before.seen_on)
        changes = tuple(tell_changes(placed.before, visit))
        yield from changes or (say("no change of advice, flags or signs"),)
    yield from _standing(placed, visit)


def _standing(placed: "Placed", visit: "Visit") -> Iterator[Fact]:
    """Tell what histology found before, and what is still to be done."""
    from scalpwatch.registry.alerts import open_alerts
    from scalpwatch.registry.biopsies import biopsies_of
    from scalpwatch.report.alert_words import tell_alert

    for lesion in placed.known:
        seen = biopsies_of(placed.course, lesion.name, until=visit.seen_on)
        if seen.malignant_on is not None:
            yield say(
                "{lesion}: a specimen of {day} held a malignancy; the advice above "
                "does not know it. Compare with oncology's plan.",
                lesion=lesion.name,
                day=seen.malignant_on,
            )
    for alert in open_alerts(placed.course, today=today()):
        yield tell_alert(alert, today=today())
