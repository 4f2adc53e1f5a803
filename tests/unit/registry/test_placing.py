"""A visit is put into a course once, in its place, with its lesions known again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from unit.registry.courses import after, begun, seen, taken

from scalpwatch.errors import InputError, ScalpwatchError
from scalpwatch.registry.placing import is_repeated, named_as_followed, place_visit
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Lesion,
    OncologicalHistory,
    Primary,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import Closure, Course, KeptPicture, Visit
from scalpwatch.vocabulary.pathology import Histology


def visit(days: int, *lesions: Lesion) -> Visit:
    """A visit so many days after the first."""
    found = lesions or (Lesion("focus"),)
    return Visit(f"2.25.7{days}", Case("P", after(days), lesions=found))


def test_a_lesion_is_known_again_by_its_name():
    """It keeps its identity, and a new one gets its own."""
    first = place_visit(Course("P"), visit(0, Lesion("focus")))
    second = place_visit(first.course, visit(30, Lesion("focus"), Lesion("node")))

    assert [each.name for each in first.new] == ["focus"]
    assert [each.name for each in second.known] == ["focus"]
    assert [each.name for each in second.new] == ["node"]
    assert second.course.lesions[0] == first.course.lesions[0]
    assert second.before == first.course.visits[0]


def test_capitals_and_spaces_make_no_other_lesion():
    """The hurried hand means the same focus."""
    course = place_visit(Course("P"), visit(0, Lesion("Focus 1"))).course
    case = visit(30, Lesion("focus1"), Lesion("node")).case

    named = named_as_followed(case, course)

    assert [each.identifier for each in named.lesions] == ["Focus 1", "node"]


def test_a_lesion_that_is_not_told_of_is_named():
    """Nothing that is followed drops out of sight."""
    course = place_visit(Course("P"), visit(0, Lesion("a"), Lesion("b"))).course

    placed = place_visit(course, visit(30, Lesion("b")))

    assert [each.name for each in placed.missing] == ["a"]


def test_another_site_under_the_same_name_is_refused():
    """Two lesions would be followed as one."""
    course = place_visit(Course("P"), visit(0, Lesion("1", site=Site.VERTEX))).course

    with pytest.raises(ScalpwatchError):
        place_visit(course, visit(30, Lesion("1", site=Site.OCCIPITAL)))


def test_a_visit_that_comes_late_is_put_in_its_place():
    """An old visit may be entered after a newer one."""
    course = place_visit(Course("P"), visit(30)).course

    placed = place_visit(course, visit(0))

    assert [each.seen_on for each in placed.course.visits] == [after(0), after(30)]
    assert placed.before is None


def test_the_same_visit_is_recognised():
    """By day, content and pictures; a changed answer makes no other visit."""
    course = seen(begun(), 0, Level.URGENT)
    again = replace(course.visits[0], uid="2.25.9", answer=None)
    picture = KeptPicture("ab" * 32, "a.jpg", "image/jpeg", "focus", 10, 10)

    assert is_repeated(course, again)
    assert not is_repeated(course, replace(again, pictures=(picture,)))
    assert not is_repeated(course, replace(again, case=visit(1).case))


def test_another_visit_of_the_same_day_is_refused():
    """One examination a day: it may be a correction, and that is to be said."""
    course = place_visit(Course("P"), visit(0)).course

    with pytest.raises(InputError, match="another visit") as caught:
        place_visit(course, visit(0, Lesion("node")))

    assert "--instead" in str(caught.value.remedy)


def test_a_correction_takes_the_place_of_the_visit_of_its_day():
    """It keeps its identifier; a lesion that was a slip is followed no more."""
    course = place_visit(Course("P"), visit(0, Lesion("focsu"))).course
    first = course.visits[0]

    placed = place_visit(
        course, replace(visit(0, Lesion("focus")), uid="2.25.8"), instead=True
    )

    (corrected,) = placed.course.visits
    assert corrected.uid == first.uid
    assert [each.name for each in placed.course.lesions] == ["focus"]


def test_a_lesion_with_a_specimen_outlives_a_correction():
    """What was biopsied is not forgotten for a slip of the pen."""
    course = taken(place_visit(Course("P"), visit(0)).course, 0, Histology.PENDING)

    placed = place_visit(course, visit(0, Lesion("node")), instead=True)

    assert {each.name for each in placed.course.lesions} == {"focus", "node"}


def told(days: int, sex: Sex, age_years: float, site: Site) -> Visit:
    """A visit that tells who she is, and where the focus lies."""
    case = Case("P", after(days), sex=sex, age_years=age_years)
    return Visit(f"2.25.8{days}", replace(case, lesions=(Lesion("focus", site=site),)))


def test_a_slip_in_sex_age_or_side_can_be_corrected():
    """What only the wrong entry told does not stand against the right one."""
    wrong = told(0, Sex.MALE, 16, Site.VERTEX)
    course = place_visit(Course("P"), wrong).course
    right = told(0, Sex.FEMALE, 61, Site.OCCIPITAL)

    placed = place_visit(course, right, instead=True).course

    assert placed.sex is Sex.FEMALE
    assert placed.birth_year == after(0).year - 61
    assert [each.site for each in placed.lesions] == [Site.OCCIPITAL]
    assert placed.lesions[0].tracking_uid == course.lesions[0].tracking_uid


@pytest.mark.parametrize(
    "other",
    [
        told(0, Sex.MALE, 61, Site.VERTEX),
        told(0, Sex.FEMALE, 16, Site.VERTEX),
        told(0, Sex.FEMALE, 61, Site.OCCIPITAL),
    ],
)
def test_what_another_visit_tells_too_still_stands_against_a_correction(other):
    """Then it may be somebody else's visit."""
    first = told(0, Sex.FEMALE, 61, Site.VERTEX)
    course = place_visit(Course("P"), first).course
    course = place_visit(course, told(30, Sex.FEMALE, 61, Site.VERTEX)).course

    with pytest.raises(ScalpwatchError):
        place_visit(course, other, instead=True)


