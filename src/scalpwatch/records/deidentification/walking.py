"""Walks through the elements of an object that may mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from scalpwatch.imaging.decoding import BROKEN

__all__ = ["DEEPEST", "elements_of", "everything_in"]

#: Reports nest their content some levels deep; bombs do so endlessly (judgement).
DEEPEST: Final = 24
#: A sequence of defined length is taken apart only when it is asked for. So many bytes
#: and items of one can be, within seconds (judgement).
_MOST_BYTES: Final = 1 << 22
_MOST_ITEMS: Final = 50_000
_ITEM: Final = b"\xfe\xff\x00\xe0"


def elements_of(
    dataset: Dataset, depth: int
) -> Iterator[tuple[BaseTag, DataElement | None]]:
    """Give each element of one level.

    Parameters
    ----------
    dataset
        Whose elements.
    depth
        How many sequences it stands in.

    Yields
    ------
    tag
        In ascending order.
    element
        ``None`` where its value is none that can be read.

    Raises
    ------
    ValueError
        If sequences are nested or filled endlessly.
    """
    if depth > DEEPEST:
        raise ValueError("endless depth")  # reported as broken
    for tag in sorted(dataset.keys()):
        _refuse_endless(dataset.get_item(tag))
        try:
            element = dataset[tag]
        except BROKEN:
            element = None
        yield tag, element


def everything_in(dataset: Dataset, depth: int = 0) -> Iterator[DataElement]:
    """Give each readable element of all levels.

    Parameters
    ----------
    dataset
        Whose elements.
    depth
        How many sequences it stands in.

    Yields
    ------
    element
        Sequences first, then what is in them.
    """
    for _, element in elements_of(dataset, depth):
        if element is None:
            continue
        yield element
        if element.VR == "SQ":
            for item in element.value:
                yield from everything_in(item, depth + 1)


def _refuse_endless(element: object) -> None:
    """Refuse a sequence that would take minutes to be taken apart."""
    if not isinstance(element, RawDataElement) or element.value is None:
        return
    is_sequence = element.VR == "SQ" or element.value.startswith(_ITEM)
    is_long = len(element.value) > _MOST_BYTES
    if is_sequence and (is_long or element.value.count(_ITEM) > _MOST_ITEMS):
        raise ValueError("endless items")  # reported as broken
