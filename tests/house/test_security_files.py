"""Items 9, 10, 12 to 14, 17, 22 and 23: what comes and goes as a file."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import resource
import socket
import stat
import zipfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from drawn_courses import draw_courses
from floods import floods, saved
from PIL import Image as Pillow
from pydicom import dcmread
from unit.records.dicom.objects import PATIENT, dataset_of, drawn

from scalpwatch.cli import main
from scalpwatch.documents.measures import FailedPicture, measures_to_csv
from scalpwatch.errors import InputError, RecordError, ScalpwatchError
from scalpwatch.locale import Language
from scalpwatch.records.deidentification.datasets import Plan
from scalpwatch.records.deidentification.objects import deidentify_object
from scalpwatch.records.deidentification.photographs import clean_photograph
from scalpwatch.records.deidentification.profile import Option
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.records.fhir.foreign import courses_of
from scalpwatch.records.fhir.reading import DEEPEST, LARGEST_BYTES, read_json
from scalpwatch.records.pictures import read_picture
from scalpwatch.registry.archives import open_archive, write_archive
from scalpwatch.registry.cohort import cohort_row
from scalpwatch.registry.research import rare_ones_left_out, smallest_group, to_csv
from scalpwatch.registry.searching import Query

MOST_MB = 300
PSEUDONYMS = Pseudonyms(bytes(range(32)))
PLAN = Plan(frozenset({Option.SHIFT_DATES}))
#: How a spreadsheet knows a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def packed(entries: dict[str, bytes], mode: int = 0) -> io.BytesIO:
    """Pack any files, as any kind of file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return file


def an_export() -> dict[str, bytes]:
    """Take an honest export apart."""
    file = io.BytesIO()
    write_archive(file, draw_courses(2), fetch=lambda _pseudonym, _sha256: b"")
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refused(file: io.BytesIO) -> str:
    """Open an archive that must be refused; say why it was."""
    file.seek(0)
    with pytest.raises(InputError) as why, open_archive(file) as archive:
        list(archive.courses())
    return str(why.value)


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/evil",
        "..\\evil",
        "C:\\evil",
        "pictures/../../evil",
        "inner.zip",
        "courses.jsonl/",
        "pictures/CON",
    ],
)
def test_item_9_no_name_in_an_archive_leads_out_of_it(name):
    """Upwards, from the root, with backslashes, of a device or another archive."""
    assert "no export holds" in refused(packed({**an_export(), name: b"evil"}))


def test_item_9_an_archive_holds_no_link():
    """What points elsewhere is no file of an export."""
    assert "no export holds" in refused(packed(an_export(), stat.S_IFLNK | 0o777))


def test_item_9_an_archive_is_bounded_in_number_and_swelling():
    """Neither a list without end nor a bomb is unpacked."""
    swelling = packed({**an_export(), f"pictures/{'0' * 64}": bytes(60_000_000)})
    honest = packed(an_export()).getvalue()
    lying = honest[:-10] + (2**31).to_bytes(4, "little") + honest[-6:]

    assert "swell" in refused(swelling)
    assert "too many files" in refused(io.BytesIO(lying))


def test_item_9_an_archive_within_an_archive_is_not_opened():
    """Also where it has the name of the courses, it is bytes that nobody unpacks."""
    inner = packed({"0": bytes(1000)}).getvalue()

    why = refused(packed({**an_export(), "courses.jsonl": inner}))

    assert "not those that were exported" in why


