"""A sentence laid out: its clauses and segments, its cues, and what they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from scalpwatch.notes.grammar import WordForms, word_forms
from scalpwatch.notes.letters import is_cyrillic
from scalpwatch.notes.matching import Match, Sentence
from scalpwatch.notes.tokens import Token

__all__ = ["JOINERS", "Cue", "Mention", "Scene", "lay_out", "put_under"]

#: Unknown words this short are abbreviations, which Russian does not decline.
_ABBREVIATION: Final = 4
#: Words that put one more item on a list.
JOINERS: Final = frozenset({"and", "or", "nor", "и", "или", "ни", "&", "/", "либо"})
#: "pT", "N", "M" [letters]; in "pustules0" nothing is staged.
_OF_A_STAGE: Final = 2
_ELSEWHERE: Final = frozenset({"elsewhere"})
_DASHES: Final = frozenset("-–—−")
_BRACKETS: Final = frozenset("()[]")


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that the note speaks of: a sign, a cancer, a size.

    Parameters
    ----------
    start, end
        From which token to before which.
    """

    start: int
    end: int


class Cue(NamedTuple):
    """Words that say something about what stands near them.

    Parameters
    ----------
    start, end
        From which token to before which.
    names
        What they may say, as in the files of rules.
    """

    start: int
    end: int
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence laid out.

    Parameters
    ----------
    sentence
        Its words.
    segment_of, clause_of
        For each token the number of its segment (between commas) and of its
        clause (between semicolons and words such as "but").
    cues
        In order.
    by_name
        The same by what they may say.
    """

    sentence: Sentence
    segment_of: tuple[int, ...]
    clause_of: tuple[int, ...]
    cues: tuple[Cue, ...]
    by_name: dict[str, list[Cue]]

    def named(self, *names: str) -> Iterator[Cue]:
        """Give the cues of some kinds.

        Parameters
        ----------
        *names
            The kinds.

        Yields
        ------
        cue
            In order.
        """
        told = [self.by_name[name] for name in names if name in self.by_name]
        if len(told) == 1:
            yield from told[0]
        elif told:
            yield from sorted({cue for cues in told for cue in cues}, key=_by_start)

    def between(self, start: int, end: int, *names: str) -> bool:
        """Tell whether a cue of some kinds stands between two tokens.

        Parameters
        ----------
        start, end
            From which token to before which.
        *names
            The kinds.

        Returns
        -------
        is_there
            Whether one does, whole.
        """
        for name in names:
            for cue in self.by_name.get(name, ()):
                if start <= cue.start and cue.end <= end:
                    return True
        return False

    def words(self, start: int, end: int) -> tuple[str, ...]:
        """Give the words between two tokens.

        Parameters
        ----------
        start, end
            From which token to before which.

        Returns
        -------
        words
            Folded.
        """
        return tuple([token.text for token in self.sentence.tokens[start:end]])

    def segment(self, number: int) -> tuple[int, int]:
        """Say where a segment begins and ends.

        Parameters
        ----------
        number
            Of the segment.

        Returns
        -------
        start, end
            From which token to before which; its comma left out.
        """
        start = self.segment_of.index(number)
        end = len(self.segment_of) - self.segment_of[::-1].index(number)
        while start < end and self.sentence.tokens[start].text in {",", ";"}:
            start += 1
        return start, end

    def cases(self, mention: Mention) -> frozenset[str] | None:
        """Give the Russian cases that a mention may stand in.

        Parameters
        ----------
        mention
            Of this sentence.

        Returns
        -------
        cases
            Of its first word that has one, words of the dictionary first, none of
            a short form; ``None`` where it is not Russian.
        """
        words = self.words(mention.start, mention.end)
        is_abbreviation = len(words) == 1 and len(words[0]) <= _ABBREVIATION
        if is_abbreviation and not word_forms(words[0]).is_known:
            return None
        if not is_cyrillic(words[0]):
            return None
        if len(words) == 1:
            return word_forms(words[0]).cases
        # the first half of "чешуйко-корки" is no word, and has no case to go by
        forms = sorted(map(word_forms, words), key=_is_guessed)
        return next((form.cases for form in forms if form.cases), frozenset())


def lay_out(
    sentence: Sentence, cues: Iterable[Match], elsewhere: Iterable[Match] = ()
) -> Scene:
    """Lay a sentence out.

    Parameters
    ----------
    sentence
        Its words.
    cues
        Found in it.
    elsewhere
        Signs found in it that are of another part of the body.

    Returns
    -------
    scene
        With marks such as "(+)", "-" and "?" among its cues.
    """
    found = [
        Cue(match.start, match.end, match.names)
        for match in cues
        if not _is_of_a_stage(sentence, match)
    ]
    found += [Cue(match.start, match.end, _ELSEWHERE) for match in elsewhere]
    found.extend(_marks(sentence))
    borders = {cue.start for cue in found if "but" in cue.names}
    segment = clause = 0
    segments, clauses = [], []
    for at, token in enumerate(sentence.tokens):
        if token.text == ";" or at in borders:
            clause += 1
            segment += 1
        elif token.text == ",":
            segment += 1
        segments.append(segment)
        clauses.append(clause)
    return _scene(sentence, segments, clauses, found)


def put_under(scene: Scene, heading: frozenset[str]) -> Scene:
    """Put a sentence under a heading.

    Parameters
    ----------
    scene
        The sentence.
    heading
        What the heading says of what stands under it.

    Returns
    -------
    scene
        As if the sentence began with the words of the heading.
    """
    cues = [Cue(0, 0, heading), *scene.cues]
    return _scene(scene.sentence, scene.segment_of, scene.clause_of, cues)


def _scene(
    sentence: Sentence,
    segments: Sequence[int],
    clauses: Sequence[int],
    found: Sequence[Cue],
) -> Scene:
    """Put the cues in order."""
    cues = tuple(sorted(found, key=_by_start))
    by_name: dict[str, list[Cue]] = {}
    for cue in cues:
        for name in cue.names:
            by_name.setdefault(name, []).append(cue)
    return Scene(sentence, tuple(segments), tuple(clauses), cues, by_name)


def _is_guessed(forms: WordForms) -> bool:
    """Put words of the dictionary first."""
    return not forms.is_known


def _by_start(cue: Cue) -> int:
    """Put cues in the order of the sentence."""
    return cue.start


def _is_of_a_stage(sentence: Sentence, match: Match) -> bool:
    """Tell whether a nought is that of a stage, "T2N0M0", and denies nothing."""
    token = sentence.tokens[match.start]
    if token.text != "0" or token.follows_space or not match.start:
        return False
    before = sentence.tokens[match.start - 1].text
    return before.isalpha() and len(before) <= _OF_A_STAGE


def _leads(tokens: tuple[Token, ...], at: int) -> bool:
    """Tell whether a mark touches the word after it: "+scale, -pustules"."""
    if at + 1 == len(tokens) or not tokens[at].follows_space:
        return False
    after = tokens[at + 1]
    return (
        at > 0
        and tokens[at - 1].text in {",", ";"}
        and not after.follows_space
        and after.text.isalpha()
    )


def _marks(sentence: Sentence) -> Iterator[Cue]:
    """Read question marks, plus, minus and nought as cues."""
    tokens = sentence.tokens
    for at, token in enumerate(tokens):
        if token.text[0].isalnum():
            continue
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        before = tokens[at - 1].text if at else ""
        in_brackets = before == "(" and after == ")"
        if token.text == "?":
            leads = token.follows_space and not in_brackets and after != ")"
            yield Cue(at, at + 1, frozenset({"mark_after" if leads else "mark_before"}))
        if token.text == "±" or (token.text, after) == ("+", "/"):
            yield Cue(at, at + 1, frozenset({"mark_before"}))
        elif token.text[0] == "+":
            name = "plus_after" if _leads(tokens, at) else "plus"
            yield Cue(at, at + 1, frozenset({name}))
        if token.text in _DASHES and _leads(tokens, at):
            yield Cue(at, at + 1, frozenset({"minus_after"}))
        elif (
            before != "/"
            and token.text in _DASHES
            and (in_brackets or after in {"", ",", ";"} | _BRACKETS)
        ):
            yield Cue(at, at + 1, frozenset({"minus"}))
