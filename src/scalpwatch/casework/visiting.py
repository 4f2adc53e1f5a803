"""A visit made of a case and its pictures, and kept once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scalpwatch.casework.apart import Apart
    from scalpwatch.inference.policy import Policy
    from scalpwatch.registry.placing import Placed
    from scalpwatch.registry.store import Store
    from scalpwatch.vocabulary.cases import Case
    from scalpwatch.vocabulary.courses import Course, KeptPicture, Visit

__all__ = ["assess_visit", "controls_first", "has_visit", "keep_visit"]


def assess_visit(
    case: Case,
    visit: Visit,
    *,
    policy: Policy,
    made_on: date,
    look: tuple[Apart, Callable[[KeptPicture], bytes]] | None,
) -> Visit:
    """Answer a visit: its pictures are measured apart, then all of it is weighed.

    Parameters
    ----------
    case
        As it was read.
    visit
        Of that case, with its pictures not yet measured.
    policy
        How the installation weighs.
    made_on
        The day of the answer.
    look
        Where pictures are opened, and what gives the file of one; ``None`` with the
        eye off.

    Returns
    -------
    visit
        With its answer. A picture that cannot be measured ends in
        `scalpwatch.errors.UnreadableImageError`.
    """
    from scalpwatch.casework.correcting import look_again
    from scalpwatch.casework.kept_looks import looks_of
    from scalpwatch.consultation.weighing import consult
    from scalpwatch.documents.course import keep_answer
    from scalpwatch.inference.evidence import load_evidence

    if look is not None:
        apart, fetch = look
        for place in controls_first(visit.pictures):
            seen = look_again(
                visit, visit.pictures[place], corrections=(), fetch=fetch, apart=apart
            )
            measured = list(visit.pictures)
            measured[place] = seen.picture
            visit = replace(visit, pictures=tuple(measured))
    answer = consult(
        case,
        evidence=load_evidence(),
        policy=policy,
        looks=tuple(looks_of(visit.pictures)) if look is not None else (),
        eye_is_on=look is not None,
        made_on=made_on,
    )
    return replace(visit, answer=keep_answer(answer))


def controls_first(pictures: Sequence[KeptPicture]) -> list[int]:
    """Order pictures so that what the others are held against is measured first.

    Parameters
    ----------
    pictures
        Of a visit.

    Returns
    -------
    places
        Where each stands.
    """
    from scalpwatch.vocabulary.cases import PictureRole

    return sorted(
        range(len(pictures)),
        key=lambda each: pictures[each].role is not PictureRole.HEALTHY_CONTROL,
    )


def has_visit(course: Course, visit: Visit) -> bool:
    """Tell whether a visit is kept already.

    Parameters
    ----------
    course
        What is kept of the patient.
    visit
        To be kept.

    Returns
    -------
    has_visit
        Whether it is there by its identifier, or just so by another.
    """
    from scalpwatch.registry.placing import is_repeated

    is_there = any(each.uid == visit.uid for each in course.visits)
    return is_there or is_repeated(course, visit)


def keep_visit(
    store: Store,
    known: Course | None,
    visit: Visit,
    pictures: Mapping[str, bytes],
    *,
    instead: bool,
) -> Placed | None:
    """Keep a visit; where she is known, in what is kept of her at that moment.

    Parameters
    ----------
    store
        As the user sees it.
    known
        What was kept of her; ``None`` for a new patient.
    visit
        To be kept.
    pictures
        Content by hash.
    instead
        Whether it is a correction of the visit of its day.

    Returns
    -------
    placed
        How it was placed; ``None`` where somebody kept it just before.

    Notes
    -----
    What cannot be this patient's visit ends as
    `scalpwatch.registry.placing.place_visit` says.
    """
    from scalpwatch.registry.audit import Event
    from scalpwatch.registry.placing import place_visit
    from scalpwatch.vocabulary.courses import Course

    if known is None:
        placed = place_visit(Course(visit.case.pseudonym), visit, instead=instead)
        store.keep(placed.course, pictures, is_new=True)
        return placed
    kept: list[Placed] = []

    def changed(course: Course) -> Course:
        """Place the visit, unless it is there."""
        if has_visit(course, visit):
            return course
        kept.append(place_visit(course, visit, instead=instead))
        return kept[-1].course

    store.revise(known.pseudonym, changed, (Event.VISIT_ADDED,), pictures)
    return kept[-1] if kept else None
