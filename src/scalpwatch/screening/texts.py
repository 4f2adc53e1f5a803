"""A text of any record, read by the rule sets: cancer, scalp lesion, histology."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from scalpwatch.notes.assertions import Assertion, Stand, assertions_of
from scalpwatch.notes.history import Bearer, CancerState
from scalpwatch.notes.merging import PRIMARIES_BY_ORGAN
from scalpwatch.notes.reading import read_note
from scalpwatch.notes.told import NoteReading, Span
from scalpwatch.screening.cancers import CancerWords
from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.rulesets import Rulesets
from scalpwatch.vocabulary.cases import Primary

__all__ = ["Reader", "Said"]

_WEIGHTS: Final = {
    Stand.SAID: Weight.COUNTS,
    Stand.POSSIBLE: Weight.POSSIBLE,
    Stand.DENIED: Weight.DENIED,
    Stand.PAST: Weight.PAST,
    Stand.SUPPOSED: Weight.SUPPOSED,
    Stand.RELATIVE: Weight.RELATIVE,
    Stand.ELSEWHERE: Weight.ELSEWHERE,
}
_STATES: Final = {
    CancerState.PRESENT: Weight.COUNTS,
    CancerState.POSSIBLE: Weight.POSSIBLE,
    CancerState.ABSENT: Weight.DENIED,
}
_FORMS: Final = ("nodule", "plaque", "patch", "lesion")
#: A text longer than this is read only so far [characters].
_LONGEST: Final = 200_000
#: A text shorter than this is read whole [characters].
_SHORT: Final = 200
#: The longest note that only names a place [characters].
_PLACE_ALONE: Final = 60
#: The longest heading of a line [characters].
_LONG_HEADING: Final = 30
#: How many sentences before and behind one with a cue are read with it.
_BEFORE, _BEHIND = 2, 1
#: How many stretches of text are remembered.
_KEPT: Final = 50_000
_YO: Final = str.maketrans("ёЁ", "еЕ")
#: "Non-small cell" denies nothing: written together it is a word of its own.
_JOINED: Final = re.compile(
    r"\b(non)[- ](?=small|healing|hodgkin|seminom|melanom|squamous|resolving|regress)",
    re.IGNORECASE,
)
#: A year with the Russian abbreviation behind it, whose full stop may end a sentence.
_YEAR: Final = re.compile(r"(?<=[0-9]{4}) ?гг?\.(?P<end>\s+(?=[А-ЯЁA-Z]))?")
#: What Russian notes write for a cancer in Latin letters.
_CANCER: Final = re.compile(
    r"(?<![\w.])(?:[CСcс] ?[-\u2010] ?[rRгр]|[CС][rR]|[BВ][lLl]\.?)"
    r"(?=\s+[а-яёА-ЯЁ])"
)
#: Spaces of any kind and number stand for one.
_SPACES: Final = re.compile(r"[^\S\n]+")
#: A line that was only broken since it was full goes on in the next.
_FULL_LINE: Final = re.compile(r"(?<=[^\n]{56}[\w,;)-])\n(?=[a-zа-я])")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says of one of the three questions.

    Parameters
    ----------
    concept, weight, meaning
        As of a fact.
    words
        The few that say it.
    place
        Of a histology: ``scalp``, ``skin``, ``other`` or empty.
    more
        Signs and sizes.
    """

    concept: Concept
    weight: Weight
    meaning: str
    words: str
    place: str = ""
    more: dict[str, Any] | None = None


