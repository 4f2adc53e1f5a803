"""English and Russian: how phrases, numbers, dates and frequencies are told."""

from __future__ import annotations

from scalpwatch.locale.words import Language, Words

__all__ = ["Language", "Words"]
