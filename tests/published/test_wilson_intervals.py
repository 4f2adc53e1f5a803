"""Wilson's score interval as Newcombe prints it.

Newcombe RG. Two-sided confidence intervals for the single proportion: comparison of
seven methods. Stat Med 1998;17:857-872, table I, method 3 (score, no correction for
continuity).
"""

import pytest

from scalpwatch.registry.proportions import wilson


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_that_of_the_table(count, total, low, high):
    """Four decimals, as printed."""
    share = wilson(count, total).share

    assert (round(share.low, 4), round(share.high, 4)) == (low, high)
