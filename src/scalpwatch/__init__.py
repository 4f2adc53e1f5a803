"""Raises clinicians' alertness to scalp metastases."""

__all__ = ["__version__"]

#: Stated here alone; the distribution takes it from here.
__version__ = "0.1.0"
