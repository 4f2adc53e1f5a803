"""What comes next in practice: the laws of the boxes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from scalpwatch.practice.schedule import GAPS, Mark, next_case

SEEDS = st.integers(0, 2**31)
NAMES = st.integers(6, 30).map(lambda n: [f"case {i}" for i in range(n)])
RIGHT = st.lists(st.booleans(), max_size=80)


def practised(cases: list[str], right: list[bool], seed: int) -> list[Mark]:
    """Walk through the cases, answering as told."""
    marks: list[Mark] = []
    for passed in right:
        marks.append(Mark(next_case(cases, marks, seed=seed), passed))
    return marks


def answers_until(cases: list[str], marks: list[Mark], seed: int) -> int:
    """Count the answers until the latest case comes again, all of them right."""
    awaited, marks = marks[-1].case, list(marks)
    for count in range(1, 1000):
        case = next_case(cases, marks, seed=seed)
        if case == awaited:
            return count
        marks.append(Mark(case, passed=True))
    raise AssertionError("it never comes again")


@given(cases=NAMES, right=RIGHT, seed=SEEDS)
def test_a_missed_case_comes_back_no_later_than_a_known_one(
    cases: list[str], right: list[bool], seed: int
) -> None:
    """Where all few cases are overdue, both come at once; never the known one first."""
    past = practised(cases, right, seed)
    case = next_case(cases, past, seed=seed)

    missed = answers_until(cases, [*past, Mark(case, passed=False)], seed)
    known = answers_until(cases, [*past, Mark(case, passed=True)], seed)

    assert missed <= known


@given(right=st.lists(st.booleans(), max_size=20), seed=SEEDS)
def test_while_there_are_new_cases_a_missed_one_comes_back_sooner(
    right: list[bool], seed: int
) -> None:
    """Of two pasts that differ in the last answer, the miss brings it back earlier."""
    cases = [f"case {number}" for number in range(41)]
    past = practised(cases, right, seed)
    case = next_case(cases, past, seed=seed)

    missed = answers_until(cases, [*past, Mark(case, passed=False)], seed)
    known = answers_until(cases, [*past, Mark(case, passed=True)], seed)

    assert missed < known


@settings(max_examples=50)
@given(cases=NAMES, right=RIGHT, seed=SEEDS)
def test_a_missed_case_waits_for_four_others_at_most(
    cases: list[str], right: list[bool], seed: int
) -> None:
    """Four others come between, and the cases that were missed before it."""
    past = practised(cases, right, seed)
    case = next_case(cases, past, seed=seed)
    open_misses = {
        mark.case
        for number, mark in enumerate(past)
        if not mark.passed
        and all(later.case != mark.case for later in past[number + 1 :])
    }

    missed = answers_until(cases, [*past, Mark(case, passed=False)], seed)

    assert missed <= GAPS[0] + 1 + len(open_misses)


@given(cases=NAMES, right=RIGHT, seed=SEEDS)
def test_the_same_answers_bring_the_same_cases(
    cases: list[str], right: list[bool], seed: int
) -> None:
    """Nothing depends on the clock, on chance, or on the order of the files."""
    marks = practised(cases, right, seed)

    assert practised(cases, right, seed) == marks


@given(cases=NAMES, right=RIGHT, seed=SEEDS)
def test_no_case_follows_itself(cases: list[str], right: list[bool], seed: int) -> None:
    """An answer that was just told is not asked for."""
    marks = practised(cases, right, seed)

    assert all(a.case != b.case for a, b in pairwise(marks))


@given(cases=NAMES, seed=SEEDS)
def test_who_knows_all_sees_each_case_once_first(cases: list[str], seed: int) -> None:
    """Where nothing is missed, new cases come before known ones."""
    marks = practised(cases, [True] * len(cases), seed)

    assert {mark.case for mark in marks} == set(cases)


@settings(max_examples=30)
@given(cases=NAMES, right=st.lists(st.booleans(), min_size=20, max_size=80), seed=SEEDS)
def test_every_case_comes_sooner_or_later(
    cases: list[str], right: list[bool], seed: int
) -> None:
    """Misses hold new cases up, but never for ever."""
    marks = practised(cases, [*right, *[True] * 60], seed)

    assert {mark.case for mark in marks} == set(cases)


def test_answers_to_withdrawn_cases_do_no_harm() -> None:
    """A case that is no more is not asked for."""
    marks = [Mark("gone", passed=False)] * 6

    assert next_case(["only"], marks, seed=1) == "only"


def test_a_lone_case_follows_itself() -> None:
    """Where there is but one, it is asked again."""
    assert next_case(["only"], [Mark("only", passed=True)], seed=1) == "only"
