"""Photographs lose what the camera wrote beside the picture, and nothing of it."""

from __future__ import annotations

import io
import struct
import traceback
import zlib
from collections.abc import Callable

import cv2
import numpy as np
import pillow_heif
import pytest
from PIL import Image as Pillow
from PIL import ImageCms, PngImagePlugin, TiffImagePlugin

from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.images import read_image
from scalpwatch.records.deidentification.jpeg import (
    orientation_of,
    without_comments,
    without_metadata,
)
from scalpwatch.records.deidentification.photographs import clean_photograph

CANARY = "Zimorodok"
#: How the camera was held: a quarter turned.
TURNED = 6


def drawn() -> np.ndarray:
    """A picture in which every corner differs."""
    rng = np.random.default_rng(5)
    pixels = rng.integers(100, 140, (96, 128, 3), np.uint8)
    pixels[:48, :64] = (200, 30, 60)
    return pixels


def exif() -> Pillow.Exif:
    """What a phone writes: maker, maker's note, place, text, how it was held."""
    block = Pillow.Exif()
    block[0x010F] = f"{CANARY} maker"
    block[0x0112] = TURNED
    block[0x013B] = CANARY
    block[0x9C9B] = f"{CANARY} title".encode("utf-16-le")
    details = block.get_ifd(0x8769)
    details[0x927C] = f"{CANARY} note".encode()
    details[0xA431] = f"{CANARY} serial"
    place = block.get_ifd(0x8825)
    place[1], place[2] = "N", (59.0, 56.0, 12.0)
    place[29] = "2024:03:01"
    return block


def saved(kind: str, **options) -> bytes:
    """A file of this kind with all of it."""
    file = io.BytesIO()
    Pillow.fromarray(drawn()).save(file, kind, **options)
    return file.getvalue()


def jpeg_with_all(**options) -> bytes:
    """A JPEG with everything that a camera or an editor adds."""
    data = saved("JPEG", exif=exif(), comment=CANARY.encode(), **options)
    extra = b"".join(
        b"\xff" + marker + struct.pack(">H", len(body) + 2) + body
        for marker, body in (
            (b"\xe1", b"http://ns.adobe.com/xap/1.0/\0<x>" + CANARY.encode()),
            (b"\xed", b"Photoshop 3.0\08BIM" + CANARY.encode()),
            (b"\xe2", b"MPF\0" + CANARY.encode()),
            (b"\xe5", CANARY.encode()),
        )
    )
    return data[:2] + extra + data[2:] + saved("JPEG") + CANARY.encode()


def png_with_all() -> bytes:
    """A PNG with texts, a time, a second frame's data and a tail."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", CANARY)
    texts.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}</x>", zip=True)
    texts.add(b"tIME", b"\x07\xe8\x03\x01\x0a\x0a\x0a")
    texts.add(b"scLP", CANARY.encode())
    second = Pillow.fromarray(drawn()[::-1])
    data = saved(
        "PNG",
        pnginfo=texts,
        exif=exif(),
        icc_profile=srgb(),
        save_all=True,
        append_images=[second],
    )
    at = data.index(b"IDAT") - 4
    (length,) = struct.unpack_from(">I", data, at)
    body = data[at + 8 : at + 8 + length] + CANARY.encode()
    chunk = b"IDAT" + body
    chunk = struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return data[:at] + chunk + data[at + 12 + length :] + CANARY.encode()


def tiff_with_all(**options) -> bytes:
    """A TIFF with texts, EXIF, place, a private tag and a second picture."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270], tags[315], tags[306] = CANARY, CANARY, "2024:03:01 10:10:10"
    tags[0x0112] = TURNED
    tags.tagtype[65000], tags[65000] = 2, CANARY
    if not options:  # the writers of compressed ones cannot nest
        block = exif()
        for tag in (34665, 34853):
            tags[tag] = block.get_ifd(tag)
    second = Pillow.fromarray(drawn()[:40])
    second.encoderinfo = {}
    data = saved(
        "TIFF",
        tiffinfo=tags,
        save_all=True,
        append_images=[second],
        icc_profile=srgb(),
        **options,
    )
    return data + CANARY.encode()