class Reader:
    """Reads texts by rule sets.

    Parameters
    ----------
    rulesets
        Which.
    """

    def __init__(self, rulesets: Rulesets) -> None:
        self.rulesets = rulesets
        self._known: dict[tuple[str, bool], list[Said]] = {}
        self.cancers = CancerWords(rulesets.cancer)

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
        text = _SPACES.sub(" ", text[:_LONGEST].translate(_YO))
        text = _FULL_LINE.sub(" ", text)
        text = _CANCER.sub("рак", _JOINED.sub(r"\1", text))
        text = _YEAR.sub(lambda found: " года. " if found["end"] else " года", text)
        text = self._under_family(text)
        for window in self._windows(text, is_on_scalp):
            said += self._read_window(window, is_on_scalp=is_on_scalp)
        return said

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
        return bool(self._diffuse.search(text.translate(_YO)))

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
        return bool(self._other.search(text.translate(_YO)))

    def place_of(self, text: str) -> str:
        """Tell which place words name.

        Parameters
        ----------
        text
            Of a site.

        Returns
        -------
        place
            ``scalp``, ``skin``, ``other`` or empty.
        """
        text = text.translate(_YO)
        if self._places(text):
            return "scalp"
        if self._elsewhere.search(text):
            return "other"
        return "skin" if self._skin.search(text) else ""

    def place_told(self, text: str) -> str:
        """Tell of which place the findings of a report speak.

        Parameters
        ----------
        text
            The findings.

        Returns
        -------
        place
            ``scalp`` wherever it is named; else ``skin`` or ``other`` by the first
            sentence that names either, or empty. What a sentence tells of the history,
            "known breast cancer", is not what the report is of.
        """
        text = text.translate(_YO)
        if self._places(text):
            return "scalp"
        for each in _sentences(text):
            sentence = text[each.start : each.end]
            if self._background.search(sentence):
                continue
            if self._elsewhere.search(sentence):
                return "other"
            if self._skin.search(sentence):
                return "skin"
        return ""

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
        return bool(self._alone_weak.fullmatch(name.translate(_YO).strip(" .")))

    def is_place_alone(self, text: str) -> bool:
        """Tell whether a note beside a code only says that it is of the scalp.

        Parameters
        ----------
        text
            The note.

        Returns
        -------
        is_place_alone
            Whether it does: "Located on the scalp", and nothing that denies.
        """
        text = text.translate(_YO).strip(" .;:")
        return len(text) <= _PLACE_ALONE and any(
            self._placing.fullmatch(text[: each.start].strip(" .,:-"))
            for each in self._places(text)
        )

    def _under_family(self, text: str) -> str:
        """Write the heading of the family's history before each line under it."""
        if "\n" not in text or not self.rulesets.cancer.has_cue(text.lower()):
            return text
        lines = text.split("\n")
        heading, is_new = "", False
        for at, line in enumerate(lines):
            bare = line.strip(" *#-\t")
            if self._family.fullmatch(bare.rstrip(" :")):
                heading, is_new = bare.rstrip(" :"), True
            elif not bare and is_new:
                continue
            elif not bare or bare.isupper() or ":" in bare[:_LONG_HEADING]:
                heading = ""
            elif heading:
                lines[at], is_new = f"{heading}: {bare}", False
        return "\n".join(lines)

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
        sentences = _sentences(text)
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
            plain = self.cancers.without_headings(text, self._places(text))
            reading = read_note(plain)
            said += self._cancers(text, reading)
        if is_on_scalp or self.rulesets.lesion.has_cue(lowered):
            lesions = list(self._lesions(text, is_on_scalp=is_on_scalp))
            if lesions and lesions[0].weight is Weight.COUNTS:
                lesions[0] = _with_signs(lesions[0], reading or read_note(text))
            said += lesions
        if self.rulesets.histology.has_cue(lowered):
            said += self._histologies(text)
        return said

    def _cancers(self, text: str, reading: NoteReading) -> Iterator[Said]:
        """Give the cancers of a note."""
        sentences = _sentences(text)
        for each in reading.cancers:
            if self.cancers.is_none(text, each.span):
                continue
            primary = PRIMARIES_BY_ORGAN.get(each.organ, Primary.OTHER)
            here = _sentence_at(sentences, each.span.start)
            weight = _STATES[each.state]
            if each.bearer is not Bearer.PATIENT:
                weight = Weight.RELATIVE
            elif self._not_own.search(text[here.start : here.end]):
                weight = Weight.SUPPOSED
            yield Said(
                Concept.CANCER,
                weight,
                primary.value,
                text[each.span.start : each.span.end],
                more={"year": each.year} if each.year else None,
            )
        known = [each.span for each in reading.cancers]
        for span, weight, organ in self.cancers.told(text, known):
            here = _sentence_at(sentences, span.start)
            if weight is Weight.COUNTS and self._not_own.search(
                text[here.start : here.end]
            ):
                weight = Weight.SUPPOSED  # noqa: PLW2901 - in the light of the sentence
            yield Said(Concept.CANCER, weight, organ, text[span.start : span.end])

    def _lesions(self, text: str, *, is_on_scalp: bool) -> Iterator[Said]:
        """Find lesions of the scalp."""
        found = sorted(self._mentions(text), key=lambda each: each[0].start)
        places = self._places(text)
        asserted = list(assertions_of(text, [span for span, _ in found]))
        sentences = _sentences(text)
        told: list[Said] = []
        for assertion, (span, form) in zip(asserted, found, strict=True):
            here = _sentence_at(sentences, span.start)
            sentence = text[here.start : here.end]
            if form != "alone" and not (
                is_on_scalp or self._has_place(assertion, here, places, sentences)
            ):
                continue
            told.append(self._lesion(text, assertion, form, sentence))
        # what counts first, so that signs are put to it
        yield from sorted(told, key=lambda each: each.weight is not Weight.COUNTS)

    def _lesion(
        self, text: str, assertion: Assertion, form: str, sentence: str
    ) -> Said:
        """Weigh the mention of a lesion."""
        weight = _WEIGHTS[assertion.stand]
        words = text[assertion.span.start : assertion.span.end]
        if weight is Weight.COUNTS and self._other.search(sentence):
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

    def _has_place(
        self,
        assertion: Assertion,
        here: Span,
        places: Sequence[Span],
        sentences: Sequence[Span],
    ) -> bool:
        """Tell whether a mention stands with a place on the scalp."""
        if any(here.start <= each.start < here.end for each in places):
            return True
        if assertion.names_elsewhere:
            return False
        # "Scalp: as follows. A nodule of 2 cm." - the sentence before names the place
        at = sentences.index(here)
        before = sentences[at - 1] if at else None
        return before is not None and any(
            before.start <= each.start < before.end for each in places
        )

    def _histologies(self, text: str) -> Iterator[Said]:
        """Find histologies, done or not."""
        spans = [Span(*found.span()) for found in self._done.finditer(text)]
        sentences = _sentences(text)
        for assertion in assertions_of(text, spans):
            here = _sentence_at(sentences, assertion.span.start)
            sentence = text[here.start : here.end]
            weight = _WEIGHTS[assertion.stand]
            if weight in {Weight.ELSEWHERE, Weight.PAST, Weight.POSSIBLE}:
                weight = Weight.COUNTS
            if weight is Weight.DENIED and self._result.search(sentence):
                weight = Weight.COUNTS
            if weight in {Weight.DENIED, Weight.SUPPOSED} or self._not_done.search(
                self._result.sub(" ", sentence)
            ):
                weight = Weight.NOT_DONE
            words = text[assertion.span.start : assertion.span.end]
            yield Said(
                Concept.HISTOLOGY, weight, "any", words, place=self.place_of(sentence)
            )

    def _mentions(self, text: str) -> Iterator[tuple[Span, str]]:
        """Find words for lesions, each stretch of text once."""
        taken: list[Span] = []
        for form, pattern in self._forms.items():
            for found in pattern.finditer(text):
                span = Span(*found.span())
                if not any(s.start < span.end and span.start < s.end for s in taken):
                    taken.append(span)
                    yield span, form

    def _places(self, text: str) -> list[Span]:
        """Find places on the scalp."""
        none = [found.span() for found in self._no_place.finditer(text)]
        return [
            Span(*found.span())
            for found in self._place.finditer(text)
            if not any(a < found.end() and found.start() < b for a, b in none)
        ]

    @cached_property
    def _forms(self) -> dict[str, re.Pattern[str]]:
        return {name: self.rulesets.lesion.words(name) for name in ("alone", *_FORMS)}

    @cached_property
    def _not_own(self) -> re.Pattern[str]:
        return self.rulesets.cancer.words("not_own")

    @cached_property
    def _place(self) -> re.Pattern[str]:
        return self.rulesets.lesion.words("place")

    @cached_property
    def _alone_weak(self) -> re.Pattern[str]:
        return self.rulesets.lesion.words("alone_weak")

    @cached_property
    def _placing(self) -> re.Pattern[str]:
        return self.rulesets.lesion.words("placing")

    @cached_property
    def _no_place(self) -> re.Pattern[str]:
        return self.rulesets.lesion.words("no_place")

    @cached_property
    def _diffuse(self) -> re.Pattern[str]:
        return self.rulesets.lesion.words("diffuse")

    @cached_property
    def _other(self) -> re.Pattern[str]:
        return self.rulesets.lesion.words("other")

    @cached_property
    def _done(self) -> re.Pattern[str]:
        return self.rulesets.histology.words("done")

    @cached_property
    def _not_done(self) -> re.Pattern[str]:
        return self.rulesets.histology.words("not_done")

    @cached_property
    def _family(self) -> re.Pattern[str]:
        return self.rulesets.answers.words("relatives")

    @cached_property
    def _result(self) -> re.Pattern[str]:
        return self.rulesets.histology.words("result")

    @cached_property
    def _background(self) -> re.Pattern[str]:
        return self.rulesets.histology.words("background")

    @cached_property
    def _skin(self) -> re.Pattern[str]:
        return self.rulesets.histology.words("skin")

    @cached_property
    def _elsewhere(self) -> re.Pattern[str]:
        return self.rulesets.histology.words("other")


def _with_signs(lesion: Said, reading: NoteReading) -> Said:
    """Put to a lesion what its note tells of it."""
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


def _sentences(text: str) -> list[Span]:
    """Cut a text into sentences, roughly."""
    spans, start = [], 0
    for found in _SENTENCE_END.finditer(text):
        if found.start() > start:
            spans.append(Span(start, found.start()))
        start = found.end()
    spans.append(Span(start, max(len(text), start)))
    return spans


def _sentence_at(sentences: Sequence[Span], at: int) -> Span:
    """Find the sentence in which a character stands."""
    return next((each for each in sentences if at < each.end), sentences[-1])