def ends_of(files: dict[str, bytes], line) -> None:
    """Read files in a process of its own; tell how each ended and the peak [MB]."""
    # what loads the decoders is no flood
    read_picture("a.png", content=saved("PNG"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ends = {}
    for name, content in files.items():
        try:
            read_picture(name, content=content)
        except ScalpwatchError as error:
            ends[name] = type(error).__name__
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line.send((ends, (after - before) / 1024))


def test_item_10_a_flood_of_pixels_is_refused_in_little_memory(monkeypatch):
    """Of each format, by its header: nothing is held for pixels that are not there."""
    # the child finds this module by its name
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    here, there = multiprocessing.Pipe()
    spawned = multiprocessing.get_context("spawn")
    child = spawned.Process(target=ends_of, args=(floods(), there))
    child.start()
    there.close()  # so that a child that dies is noticed

    ends, grown_mb = here.recv()
    child.join()

    assert ends == dict.fromkeys(floods(), "UnreadableImageError")
    assert grown_mb < MOST_MB


@pytest.mark.parametrize(
    "head", [b"MZ\x90\x00", b"\x7fELF\x02", b"\xcf\xfa\xed\xfe", b"II*\0", b"<html>"]
)
def test_item_12_a_program_in_a_preamble_does_not_go_out(head):
    """What a DICOM file begins with is zeros once it left through us."""
    file = io.BytesIO()
    dataset = dataset_of(drawn())
    dataset.preamble = head.ljust(128, b"\0")
    dataset.save_as(file, enforce_file_format=True)

    clean = deidentify_object(file.getvalue(), "a", pseudonyms=PSEUDONYMS, plan=PLAN)

    assert clean.data[:132] == bytes(128) + b"DICM"


@pytest.mark.parametrize("uid", ["../../etc/passwd", "1.2/3", "1.2\\3", "", "a" * 64])
def test_item_12_no_identifier_of_a_file_becomes_a_path(uid):
    """Identifiers that leave are digits and dots, whatever came."""
    file = io.BytesIO()
    dataset = dataset_of(drawn())
    dataset.save_as(file, enforce_file_format=True)
    own = dataset.SOPInstanceUID.encode()
    named = file.getvalue().replace(
        own, uid.encode().ljust(len(own), b"\0")[: len(own)]
    )

    clean = deidentify_object(named, "a", pseudonyms=PSEUDONYMS, plan=PLAN)

    assert set(clean.uid) <= set("0123456789.")


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("Rows", 0), ("Columns", 65_535), ("NumberOfFrames", "99999"), ("BitsStored", 64)],
)
def test_item_12_a_header_that_lies_about_its_pixels_is_refused(keyword, value):
    """More than the file holds, or none."""
    file = io.BytesIO()
    dataset = dataset_of(drawn())
    setattr(dataset, keyword, value)
    dataset.save_as(file, enforce_file_format=True)

    with pytest.raises(InputError) as told:
        read_picture("a.dcm", content=file.getvalue())

    assert PATIENT not in str(told.value)


def test_item_12_sequences_without_end_are_refused():
    """A hundred thousand within each other."""
    file = io.BytesIO()
    dataset_of(drawn()).save_as(file, enforce_file_format=True)
    data = file.getvalue()
    at = data.index(b"\x28\x00\x02\x00")
    level = b"\x09\x00\x10\x10SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"

    with pytest.raises(InputError):
        read_picture("a.dcm", content=data[:at] + level * 100_000 + data[at:])


def with_everything(kind: str) -> bytes:
    """A photograph with maker, owner, maker's note and place."""
    block = Pillow.Exif()
    block[0x010F], block[0x013B] = "Zimorodok maker", "Zimorodok"
    details = block.get_ifd(0x8769)
    details[0x927C], details[0xA431] = b"Zimorodok note", "Zimorodok serial"
    place = block.get_ifd(0x8825)
    place[1], place[2], place[18] = "N", (59.0, 56.0, 12.0), "Zimorodok datum"
    return saved(kind, exif=block)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_item_13_a_photograph_loses_what_a_camera_adds(kind):
    """Maker, owner, note and place go; the picture stays, pixel by pixel."""
    data = with_everything(kind)
    assert b"Zimorodok" in data

    clean = clean_photograph(data, "a").data

    assert b"Zimorodok" not in clean
    assert not Pillow.open(io.BytesIO(clean)).getexif().get_ifd(0x8825)
    same = (
        read_picture("a", content=clean).pixels
        == read_picture("a", content=data).pixels
    )
    assert np.all(same)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"resourceType":"P","a":' + b"[" * 10**6 + b"]" * 10**6 + b"}", "deeply"),
        (
            b'{"resourceType":"P","a":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}",
            "deeply",
        ),
        (b" " * (LARGEST_BYTES + 1), "larger"),
        (b'{"resourceType": "Patient", "resourceType": "Bundle"}', "twice"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "XML"),
        (b'{"resourceType": "P", "v": 1e999}', "out of range"),
    ],
    ids=["bottomless", "deep", "large", "doubled", "xml", "number"],
)
def test_item_14_json_is_read_within_bounds(data, why):
    """Depth, size, keys and numbers; and XML not at all."""
    with pytest.raises(RecordError, match=why):
        read_json(data)


def test_item_14_no_narrative_is_kept_and_no_reference_is_followed(monkeypatch):
    """Markup that a stranger wrote ends here, and the reader has no network."""

    def no_network(*_given: object, **_named: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    markup = '<div xmlns="http://www.w3.org/1999/xhtml"><script>1</script></div>'
    patient = {
        "resourceType": "Patient",
        "id": "1",
        "gender": "female",
        "text": {"status": "generated", "div": markup},
        "managingOrganization": {"reference": "http://169.254.169.254/latest"},
        "photo": [{"url": "file:///etc/passwd"}],
    }
    cancer = {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/1"},
        "text": {"status": "generated", "div": markup},
        "encounter": {"reference": "http://127.0.0.1:1/Encounter/1"},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": {
            "coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "C50"}]
        },
    }
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": each} for each in (patient, cancer)],
    }

    read = courses_of([read_json(json.dumps(bundle).encode())], namer=lambda *_: "P-1")

    assert len(read.courses) == 1
    assert "script" not in repr(read.courses)


