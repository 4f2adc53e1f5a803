"""``scalpwatch deidentify``: a folder goes in, nobody's folder comes out."""

from __future__ import annotations

import csv
import io

import numpy as np
import pydicom
import pytest
from PIL import Image as Pillow
from unit.records.deidentification.objects import bytes_of, dermoscopic
from unit.records.deidentification.test_objects import written_on
from unit.records.deidentification.test_photographs import jpeg_with_all

from scalpwatch.cli import main
from scalpwatch.registry.keys import make_key_file

NAME = "Zimorodok"


@pytest.fixture
def given(tmp_path):
    """A folder of a patient, whose name is in every name, and a key."""
    folder = tmp_path / "given" / f"{NAME} Anna"
    folder.mkdir(parents=True)
    (folder / f"{NAME}_1.dcm").write_bytes(bytes_of(dermoscopic()))
    second = dermoscopic(SOPInstanceUID="1.2.3.4", ContentDate="20240304")
    (folder / f"{NAME}_2.dcm").write_bytes(bytes_of(second))
    (folder / f"{NAME}.jpg").write_bytes(jpeg_with_all())
    (folder / "DICOMDIR").write_bytes(b"index")
    (folder / ".hidden").write_bytes(NAME.encode())
    make_key_file(tmp_path / "key")
    return folder


@pytest.fixture
def run(tmp_path, given, capsys):
    """Run the command; give its code, the report's rows and all that was said."""

    def go(*options: str, paths=(given,)):
        out, key = tmp_path / "out", tmp_path / "key"
        arguments = ["deidentify", *map(str, paths), "--out", str(out)]
        code = main([*arguments, "--key", str(key), "--lang", "en", *options])
        said = capsys.readouterr()
        report = out / "report.csv"
        told = report.read_text(encoding="utf-8") if report.is_file() else ""
        rows = list(csv.DictReader(io.StringIO(told)))
        return code, rows, said.out + said.err + told

    return go


def bytes_in(folder) -> bytes:
    """All names and bytes of a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(
        str(path.relative_to(folder)).encode() + path.read_bytes() for path in files
    )


def test_everything_is_written_under_names_that_are_nobodys(run, tmp_path):
    """Not in a path, not in a file, not in the report, not on the screen."""
    code, rows, said = run()

    assert code == 0
    assert [row["outcome"] for row in rows] == ["written"] * 3
    assert NAME not in said
    left = bytes_in(tmp_path / "out")
    assert NAME.encode() not in left
    assert b"MRN-4711" not in left


def test_a_patients_files_come_to_lie_together(run, tmp_path):
    """Under the patient's pseudonym; the photographs, which name nobody, apart."""
    _, rows, _ = run()

    folders = [row["file"].split("/")[0] for row in rows]
    assert folders.count("photographs") == 1
    assert len(set(folders)) == 2
    for row in rows:
        assert (tmp_path / "out" / row["file"]).is_file()


def test_the_same_key_gives_the_same_files_again(run, tmp_path):
    """Byte for byte, so that what comes later joins what came before."""
    run()
    before = bytes_in(tmp_path / "out")

    run()

    assert bytes_in(tmp_path / "out") == before


def test_writing_is_withheld_until_somebody_decides(run, given, tmp_path):
    """Covered or kept; by itself it goes nowhere, and the exit code says so."""
    for path in given.iterdir():
        path.unlink()
    (given / "a.dcm").write_bytes(bytes_of(dermoscopic(written_on())))
    Pillow.fromarray(written_on()).save(given / "b.png")

    code, rows, _ = run()
    assert code == 2
    assert [row["outcome"] for row in rows] == ["withheld"] * 2
    assert not list((tmp_path / "out").rglob("*.dcm"))

    code, rows, _ = run("--cover-writing")
    assert code == 0
    covered = tmp_path / "out" / rows[0]["file"]
    assert not pydicom.dcmread(covered).pixel_array[4:22].any()

    code, rows, _ = run("--keep-writing")
    assert code == 0
    kept = pydicom.dcmread(tmp_path / "out" / rows[0]["file"])
    assert kept.BurnedInAnnotation == "YES"


def test_one_broken_file_does_not_stop_the_others(run, given):
    """It is refused by its number, for its name may be a patient's."""
    (given / f"{NAME}_0.dcm").write_bytes(bytes(128) + b"DICM" + NAME.encode())
    (given / f"{NAME}_9.txt").write_text(NAME, encoding="utf-8")

    code, rows, said = run()

    assert code == 2
    outcomes = [row["outcome"] for row in rows]
    assert sorted(outcomes) == ["refused"] * 2 + ["written"] * 3
    assert "no. 2 " in said
    assert NAME not in said


