"""Judge openings and areas of colour on drawn scalps whose truth is known.

Usage: ``python evaluation/openings.py [--count 45] [--first 40000] [--find-hair]``

Draws as many scalps in each of two styles, seeks openings and areas, and prints LAST
one line of JSON: for each style ``openings`` and ``areas`` (precision and recall by
kind; of areas the overlap, intersection over union, too), ``tones`` (the same by skin
tone), and ``vessels_as_black`` (dotted vessels that were called black dots, and how
many were drawn). Openings are compared one to one: a place counts within the drawn
radius or 30 µm, whichever is more. An opening of which less than half is seen is
neither asked for nor counted against what found it, and neither is a yellow place on an
opening with its hair, for the drawer puts sebum there. Areas are compared by pixels of
visible skin, 0.2 mm off being near enough.

By default the hair is the drawn one, so that openings alone are judged; ``--find-hair``
takes the hair that the eye finds. The second style is never tuned on.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.areas import map_areas
from scalpwatch.imaging.color import color_planes
from scalpwatch.imaging.hair import find_hair
from scalpwatch.imaging.openings import Opening, OpeningKind, Openings, find_openings
from scalpwatch.phantoms import HairTone, Phantom, Scene, SkinTone, draw_trichoscopy
from scalpwatch.phantoms.styles import draw_second_style
from scalpwatch.phantoms.truth import AreaKind as DrawnArea
from scalpwatch.phantoms.truth import DrawnOpening, VesselKind
from scalpwatch.phantoms.truth import OpeningKind as Drawn

_STYLES: Final = {"first_style": draw_trichoscopy, "second_style": draw_second_style}
#: What each found kind is called where it was drawn.
_KINDS: Final = {
    OpeningKind.YELLOW_DOT: Drawn.YELLOW_DOT,
    OpeningKind.BLACK_DOT: Drawn.BLACK_DOT,
    OpeningKind.WHITE_DOT: Drawn.WHITE_DOT,
    OpeningKind.PLUG: Drawn.PLUG,
    OpeningKind.EMPTY: Drawn.EMPTY,
    OpeningKind.SCALY_RIM: Drawn.SCALY,
}
_WITH_HAIR: Final = frozenset({Drawn.HAIR, Drawn.SCALY})
_NEAR_UM: Final = 30.0
_BORDER_UM: Final = 200.0
_SEEN: Final = 0.5

Tally = dict[str, list[int]]


def scene_of(seed: int) -> Scene:
    """Choose what is drawn; tones of skin and hair take turns.

    Parameters
    ----------
    seed
        Which scene.

    Returns
    -------
    scene
        Openings of every kind among hair and vessels, under many cameras.
    """
    rng = np.random.default_rng([seed, 11])
    skins, hairs = list(SkinTone), list(HairTone)
    red, blue = rng.uniform(0.9, 1.1, 2)

    def some(most: int) -> int:
        return int(rng.integers(0, 2)) * int(rng.integers(3, most))

    # One kind of area a scalp, for what one hides the other cannot show.
    kinds = ["none", "milky_red", "yellow", "white", "atrophy", "erythema"]
    area, strength = str(rng.choice(kinds)), float(rng.uniform(0.7, 1.0))

    def spread(kind: str) -> float:
        return strength if area == kind else 0.0

    return Scene(
        um_per_px=float(rng.uniform(5, 11)),
        skin=skins[seed % len(skins)],
        hair=hairs[seed // len(skins) % len(hairs)],
        hairs=int(rng.integers(6, 45)),
        hair_um=float(rng.uniform(50, 90)),
        broken=int(rng.integers(0, 6)),
        vellus=int(rng.integers(0, 8)),
        dots=some(40),
        thin_trees=int(rng.integers(0, 4)),
        linear=int(rng.integers(0, 4)),
        yellow_dots=some(16),
        white_dots=some(20),
        black_dots=some(16),
        plugs=some(10),
        empty=some(14),
        scaly=some(10),
        white_balance=(float(red), 1.0, float(blue)),
        brightness=float(rng.uniform(0.85, 1.15)),
        blur_px=float(rng.uniform(0.5, 1.0)),
        jpeg=int(rng.integers(75, 96)),
        milky_red=spread("milky_red"),
        yellow=spread("yellow"),
        white=spread("white"),
        atrophy=spread("atrophy"),
        erythema=spread("erythema"),
    )


def judge_openings(
    phantom: Phantom, found: Openings, tally: dict[str, list[int]]
) -> None:
    """Count what was drawn, found and right.

    Parameters
    ----------
    phantom
        The truth.
    found
        The answer.
    tally
        By kind: drawn, found, right, right of what was found; counts are added.
    """
    for kind, drawn_kind in _KINDS.items():
        drawn = [each for each in phantom.openings if each.kind is drawn_kind]
        met: set[int] = set()
        counts = tally[kind.value]
        for opening in found.of(kind):
            number = _match(phantom, opening, drawn, met)
            if number is not None:
                met.add(number)
                if drawn[number].visible >= _SEEN:
                    counts[1] += 1
                    counts[2] += 1
            elif not _is_forgiven(phantom, opening):
                counts[1] += 1
        counts[0] += sum(each.visible >= _SEEN for each in drawn)
    blacks = found.of(OpeningKind.BLACK_DOT)
    spots = [v for v in phantom.drawn_vessels if v.kind is VesselKind.DOTTED]
    reach_px = 40 / phantom.um_per_px
    tally["vessels_as_black"][0] += sum(
        any(
            np.hypot(b.x_px - v.at_px[0], b.y_px - v.at_px[1]) < reach_px
            for b in blacks
        )
        for v in spots
    )
    tally["vessels_as_black"][1] += len(spots)


def _match(
    phantom: Phantom, opening: Opening, drawn: Sequence[DrawnOpening], met: set[int]
) -> int | None:
    """Find the nearest drawn opening that is near enough and not yet met."""
    best, nearest_px = None, np.inf
    for number, each in enumerate(drawn):
        away_px = float(np.hypot(opening.x_px - each.x_px, opening.y_px - each.y_px))
        reach_um = max(each.diameter_um / 2, _NEAR_UM)
        near = away_px <= reach_um / phantom.um_per_px
        if near and number not in met and away_px < nearest_px:
            best, nearest_px = number, away_px
    return best


def _is_forgiven(phantom: Phantom, opening: Opening) -> bool:
    """Whether a yellow place is the sebum about a hair."""
    if opening.kind is not OpeningKind.YELLOW_DOT:
        return False
    return any(
        np.hypot(opening.x_px - each.x_px, opening.y_px - each.y_px)
        <= each.diameter_um / phantom.um_per_px
        for each in phantom.openings
        if each.kind in _WITH_HAIR
    )


def seek(phantom: Phantom, *, finds_hair: bool) -> tuple[Openings, NDArray[np.uint8]]:
    """Seek openings in a drawn scalp.

    Parameters
    ----------
    phantom
        The scalp.
    finds_hair
        Whether the eye must find the hair itself.

    Returns
    -------
    found
        The openings.
    hair : (H, W) ndarray of uint8
        The hair.
    """
    hair, roots = phantom.hair, None
    if finds_hair:
        hair = find_hair(color_planes(phantom.image)).mask
    else:
        roots = np.array([s.root_px for s in phantom.shafts]).reshape(-1, 2)
    found = find_openings(
        phantom.image,
        hair=hair,
        closed=phantom.covered,
        um_per_px=phantom.um_per_px,
        roots_px=roots,
    )
    return found, hair


def judge_areas(
    phantom: Phantom, hair: NDArray[np.uint8], tally: dict[str, list[int]]
) -> None:
    """Map areas and compare them with what was drawn.

    Parameters
    ----------
    phantom
        The truth.
    hair : (H, W) ndarray of uint8
        Hair that covers skin.
    tally
        By kind: pixels drawn, found, both, either, found near, drawn and found when
        the border is left out; counts are added.
    """
    shut = cv2.max(cv2.max(hair, phantom.vessels), phantom.covered)
    near = cv2.dilate(shut, np.ones((5, 5), np.uint8))
    skin = np.asarray(near == 0).view(np.uint8)
    areas = map_areas(phantom.image, skin, um_per_px=phantom.um_per_px)
    side_px = 2 * round(_BORDER_UM / phantom.um_per_px) + 1
    square = np.ones((side_px, side_px), np.uint8)
    for kind, area in areas.each.items():
        drawn = np.asarray(phantom.areas[DrawnArea(kind.value)])
        wide = np.asarray(cv2.dilate(drawn, square), np.uint8)
        core = np.asarray(cv2.erode(drawn, square), np.uint8)
        found = np.asarray(area.mask & skin, np.uint8)
        counts = tally[kind.value]
        for place, mask in enumerate(
            (core & skin, found, drawn & found, (drawn | found) & skin)
        ):
            counts[place] += int(mask.sum())
        counts[4] += int((found & wide).sum())
        counts[5] += int((core & found).sum())


def area_rates(
    tally: Mapping[str, Sequence[int]],
) -> dict[str, dict[str, float | None]]:
    """Turn counts of pixels into precision, recall and overlap.

    Parameters
    ----------
    tally
        As `judge_areas` fills it.

    Returns
    -------
    rates
        By kind; ``None`` where nothing was drawn or found.
    """
    return {
        kind: {
            "precision": round(near / found, 3) if found else None,
            "recall": round(met / core, 3) if core else None,
            "overlap": round(both / either, 3) if either else None,
        }
        for kind, (core, found, both, either, near, met) in tally.items()
    }


def rates(tally: Mapping[str, Sequence[int]]) -> dict[str, dict[str, float | None]]:
    """Turn counts into precision and recall.

    Parameters
    ----------
    tally
        As `judge_openings` fills it.

    Returns
    -------
    rates
        By kind; ``None`` where nothing was drawn or found.
    """
    return {
        kind: {
            "precision": round(right / found, 3) if found else None,
            "recall": round(right / drawn, 3) if drawn else None,
            "drawn": drawn,
        }
        for kind, (drawn, found, right) in tally.items()
        if kind != "vessels_as_black"
    }


def main() -> None:
    """Draw, seek, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=45)
    parser.add_argument("--first", type=int, default=40_000)
    parser.add_argument("--find-hair", action="store_true")
    parser.add_argument("--style", choices=list(_STYLES), action="append")
    wanted = parser.parse_args()
    report: dict[str, object] = {}
    for style in wanted.style or list(_STYLES):
        tones: dict[str, dict[str, list[int]]] = {}
        areas: dict[str, dict[str, list[int]]] = {}
        for seed in range(wanted.first, wanted.first + wanted.count):
            scene = scene_of(seed)
            phantom = _STYLES[style](scene, seed=seed)
            tally = tones.setdefault(
                scene.skin.name.lower(), defaultdict(lambda: [0, 0, 0])
            )
            found, hair = seek(phantom, finds_hair=wanted.find_hair)
            judge_openings(phantom, found, tally)
            spread = areas.setdefault(
                scene.skin.name.lower(), defaultdict(lambda: [0] * 6)
            )
            judge_areas(phantom, hair, spread)
        every: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for tally in tones.values():
            for kind, counts in tally.items():
                every[kind] = [a + b for a, b in zip(every[kind], counts, strict=True)]
        for tone, tally in tones.items():
            print(style, tone, rates(tally), tally["vessels_as_black"][:2])
            print(style, tone, area_rates(areas[tone]))
        report[style] = {
            "openings": rates(every),
            "tones": {tone: rates(tally) for tone, tally in tones.items()},
            "areas": {tone: area_rates(tally) for tone, tally in areas.items()},
            "vessels_as_black": every["vessels_as_black"][:2],
        }
    print(json.dumps(report))


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
