"""Lesions of the scalp in words: what is one alone, and what with a place beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from scalpwatch.notes.assertions import Assertion, assertions_of
from scalpwatch.notes.told import NoteReading, Span
from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.places import PlaceReader
from scalpwatch.screening.quoting import quoted
from scalpwatch.screening.rulesets import Rulesets
from scalpwatch.screening.said import WEIGHTS, Said
from scalpwatch.screening.sentences import (
    Asked,
    Stretches,
    begins_within,
    folded,
    number_of_sentence,
    sentences_of,
)

__all__ = ["LesionReader", "with_signs"]

_FORMS: Final = ("nodule", "plaque", "patch", "lesion")


class LesionReader:
    """Reads lesions by rule sets.

    Parameters
    ----------
    rulesets
        Which.
    places
        Reads the places beside them.
    """

    def __init__(self, rulesets: Rulesets, places: PlaceReader) -> None:
        self._places = places
        words = rulesets.lesion.words
        self._forms = {name: words(name) for name in ("alone", *_FORMS)}
        self._alone_weak = words("alone_weak")
        self._diffuse = words("diffuse")
        self._other = words("other")
        self._no_injury = words("no_injury")

    def is_diffuse(self, text: str) -> bool:
        """Tell whether words tell of hair loss without a border.

        Parameters
        ----------
        text
            Beside a code of hair loss.

        Returns
        -------
        is_diffuse
            Whether they do.
        """
        return bool(self._diffuse.search(folded(text)))

    def is_another_kind(self, text: str) -> bool:
        """Tell whether words tell of an injury and the like.

        Parameters
        ----------
        text
            Beside a code.

        Returns
        -------
        is_another_kind
            Whether they do.
        """
        text = self._no_injury.sub(" ", folded(text))
        return bool(self._other.search(text))

    def is_hair_loss(self, name: str) -> bool:
        """Tell whether the name of a condition is hair loss of untold form.

        Parameters
        ----------
        name
            Whole.

        Returns
        -------
        is_hair_loss
            Whether it is, and no more.
        """
        return bool(self._alone_weak.fullmatch(folded(name).strip(" .")))

    def in_text(self, text: str, *, is_on_scalp: bool) -> Iterator[Said]:
        """Find lesions of the scalp.

        Parameters
        ----------
        text
            With е for ё.
        is_on_scalp
            Whether the record says elsewhere that it speaks of the scalp.

        Yields
        ------
        said
            Each mention, those that count first.
        """
        found = sorted(self._mentions(text), key=lambda each: each[0].start)
        places = [each.start for each in self._places.on_scalp(text)]
        asserted = list(assertions_of(text, [span for span, _ in found]))
        sentences = sentences_of(text)
        is_another = Asked(text, self.is_another_kind)
        is_diffuse = Asked(text, self.is_diffuse)
        told: list[Said] = []
        for assertion, (span, form) in zip(asserted, found, strict=True):
            number = number_of_sentence(sentences, span.start)
            here = sentences[number]
            if form != "alone" and not is_on_scalp:
                placed = self._placed(assertion, number, places, sentences)
                if placed is None:
                    continue
                # where the sentence before names the place, its words count as well
                here = Span(placed.start, here.end)
            weight = WEIGHTS[assertion.stand]
            if weight is Weight.COUNTS and (
                is_another.of(here) or (form == "patch" and is_diffuse.of(here))
            ):
                weight = Weight.OTHER_KIND
            told.append(self._lesion(text, span, form, weight))
        # what counts first, so that signs are put to it
        yield from sorted(told, key=lambda each: each.weight is not Weight.COUNTS)

    def _lesion(self, text: str, span: Span, form: str, weight: Weight) -> Said:
        """Say the mention of a lesion, in the words of the rules alone."""
        words = text[span.start : span.end]
        if weight is Weight.POSSIBLE:
            # a lesion that may be there is looked at
            weight = Weight.COUNTS
        meaning = "patch" if form == "alone" else form
        if form == "alone":
            meaning = next(
                (each for each in _FORMS[:2] if self._forms[each].search(words)),
                "patch",
            )
        told = quoted(self._forms[form], text, span)
        return Said(Concept.LESION, weight, meaning, told)

    def _placed(
        self,
        assertion: Assertion,
        number: int,
        places: Sequence[int],
        sentences: Sequence[Span],
    ) -> Span | None:
        """Find the sentence that names the place on the scalp of a mention."""
        if begins_within(places, sentences[number]):
            return sentences[number]
        if assertion.names_elsewhere or not number:
            return None
        # "Scalp: as follows. A nodule of 2 cm." - the sentence before names the place
        before = sentences[number - 1]
        return before if begins_within(places, before) else None

    def _mentions(self, text: str) -> Iterator[tuple[Span, str]]:
        """Find words for lesions, each stretch of text once."""
        taken = Stretches(text)
        for form, pattern in self._forms.items():
            for found in pattern.finditer(text):
                span = Span(*found.span())
                if not taken.touch(span):
                    taken.add(span)
                    yield span, form


def with_signs(lesion: Said, reading: NoteReading) -> Said:
    """Put to a lesion what its note tells of it.

    Parameters
    ----------
    lesion
        That counts.
    reading
        Of the note.

    Returns
    -------
    lesion
        With signs, sizes, age and site.
    """
    more: dict[str, Any] = {
        "signs": [
            [each.sign.value, each.state.value, each.certainty.value]
            for each in reading.signs
        ]
    }
    if reading.sizes:
        more["size_cm"] = list(reading.sizes[0].cm)
    if reading.age is not None:
        more["age_months"] = round(reading.age.months, 2)
    if len(reading.sites) == 1:
        more["site"] = reading.sites[0].site.value
    return Said(lesion.concept, lesion.weight, lesion.meaning, lesion.words, more=more)
