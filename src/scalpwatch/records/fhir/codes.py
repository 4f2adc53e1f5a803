"""Our words as FHIR concepts: published codes where they are confirmed, and our own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias, TypeVar

from scalpwatch.vocabulary.cases import PictureKind, Primary, Receptor, Site
from scalpwatch.vocabulary.conditions import Condition, condition_definitions
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.pathology import Histology, Marker, Specimen, StainState
from scalpwatch.vocabulary.signs import Sign, sign_definitions

__all__ = [
    "DICOM",
    "ICD10",
    "ICD10_CM",
    "LOINC",
    "OURS",
    "SNOMED",
    "UCUM",
    "Coded",
    "Json",
    "as_concept",
    "as_member",
    "coding",
    "in_words",
    "own_coding",
    "own_concept",
    "system_of",
    "the_member",
]

#: A FHIR element as JSON.
Json: TypeAlias = dict[str, Any]

Word = TypeVar("Word", bound=Enum)

#: What every system and extension of ours begins with.
OURS: Final = "urn:scalpwatch:"
SNOMED: Final = "http://snomed.info/sct"
LOINC: Final = "http://loinc.org"
ICD10: Final = "http://hl7.org/fhir/sid/icd-10"
ICD10_CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"
UCUM: Final = "http://unitsofmeasure.org"

_SYSTEMS: Final = {"SCT": SNOMED, "ICD10": ICD10, "DCM": DICOM, "LN": LOINC}


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a published system.

    Parameters
    ----------
    system
        Its address.
    code
        The code.
    display
        As the system words it.
    """

    system: str
    code: str
    display: str


_POSITIVE: Final = Coded(LOINC, "LA6576-8", "Positive")
_NEGATIVE: Final = Coded(LOINC, "LA6577-6", "Negative")

#: Codes that a published value set or code table holds; what is not here has none
#: that could be confirmed, and goes under our own system alone.
_PUBLISHED: Final[dict[Enum, Coded]] = {
    # cancers: ICD-10-CM, as the value sets of mCODE 4.0.0 list them
    Primary.BREAST: Coded(SNOMED, "254837009", "Malignant neoplasm of breast"),
    Primary.COLORECTAL: Coded(
        ICD10_CM, "C18.9", "Malignant neoplasm of colon, unspecified"
    ),
    Primary.MELANOMA: Coded(
        ICD10_CM, "C43.9", "Malignant melanoma of skin, unspecified"
    ),
    Primary.THYROID: Coded(ICD10_CM, "C73", "Malignant neoplasm of thyroid gland"),
    Primary.STOMACH: Coded(
        ICD10_CM, "C16.9", "Malignant neoplasm of stomach, unspecified"
    ),
    Primary.PANCREAS: Coded(
        ICD10_CM, "C25.9", "Malignant neoplasm of pancreas, unspecified"
    ),
    Primary.PROSTATE: Coded(ICD10_CM, "C61", "Malignant neoplasm of prostate"),
    Primary.UTERUS: Coded(
        ICD10_CM, "C55", "Malignant neoplasm of uterus, part unspecified"
    ),
    Primary.HEAD_AND_NECK: Coded(
        ICD10_CM, "C76.0", "Malignant neoplasm of head, face and neck"
    ),
    Primary.OTHER: Coded(SNOMED, "363346000", "Malignant neoplastic disease"),
    Primary.NOT_TOLD: Coded(SNOMED, "363346000", "Malignant neoplastic disease"),
    # places: DICOM PS3.16, CID 4029; of the front, only that it is scalp
    Site.FRONTAL: Coded(SNOMED, "43067004", "Skin structure of scalp"),
    Site.TEMPORAL: Coded(SNOMED, "16621002", "Skin structure of temporal region"),
    Site.PARIETAL: Coded(SNOMED, "21672008", "Skin of parietal region"),
    Site.VERTEX: Coded(SNOMED, "61719002", "Skin of vertex of scalp"),
    Site.OCCIPITAL: Coded(SNOMED, "79951008", "Skin of occipital region"),
    Site.NOT_TOLD: Coded(SNOMED, "43067004", "Skin structure of scalp"),
    # answers
    State.PRESENT: Coded(SNOMED, "52101004", "Present"),
    State.ABSENT: Coded(SNOMED, "272519000", "Absent"),
    Receptor.POSITIVE: _POSITIVE,
    Receptor.NEGATIVE: _NEGATIVE,
    StainState.POSITIVE: _POSITIVE,
    StainState.NEGATIVE: _NEGATIVE,
    StainState.EQUIVOCAL: Coded(SNOMED, "42425007", "Equivocal"),
    # stains: mCODE 4.0.0, tumor marker tests
    Marker.ER: Coded(
        LOINC,
        "85337-4",
        "Estrogen receptor Ag [Presence] in Breast cancer specimen by Immune stain",
    ),
    Marker.PR: Coded(
        LOINC,
        "85339-0",
        "Progesterone receptor Ag [Presence] in Breast cancer specimen by Immune stain",
    ),
    Marker.HER2: Coded(
        LOINC, "85319-2", "HER2 [Presence] in Breast cancer specimen by Immune stain"
    ),
    Marker.HER2_ISH: Coded(
        LOINC, "85318-4", "HER2 [Presence] in Breast cancer specimen by FISH"
    ),
    Histology.METASTASIS: Coded(SNOMED, "128462008", "Metastatic malignant neoplasm"),
    Specimen.PRIMARY: Coded(
        "http://terminology.hl7.org/CodeSystem/v2-0487", "TUMOR", "Tumor"
    ),
    Specimen.SCALP_LESION: Coded(
        "http://terminology.hl7.org/CodeSystem/v2-0487", "TISS", "Tissue"
    ),
    Specimen.OTHER_METASTASIS: Coded(
        "http://terminology.hl7.org/CodeSystem/v2-0487", "TISS", "Tissue"
    ),
    PictureKind.TRICHOSCOPY: Coded(DICOM, "DMS", "Dermoscopy"),
    PictureKind.CLINICAL: Coded(DICOM, "XC", "External-camera Photography"),
}


