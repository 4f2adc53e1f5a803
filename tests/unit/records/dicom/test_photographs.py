"""A camera's picture becomes a DICOM object, and nothing of it is lost or told."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pillow_heif
import pydicom
import pytest
from PIL import Image as Pillow
from PIL import ImageCms
from pydicom.encaps import generate_frames
from unit.records.dicom.objects import drawn
from unit.records.dicom.visits import (
    CANARY,
    DEVICE,
    LESION,
    camera_jpeg,
    examined,
    file_of,
    kept,
)

from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.images import read_image
from scalpwatch.records.dicom.identity import Examination, to_bytes
from scalpwatch.records.dicom.jpeg import bare_jpeg
from scalpwatch.records.dicom.photographs import DERMOSCOPIC, to_photograph
from scalpwatch.records.dicom.reading import read_dicom
from scalpwatch.vocabulary.cases import PictureKind, PictureRole, Site

VL_PHOTOGRAPHIC = "1.2.840.10008.5.1.4.1.1.77.1.4"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
NATIVE = "1.2.840.10008.1.2.1"


def filed(data: bytes, *, device=None, **facts) -> pydicom.Dataset:
    """File a picture, and read the object's file as another program does."""
    picture = kept(data, **facts)
    made = to_photograph(examined(picture), picture, data, device=device)
    return pydicom.dcmread(io.BytesIO(to_bytes(made)))


@pytest.fixture
def reopened(tmp_path):
    """File a picture and look at it with our own eye."""

    def file_and_read(data: bytes) -> np.ndarray:
        path = tmp_path / "scalp.dcm"
        picture = kept(data)
        path.write_bytes(to_bytes(to_photograph(examined(picture), picture, data)))
        return read_dicom(path).pixels

    return file_and_read


def test_a_baseline_jpeg_keeps_its_compressed_bytes():
    """Nothing is decoded, so nothing is lost: the scan is that of the camera."""
    data = camera_jpeg(drawn())

    dataset = filed(data)

    held = next(generate_frames(dataset.PixelData, number_of_frames=1))
    scan = data[data.index(b"\xff\xda") : data.rindex(b"\xff\xd9") + 2]
    assert dataset.file_meta.TransferSyntaxUID == JPEG_BASELINE
    assert held.rstrip(b"\0").endswith(scan)
    assert dataset.LossyImageCompression == "01"
    assert dataset.LossyImageCompressionMethod == "ISO_10918_1"
    assert dataset.LossyImageCompressionRatio == pytest.approx(
        64 * 48 * 3 / len(bare_jpeg(data).data), abs=0.01
    )


def test_owner_place_comment_and_thumbnail_stay_behind():
    """Of what a camera told beside the picture only the color profile is kept."""
    data = camera_jpeg(drawn())
    assert CANARY.encode() in data

    dataset = filed(data)

    whole = to_bytes(dataset)
    assert CANARY.encode() not in whole
    assert b"Exif" not in whole
    assert b"P018_A_vertex" not in whole
    assert dataset.ICCProfile


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_jpeg_is_filed_upright(orientation, reopened, tmp_path):
    """What a viewer of JPEG turns, a viewer of DICOM does not: it must lie upright."""
    data = camera_jpeg(drawn(), orientation=orientation)
    path = tmp_path / "scalp.jpg"
    path.write_bytes(data)

    pixels = reopened(data)

    assert np.array_equal(pixels, read_image(path).pixels)


