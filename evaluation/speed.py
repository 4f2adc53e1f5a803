"""Time the eye against the tools a user would otherwise take.

Usage: ``python evaluation/speed.py [--repeats 3] [--skip-24mp] [--only NAME ...]``

It needs the peers: ``pip install -c constraints.txt -e '.[bench]'``. The picture is a
drawn scalp of 2048 by 1536 pixels, and for 24 megapixels the same, mirrored until it
is 6000 by 4000. Ours and the peer take turns in one run; every ratio is of one turn,
and the median of the turns is told (24 megapixels: one turn). ``--only`` measures the
named ratios alone, in as many runs as one likes; a key that was not measured is null.

Prints a line a ratio, and last one line of JSON. Each ratio is the peer's time over
ours: ``ridge_vs_frangi``, ``ridge_vs_sato``, ``ridge_vs_itk`` (8 scales each, 1 to 8
pixels, against all three maps of ours), ``dark_vs_sato`` (against the one map of ours
that sato gives too), ``blob_vs_blob_log`` (ours with its local maxima),
``fill_vs_telea`` (the sparse hair of the scene), ``whole_vs_naive`` (file to
measures); but ``whole_vs_decode`` is ours over the decoding of the file.
``ridge_vs_numpy``: our compiled engine against our own of NumPy and OpenCV.
``pictures_per_hour``: two processes of one thread each, both with the compiled kernels
and with everything loaded before the clock starts. Keys end in the size,
``_3mp`` and ``_24mp``. ``on_processor`` holds the same ratios by the time that all
threads together took of the processors: other programs disturb it less, and what a
second thread wins it does not count. ``seconds`` holds the medians behind both.

``fill_psnr_ours_db``, ``fill_psnr_telea_db``: peak signal to noise ratio of the fill
under single shafts, sparse hair and dense hair, against the skin that is known, for the
hair of one phantom is laid on the bare skin of another. ``cold_start_s``: the median of
``scalpwatch measure`` of one picture, whose scale is told, from the shell,
``cold_start_cpu_s`` what it takes of the processors. ``engine``: what computed.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from peers import blobs_of, frangi_of, itk_of, naive_of, sato_of, telea_of
from PIL import Image as Pillow

from scalpwatch.consultation.opening import WORKING_SIDE_PX
from scalpwatch.findings.measures import measure
from scalpwatch.imaging.filling import fill_hair
from scalpwatch.imaging.images import read_image
from scalpwatch.imaging.native import Engine, engine, restricted_to
from scalpwatch.imaging.ridges import find_dark_lines, find_ridges, find_spots
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
#: Our runs beside each run of a peer; their median counts.
_OURS: Final = 3
#: Pictures that each process measures.
_PICTURES: Final = 8
_PROCESSES: Final = 2
_HOUR_S: Final = 3600.0
#: Hairs of the pictures that are filled, and the rim around them that is filled too.
_HAIRS: Final = {"single": 3, "sparse": 40, "dense": 500}
_HAIR_BLUR_PX: Final = 0.8
_RIM_PX: Final = 5
#: Strength from which a maximum of our blob map is a blob [of 255].
_BLOB: Final = 8.0

Work = Callable[[], object]


@dataclass(slots=True)
class Bench:
    """What was measured so far.

    Parameters
    ----------
    turns
        Turns of ours and the peer.
    ratios, on_processor
        Medians by key, by the wall clock and by what was taken of the processors.
    seconds
        The two medians behind each.
    """

    turns: int
    ratios: dict[str, float | None] = field(default_factory=dict)
    on_processor: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)

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
            own.append(_middle([clocked(ours) for _ in range(_OURS)]))
            other.append(clocked(peer))
        wall, processor = (
            statistics.median(b[n] / a[n] for a, b in zip(own, other, strict=True))
            for n in range(2)
        )
        self.ratios[key] = round(1 / wall if is_inverse else wall, 2)
        self.on_processor[key] = round(1 / processor if is_inverse else processor, 2)
        self.seconds[f"{key}_ours"], self.seconds[f"{key}_peer"] = (
            [round(each, 4) for each in _middle(runs)] for runs in (own, other)
        )
        print(
            f"{key}: {self.ratios[key]} (ours {self.seconds[f'{key}_ours']} s, "
            f"peer {self.seconds[f'{key}_peer']} s; by the wall clock and by the "
            f"processor's, which has {self.on_processor[key]})",
            flush=True,
        )


def _middle(runs: list[tuple[float, float]]) -> tuple[float, float]:
    """Take the median of each clock."""
    wall, processor = zip(*runs, strict=True)
    return statistics.median(wall), statistics.median(processor)


def clocked(work: Work) -> tuple[float, float]:
    """Time one run.

    Parameters
    ----------
    work
        What is timed.

    Returns
    -------
    wall, processor
        Seconds by the wall clock, and seconds that all threads together took of the
        processors.
    """
    processor = time.process_time()
    return seconds(work), time.process_time() - processor


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
    blob = find_spots(np.negative(plane))
    highest = cv2.dilate(blob, np.ones((3, 3), np.uint8))
    return cv2.findNonZero(((blob >= highest) & (blob > _BLOB)).view(np.uint8))


def our_ridges_by_numpy(plane: NDArray[np.float32]) -> object:
    """Find lines and spots without the compiled kernels.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Green light.

    Returns
    -------
    ridges
        All maps.
    """
    with restricted_to(Engine.NUMPY):
        return find_ridges(plane)


def laid_on(
    bare: NDArray[np.uint8], scene: Scene
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Lay the hair of a scene on bare skin.

    Parameters
    ----------
    bare : (H, W, 3) ndarray of uint8
        Skin without hair.
    scene
        The scene whose hair it is.

    Returns
    -------
    pixels : (H, W, 3) ndarray of uint8
        Skin with hair.
    mask : (H, W) ndarray of uint8
        1 on hair and the rim that its blur darkens.
    """
    other = draw_trichoscopy(scene, seed=_SEED + 1)
    share = cv2.GaussianBlur(other.hair.astype(np.float32), (0, 0), _HAIR_BLUR_PX)
    share = share[..., None]
    pixels = np.rint(bare * (1 - share) + other.image * share).astype(np.uint8)
    return pixels, cv2.dilate(other.hair, np.ones((_RIM_PX, _RIM_PX), np.uint8))


