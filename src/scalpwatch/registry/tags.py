"""Keyed hashes by which pseudonyms and days are found, though neither can be read."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

__all__ = ["LONGEST_PREFIX", "Tags", "folded"]

#: The longest beginning of a pseudonym that has a tag of its own.
LONGEST_PREFIX: Final = 16


@dataclass(frozen=True, slots=True)
class Tags:
    """Keyed hashes by which pseudonyms and days are found.

    Parameters
    ----------
    key
        The store's, for this alone.
    clinic
        Whose pseudonyms.

    Notes
    -----
    Who has the database and not the key can tell that two pseudonyms begin alike,
    and not how; and which patients have a day of a year in common, and how many, and
    not which day. From such counts, from what is known of one of them, or from the
    order in which they were kept, days can be guessed: equal days are not hidden.
    """

    key: bytes
    clinic: str

    def whole(self, pseudonym: str) -> bytes:
        """Make the tag of one pseudonym.

        Parameters
        ----------
        pseudonym
            As it is written: case matters.

        Returns
        -------
        tag
            16 bytes.
        """
        (tag,) = self._hashes("whole", [unicodedata.normalize("NFC", pseudonym)])
        return tag[:16]

    def beginning(self, letters: str) -> int:
        """Make the tag of the first letters of pseudonyms.

        Parameters
        ----------
        letters
            At most 16, or a whole pseudonym; upper and lower case are alike.

        Returns
        -------
        tag
            A number of 64 bits with a sign, as databases hold it.
        """
        (tag,) = self._hashes("first", [folded(letters)])
        return int.from_bytes(tag[:8], signed=True)

    def beginnings(self, pseudonym: str) -> set[int]:
        """Make the tags of all beginnings of a pseudonym.

        Parameters
        ----------
        pseudonym
            As it is written.

        Returns
        -------
        tags
            Of its first letters, at most 16, and of all of it.
        """
        letters = folded(pseudonym)
        ends = {*range(1, min(len(letters), LONGEST_PREFIX) + 1), len(letters)}
        tags = self._hashes("first", (letters[:end] for end in ends))
        return {int.from_bytes(tag[:8], signed=True) for tag in tags}

    def days(self, days: Iterable[date]) -> dict[int, date]:
        """Make the tags of days.

        Parameters
        ----------
        days
            Any.

        Returns
        -------
        days
            By tag, a number like those of `beginning`.
        """
        told = list(days)
        tags = self._hashes("due", (each.isoformat() for each in told))
        return {
            int.from_bytes(tag[:8], signed=True): day
            for tag, day in zip(tags, told, strict=True)
        }

    def _hashes(self, kind: str, texts: Iterable[str]) -> Iterator[bytes]:
        """Hash texts of this clinic."""
        # a copy takes half as long as to begin anew
        begun = hmac.new(self.key, f"{kind}\x1f{self.clinic}\x1f".encode(), "sha256")
        for text in texts:
            keyed = begun.copy()
            keyed.update(text.encode("utf-8", "surrogatepass"))
            yield keyed.digest()


def folded(text: str) -> str:
    """Make upper and lower case alike.

    Parameters
    ----------
    text
        A pseudonym, or its first letters.

    Returns
    -------
    folded
        Composed, and without capitals.
    """
    return unicodedata.normalize("NFC", text).casefold()
