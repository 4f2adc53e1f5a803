"""Numbers with units: how large a lesion is, and how long it has been there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scalpwatch.notes.letters import is_cyrillic
from scalpwatch.notes.matching import Match
from scalpwatch.notes.patterns import Kind
from scalpwatch.notes.scene import Mention, Scene
from scalpwatch.notes.standing import is_elsewhere, is_of_a_relative, is_supposed

__all__ = ["Amount", "age_of", "is_slow", "sizes_of"]

#: A scalp is about 30 cm from brow to nape [cm]; a larger size is something else.
_LARGEST_CM: Final = 30.0
_LONGEST_MONTHS: Final = 1200.0
#: A longer time beside "woman" or "patient" is her age, not the lesion's [months].
_OF_A_PERSON_MONTHS: Final = 60.0
#: A lesion that doubles within about two months grows fast [months].
_FAST_MONTHS: Final = 2.5
#: How far words may stand from a number that they explain [words].
_NEAR: Final = 4
#: Durations that need no number.
_WHOLE: Final = frozenset({"6", "18"})
#: Units of which there are several, and nobody says how many.
_MANY: Final = frozenset(
    {"days", "weeks", "months", "years", "дней", "недель", "месяцев", "лет", "годы"}
)
#: "three and a half", «три с половиной»
_AND_A_HALF: Final = (("and", "a", "half"), ("с", "половиной"), ("½",))
_FILLERS: Final = frozenset(
    {"of", "the", "about", "последних", "последние", "х", "ти", "мя"}
)


@dataclass(frozen=True, slots=True)
class Amount(Mention):
    """A number with its unit.

    Parameters
    ----------
    values
        In centimetres, or in months; more than one in "2 x 3 cm".
    """

    values: tuple[float, ...] = ()


def sizes_of(scene: Scene, found: Mapping[Kind, Sequence[Match]]) -> Iterator[Amount]:
    """Read the sizes of lesions of the scalp.

    Parameters
    ----------
    scene
        The sentence.
    found
        Phrases found in it.

    Yields
    ------
    size
        Each in centimetres, in order; not those of nodes, other places or tools.
    """
    if not found[Kind.LENGTH]:
        return
    numbers = _Numbers(scene, found)
    for unit in found[Kind.LENGTH]:
        start, values = numbers.before(unit.start)
        sized = tuple(round(value * _factor(unit), 4) for value in values)
        amount = Amount(start, unit.end, sized)
        is_of_a_tool = any(
            _is_near(amount, match, before=2, after=1)
            and scene.clause_of[match.start] == scene.clause_of[amount.start]
            for match in found[Kind.AMOUNT]
            if "not_size" in match.names
        )
        is_possible = bool(sized) and all(0 < value <= _LARGEST_CM for value in sized)
        if is_possible and not is_of_a_tool and _is_meant(scene, amount):
            yield amount


def age_of(
    scene: Scene,
    found: Mapping[Kind, Sequence[Match]],
    mentions: Sequence[Mention],
) -> tuple[int, Amount] | None:
    """Read how long the lesion has been there.

    Parameters
    ----------
    scene
        The sentence.
    found
        Phrases found in it.
    mentions
        Signs named in it.

    Returns
    -------
    weight, age
        In months; the weight says how plainly it is told. ``None`` where it is
        not told.
    """
    if not found[Kind.DURATION]:
        return None
    numbers = _Numbers(scene, found)
    told: list[tuple[int, Amount]] = []
    for unit in found[Kind.DURATION]:
        start, values = _counted(scene, found, numbers, unit)
        if not values:
            continue
        months = sum(values) / len(values) * _factor(unit)
        age = Amount(start, unit.end, (months,))
        if told and _goes_on(scene, told[-1][1], age):
            weight, years = told.pop()
            sum_ = years.values[0] + months
            told.append((weight, Amount(years.start, age.end, (sum_,))))
            continue
        weight = _weight(scene, found, age, mentions)
        if weight and months <= _LONGEST_MONTHS:
            told.append((weight, age))
    return max(told, key=lambda each: (each[0], -each[1].start), default=None)


def is_slow(
    scene: Scene, found: Mapping[Kind, Sequence[Match]], growth: Mention
) -> bool:
    """Tell whether a growth that is told with its time took long.

    Parameters
    ----------
    scene
        The sentence.
    found
        Phrases found in it.
    growth
        Words for a growth, for example "doubled".

    Returns
    -------
    is_slow
        Whether it took more than about two months and is not called fast.
    """
    numbers = _Numbers(scene, found)
    segment = scene.segment_of[growth.start]
    times = [
        # "over the past year" counts one
        max(numbers.before(unit.start)[1], default=1.0) * _factor(unit)
        for unit in found[Kind.DURATION]
        if scene.segment_of[unit.start] == segment
    ]
    is_called_fast = any(
        "fast" in match.names and growth.start <= match.start < growth.end
        for match in found[Kind.AMOUNT]
    )
    return bool(times) and min(times) > _FAST_MONTHS and not is_called_fast


def _weight(
    scene: Scene,
    found: Mapping[Kind, Sequence[Match]],
    age: Amount,
    mentions: Sequence[Mention],
) -> int:
    """Weigh how plainly a duration is the lesion's; 0 is not at all."""
    is_of_a_person = age.values[0] > _OF_A_PERSON_MONTHS and _stands_near(
        found, age, "person", before=3, after=1
    )
    is_of_a_change = any(
        match.end <= age.start
        and scene.segment_of[match.start] == scene.segment_of[age.start]
        for match in found[Kind.AMOUNT]
        if "change" in match.names
    )
    is_of_another_time = (
        is_of_a_person
        or is_of_a_change
        or _stands_near(found, age, "before_unit_not", before=1, after=0)
        or _stands_near(found, age, "past_sign", before=_NEAR, after=_NEAR)
    )
    if is_of_another_time or not _is_meant(scene, age):
        return 0
    has_sign = _stands_by_a_sign(scene, age, mentions)
    is_of_else = _stands_near(found, age, "not_age", before=3, after=0) or any(
        # "4 weeks ago, doubled since": what follows the comma has its own time
        age.end <= match.start < age.end + _NEAR - 1
        and scene.segment_of[match.start] == scene.segment_of[age.start]
        for match in found[Kind.AMOUNT]
        if "not_age" in match.names
    )
    is_of_else = is_of_else or any(
        age.start - _NEAR <= match.end <= age.start for match in found[Kind.TREATMENT]
    )
    segment = scene.segment_of[age.start]
    if any(scene.segment_of[match.start] == segment for match in found[Kind.CANCER]):
        return int(has_sign and not is_of_else)
    if _stands_near(found, age, "of_lesion", before=2, after=1):
        return int(has_sign) if is_of_else else 3
    if is_of_else:
        return 0
    if _stands_near(found, age, "of_lesion", before=_NEAR + 2, after=_NEAR):
        return 2
    is_alone = len(scene.segment_of) <= _NEAR and age.values[0] <= _OF_A_PERSON_MONTHS
    return int(has_sign or is_alone)


