"""Time the eye against the tools a user would otherwise take.

Usage: ``python evaluation/speed.py [--repeats 3] [--skip-24mp] [--only NAME ...]``

It needs the peers: ``pip install -c constraints.txt -e '.[bench]'``. The picture is a
drawn scalp of 2048 by 1536 pixels, and for 24 megapixels the same, mirrored until it
is 6000 by 4000. Ours and the peer take turns in one run; every ratio is of one turn,
and the median of the turns is told (24 megapixels: one turn). ``--only`` measures the
named ratios alone, in as many runs as one likes; a key that was not measured is null.

Prints a line a ratio, and last one line of JSON. Each ratio is the peer's time over
ours: ``ridge_vs_frangi``, ``ridge_vs_sato``, ``ridge_vs_itk`` (8 scales each, 1 to 8
pixels, against all three maps of ours), ``blob_vs_blob_log`` (ours with its local
maxima), ``fill_vs_telea`` (null while there is no fill), ``whole_vs_naive`` (file to
measures); but ``whole_vs_decode`` is ours over the decoding of the file.
``pictures_per_hour``: two processes of one thread each. Keys end in the size,
``_3mp`` and ``_24mp``. ``seconds`` holds the medians behind the ratios.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from scalpwatch.consultation.opening import WORKING_SIDE_PX
from scalpwatch.findings.measures import measure
from scalpwatch.imaging.images import read_image
from scalpwatch.imaging.ridges import find_ridges
from scalpwatch.phantoms import Scene, draw_trichoscopy

_SCENE: Final = Scene(
    width_px=2048,
    height_px=1536,
    um_per_px=4.0,
    hairs=40,
    dots=60,
    thin_trees=6,
    thick_trees=3,
)
_SEED: Final = 24
#: Height and width of the large picture [px].
_LARGE: Final = (4000, 6000)
_QUALITY: Final = 90
_SCALES: Final = range(1, 9)
#: Our runs beside each run of a peer; their median counts.
_OURS: Final = 3
#: Pictures that each process measures.
_PICTURES: Final = 8
_PROCESSES: Final = 2
_HOUR_S: Final = 3600.0
#: Strength from which a maximum of our blob map is a blob [of 255].
_BLOB: Final = 8.0
#: A user's usual size of the structuring element, and threshold, against hair.
_HAIR_PX: Final = 17
_HAIR: Final = 10

Work = Callable[[], object]


@dataclass(slots=True)
class Bench:
    """What was measured so far.

    Parameters
    ----------
    turns
        Turns of ours and the peer.
    ratios, seconds
        Medians, by key.
    """

    turns: int
    ratios: dict[str, float | None] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def compare(
        self, key: str, ours: Work, peer: Work, *, is_inverse: bool = False
    ) -> None:
        """Let ours and a peer take turns.

        Parameters
        ----------
        key
            Name of the ratio.
        ours, peer
            What is timed.
        is_inverse
            Whether ours over the peer is told.
        """
        ours()
        own, other = [], []
        for _ in range(self.turns):
            runs = [seconds(ours) for _ in range(_OURS)]
            other.append(seconds(peer))
            own.append(statistics.median(runs))
        told = statistics.median(b / a for a, b in zip(own, other, strict=True))
        self.ratios[key] = round(1 / told if is_inverse else told, 2)
        self.seconds[f"{key}_ours"] = round(statistics.median(own), 4)
        self.seconds[f"{key}_peer"] = round(statistics.median(other), 4)
        print(
            f"{key}: {self.ratios[key]} "
            f"(ours {self.seconds[f'{key}_ours']} s, "
            f"peer {self.seconds[f'{key}_peer']} s)",
            flush=True,
        )


def seconds(work: Work) -> float:
    """Time one run.

    Parameters
    ----------
    work
        What is timed.

    Returns
    -------
    seconds
        Wall clock.
    """
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def frangi_of(plane: NDArray[np.float32]) -> object:
    """Run scikit-image's Frangi filter.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Green light.

    Returns
    -------
    map
        Its answer.
    """
    from skimage.filters import frangi  # noqa: PLC0415 - the peers are optional

    return frangi(plane, sigmas=_SCALES, black_ridges=True)


def sato_of(plane: NDArray[np.float32]) -> object:
    """Run scikit-image's Sato filter.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Green light.

    Returns
    -------
    map
        Its answer.
    """
    from skimage.filters import sato  # noqa: PLC0415 - the peers are optional

    return sato(plane, sigmas=_SCALES, black_ridges=True)


def blobs_of(plane: NDArray[np.float32]) -> object:
    """Run scikit-image's Laplacian of Gaussian blobs.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Green light.

    Returns
    -------
    blobs
        Its answer.
    """
    from skimage.feature import blob_log  # noqa: PLC0415 - the peers are optional

    scaled = 1 - plane / 255
    return blob_log(scaled, min_sigma=1, max_sigma=8, num_sigma=8, threshold=0.1)


def itk_of(plane: NDArray[np.float32]) -> object:
    """Run ITK's multi-scale objectness.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Green light.

    Returns
    -------
    map
        Its answer.
    """
    import itk  # noqa: PLC0415 - the peers are optional

    picture = itk.Image[itk.F, 2]
    hessian = itk.Image[itk.SymmetricSecondRankTensor[itk.D, 2], 2]
    objectness = itk.HessianToObjectnessMeasureImageFilter[hessian, picture].New()
    objectness.SetBrightObject(False)  # noqa: FBT003 - ITK's own signature
    objectness.SetObjectDimension(1)
    scales = itk.MultiScaleHessianBasedMeasureImageFilter[
        picture, hessian, picture
    ].New()
    scales.SetInput(itk.image_from_array(plane))
    scales.SetHessianToMeasureFilter(objectness)
    scales.SetSigmaMinimum(_SCALES[0])
    scales.SetSigmaMaximum(_SCALES[-1])
    scales.SetNumberOfSigmaSteps(len(_SCALES))
    scales.Update()
    return itk.array_from_image(scales.GetOutput())


def naive_of(path: Path) -> object:
    """Measure a picture as a user of scikit-image would write it.

    Parameters
    ----------
    path
        The picture.

    Returns
    -------
    measures
        Branches, regions, blobs.
    """
    from skan import Skeleton, summarize  # noqa: PLC0415 - the peers are optional
    from skimage.color import rgb2hed  # noqa: PLC0415
    from skimage.feature import blob_log  # noqa: PLC0415
    from skimage.filters import sato, threshold_otsu  # noqa: PLC0415
    from skimage.measure import label, regionprops  # noqa: PLC0415
    from skimage.morphology import skeletonize  # noqa: PLC0415

    pixels = np.array(Pillow.open(path))
    redness = rgb2hed(pixels)[..., 0]
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    element = cv2.getStructuringElement(cv2.MORPH_RECT, (_HAIR_PX, _HAIR_PX))
    hat = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, element)
    hair = (hat > _HAIR).astype(np.uint8)
    bare = cv2.inpaint(pixels, hair, 3, cv2.INPAINT_TELEA)
    ridges = sato(bare[..., 1], sigmas=_SCALES, black_ridges=True)
    vessels = ridges > threshold_otsu(ridges)
    branches = summarize(Skeleton(skeletonize(vessels)), separator="-")
    regions = [
        (each.area, each.eccentricity, each.bbox)
        for each in regionprops(label(vessels))
    ]
    spots = blob_log(1 - bare[..., 1] / 255, max_sigma=8, num_sigma=8, threshold=0.1)
    return branches, regions, spots, float(redness.mean())


def our_blobs(plane: NDArray[np.float32]) -> object:
    """Find dark spots: the blob map, and its local maxima.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Green light.

    Returns
    -------
    spots
        Rows and columns.
    """
    blob = find_ridges(np.negative(plane)).blob
    highest = cv2.dilate(blob, np.ones((3, 3), np.uint8))
    return cv2.findNonZero(((blob >= highest) & (blob > _BLOB)).view(np.uint8))


def whole_of(path: Path, longest_px: int | None = WORKING_SIDE_PX) -> object:
    """Measure a picture from its file, as the consultation does.

    Parameters
    ----------
    path
        The picture.
    longest_px
        Longer side at which it is measured [px]; ``None`` for its own.

    Returns
    -------
    measures
        What was measured.
    """
    seen = measure(read_image(path, longest_px=longest_px))
    return seen.vessels, seen.hair  # a picture that is declined must not win


def decoded(path: Path) -> object:
    """Decode a JPEG, all of it.

    Parameters
    ----------
    path
        The picture.

    Returns
    -------
    pixels
        Red, green, blue.
    """
    return np.array(Pillow.open(io.BytesIO(path.read_bytes())))


def _alone() -> None:
    """Give a process one thread, and let it load what it needs."""
    cv2.setNumThreads(1)


def per_hour(path: Path) -> float:
    """Count the pictures that two processes measure in an hour.

    Parameters
    ----------
    path
        The picture that each of them measures again and again.

    Returns
    -------
    pictures
        An hour.
    """
    with ProcessPoolExecutor(
        _PROCESSES, mp_context=get_context("spawn"), initializer=_alone
    ) as pool:
        list(pool.map(_measured, [path] * 2 * _PROCESSES))
        count = _PICTURES * _PROCESSES
        begun = time.perf_counter()
        list(pool.map(_measured, [path] * count))
        return _HOUR_S * count / (time.perf_counter() - begun)


def _measured(path: Path) -> int:
    """Measure one picture; give little back, for sending costs too."""
    return int(whole_of(path) is not None)


def drawn(folder: Path) -> dict[str, Path]:
    """Draw both pictures.

    Parameters
    ----------
    folder
        Where they go.

    Returns
    -------
    paths
        By the end of their keys.
    """
    small = draw_trichoscopy(_SCENE, seed=_SEED).image
    below, right = (a - b for a, b in zip(_LARGE, small.shape[:2], strict=True))
    large = np.pad(small, ((0, below), (0, right), (0, 0)), mode="symmetric")
    paths = {}
    for end, pixels in {"3mp": small, "24mp": large}.items():
        paths[end] = folder / f"{end}.jpg"
        Pillow.fromarray(pixels).save(paths[end], quality=_QUALITY)
    return paths


def contests(path: Path) -> dict[str, tuple[Work, Work]]:
    """List what is compared on one picture: ours, and the peer.

    Parameters
    ----------
    path
        The picture.

    Returns
    -------
    contests
        By name; those against peers that take long come last.
    """
    plane = np.ascontiguousarray(np.array(Pillow.open(path))[..., 1], np.float32)
    ridges = partial(find_ridges, plane)
    whole = partial(whole_of, path)
    return {
        "whole_vs_decode": (whole, partial(decoded, path)),
        "blob_vs_blob_log": (partial(our_blobs, plane), partial(blobs_of, plane)),
        "ridge_vs_itk": (ridges, partial(itk_of, plane)),
        "ridge_vs_sato": (ridges, partial(sato_of, plane)),
        "ridge_vs_frangi": (ridges, partial(frangi_of, plane)),
        "whole_vs_naive": (whole, partial(naive_of, path)),
        "whole_full_size_vs_naive": (
            partial(whole_of, path, None),
            partial(naive_of, path),
        ),
    }


def run(path: Path, end: str, bench: Bench, only: list[str]) -> None:
    """Measure all that is wanted on one picture.

    Parameters
    ----------
    path
        The picture.
    end
        End of its keys.
    bench
        Where the figures go.
    only
        Names of what is wanted; all where it is empty.
    """
    bench.ratios[f"fill_vs_telea_{end}"] = None
    for name, (ours, peer) in contests(path).items():
        bench.ratios[f"{name}_{end}"] = None
        if not only or name in only:
            bench.compare(
                f"{name}_{end}", ours, peer, is_inverse=name == "whole_vs_decode"
            )
    key = f"pictures_per_hour_{end}"
    bench.ratios[key] = None
    if not only or "pictures_per_hour" in only:
        bench.ratios[key] = round(per_hour(path))
        print(f"{key}: {bench.ratios[key]}", flush=True)


def main() -> None:
    """Read the arguments, draw, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--skip-24mp", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    report: dict[str, Any] = {"repeats": arguments.repeats}
    times: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for end, path in drawn(Path(folder)).items():
            if end == "24mp" and arguments.skip_24mp:
                continue
            bench = Bench(turns=arguments.repeats if end == "3mp" else 1)
            run(path, end, bench, arguments.only)
            report |= bench.ratios
            times |= bench.seconds
    print(json.dumps(report | {"seconds": times}))


if __name__ == "__main__":
    main()
