"""What must hold of every weighing, whatever the case."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import cases, observations

from scalpwatch.inference.alert import judge
from scalpwatch.inference.bayes import weigh_signs
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.network import Report, build_network
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.pretest import Patient, weigh_pretest
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    OncologicalHistory,
    Primary,
)
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.signs import Sign

EVIDENCE = load_evidence()
POLICY = Policy()
NETWORK = build_network(EVIDENCE, POLICY)
PRETEST = weigh_pretest(Patient(), EVIDENCE, POLICY)


def weigh(found: tuple[Observation, ...], form: Form = Form.PATCH):
    """Weigh observations of a patch in a patient of whom nothing is told."""
    return weigh_signs(
        found, forms=[form], pretest=PRETEST, network=NETWORK, policy=POLICY
    )


@settings(max_examples=40, deadline=None)
@given(found=observations, shuffle=st.randoms(use_true_random=False))
def test_the_order_of_evidence_does_not_matter(found, shuffle) -> None:
    """The same signs in another order give the same answer, terms and all."""
    other = list(found)
    shuffle.shuffle(other)

    assert weigh(found).terms == weigh(tuple(other)).terms
    np.testing.assert_array_equal(weigh(found).posttest, weigh(tuple(other)).posttest)


@settings(max_examples=40, deadline=None)
@given(found=observations)
def test_the_terms_multiply_up_from_pretest_to_posttest_odds(found) -> None:
    """A clinician can redo the sum."""
    belief = weigh(found)

    before, after = belief.pretest_malignancy.value, belief.malignancy.value
    ratio = math.prod(term.for_malignancy.value for term in belief.terms)
    assert math.isclose(
        before / (1 - before) * ratio, after / (1 - after), rel_tol=1e-6
    )


@settings(max_examples=40, deadline=None)
@given(found=observations, sign=st.sampled_from(list(NETWORK.signs)))
def test_present_and_absent_average_to_what_was_believed(found, sign) -> None:
    """Looking for a sign cannot on average change the belief."""
    rest = tuple(o for o in found if o.sign is not sign)
    reports = [
        Report(o.sign, float(o.state is State.PRESENT), float(o.state is State.ABSENT))
        for o in rest
        if o.sign in NETWORK.signs
    ]
    product = NETWORK.product(PRETEST.weights, reports)
    for report in reports:
        product = product.times(report)

    present = product.times(Report(sign, 1.0, 0.0)).weights
    absent = product.times(Report(sign, 0.0, 1.0)).weights

    np.testing.assert_allclose(present + absent, product.weights, rtol=1e-9)


@given(sign=st.sampled_from(list(NETWORK.signs)))
def test_a_sign_unknown_in_a_condition_leaves_its_probability_where_it_was(
    sign,
) -> None:
    """Lack of data neither favours nor harms a diagnosis."""
    before = PRETEST.weights / PRETEST.weights.sum()
    product = NETWORK.product(PRETEST.weights, ())
    after = product.times(Report(sign, 1.0, 0.0)).weights
    after = after / after.sum()

    unknown = [c not in NETWORK.signs[sign].known for c in Condition]
    np.testing.assert_allclose(after[unknown], before[unknown], rtol=1e-9)


@settings(max_examples=60, deadline=None)
@given(case=cases)
def test_every_interval_holds_its_value_and_lies_between_0_and_1(case) -> None:
    """No probability leaves its bounds."""
    belief = judge(case, case.lesions[0], evidence=EVIDENCE, policy=POLICY).belief

    for interval in (
        belief.malignancy,
        belief.metastasis,
        belief.unranked_share,
        *(posttest.probability for posttest in belief.differential),
    ):
        assert 0 <= interval.low <= interval.value <= interval.high <= 1
    told = sum(posttest.probability.value for posttest in belief.differential)
    assert math.isclose(told + belief.unranked_share.value, 1, rel_tol=1e-9)


@settings(max_examples=60, deadline=None)
@given(case=cases)
def test_probability_cannot_lower_the_floor_of_a_red_flag(case) -> None:
    """The level is never below the highest floor raised."""
    judgement = judge(case, case.lesions[0], evidence=EVIDENCE, policy=POLICY)

    assert all(judgement.level.rank >= flag.floor.rank for flag in judgement.flags)
    if judgement.flags:
        assert judgement.level is not Level.ABSTAIN


@settings(max_examples=60, deadline=None)
@given(case=cases)
def test_a_cancer_in_the_history_never_lowers_the_level(case: Case) -> None:
    """To learn of a cancer raises the alert or leaves it."""
    lesion = case.lesions[0]
    assume(lesion.age_months is None or lesion.age_months < 120)
    free = replace(case, history=OncologicalHistory(CancerKnowledge.NONE_KNOWN))
    told = replace(
        case,
        history=OncologicalHistory(
            CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, years_since=6),)
        ),
    )

    without = judge(free, lesion, evidence=EVIDENCE, policy=POLICY)
    with_cancer = judge(told, lesion, evidence=EVIDENCE, policy=POLICY)

    assert with_cancer.level.rank >= min(without.level.rank, Level.BIOPSY.rank) or (
        (not with_cancer.flags and Form.DIFFUSE in with_cancer.forms)
        or Form.PATTERNED in with_cancer.forms
    )


def test_a_higher_prior_raises_the_posttest_of_metastasis() -> None:
    """The factor on the prior acts in one direction."""
    found = (Observation(Sign.POLYMORPHIC_VESSELS, State.PRESENT),)
    believed = [
        weigh_signs(
            found,
            forms=[Form.PATCH],
            pretest=weigh_pretest(
                Patient(), EVIDENCE, replace(POLICY, prior_factor=factor)
            ),
            network=NETWORK,
            policy=POLICY,
        ).metastasis.value
        for factor in (1 / 3, 1.0, 3.0)
    ]

    assert believed == sorted(believed)
    assert believed[0] < believed[2]
