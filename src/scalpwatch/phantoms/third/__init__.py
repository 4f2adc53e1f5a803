"""The third style: nothing of the eye was ever tuned or calibrated on it."""

from scalpwatch.phantoms.third.drawing import draw_third_style

__all__ = ["draw_third_style"]
