"""What becomes of attributes that the standard's table does not list.

New attributes come every year, and the table lists them later; so those that by their
kind could name somebody are not kept.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from pydicom.dataelem import DataElement

from scalpwatch.records.deidentification.profile import Action, Option, is_listed

__all__ = ["TEMPORAL", "invites_sentences", "unlisted_action"]

#: Value representations of dates and times.
TEMPORAL: Final = frozenset({"DA", "DT", "TM"})
#: How the keywords of attributes end into which people write sentences.
_PROSE: Final = (
    "TextValue",
    *("Comment", "Comments", "Description", "Explanation", "Notes", "Summary"),
)
#: Unique identifiers that name no object: kinds of objects, ways of storing, schemes
#: of codes.
_NAMES_OF_KINDS: Final = (
    *("SOPClass", "TransferSyntax", "ContextUID", "CodingSchemeUID"),
    "ContextGroupExtensionCreatorUID",
)
_ADDRESSES_OF_CODES: Final = frozenset({"CodingSchemeURL", "URNCodeValue"})


def unlisted_action(element: DataElement, options: Collection[Option]) -> Action:
    """Tell what is done to an attribute that the table does not list.

    Parameters
    ----------
    element
        A public one.
    options
        Those that are asked for.

    Returns
    -------
    action
        Dates as the listed ones, persons' names emptied, addresses removed, unique
        identifiers replaced unless they name a kind; all else is kept.
    """
    if element.VR in TEMPORAL:
        if Option.KEEP_DATES in options:
            return Action.KEEP
        return Action.CLEAN if Option.SHIFT_DATES in options else Action.EMPTY
    if element.VR == "UI":
        names_a_kind = any(part in element.keyword for part in _NAMES_OF_KINDS)
        is_kept = names_a_kind or Option.KEEP_UIDS in options
        return Action.KEEP if is_kept else Action.MAP_UID
    if element.VR == "UR" and element.keyword not in _ADDRESSES_OF_CODES:
        return Action.REMOVE
    return Action.EMPTY if element.VR == "PN" else Action.KEEP


def invites_sentences(element: DataElement) -> bool:
    """Tell whether people write sentences into an attribute that is not listed.

    Parameters
    ----------
    element
        A public one.

    Returns
    -------
    invites_sentences
        Whether it is long text and called a text, comment, description or the like.
    """
    is_long = element.VR in {"LT", "ST", "UT"} and not is_listed(element.tag)
    return is_long and element.keyword.endswith(_PROSE)
