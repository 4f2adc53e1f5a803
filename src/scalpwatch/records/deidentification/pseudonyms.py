"""Stand-ins that stay the same under one key and tell nothing without it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from scalpwatch.records.uids import is_uid

__all__ = ["Pseudonyms"]

_KEY_BYTES: Final = 32
#: Keeps what is made here apart from whatever else the same key is used for.
_PURPOSE: Final = b"scalpwatch de-identification 1"
#: Eighty bits: among a million patients two meet once in a thousand million times.
_SHORT_BYTES: Final = 10
_EARLIEST_DAYS: Final = 3650
_LATEST_DAYS: Final = 30
#: Everything that the standard itself registers; it names no patient and no clinic.
_STANDARDS_OWN: Final = "1.2.840.10008."


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Makes stand-ins under one key.

    Parameters
    ----------
    key
        At least 32 bytes, from a good source; who has it can tell which stand-in
        belongs to a person whom he knows, and nobody else can.

    Notes
    -----
    Each stand-in is an HMAC with SHA-256 (RFC 2104) of what it stands for, under a
    label of its own kind, so that none tells of another. There is no table that could
    be lost: the same key gives the same stand-ins on another day and machine.

    Examples
    --------
    >>> stand_ins = Pseudonyms(bytes(32))
    >>> stand_ins.patient("12-345") == stand_ins.patient(" 12-345 ")
    True
    >>> stand_ins.uid("1.2.840.10008.1.2.1")
    '1.2.840.10008.1.2.1'
    """

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) < _KEY_BYTES:
            raise ValueError("too short a key")

    def patient(self, identifier: str, issuer: str = "") -> str:
        """Make the pseudonym of a patient.

        Parameters
        ----------
        identifier
            By which the clinic knows the patient; spaces around and doubled do not
            count.
        issuer
            Who issued it: the same number elsewhere is another patient.

        Returns
        -------
        pseudonym
            ``P`` and 16 letters or digits.
        """
        return f"P{self._short('patient', _plain(issuer), _plain(identifier))}"

    def link(self, name: str) -> str:
        """Make the stand-in of what a record refers to.

        Parameters
        ----------
        name
            Of a visit, a specimen or another record.

        Returns
        -------
        link
            ``L`` and 16 letters or digits.
        """
        return f"L{self._short('link', name)}"

    def file(self, content: bytes) -> str:
        """Make the name of a file that must not bear its own.

        Parameters
        ----------
        content
            The file's bytes, as they came.

        Returns
        -------
        name
            ``F`` and 16 letters or digits, without an ending.
        """
        return f"F{self._short('file', hashlib.sha256(content).hexdigest())}"

    def uid(self, uid: str) -> str:
        """Replace a unique identifier.

        Parameters
        ----------
        uid
            As it stands in an object, whole or broken.

        Returns
        -------
        uid
            One below 2.25 (ISO/IEC 9834-8), made of a version 8 UUID (RFC 9562), the
            same for the same; those that the standard registers stay.
        """
        if uid.startswith(_STANDARDS_OWN) and is_uid(uid):
            return uid
        drawn = bytearray(self._digest("uid", uid.strip())[:16])
        drawn[6] = drawn[6] & 0x0F | 0x80
        drawn[8] = drawn[8] & 0x3F | 0x80
        return f"2.25.{uuid.UUID(bytes=bytes(drawn)).int}"

    def days(self, pseudonym: str) -> int:
        """Tell by how many days the dates of a patient are shifted.

        Parameters
        ----------
        pseudonym
            The patient's.

        Returns
        -------
        days
            From 30 to 3,650 days back: negative, so that no date lies in the future.
        """
        drawn = int.from_bytes(self._digest("days", pseudonym)[:8], "big")
        return -(_LATEST_DAYS + drawn % (_EARLIEST_DAYS - _LATEST_DAYS + 1))

    def _short(self, *parts: str) -> str:
        """Write ten bytes of a digest in letters and digits."""
        return base64.b32encode(self._digest(*parts)[:_SHORT_BYTES]).decode("ascii")

    def _digest(self, *parts: str) -> bytes:
        """Sign the parts, each with its length, so that no two rows of parts meet."""
        told = [part.encode("utf-8", "surrogatepass") for part in parts]
        whole = b"".join(len(part).to_bytes(8, "big") + part for part in told)
        return hmac.digest(_own_key(self.key), whole, "sha256")


@lru_cache(maxsize=4)
def _own_key(key: bytes) -> bytes:
    """Derive the key of stand-ins, once."""
    return hmac.digest(key, _PURPOSE, "sha256")


def _plain(identifier: str) -> str:
    """Drop the spaces that do not count."""
    return " ".join(identifier.split())
