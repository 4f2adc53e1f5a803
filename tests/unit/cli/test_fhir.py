"""``scalpwatch fhir``: out of the store, out of a case, in from other systems."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scalpwatch.cli import main
from scalpwatch.cli.opened import opened_store
from scalpwatch.documents.case import read_case
from scalpwatch.documents.course import course_from_json
from scalpwatch.records.fhir.course import from_fhir, to_fhir
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    OncologicalHistory,
    Primary,
)
from scalpwatch.vocabulary.courses import Course, FollowedLesion, KeptPicture, Visit

PATIENT = {
    "resourceType": "Patient",
    "id": "1",
    "identifier": [{"system": "urn:mrn", "value": "4711"}],
    "name": [{"family": "Canaryova"}],
    "gender": "female",
}
BREAST = {
    "resourceType": "Condition",
    "subject": {"reference": "Patient/1"},
    "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "C50.9"}]},
}
OTHER = {"resourceType": "Patient", "id": "2"}


@pytest.fixture
def _store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of its own, with a key."""
    key = tmp_path / "key"
    assert main(["key", str(key)]) == 0
    monkeypatch.setenv("SCALPWATCH_KEY_FILE", str(key))
    monkeypatch.setenv("SCALPWATCH_STORE", str(tmp_path / "store"))


@pytest.fixture
def bulk(tmp_path: Path) -> Path:
    """A folder with bulk data: each kind of resource in its own file."""
    folder = tmp_path / "bulk"
    folder.mkdir()
    patients = "\n".join(map(json.dumps, (PATIENT, OTHER)))
    (folder / "Patient.ndjson").write_text(patients, encoding="utf-8")
    (folder / "Condition.ndjson").write_text(json.dumps(BREAST), encoding="utf-8")
    (folder / "notes.txt").write_text("not FHIR", encoding="utf-8")
    (folder / "log.ndjson").write_text('{"exportId": "1"}\n', encoding="utf-8")
    return folder


def kept() -> list[str]:
    """Whom the store keeps."""
    with opened_store() as store:
        return list(store.pseudonyms())


def test_a_case_is_exported_without_a_store(examples: Path, tmp_path: Path):
    """The bundle holds the one visit with its answer."""
    out = tmp_path / "paper.fhir.json"

    code = main(["fhir", "export", str(examples / "paper.toml"), "--out", str(out)])

    assert code == 0
    (visit,) = from_fhir(json.loads(out.read_bytes())).visits
    assert visit.answer is not None


@pytest.mark.usefixtures("_store")
def test_a_patient_of_the_store_is_exported_and_the_trail_tells_of_it(tmp_path: Path):
    """What leaves the store is written down."""
    out = tmp_path / "P7.json"
    with opened_store() as store:
        store.keep(Course("P7", birth_year=1950))

    code = main(["fhir", "export", "P7", "--out", str(out)])

    assert code == 0
    assert from_fhir(json.loads(out.read_bytes())) == Course("P7", birth_year=1950)
    with opened_store() as store:
        told = [row.event for row in store.trail("P7")]
    assert "exported" in told


@pytest.mark.usefixtures("_store")
def test_a_patient_who_is_not_there_is_not_exported(tmp_path: Path):
    """Nothing is written."""
    out = tmp_path / "none.json"

    assert main(["fhir", "export", "nobody", "--out", str(out)]) == 5
    assert not out.exists()


@pytest.mark.usefixtures("_store")
def test_bulk_data_is_read_into_the_store(bulk: Path, capfd: pytest.CaptureFixture):
    """Over several files; of whom no cancer is told is not kept, and is counted."""
    code = main(["fhir", "import", str(bulk)])

    (pseudonym,) = kept()
    said = capfd.readouterr().out
    assert code == 0
    assert "Patients: 2" in said
    assert "kept: 1" in said
    assert "Canary" not in said + pseudonym
    assert "4711" not in said + pseudonym


@pytest.mark.usefixtures("_store")
def test_to_import_again_changes_nothing(bulk: Path, capfd: pytest.CaptureFixture):
    """What was added to a patient since is never overwritten by her old record."""
    main(["fhir", "import", str(bulk)])
    (pseudonym,) = kept()
    with opened_store() as store:
        added = store.recall(pseudonym)
        store.keep(Course(pseudonym, birth_year=1960, history=added.history))

    code = main(["fhir", "import", str(bulk)])

    assert code == 0
    assert "kept: 0" in capfd.readouterr().out
    with opened_store() as store:
        assert store.recall(pseudonym).birth_year == 1960


def test_bulk_data_is_read_into_a_folder_under_a_key(bulk: Path, tmp_path: Path):
    """The same key gives the same pseudonyms, another key others."""
    keys = [tmp_path / "one", tmp_path / "two"]
    for key in keys:
        main(["key", str(key)])

    for folder, key in zip(("a", "b", "c"), (keys[0], keys[0], keys[1]), strict=True):
        into = ["--out", str(tmp_path / folder), "--key", str(key)]
        assert main(["fhir", "import", str(bulk), "--all", *into]) == 0

    names = [{each.name for each in (tmp_path / folder).iterdir()} for folder in "abc"]
    assert names[0] == names[1]
    assert not names[0] & names[2]
    courses = [
        course_from_json(each.read_bytes()) for each in (tmp_path / "a").iterdir()
    ]
    assert sorted(len(each.history.cancers) for each in courses) == [0, 1]
    assert {c.primary for e in courses for c in e.history.cancers} == {Primary.BREAST}


