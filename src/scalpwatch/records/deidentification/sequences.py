"""Items of sequences: what may stay of them, and what stands in for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from scalpwatch.records.deidentification.descriptors import is_of_known_words
from scalpwatch.records.deidentification.values import REMOVED

__all__ = [
    "code_item",
    "dummy_items",
    "hide_private_meaning",
    "is_of_public_codes",
    "without_writing",
]

_CONTENT: Final = "ContentSequence"
_GRAPHICS: Final = "GraphicAnnotationSequence"
_CODES: Final = "CodeSequence"


def code_item(value: str, scheme: str, meaning: str) -> Dataset:
    """Write a code.

    Parameters
    ----------
    value, scheme, meaning
        Of the code.

    Returns
    -------
    item
        For a sequence of codes.
    """
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = value, scheme
    item.CodeMeaning = meaning
    return item


def dummy_items(element: DataElement) -> list[Dataset] | None:
    """Give items that stand in for those of a sequence.

    Parameters
    ----------
    element
        A sequence.

    Returns
    -------
    items
        For content a sentence that it was removed, for graphics a point, for codes a
        code without meaning; ``None`` for other sequences.
    """
    if element.keyword == _CONTENT:
        return [_removed_content()]
    if element.keyword == _GRAPHICS:
        return [_point()]
    if element.keyword.endswith(_CODES):
        return [code_item(REMOVED, "99REMOVED", REMOVED)]
    return None


def is_of_public_codes(element: DataElement) -> bool:
    """Tell whether a sequence holds codes alone, all of schemes that are published.

    Parameters
    ----------
    element
        A sequence.

    Returns
    -------
    is_of_public_codes
        ``False`` where a scheme is local: its meanings are free text.
    """
    schemes = [
        str(item.get("CodingSchemeDesignator", "")).strip() for item in element.value
    ]
    return bool(schemes) and not any(map(_is_local, schemes))


def hide_private_meaning(item: Dataset) -> None:
    """Take the free text out of a code that somebody made up.

    Parameters
    ----------
    item
        Any; of a code, its meaning is replaced where its scheme is local and a word
        of it is none of the trade.
    """
    meaning = item.get("CodeMeaning")
    scheme = str(item.get("CodingSchemeDesignator", "")).strip()
    if meaning and _is_local(scheme) and not is_of_known_words(str(meaning)):
        item.CodeMeaning = REMOVED


def without_writing(items: Iterable[Dataset]) -> list[Dataset]:
    """Take the writing out of graphic annotations.

    Parameters
    ----------
    items
        Already clean otherwise.

    Returns
    -------
    items
        The same, with their lines and points; one that had none has a point, for one
        of them must be there.
    """
    kept = list(items)
    for item in kept:
        item.pop("TextObjectSequence", None)
        if not item.get("GraphicObjectSequence"):
            item.GraphicObjectSequence = _point().GraphicObjectSequence
    return kept


def _is_local(scheme: str) -> bool:
    """Tell a scheme that anyone can make up (DICOM PS3.16, section 8.2)."""
    return not scheme or scheme.startswith("99") or scheme == "L"


def _removed_content() -> Dataset:
    """Write that there was content."""
    item = Dataset()
    item.RelationshipType, item.ValueType = "CONTAINS", "TEXT"
    item.ConceptNameCodeSequence = [code_item("121106", "DCM", "Comment")]
    item.TextValue = REMOVED
    return item


def _point() -> Dataset:
    """Draw a point at the corner."""
    item, drawn = Dataset(), Dataset()
    drawn.GraphicAnnotationUnits = "PIXEL"
    drawn.GraphicDimensions, drawn.NumberOfGraphicPoints = 2, 1
    drawn.GraphicData, drawn.GraphicType = [1.0, 1.0], "POINT"
    item.GraphicLayer = REMOVED
    item.GraphicObjectSequence = [drawn]
    return item
