"""A visit made of a case and its pictures, and kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from scalpwatch.errors import InputError
from scalpwatch.phrases import say

if TYPE_CHECKING:
    from scalpwatch.casework.apart import Apart
    from scalpwatch.inference.policy import Policy
    from scalpwatch.registry.placing import Placed
    from scalpwatch.registry.store import Store
    from scalpwatch.vocabulary.cases import Case
    from scalpwatch.vocabulary.courses import Course, KeptPicture, Visit

__all__ = [
    "Entry",
    "assess_visit",
    "begin_entry",
    "controls_first",
    "measure_visit",
    "seal_of",
]


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
    from scalpwatch.casework.kept_looks import looks_of
    from scalpwatch.consultation.weighing import consult
    from scalpwatch.documents.course import keep_answer
    from scalpwatch.inference.evidence import load_evidence

    if look is not None:
        visit = measure_visit(visit, *look)
    answer = consult(
        case,
        evidence=load_evidence(),
        policy=policy,
        looks=tuple(looks_of(visit.pictures)) if look is not None else (),
        eye_is_on=look is not None,
        made_on=made_on,
    )
    return replace(visit, answer=keep_answer(answer))


def measure_visit(
    visit: Visit, apart: Apart, fetch: Callable[[KeptPicture], bytes]
) -> Visit:
    """Measure the pictures of a visit apart, and answer nothing.

    Parameters
    ----------
    visit
        With its pictures not yet measured.
    apart
        Where pictures are opened.
    fetch
        Gives the file of one.

    Returns
    -------
    visit
        With what was seen in each; one that cannot be measured ends in
        `scalpwatch.errors.UnreadableImageError`.
    """
    from scalpwatch.casework.correcting import look_again

    for place in controls_first(visit.pictures):
        seen = look_again(
            visit, visit.pictures[place], corrections=(), fetch=fetch, apart=apart
        )
        measured = list(visit.pictures)
        measured[place] = seen.picture
        visit = replace(visit, pictures=tuple(measured))
    return visit


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


@dataclass(frozen=True, slots=True)
class Entry:
    """A case on its way into the record.

    Parameters
    ----------
    store
        As the user sees it.
    known
        What is kept of the patient; ``None`` for a new one.
    case
        Its lesions called as the record calls them.
    """

    store: Store
    known: Course | None
    case: Case

    def has(self, visit: Visit) -> bool:
        """Tell whether a visit is kept already, just so.

        Parameters
        ----------
        visit
            Of this case.

        Returns
        -------
        has
            Whether it is there with the same pictures. One that is there under its
            identifier, yet tells something else, is not.
        """
        from scalpwatch.registry.placing import is_repeated

        return self.known is not None and is_repeated(self.known, visit)

    def refuse_two_days(self, visit: Visit) -> None:
        """Refuse to keep one visit as of two days, before anything is measured.

        Parameters
        ----------
        visit
            Of this case. One that is in the record of another day ends in
            `scalpwatch.errors.InputError`.
        """
        if self.known is not None:
            _refuse_two_days(self.known, visit)

    def keep(
        self,
        visit: Visit,
        pictures: Mapping[str, bytes],
        *,
        instead: bool,
        standing: str = "",
    ) -> Placed | None:
        """Keep a visit, in what is kept of the patient at that moment.

        Parameters
        ----------
        visit
            Of this case, with its answer.
        pictures
            Content by hash.
        instead
            Whether it is a correction of the visit of its day.
        standing
            Seal of the visit that it corrects, as the user saw it (`seal_of`); empty
            for whichever stands there.

        Returns
        -------
        placed
            How it was placed; ``None`` where it is kept already, just so.

        Notes
        -----
        What cannot be this patient's visit ends as
        `scalpwatch.registry.placing.place_visit` says, and a correction of a visit
        that stands there no longer as it was seen in
        `scalpwatch.errors.InputError`.
        """
        from scalpwatch.registry.audit import Event
        from scalpwatch.registry.placing import is_repeated, place_visit
        from scalpwatch.vocabulary.courses import Course

        if self.known is None:
            placed = place_visit(Course(visit.case.pseudonym), visit, instead=instead)
            self.store.keep(placed.course, pictures, is_new=True)
            return placed
        kept: list[Placed] = []

        def changed(course: Course) -> Course:
            """Place the visit, unless it is there."""
            if is_repeated(course, visit):
                return course
            _refuse_two_days(course, visit)
            if instead and standing:
                _refuse_unseen(course, visit, standing)
            kept.append(place_visit(course, visit, instead=instead))
            return kept[-1].course

        self.store.revise(self.known.pseudonym, changed, (Event.VISIT_ADDED,), pictures)
        return kept[-1] if kept else None


def begin_entry(store: Store, case: Case) -> Entry:
    """Look up of whom a case tells, before it is answered and kept.

    Parameters
    ----------
    store
        As the user sees it.
    case
        As it was read.

    Returns
    -------
    entry
        With what is kept of the patient, and the case in the record's words.
    """
    from scalpwatch.registry.placing import named_as_followed

    known = store.recall(case.pseudonym) if store.knows(case.pseudonym) else None
    return Entry(store, known, named_as_followed(case, known) if known else case)


def seal_of(visit: Visit) -> str:
    """Seal what a visit tells, so that a later change of it is seen.

    Parameters
    ----------
    visit
        In the record.

    Returns
    -------
    seal
        The same as long as its case and its pictures are; a new answer changes
        nothing of it.
    """
    from scalpwatch.documents.course import value_to_json

    told = value_to_json(replace(visit, answer=None))
    return hashlib.sha256(told.encode()).hexdigest()


def _refuse_unseen(course: Course, visit: Visit, standing: str) -> None:
    """Refuse to correct a visit that somebody has changed since it was seen."""
    seals = [seal_of(each) for each in course.visits if each.seen_on == visit.seen_on]
    if seals != [standing]:
        raise InputError(
            say(
                "The visit of that day was changed since you said that this one "
                "corrects it."
            ),
            remedy=say("Look at what it tells now, then keep this one again."),
        )


def _refuse_two_days(course: Course, visit: Visit) -> None:
    """Refuse to keep one visit as of two days."""
    kept = next((each for each in course.visits if each.uid == visit.uid), None)
    if kept is not None and kept.seen_on != visit.seen_on:
        raise InputError(
            say("This visit is in the record already, of {day}.", day=kept.seen_on),
            remedy=say(
                "To correct it, give that day as the day of the examination; for "
                "another visit, begin one on the patient's page."
            ),
        )
