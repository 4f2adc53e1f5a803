"""Fixtures only."""

from clinic_fixtures import clinician, desk, kept, model

__all__ = ["clinician", "desk", "kept", "model"]
