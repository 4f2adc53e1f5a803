"""The codes of a record, read by the rule sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from string import digits
from typing import Final

from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.records import Record
from scalpwatch.screening.rulesets import Rulesets
from scalpwatch.screening.texts import Reader

__all__ = ["CodeReader"]

_TELL_LESIONS: Final = frozenset(
    {
        "Condition",
        "Observation",
        "DiagnosticReport",
        "ClinicalImpression",
        "Encounter",
        "Composition",
        "Media",
        "Note",
        "Procedure",
        "ServiceRequest",
        "CarePlan",
    }
)
_TELL_HISTOLOGIES: Final = frozenset(
    {
        "Procedure",
        "DiagnosticReport",
        "Observation",
        "Specimen",
        "DocumentReference",
        "Note",
        "Condition",
    }
)


class CodeReader:
    """Reads the codes of records into facts.

    Parameters
    ----------
    rulesets
        The rules.
    reader
        Of the words beside a code.
    """

    def __init__(self, rulesets: Rulesets, reader: Reader) -> None:
        self._reader = reader
        self._cancer = rulesets.cancer.codes("codes")
        self._not_own = rulesets.cancer.codes("not_own")
        self._malignant = tuple(rulesets.cancer.listed("icdo", "malignant"))
        self._lesion = rulesets.lesion.codes("codes")
        self._weak = rulesets.lesion.codes("weak")
        self._other = rulesets.lesion.codes("other")
        self._skin = rulesets.histology.codes("skin")
        self._any = rulesets.histology.codes("any")

    def is_not_own(self, code: str) -> bool:
        """Tell whether a code tells of a relative, of a screening or of a fear.

        Parameters
        ----------
        code
            As `normal_code` writes it.

        Returns
        -------
        is_not_own
            Whether it does.
        """
        return self._not_own.meaning(code) is not None

    def is_decided(self, code: str) -> bool:
        """Tell whether a code decides by itself if there is a lesion.

        Parameters
        ----------
        code
            As `normal_code` writes it.

        Returns
        -------
        is_decided
            Whether it is a lesion, or what is none.
        """
        return bool(self._lesion.meaning(code) or self._other.meaning(code))

    def read(
        self, record: Record, place: str, blank: Fact, found_at: str = ""
    ) -> Iterator[Fact]:
        """Read the codes of a record.

        Parameters
        ----------
        record
            Taken apart.
        place
            Of which it speaks: ``scalp``, ``skin``, ``other`` or empty.
        blank
            A fact with the patient, and where the record stands.
        found_at
            The place of which its findings speak, where it names none itself.

        Yields
        ------
        fact
            Each that a code tells, counting or not.
        """
        words = " ".join((*record.texts, *(d for *_, d in record.codings)))[:2000]
        for _, code, _ in record.codings:
            if self.is_not_own(code):
                yield replace(
                    blank,
                    concept=Concept.CANCER,
                    weight=Weight.RELATIVE,
                    meaning="not_told",
                    said=code,
                )
                continue
            cancer = self._cancer.meaning(code)
            if cancer is None and code.endswith(self._malignant) and code[:1] in digits:
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
            yield from self._of_lesion(record, code, place, words, blank)
            yield from self._of_histology(record, code, place or found_at, blank)

    def _of_lesion(
        self, record: Record, code: str, place: str, words: str, blank: Fact
    ) -> Iterator[Fact]:
        """Read a code for a lesion of the scalp."""
        if record.kind not in _TELL_LESIONS:
            return
        form = self._lesion.meaning(code)
        weak = self._weak.meaning(code)
        # the narrower code decides: L65.0 is no hair loss of untold form, as L65 is
        is_other = self._other.depth(code) > max(
            self._lesion.depth(code), self._weak.depth(code)
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
            or self._reader.lesions.is_another_kind(words)
            or (
                form is None
                and weak is not None
                and self._reader.lesions.is_diffuse(words)
            )
        ):
            weight = Weight.OTHER_KIND
        yield replace(
            blank,
            concept=Concept.LESION,
            weight=weight,
            meaning=form or weak or "lesion",
            said=code,
        )

    def _of_histology(
        self, record: Record, code: str, place: str, blank: Fact
    ) -> Iterator[Fact]:
        """Read a code for a histology."""
        if record.kind not in _TELL_HISTOLOGIES:
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

    def _place_in(self, record: Record) -> str:
        """Look for a place in the words of a record."""
        return self._reader.places.place_of(
            " ".join((*record.texts, *(d for *_, d in record.codings)))[:2000]
        )
