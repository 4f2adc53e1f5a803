"""Places of the body in words: the scalp, skin, another organ."""

from __future__ import annotations

from typing import Final

from scalpwatch.notes.told import Span
from scalpwatch.screening.rulesets import Rulesets
from scalpwatch.screening.sentences import Stretches, folded, sentences_of

__all__ = ["PlaceReader"]

#: The longest note that only names a place [characters].
_PLACE_ALONE: Final = 60


class PlaceReader:
    """Reads places by rule sets.

    Parameters
    ----------
    rulesets
        Which.
    """

    def __init__(self, rulesets: Rulesets) -> None:
        self._place = rulesets.lesion.words("place")
        self._no_place = rulesets.lesion.words("no_place")
        self._placing = rulesets.lesion.words("placing")
        self._skin = rulesets.histology.words("skin")
        self._background = rulesets.histology.words("background")
        self._elsewhere = rulesets.histology.words("other")

    def on_scalp(self, text: str) -> list[Span]:
        """Find places on the scalp.

        Parameters
        ----------
        text
            With е for ё.

        Returns
        -------
        places
            In order, without what looks like a place and is none.
        """
        found = [Span(*each.span()) for each in self._place.finditer(text)]
        if not found:
            return []
        none = Stretches(
            text, (Span(*each.span()) for each in self._no_place.finditer(text))
        )
        return [each for each in found if not none.touch(each)]

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
        text = folded(text)
        if self.on_scalp(text):
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
        text = folded(text)
        if self.on_scalp(text):
            return "scalp"
        for each in sentences_of(text):
            sentence = text[each.start : each.end]
            if self._background.search(sentence):
                continue
            if self._elsewhere.search(sentence):
                return "other"
            if self._skin.search(sentence):
                return "skin"
        return ""

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
        text = folded(text).strip(" .;:")
        return len(text) <= _PLACE_ALONE and any(
            self._placing.fullmatch(text[: each.start].strip(" .,:-"))
            for each in self.on_scalp(text)
        )
