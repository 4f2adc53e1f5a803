"""What an answer is worth: crossed by hand with what was right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scalpwatch.practice.answers import (
    ACTIONS,
    ALERT_VERDICTS,
    VERDICTS,
    Action,
    Answer,
    Verdict,
    is_passed,
    verdict_of,
    verdict_of_alert,
)
from scalpwatch.practice.cases import practice_cases
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.conditions import Condition

CASES = {case.identifier: case for case in practice_cases()}
METASTASIS = CASES["shamsadini2006"]
CYLINDROMA = CASES["cohen2014cyl"]
TINEA = CASES["moqadam2021"]


def answer(action: Action, treated_as: Condition | None = None) -> Answer:
    """An answer on a day."""
    return Answer("case", action, date(2026, 1, 1), 10.0, None, treated_as)


@pytest.mark.parametrize(
    ("action", "malignant", "tissue", "harmless"),
    [
        (Action.URGENT, Verdict.CAUGHT, Verdict.SETTLED, Verdict.OVERCALLED),
        (Action.BIOPSY, Verdict.CAUGHT, Verdict.SETTLED, Verdict.OVERCALLED),
        (Action.RECHECK, Verdict.MISSED, Verdict.UNSETTLED, Verdict.SPARED),
        (Action.TREAT, Verdict.MISSED, Verdict.UNSETTLED, Verdict.SPARED),
    ],
)
def test_an_answer_is_held_against_the_truth(
    action: Action, malignant: Verdict, tissue: Verdict, harmless: Verdict
) -> None:
    """Tissue or none, crossed with cancer, with what tissue settles, with neither."""
    given = answer(action)

    assert verdict_of(METASTASIS, given) is malignant
    assert verdict_of(CYLINDROMA, given) is tissue
    assert verdict_of(TINEA, given) is harmless


@pytest.mark.parametrize(
    ("level", "verdict"),
    [
        (Level.URGENT, Verdict.CAUGHT),
        (Level.BIOPSY, Verdict.CAUGHT),
        (Level.RECHECK, Verdict.MISSED),
        (Level.ABSTAIN, Verdict.MISSED),
    ],
)
def test_the_alert_is_held_to_the_same_rule(level: Level, verdict: Verdict) -> None:
    """An alert that abstains before a metastasis has missed it."""
    assert verdict_of_alert(METASTASIS, level) is verdict


def test_who_spares_the_knife_but_treats_the_wrong_disease_sees_the_case_again() -> (
    None
):
    """A fungus treated as alopecia areata is no success."""
    wrong = answer(Action.TREAT, Condition.ALOPECIA_AREATA)
    right = replace(wrong, treated_as=Condition.TINEA_CAPITIS)

    assert verdict_of(TINEA, wrong) is Verdict.SPARED
    assert not is_passed(TINEA, wrong)
    assert is_passed(TINEA, right)


def test_every_action_and_verdict_has_its_words() -> None:
    """Nothing is told as a code."""
    assert set(ACTIONS) == set(Action)
    assert set(VERDICTS) == set(ALERT_VERDICTS) == set(Verdict)
