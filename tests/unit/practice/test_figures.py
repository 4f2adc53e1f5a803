"""One's figures agree with counts made by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scalpwatch.practice.answers import Action, Answer
from scalpwatch.practice.cases import practice_cases
from scalpwatch.practice.figures import Share, figures_of, review

CASES = {case.identifier: case for case in practice_cases()}
DAY = date(2026, 3, 1)

#: Two metastases (one called urgent, one missed), a lymphoma caught, a tinea spared, an
#: alopecia areata cut, a cylindroma taken out.
ANSWERS = (
    Answer("shamsadini2006", Action.URGENT, DAY, 10),
    Answer("kitayama2023", Action.RECHECK, DAY, 20, weeks=6),
    Answer("hoesly2019", Action.BIOPSY, DAY, 30),
    Answer("moqadam2021", Action.TREAT, DAY, 40),
    Answer("clinadv_aa", Action.BIOPSY, DAY, 50),
    Answer("cohen2014cyl", Action.BIOPSY, DAY, 60),
)


def test_the_figures_are_those_counted_by_hand() -> None:
    """Lesions that only tissue settles count neither for nor against specificity."""
    figures = figures_of(ANSWERS, CASES)

    assert figures.answers == 6
    assert figures.sensitivity == Share(2, 3)
    assert figures.specificity == Share(1, 2)
    assert figures.urgent == Share(1, 2)
    assert figures.settled == Share(1, 1)
    assert figures.seconds == 35


def test_first_sight_is_told_apart_from_memory() -> None:
    """A case that came back does not mend the figure of its first sight."""
    again = Answer("kitayama2023", Action.URGENT, DAY + timedelta(days=1), 5)

    told = review((*ANSWERS, again), CASES)

    assert told.first.sensitivity == Share(2, 3)
    assert told.again.sensitivity == Share(1, 1)
    assert [(day.day, figures.answers) for day, figures in told.days] == [
        (1, 6),
        (2, 1),
    ]


def test_what_was_missed_is_named_until_it_is_caught() -> None:
    """The list of missed cases is that of the latest answers."""
    again = Answer("kitayama2023", Action.BIOPSY, DAY, 5)

    assert review(ANSWERS, CASES).missed == ("kitayama2023",)
    assert review((*ANSWERS, again), CASES).missed == ()


def test_answers_to_cases_that_are_no_more_are_left_out() -> None:
    """A case that was withdrawn takes its answers along."""
    gone = Answer("withdrawn1999", Action.URGENT, DAY, 5)

    told = review((*ANSWERS, gone), CASES)

    assert told.first.answers == 6


def test_no_answer_gives_no_figure() -> None:
    """Nothing counted is no share, and any share is possible."""
    figures = figures_of((), CASES)

    assert figures.seconds is None
    assert figures.sensitivity.bounds == (0.0, 1.0)


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(30, 33, 0.76, 0.97), (0, 33, 0.0, 0.10), (7, 7, 0.65, 1.0), (23, 31, 0.57, 0.86)],
)
def test_intervals_are_those_of_wilson(
    hits: int, total: int, low: float, high: float
) -> None:
    """The same counts have the same intervals as in the README."""
    bounds = Share(hits, total).bounds

    assert [round(bound, 2) for bound in bounds] == [low, high]
