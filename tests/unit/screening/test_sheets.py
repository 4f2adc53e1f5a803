"""Tables are cut where their rows end, and nothing of a row is lost without a line."""

from __future__ import annotations

import csv
import io
import os
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalpwatch.screening import inventory
from scalpwatch.screening.inventory import File, Kind, Span, batches_of, take_inventory
from scalpwatch.screening.sheets import borders_of, rows_of
from scalpwatch.screening.units import Problem, units_of

CELLS = st.text(st.sampled_from('ab "\n\r,;é'), max_size=8)


@contextmanager
def peak_of_memory() -> Iterator[Callable[[], int]]:
    """Measure how much is held at once [bytes]."""
    tracemalloc.start()
    peaks: list[int] = []
    try:
        yield lambda: peaks[-1]
        peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def rows_between(file: Path, borders: list[int]) -> list[dict[str, str]]:
    """Read a table stretch by stretch."""
    ends = [*borders[1:], file.stat().st_size]
    return [
        row
        for start, end in zip(borders, ends, strict=True)
        for _, row in rows_of(str(file), start, end, lambda *_: None)
    ]


@given(
    st.lists(st.tuples(CELLS, CELLS), max_size=20),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.integers(1, 60),
)
def test_a_table_that_is_cut_has_the_rows_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str]],
    quoting: Literal[0, 1],
    every: int,
) -> None:
    """Whatever stands in its cells: line breaks, quotes, what parts cells."""
    file = tmp_path_factory.mktemp("sheets") / "notes.csv"
    text = io.StringIO(newline="")
    table = csv.writer(text, quoting=quoting)
    table.writerows([("patient_id", "text"), *rows])
    file.write_bytes(text.getvalue().encode("utf-8"))

    borders = borders_of(str(file), file.stat().st_size, every)

    assert [tuple(row.values()) for row in rows_between(file, borders)] == rows


@pytest.mark.parametrize("mark", ['900,a lump of 5" on the arm\n', ""])
def test_an_inch_within_a_cell_opens_no_quote(tmp_path: Path, mark: str) -> None:
    """Each patient keeps the own note, wherever the table is cut."""
    file = tmp_path / "notes.csv"
    notes = {str(number): f"first line\nsecond of {number}\n" for number in range(30)}
    lines = [f'{number},"{note}"\n' for number, note in notes.items()]
    file.write_text("".join(["patient_id,text\n", *lines[:3], mark, *lines[3:]]))

    borders = borders_of(str(file), file.stat().st_size, 100)
    rows = rows_between(file, borders)

    assert len(borders) > 5
    assert {r["patient_id"]: r["text"] for r in rows if r["patient_id"] != "900"} == (
        notes
    )


def test_a_quote_that_never_ends_takes_no_more_than_its_cell(tmp_path: Path) -> None:
    """The widest cell bounds the search; what lay in it is told of."""
    file = tmp_path / "notes.csv"
    line = "2," + "nothing to see here " * 50 + "\n"
    file.write_text('patient_id,text\n1,"lump of the arm\n' + line * 40_000)
    told: list[int] = []

    borders = borders_of(str(file), file.stat().st_size, 2**20)
    first = rows_of(str(file), 0, borders[1], lambda number, _: told.append(number))

    assert len(borders) > 5
    assert sum(1 for _ in first) > 1000
    assert told == [1]


def test_a_table_in_utf_16_is_read_once_and_not_by_every_stretch(
    tmp_path: Path,
) -> None:
    """It is not cut."""
    file = tmp_path / "notes.csv"
    text = "patient_id,text\n" + "".join(f"{n},узел\n" for n in range(100))
    file.write_bytes(text.encode("utf-16"))

    borders = borders_of(str(file), file.stat().st_size, 100)
    rows = rows_between(file, borders)

    assert borders == [0]
    assert [row["patient_id"] for row in rows] == [*map(str, range(100))]
    assert rows[0]["text"] == "узел"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_a_broken_letter_spoils_its_line_alone(tmp_path: Path, encoding: str) -> None:
    """Each line is read in the encoding that it has."""
    file = tmp_path / "notes.csv"
    text = 'ид;"жалобы"\n1;узел\n2;"пятно;\nзуд"\n'.encode(encoding)
    file.write_bytes(text + b"3;\xd1\xff\n")

    rows = rows_between(file, [0])

    assert [(row["ид"], row["жалобы"]) for row in rows[:2]] == [
        ("1", "узел"),
        ("2", "пятно;\nзуд"),
    ]


def told_of(tmp_path: Path, text: str) -> tuple[list[dict[str, str]], list[str]]:
    """Read a table: its rows, and why some could not be."""
    file = tmp_path / "notes.csv"
    file.write_text(text)
    problems: list[Problem] = []
    (batch,) = batches_of(take_inventory([file]))
    units = [*units_of(batch.spans[0], problems.append)]
    return [unit.row for unit in units], [each.why.template for each in problems]


