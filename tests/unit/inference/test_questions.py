"""Which three looks would change the advice most."""

from __future__ import annotations

from datetime import date

from scalpwatch.inference.alert import judge
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.questions import ask_next
from scalpwatch.vocabulary.advice import Level, Question
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
    Treatment,
    TreatmentKind,
)
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.signs import Sign, SignGroup, sign_definitions

EVIDENCE = load_evidence()
POLICY = Policy()
FREE = OncologicalHistory(CancerKnowledge.NONE_KNOWN)


def asked(
    lesion: Lesion, history: OncologicalHistory = FREE, age: float = 50
) -> tuple[Question, ...]:
    """Ask about a lesion."""
    case = Case("P", date(2026, 1, 15), age, history=history, lesions=(lesion,))
    judgement = judge(case, lesion, evidence=EVIDENCE, policy=POLICY)
    return ask_next(case, lesion, judgement, evidence=EVIDENCE, policy=POLICY)


def test_three_looks_are_asked_for() -> None:
    """Not a list of all signs."""
    assert len(asked(Lesion("l", form=Form.PATCH))) == 3


def test_whether_there_was_a_cancer_is_asked_first() -> None:
    """No sign says as much."""
    first = asked(Lesion("l", form=Form.PATCH), OncologicalHistory())[0]

    assert first.sign is None
    assert first.if_present is Level.URGENT
    assert first.if_absent is Level.RECHECK


def test_what_was_told_is_not_asked_again() -> None:
    """Neither present nor absent."""
    told = [question.sign for question in asked(Lesion("l", form=Form.NODULE))]
    lesion = Lesion(
        "l",
        form=Form.NODULE,
        observations=tuple(
            Observation(sign, State.ABSENT) for sign in told if sign is not None
        ),
    )

    assert not {question.sign for question in asked(lesion)} & set(told)


def test_a_look_that_the_steroids_have_spoilt_is_not_asked_for() -> None:
    """Vessels after steroids say nothing either way."""
    lesion = Lesion(
        "l",
        form=Form.PATCH,
        treatments=(Treatment(TreatmentKind.INJECTED_STEROID),),
    )

    for question in asked(lesion):
        assert question.sign is not None
        assert sign_definitions()[question.sign].group is not SignGroup.VESSELS


def test_the_answer_told_beforehand_is_the_one_that_follows() -> None:
    """If the sign is then found, the advice is what was promised."""
    lesion = Lesion("l", form=Form.PATCH)

    for question in asked(lesion):
        assert question.sign is not None
        found = Lesion(
            "l",
            form=Form.PATCH,
            observations=(Observation(question.sign, State.PRESENT),),
        )
        case = Case("P", date(2026, 1, 15), 50, history=FREE, lesions=(found,))
        level = judge(case, found, evidence=EVIDENCE, policy=POLICY).level
        assert level is question.if_present


def test_of_a_lesion_of_unknown_form_the_form_is_asked() -> None:
    """A form changes the answer most of all."""
    signs = {question.sign for question in asked(Lesion("l"))}

    assert signs & {Sign.NODULE, Sign.PLAQUE, Sign.ALOPECIC_PATCH, Sign.RAPID_GROWTH}
