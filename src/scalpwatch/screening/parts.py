"""What of a FHIR resource tells of its subject: codes, texts, places, day, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, TypeAlias

from scalpwatch.records.fhir.gleaning import concepts, objects, sub, text_in
from scalpwatch.screening.attachments import decoded, plain_text
from scalpwatch.screening.rulesets import normal_code

__all__ = [
    "Coding",
    "Json",
    "asks_place",
    "codings_in",
    "day_of",
    "links_in",
    "names_in",
    "notes_in",
    "place_words_in",
    "places_in",
    "question_in",
    "texts_in",
]

Json: TypeAlias = dict[str, Any]
Coding: TypeAlias = tuple[str, str, str]
#: What holds further questions, and the question above them.
_Below: TypeAlias = tuple[Json, str]

#: Where codes that tell of the patient stand, of whatever type.
_CODED: Final = (
    "code",
    "conclusionCode",
    "reasonCode",
    "valueCodeableConcept",
    "type",
    "diagnosis",
    "followUp",
    "outcome",
)
_TEXTS: Final = (
    "conclusion",
    "valueString",
    "description",
    "summary",
    "preliminary",
    "reason",
)
_DATES: Final = (
    "onsetDateTime",
    "performedDateTime",
    "effectiveDateTime",
    "recordedDate",
    "issued",
    "date",
    "created",
    "receivedTime",
    "authored",
    "sent",
    "assertedDate",
)
_PERIODS: Final = ("onsetPeriod", "performedPeriod", "effectivePeriod", "period")
_LINKS: Final = (
    "encounter",
    "context",
    "reasonReference",
    "focus",
    "specimen",
    "basedOn",
    "partOf",
    "request",
    "problem",
    "derivedFrom",
    "result",
    "condition",
)
#: Texts of one record that are read; docs/screening.md tells it.
_MAX_TEXTS: Final = 20_000
#: A column, a question or a component that asks for a place.
_ASKS_PLACE: Final = re.compile(
    r"(?:(?:body|anatomic(?:al)?|lesion|skin)[ _]?)?"
    r"(?:site|location|locali[sz]ation|part|region|area|topography)"
    r"(?: of (?:the )?lesion)?"
    r"|(?:анатомическ\w+ )?(?:локализация|область|топография)"
    r"(?: (?:очага|образования|поражения))?|место",
    re.IGNORECASE,
)
#: How FHIR writes a day, or as much of it as is known.
_DAY: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_BLANK_LINES: Final = re.compile(r"\n\s*\n")
#: A question that means nothing without the one above it.
_ASKS_ON: Final = re.compile(
    r"(?:(?:if (?:yes|so)|please|specify|which|what(?: (?:kind|type))?|where|when"
    r"|findings?|results?|details?|comments?|description|type|value|other|site)\b"
    r"|(?:если да|какой|какие|какая|какое|уточните|укажите|где|когда|описание"
    r"|результат|находк|комментари|подробн))",
    re.IGNORECASE,
)
#: The longest question that is read together with its answer [characters].
_LONG_QUESTION: Final = 80


def asks_place(name: str) -> bool:
    """Tell whether a column, question or component asks for a place.

    Parameters
    ----------
    name
        Of it.

    Returns
    -------
    asks_place
        Whether it does.
    """
    return _ASKS_PLACE.fullmatch(name.strip(" :?.")) is not None


def question_in(holder: Json) -> str:
    """Give what an observation, or a component of one, asks.

    Parameters
    ----------
    holder
        Either.

    Returns
    -------
    question
        In words; empty where only a code asks.
    """
    for concept in objects(holder, "code"):
        displays = [display for *_, display in concepts({"code": concept}, "code")]
        return text_in(concept, "text") or next(filter(None, displays), "")
    return ""


def notes_in(resource: Json) -> tuple[str, ...]:
    """Give the notes beside a code.

    Parameters
    ----------
    resource
        Of any type.

    Returns
    -------
    notes
        As they stand.
    """
    return tuple(filter(None, (text_in(n, "text") for n in objects(resource, "note"))))


def codings_in(resource: Json) -> Iterator[Coding]:
    """Give the codes that tell of the patient."""
    for holder in _holders(resource):
        for name in _CODED:
            for system, code, display in concepts(holder, name):
                yield system, normal_code(code), display
    for system, code, display in concepts(resource, "category"):
        if text_in(resource, "resourceType") == "DiagnosticReport":
            yield system, normal_code(code), display


def _holders(resource: Json) -> Iterator[Json]:
    """Give a resource and its parts that hold codes and texts of their own."""
    yield resource
    for name in ("component", "finding", "diagnosis", "stage", "evidence"):
        yield from objects(resource, name)
    for finding in objects(resource, "finding"):
        yield {"code": finding.get("itemCodeableConcept")}
    for activity in objects(resource, "activity"):
        yield sub(activity, "detail")
    for content in objects(resource, "content"):
        yield {"valueString": text_in(content, "attachment", "title")}


def names_in(resource: Json) -> Iterator[str]:
    """Give the words by which a record names itself, not what it found."""
    for name in ("code", "type", "category"):
        for concept in objects(resource, name):
            yield text_in(concept, "text")
        yield from (display for *_, display in concepts(resource, name))


def texts_in(resource: Json) -> Iterator[str]:
    """Give the texts that tell of the patient."""
    told = dict.fromkeys(text for text in _all_texts(resource) if text)
    yield from islice(told, _MAX_TEXTS)


def _all_texts(resource: Json) -> Iterator[str]:
    """Give every text."""
    for holder in _holders(resource):
        for name in _CODED:
            for concept in objects(holder, name):
                yield text_in(concept, "text")
        yield _coded_answer(holder)
        for name in _TEXTS:
            yield _with_question(holder, name)
        for note in objects(holder, "note"):
            yield text_in(note, "text")
        for note in objects(holder, "payload"):
            yield text_in(note, "contentString")
    yield from _narratives(resource)
    yield from _answers(resource)
    yield from _attached(resource)


def _with_question(holder: Json, name: str) -> str:
    """Read a text; an answer is read with its question: neither says it alone."""
    text = text_in(holder, name)
    if name != "valueString" or not text:
        return text
    question = _as_statement(question_in(holder))
    if not question or len(question) > _LONG_QUESTION:
        return text
    return f"{question}: {text}"


def _coded_answer(holder: Json) -> str:
    """Read a coded answer with its question."""
    value = text_in(holder, "valueCodeableConcept", "text")
    displays = (display for *_, display in concepts(holder, "valueCodeableConcept"))
    value = value or next(filter(None, displays), "")
    question = _as_statement(question_in(holder)) if value else ""
    is_read = question and len(question) <= _LONG_QUESTION
    return f"{question}: {value}" if is_read else ""


def _as_statement(question: str) -> str:
    """Take the marks off a question: what is answered is in doubt no more."""
    return question.rstrip("?: ").replace("?", ",")


def _narratives(resource: Json) -> Iterator[str]:
    """Give the narratives of a resource and of its sections."""
    if text_in(resource, "resourceType") not in {"Specimen", "ImagingStudy"}:
        yield _narrative(resource)
    for section in _sections(resource):
        title = text_in(section, "title")
        told = _BLANK_LINES.sub("\n", _narrative(section))
        between = ":\n" if "\n" in told else ": "
        yield f"{title}{between}{told}" if title and told else told


def _narrative(resource: Json) -> str:
    """Read the narrative of a resource."""
    div = text_in(resource, "text", "div")
    return (plain_text(div.encode()) or "").strip() if div else ""


def _sections(holder: Json) -> Iterator[Json]:
    """Give the sections of a composition, however deep, in their order."""
    waiting = [objects(holder, "section")]
    while waiting:
        section = next(waiting[-1], None)
        if section is None:
            waiting.pop()
        else:
            yield section
            waiting.append(objects(section, "section"))


def _answers(holder: Json) -> Iterator[str]:
    """Give questions with their answers, however deep, in their order."""
    waiting: list[Iterator[str | _Below]] = [_items(holder, "")]
    while waiting:
        told = next(waiting[-1], None)
        if told is None:
            waiting.pop()
        elif isinstance(told, str):
            yield told
        else:
            waiting.append(_items(*told))


def _items(holder: Json, above: str) -> Iterator[str | _Below]:
    """Give the answers beside each other, and what holds those below them."""
    for item in objects(holder, "item"):
        question = _as_statement(text_in(item, "text"))
        if above and len(above) <= _LONG_QUESTION and _ASKS_ON.match(question):
            question = f"{above}, {question}"
        for answer in objects(item, "answer"):
            yield f"{question}: {_answer(answer)}"
            yield answer, question
        yield item, question


def _answer(answer: Json) -> str:
    """Read an answer."""
    if "valueBoolean" in answer:
        return "yes" if answer["valueBoolean"] is True else "no"
    return text_in(answer, "valueString") or text_in(answer, "valueCoding", "display")


def _attached(resource: Json) -> Iterator[str]:
    """Give the texts of attachments."""
    holders = [
        *(sub(each, "attachment") for each in objects(resource, "content")),
        *objects(resource, "presentedForm"),
    ]
    if text_in(resource, "resourceType") == "Binary":
        holders.append(resource)
    for holder in holders:
        content = decoded(text_in(holder, "data"))
        text = plain_text(content) if content else None
        if text:
            yield text


def places_in(resource: Json) -> Iterator[Coding]:
    """Give the codes of places."""
    for name in ("bodySite", "bodysite"):
        for system, code, display in concepts(resource, name):
            yield system, normal_code(code), display
    for system, code, display in concepts(resource, "collection", "bodySite"):
        yield system, normal_code(code), display
    for series in objects(resource, "series"):
        site = sub(series, "bodySite")
        if site:
            yield (
                text_in(site, "system"),
                normal_code(text_in(site, "code")),
                text_in(site, "display"),
            )


def place_words_in(resource: Json) -> Iterator[str]:
    """Give the words of places."""
    for holder in (resource, sub(resource, "collection")):
        for name in ("bodySite", "bodysite"):
            for concept in objects(holder, name):
                if text_in(concept, "text"):
                    yield text_in(concept, "text")


def day_of(resource: Json) -> str:
    """Give the day of a record."""
    told = (
        *(text_in(resource, name) for name in _DATES),
        *(text_in(resource, name, "start") for name in _PERIODS),
        text_in(resource, "collection", "collectedDateTime"),
    )
    days = filter(None, map(_DAY.match, told))
    return next((day[0] for day in days), "")


def links_in(resource: Json) -> Iterator[str]:
    """Give the names of the resource and of what it refers to."""
    own = text_in(resource, "id")
    if own:
        yield _bare(own)
    for name in _LINKS:
        for each in objects(resource, name):
            reference = text_in(each, "reference")
            if reference:
                yield _bare(reference)


def _bare(reference: str) -> str:
    """Give the name at the end of a reference."""
    return reference.partition("/_history/")[0].rpartition("/")[2].rpartition(":")[2]
