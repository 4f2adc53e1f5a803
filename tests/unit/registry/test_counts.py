"""A user's own counts, and what is refused in them."""

from itertools import pairwise

import pytest

from scalpwatch.errors import InputError
from scalpwatch.registry.ages import STANDARD_NAMES, Band, read_band, standard
from scalpwatch.registry.counts import rates_by_year, read_counts

HEAD = "year,age,cases,population\n"


@pytest.fixture
def written(tmp_path):
    """Write a file of counts."""

    def write(text: str):
        path = tmp_path / "counts.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", STANDARD_NAMES)
def test_a_standard_covers_all_ages_without_gap(name):
    """Each begins where the one before it ends, and the last is open."""
    bands = [band for band, _ in standard(name).bands]

    assert bands[0].first == 0
    assert bands[-1].last is None
    for before, after in pairwise(bands):
        assert after.first == before.last + 1


@pytest.mark.parametrize(
    ("name", "total"), [("world", 100_000), ("who", 100.035), ("european", 100_000)]
)
def test_the_weights_sum_to_what_is_printed(name, total):
    """WHO's printed percentages are rounded, and sum to a little more than 100."""
    weights = sum(weight for _, weight in standard(name).bands)

    assert weights == pytest.approx(total, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("45-49", Band(45, 49)),
        ("45–49", Band(45, 49)),
        (" 85 + ", Band(85, None)),
        ("0", Band(0, 0)),
        ("49-45", None),
        ("old", None),
        ("", None),
    ],
)
def test_ages_are_read_as_people_write_them(text, band):
    """With either dash."""
    assert read_band(text) == band


def test_ages_of_ten_years_take_the_weights_of_both_halves():
    """Ten-year groups are a sum of the standard's."""
    world = standard("world")

    assert world.weight(Band(40, 49)) == 12_000
    assert world.weight(Band(75, None)) == 2_000
    assert world.weight(Band(42, 49)) is None


def test_semicolons_and_the_mark_of_a_spreadsheet_are_understood(written):
    """As a Russian spreadsheet saves it."""
    path = written("\ufeffage;year;population;cases\n45-49;2020;1 000,5;3\n")

    count = read_counts(path)[0]

    assert (count.year, count.cases, count.population) == (2020, 3, 1000.5)


@pytest.mark.parametrize(
    "row",
    [
        "20,45-49,3,1000",
        "2020,middle,3,1000",
        "2020,45-49,3.5,1000",
        "2020,45-49,-3,1000",
        "2020,45-49,3,0",
        "2020,45-49,3,nan",
        "2020,45-49,3,inf",
        "2020,45-49,3",
        "2020,45-49,2000,1000",
        "2020,40-44,1,1000",
    ],
)
def test_a_bad_row_is_refused_with_its_line(written, row):
    """No rate is told from half a file."""
    path = written(f"{HEAD}2020,40-44,1,1000\n{row}\n")

    with pytest.raises(InputError) as caught:
        read_counts(path)

    assert dict(caught.value.message.facts)["line"] == 3


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "year,age,cases\n", "\0\0"])
def test_a_file_without_the_columns_is_refused(written, text):
    """The columns are named in the remedy."""
    with pytest.raises(InputError) as caught:
        read_counts(written(text))

    assert "population" in str(caught.value.remedy)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    """By its name without the folder."""
    with pytest.raises(InputError) as caught:
        read_counts(tmp_path / "none.csv")

    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(
    "rows",
    [
        "2020,40-44,1,1000\n2020,50-54,1,1000\n",
        "2020,40-49,1,1000\n2020,45-54,1,1000\n",
        "2020,85+,1,1000\n2020,90-94,1,1000\n",
        "2020,41-47,1,1000\n",
    ],
    ids=["gap", "overlap", "after the open one", "cuts a band"],
)
def test_ages_that_do_not_fit_are_refused(written, rows):
    """A standardized rate of them would be of nobody."""
    path = written(HEAD + rows)

    with pytest.raises(InputError):
        rates_by_year(path, read_counts(path), standard("world"))


def test_counts_of_some_ages_give_a_truncated_rate(written):
    """By hand: ages 35 to 44 weigh alike in the world standard."""
    path = written(f"{HEAD}2020,35-39,10,100000\n2020,40-44,30,50000\n")

    rates = rates_by_year(path, read_counts(path), standard("world"))[0]

    assert rates.is_truncated
    assert rates.standardized.value == pytest.approx((10 + 60) / 2)
    assert rates.crude.value == pytest.approx(40 / 150_000 * 100_000)


def test_no_cases_have_an_interval_too(written):
    """The upper bound of none is three: the rule that every registrar knows."""
    path = written(f"{HEAD}2020,35-39,0,100000\n")

    rates = rates_by_year(path, read_counts(path), standard("world"))[0]

    assert (rates.crude.value, rates.crude.low) == (0, 0)
    assert rates.crude.high == pytest.approx(3.69, abs=0.01)
    assert rates.standardized.high == pytest.approx(3.69, abs=0.01)
