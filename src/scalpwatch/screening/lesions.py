"""Lesions of the scalp in words: what is one alone, and what with a place beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from scalpwatch.notes.assertions import Assertion, assertions_of
from scalpwatch.notes.told import NoteReading, Span
from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.places import PlaceReader
from scalpwatch.screening.rulesets import Rulesets
from scalpwatch.screening.said import WEIGHTS, Said
from scalpwatch.screening.sentences import folded, sentence_at, sentences_of

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
        places = self._places.on_scalp(text)
        asserted = list(assertions_of(text, [span for span, _ in found]))
        sentences = sentences_of(text)
        told: list[Said] = []
        for assertion, (span, form) in zip(asserted, found, strict=True):
            here = sentence_at(sentences, span.start)
            if form != "alone" and not is_on_scalp:
                placed = self._placed(assertion, here, places, sentences)
                if placed is None:
                    continue
                # where the sentence before names the place, its words count as well
                here = Span(placed.start, here.end)
            sentence = text[here.start : here.end]
            told.append(self._lesion(text, assertion, form, sentence))
        # what counts first, so that signs are put to it
        yield from sorted(told, key=lambda each: each.weight is not Weight.COUNTS)

    def _lesion(
        self, text: str, assertion: Assertion, form: str, sentence: str
    ) -> Said:
        """Weigh the mention of a lesion."""
        weight = WEIGHTS[assertion.stand]
        words = text[assertion.span.start : assertion.span.end]
        if weight is Weight.COUNTS and self.is_another_kind(sentence):
            weight = Weight.OTHER_KIND
        if weight is Weight.COUNTS and form == "patch" and self.is_diffuse(sentence):
            weight = Weight.OTHER_KIND
        if weight is Weight.POSSIBLE:
            # a lesion that may be there is looked at
            weight = Weight.COUNTS
        meaning = "patch" if form == "alone" else form
        if form == "alone":
            meaning = next(
                (each for each in _FORMS[:2] if self._forms[each].search(words)),
                "patch",
            )
        return Said(Concept.LESION, weight, meaning, words)

    def _placed(
        self,
        assertion: Assertion,
        here: Span,
        places: Sequence[Span],
        sentences: Sequence[Span],
    ) -> Span | None:
        """Find the sentence that names the place on the scalp of a mention."""
        if any(here.start <= each.start < here.end for each in places):
            return here
        if assertion.names_elsewhere:
            return None
        # "Scalp: as follows. A nodule of 2 cm." - the sentence before names the place
        at = sentences.index(here)
        before = sentences[at - 1] if at else None
        is_placed = before is not None and any(
            before.start <= each.start < before.end for each in places
        )
        return before if is_placed else None

    def _mentions(self, text: str) -> Iterator[tuple[Span, str]]:
        """Find words for lesions, each stretch of text once."""
        taken: list[Span] = []
        for form, pattern in self._forms.items():
            for found in pattern.finditer(text):
                span = Span(*found.span())
                if not any(s.start < span.end and span.start < s.end for s in taken):
                    taken.append(span)
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
