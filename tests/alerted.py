"""A patient whose alert is open, told in full, and markup where people type."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scalpwatch.casework.consulting import consult_case, course_of
from scalpwatch.inference.policy import Policy
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.cases import (
    AgeTold,
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Growth,
    Lesion,
    OncologicalHistory,
    Phototype,
    Primary,
    Receptor,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import Choice, Course, Decision, OverrideReason
from scalpwatch.vocabulary.observations import Certainty, Observation, State
from scalpwatch.vocabulary.pathology import Histology, Pathology, Sampling, Specimen
from scalpwatch.vocabulary.signs import Sign
from scalpwatch.web.open_alerts import key_of

__all__ = [
    "ALERTED",
    "MARKUP",
    "RUSSIAN",
    "YOUNG",
    "address_of",
    "alerted_course",
    "course_from",
    "planted_course",
]

MARKUP = "<script>alert(1)</script>"
RUSSIAN = "Щёлково & <b>блоки</b>"
SEEN_ON = date(2026, 5, 25)

PATCH = Lesion(
    "focus 1",
    site=Site.FRONTAL,
    form=Form.PATCH,
    size_cm=(2.5, 2.0),
    age_months=8,
    age_told_by=AgeTold.PATIENT,
    growth=Growth.SLOW,
    observations=(
        Observation(Sign.ERYTHEMA, State.PRESENT),
        Observation(Sign.ATROPHY, State.PRESENT),
        Observation(Sign.LOSS_OF_FOLLICULAR_OPENINGS, State.PRESENT),
        Observation(Sign.INDURATION, State.PRESENT, Certainty.POSSIBLE),
        Observation(Sign.EXCLAMATION_MARK_HAIRS, State.ABSENT),
        Observation(Sign.YELLOW_DOTS, State.ABSENT),
    ),
)
BREAST = Cancer(
    Primary.BREAST,
    year=2019,
    stage="IIA",
    er=Receptor.POSITIVE,
    treatment="mastectomy",
)
ALERTED = Case(
    "ANNA-7",
    SEEN_ON,
    age_years=61,
    sex=Sex.FEMALE,
    phototype=Phototype.II,
    history=OncologicalHistory(CancerKnowledge.KNOWN, (BREAST,)),
    lesions=(PATCH,),
)
#: A young patch of a young woman, which is to be looked at again.
YOUNG = Case(
    "YOUNG-2",
    SEEN_ON,
    age_years=31,
    sex=Sex.FEMALE,
    phototype=Phototype.II,
    history=OncologicalHistory(CancerKnowledge.NONE_KNOWN),
    lesions=(
        Lesion(
            "patch",
            site=Site.VERTEX,
            form=Form.PATCH,
            age_months=2,
            observations=(
                Observation(Sign.EXCLAMATION_MARK_HAIRS, State.PRESENT),
                Observation(Sign.YELLOW_DOTS, State.PRESENT),
            ),
        ),
    ),
)


def course_from(case: Case) -> Course:
    """A course of one visit, answered on its day."""
    answered = consult_case(case, policy=Policy(), eye_is_on=True, made_on=case.seen_on)
    return course_of(case, answered)[0]


def alerted_course() -> Course:
    """A patient after breast cancer, with a red and atrophic patch."""
    return course_from(ALERTED)


def planted_course() -> Course:
    """The same patient, with markup in every place where people type."""
    cancer = replace(
        BREAST,
        stage=MARKUP,
        histology=MARKUP,
        treatment=f"{MARKUP} {RUSSIAN}",
        blocks_kept_at=RUSSIAN,
    )
    case = replace(
        ALERTED,
        pseudonym=MARKUP,
        history=OncologicalHistory(CancerKnowledge.KNOWN, (cancer,)),
        lesions=(replace(PATCH, identifier=f"focus {MARKUP}"),),
    )
    course = course_from(case)
    name = course.lesions[0].name
    decided = Decision(
        "2.25.1",
        SEEN_ON,
        name,
        course.visits[0].answer.lesions[0].level,
        Choice.DEFERRED,
        until=date(2026, 6, 20),
        reason=OverrideReason.OTHER,
        text=f"{MARKUP} {RUSSIAN}",
    )
    taken = Pathology(
        "2.25.2",
        Specimen.SCALP_LESION,
        date(2026, 3, 1),
        lesion=name,
        reported_on=date(2026, 3, 10),
        morphology=MARKUP,
        sampling=Sampling.PUNCH,
        histology=Histology.INCONCLUSIVE,
        text=MARKUP,
    )
    return replace(course, decisions=(decided,), pathologies=(taken,))


def address_of(desk, course: Course) -> str:
    """Where the alert's page of the first lesion is found."""
    uid = next(
        each.uid
        for each in desk.store.search(Query())
        if each.pseudonym == course.pseudonym
    )
    return f"/patients/{uid}/alerts/{key_of(course.lesions[0].tracking_uid)}"