def test_a_png_is_stored_bit_by_bit():
    """Without loss in, without loss out."""
    pixels = drawn()

    dataset = filed(file_of(pixels, "PNG"))

    assert dataset.file_meta.TransferSyntaxUID == NATIVE
    assert np.array_equal(dataset.pixel_array, pixels)
    # what it was before it became a PNG, nobody told
    assert dataset.LossyImageCompression in {"", None}


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"progressive": True}),
        ("JPEG", {"subsampling": 0}),
        ("JPEG", {"keep_rgb": True}),
        ("JPEG", {"subsampling": 2, "optimize": True, "restart_marker_rows": 1}),
        ("TIFF", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"quality": 80}),
    ],
)
def test_a_picture_of_any_kind_looks_as_its_file_does(
    kind, options, reopened, tmp_path
):
    """A viewer of DICOM shows what a viewer of pictures shows."""
    data = file_of(drawn(), kind, **options)
    path = tmp_path / "scalp"
    path.write_bytes(data)

    pixels = reopened(data)

    assert np.array_equal(pixels, read_image(path).pixels)


@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_the_colors_of_a_jpeg_are_called_as_photographs_call_them(subsampling):
    """Luminance and differences have one name, whether these are halved or not."""
    dataset = filed(file_of(drawn(), "JPEG", subsampling=subsampling))

    assert dataset.PhotometricInterpretation == "YBR_FULL_422"


def test_a_jpeg_of_plain_colors_is_called_so():
    """Some programs leave red, green and blue as they are, and say so."""
    data = file_of(drawn(), "JPEG", keep_rgb=True)

    dataset = filed(data)

    assert dataset.file_meta.TransferSyntaxUID == JPEG_BASELINE
    assert dataset.PhotometricInterpretation == "RGB"


def test_a_gray_jpeg_stays_gray():
    """One sample a pixel, as the camera wrote it."""
    dataset = filed(file_of(drawn()[:, :, 0], "JPEG"))

    assert dataset.file_meta.TransferSyntaxUID == JPEG_BASELINE
    assert dataset.PhotometricInterpretation == "MONOCHROME2"
    assert dataset.SamplesPerPixel == 1


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_phones_heic_is_filed_as_it_is_seen(orientation, reopened, tmp_path):
    """It is decoded and turned, and said to be compressed with loss."""
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    heic = pillow_heif.from_pillow(Pillow.fromarray(drawn()))
    data = io.BytesIO()
    heic.save(data, quality=90, exif=exif.tobytes())
    path = tmp_path / "scalp.heic"
    path.write_bytes(data.getvalue())

    pixels = reopened(data.getvalue())

    assert np.array_equal(pixels, read_image(path).pixels)
    assert filed(data.getvalue()).LossyImageCompressionMethod == "ISO_23008_2"


def test_a_gray_picture_with_a_profile_of_gray_keeps_its_tones(reopened, tmp_path):
    """DICOM has no such profile: it is applied."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    gray = profile.replace(b"RGB XYZ", b"GRAYXYZ")
    data = file_of(drawn()[:, :, 0], "JPEG", icc_profile=gray)
    path = tmp_path / "scalp.jpg"
    path.write_bytes(data)

    pixels = reopened(data)

    assert np.array_equal(pixels, read_image(path).pixels)
    assert filed(data).PhotometricInterpretation == "RGB"


def test_printing_inks_become_colors():
    """A JPEG of four inks is decoded: DICOM has no such colors."""
    data = io.BytesIO()
    Pillow.fromarray(drawn()).convert("CMYK").save(data, "JPEG")

    dataset = filed(data.getvalue())

    assert dataset.file_meta.TransferSyntaxUID == NATIVE
    assert dataset.PhotometricInterpretation == "RGB"
    assert dataset.LossyImageCompression == "01"


def test_a_trichoscopic_picture_tells_its_lesion_light_and_scale():
    """All that the case and the device's profile know stands in the object."""
    dataset = filed(camera_jpeg(drawn()), device=DEVICE)

    assert dataset.SOPClassUID == DERMOSCOPIC
    assert (dataset.PatientID, str(dataset.PatientName)) == ("P018", "P018")
    assert (dataset.PatientSex, dataset.PatientAge) == ("F", "061Y")
    assert dataset.StudyDate == "20260301"
    assert (dataset.TrackingID, dataset.TrackingUID) == (LESION.name, "2.25.20260301")
    assert dataset.AnatomicRegionSequence[0].CodeValue == "61719002"
    assert dataset.ImageLaterality == "U"
    assert list(dataset.PixelSpacing) == [0.00781, 0.00781]
    assert dataset.LightSourcePolarization == "POLARIZED"
    assert dataset.ContactMethod == "CONTACT"
    assert dataset.ImmersionMedia == "ALCOHOL"
    assert dataset.OpticalMagnificationFactor == 10
    assert dataset.RecognizableVisualFeatures == "NO"


