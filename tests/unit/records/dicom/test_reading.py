"""DICOM: what a hospital filed is seen as it was taken."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest
from PIL import Image as Pillow
from PIL import ImageCms
from pydicom.data import get_testdata_file
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.uid import (
    JPEG2000,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)
from unit.records.dicom.objects import (
    SECONDARY,
    as_jpeg,
    as_jpeg_2000,
    dataset_of,
    drawn,
    encapsulated,
    jpeg,
    jpeg_2000,
    saved,
)

from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.images import read_image, reduced
from scalpwatch.records.dicom.reading import read_dicom
from scalpwatch.vocabulary.quantities import ScaleUmPerPx


@pytest.fixture
def seen(tmp_path):
    """Write a dataset and read it."""

    def write_and_read(dataset, **options):
        return read_dicom(saved(dataset, tmp_path / "scalp.dcm"), **options)

    return write_and_read


def refusal(path, **options) -> str:
    """The error that reading a file ends with, in English."""
    with pytest.raises(UnreadableImageError) as refused:
        read_dicom(path, **options)
    assert str(refused.value.remedy)
    return str(refused.value)


@pytest.mark.parametrize(
    "syntax",
    [
        ExplicitVRLittleEndian,
        ImplicitVRLittleEndian,
        DeflatedExplicitVRLittleEndian,
        RLELossless,
    ],
    ids=lambda syntax: syntax.name,
)
def test_what_is_stored_without_loss_is_seen_without_loss(seen, syntax):
    """However pixels were stored, they come out as they went in."""
    pixels = drawn()
    dataset = dataset_of(pixels)
    if syntax.is_encapsulated:
        dataset.compress(syntax, pixels, generate_instance_uid=False)
    dataset.file_meta.TransferSyntaxUID = syntax

    image = seen(dataset)

    np.testing.assert_array_equal(image.pixels, pixels)
    assert image.name == "scalp.dcm"


@pytest.mark.parametrize("photometric", ["RGB", "YBR_RCT"])
def test_jpeg_2000_is_seen_without_loss(seen, photometric):
    """Its own transform of colors is undone, whatever the header says."""
    pixels = drawn()

    image = seen(as_jpeg_2000(pixels, photometric))

    np.testing.assert_array_equal(image.pixels, pixels)


@pytest.mark.parametrize("photometric", ["YBR_FULL_422", "YBR_FULL", "RGB"])
def test_jpeg_is_seen_as_the_same_jpeg_alone(seen, tmp_path, photometric):
    """A frame that says of itself what it holds is believed before the header."""
    pixels = drawn()
    (tmp_path / "alone.jpg").write_bytes(jpeg(pixels))

    image = seen(as_jpeg(pixels, photometric))

    alone = read_image(tmp_path / "alone.jpg")
    np.testing.assert_array_equal(image.pixels, alone.pixels)


def test_a_jpeg_that_does_not_say_what_it_holds_is_what_the_header_says():
    """Of two files of one picture, one is RGB without saying so in its frame."""
    path = get_testdata_file("SC_jpeg_no_color_transform.dcm", download=False)

    image = read_dicom(path)

    expected = pydicom.dcmread(path).pixel_array
    np.testing.assert_array_equal(image.pixels, expected)


def test_lossless_jpeg_is_seen_without_loss():
    """The lossless JPEG of old archives holds the picture that RLE holds."""
    lossless = get_testdata_file("SC_rgb_jpeg_gdcm.dcm", download=False)
    plain = get_testdata_file("SC_rgb_rle.dcm", download=False)

    np.testing.assert_array_equal(read_dicom(lossless).pixels, read_dicom(plain).pixels)


def test_colors_one_after_another_are_put_together(seen):
    """Planar configuration 1 has all red first, then green, then blue."""
    pixels = drawn()
    dataset = dataset_of(pixels, PlanarConfiguration=1)
    dataset.PixelData = pixels.transpose(2, 0, 1).tobytes()

    image = seen(dataset)

    np.testing.assert_array_equal(image.pixels, pixels)


def ybr_of(pixels: np.ndarray) -> np.ndarray:
    """Luminance and two colors, by the standard's equations."""
    red, green, blue = pixels.astype(float).transpose(2, 0, 1)
    luminance = 0.299 * red + 0.587 * green + 0.114 * blue
    planes = (
        luminance,
        128 + (blue - luminance) / 1.772,
        128 + (red - luminance) / 1.402,
    )
    return np.rint(np.stack(planes, axis=-1)).clip(0, 255).astype(np.uint8)


