"""How the closed words of a course are told, so that no code reaches a reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import Response
from scalpwatch.vocabulary.courses import (
    Choice,
    OverrideReason,
    TherapyKind,
    VitalStatus,
)
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    Sampling,
    Specimen,
    StainState,
)

__all__ = [
    "CHOICES",
    "HISTOLOGIES",
    "MARKERS",
    "OVERRIDE_REASONS",
    "SAMPLINGS",
    "SPECIMENS",
    "STAIN_STATES",
    "THERAPIES",
    "THERAPY_RESPONSES",
    "VITAL_STATUSES",
]

CHOICES: Final[Mapping[Choice, Phrase]] = {
    Choice.DONE: say("done"),
    Choice.DEFERRED: say("put off"),
    Choice.DECLINED: say("declined by the clinician"),
}

OVERRIDE_REASONS: Final[Mapping[OverrideReason, Phrase]] = {
    OverrideReason.BIOPSIED_ELSEWHERE: say("biopsied elsewhere"),
    OverrideReason.KNOWN_BENIGN: say("held to be benign by the clinician"),
    OverrideReason.KNOWN_METASTASIS: say("a metastasis that is known already"),
    OverrideReason.PATIENT_REFUSES: say("the patient refuses"),
    OverrideReason.NOT_FIT_FOR_PROCEDURE: say("not fit for the procedure"),
    OverrideReason.IMAGING_FIRST: say("imaging first"),
    OverrideReason.OBSERVE_FIRST: say("to be observed first"),
    OverrideReason.DISAGREES: say("the clinician disagrees"),
    OverrideReason.OTHER: say("another reason"),
}

THERAPIES: Final[Mapping[TherapyKind, Phrase]] = {
    TherapyKind.CHEMOTHERAPY: say("chemotherapy"),
    TherapyKind.ENDOCRINE: say("endocrine therapy"),
    TherapyKind.TARGETED: say("targeted therapy"),
    TherapyKind.IMMUNOTHERAPY: say("immunotherapy"),
    TherapyKind.SURGERY: say("surgery"),
    TherapyKind.RADIOTHERAPY: say("radiotherapy"),
    TherapyKind.ELECTROCHEMOTHERAPY: say("electrochemotherapy"),
    TherapyKind.PHOTODYNAMIC: say("photodynamic therapy"),
    TherapyKind.TOPICAL: say("topical treatment"),
    TherapyKind.OTHER: say("another treatment"),
}

THERAPY_RESPONSES: Final[Mapping[Response, Phrase]] = {
    Response.NONE: say("no response"),
    Response.PARTIAL: say("partial response"),
    Response.FULL: say("full response"),
    Response.NOT_TOLD: say("response not told"),
}

VITAL_STATUSES: Final[Mapping[VitalStatus, Phrase]] = {
    VitalStatus.ALIVE: say("known to live"),
    VitalStatus.DEAD_OF_CANCER: say("died of cancer"),
    VitalStatus.DEAD_OF_OTHER_CAUSE: say("died of another cause"),
    VitalStatus.DEAD_CAUSE_UNKNOWN: say("died, cause unknown"),
}

SPECIMENS: Final[Mapping[Specimen, Phrase]] = {
    Specimen.PRIMARY: say("primary tumor"),
    Specimen.SCALP_LESION: say("scalp lesion"),
    Specimen.OTHER_METASTASIS: say("another metastasis"),
}

SAMPLINGS: Final[Mapping[Sampling, Phrase]] = {
    Sampling.PUNCH: say("punch biopsy"),
    Sampling.SHAVE: say("shave biopsy"),
    Sampling.INCISION: say("incisional biopsy"),
    Sampling.EXCISION: say("excision"),
    Sampling.NEEDLE: say("needle biopsy"),
    Sampling.NOT_TOLD: say("way of sampling not told"),
}

HISTOLOGIES: Final[Mapping[Histology, Phrase]] = {
    Histology.METASTASIS: say("metastasis"),
    Histology.PRIMARY_SKIN_MALIGNANCY: say("primary malignancy of the skin"),
    Histology.OTHER_MALIGNANCY: say("another malignancy"),
    Histology.BENIGN: say("no malignancy in the specimen"),
    Histology.INCONCLUSIVE: say("inconclusive"),
    Histology.PENDING: say("report awaited"),
}

STAIN_STATES: Final[Mapping[StainState, Phrase]] = {
    StainState.POSITIVE: say("positive"),
    StainState.NEGATIVE: say("negative"),
    StainState.EQUIVOCAL: say("equivocal"),
}

#: As pathologists write them, in every language.
MARKERS: Final[Mapping[Marker, str]] = {
    Marker.ER: "ER",
    Marker.PR: "PR",
    Marker.HER2: "HER2",
    Marker.HER2_ISH: "HER2 ISH",
    Marker.KI67: "Ki-67",
    Marker.PAN_KERATIN: "AE1/AE3",
    Marker.CK5: "CK5",
    Marker.CK5_6: "CK5/6",
    Marker.CK7: "CK7",
    Marker.CK14: "CK14",
    Marker.CK17: "CK17",
    Marker.CK20: "CK20",
    Marker.P63: "p63",
    Marker.D2_40: "D2-40",
    Marker.GATA3: "GATA3",
    Marker.TRPS1: "TRPS1",
    Marker.MAMMAGLOBIN: "mammaglobin",
    Marker.GCDFP15: "GCDFP-15",
    Marker.SOX10: "SOX10",
    Marker.CD31: "CD31",
    Marker.ERG: "ERG",
    Marker.CD3: "CD3",
    Marker.CD20: "CD20",
    Marker.TTF1: "TTF-1",
    Marker.PAX8: "PAX8",
    Marker.CDX2: "CDX2",
}
