"""Uploads that mean harm: bombs, floods, files that are two things, names, bodies."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

import numpy as np
from hostile import hostile_files, whole_files

__all__ = ["Upload", "hostile_uploads"]

Thing = TypeVar("Thing")

_FLOOD_PX: Final = (20_000, 60_000, 2**31 - 1)
_MARKUP: Final = b"<html><script>alert(1)</script></html>"
_SVG: Final = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
_SEQUENCE: Final = b"\x09\x00\x10\x10SQ\0\0\xff\xff\xff\xff"
_ITEM: Final = b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
#: Those that hold a whole picture.
_WHOLE_BOMBS: Final = ("short.png", "true.png")
#: Names that lead elsewhere, run, or are none.
_NAMES: Final = (
    "../../../etc/passwd{}",
    "C:\\Windows\\system32\\a{}",
    "<img src=x onerror=alert(1)>{}",
    "=HYPERLINK(1){}",
    "a" * 250 + "{}",
    "снимок\u202egnp{}",
    ".{}",
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way.

    Parameters
    ----------
    kind
        What is wrong with it.
    name, content
        The file.
    length
        What the header says of the body's length; ``None`` for the truth.
    may_pass
        Whether it can still be a whole picture, so that it may be taken.
    """

    kind: str
    name: str
    content: bytes
    length: int | None = None
    may_pass: bool = False


def hostile_uploads(count: int, seed: int) -> Iterator[Upload]:
    """Make hostile uploads.

    Parameters
    ----------
    count
        How many.
    seed
        Which ones.

    Yields
    ------
    upload
        Every other one a damaged file of every format, the rest made to harm.
    """
    rng = np.random.default_rng([seed, 1])
    damaged = hostile_files(count, seed)
    makers = (_bomb, _flood, _two_things, _other_kind, _dicom, _named, _lying)
    for index in range(count):
        if index % 2:
            name, data = next(damaged)
            yield Upload("damaged", name, data, may_pass=True)
        else:
            yield makers[index // 2 % len(makers)](rng)


@cache
def _whole() -> dict[str, bytes]:
    """Give a small picture of each ending."""
    # the first of each: a plain one
    return dict(reversed(whole_files()))


def _some(rng: np.random.Generator, among: Sequence[Thing]) -> Thing:
    """Draw one."""
    return among[int(rng.integers(len(among)))]


def _png(width: int, height: int, body: bytes) -> bytes:
    """Write a PNG that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(each))
        + kind
        + each
        + struct.pack(">I", zlib.crc32(kind + each))
        for kind, each in chunks
    )


@cache
def _bombs() -> dict[str, bytes]:
    """Pack much into little: more than its header says, and as much as it says."""
    swollen = bytes(60 << 20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.png", swollen)
    side = 9_000
    return {
        "short.png": _png(16, 16, zlib.compress(swollen)),
        "large.png": _png(12_000, 12_000, zlib.compress(swollen)),
        "true.png": _png(side, side, zlib.compress(bytes(side * (3 * side + 1)))),
        "packed.png": packed.getvalue(),
        "packed.jpg": gzip.compress(swollen),
    }


def _bomb(rng: np.random.Generator) -> Upload:
    """Pack much into little."""
    name = _some(rng, tuple(_bombs()))
    return Upload("bomb", name, _bombs()[name], may_pass=name in _WHOLE_BOMBS)


def _flood(rng: np.random.Generator) -> Upload:
    """Call for more pixels than anybody may hold."""
    side = _some(rng, _FLOOD_PX)
    if rng.random() < 0.5:  # noqa: PLR2004 - a half
        return Upload("flood", "a.png", _png(side, side, zlib.compress(bytes(64))))
    data = _whole()["jpeg"]
    at = data.index(b"\xff\xc0") + 5
    size = struct.pack(">HH", min(side, 65_535), min(side, 65_535))
    return Upload("flood", "a.jpg", data[:at] + size + data[at + 4 :])


def _two_things(rng: np.random.Generator) -> Upload:
    """Make a file that is a picture and something else."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.html", _MARKUP)
    whole = _whole()
    passing = {
        "zip.jpg": whole["jpeg"] + packed.getvalue(),
        "page.png": whole["png"] + _MARKUP,
        "program.dcm": b"MZ\x90\0" + _MARKUP.ljust(124, b"\0") + whole["dcm"][128:],
    }
    refused = {
        "script.gif": b"GIF89a=1;alert(1)//" + _MARKUP,
        "print.jpg": b"%PDF-1.7\n" + whole["jpeg"],
        "page.jpg": _MARKUP + whole["jpeg"],
        "drawn.png": _SVG,
    }
    name = _some(rng, (*passing, *refused))
    content = passing.get(name) or refused[name]
    return Upload("two things", name, content, may_pass=name in passing)


def _other_kind(rng: np.random.Generator) -> Upload:
    """Send what is no picture, or another than its name says."""
    whole = _whole()
    files = {
        "jpeg.png": whole["jpeg"],
        "png.jpg": whole["png"],
        "tiff.dcm": whole["tiff"],
        "dicom.jpg": whole["dcm"],
        "program.exe": b"MZ" + bytes(400),
        "empty.png": b"",
        "case.toml": b"[case]\n",
        "text.jpg": "это не снимок".encode(),
        "drawn.svg": _SVG,
        "archive.zip": b"PK\x03\x04" + bytes(100),
    }
    name = _some(rng, tuple(files))
    return Upload("another kind", name, files[name])


def _dicom(rng: np.random.Generator) -> Upload:
    """Lie in the header of a DICOM file, or nest without end."""
    data = _whole()["dcm"]
    at = data.index(b"\x28\x00\x02\x00", 132)
    deep = data[:at] + (_SEQUENCE + _ITEM) * 20_000 + data[at:]
    rows = data.index(b"\x28\x00\x10\x00", 132)
    huge = data[: rows + 8] + b"\xff\xff" + data[rows + 10 :]
    wide = data[: rows + 4] + b"UL\x04\x00" + b"\xff" * 4 + data[rows + 10 :]
    cut_off = data[: int(rng.integers(132, len(data) - 1000))]
    return Upload("dicom", "a.dcm", _some(rng, (deep, huge, wide, cut_off)))


def _named(rng: np.random.Generator) -> Upload:
    """Give a broken picture a name that leads elsewhere."""
    name = _some(rng, _NAMES).format(".png")
    data = _whole()["png"]
    return Upload("name", name, data[: int(rng.integers(8, len(data) // 2))])


def _lying(rng: np.random.Generator) -> Upload:
    """Say that a body is longer, or shorter, than it is."""
    length = _some(rng, (2**40, 2**26, 10, -1))
    return Upload("length", "a.png", _whole()["png"], length=length)
