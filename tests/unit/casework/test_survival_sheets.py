"""Survival, delays and alerts as tables: of few it is said that they are few."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
from drawn_courses import draw_courses

from scalpwatch.casework.figures.survival_sheets import tell_study
from scalpwatch.locale import Language, Words
from scalpwatch.registry.cohort import cohort_row
from scalpwatch.registry.columns import gather
from scalpwatch.registry.study import study

ENGLISH = Words(Language.EN)


@pytest.fixture(scope="module")
def columns():
    """Some drawn patients, of whom many groups have few alerts."""
    return gather(map(cohort_row, draw_courses(90, seed=4)))


def sheet(told, name):
    """Take a table."""
    return next(each for each in told.sheets if each.name == name)


def words(each):
    """Tell what stands below a table."""
    return " ".join(map(ENGLISH.tell, each.notes))


def test_what_is_withheld_says_so_in_words_and_is_empty_in_files(columns):
    """It is neither 0 nor a share of nothing."""
    counted = study(columns, ("sex", "site"), fewest=5)

    told = tell_study(counted, ENGLISH)

    rows = list(csv.DictReader(told.tables["shares.csv"].decode().splitlines()))
    empty = [row for row in rows if not row["total"]]
    assert empty
    assert not any(row["count"] or row["share"] or row["high"] for row in empty)
    assert not any(0 < int(row["total"]) < 5 for row in rows if row["total"])
    assert any("too few" in row for row in sheet(told, "alerts").rows)
    assert "fewer than 5 lesions" in words(sheet(told, "alerts"))


def test_of_too_few_patients_no_alert_is_told():
    """And why; the files keep their heads."""
    four = gather(map(cohort_row, draw_courses(4, seed=4)))

    told = tell_study(study(four, fewest=5), ENGLISH)

    for name in ("alerts", "decisions"):
        assert sheet(told, name).rows == ()
        assert "Too few patients" in words(sheet(told, name))
    assert told.tables["shares.csv"].count(b"\n") == 1
    assert "alerts" not in told.plots()


def test_a_few_who_came_under_watch_late_are_not_counted(columns):
    """That they count from their first visit on is said all the same."""

    def told_of(late: int) -> str:
        """Let so many come under watch a day late."""
        counted = study(columns, fewest=5)
        strand = counted.survival
        times = strand.clock.times
        entries = np.where(np.arange(len(times)) < late, 1.0, 0.0)
        clock = replace(strand.clock, times=replace(times, entries=entries))
        strand = replace(strand, clock=clock)
        told = tell_study(replace(counted, survival=strand), ENGLISH)
        return words(sheet(told, "survival"))

    assert "came under watch" not in told_of(0)
    assert "A few patients came under watch" in told_of(4)
    assert "4 patients came" not in told_of(4)
    assert "5 patients came under watch" in told_of(5)


def test_of_what_a_few_died_is_not_told(columns):
    """One death of another cause would be one patient's."""
    counted = study(columns)
    deaths = sum(count for _, count in counted.deaths)
    enough, too_few = (
        words(sheet(tell_study(study(columns, fewest=n), ENGLISH), "survival"))
        for n in (deaths, deaths + 1)
    )

    assert "Died of cancer" in enough
    assert "Died of cancer" not in too_few


def test_where_few_may_be_told_of_nothing_is_withheld(columns):
    """The shell's own figures are whole."""
    told = tell_study(study(columns, ("sex", "site")), ENGLISH)

    assert b",,," not in told.tables["shares.csv"]
    assert not any("too few" in row for row in sheet(told, "decisions").rows)
