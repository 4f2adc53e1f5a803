"""Patients planted before the rules were read: all found, no near miss listed."""

from __future__ import annotations

from datetime import date

import pytest
from unit.screening import more_strangers, strangers

from scalpwatch.inference.policy import Policy
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.forking import Alone
from scalpwatch.screening.running import run
from scalpwatch.screening.tasks import Course

KEY = bytes(32)
LISTED = {**strangers.LISTED, **more_strangers.LISTED}
MISSED = {**strangers.MISSED, **more_strangers.MISSED}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Screen the archive of all strangers once."""
    folder = tmp_path_factory.mktemp("strangers")
    archive = folder / "archive"
    archive.mkdir()
    strangers.written(archive, LISTED, MISSED)
    course = Course(folder / "work", KEY, None, Policy(), date(2026, 1, 1))
    outcome = run([archive], course, Alone(), lambda *_: None)
    return {each["patient"] for each in outcome.judged}


@pytest.mark.parametrize("name", LISTED)
def test_who_has_lesion_and_cancer_and_no_histology_is_listed(
    name: str, listed: set[str]
) -> None:
    """However it was recorded."""
    pseudonym = Pseudonyms(KEY).patient(strangers.identifier(name, "True"))

    assert pseudonym in listed


@pytest.mark.parametrize("name", MISSED)
def test_a_near_miss_is_not_listed(name: str, listed: set[str]) -> None:
    """Histology done, lesion elsewhere, another's cancer, one of the two alone."""
    pseudonym = Pseudonyms(KEY).patient(strangers.identifier(name, "False"))

    assert pseudonym not in listed
