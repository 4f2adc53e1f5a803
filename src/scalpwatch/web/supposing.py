"""What if: the form in which signs are ticked and unticked, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeVar

from scalpwatch.casework.supposing import Supposed
from scalpwatch.errors import InputError
from scalpwatch.inference.facts import FORM_OF_SIGN
from scalpwatch.locale import Words
from scalpwatch.phrases import Bilingual, Fact, Phrase, say
from scalpwatch.report.citing import sentence
from scalpwatch.report.wording import FIRMNESSES, FORMS, GROWTHS, SEXES, TREATMENTS
from scalpwatch.vocabulary.case_names import PRIMARIES
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Firmness,
    Form,
    Growth,
    Phototype,
    Primary,
    Sex,
    TreatmentKind,
)
from scalpwatch.vocabulary.observations import Observation, Observer, State
from scalpwatch.vocabulary.signs import (
    Sign,
    SignDefinition,
    SignGroup,
    SignKind,
    sign_definitions,
)
from scalpwatch.web.forms import Form as Sent

__all__ = ["Asked", "Choosing", "SignGroupAsked", "ask", "read_supposed"]

Word = TypeVar("Word", bound=Enum)

_OLDEST: Final = 120
_LONGEST_MONTHS: Final = 12 * _OLDEST
_LARGEST_CM: Final = 40

_CANCER: Final[Mapping[CancerKnowledge, Phrase]] = {
    CancerKnowledge.NOT_ASKED: say("not asked"),
    CancerKnowledge.NONE_KNOWN: say("none known"),
    CancerKnowledge.KNOWN: say("yes, now or in the past"),
}
_PHOTOTYPES: Final[Mapping[Phototype, Fact]] = {
    each: say("not told") if each is Phototype.UNKNOWN else each.value
    for each in Phototype
}
_STATES: Final[Mapping[State, Phrase]] = {
    State.PRESENT: say("present"),
    State.ABSENT: say("absent"),
    State.NOT_ASSESSABLE: say("cannot be judged"),
    State.NOT_LOOKED_FOR: say("not looked for"),
}
#: Forms are asked by a question of their own.
_ASKED: Final = tuple(each for each in Sign if each not in FORM_OF_SIGN)

_KINDS: Final[tuple[tuple[Phrase, frozenset[SignKind], frozenset[SignGroup]], ...]] = (
    (say("Felt and told"), frozenset({SignKind.FELT, SignKind.TOLD}), frozenset()),
    (say("Seen by eye"), frozenset({SignKind.SEEN}), frozenset()),
    (
        say("Trichoscopy: vessels"),
        frozenset({SignKind.TRICHOSCOPY}),
        frozenset({SignGroup.VESSELS}),
    ),
    (
        say("Trichoscopy: openings of hairs, scarring"),
        frozenset({SignKind.TRICHOSCOPY}),
        frozenset({SignGroup.OPENINGS, SignGroup.SCARRING}),
    ),
    (
        say("Trichoscopy: hair shafts"),
        frozenset({SignKind.TRICHOSCOPY}),
        frozenset({SignGroup.SHAFTS}),
    ),
    (
        say("Trichoscopy: areas, pigment, keratin"),
        frozenset({SignKind.TRICHOSCOPY}),
        frozenset({SignGroup.ALONE, SignGroup.KERATIN}),
    ),
)


@dataclass(frozen=True, slots=True)
class Choosing:
    """A question with a closed set of answers.

    Parameters
    ----------
    name
        Of the field.
    question
        What is asked.
    words
        The answers.
    chosen
        As it stands.
    """

    name: str
    question: Phrase
    words: Mapping[Any, Fact]
    chosen: Enum


@dataclass(frozen=True, slots=True)
class _SignAsked:
    """A sign of the form.

    Parameters
    ----------
    sign
        Which.
    name, definition
        Told in both languages.
    state
        As it stands.
    states
        What may be chosen.
    by_machine
        What the machine saw, where it saw anything.
    """

    sign: Sign
    name: Bilingual
    definition: Bilingual
    state: State
    states: Mapping[State, Phrase]
    by_machine: Phrase | None


@dataclass(frozen=True, slots=True)
class SignGroupAsked:
    """Signs that are found in one way.

    Parameters
    ----------
    heading
        In which.
    signs
        In the order of their names.
    told
        How many of them say something.
    """

    heading: Phrase
    signs: tuple[_SignAsked, ...]
    told: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The form.

    Parameters
    ----------
    numbers
        Fields for numbers: name, question, value, most, step.
    choices
        Fields with closed answers.
    treatments
        Kind, its name, and whether it is ticked.
    groups
        Signs.
    """

    numbers: tuple[tuple[str, Phrase, str, int, str], ...]
    choices: tuple[Choosing, ...]
    treatments: tuple[tuple[TreatmentKind, Phrase, bool], ...]
    groups: tuple[SignGroupAsked, ...]


