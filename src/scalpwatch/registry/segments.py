"""Large files sealed piece by piece: read and written in little memory, never half.

Notation
--------
A sealed file is a mark, a salt and segments. Each segment is 1 MiB of content (the last
may be shorter, and empty), encrypted by AES-256-GCM under a key that is the file's own:
HKDF of the given key, the salt and the label. Its nonce is its number and whether it is
the last, so that a segment changed, moved, repeated, dropped or cut off at the end does
not open.

References
----------
V.T. Hoang, R. Reyhanitabar, P. Rogaway, D. Vizár (2015), "Online Authenticated-
Encryption and its Nonce-Reuse Misuse-Resistance", doi:10.1007/978-3-662-47989-6_24,
section 7 (the construction STREAM).
"""

from __future__ import annotations

import io
import os
from typing import IO, TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

__all__ = ["SealedWriter", "is_sealed", "open_sealed"]

_MARK: Final = b"scalpwatch sealed 1\n"
_SALT_BYTES: Final = 32
_SEGMENT_BYTES: Final = 1 << 20
_TAG_BYTES: Final = 16
_HEAD_BYTES: Final = len(_MARK) + _SALT_BYTES


class SealedWriter:
    """Seals what is written to it.

    Parameters
    ----------
    file
        Where the sealed content goes, from its beginning.
    key
        32 bytes, random.
    label
        What the content is: under another label it does not open.

    Notes
    -----
    Without `finish` the file has no last segment, and no reader takes it for whole.
    """

    def __init__(
        self, file: IO[bytes] | SealedWriter, *, key: bytes, label: str
    ) -> None:
        salt = os.urandom(_SALT_BYTES)
        self._file = file
        self._cipher = _cipher(key, salt, label)
        self._waiting = bytearray()
        self._number = 0
        file.write(_MARK + salt)

    def write(self, content: ReadableBuffer) -> int:
        """Take content.

        Parameters
        ----------
        content
            Any bytes.

        Returns
        -------
        length
            How many were taken: all.
        """
        view = memoryview(content).cast("B")
        for start in range(0, len(view), _SEGMENT_BYTES):
            self._waiting += view[start : start + _SEGMENT_BYTES]
            # a full segment waits until more comes: it could be the last
            while len(self._waiting) > _SEGMENT_BYTES:
                self._seal(self._waiting[:_SEGMENT_BYTES], last=False)
                del self._waiting[:_SEGMENT_BYTES]
        return len(view)

    def flush(self) -> None:
        """Write nothing early: a segment goes out when it is full."""

    def close(self) -> None:
        """Close nothing: the file is its owner's."""

    def finish(self) -> None:
        """Seal the last segment."""
        self._seal(self._waiting, last=True)
        self._waiting.clear()

    def _seal(self, content: bytearray, *, last: bool) -> None:
        """Write one segment."""
        nonce = _nonce(self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, content, None))
        self._number += 1


def is_sealed(start: bytes) -> bool:
    """Tell a sealed file by its beginning.

    Parameters
    ----------
    start
        Its first bytes, at least twenty.

    Returns
    -------
    is_sealed
        Whether the mark stands there.
    """
    return start.startswith(_MARK)


def open_sealed(file: IO[bytes], *, key: bytes, label: str) -> io.BufferedReader:
    """Open a sealed file, to be read from any place.

    Parameters
    ----------
    file
        What `SealedWriter` wrote; seekable. It is not closed.
    key, label
        As it was sealed.

    Returns
    -------
    content
        Seekable; holds one segment in memory. Reading raises `RegistryError` where a
        segment does not open.

    Notes
    -----
    A file that is none of ours, that was cut short or changed at its end, or another
    key or label, end in `RegistryError` at once.
    """
    return io.BufferedReader(_Segments(file, key, label), _SEGMENT_BYTES)


class _Segments(io.RawIOBase):
    """The content of a sealed file, opened segment by segment."""

    def __init__(self, file: IO[bytes], key: bytes, label: str) -> None:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        head = file.read(_HEAD_BYTES)
        sealed = size - _HEAD_BYTES
        if not is_sealed(head) or sealed < _TAG_BYTES:
            raise _closed()
        self._file = file
        self._cipher = _cipher(key, head[len(_MARK) :], label)
        self._count = -(-sealed // (_SEGMENT_BYTES + _TAG_BYTES))
        self._length = sealed - self._count * _TAG_BYTES
        self._place = 0
        self._held = -1
        self._segment = b""
        # what was cut off at the end is missed before anything is read
        self._hold(self._count - 1)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        origin = (0, self._place, self._length)[whence]
        self._place = max(0, origin + offset)
        return self._place

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        wanted = memoryview(buffer).cast("B")
        if self._place >= self._length or not wanted:
            return 0
        number, start = divmod(self._place, _SEGMENT_BYTES)
        self._hold(number)
        part = self._segment[start : start + len(wanted)]
        wanted[: len(part)] = part
        self._place += len(part)
        return len(part)

    def _hold(self, number: int) -> None:
        """Open a segment and keep it."""
        if number == self._held:
            return
        self._file.seek(_HEAD_BYTES + number * (_SEGMENT_BYTES + _TAG_BYTES))
        nonce = _nonce(number, last=number == self._count - 1)
        try:
            sealed = self._file.read(_SEGMENT_BYTES + _TAG_BYTES)
            self._segment = self._cipher.decrypt(nonce, sealed, None)
        except InvalidTag:
            raise _closed() from None
        self._held = number


def _cipher(key: bytes, salt: bytes, label: str) -> AESGCM:
    """Derive the key of one file."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=salt, info=label.encode())
    return AESGCM(derive.derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    """Tell a segment by its place, and the last from all others."""
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


def _closed() -> RegistryError:
    """Say that a file does not open, and nothing of what is in it."""
    return RegistryError(
        say("A sealed file does not open: the key is another, or the file is damaged."),
        remedy=say(
            "Give the key with which it was sealed; if that is the one, take the file "
            "from a backup."
        ),
    )
