"""Fixtures only."""

from registry_fixtures import (
    database,
    open_again,
    place,
    postgresql,
    sqlite,
    store,
    unmade_place,
)

__all__ = [
    "database",
    "open_again",
    "place",
    "postgresql",
    "sqlite",
    "store",
    "unmade_place",
]
