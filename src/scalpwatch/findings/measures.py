"""What is measured in one trichoscopic picture, before any sign is named."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import cv2
import numpy as np

from scalpwatch.findings.correcting import Corrections
from scalpwatch.imaging.areas import Areas, SkinColor, map_areas
from scalpwatch.imaging.arrays import Mask
from scalpwatch.imaging.color import Erythema, color_planes, map_erythema
from scalpwatch.imaging.filling import fill_hair
from scalpwatch.imaging.hair import Hair, find_hair
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.openings import Openings, find_openings, nominal_um_per_px
from scalpwatch.imaging.overlays import Marks, Ring
from scalpwatch.imaging.pieces import chosen
from scalpwatch.imaging.quality import judge_quality
from scalpwatch.imaging.threads import both
from scalpwatch.imaging.vessels import Vessel, VesselKind, VesselMap, find_vessels
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
#: Less visible skin than this shows no vessel and no erythema (judgement).
_LEAST_SKIN: Final = 0.2
#: Margin about hair, glare and dirt in which colours cannot be trusted [px].
_MARGIN_PX: Final = 7
#: Side of the square by which hair is widened before the skin under it is filled in:
#: the lens smears its border [px].
_RIM_PX: Final = 5
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
    hair, vessels, erythema, areas, openings
        What was found.
    skin_px
        Visible skin [px²].
    field_px
        The view, without what was burned in [px²].
    borders
        How vessels are divided.
    obscured : (H, W) ndarray of uint8
        1 where no skin is seen: frames, banners, bubbles.
    remarks
        What is to be told of the picture's fitness.
    """

    image: Image
    hair: Hair
    vessels: VesselMap
    erythema: Erythema
    areas: Areas
    openings: Openings
    skin_px: float
    field_px: float
    borders: VesselBorders
    obscured: Mask
    remarks: tuple[Issue, ...] = ()

    @property
    def shaft_count(self) -> int:
        """Number of hair shafts."""
        return len(self.hair.shafts)

    @property
    def dots(self) -> tuple[Vessel, ...]:
        """Spots no larger than a dot."""
        return tuple(
            vessel for vessel in self.vessels.vessels if _is_dot(vessel, self.borders)
        )

    @property
    def lines(self) -> tuple[Vessel, ...]:
        """Vessels that are no dots; plain lines only where a vessel has more shape.

        Where none divides, coils or turns back, an undivided red streak is not called
        a vessel: on photographs it is as often red skin between two shafts.
        """
        return _lines(self.vessels)

    @property
    def trees(self) -> tuple[Vessel, ...]:
        """Vessels that divide."""
        kind = VesselKind.ARBORIZING
        return tuple(each for each in self.vessels.vessels if each.kind is kind)

    @property
    def thick_trees(self) -> tuple[Vessel, ...]:
        """Trees whose stem is thick; none where thick cannot be told."""
        border = self.borders.thick_px
        if border is None:
            return ()
        return tuple(tree for tree in self.trees if tree.stem_px >= border)

    @property
    def thin_trees(self) -> tuple[Vessel, ...]:
        """Trees whose stem is thin; none where thin cannot be told."""
        border = self.borders.thick_px
        if border is None:
            return ()
        return tuple(tree for tree in self.trees if tree.stem_px < border)

    @property
    def marks(self) -> Marks:
        """What is drawn on the picture."""
        return Marks(
            hair=self.hair.mask,
            vessels=_drawn(self.vessels, self.borders),
            erythema=self.erythema.mask,
            areas=tuple(area.mask for area in self.areas.each.values()),
            openings=tuple(
                Ring(each.x_px, each.y_px, each.diameter_px / 2)
                for each in self.openings.each
            ),
            shut=self.obscured,
        )


