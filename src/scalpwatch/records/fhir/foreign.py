"""Courses out of other systems' FHIR R4: coded facts, and nothing guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from scalpwatch.records.fhir.codes import Json
from scalpwatch.records.fhir.course import from_fhir, is_ours, pictures_in
from scalpwatch.records.fhir.datasets import Dataset, Skipped
from scalpwatch.records.fhir.foreign_cancers import (
    is_confirmed,
    read_cancers,
    stain_in,
)
from scalpwatch.records.fhir.foreign_codes import SCALP, SKIN_METASTASES, primary_of
from scalpwatch.records.fhir.foreign_treatments import read_treatments_given
from scalpwatch.records.fhir.gleaning import (
    concepts,
    date_in,
    holds,
    objects,
    text_in,
    year_in,
)
from scalpwatch.records.fhir.patients import PSEUDONYM
from scalpwatch.vocabulary.cases import CancerKnowledge, OncologicalHistory, Sex
from scalpwatch.vocabulary.courses import Course, Outcome, VitalStatus
from scalpwatch.vocabulary.pathology import (
    Histology,
    MarkerResult,
    Pathology,
    Specimen,
)

__all__ = ["Imported", "Namer", "courses_of"]

#: Makes a pseudonym of an identifier and who issued it.
Namer: TypeAlias = Callable[[str, str], str]

#: What a pseudonym of ours looks like, as a case file allows it.
_OURS: Final = re.compile(r"[A-Za-z0-9\u0400-\u04FF._-]{1,40}")
_SEXES: Final = {"female": Sex.FEMALE, "male": Sex.MALE}
_PATHOLOGY: Final = frozenset({"PAT", "SP", "LP7839-6"})


_TELLING: Final = (
    "Condition",
    "DiagnosticReport",
    "MedicationAdministration",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Procedure",
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What was made of other systems' resources.

    Parameters
    ----------
    courses
        One for each patient.
    skipped
        How many resources were left out, by their type and why.
    pictures
        Files by their SHA-256 that came inside bundles of ours, by the pseudonym.
    """

    courses: tuple[Course, ...]
    skipped: Counter[tuple[str, Skipped]]
    pictures: Mapping[str, Mapping[str, bytes]]


def courses_of(resources: Iterable[Json], *, namer: Namer) -> Imported:
    """Make courses of resources.

    Parameters
    ----------
    resources
        Resources of one or many patients, or Bundles of them, as
        `scalpwatch.records.fhir.reading.read_json` gives them. A Bundle of ours is
        read whole.
    namer
        Makes the pseudonyms; no name and no record number is kept.

    Returns
    -------
    imported
        A course for each patient, in the order in which they came.

    Notes
    -----
    Taken are coded facts: sex, year of birth, death, cancers with year, stage,
    spread, receptors, treatments of cancer, and pathologists' reports of a
    metastasis. Free text is not taken: it can bear names. That no cancer is told
    does not mean that there is none, so such a history counts as not asked.
    """
    ours: list[Json] = []
    dataset = Dataset(_strangers(resources, ours))
    courses = [from_fhir(each) for each in ours]
    pictures = {
        course.pseudonym: pictures_in(each)
        for course, each in zip(courses, ours, strict=True)
    }
    courses += [
        _course(key, patient, told, dataset, namer)
        for key, (patient, told) in _by_patient(dataset).items()
    ]
    return Imported(tuple(courses), dataset.skipped, pictures)


def _strangers(resources: Iterable[Json], ours: list[Json]) -> Iterator[Json]:
    """Put bundles of ours aside, and pass on the rest one by one."""
    for each in resources:
        if is_ours(each):
            ours.append(each)
        else:
            yield each


def _by_patient(dataset: Dataset) -> dict[str, tuple[Json, list[Json]]]:
    """Gather what is told of each patient."""
    patients: dict[int, str] = {}
    gathered: dict[str, tuple[Json, list[Json]]] = {}
    for number, patient in enumerate(dataset.each("Patient")):
        key = text_in(patient, "id") or f"#{number}"
        patients[id(patient)] = key
        gathered.setdefault(key, (patient, []))
    for each in dataset.each(*_TELLING):
        patient = dataset.follow(each, "subject")
        key = patients.get(id(patient), "") or _named(each)
        if not key:
            dataset.skip(each, Skipped.NO_PATIENT)
            continue
        gathered.setdefault(key, ({}, []))[1].append(each)
    return gathered


