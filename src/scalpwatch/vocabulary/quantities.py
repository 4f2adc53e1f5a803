"""A number, its interval and its unit; pixels and micrometres are different types."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Interval", "ScaleUmPerPx"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the bounds within which it is believed to lie.

    Parameters
    ----------
    value
        Best single figure.
    low, high
        Bounds of the interval; ``low <= high``.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ScaleUmPerPx:
    """The scale of a picture [µm/px] and where it comes from.

    Parameters
    ----------
    um_per_px
        Micrometres that one pixel spans; positive.
    source
        Where the figure comes from, for example ``"case file"``.
    """

    um_per_px: float
    source: str

    def length_um(self, length_px: float) -> float:
        """Convert a length.

        Parameters
        ----------
        length_px
            Length in the picture [px].

        Returns
        -------
        length_um
            Length on the scalp [µm].
        """
        return length_px * self.um_per_px
