"""Files for a reader to break on: whole ones of every format, and their damages."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image as Pillow
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    RLELossless,
    VLPhotographicImageStorage,
    generate_uid,
)

from scalpwatch.phantoms import Scene, draw_trichoscopy
from scalpwatch.records.dicom.parsing import begins_as_dicom

__all__ = ["hostile_files", "whole_files"]

_FORMATS: Final = ("JPEG", "PNG", "TIFF", "WEBP", "HEIF")

_CORRECTIONS: Final = json.dumps(
    {
        "pictures": [
            {
                "picture": "a.png",
                "corrections": [
                    {"kind": "vessel", "at": [10, 20]},
                    {"kind": "erythema", "outline": [[1, 1], [90, 1], [50, 80]]},
                ],
            }
        ]
    }
).encode()

_DEVICES: Final = b"""\
[devices.clinic-dermatoscope]
um_per_px = 7.81
error = 0.012
width_px = 4000
height_px = 3000
magnification = 10.0
polarized = true
immersion = "alcohol"
"""


#: Where sizes stand: in what kind of file, behind which mark, how far, how written.
_SIZES: Final = (
    (b"\x89PNG", b"IHDR", 4, ">II"),
    (b"\xff\xd8\xff", b"\xff\xc0", 5, ">HH"),
    (b"\xff\xd8\xff", b"\xff\xc2", 5, ">HH"),
    (b"\xff\x4f", b"\xff\x4f\xff\x51", 8, ">II"),
    (b"ftyp", b"ispe", 8, ">II"),
)


def whole_files() -> list[tuple[str, bytes]]:
    """Draw a small scalp and save it in every format that is read; add text files.

    Returns
    -------
    files
        Ending and content.
    """
    scene = Scene(width_px=280, height_px=220, hairs=6, dots=8, thick_trees=1)
    pixels = draw_trichoscopy(scene, seed=1).image
    texts = [("json", _CORRECTIONS), ("toml", _DEVICES)]
    return [*_camera_files(pixels), *_archive_files(pixels), *texts]


def _camera_files(pixels: NDArray[np.uint8]) -> list[tuple[str, bytes]]:
    """Save a picture as cameras and programs do."""
    pillow_heif.register_heif_opener()
    drawn = Pillow.fromarray(pixels)
    files = [(kind.lower(), _packed(drawn, kind)) for kind in _FORMATS]
    for mode in ("P", "L", "CMYK", "I;16"):
        changed = drawn.convert("L" if mode == "I;16" else mode).convert(mode)
        files.append(("tiff", _packed(changed, "TIFF")))
    files.append(("jpeg", _packed(drawn, "JPEG", progressive=True)))
    return files


def _packed(picture: Pillow.Image, kind: str, **options: object) -> bytes:
    """Save a picture."""
    data = io.BytesIO()
    picture.save(data, format=kind, **options)
    return data.getvalue()


def _archive_files(pixels: NDArray[np.uint8]) -> list[tuple[str, bytes]]:
    """Save a picture as archives do."""
    gray = pixels[..., 0]
    frames = np.stack([pixels, pixels[::-1]])
    plain = _dicom(pixels, "RGB")
    many = _dicom(pixels, "RGB")
    many.NumberOfFrames, many.PixelData = 2, frames.tobytes()
    coded = (ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian)
    datasets = [plain, many, _dicom(gray.astype(np.uint16) * 257, "MONOCHROME2")]
    datasets += [_recoded(_dicom(pixels, "RGB"), syntax) for syntax in coded]
    packed = _dicom(pixels, "RGB")
    packed.compress(RLELossless, pixels, generate_instance_uid=False)
    datasets.append(packed)
    drawn = Pillow.fromarray(pixels)
    small = _packed(drawn, "JPEG2000", irreversible=False, no_jp2=True)
    datasets.append(_enveloped(_dicom(pixels, "YBR_RCT"), JPEG2000, small))
    datasets.append(
        _enveloped(
            _dicom(pixels, "YBR_FULL_422"), JPEGBaseline8Bit, _packed(drawn, "JPEG")
        )
    )
    datasets.append(_paletted(gray))
    return [("dcm", _filed(dataset)) for dataset in datasets]


def _dicom(samples: NDArray[np.generic], photometric: str) -> FileDataset:
    """Make a clinical photograph with these samples."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = VLPhotographicImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=["scalp"])
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    dataset.SOPClassUID = VLPhotographicImageStorage
    dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    dataset.PatientName = "Phantom"
    dataset.PixelSpacing = [0.008, 0.008]
    dataset.Rows, dataset.Columns = samples.shape[:2]
    dataset.SamplesPerPixel = 1 if samples.ndim == 2 else samples.shape[2]  # noqa: PLR2004
    dataset.PhotometricInterpretation = photometric
    dataset.PlanarConfiguration = 0
    dataset.NumberOfFrames = 1
    dataset.BitsAllocated = dataset.BitsStored = 8 * samples.itemsize
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = 0
    dataset.PixelData = samples.tobytes()
    dataset["PixelData"].VR = "OB" if samples.itemsize == 1 else "OW"
    return dataset


