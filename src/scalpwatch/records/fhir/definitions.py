"""What our extensions and code systems mean, as FHIR's own definitions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from scalpwatch.records.fhir.codes import OURS, Json, in_words, system_of
from scalpwatch.vocabulary import cases, courses, measurements, observations, pathology
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.conditions import Condition, condition_definitions
from scalpwatch.vocabulary.signs import Sign, sign_definitions

__all__ = ["EXTENSIONS", "ExtensionMeaning", "definition_files"]

_VERSION: Final = "1.0.0"
_R4: Final = "4.0.1"
_BASE: Final = "http://hl7.org/fhir/StructureDefinition/Extension"
_EXPERIMENTAL: Final = {"status": "draft", "experimental": True, "version": _VERSION}


@dataclass(frozen=True, slots=True)
class ExtensionMeaning:
    """An extension: what it says, of what, and in which form.

    Parameters
    ----------
    name
        Behind ``urn:scalpwatch:``.
    meaning
        In a sentence.
    on
        Elements on which it stands.
    value
        Type of its value; empty where it has parts.
    parts
        Names and types of its parts.
    """

    name: str
    meaning: str
    on: tuple[str, ...]
    value: str = ""
    parts: tuple[tuple[str, str], ...] = ()


_SCALE: Final = (("um_per_px", "decimal"), ("source", "string"))
_BOX: Final = tuple(
    (name, "decimal") for name in ("left_px", "top_px", "width_px", "height_px")
)
_FIGURE: Final = tuple((name, "decimal") for name in ("value", "low", "high"))

#: Every extension that a bundle of ours can hold.
EXTENSIONS: Final = (
    ExtensionMeaning(
        "lesion",
        "The lesion of the scalp that this is about.",
        (
            "Media",
            "Procedure",
            "MedicationStatement",
            "RiskAssessment",
            "ServiceRequest",
            "DiagnosticReport",
        ),
        "Reference",
    ),
    ExtensionMeaning(
        "interval",
        "The best figure and the bounds of its 95 % interval; probabilities as shares.",
        ("Observation.component", "RiskAssessment.prediction"),
        parts=_FIGURE,
    ),
    ExtensionMeaning(
        "certainty", "That a claim is possible, not stated.", ("Observation",), "code"
    ),
    ExtensionMeaning(
        "picture", "Name of the picture it was seen in.", ("Observation",), "string"
    ),
    ExtensionMeaning(
        "place",
        "A box of the picture in which it was seen, in pixels.",
        ("Observation",),
        parts=_BOX,
    ),
    ExtensionMeaning(
        "outline",
        "Corners of a region, x,y x,y …, in pixels of the file.",
        ("Observation",),
        "string",
    ),
    ExtensionMeaning(
        "scale",
        "Micrometres a pixel of the file, and where that comes from.",
        ("Media",),
        parts=_SCALE,
    ),
    ExtensionMeaning(
        "told-scale",
        "Micrometres a pixel as the clinician told them.",
        ("Media",),
        parts=_SCALE,
    ),
    ExtensionMeaning(
        "scale-error",
        "Half of the 95 % interval of the scale, as a share of it.",
        ("Media",),
        "decimal",
    ),
    ExtensionMeaning(
        "years-since-diagnosis",
        "Years from diagnosis to the day it was told, where only that is told.",
        ("Condition",),
        "Quantity",
    ),
    ExtensionMeaning(
        "blocks-kept-at", "Where the histological blocks lie.", ("Condition",), "string"
    ),
    ExtensionMeaning(
        "duration",
        "How long it lasted, where only that is told.",
        ("Procedure", "MedicationStatement"),
        "Duration",
    ),
    ExtensionMeaning(
        "response",
        "What the treatment did.",
        ("MedicationStatement",),
        "CodeableConcept",
    ),
    ExtensionMeaning(
        "first-noted", "When it was first noted.", ("BodyStructure",), "date"
    ),
    ExtensionMeaning(
        "eye-is-on",
        "Whether pictures were looked at where there were any.",
        ("Provenance",),
        "boolean",
    ),
    ExtensionMeaning(
        "level",
        "How strongly the findings call for a biopsy.",
        ("RiskAssessment",),
        "Coding",
    ),
    ExtensionMeaning("act-by", "Until when to act.", ("RiskAssessment",), "date"),
    ExtensionMeaning(
        "floor", "The floor that a red flag puts under the advice.", ("Flag",), "Coding"
    ),
    ExtensionMeaning(
        "reported-on", "The day of the report.", ("DiagnosticReport",), "date"
    ),
    ExtensionMeaning(
        "answer",
        "An answer that the report shows.",
        ("DiagnosticReport",),
        "Reference",
    ),
    ExtensionMeaning(
        "closure",
        "Why the patient is no longer followed.",
        ("EpisodeOfCare",),
        "string",
    ),
)

_WORDS: Final[tuple[type[Enum], ...]] = (
    Sign,
    Condition,
    Level,
    *(
        kind
        for room in (cases, courses, measurements, observations, pathology)
        for kind in (getattr(room, name) for name in room.__all__)
        if isinstance(kind, type) and issubclass(kind, Enum)
    ),
)


def definition_files() -> dict[str, bytes]:
    """Write every definition.

    Returns
    -------
    files
        A StructureDefinition for each extension and a CodeSystem for each closed set
        of words, by their file names.
    """
    resources = {
        **{f"StructureDefinition-{e.name}": _extension(e) for e in EXTENSIONS},
        **{
            f"CodeSystem-{system_of(kind).removeprefix(OURS)}": _code_system(kind)
            for kind in _WORDS
        },
    }
    return {
        f"{name}.json": json.dumps(each, ensure_ascii=False, indent=2).encode()
        for name, each in resources.items()
    }


def _extension(meaning: ExtensionMeaning) -> Json:
    """Define an extension."""
    elements = _elements(meaning)
    return {
        "resourceType": "StructureDefinition",
        "id": meaning.name,
        "url": OURS + meaning.name,
        "name": meaning.name.replace("-", " ").title().replace(" ", ""),
        "title": meaning.name.replace("-", " "),
        "description": meaning.meaning,
        **_EXPERIMENTAL,
        "fhirVersion": _R4,
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": each} for each in meaning.on],
        "type": "Extension",
        "baseDefinition": _BASE,
        "derivation": "constraint",
        "snapshot": {"element": elements},
        "differential": {"element": elements},
    }


def _elements(meaning: ExtensionMeaning) -> list[Json]:
    """List the elements of an extension."""
    root = _element("Extension", "Extension", short=meaning.meaning, most="*")
    url = _element("Extension.url", "Extension.url", least=1, type_="uri")
    url["fixedUri"] = OURS + meaning.name
    value = _element("Extension.value[x]", "Extension.value[x]", type_=meaning.value)
    if not meaning.parts:
        none = _element("Extension.extension", "Extension.extension", most="0")
        return [root, none, url, value | {"min": 1}]
    return [root, *_slices(meaning), url, value | {"max": "0"}]


def _slices(meaning: ExtensionMeaning) -> list[Json]:
    """List the parts of an extension that has several."""
    whole = _element("Extension.extension", "Extension.extension", most="*")
    whole["slicing"] = {
        "discriminator": [{"type": "value", "path": "url"}],
        "ordered": False,
        "rules": "closed",
    }
    found = [whole]
    for name, kind in meaning.parts:
        path = f"Extension.extension:{name}"
        part = _element(path, "Extension.extension", least=1, type_="Extension")
        url = _element(f"{path}.url", "Extension.extension.url", least=1, type_="uri")
        value = _element(
            f"{path}.value[x]", "Extension.extension.value[x]", least=1, type_=kind
        )
        found += [part | {"sliceName": name}, url | {"fixedUri": name}, value]
    return found


def _element(
    identifier: str,
    path: str,
    *,
    least: int = 0,
    most: str = "1",
    **more: str,
) -> Json:
    """Define an element."""
    element: dict[str, Any] = {"id": identifier, "path": path}
    if "short" in more:
        element["short"] = more["short"]
    element |= {"min": least, "max": most}
    if more.get("type_"):
        element["type"] = [{"code": more["type_"]}]
    return element


def _code_system(kind: type[Enum]) -> Json:
    """Define a closed set of words."""
    url = system_of(kind)
    name = url.removeprefix(OURS)
    return {
        "resourceType": "CodeSystem",
        "id": name,
        "url": url,
        "name": kind.__name__,
        "title": name.replace("-", " "),
        **_EXPERIMENTAL,
        "caseSensitive": True,
        "content": "complete",
        "count": len(kind),
        "concept": [_concept(member) for member in kind],
    }


def _concept(member: Enum) -> Json:
    """Define a word; signs and conditions also in Russian."""
    concept: Json = {"code": str(member.value), "display": in_words(member)}
    if isinstance(member, Sign):
        meant = sign_definitions()[member].definition
    elif isinstance(member, Condition):
        meant = condition_definitions()[member].definition
    else:
        return concept
    ru = member.name_in_both.ru
    return {
        **concept,
        "definition": meant.en,
        "designation": [{"language": "ru", "value": ru}],
    }