def ask(
    supposed: Supposed, seen: tuple[Observation, ...], words: Words, *, form: Sent
) -> Asked:
    """Make the form.

    Parameters
    ----------
    supposed
        As it stands.
    seen
        All claims of the lesion, the machine's too.
    words
        The language, by which signs are ordered.
    form
        As sent, so that a number that cannot be read stays as it was typed.

    Returns
    -------
    asked
        What the page asks.
    """
    numbers = (
        ("age_years", say("Age, years"), supposed.age_years, _OLDEST, "1"),
        (
            "age_months",
            say("How long, months"),
            supposed.age_months,
            _LONGEST_MONTHS,
            "any",
        ),
        ("size_cm", say("Longest diameter, cm"), supposed.size_cm, _LARGEST_CM, "any"),
    )
    return Asked(
        numbers=tuple(
            (name, question, form.one(name) or _plain(value), most, step)
            for name, question, value, most, step in numbers
        ),
        choices=_choices(supposed),
        treatments=tuple(
            (kind, name, kind in supposed.treatments)
            for kind, name in TREATMENTS.items()
        ),
        groups=tuple(_groups(supposed, seen, words)),
    )


def read_supposed(form: Sent, told: Supposed) -> Supposed:
    """Read what is supposed.

    Parameters
    ----------
    form
        As sent.
    told
        What was told: it stands for what the form does not hold.

    Returns
    -------
    supposed
        To be answered, and kept nowhere.
    """
    signs = dict(told.signs)
    for sign in _ASKED:
        sent = form.one(sign.value)
        state = _word(State, sent, signs.get(sign, State.NOT_LOOKED_FOR))
        signs[sign] = state
    return Supposed(
        age_years=_number(form, "age_years", _OLDEST),
        sex=_word(Sex, form.one("sex"), told.sex),
        phototype=_word(Phototype, form.one("phototype"), told.phototype),
        cancer=_word(CancerKnowledge, form.one("cancer"), told.cancer),
        primary=_word(Primary, form.one("primary"), told.primary),
        form=_word(Form, form.one("form"), told.form),
        size_cm=_number(form, "size_cm", _LARGEST_CM),
        age_months=_number(form, "age_months", _LONGEST_MONTHS),
        growth=_word(Growth, form.one("growth"), told.growth),
        firmness=_word(Firmness, form.one("firmness"), told.firmness),
        treatments=frozenset(
            each for each in TreatmentKind if each.value in form.every("treatment")
        ),
        signs={
            sign: state
            for sign, state in signs.items()
            if state is not State.NOT_LOOKED_FOR
        },
    )


def _choices(supposed: Supposed) -> tuple[Choosing, ...]:
    """Ask what has a closed set of answers."""
    return (
        Choosing("sex", say("Sex"), SEXES, supposed.sex),
        Choosing("cancer", say("Cancer ever"), _CANCER, supposed.cancer),
        Choosing("primary", say("Where it began"), PRIMARIES, supposed.primary),
        Choosing("form", say("What kind of lesion"), FORMS, supposed.form),
        Choosing("firmness", say("To the touch"), FIRMNESSES, supposed.firmness),
        Choosing("growth", say("Growth"), GROWTHS, supposed.growth),
        Choosing("phototype", say("Phototype"), _PHOTOTYPES, supposed.phototype),
    )


def _groups(
    supposed: Supposed, seen: tuple[Observation, ...], words: Words
) -> Iterator[SignGroupAsked]:
    """Ask for signs, those found in one way together."""
    definitions = sign_definitions()
    for heading, kinds, groups in _KINDS:
        found = [
            definitions[sign]
            for sign in _ASKED
            if definitions[sign].kind in kinds
            and (not groups or definitions[sign].group in groups)
        ]
        asked = tuple(
            _sign(each, supposed.signs.get(each.sign, State.NOT_LOOKED_FOR), seen)
            for each in sorted(found, key=lambda each: words.tell(each.name))
        )
        told = sum(each.state is not State.NOT_LOOKED_FOR for each in asked)
        yield SignGroupAsked(heading, asked, told)


def _sign(
    definition: SignDefinition, state: State, seen: tuple[Observation, ...]
) -> _SignAsked:
    """Ask for one sign."""
    by_machine = next(
        (
            _STATES[each.state]
            for each in seen
            if each.sign is definition.sign and each.observer is Observer.MACHINE
        ),
        None,
    )
    return _SignAsked(
        sign=definition.sign,
        name=Bilingual(sentence(definition.name.en), sentence(definition.name.ru)),
        definition=definition.definition,
        state=state,
        states={
            each: name
            for each, name in _STATES.items()
            if each is not State.NOT_ASSESSABLE or state is each
        },
        by_machine=by_machine,
    )


def _word(kind: type[Word], sent: str, told: Word) -> Word:
    """Read a word of an enumeration; what is none leaves what was told."""
    return next((each for each in kind if each.value == sent), told)


def _number(form: Sent, name: str, most: float) -> float | None:
    """Read a number that may stay empty."""
    sent = form.one(name).strip().replace(",", ".")
    if not sent:
        return None
    try:
        number = float(sent)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        raise InputError(
            say("A number of the supposition cannot be read."),
            remedy=say("Give one from 0 to {most}, or leave it empty.", most=most),
        )
    return int(number) if number == int(number) else number


def _plain(value: float | None) -> str:
    """Write a number as a field holds it."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else str(value)
