"""The rule sets as data: codes and words of cancer, scalp lesion and histology."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Final

from scalpwatch.errors import EvidenceError
from scalpwatch.phrases import say
from scalpwatch.screening.own_rules import (
    Section,
    check_folder,
    merged,
    read_own,
)

__all__ = ["CodeSet", "Ruleset", "Rulesets", "normal_code", "read_rulesets"]

#: The files, one a rule set.
_FILES: Final = ("cancer", "lesion", "histology", "answers")
#: Code systems whose codes stand for all below them, and how they begin.
_HIERARCHIC: Final = "icd10"
_BLOCK: Final = re.compile(r"([A-Z])([0-9]{2})-([A-Z])([0-9]{2})")
#: Letters that Russian systems write in Latin codes, and what they stand for.
_LOOKALIKES: Final = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")
_PLAIN: Final = re.compile(r"[A-Z0-9.]+")
_SPECIAL: Final = re.compile(r"[^\w -]")
_NOTHING: Final = "(?!)"
#: What parts two words where text is raw: spaces, their escapes, markup.
_GAP: Final = (
    "(?:[\\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
    "|\\\\[nrt]|&nbsp;|</?[abcdefikmoqstuw][^<>]*>)"
)
#: A cue that is a word by itself; its borders are those of no other letters.
_WORD: Final = re.compile(r"\\b(\w+)\\b")
_LONG_NUMBER: Final = re.compile(r"\d{6,}")
#: What RE2 and Hyperscan take and find nowhere.
_NEVER: Final = "\uffff\uffff"
#: A space that stands in no bracket.
_SPACE: Final = re.compile(r" (\??)(?![^\[]*\])")


def normal_code(code: str) -> str:
    """Write a code in the one way in which it is compared.

    Parameters
    ----------
    code
        As a system wrote it.

    Returns
    -------
    code
        In capitals, in Latin letters, without spaces around and without the mark of
        a Russian edition behind.

    Examples
    --------
    >>> normal_code(" с50.9 ")
    'C50.9'
    """
    return code.strip().upper().translate(_LOOKALIKES)


@dataclass(frozen=True, slots=True)
class CodeSet:
    """Codes of several systems, each with what it stands for.

    Parameters
    ----------
    exact
        Meaning by code.
    below
        Meaning by the beginning of a code of a hierarchic system.
    """

    exact: Mapping[str, str]
    below: Mapping[str, str]

    def meaning(self, code: str) -> str | None:
        """Tell what a code stands for.

        Parameters
        ----------
        code
            As `normal_code` writes it.

        Returns
        -------
        meaning
            By the code itself, else by the longest beginning; ``None`` where neither
            is known.
        """
        if code in self.exact:
            return self.exact[code]
        return self.below.get(_dotted(code)[: self.depth(code)])

    def depth(self, code: str) -> int:
        """Tell how much of a code is known.

        Parameters
        ----------
        code
            As `normal_code` writes it.

        Returns
        -------
        depth
            The characters of it that are listed; 0 where it is not known.
        """
        if code in self.exact:
            return len(code)
        if not code[:1].isalpha() or not _PLAIN.fullmatch(code):
            return 0
        dotted = _dotted(code)
        lengths = range(len(dotted), 2, -1)
        return next((each for each in lengths if dotted[:each] in self.below), 0)

    def below_patterns(self) -> tuple[str, ...]:
        """Write the codes of hierarchic systems for a search in raw text.

        Returns
        -------
        patterns
            Regular expressions, each matching how a code and all below it begin.
        """
        return tuple(
            _confusable(each[0]) + re.escape(each[1:]).replace("\\.", "[.]?")
            for each in sorted(self.below)
        )


def _dotted(code: str) -> str:
    """Write a code of ICD-10 with its dot."""
    return code if "." in code or len(code) <= 3 else f"{code[:3]}.{code[3:]}"  # noqa: PLR2004 - ICD-10 has three before its dot


@dataclass(frozen=True)
class Ruleset:
    """One rule set.

    Parameters
    ----------
    name
        Of its file.
    sections
        What stands in it.
    """

    name: str
    sections: Section

    def codes(self, section: str) -> CodeSet:
        """Give the codes of a section.

        Parameters
        ----------
        section
            Its first name: ``codes`` for ``[codes.icd10]`` and ``[codes.snomed]``.

        Returns
        -------
        codes
            With the name of each list as their meaning.
        """
        exact: dict[str, str] = {}
        below: dict[str, str] = {}
        for system, lists in self.sections.get(section, {}).items():
            told = lists if isinstance(lists, dict) else {section: lists}
            into = below if system == _HIERARCHIC else exact
            for meaning, codes in told.items():
                into |= {code: meaning for each in codes for code in _unfolded(each)}
        return CodeSet(exact, below)

    def words(self, name: str) -> re.Pattern[str]:
        """Give the expression of a list of words.

        Parameters
        ----------
        name
            Of the list under ``[words]``.

        Returns
        -------
        pattern
            Matching any of them as a whole word, whatever the case.
        """
        told = self.sections.get("words", {}).get(name, ())
        joined = "|".join(f"(?:{each})" for each in told)
        return re.compile(rf"(?<!\w)(?:{joined or _NOTHING})(?!\w)", re.IGNORECASE)

    @property
    def stems(self) -> tuple[str, ...]:
        """The cues without which a text is not read."""
        return tuple(self.sections.get("cues", {}).get("stems", ()))

    def has_cue(self, lowered: str) -> bool:
        """Tell whether a text has to be read at all.

        Parameters
        ----------
        lowered
            The text in small letters, е for ё.

        Returns
        -------
        has_cue
            Whether any of the cues is in it.
        """
        plain, pattern = self._cues
        return any(stem in lowered for stem in plain) or bool(pattern.search(lowered))

    @cached_property
    def _cues(self) -> tuple[tuple[str, ...], re.Pattern[str]]:
        """Cues that are plain text, and the rest: plain text is found far faster."""
        plain = tuple(s for s in self.stems if not _SPECIAL.search(s))
        rest = "|".join(s for s in self.stems if _SPECIAL.search(s))
        return plain, re.compile(rest or _NOTHING)

    def listed(self, section: str, name: str) -> frozenset[str]:
        """Give a plain list.

        Parameters
        ----------
        section, name
            Where it stands.

        Returns
        -------
        listed
            Its entries.
        """
        return frozenset(self.sections.get(section, {}).get(name, ()))


@dataclass(frozen=True)
class Rulesets:
    """The rule sets.

    Parameters
    ----------
    cancer, lesion, histology
        One a question.
    answers
        What says no, and who is asked for.
    digest
        SHA-256 of all that was read: the same rules, the same list.
    """

    cancer: Ruleset
    lesion: Ruleset
    histology: Ruleset
    answers: Ruleset
    digest: str

    @property
    def lesion_cues(self) -> tuple[str, ...]:
        """The first sieve: what a raw file must hold to matter.

        Every lesion of the full road stands behind a code or a cue of these
        expressions, which Hyperscan and RE2 read as Python does.
        """
        return self._raw_cues(self.lesion, "codes", "weak", "scalp")

    @property
    def fact_cues(self) -> tuple[str, ...]:
        """The second sieve: what a raw record must hold to tell any fact at all."""
        behaviours = "|".join(sorted(self.cancer.listed("icdo", "malignant")))
        return (
            *self.lesion_cues,
            *self._raw_cues(self.cancer, "codes", "not_own"),
            *self._raw_cues(self.histology, "skin", "any"),
            rf"[0-9]{{4}}\\?(?:{behaviours})",
        )

    def _raw_cues(self, ruleset: Ruleset, *sections: str) -> tuple[str, ...]:
        """Write the cues and codes of a rule set for raw text."""
        sets = [ruleset.codes(section) for section in sections]
        exact = sorted({code for each in sets for code in each.exact})
        below = sorted({code for each in sets for code in each.below_patterns()})
        # long numbers are met nowhere by chance, and found quickly by themselves
        alone = [code for code in exact if _LONG_NUMBER.fullmatch(code)]
        short = [_alike(code) for code in exact if code not in alone]
        starts = "|".join(below) or _NEVER
        codes = "|".join((*short, *(f"{each}[.0-9A-Za-z]*" for each in below)))
        words = [each for each in map(_WORD.fullmatch, ruleset.stems) if each]
        stems = [each for each in ruleset.stems if not _WORD.fullmatch(each)]
        return (
            *map(_searched, stems),
            *([_whole_words(each[1] for each in words)] if words else ()),
            *alone,
            rf"(?:^|[^-0-9A-Za-z])(?:{codes})(?:[^-.0-9A-Za-z]|-[^0-9A-Fa-f]|$)",
            # behind a hyphen so much and no more: else half of all UUIDs were codes
            rf"-(?:{starts})[.0-9A-Za-z]{{0,4}}(?:[^-.0-9A-Za-z]|-[^0-9A-Fa-f]|$)",
            # with a full stop a code is no part of a UUID, whatever stands beside it
            rf"(?:^|[^0-9A-Za-z])(?:{'|'.join(_with_stop(below)) or _NEVER})",
        )


def read_rulesets(own: Path | None = None) -> Rulesets:
    """Read the rule sets.

    Parameters
    ----------
    own
        A folder with files of the same names, whose lists are added to ours; a list
        under ``[leave_out]`` takes entries away.

    Returns
    -------
    rulesets
        Ready to be asked.

    Raises
    ------
    InputError
        If a file of the hospital cannot be read or is wrong anywhere.
    """
    if own is not None:
        check_folder(own, _FILES)
    house = resources.files("scalpwatch.screening") / "rules"
    digest = hashlib.sha256()
    sets = []
    for name in _FILES:
        text = (house / f"{name}.toml").read_text(encoding="utf-8")
        digest.update(text.encode())
        sections = tomllib.loads(text)
        file = None if own is None else own / f"{name}.toml"
        if file is not None and file.is_file():
            added, theirs = read_own(
                file, sections, written=normal_code, searched=_searched
            )
            digest.update(added)
            sections = merged(sections, theirs)
        sets.append(_checked(Ruleset(name, sections)))
    cancer, lesion, histology, answers = sets
    return Rulesets(cancer, lesion, histology, answers, digest=digest.hexdigest())


def _checked(ruleset: Ruleset) -> Ruleset:
    """Refuse expressions that are none."""
    for name in (*ruleset.sections.get("words", {}), ""):
        try:
            ruleset.words(name) if name else ruleset.has_cue("")
        except re.error:
            raise EvidenceError(
                say(
                    "The rules {file} hold no expression at {name}.",
                    file=ruleset.name,
                    name=name or "cues",
                ),
                remedy=say("Mend the brackets there."),
            ) from None
    return ruleset


def _unfolded(code: str) -> Iterable[str]:
    """Write a block such as ``C00-C14`` as its codes."""
    block = _BLOCK.fullmatch(code)
    if block is None:
        return (code,)
    letter, first, _, last = block.groups()
    return (f"{letter}{number:02d}" for number in range(int(first), int(last) + 1))


def _confusable(letter: str) -> str:
    """Let a letter be the Russian one that looks alike."""
    alike = [c for c in "АВСЕНКМОРТХ" if c.translate(_LOOKALIKES) == letter]
    return f"[{letter}{alike[0]}]" if alike else letter


def _searched(stem: str) -> str:
    """Write a cue for raw text: a space is whatever parts two words there."""
    # what borders a word depends on its letters; to find too much is no loss
    stem = _yo(stem).replace("\\b", "")
    return _SPACE.sub(lambda found: f"{_GAP}{'*' if found[1] else '+'}", stem)


def _whole_words(words: Iterable[str]) -> str:
    """Look for words that stand alone, also behind the escape of a line's end."""
    letters = "0-9A-Za-zА-Яа-яЁё"
    return rf"(?:^|[^{letters}]|\\[nrt])(?:{'|'.join(words)})(?:$|[^{letters}])"


def _alike(code: str) -> str:
    """Let every letter of a code be the Russian one that looks alike."""
    return "".join(
        _confusable(each) if each.isalpha() else re.escape(each) for each in code
    )


def _with_stop(patterns: Iterable[str]) -> Iterable[str]:
    """Write codes of ICD-10 with the full stop that most have."""
    return (
        each.replace("[.]?", "[.]") if "[.]" in each else f"{each}[.][0-9]"
        for each in patterns
    )


def _yo(stem: str) -> str:
    """Let е be ё."""
    return re.sub("е(?![^\\[]*\\])", "[её]", stem)
