"""What becomes of each attribute: the standard's table, and how its choices are made.

`profile.csv` holds, by tag, the action of the Basic Application Level Confidentiality
Profile and of each of its options; `types.csv` holds how strictly an attribute with a
choice of actions is required in the objects that are at home here: at their top level,
or in an item of a sequence.

Notes
-----
The actions with their options are those of table E.1-1 in the edition of 2024b. Rows of
the edition 2026c are newer attributes, of which only the basic action was at hand; no
option changes it here, which removes more than the standard asks, never less.

References
----------
DICOM PS3.15, Annex E, table E.1-1; PS3.16, CID 7050; types: PS3.3.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["Action", "Option", "Place", "action_on", "is_listed"]


class Option(Enum):
    """An option of the profile, by its code (DICOM PS3.16, CID 7050)."""

    CLEAN_PIXELS = "113101"
    CLEAN_GRAPHICS = "113103"
    CLEAN_STRUCTURED = "113104"
    CLEAN_DESCRIPTORS = "113105"
    KEEP_DATES = "113106"
    SHIFT_DATES = "113107"
    KEEP_PATIENT_CHARACTERISTICS = "113108"
    KEEP_DEVICE = "113109"
    KEEP_UIDS = "113110"
    KEEP_SAFE_PRIVATE = "113111"
    KEEP_INSTITUTION = "113112"


class Action(Enum):
    """What is done to an attribute (DICOM PS3.15, table E.1-1a)."""

    KEEP = "K"
    REMOVE = "X"
    EMPTY = "Z"
    REPLACE = "D"
    CLEAN = "C"
    MAP_UID = "U"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attribute stands.

    Parameters
    ----------
    sop_class
        UID of the object's class; whatever the file says.
    is_in_item
        Whether it stands in an item of a sequence.
    """

    sop_class: str
    is_in_item: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """The actions on one attribute: the basic ones, and those of options."""

    basic: tuple[Action, ...]
    optional: dict[Option, Action]


#: Columns of `profile.csv` that belong to options; pixels have none.
_COLUMNS: Final = {
    "full_dates": Option.KEEP_DATES,
    "modified_dates": Option.SHIFT_DATES,
    "patient": Option.KEEP_PATIENT_CHARACTERISTICS,
    "device": Option.KEEP_DEVICE,
    "institution": Option.KEEP_INSTITUTION,
    "uids": Option.KEEP_UIDS,
    "private": Option.KEEP_SAFE_PRIVATE,
    "descriptors": Option.CLEAN_DESCRIPTORS,
    "structured": Option.CLEAN_STRUCTURED,
    "graphics": Option.CLEAN_GRAPHICS,
}
#: Which action of a choice a type calls for: the mildest that keeps the object valid.
_BY_TYPE: Final = {
    "1": (Action.REPLACE, Action.MAP_UID),
    # an empty list of sources would contradict what else refers to them
    "2": (Action.MAP_UID, Action.EMPTY, Action.REPLACE),
}
#: Curves and overlays: sixteen groups each share a row.
_REPEATED: Final = (0x5000, 0x6000)
_PRIVATE: Final = "private"


def action_on(tag: int, options: Collection[Option], place: Place) -> Action:
    """Tell what is done to an attribute.

    Parameters
    ----------
    tag
        Group and element.
    options
        Those that are asked for.
    place
        Where the attribute stands.

    Returns
    -------
    action
        `Action.KEEP` for an attribute that the table does not list.

    Notes
    -----
    Where several options speak of an attribute, cleaning goes before keeping. Where
    the table leaves a choice (Z/D, X/Z, X/D, X/Z/D, X/Z/U*), the attribute's type in
    the object decides: type 1 takes D or U, type 2 takes U or Z (or D where there is
    no Z), and type 3, or an attribute that the object does not know, is removed.
    Conditional types count as their unconditional ones. Of an object that is not at
    home here the types are not known: then the last action of the choice is taken, D
    or U or Z, which keeps any object valid.
    """
    row = _row_of(tag)
    if row is None:
        return Action.KEEP
    asked = {action for option, action in row.optional.items() if option in options}
    for action in (Action.CLEAN, Action.KEEP):
        if action in asked:
            return action
    return row.basic[0] if len(row.basic) == 1 else _chosen(tag, row.basic, place)


def is_listed(tag: int) -> bool:
    """Tell whether the table speaks of an attribute.

    Parameters
    ----------
    tag
        Group and element.

    Returns
    -------
    is_listed
        Private attributes, curves and overlays included.
    """
    return _row_of(tag) is not None


def _chosen(tag: int, choice: tuple[Action, ...], place: Place) -> Action:
    """Choose by the attribute's type in the object."""
    if place.sop_class not in _known_classes():
        return choice[-1]
    level = "item" if place.is_in_item else "top"
    type_ = _types().get((place.sop_class, level, tag))
    if type_ is None:
        # in an item, another object's macro may want it: nothing is left out there
        return choice[-1] if place.is_in_item else choice[0]
    fitting = [action for action in _BY_TYPE[type_] if action in choice]
    return fitting[0] if fitting else choice[-1]


def _row_of(tag: int) -> _Row | None:
    """Find the row of an attribute."""
    group, element = tag >> 16, tag & 0xFFFF
    rows = _rows()
    if group % 2:
        return rows[_PRIVATE]
    if group & 0xFF00 == _REPEATED[0]:
        return rows["50xxxxxx"]
    if group & 0xFF00 == _REPEATED[1]:
        return rows.get(f"60xx{element:04x}")
    return rows.get(f"{tag:08x}")


@cache
def _rows() -> dict[str, _Row]:
    """Read the table of actions."""
    return {
        row["tag"]: _Row(
            tuple(Action(each.rstrip("*")) for each in row["basic"].split("/")),
            {
                option: Action(row[column])
                for column, option in _COLUMNS.items()
                if row[column]
            },
        )
        for row in _table("profile.csv")
    }


@cache
def _types() -> dict[tuple[str, str, int], str]:
    """Read the table of types."""
    return {
        (row["sop_class"], row["level"], int(row["tag"], 16)): row["type"]
        for row in _table("types.csv")
    }


@cache
def _known_classes() -> frozenset[str]:
    """List the classes of objects that are at home here."""
    return frozenset(sop_class for sop_class, _, _ in _types())


def _table(name: str) -> Iterator[dict[str, str]]:
    """Read a table of this package."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