def fidelity_db(
    filled: NDArray[np.uint8], bare: NDArray[np.uint8], mask: NDArray[np.uint8]
) -> float:
    """Compare a fill with the skin that is known.

    Parameters
    ----------
    filled, bare : (H, W, 3) ndarray of uint8
        The fill and the skin.
    mask : (H, W) ndarray of uint8
        1 where they are compared.

    Returns
    -------
    ratio_db
        Peak signal to noise ratio [dB].
    """
    return round(float(cv2.PSNR(filled[mask > 0], bare[mask > 0])), 2)


def fills(bench: Bench) -> dict[str, dict[str, float]]:
    """Time the fill, and tell how near it comes to the skin.

    Parameters
    ----------
    bench
        Where the ratios go.

    Returns
    -------
    fidelity
        By key, and by how dense the hair is.
    """
    bare = draw_trichoscopy(replace(_SCENE, hairs=0), seed=_SEED).image
    fidelity: dict[str, dict[str, float]] = {
        "fill_psnr_ours_db": {},
        "fill_psnr_telea_db": {},
    }
    for name, hairs in _HAIRS.items():
        pixels, mask = laid_on(bare, replace(_SCENE, hairs=hairs))
        end = "" if name == "sparse" else f"_{name}"
        bench.compare(
            f"fill_vs_telea{end}_3mp",
            partial(fill_hair, pixels, mask),
            partial(telea_of, pixels, mask),
        )
        for key, fill in (("ours", fill_hair), ("telea", telea_of)):
            fidelity[f"fill_psnr_{key}_db"][name] = fidelity_db(
                fill(pixels, mask), bare, mask
            )
    print(fidelity, flush=True)
    return fidelity


def cold_start(path: Path, turns: int) -> dict[str, float]:
    """Time ``scalpwatch measure`` of one picture from the shell.

    Parameters
    ----------
    path
        The picture.
    turns
        Runs; the first, which may find nothing in the system's cache, counts too.

    Returns
    -------
    report
        The median, and the processor's time of one run, by key.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "scalpwatch", "measure", str(path)]
        command += ["--scale", str(_SCENE.um_per_px)]
        run_once = partial(
            subprocess.run,
            [*command, "--out", folder],
            check=True,
            capture_output=True,
        )
        before = os.times()
        told = statistics.median(seconds(run_once) for _ in range(turns))
        after = os.times()
    spent = after.children_user + after.children_system
    spent -= before.children_user + before.children_system
    report = {
        "cold_start_s": round(told, 3),
        "cold_start_cpu_s": round(spent / turns, 3),
    }
    print(report, flush=True)
    return report


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


def _alone(path: Path, ready: Barrier) -> None:
    """Give a process one thread, let it load what it needs, and wait for the others."""
    cv2.setNumThreads(1)
    if engine() is Engine.NUMPY:
        ready.abort()
        message = "A process has no compiled kernels: python hatch_build.py"
        raise RuntimeError(message)
    whole_of(path)
    ready.wait()


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

    Raises
    ------
    BrokenProcessPool
        If a process finds no compiled kernels.
    """
    spawn = get_context("spawn")
    ready = spawn.Barrier(_PROCESSES)
    with ProcessPoolExecutor(
        _PROCESSES, mp_context=spawn, initializer=_alone, initargs=(path, ready)
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
        "ridge_vs_numpy": (ridges, partial(our_ridges_by_numpy, plane)),
        "ridge_vs_itk": (ridges, partial(itk_of, plane)),
        "dark_vs_sato": (partial(find_dark_lines, plane), partial(sato_of, plane)),
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


def beside(path: Path, bench: Bench, only: list[str]) -> dict[str, Any]:
    """Measure what is measured at one size alone: the fill, and the cold start.

    Parameters
    ----------
    path
        The picture of 3 megapixels.
    bench
        Where the ratios go.
    only
        Names of what is wanted; all where it is empty.

    Returns
    -------
    report
        What is no ratio, by key.
    """
    report: dict[str, Any] = {"cold_start_s": None, "cold_start_cpu_s": None}
    bench.ratios["fill_vs_telea_3mp"] = None
    if not only or "fill_vs_telea" in only:
        report |= fills(bench)
    if not only or "cold_start_s" in only:
        report |= cold_start(path, 2 * bench.turns + 1)
    return report


def main() -> None:
    """Read the arguments, draw, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--skip-24mp", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    report: dict[str, Any] = {
        "repeats": arguments.repeats,
        "engine": engine().value,
        "threads": cv2.getNumThreads(),
    }
    times: dict[str, list[float]] = {}
    processor: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for end, path in drawn(Path(folder)).items():
            if end == "24mp" and arguments.skip_24mp:
                continue
            bench = Bench(turns=arguments.repeats if end == "3mp" else 1)
            run(path, end, bench, arguments.only)
            if end == "3mp":
                report |= beside(path, bench, arguments.only)
            report |= bench.ratios
            times |= bench.seconds
            processor |= bench.on_processor
    print(json.dumps(report | {"on_processor": processor, "seconds": times}))


if __name__ == "__main__":
    main()
