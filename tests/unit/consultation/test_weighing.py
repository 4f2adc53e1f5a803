"""One answer for each lesion; the most urgent leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from scalpwatch.consultation.answer import Consultation, Look
from scalpwatch.consultation.weighing import consult
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
)
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    State,
)
from scalpwatch.vocabulary.signs import Sign

TODAY = date(2026, 1, 15)


def answered(
    *lesions: Lesion, looks: tuple[Look, ...] = (), asks_next: bool = True
) -> Consultation:
    """Consult on a patient of 30 without a known cancer."""
    case = Case(
        "P",
        TODAY,
        30,
        history=OncologicalHistory(CancerKnowledge.NONE_KNOWN),
        lesions=lesions,
    )
    return consult(
        case,
        evidence=load_evidence(),
        policy=Policy(),
        made_on=TODAY,
        looks=looks,
        asks_next=asks_next,
    )


def a_look(lesion: str, *observations: Observation) -> Look:
    """What the machine made of a picture."""
    return Look("a.jpg", lesion, observations, (), b"", 100, 100, None)


def seen(sign: Sign, state: State = State.PRESENT) -> Observation:
    """A machine's claim, possible at most."""
    return Observation(
        sign, state, Certainty.POSSIBLE, Observer.MACHINE, picture="a.jpg"
    )


def test_the_most_urgent_lesion_leads() -> None:
    """A patient with a harmless-looking patch and a bleeding node is urgent."""
    bleeding = Lesion(
        "node",
        form=Form.NODULE,
        observations=(Observation(Sign.BLEEDING, State.PRESENT),),
    )

    consultation = answered(Lesion("patch", form=Form.PATCH), bleeding)

    assert [answer.lesion for answer in consultation.lesions] == ["patch", "node"]
    assert consultation.leading_lesion == 1
    assert consultation.advice.level is Level.URGENT
    assert consultation.lesions[0].advice.level is Level.RECHECK


def test_what_a_picture_adds_is_told_apart() -> None:
    """The advice without the pictures stands beside the advice with them."""
    look = a_look("patch", seen(Sign.POLYMORPHIC_VESSELS))

    with_picture = answered(Lesion("patch", form=Form.PATCH), looks=(look,))

    (answer,) = with_picture.lesions
    (bare,) = answered(Lesion("patch", form=Form.PATCH)).lesions
    assert answer.without_pictures is bare.advice.level
    assert bare.without_pictures is None
    assert answer.malignancy.value > bare.malignancy.value


def test_a_picture_speaks_of_its_own_lesion_only() -> None:
    """Looks are matched by the lesion's identifier."""
    look = a_look("other", seen(Sign.POLYMORPHIC_VESSELS))

    (answer,) = answered(Lesion("patch", form=Form.PATCH), looks=(look,)).lesions

    assert answer.terms == ()
    assert answer.without_pictures is None


def test_a_disagreement_with_the_machine_is_kept_and_the_clinician_counts() -> None:
    """Both claims stand in the answer; one is weighed."""
    ticked = Observation(Sign.ERYTHEMA, State.PRESENT)
    patch = Lesion("patch", form=Form.PATCH, observations=(ticked,))
    contradiction = seen(Sign.ERYTHEMA, State.ABSENT)

    (answer,) = answered(patch, looks=(a_look("patch", contradiction),)).lesions

    assert answer.disagreements == ((ticked, contradiction),)
    assert set(answer.observations) == {ticked, contradiction}


def test_signs_of_the_paper_without_figures_are_named() -> None:
    """The report can say on what the answer does not rest."""
    signs = (Sign.INDURATION, Sign.YELLOW_TINT)
    node = Lesion(
        "node",
        form=Form.NODULE,
        observations=tuple(Observation(sign, State.PRESENT) for sign in signs),
    )

    (answer,) = answered(node).lesions

    assert answer.basis.signs_without_figures == signs
    assert answer.basis.signs_weighed == 0


def test_conditions_without_figures_are_named_and_not_ranked() -> None:
    """A pilar cyst is the likeliest lump, and nobody counted its signs."""
    (answer,) = answered(Lesion("node", form=Form.NODULE)).lesions

    ranked = {posttest.condition for posttest in answer.differential}
    assert not ranked & set(answer.unranked)
    assert answer.unranked[0].value == "pilar_cyst"
    assert answer.unranked_share.value > 0.5


def test_two_answers_to_one_case_are_equal() -> None:
    """The draws are the same in every run."""
    patch = Lesion(
        "patch",
        form=Form.PATCH,
        observations=(Observation(Sign.BLACK_DOTS, State.PRESENT),),
    )

    one, two = answered(patch), answered(patch)

    assert one.lesions[0].terms == two.lesions[0].terms
    np.testing.assert_array_equal(
        [p.probability.low for p in one.lesions[0].differential],
        [p.probability.low for p in two.lesions[0].differential],
    )


def test_an_answer_that_asks_nothing_is_the_same_answer() -> None:
    """A walk over an archive leaves out the questions, and nothing else."""
    patch = Lesion("patch", form=Form.PATCH)

    asking, silent = answered(patch), answered(patch, asks_next=False)

    (own,) = asking.lesions
    assert own.questions
    assert silent == replace(asking, lesions=(replace(own, questions=()),))
