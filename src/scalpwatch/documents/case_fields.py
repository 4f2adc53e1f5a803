"""A case as the fields of a page's form: text in, the document of a case file out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Any, Final

from pydantic import ValidationError

from scalpwatch.documents.case import from_document
from scalpwatch.documents.case_contradictions import contradictions
from scalpwatch.documents.case_form import CaseForm
from scalpwatch.documents.case_troubles import Trouble, Way, troubles_of
from scalpwatch.documents.case_words import CLAIM_OF
from scalpwatch.phrases import Phrase
from scalpwatch.vocabulary.cases import Case, Lesion
from scalpwatch.vocabulary.signs import Sign

__all__ = ["FieldsRead", "blocks_of", "fields_of", "lesion_fields", "read_fields"]

Fields = Mapping[str, str]

_CASE: Final = ("seen_on", "setting", "country")
_PATIENT: Final = ("pseudonym", "age", "sex", "phototype")
_CANCER: Final = (
    "primary",
    "year",
    "years_since",
    "stage",
    "spread",
    "histology",
    "er",
    "pr",
    "her2",
    "treatment",
    "blocks_kept_at",
)
_LESION: Final = (
    "name",
    "site",
    "form",
    "count",
    "age_months",
    "age_told_by",
    "growth",
    "firmness",
    "established_diagnosis",
)
_TREATMENT: Final = ("kind", "began", "ended", "months", "response")
_SIZES: Final = ("size_long", "size_short")
_WHOLE: Final = frozenset({"year", "count"})
_NUMBERS: Final = frozenset({"age", "years_since", "age_months", "months", *_SIZES})
#: Letters and digits of a number as people type it: ``1,5`` is 1.5.
_NUMBER: Final = re.compile(r"\d{1,6}([.,]\d{1,6})?")
_MOST_BLOCKS: Final = 100


@dataclass(frozen=True, slots=True)
class FieldsRead:
    """What a form says.

    Parameters
    ----------
    case
        ``None`` where it says something that no case can say.
    beside
        What is wrong with the value of a field, by the field's name.
    troubles
        What is wrong with several of them together, or with none of them.
    """

    case: Case | None
    beside: Mapping[str, tuple[Trouble, ...]]
    troubles: tuple[Trouble, ...]


@dataclass(slots=True)
class _Written:
    """A document as it is put together, and which field told what."""

    document: dict[str, Any] = field(default_factory=dict)
    names: dict[Way, str] = field(default_factory=dict)


def read_fields(
    fields: Fields,
    *,
    today: date,
    pictures: Mapping[int, Sequence[Mapping[str, Any]]] | None = None,
    labels: Mapping[str, Phrase] | None = None,
) -> FieldsRead:
    """Read a form as a case, by the reader of case files.

    Parameters
    ----------
    fields
        Text by name. What is empty is not told; what is no number stays the text
        that it is, and is told of.
    today
        The day after which nothing can have happened.
    pictures
        Sections of pictures by the number of the lesion's block.
    labels
        How a field is called on the page, by the last part of its name.

    Returns
    -------
    read
        The case, or what stands against it.
    """
    written = _document(fields, pictures or {})
    try:
        form = CaseForm.model_validate(written.document)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        located = zip(details, troubles_of(error), strict=True)
        beside: dict[str, tuple[Trouble, ...]] = {}
        loose: list[Trouble] = []
        for detail, trouble in located:
            name = _name_of(detail["loc"], written.names)
            if name is None:
                loose.append(trouble)
            else:
                told = _relabeled(trouble, name, labels or {})
                beside[name] = (*beside.get(name, ()), told)
        return FieldsRead(None, beside, tuple(loose))
    troubles = tuple(contradictions(form, today, folder=None))
    if troubles:
        return FieldsRead(None, {}, troubles)
    return FieldsRead(from_document(written.document, today=today), {}, ())


def fields_of(case: Case) -> dict[str, str]:
    """Write a case as the fields of a form.

    Parameters
    ----------
    case
        The case; its pictures are no fields.

    Returns
    -------
    fields
        From which `read_fields` makes the same case, but for pictures.
    """
    told: dict[str, object] = {
        "seen_on": case.seen_on,
        "setting": case.setting,
        "country": case.country,
        "pseudonym": case.pseudonym,
        "age": case.age_years,
        "sex": case.sex,
        "phototype": case.phototype,
        "knowledge": case.history.knowledge,
    }
    for number, cancer in enumerate(case.history.cancers, start=1):
        told |= {f"cancer-{number}-{key}": getattr(cancer, key) for key in _CANCER}
    fields = _texts(told)
    for number, lesion in enumerate(case.lesions, start=1):
        fields |= lesion_fields(lesion, number)
    return fields


def lesion_fields(lesion: Lesion, number: int) -> dict[str, str]:
    """Write a lesion as fields.

    Parameters
    ----------
    lesion
        The lesion.
    number
        Of its block in the form, from 1.

    Returns
    -------
    fields
        By name.
    """
    start = f"lesion-{number}-"
    told: dict[str, object] = {
        f"{start}{key}": getattr(lesion, key) for key in _LESION if key != "name"
    }
    told[f"{start}name"] = lesion.identifier
    told |= {
        f"{start}{key}": size for key, size in zip(_SIZES, lesion.size_cm, strict=False)
    }
    told[f"{start}bald_scalp"] = "yes" if lesion.bald_scalp else None
    for each in lesion.observations:
        claim = CLAIM_OF[each.state, each.certainty]
        told[f"{start}sign-{each.sign.value}"] = claim
    for index, treatment in enumerate(lesion.treatments, start=1):
        told |= {
            f"{start}treatment-{index}-{key}": getattr(treatment, key)
            for key in _TREATMENT
        }
    return _texts(told)


def blocks_of(fields: Iterable[str], start: str) -> tuple[int, ...]:
    """List the blocks of a form that have a field.

    Parameters
    ----------
    fields
        Names.
    start
        How the names of such blocks begin: ``"lesion-"``.

    Returns
    -------
    numbers
        In order.
    """
    pattern = re.compile(re.escape(start) + r"([1-9]\d{0,3})-")
    found = {int(m[1]) for m in map(pattern.match, fields) if m}
    return tuple(sorted(found))[:_MOST_BLOCKS]


def _texts(told: Mapping[str, object]) -> dict[str, str]:
    """Write values as text; what is not there is no field."""
    return {name: text for name, value in told.items() if (text := _text(value))}


def _text(value: object) -> str:
    """Write a value as a form holds it."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)


