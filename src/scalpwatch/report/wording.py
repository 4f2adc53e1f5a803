"""The words for every closed set that a report tells of, so that no code is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scalpwatch.documents.case_words import View
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    AgeTold,
    Firmness,
    Form,
    Growth,
    PictureKind,
    PictureRole,
    Response,
    Sex,
    TreatmentKind,
)
from scalpwatch.vocabulary.observations import Certainty, Observation, Observer, State

__all__ = [
    "AGE_TELLERS",
    "FIRMNESSES",
    "FORMS",
    "GROWTHS",
    "LEVELS",
    "LEVEL_CAUTIONS",
    "OBSERVERS",
    "PICTURE_KINDS",
    "PICTURE_ROLES",
    "RESPONSES",
    "SEXES",
    "TREATMENTS",
    "VIEWS",
    "claim_of",
    "state_of",
]

LEVELS: Final[Mapping[Level, Phrase]] = {
    Level.ABSTAIN: say("ABSTAIN"),
    Level.RECHECK: say("RECHECK"),
    Level.BIOPSY: say("BIOPSY"),
    Level.URGENT: say("URGENT"),
}

LEVEL_CAUTIONS: Final[Mapping[Level, Phrase]] = {
    Level.ABSTAIN: say("this is not an all-clear"),
    Level.RECHECK: say("this is not an all-clear: no pattern excludes a cancer"),
    Level.BIOPSY: say("an alert, not a diagnosis: histology decides"),
    Level.URGENT: say("an alert, not a diagnosis: histology decides"),
}

SEXES: Final[Mapping[Sex, Phrase]] = {
    Sex.FEMALE: say("woman"),
    Sex.MALE: say("man"),
    Sex.UNKNOWN: say("sex not told"),
}

FORMS: Final[Mapping[Form, Phrase]] = {
    Form.PATCH: say("bald patch"),
    Form.PLAQUE: say("plaque"),
    Form.NODULE: say("nodule"),
    Form.DIFFUSE: say("diffuse hair loss"),
    Form.PATTERNED: say("patterned hair loss"),
    Form.NOT_TOLD: say("form not told"),
}

GROWTHS: Final[Mapping[Growth, Phrase]] = {
    Growth.FAST: say("grows fast"),
    Growth.SLOW: say("grows slowly"),
    Growth.STABLE: say("does not grow"),
    Growth.SHRINKING: say("shrinks"),
    Growth.NOT_TOLD: say("not told"),
}

FIRMNESSES: Final[Mapping[Firmness, Phrase]] = {
    Firmness.SOFT: say("soft"),
    Firmness.FIRM: say("firm"),
    Firmness.HARD: say("hard"),
    Firmness.NOT_TOLD: say("not told"),
}

AGE_TELLERS: Final[Mapping[AgeTold, Phrase]] = {
    AgeTold.PATIENT: say("the patient's word"),
    AgeTold.ANOTHER_PERSON: say("another person's word"),
    AgeTold.PHOTOGRAPH_OR_RECORD: say("a photograph or a record"),
    AgeTold.NOT_TOLD: say("it was not told whose word that is"),
}

TREATMENTS: Final[Mapping[TreatmentKind, Phrase]] = {
    TreatmentKind.TOPICAL_STEROID: say("topical steroid"),
    TreatmentKind.INJECTED_STEROID: say("injected steroid"),
    TreatmentKind.RADIOTHERAPY: say("radiotherapy"),
    TreatmentKind.SCALP_COOLING: say("scalp cooling"),
    TreatmentKind.MINOXIDIL: say("minoxidil"),
    TreatmentKind.ANTIFUNGAL: say("antifungal"),
    TreatmentKind.ANTIBIOTIC: say("antibiotic"),
    TreatmentKind.SURGERY: say("surgery"),
    TreatmentKind.OTHER: say("another treatment"),
}

RESPONSES: Final[Mapping[Response, Phrase]] = {
    Response.NONE: say("no response"),
    Response.PARTIAL: say("partial response"),
    Response.FULL: say("full response"),
    Response.NOT_TOLD: say("response not told"),
}

PICTURE_KINDS: Final[Mapping[PictureKind, Phrase]] = {
    PictureKind.CLINICAL: say("clinical photograph"),
    PictureKind.TRICHOSCOPY: say("trichoscopy"),
}

PICTURE_ROLES: Final[Mapping[PictureRole, Phrase]] = {
    PictureRole.OVERVIEW: say("overview"),
    PictureRole.CENTER: say("center of the lesion"),
    PictureRole.EDGE: say("edge of the lesion"),
    PictureRole.HEALTHY_CONTROL: say("healthy control"),
}

VIEWS: Final[Mapping[View, Phrase]] = {
    View.VERTEX: say("from above: vertex"),
    View.MIDLINE: say("from above: midline"),
    View.FRONTAL: say("frontal view"),
    View.LEFT_TEMPLE: say("left temple"),
    View.RIGHT_TEMPLE: say("right temple"),
    View.OCCIPUT: say("occiput"),
}

OBSERVERS: Final[Mapping[Observer, Phrase]] = {
    Observer.CLINICIAN: say("clinician"),
    Observer.MACHINE: say("machine"),
    Observer.NOTE: say("note"),
}

_STATES: Final[Mapping[State, Phrase]] = {
    State.PRESENT: say("present"),
    State.ABSENT: say("absent"),
    State.NOT_ASSESSABLE: say("cannot be judged"),
    State.NOT_LOOKED_FOR: say("not looked for"),
}

_POSSIBLE_STATES: Final[Mapping[State, Phrase]] = {
    State.PRESENT: say("possibly present"),
    State.ABSENT: say("possibly absent"),
}


def claim_of(observation: Observation) -> Phrase:
    """Tell what is claimed of a sign and how firmly.

    Parameters
    ----------
    observation
        The claim.

    Returns
    -------
    phrase
        Such as "possibly present".
    """
    if observation.certainty is Certainty.POSSIBLE:
        return _POSSIBLE_STATES.get(observation.state, _STATES[observation.state])
    return _STATES[observation.state]


def state_of(observation: Observation) -> Phrase:
    """Tell what is claimed of a sign, how firmly and by whom.

    Parameters
    ----------
    observation
        The claim.

    Returns
    -------
    phrase
        Such as "possibly present (machine)".
    """
    who = OBSERVERS[observation.observer]
    return say("{claim} ({who})", claim=claim_of(observation), who=who)
