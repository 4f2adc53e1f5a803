"""Middle lines of a mask: how long, how wide, how divided, how winding.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Mask
from scalpwatch.imaging.vessel_graph import draw_graph

__all__ = ["Centerlines", "trace"]


@dataclass(frozen=True, slots=True)
class Centerlines:
    """The middle lines of all that a mask shows.

    Parameters
    ----------
    length_px
        Their length [px].
    caliber_px
        Mean width: area over length [px]; ``None`` of an empty mask.
    branch_points
        Places where three lines or more meet.
    tortuosity
        Length over distance of the ends, of arms between meetings, weighted by
        length; ``None`` where no arm is long enough.
    """

    length_px: float
    caliber_px: float | None
    branch_points: int
    tortuosity: float | None


def trace(mask: Mask) -> Centerlines:
    """Measure the middle lines of a mask, all of it taken as one piece.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        0 or 1.

    Returns
    -------
    lines
        What was measured.

    Notes
    -----
    How it is measured: `scalpwatch.imaging.vessel_graph.draw_graph`.
    """
    area_px = cv2.countNonZero(mask)
    if not area_px:
        return Centerlines(0.0, None, 0, None)
    graph = draw_graph(mask, mask.astype(np.int32), np.array([0, area_px]))
    length_px = max(float(graph.length_px[1]), 1.0)
    winding = float(graph.tortuosity[1])
    return Centerlines(
        length_px=length_px,
        caliber_px=area_px / length_px,
        branch_points=int(graph.branch_points[1]),
        tortuosity=None if np.isnan(winding) else winding,
    )
