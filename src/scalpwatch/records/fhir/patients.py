"""The patient: a pseudonym, a sex and a year of birth, and no name."""

from __future__ import annotations

from typing import Any, Final

from scalpwatch.records.fhir.codes import OURS, Json, as_concept, as_member
from scalpwatch.records.fhir.entries import Entries, Filed, mcode, record
from scalpwatch.vocabulary.cases import Phototype, Sex
from scalpwatch.vocabulary.courses import Course

__all__ = ["PSEUDONYM", "read_patient", "write_patient"]

PSEUDONYM: Final = f"{OURS}pseudonym"

_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def write_patient(course: Course, entries: Entries) -> None:
    """Write who the course is of.

    Parameters
    ----------
    course
        The course.
    entries
        Where to.
    """
    entries.add(
        "Patient",
        "patient",
        "A pseudonymous patient.",
        meta=mcode("cancer-patient"),
        identifier=[{"system": PSEUDONYM, "value": course.pseudonym}],
        # a name is asked for; that it is withheld is said as the standard says it
        name=[{"extension": [{"url": _ABSENT, "valueCode": "masked"}]}],
        gender=course.sex.value,
        birthDate=_year(course.birth_year),
        deceasedDateTime=_death(course),
    )
    if course.phototype is not Phototype.UNKNOWN:
        entries.add(
            "Observation",
            "phototype",
            f"Fitzpatrick phototype {course.phototype.value}.",
            status="final",
            code=record("phototype"),
            subject=entries.subject,
            valueCodeableConcept=as_concept(course.phototype),
        )


def read_patient(filed: Filed) -> dict[str, Any]:
    """Read who the course is of.

    Parameters
    ----------
    filed
        The bundle.

    Returns
    -------
    fields
        Of a `scalpwatch.vocabulary.courses.Course`.
    """
    (patient,) = filed.each("Patient")
    told = next(filed.each("Observation", of="phototype"), None)
    year = patient.get("birthDate")
    return {
        "pseudonym": _pseudonym(patient),
        "sex": Sex(patient["gender"]),
        "birth_year": None if year is None else int(year[:4]),
        "phototype": Phototype.UNKNOWN if told is None else _phototype(told),
    }


def _pseudonym(patient: Json) -> str:
    """Read the pseudonym."""
    (name,) = (e["value"] for e in patient["identifier"] if e["system"] == PSEUDONYM)
    return str(name)


def _phototype(observation: Json) -> Phototype:
    """Read the phototype."""
    found = as_member(Phototype, observation["valueCodeableConcept"])
    return found or Phototype.UNKNOWN


def _year(year: int | None) -> str | None:
    """Write a year as FHIR dates it."""
    return None if year is None else f"{year:04d}"


def _death(course: Course) -> str | None:
    """Tell the day of death, where one was heard of."""
    last = course.last_outcome
    return last.on.isoformat() if last is not None and last.status.is_dead else None
