"""What is measured in one trichoscopic picture, before any sign is named."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from scalpwatch.findings.correcting import Corrections
from scalpwatch.imaging.arrays import Mask
from scalpwatch.imaging.color import Erythema, color_planes, map_erythema
from scalpwatch.imaging.hair import Hair, find_hair
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.overlays import Marks
from scalpwatch.imaging.quality import judge_quality
from scalpwatch.imaging.vessels import Vessel, VesselMap, find_vessels
from scalpwatch.phrases import say
from scalpwatch.vocabulary.measurements import Issue

__all__ = ["Measures", "Unfit", "VesselBorders", "boxes_of", "measure"]

#: From this width on a vessel counts as thick: the width of a terminal hair, which
#: is also the yardstick where the picture has no scale [µm] (judgement).
THICK_UM: Final = 70.0
#: A larger spot is no dot [µm], [widths of a hair], [share of the longer side]
#: (judgement).
_DOT_UM: Final = 100.0
_DOT_IN_HAIRS: Final = 1.5
_DOT_SHARE: Final = 0.015
#: A tree reaches so many times as far as its stem is wide (judgement).
_TREE: Final = 8.0
#: And any vessel that is no dot so many times (judgement).
_LINE: Final = 4.0
#: A vessel's border is at least this steep, as a share of its contrast a pixel; the
#: border of a red streak of skin is softer. Sharp drawn vessels keep 0.17 through JPEG
#: of quality 85; red streaks on three photographs reached 0.16 (judgement).
_SHARP: Final = 0.165
#: Less visible skin than this shows no vessel and no erythema (judgement).
_LEAST_SKIN: Final = 0.2
#: Margin about hair, glare and dirt in which colours cannot be trusted [px].
_MARGIN_PX: Final = 7
#: Most shafts that one piece of crossing shafts is taken for (judgement).
_CROSSING: Final = 4
_UNCORRECTED: Final = Corrections()


@dataclass(frozen=True, slots=True)
class Unfit:
    """A picture that cannot be judged.

    Parameters
    ----------
    issues
        Why not.
    """

    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class VesselBorders:
    """Where thin ends and thick begins, and where a dot ends.

    Parameters
    ----------
    thick_px
        Width of a thick vessel [px]; ``None`` when the picture holds no yardstick.
    dot_px
        Largest diameter of a dot [px].
    """

    thick_px: float | None
    dot_px: float


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """What was measured; lengths in pixels of the picture that was measured.

    Parameters
    ----------
    image
        The picture that was measured.
    hair, vessels, erythema
        What was found.
    skin_px
        Visible skin [px²].
    field_px
        The whole view [px²].
    borders
        How vessels are divided.
    """

    image: Image
    hair: Hair
    vessels: VesselMap
    erythema: Erythema
    skin_px: float
    field_px: float
    borders: VesselBorders

    @property
    def shaft_count(self) -> int:
        """Number of hair shafts."""
        # Crossing shafts are one piece but keep their ends: the larger count is
        # fairer, unless the ends are those of tatters.
        pieces = len(self.hair.widths_px)
        return max(pieces, min(math.ceil(self.hair.ends / 2), _CROSSING * pieces))

    @property
    def dots(self) -> tuple[Vessel, ...]:
        """Spots no larger than a dot."""
        return tuple(
            vessel for vessel in self.vessels.vessels if _is_dot(vessel, self.borders)
        )

    @property
    def lines(self) -> tuple[Vessel, ...]:
        """Trees, and beside them pieces that do not divide, for hair cuts trees.

        Where no tree is seen, an undivided red streak is not called a vessel: on
        photographs it is as often red skin between two shafts.
        """
        return _lines(self.vessels)

    @property
    def trees(self) -> tuple[Vessel, ...]:
        """Vessels that divide."""
        return tuple(vessel for vessel in self.vessels.vessels if _is_tree(vessel))

    @property
    def thick_trees(self) -> tuple[Vessel, ...]:
        """Trees whose stem is thick; none where thick cannot be told."""
        border = self.borders.thick_px
        if border is None:
            return ()
        return tuple(tree for tree in self.trees if tree.caliber_px >= border)

    @property
    def thin_trees(self) -> tuple[Vessel, ...]:
        """Trees whose stem is thin; none where thin cannot be told."""
        border = self.borders.thick_px
        if border is None:
            return ()
        return tuple(tree for tree in self.trees if tree.caliber_px < border)

    @property
    def marks(self) -> Marks:
        """What is drawn on the picture."""
        return Marks(
            hair=self.hair.mask,
            vessels=_drawn(self.vessels, self.borders),
            erythema=self.erythema.mask,
        )


def measure(
    image: Image, *, corrections: Corrections = _UNCORRECTED
) -> Measures | Unfit:
    """Measure hair, vessels and redness of a trichoscopic picture.

    Parameters
    ----------
    image
        The picture, already of the size to be worked on.
    corrections
        A reader's; each is followed before what is built on it is measured.

    Returns
    -------
    measures
        What was measured, or why nothing can be.
    """
    quality = judge_quality(image.pixels)
    if not quality.is_fit:
        return Unfit(quality.issues)
    planes = color_planes(image.pixels)
    hair = corrections.of_hair(find_hair(planes))
    shut = cv2.bitwise_or(cv2.bitwise_or(hair.mask, hair.shade), planes.glare)
    shut = cv2.bitwise_or(shut, quality.obscured)
    closed = cv2.dilate(shut, np.ones((_MARGIN_PX, _MARGIN_PX), np.uint8))
    share = 1 - float(closed.mean())
    if share < _LEAST_SKIN:
        return Unfit(
            (
                Issue(
                    say(
                        "Only {share} % of the view is free skin; hair, scale or glare "
                        "cover the rest.",
                        share=round(100 * share),
                    ),
                    say("Part the hair, and remove scale or glare by immersion fluid."),
                ),
            )
        )
    vessels = corrections.of_vessels(find_vessels(planes, closed))
    borders = _borders(image, hair)
    # Red streaks that are neither dots nor lines are erythema, not vessels.
    skin = cv2.subtract(np.uint8(1) - closed, _drawn(vessels, borders))
    return Measures(
        image=image,
        hair=hair,
        vessels=vessels,
        erythema=corrections.of_erythema(map_erythema(planes, skin), skin),
        skin_px=share * closed.size,
        field_px=float(closed.size),
        borders=borders,
    )


def _is_dot(vessel: Vessel, borders: VesselBorders) -> bool:
    """Whether a vessel is a spot no larger than a dot."""
    return vessel.is_spot and vessel.caliber_px <= borders.dot_px


def _lines(found: VesselMap) -> tuple[Vessel, ...]:
    """List vessels that are no dots, where there is a tree among them."""
    if not any(_is_tree(vessel) for vessel in found.vessels):
        return ()
    return tuple(vessel for vessel in found.vessels if _is_line(vessel))


def _is_line(vessel: Vessel) -> bool:
    """Whether a vessel is longer than wide and has a border."""
    return (
        not vessel.is_spot
        and _reach_px(vessel) >= _LINE * vessel.caliber_px
        and vessel.sharpness >= _SHARP
    )


def _is_tree(vessel: Vessel) -> bool:
    """Whether a vessel divides, reaches far for its width, and has a border."""
    return (
        vessel.branches > 0
        and _reach_px(vessel) >= _TREE * vessel.caliber_px
        and vessel.sharpness >= _SHARP
    )


def _reach_px(vessel: Vessel) -> float:
    """Measure how far a vessel reaches from corner to corner of its box."""
    return math.hypot(vessel.width_px, vessel.height_px)


def _drawn(vessels: VesselMap, borders: VesselBorders) -> Mask:
    """Mask the vessels that an observation may speak of."""
    lines = set(_lines(vessels))
    told = [_is_dot(each, borders) or each in lines for each in vessels.vessels]
    table = np.array([0, *told], np.uint8)
    return np.asarray(table[vessels.labels])


def _borders(image: Image, hair: Hair) -> VesselBorders:
    """Choose the yardstick: the scale, else the hair, else none."""
    um_per_px = image.um_per_px
    if um_per_px is not None:
        return VesselBorders(thick_px=THICK_UM / um_per_px, dot_px=_DOT_UM / um_per_px)
    caliber_px = hair.caliber_px
    if caliber_px is not None:
        return VesselBorders(thick_px=caliber_px, dot_px=_DOT_IN_HAIRS * caliber_px)
    longest_px = max(image.width_px, image.height_px)
    return VesselBorders(thick_px=None, dot_px=_DOT_SHARE * longest_px)


def boxes_of(mask: Mask) -> list[tuple[int, int, int, int]]:
    """Boxes of the connected regions of a mask, largest first.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        0 or 1.

    Returns
    -------
    boxes
        Left, top, width, height [px].
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    regions = stats[1:][np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")]
    return [
        (int(left), int(top), int(width), int(height))
        for left, top, width, height, _ in regions
    ]
