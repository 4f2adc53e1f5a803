"""What is wrong with a case file, where, and how to mend it, in our own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import zip_longest
from typing import Final, NoReturn, TypeAlias

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scalpwatch.documents.case_form import (
    LARGEST_SIZE_CM,
    CancerForm,
    CaseForm,
    LesionForm,
    OncologyForm,
    PatientForm,
    PictureForm,
    TreatmentForm,
)
from scalpwatch.documents.case_words import spellings
from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.signs import Sign

__all__ = ["Sections", "Trouble", "Way", "at", "refuse", "troubles_of"]

#: What is wrong, and how to mend it.
Trouble: TypeAlias = tuple[Phrase, Phrase]

#: A way through the file: keys, and indices from 0.
Way: TypeAlias = tuple[str | int, ...]

#: The sections of a kind of file, by the keys that lead to them.
Sections: TypeAlias = Mapping[tuple[str, ...], type[BaseModel]]

_MOST_TOLD: Final = 3
_FEW_WORDS: Final = 20
_LONGEST_ECHO: Final = 40

_SECTIONS: Final[Sections] = {
    (): CaseForm,
    ("patient",): PatientForm,
    ("oncology",): OncologyForm,
    ("oncology", "cancers"): CancerForm,
    ("lesions",): LesionForm,
    ("lesions", "treatments"): TreatmentForm,
    ("lesions", "pictures"): PictureForm,
}


def at(way: Way) -> Phrase:
    """Name a place in the file.

    Parameters
    ----------
    way
        Keys, and indices from 0.

    Returns
    -------
    place
        For example “lesion 2, picture 1, role”.
    """
    parts = _parts(way) or (say("the file"),)
    place = parts[0]
    for part in parts[1:]:
        place = say("{outer}, {inner}", outer=place, inner=part)
    return place


def refuse(troubles: Sequence[Trouble]) -> NoReturn:
    """Make one error of all troubles, and raise it.

    Parameters
    ----------
    troubles
        At least one.

    Raises
    ------
    InputError
        Always: it tells the first three, each with its mend, and counts the others.
    """
    told = [phrase for trouble in troubles[:_MOST_TOLD] for phrase in trouble]
    left = len(troubles) - _MOST_TOLD
    if left > 0:
        told.append(say("Further places to mend: {count}.", count=left))
    message = told[0]
    for phrase in told[1:-1]:
        message = say("{first} {second}", first=message, second=phrase)
    raise InputError(message, remedy=told[-1])


def troubles_of(
    error: ValidationError, sections: Sections | None = None
) -> tuple[Trouble, ...]:
    """Tell in our own words what pydantic found.

    Parameters
    ----------
    error
        What it raised.
    sections
        Sections of the file by the way to them, for the keys that each has; those
        of a case when ``None``.

    Returns
    -------
    troubles
        One for each place; nothing of the patient is repeated in them.
    """
    details = error.errors(include_url=False, include_input=False)
    return tuple(_trouble(detail, sections or _SECTIONS) for detail in details)


def _trouble(detail: ErrorDetails, sections: Sections) -> Trouble:
    """Translate one finding."""
    way = tuple(part for part in detail["loc"] if part != "[key]")
    if detail["type"] == "extra_forbidden":
        return _unknown_key(way, sections)
    special = _SPECIAL.get((detail["type"], _last_key(way)))
    tell = special or _TELLERS.get(detail["type"], _misshapen)
    return tell(way, detail.get("ctx", {}))


def _unknown_word(way: Way, context: Mapping[str, object]) -> Trouble:
    """Tell of a word that is in no list."""
    allowed = tuple(str(word) for word in _sequence(context["allowed"]))
    given = str(context["given"])[:_LONGEST_ECHO]
    place = way[:-1] if way[-1:] == (given,) else way
    what = say("At {place}: the word “{word}” is unknown.", place=at(place), word=given)
    if place[-1:] == ("signs",) and given in LesionForm.model_fields:
        return what, say("It is no sign: write it above [lesions.signs].")
    return what, _choose(given, allowed, place)


def _unknown_key(way: Way, sections: Sections) -> Trouble:
    """Tell of a key that its section does not have."""
    names = tuple(part for part in way[:-1] if isinstance(part, str))
    section = sections.get(names, sections[()])
    key = str(way[-1])[:_LONGEST_ECHO]
    what = say("At {place}: the key “{word}” is unknown.", place=at(way[:-1]), word=key)
    if names == ("lesions",) and key in spellings(Sign):
        return what, say("It is a sign: write it under [lesions.signs].")
    return what, _choose(key, tuple(section.model_fields), way[:-1])


def _choose(given: str, allowed: tuple[str, ...], way: Way) -> Phrase:
    """Suggest the nearest word, or list the words that are allowed."""
    folded = given.lower().replace(" ", "_")
    spelled = {word.replace(" ", "_").replace("-", "_"): word for word in allowed}
    near = [spelled[match] for match in get_close_matches(folded, spelled, n=1)]
    listed = _listed(allowed, way)
    if near:
        return say("Did you mean “{word}”? {listed}", word=near[0], listed=listed)
    return listed


def _listed(allowed: tuple[str, ...], way: Way) -> Phrase:
    """List the words, or name the command that lists them."""
    if len(allowed) <= _FEW_WORDS:
        return say("Allowed are: {words}.", words="; ".join(allowed))
    command = "scalpwatch signs" if "signs" in way else "scalpwatch conditions"
    return say("All words are listed by “{command}”.", command=command)


def _missing(way: Way, _: Mapping[str, object]) -> Trouble:
    """Something that must be there."""
    what = say("At {place}: “{key}” is missing.", place=at(way[:-1]), key=str(way[-1]))
    return what, say(
        "Add it; “scalpwatch template” prints a form that shows where it belongs."
    )


def _out_of_range(way: Way, context: Mapping[str, object]) -> Trouble:
    """Tell of a number out of range, without the number: it is the patient's."""
    what = say("At {place}: the number cannot be right.", place=at(way))
    kind, bound = next(iter(context.items()))
    if kind in {"le", "lt"}:
        return what, say(
            "It is at most {bound}; check the number and its unit.", bound=bound
        )
    return what, say(
        "It is at least {bound}; check the number and its unit.", bound=bound
    )


