"""A note laid out sentence by sentence, each under the heading that it stands under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from scalpwatch.notes.grammar import KEPT_FORMS, word_forms
from scalpwatch.notes.letters import is_cyrillic
from scalpwatch.notes.matching import Match, Sentence, find
from scalpwatch.notes.patterns import Kind
from scalpwatch.notes.rules import Rules
from scalpwatch.notes.scene import Scene, lay_out, put_under
from scalpwatch.notes.tokens import Token, cut_sentences, cut_words

__all__ = ["OF_NODES", "scenes_of"]

#: Signs of a part of the body that is not the scalp.
OF_NODES: Final = frozenset({"firm_lymph_nodes", "eyebrow_loss"})
#: Misspelt words that are looked into in one note: a bound on hostile input.
_MOST_CORRECTIONS: Final = 1000
#: A sentence longer than this [words] is cut: nobody wrote it as one.
_LONGEST_SENTENCE: Final = 200
#: Marks that begin the line of a list.
_BULLETS: Final = frozenset("-–—•*·")
#: A line longer than this [words] is no title.
_LONGEST_TITLE: Final = 2
#: A word this long [letters] may be a slip even where a dictionary has it.
_LONG_WORD: Final = 9


def scenes_of(
    text: str, rules: Rules
) -> Iterator[tuple[Scene, dict[Kind, list[Match]]]]:
    """Lay out the sentences of a note.

    Parameters
    ----------
    text
        The note.
    rules
        What is looked for.

    Yields
    ------
    scene, found
        Of each sentence that holds a word of the rules: its clauses and cues, and
        every phrase found in it.
    """
    heading: frozenset[str] = frozenset()
    title: frozenset[str] = frozenset()
    for sentence in _sentences(text, rules):
        if not any(sentence.words):
            heading = title = frozenset()
            continue
        found = find(sentence, rules)
        scene = lay_out(
            sentence,
            found[Kind.CUE],
            [match for match in found[Kind.SIGN] if match.names & OF_NODES],
        )
        is_item = sentence.tokens[0].text in _BULLETS
        over = heading or title if is_item else heading
        # a heading stands over the whole list of lines that begin with a mark
        heading = _heading(scene) or (over if is_item else frozenset())
        title = _title(scene, found)
        scene = put_under(scene, over) if over else scene
        yield scene, found


def _sentences(text: str, rules: Rules) -> Iterator[Sentence]:
    """Cut a note into sentences and recognize their words."""
    corrections = _MOST_CORRECTIONS
    tokens = list(cut_words(text))
    for whole in cut_sentences(tokens, rules.abbreviations, rules.ending):
        for first in range(0, len(whole), _LONGEST_SENTENCE):
            part = _without_hyphens(whole[first : first + _LONGEST_SENTENCE])
            words = []
            for token in part:
                recognized = rules.lexicon.recognize(token.text)
                if not recognized and corrections and _may_be_a_slip(token.text):
                    corrections -= 1
                    recognized = rules.lexicon.correct(token.text)
                words.append(recognized)
            yield Sentence(part, tuple(words))


def _without_hyphens(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Leave out the hyphens inside words."""
    return tuple(
        token
        for at, token in enumerate(tokens)
        if token.text not in {"-", "‐", "‑", "–"}
        or token.follows_space
        or at + 1 == len(tokens)
        or tokens[at + 1].follows_space
        or (
            at and tokens[at - 1].text[0].isdigit() and tokens[at + 1].text[0].isdigit()
        )
        or not tokens[at + 1].text[0].isalnum()
    )


@lru_cache(maxsize=KEPT_FORMS)
def _may_be_a_slip(word: str) -> bool:
    """Tell whether a word is worth a look for a slip of the pen."""
    if not word.isalpha():
        return False
    is_unknown = not word_forms(word).is_known
    return is_unknown or (len(word) >= _LONG_WORD and not is_cyrillic(word))


def _title(scene: Scene, found: Mapping[Kind, Sequence[Match]]) -> frozenset[str]:
    """Tell what a line of its own, without a colon, says of a list under it."""
    if len(scene.sentence.tokens) > _LONGEST_TITLE or found[Kind.SIGN]:
        return frozenset()
    return _told_of_a_place(scene)


def _told_of_a_place(scene: Scene) -> frozenset[str]:
    """Tell whose or what place is named, and what is only supposed."""
    kinds = frozenset({"relative", "elsewhere", "supposed_after"})
    return frozenset().union(*(cue.names & kinds for cue in scene.cues))


def _heading(scene: Scene) -> frozenset[str]:
    """Tell what a heading says of what stands under it."""
    tokens = scene.sentence.tokens
    if not tokens or tokens[-1].text != ":":
        return frozenset()
    return _told_of_a_place(scene)
