"""What holds of every note, also of one that nobody wrote."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stopwatch import stopwatch

from scalpwatch.notes.reading import read_note
from scalpwatch.notes.told import NoteReading
from scalpwatch.vocabulary.observations import State

SIGNS_EN = ("nodules", "ulceration", "scale", "erythema", "yellow dots", "pustules")
SIGNS_RU = ("узлов", "изъязвления", "шелушения", "эритемы", "жёлтых точек", "пустул")
PARTS = (
    "no",
    "not",
    "нет",
    "без",
    "не",
    "bald patch",
    "узел",
    "?",
    "-",
    "+",
    "(",
    ")",
    ",",
    ";",
    ".",
    "\n",
    "2 cm",
    "5 мм",
    "for 3 months",
    "but",
    "но",
    "mother",
    "у матери",
    "breast cancer",
    "РМЖ",
    "scalp",
    "на щеке",
    "dotted",
    "vessels",
    "if",
    ":",
    "1.5x2",
    "possible",
    "thick",
    "arborizing",
    "устья",
    "thin",
    "0",
    "½",
    "\x00",
    "́",
    "ё",
)
NEUTRAL = (
    "bald patch",
    "узел",
    "erythema",
    "атрофия",
    "dotted vessels",
    "жёлтые точки",
    ",",
    ".",
    "scalp",
    "на затылке",
    "2 cm",
    "for 3 months",
    "breast cancer",
    "and",
    "и",
)
TEXTS = st.text(max_size=200) | st.lists(st.sampled_from(PARTS), max_size=25).map(
    " ".join
)


def facts(reading: NoteReading) -> tuple[object, ...]:
    """Give what was read, without where it stood."""
    return (
        [(s.sign, s.state, s.certainty) for s in reading.signs],
        [s.cm for s in reading.sizes],
        reading.age and reading.age.months,
        [(c.organ, c.bearer, c.state, c.year) for c in reading.cancers],
    )


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_every_text_is_read_and_every_quote_stands_in_it(note: str):
    """Nothing raises; every span lies in the text; every sign is told once."""
    reading = read_note(note)

    spans = [
        read.span
        for reads in (
            reading.signs,
            reading.sizes,
            reading.cancers,
            reading.treatments,
            reading.sites,
        )
        for read in reads
    ]
    assert all(0 <= s.start < s.end <= len(note) for s in spans)
    signs = [read.sign for read in reading.signs]
    assert len(signs) == len(set(signs))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(NEUTRAL), max_size=15).map(" ".join))
def test_silence_is_never_absence(note: str):
    """A note that denies nothing has no sign that is absent."""
    reading = read_note(note)

    assert not [read for read in reading.signs if read.state is State.ABSENT]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(SIGNS_EN), min_size=1, max_size=4, unique=True))
def test_a_denied_english_list_has_nothing_present(signs: list[str]):
    """To deny never adds a sign."""
    reading = read_note(f"No {', '.join([*signs[:-1], f'or {signs[-1]}'])}.")

    assert reading.signs
    assert all(read.state is State.ABSENT for read in reading.signs)


@settings(max_examples=30, deadline=None)
@given(
    signs=st.lists(st.sampled_from(SIGNS_RU), min_size=1, max_size=4, unique=True),
    before=st.booleans(),
)
def test_a_denied_russian_list_has_nothing_present(signs: list[str], *, before: bool):
    """Before or after its list, a denial denies all of it."""
    listed = " и ".join([", ".join(signs[:-1]), signs[-1]] if signs[1:] else signs)

    reading = read_note(f"Нет {listed}." if before else f"{listed} нет.")

    assert len(reading.signs) == len(signs)
    assert all(read.state is State.ABSENT for read in reading.signs)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=20).map(" ".join))
def test_case_spaces_and_yo_change_nothing(note: str):
    """A note in capitals, with wide spaces or without ё says the same."""
    expected = facts(read_note(note))

    assert facts(read_note(note.upper())) == expected
    assert facts(read_note(note.replace("ё", "е"))) == expected
    assert facts(read_note(note.replace(" ", "   "))) == expected


@pytest.mark.parametrize(
    "unit",
    [
        "(((((",
        "no ",
        "не ",
        "узел, ",
        "1x",
        "a-",
        "\x07",
        "zxqwv ",
        "+/-",
        "?",
        "\n",
        "́",
    ],
)
def test_the_time_grows_with_the_length_alone(unit: str):
    """Hostile text costs what its length costs: no trap in any rule."""
    short = unit * (6_000 // len(unit))
    read_note(short)

    with stopwatch() as once:
        read_note(short)
    with stopwatch() as four_times:
        read_note(short * 4)

    assert four_times.cpu_s < 12 * once.cpu_s + 0.3