def test_cells_beyond_the_columns_are_read_and_told_of(tmp_path: Path) -> None:
    """A text without quotes was cut at its comma."""
    rows, problems = told_of(
        tmp_path,
        "patient_id,text\n7,breast cancer, now a nodule,,of the scalp\n8,x,,\n",
    )

    assert rows == [
        {"patient_id": "7", "text": "breast cancer", "": " now a nodule; of the scalp"},
        {"patient_id": "8", "text": "x"},
    ]
    assert len(problems) == 1
    assert "more cells" in problems[0]


@pytest.mark.parametrize(
    ("table", "read"),
    [
        ("text,patient_id\nbreast cancer, now a nodule,7\n", []),
        ("text,patient_id,ward\nbreast cancer, now a nodule,7,3\n", []),
        ("day,patient_id,text\n2020-01-02,7,breast cancer, now a nodule\n", ["7"]),
    ],
)
def test_a_row_that_may_have_slipped_is_nobodys(
    tmp_path: Path, table: str, read: list[str]
) -> None:
    """A word of a text is no patient."""
    rows, problems = told_of(tmp_path, table)

    assert [row["patient_id"] for row in rows] == read
    assert len(problems) == 1


def test_the_number_of_a_short_row_is_no_patient(tmp_path: Path) -> None:
    """Its patient's cell is empty, not missing."""
    rows, _ = told_of(tmp_path, "id,text,patient_id\n5,nodule of the scalp\n")

    assert rows == [{"id": "5", "text": "nodule of the scalp", "patient_id": ""}]


@pytest.mark.parametrize("kind", [Kind.TABLE, Kind.NDJSON, Kind.LOCKED])
def test_a_large_file_that_may_not_be_opened_is_a_line(
    tmp_path: Path, kind: Kind
) -> None:
    """Cutting it is no end of the run."""
    gone = File(4, str(tmp_path / "gone.csv"), 40 * 2**20, 0, kind)
    problems: list[Problem] = []

    for batch in batches_of([gone]):
        for span in batch.spans:
            assert not [*units_of(span, problems.append)]

    assert {(each.file, each.why.template) for each in problems} == {
        (4, "it cannot be opened")
    }


def test_a_folder_that_cannot_be_listed_stands_in_the_inventory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies in it was not read: that is a line."""
    (tmp_path / "closed").mkdir()
    (tmp_path / "notes.csv").write_text("id,text\n")
    listing = os.scandir

    def refused(folder: str) -> object:
        if folder.endswith("closed"):
            raise PermissionError
        return listing(folder)

    monkeypatch.setattr(os, "scandir", refused)

    closed, notes = take_inventory([tmp_path])

    assert (closed.kind, notes.kind) == (Kind.LOCKED, Kind.TABLE)


def test_a_file_that_goes_away_while_it_is_walked_stands_there_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was listed, and cannot be asked any more."""
    gone = str(tmp_path / "notes.csv")
    monkeypatch.setattr(inventory, "_walk", lambda _: iter([gone]))

    (file,) = take_inventory([tmp_path])

    assert (file.path, file.kind) == (gone, Kind.LOCKED)


def test_a_line_beyond_measure_is_read_by_one_stretch_alone(tmp_path: Path) -> None:
    """The others find that no line begins in them, by their own bytes."""
    file = tmp_path / "long.ndjson"
    with file.open("wb") as stream:
        stream.truncate(80 * 2**20)
        stream.seek(80 * 2**20)
        stream.write(b'\n{"id":"x"}\n')
    size = file.stat().st_size
    about = File(0, str(file), size, 0, Kind.NDJSON)
    every = 2**24
    problems: list[Problem] = []
    spans = [Span(about, at, min(at + every, size)) for at in range(0, size, every)]

    found = [[*units_of(span, problems.append)] for span in spans]
    with peak_of_memory() as peak:
        assert not [*units_of(spans[1], problems.append)]

    assert [len(each) for each in found] == [0, 0, 0, 0, 0, 1]
    assert [each.at for each in problems] == [0]
    assert peak() < 4 * 2**20


def test_a_table_that_cannot_be_cut_does_not_lie_in_memory_whole(
    tmp_path: Path,
) -> None:
    """Row by row, of UTF-16 too."""
    file = tmp_path / "notes.csv"
    text = "patient_id,text\n" + f"1,{'узел ' * 200}\n" * 4000
    file.write_bytes(text.encode("utf-16"))

    with peak_of_memory() as peak:
        rows = rows_of(str(file), 0, file.stat().st_size, lambda *_: None)
        assert sum(1 for _ in rows) == 4000

    assert peak() < file.stat().st_size / 4
