"""A course from elsewhere is one patient's, in order, and speaks of what it follows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drawn_courses import draw_courses
from unit.registry.courses import begun, decided, seen, taken, treated

from scalpwatch.registry.coherence import contradiction_in
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Response
from scalpwatch.vocabulary.courses import Choice, Course, OverrideReason
from scalpwatch.vocabulary.pathology import Histology


def whole() -> Course:
    """A patient seen twice, biopsied, treated, with a decision."""
    course = seen(seen(begun(), 0, Level.URGENT), 30, Level.URGENT)
    course = taken(course, 40, Histology.METASTASIS)
    return decided(treated(course, 50, Response.FULL), 31, Choice.DONE)


def test_what_we_write_ourselves_says_nothing_that_a_course_cannot():
    """Nothing that is right is refused."""
    assert contradiction_in(whole()) is None
    assert not [each for each in draw_courses(50, seed=1) if contradiction_in(each)]


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (lambda course: replace(course, pseudonym="Q"), "another pseudonym"),
        (lambda course: replace(course, visits=course.visits[::-1]), "order"),
        (lambda course: replace(course, visits=course.visits[:1] * 2), "identifier"),
        (lambda course: replace(course, lesions=course.lesions * 2), "one name"),
        (lambda course: replace(course, lesions=()), "does not follow"),
        (lambda course: decided(course, 60, Choice.DECLINED), "lacks its reason"),
        (
            lambda course: decided(
                course, 60, Choice.DEFERRED, reason=OverrideReason.OTHER
            ),
            "lacks its reason or its day",
        ),
    ],
)
def test_what_a_course_cannot_say_is_told(spoilt, told):
    """Another's visit, one visit twice, an alert overridden without a word."""
    assert told in str(contradiction_in(spoilt(whole())))
