"""The master key: read from a file or the environment, never shown, never guessed."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import Phrase, say

__all__ = ["KEY_BYTES", "MasterKey", "derive_key", "make_key_file", "read_key"]

#: As AES-256 wants it.
KEY_BYTES: Final = 32

_OTHERS: Final = 0o077
#: A key takes 45 bytes; nobody's mistake may fill the memory.
_LARGEST_FILE: Final = 4096


@dataclass(frozen=True, slots=True, repr=False)
class MasterKey:
    """The key under which the patients' keys are kept.

    Parameters
    ----------
    secret
        32 random bytes.
    """

    secret: bytes

    def __repr__(self) -> str:
        return "MasterKey(...)"

    def derive(self, purpose: str) -> bytes:
        """Derive a key for one purpose.

        Parameters
        ----------
        purpose
            What it is for; keys for two purposes tell nothing of each other.

        Returns
        -------
        key
            32 bytes, always the same.

        References
        ----------
        .. [1] H. Krawczyk, P. Eronen. HMAC-based Extract-and-Expand Key Derivation
           Function (HKDF). RFC 5869, 2010, section 2.
        """
        return derive_key(self.secret, purpose)


def derive_key(secret: bytes, purpose: str) -> bytes:
    """Derive a key for one purpose from a secret, by HKDF with SHA-256.

    Parameters
    ----------
    secret
        Random, at least 32 bytes.
    purpose
        What the key is for.

    Returns
    -------
    key
        32 bytes, always the same.
    """
    info = f"scalpwatch {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(
        secret
    )


def read_key(*, file: Path | None = None, text: str | None = None) -> MasterKey:
    """Read the master key.

    Parameters
    ----------
    file
        That holds it in base64, for its owner alone to read; ``None`` if none.
    text
        The key in base64 itself; ``None`` if none.

    Returns
    -------
    key
        Ready to open the store.

    Notes
    -----
    Where there is none, or there are two, where the file cannot be read or can be
    read by others, or it is no key: `RegistryError`, which repeats nothing of it.
    """
    try:
        secret = base64.b64decode(_given(file, text).encode(), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    _refuse_short(secret)
    return MasterKey(secret)


def make_key_file(file: Path) -> MasterKey:
    """Make a new master key in a new file.

    Parameters
    ----------
    file
        That must not exist.

    Returns
    -------
    key
        Which the file holds; only its owner may read it.

    Raises
    ------
    RegistryError
        If the file exists or cannot be written: a key that is written over takes
        with it all that it opens.
    """
    secret = secrets.token_bytes(KEY_BYTES)
    try:
        with os.fdopen(os.open(file, _NEW_FILE, mode=0o600), "wb") as stream:
            stream.write(base64.b64encode(secret) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
    except FileExistsError:
        raise RegistryError(
            say("The file {file} exists already.", file=file.name),
            remedy=say("Give another name: a key is never written over."),
        ) from None
    except OSError:
        file.unlink(missing_ok=True)
        raise RegistryError(
            say("The key file {file} cannot be written.", file=file.name),
            remedy=say("Give a file in a folder that exists and can be written."),
        ) from None
    return MasterKey(secret)


_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def _given(file: Path | None, text: str | None) -> str:
    """Take the one text that is given."""
    if file is not None and text is not None:
        raise _unusable(say("Two keys are given, in a file and in the environment."))
    if file is not None:
        text = _read_private(file)
    if text is None:
        raise _unusable(say("There is no key to open the store with."))
    return text.strip()


def _refuse_short(secret: bytes) -> None:
    """Refuse what is no key."""
    if len(secret) != KEY_BYTES:
        raise _unusable(say("The key of the store is not 32 bytes in base64."))


def _read_private(file: Path) -> str:
    """Read a file that its owner alone may read."""
    try:
        with file.open("rb") as stream:
            if os.name == "posix" and os.fstat(stream.fileno()).st_mode & _OTHERS:
                raise _unusable(
                    say("Others than its owner may read or write the key file.")
                )
            return stream.read(_LARGEST_FILE).decode("ascii", errors="replace")
    except OSError:
        raise _unusable(say("The key file cannot be read.")) from None


def _unusable(message: Phrase) -> RegistryError:
    """Refuse to work without the one key."""
    return RegistryError(
        message,
        remedy=say(
            "Make one by “scalpwatch key FILE”, name the file in SCALPWATCH_KEY_FILE, "
            "allow it to its owner alone (chmod 600), and keep a copy where the "
            "store's backups are not: without it the store is lost."
        ),
    )
