"""The list of records to review."""

from __future__ import annotations

import csv
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scalpwatch.locale import Language, Words
from scalpwatch.report.callbacks import render_table_page
from scalpwatch.screening.listing import expected_of, rank, to_csv, to_parquet
from scalpwatch.screening.running import Outcome
from scalpwatch.screening.telling import list_page


def patient(name: str, advice: str, chance: float, **more: Any) -> dict[str, Any]:
    """Make a judged patient."""
    return {
        "patient": name,
        "advice": advice,
        "metastasis": [chance, chance / 2, chance * 2],
        "cancers": [["breast", "C50.9", "2015"]],
        "lesions": [["nodule", "nodule", "2021-03-02"]],
        "last_told": "2021-03-02",
        "born": 1950,
        "sex": "female",
        "is_dead": False,
        **more,
    }


def outcome(*judged: dict[str, Any]) -> Outcome:
    """Make the outcome of a run."""
    return Outcome(judged, (), units=3, candidates=3, problems=())


def test_the_most_urgent_comes_first_and_who_has_died_last() -> None:
    """Advice before probability; nobody is called who has died."""
    run = outcome(
        patient("P1", "BIOPSY", 0.4),
        patient("P2", "URGENT", 0.1),
        patient("P3", "URGENT", 0.2),
        patient("P4", "URGENT", 0.9, is_dead=True),
    )

    callbacks = rank(run, None)

    assert [each.told["patient"] for each in callbacks] == ["P3", "P2", "P1", "P4"]


def test_the_list_is_cut_at_what_a_clinic_can_take_in_a_week() -> None:
    """What is below the cut comes up in a later week, and is expected to hold some."""
    run = outcome(*(patient(f"P{n}", "URGENT", 0.1) for n in range(5)))

    callbacks = rank(run, 2)

    assert [each.week for each in callbacks] == [1, 1, 2, 2, 3]
    assert round(expected_of(callbacks[2:]).true, 6) == 0.3
    assert round(expected_of(callbacks[:2]).false_per_true or 0, 6) == 9


def test_no_cell_of_the_list_is_run_as_a_formula() -> None:
    """A code or a word of a record can begin as a formula does."""
    told = patient("=HYPERLINK(0)", "URGENT", 0.1, last_told="@now")

    text = to_csv(rank(outcome(told), None)).decode("utf-8-sig")

    row = next(csv.DictReader(io.StringIO(text)))
    assert row["patient"] == "'=HYPERLINK(0)"
    assert row["last_told"] == "'@now"


def test_the_same_list_is_the_same_bytes() -> None:
    """Whatever the order in which the workers came to an end."""
    one, other = patient("P1", "URGENT", 0.2), patient("P2", "URGENT", 0.2)

    first = rank(outcome(one, other), None)
    second = rank(outcome(other, one), None)

    assert to_parquet(first) == to_parquet(second)
    assert pq.read_table(pa.BufferReader(to_parquet(first))).num_rows == 2


def test_the_page_says_that_nobody_is_contacted_from_it() -> None:
    """It asks a clinician to review the record, in both languages."""
    callbacks = rank(outcome(patient("P1", "URGENT", 0.2)), None)
    expected, below = expected_of(callbacks), expected_of([])

    for language, words in (
        (Language.EN, "nobody is contacted"),
        (Language.RU, "ни с кем не связываются"),
    ):
        page = list_page(
            callbacks, expected=expected, below=below, words=Words(language)
        )
        assert words in render_table_page(page, language)


def test_what_a_record_says_is_no_markup_of_the_page() -> None:
    """A note may hold a script."""
    told = patient("P1", "URGENT", 0.2, lesions=[["nodule", "<script>x</script>", ""]])
    callbacks = rank(outcome(told), None)

    page = list_page(
        callbacks,
        expected=expected_of(callbacks),
        below=expected_of([]),
        words=Words(Language.EN),
    )

    assert "<script>" not in render_table_page(page, Language.EN)
