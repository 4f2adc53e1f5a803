"""A folder of files that mean harm, in a process with limits of time and memory."""

from __future__ import annotations

import csv
import io
import resource
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from PIL import Image as Pillow
from unit.records.deidentification.objects import bytes_of, dermoscopic
from unit.records.deidentification.test_objects import sequence

from scalpwatch.registry.keys import make_key_file

#: Libraries take half of it.
MOST_BYTES = 1_500_000_000
MOST_S = 30


def with_element(tag: bytes, value: bytes) -> bytes:
    """An object in which one short element says something else."""
    data = bytes_of(dermoscopic(NumberOfFrames=1))
    at = data.index(tag) + 6
    (length,) = struct.unpack_from("<H", data, at)
    return data[:at] + struct.pack("<H", len(value)) + value + data[at + 2 + length :]


def deflated(size: int) -> bytes:
    """An object that deflates to so many zeros."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    zeros = packing.compress(bytes(1 << 24)) + packing.flush(zlib.Z_FULL_FLUSH)
    data = bytes_of(dermoscopic())
    meta = data[: data.index(b"\x08\x00\x05\x00CS")]
    meta = meta.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99")
    at = meta.index(b"\x02\x00\x10\x00UI") + 6
    meta = meta[:at] + struct.pack("<H", 22) + meta[at + 2 :]
    return meta + zeros * (size >> 24) + packing.flush()


def nested(depth: int) -> bytes:
    """An object with sequences in sequences."""
    inner = b""
    for _ in range(depth):
        inner = sequence(inner)
    data = bytes_of(dermoscopic())
    at = data.index(b"\x08\x00\x40\x11SQ")
    return data[:at] + inner + data[at:]


def flood(kind: str) -> bytes:
    """A small file whose header claims 3,600 megapixels."""
    file = io.BytesIO()
    Pillow.fromarray(np.zeros((64, 64, 3), np.uint8)).save(file, kind)
    data = bytearray(file.getvalue())
    if kind == "PNG":
        data[16:24] = struct.pack(">II", 60_000, 60_000)
        data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    else:
        at = data.index(b"\xff\xc0") + 5
        data[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    return bytes(data)


HOSTILE = {
    "rows": lambda: with_element(b"\x28\x00\x10\x00US", b"\xff\xff"),
    "columns": lambda: with_element(b"\x28\x00\x11\x00US", b"\xff\xff"),
    "frames": lambda: with_element(b"\x28\x00\x08\x00IS", b"2147483646"),
    "deflated": lambda: deflated(10 << 30),
    "nested": lambda: nested(3_000),
    "items": lambda: nested(1)[:-1] + sequence(*([b""] * 100_000)),
    "png": lambda: flood("PNG"),
    "jpeg": lambda: flood("JPEG"),
    "cut": lambda: bytes_of(dermoscopic())[:700],
    "noise": lambda: bytes(128) + b"DICM" + np.random.default_rng(1).bytes(5_000),
}


def limited() -> None:
    """Limit the memory and the time of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_S, MOST_S))


@pytest.mark.slow
def test_none_of_them_stops_the_program_or_is_passed_on(tmp_path):
    """Each is refused or withheld, within 30 seconds and 1.5 GB for all of them."""
    given = tmp_path / "given"
    given.mkdir()
    for name, make in HOSTILE.items():
        (given / name).write_bytes(make())
    make_key_file(tmp_path / "key")
    program = [sys.executable, "-m", "scalpwatch", "deidentify", str(given)]

    ran = subprocess.run(  # noqa: S603 - our own program
        [*program, "--out", str(tmp_path / "out"), "--key", str(tmp_path / "key")],
        capture_output=True,
        check=False,
        preexec_fn=limited,
        text=True,
    )

    text = (tmp_path / "out" / "report.csv").read_text(encoding="utf-8")
    outcomes = {row["outcome"] for row in csv.DictReader(io.StringIO(text))}
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert len(text.splitlines()) == 1 + len(HOSTILE)
    assert outcomes <= {"refused", "withheld"}
