"""What must be known of a picture besides its pixels."""

from __future__ import annotations

from dataclasses import dataclass

from scalpwatch.findings.measures import Measures
from scalpwatch.vocabulary.cases import Phototype

__all__ = ["Circumstances"]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What must be known of a picture besides its pixels.

    Parameters
    ----------
    picture
        File name, as observations name it.
    zoom
        Pixels of the whole picture for one of the measured one.
    phototype
        The patient's.
    control
        Measures of the healthy control; ``None`` when there is none.
    """

    picture: str
    zoom: float = 1.0
    phototype: Phototype = Phototype.UNKNOWN
    control: Measures | None = None
