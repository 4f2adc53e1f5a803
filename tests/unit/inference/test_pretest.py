"""What is believed before any sign."""

from __future__ import annotations

import pytest

from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.pretest import Patient, weigh_pretest
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    OncologicalHistory,
    Primary,
    Setting,
    Sex,
    Spread,
)
from scalpwatch.vocabulary.conditions import Condition

EVIDENCE = load_evidence()


def rate(condition: Condition, patient: Patient) -> float:
    """New patients with a condition in a year per 100,000 such people."""
    weights = weigh_pretest(patient, EVIDENCE, Policy()).weights
    return float(weights[list(Condition).index(condition)])


def with_cancer(
    primary: Primary = Primary.BREAST,
    sex: Sex = Sex.FEMALE,
    spread: Spread = Spread.LOCAL,
    age: float = 60,
) -> Patient:
    """A patient who had a cancer."""
    return Patient(
        age,
        sex,
        OncologicalHistory(CancerKnowledge.KNOWN, (Cancer(primary, spread=spread),)),
    )


def free(age: float | None = 60, sex: Sex = Sex.FEMALE) -> Patient:
    """A patient without a known cancer."""
    return Patient(age, sex, OncologicalHistory(CancerKnowledge.NONE_KNOWN))


ALOPECIC, NODULAR = Condition.ALOPECIC_METASTASIS, Condition.NODULAR_METASTASIS


def test_both_forms_of_metastasis_share_one_prior() -> None:
    """Of breast cancer 8 of 15 were alopecic (Sechi 2025)."""
    patient = with_cancer()
    first_sign = rate(ALOPECIC, free()) + rate(NODULAR, free())
    whole = rate(ALOPECIC, patient) + rate(NODULAR, patient) - first_sign

    assert whole == pytest.approx(EVIDENCE.primaries[Primary.BREAST].rate.value)
    assert rate(ALOPECIC, patient) - rate(ALOPECIC, free()) == pytest.approx(
        whole * 8 / 15
    )


def test_the_prior_is_never_zero() -> None:
    """Neither in men, nor in children, nor without a history."""
    for sex in Sex:
        for age in (None, 3, 30, 90):
            assert rate(ALOPECIC, free(age, sex)) > 0
            assert rate(ALOPECIC, with_cancer(sex=sex)) > 0


def test_a_metastatic_cancer_weighs_more() -> None:
    """Who has metastases may have another."""
    local, spread = with_cancer(), with_cancer(spread=Spread.METASTATIC)

    assert rate(NODULAR, spread) > 5 * rate(NODULAR, local)


def test_a_history_not_asked_lies_between_none_and_some() -> None:
    """It is mixed as often as people of that age have had a cancer."""
    unknown = Patient(60, Sex.FEMALE)

    assert rate(ALOPECIC, free()) < rate(ALOPECIC, unknown)
    assert rate(ALOPECIC, unknown) < rate(ALOPECIC, with_cancer())


def test_treatment_explains_diffuse_loss_after_breast_cancer() -> None:
    """Chemotherapy and endocrine treatment take hair in thousands."""
    for condition in (Condition.CHEMOTHERAPY_ALOPECIA, Condition.ENDOCRINE_ALOPECIA):
        assert rate(condition, with_cancer()) > 1000 * rate(condition, free())


def test_age_and_sex_move_what_they_should() -> None:
    """Ringworm is of children, frontal fibrosing alopecia of older women."""
    child, old = free(8), free(70)

    assert rate(Condition.TINEA_CAPITIS, child) > 10 * rate(
        Condition.TINEA_CAPITIS, old
    )
    assert rate(Condition.FRONTAL_FIBROSING_ALOPECIA, old) > 10 * rate(
        Condition.FRONTAL_FIBROSING_ALOPECIA, free(70, Sex.MALE)
    )


def test_the_setting_moves_the_odds_and_is_the_cases_before_the_policys() -> None:
    """An oncologist sees more metastases than a general practitioner."""
    policy = Policy(setting=Setting.GENERAL_PRACTICE)
    of_policy = weigh_pretest(free(), EVIDENCE, policy).weights
    index = list(Condition).index(ALOPECIC)
    patient = free()
    in_oncology = Patient(
        patient.age_years, patient.sex, patient.history, Setting.ONCOLOGY
    )

    of_case = weigh_pretest(in_oncology, EVIDENCE, policy).weights

    assert of_case[index] > of_policy[index]


def test_the_sources_of_the_prior_are_named() -> None:
    """They stand in the report."""
    named = weigh_pretest(with_cancer(), EVIDENCE, Policy()).sources

    assert named == ("bastard2019", "lookingbill1990")
