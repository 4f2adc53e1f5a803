"""DICOM files written anew: nothing of the old file about a clean object."""

from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.encaps import generate_frames
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    RLELossless,
)
from stopwatch import stopwatch
from unit.records.deidentification.objects import (
    KEY,
    NAME,
    NUMBER,
    bytes_of,
    dermoscopic,
    report,
)
from unit.records.dicom.objects import drawn, encapsulated, jpeg, jpeg_2000

from scalpwatch.errors import UnreadableImageError
from scalpwatch.records.deidentification import opening
from scalpwatch.records.deidentification.datasets import Plan
from scalpwatch.records.deidentification.objects import CleanObject, deidentify_object
from scalpwatch.records.deidentification.profile import Option
from scalpwatch.records.dicom.reading import read_dicom
from scalpwatch.records.uids import IMPLEMENTATION_UID

CANARY = b"Zimorodok"
#: A sequence and an item of untold length.
ITEM_OF_UNTOLD_LENGTH = (
    b"\x08\x00\x15\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
)
PHOTOGRAPH = "1.2.840.10008.5.1.4.1.1.77.1.4"


def deidentified(data: bytes | FileDataset, *options: Option) -> CleanObject:
    """A file de-identified."""
    if not isinstance(data, bytes):
        data = bytes_of(data)
    plan = Plan(frozenset(options))
    return deidentify_object(data, "no. 1", pseudonyms=KEY, plan=plan)


def read(clean: CleanObject) -> FileDataset:
    """A clean file, read by pydicom."""
    return pydicom.dcmread(io.BytesIO(clean.data))


def pixels(folder, data: bytes) -> np.ndarray:
    """What a person sees of a file."""
    path = folder / "seen.dcm"
    path.write_bytes(data)
    return read_dicom(path).pixels


def written_on(height_px: int = 300, width_px: int = 900) -> np.ndarray:
    """A picture with a banner."""
    picture = np.full((height_px, width_px, 3), (205, 160, 140), np.uint8)
    cv2.rectangle(picture, (0, 0), (width_px, 26), (40, 40, 40), -1)
    text = "ID 0000  2000-01-01  70x"
    cv2.putText(picture, text, (12, 20), (255,) * 3, cv2.FontFace("sans"), 18, 400)
    return picture


@pytest.mark.parametrize("head", [b"MZ\x90", b"\x7fELF", b"\xfe\xed\xfa\xcf", b"II*\0"])
def test_a_preamble_that_is_a_program_becomes_zeros(head):
    """What a system would run or open as something else is gone (CVE-2019-11687)."""
    data = bytes_of(dermoscopic())
    evil = (head + CANARY).ljust(128, b"\x90") + data[128:]

    clean = deidentified(evil)

    assert clean.data[:128] == bytes(128)
    assert clean.data[128:132] == b"DICM"


def test_the_group_of_the_file_is_made_anew():
    """Application titles and private information of senders are not kept."""
    dataset = dermoscopic()
    dataset.file_meta.SourceApplicationEntityTitle = "ZIMORODOK"
    dataset.file_meta.ImplementationVersionName = "ZIMORODOK"
    dataset.file_meta.PrivateInformationCreatorUID = "1.2.3"
    dataset.file_meta.PrivateInformation = CANARY + b" "

    clean = read(deidentified(dataset))

    told = str(clean.file_meta)
    assert "ZIMORODOK" not in told.upper()
    assert clean.file_meta.MediaStorageSOPInstanceUID == clean.SOPInstanceUID
    assert "PrivateInformation" not in clean.file_meta
    assert clean.file_meta.ImplementationClassUID == IMPLEMENTATION_UID


@pytest.mark.parametrize("make", [dermoscopic, report])
def test_no_byte_of_the_file_tells_whose_it_is(make):
    """Under every option that exists."""
    for options in ((), tuple(Option)):
        clean = deidentified(make(), *options)

        for canary in (CANARY, NUMBER.encode(), b"Doctorova", b"A-4711"):
            assert canary not in clean.data


def test_what_lies_behind_the_object_is_left():
    """A tail is no part of it."""
    clean = deidentified(
        bytes_of(dermoscopic()) + b"\xfc\xff\xfc\xffOB\0\0\x0a\0\0\0Zimorodok "
    )

    assert CANARY not in clean.data


def test_the_pixels_are_the_same(tmp_path):
    """Whatever way they are stored in."""
    plain = dermoscopic()
    implicit = dermoscopic()
    implicit.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    runs = dermoscopic()
    runs.compress(RLELossless, generate_instance_uid=False)
    photograph = drawn(64, 80)
    in_jpeg = encapsulated(
        dermoscopic(PhotometricInterpretation="YBR_FULL_422"),
        JPEGBaseline8Bit,
        jpeg(photograph),
    )
    in_jpeg_2000 = encapsulated(
        dermoscopic(), "1.2.840.10008.1.2.4.90", jpeg_2000(photograph)
    )
    for dataset in (plain, implicit, runs, in_jpeg, in_jpeg_2000):
        data = bytes_of(dataset)

        clean = deidentified(data)

        np.testing.assert_array_equal(
            pixels(tmp_path, clean.data), pixels(tmp_path, data)
        )
        assert clean.is_harmless


