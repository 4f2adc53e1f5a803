"""Words of a record quoted for the list: those that the rules name, and no others.

Strategy: an expression lets words stand between those that it names ("patch ... with
hair loss"), and a name may be among them. A word in whose place any other could
stand is none that the rules name: it is tried with letters that mean nothing, and where
the expression takes them as well, the quotation leaves the word out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from scalpwatch.notes.told import Span

__all__ = ["quoted", "without_strangers"]

_WORD: Final = re.compile(r"\w+")
#: Letters that, however often they are repeated, are no word in either language.
_MEANINGLESS: Final = ("q", "ъ")
#: What stands for the words that were left out.
_LEFT_OUT: Final = "…"
#: How far an expression may look beyond what it finds [characters].
_BESIDE: Final = 200


def quoted(pattern: re.Pattern[str], text: str, span: Span) -> str:
    """Quote what an expression found.

    Parameters
    ----------
    pattern
        Of a rule set.
    text
        In which it was found.
    span
        Where; the whole match.

    Returns
    -------
    words
        That the expression names, with "…" for what it only let stand between.
    """
    start = max(0, span.start - _BESIDE)
    before, words = text[start : span.start], text[span.start : span.end]
    behind = text[span.end : span.end + _BESIDE]

    def takes(other: str) -> bool:
        changed, at, end = before + other + behind, len(before), len(before + other)
        found = pattern.match(changed, at)
        return (found is not None and found.end() == end) or (
            pattern.fullmatch(changed, at, end) is not None
        )

    return without_strangers(words, takes)


def without_strangers(words: str, takes: Callable[[str], bool]) -> str:
    """Leave out of words those in whose place any other could stand.

    Parameters
    ----------
    words
        Found by a rule.
    takes
        Tells whether the rule finds other words, as long, as well.

    Returns
    -------
    words
        The rest, with "…" for each stretch that was left out. A single word is always
        what the rule names.
    """
    tokens = [found.span() for found in _WORD.finditer(words)]
    if len(tokens) == 1:
        return words
    pieces, at, is_out = [], 0, False
    for start, end in tokens:
        if any(
            takes(words[:start] + letter * (end - start) + words[end:])
            for letter in _MEANINGLESS
        ):
            if not is_out:
                pieces.append(words[at:start] + _LEFT_OUT)
            at, is_out = end, True
        else:
            pieces.append(words[at:end])
            at, is_out = end, False
    return "".join(pieces) + words[at:]
