"""Lay drawn scalps on later photographs of themselves, and of others.

Usage: ``python evaluation/registration.py [--count 60] [--pictures FOLDER]``

Draws trichoscopic views (vessels, openings, some hair) and heads seen from above
(foci, hair), and photographs each a second time: turned up to 40 degrees, shifted up to
a fifth of the picture, enlarged by 0.75 to 1.33, tilted, in other light and white
balance, more blurred, stored as another JPEG, and with part of its hair gone or
regrown elsewhere (of heads any share, from none to all). The true place of every point
is known. As many pairs of different scalps are tried. Prints a line for each kind, and
LAST one line of JSON with ``registered`` (share of the pairs of one scalp that were
laid on each other), ``error_px`` (distance of a 7 by 7 grid of points from their true
places: the median and the 95th percentile over all pairs, in pixels of a picture 1024
px long), ``wrong`` (share of the registered pairs of one scalp whose median error is
over 20 such pixels), ``false`` (share of the pairs of different scalps that were
registered), ``zoom_held`` (share of the registered pairs whose zoom lies within its
interval) and ``seconds`` (a pair).

``--pictures FOLDER`` tries real trichoscopic pictures as well (the first 80 by name, or
``--most``): every picture against the next four, which must be refused
(``real_false``), and against a turned, cut and brightened copy of itself
(``real_registered``, ``real_error_px``).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Pixels
from scalpwatch.imaging.images import Image, read_image
from scalpwatch.imaging.registration import Registration, register
from scalpwatch.phantoms import HairTone, Scene, SkinTone, draw_trichoscopy
from scalpwatch.phantoms.canvas import waves
from scalpwatch.phantoms.clinical import (
    Backdrop,
    ClinicalScene,
    FocusTint,
    draw_clinical_view,
)
from scalpwatch.vocabulary.cases import PictureKind

_NORMAL_PX: Final = 1024.0
_WRONG_PX: Final = 20.0
#: Pictures of a folder are compared with so many that follow by name.
_NEXT: Final = 4

_Matrix = NDArray[np.float64]


@dataclass(slots=True)
class Tally:
    """What came of the pairs of one kind.

    Parameters
    ----------
    same, registered
        Pairs of one scalp, and those that were laid on each other.
    errors
        Distances from the true places [px of 1024].
    wrong
        Registered pairs whose median distance is too large.
    others, false
        Pairs of different scalps, and those that were registered.
    seconds
        Spent in `register`.
    held
        Registered pairs whose true zoom lies within the interval told.
    """

    same: int = 0
    registered: int = 0
    errors: list[float] = field(default_factory=list)
    wrong: int = 0
    others: int = 0
    false: int = 0
    seconds: float = 0.0
    held: int = 0

    def add(self, found: Registration, true: _Matrix, size: tuple[int, int]) -> None:
        """Judge a registration.

        Parameters
        ----------
        found
            What was told.
        true : (3, 3) ndarray of float
            Where each place of the earlier picture lies in the later one.
        size
            Width and height of both [px].
        """
        points = _shared_points(true, size)
        errors = _errors(found, true, points) * _NORMAL_PX / max(size)
        self.registered += 1
        self.errors += [float(each) for each in errors]
        self.wrong += float(np.median(errors)) > _WRONG_PX
        zoom = _zoom(true, points)
        self.held += abs(np.log(found.zoom / zoom)) <= np.log1p(found.zoom_error)


def trichoscopic(seed: int) -> tuple[Pixels, Pixels]:
    """Draw one scalp twice: the second time with other hair beside what stayed.

    Parameters
    ----------
    seed
        Which scalp.

    Returns
    -------
    earlier, later : (H, W, 3) ndarray of uint8
        In the same place, larger than what is photographed.
    """
    rng = np.random.default_rng(seed)
    hair = tuple(HairTone)[rng.integers(3)]
    skin = tuple(SkinTone)[rng.integers(3)]
    ground = Scene(
        width_px=1400,
        height_px=1120,
        um_per_px=float(rng.uniform(6, 9)),
        skin=skin,
        hair=hair,
        hairs=0,
        dots=int(rng.integers(5, 60)),
        thin_trees=int(rng.integers(1, 9)),
        thick_trees=int(rng.integers(0, 4)),
        yellow_dots=int(rng.integers(0, 12)),
        white_dots=int(rng.integers(0, 12)),
        erythema=float(rng.uniform(0, 0.9)),
        noise=0.0,
        jpeg=100,
    )
    base = draw_trichoscopy(ground, seed=seed).image
    stays, gone, grown = (int(n) for n in rng.integers(0, 14, 3))
    kept = _with_hair(base, ground, stays, seed=seed + 1)
    earlier = _with_hair(kept, ground, gone, seed=seed + 2)
    return earlier, _with_hair(kept, ground, grown, seed=seed + 3)


def _with_hair(base: Pixels, ground: Scene, hairs: int, *, seed: int) -> Pixels:
    """Lay the hair of another drawing on a scalp."""
    bare = replace(
        ground, hairs=hairs, dots=0, thin_trees=0, thick_trees=0, erythema=0.0
    )
    drawn = draw_trichoscopy(bare, seed=seed)
    laid = base.copy()
    laid[drawn.hair > 0] = drawn.image[drawn.hair > 0]
    return laid


def clinical(seed: int) -> tuple[Pixels, Pixels]:
    """Draw one head twice: the second time part of the hair lies otherwise.

    Parameters
    ----------
    seed
        Which head.

    Returns
    -------
    earlier, later : (H, W, 3) ndarray of uint8
        In the same place.
    """
    rng = np.random.default_rng(seed)
    scene = ClinicalScene(
        width_px=1200,
        height_px=1000,
        um_per_px=float(rng.uniform(180, 240)),
        skin=tuple(SkinTone)[rng.integers(3)],
        hair=tuple(HairTone)[rng.integers(5)],
        foci_mm=tuple(rng.uniform(12, 40, rng.integers(1, 4)).tolist()),
        ragged=float(rng.uniform(0.1, 0.3)),
        focus_tint=tuple(FocusTint)[rng.integers(3)],
        stubble=float(rng.choice([0, 0.1])),
        backdrop=tuple(Backdrop)[rng.integers(3)],
    )
    earlier = draw_clinical_view(scene, seed=seed)
    later = draw_clinical_view(
        replace(scene, stubble=float(rng.uniform(0, 0.3))), seed=seed
    )
    combed = draw_clinical_view(replace(scene, foci_mm=()), seed=seed + 1)
    hills = waves(rng, earlier.scalp.shape, length_px=90)
    patches = hills > np.quantile(hills, rng.uniform(0, 1))
    laid = later.image.copy()
    other = patches & (earlier.scalp > 0) & (earlier.foci == 0)
    laid[other] = combed.image[other]
    # both bear the same grain of one drawing, which no two photographs share
    return _smoothed(earlier.image), _smoothed(laid)


def _smoothed(pixels: Pixels) -> Pixels:
    """Take the grain of a drawing away."""
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 1.5), np.uint8)


def photograph_again(
    pixels: Pixels, rng: np.random.Generator, size: tuple[int, int]
) -> tuple[Pixels, _Matrix]:
    """Photograph a drawn scalp from elsewhere.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        The scalp.
    rng
        Chooses how.
    size
        Width and height of the photograph [px].

    Returns
    -------
    photograph : ndarray of uint8
        The picture.
    matrix : (3, 3) ndarray of float
        Where each place of the scalp lies in it.
    """
    height, width = pixels.shape[:2]
    turn = np.radians(rng.uniform(-40, 40))
    zoom = float(np.exp(rng.uniform(np.log(0.75), np.log(1.33))))
    shift = rng.uniform(-0.2, 0.2, 2) * size
    tilt = rng.uniform(-6e-5, 6e-5, 2)
    to_middle = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1.0]])
    cos, sin = zoom * np.cos(turn), zoom * np.sin(turn)
    turned = np.array([[cos, -sin, 0], [sin, cos, 0], [tilt[0], tilt[1], 1.0]])
    x, y = np.array(size) / 2 + shift
    matrix = np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]]) @ turned @ to_middle
    seen = cv2.warpPerspective(
        pixels, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return _developed(np.asarray(seen, np.uint8), rng), matrix


def _developed(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Expose, balance, blur, and store as JPEG."""
    down, across = np.mgrid[
        -1 : 1 : pixels.shape[0] * 1j, -1 : 1 : pixels.shape[1] * 1j
    ]
    way = rng.uniform(-0.18, 0.18, 2)
    light = rng.uniform(0.75, 1.25) * (1 + way[0] * down + way[1] * across)
    balance = light[..., None] * rng.uniform(0.93, 1.07, 3)
    seen = np.clip((pixels / 255) ** rng.uniform(0.85, 1.2) * balance, 0, 1)
    seen = cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.4, 1.6)))
    noisy = np.clip(seen + rng.normal(0, 0.01, seen.shape), 0, 1)
    stored = cv2.imencode(
        ".jpg",
        np.rint(noisy[..., ::-1] * 255).astype(np.uint8),
        [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(70, 96))],
    )[1]
    shot = np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR))
    return np.ascontiguousarray(shot[..., ::-1])


