"""A patient stays the same patient, and a lesion the same lesion, over visits."""

from datetime import date

import pytest

from scalpwatch.errors import RegistryError
from scalpwatch.registry.identity import new_tracking_uid, with_visit
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Lesion,
    OncologicalHistory,
    Phototype,
    Primary,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import Course, Visit

BREAST = OncologicalHistory(CancerKnowledge.KNOWN, (Cancer(Primary.BREAST),))
LUNG = OncologicalHistory(CancerKnowledge.KNOWN, (Cancer(Primary.LUNG),))
NONE = OncologicalHistory(CancerKnowledge.NONE_KNOWN)
NOT_ASKED = OncologicalHistory()


def visit(number=1, *lesions, **told):
    """A visit of the month of its number."""
    seen = lesions or (Lesion("focus 1", site=Site.VERTEX),)
    on = told.pop("on", date(2026, number, 1))
    return Visit(f"1.{number}", Case("P-1", on, lesions=seen, **told))


def followed(*visits):
    """A course of these visits."""
    course = Course("P-1")
    for each in visits:
        course = with_visit(course, each)
    return course


def test_a_lesion_seen_again_is_the_same_lesion():
    """Its UID is given once, and it is followed once."""
    once = followed(visit(1))

    twice = with_visit(once, visit(2))

    assert twice.lesions == once.lesions
    assert len(twice.visits) == 2


def test_a_new_lesion_is_followed_under_a_uid_of_its_own():
    """DICOM allows 64 characters; those made of UUIDs lie under 2.25."""
    course = followed(visit(1), visit(2, Lesion("focus 2")))

    uids = [each.tracking_uid for each in course.lesions]

    assert [each.name for each in course.lesions] == ["focus 1", "focus 2"]
    assert len(set(uids)) == 2
    assert all(uid.startswith("2.25.") and len(uid) <= 64 for uid in uids)
    assert len({new_tracking_uid() for _ in range(100)}) == 100


def test_a_site_that_is_told_later_is_taken():
    """What is not told contradicts nothing."""
    course = followed(visit(1, Lesion("focus 1")), visit(2))

    again = with_visit(course, visit(3, Lesion("focus 1")))

    assert [each.site for each in again.lesions] == [Site.VERTEX]


def test_a_lesion_of_the_same_name_at_another_site_is_refused():
    """Two lesions followed as one would hide that one of them grows."""
    with pytest.raises(RegistryError, match="another site"):
        with_visit(followed(visit(1)), visit(2, Lesion("focus 1", site=Site.FRONTAL)))


def test_visits_stand_in_the_order_of_their_days():
    """A visit of long ago that is entered late is placed by its day."""
    course = followed(visit(3), visit(1), visit(2))

    assert [each.seen_on.month for each in course.visits] == [1, 2, 3]


def test_a_visit_is_kept_once():
    """The same visit sent twice is no second examination."""
    with pytest.raises(RegistryError, match="in the record already"):
        with_visit(followed(visit(1)), visit(1))


@pytest.mark.parametrize(
    "told",
    [{"sex": Sex.MALE}, {"age_years": 40}],
)
def test_a_visit_of_somebody_else_is_refused(told):
    """Another sex or age under the same pseudonym is another patient."""
    course = followed(visit(1, sex=Sex.FEMALE, age_years=60))

    with pytest.raises(RegistryError, match="The visit tells another"):
        with_visit(course, visit(2, **told))


def test_a_visit_of_another_pseudonym_is_refused():
    """A case filed under the wrong patient is noticed."""
    other = Visit("1.9", Case("P-2", date(2026, 1, 1), lesions=(Lesion("focus 1"),)))

    with pytest.raises(RegistryError, match="another pseudonym"):
        with_visit(followed(visit(1)), other)


def test_an_age_told_to_the_year_is_no_other_age():
    """A birthday between two visits, or one not told exactly, is no contradiction."""
    course = followed(visit(1, age_years=60))

    for age in (59, 60, 61, 61.9):
        assert with_visit(course, visit(2, age_years=age)).birth_year == 1966


def test_what_is_told_first_of_sex_and_age_is_taken():
    """Unknown is filled, and never fills."""
    course = followed(visit(1), visit(2, sex=Sex.FEMALE, age_years=60), visit(3))

    assert (course.sex, course.birth_year) == (Sex.FEMALE, 1966)


def test_the_phototype_is_that_of_the_last_visit_that_tells_one():
    """A visit of long ago that is entered late does not change it."""
    course = followed(
        visit(2, phototype=Phototype.II),
        visit(3),
        visit(1, phototype=Phototype.VI),
    )

    assert course.phototype is Phototype.II


@pytest.mark.parametrize(
    ("histories", "knowledge", "primaries"),
    [
        ([BREAST, NOT_ASKED], CancerKnowledge.KNOWN, {Primary.BREAST}),
        ([BREAST, NONE], CancerKnowledge.KNOWN, {Primary.BREAST}),
        ([BREAST, LUNG], CancerKnowledge.KNOWN, {Primary.BREAST, Primary.LUNG}),
        ([NONE, BREAST], CancerKnowledge.KNOWN, {Primary.BREAST}),
        ([NONE, NOT_ASKED], CancerKnowledge.NONE_KNOWN, set()),
        ([NOT_ASKED, NONE], CancerKnowledge.NONE_KNOWN, set()),
    ],
)
def test_a_cancer_once_told_of_is_never_lost(histories, knowledge, primaries):
    """Whoever forgets to tell it again does not make it unknown."""
    for order in (histories, list(reversed(histories))):
        course = followed(
            *(visit(n, history=each) for n, each in enumerate(order, start=1))
        )
        assert course.history.knowledge is knowledge
        assert {each.primary for each in course.history.cancers} == primaries
