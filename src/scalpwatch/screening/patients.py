"""Whose a record is: references and identifiers, turned into pseudonyms at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec
from msgspec import Raw, Struct

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.records.fhir.gleaning import objects, sub, text_in

__all__ = ["Owners", "Same", "column_of_patient", "owners_of", "tokens_of"]

#: Names of columns that hold the patient, in both languages; the first found counts.
_PATIENT: Final = (
    "patient_id",
    "patientid",
    "patient",
    "subject",
    "subject_id",
    "person_id",
    "pid",
    "mrn",
    "pseudonym",
    "patient_key",
    "ид_пациента",
    "id_пациента",
    "ид пациента",
    "id пациента",
    "пациент",
    "псевдоним",
    "номер карты",
    "№ карты",
    "номер_карты",
    "код пациента",
    "номер пациента",
    "id",
    "ид",
)
_SHORTEST_IDENTIFIER: Final = 4
_NONE: Final = Raw(b"null")


class _Peek(Struct, gc=False):
    """What of a resource tells whose it is."""

    resourceType: Raw = Raw(b"null")  # noqa: N815 - FHIR's own word
    id: Raw = Raw(b"null")
    subject: Raw = Raw(b"null")
    patient: Raw = Raw(b"null")
    source: Raw = Raw(b"null")
    identifier: Raw = Raw(b"null")
    contained: Raw = Raw(b"null")


class _Owned(Struct, gc=False):
    """A resource in a bundle of which only the owner is asked."""

    fullUrl: Raw = Raw(b"null")  # noqa: N815 - FHIR's own word
    resource: _Peek = msgspec.field(default_factory=_Peek)


class _Bundle(_Peek, gc=False):
    """A bundle or a resource of which only the owner is asked."""

    entry: list[_Owned] = msgspec.field(default_factory=list)


_BUNDLE: Final = msgspec.json.Decoder(_Bundle)


class _Reference(Struct, gc=False):
    """A reference as most systems write it."""

    reference: str = ""


class _Glance(Struct, gc=False):
    """A resource of which only the reference to its patient is asked."""

    resourceType: str = ""  # noqa: N815 - FHIR's own word
    id: str = ""
    subject: _Reference | None = None
    patient: _Reference | None = None
    source: _Reference | None = None
    identifier: Raw = _NONE


class _Glanced(Struct, gc=False):
    """A resource in a bundle, glanced at."""

    fullUrl: str = ""  # noqa: N815 - FHIR's own word
    resource: _Glance = msgspec.field(default_factory=_Glance)


class _Bundled(_Glance, gc=False):
    """A bundle or a resource, glanced at."""

    entry: list[_Glanced] = msgspec.field(default_factory=list)


_GLANCE: Final = msgspec.json.Decoder(_Bundled)
_AT_PATIENT: Final = ("Patient/", "urn:uuid:", "urn:oid:")


@dataclass(frozen=True, slots=True)
class Same:
    """Two names of one patient.

    Parameters
    ----------
    patient
        The pseudonym of the one.
    other
        That of the other.
    is_bare
        Whether the other is an identifier without its issuer, which only counts
        where one patient alone bears it.
    """

    patient: str
    other: str
    is_bare: bool


@dataclass(slots=True)
class Owners:
    """Whose the resources of a document are.

    Parameters
    ----------
    kinds
        Type of each entry.
    patients
        Pseudonym of each entry's patient; empty where none is told.
    same
        Names of one patient that the document tells.
    tokens
        All pseudonyms under which the document may be asked for.
    """

    kinds: list[str] = field(default_factory=list)
    patients: list[str] = field(default_factory=list)
    same: list[Same] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)


def owners_of(content: bytes, pseudonyms: Pseudonyms) -> Owners:
    """Tell whose the resources of a document are.

    Parameters
    ----------
    content
        Of a bundle or a resource; what is no whole JSON of that shape ends in
        ``ValueError``.
    pseudonyms
        Names patients.

    Returns
    -------
    owners
        Of every entry; of a document with one patient whatever names no other is
        hers.
    """
    document = _BUNDLE.decode(content)
    if _plain(document.resourceType) == "Bundle":
        peeks = [(each.fullUrl, each.resource) for each in document.entry]
    else:
        peeks = [(Raw(b"null"), document)]
    owners = Owners()
    urls: dict[str, str] = {}
    kinds: dict[bytes, str] = {}
    for full, peek in peeks:
        kind = kinds.get(raw := bytes(peek.resourceType)) or kinds.setdefault(
            raw, raw[1:-1].decode("utf-8", "replace") or "?"
        )
        owners.kinds.append(kind)
        if kind == "Patient":
            url = _plain(full)
            name = _plain(peek.id) or url.rpartition("/")[2].rpartition(":")[2]
            urls[url] = name
            _take_identifiers(name, peek, owners, pseudonyms)
    names = set(urls.values())
    only = names.pop() if len(names) == 1 else ""
    known: dict[bytes, str] = {}
    for kind, (full, peek) in zip(owners.kinds, peeks, strict=True):
        if kind == "Patient":
            owners.patients.append(pseudonyms.patient(urls[_plain(full)]))
            continue
        raw = bytes(peek.subject) + bytes(peek.patient)
        if b'"#' in raw:
            raw += bytes(peek.contained)
        if raw not in known:
            name = _referred(peek, urls) or only
            known[raw] = pseudonyms.patient(name) if name else ""
        owners.patients.append(known[raw])
    owners.tokens.update(each for each in owners.patients if each)
    return owners


def tokens_of(content: bytes, pseudonyms: Pseudonyms) -> set[str]:
    """Tell under which pseudonyms a document may be asked for.

    Parameters
    ----------
    content
        As of `owners_of`.
    pseudonyms
        Names patients.

    Returns
    -------
    tokens
        Those of `owners_of`: at a glance where every reference is written as most
        systems write it, else by that long road.
    """
    try:
        document = _GLANCE.decode(content)
    except msgspec.ValidationError:
        return owners_of(content, pseudonyms).tokens
    if document.resourceType != "Bundle":
        return owners_of(content, pseudonyms).tokens
    owners = Owners()
    urls: dict[str, str] = {}
    told: set[tuple[str | None, str | None, str | None]] = set()
    for each in document.entry:
        seen = each.resource
        if seen.resourceType == "Patient":
            name = seen.id or each.fullUrl.rpartition("/")[2].rpartition(":")[2]
            urls[each.fullUrl] = name
            _take_identifiers(
                name, _Peek(identifier=seen.identifier), owners, pseudonyms
            )
            continue
        told.add(
            (
                seen.subject.reference if seen.subject else None,
                seen.patient.reference if seen.patient else None,
                seen.source.reference if seen.source else None,
            )
        )
    names = set(urls.values())
    only = names.pop() if len(names) == 1 else ""
    names = {*urls.values()}
    for references in told:
        if any(each is not None and each[:1] in {"", "#"} for each in references):
            # told by an identifier alone, or by a patient within the record
            return owners_of(content, pseudonyms).tokens
        led = (_led(each, urls) for each in references if each)
        names.add(next((name for name in led if name), only))
    owners.tokens |= {pseudonyms.patient(name) for name in names if name}
    return owners.tokens


def column_of_patient(names: Iterable[str]) -> str | None:
    """Find the column that names the patient.

    Parameters
    ----------
    names
        Of the columns.

    Returns
    -------
    name
        ``None`` where there is none.
    """
    by_name = {" ".join(name.lower().split()): name for name in names}
    return next((by_name[each] for each in _PATIENT if each in by_name), None)


def _take_identifiers(
    name: str, peek: _Peek, owners: Owners, pseudonyms: Pseudonyms
) -> None:
    """Note by which other names a patient is known."""
    own = pseudonyms.patient(name)
    told = _loaded(peek.identifier)
    for each in objects({"identifier": told}, "identifier"):
        value, system = text_in(each, "value"), text_in(each, "system")
        if len(value) < _SHORTEST_IDENTIFIER or value == name:
            continue
        bare = pseudonyms.patient(value)
        owners.same.append(Same(own, bare, is_bare=True))
        owners.tokens.add(bare)
        if system:
            issued = pseudonyms.patient(value, system)
            owners.same.append(Same(own, issued, is_bare=False))
            owners.tokens.add(issued)


def _referred(peek: _Peek, urls: Mapping[str, str]) -> str:
    """Follow a reference to a patient as far as it leads."""
    for raw in (peek.subject, peek.patient, peek.source):
        if bytes(raw) == b"null":
            continue
        for told in objects({"one": _loaded(raw)}, "one"):
            reference = text_in(told, "reference")
            name = _led(reference, urls) or _contained(reference, peek)
            if name:
                return name
            value = text_in(sub(told, "identifier"), "value")
            if value:
                return value
    return ""


def _contained(reference: str, peek: _Peek) -> str:
    """Name a patient that a record contains by the first of its identifiers."""
    if not reference.startswith("#"):
        return ""
    for each in objects({"one": _loaded(peek.contained)}, "one"):
        if text_in(each, "id") == reference[1:]:
            values = (text_in(one, "value") for one in objects(each, "identifier"))
            return next((v for v in values if len(v) >= _SHORTEST_IDENTIFIER), "")
    return ""


def _led(reference: str, urls: Mapping[str, str]) -> str:
    """Follow a reference to a patient."""
    reference = reference.partition("/_history/")[0]
    if reference in urls:
        return urls[reference]
    if reference.startswith(_AT_PATIENT) or "/Patient/" in reference:
        return reference.rpartition("/")[2].rpartition(":")[2]
    return ""


def _loaded(raw: Raw) -> object:
    """Read a part."""
    return msgspec.json.decode(raw)


def _plain(raw: Raw) -> str:
    """Read a text."""
    data = bytes(raw)
    return data[1:-1].decode("utf-8", "replace") if data[:1] == b'"' else ""