def _counted(
    scene: Scene,
    found: Mapping[Kind, Sequence[Match]],
    numbers: _Numbers,
    unit: Match,
) -> tuple[int, tuple[float, ...]]:
    """Read how many of a unit of time are told, and where that begins."""
    start, values = numbers.before(unit.start)
    if _is_of_a_date(scene, unit, start):
        return start, ()
    # "for about a year", «около года», «год назад»; not "for several years"
    is_of_many = scene.words(unit.end - 1, unit.end)[0] in _MANY
    is_one = _name(unit) in _WHOLE or (
        not is_of_many
        and _stands_near(
            found, Amount(unit.start, unit.end), "of_lesion", before=1, after=1
        )
    )
    if values:
        return start, values
    after = numbers.right_after(unit)
    if after is not None:
        return unit.start, (after,)
    return (unit.start, (1.0,)) if is_one else (start, ())


def _goes_on(scene: Scene, age: Amount, more: Amount) -> bool:
    """Tell whether a duration is told in two units: "1 year and 6 months"."""
    between = set(scene.words(age.end, more.start))
    return between <= {"and", "и"} and more.values[0] < age.values[0]


def _is_of_a_date(scene: Scene, unit: Match, start: int) -> bool:
    """Tell "3/12" of three months from the "3/12/2023" of a calendar."""
    if scene.words(unit.start, unit.start + 1) != ("/",):
        return False
    before = scene.words(max(start - 2, 0), start)
    goes_on = scene.words(unit.end, unit.end + 1) == ("/",)
    return goes_on or (before[1:] == ("/",) and before[0].isdecimal())


