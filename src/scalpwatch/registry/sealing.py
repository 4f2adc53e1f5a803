"""Sealing: what is kept of a patient is read with her key, in its place, or not."""

from __future__ import annotations

import secrets
import zlib
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say

__all__ = ["label_of", "seal", "unseal"]

_NONCE_BYTES: Final = 12
_PLAIN: Final = b"\x01"
_SHRUNK: Final = b"\x02"
#: Below this, compression costs more than it spares.
_WORTH_SHRINKING_BYTES: Final = 256
#: No course comes near; a body that swells beyond it is not one that we wrote.
_LARGEST_BYTES: Final = 256 * 2**20


def label_of(*parts: str) -> bytes:
    """Name the place of a sealed body.

    Parameters
    ----------
    *parts
        Clinic, patient, table and revision, for example.

    Returns
    -------
    label
        Different for different places.
    """
    return "\x1f".join(parts).encode()


def seal(body: bytes, *, key: bytes, label: bytes, is_dense: bool = False) -> bytes:
    """Seal a body.

    Parameters
    ----------
    body
        What nobody may read without the key.
    key
        32 bytes.
    label
        The place where it will lie; it opens in no other.
    is_dense
        Whether to shrink it would be in vain, a picture for one.

    Returns
    -------
    sealed
        A byte that tells the form, a fresh nonce, then the cipher text with its tag.

    References
    ----------
    .. [1] M. Dworkin. Recommendation for Block Cipher Modes of Operation:
       Galois/Counter Mode (GCM) and GMAC. NIST SP 800-38D, 2007, section 8.2.2
       (random nonces of 96 bits).
    """
    form = _PLAIN
    if len(body) >= _WORTH_SHRINKING_BYTES and not is_dense:
        form, body = _SHRUNK, zlib.compress(body, 1)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return form + nonce + AESGCM(key).encrypt(nonce, body, form + label)


def unseal(sealed: bytes, *, key: bytes, label: bytes) -> bytes:
    """Open what `seal` made.

    Parameters
    ----------
    sealed
        As it lay.
    key
        With which it was sealed.
    label
        The place where it lay.

    Returns
    -------
    body
        Exactly what was sealed.

    Raises
    ------
    RegistryError
        If it was changed, cut, moved to another place, or sealed under another key.
    """
    form, nonce = sealed[:1], sealed[1 : 1 + _NONCE_BYTES]
    try:
        body = AESGCM(key).decrypt(nonce, sealed[1 + _NONCE_BYTES :], form + label)
        return _swell(body) if form == _SHRUNK else body
    except (InvalidTag, ValueError, zlib.error):
        raise RegistryError(
            say("A part of the store was changed, or belongs to another place."),
            remedy=say(
                "Run “scalpwatch verify”, then restore the store from a backup."
            ),
        ) from None


def _swell(body: bytes) -> bytes:
    """Undo the compression, within bounds."""
    swelling = zlib.decompressobj()
    swollen = swelling.decompress(body, _LARGEST_BYTES)
    if not swelling.eof:
        raise ValueError
    return swollen
