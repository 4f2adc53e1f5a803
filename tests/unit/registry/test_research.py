"""A table for research names nobody, and tells how many look alike."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

from drawn_courses import draw_courses

from scalpwatch.registry.cohort import cohort_row
from scalpwatch.registry.research import rare_ones_left_out, smallest_group, to_csv
from scalpwatch.registry.rows import CohortRow
from scalpwatch.vocabulary.cases import Phototype
from scalpwatch.vocabulary.courses import FollowedLesion


def drawn(count: int = 200) -> tuple[CohortRow, ...]:
    """Draw the rows of patients."""
    return tuple(map(cohort_row, draw_courses(count)))


def test_no_cell_can_be_a_formula_or_a_name():
    """Every cell is empty, a code or a whole number, whatever stands in a record."""
    course = next(draw_courses(1))
    hostile = replace(
        course,
        pseudonym="=cmd|' /C calc'!A0",
        lesions=(FollowedLesion("@SUM(A1)", "+1"),),
    )

    cells = {
        cell
        for line in csv.reader(io.StringIO(to_csv([*drawn(), cohort_row(hostile)])))
        for cell in line
    }

    assert all(re.fullmatch(r"[A-Za-z0-9_]*|-?\d+", cell) for cell in cells)


def test_no_exact_day_is_told():
    """Days count from the first visit, of which only the five years are told."""
    rows = drawn()

    text = to_csv(rows)

    years = {str(row.first_visit.year) for row in rows if row.first_visit}
    first = {line.partition(",")[0] for line in text.splitlines()[1:]}
    assert not re.search(r"\d{4}-\d{2}", text)
    assert first <= {"2005_2009", "2010_2014", "2015_2019", "2020_2024"}
    assert not years & set(text.replace("\n", ",").split(","))


def test_the_order_of_the_rows_tells_nothing():
    """The table is the same in whatever order the patients were entered."""
    rows = drawn()

    assert to_csv(rows) == to_csv(rows[::-1])


def test_the_smallest_group_of_those_who_look_alike_is_told():
    """One patient who differs from all others is a group of one."""
    row = drawn(1)[0]
    alike = [replace(row, phototype=Phototype.II)] * 7
    apart = replace(row, phototype=Phototype.VI)

    assert smallest_group(alike) == 7
    assert smallest_group([*alike, apart]) == 1
    assert smallest_group([]) == 0


def test_rare_patients_can_be_left_out():
    """What is left has no group smaller than was asked for."""
    rows = drawn(2000)

    left = rare_ones_left_out(rows, k=5)

    assert smallest_group(rows) < 5 <= smallest_group(left)
    assert 0 < len(left) < len(rows)
