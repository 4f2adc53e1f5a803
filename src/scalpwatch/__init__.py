"""Raises clinicians' alertness to scalp metastases."""

from typing import Final

__all__ = ["__version__"]

#: Stated here alone; the distribution takes it from here.
__version__: Final = "0.1.0"
