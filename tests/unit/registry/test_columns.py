"""Rows side by side, and the groups that patients fall into."""

import numpy as np
import pytest
from drawn_courses import draw_courses

from scalpwatch.errors import InputError, RegistryError
from scalpwatch.registry.cohort import cohort_row
from scalpwatch.registry.columns import gather
from scalpwatch.registry.grouping import GROUPINGS, group_by
from scalpwatch.vocabulary.cases import Receptor


@pytest.fixture(scope="module")
def rows():
    """Sixty patients."""
    return [cohort_row(course) for course in draw_courses(60)]


def test_packed_rows_give_the_same_columns_as_rows(rows):
    """The store hands over bytes; nobody has to unpack them."""
    packed = gather(row.to_bytes() for row in rows)

    assert np.array_equal(gather(rows).table, packed.table)


def test_a_column_holds_what_the_rows_hold(rows):
    """Codes are places in the enumeration; days count from the year 1."""
    columns = gather(rows)

    receptors = [list(Receptor)[code] for code in columns.codes("er")]
    assert receptors == [row.er for row in rows]
    told = columns.days("first_biopsy")
    for day, row in zip(told, rows, strict=True):
        if row.first_biopsy is None:
            assert np.isnan(day)
        else:
            assert day == row.first_biopsy.toordinal()


def test_nobody_is_no_row():
    """An empty store can be counted."""
    assert len(gather([])) == 0


def test_a_strange_record_is_refused(rows):
    """One record of another version spoils the whole, and is told of."""
    with pytest.raises(RegistryError):
        gather([rows[0].to_bytes(), b"\x07" + rows[1].to_bytes()[1:]])


@pytest.mark.parametrize("name", GROUPINGS)
def test_every_grouping_puts_each_patient_into_one_group_that_has_a_name(rows, name):
    """No group is a number, and what is not told is a group of its own."""
    groups = group_by(name, gather(rows))

    assert len(groups.codes) == len(rows)
    assert sum(int((groups.codes == code).sum()) for code in groups.present) == len(
        rows
    )
    assert all(str(groups.label(code)) for code in groups.present)


def test_a_grouping_that_does_not_exist_is_refused_with_the_nearest():
    """A slip of the pen is mended at once."""
    with pytest.raises(InputError) as caught:
        group_by("her", gather([]))

    assert "her2" in str(caught.value.remedy)