def _recoded(dataset: FileDataset, syntax: UID) -> FileDataset:
    """Choose another way of storing."""
    dataset.file_meta.TransferSyntaxUID = syntax
    return dataset


def _enveloped(dataset: FileDataset, syntax: UID, frame: bytes) -> FileDataset:
    """Put a compressed frame in the place of the pixels."""
    dataset.PixelData = encapsulate([frame + bytes(len(frame) % 2)])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return _recoded(dataset, syntax)


def _paletted(values: NDArray[np.uint8]) -> FileDataset:
    """Make a photograph that names its colors in a palette."""
    dataset = _dicom(values, "PALETTE COLOR")
    for color in ("Red", "Green", "Blue"):
        keyword = f"{color}PaletteColorLookupTable"
        setattr(dataset, f"{keyword}Descriptor", [256, 0, 8])
        setattr(dataset, f"{keyword}Data", bytes(range(256)))
    return dataset


def _filed(dataset: FileDataset) -> bytes:
    """Write the file."""
    data = io.BytesIO()
    dataset.save_as(data, enforce_file_format=True)
    return data.getvalue()


def flipped(data: bytes, rng: np.random.Generator) -> bytes:
    """Turn some bits.

    Parameters
    ----------
    data, rng
        File and chance.

    Returns
    -------
    data
        Damaged.
    """
    bytes_ = np.frombuffer(data, np.uint8).copy()
    number = int(rng.choice([1, 2, 8, 64]))
    # half of them in the head, where they do most harm
    end = min(len(data), 64) if rng.random() < 0.5 else len(data)  # noqa: PLR2004 - a half
    places = rng.integers(0, end, number)
    bytes_[places] ^= (1 << rng.integers(0, 8, number)).astype(np.uint8)
    return bytes_.tobytes()


def cut(data: bytes, rng: np.random.Generator) -> bytes:
    """Cut the end off.

    Parameters
    ----------
    data, rng
        File and chance.

    Returns
    -------
    data
        Damaged.
    """
    return data[: int(rng.integers(0, len(data)))]


def spliced(data: bytes, rng: np.random.Generator) -> bytes:
    """Double, drop, zero or fill a piece with noise.

    Parameters
    ----------
    data, rng
        File and chance.

    Returns
    -------
    data
        Damaged.
    """
    begin = int(rng.integers(0, len(data)))
    end = min(len(data), begin + int(rng.integers(1, 400)))
    piece = data[begin:end]
    fill = (piece * 2, b"", bytes(len(piece)), rng.bytes(len(piece)))
    return data[:begin] + fill[int(rng.integers(0, 4))] + data[end:]


