"""One task: a batch of an archive sieved, and what passes read into facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from scalpwatch.phrases import say
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.records.fhir.gleaning import text_in, year_in
from scalpwatch.screening.bulk import Lines, is_bulk, stretch_of
from scalpwatch.screening.columns import patient_in
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.inventory import Kind, Span
from scalpwatch.screening.patients import (
    Same,
    owners_of,
    tokens_of,
)
from scalpwatch.screening.rulesets import Rulesets
from scalpwatch.screening.sieve import Glimpse, Sieve
from scalpwatch.screening.units import Problem, Unit, entries_of, units_at, units_of
from scalpwatch.screening.unreadable import UNREADABLE

if TYPE_CHECKING:  # the rules for texts are heavy, and the sieve needs none
    from scalpwatch.screening.resources import ResourceReader

__all__ = ["BatchReader", "Found", "Waiting"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that did not pass the sieve, and whose it may be.

    Parameters
    ----------
    span
        Place of its stretch in the batch.
    at
        Where it begins.
    tokens
        Pseudonyms under which it may be asked for.
    """

    span: int
    at: int
    tokens: tuple[str, ...]


@dataclass(slots=True)
class Found:
    """What a batch held.

    Parameters
    ----------
    facts, same
        Of the records that were read.
    passing
        Stretch and place of those that passed the sieve, to be read.
    waiting
        The others.
    problems
        What could not be read.
    units
        How many records there were.
    """

    facts: list[Fact] = field(default_factory=list)
    same: list[Same] = field(default_factory=list)
    passing: list[tuple[int, int]] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    units: int = 0


