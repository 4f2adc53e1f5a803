"""How often somebody may knock."""

from __future__ import annotations

from scalpwatch.web.limits import Backoff, Rate


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_address_may_ask_in_a_burst_and_then_at_its_rate():
    """Who asks too often is told how long to wait, and others are not."""
    clock = Clock()
    rate = Rate(burst=3, per_s=0.5, now=clock)

    passed = [rate.take("a") for _ in range(4)]
    clock.now += 2.0

    assert passed[:3] == [0.0, 0.0, 0.0]
    assert passed[3] == 2.0
    assert rate.take("b") == 0.0
    assert rate.take("a") == 0.0
    assert rate.take("a") > 0.0


def test_the_wait_after_failures_doubles_and_ends_at_five_minutes():
    """Five are free; after them, guessing becomes slow, and nobody is shut out."""
    clock = Clock()
    backoff = Backoff(now=clock)

    waits = []
    for _ in range(16):
        backoff.failed("Anna")
        waits.append(backoff.wait_s("anna"))

    assert waits[:4] == [0.0] * 4
    assert waits[4:8] == [1.0, 2.0, 4.0, 8.0]
    assert waits[-1] == 300.0


def test_a_success_forgets_the_failures():
    """Who mistyped and then came in begins anew."""
    backoff = Backoff(now=Clock())
    for _ in range(9):
        backoff.failed("anna")

    backoff.succeeded("anna")

    assert backoff.wait_s("anna") == 0.0


def test_no_crowd_of_names_fills_the_memory():
    """The oldest name is forgotten first."""
    backoff, rate = Backoff(now=Clock()), Rate(1, 1, now=Clock())

    for number in range(10_050):
        backoff.failed(f"name {number}")
        rate.take(f"address {number}")

    assert len(backoff._failed) == len(rate._left) == 10_000  # noqa: SLF001
