"""Fixtures only: the answers made by hand for the report's own tests."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_MADE = Path(__file__).parents[1] / "unit" / "report" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("answers_made_by_hand", _MADE)
assert _SPEC is not None
assert _SPEC.loader is not None
_answers = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_answers)

urgent = _answers.urgent
recheck = _answers.recheck
abstain = _answers.abstain
pictured = _answers.pictured
