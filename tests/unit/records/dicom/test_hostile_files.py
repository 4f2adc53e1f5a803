"""DICOM files that mean harm, or came to it: a plain refusal, and soon."""

from __future__ import annotations

import contextlib
import struct
import traceback
import zlib

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)
from stopwatch import stopwatch
from unit.records.dicom.objects import (
    PATIENT,
    as_jpeg,
    as_jpeg_2000,
    dataset_of,
    drawn,
    encapsulated,
    jpeg,
    saved,
)

from scalpwatch.errors import UnreadableImageError
from scalpwatch.records.dicom.reading import read_dicom
from scalpwatch.records.pictures import read_picture

ITEM = b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
#: A private sequence of undefined length, explicit.
SEQUENCE = b"\x09\x00\x10\x10SQ\x00\x00\xff\xff\xff\xff"


@pytest.fixture
def refused(tmp_path):
    """Read bytes that must be refused within a second, and give what is said."""

    def read(data: bytes) -> str:
        path = tmp_path / "bad.dcm"
        path.write_bytes(data)
        with stopwatch() as watch, pytest.raises(UnreadableImageError) as told:
            read_dicom(path)
        assert watch.cpu_s < 1
        assert PATIENT not in f"{told.value}"
        assert told.value.__suppress_context__ or told.value.__context__ is None
        return str(told.value)

    return read


@pytest.fixture
def whole(tmp_path):
    """Write a dataset and give its bytes."""

    def write(dataset) -> bytes:
        return saved(dataset, tmp_path / "whole.dcm").read_bytes()

    return write


def element(group: int, number: int, kind: bytes, value: bytes) -> bytes:
    """One explicit element with a short length."""
    return struct.pack("<HH2sH", group, number, kind, len(value)) + value


def test_a_file_cut_anywhere_is_refused(refused, whole):
    """Half a file is no file, wherever it was cut."""
    for dataset in (dataset_of(drawn()), as_jpeg(drawn())):
        data = whole(dataset)

        for share in (0.01, 0.1, 0.3, 0.5, 0.9):
            assert refused(data[: int(len(data) * share)])


@pytest.mark.parametrize("side", [0, 1, 65535])
def test_sizes_that_no_picture_has_are_refused_by_the_header(refused, whole, side):
    """Rows and columns are believed only as far as a picture can have them."""
    told = refused(whole(dataset_of(drawn(), Rows=side, Columns=side)))

    assert "megapixels" in told or "only" in told


def test_more_pixels_than_the_file_holds_are_refused(refused, whole):
    """A header cannot make pixels."""
    assert "cut short" in refused(whole(dataset_of(drawn(), Rows=9000, Columns=9000)))


@pytest.mark.parametrize("count", ["2147483647", "-1", "0", "999999999999"])
def test_frames_that_are_not_there_are_refused(refused, whole, count):
    """Two thousand million frames are neither read nor counted."""
    for dataset in (dataset_of(drawn()), as_jpeg(drawn())):
        dataset.NumberOfFrames = "1"
        data = whole(dataset)
        at = data.find(b"\x28\x00\x08\x00IS")
        value = count.encode() + b" " * (len(count) % 2)
        frames = element(0x28, 8, b"IS", value)

        assert refused(data[:at] + frames + data[at + 10 :])


def test_a_jpeg_of_another_size_than_the_header_is_refused(refused, whole):
    """A bomb inside a small picture is found before it is decoded."""
    frame = jpeg(np.zeros((4000, 4000, 3), np.uint8))
    dataset = encapsulated(
        dataset_of(drawn(), "YBR_FULL_422"), "1.2.840.10008.1.2.4.50", frame
    )

    assert "broken" in refused(whole(dataset))


def test_a_jpeg_2000_of_another_size_than_the_header_is_refused(refused, whole):
    """So is one in JPEG 2000."""
    dataset = as_jpeg_2000(drawn(), "RGB")
    dataset.Rows, dataset.Columns = 64, 48

    assert "broken" in refused(whole(dataset))