def measure(
    image: Image,
    *,
    corrections: Corrections = _UNCORRECTED,
    healthy: SkinColor | None = None,
) -> Measures | Unfit:
    """Measure hair, openings, vessels and colors of a trichoscopic picture.

    Parameters
    ----------
    image
        The picture, already of the size to be worked on.
    corrections
        A reader's; each is followed before what is built on it is measured.
    healthy
        Colour of healthy skin, taken with the same device and setting, against which
        areas are told; ``None`` takes the picture's own usual skin.

    Returns
    -------
    measures
        What was measured, or why nothing can be.
    """
    pixels = image.pixels
    quality = judge_quality(pixels)
    if not quality.is_fit:
        return Unfit(quality.issues)
    planes = color_planes(pixels)
    found = find_hair(planes, closed=quality.obscured, um_per_px=image.um_per_px)
    hair = corrections.of_hair(found)
    covered = cv2.bitwise_or(cv2.bitwise_or(hair.mask, planes.glare), quality.obscured)
    closed = cv2.dilate(cv2.bitwise_or(covered, hair.shade), _square(_MARGIN_PX))
    share = 1 - float(closed.mean())
    if share < _LEAST_SKIN:
        return Unfit((_hidden(share),))
    # under hair the skin is continued, so that no border of a shaft is left
    bare = fill_hair(pixels, cv2.dilate(covered, _square(_RIM_PX)))
    nominal_um = _nominal_um(image, hair)
    roots_px = np.array([shaft.root_px for shaft in hair.shafts], np.float64)
    seen, openings = both(
        partial(find_vessels, bare, covered),
        partial(
            find_openings,
            pixels,
            hair=hair.mask,
            closed=quality.obscured,
            um_per_px=nominal_um,
            roots_px=roots_px.reshape(-1, 2),
        ),
    )
    vessels = corrections.of_vessels(seen)
    borders = _borders(image, hair)
    # Red streaks that are neither dots nor lines are erythema, not vessels.
    skin = cv2.subtract(np.uint8(1) - closed, _drawn(vessels, borders))
    return Measures(
        image=image,
        hair=hair,
        vessels=vessels,
        erythema=corrections.of_erythema(map_erythema(planes, skin), skin),
        areas=map_areas(pixels, skin, um_per_px=nominal_um, control=healthy),
        openings=corrections.of_openings(openings, pixels.shape),
        skin_px=share * closed.size,
        field_px=float(closed.size - cv2.countNonZero(quality.obscured)),
        borders=borders,
        obscured=quality.obscured,
        remarks=quality.remarks,
    )


def _hidden(share: float) -> Issue:
    """Say that too little skin is seen."""
    return Issue(
        say(
            "Only {share} % of the view is free skin; hair, scale or glare cover the "
            "rest.",
            share=round(100 * share),
        ),
        say("Part the hair, and remove scale or glare by immersion fluid."),
    )


def _nominal_um(image: Image, hair: Hair) -> float:
    """Take the scale, or one by which filters can be sized and nothing is told."""
    return image.um_per_px or nominal_um_per_px(
        hair_px=hair.caliber_px, longest_px=max(image.width_px, image.height_px)
    )


def _square(side_px: int) -> Mask:
    """Make a square of ones."""
    return np.ones((side_px, side_px), np.uint8)


def _is_dot(vessel: Vessel, borders: VesselBorders) -> bool:
    """Whether a vessel is a spot no larger than a dot."""
    return vessel.is_spot and vessel.caliber_px <= borders.dot_px


def _lines(found: VesselMap) -> tuple[Vessel, ...]:
    """List vessels that are no dots, and plain lines only beside shapelier ones."""
    lines = tuple(vessel for vessel in found.vessels if not vessel.is_spot)
    plain = VesselKind.LINEAR_IRREGULAR
    return lines if any(each.kind is not plain for each in lines) else ()


def _drawn(vessels: VesselMap, borders: VesselBorders) -> Mask:
    """Mask the vessels that an observation may speak of."""
    lines = set(_lines(vessels))
    told = [_is_dot(each, borders) or each in lines for each in vessels.vessels]
    return chosen(np.array([0, *told], np.uint8), vessels.labels)


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
