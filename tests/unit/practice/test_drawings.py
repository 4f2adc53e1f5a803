"""What is drawn to a case is what it tells, and says that it is drawn."""

from __future__ import annotations

import pytest

from scalpwatch.practice.cases import practice_cases
from scalpwatch.practice.drawings import draw_case
from scalpwatch.vocabulary.cases import PictureKind
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

CASES = {case.identifier: case for case in practice_cases()}


@pytest.fixture(scope="module")
def of_the_paper() -> tuple:
    """The drawings of the paper's case."""
    return draw_case(CASES["mareeva2019"])


def test_the_papers_case_is_drawn_from_afar_and_closely(of_the_paper: tuple) -> None:
    """Foci and nodes on the head; vessels under the trichoscope."""
    afar, closely = of_the_paper

    assert afar.view is PictureKind.CLINICAL
    assert {Sign.NODULE, Sign.ERYTHEMA, Sign.YELLOW_TINT} <= set(afar.shows)
    assert closely.view is PictureKind.TRICHOSCOPY
    assert Sign.THICK_ARBORIZING_VESSELS in closely.shows
    assert all(drawing.jpeg.startswith(b"\xff\xd8") for drawing in of_the_paper)


def test_nothing_is_drawn_that_is_not_told(of_the_paper: tuple) -> None:
    """A drawing adds no sign to the facts, but for the form of the lesion."""
    told = {
        observation.sign
        for lesion in CASES["mareeva2019"].facts.lesions
        for observation in lesion.observations
        if observation.state is State.PRESENT
    } | {Sign.ALOPECIC_PATCH, Sign.NODULE}

    shown = {sign for drawing in of_the_paper for sign in drawing.shows}

    assert shown <= told


def test_a_case_is_always_drawn_alike() -> None:
    """The picture cannot be recognized by its chance, nor differ between readers."""
    case = CASES["abuawad2018"]

    assert draw_case(case) == draw_case(case)


def test_what_cannot_be_drawn_is_not() -> None:
    """A lesion of untold form, and diffuse loss, have no picture."""
    assert draw_case(CASES["alzahrani2024"]) == ()
    assert draw_case(CASES["werbel2018"]) == ()
