"""A reader's corrections, followed before anything is built on what they change.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from scalpwatch.errors import InputError
from scalpwatch.findings.centerlines import trace
from scalpwatch.imaging.arrays import Labels, Mask
from scalpwatch.imaging.color import Erythema
from scalpwatch.imaging.hair import Hair
from scalpwatch.imaging.openings import Openings
from scalpwatch.imaging.places import in_copy
from scalpwatch.imaging.rods import lay_rod
from scalpwatch.imaging.shafts import Shaft, ShaftTone
from scalpwatch.imaging.vessels import VesselMap, vessel_of
from scalpwatch.phrases import say
from scalpwatch.vocabulary.measurements import Correction, MarkKind

__all__ = ["Corrections", "filled"]

#: A click may miss its mark by this share of the picture's longer side (judgement).
_REACH: Final = 0.02
_FEWEST_CORNERS: Final = 3
#: A shaft lies in a piece with at least this share of its middle line.
_MOST: Final = 0.5


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of one picture, in the pixels of the copy that is measured.

    Parameters
    ----------
    each
        In the reader's order; coordinates in pixels of the file.
    zoom
        Pixels of the file that one pixel of the measured copy spans.
    """

    each: tuple[Correction, ...] = ()
    zoom: float = 1.0

    def check(self, *, clinical: bool) -> None:
        """Refuse a correction of what is not marked on such a picture.

        Parameters
        ----------
        clinical
            Whether the picture is a clinical photograph.

        Raises
        ------
        InputError
            If one of the corrections could not be followed there.
        """
        for correction in self.each:
            if correction.kind.is_clinical is not clinical:
                raise InputError(
                    say(
                        "A correction of the kind “{kind}” does not fit this picture.",
                        kind=correction.kind.value,
                    ),
                    remedy=say(
                        "On clinical photographs correct “focus” and “node”; on "
                        "trichoscopic pictures “hair”, “vessel”, “erythema” and "
                        "“opening”."
                    ),
                )

    def of_hair(self, hair: Hair) -> Hair:
        """Correct the hair.

        Parameters
        ----------
        hair
            As the machine found it.

        Returns
        -------
        hair
            Without what was removed, with what was drawn. A drawn shaft counts as
            dark.
        """
        for correction in self._of(MarkKind.HAIR):
            if correction.at is not None:
                hair = _without_hair(hair, self._piece(hair.mask, correction))
            if correction.outline:
                hair = _with_hair(hair, self._drawn(hair.mask, correction))
        return hair

    def of_vessels(self, found: VesselMap) -> VesselMap:
        """Correct the vessels.

        Parameters
        ----------
        found
            As the machine found them.

        Returns
        -------
        vessels
            Without what was removed, with what was drawn.
        """
        for correction in self._of(MarkKind.VESSEL):
            if correction.at is not None:
                number = _at(found.labels, self._nearest(found.mask, correction))
                found = _without_vessel(found, number)
            if correction.outline:
                found = _with_vessel(found, self._drawn(found.mask, correction))
        return found

    def of_openings(self, found: Openings, shape: tuple[int, ...]) -> Openings:
        """Correct the openings of hairs.

        Parameters
        ----------
        found
            As the machine found them.
        shape
            Height and width of the picture [px].

        Returns
        -------
        openings
            Without what was removed.

        Raises
        ------
        InputError
            If none is there, or one is drawn: an outline does not say what an opening
            holds.
        """
        reach_px = max(2.0, _REACH * max(shape))
        for correction in self._of(MarkKind.OPENING):
            if correction.outline or correction.at is None:
                raise InputError(
                    say("An opening can be removed, not drawn."),
                    remedy=say("Give “at”, a place on it, and no outline."),
                )
            across, down = self._place(correction.at)
            away_px = [
                math.hypot(one.x_px - across, one.y_px - down) - one.diameter_px / 2
                for one in found.each
            ]
            if min(away_px, default=math.inf) > reach_px:
                nothing_there: InputError = _unmet(correction)
                raise nothing_there
            gone = away_px.index(min(away_px))
            found = replace(found, each=found.each[:gone] + found.each[gone + 1 :])
        return found

    def of_erythema(self, erythema: Erythema, skin: Mask) -> Erythema:
        """Correct the redness.

        Parameters
        ----------
        erythema
            As the machine found it.
        skin : (H, W) ndarray of uint8
            1 where skin is visible.

        Returns
        -------
        erythema
            With the corrected mask and share; colour figures stay as measured.
        """
        changes = tuple(self._of(MarkKind.ERYTHEMA))
        mask = erythema.mask
        for correction in changes:
            if correction.at is not None:
                mask = cv2.subtract(mask, self._piece(mask, correction))
            if correction.outline:
                mask = cv2.bitwise_or(mask, self._drawn(mask, correction))
        if not changes:
            return erythema
        share = float((mask & skin).sum()) / max(float(skin.sum()), 1.0)
        return replace(erythema, mask=mask, share=share)

    def of_regions(self, labels: Labels, kind: MarkKind) -> Labels:
        """Correct numbered regions.

        Parameters
        ----------
        labels : (H, W) ndarray of int32
            The number of the region that a place belongs to, or 0.
        kind
            What they are.

        Returns
        -------
        labels : (H, W) ndarray of int32
            Without what was removed; what was drawn has new numbers.
        """
        for correction in self._of(kind):
            if correction.at is not None:
                mask = (labels > 0).astype(np.uint8)
                number = _at(labels, self._nearest(mask, correction))
                labels = np.where(labels == number, np.int32(0), labels)
            if correction.outline:
                drawn = self._drawn(labels, correction) > 0
                labels = np.where(drawn, labels.max() + np.int32(1), labels)
        return labels

    def _of(self, kind: MarkKind) -> Iterable[Correction]:
        """Corrections of one kind."""
        return (correction for correction in self.each if correction.kind is kind)

    def _place(self, at: tuple[float, float]) -> tuple[float, float]:
        """Find a place of the file in the copy."""
        across, down = in_copy([at], self.zoom)[0].tolist()
        return across, down

    def _nearest(self, mask: Mask, correction: Correction) -> tuple[int, int]:
        """Find the marked pixel nearest to the click: down, across."""
        across, down = self._place(correction.at or (0.0, 0.0))
        rows, columns = np.nonzero(mask)
        away_px = np.hypot(columns - across, rows - down)
        reach_px = max(2.0, _REACH * max(mask.shape))
        if not away_px.size or float(away_px.min()) > reach_px:
            raise _unmet(correction)
        nearest = int(away_px.argmin())
        return int(rows[nearest]), int(columns[nearest])

    def _piece(self, mask: Mask, correction: Correction) -> Mask:
        """Mask the connected piece that was clicked."""
        _, labels = cv2.connectedComponents(mask)
        number = _at(labels, self._nearest(mask, correction))
        return np.asarray(labels == number).view(np.uint8)

    def _drawn(self, mask: Mask, correction: Correction) -> Mask:
        """Fill the outline that the reader drew."""
        return filled(mask.shape[:2], correction.outline, self.zoom)


