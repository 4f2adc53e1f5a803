"""How much memory and time ``scalpwatch measure`` takes on one picture.

Usage: ``python evaluation/memory.py [--formats jpeg png tiff heic dicom] [--keep DIR]``

Draws a scalp of 3 megapixels and the same enlarged to 24, with the grain of a sensor,
saves both in each format and has the command measure each in a process of its own, as
from the shell. LAST comes one line of JSON: for each format ``FORMAT_peak_mib_3mp`` and
``FORMAT_peak_mib_24mp``, the largest resident memory of the process, libraries
included, and ``FORMAT_cpu_s_3mp``, ``FORMAT_cpu_s_24mp``, its processor time, the start
included; ``peak_mib_3mp`` and ``peak_mib_24mp`` are the largest of all formats. A
figure is ``null`` where the command did not measure the file.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image as Pillow
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, VLPhotographicImageStorage, generate_uid

from scalpwatch.phantoms import Scene, draw_trichoscopy

_SIZES: Final = {"3mp": (2048, 1536), "24mp": (5792, 4344)}
_FORMATS: Final = ("jpeg", "png", "tiff", "heic", "dicom")
#: Starts the command from a small process: a child's peak is at least its parent's
#: size when it was started.
_LAUNCHER: Final = """
import os, subprocess, sys
command = [sys.executable, "-m", "scalpwatch", "measure", sys.argv[1]]
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
process = subprocess.Popen([*command, "--out", sys.argv[2]], **quiet)
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(process.returncode, usage.ru_maxrss, usage.ru_utime + usage.ru_stime)
"""
#: A sensor's grain, in steps of 255.
_GRAIN: Final = 3.0


def pictures() -> dict[str, NDArray[np.uint8]]:
    """Draw the same scalp in both sizes.

    Returns
    -------
    pictures
        By size; red, green, blue.
    """
    width_px, height_px = _SIZES["3mp"]
    scene = Scene(
        width_px=width_px, height_px=height_px, hairs=60, dots=60, thick_trees=2
    )
    drawn = draw_trichoscopy(scene, seed=1).image
    rng = np.random.default_rng(1)
    shown = {}
    for name, size in _SIZES.items():
        enlarged = cv2.resize(drawn, size, interpolation=cv2.INTER_CUBIC)
        grain = rng.normal(0, _GRAIN, (*enlarged.shape[:2], 1)).astype(np.int16)
        shown[name] = (enlarged + grain).clip(0, 255).astype(np.uint8)
    return shown


def save(pixels: NDArray[np.uint8], path: Path, kind: str) -> None:
    """Save a picture.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue.
    path
        Where to.
    kind
        One of the formats.
    """
    if kind == "dicom":
        _as_dicom(pixels).save_as(path, enforce_file_format=True)
    elif kind == "heic":
        pillow_heif.from_pillow(Pillow.fromarray(pixels)).save(path, quality=80)
    else:
        options = {"png": {"compress_level": 3}, "jpeg": {"quality": 92}}
        Pillow.fromarray(pixels).save(path, kind, **options.get(kind, {}))


def _as_dicom(pixels: NDArray[np.uint8]) -> FileDataset:
    """Make a photograph that is not compressed."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = VLPhotographicImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=["scalp"])
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    dataset.SOPClassUID = VLPhotographicImageStorage
    dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = pixels.shape
    dataset.PhotometricInterpretation = "RGB"
    dataset.PlanarConfiguration = dataset.PixelRepresentation = 0
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    dataset.PixelData = pixels.tobytes()
    dataset["PixelData"].VR = "OB"
    return dataset


def cost(path: Path) -> tuple[int | None, float | None]:
    """Have the command measure a picture.

    Parameters
    ----------
    path
        The picture.

    Returns
    -------
    peak_mib
        Largest resident memory of the process; ``None`` where it measured nothing.
    cpu_s
        Its processor time.
    """
    with tempfile.TemporaryDirectory() as out:
        ran = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", _LAUNCHER, str(path), out],
            capture_output=True,
            text=True,
            check=True,
        )
    code, peak_kib, cpu_s = ran.stdout.split()[-3:]
    if code != "0":
        return None, None
    return round(int(peak_kib) / 1024), round(float(cpu_s), 2)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--formats", nargs="+", choices=_FORMATS, default=_FORMATS)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    figures: dict[str, float | None] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for size, pixels in pictures().items():
            for kind in arguments.formats:
                path = folder / f"scalp-{size}.{kind}"
                save(pixels, path, kind)
                peak_mib, cpu_s = cost(path)
                figures[f"{kind}_peak_mib_{size}"] = peak_mib
                figures[f"{kind}_cpu_s_{size}"] = cpu_s
                told = "not measured" if peak_mib is None else f"{peak_mib} MiB"
                print(f"{kind}, {size}: {told}", flush=True)
    for size in _SIZES:
        peaks = [figures[f"{kind}_peak_mib_{size}"] for kind in arguments.formats]
        known = [peak for peak in peaks if peak is not None]
        figures[f"peak_mib_{size}"] = max(known, default=None)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