def test_a_second_bundle_of_a_patient_does_not_take_the_place_of_the_first(
    tmp_path: Path, capfd: pytest.CaptureFixture
):
    """As in the store: who is there stays as she is, and the count says so."""
    key, out = tmp_path / "key", tmp_path / "courses"
    assert main(["key", str(key)]) == 0
    drug = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "subject": {"reference": "Patient/1"},
        "authoredOn": "2020-01-01",
        "medicationCodeableConcept": {"coding": [{"display": "letrozole"}]},
    }
    for name, told in {"a": [PATIENT, BREAST, drug], "b": [PATIENT, BREAST]}.items():
        entries = [{"resource": each} for each in told]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        (tmp_path / f"{name}.json").write_text(json.dumps(bundle), encoding="utf-8")
    bundles = [str(tmp_path / "a.json"), str(tmp_path / "b.json")]

    assert main(["fhir", "import", *bundles, "--out", str(out), "--key", str(key)]) == 0

    (file,) = out.iterdir()
    assert course_from_json(file.read_text(encoding="utf-8")).therapies
    assert "kept: 1." in capfd.readouterr().out


@pytest.mark.usefixtures("_store")
def test_a_patient_goes_from_store_to_store_with_her_pictures(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """What one clinic exports with its pictures another keeps whole."""
    data = b"no real picture, but the one that was kept"
    name = hashlib.sha256(data).hexdigest()
    case = replace(read_case(examples / "paper.toml"), pseudonym="P8")
    lesion = case.lesions[0].identifier
    picture = KeptPicture(name, "a.jpg", "image/jpeg", lesion, 0, 0)
    course = Course(
        "P8",
        lesions=tuple(
            FollowedLesion(each.identifier, f"2.25.{number}", each.site)
            for number, each in enumerate(case.lesions, start=1)
        ),
        visits=(Visit("v", case, pictures=(picture,)),),
    )
    out = tmp_path / "P8.json"
    with opened_store() as store:
        store.keep(course, {name: data})
    main(["fhir", "export", "P8", "--pictures", "--out", str(out)])
    monkeypatch.setenv("SCALPWATCH_STORE", str(tmp_path / "elsewhere"))

    code = main(["fhir", "import", str(out)])

    assert code == 0
    with opened_store() as store:
        assert store.recall("P8") == course
        assert store.picture("P8", name) == data


@pytest.mark.usefixtures("_store")
def test_a_course_that_contradicts_itself_is_refused_and_the_others_are_kept(
    tmp_path: Path, capfd: pytest.CaptureFixture
):
    """As “scalpwatch import” does: what it speaks of must be what it follows."""
    lung = OncologicalHistory(CancerKnowledge.KNOWN, (Cancer(Primary.LUNG),))
    picture = KeptPicture("ab" * 32, "a.jpg", "image/jpeg", "Qqzzx", 0, 0)
    visit = Visit("v", Case("P1", date(2026, 1, 1)), pictures=(picture,))
    for name, course in {
        "a": Course("P1", history=lung, visits=(visit,)),
        "b": Course("P2", history=lung),
    }.items():
        told = to_fhir(course).model_dump_json()
        (tmp_path / f"{name}.json").write_text(told, encoding="utf-8")

    code = main(["fhir", "import", str(tmp_path / "a.json"), str(tmp_path / "b.json")])

    told = capfd.readouterr().err
    assert code == 2
    assert kept() == ["P2"]
    assert "a lesion that it does not follow" in told
    assert "Qqzzx" not in told


@pytest.mark.parametrize("content", ["<Patient/>", "{", "[]"])
def test_a_file_that_is_no_fhir_is_refused(
    content: str, tmp_path: Path, capfd: pytest.CaptureFixture
):
    """One paragraph, and nothing is written."""
    key, file, out = tmp_path / "key", tmp_path / "x.json", tmp_path / "out"
    main(["key", str(key)])
    file.write_text(content, encoding="utf-8")

    code = main(["fhir", "import", str(file), "--key", str(key), "--out", str(out)])

    assert code == 4
    assert "Traceback" not in capfd.readouterr().err
    assert not out.exists()


def test_a_pseudonym_is_never_a_way_out_of_the_folder(
    tmp_path: Path, capfd: pytest.CaptureFixture
):
    """Not even in a bundle that says it is ours."""
    key, file = tmp_path / "key", tmp_path / "x.json"
    main(["key", str(key)])
    file.write_text(to_fhir(Course("../../x")).model_dump_json(), encoding="utf-8")

    into = ["--out", str(tmp_path / "out"), "--key", str(key)]

    assert main(["fhir", "import", str(file), "--all", *into]) == 2
    assert "../" not in capfd.readouterr().err


def test_the_definitions_are_written(tmp_path: Path):
    """A StructureDefinition for an extension, a CodeSystem for a set of words."""
    assert main(["fhir", "definitions", "--out", str(tmp_path)]) == 0

    names = {each.name for each in tmp_path.iterdir()}
    assert {"StructureDefinition-interval.json", "CodeSystem-sign.json"} <= names
