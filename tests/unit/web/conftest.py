"""Fixtures only."""

from clinic_fixtures import clinician, desk, kept

__all__ = ["clinician", "desk", "kept"]
