"""Rules of safety that hold for every lesion and every level of advice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scalpwatch.consultation.weighing import consult
from scalpwatch.inference.alert import judge
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language, Words
from scalpwatch.vocabulary.advice import Advice, Level
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
    Phototype,
    Primary,
    Sex,
    Treatment,
    TreatmentKind,
)
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.signs import Sign

EVIDENCE = load_evidence()
TODAY = date(2026, 11, 2)
BREAST_CANCER = OncologicalHistory(
    CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, years_since=6),)
)
NO_CANCER = OncologicalHistory(CancerKnowledge.NONE_KNOWN)
WORDS = {
    word
    for row in EVIDENCE.flags
    for choice in row.needs
    if not any(word.startswith("!") for word in choice)
    for word in choice
}
SPARING = {
    word.lstrip("!")
    for rows in (EVIDENCE.flags, EVIDENCE.patterns)
    for row in rows
    for choice in row.needs
    for word in choice
    if word.startswith("!") or rows is EVIDENCE.patterns
}
ALARMING = [sign for sign in Sign if sign.value in WORDS - SPARING]


def case_of(lesion: Lesion, history: OncologicalHistory = NO_CANCER) -> Case:
    """A woman of 55 with light skin and one lesion."""
    return Case(
        "CASE",
        TODAY,
        age_years=55,
        sex=Sex.FEMALE,
        phototype=Phototype.II,
        history=history,
        lesions=(lesion,),
    )


def advice_for(case: Case) -> Advice:
    """The advice by the default policy."""
    return consult(case, evidence=EVIDENCE, policy=Policy(), made_on=TODAY).advice


def flags_of(case: Case) -> dict[str, Level]:
    """The flags raised, with their floors."""
    judged = judge(case, case.lesions[0], evidence=EVIDENCE, policy=Policy())
    return {flag.identifier: flag.floor for flag in judged.flags}


def floor_of(case: Case) -> int:
    """The rank of the highest floor; -1 where no flag is raised."""
    return max((floor.rank for floor in flags_of(case).values()), default=-1)


#: One case for each of the four words.
EVERY_LEVEL = {
    Level.ABSTAIN: case_of(Lesion("A")),
    Level.RECHECK: case_of(Lesion("A", form=Form.PATCH)),
    Level.BIOPSY: case_of(
        Lesion(
            "A",
            form=Form.PATCH,
            observations=(Observation(Sign.SCARRING, State.PRESENT),),
        )
    ),
    Level.URGENT: case_of(Lesion("A", form=Form.NODULE), BREAST_CANCER),
}


@pytest.mark.parametrize(
    ("expected", "case"), EVERY_LEVEL.items(), ids=[one.value for one in EVERY_LEVEL]
)
@pytest.mark.parametrize("language", list(Language))
def test_the_patient_reads_no_frightening_word(
    expected: Level, case: Case, language: Language
) -> None:
    """No sentence for the patient names a metastasis, a cancer or a tumour."""
    frightening = ("metasta", "cancer", "tumo", "malign", "метаста", "рак", "опухол")
    advice = advice_for(case)

    told = [Words(language).tell(text).lower() for text in advice.for_the_patient]

    assert advice.level is expected
    assert not [(text, word) for text in told for word in frightening if word in text]


@pytest.mark.parametrize(
    "case", EVERY_LEVEL.values(), ids=[one.value for one in EVERY_LEVEL]
)
@pytest.mark.parametrize("language", list(Language))
def test_no_answer_reassures(case: Case, language: Language) -> None:
    """No sentence of the advice calls a lesion harmless or a disease excluded."""
    soothing = ("benign", "harmless", "reassur", "no cancer", "ruled out", "excluded")
    soothing += ("safe", "healthy", "доброкачествен", "безопас", "безвред", "здоров")
    advice = advice_for(case)

    told = [advice.headline, *advice.reasons, *advice.for_the_patient]
    told += [advice.stop_rule] if advice.stop_rule else []
    texts = [Words(language).tell(phrase).lower() for phrase in told]

    assert not [(text, word) for text in texts for word in soothing if word in text]


@pytest.mark.parametrize("sign", ALARMING, ids=lambda sign: sign.value)
def test_a_further_alarming_sign_never_lowers_a_floor(sign: Sign) -> None:
    """Whatever the lesion and the history, a sign that flags need takes none away."""
    seen = {"observations": (Observation(sign, State.PRESENT),)}
    bare = [
        case_of(Lesion("A", form=form), history)
        for form in Form
        for history in (NO_CANCER, BREAST_CANCER)
    ]

    floors = [
        (floor_of(case), floor_of(replace(case, lesions=(replace(lesion, **seen),))))
        for case in bare
        for lesion in case.lesions
    ]

    assert all(after >= before for before, after in floors)


@pytest.mark.parametrize("sign", list(Sign), ids=lambda sign: sign.value)
def test_a_sign_that_is_missing_raises_no_floor(sign: Sign) -> None:
    """A sign looked for and not found can take a floor away, never raise one."""
    missing = {"observations": (Observation(sign, State.ABSENT),)}
    bare = [Lesion("A", form=form, age_months=12) for form in Form]

    floors = [
        (
            floor_of(case_of(lesion, BREAST_CANCER)),
            floor_of(case_of(replace(lesion, **missing), BREAST_CANCER)),
        )
        for lesion in bare
    ]

    assert all(after <= before for before, after in floors)


@pytest.mark.parametrize(
    "kind",
    [
        TreatmentKind.TOPICAL_STEROID,
        TreatmentKind.INJECTED_STEROID,
        TreatmentKind.RADIOTHERAPY,
    ],
)
def test_marks_of_treatment_leave_the_patch_its_flag(kind: TreatmentKind) -> None:
    """After steroids or radiation redness says nothing; the patch stays a flag."""
    lesion = Lesion(
        "A",
        form=Form.PATCH,
        observations=(Observation(Sign.ERYTHEMA, State.PRESENT),),
        treatments=(Treatment(kind),),
    )

    case = case_of(lesion, BREAST_CANCER)

    assert flags_of(case) == {"patch_with_cancer": Level.BIOPSY}
    assert advice_for(case).level.rank >= Level.BIOPSY.rank


def test_silence_is_the_lowest_word() -> None:
    """ABSTAIN outranks nothing: no order of urgency can let it hide a flag."""
    levels = sorted(Level, key=lambda level: level.rank)

    assert levels == [Level.ABSTAIN, Level.RECHECK, Level.BIOPSY, Level.URGENT]
