"""Readers: what a file shows is what a person would see, or a plain refusal."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.images import Image, read_image, reduced
from scalpwatch.vocabulary.quantities import ScaleUmPerPx


def _corner(side: int = 64) -> np.ndarray:
    """Gray with a red upper left corner."""
    pixels = np.full((side, 2 * side, 3), 128, np.uint8)
    pixels[: side // 2, : side // 2] = (200, 30, 30)
    return pixels


def _saved(folder: Path, name: str, picture: Pillow.Image, **options) -> Path:
    """Write a picture."""
    path = folder / name
    picture.save(path, **options)
    return path


def _refusal(path: Path) -> str:
    """The error that reading a file ends with, in English."""
    with pytest.raises(UnreadableImageError) as refused:
        read_image(path)
    assert str(refused.value.remedy)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.jpg", {"quality": 95}),
        ("a.png", {}),
        ("a.tif", {}),
        ("a.webp", {"lossless": True}),
    ],
)
def test_every_promised_format_is_read_alike(tmp_path, name, options):
    """The format of a file does not change what is seen."""
    path = _saved(tmp_path, name, Pillow.fromarray(_corner()), **options)

    image = read_image(path)

    assert image.name == name
    assert image.pixels.dtype == np.uint8
    assert np.abs(image.pixels[10, 10].astype(int) - (200, 30, 30)).max() < 6
    assert np.abs(image.pixels[50, 100].astype(int) - 128).max() < 6


def _heic(folder: Path, pixels: np.ndarray, orientation: int) -> Path:
    """Write what a phone held in some way writes."""
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    file = pillow_heif.from_pillow(Pillow.fromarray(pixels))
    file.info["exif"] = exif.tobytes()
    path = folder / "phone.heic"
    file.save(path, quality=95)
    return path


def test_the_heic_of_a_phone_is_read_upright(tmp_path):
    """Phones write HEIC and hold the camera as they like."""
    turned = np.ascontiguousarray(np.rot90(_corner(), 1))
    path = _heic(tmp_path, turned, orientation=6)

    image = read_image(path)

    assert image.pixels.shape == (64, 128, 3)
    assert np.abs(image.pixels[10, 10].astype(int) - (200, 30, 30)).max() < 12


def test_half_a_heic_is_refused(tmp_path):
    """The decoder of phones fails in its own ways; all of them are told alike."""
    noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8)
    path = _heic(tmp_path, noise, orientation=1)
    whole = path.read_bytes()

    for share in (0.02, 0.5, 0.95):
        path.write_bytes(whole[: int(len(whole) * share)])

        assert "broken or cut short" in _refusal(path)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_camera_gives_an_upright_picture(tmp_path, orientation):
    """EXIF orientation is applied, whichever of the eight it is."""
    upright = _corner()
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    picture = Pillow.fromarray(np.ascontiguousarray(stored))
    path = _saved(tmp_path, "turned.png", picture, exif=exif)

    image = read_image(path)

    np.testing.assert_array_equal(image.pixels, upright)


def test_transparency_is_laid_on_black(tmp_path):
    """What is transparent is outside the view, as the surround of a dermatoscope."""
    pixels = np.dstack([_corner(), np.full((64, 128), 255, np.uint8)])
    pixels[:, 64:, 3] = 0
    path = _saved(tmp_path, "clear.png", Pillow.fromarray(pixels))

    image = read_image(path)

    assert tuple(image.pixels[10, 10]) == (200, 30, 30)
    assert tuple(image.pixels[10, 100]) == (0, 0, 0)


def test_ink_is_turned_into_light(tmp_path):
    """A CMYK file is told in red, green and blue."""
    path = _saved(tmp_path, "ink.jpg", Pillow.fromarray(_corner()).convert("CMYK"))

    red, green, blue = read_image(path).pixels[10, 10].astype(int)

    assert red > 150
    assert max(green, blue) < 80


def test_sixteen_bits_are_scaled_and_never_stretched(tmp_path):
    """Value 257 of 16 bits is value 1 of 8, however dark the picture is."""
    values = np.repeat(np.arange(64, dtype=np.uint16)[:, None] * 257, 64, axis=1)
    path = _saved(tmp_path, "deep.png", Pillow.fromarray(values))

    image = read_image(path)

    np.testing.assert_array_equal(image.pixels[:, 0, 0], np.arange(64))
    np.testing.assert_array_equal(image.pixels[..., 0], image.pixels[..., 2])


def test_gray_and_palette_become_three_colours(tmp_path):
    """Every picture has three channels in the end."""
    gray = _saved(tmp_path, "gray.png", Pillow.fromarray(_corner()).convert("L"))
    palette = _saved(tmp_path, "palette.png", Pillow.fromarray(_corner()).convert("P"))

    shapes = {read_image(path).pixels.shape for path in (gray, palette)}

    assert shapes == {(64, 128, 3)}


def _profile_with_red_and_green_exchanged() -> bytes:
    """A profile whose first primary is green: sRGB's own with two tags renamed."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in (
        (b"rXYZ", b"#XYZ"),
        (b"gXYZ", b"rXYZ"),
        (b"#XYZ", b"gXYZ"),
        ("sRGB".encode("utf-16-be"), "rgbX".encode("utf-16-be")),
    ):
        assert old in profile
        profile = profile.replace(old, new)
    return profile


