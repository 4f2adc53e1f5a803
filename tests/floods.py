"""Small files of each format that call for billions of pixels."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image as Pillow
from unit.records.dicom.objects import as_jpeg_2000, dataset_of, drawn

__all__ = ["floods", "saved"]

FLOOD_PX = 60_000


def png(width: int, height: int) -> bytes:
    """A whole PNG that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(64))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body))
        + kind
        + body
        + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def saved(kind: str, **options) -> bytes:
    """A small picture in some format."""
    file = io.BytesIO()
    Pillow.fromarray(drawn()).save(file, kind, **options)
    return file.getvalue()


def floods() -> dict[str, bytes]:
    """Small files of each format whose headers call for billions of pixels."""
    jpeg = bytearray(saved("JPEG"))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", FLOOD_PX, FLOOD_PX)
    tiff = saved("TIFF")
    for side in drawn().shape[:2]:
        tiff = tiff.replace(struct.pack("<H", side), struct.pack("<H", FLOOD_PX), 1)
    webp = bytearray(saved("WEBP", lossless=True))
    at = webp.index(b"VP8L") + 9
    webp[at : at + 4] = struct.pack("<I", 0x0FFF_FFFF)
    raw = io.BytesIO()
    dataset = dataset_of(drawn())
    dataset.Rows = dataset.Columns = FLOOD_PX
    dataset.save_as(raw, enforce_file_format=True)
    coded = io.BytesIO()
    as_jpeg_2000(drawn(), "YBR_RCT").save_as(coded, enforce_file_format=True)
    frame = coded.getvalue()
    at = frame.index(b"\xff\x4f\xff\x51") + 8
    frame = frame[:at] + struct.pack(">II", FLOOD_PX, FLOOD_PX) + frame[at + 8 :]
    return {
        "a.png": png(FLOOD_PX, FLOOD_PX),
        "a.jpg": bytes(jpeg),
        "a.tif": tiff,
        "a.webp": bytes(webp),
        "raw.dcm": raw.getvalue(),
        "j2k.dcm": frame,
    }
