"""Whose a record is: references and identifiers, turned into pseudonyms at once."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import msgspec
import simdjson
from msgspec import Raw, Struct

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.records.fhir.gleaning import objects, sub, text_in
from scalpwatch.screening.columns import column_of_patient
from scalpwatch.screening.sieve import Glimpse
from scalpwatch.screening.units import Entry, entries_of

__all__ = ["Owners", "Same", "column_of_patient", "owners_of", "tokens_of"]

Json: TypeAlias = dict[str, Any]

_SHORTEST_IDENTIFIER: Final = 4


class _Peek(Struct, gc=False):
    """What of a resource tells whose it is."""

    resourceType: Raw = Raw(b"null")  # noqa: N815 - FHIR's own word
    id: Raw = Raw(b"null")
    subject: Raw = Raw(b"null")
    patient: Raw = Raw(b"null")
    source: Raw = Raw(b"null")
    identifier: Raw = Raw(b"null")
    contained: Raw = Raw(b"null")


_PEEK: Final = msgspec.json.Decoder(_Peek)


class _Parsers(threading.local):
    """A quick parser for each thread: it keeps the memory of the largest document."""

    def __init__(self) -> None:
        self.own = simdjson.Parser()


_PARSERS: Final = _Parsers()
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


def owners_of(entries: Sequence[Entry], pseudonyms: Pseudonyms) -> Owners:
    """Tell whose the resources of a document are.

    Parameters
    ----------
    entries
        Of the document; what is no resource ends in ``ValueError``.
    pseudonyms
        Names patients.

    Returns
    -------
    owners
        Of every entry; of a document with one patient whatever names no other is
        hers.
    """
    peeks = [(each.fullUrl, _PEEK.decode(each.resource)) for each in entries]
    owners = Owners()
    urls: dict[str, str] = {}
    own: dict[int, str] = {}
    kinds: dict[bytes, str] = {}
    for place, (full, peek) in enumerate(peeks):
        kind = kinds.get(raw := bytes(peek.resourceType)) or kinds.setdefault(
            raw, raw[1:-1].decode("utf-8", "replace") or "?"
        )
        owners.kinds.append(kind)
        if kind == "Patient":
            url, told = _plain(full), _loaded(peek.identifier)
            own[place] = name = _named(_plain(peek.id), url, told)
            if url:
                urls[url] = name
            _take_identifiers(name, told, owners, pseudonyms)
    names = {name for name in own.values() if name}
    only = next(iter(names)) if len(names) == 1 else ""
    known: dict[bytes, str] = {}
    for place, (kind, (_, peek)) in enumerate(zip(owners.kinds, peeks, strict=True)):
        if kind == "Patient":
            name = own[place]
            owners.patients.append(pseudonyms.patient(name) if name else "")
            continue
        raw = b"|".join(map(bytes, (peek.subject, peek.patient, peek.source)))
        if b'"#' in raw:
            raw += bytes(peek.contained)
        if raw not in known:
            name = _referred(peek, urls) or only
            known[raw] = pseudonyms.patient(name) if name else ""
        owners.patients.append(known[raw])
    owners.tokens.update(each for each in owners.patients if each)
    return owners


def tokens_of(content: bytes, seen: Glimpse, pseudonyms: Pseudonyms) -> set[str]:
    """Tell under which pseudonyms a document may be asked for.

    Parameters
    ----------
    content
        Of a bundle or a resource; what is no whole JSON of that shape ends in
        ``ValueError``.
    seen
        What the sieve saw in it, in which it found no cue.
    pseudonyms
        Names patients.

    Returns
    -------
    tokens
        At least those of `owners_of`. Where references are written as most systems
        write them, the document is only looked at for being whole and for its
        Patients; else by that long road.
    """
    references = None if seen.is_odd else _references(content, seen.owners)
    patients = None if references is None else _patients(content, seen.patients)
    if references is None or patients is None:
        return owners_of(entries_of(content), pseudonyms).tokens
    owners = Owners()
    names: set[str] = set()
    urls: dict[str, str] = {}
    for url, patient in patients:
        told = patient.get("identifier")
        name = _named(text_in(patient, "id"), url, told)
        names.add(name)
        if url:
            urls[url] = name
        _take_identifiers(name, told, owners, pseudonyms)
    names |= {_led(each, urls) for each in references}
    owners.tokens |= {pseudonyms.patient(name) for name in names if name}
    return owners.tokens


def _references(content: bytes, places: Iterable[int]) -> set[str] | None:
    """Read the references that begin at places; ``None`` where one is no plain one."""
    found: set[bytes] = set()
    last = b'"'
    for at in places:
        # most records of a document are of one patient: then nothing is cut out
        if not content.startswith(last, at):
            last = content[at : content.find(b'"', at) + 1]
            found.add(last[:-1])
    # one hides letters, or leads to a patient within the record
    if any(b"\\" in each or each.startswith(b"#") for each in found):
        return None
    return {each.decode("utf-8", "replace") for each in found}


def _patients(content: bytes, number: int) -> list[tuple[str, Json]] | None:
    """Find so many Patients of a bundle, with their addresses, and leave the rest."""
    try:
        document: Any = _PARSERS.own.parse(content)
        if document["resourceType"] != "Bundle":
            return None
        found: list[tuple[str, Json]] = []
        for entry in document["entry"]:
            if len(found) == number:
                break
            resource = entry["resource"]
            if resource["resourceType"] == "Patient":
                found.append((str(entry.get("fullUrl", "")), resource.as_dict()))
        # the rest lie deeper: in bundles of the bundle, or within resources
        is_all = len(found) == number
    except (ValueError, RuntimeError, TypeError, KeyError, AttributeError):
        # none that the quick parser takes: the long road tells what is wrong
        return None
    return found if is_all else None


def _named(identity: str, url: str, identifiers: object) -> str:
    """Name a Patient: by its id, its address, or its first identifier."""
    name = identity or url.rpartition("/")[2].rpartition(":")[2]
    told = objects({"identifier": identifiers}, "identifier")
    return name or next(filter(None, (text_in(each, "value") for each in told)), "")


def _take_identifiers(
    name: str, identifiers: object, owners: Owners, pseudonyms: Pseudonyms
) -> None:
    """Note by which other names a patient is known."""
    if not name:
        return
    own = pseudonyms.patient(name)
    for each in objects({"identifier": identifiers}, "identifier"):
        value, system = text_in(each, "value"), text_in(each, "system")
        if len(value) < _SHORTEST_IDENTIFIER:
            continue
        if value != name:
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