def test_run_lengths_that_run_short_are_refused(refused, whole):
    """Segments that unpack to less than a picture are no picture."""
    pixels = drawn()
    dataset = dataset_of(pixels)
    dataset.compress(RLELossless, pixels, generate_instance_uid=False)
    dataset.Rows = 480

    assert "broken" in refused(whole(dataset))


def test_run_lengths_that_run_on_fill_the_picture_and_no_more(tmp_path):
    """What unpacks to more than the header says is cut off there."""
    pixels = np.zeros((48, 64), np.uint8)
    runs = b"\x81\x07" * 100_000
    head = struct.pack("<16I", 1, 64, *([0] * 14))
    dataset = encapsulated(dataset_of(pixels, "MONOCHROME2"), RLELossless, head + runs)

    image = read_dicom(saved(dataset, tmp_path / "runs.dcm"))

    assert set(image.pixels.ravel()) == {7}


def test_a_deflated_bomb_is_refused(refused, whole):
    """A thousand million zeros in a small file are not unfolded."""
    dataset = dataset_of(drawn())
    data = whole(dataset)
    begin = data.find(b"\x08\x00\x16\x00UI")
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packing.compress(element(0x08, 0x16, b"UI", b"1.2"))
    zeros = bytes(1 << 20)
    packed += b"".join(packing.compress(zeros) for _ in range(24)) + packing.flush()
    syntax = ExplicitVRLittleEndian.encode()
    deflated = DeflatedExplicitVRLittleEndian.encode()
    meta = data[:begin].replace(syntax + b"\0", deflated)
    at = meta.find(b"\x02\x00\x10\x00UI") + 6
    meta = meta[:at] + struct.pack("<H", len(deflated)) + meta[at + 2 :]

    assert refused(meta + packed)


def test_an_endless_depth_of_sequences_is_refused(refused, whole):
    """Items in items in items end in a refusal and not in a crash."""
    data = whole(dataset_of(drawn()))
    at = data.find(b"\x10\x00\x10\x00PN")

    assert "broken" in refused(data[:at] + (SEQUENCE + ITEM) * 50_000 + data[at:])


def test_an_endless_row_of_items_is_refused(refused, whole):
    """Two hundred thousand empty items tire the reader before the clinician."""
    data = whole(dataset_of(drawn()))
    at = data.find(b"\x10\x00\x10\x00PN")
    items = b"\xfe\xff\x00\xe0\x00\x00\x00\x00" * 200_000

    assert "broken" in refused(data[:at] + SEQUENCE + items + data[at:])


def test_private_garbage_is_passed_over(tmp_path):
    """What a maker hid in its own elements is neither read nor harmful."""
    dataset = dataset_of(drawn())
    block = dataset.private_block(0x0009, "MAKER", create=True)
    block.add_new(0x01, "OB", np.random.default_rng(1).bytes(50_000))

    image = read_dicom(saved(dataset, tmp_path / "private.dcm"))

    np.testing.assert_array_equal(image.pixels, drawn())


def test_wrong_lengths_are_refused(refused, whole):
    """A length that leads beyond the file leads nowhere."""
    data = whole(dataset_of(drawn()))
    at = data.find(b"\x10\x00\x10\x00PN") + 6

    for length in (0xFFFF, 0xFFFE, 3):
        assert refused(data[:at] + struct.pack("<H", length) + data[at + 2 :])


def test_numbers_of_the_wrong_length_are_refused(refused, whole):
    """Three bytes are no whole number, and are not repeated in a message."""
    data = whole(dataset_of(drawn(), PixelSpacing=[0.008, 0.008]))
    for tag in (b"\x28\x00\x10\x00US", b"\x28\x00\x02\x00US"):
        at = data.find(tag) + 6
        wrong = struct.pack("<H", 3) + PATIENT[:3].encode()

        assert PATIENT[:3] not in refused(data[:at] + wrong + data[at + 4 :])


