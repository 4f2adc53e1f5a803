"""What was made is remembered for a while, within bounds, and for whom it was made."""

from __future__ import annotations

from threading import Thread

import pytest

from scalpwatch.web.memory import Memory


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def weighing(made: list, value: str, weight: int = 1):
    """Make a value, and note that it was made."""

    def make():
        made.append(value)
        return value, weight

    return make


def test_a_value_is_made_once_and_anew_after_a_while():
    """What was erased or replaced meanwhile is not shown for long."""
    clock, made = Clock(), []
    memory = Memory(longest_s=600.0, now=clock)

    for at in (0.0, 599.0, 601.0):
        clock.now_s = at
        assert memory.made("a", weighing(made, "x")) == "x"

    assert made == ["x", "x"]


def test_what_was_used_longest_ago_makes_room():
    """All that is remembered has a bound; what was just made stays."""
    made: list = []
    memory = Memory(most_bytes=10)
    for key in ("a", "b"):
        memory.made(key, weighing(made, key, 5))
    memory.made("a", weighing(made, "a", 5))

    memory.made("c", weighing(made, "c", 5))
    memory.made("a", weighing(made, "a", 5))
    memory.made("b", weighing(made, "b", 5))
    memory.made("large", weighing(made, "large", 50))
    memory.made("large", weighing(made, "large", 50))

    assert made == ["a", "b", "c", "b", "large"]


def test_a_failure_is_not_remembered():
    """Who asks again has it tried again."""
    made: list = []
    memory = Memory()

    def fails():
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        memory.made("a", fails)

    assert memory.made("a", weighing(made, "x")) == "x"


def test_what_is_forgotten_is_made_anew():
    """A record that has changed is looked at again, and no other."""
    made: list = []
    memory = Memory()
    for key in (("uid 1", "a"), ("uid 2", "a")):
        memory.made(key, weighing(made, key[0]))

    memory.forget(lambda key: key[0] == "uid 1")
    for key in (("uid 1", "a"), ("uid 2", "a")):
        memory.made(key, weighing(made, key[0]))

    assert made == ["uid 1", "uid 2", "uid 1"]


def test_many_who_ask_at_once_wait_for_one():
    """A page asks for twenty tiles at once, and the picture is cut once."""
    made: list = []
    memory = Memory()
    askers = [
        Thread(target=memory.made, args=("a", weighing(made, "x"))) for _ in range(20)
    ]

    for each in askers:
        each.start()
    for each in askers:
        each.join()

    assert made == ["x"]
