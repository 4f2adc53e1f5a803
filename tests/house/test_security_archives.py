"""Items 8, 9, 10, 12, 14, 17, 20 and 22: hostile files in an archive that is screened.

Each is one line of the summary and never the end of the run; what is written tells no
name, identifier or file.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from scalpwatch.cli import main
from scalpwatch.inference.policy import Policy
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.forking import Alone
from scalpwatch.screening.running import Outcome, run
from scalpwatch.screening.tasks import Course

KEY = bytes(32)
CANARY = "Kanareykina"
#: A patient whose record stands beside whatever is hostile.
HONEST = [
    {"resourceType": "Patient", "id": "honest-1"},
    {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/honest-1"},
        "code": {"text": "Nodule of scalp"},
    },
    {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/honest-1"},
        "code": {"coding": [{"code": "C50.9"}]},
    },
]


def archive_with(folder: Path, name: str, content: bytes) -> Path:
    """Write an archive with an honest patient and one more file."""
    archive = folder / "archive"
    archive.mkdir()
    lines = "".join(json.dumps(each) + "\n" for each in HONEST)
    (archive / "honest.ndjson").write_text(lines, encoding="utf-8")
    (archive / name).write_bytes(content)
    return archive


def screened(folder: Path, archive: Path) -> Outcome:
    """Screen an archive alone."""
    course = Course(folder / "work", KEY, None, Policy(), date(2026, 1, 1))
    return run([archive], course, Alone(), lambda *_: None)


def command(archive: Path, key: Path, out: Path) -> list[str]:
    """Write the command of a screening."""
    words = ["screen", str(archive), "--out", str(out), "--key", str(key)]
    return [*words, "--workers", "1"]


def zipped() -> bytes:
    """Pack a bomb."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../bomb.json", b"0" * 10_000_000)
    return file.getvalue()


