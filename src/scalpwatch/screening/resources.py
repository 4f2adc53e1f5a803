"""FHIR resources, read by the rule sets: codes, places, words, dates, links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.codes import CodeReader
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.parts import Json
from scalpwatch.screening.persons import is_of_person, person_in_row
from scalpwatch.screening.records import Record, RecordMaker
from scalpwatch.screening.rows import RowMaker
from scalpwatch.screening.rulesets import Rulesets, normal_code
from scalpwatch.screening.said import Said
from scalpwatch.screening.texts import Reader

__all__ = ["READ", "ResourceReader"]

#: Types of resources that can tell a fact of their subject.
READ: Final = frozenset(
    {
        "Binary",
        "CarePlan",
        "ClinicalImpression",
        "Communication",
        "Composition",
        "Condition",
        "DiagnosticReport",
        "DocumentReference",
        "Encounter",
        "EpisodeOfCare",
        "Flag",
        "ImagingStudy",
        "Media",
        "MedicationRequest",
        "MedicationStatement",
        "Observation",
        "Procedure",
        "QuestionnaireResponse",
        "ServiceRequest",
        "Specimen",
    }
)
#: How much of the words beside a name is looked at [characters].
_LONG: Final = 2000
#: Records whose words are of the scalp when their place is.
_OF_PLACE: Final = frozenset(
    {"Condition", "Observation", "ClinicalImpression", "DiagnosticReport"}
)
_NO_LESIONS: Final = frozenset({"Specimen", "ImagingStudy", "EpisodeOfCare"})
#: Records whose findings tell of which place they are.
_FINDING: Final = frozenset({"DiagnosticReport", "Observation", "Procedure"})
#: Records of what is to be done: no histology was.
_ASKED_FOR: Final = frozenset({"ServiceRequest", "CarePlan"})


class ResourceReader:
    """Reads resources into facts.

    Parameters
    ----------
    rulesets
        The rules.
    reader
        Of texts.
    pseudonyms
        Makes the stand-ins of what a record refers to.
    """

    def __init__(
        self, rulesets: Rulesets, reader: Reader, pseudonyms: Pseudonyms
    ) -> None:
        self.reader = reader
        self._maker = RecordMaker(rulesets, pseudonyms)
        self._rows = RowMaker(rulesets)
        self._codes = CodeReader(rulesets, reader)
        self._scalp = rulesets.lesion.codes("scalp")
        self._tissue = rulesets.histology.words("tissue")
        self._places = rulesets.histology.codes("places")

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
        record = self._maker.of_resource(resource)
        blank = replace(blank, on=record.on, kind=record.kind, links=record.links)
        place = self._place(record)
        for fact in self._told(record, place, blank):
            yield _in_doubt(fact, record.doubt)

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
            the row, and any other is read as text; sex and birth tell of the person.
        """
        person = person_in_row(cells)
        if person:
            yield replace(blank, kind="note", more=person)
        own = {name: cell for name, cell in cells.items() if not is_of_person(name)}
        record = self._rows.of_row(own)
        blank = replace(blank, on=record.on, kind="note")
        for fact in self._told(record, self._place(record), blank):
            yield _in_doubt(fact, record.doubt)

    def _told(self, record: Record, place: str, blank: Fact) -> list[Fact]:
        """Read all that a record tells."""
        facts = [
            *self._codes.read(record, place, blank, self._found_at(record)),
            *self._worded(record, place, blank),
            *self._hair_loss(record, place, blank),
            *self._specimen(record, place, blank),
        ]
        return [*facts, *self._cancer_name(record, place, blank, facts)]

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
        return self.reader.places.place_of(words)

    def _place(self, record: Record) -> str:
        """Tell where on the body a record speaks of."""
        meanings = {
            "scalp"
            if self._scalp.meaning(code)
            else "skin"
            if self._places.meaning(code)
            else self.reader.places.place_of(display) or "other"
            for _, code, display in record.places
        }
        worded = (
            self.reader.places.place_of(record.place_words)
            if record.place_words
            else ""
        )
        if record.place_words and not worded and not record.is_row:
            worded = "other"
        for place in ("scalp", "skin", "other"):
            if place in meanings or place == worded:
                return place
        if any(self.reader.places.is_place_alone(note) for note in record.notes):
            return "scalp"
        return ""

    def _found_at(self, record: Record) -> str:
        """Tell of which place the findings of a report speak."""
        if record.kind not in _FINDING:
            return ""
        findings = [text for text in record.texts if text not in record.names]
        return self.reader.places.place_told("\n".join(findings)[:_LONG])

    def _worded(self, record: Record, place: str, blank: Fact) -> Iterator[Fact]:
        """Read the words."""
        displays = tuple(dict.fromkeys(d for *_, d in record.codings if d))
        known = any(self._codes.is_decided(code) for _, code, _ in record.codings)
        on_scalp = place == "scalp" and record.kind in _OF_PLACE
        found_at = self._found_at(record)
        for text in dict.fromkeys((*displays, *record.texts)):
            for said in self.reader.read(text, is_on_scalp=on_scalp):
                if text in record.names and found_at and said.place != "scalp":
                    # a report's name tells less of the place than its findings
                    said = replace(said, place=found_at)  # noqa: PLW2901 - as found
                fact = self._from_said(self._borne(said, record), record, place, blank)
                if fact is not None and not (
                    known
                    and fact.concept is Concept.LESION
                    and fact.weight is not Weight.COUNTS
                ):
                    yield fact

    def _from_said(
        self, said: Said, record: Record, place: str, blank: Fact
    ) -> Fact | None:
        """Make a fact of what a text says, in the light of its record."""
        weight, meaning = said.weight, said.meaning
        if said.concept is Concept.LESION:
            if record.kind in _NO_LESIONS:
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
            if record.is_undone or record.kind in _ASKED_FOR:
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

    def _hair_loss(self, record: Record, place: str, blank: Fact) -> Iterator[Fact]:
        """Read the name of a condition that is hair loss, and no more."""
        names = dict.fromkeys((*(d for *_, d in record.codings), *record.texts))
        told = [name for name in names if self.reader.lesions.is_hair_loss(name)]
        if record.kind != "Condition" or not told or place == "other":
            return
        words = " ".join(names)[:_LONG]
        is_another = self.reader.lesions.is_diffuse(
            words
        ) or self.reader.lesions.is_another_kind(words)
        is_placed = any(
            self.reader.places.place_of(text) == "other" for text in record.texts
        )
        weight = Weight.OTHER_KIND if is_another else Weight.COUNTS
        yield replace(
            blank,
            concept=Concept.LESION,
            weight=Weight.ELSEWHERE if is_placed else weight,
            meaning="patch",
            said=told[0],
        )

    def _cancer_name(
        self, record: Record, place: str, blank: Fact, known: Iterable[Fact]
    ) -> Iterator[Fact]:
        """Read the name of a condition that is a cancer of which nothing else told."""
        if (
            record.kind != "Condition"
            or place == "scalp"
            or any(each.concept is Concept.CANCER for each in known)
        ):
            return
        names = dict.fromkeys((*(d for *_, d in record.codings), *record.texts))
        for name in names:
            told = None if name in record.notes else self.reader.cancers.in_name(name)
            if told is None:
                continue
            weight, meaning, word = told
            yield replace(
                blank,
                concept=Concept.CANCER,
                weight=weight,
                meaning=meaning,
                said=word,
            )

    def _specimen(self, record: Record, place: str, blank: Fact) -> Iterator[Fact]:
        """Read tissue that was taken from the scalp."""
        if record.kind != "Specimen" or place != "scalp":
            return
        found = self._tissue.search(
            " ".join((*record.texts, *(d for *_, d in record.codings)))
        )
        if found:
            yield replace(
                blank,
                concept=Concept.HISTOLOGY,
                weight=Weight.NOT_DONE if record.is_undone else Weight.COUNTS,
                meaning="scalp",
                said=found[0],
            )

    def _borne(self, said: Said, record: Record) -> Said:
        """Take from the patient the cancer of a record that tells of others'."""
        is_own = said.concept is not Concept.CANCER or not (
            record.is_of_relatives
            or any(self._codes.is_not_own(code) for _, code, _ in record.codings)
        )
        if is_own or said.weight is not Weight.COUNTS:
            return said
        return replace(said, weight=Weight.RELATIVE)


def _in_doubt(fact: Fact, doubt: Weight | None) -> Fact:
    """Take a fact back as its record does; a lesion that may be there is looked at."""
    if doubt is None or fact.weight is not Weight.COUNTS:
        return fact
    if fact.concept is Concept.LESION and doubt is Weight.POSSIBLE:
        return fact
    return replace(fact, weight=doubt)