def heic_with_all() -> bytes:
    """A HEIC as a phone writes it."""
    file = io.BytesIO()
    held = pillow_heif.from_pillow(Pillow.fromarray(drawn()))
    held.info["exif"] = exif().tobytes()
    held.info["xmp"] = f"<x>{CANARY}</x>".encode()
    held.info["icc_profile"] = srgb()
    held.info["icc_profile_type"] = "prof"
    held.save(file, quality=90)
    return file.getvalue() + CANARY.encode()


def srgb() -> bytes:
    """A color profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


FILES: dict[str, Callable[[], bytes]] = {
    "baseline.jpg": lambda: jpeg_with_all(icc_profile=srgb()),
    "progressive.jpg": lambda: jpeg_with_all(progressive=True, icc_profile=srgb()),
    "restarts.jpg": lambda: jpeg_with_all(restart_marker_rows=1, icc_profile=srgb()),
    "all.png": png_with_all,
    "deflated.tif": lambda: tiff_with_all(compression="tiff_adobe_deflate"),
    "plain.tif": tiff_with_all,
    "jpeg.tif": lambda: tiff_with_all(compression="jpeg"),
    "lossless.webp": lambda: saved(
        "WEBP",
        lossless=True,
        exif=exif(),
        xmp=f"<x>{CANARY}</x>".encode(),
        icc_profile=srgb(),
    ),
    "lossy.webp": lambda: saved("WEBP", exif=exif()),
    "phone.heic": heic_with_all,
}


@pytest.fixture(params=FILES)
def file(request):
    """A file with all that a camera writes, by name."""
    return request.param, FILES[request.param]()


def shown(folder, name: str, data: bytes) -> np.ndarray:
    """What a person sees of a file."""
    path = folder / name
    path.write_bytes(data)
    return read_image(path).pixels


def test_the_picture_is_the_same_pixel_by_pixel(file, tmp_path):
    """Also as it was held and in its colors."""
    name, data = file

    clean = clean_photograph(data, "no. 1")

    before, after = shown(tmp_path, name, data), shown(tmp_path, "a", clean.data)
    np.testing.assert_array_equal(after, before)
    assert clean.writing == 0


def test_nothing_that_the_camera_wrote_is_left(file):
    """No name, no place, no date, no maker's word, in any byte or block."""
    _, data = file

    clean = clean_photograph(data, "no. 1")

    assert CANARY.encode() in data or CANARY.encode("utf-16-le") in data
    for letters in ("ascii", "utf-16-le", "utf-16-be"):
        assert CANARY.encode(letters) not in clean.data
    assert b"2024:03:01" not in clean.data
    with Pillow.open(io.BytesIO(clean.data)) as opened:
        opened.load()
        left = dict(opened.getexif())
        assert not opened.getexif().get_ifd(0x8825)
        assert getattr(opened, "n_frames", 1) == 1
        if opened.format != "TIFF":
            assert set(left) <= {0x0112}
        assert "xmp" not in opened.info
        assert "comment" not in opened.info


def test_the_color_profile_stays(file):
    """Colors are read through it."""
    name, data = file

    clean = clean_photograph(data, "no. 1")

    with Pillow.open(io.BytesIO(clean.data)) as opened:
        assert bool(opened.info.get("icc_profile")) == (name != "lossy.webp")