def test_a_deflated_object_is_written_plainly(tmp_path):
    """With the same pixels."""
    dataset = dermoscopic()
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    data = bytes_of(dataset)

    clean = deidentified(data)

    assert read(clean).file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    np.testing.assert_array_equal(pixels(tmp_path, clean.data), pixels(tmp_path, data))


def test_exif_within_a_frame_is_removed():
    """A camera's JPEG was put into the object as it was."""
    note = b"\xff\xe1\x00\x12Exif\0\0Zimorodok\0"
    frames = [jpeg(drawn(64, 80)), jpeg(drawn(64, 80)[::-1].copy())]
    hidden = [frame[:2] + note + frame[2:] for frame in frames]
    dataset = encapsulated(
        dermoscopic(PhotometricInterpretation="YBR_FULL_422", NumberOfFrames=2),
        JPEGBaseline8Bit,
        *(frame + bytes(len(frame) % 2) for frame in hidden),
    )

    clean = deidentified(dataset)

    assert CANARY in bytes_of(dataset)
    assert CANARY not in clean.data
    kept = list(generate_frames(read(clean).PixelData, number_of_frames=2))
    scans = [frame[frame.index(b"\xff\xda") :].rstrip(b"\0") for frame in frames]
    assert [frame[frame.index(b"\xff\xda") :].rstrip(b"\0") for frame in kept] == scans


def test_what_hides_behind_and_in_plain_pixels_is_cut_off():
    """Bytes after the last frame, and bits above those that samples use."""
    behind = dermoscopic()
    behind.PixelData += CANARY + b"!"
    rng = np.random.default_rng(3)
    shown = rng.integers(0, 4096, (64, 80), np.uint16)
    above = dermoscopic(shown | 0x5000, PhotometricInterpretation="MONOCHROME2")
    above.BitsStored, above.HighBit = 12, 11

    cut, masked = deidentified(behind), deidentified(above)

    assert CANARY not in cut.data
    assert len(read(cut).PixelData) == 64 * 80 * 3
    np.testing.assert_array_equal(
        np.frombuffer(read(masked).PixelData, np.uint16), shown.ravel()
    )


def test_writing_in_the_pixels_is_marked_and_told():
    """Whatever the file said of it before."""
    clean = deidentified(dermoscopic(written_on(), BurnedInAnnotation="NO"))

    assert not clean.is_harmless
    assert read(clean).BurnedInAnnotation == "YES"
    assert any("writing" in str(remark) for remark in clean.remarks)


def test_writing_can_be_covered():
    """In every frame; then the object says so and bears none."""
    frames = np.stack([np.full_like(written_on(), 170), written_on()])
    dataset = dermoscopic(frames[0], NumberOfFrames=2)
    dataset.PixelData = frames.tobytes()

    clean = deidentified(dataset, Option.CLEAN_PIXELS)

    told = read(clean)
    assert clean.is_harmless
    assert told.BurnedInAnnotation == "NO"
    assert told.ImageType[0] == "DERIVED"
    codes = [each.CodeValue for each in told.DeidentificationMethodCodeSequence]
    assert "113101" in codes
    after = told.pixel_array
    np.testing.assert_array_equal(after[0], frames[0])
    assert not after[1][4:22].any()
    np.testing.assert_array_equal(after[1][60:], frames[1][60:])


def test_the_code_of_clean_pixels_stands_only_where_pixels_were_cleaned():
    """An option that was asked for is not one that was done."""
    clean = read(deidentified(dermoscopic(), Option.CLEAN_PIXELS))

    codes = [each.CodeValue for each in clean.DeidentificationMethodCodeSequence]
    assert "113101" not in codes


def test_a_file_that_says_it_bears_writing_is_believed():
    """The finder may miss what the clinic knows."""
    clean = deidentified(dermoscopic(BurnedInAnnotation="YES"), Option.CLEAN_PIXELS)

    assert not clean.is_harmless
    assert read(clean).BurnedInAnnotation == "YES"


def test_pixels_that_cannot_be_looked_at_are_not_called_harmless():
    """Neither of other kinds of pictures nor in other kinds of compression."""
    tomogram = dermoscopic(SOPClassUID="1.2.840.10008.5.1.4.1.1.2")
    video = encapsulated(dermoscopic(), "1.2.840.10008.1.2.4.102", b"\0\0\1\xba")

    voice = report()
    voice.WaveformSequence = [Dataset()]

    for dataset in (tomogram, video, voice):
        clean = deidentified(dataset)

        assert not clean.is_harmless
        assert any("could not be looked at" in str(each) for each in clean.remarks)


