"""FHIR files that were made to do harm."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from stopwatch import stopwatch

from scalpwatch.errors import InputError, RecordError
from scalpwatch.records.fhir import reading
from scalpwatch.records.fhir.reading import (
    DEEPEST,
    open_file,
    read_json,
    read_lines,
)

PATIENT = b'{"resourceType": "Patient", "id": "a"}'

XXE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    b"<Patient><id>&e;</id></Patient>"
)


def nested(depth: int, opening: str = '{"a":', closing: str = "}") -> bytes:
    """A resource with something of that depth inside."""
    inner = opening * depth + "1" + closing * depth
    return f'{{"resourceType":"Basic","a":{inner}}}'.encode()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (XXE, "XML"),
        (b"  \n\t" + XXE, "XML"),
        (b"\xef\xbb\xbf" + XXE, "XML"),
        (b"", "no whole JSON"),
        (b"{", "no whole JSON"),
        (PATIENT[:-1], "no whole JSON"),
        (PATIENT + PATIENT, "no whole JSON"),
        (PATIENT.decode().encode("utf-16"), "no whole JSON"),
        (b'{"resourceType": "Pat\xffient"}', "no whole JSON"),
        (b"[]", "no FHIR resource"),
        (b'"Patient"', "no FHIR resource"),
        (b'{"resourceType": ["Patient"]}', "no FHIR resource"),
        (b'{"id": "a"}', "no FHIR resource"),
        (nested(DEEPEST), "too deeply"),
        (nested(100_000), "too deeply"),
        (nested(100_000, "[", "]"), "too deeply"),
        (b'{"resourceType": "Patient", "resourceType": "Bundle"}', "twice"),
        (b'{"resourceType": "P", "x": {"id": 1, "\\u0069d": 2}}', "twice"),
        ('{"resourceType": "P", "іd": 1}'.encode(), "letters"),
        (b'{"resourceType": "P", "v": NaN}', "out of range"),
        (b'{"resourceType": "P", "v": -Infinity}', "out of range"),
        (b'{"resourceType": "P", "v": 1e999}', "out of range"),
        (b'{"resourceType": "P", "v": ' + b"9" * 5000 + b"}", "out of range"),
        (b'{"resourceType": "P", "v": 0.' + b"1" * 5000 + b"}", "out of range"),
    ],
)
def test_what_is_no_honest_json_is_refused_by_its_fault(data: bytes, why: str):
    """One clear error that says what is wrong, and nothing of what is in the file."""
    with pytest.raises(RecordError, match=why) as refused:
        read_json(data)

    assert "passwd" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_file_of_depth_that_fhir_has_is_read():
    """The bound on depth hinders nobody."""
    assert read_json(nested(DEEPEST - 2))["resourceType"] == "Basic"


def test_a_byte_order_mark_hinders_nobody():
    """Some systems write one."""
    assert read_json(b"\xef\xbb\xbf" + PATIENT)["id"] == "a"


def test_a_large_file_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One byte more than may be read tells that there is more."""
    monkeypatch.setattr(reading, "LARGEST_BYTES", 100)
    file = tmp_path / "large.json"
    file.write_bytes(b" " * 10_000)

    data = open_file(file)

    assert len(data) == 101
    with pytest.raises(RecordError, match="larger than"):
        read_json(data)


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A bulk file may be long; a line of it may not."""
    monkeypatch.setattr(reading, "LARGEST_BYTES", 100)
    file = tmp_path / "bulk.ndjson"
    file.write_bytes(PATIENT + b"\n" + b"[" * 10_000)

    lines = read_lines(file)

    assert next(lines)["id"] == "a"
    with pytest.raises(RecordError, match="larger than"):
        next(lines)


def test_a_bulk_file_is_read_line_by_line(tmp_path: Path):
    """Empty lines and line ends of either kind are passed over."""
    file = tmp_path / "bulk.ndjson"
    file.write_bytes(PATIENT + b"\r\n\n" + PATIENT)

    assert len(list(read_lines(file))) == 2


def test_a_file_that_is_not_there_is_said_to_be():
    """The name is told without its folder."""
    with pytest.raises(InputError, match=r"nothing\.json"):
        open_file(Path("folder") / "nothing.json")


def test_hostile_nesting_costs_little():
    """A megabyte of brackets is refused at once, in little memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with stopwatch() as watch, pytest.raises(RecordError):
        read_json(b'{"resourceType":"B","a":' + b"[" * 2**20)

    assert watch.cpu_s < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
