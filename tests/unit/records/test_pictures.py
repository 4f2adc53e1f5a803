"""Pictures are told apart by their bytes, whatever their names say."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image as Pillow
from unit.records.dicom.objects import dataset_of, drawn, saved

from scalpwatch.errors import UnreadableImageError
from scalpwatch.records.pictures import is_dicom, media_type, read_picture
from scalpwatch.vocabulary.quantities import ScaleUmPerPx


def test_a_dicom_file_is_known_whatever_it_is_called(tmp_path):
    """An archive names its files as it likes."""
    path = saved(dataset_of(drawn(), PixelSpacing=[0.008, 0.008]), tmp_path / "a.jpg")

    image = read_picture(path)

    assert is_dicom(path)
    np.testing.assert_array_equal(image.pixels, drawn())
    assert image.um_per_px == pytest.approx(8.0)


def test_a_camera_file_is_known_whatever_it_is_called(tmp_path):
    """A PNG that is called .dcm is a PNG."""
    path = tmp_path / "a.dcm"
    Pillow.fromarray(drawn()).save(path, "PNG")

    image = read_picture(path, scale=ScaleUmPerPx(5.0, "case file"), longest_px=32)

    assert not is_dicom(path)
    assert image.pixels.shape == (24, 32, 3)
    assert image.um_per_px == pytest.approx(10.0)


def test_a_dataset_without_its_preamble_is_refused_with_a_way_out(tmp_path):
    """Some archives hand over the middle of a file; it is said how to get all of it."""
    whole = saved(dataset_of(drawn()), tmp_path / "a.dcm").read_bytes()
    path = tmp_path / "bare.dcm"
    for begin in (132, whole.find(b"\x08\x00\x16\x00UI")):
        path.write_bytes(whole[begin:])

        with pytest.raises(UnreadableImageError) as refused:
            read_picture(path)

        assert "does not begin as a DICOM file" in str(refused.value)
        assert "preamble" in str(refused.value.remedy)


def test_what_is_not_there_is_no_dicom_file(tmp_path):
    """A missing file is refused as any other."""
    assert not is_dicom(tmp_path / "none.dcm")
    assert not is_dicom(tmp_path)
    with pytest.raises(UnreadableImageError, match="There is no picture"):
        read_picture(tmp_path / "none.dcm")


def test_who_has_no_dicom_file_does_not_wait_for_its_reader(tmp_path):
    """pydicom is loaded for a DICOM file alone."""
    path = tmp_path / "a.png"
    Pillow.fromarray(drawn()).save(path)
    program = (
        "import sys; from scalpwatch.records.pictures import read_picture;"
        f"read_picture({str(path)!r}); print('pydicom' in sys.modules)"
    )

    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("TIFF", "image/tiff"),
        ("WEBP", "image/webp"),
    ],
)
def test_the_kind_of_a_picture_is_told_by_its_bytes(kind, told):
    """Who fetches it later knows how to open it."""
    file = io.BytesIO()
    Pillow.fromarray(drawn()).save(file, kind)

    assert media_type(file.getvalue(), name="a.xyz") == told


def test_a_dicom_file_and_what_is_no_picture_are_told_apart(tmp_path):
    """A text is refused by its name alone."""
    path = saved(dataset_of(drawn()), tmp_path / "a.dcm")

    assert media_type(path.read_bytes(), name="a.dcm") == "application/dicom"
    with pytest.raises(UnreadableImageError, match=r"a\.txt"):
        media_type(b"a text", name="a.txt")


@pytest.mark.parametrize("kind", ["png", "dicom"])
def test_a_picture_is_read_from_memory_as_from_its_file(tmp_path, kind):
    """A kept picture is shown without a copy on any disk."""
    path = tmp_path / "a.bin"
    if kind == "png":
        Pillow.fromarray(drawn()).save(path, "PNG")
    else:
        saved(dataset_of(drawn()), path)
    content = path.read_bytes()
    from_file = read_picture(path)
    path.unlink()

    from_memory = read_picture("a.bin", content=content)

    np.testing.assert_array_equal(from_memory.pixels, from_file.pixels)
    assert from_memory.name == "a.bin"
