"""Small DICOM files, drawn here, for tests."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    JPEG2000,
    UID,
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    generate_uid,
)

DERMOSCOPIC = "1.2.840.10008.5.1.4.1.1.77.1.7"
SECONDARY = "1.2.840.10008.5.1.4.1.1.7"
#: Stands wherever a patient could: it must never come out again.
PATIENT = "Ivanova^Anna"


def drawn(height_px: int = 48, width_px: int = 64) -> np.ndarray:
    """A picture in which every pixel differs."""
    rng = np.random.default_rng(7)
    pixels = rng.integers(0, 256, (height_px, width_px, 3), np.uint8)
    pixels[: height_px // 2, : width_px // 2] = (200, 30, 60)
    return pixels


def dataset_of(samples: np.ndarray, photometric: str = "RGB", **more) -> FileDataset:
    """A dermoscopic photograph with these samples, as it is stored."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(DERMOSCOPIC)
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=["scalp"])
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    dataset.SOPClassUID = DERMOSCOPIC
    dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    dataset.PatientName, dataset.PatientID = PATIENT, PATIENT
    dataset.Rows, dataset.Columns = samples.shape[:2]
    dataset.SamplesPerPixel = 1 if samples.ndim == 2 else samples.shape[2]
    dataset.PhotometricInterpretation = photometric
    if dataset.SamplesPerPixel > 1:
        dataset.PlanarConfiguration = 0
    bits = 8 * samples.dtype.itemsize
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit = bits - 1
    dataset.PixelRepresentation = 0
    dataset.PixelData = _even(samples.tobytes())
    dataset["PixelData"].VR = "OB" if bits == 8 else "OW"
    for keyword, value in more.items():
        setattr(dataset, keyword, value)
    return dataset


def saved(dataset: FileDataset, path: Path) -> Path:
    """Write the file."""
    dataset.save_as(path, enforce_file_format=True)
    return path


def encapsulated(dataset: FileDataset, syntax: str, *frames: bytes) -> FileDataset:
    """Put frames, compressed by somebody, in the place of the pixels."""
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.PixelData = encapsulate(list(frames))
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return dataset


def jpeg(pixels: np.ndarray, **options) -> bytes:
    """Compress with loss."""
    return _compressed(pixels, "JPEG", **{"quality": 95} | options)


def jpeg_2000(pixels: np.ndarray) -> bytes:
    """Compress without loss."""
    return _compressed(pixels, "JPEG2000", irreversible=False, no_jp2=True)


def as_jpeg(pixels: np.ndarray, photometric: str = "YBR_FULL_422") -> FileDataset:
    """A photograph in JPEG, as most archives have it."""
    dataset = dataset_of(pixels, photometric)
    return encapsulated(dataset, JPEGBaseline8Bit, jpeg(pixels))


def as_jpeg_2000(pixels: np.ndarray, photometric: str) -> FileDataset:
    """A photograph in JPEG 2000."""
    return encapsulated(dataset_of(pixels, photometric), JPEG2000, jpeg_2000(pixels))


def _compressed(pixels: np.ndarray, kind: str, **options) -> bytes:
    """Have Pillow write a frame."""
    data = io.BytesIO()
    Pillow.fromarray(pixels).save(data, kind, **options)
    return _even(data.getvalue())


def _even(data: bytes) -> bytes:
    """Fill up to an even length, as every value has."""
    return data + bytes(len(data) % 2)