BREAST = Cancer(Primary.BREAST, year=2015)


def asked(days: int, *cancers: Cancer, denied: bool = False) -> Visit:
    """A visit at which cancer was asked of, or not."""
    knowledge = CancerKnowledge.NOT_ASKED
    if denied:
        knowledge = CancerKnowledge.NONE_KNOWN
    if cancers:
        knowledge = CancerKnowledge.KNOWN
    case = replace(visit(days).case, history=OncologicalHistory(knowledge, cancers))
    return Visit(f"2.25.6{days}", case)


def test_a_cancer_told_wrongly_is_withdrawn_by_a_correction():
    """It was another patient's: the advice must not rest on it for ever."""
    course = place_visit(Course("P"), asked(0, BREAST)).course

    placed = place_visit(course, asked(0, denied=True), instead=True).course

    assert placed.history == OncologicalHistory(CancerKnowledge.NONE_KNOWN)


def test_a_wrong_primary_gives_way_to_the_right_one():
    """One cancer was meant, and one is kept."""
    course = place_visit(Course("P"), asked(0, BREAST)).course
    lung = Cancer(Primary.LUNG, year=2020)

    placed = place_visit(course, asked(0, lung), instead=True).course

    assert placed.history.cancers == (lung,)


def test_a_correction_that_does_not_tell_of_cancer_withdraws_none():
    """Silence is no denial."""
    course = place_visit(Course("P"), asked(0, BREAST)).course

    placed = place_visit(course, asked(0), instead=True).course

    assert placed.history.cancers == (BREAST,)


def test_a_cancer_that_another_visit_tells_too_outlives_a_correction():
    """With what that visit tells of it."""
    other = replace(BREAST, year=2011)
    course = place_visit(Course("P"), asked(0, other)).course
    course = place_visit(course, asked(30, BREAST)).course

    placed = place_visit(course, asked(30, denied=True), instead=True).course

    assert placed.history.cancers == (other,)


def test_a_cancer_known_from_elsewhere_outlives_a_correction():
    """What an import told, no visit withdraws that did not tell it."""
    lung = Cancer(Primary.LUNG)
    known = OncologicalHistory(CancerKnowledge.KNOWN, (lung,))
    course = place_visit(Course("P", history=known), asked(0, BREAST)).course

    placed = place_visit(course, asked(0, denied=True), instead=True).course

    assert placed.history.cancers == (lung,)


def test_what_an_import_told_of_the_same_primary_outlives_a_correction():
    """A visit that told it otherwise takes back its own word alone."""
    imported = Cancer(Primary.BREAST, year=2011, stage="IIA")
    course = place_visit(Course("P"), asked(0, BREAST)).course
    known = OncologicalHistory(CancerKnowledge.KNOWN, (imported,))

    placed = place_visit(
        replace(course, history=known), asked(0, denied=True), instead=True
    ).course

    assert placed.history.cancers == (imported,)


def test_the_word_of_a_later_visit_outlives_the_correction_of_an_earlier_one():
    """Once, and as it was told last."""
    later = replace(BREAST, year=2011)
    course = place_visit(Course("P"), asked(0, BREAST)).course
    course = place_visit(course, asked(30, later)).course

    placed = place_visit(course, asked(0, denied=True), instead=True).course

    assert placed.history.cancers == (later,)


def test_there_must_be_something_to_correct():
    """A wrong day is found out."""
    with pytest.raises(InputError, match="no visit of that day"):
        place_visit(Course("P"), visit(0), instead=True)


def test_who_comes_back_is_followed_again():
    """Closed is not for ever."""
    course = replace(
        place_visit(Course("P"), visit(0)).course, closure=Closure(after(5), "away")
    )

    placed = place_visit(course, visit(30))

    assert placed.is_reopened
    assert placed.course.closure is None
