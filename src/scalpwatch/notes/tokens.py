"""A note cut into words and marks, and these into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from scalpwatch.notes.letters import fold

__all__ = ["Token", "cut_sentences", "cut_words"]

# every alternative is of bounded look-ahead and starts where the last ended: linear
_WORD: Final = re.compile(
    r"\d+(?:[.,]\d+)?"
    r"|(?<![^\W\d_])[a-zа-яё]/[a-zа-яё]{1,3}(?![^\W\d_])"  # s/p, c/o, б/о
    r"|(?<![^\W\d_])б/(?=[а-яё])"  # б/болезненный
    r"|y(?<![^\W\d_]y)\. ?o(?![^\W\d_])"  # 62 y.o.
    r"|[^\W\d_]+(?:['’][^\W\d_]+)?"
    r"|\++|\n[ \t\r]*|[^\w\s]|_",
    re.IGNORECASE,
)
_ENDS: Final = frozenset(".!?\n")
_ANSWERS: Final = frozenset({"no", "yes", "нет", "да"})
_AFTER_AN_ANSWER: Final = frozenset(".,;!\n")
#: A line at least this long was broken by its writer's window, not by the writer.
_WRAPPED_AT: Final = 60


class Token(NamedTuple):
    """A word, a number or a mark.

    Parameters
    ----------
    text
        Folded.
    start, end
        Where it stands in the note [characters].
    follows_space
        Whether it does not touch what stands before it.
    begins_high
        Whether it is longer than a letter and begins with a capital.
    """

    text: str
    start: int
    end: int
    follows_space: bool
    begins_high: bool = False


def cut_words(note: str) -> Iterator[Token]:
    """Cut a note into words, numbers and marks.

    Parameters
    ----------
    note
        Any text.

    Yields
    ------
    token
        In order. A line break is a token; other white space is none.
    """
    last = 0
    for found in _WORD.finditer(note):
        start, end = found.span()
        word = found.group()
        text = "\n" if word[0] == "\n" else fold(word)
        high = word[0].isupper() and end - start > 1
        yield Token(text, start, end, start > last or start == 0, high)
        last = end


def cut_sentences(
    tokens: Sequence[Token],
    abbreviations: frozenset[str],
    ending: frozenset[str] = frozenset(),
) -> Iterator[tuple[Token, ...]]:
    """Cut words into sentences.

    Parameters
    ----------
    tokens
        Of a note.
    abbreviations
        Folded words whose full stop ends no sentence.
    ending
        Those of them with which a sentence may end, where a capital follows.

    Yields
    ------
    sentence
        Its tokens; line breaks and final marks left out, but a question mark
        stays, for it doubts.
    """
    sentence: list[Token] = []
    line_length = 0
    for index, token in enumerate(tokens):
        if token.text not in _ENDS:
            line_length += token.end - token.start + 1
            sentence.append(token)
            continue
        ends = _is_end(tokens, index, line_length, (abbreviations, ending))
        # wide spaces do not make a line long
        line_length += token.end - token.start + 1
        if token.text == "\n":
            line_length = 0
        elif token.text == "?" and _is_answered(tokens, index):
            # "Itch? No." says what "Itch: no." says
            sentence.append(token._replace(text=":"))
        elif token.text == "?":
            sentence.append(token)
        if ends and sentence:
            yield tuple(sentence)
            sentence = []
    if sentence:
        yield tuple(sentence)


def _is_answered(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a question is of a form that is filled in: "Itch? No."."""
    after = [token.text for token in tokens[index + 1 : index + 3]]
    return bool(after) and after[0] in _ANSWERS and set(after[1:]) <= _AFTER_AN_ANSWER


def _is_end(
    tokens: Sequence[Token],
    index: int,
    line_length: int,
    abbreviations: tuple[frozenset[str], frozenset[str]],
) -> bool:
    """Tell whether a final mark ends a sentence here."""
    token = tokens[index]
    before = tokens[index - 1] if index else None
    if token.text == ".":
        shortened, ending = abbreviations
        if before is None or before.text not in shortened:
            return True
        # "breast ca. FHx neg", «6 мес. Зуда нет»
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        goes_on = after is None or not after.begins_high
        # "Ca. Mammae" begins with it
        begins = index == 1 or tokens[index - 2].text in _ENDS
        return before.text in ending and not goes_on and not begins
    if token.text == "?":
        if _is_answered(tokens, index):
            return False
        # "? nodule" and "(?)" doubt what stands beside them and end nothing
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        return not token.follows_space and (after is None or after.text != ")")
    if token.text == "\n":
        return before is None or line_length < _WRAPPED_AT
    return True