def test_cleaning_twice_is_cleaning_once(file):
    """What is clean stays as it is, byte for byte."""
    _, data = file

    once = clean_photograph(data, "no. 1")

    assert clean_photograph(once.data, "no. 1").data == once.data


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_the_scans_of_a_jpeg_are_not_touched(options):
    """Nothing is encoded anew: every byte of picture data is the camera's."""
    data = jpeg_with_all(**options)
    scan = data[data.index(b"\xff\xda") : data.index(b"\xff\xd9")]

    clean = without_metadata(data)

    assert clean.endswith(scan + b"\xff\xd9")


def test_an_upright_jpeg_has_no_exif_at_all():
    """The one tag is there only where it is needed."""
    assert b"Exif" not in without_metadata(saved("JPEG"))
    assert b"Exif" in without_metadata(jpeg_with_all())


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_orientation_is_read_in_both_byte_orders(order):
    """Whatever stands around it, and nothing where it is nonsense."""
    mark = b"II*\0" if order == "<" else b"MM\0*"

    def block(held: int, kind: int = 3) -> bytes:
        rows = struct.pack(f"{order}HHII", 0x010F, 2, 40, 60)
        rows += struct.pack(f"{order}HHIHH", 0x0112, kind, 1, held, 0)
        return mark + struct.pack(f"{order}IH", 8, 2) + rows

    assert orientation_of(block(8)) == 8
    for nonsense in (block(9), block(0), block(3, kind=2), block(3)[:30], b"", mark):
        assert orientation_of(nonsense) == 1


def test_comments_in_jpeg_2000_are_blanked_and_the_picture_stays():
    """The codestream keeps its length, so that nothing in it points astray."""
    data = saved("JPEG2000", irreversible=False, no_jp2=True, comment=CANARY)

    clean = without_comments(data)

    assert CANARY.encode() in data
    assert CANARY.encode() not in clean
    assert len(clean) == len(data)
    with Pillow.open(io.BytesIO(clean)) as opened:
        np.testing.assert_array_equal(np.asarray(opened), drawn())


def test_writing_in_the_picture_is_counted_and_covered_if_asked():
    """A date that the camera burned in is pixels, and no chunk."""
    pixels = np.full((400, 900, 3), (205, 160, 140), np.uint8)
    text = "ID 0000  2000-01-01  70x"
    cv2.rectangle(pixels, (0, 0), (900, 26), (40, 40, 40), -1)
    cv2.putText(pixels, text, (12, 20), (255,) * 3, cv2.FontFace("sans"), 18, 400)
    file = io.BytesIO()
    Pillow.fromarray(pixels).save(file, "PNG")

    left = clean_photograph(file.getvalue(), "no. 1")
    covered = clean_photograph(file.getvalue(), "no. 1", covers_writing=True)

    assert left.writing == 1
    assert covered.writing == 0
    with Pillow.open(io.BytesIO(covered.data)) as opened:
        after = np.asarray(opened)
    assert not after[4:22].any()
    np.testing.assert_array_equal(after[60:], pixels[60:])


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_anywhere_is_refused_or_clean(name):
    """Half a file is refused as broken, and no error tells what stood in it."""
    data = FILES[name]()

    for share in (0.05, 0.2, 0.4, 0.6, 0.8):
        left, told = b"", ""
        try:
            left = clean_photograph(data[: int(share * len(data))], "no. 1").data
        except UnreadableImageError as error:
            told = "".join(traceback.format_exception(error))

        assert left or told
        assert CANARY not in told
        assert CANARY.encode() not in left


@pytest.mark.parametrize("name", FILES)
def test_damaged_files_are_clean_or_refused_but_never_crash(name):
    """Whatever bytes are wrong, it ends with a clean file or with a remedy."""
    rng = np.random.default_rng(6)
    whole = FILES[name]()

    for _ in range(25):
        damaged = bytearray(whole)
        for place in rng.integers(0, min(len(whole), 2000), 4):
            damaged[place] = rng.integers(0, 256)
        # any other error than a refusal fails the test
        try:
            clean = clean_photograph(bytes(damaged), "no. 1")
        except UnreadableImageError:
            continue
        assert clean.data
