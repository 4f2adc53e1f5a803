"""A text of any record, read by the rule sets: cancer, scalp lesion, histology."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scalpwatch.notes.assertions import assertions_of
from scalpwatch.notes.history import Bearer, CancerState
from scalpwatch.notes.merging import PRIMARIES_BY_ORGAN
from scalpwatch.notes.reading import read_note
from scalpwatch.notes.told import NoteReading, Span
from scalpwatch.screening.cancers import CancerWords, quoted_cancer
from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.layout import Layout
from scalpwatch.screening.lesions import LesionReader, with_signs
from scalpwatch.screening.places import PlaceReader
from scalpwatch.screening.quoting import quoted
from scalpwatch.screening.rulesets import Rulesets
from scalpwatch.screening.said import WEIGHTS, Said
from scalpwatch.screening.sentences import Asked, sentence_at, sentences_of
from scalpwatch.vocabulary.cases import Primary

__all__ = ["Reader"]

_STATES: Final = {
    CancerState.PRESENT: Weight.COUNTS,
    CancerState.POSSIBLE: Weight.POSSIBLE,
    CancerState.ABSENT: Weight.DENIED,
}
#: A text longer than this is read only so far [characters]; docs/screening.md tells it.
_LONGEST: Final = 2_000_000
#: A text shorter than this is read whole [characters].
_SHORT: Final = 200
#: How many sentences before and behind one with a cue are read with it.
_BEFORE, _BEHIND = 2, 1
#: How many stretches of text are remembered, and how long they may be [characters].
_KEPT, _LONGEST_KEPT = 50_000, 5_000


class Reader:
    """Reads texts by rule sets.

    Parameters
    ----------
    rulesets
        Which.

    Attributes
    ----------
    places, lesions, cancers
        Read what their names say.
    """

    def __init__(self, rulesets: Rulesets) -> None:
        self.rulesets = rulesets
        self.places = PlaceReader(rulesets)
        self.lesions = LesionReader(rulesets, self.places)
        self.cancers = CancerWords(rulesets.cancer)
        self._layout = Layout(rulesets)
        self._result = rulesets.histology.words("result")
        self._not_own = rulesets.cancer.words("not_own")
        self._done = rulesets.histology.words("done")
        self._not_done = rulesets.histology.words("not_done")
        self._known: dict[tuple[str, bool], list[Said]] = {}

    def read(self, text: str, *, is_on_scalp: bool = False) -> list[Said]:
        """Read a text.

        Parameters
        ----------
        text
            Of a note, or the words beside a code.
        is_on_scalp
            Whether the record says elsewhere that it speaks of the scalp.

        Returns
        -------
        said
            All that it says of the three questions, counting or not.
        """
        said: list[Said] = []
        text = self._layout.laid_out(text[:_LONGEST])
        for window in self._windows(text, is_on_scalp):
            said += self._read_window(window, is_on_scalp=is_on_scalp)
        return said

    def _windows(self, text: str, is_on_scalp: bool) -> Iterator[str]:  # noqa: FBT001 - told on
        """Give what has to be read of a text: sentences with cues, and what leads."""
        if is_on_scalp or len(text) < _SHORT:
            yield text
            return
        lowered = text.lower()
        if len(lowered) != len(text) or not self._has_cue(lowered):
            if len(lowered) != len(text):
                yield text
            return
        yield from self._cut(text, lowered)

    def _cut(self, text: str, lowered: str) -> Iterator[str]:
        """Cut out the sentences with cues, with two before and one behind each."""
        sentences = sentences_of(text)
        wanted: set[int] = set()
        for at, each in enumerate(sentences):
            if self._has_cue(lowered[each.start : each.end]):
                wanted.update(range(at - _BEFORE, at + _BEHIND + 1))
        run: list[Span] = []
        for at, each in enumerate(sentences):
            if at in wanted:
                run.append(each)
            elif run:
                yield text[run[0].start : run[-1].end]
                run = []
        if run:
            yield text[run[0].start : run[-1].end]

    def _has_cue(self, lowered: str) -> bool:
        """Tell whether any rule set has a cue in a text."""
        sets = self.rulesets
        return (
            sets.lesion.has_cue(lowered)
            or sets.cancer.has_cue(lowered)
            or sets.histology.has_cue(lowered)
        )

    def _read_window(self, text: str, *, is_on_scalp: bool) -> list[Said]:
        """Read a stretch of text; the same stretch stands in many notes."""
        if len(text) > _LONGEST_KEPT:
            return self._read_anew(text, is_on_scalp=is_on_scalp)
        key = (text, is_on_scalp)
        if key not in self._known:
            if len(self._known) > _KEPT:
                self._known.clear()
            self._known[key] = self._read_anew(text, is_on_scalp=is_on_scalp)
        return self._known[key]

    def _read_anew(self, text: str, *, is_on_scalp: bool) -> list[Said]:
        """Read a stretch of text."""
        lowered = text.lower()
        said: list[Said] = []
        reading: NoteReading | None = None
        if self.rulesets.cancer.has_cue(lowered):
            places = self.places.on_scalp(text)
            reading = read_note(self.cancers.without_headings(text, places))
            said += self._cancers(text, reading)
        if is_on_scalp or self.rulesets.lesion.has_cue(lowered):
            lesions = list(self.lesions.in_text(text, is_on_scalp=is_on_scalp))
            if lesions and lesions[0].weight is Weight.COUNTS:
                lesions[0] = with_signs(lesions[0], reading or read_note(text))
            said += lesions
        if self.rulesets.histology.has_cue(lowered):
            said += self._histologies(text)
        return said

    def _cancers(self, text: str, reading: NoteReading) -> Iterator[Said]:
        """Give the cancers of a note."""
        sentences = sentences_of(text)
        is_not_own = Asked(text, lambda words: self._not_own.search(words) is not None)
        none = self.cancers.none_in(text) if reading.cancers else None
        for each in reading.cancers:
            if none is not None and none.touch(each.span):
                continue
            primary = PRIMARIES_BY_ORGAN.get(each.organ, Primary.OTHER)
            here = sentence_at(sentences, each.span.start)
            weight = _STATES[each.state]
            if each.bearer is not Bearer.PATIENT:
                weight = Weight.RELATIVE
            elif is_not_own.of(here):
                weight = Weight.SUPPOSED
            yield Said(
                Concept.CANCER,
                weight,
                primary.value,
                quoted_cancer(text[each.span.start : each.span.end]),
                more={"year": each.year} if each.year else None,
            )
        known = [each.span for each in reading.cancers]
        for span, weight, organ, words in self.cancers.told(text, known):
            here = sentence_at(sentences, span.start)
            if weight is Weight.COUNTS and is_not_own.of(here):
                weight = Weight.SUPPOSED  # noqa: PLW2901 - in the light of the sentence
            yield Said(Concept.CANCER, weight, organ, words)

    def _histologies(self, text: str) -> Iterator[Said]:
        """Find histologies, done or not."""
        spans = [Span(*found.span()) for found in self._done.finditer(text)]
        sentences = sentences_of(text)
        is_result = Asked(text, lambda words: self._result.search(words) is not None)
        is_not_done = Asked(text, self._is_not_done)
        place_of = Asked(text, self.places.place_of)
        for assertion in assertions_of(text, spans):
            here = sentence_at(sentences, assertion.span.start)
            weight = WEIGHTS[assertion.stand]
            if weight in {Weight.ELSEWHERE, Weight.PAST, Weight.POSSIBLE}:
                weight = Weight.COUNTS
            if weight is Weight.DENIED and is_result.of(here):
                weight = Weight.COUNTS
            if weight in {Weight.DENIED, Weight.SUPPOSED} or is_not_done.of(here):
                weight = Weight.NOT_DONE
            words = quoted(self._done, text, assertion.span)
            yield Said(Concept.HISTOLOGY, weight, "any", words, place=place_of.of(here))

    def _is_not_done(self, sentence: str) -> bool:
        """Tell whether a sentence says that a histology was not done."""
        return self._not_done.search(self._result.sub(" ", sentence)) is not None