def try_kind(kind: PictureKind, count: int, start: int) -> Tally:
    """Lay pairs of one kind on each other.

    Parameters
    ----------
    kind
        How the pictures are taken.
    count
        Pairs of one scalp, and of different ones.
    start
        First seed.

    Returns
    -------
    tally
        What came of them.
    """
    draw = clinical if kind is PictureKind.CLINICAL else trichoscopic
    tally = Tally()
    before: Image | None = None
    for seed in range(start, start + 10 * count, 10):
        rng = np.random.default_rng(seed)
        first, second = draw(seed)
        shown = (1024, 800)
        earlier, to_earlier = photograph_again(first, rng, shown)
        later, to_later = photograph_again(second, rng, shown)
        images = Image(earlier), Image(later)
        began = time.perf_counter()
        found = register(*images, kind=kind)
        tally.seconds += time.perf_counter() - began
        tally.same += 1
        if isinstance(found, Registration):
            tally.add(found, to_later @ np.linalg.inv(to_earlier), shown)
        if before is not None:
            tally.others += 1
            tally.false += isinstance(
                register(before, images[1], kind=kind), Registration
            )
        before = images[0]
    return tally


def _shared_points(true: _Matrix, size: tuple[int, int]) -> _Matrix:
    """Points (N, 2) of a grid on the earlier picture that the later one shows."""
    width, height = size
    across, down = np.meshgrid(
        np.linspace(0.05, 0.95, 7) * width, np.linspace(0.05, 0.95, 7) * height
    )
    points = np.stack([across.ravel(), down.ravel()], axis=1)
    held = cv2.perspectiveTransform(points[None], true)[0]
    return np.asarray(points[((held >= 0) & (held < size)).all(axis=1)])