def _stands_by_a_sign(scene: Scene, age: Amount, mentions: Sequence[Mention]) -> bool:
    """Tell whether a segment tells a sign beside the duration."""
    segment = scene.segment_of[age.start]
    return any(scene.segment_of[mention.start] == segment for mention in mentions)


def _is_meant(scene: Scene, amount: Amount) -> bool:
    """Tell whether a number speaks of this scalp."""
    return not (
        is_elsewhere(scene, amount)
        or is_supposed(scene, amount)
        or is_of_a_relative(scene, amount)
    )


def _stands_near(
    found: Mapping[Kind, Sequence[Match]],
    amount: Amount,
    name: str,
    *,
    before: int,
    after: int,
) -> bool:
    """Tell whether words of a kind stand near a number."""
    return any(
        _is_near(amount, match, before=before, after=after)
        for match in found[Kind.AMOUNT]
        if name in match.names
    )


def _is_near(amount: Amount, match: Match, *, before: int, after: int) -> bool:
    """Tell whether some words stand so near a number."""
    return (
        amount.start - before <= match.end <= amount.start
        or amount.end <= match.start < amount.end + after
    )


def _name(unit: Match) -> str:
    """Give the unit as the rules write it."""
    return min(unit.names)


def _factor(unit: Match) -> float:
    """Give the size of a unit in centimetres or months."""
    return float(_name(unit))


class _Numbers:
    """Reads numbers, in figures and words, before a unit."""

    def __init__(self, scene: Scene, found: Mapping[Kind, Sequence[Match]]) -> None:
        self._scene = scene
        self._words = {m.end: (m.start, _factor(m)) for m in found[Kind.NUMBER]}
        self._links = {
            m.end: m.start
            for m in found[Kind.AMOUNT]
            if m.names & {"range", "times"} and m.end - m.start == 1
        }

    def before(self, end: int) -> tuple[int, tuple[float, ...]]:
        """Read the numbers that end before a token, and where they begin."""
        values: list[float] = []
        start = end
        while start and self._scene.words(start - 1, start)[0] in _FILLERS:
            start -= 1
        at = start
        while (number := self._one(at)) is not None:
            start, value = number
            values.insert(0, value)
            if start not in self._links:
                break
            at = self._links[start]
        return (start, tuple(values)) if values else (end, ())

    def right_after(self, unit: Match) -> float | None:
        """Read «лет десять»: in Russian a number after its unit is about so many."""
        after = self._scene.words(unit.end, unit.end + 2)
        if not after or not is_cyrillic(self._scene.words(unit.start, unit.end)[0]):
            return None
        number = self._one(unit.end + 1)
        is_of_another = len(after) > 1 and after[1][:1].isalpha()
        return None if number is None or is_of_another else number[1]

    def _one(self, end: int) -> tuple[int, float] | None:
        """Read one number."""
        for half in _AND_A_HALF:
            start = end - len(half)
            if start >= 0 and self._scene.words(start, end) == half:
                whole = self._one(start)
                return (whole[0], whole[1] + 0.5) if whole else (start, 0.5)
        if end in self._words:
            return self._words[end]
        before = self._scene.words(max(end - 3, 0), end)
        if before[1:2] == ("/",) and before[0].isdecimal() and before[-1].isdecimal():
            parts = int(before[0][:6]), int(before[-1][:6])
            return (end - 3, parts[0] / parts[1]) if parts[1] else None
        text = before[-1] if before else ""
        if text[:1].isdigit() and text.isascii() and len(text) <= 6:  # noqa: PLR2004 - a number of a page
            return end - 1, float(text.replace(",", "."))
        return None
