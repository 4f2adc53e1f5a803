"""A camera's picture as a Dermoscopic or a VL Photographic object.

References
----------
DICOM PS3.3: A.32.4 (VL Photographic), A.32.11 (Dermoscopic Photography), C.8.12.1
(VL Image), C.8.12.13 (Dermoscopic Image).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PIL.ImageFile import ImageFile
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    VLPhotographicImageStorage,
)
from pydicom.valuerep import DSfloat

from scalpwatch.documents.devices import Device
from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.decoding import (
    BROKEN,
    admit,
    decode,
    open_header,
    profile_of,
    upright,
)
from scalpwatch.imaging.files import broken
from scalpwatch.records.dicom.codes import SITES, Coded, code_item, own
from scalpwatch.records.dicom.discretion import discreet
from scalpwatch.records.dicom.identity import (
    Examination,
    Series,
    describe,
    settle,
    software_versions,
    uid_of,
)
from scalpwatch.records.dicom.jpeg import BareJpeg, bare_jpeg
from scalpwatch.vocabulary.cases import PictureKind, PictureRole
from scalpwatch.vocabulary.courses import KeptPicture

__all__ = ["DERMOSCOPIC", "SERIES", "to_photograph"]

#: Dermoscopic Photography Image Storage (Supplement 221); pydicom has no name for it.
DERMOSCOPIC: Final = UID("1.2.840.10008.5.1.4.1.1.77.1.7")
SERIES: Final = {
    PictureKind.TRICHOSCOPY: Series(1, "DMS", "Trichoscopy"),
    PictureKind.CLINICAL: Series(2, "XC", "Clinical photographs"),
}
#: What stands where an attribute must not be empty and nobody told its value.
_UNKNOWN: Final = "UNKNOWN"
_LONGEST: Final = 64
#: EXIF's tag of how the camera was held, and its value for upright.
_ORIENTATION, _UPRIGHT = 0x0112, 1
#: A copy of so few pixels shows whether a JPEG can be decoded.
_GLIMPSE_PX: Final = 64
_ISO_JPEG, _ISO_HEVC = "ISO_10918_1", "ISO_23008_2"
#: Words for what lies between device and skin, as the Dermoscopic Image module has
#: them; each is looked for in the profile's own words, in order.
_IMMERSIONS: Final = {
    "gel": "ULTRASOUND_GEL",
    "гель": "ULTRASOUND_GEL",
    "alcohol": "ALCOHOL",
    "спирт": "ALCOHOL",
    "water": "WATER",
    "вода": "WATER",
    "oil": "MINERAL_OIL",
    "масло": "MINERAL_OIL",
    "cap": "PLASTIC_CAP",
}


@dataclass(frozen=True, slots=True)
class _Stored:
    """Pixels as they are stored, and what was lost before."""

    data: bytes
    syntax: UID
    width_px: int
    height_px: int
    samples: int
    photometric: str
    profile: bytes | None
    is_lossy: bool
    method: str = ""


def to_photograph(
    examination: Examination,
    picture: KeptPicture,
    data: bytes,
    *,
    number: int = 1,
    device: Device | None = None,
) -> Dataset:
    """Make a DICOM object of a camera's picture.

    Parameters
    ----------
    examination
        Which visit.
    picture
        What is known of the picture.
    data
        Its file: JPEG, PNG, TIFF, WebP or HEIC.
    number
        Of the picture in the visit, from 1.
    device
        Profile of the device that took it; ``None`` where nobody told one.

    Returns
    -------
    dataset
        Dermoscopic Photography of a trichoscopic picture, VL Photographic of a
        clinical one, with the head of a file.

    Raises
    ------
    UnreadableImageError
        If the file is no picture, broken, too large or too small.

    Notes
    -----
    A baseline JPEG that lies upright keeps its compressed bytes, without EXIF, GPS,
    XMP, comments and thumbnails. Every other file is decoded once, turned upright,
    and stored as it came out, 8 bits a color, in its own color profile; nothing is
    compressed with loss here.
    """
    stored = _store(data, picture.name)
    is_dermoscopic = picture.kind is PictureKind.TRICHOSCOPY
    dataset = Dataset()
    describe(dataset, examination, SERIES[picture.kind])
    dataset.SOPClassUID = DERMOSCOPIC if is_dermoscopic else VLPhotographicImageStorage
    dataset.InstanceNumber = number
    # the day of the visit; at what time nobody told
    dataset.AcquisitionDate = examination.day
    _equip(dataset, examination, picture)
    _show(dataset, stored)
    _place(dataset, examination, picture)
    if is_dermoscopic:
        _light(dataset, examination, picture, device)
    return settle(dataset, stored.syntax)


def _store(data: bytes, name: str) -> _Stored:
    """Choose how the pixels are stored, and make them so."""
    try:
        with discreet(), open_header(data, name) as opened:
            admit(opened, data, name)
            bare = _bare(opened, data)
            if bare is None:
                # what turns the picture must be asked before it is decoded
                profile = profile_of(opened)
                pixels = upright(decode(opened, data, longest_px=None), opened)
                is_lossy, method = _losses(opened.format or "", data)
                return _Stored(
                    data=pixels.tobytes(),
                    syntax=ExplicitVRLittleEndian,
                    width_px=pixels.shape[1],
                    height_px=pixels.shape[0],
                    samples=3,
                    photometric="RGB",
                    profile=profile,
                    is_lossy=is_lossy,
                    method=method,
                )
            decode(opened, data, longest_px=_GLIMPSE_PX)
            return _Stored(
                data=bare.data,
                syntax=JPEGBaseline8Bit,
                width_px=bare.width_px,
                height_px=bare.height_px,
                samples=bare.samples,
                photometric=bare.photometric,
                profile=profile_of(opened),
                is_lossy=True,
                method=_ISO_JPEG,
            )
    except UnreadableImageError:
        raise
    except BROKEN:
        refusal = broken(name)
        # the cause may repeat what stands in the file
        raise refusal from None


def _bare(opened: ImageFile, data: bytes) -> BareJpeg | None:
    """Take a JPEG as it is, if it lies upright and means what DICOM takes it for."""
    if opened.format not in {"JPEG", "MPO"}:
        return None
    held = opened.getexif().get(_ORIENTATION, _UPRIGHT)
    # DICOM has profiles of red, green and blue alone: one of gray must be applied
    is_profiled_gray = opened.mode == "L" and "icc_profile" in opened.info
    is_ready = held == _UPRIGHT and not is_profiled_gray
    return bare_jpeg(data) if is_ready else None


def _losses(kind: str, data: bytes) -> tuple[bool, str]:
    """Tell whether a kind of file is compressed with loss, and how DICOM calls it."""
    if kind in {"JPEG", "MPO"}:
        return True, _ISO_JPEG
    if kind == "HEIF":
        return True, _ISO_HEVC
    return kind == "WEBP" and b"VP8 " in data[:64], ""


def _equip(dataset: Dataset, examination: Examination, picture: KeptPicture) -> None:
    """Name the camera as far as it was told, and the program that wrote this."""
    dataset.Manufacturer = _UNKNOWN
    dataset.ManufacturerModelName = _line(picture.device) or _UNKNOWN
    dataset.DeviceSerialNumber = dataset.SoftwareVersions = _UNKNOWN
    writer = Dataset()
    writer.PurposeOfReferenceCodeSequence = [
        code_item(Coded("109103", "DCM", "Modifying Equipment"))
    ]
    writer.Manufacturer = writer.ManufacturerModelName = "scalpwatch"
    writer.SoftwareVersions = software_versions(examination)
    dataset.ContributingEquipmentSequence = [writer]


def _line(text: str) -> str:
    """Make of free words a value of one line."""
    plain = "".join(c for c in text if c.isprintable() and c != "\\")
    return plain.strip()[:_LONGEST]


def _show(dataset: Dataset, stored: _Stored) -> None:
    """Write the pixels and what they mean."""
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    dataset.SamplesPerPixel = stored.samples
    dataset.PhotometricInterpretation = stored.photometric
    if stored.samples > 1:
        dataset.PlanarConfiguration = 0
    dataset.Rows, dataset.Columns = stored.height_px, stored.width_px
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    dataset.PixelRepresentation = 0
    # a file without loss can hold what another program had compressed before
    dataset.LossyImageCompression = "01" if stored.is_lossy else ""
    if stored.is_lossy:
        whole = stored.width_px * stored.height_px * stored.samples
        held = len(stored.data) if stored.syntax == JPEGBaseline8Bit else 0
        if held:
            dataset.LossyImageCompressionRatio = DSfloat(round(whole / held, 2))
    if stored.method:
        dataset.LossyImageCompressionMethod = stored.method
    if stored.profile:
        dataset.ICCProfile = stored.profile + bytes(len(stored.profile) % 2)
    if stored.syntax == JPEGBaseline8Bit:
        dataset.PixelData = encapsulate([stored.data])
        dataset["PixelData"].is_undefined_length = True
    else:
        dataset.PixelData = stored.data + bytes(len(stored.data) % 2)
    dataset["PixelData"].VR = "OB"


def _place(dataset: Dataset, examination: Examination, picture: KeptPicture) -> None:
    """Say where on the scalp it is, how large a pixel is, and what it shows."""
    lesion = examination.lesion(picture.lesion)
    dataset.PatientOrientation = ""
    dataset.ImageLaterality = "U"
    dataset.AnatomicRegionSequence = [code_item(SITES[lesion.site])]
    if picture.scale is not None:
        spacing_mm = DSfloat(picture.scale.um_per_px / 1000, auto_format=True)
        dataset.PixelSpacing = [spacing_mm, spacing_mm]
    told = {"picture_role": picture.role.value, "standard_view": picture.view}
    dataset.AcquisitionContextSequence = [
        _context(name, value) for name, value in told.items() if value
    ]


def _context(name: str, value: str) -> Dataset:
    """Write one circumstance of the picture."""
    item = Dataset()
    item.ValueType = "CODE"
    item.ConceptNameCodeSequence = [code_item(own(name))]
    item.ConceptCodeSequence = [code_item(own(_line(value)))]
    return item


def _light(
    dataset: Dataset,
    examination: Examination,
    picture: KeptPicture,
    device: Device | None,
) -> None:
    """Write what only a dermoscopic picture tells: its lesion, light and contact."""
    lesion = examination.lesion(picture.lesion)
    dataset.TrackingID, dataset.TrackingUID = _line(lesion.name), lesion.tracking_uid
    # an overview can show a face; what a dermatoscope sees of a lesion cannot
    is_overview = picture.role is PictureRole.OVERVIEW
    dataset.RecognizableVisualFeatures = "YES" if is_overview else "NO"
    dataset.FrameOfReferenceUID = uid_of("frame", examination.study_uid, picture.sha256)
    dataset.PositionReferenceIndicator = ""
    told = device or _NOTHING_TOLD
    dataset.LightSourcePolarization = _either(
        told.polarized, "POLARIZED", "NON_POLARIZED"
    )
    dataset.EmitterColorTemperature = None
    dataset.ContactMethod = _either(told.contact, "CONTACT", "NON_CONTACT")
    if told.contact:
        dataset.ImmersionMedia = _immersion(told.immersion)
    dataset.OpticalMagnificationFactor = told.magnification


#: Every device has these of a profile; this one tells none of them.
_NOTHING_TOLD: Final = Device(um_per_px=1, error=1, width_px=1, height_px=1)


def _either(is_so: bool | None, yes: str, no: str) -> str:  # noqa: FBT001 - three states, not a switch
    """Tell one of two words, or none where nobody knows."""
    return {True: yes, False: no, None: ""}[is_so]


def _immersion(words: str | None) -> str:
    """Find the module's word for what lies between device and skin."""
    told = (words or "").lower()
    return next((term for word, term in _IMMERSIONS.items() if word in told), "")
