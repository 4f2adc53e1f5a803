"""Values of DICOM elements: what a kind of value looks like, and what stands in for it.

Notes
-----
A file can hold a name where a number belongs. What does not look like its kind is
therefore never kept.
"""

from __future__ import annotations

import re
from typing import Any, Final

from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.tag import BaseTag

__all__ = [
    "REMOVED",
    "is_as_its_kind",
    "is_of_its_tag",
    "is_text",
    "stand_in",
    "texts_of",
]

#: Stands where a text must stand and the one that stood there may not.
REMOVED: Final = "REMOVED"

_SHAPES: Final = {
    "AS": re.compile(r"\d{3}[DWMY]", re.ASCII),
    "CS": re.compile(r"[A-Z0-9_ ]{0,16}"),
    "DA": re.compile(r"\d{8}|\d{4}\.\d\d\.\d\d", re.ASCII),
    "DS": re.compile(r" *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *", re.ASCII),
    "DT": re.compile(r"\d{4,14}(\.\d{1,6})?([+-]\d{4})?", re.ASCII),
    "IS": re.compile(r" *[+-]?\d{1,12} *", re.ASCII),
    "TM": re.compile(r"\d\d(:?\d\d(:?\d\d(\.\d{1,6})?)?)?", re.ASCII),
    "UI": re.compile(r"[0-9.]{1,64}"),
}
_TEXTS: Final = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
#: Writers mix these up, and readers take one for the other without harm.
_ALIKE: Final = (
    frozenset({"LO", "LT", "SH", "ST", "UC", "UT"}),
    frozenset({"DS", "IS"}),
    frozenset({"SS", "UL", "US", "SL"}),
    frozenset({"OB", "OW"}),
)
_STAND_INS: Final[dict[str, Any]] = {
    "AE": REMOVED,
    "AS": "000Y",
    "CS": "UNKNOWN",
    "DA": "19000101",
    "DS": "0",
    "DT": "19000101",
    "IS": "0",
    "OB": b"\0\0",
    "OW": b"\0\0",
    "TM": "000000",
    "UN": b"\0\0",
    "UR": "urn:removed",
}


def is_text(representation: str) -> bool:
    """Tell whether a person could write a name into such a value.

    Parameters
    ----------
    representation
        Value representation.

    Returns
    -------
    is_text
        Whether it is of letters.
    """
    return representation in _TEXTS


def is_as_its_kind(element: DataElement) -> bool:
    """Tell whether an element is what its tag and its representation say.

    Parameters
    ----------
    element
        A public one.

    Returns
    -------
    is_as_its_kind
        ``False`` for a tag that the dictionary lacks, for a representation that is
        not the tag's, and for a value of another shape.

    References
    ----------
    DICOM PS3.5, table 6.2-1; PS3.6.
    """
    if not is_of_its_tag(element.tag, element.VR):
        return False
    shape = _SHAPES.get(element.VR)
    return shape is None or all(map(shape.fullmatch, texts_of(element)))


def is_of_its_tag(tag: BaseTag, representation: str) -> bool:
    """Tell whether a tag is known with a value representation.

    Parameters
    ----------
    tag
        A public one.
    representation
        As the file has it.

    Returns
    -------
    is_of_its_tag
        Whether it is the dictionary's, or one that is as good.
    """
    if not dictionary_has_tag(tag):
        return False
    known = set(dictionary_VR(tag).split(" or "))
    if representation in known:
        return True
    return any(representation in kinds and known & kinds for kinds in _ALIKE)


def texts_of(element: DataElement) -> tuple[str, ...]:
    """List the values of an element as they are written.

    Parameters
    ----------
    element
        One of letters or digits.

    Returns
    -------
    texts
        Empty values are left out.
    """
    value = element.value
    parts = [value] if isinstance(value, str) or not _is_many(value) else list(value)
    texts = [_as_written(part) for part in parts if part is not None]
    return tuple(text for text in texts if text.strip())


def stand_in(representation: str) -> Any:  # noqa: ANN401 - as pydicom takes values
    """Give a value that says nothing, for an attribute that must have one.

    Parameters
    ----------
    representation
        Value representation; not SQ.

    Returns
    -------
    value
        Of that representation.
    """
    if representation in _STAND_INS:
        return _STAND_INS[representation]
    return REMOVED if is_text(representation) else 0


def _as_written(part: object) -> str:
    """Tell one value as it is written; a number's own text, if it had one."""
    written = getattr(part, "original_string", None)
    # that of a name is of bytes, whatever their letters
    return written if isinstance(written, str) else str(part)


def _is_many(value: object) -> bool:
    """Tell several values from one: pydicom's names can be walked, and are one."""
    return hasattr(value, "append")