DEEP = 200_000
HOSTILE: dict[str, Callable[[], bytes]] = {
    "item_9_bomb.zip": zipped,
    "item_9_bomb.json.gz": lambda: gzip.compress(b"0" * 10_000_000),
    "item_9_gzip_called.json": lambda: gzip.compress(b'{"scalp": "nodule"}'),
    "item_14_deep.json": lambda: (
        b'{"resourceType":"Bundle","scalp":' + b"[" * DEEP + b"]" * DEEP + b"}"
    ),
    "item_14_deep_entry.json": lambda: (
        b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition",'
        b'"subject":{"reference":"Patient/x"},"code":{"text":"scalp nodule"},"note":'
        + b"[" * DEEP
        + b"]" * DEEP
        + b"}}]}"
    ),
    "item_14_deep.ndjson": lambda: (
        b'{"resourceType":"Condition","code":' + b'{"scalp":' * DEEP + b"\n"
    ),
    "item_14_torn.json": lambda: b'{"resourceType":"Bundle","entry":[{"resource":{"sc',
    "item_14_array.json": lambda: b'["scalp nodule"]',
    "item_14_utf_8.json": lambda: (
        b'{"resourceType":"Condition","subject":{"reference":"Patient/x"},'
        b'"code":{"text":"scalp nodule \xff"}}'
    ),
    "item_8_nothing.json": lambda: b"",
    "item_12_garbage.dcm": lambda: b"\0" * 128 + b"DICM" + bytes(range(256)) * 40,
    "item_12_torn.dcm": lambda: (
        b"MZ" + b"\0" * 126 + b"DICM\x02\0\0\0UL\xff\xff\xff\xff"
    ),
    "item_10_flood.png": lambda: b"\x89PNG\r\n\x1a\n" + b"\xff" * 64,
    "item_8_sparse.bin": lambda: b"\0" * 1000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_items_8_to_14_a_hostile_file_is_a_line_and_never_the_end(
    name: str, tmp_path: Path
) -> None:
    """Bombs, depth, torn and broken text, garbage: the honest patient is listed."""
    archive = archive_with(tmp_path, name, HOSTILE[name]())

    outcome = screened(tmp_path, archive)

    assert [e["patient"] for e in outcome.judged] == [
        Pseudonyms(KEY).patient("honest-1")
    ]
    assert len(outcome.problems) == 1


def test_item_8_a_line_of_100_mb_is_skipped_and_the_next_is_read(
    tmp_path: Path,
) -> None:
    """Memory holds no more of it than a document may have."""
    archive = archive_with(tmp_path, "long.ndjson", b"")
    with (archive / "long.ndjson").open("wb") as stream:
        stream.write(b'{"resourceType":"Condition","scalp":"')
        stream.truncate(100 * 2**20)
        stream.seek(100 * 2**20)
        stream.write(b'"}\n' + json.dumps(HONEST[1]).encode() + b"\n")

    outcome = screened(tmp_path, archive)

    assert len(outcome.judged) == 1
    assert len(outcome.problems) == 1


def test_item_9_links_lead_nowhere(tmp_path: Path) -> None:
    """A loop, a link to a folder above, a dangling one: no walk without an end."""
    archive = archive_with(tmp_path, "x.bin", b"x")
    (archive / "up").symlink_to(tmp_path)
    (archive / "loop.json").symlink_to(archive / "loop.json")
    (archive / "gone.json").symlink_to(archive / "nowhere")

    outcome = screened(tmp_path, archive)

    assert len(outcome.judged) == 1
    assert len(outcome.files) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_item_9_what_may_not_be_read_is_a_line(tmp_path: Path) -> None:
    """A file of somebody else."""
    archive = archive_with(tmp_path, "closed.json", b"{}")
    (archive / "closed.json").chmod(0)

    outcome = screened(tmp_path, archive)

    assert len(outcome.judged) == 1
    assert len(outcome.problems) == 1


def test_items_20_and_22_what_is_written_tells_no_name_and_no_file(
    tmp_path: Path,
) -> None:
    """A name in a patient, a note, a file's name and a broken file: it is nowhere."""
    archive = archive_with(tmp_path, f"{CANARY}.json", b'{"' + CANARY.encode())
    record = {
        "resourceType": "Bundle",
        "entry": [
            {
                "resource": {
                    "resourceType": "Patient",
                    "id": CANARY,
                    "name": [{"family": CANARY}],
                    "identifier": [{"system": CANARY, "value": f"{CANARY}-7"}],
                }
            },
            {
                "resource": {
                    "resourceType": "Condition",
                    "id": CANARY,
                    "subject": {"reference": f"Patient/{CANARY}"},
                    "code": {"text": "Nodule of scalp"},
                    "note": [{"text": f"{CANARY} came with a nodule of the scalp."}],
                }
            },
            {
                "resource": {
                    "resourceType": "Condition",
                    "subject": {"reference": f"Patient/{CANARY}"},
                    "code": {"text": "Breast cancer"},
                }
            },
        ],
    }
    (archive / f"{CANARY}-2.json").write_text(json.dumps(record), encoding="utf-8")
    key = tmp_path / "key.txt"
    assert main(["key", str(key)]) == 0

    out = tmp_path / "out"
    code = main([*command(archive, key, out), "--fhir"])

    assert code == 0
    written = [each for each in out.rglob("*") if each.is_file()]
    assert len(written) > 5
    for each in written:
        assert CANARY not in each.name
        assert CANARY.encode() not in each.read_bytes()


def test_item_17_words_of_a_record_are_no_formula_and_no_script(tmp_path: Path) -> None:
    """What a record says comes escaped into the page."""
    archive = archive_with(tmp_path, "x.bin", b"x")
    record = {
        **HONEST[1],
        "code": {"text": "=cmd|nodule of scalp <script>alert(1)</script>"},
    }
    (archive / "script.ndjson").write_text(json.dumps(record) + "\n", encoding="utf-8")
    key = tmp_path / "key.txt"
    assert main(["key", str(key)]) == 0

    out = tmp_path / "out"
    main(command(archive, key, out))

    assert "<script>" not in (out / "callback.html").read_text(encoding="utf-8")
