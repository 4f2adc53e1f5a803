"""Fixtures only."""

from clinic_fixtures import apart, clinician, desk, kept, model

__all__ = ["apart", "clinician", "desk", "kept", "model"]