def test_luminance_and_color_become_red_green_and_blue(seen):
    """YBR_FULL is undone within its own rounding."""
    pixels = drawn()

    image = seen(dataset_of(ybr_of(pixels), "YBR_FULL"))

    assert np.abs(image.pixels.astype(int) - pixels).max() <= 2


def test_a_color_shared_by_two_pixels_is_given_to_both(seen):
    """YBR_FULL_422 is stored as Y Y Cb Cr."""
    pixels = drawn()
    pixels[:, 1::2] = pixels[:, 0::2]
    ybr = ybr_of(pixels)
    shared = np.concatenate(
        [ybr[:, 0::2, :1], ybr[:, 1::2, :1], ybr[:, 0::2, 1:]], axis=-1
    )
    dataset = dataset_of(ybr, "YBR_FULL_422")
    dataset.PixelData = shared.tobytes()

    image = seen(dataset)

    assert np.abs(image.pixels.astype(int) - pixels).max() <= 2


def test_zero_is_black_or_white_as_the_header_says(seen):
    """MONOCHROME1 is a negative of MONOCHROME2."""
    gray = drawn()[..., 0]

    black, white = (
        seen(dataset_of(gray, kind)).pixels for kind in ("MONOCHROME2", "MONOCHROME1")
    )

    np.testing.assert_array_equal(black, np.dstack([gray] * 3))
    np.testing.assert_array_equal(white, 255 - black)


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, RLELossless, JPEG2000])
def test_sixteen_bits_are_rounded_and_never_stretched(seen, syntax):
    """Value 257 of 16 bits is value 1 of 8, however dark the picture is."""
    values = np.repeat(np.arange(64, dtype=np.uint16)[:, None] * 257, 64, axis=1)
    dataset = dataset_of(values, "MONOCHROME2")
    if syntax == RLELossless:
        dataset.compress(syntax, values, generate_instance_uid=False)
    if syntax == JPEG2000:
        dataset = encapsulated(dataset, syntax, jpeg_2000(values))

    image = seen(dataset)

    np.testing.assert_array_equal(image.pixels[:, 0, 0], np.arange(64))


def test_bits_that_are_not_used_are_not_seen(seen):
    """Of 12 bits 4095 is white, and a mark drawn into higher bits is none."""
    values = np.full((40, 40), 4095, np.uint16)
    values[20:] = 0xF000
    dataset = dataset_of(values, "MONOCHROME2", BitsStored=12, HighBit=11)

    image = seen(dataset)

    assert set(image.pixels[:20].ravel()) == {255}
    assert set(image.pixels[20:].ravel()) == {0}


def test_colors_of_sixteen_bits_are_seen(seen):
    """Three samples of 16 bits are three of 8."""
    pixels = drawn()

    image = seen(dataset_of(pixels.astype(np.uint16) * 257))

    np.testing.assert_array_equal(image.pixels, pixels)


def paletted(values: np.ndarray, colors: np.ndarray, first: int, bits: int):
    """A photograph that names its colors in a palette."""
    dataset = dataset_of(values, "PALETTE COLOR")
    kind = np.uint8 if bits == 8 else np.uint16
    for place, color in enumerate(("Red", "Green", "Blue")):
        keyword = f"{color}PaletteColorLookupTable"
        setattr(dataset, f"{keyword}Descriptor", [len(colors), first, bits])
        table = colors[:, place].astype(kind) * (1 if bits == 8 else 257)
        setattr(dataset, f"{keyword}Data", table.tobytes())
    return dataset


