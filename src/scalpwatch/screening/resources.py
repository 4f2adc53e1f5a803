"""FHIR resources, read by the rule sets: codes, places, words, dates, links."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from scalpwatch.records.fhir.gleaning import concepts, objects, sub, text_in
from scalpwatch.screening.attachments import decoded, plain_text
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.rulesets import Rulesets, normal_code
from scalpwatch.screening.texts import Reader, Said

__all__ = ["READ", "ResourceReader"]

Json: TypeAlias = dict[str, Any]
Coding: TypeAlias = tuple[str, str, str]

#: Types of resources that can tell a fact of their subject.
READ: Final = frozenset(
    {
        "Binary",
        "ClinicalImpression",
        "Communication",
        "Composition",
        "Condition",
        "DiagnosticReport",
        "DocumentReference",
        "Encounter",
        "EpisodeOfCare",
        "ImagingStudy",
        "Media",
        "Observation",
        "Procedure",
        "QuestionnaireResponse",
        "Specimen",
    }
)
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
_PLACED: Final = ("bodySite", "bodysite", "collection", "location")
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
_REFUTED: Final = frozenset({"refuted", "entered-in-error"})
_UNSURE: Final = frozenset({"unconfirmed", "provisional", "differential"})
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
#: A history of somebody's family in the code of an observation or condition.
_MAX_TEXTS: Final = 400
_PLACE_COLUMN: Final = re.compile(
    r"(?i)^(?:body ?_?site|site|locali[sz]ation|location|локализация|место|область)$"
)
_DATE: Final = re.compile(r"(\d{4}-\d\d-\d\d)|(\d\d)[./](\d\d)[./](\d{4})")
_CODE: Final = re.compile(
    r"(?<![\w.])(?:[A-ZА-Я]\d\d(?:\.\d{1,3})?|\d{6,18}|\d{1,5}-\d|[AА]\d\d\.\d\d\.\d{3}(?:\.\d{3})?)(?![\w])"
)
_SHORTEST_TEXT, _LONG_TEXT = 4, 60


@dataclass(frozen=True, slots=True)
class _Record:
    """What a resource says, taken apart."""

    kind: str
    codings: tuple[Coding, ...]
    texts: tuple[str, ...]
    places: tuple[Coding, ...]
    place_words: str
    on: str
    doubt: Weight | None
    is_undone: bool
    links: tuple[str, ...]


class ResourceReader:
    """Reads resources into facts.

    Parameters
    ----------
    rulesets
        The rules.
    reader
        Of texts.
    """

    def __init__(self, rulesets: Rulesets, reader: Reader) -> None:
        self.reader = reader
        self._cancer = rulesets.cancer.codes("codes")
        self._not_own = rulesets.cancer.codes("not_own")
        self._malignant = tuple(rulesets.cancer.listed("icdo", "malignant"))
        self._lesion = rulesets.lesion.codes("codes")
        self._weak = rulesets.lesion.codes("weak")
        self._scalp = rulesets.lesion.codes("scalp")
        self._other = rulesets.lesion.codes("other")
        self._skin = rulesets.histology.codes("skin")
        self._any = rulesets.histology.codes("any")
        self._places = rulesets.histology.codes("places")
        self._undone = rulesets.histology.listed("words", "status_not_done")

    def read(self, resource: Json, blank: Fact) -> Iterator[Fact]:
        """Read a resource.

        Parameters
        ----------
        resource
            Of a type that is read.
        blank
            A fact with the patient, and where the resource stands.

        Yields
        ------
        fact
            Each that it tells, counting or not.
        """
        record = self._taken_apart(resource)
        blank = replace(blank, on=record.on, kind=record.kind, links=record.links)
        place = self._place(record)
        facts = [
            *self._coded(record, place, blank),
            *self._worded(record, place, blank),
        ]
        for fact in facts:
            if record.doubt is not None and fact.weight is Weight.COUNTS:
                fact = replace(fact, weight=record.doubt)  # noqa: PLW2901 - the same fact
            yield fact

    def read_row(self, cells: Mapping[str, str], blank: Fact) -> Iterator[Fact]:
        """Read the cells of a row of a table.

        Parameters
        ----------
        cells
            By their column, without the patient's.
        blank
            A fact with the patient, and where the row stands.

        Yields
        ------
        fact
            Each that it tells. A cell that is a code counts as one, a date as that of
            the row, and any other is read as text.
        """
        codes, texts, on, places = [], [], "", []
        for name, cell in cells.items():
            cell = cell.strip()  # noqa: PLW2901 - without spaces
            if _PLACE_COLUMN.search(name):
                places.append(cell)
            elif _DATE.match(cell):
                on = on or _iso(cell)
            else:
                codes += [
                    ("", normal_code(each), "") for each in _CODE.findall(cell[:200])
                ]
                if len(cell) >= _SHORTEST_TEXT:
                    texts.append(cell)
        record = _Record(
            kind="Condition" if not any(len(t) > _LONG_TEXT for t in texts) else "Note",
            codings=tuple(codes),
            texts=tuple(texts),
            places=(),
            place_words=" ".join(places),
            on=on,
            doubt=None,
            is_undone=False,
            links=(),
        )
        blank = replace(blank, on=on, kind="note")
        place = self._place(record)
        yield from self._coded(record, place, blank)
        yield from self._worded(record, place, blank)

    def place_of(self, codes: Iterable[str], words: str) -> str:
        """Tell which place codes and words name.

        Parameters
        ----------
        codes
            Of places.
        words
            Beside them.

        Returns
        -------
        place
            ``scalp``, ``skin``, ``other`` or empty.
        """
        if any(self._scalp.meaning(normal_code(code)) for code in codes):
            return "scalp"
        return self.reader.place_of(words)

    def _place(self, record: _Record) -> str:
        """Tell where on the body a record speaks of."""
        meanings = {
            "scalp"
            if self._scalp.meaning(code)
            else "skin"
            if self._places.meaning(code)
            else self.reader.place_of(display) or "other"
            for _, code, display in record.places
        }
        worded = self.reader.place_of(record.place_words) if record.place_words else ""
        if record.place_words and not worded:
            worded = "other"
        for place in ("scalp", "skin", "other"):
            if place in meanings or place == worded:
                return place
        return ""

    def _coded(self, record: _Record, place: str, blank: Fact) -> Iterator[Fact]:
        """Read the codes."""
        words = " ".join((*record.texts, *(d for *_, d in record.codings)))[:2000]
        for _, code, _ in record.codings:
            if self._not_own.meaning(code):
                yield replace(
                    blank,
                    concept=Concept.CANCER,
                    weight=Weight.RELATIVE,
                    meaning="not_told",
                    said=code,
                )
                continue
            cancer = self._cancer.meaning(code)
            if cancer is None and code.endswith(self._malignant) and code[:1].isdigit():
                cancer = "not_told"
            if cancer is not None and not (
                code.startswith("C44") or (place == "scalp" and code.startswith("C7"))
            ):
                yield replace(
                    blank,
                    concept=Concept.CANCER,
                    weight=Weight.COUNTS,
                    meaning=cancer,
                    said=code,
                )
            yield from self._coded_lesion(record, code, place, words, blank)
            yield from self._coded_histology(record, code, place, blank)

    def _coded_lesion(
        self, record: _Record, code: str, place: str, words: str, blank: Fact
    ) -> Iterator[Fact]:
        """Read a code for a lesion of the scalp."""
        if record.kind not in {
            "Condition",
            "Observation",
            "DiagnosticReport",
            "ClinicalImpression",
            "Encounter",
            "Composition",
            "Media",
            "Note",
        }:
            return
        form = self._lesion.meaning(code)
        weak = self._weak.meaning(code)
        is_other = (
            self._other.meaning(code) is not None and form is None and weak is None
        )
        if (
            form is None
            and weak is None
            and not (place == "scalp" and record.kind == "Condition")
        ):
            return
        weight = Weight.COUNTS
        if place == "other":
            weight = Weight.ELSEWHERE
        elif (
            is_other
            or self.reader.is_another_kind(words)
            or (form is None and weak is not None and self.reader.is_diffuse(words))
        ):
            weight = Weight.OTHER_KIND
        yield replace(
            blank,
            concept=Concept.LESION,
            weight=weight,
            meaning=form or weak or "lesion",
            said=code,
        )

    def _coded_histology(
        self, record: _Record, code: str, place: str, blank: Fact
    ) -> Iterator[Fact]:
        """Read a code for a histology."""
        if record.kind not in {
            "Procedure",
            "DiagnosticReport",
            "Observation",
            "Specimen",
            "DocumentReference",
            "Note",
            "Condition",
        }:
            return
        is_of_skin = self._skin.meaning(code) is not None
        if not is_of_skin and self._any.meaning(code) is None:
            return
        weight = Weight.NOT_DONE if record.is_undone else Weight.COUNTS
        where = place or ("skin" if is_of_skin else self._place_in(record))
        if where == "other":
            weight = Weight.ELSEWHERE
        yield replace(
            blank,
            concept=Concept.HISTOLOGY,
            weight=weight,
            meaning=where or "any",
            said=code,
        )

    def _place_in(self, record: _Record) -> str:
        """Look for a place in the words of a record."""
        return self.reader.place_of(
            " ".join((*record.texts, *(d for *_, d in record.codings)))[:2000]
        )

    def _worded(self, record: _Record, place: str, blank: Fact) -> Iterator[Fact]:
        """Read the words."""
        displays = tuple(dict.fromkeys(d for *_, d in record.codings if d))
        known = {
            code
            for _, code, _ in record.codings
            if self._lesion.meaning(code) or self._other.meaning(code)
        }
        on_scalp = place == "scalp" and record.kind in {
            "Condition",
            "Observation",
            "ClinicalImpression",
            "DiagnosticReport",
        }
        for text in dict.fromkeys((*displays, *record.texts)):
            for said in self.reader.read(text, is_on_scalp=on_scalp):
                fact = self._from_said(said, record, place, blank)
                if fact is not None and not (
                    known
                    and fact.concept is Concept.LESION
                    and fact.weight is not Weight.COUNTS
                ):
                    yield fact

    def _from_said(
        self, said: Said, record: _Record, place: str, blank: Fact
    ) -> Fact | None:
        """Make a fact of what a text says, in the light of its record."""
        weight, meaning = said.weight, said.meaning
        if said.concept is Concept.LESION:
            if record.kind in {
                "Procedure",
                "Specimen",
                "ImagingStudy",
                "EpisodeOfCare",
            }:
                return None
            if place == "other" and weight is Weight.COUNTS:
                weight = Weight.ELSEWHERE
        if said.concept is Concept.HISTOLOGY:
            meaning = said.place or place or "any"
            if place == "other" or (said.place == "other"):
                meaning, weight = (
                    "other",
                    Weight.ELSEWHERE if weight is Weight.COUNTS else weight,
                )
            if record.is_undone:
                weight = Weight.NOT_DONE
        if (
            said.concept is Concept.CANCER
            and place == "scalp"
            and record.kind == "Condition"
        ):
            # the working diagnosis of the lesion is no history
            return None
        return replace(
            blank,
            concept=said.concept,
            weight=weight,
            meaning=meaning,
            said=said.words,
            more=said.more or {},
        )

    def _taken_apart(self, resource: Json) -> _Record:
        """Take a resource apart."""
        doubts = {code for _, code, _ in concepts(resource, "verificationStatus")}
        status = text_in(resource, "status")
        doubt = None
        if doubts & _REFUTED or status == "entered-in-error":
            doubt = Weight.REFUTED
        elif doubts & _UNSURE:
            doubt = Weight.POSSIBLE
        return _Record(
            kind=text_in(resource, "resourceType"),
            codings=tuple(_codings(resource)),
            texts=tuple(_texts(resource)),
            places=tuple(_places(resource)),
            place_words=" ".join(_place_words(resource)),
            on=_date(resource),
            doubt=doubt,
            is_undone=status in self._undone,
            links=tuple(_links(resource)),
        )


def _codings(resource: Json) -> Iterator[Coding]:
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
    for content in objects(resource, "content"):
        yield {"valueString": text_in(content, "attachment", "title")}


def _texts(resource: Json) -> Iterator[str]:
    """Give the texts that tell of the patient."""
    told = [text for text in _all_texts(resource) if text]
    yield from dict.fromkeys(told[:_MAX_TEXTS])


def _all_texts(resource: Json) -> Iterator[str]:
    """Give every text."""
    for holder in _holders(resource):
        for name in _CODED:
            for concept in objects(holder, name):
                yield text_in(concept, "text")
        for name in _TEXTS:
            yield text_in(holder, name)
        for note in objects(holder, "note"):
            yield text_in(note, "text")
        for note in objects(holder, "payload"):
            yield text_in(note, "contentString")
    yield from _narratives(resource)
    yield from _answers(resource)
    yield from _attached(resource)


def _narratives(resource: Json) -> Iterator[str]:
    """Give the narratives of a resource and of its sections."""
    if text_in(resource, "resourceType") not in {"Specimen", "ImagingStudy"}:
        yield _narrative(resource)
    for section in _sections(resource):
        yield _narrative(section)


def _narrative(resource: Json) -> str:
    """Read the narrative of a resource."""
    div = text_in(resource, "text", "div")
    return (plain_text(div.encode()) or "").strip() if div else ""


def _sections(holder: Json, depth: int = 0) -> Iterator[Json]:
    """Give the sections of a composition."""
    for section in objects(holder, "section"):
        yield section
        if depth < 5:  # noqa: PLR2004 - nobody nests deeper
            yield from _sections(section, depth + 1)


def _answers(holder: Json, depth: int = 0) -> Iterator[str]:
    """Give questions with their answers."""
    for item in objects(holder, "item"):
        question = text_in(item, "text")
        for answer in objects(item, "answer"):
            value = text_in(answer, "valueString") or text_in(
                answer, "valueCoding", "display"
            )
            if "valueBoolean" in answer:
                value = "yes" if answer["valueBoolean"] is True else "no"
            yield f"{question.rstrip('?: ')}: {value}"
        if depth < 5:  # noqa: PLR2004 - nobody nests deeper
            yield from _answers(item, depth + 1)


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


def _places(resource: Json) -> Iterator[Coding]:
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


def _place_words(resource: Json) -> Iterator[str]:
    """Give the words of places."""
    for holder in (resource, sub(resource, "collection")):
        for name in ("bodySite", "bodysite"):
            for concept in objects(holder, name):
                if text_in(concept, "text"):
                    yield text_in(concept, "text")


def _date(resource: Json) -> str:
    """Give the day of a record."""
    for name in _DATES:
        text = text_in(resource, name)
        if text[:4].isdigit():
            return text[:10]
    for name in _PERIODS:
        text = text_in(resource, name, "start")
        if text[:4].isdigit():
            return text[:10]
    collected = text_in(resource, "collection", "collectedDateTime")
    return collected[:10] if collected[:4].isdigit() else ""


def _links(resource: Json) -> Iterator[str]:
    """Give stand-ins of the resource and of what it refers to."""
    own = text_in(resource, "id")
    if own:
        yield _stand_in(own)
    for name in _LINKS:
        for each in objects(resource, name):
            reference = text_in(each, "reference")
            if reference:
                yield _stand_in(reference)


def _iso(cell: str) -> str:
    """Write a date as FHIR does."""
    found = _DATE.match(cell)
    if found is None:
        return ""
    return found[1] or f"{found[4]}-{found[3]}-{found[2]}"


def _stand_in(reference: str) -> str:
    """Shorten a reference beyond recognition."""
    name = reference.partition("/_history/")[0].rpartition("/")[2].rpartition(":")[2]
    return hashlib.sha256(name.encode()).hexdigest()[:16]
