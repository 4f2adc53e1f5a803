"""``scalpwatch case show``: a patient's course, her open alerts, what stains say."""

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scalpwatch.cli.consulting import today
from scalpwatch.cli.opened import actor_option, opened_store
from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.locale import Words
from scalpwatch.phrases import Fact, say

if TYPE_CHECKING:
    from scalpwatch.inference.policy import Policy
    from scalpwatch.vocabulary.courses import Course

__all__ = ["register"]


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
        "show",
        **usage.command(
            say(
                "Show a patient: open alerts, what happened day by day, what the "
                "stains favor, and receptors that changed."
            )
        ),
    )
    def show(
        pseudonym: Annotated[str, usage.argument("PSEUDONYM", say("Whom."))],
        *,
        as_json: Annotated[
            bool, usage.option("--json", say("For machines: JSON, with all codes."))
        ] = False,
        actor: Annotated[str | None, actor_option(usage)] = None,
    ) -> None:
        from scalpwatch.settings import read_settings

        with opened_store(actor) as store:
            course = store.recall(pseudonym)
        if as_json:
            print_plainly(json.dumps(_coded(course, today()), ensure_ascii=False))
            return
        _print(course, usage.words, read_settings().policy)


def _print(course: "Course", words: Words, policy: "Policy") -> None:
    """Print the whole course."""
    from scalpwatch.cli.course_paper import (
        print_days,
        print_heading,
        print_lines,
        print_sentences,
    )
    from scalpwatch.report.specimens import tell_receptors
    from scalpwatch.report.timeline import tell_timeline

    print_lines(_head(course, words), words)
    print_heading(say("Open alerts"), words)
    print_sentences(_alerts(course), words)
    print_heading(say("Lesions"), words)
    print_sentences(_lesions(course), words)
    print_heading(say("Course"), words)
    print_days(tell_timeline(course), words)
    stains = tuple(_stains(course, policy))
    if stains:
        print_heading(say("What the stains say"), words)
        print_sentences(stains, words)
    receptors = tuple(tell_receptors(course))
    if receptors:
        print_heading(say("Receptors of primary and metastasis"), words)
        print_sentences(receptors, words)


def _head(course: "Course", words: Words) -> Iterator[Fact]:
    """Tell who she is, as far as a record does."""
    from scalpwatch.report.wording import SEXES
    from scalpwatch.vocabulary.case_names import tell_cancer

    yield course.pseudonym
    parts: list[Fact] = [SEXES[course.sex]]
    if course.birth_year is not None:
        parts.append(say("born about {year}", year=course.birth_year))
    yield ", ".join(map(words.tell, parts))
    for cancer in course.history.cancers:
        yield ", ".join(map(words.tell, tell_cancer(cancer)))
    if course.visits:
        first, last = course.visits[0].seen_on, course.visits[-1].seen_on
        yield say(
            "Visits: {count}, from {first} to {last}",
            count=len(course.visits),
            first=first,
            last=last,
        )


def _alerts(course: "Course") -> tuple[Fact, ...]:
    """Tell the open alerts, or that there is none and what that does not mean."""
    from scalpwatch.registry.alerts import is_followed, open_alerts
    from scalpwatch.report.alert_words import tell_alert

    if not is_followed(course):
        return (say("The patient is no longer followed."),)
    day = today()
    told = tuple(tell_alert(each, today=day) for each in open_alerts(course, today=day))
    return told or (
        say("No alert is open. That is no all-clear: look again at any change."),
    )


def _lesions(course: "Course") -> Iterator[Fact]:
    """Name the lesions that are followed."""
    from scalpwatch.vocabulary.case_names import SITES

    for each in course.lesions:
        yield say("{lesion}: {site}", lesion=each.name, site=SITES[each.site])


def _stains(course: "Course", policy: "Policy") -> Iterator[Fact]:
    """Tell what the stains of each scalp specimen favor."""
    from scalpwatch.inference.stains import read_stains
    from scalpwatch.report.specimens import tell_specimen, tell_stains
    from scalpwatch.vocabulary.pathology import Specimen

    for each in course.pathologies:
        if each.specimen is not Specimen.SCALP_LESION:
            continue
        told = tuple(tell_stains(read_stains(each, policy=policy)))
        if told and (each.stains or each.histology.is_malignant):
            yield say(
                "{day}, {specimen}", day=each.taken_on, specimen=tell_specimen(each)
            )
            yield from told


def _coded(course: "Course", day: date) -> dict[str, Any]:
    """Give the course with its open alerts as codes."""
    from scalpwatch.documents.course import course_to_json
    from scalpwatch.inference.receptors import compare_receptors
    from scalpwatch.registry.alerts import open_alerts

    return {
        "course": json.loads(course_to_json(course)),
        "alerts": [
            {
                "lesion": each.lesion,
                "level": each.level.value,
                "since": each.since.isoformat(),
                "due": each.due.isoformat() if each.due else None,
                "waiting_days": each.waiting_days,
                "state": each.state.value,
            }
            for each in open_alerts(course, today=day)
        ],
        "receptors": [
            {
                "receptor": each.metastasis.receptor.value,
                "primary": each.primary.status.value,
                "metastasis": each.metastasis.status.value,
                "specimen_on": each.metastasis.on and each.metastasis.on.isoformat(),
                "change": each.change.value,
            }
            for each in compare_receptors(course)
        ],
    }
