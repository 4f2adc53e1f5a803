"""Direct standardization to the world population, as a registry's course prints it.

Stomach cancer, men, Denmark 1988 to 1992: cases and person-years by age, rate 9.03 per
100,000 of the world standard population. Seen in the methods of the WHO
Oral Health Country/Area Profile Programme, Malmö University, "Calculation of incidence
rate of cancer".
"""

from scalpwatch.registry.ages import Band, standard
from scalpwatch.registry.standardization import standardized_rate

CASES = [0, 0, 0, 1, 2, 6, 4, 16, 34, 76, 97, 150, 187, 302, 315, 309, 247, 152]
PERSON_YEARS = """
749800 695500 808900 931100 1017500 1032700 955800 946500 1025500 926900 718900 626800
590800 553100 449900 337200 196200 115700
"""


def test_the_rate_of_danish_men_is_as_printed():
    """9.03 per 100,000, 1,898 cases in all."""
    world = standard("world")
    bands = [Band(5 * k, 5 * k + 4 if k < 17 else None) for k in range(18)]
    person_years = [float(word) for word in PERSON_YEARS.split()]

    weights = [world.weight(band) for band in bands]
    rate = standardized_rate(CASES, person_years, weights)

    assert sum(CASES) == 1898
    assert round(rate.value, 2) == 9.03
    assert rate.low < 9.03 < rate.high
