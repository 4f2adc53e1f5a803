"""The command line and a real Orthanc: sent, fetched, told in the trail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from integration.dicom.orthanc import PASSWORD, USER
from unit.records.dicom.visits import LESION, whole_visit

from scalpwatch.cli import main
from scalpwatch.records.dicom.identity import Examination
from scalpwatch.registry.audit import Event
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.vocabulary.courses import Course


@pytest.fixture(autouse=True)
def _credentials(monkeypatch):
    """What the environment of a clinic's computer tells."""
    monkeypatch.setenv("SCALPWATCH_DICOMWEB_USER", USER)
    monkeypatch.setenv("SCALPWATCH_DICOMWEB_PASSWORD", PASSWORD)


def test_a_kept_patient_goes_to_the_archive_and_comes_back(
    orthanc, tmp_path, monkeypatch, capsys
):
    """Every file comes back as it went, and the trail tells what went."""
    examination, pictures = whole_visit()
    place = Place(tmp_path / "store", None, make_key_file(tmp_path / "store.key"), None)
    course = Course("P019", lesions=(LESION,), visits=(examination.visit,))
    with open_store(place, actor="dermatologist") as store:
        store.keep(course, pictures)
    monkeypatch.setenv("SCALPWATCH_KEY_FILE", str(tmp_path / "store.key"))
    monkeypatch.setenv("SCALPWATCH_STORE", str(tmp_path / "store"))
    out, back = tmp_path / "out", tmp_path / "back"
    study = Examination(course, examination.visit).study_uid

    wrote = main(["dicom", "write", "P019", "--out", str(out)])
    (out / "notes.txt").write_text("no DICOM", encoding="utf-8")
    sent = main(["dicom", "send", str(out), "--to", orthanc.url])
    fetched = main(
        ["dicom", "fetch", "--from", orthanc.url, "--study", study, "--out", str(back)]
    )

    assert (wrote, sent, fetched) == (0, 0, 0)
    went = {path.name: path.read_bytes() for path in out.glob("*.dcm")}
    assert {path.name: path.read_bytes() for path in back.iterdir()} == went
    assert capsys.readouterr().out.count("sent") == len(went) == 4
    with open_store(place, actor="auditor") as store:
        told = list(store.trail("P019"))
    details = [each.detail for each in told if each.event == Event.SENT.value]
    assert details == ["form=dicom objects=4"]
    _show_says_what_was_measured(back, capsys)
    _no_secret_was_told(orthanc.log)


def test_a_file_that_is_none_is_told_and_fails_the_command(orthanc, tmp_path, capsys):
    """What was not accepted is counted, and the exit code says so."""
    broken = tmp_path / "broken.dcm"
    broken.write_bytes(bytes(128) + b"DICM" + b"nothing")

    code = main(["dicom", "send", str(broken), "--to", orthanc.url, "--lang", "en"])

    told = capsys.readouterr()
    assert code == 4
    assert "broken.dcm: not sent" in told.out
    assert "Of 1 DICOM objects 1 were not sent" in told.err


def _show_says_what_was_measured(folder: Path, capsys) -> None:
    """The report that came back can be read."""
    shown = []
    for path in folder.iterdir():
        capsys.readouterr()
        if main(["dicom", "show", str(path)]) == 0:
            shown.append(json.loads(capsys.readouterr().out))
    assert len(shown) == 1
    assert shown[0]["pseudonym"] == "P019"


def _no_secret_was_told(log: Path) -> None:
    """The password is not in the server's log, whose addresses we made."""
    assert PASSWORD not in log.read_text(encoding="utf-8", errors="replace")
