"""How much may be read over and over again through references, in one file."""

from __future__ import annotations

import json
from typing import Final

from scalpwatch.errors import RecordError
from scalpwatch.phrases import say
from scalpwatch.records.fhir.codes import Json

__all__ = ["Budget"]

#: What all references of a file may lead to, together, as JSON text [letters]: four
#: times the largest file.
_MOST: Final = 256 * 2**20


class Budget:
    """Keeps a file from growing in memory by referring to a large part many times.

    Parameters
    ----------
    most
        Letters of JSON that may be read through references.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._left = most
        self._sizes: dict[int, int] = {}

    def spend(self, resource: Json) -> None:
        """Pay for reading what a reference leads to.

        Parameters
        ----------
        resource
            What is read; it must live as long as the budget does.

        Raises
        ------
        RecordError
            If nothing is left.
        """
        key = id(resource)
        if key not in self._sizes:
            self._sizes[key] = len(json.dumps(resource))
        self._left -= self._sizes[key]
        if self._left < 0:
            raise RecordError(
                say("The FHIR file refers to large parts of itself too often."),
                remedy=say("Give a file that an honest system wrote."),
            )
