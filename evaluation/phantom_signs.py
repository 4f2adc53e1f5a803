"""Which signs are judged, and how what was found is compared with what was drawn.

A new sign needs one row in `SIGNS` (comparing what is marked) or `CLAIMS` (whether it
is claimed); a row gives nothing where this version of the eye does not tell the sign.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from phantom_truth import LINES, Drawn, dots, openings

from scalpwatch.findings.measures import Measures
from scalpwatch.findings.recognition import Circumstances, recognise_signs
from scalpwatch.imaging.areas import AreaKind as SeenArea
from scalpwatch.phantoms import AreaKind, OpeningKind, Phantom, ShaftKind, VesselKind
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["CLAIMS", "SIGNS", "Hits", "judge_claims"]

#: Right and all of what was found, met and all of what was drawn.
Hits = tuple[float, float, float, float]

_NEAR_PX: Final = 2
#: The border of an area is soft: so far off is near enough [µm].
_NEAR_AREA_UM: Final = 120.0
#: So near is the same opening or root, and the same dot [µm].
_SAME_PLACE_UM: Final = 150.0
_SAME_DOT_UM: Final = 50.0
#: From so many on a sign is there (judgement); of an area from this share of skin on.
_FEWEST: Final = 3
_LEAST_AREA: Final = 0.05
_LEAST_RED: Final = 0.15


def _near(
    found: NDArray[np.uint8],
    drawn: NDArray[np.uint8],
    *,
    near_px: int = _NEAR_PX,
    fair: NDArray[np.uint8] | None = None,
) -> Hits:
    """Compare two masks by pixels; what is found on ``fair`` is right too."""
    square = np.ones((2 * near_px + 1, 2 * near_px + 1), np.uint8)
    right = found & cv2.dilate(drawn if fair is None else drawn | fair, square)
    met = drawn & cv2.dilate(found, square)
    return tuple(float(each.sum()) for each in (right, found, met, drawn))


def _paired(
    found: NDArray[np.float64], drawn: NDArray[np.float64], reach_px: float
) -> Hits:
    """Pair places found and drawn one to one, the nearest first."""
    away = np.hypot(*(found[:, None] - drawn[None]).transpose(2, 0, 1))
    pairs = 0
    while away.size and away.min() <= reach_px:
        row, column = np.unravel_index(int(away.argmin()), away.shape)
        away[row] = away[:, column] = math.inf
        pairs += 1
    return float(pairs), float(len(found)), float(pairs), float(len(drawn))


def _line_mask(seen: Measures) -> NDArray[np.uint8]:
    """Mask the vessels found that are no dots."""
    lines = seen.marks.vessels.copy()
    for each in seen.dots:
        box = (
            slice(each.top_px, each.top_px + each.height_px),
            slice(each.left_px, each.left_px + each.width_px),
        )
        lines[box] = 0
    return lines


def _score_vessels(phantom: Phantom, seen: Measures) -> Hits:
    """Compare lines of blood; a dot that is found as a line is blood all the same."""
    drawn = np.maximum.reduce([phantom.lines[kind] for kind in LINES])
    return _near(_line_mask(seen), drawn, fair=phantom.dots)


def _score_kind(kind: VesselKind) -> Callable[[Phantom, Measures], Hits]:
    """Ask how much of one kind is seen, as whatever vessel."""

    def score(phantom: Phantom, seen: Measures) -> Hits:
        _, _, met, drawn = _near(seen.marks.vessels, phantom.lines[kind])
        return 0.0, 0.0, met, drawn

    return score


def _score_dots(phantom: Phantom, seen: Measures) -> Hits:
    """Pair dotted vessels."""
    found = [
        (each.left_px + each.width_px / 2, each.top_px + each.height_px / 2)
        for each in seen.dots
    ]
    reach_px = _SAME_DOT_UM / phantom.um_per_px
    return _paired(np.array(found).reshape(-1, 2), dots(phantom), reach_px)


def _score_openings(
    kind: OpeningKind, named: str
) -> Callable[[Phantom, Measures], Hits | None]:
    """Pair openings of one kind, where the eye tells of openings."""

    def score(phantom: Phantom, seen: Measures) -> Hits | None:
        found = [(o.x_px, o.y_px) for o in seen.openings.each if o.kind.value == named]
        drawn = openings(phantom, kind)
        reach_px = _SAME_PLACE_UM / phantom.um_per_px
        return _paired(np.array(found).reshape(-1, 2), drawn, reach_px)

    return score


def _score_shafts(phantom: Phantom, seen: Measures) -> Hits | None:
    """Pair hairs by their roots, where the eye tells hairs one by one."""
    found = np.array([shaft.root_px for shaft in seen.hair.shafts]).reshape(-1, 2)
    drawn = np.array([s.root_px for s in phantom.visible_shafts]).reshape(-1, 2)
    return _paired(found, drawn, _SAME_PLACE_UM / phantom.um_per_px)


def _score_area(
    kind: AreaKind, named: str
) -> Callable[[Phantom, Measures], Hits | None]:
    """Compare areas by pixels, where the eye tells of areas."""

    def score(phantom: Phantom, seen: Measures) -> Hits | None:
        mask = seen.areas.each[SeenArea(named)].mask
        near_px = round(_NEAR_AREA_UM / phantom.um_per_px)
        return _near(mask, phantom.areas[kind], near_px=near_px)

    return score


def _score_redness(phantom: Phantom, seen: Measures) -> Hits:
    """Compare red skin by pixels; milky red skin is red as well."""
    near_px = round(_NEAR_AREA_UM / phantom.um_per_px)
    fair = phantom.areas[AreaKind.MILKY_RED]
    return _near(seen.erythema.mask, phantom.erythema, near_px=near_px, fair=fair)


SIGNS: Final[Mapping[str, Callable[[Phantom, Measures], Hits | None]]] = {
    "hair": lambda phantom, seen: _near(seen.hair.mask, phantom.hair),
    "shafts": _score_shafts,
    "vessels": _score_vessels,
    "dots": _score_dots,
    "dots_as_any_vessel": _score_kind(VesselKind.DOTTED),
    "thin_trees": _score_kind(VesselKind.THIN_TREE),
    "thick_trees": _score_kind(VesselKind.THICK_TREE),
    "linear": _score_kind(VesselKind.LINEAR),
    "glomerular": _score_kind(VesselKind.GLOMERULAR),
    "hairpins": _score_kind(VesselKind.HAIRPIN),
    "yellow_dots": _score_openings(OpeningKind.YELLOW_DOT, "yellow_dot"),
    "white_dots": _score_openings(OpeningKind.WHITE_DOT, "white_dot"),
    "black_dots": _score_openings(OpeningKind.BLACK_DOT, "black_dot"),
    "plugs": _score_openings(OpeningKind.PLUG, "plug"),
    "empty_openings": _score_openings(OpeningKind.EMPTY, "empty"),
    "perifollicular_scale": _score_openings(OpeningKind.SCALY, "scaly_rim"),
    "red_skin": _score_redness,
    "milky_red": _score_area(AreaKind.MILKY_RED, "milky_red"),
    "white_areas": _score_area(AreaKind.WHITE, "white"),
    "yellow_areas": _score_area(AreaKind.YELLOW, "yellow"),
    "atrophic_areas": _score_area(AreaKind.ATROPHIC, "atrophic"),
}


def _has(kind: VesselKind, fewest: int = 1) -> Callable[[Drawn], bool]:
    """Ask whether so many vessels of a kind are seen."""
    return lambda drawn: drawn.counted(kind) >= fewest


def _opens(kind: OpeningKind) -> Callable[[Drawn], bool]:
    """Ask whether enough openings of a kind are seen."""
    return lambda drawn: len(drawn.openings(kind)) >= _FEWEST


def _spreads(kind: AreaKind, least: float = _LEAST_AREA) -> Callable[[Drawn], bool]:
    """Ask whether an area takes enough of the skin."""
    return lambda drawn: drawn.share(kind) >= least


def _hairs(kind: ShaftKind) -> Callable[[Drawn], bool]:
    """Ask whether enough hairs of a kind are seen."""
    return lambda drawn: (
        sum(shaft.kind is kind for shaft in drawn.phantom.visible_shafts) >= _FEWEST
    )


#: When a sign is there. Dotted vessels and thin trees, which healthy scalps show, are
#: claimed against a control alone and are not asked for here.
CLAIMS: Final[Mapping[Sign, Callable[[Drawn], bool]]] = {
    Sign.THICK_ARBORIZING_VESSELS: _has(VesselKind.THICK_TREE),
    Sign.LINEAR_IRREGULAR_VESSELS: _has(VesselKind.LINEAR),
    Sign.GLOMERULAR_VESSELS: _has(VesselKind.GLOMERULAR),
    Sign.HAIRPIN_VESSELS: _has(VesselKind.HAIRPIN),
    Sign.ERYTHEMA: _spreads(AreaKind.ERYTHEMA, _LEAST_RED),
    Sign.MILKY_RED_AREAS: _spreads(AreaKind.MILKY_RED),
    Sign.WHITE_STRUCTURELESS_AREAS: _spreads(AreaKind.WHITE),
    Sign.YELLOW_DOTS: _opens(OpeningKind.YELLOW_DOT),
    Sign.WHITE_DOTS: _opens(OpeningKind.WHITE_DOT),
    Sign.BLACK_DOTS: _opens(OpeningKind.BLACK_DOT),
    Sign.FOLLICULAR_PLUGS: _opens(OpeningKind.PLUG),
    Sign.EMPTY_FOLLICLES: _opens(OpeningKind.EMPTY),
    Sign.PERIFOLLICULAR_SCALE: _opens(OpeningKind.SCALY),
    Sign.VELLUS_HAIRS: _hairs(ShaftKind.VELLUS),
    Sign.BROKEN_HAIRS: _hairs(ShaftKind.BROKEN),
}


def judge_claims(drawn: Drawn, seen: Measures) -> dict[str, Hits]:
    """Judge each sign that this eye looks for by whether it is claimed.

    Parameters
    ----------
    drawn
        What is true.
    seen
        What was measured.

    Returns
    -------
    hits
        By the name of the sign, after ``claim_``.
    """
    hits = {}
    for each in recognise_signs(seen, Circumstances("phantom")):
        is_there = CLAIMS.get(each.sign)
        if is_there is not None:
            there = is_there(drawn)
            said = each.state is State.PRESENT
            right = float(said and there)
            hits[f"claim_{each.sign.value}"] = (right, float(said), right, float(there))
    return hits