def swollen(data: bytes, rng: np.random.Generator) -> bytes:
    """Raise the size that the header tells, checksums mended: a bomb.

    Parameters
    ----------
    data, rng
        File and chance.

    Returns
    -------
    data
        Damaged.
    """
    side = int(rng.choice([0, 1, 9_000, 12_000, 65_535, 2**31 - 1]))
    if begins_as_dicom(data) and rng.random() < 0.7:  # noqa: PLR2004 - else the frame
        return _swollen_dicom(data, side, rng)
    if data.startswith((b"II*\0", b"MM\0*")):
        for old in (280, 220):
            new = struct.pack("<H", side % 65_536)
            data = data.replace(struct.pack("<H", old), new)
        return data
    for kind, mark, offset, written in _SIZES:
        place = data.find(mark)
        if kind in data and place > 0:
            most = 256 ** (struct.calcsize(written) // 2)
            size = struct.pack(written, side % most, side % most)
            at = place + offset
            return _mended(data[:at] + size + data[at + len(size) :])
    return data[:24] + struct.pack("<I", side % 2**28) + data[28:]  # WebP's own


def _mended(data: bytes) -> bytes:
    """Mend the checksum of the head of a PNG."""
    if not data.startswith(b"\x89PNG"):
        return data
    return data[:29] + struct.pack(">I", zlib.crc32(data[12:29])) + data[33:]


def _swollen_dicom(data: bytes, side: int, rng: np.random.Generator) -> bytes:
    """Raise rows, columns, frames or bits, or the length of some element."""
    numbers = (b"\x28\x00\x10\x00", b"\x28\x00\x11\x00", b"\x28\x00\x00\x01")
    for tag in numbers[: int(rng.integers(1, 4))]:
        place = data.find(tag, 132)
        if place > 0:
            value = struct.pack("<H", side % 65_536)
            data = data[: place + 8] + value + data[place + 10 :]
    if rng.random() < 0.5:  # noqa: PLR2004 - a half
        return data
    groups = (b"\x28\x00", b"\x08\x00", b"\x10\x00", b"\xe0\x7f", b"\xfe\xff")
    place = data.find(groups[int(rng.integers(0, len(groups)))], 132)
    length = struct.pack("<I", int(rng.choice([0, 3, 0xFFFF, 2**31, 2**32 - 1])))
    at = place + int(rng.choice([4, 6, 8]))
    return data[:at] + length[: int(rng.choice([2, 4]))] + data[at + 4 :]


def nested(data: bytes, rng: np.random.Generator) -> bytes:
    """Put sequences into sequences, or a row of empty items, before an element.

    Parameters
    ----------
    data, rng
        File and chance.

    Returns
    -------
    data
        Damaged; a file that is not DICOM gets a piece of it doubled often.
    """
    place = data.find(b"\x28\x00", 132)
    count = int(rng.choice([10, 1000, 20_000]))
    if not begins_as_dicom(data) or place < 0:
        begin = int(rng.integers(0, len(data)))
        return data[:begin] + data[begin : begin + 20] * (count // 10) + data[begin:]
    sequence = b"\x09\x00\x10\x10SQ\0\0\xff\xff\xff\xff"
    item = b"\xfe\xff\x00\xe0"
    deep = (sequence + item + b"\xff\xff\xff\xff") * count
    wide = sequence + (item + bytes(4)) * count
    return data[:place] + (deep if rng.random() < 0.5 else wide) + data[place:]  # noqa: PLR2004


def noise(data: bytes, rng: np.random.Generator) -> bytes:
    """Keep the beginning and make the rest noise.

    Parameters
    ----------
    data, rng
        File and chance.

    Returns
    -------
    data
        Damaged.
    """
    kept = int(rng.choice([0, 4, 12, 40, 200]))
    return data[:kept] + rng.bytes(int(rng.integers(0, 4000)))


_DAMAGES: Final[tuple[Callable[[bytes, np.random.Generator], bytes], ...]] = (
    flipped,
    flipped,
    cut,
    spliced,
    swollen,
    nested,
    noise,
)


def hostile_files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Make damaged files.

    Parameters
    ----------
    count
        How many.
    seed
        Which ones.

    Yields
    ------
    file
        Name and content.
    """
    rng = np.random.default_rng(seed)
    originals = whole_files()
    for index in range(count):
        ending, data = originals[index % len(originals)]
        damage = _DAMAGES[int(rng.integers(0, len(_DAMAGES)))]
        for _ in range(int(rng.choice([1, 1, 1, 3]))):
            data = damage(data, rng) or b""
            if not data:
                break
        yield f"{index}-{damage.__name__}.{ending}", data
