"""A text laid out for the rules: spaces, broken lines, abbreviations, headings."""

from __future__ import annotations

import re
from typing import Final

from scalpwatch.screening.rulesets import Rulesets
from scalpwatch.screening.sentences import folded

__all__ = ["Layout"]

#: Spaces of any kind and number stand for one.
_SPACES: Final = re.compile(r"[^\S\n]+")
#: A line that was only broken since it was full goes on in the next.
_FULL_LINE: Final = re.compile(r"(?<=[^\n]{56}[\w,;)-])\n(?=[a-zа-я])")
#: "Non-small cell" denies nothing: written together it is a word of its own.
_JOINED: Final = re.compile(
    r"\b(non)[- ](?=small|healing|hodgkin|seminom|melanom|squamous|resolving|regress)",
    re.IGNORECASE,
)
#: What Russian notes write for a cancer in Latin letters.
_CANCER: Final = re.compile(
    r"(?<![\w.])(?:[CСcс] ?[-\u2010] ?[rRгр]|[CС][rR]|[BВ][lLl]\.?)"
    r"(?=\s+[а-яёА-ЯЁ])"
)
#: A year with the Russian abbreviation behind it, whose full stop may end a sentence.
_YEAR: Final = re.compile(r"(?<=[0-9]{4}) ?гг?\.(?P<end>\s+(?=[А-ЯЁA-Z]))?")
#: What a patient noticed or came with is there; the rules for notes take these words
#: for an order to look or to come.
_NOTICED: Final = re.compile(
    r"\bобратил[аи]? внимание на\b|\bобратил(?:ся|ась|ись)\b", re.IGNORECASE
)
#: The longest heading at the beginning of a line [characters].
_LONG_HEADING: Final = 30


class Layout:
    """Lays texts out.

    Parameters
    ----------
    rulesets
        Which know the headings of the family's history, and cancers.
    """

    def __init__(self, rulesets: Rulesets) -> None:
        self._cancer = rulesets.cancer
        self._family = rulesets.answers.words("relatives")

    def laid_out(self, text: str) -> str:
        """Lay a text out.

        Parameters
        ----------
        text
            As it was written.

        Returns
        -------
        text
            With е for ё, one space for many, sentences whole, and each line of the
            family's history under a heading of its own.
        """
        text = _FULL_LINE.sub(" ", _SPACES.sub(" ", folded(text)))
        text = _CANCER.sub("рак", _JOINED.sub(r"\1", text))
        text = _YEAR.sub(lambda found: " года. " if found["end"] else " года", text)
        return self._under_family(_NOTICED.sub("появился", text))

    def _under_family(self, text: str) -> str:
        """Write the heading of the family's history before each line under it."""
        if "\n" not in text or not self._cancer.has_cue(text.lower()):
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
