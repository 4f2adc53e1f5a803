"""What if: a case as it would be."""

from __future__ import annotations

from dataclasses import replace

from alerted import ALERTED

from scalpwatch.casework.supposing import as_told, suppose
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Form,
    Primary,
    Treatment,
    TreatmentKind,
)
from scalpwatch.vocabulary.observations import Certainty, Observation, State
from scalpwatch.vocabulary.signs import Sign

LESION = ALERTED.lesions[0]
TOLD = as_told(ALERTED, LESION)


def test_what_is_supposed_as_told_changes_nothing():
    """Who told it and how firmly stays: a possible sign is not made a stated one."""
    supposed = suppose(ALERTED, "focus 1", TOLD)

    assert supposed == ALERTED


def test_a_sign_that_is_unticked_was_not_looked_for():
    """It is taken out, and the others stay."""
    signs = {sign: state for sign, state in TOLD.signs.items() if sign != Sign.ERYTHEMA}

    supposed = suppose(ALERTED, "focus 1", replace(TOLD, signs=signs))

    left = supposed.lesions[0].observations
    assert left == tuple(e for e in LESION.observations if e.sign is not Sign.ERYTHEMA)


def test_a_sign_that_is_ticked_is_a_clinicians_word():
    """What a clinician supposes, she states."""
    signs = {**TOLD.signs, Sign.FIXATION: State.PRESENT, Sign.INDURATION: State.ABSENT}

    supposed = suppose(ALERTED, "focus 1", replace(TOLD, signs=signs))

    made = {each.sign: each for each in supposed.lesions[0].observations}
    assert made[Sign.FIXATION] == Observation(Sign.FIXATION, State.PRESENT)
    assert made[Sign.INDURATION].state is State.ABSENT
    assert made[Sign.INDURATION].certainty is Certainty.STATED


def test_another_primary_is_another_cancer():
    """Year, stage and receptors of the one that was told are not the other's."""
    supposed = suppose(ALERTED, "focus 1", replace(TOLD, primary=Primary.KIDNEY))

    (cancer,) = supposed.history.cancers
    assert cancer.primary is Primary.KIDNEY
    assert cancer.year is None
    assert not cancer.stage


def test_without_a_cancer_none_is_left():
    """The strongest reason goes with it."""
    none = replace(TOLD, cancer=CancerKnowledge.NONE_KNOWN)

    supposed = suppose(ALERTED, "focus 1", none)

    assert not supposed.history.has_cancer
    assert not supposed.history.cancers


def test_a_treatment_is_added_and_one_that_was_told_keeps_its_length():
    """Only kinds are ticked."""
    told = Treatment(TreatmentKind.TOPICAL_STEROID, months=3)
    case = replace(ALERTED, lesions=(replace(LESION, treatments=(told,)),))
    both = {TreatmentKind.TOPICAL_STEROID, TreatmentKind.RADIOTHERAPY}
    more = replace(as_told(case, case.lesions[0]), treatments=frozenset(both))

    supposed = suppose(case, "focus 1", more)

    assert supposed.lesions[0].treatments == (
        told,
        Treatment(TreatmentKind.RADIOTHERAPY),
    )


def test_the_other_lesion_stays_as_it_is():
    """A supposition is about one."""
    other = replace(LESION, identifier="node 1", form=Form.NODULE)
    case = replace(ALERTED, lesions=(LESION, other))

    supposed = suppose(case, "focus 1", replace(TOLD, signs={}))

    assert supposed.lesions[1] == other
    assert not supposed.lesions[0].observations