def test_what_nobody_told_stays_empty():
    """Light, contact, magnification and scale are never made up."""
    dataset = filed(camera_jpeg(drawn()), scale=None, device=None)

    assert not dataset.LightSourcePolarization
    assert not dataset.ContactMethod
    assert dataset.OpticalMagnificationFactor is None
    assert "PixelSpacing" not in dataset
    assert "ImagerPixelSpacing" not in dataset


def test_a_clinical_photograph_is_a_vl_photograph():
    """A view without a dermatoscope is another object, of another series."""
    data = camera_jpeg(drawn())

    clinical = filed(data, kind=PictureKind.CLINICAL, role=PictureRole.OVERVIEW)
    trichoscopic = filed(data)

    assert clinical.SOPClassUID == VL_PHOTOGRAPHIC
    assert clinical.Modality == "XC"
    assert clinical.StudyInstanceUID == trichoscopic.StudyInstanceUID
    assert clinical.SeriesInstanceUID != trichoscopic.SeriesInstanceUID
    context = clinical.AcquisitionContextSequence
    assert [each.ConceptCodeSequence[0].CodeValue for each in context] == [
        "overview",
        "vertex",
    ]


def test_an_overview_through_the_dermatoscope_can_show_a_face():
    """Recognizable features are denied only where the view is of a lesion."""
    dataset = filed(camera_jpeg(drawn()), role=PictureRole.OVERVIEW)

    assert dataset.RecognizableVisualFeatures == "YES"


def test_the_scale_is_read_back_as_it_was(tmp_path):
    """Pixel Spacing says what the case said."""
    data = file_of(drawn(), "PNG")
    picture = kept(data)
    path = tmp_path / "scalp.dcm"
    path.write_bytes(to_bytes(to_photograph(examined(picture), picture, data)))

    image = read_dicom(path)

    assert image.um_per_px == pytest.approx(7.81, rel=1e-9)


def test_written_again_it_is_the_same_object():
    """The same facts have the same UID and bytes; another fact has another UID."""
    data = camera_jpeg(drawn())
    picture = kept(data)

    once, again = (
        to_bytes(to_photograph(examined(picture), picture, data)) for _ in range(2)
    )
    other = filed(data, role=PictureRole.EDGE)

    assert once == again
    assert other.SOPInstanceUID != pydicom.dcmread(io.BytesIO(once)).SOPInstanceUID


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_jpeg_cut_short_is_refused(share):
    """Half a picture is not filed as a whole one, and nothing of it is told."""
    data = camera_jpeg(drawn())
    picture = kept(data)

    with pytest.raises(UnreadableImageError) as refused:
        to_photograph(examined(picture), picture, data[: int(share * len(data))])

    assert CANARY not in str(refused.value)


def test_what_follows_the_picture_stays_behind():
    """A phone hides films and depth behind the end of the image."""
    data = camera_jpeg(drawn())

    dataset = filed(data + b"\xff\xd8" + CANARY.encode())

    assert CANARY.encode() not in dataset.PixelData


def test_no_site_is_coded_as_the_scalp():
    """Where nobody told the site, the scalp is all that is said."""
    data = camera_jpeg(drawn())
    picture = kept(data)
    known = examined(picture)
    untold = replace(LESION, site=Site.NOT_TOLD)
    course = replace(known.course, lesions=(untold,))

    dataset = to_photograph(Examination(course, known.visit), picture, data)

    assert dataset.AnatomicRegionSequence[0].CodeValue == "43067004"