def _document(
    fields: Fields, pictures: Mapping[int, Sequence[Mapping[str, Any]]]
) -> _Written:
    """Put the document together, and remember which field told what."""
    written = _Written()
    document, names = written.document, written.names
    _put(document, (), _CASE, fields, "", names)
    patient = document.setdefault("patient", {})
    _put(patient, ("patient",), _PATIENT, fields, "", names)
    names["patient", "pseudonym"] = "pseudonym"
    oncology = document.setdefault("oncology", {})
    _put(oncology, ("oncology",), ("knowledge",), fields, "", names)
    cancers: list[dict[str, Any]] = []
    oncology["cancers"] = cancers
    for number in _told_blocks(fields, "cancer-"):
        section: dict[str, Any] = {}
        way: Way = ("oncology", "cancers", len(cancers))
        _put(section, way, _CANCER, fields, f"cancer-{number}-", names)
        cancers.append(section)
    lesions: list[dict[str, Any]] = []
    document["lesions"] = lesions
    told = _told_blocks(fields, "lesion-")
    for number in sorted({*told, *pictures}) or [1]:
        way = ("lesions", len(lesions))
        lesions.append(_lesion(fields, number, way, names, pictures.get(number, ())))
    return written


def _lesion(
    fields: Fields,
    number: int,
    way: Way,
    names: dict[Way, str],
    pictures: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Put a lesion together."""
    start = f"lesion-{number}-"
    section: dict[str, Any] = {}
    _put(section, way, _LESION, fields, start, names)
    sizes = [_value(key, fields.get(f"{start}{key}", "")) for key in _SIZES]
    if told := [each for each in sizes if each is not None]:
        section["size_cm"] = told
        first = next(i for i, each in enumerate(sizes) if each is not None)
        names[*way, "size_cm"] = f"{start}{_SIZES[first]}"
        names[*way, "size_cm", 1] = f"{start}{_SIZES[1]}"
    if fields.get(f"{start}bald_scalp"):
        section["bald_scalp"] = True
    signs: dict[str, str] = {}
    section["signs"] = signs
    for sign in Sign:
        name = f"{start}sign-{sign.value}"
        if claim := fields.get(name, "").strip():
            signs[sign.value] = claim
            names[*way, "signs", sign.value] = name
    treatments: list[dict[str, Any]] = []
    section["treatments"] = treatments
    for index in _told_blocks(fields, f"{start}treatment-"):
        treatment: dict[str, Any] = {}
        here = (*way, "treatments", len(treatments))
        block = f"{start}treatment-{index}-"
        _put(treatment, here, _TREATMENT, fields, block, names)
        names[*here, "kind"] = f"{block}kind"
        treatments.append(treatment)
    section["pictures"] = [dict(each) for each in pictures]
    return section


def _put(  # noqa: PLR0913, PLR0917 - a section, its place, and where it is told
    section: dict[str, Any],
    way: Way,
    keys: Iterable[str],
    fields: Fields,
    start: str,
    names: dict[Way, str],
) -> None:
    """Put what is told under some keys into a section."""
    for key in keys:
        value = _value(key, fields.get(f"{start}{key}", ""))
        names[*way, key] = f"{start}{key}"
        if value is not None:
            section[key] = value


def _value(key: str, text: str) -> object:
    """Read a value; a number that is none stays text, which the reader refuses."""
    text = text.strip()
    if not text:
        return None
    if key in _WHOLE and text.isascii() and text.isdigit():
        return int(text)
    if key in _NUMBERS and _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    return text


def _told_blocks(fields: Fields, start: str) -> tuple[int, ...]:
    """List the blocks in which anything is told."""
    return blocks_of(_told(fields), start)


def _told(fields: Fields) -> Iterator[str]:
    """Name the fields in which anything is told; what is chosen as unknown is not."""
    for name, text in fields.items():
        if text.strip() and text != "not_told":
            yield name


def _name_of(way: Sequence[str | int], names: Mapping[Way, str]) -> str | None:
    """Find the field that told what stands at a place, or around it."""
    told = tuple(part for part in way if part != "[key]")
    while told:
        if told in names:
            return names[told]
        told = told[:-1]
    return None


def _relabeled(trouble: Trouble, name: str, labels: Mapping[str, Phrase]) -> Trouble:
    """Call the place of a trouble as the page does."""
    label = labels.get(name.rpartition("-")[2])
    what, mend = trouble
    if label is None:
        return trouble
    facts = tuple(
        (fact, label if fact == "place" else value) for fact, value in what.facts
    )
    return replace(what, facts=facts), mend
