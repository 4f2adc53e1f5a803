"""Unique identifiers of DICOM: what is one, and the one of this program.

References
----------
DICOM PS3.5, 9.1 and B.2; PS3.10, 7.1.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["IMPLEMENTATION_UID", "is_uid"]

#: Who wrote a file: a UUID of this program, below 2.25.
IMPLEMENTATION_UID: Final = "2.25.239186415689609569293930023523371875873"

_UID: Final = re.compile(r"(?=.{1,64}\Z)(0|[1-9]\d*)(\.(0|[1-9]\d*))+\Z", re.ASCII)


def is_uid(text: str) -> bool:
    """Tell whether a text is a unique identifier and nothing else.

    Parameters
    ----------
    text
        Any.

    Returns
    -------
    is_uid
        Whether it is digits and dots as DICOM wants them, so that it can stand in a
        file's name or in an address.

    Examples
    --------
    >>> is_uid("1.2.840"), is_uid("1.2/../x"), is_uid("1.02")
    (True, False, False)
    """
    return _UID.match(text) is not None
