"""Blocks of a visit's form: added, taken out, and called by a name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from scalpwatch.documents.case_fields import blocks_of
from scalpwatch.locale import Words
from scalpwatch.phrases import say
from scalpwatch.web.drafts import TAKEN_OUT, Draft

__all__ = ["with_deed", "with_names"]

_DROP: Final = re.compile(r"drop-((?:lesion|cancer)-[1-9]\d?|lesion-\d+-treatment-\d+)")
_MOST: Final = 20


def with_names(draft: Draft, words: Words) -> Draft:
    """Call each lesion that nobody named.

    Parameters
    ----------
    draft
        The draft.
    words
        The language.

    Returns
    -------
    draft
        With "focus 1" and the like: a bare number would be read as a count.
    """
    numbers = blocks_of(draft.fields, "lesion-") or (1,)
    called = {
        f"lesion-{number}-name": _name(place, words)
        for place, number in enumerate(numbers, start=1)
        if not draft.fields.get(f"lesion-{number}-name", "").strip()
    }
    return replace(draft, fields={**draft.fields, **called})


def with_deed(draft: Draft, deed: str, words: Words) -> Draft:
    """Add a block to a form, or take one out.

    Parameters
    ----------
    draft
        The draft.
    deed
        ``add-lesion``, ``drop-cancer-2`` and the like; anything else does nothing.
    words
        The language in which an added lesion is called.

    Returns
    -------
    draft
        With it done.
    """
    if deed == "add-lesion":
        named = with_names(draft, words).fields
        number = max(blocks_of(named, "lesion-")) + 1
        if number <= _MOST:
            added = {f"lesion-{number}-name": _name(number, words)}
            return replace(draft, fields={**named, **added})
    if told := _DROP.fullmatch(deed):
        start = f"{told[1]}-"
        left = {k: v for k, v in draft.fields.items() if not k.startswith(start)}
        pictures = tuple(
            replace(each, lesion=TAKEN_OUT)
            if start == f"lesion-{each.lesion}-"
            else each
            for each in draft.pictures
        )
        return replace(draft, fields=left, pictures=pictures)
    return draft


def _name(number: int, words: Words) -> str:
    """Call a lesion by its number."""
    return words.tell(say("focus {number}", number=number))