def test_a_colour_profile_is_applied(tmp_path):
    """The same numbers under another profile are another colour."""
    profile = _profile_with_red_and_green_exchanged()
    path = _saved(tmp_path, "p.png", Pillow.fromarray(_corner()), icc_profile=profile)

    red, green, _ = read_image(path).pixels[10, 10].astype(int)

    assert green > 150
    assert red < 80


def test_a_broken_profile_is_as_good_as_none(tmp_path):
    """Bytes that are no profile do not cost the picture."""
    path = _saved(
        tmp_path, "odd.png", Pillow.fromarray(_corner()), icc_profile=b"not a profile"
    )

    image = read_image(path)

    np.testing.assert_array_equal(image.pixels, _corner())


def test_a_truncated_picture_is_refused(tmp_path):
    """Half a picture is no picture."""
    noise = np.random.default_rng(1).integers(0, 255, (300, 300, 3), np.uint8)
    for name in ("cut.jpg", "cut.png", "cut.tif", "cut.webp"):
        path = _saved(tmp_path, name, Pillow.fromarray(noise))
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

        assert "broken or cut short" in _refusal(path)


def test_a_speck_is_refused(tmp_path):
    """One pixel shows nothing of a scalp."""
    path = _saved(tmp_path, "speck.png", Pillow.new("RGB", (1, 1)))

    assert "only 1 by 1 pixels" in _refusal(path)


def test_a_strip_is_refused(tmp_path):
    """A header that claims an endless strip is no view of a scalp."""
    path = _saved(tmp_path, "strip.png", Pillow.new("RGB", (40, 4000)))

    assert "a strip of 40 by 4000 pixels" in _refusal(path)