def test_offsets_that_lead_nowhere_are_refused(refused, whole):
    """A table of frames that points outside is not followed."""
    dataset = as_jpeg(drawn())
    dataset.PixelData = encapsulate([jpeg(drawn())], has_bot=True)
    data = whole(dataset)
    at = data.find(b"\xfe\xff\x00\xe0\x04\x00\x00\x00") + 8

    for offset in (4, 0x7FFFFFF0, 0xFFFFFFFE):
        assert refused(data[:at] + struct.pack("<I", offset) + data[at + 4 :])


def test_noise_behind_a_true_beginning_is_refused(refused):
    """The mark alone makes no picture."""
    rng = np.random.default_rng(2)
    for size in (0, 8, 100, 10_000):
        assert refused(bytes(128) + b"DICM" + rng.bytes(size))


def test_damaged_files_are_read_or_refused_but_never_crash(tmp_path):
    """Whatever bytes are wrong, the reader ends with a picture or with a remedy."""
    rng = np.random.default_rng(4)
    implicit = dataset_of(drawn())
    implicit.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    path = tmp_path / "damaged.dcm"
    for dataset in (as_jpeg(drawn()), as_jpeg_2000(drawn(), "RGB"), implicit):
        whole = saved(dataset, path).read_bytes()
        for _ in range(60):
            damaged = bytearray(whole)
            for place in rng.integers(132, min(len(whole), 1200), 3):
                damaged[place] = rng.integers(0, 256)
            path.write_bytes(damaged)
            # any other error than a refusal fails the test
            with contextlib.suppress(UnreadableImageError):
                assert read_dicom(path, longest_px=40).pixels.shape[2] == 3


def test_a_color_picture_without_its_palette_is_refused(refused, whole):
    """Numbers of colors without the colors show nothing."""
    dataset = dataset_of(drawn()[..., 0], "PALETTE COLOR")

    assert "broken" in refused(whole(dataset))


def test_a_palette_in_segments_is_refused_by_name(refused, whole):
    """Segments can unfold without end; they are not read."""
    dataset = dataset_of(
        drawn()[..., 0],
        "PALETTE COLOR",
        SegmentedRedPaletteColorLookupTableData=b"\0\0\1\0",
    )

    assert "Segmented Palette" in refused(whole(dataset))


@pytest.mark.parametrize(
    "tag",
    [
        b"\x28\x00\x08\x00IS",  # number of frames
        b"\x28\x00\x30\x00DS",  # pixel spacing
        b"\x28\x00\x04\x00CS",  # photometric interpretation
        b"\x08\x00\x16\x00UI",  # kind of object
        b"\x08\x00\x05\x00CS",  # character set
    ],
    ids=["frames", "spacing", "colors", "kind", "letters"],
)
def test_a_name_in_the_wrong_place_is_told_to_nobody(
    tmp_path, whole, tag, capsys, caplog
):
    """Whatever a file holds where, it is in no message, no log and on no screen."""
    dataset = dataset_of(drawn(), NumberOfFrames=1, PixelSpacing=[0.008, 0.008])
    dataset.SpecificCharacterSet = "ISO_IR 100"
    data = whole(dataset)
    at = data.find(tag)
    length = struct.unpack_from("<H", data, at + 6)[0]
    named = tag + struct.pack("<H", len(PATIENT) + 1) + PATIENT.encode() + b" "
    path = tmp_path / "named.dcm"
    path.write_bytes(data[:at] + named + data[at + 8 + length :])

    told = ""
    with caplog.at_level("DEBUG"):
        try:
            told = " ".join(map(str, read_dicom(path).remarks))
        except UnreadableImageError as error:
            told = "".join(traceback.format_exception(error))

    printed = capsys.readouterr()
    assert PATIENT not in told + printed.out + printed.err + caplog.text


