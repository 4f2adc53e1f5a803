"""Fixtures only."""

from clinic_fixtures import apart, clinician, desk, kept, loop, model

__all__ = ["apart", "clinician", "desk", "kept", "loop", "model"]