def _png_header(width_px: int, height_px: int) -> bytes:
    """The beginning of a PNG that claims a size and holds next to no pixels."""
    header = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    pixels = chunk(b"IDAT", zlib.compress(b"\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def test_two_hundred_megapixels_are_refused_by_the_header(tmp_path):
    """Nothing is decoded of a picture that claims to be too large."""
    path = tmp_path / "bomb.png"
    path.write_bytes(_png_header(20_000, 10_000))

    assert "more than 100 megapixels" in _refusal(path)


def test_damaged_files_are_read_or_refused_but_never_crash(tmp_path):
    """Whatever bytes are wrong, the reader ends with a picture or with a remedy."""
    rng = np.random.default_rng(4)
    noise = Pillow.fromarray(rng.integers(0, 255, (60, 80, 3), np.uint8))
    for name in ("a.jpg", "a.png", "a.tif", "a.webp"):
        path = _saved(tmp_path, name, noise)
        whole = path.read_bytes()
        for _ in range(25):
            damaged = bytearray(whole)
            for place in rng.integers(0, 200, 5):
                damaged[place] = rng.integers(0, 256)
            path.write_bytes(damaged)
            # any other error than a refusal fails the test
            with contextlib.suppress(UnreadableImageError):
                assert read_image(path, longest_px=40).pixels.shape[2] == 3


def test_what_is_no_picture_is_refused_in_one_paragraph(tmp_path):
    """Missing, empty, a directory, a text: each says what and how to mend it."""
    secret = tmp_path / "Ivanova_Anna"
    secret.mkdir()
    (secret / "empty.jpg").write_bytes(b"")
    (secret / "letter.jpg").write_text("Dear colleague")
    (secret / "folder.png").mkdir()
    (secret / "almost.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    paths = [
        *sorted(secret.iterdir()),
        secret / "missing.jpg",
    ]

    messages = [_refusal(path) for path in paths]

    assert len(set(messages)) == len(paths)
    assert not any("\n" in message for message in messages)
    assert not any("Ivanova" in message for message in messages)


def test_shrinking_keeps_lengths_on_the_scalp():
    """A pixel of a smaller copy spans more micrometres, and the copy says so."""
    whole = Image(
        np.zeros((600, 800, 3), np.uint8), scale=ScaleUmPerPx(5.0, "case file")
    )

    small = reduced(whole, longest_px=400)

    assert small.pixels.shape == (300, 400, 3)
    assert small.um_per_px == pytest.approx(10.0)
    assert small.zoom == pytest.approx(2.0)


def test_a_large_jpeg_is_decoded_small_to_the_same_sight(tmp_path):
    """Decoding at half size shows what shrinking shows, and keeps the scale."""
    rng = np.random.default_rng(3)
    coarse = rng.integers(40, 220, (30, 40, 3), np.uint8)
    picture = Pillow.fromarray(coarse).resize((1600, 1200), Pillow.Resampling.BICUBIC)
    path = _saved(tmp_path, "large.jpg", picture, quality=95)
    scale = ScaleUmPerPx(5.0, "case file")

    quick = read_image(path, scale=scale, longest_px=500)
    slow = reduced(read_image(path, scale=scale), longest_px=500)

    assert quick.pixels.shape == slow.pixels.shape
    assert quick.um_per_px == pytest.approx(slow.um_per_px)
    assert quick.zoom == pytest.approx(3.2)
    assert np.abs(quick.pixels.astype(int) - slow.pixels).mean() < 2


def test_pixels_cannot_be_changed_behind_the_back(tmp_path):
    """A value that many rooms share is read-only."""
    path = _saved(tmp_path, "still.png", Pillow.fromarray(_corner()))

    image = read_image(path)

    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0] = 0


def test_odd_metadata_does_not_warn(tmp_path):
    """Cameras write odd tags; a clinician is not told of them."""
    buffer = io.BytesIO()
    Pillow.fromarray(_corner()).save(buffer, "JPEG", exif=b"Exif\0\0II*\0\xff\xff")
    path = tmp_path / "odd.jpg"
    path.write_bytes(buffer.getvalue())

    assert read_image(path).pixels.shape == (64, 128, 3)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_every_jpeg_can_be_decoded_small(tmp_path, mode):
    """Gray and ink are shrunk as they are decoded, like colour."""
    picture = Pillow.fromarray(_corner(600)).convert(mode)
    path = _saved(tmp_path, "large.jpg", picture)

    image = read_image(path, longest_px=300)

    assert image.pixels.shape == (150, 300, 3)
    assert image.zoom == pytest.approx(4.0)


def test_a_file_too_large_to_be_a_picture_is_not_even_opened(tmp_path):
    """A sparse file of gigabytes costs nothing."""
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(2_000_000_000)

    assert "more than 100 megapixels" in _refusal(path)


@pytest.mark.parametrize("longest_px", [None, 400, 150, 70])
def test_the_quick_way_through_a_jpeg_shows_what_the_plain_one_shows(
    tmp_path, longest_px
):
    """What is handed over faster is the same to the bit, at every size."""
    noise = np.random.default_rng(5).integers(0, 255, (300, 401, 3), np.uint8)
    path = _saved(tmp_path, "noise.jpg", Pillow.fromarray(noise), quality=90)

    quick = read_image(path, longest_px=longest_px)
    with Pillow.open(path) as plain:
        share = {None: 1, 400: 1, 150: 2, 70: 4}[longest_px]
        plain.draft(None, (401 // share, 300 // share))
        slow = Image(np.array(plain))

    shown = slow if longest_px is None else reduced(slow, longest_px=longest_px)
    np.testing.assert_array_equal(quick.pixels, shown.pixels)


def test_a_jpeg_without_room_for_its_pixels_is_refused(tmp_path):
    """A few bytes that claim 81 megapixels would be unfolded to a gray field."""
    path = _saved(tmp_path, "hollow.jpg", Pillow.fromarray(_corner()), progressive=True)
    data = path.read_bytes()
    place = data.find(b"\xff\xc2")
    size = struct.pack(">HH", 9000, 9000)
    path.write_bytes(data[: place + 5] + size + data[place + 9 :])

    assert "broken or cut short" in _refusal(path)


def test_a_png_without_room_for_its_pixels_is_refused(tmp_path):
    """No checksum is wrong, but so few bytes cannot unfold to so many."""
    path = tmp_path / "hollow.png"
    path.write_bytes(_png_header(9000, 9000))

    assert "broken or cut short" in _refusal(path)


def test_a_jpeg_of_endless_scans_is_refused(tmp_path):
    """Each scan of few bytes makes the decoder pass over the whole picture."""
    path = _saved(tmp_path, "scans.jpg", Pillow.fromarray(_corner()), progressive=True)
    data = path.read_bytes()
    place, scan = data.find(b"\xff\xc2"), data.rfind(b"\xff\xda")
    swollen = (
        data[: place + 5] + struct.pack(">HH", 3000, 3000) + data[place + 9 : scan]
    )
    path.write_bytes(swollen + data[scan : scan + 90] * 300 + data[scan:])

    assert "broken or cut short" in _refusal(path)


def test_a_transparent_palette_is_laid_on_black(tmp_path):
    """A colour of a palette can be the one that is not there."""
    picture = Pillow.new("P", (64, 64), 1)
    picture.putpalette([250, 250, 250, 10, 200, 30])
    picture.paste(0, (0, 0, 32, 64))
    path = _saved(tmp_path, "clear.png", picture, transparency=0)

    image = read_image(path)

    assert tuple(image.pixels[5, 5]) == (0, 0, 0)
    assert tuple(image.pixels[5, 60]) == (10, 200, 30)


def test_a_profile_and_a_turn_hold_for_a_smaller_copy(tmp_path):
    """Shrinking first changes neither the colours nor which side is up."""
    exif = Pillow.Exif()
    exif[0x0112] = 6
    path = _saved(
        tmp_path,
        "p.png",
        Pillow.fromarray(_corner(128)),
        icc_profile=_profile_with_red_and_green_exchanged(),
        exif=exif,
    )

    whole = reduced(read_image(path), longest_px=64)
    small = read_image(path, longest_px=64)

    assert small.pixels.shape == whole.pixels.shape == (64, 32, 3)
    assert np.abs(small.pixels.astype(int) - whole.pixels).max() <= 2
