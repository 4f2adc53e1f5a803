"""How things are told in English and in Russian."""

from __future__ import annotations

from datetime import date

import pytest

from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Bilingual, say
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.quantities import Interval

EN, RU = Words(Language.EN), Words(Language.RU)


@pytest.mark.parametrize(
    ("share", "english", "russian"),
    [
        (
            Interval(0.004, 0.001, 0.015),
            "about 4 in 1,000 such patients (1 to 15)",
            "примерно у 4 из 1000 таких пациентов (от 1 до 15)",
        ),
        (
            Interval(0.84, 0.6, 0.9999),
            "about 84 in 100 such patients (60 to more than 99)",
            "примерно у 84 из 100 таких пациентов (от 60 до более чем 99)",
        ),
        (
            Interval(0.00001, 0, 0.0005),
            "fewer than 1 in 10,000 such patients (fewer than 1 to 5)",
            "менее чем у 1 из 10 000 таких пациентов (от менее чем 1 до 5)",
        ),
        (
            Interval(1, 0.5, 1),
            "more than 99 in 100 such patients (50 to more than 99)",
            "более чем у 99 из 100 таких пациентов (от 50 до более чем 99)",
        ),
    ],
)
def test_a_probability_is_told_as_patients_among_such_patients(
    share: Interval, english: str, russian: str
):
    """Natural frequencies; none is ever nobody, and none everybody."""
    assert EN.natural_frequency(share) == english
    assert RU.natural_frequency(share).replace("\N{NO-BREAK SPACE}", " ") == russian


def test_a_frequency_has_two_figures_and_no_more():
    """A third figure would be more than anyone knows."""
    told = EN.natural_frequency(Interval(0.1567, 0.0012, 0.6613), per=1000)

    assert told == "about 160 in 1,000 such patients (1 to 660)"


def test_a_table_cell_never_holds_none_or_all():
    """Less than one patient is said as such."""
    assert EN.compact_frequency(Interval(0, 0, 0.002), per=1000) == "<1 (<1–2)"
    assert EN.compact_frequency(Interval(1, 0.9, 1), per=1000) == ">999 (900–>999)"


def test_a_ratio_keeps_two_figures_and_the_mark_of_its_language():
    """Ratios far from one read as easily as those near it."""
    ratio = Interval(4.23, 0.0114, 163.2)

    assert EN.ratio(ratio) == "×4.2 (0.011 to 160)"
    assert RU.ratio(ratio) == "×4,2 (от 0,011 до 160)"


def test_a_date_is_told_with_its_month_in_words():
    """No reader takes the day for the month."""
    assert EN.date(date(2026, 12, 6)) == "6 December 2026"
    assert RU.date(date(2026, 12, 6)) == "6 декабря 2026 года"


def test_numbers_bear_the_decimal_mark_of_their_language():
    """A Russian reader meets a comma."""
    phrase = say("{sides} cm", sides=1.5)

    assert (EN.tell(phrase), RU.tell(phrase)) == ("1.5 cm", "1,5 см")
    assert (EN.percent(0.179), RU.percent(0.179)) == ("18%", "18\N{NO-BREAK SPACE}%")
    assert RU.percent(0.005) == "0,5\N{NO-BREAK SPACE}%"


def test_a_year_is_not_written_as_a_thousand():
    """Digits are set apart from five figures on."""
    assert EN.tell(2019) == "2019"
    assert EN.tell(12_345) == "12,345"


@pytest.mark.parametrize(
    ("years", "told"),
    [(61, "61 год"), (42, "42 года"), (15, "15 лет"), (1.5, "1,5 года")],
)
def test_a_russian_sentence_takes_the_form_of_its_number(years: float, told: str):
    """One year, two years, five years; a fraction as two."""
    assert RU.tell(say("aged {years}", years=years)) == told


def test_a_list_ends_with_and():
    """Three terms stand as a sentence lists them."""
    terms = tuple(Bilingual(word, f"{word}ы") for word in "abc")

    assert EN.tell(terms) == "a, b and c"
    assert RU.tell(terms) == "aы, bы и cы"
    assert EN.tell(terms[:1]) == "a"


def test_a_sentence_within_a_sentence_is_told_in_the_same_language():
    """Facts may be phrases."""
    phrase = say("{claim} ({who})", claim=say("present"), who=say("machine"))

    assert EN.tell(phrase) == "present (machine)"
    assert RU.tell(phrase) == "есть (программа)"


def test_braces_in_a_users_text_stay_braces():
    """What a user wrote is never read as a place."""
    phrase = say("stage {stage}", stage="{0.__class__} {x}")

    assert RU.tell(phrase) == "стадия {0.__class__} {x}"


def test_a_format_is_kept_and_its_decimal_mark_told():
    """A sentence may ask for its decimals."""
    phrase = say("{value:.2f}", value=0.5)

    assert (EN.tell(phrase), RU.tell(phrase)) == ("0.50", "0,50")


def test_a_missing_russian_sentence_is_never_silent():
    """A reader sees that a sentence is not in his language."""
    phrase = say("{count} unicorns were seen", count=3)  # of no catalogue

    assert RU.tell(phrase) == "[нет перевода] 3 unicorns were seen"


def test_a_code_cannot_reach_a_reader():
    """A member of an enumeration has no words of its own."""
    with pytest.raises(TypeError, match="Level cannot be told"):
        EN.tell(say("{level}", level=Level.URGENT))
