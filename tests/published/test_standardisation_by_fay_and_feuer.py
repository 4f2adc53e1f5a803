"""Direct standardization with the gamma interval of Fay and Feuer.

Down's syndrome by age of the mother and birth order, Michigan 1950 to 1964: Fleiss JL,
Statistical Methods for Rates and Proportions, 1981, table 14.4, the example of Fay MP,
Feuer EJ, Stat Med 1997;16:791-801. For birth order 5 and more R's package ``dsrTest``
prints 75.52901 (67.70212 to 188.30017) per 100,000; for all orders R's package
``tidyrates`` prints three figures of each rate and bound.
"""

import pytest

from scalpwatch.registry.standardization import crude_rate, standardized_rate

BIRTHS = [
    [230061, 329449, 114920, 39487, 14208, 3052],
    [72202, 326701, 208667, 83228, 28466, 5375],
    [15050, 175702, 207081, 117300, 45026, 8660],
    [2293, 68800, 132424, 98301, 46075, 9834],
    [327, 30666, 123419, 149919, 104088, 34392],
]
CASES = [
    [107, 141, 60, 40, 39, 25],
    [25, 150, 110, 84, 82, 39],
    [3, 71, 114, 103, 108, 75],
    [1, 26, 64, 89, 137, 96],
    [0, 8, 63, 112, 262, 295],
]
ALL_BIRTHS = [319933, 931318, 786511, 488235, 237863, 61313]


def test_the_rate_and_its_interval_are_those_of_r():
    """Three decimals per 100,000."""
    rate = standardized_rate(CASES[4], BIRTHS[4], ALL_BIRTHS)

    assert (rate.value, rate.low, rate.high) == pytest.approx(
        (75.52901, 67.70212, 188.30017), abs=5e-4
    )


@pytest.mark.parametrize(
    ("order", "crude", "value", "low", "high"),
    [
        (1, 56.3, 92.3, 80.4, 106),
        (2, 67.6, 91.2, 82.4, 101),
        (3, 83.3, 85.1, 77.2, 94.2),
        (4, 115, 92.7, 80.0, 115),
        (5, 167, 75.5, 67.7, 188),
    ],
)
def test_every_birth_order_is_as_printed(order, crude, value, low, high):
    """Three figures of the crude rate, the standardized one and its bounds."""
    cases, births = CASES[order - 1], BIRTHS[order - 1]

    rate = standardized_rate(cases, births, ALL_BIRTHS)
    plain = crude_rate(sum(cases), sum(births))

    told = [plain.value, rate.value, rate.low, rate.high]
    assert [float(f"{each:.3g}") for each in told] == [crude, value, low, high]