class BatchReader:
    """Reads batches; made once in a worker and kept.

    Parameters
    ----------
    rulesets
        The rules.
    pseudonyms
        Names patients.
    """

    def __init__(self, rulesets: Rulesets, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self._rulesets = rulesets
        self._sieve = Sieve(rulesets.lesion_cues)

    @cached_property
    def resources(self) -> ResourceReader:
        """Reads what passed."""
        from scalpwatch.screening.resources import ResourceReader  # noqa: PLC0415 - heavy
        from scalpwatch.screening.texts import Reader  # noqa: PLC0415 - as above

        return ResourceReader(self._rulesets, Reader(self._rulesets), self._pseudonyms)

    @cached_property
    def tells(self) -> Sieve:
        """Finds the resources that can tell a fact."""
        return Sieve(self._rulesets.fact_cues)

    @cached_property
    def _lines(self) -> Lines:
        """Finds the lines of bulk data that can tell something."""
        return Lines(self._rulesets.fact_cues)

    def sift(self, spans: Sequence[Span]) -> Found:
        """Sieve a batch.

        Parameters
        ----------
        spans
            Of the batch.

        Returns
        -------
        found
            What passed; whose the rest is; facts of pictures.
        """
        found = Found()
        for number, span in enumerate(spans):
            if span.file.kind in {Kind.PICTURE, Kind.DICOM}:
                self._look_at(span, found)
            if span.file.kind is Kind.UNKNOWN:
                found.problems.append(
                    Problem(span.file.number, 0, say("it is of no kind that is read"))
                )
            for unit in self._units(span, found):
                seen = self._sieve.look(unit)
                if seen.has_cue:
                    found.passing.append((number, unit.at))
                else:
                    self._lay_by(number, unit, seen, found)
        return found

    def fetch(self, wanted: Iterable[tuple[Span, frozenset[int]]]) -> Found:
        """Read records that passed, or that were laid by.

        Parameters
        ----------
        wanted
            Stretches, and where in them the records begin.

        Returns
        -------
        found
            Their facts.
        """
        found = Found()
        for span, places in wanted:
            for unit in units_at(span, places, found.problems.append):
                self._read(unit, found)
                found.units += 1
        return found

    def _look_at(self, span: Span, found: Found) -> None:
        """Read what a picture tells without its pixels."""
        from scalpwatch.screening.pictures import facts_of_picture  # noqa: PLC0415 - heavy

        found.units += 1
        found.facts += facts_of_picture(
            span.file, self._pseudonyms, self.resources, found.problems.append
        )

    def _read(self, unit: Unit, found: Found) -> None:
        """Read a record in full."""
        if unit.row:
            self._read_row(unit, found)
            return
        try:
            entries = entries_of(unit.content)
            owners = owners_of(entries, self._pseudonyms)
        except UNREADABLE:
            _tell_torn(unit, found)
            return
        found.same += owners.same
        for entry, kind, patient in zip(
            entries, owners.kinds, owners.patients, strict=True
        ):
            if not patient or not self._can_tell(kind, bytes(entry.resource)):
                continue
            try:
                resource = msgspec.json.decode(entry.resource)
            except UNREADABLE:
                _tell_torn(unit, found)
                continue
            blank = Fact(
                patient,
                Concept.PERSON,
                Weight.COUNTS,
                "",
                "",
                file=unit.file,
                at=unit.at,
            )
            if kind == "Patient":
                found.facts.append(_person(resource, blank))
            else:
                found.facts += self.resources.read(resource, blank)

    def _can_tell(self, kind: str, resource: bytes) -> bool:
        """Tell whether a resource is worth being parsed."""
        from scalpwatch.screening.resources import READ  # noqa: PLC0415 - heavy

        if kind not in READ:
            return kind == "Patient"
        return self.tells.look_through(resource).has_cue

    def _read_row(self, unit: Unit, found: Found) -> None:
        """Read a row of a table."""
        column, name = patient_in(unit.row)
        if not name:
            found.problems.append(
                Problem(unit.file, unit.at, say("it names no patient"))
            )
            return
        blank = Fact(
            self._pseudonyms.patient(name),
            Concept.PERSON,
            Weight.COUNTS,
            "",
            "",
            file=unit.file,
            at=unit.at,
        )
        cells = {key: cell for key, cell in unit.row.items() if key != column}
        found.facts += self.resources.read_row(cells, blank)

    def _units(self, span: Span, found: Found) -> Iterator[Unit]:
        """Give the records of a stretch, of bulk data those that can tell something."""
        try:
            bulk = stretch_of(span) if is_bulk(span) else None
        except OSError:
            bulk = None
        start, stretch = bulk or (0, b"")
        lines = self._lines.parted(stretch) if stretch else None
        if lines is None:
            for unit in units_of(span, found.problems.append):
                found.units += 1
                yield unit
            return
        for at, line, can_tell in lines:
            unit = Unit(span.file.number, start + at, line)
            if not line.isspace():
                found.units += 1
                if can_tell:
                    yield unit
                elif not _is_whole(unit):
                    _tell_torn(unit, found)

    def _lay_by(self, number: int, unit: Unit, seen: Glimpse, found: Found) -> None:
        """Note whose a record is that did not pass."""
        if unit.row:
            _, name = patient_in(unit.row)
            tokens = {self._pseudonyms.patient(name)} if name else set()
        else:
            try:
                tokens = tokens_of(unit.content, seen, self._pseudonyms)
            except UNREADABLE:
                _tell_torn(unit, found)
                return
        if tokens:
            found.waiting.append(Waiting(number, unit.at, tuple(sorted(tokens))))


def _is_whole(unit: Unit) -> bool:
    """Tell whether a record that tells nothing could be read."""
    try:
        entries_of(unit.content)
    except UNREADABLE:
        return False
    return True


def _tell_torn(unit: Unit, found: Found) -> None:
    """Tell of a record that cannot be read."""
    why = say("it is no whole JSON of FHIR")
    found.problems.append(Problem(unit.file, unit.at, why))


def _person(resource: dict[str, object], blank: Fact) -> Fact:
    """Read who a patient is, as far as it bears on the answer."""
    more = {"sex": text_in(resource, "gender"), "born": year_in(resource, "birthDate")}
    dead = "deceasedDateTime" in resource or resource.get("deceasedBoolean") is True
    return replace(blank, kind="Patient", more={**more, "dead": dead})