@pytest.mark.parametrize("bits", [8, 16])
def test_a_palette_is_looked_up(seen, bits):
    """Values below and above the palette have its first and its last color."""
    colors = np.array([[10, 20, 30], [250, 40, 60], [0, 255, 0], [90, 80, 70]])
    values = np.tile(np.arange(8, dtype=np.uint8), (40, 5))

    image = seen(paletted(values, colors, first=2, bits=bits))

    wanted = colors[np.clip(values.astype(int) - 2, 0, 3)]
    np.testing.assert_array_equal(image.pixels, wanted)


def test_a_color_profile_is_applied(seen):
    """The same numbers under another profile are another color."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    name = "sRGB".encode("utf-16-be")
    swapped = profile.replace(b"rXYZ", b"#XYZ").replace(b"gXYZ", b"rXYZ")
    swapped = swapped.replace(b"#XYZ", b"gXYZ").replace(
        name, "rgbX".encode("utf-16-be")
    )

    image = seen(dataset_of(drawn(), ICCProfile=swapped))

    red, green, _ = image.pixels[5, 5].astype(int)
    assert green > 150
    assert red < 80


def test_of_several_frames_one_is_read_and_the_rest_is_told(seen):
    """The first frame is read, unless another one is named."""
    frames = np.stack([drawn(), 255 - drawn()])
    dataset = dataset_of(frames[0], NumberOfFrames=2)
    dataset.PixelData = frames.tobytes()

    first, second = seen(dataset), seen(dataset, frame=1)

    np.testing.assert_array_equal(first.pixels, frames[0])
    np.testing.assert_array_equal(second.pixels, frames[1])
    assert "2 frames; frame 2 alone" in str(second.remarks[0])


def test_compressed_frames_are_told_apart(seen):
    """Each frame of a compressed picture is found by its place."""
    frames = [drawn(), 255 - drawn()]
    dataset = dataset_of(frames[0], NumberOfFrames=2)
    encapsulated(dataset, JPEG2000, *map(jpeg_2000, frames))

    second = seen(dataset, frame=1)

    np.testing.assert_array_equal(second.pixels, frames[1])


def test_a_frame_that_is_not_there_is_refused(tmp_path):
    """Nobody is given another frame than the one asked for."""
    path = saved(dataset_of(drawn()), tmp_path / "a.dcm")

    assert "1 frames and no frame 3" in refusal(path, frame=2)


def test_a_smaller_copy_is_the_whole_made_smaller(seen):
    """A scale grows as pixels become fewer; a large JPEG is decoded small."""
    coarse = Pillow.fromarray(drawn(40, 60) // 4 + 90)
    pixels = np.array(coarse.resize((480, 320), Pillow.Resampling.BICUBIC))
    dataset = as_jpeg(pixels)
    dataset.PixelSpacing = [0.005, 0.005]

    small, whole = seen(dataset, longest_px=120), seen(dataset)

    assert small.pixels.shape == (80, 120, 3)
    assert small.um_per_px == pytest.approx(20.0)
    assert small.zoom == pytest.approx(4.0)
    by_hand = reduced(whole, longest_px=120)
    assert np.abs(small.pixels.astype(int) - by_hand.pixels).mean() < 2


def test_a_scale_that_is_given_goes_before_the_file(seen):
    """Who names a scale knows better, and nothing is said of another."""
    dataset = dataset_of(drawn(), PixelSpacing=[0.008, 0.008])

    image = seen(dataset, scale=ScaleUmPerPx(5.0, "command line"))

    assert image.um_per_px == 5.0
    assert image.remarks == ()


def test_a_secondary_capture_is_a_photograph_and_a_scan_is_none(tmp_path):
    """What is no photograph is not measured as one."""
    capture = saved(dataset_of(drawn(), SOPClassUID=SECONDARY), tmp_path / "sc.dcm")
    scan = dataset_of(drawn()[..., 0], "MONOCHROME2")
    scan.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"

    assert read_dicom(capture).pixels.shape == (48, 64, 3)
    assert "is no photograph" in refusal(saved(scan, tmp_path / "ct.dcm"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"BitsAllocated": 32, "BitsStored": 32}, "Bits Allocated"),
        ({"BitsStored": 9}, "Bits Stored"),
        ({"PixelRepresentation": 1}, "Pixel Representation"),
        ({"PhotometricInterpretation": "CMYK"}, "Photometric Interpretation"),
        ({"SamplesPerPixel": 1}, "Samples per Pixel"),
    ],
)
def test_pixels_of_another_kind_are_refused_by_name(tmp_path, change, told):
    """What is not read is named by the standard, with a way out."""
    path = saved(dataset_of(drawn(), **change), tmp_path / "odd.dcm")

    assert f"not read: {told}" in refusal(path)
    assert "as JPEG or PNG" in refusal(path)


@pytest.mark.parametrize(
    ("syntax", "told"),
    [
        ("1.2.840.10008.1.2.4.102", "MPEG-4"),
        ("1.2.840.10008.1.2.4.80", "JPEG-LS"),
        ("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000"),
        ("1.2.3.4.5.6.7.8", "Transfer Syntax"),
    ],
)
def test_another_compression_is_refused_by_name(tmp_path, syntax, told):
    """A compression of the standard is named; a made-up one is not repeated."""
    path = saved(
        encapsulated(dataset_of(drawn()), syntax, b"film" * 9), tmp_path / "film.dcm"
    )

    assert told in refusal(path)
    assert "1.2.3.4" not in refusal(path)


def test_the_other_order_of_bytes_is_refused():
    """Big-endian files were retired long ago."""
    path = get_testdata_file("MR_small_bigendian.dcm", download=False)

    assert "Big Endian" in refusal(path)


def test_an_object_without_pixels_is_refused(tmp_path):
    """A report about a photograph is no photograph."""
    dataset = dataset_of(drawn())
    del dataset.PixelData

    assert "holds no picture" in refusal(saved(dataset, tmp_path / "sr.dcm"))


def test_pixels_cannot_be_changed_behind_the_back(seen):
    """A value that many rooms share is read-only."""
    image = seen(dataset_of(drawn()))

    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0] = 0


def test_an_image_of_many_pixels_is_the_same_in_bands(seen):
    """A picture larger than a band has no seam."""
    pixels = np.tile(drawn(64, 64), (20, 20, 1)).astype(np.uint16) * 257

    image = seen(dataset_of(pixels))

    np.testing.assert_array_equal(image.pixels, pixels // 257)


def test_a_gray_jpeg_is_seen_gray(seen):
    """One component becomes three equal ones, in a small copy too."""
    gray = np.kron(drawn(40, 40)[..., 0], np.ones((4, 4), np.uint8))
    dataset = encapsulated(
        dataset_of(gray, "MONOCHROME2"), "1.2.840.10008.1.2.4.50", jpeg(gray)
    )

    image = seen(dataset, longest_px=80)

    assert image.pixels.shape == (80, 80, 3)
    np.testing.assert_array_equal(image.pixels[..., 0], image.pixels[..., 2])


def test_a_frame_in_several_fragments_is_put_together(seen):
    """A frame may lie in pieces, with and without a table of where frames begin."""
    frames = [drawn(), 255 - drawn()]
    packed = [jpeg_2000(frame) for frame in frames]
    many = encapsulated(dataset_of(frames[0], NumberOfFrames=2), JPEG2000, *packed)
    many.PixelData = encapsulate(packed, fragments_per_frame=3, has_bot=True)
    one = encapsulated(dataset_of(frames[0]), JPEG2000, packed[0])
    one.PixelData = encapsulate(packed[:1], fragments_per_frame=4, has_bot=False)

    np.testing.assert_array_equal(seen(many, frame=1).pixels, frames[1])
    np.testing.assert_array_equal(seen(one).pixels, frames[0])


def test_the_long_table_of_frames_is_followed(seen):
    """Large files tell the place of each frame in an element of its own."""
    frames = [drawn(), 255 - drawn()]
    dataset = dataset_of(frames[0], NumberOfFrames=2)
    encapsulated(dataset, JPEG2000, jpeg_2000(frames[0]))
    pixels, offsets, lengths = encapsulate_extended([jpeg_2000(f) for f in frames])
    dataset.PixelData = pixels
    dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths = offsets, lengths

    np.testing.assert_array_equal(seen(dataset, frame=1).pixels, frames[1])
