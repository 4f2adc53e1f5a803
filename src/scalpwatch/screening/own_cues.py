"""The cues of a hospital: refused where a text that bears them would never be read.

Strategy: two read for cues, the first sieve in raw bytes and the reader in a text that
is laid out in small letters with е for ё. A cue that one of them finds and the other
does not loses patients, and nobody misses them; so does a word without any cue. Both
are told before anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final, TypeAlias

from scalpwatch.phrases import Phrase, say
from scalpwatch.screening.sieve import is_searchable

__all__ = ["wrong_cues", "wrong_letters"]

_Section: TypeAlias = Mapping[str, Any]
_Wrong: TypeAlias = Iterator[tuple[str, Phrase]]

_PLACE: Final = "cues.stems"
#: Lists of each rule set by which a text tells something that nothing else in it tells.
_TELLING: Final[Mapping[str, tuple[str, ...]]] = {
    "lesion": ("alone", "alone_weak", "place"),
    "cancer": ("told", "malignant"),
    "histology": ("done",),
}
#: The rule set whose words are also read in texts that are not laid out.
_AS_WRITTEN: Final = "answers"
_BRACKETS: Final = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_BRACKETS_OR_YO: Final = re.compile(rf"{_BRACKETS.pattern}|[ёЁ]")
#: What stands for letters, and is counted by each engine in its own way.
_KIND_OF_LETTERS: Final = re.compile(r"\\[wWsSdDB]")
#: The end of a text, which raw text has elsewhere. "(?:[^-]|$)" is read alike by both.
_END_OF_TEXT: Final = re.compile(r"\\[AZz]|(?<![|\\])\$|(?<!\\)\$(?!\))|(?<!\\)\^")
_BLANK: Final = re.compile(r"\s|\\[bnrtfv]")
#: A bracket without brackets in it, with how often it stands.
_GROUP: Final = re.compile(
    r"\((?:\?:|\?P<\w+>)?([^()]*)\)(?P<often>\?|\*|\{0,[0-9]*\}|\+|\{[0-9,]*\})?\??"
)
#: What is no letter of a word.
_SYNTAX: Final = re.compile(r"[?*+^$]|\{[0-9]*,?[0-9]*\}|\\[a-zA-Z]|\\")
_MISSING: Final = re.compile(r"[^\W_](?:\?|\*|\{0,[0-9]*\})\??")


def wrong_cues(
    name: str, ours: _Section, theirs: _Section, searched: Callable[[str], str]
) -> _Wrong:
    """Tell which cues are never found, and which words have none.

    Parameters
    ----------
    name
        Of the rule set.
    ours, theirs
        What stands in the file of the house and in that of the hospital.
    searched
        Writes a cue as the first sieve searches for it.

    Yields
    ------
    place, why
        Where in the file, and what is wrong.
    """
    our_stems = ours.get("cues", {}).get("stems", ())
    their_stems = theirs.get("cues", {}).get("stems", ())
    for cue in their_stems:
        why = None if cue in our_stems else _why_wrong(cue, searched)
        if why is not None:
            yield _PLACE, why
    unwanted = theirs.get("leave_out", {}).get("entries", ())
    stems = [each for each in (*our_stems, *their_stems) if each not in unwanted]
    for words in _TELLING.get(name, ()):
        known = ours.get("words", {}).get(words, ())
        for entry in theirs.get("words", {}).get(words, ()):
            if entry not in known and not _holds_any(entry, stems):
                yield (
                    f"words.{words}",
                    say(
                        "no cue is a part of “{entry}”, and a text without a cue is "
                        "not read: add one to cues.stems",
                        entry=entry,
                    ),
                )


def wrong_letters(name: str, place: str, entry: str) -> _Wrong:
    """Tell of a word with ё, which no text has when it is read.

    Parameters
    ----------
    name
        Of the rule set.
    place
        Of the word.
    entry
        The expression.

    Yields
    ------
    place, why
        As given, and how the word is written.
    """
    if name != _AS_WRITTEN and _folded(entry) != entry:
        yield place, _is_written(entry, _folded(entry))


def _why_wrong(cue: str, searched: Callable[[str], str]) -> Phrase | None:
    """Tell why a cue would not be found."""
    bare = _BRACKETS.sub("", cue)
    kind = _KIND_OF_LETTERS.search(bare)
    if kind is not None:
        return say(
            "the first sieve reads {what} in “{entry}” otherwise than Python does: "
            "name the letters, or write a blank",
            what=kind[0],
            entry=cue,
        )
    if _END_OF_TEXT.search(bare):
        return say(
            "“{entry}” asks for the beginning or the end of a text, which the first "
            "sieve does not see",
            entry=cue,
        )
    for brackets in _BRACKETS.findall(cue):
        why = _why_wrong_within(brackets, cue)
        if why is not None:
            return why
    written = _folded(cue).lower()
    if written != cue:
        return _is_written(cue, written)
    if not is_searchable(searched(cue)):
        return say(
            "the first sieve cannot search for “{entry}”: it looks neither "
            "ahead nor back",
            entry=cue,
        )
    return None


def _why_wrong_within(brackets: str, cue: str) -> Phrase | None:
    """Tell why letters to choose from would not be found."""
    if _BLANK.search(brackets) or re.search(r"\\[wWsSdD]", brackets):
        return say(
            "the first sieve finds no blanks and no kinds of letters within {brackets} "
            "in “{entry}”: write (?: |-) and name the letters",
            brackets=brackets,
            entry=cue,
        )
    if bool(re.match(brackets, "е")) is not bool(re.match(brackets, "ё")):
        return say(
            "{brackets} in “{entry}” holds one of е and ё: it needs both",
            brackets=brackets,
            entry=cue,
        )
    return None


def _holds_any(entry: str, stems: Collection[str]) -> bool:
    """Tell whether an expression holds a cue, as far as its letters show it."""
    texts = {
        _example(entry, at=at, is_long=is_long)
        for at in (0, -1)
        for is_long in (True, False)
    }
    return any(re.search(stem, text) for stem in stems for text in texts)


def _example(entry: str, *, at: int, is_long: bool) -> str:
    """Write words that an expression finds, by the first or last of each choice."""
    chosen = _BRACKETS.sub(lambda found: found[0].strip("[]^\\")[at:][:1], entry)

    def one_of(found: re.Match[str]) -> str:
        is_optional = (found["often"] or "+")[:2] in {"?", "*", "{0"}
        return "" if is_optional and not is_long else found[1].split("|")[at]

    while _GROUP.search(chosen):
        chosen = _GROUP.sub(one_of, chosen)
    chosen = chosen if is_long else _MISSING.sub("", chosen)
    return " ".join(_SYNTAX.sub("", chosen).split()).lower()


def _folded(entry: str) -> str:
    """Write е for ё, but where ё is one of several letters."""
    letters = {"ё": "е", "Ё": "Е"}
    return _BRACKETS_OR_YO.sub(lambda found: letters.get(found[0], found[0]), entry)


def _is_written(entry: str, written: str) -> Phrase:
    """Say how an entry is written."""
    return say("“{entry}” is written “{code}”", entry=entry, code=written)
