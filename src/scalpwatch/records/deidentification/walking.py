"""Walks through the elements of an object that may mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from scalpwatch.records.dicom.parsing import BROKEN_DICOM

__all__ = ["elements_of", "everything_in", "refuse_endless_sequences"]

#: Reports nest their content some levels deep; bombs do so endlessly (judgement).
_DEEPEST: Final = 24
#: So many bytes and items of sequences are taken apart within seconds (judgement).
_MOST_BYTES: Final = 1 << 22
_MOST_ITEMS: Final = 20_000
#: And so many elements be walked through.
_MOST_ELEMENTS: Final = 200_000
_PIXELS: Final = 0x7FE00010
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
        If sequences are nested endlessly.
    """
    if depth > _DEEPEST:
        raise ValueError("endless depth")  # reported as broken
    for tag in sorted(dataset.keys()):
        try:
            element = dataset[tag]
        except BROKEN_DICOM:
            element = None
        yield tag, element


def everything_in(dataset: Dataset) -> Iterator[DataElement]:
    """Give each readable element of all levels.

    Parameters
    ----------
    dataset
        Whose elements.

    Yields
    ------
    element
        Sequences first, then what is in them.

    Raises
    ------
    ValueError
        If sequences are nested or filled endlessly.
    """
    for count, element in enumerate(_everything_in(dataset, 0)):
        if count > _MOST_ELEMENTS:
            raise ValueError("endless elements")  # reported as broken
        yield element


def _everything_in(dataset: Dataset, depth: int) -> Iterator[DataElement]:
    """Give each readable element of a level and those below."""
    for _, element in elements_of(dataset, depth):
        if element is None:
            continue
        yield element
        if element.VR == "SQ":
            for item in element.value:
                yield from _everything_in(item, depth + 1)


def refuse_endless_sequences(dataset: Dataset, data: bytes) -> None:
    """Refuse an object that would take minutes to be taken apart.

    Parameters
    ----------
    dataset
        As it was read: no value of it is converted yet.
    data
        All bytes of the object.

    Raises
    ------
    ValueError
        If its sequences hold more than any photograph's or report's do.

    Notes
    -----
    A sequence of told length is taken apart only when it is asked for, and then whole;
    one of untold length is taken apart at once, by a reader that tires. What is not in
    a plain value of the first level is in sequences, so that their bytes can be
    bounded without looking into any.
    """
    raw: list[object] = [dataset.get_item(tag) for tag in sorted(dataset.keys())]
    plain = [
        element.value
        for element in raw
        if isinstance(element, RawDataElement)
        and element.value is not None
        and _is_plain(element.tag, element.VR, element.value)
    ]
    size = len(data) - sum(map(len, plain))
    items = data.count(_ITEM) - sum(value.count(_ITEM) for value in plain)
    if size > _MOST_BYTES or items > _MOST_ITEMS:
        raise ValueError("endless items")  # reported as broken


def _is_plain(tag: BaseTag, representation: str | None, value: bytes) -> bool:
    """Tell a value from the items of a sequence."""
    is_sequence = representation == "SQ" or value.startswith(_ITEM)
    return tag == _PIXELS or not is_sequence
