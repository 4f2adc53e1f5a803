"""A researcher measures a folder of pictures."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import jsonschema
import pytest
from PIL import Image as Pillow
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

from scalpwatch.cli import main
from scalpwatch.documents.devices import Device, keep_device
from scalpwatch.phantoms import Scene, draw_trichoscopy
from scalpwatch.phantoms.clinical import ClinicalScene, draw_clinical_view

SCENE = Scene(width_px=480, height_px=360, hairs=6, dots=10, thick_trees=1)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Path:
    """Two drawn scalps and a broken file."""
    folder = tmp_path_factory.mktemp("pictures")
    for name, seed in (("a.png", 1), ("b.png", 2)):
        Pillow.fromarray(draw_trichoscopy(SCENE, seed=seed).image).save(folder / name)
    whole = (folder / "a.png").read_bytes()
    (folder / "broken.png").write_bytes(whole[:3000])
    return folder


def rows_in(folder: Path) -> list[dict[str, str]]:
    """The table of a folder."""
    text = (folder / "measures.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_each_picture_gets_measures_and_an_overlay(pictures, tmp_path, schemas):
    """And all of them one table."""
    out = tmp_path / "out"
    given = [str(pictures / "a.png"), str(pictures / "b.png")]

    assert main(["measure", *given, "--out", str(out), "--scale", "8"]) == 0

    schema = json.loads((schemas / "measures.schema.json").read_text(encoding="utf-8"))
    for name in ("a.png", "b.png"):
        text = (out / name / "measures.json").read_text(encoding="utf-8")
        jsonschema.validate(json.loads(text), schema)
        assert (out / name / "overlay.jpg").read_bytes().startswith(b"\xff\xd8")
    assert [row["picture"] for row in rows_in(out)] == ["a.png", "b.png"]
    assert {row["shaft_width_unit"] for row in rows_in(out)} <= {"um", ""}


def test_one_broken_picture_does_not_stop_the_others(pictures, tmp_path, capsys):
    """It is told, counted and kept in the table; the exit code says so."""
    given = [str(pictures / name) for name in ("broken.png", "a.png")]

    code = main(["measure", *given, "--out", str(tmp_path)])

    assert code == 2
    told = capsys.readouterr().err
    assert "broken.png is broken" in told
    assert "1 of 2" in told
    assert (tmp_path / "a.png" / "measures.json").is_file()
    assert not (tmp_path / "broken.png").exists()
    assert [row["status"] for row in rows_in(tmp_path)] == ["unreadable", "measured"]


def test_two_pictures_of_one_name_do_not_overwrite_each_other(pictures, tmp_path):
    """Folders of one name get a number."""
    given = [str(pictures / "a.png")] * 2

    assert main(["measure", *given, "--out", str(tmp_path)]) == 0

    assert (tmp_path / "a.png" / "measures.json").is_file()
    assert (tmp_path / "a.png-2" / "measures.json").is_file()


def test_a_correction_changes_what_is_written(pictures, tmp_path):
    """A redrawn outline stands in the share of erythema."""
    corners = [[50, 50], [400, 50], [400, 300], [50, 300]]
    mark = {"kind": "erythema", "outline": corners}
    file = tmp_path / "corrections.json"
    file.write_text(
        json.dumps({"pictures": [{"picture": "a.png", "corrections": [mark]}]}),
        encoding="utf-8",
    )
    picture = str(pictures / "a.png")

    plain = main(["measure", picture, "--out", str(tmp_path / "plain")])
    mended = main(
        [
            "measure",
            picture,
            "--out",
            str(tmp_path / "mended"),
            "--corrections",
            str(file),
        ]
    )

    assert plain == mended == 0
    (before,), (after,) = rows_in(tmp_path / "plain"), rows_in(tmp_path / "mended")
    assert float(after["erythema_share"]) > float(before["erythema_share"]) + 0.2
    assert after["corrections"] == "1"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--scale", "0"], "impossible"),
        (["--corrections", "gone.json"], "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_written(
    pictures, tmp_path, capsys, more, told
):
    """Nothing half-written is left."""
    out = tmp_path / "out"

    code = main(["measure", str(pictures / "a.png"), "--out", str(out), *more])

    assert code == 2
    assert told in capsys.readouterr().err
    assert not out.exists()


def test_corrections_of_another_picture_are_refused(pictures, tmp_path, capsys):
    """A misspelt name must not pass for a followed correction."""
    file = tmp_path / "corrections.json"
    file.write_text(
        json.dumps({"pictures": [{"picture": "c.png", "corrections": []}]}),
        encoding="utf-8",
    )
    out = tmp_path / "out"

    code = main(
        [
            "measure",
            str(pictures / "a.png"),
            "--out",
            str(out),
            "--corrections",
            str(file),
        ]
    )

    assert code == 2
    assert "c.png" in capsys.readouterr().err
    assert not out.exists()


def test_a_calibrated_device_gives_its_pictures_their_scale(pictures, tmp_path):
    """And to a picture of another shape it gives none: that was cut."""
    devices = tmp_path / "devices.toml"
    scope = Device(um_per_px=8.0, error=0.02, width_px=480, height_px=360)
    keep_device(devices, "scope", scope)
    Pillow.open(pictures / "a.png").crop((0, 0, 300, 300)).save(tmp_path / "cut.png")
    given = [str(pictures / "a.png"), str(tmp_path / "cut.png")]

    code = main(
        [
            "measure",
            *given,
            "--out",
            str(tmp_path / "out"),
            "--device",
            "scope",
            "--devices",
            str(devices),
        ]
    )

    assert code == 2
    whole, cut = rows_in(tmp_path / "out")
    assert float(whole["um_per_px"]) == pytest.approx(8.0)
    assert whole["scale_source"] == "device profile"
    assert cut["status"] == "unreadable"


def test_a_device_that_was_never_calibrated_is_refused(pictures, tmp_path, capsys):
    """A misspelt device must not mean: no scale."""
    given = ["measure", str(pictures / "a.png"), "--out", str(tmp_path / "out")]

    code = main([*given, "--device", "x", "--devices", str(tmp_path / "none.toml")])

    assert code == 2
    assert "no device of that name" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_closed_eye_measures_nothing(pictures, tmp_path, monkeypatch, capsys):
    """Where the installation opens no pictures, this command does not either."""
    monkeypatch.setenv("SCALPWATCH_EYE", "off")

    code = main(["measure", str(pictures / "a.png"), "--out", str(tmp_path / "out")])

    assert code == 2
    assert "SCALPWATCH_EYE" in capsys.readouterr().err


def test_a_lesion_is_held_against_the_healthy_side(tmp_path):
    """The control is named, or known by its name; it is compared with nothing."""
    sick = SCENE
    healthy = Scene(width_px=480, height_px=360, hairs=12)
    for name, scene in (("edge", sick), ("control", healthy)):
        Pillow.fromarray(draw_trichoscopy(scene, seed=3).image).save(
            tmp_path / f"P018_A_vertex_{name}_x20.png"
        )
    lesion, control = (
        str(tmp_path / f"P018_A_vertex_{name}_x20.png") for name in ("edge", "control")
    )

    by_name = main(["measure", lesion, control, "--out", str(tmp_path / "name")])
    told = main(
        ["measure", lesion, "--control", control, "--out", str(tmp_path / "told")]
    )

    assert by_name == told == 0
    for out in (tmp_path / "name", tmp_path / "told"):
        text = (out / Path(lesion).name / "measures.json").read_text(encoding="utf-8")
        assert json.loads(text)["control"] == Path(control).name
    alone = tmp_path / "name" / Path(control).name / "measures.json"
    assert json.loads(alone.read_text(encoding="utf-8"))["control"] is None


def test_a_control_that_shows_nothing_is_refused(pictures, tmp_path, capsys):
    """To compare with a blank would make everything a sign."""
    Pillow.new("RGB", (480, 360), (90, 90, 90)).save(tmp_path / "blank.png")

    code = main(
        [
            "measure",
            str(pictures / "a.png"),
            "--out",
            str(tmp_path / "out"),
            "--control",
            str(tmp_path / "blank.png"),
        ]
    )

    assert code == 2
    assert "healthy control blank.png" in capsys.readouterr().err


def test_a_dicom_picture_is_measured_with_its_own_scale(tmp_path):
    """Without its patient's name getting anywhere."""
    pixels = draw_trichoscopy(SCENE, seed=1).image
    height, width = pixels.shape[:2]
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.77.1.7")
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=["scalp"])
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    picture = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    picture.SOPClassUID = meta.MediaStorageSOPClassUID
    picture.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    picture.PatientName = picture.PatientID = "Unmistakable"
    picture.Rows, picture.Columns, picture.SamplesPerPixel = height, width, 3
    picture.PhotometricInterpretation, picture.PlanarConfiguration = "RGB", 0
    picture.BitsAllocated = picture.BitsStored = 8
    picture.HighBit, picture.PixelRepresentation = 7, 0
    picture.PixelSpacing = [0.008, 0.008]
    picture.PixelData = pixels.tobytes()
    picture.save_as(tmp_path / "visit.dcm", enforce_file_format=True)

    code = main(["measure", str(tmp_path / "visit.dcm"), "--out", str(tmp_path / "o")])

    assert code == 0
    (row,) = rows_in(tmp_path / "o")
    assert float(row["um_per_px"]) == pytest.approx(8.0)
    assert row["scale_source"] == "DICOM Pixel Spacing"
    told = (tmp_path / "o" / "visit.dcm" / "measures.json").read_text(encoding="utf-8")
    assert "Unmistakable" not in told + (tmp_path / "o" / "measures.csv").read_text(
        encoding="utf-8"
    )


