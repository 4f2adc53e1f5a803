"""From facts and probabilities to one of four words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scalpwatch.inference.alert import Judgement, judge, level_of, prior_sensitivity
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Firmness,
    Form,
    Growth,
    Lesion,
    OncologicalHistory,
    Primary,
    Response,
    Sex,
    Site,
    Treatment,
    TreatmentKind,
)
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    State,
)
from scalpwatch.vocabulary.signs import Sign

EVIDENCE = load_evidence()
POLICY = Policy()
FREE = OncologicalHistory(CancerKnowledge.NONE_KNOWN)
BREAST = OncologicalHistory(
    CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, years_since=6),)
)


def found(*signs: Sign) -> tuple[Observation, ...]:
    """Signs ticked by the clinician."""
    return tuple(Observation(sign, State.PRESENT) for sign in signs)


def judged(
    lesion: Lesion,
    *,
    age: float | None = 50,
    history: OncologicalHistory = FREE,
    seen: tuple[Observation, ...] = (),
) -> Judgement:
    """Judge a lesion of a woman."""
    case = Case("P", date(2026, 1, 15), age, Sex.FEMALE, history=history)
    return judge(case, lesion, evidence=EVIDENCE, policy=POLICY, seen=seen)


@pytest.mark.parametrize(
    ("lesion", "age", "history", "flag", "level"),
    [
        (Lesion("l", form=Form.NODULE), 30, BREAST, "lump_with_cancer", Level.URGENT),
        (Lesion("l", form=Form.PLAQUE), 30, BREAST, "lump_with_cancer", Level.URGENT),
        (
            Lesion("l", form=Form.PATCH, observations=found(Sign.INDURATION)),
            30,
            BREAST,
            "lump_with_cancer",
            Level.URGENT,
        ),
        (Lesion("l", form=Form.PATCH), 30, BREAST, "patch_with_cancer", Level.URGENT),
        (
            Lesion("l", form=Form.PATCH, observations=found(Sign.ATROPHY)),
            30,
            BREAST,
            "marked_patch_with_cancer",
            Level.URGENT,
        ),
        (
            Lesion("l", form=Form.NODULE, observations=found(Sign.PULSATION)),
            20,
            FREE,
            "fixed_or_pulsatile",
            Level.URGENT,
        ),
        (
            Lesion("l", form=Form.PATCH, observations=found(Sign.ULCERATION)),
            20,
            FREE,
            "ulcerated_or_bleeding",
            Level.URGENT,
        ),
        (
            Lesion("l", form=Form.NODULE, growth=Growth.FAST),
            20,
            FREE,
            "fast",
            Level.URGENT,
        ),
        (
            Lesion("l", form=Form.PLAQUE, size_cm=(5,), age_months=2),
            20,
            FREE,
            "fast",
            Level.URGENT,
        ),
        (
            Lesion("l", form=Form.PATCH, observations=found(Sign.FIRM_LYMPH_NODES)),
            20,
            FREE,
            "firm_nodes",
            Level.URGENT,
        ),
        (
            Lesion("l", form=Form.PATCH, observations=found(Sign.BRUISE_LIKE)),
            70,
            FREE,
            "bruise",
            Level.BIOPSY,
        ),
        (
            Lesion(
                "l",
                form=Form.PATCH,
                growth=Growth.SLOW,
                observations=found(Sign.BRUISE_LIKE),
            ),
            70,
            FREE,
            "bruise_growing",
            Level.URGENT,
        ),
        (
            Lesion("l", form=Form.NODULE, count=3, firmness=Firmness.FIRM),
            25,
            FREE,
            "several_firm_cysts",
            Level.BIOPSY,
        ),
        (
            Lesion("l", form=Form.PATCH, observations=found(Sign.SCARRING)),
            25,
            FREE,
            "scarring",
            Level.BIOPSY,
        ),
        (
            Lesion(
                "l",
                form=Form.PATCH,
                treatments=(
                    Treatment(
                        TreatmentKind.MINOXIDIL, months=6, response=Response.NONE
                    ),
                ),
            ),
            25,
            FREE,
            "no_regrowth",
            Level.BIOPSY,
        ),
    ],
)
def test_each_red_flag_sets_its_floor(
    lesion: Lesion, age: float, history: OncologicalHistory, flag: str, level: Level
) -> None:
    """The flag is raised and the level is not below what is told here."""
    judgement = judged(lesion, age=age, history=history)

    assert flag in {raised.identifier for raised in judgement.flags}
    assert judgement.level is level


@pytest.mark.parametrize("form", [Form.DIFFUSE, Form.PATTERNED])
@pytest.mark.parametrize("primary", list(Primary))
def test_diffuse_or_patterned_loss_alone_is_no_flag_whatever_the_history(
    form: Form, primary: Primary
) -> None:
    """Chemotherapy, endocrine treatment and age explain it."""
    history = OncologicalHistory(CancerKnowledge.KNOWN, (Cancer(primary),))

    judgement = judged(Lesion("l", form=form), history=history, age=70)

    assert judgement.flags == ()
    assert judgement.level is Level.RECHECK


def test_a_young_bald_patch_without_cancer_is_looked_at_again() -> None:
    """Neither cancer nor any other sign: RECHECK."""
    assert judged(Lesion("l", form=Form.PATCH), age=24).level is Level.RECHECK


def test_a_bare_new_patch_after_breast_cancer_is_at_least_a_biopsy() -> None:
    """Not one sign is needed besides the patch."""
    judgement = judged(Lesion("l", form=Form.PATCH), history=BREAST, age=None)

    assert judgement.level.rank >= Level.BIOPSY.rank


def test_a_patch_from_birth_is_not_blamed_on_a_later_cancer() -> None:
    """What was there years before the cancer is not its metastasis."""
    birthmark = Lesion("l", form=Form.PATCH, age_months=560)

    judgement = judged(birthmark, history=BREAST, age=47)

    assert judgement.level is Level.RECHECK


def test_no_time_limit_after_a_cancer() -> None:
    """Breast cancer came back on the scalp after 15 years."""
    old = OncologicalHistory(
        CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, years_since=30),)
    )

    assert judged(Lesion("l", form=Form.PATCH), history=old).level is Level.URGENT


def test_an_established_diagnosis_lifts_the_scarring_flag_alone() -> None:
    """Settled by histology, scarring no longer asks for a biopsy."""
    lesion = Lesion(
        "l",
        form=Form.PATCH,
        observations=found(Sign.SCARRING),
        established_diagnosis=Condition.DISCOID_LUPUS,
    )

    assert judged(lesion, age=30).level is Level.RECHECK
    assert judged(lesion, age=30, history=BREAST).level is Level.URGENT


def test_a_band_of_scarring_at_the_front_with_lost_brows_names_itself() -> None:
    """Frontal fibrosing alopecia may stand without histology."""
    lesion = Lesion(
        "l",
        form=Form.PATTERNED,
        site=Site.FRONTAL,
        observations=found(Sign.SCARRING, Sign.EYEBROW_LOSS),
    )

    assert "scarring" not in {flag.identifier for flag in judged(lesion).flags}


def test_the_machine_alone_raises_no_flag_before_it_is_validated() -> None:
    """What the eye calls possible enters the weighing, not the flags."""
    seen = (
        Observation(
            Sign.ULCERATION, State.PRESENT, Certainty.POSSIBLE, Observer.MACHINE
        ),
    )

    assert judged(Lesion("l", form=Form.PATCH), age=24, seen=seen).flags == ()


def test_nothing_told_is_abstained_from_and_never_outranks_a_flag() -> None:
    """ABSTAIN stands only where there is neither form nor flag."""
    assert judged(Lesion("l")).level is Level.ABSTAIN
    assert judged(Lesion("l"), history=BREAST).level is not Level.ABSTAIN


@pytest.mark.parametrize(
    ("malignancy", "metastasis", "level"),
    [
        (0.031, 0.03, Level.URGENT),
        (0.05, 0.029, Level.BIOPSY),
        (0.049, 0.029, Level.RECHECK),
    ],
)
def test_the_thresholds_are_reached_from_below(
    malignancy: float, metastasis: float, level: Level
) -> None:
    """3 % of metastasis for URGENT, 5 % of any malignancy for BIOPSY."""
    reached = level_of(
        None,
        malignancy=malignancy,
        metastasis=metastasis,
        is_weighable=True,
        policy=POLICY,
    )

    assert reached is level


def test_it_is_told_when_the_prior_decides() -> None:
    """The prior divided or multiplied by 3 may change the advice."""
    judgement = judged(
        Lesion("l", form=Form.PATCH),
        age=70,
        history=OncologicalHistory(CancerKnowledge.NOT_ASKED),
    )

    divided, multiplied = prior_sensitivity(judgement, POLICY)

    assert divided.rank <= judgement.level.rank <= multiplied.rank
    assert divided is not multiplied


def test_the_prior_of_breast_metastasis_is_never_zero_in_men() -> None:
    """Men have breast cancer too."""
    case = Case(
        "P",
        date(2026, 1, 15),
        60,
        Sex.MALE,
        history=BREAST,
        lesions=(Lesion("l", form=Form.PATCH),),
    )

    judgement = judge(case, case.lesions[0], evidence=EVIDENCE, policy=POLICY)

    assert judgement.level is Level.URGENT


def test_an_installation_may_move_the_prior() -> None:
    """The factor on the prior is a setting."""
    case = Case("P", date(2026, 1, 15), 50, history=FREE)
    lesion = Lesion("l", form=Form.PATCH)

    believed = [
        judge(
            case,
            lesion,
            evidence=EVIDENCE,
            policy=replace(POLICY, prior_factor=factor),
        ).belief.metastasis.value
        for factor in (0.5, 1.0, 2.0)
    ]

    assert believed == sorted(believed)
    assert believed[0] < believed[-1]


def test_a_flag_that_says_the_same_and_less_is_not_told_twice() -> None:
    """The marked patch covers the patch; the floor is the higher one."""
    marked = Lesion("l", form=Form.PATCH, observations=found(Sign.ERYTHEMA))

    flags = judged(marked, history=BREAST).flags

    assert [flag.identifier for flag in flags] == ["marked_patch_with_cancer"]


def test_what_covers_a_flag_has_as_high_a_floor() -> None:
    """To leave a covered flag out lowers nothing."""
    rows = {row.identifier: row for row in EVIDENCE.flags}

    for row in rows.values():
        if row.covered_by:
            assert rows[row.covered_by].floor.rank >= row.floor.rank


def test_two_signs_with_figures_stand_in_for_a_form_that_is_not_told() -> None:
    """Too little is told only where nothing could be weighed."""
    one = Lesion("l", observations=found(Sign.YELLOW_DOTS))
    two = Lesion("l", observations=found(Sign.YELLOW_DOTS, Sign.BLACK_DOTS))

    assert judged(one, age=24).level is Level.ABSTAIN
    assert judged(two, age=24).level is Level.RECHECK
