"""A record as the rule sets read it, whether a resource of FHIR or a row of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.records.fhir.gleaning import concepts, objects, text_in
from scalpwatch.screening.facts import Weight
from scalpwatch.screening.parts import (
    Coding,
    Json,
    asks_place,
    codings_in,
    day_of,
    links_in,
    names_in,
    notes_in,
    place_words_in,
    places_in,
    question_in,
    texts_in,
)
from scalpwatch.screening.rulesets import Rulesets, normal_code

__all__ = ["REFUTED", "Record", "RecordMaker"]

#: What takes a record back whole.
REFUTED: Final = frozenset({"refuted", "entered-in-error"})
_UNSURE: Final = frozenset({"unconfirmed", "provisional", "differential"})
_VOID: Final = frozenset({"entered-in-error", "cancelled"})
#: Types that are void when cancelled; a cancelled procedure still tells its reason.
_ANSWERING: Final = frozenset({"Observation", "DiagnosticReport"})
#: How a question begins that asks how many there are.
_COUNTS: Final = re.compile(r"(?:number|count) of|количество|число", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """What a resource or a row says, taken apart.

    Parameters
    ----------
    kind
        Type of the resource; ``Condition`` or ``Note`` of a row.
    codings, texts
        That tell of the patient.
    places, place_words
        Codes and words of places.
    on
        The day.
    doubt
        How the record takes back what it says; ``None`` where it does not.
    is_undone
        Whether what it tells of was not done, or not yet.
    links
        Stand-ins of the record and of what it refers to.
    notes
        Beside the code.
    is_of_relatives
        Whether it asks for relatives.
    names
        The words by which it names itself, not what it found.
    is_row
        Whether it is the row of a table.
    """

    kind: str
    codings: tuple[Coding, ...]
    texts: tuple[str, ...]
    places: tuple[Coding, ...]
    place_words: str
    on: str
    doubt: Weight | None
    is_undone: bool
    links: tuple[str, ...]
    notes: tuple[str, ...] = ()
    is_of_relatives: bool = False
    names: frozenset[str] = frozenset()
    is_row: bool = False


class RecordMaker:
    """Takes resources apart.

    Parameters
    ----------
    rulesets
        The rules: which answers are a no, and which questions ask for relatives.
    pseudonyms
        Makes the stand-ins of what a record refers to.
    """

    def __init__(self, rulesets: Rulesets, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        answers = rulesets.answers
        self._no_codes = answers.codes("no")
        self._no = answers.words("no")
        self._relatives = answers.words("relatives")
        self._relatives_codes = answers.codes("relatives")
        self._undone = rulesets.histology.listed("words", "status_not_done")

    def of_resource(self, resource: Json) -> Record:
        """Take a resource apart.

        Parameters
        ----------
        resource
            Of a type that is read.

        Returns
        -------
        record
            What it says. A component that is answered with a no, or that asks for
            relatives, says nothing.
        """
        components = [
            each
            for each in objects(resource, "component")
            if not self._is_no(each) and not self._asks_relatives(each)
        ]
        sites = [each for each in components if asks_place(question_in(each))]
        resource = {**resource, "component": components, **self._answered(resource)}
        return Record(
            kind=text_in(resource, "resourceType"),
            codings=tuple(codings_in(resource)),
            texts=tuple(texts_in(resource)),
            places=(*places_in(resource), *_codes_of(sites)),
            place_words=" ".join((*place_words_in(resource), *_words_of(sites))),
            on=day_of(resource),
            doubt=self._doubt(resource),
            is_undone=text_in(resource, "status") in self._undone,
            links=tuple(map(self._pseudonyms.link, links_in(resource))),
            notes=notes_in(resource),
            is_of_relatives=self._asks_relatives(resource),
            names=frozenset(names_in(resource)),
        )

    def _answered(self, holder: Json) -> Json:
        """Leave out of a questionnaire what is denied, and what asks for relatives."""
        items = [
            {
                **item,
                **self._answered(item),
                "answer": [
                    {**answer, **self._answered(answer)}
                    for answer in objects(item, "answer")
                    if not self._is_no(answer)
                ],
            }
            for item in objects(holder, "item")
            if not self._relatives.match(text_in(item, "text"))
        ]
        return {"item": items} if "item" in holder else {}

    def _doubt(self, resource: Json) -> Weight | None:
        """Tell how far a record doubts itself."""
        doubts = {code for _, code, _ in concepts(resource, "verificationStatus")}
        status = text_in(resource, "status")
        is_void = status == "entered-in-error" or (
            status in _VOID and text_in(resource, "resourceType") in _ANSWERING
        )
        if doubts & REFUTED or is_void or text_in(resource, "docStatus") in _VOID:
            return Weight.REFUTED
        if self._is_no(resource):
            return Weight.DENIED
        return Weight.POSSIBLE if doubts & _UNSURE else None

    def _is_no(self, holder: Json) -> bool:
        """Tell whether the answer to a question is a no."""
        if holder.get("valueBoolean") is False or "dataAbsentReason" in holder:
            return True
        texts = [text_in(holder, "valueString"), text_in(holder, "valueCode")]
        texts += [text_in(c, "text") for c in objects(holder, "valueCodeableConcept")]
        codings = [*concepts(holder, "valueCodeableConcept")]
        for coding in objects(holder, "valueCoding"):
            codings += [("", text_in(coding, "code"), text_in(coding, "display"))]
        for _, code, display in codings:
            if self._no_codes.meaning(normal_code(code)):
                return True
            texts.append(display)
        if _COUNTS.match(question_in(holder)) and holder.get("valueInteger") == 0:
            return True
        return any(self._no.fullmatch(each.strip(" .!")) for each in texts if each)

    def _asks_relatives(self, holder: Json) -> bool:
        """Tell whether relatives are asked for."""
        return self._relatives.match(question_in(holder)) is not None or any(
            self._relatives_codes.meaning(normal_code(code))
            for _, code, _ in concepts(holder, "code")
        )


def _codes_of(sites: Iterable[Json]) -> Iterator[Coding]:
    """Give the codes of places that were asked for."""
    for site in sites:
        for system, code, display in concepts(site, "valueCodeableConcept"):
            yield system, normal_code(code), display


def _words_of(sites: Iterable[Json]) -> Iterator[str]:
    """Give the words of places that were asked for."""
    for site in sites:
        yield text_in(site, "valueString")
        yield text_in(site, "valueCodeableConcept", "text")
