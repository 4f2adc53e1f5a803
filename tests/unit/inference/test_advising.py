"""What is done about a judgement, by when, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scalpwatch.inference.advising import advise
from scalpwatch.inference.alert import judge
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.vocabulary.advice import Advice, Level
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Country,
    Form,
    Lesion,
    OncologicalHistory,
    Primary,
    Receptor,
    Site,
)
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.signs import Sign

EVIDENCE = load_evidence()
POLICY = Policy()
BREAST = OncologicalHistory(
    CancerKnowledge.KNOWN,
    (Cancer(Primary.BREAST, year=2019, er=Receptor.POSITIVE),),
)
FREE = OncologicalHistory(CancerKnowledge.NONE_KNOWN)
#: A Thursday.
SEEN_ON = date(2026, 1, 15)


def advice_for(lesion: Lesion, **told: object) -> Advice:
    """Advise on a lesion of a woman of 30."""
    case = replace(
        Case("P", SEEN_ON, 30, history=FREE, lesions=(lesion,)),
        **told,
    )
    judgement = judge(case, lesion, evidence=EVIDENCE, policy=POLICY)
    return advise(case, lesion, judgement, evidence=EVIDENCE, policy=POLICY)


PATCH = Lesion("focus", form=Form.PATCH)


def test_a_recheck_has_a_date_a_photograph_and_a_stop_rule() -> None:
    """Waiting never goes without its net."""
    advice = advice_for(PATCH)

    assert advice.level is Level.RECHECK
    assert advice.act_by == date(2026, 2, 26)
    assert "biopsy" in str(advice.stop_rule)
    assert any("photograph" in str(step.text) for step in advice.examine_first)
    assert advice.biopsy is None


def test_an_abstention_names_what_is_missing_and_when_to_come_back() -> None:
    """ABSTAIN never means: do nothing."""
    advice = advice_for(Lesion("focus"))

    assert advice.level is Level.ABSTAIN
    assert len(advice.missing) >= 3
    assert advice.act_by > SEEN_ON
    assert advice.stop_rule is not None


@pytest.mark.parametrize(
    ("country", "day"),
    [
        (None, date(2026, 1, 29)),
        (Country.UK, date(2026, 1, 29)),
        (Country.RU, date(2026, 1, 20)),
    ],
)
def test_the_deadline_is_the_countrys_own(country: Country | None, day: date) -> None:
    """Two weeks, or three working days over a week-end."""
    advice = advice_for(PATCH, history=BREAST, country=country)

    assert advice.level is Level.URGENT
    assert advice.act_by == day
    assert advice.act_by_reason.source


def test_the_request_tells_the_pathologist_what_she_must_know() -> None:
    """Site, age, cancer with its year and receptors, and what is asked."""
    lesion = replace(PATCH, site=Site.VERTEX, age_months=8)

    request = advice_for(lesion, history=BREAST).biopsy

    assert request is not None
    text = " ".join(map(str, request.lines))
    for part in (
        "vertex",
        "8",
        "breast cancer",
        "2019",
        "ER positive",
        "Metastasis to be excluded",
        "4 mm",
        "GATA3",
        "p63",
        "repeat the receptors",
    ):
        assert part in text


def test_a_nodule_is_sampled_deep_and_a_pulsating_one_imaged_first() -> None:
    """Deaths from cutting before imaging are reported."""
    lesion = Lesion(
        "node",
        form=Form.NODULE,
        observations=(Observation(Sign.PULSATION, State.PRESENT),),
    )

    request = advice_for(lesion).biopsy

    assert request is not None
    text = " ".join(map(str, request.lines))
    assert "largest nodule" in text
    assert "4 mm" not in text
    assert "Not before imaging" in text


def test_the_hand_goes_before_any_probability() -> None:
    """Scalp, nodes, breasts, skin, mammogram, complaints come first."""
    steps = " ".join(str(step.text) for step in advice_for(PATCH).examine_first)

    for word in ("scalp", "nodes", "breasts", "skin", "mammogram", "weight"):
        assert word in steps


def test_each_likely_benign_cause_gets_its_cheap_test() -> None:
    """Three tests, each with a source."""
    tests = advice_for(PATCH).tests

    assert len(tests) == 3
    assert all(step.source for step in tests)
    assert any("alopecia areata" in str(step.text) for step in tests)


@pytest.mark.parametrize(
    ("lesion", "history"),
    [(PATCH, BREAST), (PATCH, FREE), (Lesion("focus"), FREE)],
)
def test_the_patient_is_told_three_sentences_without_the_word(
    lesion: Lesion, history: OncologicalHistory
) -> None:
    """What is done, when to return, when to come sooner."""
    sentences = advice_for(lesion, history=history).for_the_patient

    assert len(sentences) == 3
    text = " ".join(map(str, sentences)).lower()
    assert "metasta" not in text
    assert "cancer" not in text
    assert "sooner" in text


def test_the_words_of_a_recheck_do_not_reassure() -> None:
    """Pattern cannot exclude."""
    advice = advice_for(PATCH)
    text = " ".join(map(str, (advice.headline, *advice.reasons))).lower()

    for word in ("benign", "harmless", "reassur", "no cancer", "normal", "safe"):
        assert word not in text
