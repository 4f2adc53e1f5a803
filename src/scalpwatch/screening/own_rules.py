"""The rules of a hospital: checked whole when they are read, and put to ours.

Strategy: a file of the hospital may hold what the file of the house holds, and no more.
What would fail in a worker hours later, or never match and be missed by nobody, is told
at once with its place: an unknown name, a wrong type, a broken expression, a code that
is written as no record writes it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final, TypeAlias

from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.screening.own_cues import wrong_cues, wrong_letters
from scalpwatch.vocabulary.cases import Primary

__all__ = ["Section", "check_folder", "merged", "read_own"]

Section: TypeAlias = Mapping[str, Any]

_LEAVE_OUT: Final = "leave_out"
#: Sections that hold lists by their names, and not codes by their system.
_NAMED: Final = frozenset({"words", "cues", "icdo"})
#: Lists of which one entry must be the whole of what is read, which may be nothing.
_WHOLE: Final = frozenset({"placing", "alone_weak", "no"})
#: Systems of codes that rules may name; ``own`` is for codes of the hospital.
_SYSTEMS: Final = frozenset(
    {
        "icd10",
        "icd10pcs",
        "icd9",
        "icdo",
        "snomed",
        "loinc",
        "cpt",
        "nmu",
        "category",
        "own",
    }
)
_FORMS: Final = frozenset({"patch", "nodule", "plaque", "lesion"})
#: What the codes of a section can mean; those of the others stand under ``codes``.
_MEANINGS: Final = {
    ("cancer", "codes"): frozenset(each.value for each in Primary),
    ("lesion", "codes"): _FORMS,
    ("lesion", "weak"): _FORMS,
}
_PLAIN: Final = frozenset({"codes"})
#: What refers to a bracket by its number: expressions are put together.
_COUNTED: Final = re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]|\(\?\([1-9]")


def check_folder(folder: Path, names: Iterable[str]) -> None:
    """Refuse a folder whose rules nobody would read.

    Parameters
    ----------
    folder
        Of the hospital's rules.
    names
        Of the rule sets.

    Raises
    ------
    InputError
        If a file in it bears the name of no rule set, or none does.
    """
    known = [f"{name}.toml" for name in names]
    found = sorted(each.name for each in folder.glob("*.toml"))
    strange = next((each for each in found if each not in known), None)
    if strange is not None or not found:
        raise InputError(
            say("The folder of rules holds {name}, which is no rule set.", name=strange)
            if strange
            else say("The folder of rules {name} holds no rules.", name=folder.name),
            remedy=say("Name the files {known}.", known=", ".join(known)),
        )


def read_own(
    file: Path,
    ours: Section,
    *,
    written: Callable[[str], str],
    searched: Callable[[str], str],
) -> tuple[bytes, Section]:
    """Read a file of a hospital and check all of it.

    Parameters
    ----------
    file
        Named as a rule set.
    ours
        What stands in the file of the house.
    written
        Writes a code in the one way in which it is compared.
    searched
        Writes a cue as the first sieve searches for it.

    Returns
    -------
    content
        The file's bytes.
    theirs
        What stands in it.

    Raises
    ------
    InputError
        If it is no TOML, or holds what a rule set cannot hold.
    """
    try:
        content = file.read_bytes()
        theirs = tomllib.loads(content.decode())
    except (OSError, ValueError) as error:
        raise InputError(
            say("The rules in {name} cannot be read.", name=file.name),
            remedy=say("Mend the file: {why}.", why=str(error)),
        ) from None
    wrong = chain(
        _wrong(file.stem, ours, theirs, written),
        wrong_cues(file.stem, ours, theirs, searched),
    )
    for place, why in wrong:
        raise InputError(
            say(
                "The rules in {name} are wrong at {place}: {why}.",
                name=file.name,
                place=place,
                why=why,
            ),
            remedy=say(
                "Mend that place; docs/screening.md tells how rules are written."
            ),
        )
    return content, theirs


def merged(ours: Section, theirs: Section) -> dict[str, Any]:
    """Add the lists of a hospital to ours, and leave out what it does not want.

    Parameters
    ----------
    ours, theirs
        What stands in two files of one name, checked.

    Returns
    -------
    sections
        Of both.
    """
    unwanted = set(_unwanted(theirs))
    added = {name: each for name, each in theirs.items() if name != _LEAVE_OUT}
    both: dict[str, Any] = _both(ours, added, unwanted)
    return both


def _both(our: Any, their: Any, unwanted: set[str]) -> Any:  # noqa: ANN401 - a tree
    """Put two trees of lists together."""
    if isinstance(our, Mapping) or isinstance(their, Mapping):
        our, their = our or {}, their or {}
        names = {**our, **their}
        return {n: _both(our.get(n), their.get(n), unwanted) for n in names}
    return [each for each in (*(our or ()), *(their or ())) if each not in unwanted]


_Wrong: TypeAlias = Iterator[tuple[str, Phrase]]


def _wrong(
    name: str, ours: Section, theirs: Section, written: Callable[[str], str]
) -> _Wrong:
    """Tell what is wrong in a file, each with its place."""
    known = (*(each for each in ours), _LEAVE_OUT)
    for section, content in theirs.items():
        if section not in known:
            yield section, _unknown(known)
        elif not isinstance(content, Mapping):
            yield section, say("it is no section")
        elif section == _LEAVE_OUT:
            yield from _wrong_left_out(ours, content)
        elif section in _NAMED:
            yield from _wrong_words(name, section, ours[section], content)
        else:
            meanings = _MEANINGS.get((name, section), _PLAIN)
            yield from _wrong_codes(section, ours[section], content, meanings, written)


def _wrong_left_out(ours: Section, content: Section) -> _Wrong:
    """Check what the hospital does not want."""
    yield from _wrong_list(f"{_LEAVE_OUT}.entries", content.get("entries"))
    for name in content:
        if name != "entries":
            yield f"{_LEAVE_OUT}.{name}", _unknown(("entries",))
    held = set(_leaves(ours))
    for entry in _unwanted({_LEAVE_OUT: content}):
        if entry not in held:
            why = say("“{entry}” stands in no list of ours", entry=entry)
            yield f"{_LEAVE_OUT}.entries", why


def _wrong_words(file: str, section: str, ours: Section, content: Section) -> _Wrong:
    """Check lists of expressions."""
    for name, entries in content.items():
        place = f"{section}.{name}"
        if name not in ours:
            yield place, _unknown(ours)
            continue
        yield from _wrong_list(place, entries)
        for entry in entries if isinstance(entries, list) else ():
            try:
                is_empty = re.fullmatch(entry, "") is not None
                # it becomes one of many, and says nothing of all: "(?i)" would
                re.compile(f"(?:{entry})")
            except re.error as error:
                yield (
                    place,
                    say(
                        "“{entry}” is no expression: {why}", entry=entry, why=str(error)
                    ),
                )
                continue
            if is_empty and name not in _WHOLE:
                yield place, say("“{entry}” is found in every text", entry=entry)
            if _COUNTED.search(entry):
                yield (
                    place,
                    say("“{entry}” counts brackets that others add to", entry=entry),
                )
            if section == "words":
                yield from wrong_letters(file, place, entry)


def _wrong_codes(
    section: str,
    ours: Section,
    content: Section,
    meanings: Collection[str],
    written: Callable[[str], str],
) -> _Wrong:
    """Check lists of codes by their systems."""
    is_flat = any(isinstance(each, list) for each in ours.values())
    for system, lists in content.items():
        place = f"{section}.{system}"
        if system not in _SYSTEMS:
            yield place, _unknown(sorted(_SYSTEMS))
        elif isinstance(lists, Mapping) and not is_flat:
            for meaning, codes in lists.items():
                if meaning not in meanings:
                    yield f"{place}.{meaning}", _unknown(sorted(meanings))
                yield from _wrong_list(f"{place}.{meaning}", codes, written)
        elif is_flat:
            yield from _wrong_list(place, lists, written)
        else:
            yield place, say("it is no section")


def _wrong_list(
    place: str, entries: object, written: Callable[[str], str] = str
) -> _Wrong:
    """Check that something is a list of texts, written as they are compared."""
    if not isinstance(entries, list) or not all(
        isinstance(each, str) and each.strip() for each in entries
    ):
        yield place, say("it is no list of texts")
        return
    for entry in entries:
        if written(entry) != entry:
            yield (
                place,
                say("“{entry}” is written “{code}”", entry=entry, code=written(entry)),
            )


def _unwanted(theirs: Section) -> Iterator[str]:
    """Give what is to be left out."""
    yield from theirs.get(_LEAVE_OUT, {}).get("entries", ())


def _leaves(tree: Any) -> Iterator[str]:  # noqa: ANN401 - a tree
    """Give every entry of a tree of lists."""
    for each in tree.values() if isinstance(tree, Mapping) else tree:
        if isinstance(each, str):
            yield each
        else:
            yield from _leaves(each)


def _unknown(known: Iterable[str]) -> Phrase:
    """Say that a name is unknown, and which are known."""
    return say("nothing bears this name; known are {known}", known=", ".join(known))
