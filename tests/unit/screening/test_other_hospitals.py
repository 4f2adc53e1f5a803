"""Charts as other hospitals, vendors and countries write them are judged rightly."""

from __future__ import annotations

from datetime import date

import pytest
from unit.screening import other_hospitals
from unit.screening.other_hospitals_listed import LISTED
from unit.screening.other_hospitals_missed import MISSED

from scalpwatch.inference.policy import Policy
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.forking import Alone
from scalpwatch.screening.running import run
from scalpwatch.screening.tasks import Course

KEY = bytes(32)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Screen the archive of all hospitals once."""
    folder = tmp_path_factory.mktemp("hospitals")
    charts = [(f"listed {name}", chart) for name, chart in LISTED.items()]
    charts += [(f"missed {name}", chart) for name, chart in MISSED.items()]
    other_hospitals.written(folder / "archive", charts)
    course = Course(folder / "work", KEY, None, Policy(), date(2026, 1, 1))
    outcome = run([folder / "archive"], course, Alone(), lambda *_: None)
    return {each["patient"] for each in outcome.judged}


def pseudonyms(name: str) -> set[str]:
    """Return the pseudonyms under which a patient may be listed."""
    who = other_hospitals.identifier(name)
    by = Pseudonyms(KEY)
    return {by.patient(who), by.patient(other_hospitals.number_of(who))}


@pytest.mark.parametrize("name", LISTED)
def test_who_has_lesion_and_cancer_and_no_histology_is_listed(
    name: str, listed: set[str]
) -> None:
    """However the hospital records and exports it."""
    assert pseudonyms(f"listed {name}") & listed


@pytest.mark.parametrize("name", MISSED)
def test_a_near_miss_is_not_listed(name: str, listed: set[str]) -> None:
    """Histology done, lesion elsewhere, another's cancer, one of the two alone."""
    assert not pseudonyms(f"missed {name}") & listed


def test_nobody_is_listed_twice_or_unasked_for(listed: set[str]) -> None:
    """Each patient is one, however many files and identifiers tell of them."""
    expected = {each for name in LISTED for each in pseudonyms(f"listed {name}")}

    assert len(listed) <= len(LISTED)
    assert listed <= expected