def coding(coded: Coded) -> Json:
    """Write a published code.

    Parameters
    ----------
    coded
        The code.

    Returns
    -------
    coding
        A Coding.
    """
    return {"system": coded.system, "code": coded.code, "display": coded.display}


def system_of(kind: type[Enum]) -> str:
    """Name our code system of a closed set of words.

    Parameters
    ----------
    kind
        The enumeration.

    Returns
    -------
    system
        For example ``urn:scalpwatch:picture-kind``.
    """
    return OURS + re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


def own_coding(member: Enum) -> Json:
    """Write a word under our own system.

    Parameters
    ----------
    member
        The word.

    Returns
    -------
    coding
        A Coding.
    """
    return {
        "system": system_of(type(member)),
        "code": str(member.value),
        "display": in_words(member),
    }


def own_concept(member: Enum) -> Json:
    """Write a word as a concept without a published code.

    Parameters
    ----------
    member
        The word.

    Returns
    -------
    concept
        A CodeableConcept.
    """
    return {"coding": [own_coding(member)], "text": in_words(member)}


def as_concept(member: Enum) -> Json:
    """Write a word as a concept.

    Parameters
    ----------
    member
        The word.

    Returns
    -------
    concept
        A CodeableConcept: the published code first, where one is confirmed, then
        ours, and its English name.
    """
    published = _published(member)
    codings = [coding(published)] if published else []
    return {"coding": [*codings, own_coding(member)], "text": in_words(member)}


def as_member(kind: type[Word], concept: Json) -> Word | None:
    """Find the word that a concept of ours holds.

    Parameters
    ----------
    kind
        The enumeration.
    concept
        A CodeableConcept.

    Returns
    -------
    member
        ``None`` where it holds none of this enumeration.
    """
    system = system_of(kind)
    for each in concept.get("coding", ()):
        if each.get("system") == system:
            return kind(each["code"])
    return None


def the_member(kind: type[Word], concept: Json) -> Word:
    """Find the word that a concept of ours must hold.

    Parameters
    ----------
    kind
        The enumeration.
    concept
        A CodeableConcept.

    Returns
    -------
    member
        The word.

    Raises
    ------
    KeyError
        If it holds none of this enumeration.
    """
    member = as_member(kind, concept)
    if member is None:
        raise KeyError(system_of(kind))
    return member


def in_words(member: Enum) -> str:
    """Name a word in English.

    Parameters
    ----------
    member
        The word.

    Returns
    -------
    name
        That of the vocabulary where it has one.
    """
    if isinstance(member, Sign | Condition):
        return member.name_in_both.en
    if isinstance(member, Site):
        told = member is not Site.NOT_TOLD
        return f"scalp, {member.value if told else 'place not told'}"
    return str(member.value).replace("_", " ")


def _published(member: Enum) -> Coded | None:
    """Find the confirmed code of a word."""
    code = None
    if isinstance(member, Sign):
        code = sign_definitions()[member].code
    elif isinstance(member, Condition):
        code = condition_definitions()[member].code
    if code is not None:
        return Coded(_SYSTEMS[code.system], code.value, in_words(member))
    return _PUBLISHED.get(member)
