"""Fixtures only."""

from registry_fixtures import database, postgresql

__all__ = ["database", "postgresql"]
