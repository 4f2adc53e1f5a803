"""The lesions that are followed, as BodyStructures known by their tracking UIDs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scalpwatch.records.fhir.codes import OURS, Json, as_concept, as_member, in_words
from scalpwatch.records.fhir.elements import day, extend, extended
from scalpwatch.records.fhir.entries import Entries, Filed, mcode
from scalpwatch.vocabulary.cases import Site
from scalpwatch.vocabulary.courses import Course, FollowedLesion
from scalpwatch.vocabulary.pathology import Specimen

__all__ = ["malignant_lesions", "read_lesions", "read_names", "write_lesions"]

_NAME: Final = f"{OURS}lesion"
_DICOM: Final = "urn:dicom:uid"
_OID: Final = "urn:oid:"
#: mCODE's tumour has one identifier of this kind.
_AS_MCODE_ASKS: Final = {
    "use": "usual",
    "type": {
        "coding": [
            {"system": "http://hl7.org/fhir/resource-types", "code": "BodyStructure"}
        ]
    },
}


def malignant_lesions(course: Course) -> frozenset[str]:
    """Name the lesions that histology called malignant.

    Parameters
    ----------
    course
        The course.

    Returns
    -------
    names
        What mCODE calls a tumour is claimed of these alone.
    """
    return frozenset(
        each.lesion
        for each in course.pathologies
        if each.specimen is Specimen.SCALP_LESION and each.histology.is_malignant
    )


def write_lesions(course: Course, entries: Entries) -> None:
    """Write every lesion that the course speaks of.

    Parameters
    ----------
    course
        The course.
    entries
        Where to.
    """
    malignant = malignant_lesions(course)
    followed = {each.name: each for each in course.lesions}
    for name in dict.fromkeys((*followed, *_spoken_of(course))):
        lesion = followed.get(name)
        site = Site.NOT_TOLD if lesion is None else lesion.site
        identifiers: list[Json] = [{"system": _NAME, "value": name}]
        more = []
        if lesion is not None:
            uid = _OID + lesion.tracking_uid
            identifiers.insert(0, {"system": _DICOM, "value": uid})
            if lesion.first_noted is not None:
                noted = lesion.first_noted.isoformat()
                more.append(extend("first-noted", valueDate=noted))
        identifiers[0] |= _AS_MCODE_ASKS
        entries.add(
            "BodyStructure",
            f"lesion/{name}",
            f"Lesion {name}: {in_words(site)}.",
            meta=mcode("tumor") if name in malignant else None,
            extension=more,
            identifier=identifiers,
            location=as_concept(site),
            patient=entries.subject,
        )


def read_names(filed: Filed) -> dict[str, str]:
    """Read how each lesion is called.

    Parameters
    ----------
    filed
        The bundle.

    Returns
    -------
    names
        By the addresses of the BodyStructures.
    """
    return {
        filed.address(each): _identified(each)[_NAME]
        for each in filed.each("BodyStructure")
    }


def read_lesions(filed: Filed) -> tuple[FollowedLesion, ...]:
    """Read the lesions that are followed.

    Parameters
    ----------
    filed
        The bundle.

    Returns
    -------
    lesions
        Those with a tracking UID, in their order.
    """
    return tuple(
        FollowedLesion(
            name=known[_NAME],
            tracking_uid=known[_DICOM].removeprefix(_OID),
            site=as_member(Site, each["location"]) or Site.NOT_TOLD,
            first_noted=day(extended(each, "first-noted")),
        )
        for each in filed.each("BodyStructure")
        if _DICOM in (known := _identified(each))
    )


def _identified(structure: Json) -> dict[str, str]:
    """Read the identifiers of a lesion by their systems."""
    return {each["system"]: each["value"] for each in structure["identifier"]}


def _spoken_of(course: Course) -> Iterator[str]:
    """Name every lesion that a part of the course speaks of."""
    for visit in course.visits:
        yield from (each.identifier for each in visit.case.lesions)
        yield from (each.lesion for each in visit.pictures)
        if visit.answer is not None:
            yield from (each.lesion for each in visit.answer.lesions)
    for part in (course.pathologies, course.therapies, course.decisions):
        yield from (each.lesion for each in part if each.lesion)
