"""The rules as data: one file a language, and the synonyms of the vocabulary."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

from scalpwatch.errors import EvidenceError
from scalpwatch.notes.letters import fold
from scalpwatch.notes.lexicon import Lexicon
from scalpwatch.notes.patterns import (
    Beginnings,
    Kind,
    Pairs,
    Pattern,
    Slot,
    paired,
    sorted_out,
)
from scalpwatch.phrases import say
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign, sign_definitions

__all__ = ["Rules", "load_rules"]

_LANGUAGES: Final = ("en", "ru")
#: Pairs of neighbors remembered: more than a clinic's notes have, at some 20 MB.
_KEPT_PAIRS: Final = 65_536


#: Sections whose names are signs, and what their phrases say.
_OF_SIGNS: Final = (
    ("signs", Kind.SIGN, State.PRESENT),
    ("signs_absent", Kind.SIGN, State.ABSENT),
    ("reversed", Kind.REVERSED, State.PRESENT),
)
#: Sections of a file that hold nothing but names and their phrases.
_SECTIONS: Final = {
    "heads": Kind.HEAD,
    "cues": Kind.CUE,
    "cancers": Kind.CANCER,
    "numbers": Kind.NUMBER,
    "lengths": Kind.LENGTH,
    "durations": Kind.DURATION,
    "amounts": Kind.AMOUNT,
    "treatments": Kind.TREATMENT,
    "sites": Kind.SITE,
}


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of both languages, ready to be looked for.

    Parameters
    ----------
    lexicon
        The words.
    patterns
        The phrases, by each word that their first place may hold.
    abbreviations
        Folded words whose full stop ends no sentence.
    ending
        Those of them with which a sentence may end.
    need_company
        Numbers of the words that are taken only beside others of trichoscopy.
    known
        The phrases that begin with a word, as far as they were asked for; one
        entry for each set of words of rules that a word of a language can be.
    pairs
        The same for two words, up to a bound.
    """

    lexicon: Lexicon
    patterns: Mapping[int, tuple[Pattern, ...]]
    abbreviations: frozenset[str]
    ending: frozenset[str]
    need_company: frozenset[int]
    known: dict[frozenset[int], Beginnings] = field(default_factory=dict)
    pairs: dict[tuple[frozenset[int], frozenset[int]], Pairs] = field(
        default_factory=dict
    )

    def beginning(self, words: frozenset[int]) -> Beginnings:
        """Give the phrases that may begin with a word.

        Parameters
        ----------
        words
            Words of rules that it may be.

        Returns
        -------
        beginnings
            Each phrase once.
        """
        if words not in self.known:
            all_ = (each for word in words for each in self.patterns.get(word, ()))
            self.known[words] = sorted_out(dict.fromkeys(all_))
        return self.known[words]

    def beginning_with(self, words: frozenset[int], then: frozenset[int]) -> Pairs:
        """Give the phrases that may begin with a word and the one after it.

        Parameters
        ----------
        words
            Words of rules that the first may be.
        then
            Words of rules that the second may be.

        Returns
        -------
        pairs
            Each phrase once.
        """
        pair = self.pairs.get((words, then))
        if pair is None:
            if len(self.pairs) >= _KEPT_PAIRS:
                self.pairs.clear()
            pair = paired(self.beginning(words), then)
            self.pairs[words, then] = pair
        return pair


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase as written."""

    text: str
    kind: Kind
    name: str
    state: State = State.PRESENT
    heads: frozenset[str] = frozenset()
    stands_alone: bool = False


@cache
def load_rules() -> Rules:
    """Read the rules.

    Returns
    -------
    rules
        Of both languages together, since notes mix them.

    Raises
    ------
    EvidenceError
        If a file names a sign that does not exist, or words that it does not
        define.
    """
    files = [_read(language) for language in _LANGUAGES]
    written = [
        (slots, phrase)
        for file in files
        for phrase in _phrases(file)
        if (slots := _slots(phrase.text, file["words"], phrase.name))
    ]
    taken = {phrase.text for _, phrase in written}
    written += [
        ([([word], False) for word in phrase.text.split()], phrase)
        for phrase in _synonyms(_left_out(files))
        if phrase.text not in taken
    ]
    need_company = _listed(files, "need_company")
    lexicon = Lexicon(
        (word for slots, _ in written for words, _ in slots for word in words),
        _listed(files, "never_misspelt"),
    )
    patterns: dict[int, list[Pattern]] = defaultdict(list)
    for slots, phrase in written:
        pattern = _compile(slots, phrase, lexicon)
        for word in pattern.slots[0].words:
            patterns[word].append(pattern)
    return Rules(
        lexicon=lexicon,
        patterns={word: tuple(each) for word, each in patterns.items()},
        abbreviations=frozenset(map(fold, _listed(files, "full_stop"))),
        ending=frozenset(map(fold, _listed(files, "may_end"))),
        need_company=frozenset(lexicon.number[word] for word in need_company),
    )


def _read(language: str) -> dict[str, Any]:
    """Read the file of a language."""
    path = resources.files("scalpwatch.notes") / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _listed(files: list[dict[str, Any]], name: str) -> list[str]:
    """Put one list of the abbreviations of all languages together."""
    return [word for file in files for word in file["abbreviations"][name]]


def _left_out(files: list[dict[str, Any]]) -> frozenset[str]:
    """Gather the synonyms that are too broad for free text."""
    return frozenset(word for file in files for word in file["synonyms"]["left_out"])


def _phrases(file: dict[str, Any]) -> Iterator[_Phrase]:
    """Give every phrase of a file with its meaning."""
    for section, kind, state in _OF_SIGNS:
        for name, texts in file[section].items():
            for text in texts:
                yield _Phrase(text, kind, _known_sign(name), state)
    for section, kind in _SECTIONS.items():
        for name, texts in file[section].items():
            for text in texts:
                yield _Phrase(text, kind, name)
    yield from _joined(file["joined"])


def _joined(section: Mapping[str, dict[str, Any]]) -> Iterator[_Phrase]:
    """Give every describing word with what it may describe."""
    for name, joined in section.items():
        for text in joined["words"]:
            yield _Phrase(
                text,
                Kind.JOINED,
                _known_sign(name),
                heads=frozenset(joined["heads"]),
                stands_alone=joined.get("alone", False),
            )


def _synonyms(left_out: frozenset[str]) -> Iterator[_Phrase]:
    """Give the names and synonyms of the vocabulary as phrases."""
    for sign, defined in sign_definitions().items():
        for text in (defined.name.en, defined.name.ru, *defined.synonyms):
            words = " ".join("".join(c if c.isalnum() else " " for c in text).split())
            if words and text.lower() not in left_out:
                yield _Phrase(words.lower(), Kind.SIGN, sign.value)


def _known_sign(name: str) -> str:
    """Refuse a sign that the vocabulary does not have."""
    if name not in {sign.value for sign in Sign}:
        raise EvidenceError(
            say(
                "The rules for notes name a sign that does not exist: {name}.",
                name=name,
            ),
            remedy=say(
                "Write the identifier of a sign; “scalpwatch signs” lists them."
            ),
        )
    return name


def _slots(
    text: str, named: Mapping[str, list[str]], name: str
) -> list[tuple[list[str], bool]]:
    """Read the places of a phrase: words, and whether they may be missing."""
    places: list[tuple[list[str], bool]] = []
    for written in text.split():
        word = written.removesuffix("?")
        words: list[str] = []
        for choice in () if word == ".." else word.split("|"):
            if choice.startswith("@") and choice[1:] not in named:
                raise EvidenceError(
                    say(
                        "The rules for notes use words that they do not define: "
                        "{words}, under {name}.",
                        words=choice,
                        name=name,
                    ),
                    remedy=say("Define them in the section “words” of that file."),
                )
            words += named[choice[1:]] if choice.startswith("@") else [choice]
        places.append((words, written.endswith("?")))
    return places


def _compile(
    slots: list[tuple[list[str], bool]], phrase: _Phrase, lexicon: Lexicon
) -> Pattern:
    """Put the numbers of the words in their places."""
    return Pattern(
        tuple(
            Slot(frozenset(lexicon.number[word] for word in words), optional)
            for words, optional in slots
        ),
        phrase.kind,
        phrase.name,
        phrase.state,
        phrase.heads,
        phrase.stands_alone,
    )
