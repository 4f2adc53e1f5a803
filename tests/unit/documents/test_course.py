"""A patient's course as a document."""

import json
from datetime import date

import pytest

from scalpwatch.consultation.weighing import consult
from scalpwatch.documents.case import read_case
from scalpwatch.documents.course import (
    course_from_json,
    course_schema,
    course_to_json,
    keep_answer,
    keep_case,
)
from scalpwatch.errors import InputError
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.courses import Course, FollowedLesion, Visit
from scalpwatch.vocabulary.pathology import Histology, Pathology, Specimen


@pytest.fixture
def course(examples):
    """The paper's case, seen once and biopsied."""
    case = read_case(examples / "paper.toml")
    answer = consult(
        case, evidence=load_evidence(), policy=Policy(), made_on=case.seen_on
    )
    taken = Pathology(
        "1.2.3",
        Specimen.SCALP_LESION,
        date(2019, 5, 2),
        lesion="focus 1",
        histology=Histology.METASTASIS,
    )
    return Course(
        case.pseudonym,
        lesions=(FollowedLesion("focus 1", "1.2.4"),),
        visits=(Visit("1.2.5", keep_case(case), keep_answer(answer)),),
        pathologies=(taken,),
    )


def test_what_is_written_is_read_back_equal(course):
    """Nothing is lost between two installations."""
    assert course_from_json(course_to_json(course)) == course


def test_an_answer_is_kept_with_its_level_and_in_both_languages(course):
    """Years later it still says what was advised."""
    answer = course.visits[0].answer

    assert answer.level is Level.URGENT
    assert answer.lesions[0].headline.en != answer.lesions[0].headline.ru


def test_of_a_picture_the_folder_is_not_kept(course):
    """Folders can bear names."""
    paths = [
        picture.path
        for lesion in course.visits[0].case.lesions
        for picture in lesion.pictures
    ]

    assert not any("/" in path for path in paths)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda told: told.update(surprise=1), "/"),
        (lambda told: told["pathologies"][0].update(depth=4), "pathologies.0"),
        (lambda told: told.update(sex="neither"), "sex"),
    ],
)
def test_what_has_no_place_in_a_course_is_refused(course, change, place):
    """A key that is skipped is a finding lost; it may name somebody: it is not told."""
    told = json.loads(course_to_json(course))
    change(told)

    with pytest.raises(InputError) as caught:
        course_from_json(json.dumps(told))

    assert f"“{place}”" in str(caught.value)
    assert "surprise" not in str(caught.value)


@pytest.mark.parametrize("text", ["{", "", "[]", "null", "{}"])
def test_text_that_is_no_course_is_refused(text):
    """With one clear error."""
    with pytest.raises(InputError):
        course_from_json(text)


def test_two_courses_in_one_text_are_refused(course):
    """The second would be lost in silence."""
    told = course_to_json(course)

    with pytest.raises(InputError):
        course_from_json(f"{told},{told}")


def test_the_first_metastasis_in_a_scalp_specimen_starts_the_clock(course):
    """Survival is counted from it."""
    assert course.skin_metastasis_on == date(2019, 5, 2)


def test_the_schema_is_published(schemas):
    """What export writes can be checked by others."""
    kept = json.loads((schemas / "course.schema.json").read_text(encoding="utf-8"))

    assert course_schema() == kept