def _errors(found: Registration, true: _Matrix, points: _Matrix) -> _Matrix:
    """Distances of points from their true places [px]."""
    told, held = (
        cv2.perspectiveTransform(points[None], matrix)[0]
        for matrix in (np.array(found.matrix), true)
    )
    return np.asarray(np.hypot(*(told - held).T), np.float64)


def _zoom(true: _Matrix, points: _Matrix) -> float:
    """Zoom in the middle of some points."""
    middle = points.mean(axis=0)
    corner = middle + np.array([[0, 0], [1, 0], [0, 1]])
    laid = cv2.perspectiveTransform(corner[None], true)[0]
    return float(np.sqrt(abs(np.linalg.det(laid[1:] - laid[0]))))


def real_pairs(paths: Sequence[Path]) -> Iterator[tuple[Image, Image]]:
    """Give pictures of different places: each with the next ones by name.

    Parameters
    ----------
    paths
        Of pictures, by name.

    Yields
    ------
    pair
        Two pictures.
    """
    images = [read_image(path) for path in paths]
    for apart in range(1, _NEXT + 1):
        yield from zip(images, images[apart:], strict=False)


def _files(folder: Path) -> Sequence[Path]:
    """Pictures of a folder, by name."""
    endings = {".jpg", ".jpeg", ".png"}
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in endings)


def try_real(paths: Sequence[Path]) -> dict[str, object]:
    """Try real pictures.

    Parameters
    ----------
    paths
        Of trichoscopic pictures of different places, by name.

    Returns
    -------
    figures
        For the line of JSON.
    """
    others = [isinstance(register(*pair), Registration) for pair in real_pairs(paths)]
    tally = Tally()
    for number, path in enumerate(paths):
        image = read_image(path)
        rng = np.random.default_rng(number)
        copy, matrix = photograph_again(
            image.pixels, rng, (image.width_px, image.height_px)
        )
        found = register(image, Image(copy))
        tally.same += 1
        if isinstance(found, Registration):
            tally.add(found, matrix, (image.width_px, image.height_px))
    return {
        "real_pairs": len(others),
        "real_false": round(float(np.mean(others)), 4),
        "real_registered": round(tally.registered / tally.same, 4),
        "real_error_px": _quantiles(tally.errors),
    }


def _quantiles(errors: Sequence[float]) -> list[float]:
    """Median and 95th percentile."""
    return (
        [round(float(np.percentile(errors, q)), 2) for q in (50, 95)] if errors else []
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures.

    Parameters
    ----------
    arguments
        Of the command line.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--most", type=int, default=80)
    options = parser.parse_args(arguments)
    tallies = {}
    for kind, start in (
        (PictureKind.TRICHOSCOPY, 70_000),
        (PictureKind.CLINICAL, 80_000),
    ):
        tallies[kind] = tally = try_kind(kind, options.count, start)
        print(
            f"{kind.value}: registered {tally.registered} of {tally.same}, error"
            f" {_quantiles(tally.errors)} px, wrong {tally.wrong}, false {tally.false}"
            f" of {tally.others}, {tally.seconds / tally.same:.2f} s a pair"
        )
    every = list(tallies.values())
    registered = sum(each.registered for each in every)
    errors = [error for each in every for error in each.errors]
    figures: dict[str, object] = {
        "registered": round(registered / sum(each.same for each in every), 4),
        "error_px": _quantiles(errors),
        "wrong": round(sum(each.wrong for each in every) / max(1, registered), 4),
        "false": round(
            sum(e.false for e in every) / max(1, sum(e.others for e in every)), 4
        ),
        "zoom_held": round(sum(e.held for e in every) / max(1, registered), 4),
        "seconds": round(sum(e.seconds for e in every) / sum(e.same for e in every), 3),
    }
    if options.pictures:
        figures |= try_real(_files(options.pictures)[: options.most])
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