def test_what_takes_much_memory_to_unpack_is_refused_sooner(refused, whole):
    """JPEG 2000 and RLE hold a picture several times while they are decoded."""
    dataset = as_jpeg_2000(drawn(), "RGB")
    dataset.Rows, dataset.Columns = 6400, 6400

    assert "more than 40 megapixels" in refused(whole(dataset))


@pytest.mark.parametrize("side", [48, 0x10030, 0xFFFFFFFF])
def test_rows_of_four_bytes_are_believed_only_as_far_as_two(tmp_path, whole, side):
    """UL in the place of US overflows nothing: the number is one, or too large."""
    data = whole(dataset_of(drawn()))
    at = data.find(b"\x28\x00\x10\x00US")
    rows = b"\x28\x00\x10\x00UL" + struct.pack("<HI", 4, side)
    path = tmp_path / "rows.dcm"
    path.write_bytes(data[:at] + rows + data[at + 10 :])

    if side == 48:
        np.testing.assert_array_equal(read_dicom(path).pixels, drawn())
        return
    with pytest.raises(UnreadableImageError):
        read_dicom(path)


@pytest.mark.parametrize("kind", [b"OB", b"UN", b"UT", b"OW"])
def test_a_length_that_is_not_told_ends_somewhere(refused, whole, kind):
    """An undefined length without its end swallows the file, and nothing more."""
    data = whole(dataset_of(drawn()))
    at = data.find(b"\x10\x00\x10\x00PN")
    endless = b"\x09\x00\x10\x10" + kind + b"\0\0\xff\xff\xff\xff"

    assert refused(data[:at] + endless + data[at:])


def test_sequences_within_sequences_of_told_length_are_not_unfolded(tmp_path, whole):
    """What a picture does not need is passed over, however deep."""
    inner = b""
    for _ in range(3_000):
        item = b"\xfe\xff\x00\xe0" + struct.pack("<I", len(inner)) + inner
        inner = b"\x09\x00\x10\x10SQ\0\0" + struct.pack("<I", len(item)) + item
    data = whole(dataset_of(drawn()))
    at = data.find(b"\x10\x00\x10\x00PN")
    path = tmp_path / "deep.dcm"
    path.write_bytes(data[:at] + inner + data[at:])

    np.testing.assert_array_equal(read_dicom(path).pixels, drawn())


def test_an_index_of_files_is_no_picture_and_leads_nowhere(refused, whole):
    """The paths in a DICOMDIR are not followed: the index is not read as one."""
    dataset = dataset_of(drawn())
    for keyword in ("PixelData", "Rows", "Columns"):
        delattr(dataset, keyword)
    record = Dataset()
    record.DirectoryRecordType = "IMAGE"
    record.ReferencedFileID = ["XX", "XX", "ETC", "PASSWD"]
    dataset.SOPClassUID = "1.2.840.10008.1.3.10"
    dataset.DirectoryRecordSequence = [record]

    assert "holds no picture" in refused(whole(dataset).replace(b"XX", b".."))


@pytest.mark.parametrize(
    "head", [b"MZ\x90\0", b"\x7fELF", b"II*\0", b"\xff\xd8\xff\xe0"]
)
def test_a_file_that_is_two_things_is_read_as_dicom_alone(tmp_path, whole, head):
    """The preamble is neither run nor read as another picture."""
    data = whole(dataset_of(drawn()))
    path = tmp_path / "two.jpg"
    path.write_bytes(head.ljust(128, b"\0") + data[128:])

    np.testing.assert_array_equal(read_picture(path).pixels, drawn())


def test_a_palette_that_is_shorter_than_it_says_is_refused(refused, whole):
    """Colors that are not there are not read from behind them."""
    dataset = dataset_of(drawn()[..., 0], "PALETTE COLOR")
    for color in ("Red", "Green", "Blue"):
        setattr(dataset, f"{color}PaletteColorLookupTableDescriptor", [65535, 0, 16])
        setattr(dataset, f"{color}PaletteColorLookupTableData", bytes(512))

    assert "broken" in refused(whole(dataset))
