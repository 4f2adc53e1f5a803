"""Raises clinicians' alertness to scalp metastases."""
