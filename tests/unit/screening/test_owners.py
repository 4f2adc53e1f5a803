"""Whose a document is: the glance tells what the long road tells."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from unit.screening.test_running import written

from scalpwatch.inference.policy import Policy
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.forking import Alone, Forked
from scalpwatch.screening.patients import owners_of, tokens_of
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.running import run
from scalpwatch.screening.sieve import Sieve
from scalpwatch.screening.tasks import Course, prepared
from scalpwatch.screening.units import entries_of

PSEUDONYMS = Pseudonyms(bytes(32))
SIEVE = Sieve(read_rulesets().lesion_cues)
PATIENT = {
    "resourceType": "Patient",
    "id": "one",
    "identifier": [{"system": "s", "value": "MR-7731"}, {"value": "bare-12"}],
}
NOBODY = {"resourceType": "Condition", "code": {"text": "x"}}


@pytest.mark.parametrize(
    "told",
    [
        {"subject": {"reference": "Patient/one"}},
        {"subject": {"reference": "urn:uuid:1"}},
        {"subject": {"reference": "https://host/fhir/Patient/two/_history/3"}},
        {"subject": {"display": "no reference"}},
        {"subject": {"identifier": {"value": "MR-9999"}}},
        {"subject": [{"reference": "Patient/three"}]},
        {"subject": {"reference": "Group/g"}, "patient": {"reference": "Patient/4"}},
        {"patient": {"reference": "Patient/5"}},
        {"source": {"reference": "Patient/6"}},
        {"source": "a plain word"},
        {"subject": None},
        {},
    ],
)
@pytest.mark.parametrize("has_patient", [True, False])
def test_a_glance_tells_whose_a_document_is(
    told: dict[str, Any],
    has_patient: bool,  # noqa: FBT001 - drawn
) -> None:
    """However a reference is written."""
    entries = [{"resource": {**NOBODY, **told}}]
    if has_patient:
        entries.insert(0, {"fullUrl": "urn:uuid:1", "resource": PATIENT})
    for document in (
        {"resourceType": "Bundle", "entry": entries},
        {**NOBODY, **told},
    ):
        content = json.dumps(document).encode()

        tokens = tokens_of(content, SIEVE.look_through(content), PSEUDONYMS)

        assert tokens == owners_of(entries_of(content), PSEUDONYMS).tokens


def test_forked_processes_come_to_the_same_end(tmp_path: Path) -> None:
    """As one process that works alone."""
    archive = written(tmp_path)
    alone = Course(tmp_path / "alone", bytes(32), None, Policy(), date(2026, 1, 1))
    forked = Course(tmp_path / "forked", bytes(32), None, Policy(), date(2026, 1, 1))

    one = run([archive], alone, Alone(), lambda *_: None)
    two = run([archive], forked, Forked(2, partial(prepared, forked)), lambda *_: None)

    assert two == one


@pytest.mark.parametrize(
    "references",
    [
        ({"subject": {"reference": "Group/g"}, "source": {"reference": "Patient/8"}},
         {"subject": {"reference": "Group/g"}, "source": {"reference": "Patient/9"}}),
    ],
)  # fmt: skip
def test_two_records_that_differ_in_their_source_alone_are_of_two_patients(
    references: tuple[dict[str, Any], ...],
) -> None:
    """The second is not taken for the first."""
    entries = [{"resource": {**NOBODY, **each}} for each in references]
    content = json.dumps({"resourceType": "Bundle", "entry": entries}).encode()

    owners = owners_of(entries_of(content), PSEUDONYMS)

    assert owners.patients == [PSEUDONYMS.patient("8"), PSEUDONYMS.patient("9")]


def test_patients_without_address_or_id_stay_apart() -> None:
    """Each bears the name that it has; what names nobody is neither's."""
    told: tuple[dict[str, Any], ...] = (
        {"id": "one"},
        {"id": "two"},
        {"identifier": [{"value": "MRN-55501"}]},
    )
    entries = [{"resource": {"resourceType": "Patient", **each}} for each in told]
    entries.append({"resource": NOBODY})
    content = json.dumps({"resourceType": "Bundle", "entry": entries}).encode()

    owners = owners_of(entries_of(content), PSEUDONYMS)

    named = [PSEUDONYMS.patient(each) for each in ("one", "two", "MRN-55501")]
    assert owners.patients == [*named, ""]
