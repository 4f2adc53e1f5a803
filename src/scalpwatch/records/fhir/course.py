"""A course as a FHIR R4 Bundle, and back."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from fhir.resources.R4B.bundle import Bundle

from scalpwatch.documents.course import course_from_json, course_to_json
from scalpwatch.errors import InputError, RecordError
from scalpwatch.phrases import say
from scalpwatch.records.fhir.answers import read_answer, write_answer
from scalpwatch.records.fhir.care import (
    read_closure,
    read_decisions,
    read_outcomes,
    write_decision,
    write_episode,
    write_outcome,
)
from scalpwatch.records.fhir.codes import OURS, Json
from scalpwatch.records.fhir.entries import Entries, Filed
from scalpwatch.records.fhir.histories import read_history, write_history
from scalpwatch.records.fhir.lesions import (
    malignant_lesions,
    read_lesions,
    read_names,
    write_lesions,
)
from scalpwatch.records.fhir.pathologies import read_pathology, write_pathology
from scalpwatch.records.fhir.patients import read_patient, write_patient
from scalpwatch.records.fhir.pictures import write_study
from scalpwatch.records.fhir.treatments import read_therapies, write_therapy
from scalpwatch.records.fhir.visits import read_visit, write_visit
from scalpwatch.vocabulary.courses import Course, Visit

__all__ = ["from_fhir", "is_ours", "pictures_in", "to_fhir"]

_TAG: Final = {"system": f"{OURS}bundle", "code": "course-1"}
_NO_STUDIES: Final[Mapping[str, str]] = MappingProxyType({})
_NO_PICTURES: Final[Mapping[str, bytes]] = MappingProxyType({})


def to_fhir(
    course: Course,
    *,
    pictures: Mapping[str, bytes] = _NO_PICTURES,
    studies: Mapping[str, str] = _NO_STUDIES,
) -> Bundle:
    """Write a course as a bundle.

    Parameters
    ----------
    course
        All that is kept of one patient.
    pictures
        Files by their SHA-256 that are to travel inside the bundle; without them,
        pictures are told by their hashes.
    studies
        DICOM UIDs of the studies under which the pictures of a visit are filed, by
        the identifiers of the visits.

    Returns
    -------
    bundle
        A collection of FHIR R4 resources that refer to each other by ``urn:uuid:``.
        The same course gives the same bundle.

    Raises
    ------
    RecordError
        If the course holds what FHIR cannot say, or a visit of another patient.

    Notes
    -----
    `from_fhir` gives an equal course back, but for the reasons that a machine tells
    of its claims: what is kept has none. ``docs/fhir.md`` says what is written
    where.
    """
    if any(visit.case.pseudonym != course.pseudonym for visit in course.visits):
        raise RecordError(
            say("A visit of the course is of another patient."),
            remedy=say("Write the courses of two patients apart."),
        )
    entries = Entries(course.pseudonym)
    _write(course, entries, pictures)
    for visit in course.visits:
        if visit.uid in studies and visit.pictures:
            write_study(visit, studies[visit.uid], entries)
    bundle: Json = {
        "resourceType": "Bundle",
        "meta": {"tag": [_TAG]},
        "identifier": _seal(entries.listed()),
        "type": "collection",
        "entry": entries.listed(),
    }
    try:
        return Bundle.model_validate(bundle)
    except ValueError as error:
        raise RecordError(
            say(
                "The course holds what FHIR cannot say, at “{place}”.",
                place=_place(error),
            ),
            remedy=say(
                "Look there for an empty or odd text, or a number that is none."
            ),
        ) from None


def is_ours(bundle: Mapping[str, Any]) -> bool:
    """Tell whether a bundle says that this program wrote it.

    Parameters
    ----------
    bundle
        A Bundle as JSON.

    Returns
    -------
    is_ours
        Whether it bears our tag.
    """
    meta = bundle.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    return isinstance(tags, list) and _TAG in tags


def from_fhir(bundle: Bundle | Mapping[str, Any]) -> Course:
    """Read a course that `to_fhir` wrote.

    Parameters
    ----------
    bundle
        A Bundle, or its JSON.

    Returns
    -------
    course
        Equal to what was written.

    Raises
    ------
    RecordError
        If it is no bundle of ours, or is damaged.
    """
    try:
        valid = bundle if isinstance(bundle, Bundle) else Bundle.model_validate(bundle)
        plain = json.loads(valid.model_dump_json())
        if is_ours(plain) and plain["identifier"] == _seal(plain["entry"]):
            return course_from_json(course_to_json(_read(Filed(plain))))
    # ValueError: a model or a word; the others: a part that is not where we write it
    except (InputError, ValueError, LookupError, TypeError, AttributeError):
        pass
    raise RecordError(
        say("The FHIR bundle is no whole course of this program."),
        remedy=say(
            "Give a bundle that “scalpwatch fhir export” wrote, unchanged, or read "
            "another system's by “scalpwatch fhir import”."
        ),
    )


def pictures_in(bundle: Mapping[str, Any]) -> dict[str, bytes]:
    """Take the pictures out of a bundle that `to_fhir` wrote with them.

    Parameters
    ----------
    bundle
        The bundle's JSON, which `from_fhir` has read.

    Returns
    -------
    pictures
        Files by their SHA-256; none of a bundle that was written without.

    Raises
    ------
    RecordError
        If a picture is not the one that its hash names.
    """
    pictures = {
        media["identifier"][0]["value"]: b64decode(media["content"]["data"])
        for each in bundle["entry"]
        if (media := each["resource"])["resourceType"] == "Media"
        and "data" in media["content"]
    }
    for name, data in pictures.items():
        if hashlib.sha256(data).hexdigest() != name:
            raise RecordError(
                say("A picture in the FHIR bundle is not the one it is said to be."),
                remedy=say("Have the bundle written and sent anew."),
            )
    return pictures


def _write(course: Course, entries: Entries, pictures: Mapping[str, bytes]) -> None:
    """Write every part, each behind what it refers to where that can be."""
    malignant = malignant_lesions(course)
    write_patient(course, entries)
    write_episode(course, entries)
    write_lesions(course, entries)
    write_history(course.history, entries)
    for visit in course.visits:
        write_visit(visit, entries, malignant=malignant, pictures=pictures)
        if visit.answer is not None:
            write_answer(visit, visit.answer, entries)
    for pathology in course.pathologies:
        write_pathology(pathology, course.history, entries)
    for therapy in course.therapies:
        write_therapy(therapy, entries)
    for decision in course.decisions:
        write_decision(decision, entries)
    for outcome in course.outcomes:
        write_outcome(outcome, entries)


def _read(filed: Filed) -> Course:
    """Read every part."""
    patient = read_patient(filed)
    names = read_names(filed)
    return Course(
        **patient,
        history=read_history(filed),
        lesions=read_lesions(filed),
        visits=tuple(
            Visit(
                answer=read_answer(filed, names, at=filed.address(each)),
                **read_visit(each, filed, names, pseudonym=patient["pseudonym"]),
            )
            for each in filed.each("Encounter")
        ),
        pathologies=tuple(
            read_pathology(each, filed, names)
            for each in filed.each("DiagnosticReport", of="pathology")
        ),
        therapies=read_therapies(filed, names),
        decisions=read_decisions(filed, names),
        outcomes=read_outcomes(filed),
        closure=read_closure(filed),
    )


def _seal(listed: Iterable[Json]) -> Json:
    """Tell which resources a bundle was written with: a lost one is noticed."""
    addresses = sorted(each["fullUrl"] for each in listed)
    digest = hashlib.sha256(" ".join(addresses).encode()).hexdigest()
    return {"system": f"{OURS}entries", "value": digest}


def _place(error: ValueError) -> str:
    """Tell where a model stumbled, without what stands there."""
    errors = getattr(error, "errors", None)
    if errors is None:
        return "/"
    place = errors()[0]["loc"]
    return ".".join(str(part) for part in place) or "/"
