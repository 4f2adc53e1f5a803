"""Response of scalp lesions by the diameters of RECIST 1.1."""

from __future__ import annotations

import pytest
from followed import FOCUS, course, measured, on_day, picture, therapy, visit

from scalpwatch.registry.treatment_response import response, responses
from scalpwatch.vocabulary.cases import Form, Lesion, PictureKind, Response
from scalpwatch.vocabulary.courses import FollowedLesion, TherapyKind
from scalpwatch.vocabulary.follow_ups import ResponseKind
from scalpwatch.vocabulary.measurements import MeasurementName, Unit


def treated(*sizes, began=1, **changed):
    """Follow a lesion of these sizes under one treatment."""
    visits = (visit(30 * n, size_cm=(size,)) for n, size in enumerate(sizes))
    one = therapy(began, **changed)
    return course(*visits, therapies=(one,)), one


@pytest.mark.parametrize(
    ("sizes", "kind"),
    [
        ((2.0, 1.4), ResponseKind.PARTIAL),
        ((2.0, 1.41), ResponseKind.STABLE),
        ((2.0, 2.49), ResponseKind.STABLE),
        ((2.0, 2.5), ResponseKind.PROGRESSION),
        # 5 mm of growth, and less than a fifth
        ((3.0, 3.5), ResponseKind.STABLE),
        # from the smallest sum, although a third of the first is gone
        ((3.0, 1.0, 1.6), ResponseKind.PROGRESSION),
        ((1.5, 1.0, 1.3), ResponseKind.STABLE),
        ((2.0, 0.0), ResponseKind.COMPLETE),
    ],
)
def test_thresholds_are_those_of_recist(sizes, kind):
    """A third less than before; a fifth and 5 mm more than the smallest sum."""
    whole, one = treated(*sizes)

    assert response(whole, one).kind is kind


def test_a_lesion_under_ten_millimetres_is_not_measurable():
    """The reason says from which size on, and how it is measured."""
    whole, one = treated(0.9, 0.3)

    answer = response(whole, one)

    assert answer.kind is ResponseKind.NOT_EVALUABLE
    assert "10 mm" in str(answer.reason)


def test_without_a_later_measure_nothing_is_judged():
    """A treatment that has just begun has no response."""
    whole, one = treated(2.0)

    assert response(whole, one).kind is ResponseKind.NOT_EVALUABLE


def test_an_operation_has_no_response():
    """There is nothing left to measure."""
    whole, one = treated(2.0, 0.5, kind=TherapyKind.SURGERY)

    assert response(whole, one).kind is ResponseKind.NOT_EVALUABLE


def test_that_a_lesion_has_gone_is_the_clinicians_word():
    """A full response as told, and no size at the last visit, is a complete one."""
    one = therapy(1, response=Response.FULL)
    told = course(visit(0, size_cm=(2.0,)), visit(30), therapies=(one,))
    contradicted = course(
        visit(0, size_cm=(2.0,)), visit(30, size_cm=(1.9,)), therapies=(one,)
    )

    assert response(told, one).kind is ResponseKind.COMPLETE
    assert response(contradicted, one).kind is ResponseKind.STABLE


def test_the_two_largest_lesions_are_added():
    """The skin is one organ; the third lesion is no target."""
    names = ("focus 1", "focus 2", "focus 3")
    sizes = ((2.0, 4.0, 1.0), (2.0, 2.0, 5.0))
    visits = [
        visit(
            30 * n,
            size_cm=(row[0],),
            others=[
                Lesion(name, form=Form.PATCH, size_cm=(size,))
                for name, size in zip(names[1:], row[1:], strict=True)
            ],
        )
        for n, row in enumerate(sizes)
    ]
    followed = tuple(FollowedLesion(name, f"1.{n}") for n, name in enumerate(names))
    one = therapy(1)

    answer = response(course(*visits, lesions=followed, therapies=(one,)), one)

    assert set(answer.lesions) == {"focus 1", "focus 2"}
    assert (answer.baseline_cm, answer.last_cm) == (6.0, 4.0)
    assert answer.kind is ResponseKind.PARTIAL


def test_a_new_lesion_under_treatment_of_the_patient_is_progression():
    """And the reason says that biopsy decides what it is."""
    new = Lesion("focus 2", form=Form.NODULE)
    followed = (FollowedLesion(FOCUS, "1.1"), FollowedLesion("focus 2", "1.2"))
    visits = (visit(0, size_cm=(2.0,)), visit(30, size_cm=(1.0,), others=[new]))
    systemic, local = therapy(1), therapy(1, lesion=FOCUS)

    answers = responses(course(*visits, lesions=followed, therapies=(systemic, local)))

    assert answers[0].kind is ResponseKind.PROGRESSION
    assert "biopsy" in str(answers[0].reason)
    assert answers[1].kind is ResponseKind.PARTIAL


def test_two_treatments_at_once_share_what_they_did():
    """Which of them did it cannot be told, and that is said."""
    one, other = therapy(1), therapy(5, kind=TherapyKind.RADIOTHERAPY, lesion=FOCUS)
    whole = course(
        visit(0, size_cm=(2.0,)), visit(30, size_cm=(1.0,)), therapies=(one, other)
    )

    assert all("which of them" in str(each.reason) for each in responses(whole))


def test_a_lesion_is_measured_in_one_way_throughout():
    """Where no size was told before, the same view of pictures is taken."""
    shots = [
        picture(
            sha,
            measured(MeasurementName.NODE_DIAMETER, size, size, size, Unit.CM),
            kind=PictureKind.CLINICAL,
        )
        for sha, size in (("a", 2.0), ("b", 1.0))
    ]
    one = therapy(1)
    whole = course(
        visit(0, shots[0]), visit(30, shots[1], size_cm=(3.0,)), therapies=(one,)
    )

    answer = response(whole, one)

    assert answer.last_cm == 1.0
    assert answer.last_on == on_day(30)


def test_a_way_of_measuring_that_was_given_up_is_not_kept():
    """A size told before treatment alone gives way to pictures on both sides."""
    shots = [
        picture(sha, measured(MeasurementName.NODE_DIAMETER, size, size, size, Unit.CM))
        for sha, size in (("a", 2.0), ("b", 1.0))
    ]
    one = therapy(1)
    whole = course(
        visit(0, shots[0], size_cm=(2.2,)), visit(30, shots[1]), therapies=(one,)
    )

    answer = response(whole, one)

    assert (answer.baseline_cm, answer.last_cm) == (2.0, 1.0)