def test_a_file_that_is_not_there_is_refused_by_its_number(run, given):
    """Its name is not repeated."""
    code, rows, said = run(paths=(given / f"{NAME}_none.dcm",))

    assert code == 2
    assert rows[0]["outcome"] == "refused"
    assert NAME not in said


def test_who_holds_the_link_can_go_back(run, given, tmp_path):
    """The table is as secret as the key, and lies as far from the results."""
    code, rows, _ = run("--link", str(tmp_path / "link.csv"))

    text = (tmp_path / "link.csv").read_text(encoding="utf-8")
    linked = list(csv.DictReader(io.StringIO(text)))
    assert code == 0
    assert [row["file"] for row in linked] == [row["file"] for row in rows]
    assert linked[0]["source"] == str(given / f"{NAME}.jpg")


@pytest.mark.parametrize("option", ["--key", "--link"])
def test_secrets_do_not_lie_with_the_results(run, tmp_path, option):
    """Who has both can tell the patients."""
    (tmp_path / "out").mkdir()
    make_key_file(tmp_path / "out" / "secret")

    code, rows, said = run(option, str(tmp_path / "out" / "secret"))

    assert code == 2
    assert not rows
    assert "elsewhere" in said


def test_no_key_no_pseudonyms(run, tmp_path):
    """A key that is missing or broken is not made up."""
    for content in (None, b"", b"bm8ga2V5", b"!"):
        key = tmp_path / "other"
        key.unlink(missing_ok=True)
        if content is not None:
            key.write_bytes(content)
            key.chmod(0o600)

        code, rows, _ = run("--key", str(key))

        assert code == 5
        assert not rows


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--dates", "keep"), "20240302"),
        (("--dates", "remove"), ""),
        (("--keep-device",), "SN-99"),
        (("--keep-institution",), "REMOVED"),  # it bears the name
        (("--keep-uids",), "1.2.3.4"),
        (("--clean-descriptors",), "Trichoscopy of the vertex"),
        (("--keep-patient-characteristics",), "090Y"),
    ],
)
def test_an_option_keeps_what_it_says(run, tmp_path, options, told):
    """And no name beside it."""
    code, _, _ = run(*options)

    left = bytes_in(tmp_path / "out")
    assert code == 0
    assert told.encode() in left
    assert NAME.encode() not in left
    if told != "20240302":
        assert b"20240302" not in left


def test_dates_are_treated_in_no_other_way(run):
    """A misspelt wish is not taken for another."""
    code, rows, said = run("--dates", "shuffle")

    assert code == 2
    assert not rows
    assert "shift; keep; remove" in said


def test_safe_private_attributes_come_from_a_table(run, tmp_path):
    """Which can be used or is refused, but is not guessed."""
    table = tmp_path / "safe.csv"
    table.write_text("group,creator,element\n0009,MAKER 1.0,05\n", encoding="utf-8")

    code, rows, _ = run("--safe-private", str(table))

    kept = [row["file"] for row in rows if row["file"].endswith(".dcm")]
    clean = pydicom.dcmread(tmp_path / "out" / kept[0])
    assert code == 0
    assert clean[0x0009, 0x1005].value in {"safe", b"safe"}
    assert (0x0009, 0x1006) not in clean

    table.write_text("group,creator\nnonsense,MAKER\n", encoding="utf-8")
    assert run("--safe-private", str(table))[0] == 2


def test_links_of_a_folder_are_not_followed(run, given, tmp_path):
    """What is elsewhere was not given."""
    elsewhere = tmp_path / "elsewhere.jpg"
    Pillow.fromarray(np.zeros((64, 64, 3), np.uint8)).save(elsewhere)
    (given / "link.jpg").symlink_to(elsewhere)

    assert len(run()[1]) == 3


def test_an_identifier_that_is_a_path_names_no_file(run, given, tmp_path):
    """Slashes and dots in an object lead nowhere (STUDY UID and pseudonym too)."""
    for path in given.iterdir():
        path.unlink()
    data = bytearray(bytes_of(dermoscopic(SOPInstanceUID="1.2.3.4.5.6.7.8.9.10.11")))
    evil = b"../../../../evil"
    start = 0
    while (at := data.find(b"1.2.3.4.5.6.7.8.9.10.11", start)) >= 0:
        data[at : at + 23] = evil.ljust(23, b"\0")
        start = at + 23
    (given / "evil.dcm").write_bytes(data)

    code, rows, _ = run("--keep-uids")

    assert code == 0
    assert ".." not in rows[0]["file"]
    assert b"evil" not in bytes_in(tmp_path / "out")
    inside = (tmp_path / "out").resolve()
    assert inside in (tmp_path / "out" / rows[0]["file"]).resolve().parents
    assert not list(tmp_path.parent.glob("evil*"))
