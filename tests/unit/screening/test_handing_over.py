"""What leaves a screening: FHIR that validates, and a key list that is guarded."""

from __future__ import annotations

import csv
import json
import stat
from datetime import date
from pathlib import Path

import fhirkit
import pytest
from unit.screening import strangers

from scalpwatch.errors import InputError
from scalpwatch.inference.policy import Policy
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.explaining import explained_facts
from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.forking import Alone
from scalpwatch.screening.handing_over import to_fhir
from scalpwatch.screening.linking import identifiers_of, write_link
from scalpwatch.screening.listing import Callback, rank
from scalpwatch.screening.measured import Measured
from scalpwatch.screening.running import run
from scalpwatch.screening.tasks import Course

KEY = bytes(32)
TODAY = date(2026, 1, 1)
SOME = {name: strangers.LISTED[name] for name in list(strangers.LISTED)[:6]}


def screened(folder: Path) -> tuple[list[Callback], Path, Course]:
    """Screen a small archive."""
    archive = folder / "archive"
    archive.mkdir()
    strangers.written(archive, SOME, {})
    (archive / "notes.csv").write_text(
        "mrn,text\n=cmd-9,Scalp nodule. Breast cancer 2015.\n", encoding="utf-8"
    )
    course = Course(folder / "work", KEY, None, Policy(), TODAY)
    outcome = run([archive], course, Alone(), lambda *_: None)
    return rank(outcome, None), archive, course


def test_the_bundle_validates_and_asks_for_a_review(tmp_path: Path) -> None:
    """A Task and a RiskAssessment of each, under the pseudonym alone."""
    callbacks, _, _ = screened(tmp_path)

    bundle = to_fhir(callbacks, TODAY)

    assert not fhirkit.validate(bundle.decode())
    kinds = [e["resource"]["resourceType"] for e in json.loads(bundle)["entry"]]
    assert kinds == ["Patient", "RiskAssessment", "Task"] * len(callbacks)
    assert "not to be contacted" in bundle.decode()
    for name in SOME:
        assert strangers.identifier(name, "True") not in bundle.decode()


def test_an_empty_list_is_a_bundle_too() -> None:
    """With no entry: FHIR knows no empty lists."""
    bundle = to_fhir([], TODAY)

    assert not fhirkit.validate(bundle.decode())


def test_the_key_list_names_the_listed_to_its_maker_alone(tmp_path: Path) -> None:
    """Every listed patient; mode 0600; a cell is no formula."""
    callbacks, archive, course = screened(tmp_path)
    listed = [each.told["patient"] for each in callbacks]

    file = tmp_path / "key.csv"
    write_link(file, identifiers_of([archive], course, listed), out=tmp_path / "out")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = [*csv.DictReader(stream)]
    name = Pseudonyms(KEY).patient
    expected = {strangers.identifier(each, "True") for each in SOME}
    told = {row["identifier"]: row["patient"] for row in rows}
    assert set(told) == expected | {"'=cmd-9"}
    assert all(told[each] == name(each) for each in expected)


def test_the_key_list_never_lies_beside_the_list(tmp_path: Path) -> None:
    """Who carries the list off carries no names."""
    out = tmp_path / "out"

    with pytest.raises(InputError):
        write_link(out / "key.csv", {}, out=out)


def test_what_was_measured_is_told_with_its_interval() -> None:
    """40 of 40 found is no proof that none is missed."""
    measured = Measured(wanted=40, found=40, listed=44)

    assert measured.missed_per_true.value == 0
    assert measured.missed_per_true.high == pytest.approx(0.096, abs=0.001)
    assert measured.false_per_true.value == pytest.approx(0.1)
    assert measured.false_per_true.low < 0.1 < measured.false_per_true.high


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.csv", "mrn;text\nКарта-9;Узел на голове. РМЖ.\n".encode("cp1251")),
        ("notes.csv", "№ карты|text\nКарта-9|Узел на голове. РМЖ.\n".encode()),
        ("notes.tsv", "mrn\ttext\nКарта-9\tУзел на голове. РМЖ.\n".encode("utf-16")),
        (
            "notes.json",
            json.dumps(
                {
                    "resourceType": "Condition",
                    "subject": {"reference": "Patient/Карта-9"},
                    "code": {"text": "Узел на голове, рак груди в анамнезе"},
                }
            ).encode(),
        ),
    ],
    ids=["semicolons in Windows-1251", "bars", "tabs in UTF-16", "escaped JSON"],
)
def test_the_key_list_reads_files_as_the_run_does(
    tmp_path: Path, name: str, content: bytes
) -> None:
    """Whoever is listed from a file is found in it again."""
    (tmp_path / name).write_bytes(content)
    course = Course(tmp_path / "work", KEY, None, Policy(), TODAY)
    outcome = run([tmp_path / name], course, Alone(), lambda *_: None)
    (listed,) = (each["patient"] for each in outcome.judged)

    found = identifiers_of([tmp_path / name], course, [listed])

    assert found == {listed: ("Карта-9",)}


def test_key_list_and_explanation_join_names_as_the_run_did(tmp_path: Path) -> None:
    """By the number that one patient alone bears, and not by the one that two do."""
    archive = tmp_path / "archive"
    archive.mkdir()
    for name, code in (("a", "Nodule of scalp"), ("b", "Hypertension")):
        patient = {
            "resourceType": "Patient",
            "id": name,
            "identifier": [{"value": f"MR-7{name}"}, {"value": "MR-00"}],
        }
        condition = {
            "resourceType": "Condition",
            "subject": {"reference": f"Patient/{name}"},
            "code": {"text": code},
        }
        entries = [{"resource": each} for each in (patient, condition)]
        bundle = {"resourceType": "Bundle", "entry": entries}
        (archive / f"{name}.json").write_text(json.dumps(bundle))
    rows = "MR-7a,РМЖ в анамнезе\nMR-00,меланома\n"
    (archive / "notes.csv").write_text(f"mrn,text\n{rows}")
    course = Course(tmp_path / "work", KEY, None, Policy(), TODAY)
    outcome = run([archive], course, Alone(), lambda *_: None)
    (listed,) = (each["patient"] for each in outcome.judged)

    facts, _ = explained_facts([archive], course, listed)
    found = identifiers_of([archive], course, [listed])

    counting = {each.concept for each in facts if each.weight is Weight.COUNTS}
    assert counting > {Concept.CANCER, Concept.LESION}
    assert found == {listed: ("MR-7a", "a")}