def _unmet(correction: Correction) -> InputError:
    """Say that a correction meets no mark."""
    across, down = correction.at or (0.0, 0.0)
    return InputError(
        say(
            "A correction names the mark at {across}, {down}, but none of that kind is "
            "there.",
            across=round(across),
            down=round(down),
        ),
        remedy=say(
            "Give a place on the mark, in pixels of the picture file, and the right "
            "kind."
        ),
    )


def _at(labels: Labels, place: tuple[int, int]) -> int:
    """Read the number of the piece at a place."""
    return int(labels[place])


def filled(
    shape: tuple[int, ...], outline: Sequence[tuple[float, float]], zoom: float
) -> Mask:
    """Fill a polygon of file pixels in the measured copy.

    Parameters
    ----------
    shape
        Height and width of the copy [px].
    outline
        Corners (x, y) [px of the file].
    zoom
        Pixels of the file that one pixel of the copy spans.

    Returns
    -------
    mask : (H, W) ndarray of uint8
        1 inside.

    Raises
    ------
    InputError
        If nothing of the picture is inside.
    """
    drawn = np.zeros(shape, np.uint8)
    corners = np.rint(in_copy(outline, zoom))
    # far outside is as good as outside; OpenCV's own integers are small
    corners = np.clip(corners, -max(shape), 2 * max(shape)).astype(np.int32)
    cv2.fillPoly(drawn, [corners.reshape(-1, 1, 2)], 1)
    if len(outline) < _FEWEST_CORNERS or not drawn.any():
        raise InputError(
            say("An outline in the corrections encloses nothing of the picture."),
            remedy=say("Give at least three corners inside the picture."),
        )
    return drawn


def _without_hair(hair: Hair, piece: Mask) -> Hair:
    """Remove one piece of hair, and the shafts that lie in it."""
    gone = np.uint8(1) - piece
    return replace(
        hair,
        dark=hair.dark & gone,
        light=hair.light & gone,
        shade=hair.shade & gone,
        shafts=tuple(shaft for shaft in hair.shafts if not _lies_in(shaft, piece)),
    )


def _lies_in(shaft: Shaft, piece: Mask) -> bool:
    """Whether most of a shaft's middle line lies in a mask."""
    last = np.array(piece.shape[::-1]) - 1
    columns, rows = np.clip(np.rint(shaft.centerline_px), 0, last).astype(np.intp).T
    return float(piece[rows, columns].mean()) > _MOST


def _with_hair(hair: Hair, drawn: Mask) -> Hair:
    """Add one drawn shaft."""
    rod = lay_rod(np.argwhere(drawn)[:, ::-1].astype(np.float64))
    shaft = Shaft(
        centerline_px=tuple((float(x), float(y)) for x, y in (rod.start, rod.end)),
        width_px=float(drawn.sum()) / max(trace(drawn).length_px, 1.0),
        tone=ShaftTone.DARK,
    )
    return replace(
        hair,
        dark=cv2.bitwise_or(hair.dark, drawn),
        shafts=(*hair.shafts, shaft),
    )


def _without_vessel(found: VesselMap, number: int) -> VesselMap:
    """Remove one vessel and close the gap in the numbers."""
    table = np.arange(len(found.vessels) + 1, dtype=np.int32)
    table[number] = 0
    table[number + 1 :] -= 1
    others = found.vessels[: number - 1] + found.vessels[number:]
    return VesselMap(vessels=others, labels=table[found.labels])


def _with_vessel(found: VesselMap, drawn: Mask) -> VesselMap:
    """Add one drawn vessel as the last."""
    vessel = vessel_of(drawn)
    labels = np.where(drawn > 0, np.int32(len(found.vessels) + 1), found.labels)
    return VesselMap(vessels=(*found.vessels, vessel), labels=labels)
