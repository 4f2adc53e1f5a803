"""Whether a course from elsewhere is one patient's, and says what a course can say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.courses import Choice, Course

__all__ = ["contradiction_in"]


def contradiction_in(course: Course) -> Phrase | None:
    """Find what a course cannot say, although each of its parts can.

    Parameters
    ----------
    course
        That was read from a file.

    Returns
    -------
    contradiction
        The first; ``None`` if there is none. It repeats nothing of the course.
    """
    return next(_contradictions(course), None)


def _contradictions(course: Course) -> Iterator[Phrase]:
    """Find all of them."""
    if any(each.case.pseudonym != course.pseudonym for each in course.visits):
        yield say("a visit is of another pseudonym than the course.")
    days = [each.seen_on for each in course.visits]
    if days != sorted(days):
        yield say("the visits are not in the order of their days.")
    if any(_repeats(each) for each in _identifiers(course)):
        yield say("two of its parts have one identifier, or two lesions one name.")
    followed = {each.name for each in course.lesions}
    if not _lesions_named(course) <= followed:
        yield say("it speaks of a lesion that it does not follow.")
    for each in course.decisions:
        is_done = each.choice is Choice.DONE
        is_deferred = each.choice is Choice.DEFERRED
        if is_done is not (each.reason is None) or is_deferred is (each.until is None):
            yield say("a decision lacks its reason or its day, or has one too many.")


def _identifiers(course: Course) -> Iterator[list[str]]:
    """List what must occur once, kind by kind."""
    yield [each.name for each in course.lesions]
    yield [each.tracking_uid for each in course.lesions]
    yield [each.uid for each in course.visits]
    yield [each.uid for each in course.pathologies]
    yield [each.uid for each in course.therapies]
    yield [each.uid for each in course.decisions]
    yield [each.uid for each in course.outcomes]


def _lesions_named(course: Course) -> set[str]:
    """Name every lesion that something speaks of; empty stands for none."""
    named = {
        lesion.identifier for each in course.visits for lesion in each.case.lesions
    }
    for each in course.visits:
        named |= {one.lesion for one in (each.answer.lesions if each.answer else ())}
        named |= {one.lesion for one in each.pictures}
    named |= {each.lesion for each in course.pathologies}
    named |= {each.lesion for each in course.therapies}
    named |= {each.lesion for each in course.decisions}
    return named - {""}


def _repeats(texts: Iterable[str]) -> bool:
    """Tell whether something occurs twice."""
    listed = list(texts)
    return len(set(listed)) < len(listed)
