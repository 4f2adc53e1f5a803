"""``scalpwatch dicom``: written, sent, fetched, shown, and each failure said."""

from __future__ import annotations

import json

import numpy as np
import pydicom
import pytest
from PIL import Image as Pillow
from unit.records.dicom.visits import CANARY, LESION, camera_jpeg, whole_visit

from scalpwatch.cli import main
from scalpwatch.phantoms import draw_demo_picture
from scalpwatch.records.dicom.filing import as_files, to_dicom
from scalpwatch.registry.audit import Event
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.vocabulary.courses import Course

CASE = """
seen_on = 2026-03-01

[patient]
pseudonym = "P018"
sex = "female"
age = 61

[[lesions]]
name = "A"
site = "vertex"
form = "patch"

[[lesions.pictures]]
file = "scalp.jpg"
um_per_px = 6.0
"""


@pytest.fixture
def case(tmp_path):
    """A case with one picture, small enough to be looked at quickly."""
    small = Pillow.fromarray(draw_demo_picture()).resize((480, 360))
    (tmp_path / "scalp.jpg").write_bytes(camera_jpeg(np.asarray(small)))
    path = tmp_path / "case.toml"
    path.write_text(CASE, encoding="utf-8")
    return path


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The store of an installation, with a patient in it."""
    examination, pictures = whole_visit()
    key = make_key_file(tmp_path / "store.key")
    place = Place(tmp_path / "store", None, key, None)
    with open_store(place, actor="dermatologist") as store:
        store.keep(
            Course("P018", lesions=(LESION,), visits=(examination.visit,)), pictures
        )
    monkeypatch.setenv("SCALPWATCH_KEY_FILE", str(tmp_path / "store.key"))
    monkeypatch.setenv("SCALPWATCH_STORE", str(tmp_path / "store"))
    return place


def objects_in(folder):
    """Read what was written, by modality."""
    return {
        each.Modality: each for each in map(pydicom.dcmread, sorted(folder.iterdir()))
    }


def test_a_case_is_assessed_and_written_with_its_report(case, tmp_path, capsys):
    """One command makes of a case the study that an archive takes."""
    out = tmp_path / "objects"

    code = main(["dicom", "write", str(case), "--out", str(out), "--lang", "en"])

    objects = objects_in(out)
    told = capsys.readouterr().out
    assert code == 0
    assert set(objects) == {"DMS", "SR", "DOC"}
    assert objects["DMS"].StudyInstanceUID in told
    assert objects["DMS"].StudyDate == "20260301"
    assert objects["DOC"].EncapsulatedDocument.startswith(b"%PDF")
    assert not [path for path in out.iterdir() if CANARY.encode() in path.read_bytes()]


def test_written_again_pictures_and_measures_are_the_same_files(case, tmp_path):
    """An archive that has them takes them for what it has."""
    for name in ("one", "two"):
        main(["dicom", "write", str(case), "--out", str(tmp_path / name)])

    one, two = (
        {
            key: each.SOPInstanceUID
            for key, each in objects_in(tmp_path / name).items()
            if key != "DOC"  # it bears the day on which it was made
        }
        for name in ("one", "two")
    )
    assert one == two


def test_a_patient_who_is_kept_is_written_and_the_trail_told(kept, tmp_path):
    """No patient leaves the store without a row in the audit trail."""
    out = tmp_path / "objects"

    code = main(["dicom", "write", "P018", "--out", str(out)])

    assert code == 0
    assert set(objects_in(out)) == {"DMS", "XC", "SEG", "SR"}
    with open_store(kept, actor="auditor") as store:
        rows = [row for row in store.trail("P018") if row.event == Event.EXPORTED.value]
    assert len(rows) == 1


def test_a_visit_is_chosen_by_its_day(kept, tmp_path, capsys):
    """A day without a visit is said, and nothing is written."""
    out = tmp_path / "objects"

    there = main(["dicom", "write", "P018", "--visit", "2026-03-01", "--out", str(out)])
    absent = main(
        ["dicom", "write", "P018", "--visit", "2026-03-02", "--out", str(out)]
    )
    no_day = main(["dicom", "write", "P018", "--visit", "March", "--out", str(out)])

    assert (there, absent, no_day) == (0, 2, 2)
    assert capsys.readouterr().err.count("no visit of that day") == 2
    assert kept.folder.is_dir()


def test_a_case_that_is_not_there_is_no_pseudonym(tmp_path, capsys):
    """Nobody is asked for a key because of a misspelt file."""
    code = main(["dicom", "write", "case.toml", "--out", str(tmp_path), "--lang", "en"])

    assert code == 2
    assert "case.toml" in capsys.readouterr().err


def test_a_report_is_shown_as_json(tmp_path, capsys):
    """What another system would read of it."""
    examination, pictures = whole_visit()
    files = dict(as_files(to_dicom(examination.course, examination.visit, pictures)))
    report = tmp_path / "report.dcm"
    report.write_bytes(list(files.values())[-1])

    code = main(["dicom", "show", str(report)])

    shown = json.loads(capsys.readouterr().out)
    assert code == 0
    assert shown["pictures"][0]["measurements"][0]["name"] == "hair_density"
    assert shown["answers"][0]["level"] == "BIOPSY"


def test_a_picture_is_no_report(tmp_path, capsys):
    """A file of another kind is refused in words."""
    file = tmp_path / "scalp.jpg"
    file.write_bytes(b"\xff\xd8\xff")

    code = main(["dicom", "show", str(file), "--lang", "en"])

    assert code == 4
    assert "no report of measures" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["send", "fetch"])
def test_patients_do_not_cross_a_network_in_the_open(command, tmp_path, capsys):
    """An address without https is refused before anything is sent."""
    url = "http://pacs.example/dicom-web"
    rest = {
        "send": [str(tmp_path), "--to", url],
        "fetch": ["--from", url, "--study", "1.2.3", "--out", str(tmp_path)],
    }[command]

    code = main(["dicom", command, *rest, "--lang", "en"])

    assert code == 2
    assert "not encrypted" in capsys.readouterr().err