def _named(resource: Json) -> str:
    """Take the identifier of a patient who was not given along."""
    kind, _, identifier = text_in(resource, "subject", "reference").rpartition("/")
    return identifier if kind.endswith("Patient") else ""


def _course(
    key: str, patient: Json, told: list[Json], dataset: Dataset, namer: Namer
) -> Course:
    """Make the course of one patient."""
    pseudonym = _pseudonym(key, patient, namer)
    cancers = read_cancers(told, dataset)
    known = CancerKnowledge.KNOWN if cancers else CancerKnowledge.NOT_ASKED
    return Course(
        pseudonym,
        sex=_SEXES.get(text_in(patient, "gender"), Sex.UNKNOWN),
        birth_year=year_in(patient, "birthDate"),
        history=OncologicalHistory(known, cancers),
        pathologies=_pathologies(told, dataset, uid=f"{pseudonym}-pathology"),
        therapies=read_treatments_given(told, dataset, uid=f"{pseudonym}-therapy"),
        outcomes=_outcomes(patient, uid=f"{pseudonym}-outcome"),
    )


def _pseudonym(key: str, patient: Json, namer: Namer) -> str:
    """Name a patient: as we named her before, else by a record number, else by id."""
    identifiers = [
        (text_in(each, "value"), text_in(each, "system"))
        for each in objects(patient, "identifier")
        if text_in(each, "value")
    ]
    for value, system in identifiers:
        # a stranger's file can call a name a pseudonym
        if system == PSEUDONYM and _OURS.fullmatch(value):
            return value
    value, system = min(
        identifiers, key=lambda each: (each[1], each[0]), default=(key, "")
    )
    return namer(value, system)


def _outcomes(patient: Json, *, uid: str) -> tuple[Outcome, ...]:
    """Read a death; of what, the Patient does not say."""
    on = date_in(patient, "deceasedDateTime")
    if on is None:
        return ()
    return (Outcome(f"{uid}-1", on, VitalStatus.DEAD_CAUSE_UNKNOWN),)


def _pathologies(
    told: list[Json], dataset: Dataset, *, uid: str
) -> tuple[Pathology, ...]:
    """Read the pathologists' reports that found a metastasis."""
    found: list[Pathology] = []
    for each in told:
        if each["resourceType"] != "DiagnosticReport":
            continue
        why = _why_not(each)
        if why is not None:
            dataset.skip(each, why)
            continue
        found.append(
            Pathology(uid=f"{uid}-{len(found) + 1}", **_read_report(each, dataset))
        )
    return tuple(sorted(found, key=lambda each: each.taken_on))


def _why_not(report: Json) -> Skipped | None:
    """Tell why a report is not taken over."""
    if not holds(report, "category", codes=_PATHOLOGY):
        return Skipped.OTHER_CODE
    if not any(
        (primary_of(code) or (None, False))[1]
        for _, code, _ in concepts(report, "conclusionCode")
    ):
        return Skipped.OTHER_CODE
    if not is_confirmed(report):
        return Skipped.NOT_CONFIRMED
    return None if _taken_on(report) is not None else Skipped.NO_DATE


def _taken_on(report: Json) -> date | None:
    """Read when a specimen was taken, else when it was reported."""
    return date_in(report, "effectiveDateTime", "effectivePeriod", "issued")


def _read_report(report: Json, dataset: Dataset) -> dict[str, Any]:
    """Read a report that found a metastasis."""
    specimens = list(_followed(report, "specimen", dataset))
    on_scalp = any(
        holds(each, "collection", "bodySite", codes=SCALP) for each in specimens
    )
    of_skin = holds(report, "conclusionCode", codes=SKIN_METASTASES)
    stains = [
        stain
        for each in _followed(report, "result", dataset)
        if each.get("resourceType") == "Observation"
        and is_confirmed(each)
        and (stain := stain_in(each))
    ]
    return {
        "specimen": Specimen.SCALP_LESION
        if on_scalp and of_skin
        else Specimen.OTHER_METASTASIS,
        "taken_on": _taken_on(report),
        "reported_on": date_in(report, "issued"),
        "histology": Histology.METASTASIS,
        "stains": tuple(MarkerResult(*each) for each in stains),
    }


def _followed(report: Json, name: str, dataset: Dataset) -> Iterator[Json]:
    """Follow the references of a list."""
    for each in objects(report, name):
        found = dataset.follow({**report, "_to": each}, "_to")
        if found:
            dataset.budget.spend(found)
            yield found