def test_item_17_a_table_for_research_holds_no_formula():
    """Every cell is empty, a code or a whole number; before the first visit too."""
    rows = [cohort_row(each) for each in draw_courses(200)]

    cells = [cell for row in csv.reader(io.StringIO(to_csv(rows))) for cell in row]

    assert len(cells) > 1000
    assert not [
        each
        for each in cells
        if each.startswith(FORMULA) and not each.removeprefix("-").isdigit()
    ]


def test_item_17_a_table_of_measures_or_links_holds_no_formula(tmp_path):
    """A file is called what whoever sent it wished; in a table it is text."""
    evil = '=HYPERLINK("http://evil.example")'
    source = tmp_path / "in"
    source.mkdir()
    (source / f"{evil.replace('/', '_')}.png").write_bytes(saved("PNG"))
    key, link = tmp_path / "key", tmp_path / "links" / "links.csv"
    link.parent.mkdir()
    assert main(["key", str(key)]) == 0
    given = ["--out", str(tmp_path / "out"), "--key", str(key), "--link", str(link)]

    assert main(["deidentify", str(source), *given]) == 0

    failed = FailedPicture(evil, "It cannot be read.")
    tables = [measures_to_csv([failed], Language.EN), link.read_text("utf-8")]
    for table in tables:
        rows = list(csv.reader(io.StringIO(table)))
        assert any("HYPERLINK" in cell for row in rows for cell in row)
        assert not [each for row in rows for each in row if each.startswith(FORMULA)]


def test_item_22_a_pseudonym_is_stable_under_its_key_and_tells_nothing_without():
    """The same person is the same tomorrow, and another under another key."""
    others = Pseudonyms(bytes(32))

    assert PSEUDONYMS.patient("12-345") == PSEUDONYMS.patient(" 12-345 ")
    assert PSEUDONYMS.patient("12-345") != PSEUDONYMS.patient("12-346")
    assert PSEUDONYMS.patient("12-345") != others.patient("12-345")
    assert "345" not in PSEUDONYMS.patient("12-345")


def test_item_22_what_leaves_bears_no_name_no_day_and_no_identifier_of_its_own():
    """Intervals stay, for research; days, names and identifiers go."""
    days = (date(2024, 3, 1), date(2024, 5, 20))
    files = []
    for number, day in enumerate(days):
        dataset = dataset_of(drawn(), StudyDate=f"{day:%Y%m%d}")
        dataset.StudyInstanceUID = f"1.2.3.{number}"
        dataset.AccessionNumber = "ACC-777"
        file = io.BytesIO()
        dataset.save_as(file, enforce_file_format=True)
        files.append(file.getvalue())

    clean = [
        deidentify_object(each, "a", pseudonyms=PSEUDONYMS, plan=PLAN) for each in files
    ]

    read = [dcmread(io.BytesIO(each.data)) for each in clean]
    moved = [
        date(int(each.StudyDate[:4]), int(each.StudyDate[4:6]), int(each.StudyDate[6:]))
        for each in read
    ]
    assert moved[1] - moved[0] == days[1] - days[0]
    assert days[0] - moved[0] >= timedelta(days=30)
    assert clean[0].pseudonym == clean[1].pseudonym
    for each in clean:
        for trace in (PATIENT, "Ivanova", "ACC-777", "20240301", "20240520", "1.2.3."):
            assert trace.encode() not in each.data


def test_item_23_nobody_stands_alone_in_what_is_given_to_research():
    """In a small group one is left out, or nothing is written."""
    rows = [cohort_row(each) for each in draw_courses(400)]

    kept = rare_ones_left_out(rows, k=5)

    assert smallest_group(rows) < 5
    assert smallest_group(kept) >= 5
    assert len(kept) < len(rows)


def test_item_23_erasing_leaves_nothing_that_can_be_read(desk, kept):
    """Neither of the record nor of what lists and searches hold, in any file."""
    entry = desk.store.search(Query())[0]
    folder = Path(str(desk.store.turns.engine.url.database)).parent

    desk.store.erase(entry.pseudonym)

    assert desk.store.search(Query(pseudonym=entry.pseudonym)) == ()
    assert len(desk.store.search(Query())) == len(kept) - 1
    for path in (each for each in folder.rglob("*") if each.is_file()):
        assert entry.pseudonym.encode() not in path.read_bytes()
    assert "erased" in [row.event for row in desk.store.trail()]