def test_a_face_is_left_to_a_person():
    """Of clinical photographs it is said that no program judged them."""
    near, far = dermoscopic(), dermoscopic(SOPClassUID=PHOTOGRAPH)

    assert not any("face" in str(each) for each in deidentified(near).remarks)
    assert any("face" in str(each) for each in deidentified(far).remarks)
    assert read(deidentified(near)).RecognizableVisualFeatures == "NO"


def test_cleaning_twice_is_safe():
    """What is clean can be cleaned again, and is no more recognizable."""
    once = deidentified(dermoscopic())

    twice = read(deidentified(once.data))

    assert twice.PatientIdentityRemoved == "YES"
    assert twice.SOPInstanceUID == KEY.uid(once.uid)


def test_pixels_told_twice_are_looked_at_as_they_are_written():
    """A harmless picture before the one that bears a name deceives nobody."""
    data = bytes_of(dermoscopic(written_on()))
    at = data.index(b"\xe0\x7f\x10\x00OB")
    blank = np.full((300, 900, 3), 170, np.uint8).tobytes()
    first = b"\xe0\x7f\x10\x00OB\0\0" + struct.pack("<I", len(blank)) + blank

    clean = deidentified(data[:at] + first + data[at:])

    assert not clean.is_harmless


def refused(data: bytes) -> str:
    """What is said of a file that is refused."""
    with pytest.raises(UnreadableImageError) as told:
        deidentified(data)
    assert NAME not in str(told.value)
    assert CANARY not in str(told.value).encode()
    assert told.value.__suppress_context__ or told.value.__context__ is None
    return str(told.value)


def test_an_index_of_files_is_refused():
    """A DICOMDIR names patients and leads to paths."""
    dataset = report()
    dataset.SOPClassUID = "1.2.840.10008.1.3.10"
    dataset.DirectoryRecordSequence = []

    assert "index" in refused(bytes_of(dataset))


def test_a_deflated_bomb_is_refused(monkeypatch):
    """What unfolds to more than any photograph is not unfolded to its end."""
    monkeypatch.setattr(opening, "MOST_UNFOLDED_BYTES", 1 << 20)
    data = bytes_of(dermoscopic())
    begin = data.find(b"\x08\x00\x05\x00CS")
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    zeros = packing.compress(bytes(1 << 24)) + packing.flush(zlib.Z_FULL_FLUSH)
    packed = zeros + packing.flush()
    meta = data[:begin].replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99")
    at = meta.find(b"\x02\x00\x10\x00UI") + 6
    meta = meta[:at] + struct.pack("<H", 22) + meta[at + 2 :]

    assert "megapixels" in refused(meta + packed)


def sequence(*items: bytes) -> bytes:
    """A public sequence of told length."""
    body = b"".join(
        b"\xfe\xff\x00\xe0" + struct.pack("<I", len(item)) + item for item in items
    )
    return b"\x08\x00\x15\x11SQ\0\0" + struct.pack("<I", len(body)) + body


def refused_soon(inserted: bytes) -> str:
    """What is said of an object with this in it, within seconds."""
    data = bytes_of(dermoscopic())
    at = data.find(b"\x08\x00\x40\x11SQ")
    with stopwatch() as watch:
        told = refused(data[:at] + inserted + data[at:])
    assert watch.cpu_s < 5
    return told


def test_an_endless_depth_of_sequences_is_refused():
    """Of told lengths, which are taken apart one by one."""
    deep = b""
    for _ in range(2_000):
        deep = sequence(deep)

    assert "broken" in refused_soon(deep)


def test_endless_items_and_elements_are_refused():
    """Many small ones, and many sequences of many."""
    empty = b"\x08\x00\x50\x11UI\0\0"

    assert "broken" in refused_soon(sequence(*([b""] * 100_000)))
    assert "broken" in refused_soon(sequence(empty * 600_000))
    assert "broken" in refused_soon(
        ITEM_OF_UNTOLD_LENGTH + sequence(*([b""] * 5_000)) * 200
    )


def test_half_a_file_is_refused():
    """Wherever it was cut."""
    data = bytes_of(dermoscopic())

    for share in (0.0, 0.01, 0.05, 0.3, 0.9):
        assert refused(data[: int(share * len(data))])


def test_damaged_files_are_clean_or_refused_but_never_crash():
    """Whatever bytes are wrong."""
    rng = np.random.default_rng(8)
    for whole in (bytes_of(dermoscopic()), bytes_of(report())):
        for _ in range(40):
            damaged = bytearray(whole)
            for place in rng.integers(132, min(len(whole), 2500), 3):
                damaged[place] = rng.integers(0, 256)
            # any other error than a refusal fails the test
            try:
                clean = deidentified(bytes(damaged))
            except UnreadableImageError:
                continue
            assert clean.data[128:132] == b"DICM"