def test_a_photograph_of_a_head_is_measured_as_one(tmp_path):
    """By its name, or because the reader says so; its foci have outlines."""
    head = draw_clinical_view(ClinicalScene(), seed=3).image
    for name in ("P018_A_vertex_overview.png", "head.png"):
        Pillow.fromarray(head).save(tmp_path / name)
    named, plain = (
        str(tmp_path / name) for name in ("P018_A_vertex_overview.png", "head.png")
    )

    by_name = main(["measure", named, "--out", str(tmp_path / "n")])
    told = main(["measure", plain, "--out", str(tmp_path / "t"), "--kind", "clinical"])

    assert by_name == told == 0
    for out, name in (("n", Path(named).name), ("t", "head.png")):
        text = (tmp_path / out / name / "measures.json").read_text(encoding="utf-8")
        regions = json.loads(text)["regions"]
        assert regions
        assert all(len(region["outline"]) > 2 for region in regions)


def test_a_name_on_a_photograph_is_warned_of(tmp_path):
    """A photograph can tell who it is as a trichoscopic picture can."""
    head = draw_clinical_view(ClinicalScene(), seed=3).image.copy()
    head[:30] = 30
    cv2.putText(head, "ID 0000 2000-01-01", (8, 22), 0, 0.7, (255, 255, 255), 2)
    Pillow.fromarray(head).save(tmp_path / "head.png")
    given = ["measure", str(tmp_path / "head.png"), "--kind", "clinical"]

    assert main([*given, "--out", str(tmp_path / "o")]) == 0

    text = (tmp_path / "o" / "head.png" / "measures.json").read_text(encoding="utf-8")
    told = [each["message"] for each in json.loads(text)["cautions"]]
    assert any("Writing is burned in" in message for message in told)


def test_a_kind_of_picture_that_nobody_takes_is_refused(pictures, tmp_path, capsys):
    """A misspelt kind must not mean: trichoscopy."""
    given = ["measure", str(pictures / "a.png"), "--out", str(tmp_path / "out")]

    assert main([*given, "--kind", "x-ray"]) == 2
    assert "no kind of picture" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_two_processes_write_what_one_writes(pictures, tmp_path):
    """To the last byte, and in the same order."""
    given = [str(pictures / name) for name in ("a.png", "broken.png", "b.png")]

    for count in ("1", "2"):
        out = str(tmp_path / count)
        assert main(["measure", *given, "--out", out, "--processes", count]) == 2

    one, two = (
        {
            path.relative_to(tmp_path / count): path.read_bytes()
            for path in sorted((tmp_path / count).rglob("*"))
            if path.is_file()
        }
        for count in ("1", "2")
    )
    assert one == two
