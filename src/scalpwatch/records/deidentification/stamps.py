"""What an object says of its own de-identification."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Final

from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from scalpwatch import __version__
from scalpwatch.records.deidentification.profile import Option
from scalpwatch.records.deidentification.sequences import code_item

__all__ = ["stamp"]

_BASIC: Final = "113100"
_OF_TIME: Final = {Option.KEEP_DATES: "UNMODIFIED", Option.SHIFT_DATES: "MODIFIED"}


def stamp(clean: Dataset, options: Collection[Option]) -> None:
    """Write down that, how and by what an object was de-identified.

    Parameters
    ----------
    clean
        The object; what it said of this before is replaced.
    options
        Of the profile.

    References
    ----------
    DICOM PS3.15, E.1.1; PS3.16, CID 7050; PS3.3, C.7.1.1, C.12.1.
    """
    clean.PatientIdentityRemoved = "YES"
    clean.DeidentificationMethod = f"scalpwatch {__version__}, PS3.15 Annex E"
    clean.DeidentificationMethodCodeSequence = _codes_of(
        {_BASIC, *(option.value for option in options)}
    )
    clean.LongitudinalTemporalInformationModified = next(
        (told for option, told in _OF_TIME.items() if option in options), "REMOVED"
    )


def _codes_of(values: Iterable[str]) -> list[Dataset]:
    """Write codes with the meanings that the standard gives them."""
    return [code_item(value, "DCM", _meanings()[value]) for value in sorted(values)]


@cache
def _meanings() -> dict[str, str]:
    """Tell the standard's name of each code."""
    return {code.value: code.meaning for code in codes.cid7050.concepts.values()}
