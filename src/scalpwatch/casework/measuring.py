"""Pictures of kept visits measured apart; each visit is weighed anew by all of them.

Strategy
--------
A visit is changed once, when all its pictures were looked at, or not at all: its advice
rests on its pictures or on none of them. What was measured enters only a visit that is
still as it was when it was read; one that somebody changed meanwhile is read and
measured anew. To measure twice leaves what measuring once leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from scalpwatch.casework.apart import Apart
from scalpwatch.casework.correcting import look_again
from scalpwatch.casework.kept_looks import looks_of
from scalpwatch.casework.visiting import controls_first
from scalpwatch.consultation.weighing import consult
from scalpwatch.documents.course import keep_answer, keep_trouble
from scalpwatch.errors import InputError, UnreadableImageError
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.phrases import say
from scalpwatch.registry.audit import Event
from scalpwatch.registry.store import Store
from scalpwatch.vocabulary.courses import Course, KeptAnswer, KeptPicture, Visit

__all__ = ["Measured", "Measurer", "unmeasured"]

_MOST_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of measuring.

    Parameters
    ----------
    pictures
        How many were to be measured.
    left
        How many of them could not be, and are as they were.
    weighed
        How many visits are told otherwise now.
    """

    pictures: int = 0
    left: int = 0
    weighed: int = 0


def unmeasured(visit: Visit) -> tuple[KeptPicture, ...]:
    """List the pictures of a visit that nobody has measured.

    Parameters
    ----------
    visit
        As it is kept.

    Returns
    -------
    pictures
        In their order.
    """
    return tuple(each for each in visit.pictures if not each.width_px)


@dataclass(frozen=True, slots=True)
class Measurer:
    """Measures what is kept.

    Parameters
    ----------
    store
        As the user sees it who asked.
    apart
        Where pictures are decoded.
    policy
        How the installation weighs.
    today
        The day that a new advice bears.
    tell
        Told how many of how many pictures are done; may raise to end it, and then the
        visit whose pictures are being measured stays as it was.
    """

    store: Store
    apart: Apart
    policy: Policy
    today: date
    tell: Callable[[int, int], None]

    def measure(self, pseudonym: str, is_wanted: Callable[[Visit], bool]) -> Measured:
        """Measure the pictures of a patient, and weigh their visits anew.

        Parameters
        ----------
        pseudonym
            Whose.
        is_wanted
            Tells of which visits.

        Returns
        -------
        outcome
            A picture that cannot be measured is left as it is, with the reason.

        Raises
        ------
        InputError
            If a visit was changed by others each time that it was measured.
        """
        course = self.store.recall(pseudonym)
        wanted = [each for each in course.visits if each.pictures and is_wanted(each)]
        total = sum(len(each.pictures) for each in wanted)
        self.tell(0, total)
        done, outcome = 0, Measured()
        for each in wanted:
            came = self._once_unchanged(pseudonym, each, is_wanted, (done, total))
            done += len(each.pictures)
            outcome = Measured(
                outcome.pictures + came.pictures,
                outcome.left + came.left,
                outcome.weighed + came.weighed,
            )
        return outcome

    def _once_unchanged(
        self,
        pseudonym: str,
        visit: Visit,
        is_wanted: Callable[[Visit], bool],
        place: tuple[int, int],
    ) -> Measured:
        """Measure a visit until nobody changed it meanwhile."""
        now: Visit | None = visit
        for _ in range(_MOST_TRIES):
            # taken out, or measured by somebody else
            if now is None or not now.pictures or not is_wanted(now):
                return Measured()
            after, left = self._measured(pseudonym, now, place)
            came = Measured(len(now.pictures), left, int(after != now))
            if after == now or self._is_kept(pseudonym, now, after):
                return came
            now = _visit_of(self.store.recall(pseudonym), visit.uid)
        raise InputError(
            say("The visit was changed each time that its pictures were measured."),
            remedy=say("Measure them when nobody else works on it."),
        )

    def _measured(
        self, pseudonym: str, visit: Visit, place: tuple[int, int]
    ) -> tuple[Visit, int]:
        """Measure the pictures of a visit, and count those that are left."""
        seen, left = visit, 0
        begun, total = place
        for count, number in enumerate(controls_first(visit.pictures), start=1):
            picture = visit.pictures[number]
            try:
                now = look_again(
                    seen,
                    picture,
                    corrections=picture.corrections,
                    fetch=lambda each: self.store.picture(pseudonym, each.sha256),
                    apart=self.apart,
                ).picture
            except UnreadableImageError as error:
                now, left = _unreadable(picture, error), left + 1
            except InputError:
                # a mark that a reader corrected is not found by this program: her word
                # counts, with the figures that she saw
                if not picture.corrections:
                    raise
                now, left = picture, left + 1
            pictures = list(seen.pictures)
            pictures[number] = now
            seen = replace(seen, pictures=tuple(pictures))
            self.tell(min(begun + count, total), total)
        return replace(seen, answer=self._answer(visit, seen.pictures)), left

    def _answer(
        self, visit: Visit, pictures: tuple[KeptPicture, ...]
    ) -> KeptAnswer | None:
        """Weigh a visit by its pictures, where anything was asked and measured."""
        before = visit.answer
        if before is None or not any(each.width_px for each in pictures):
            return before
        now = keep_answer(
            consult(
                visit.case,
                evidence=load_evidence(),
                policy=self.policy,
                looks=tuple(looks_of(pictures)),
                made_on=self.today,
            )
        )
        # delays are counted from the day of an advice: one that stays keeps its day
        is_same = _levels(now) == _levels(before)
        return replace(now, made_on=before.made_on) if is_same else now

    def _is_kept(self, pseudonym: str, before: Visit, after: Visit) -> bool:
        """Put a visit in its place, unless somebody changed it meanwhile."""

        def changed(course: Course) -> Course:
            """Put it into what is kept at that moment."""
            if _visit_of(course, before.uid) != before:
                raise _ChangedError
            visits = (after if e.uid == before.uid else e for e in course.visits)
            return replace(course, visits=tuple(visits))

        try:
            self.store.revise(pseudonym, changed, (Event.PICTURES_MEASURED,))
        except _ChangedError:
            return False
        return True


class _ChangedError(Exception):
    """Somebody changed the visit while its pictures were measured."""


def _visit_of(course: Course, uid: str) -> Visit | None:
    """Find a visit."""
    return next((each for each in course.visits if each.uid == uid), None)


def _unreadable(picture: KeptPicture, error: UnreadableImageError) -> KeptPicture:
    """Tell why a picture could not be measured; figures that it has stay."""
    if picture.width_px:
        return picture
    return keep_trouble(picture, error.message)


def _levels(answer: KeptAnswer) -> dict[str, object]:
    """Tell what was advised of each lesion."""
    return {each.lesion: each.level for each in answer.lesions}