def _wrong_unit(way: Way, _: Mapping[str, object]) -> Trouble:
    """Tell of a size that no lesion of a scalp has."""
    return (
        say(
            "At {place}: the size is not between 0 and {largest} cm; "
            "is it in the wrong unit?",
            place=at(way[:-1] if isinstance(way[-1], int) else way),
            largest=round(LARGEST_SIZE_CM),
        ),
        say("Write centimetres: 15 mm is 1.5."),
    )


def _size_is_text(way: Way, _: Mapping[str, object]) -> Trouble:
    """Tell of a size with its unit written out."""
    return (
        say(
            "At {place}: the size is not a number.",
            place=at(way[:-1] if isinstance(way[-1], int) else way),
        ),
        say("Write centimetres without a unit: 1.5, or [1.5, 1.0]."),
    )


def _pseudonym(_: Way, __: Mapping[str, object]) -> Trouble:
    """Tell of a pseudonym that may be a name, without it."""
    return (
        say("The pseudonym holds something else than a pseudonym does."),
        say(
            "Write up to 40 letters, digits, dots, hyphens or underscores, "
            "without a space, and never the patient's name."
        ),
    )


def _not_a_day(way: Way, _: Mapping[str, object]) -> Trouble:
    """Tell of a date that is none."""
    return (
        say("At {place}: this is not a date.", place=at(way)),
        say("Write year, month and day like this: 2026-01-31."),
    )


def _needs(mend: Phrase) -> Callable[[Way, Mapping[str, object]], Trouble]:
    """Ask for another kind of value."""

    def tell(way: Way, _: Mapping[str, object]) -> Trouble:
        """Say what kind is needed."""
        return say("At {place}: the value has the wrong kind.", place=at(way)), mend

    return tell


def _misshapen(way: Way, _: Mapping[str, object]) -> Trouble:
    """Whatever else is wrong."""
    return (
        say("At {place}: the value cannot be used.", place=at(way)),
        say("Compare it with the form that “scalpwatch template” prints."),
    )


def _parts(way: Way) -> tuple[Phrase, ...]:
    """Name each step: a numbered section, or a key as it stands."""
    parts: list[Phrase] = []
    for here, following in zip_longest(way, way[1:]):
        if isinstance(here, int):
            continue
        number = following + 1 if isinstance(following, int) else 0
        parts.append(_named(here, number))
    return tuple(parts)


def _named(key: str, number: int) -> Phrase:
    """Name one step."""
    if number and key in _NUMBERED:
        return replace(_NUMBERED[key], facts=(("number", number),))
    return say("{key}", key=key[:_LONGEST_ECHO])


def _last_key(way: Way) -> str:
    """Find the key that a value belongs to."""
    return next((part for part in reversed(way) if isinstance(part, str)), "")


def _sequence(value: object) -> Sequence[object]:
    """Take what pydantic keeps as a plain object for the sequence that it is."""
    return value if isinstance(value, tuple | list) else ()


_NUMBERED: Final[Mapping[str, Phrase]] = {
    "lesions": say("lesion {number}"),
    "cancers": say("cancer {number}"),
    "treatments": say("treatment {number}"),
    "pictures": say("picture {number}"),
    "pathology": say("specimen {number}"),
    "stains": say("stain {number}"),
    "therapy": say("therapy {number}"),
    "decision": say("decision {number}"),
    "outcome": say("outcome {number}"),
}

_NUMBER = _needs(say("Write a number, with a point and without a unit: 1.5."))
_WHOLE = _needs(say("Write a whole number, without a unit."))
_SECTION = _needs(
    say("Write it as a section in brackets, as “scalpwatch template” shows it.")
)
_LIST = _needs(say("Write a list in brackets, as “scalpwatch template” shows it."))

_TELLERS: Final[Mapping[str, Callable[[Way, Mapping[str, object]], Trouble]]] = {
    "word": _unknown_word,
    "missing": _missing,
    "greater_than": _out_of_range,
    "greater_than_equal": _out_of_range,
    "less_than": _out_of_range,
    "less_than_equal": _out_of_range,
    "finite_number": _NUMBER,
    "float_type": _NUMBER,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _needs(say("Write true or false, without quotation marks.")),
    "string_type": _needs(say("Write a text in quotation marks.")),
    "string_too_short": _needs(say("Write at least one letter.")),
    "string_too_long": _needs(say("Write it shorter.")),
    "list_type": _LIST,
    "dict_type": _SECTION,
    "model_type": _SECTION,
    "too_short": _needs(say("Write at least one; every case has a lesion.")),
    "too_long": _needs(say("Write fewer; a size has two diameters at most.")),
    "day": _not_a_day,
}

_SPECIAL: Final[
    Mapping[tuple[str, str], Callable[[Way, Mapping[str, object]], Trouble]]
] = {
    ("less_than_equal", "size_cm"): _wrong_unit,
    ("greater_than", "size_cm"): _wrong_unit,
    ("float_type", "size_cm"): _size_is_text,
    ("string_pattern_mismatch", "pseudonym"): _pseudonym,
}
