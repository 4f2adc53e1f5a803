"""What is said of the pixels of objects and photographs alike."""

from __future__ import annotations

from scalpwatch.phrases import Phrase, say

__all__ = ["may_show_a_face", "there_is_writing", "writing_was_covered"]


def may_show_a_face() -> Phrase:
    """Say what no program here judges.

    Returns
    -------
    remark
        Of photographs that are not taken through a dermatoscope.
    """
    return say("A person must judge whether a face or a tattoo shows who it is.")


def there_is_writing() -> Phrase:
    """Say that writing was found.

    Returns
    -------
    remark
        Never what it says.
    """
    return say("There is writing in the pixels.")


def writing_was_covered() -> Phrase:
    """Say that writing was found and is not to be seen any more.

    Returns
    -------
    remark
        Never what it said.
    """
    return say("Writing in the pixels was covered by black bands.")
