"""Answers of an archive, of which no more is read than was bargained for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from scalpwatch.errors import RecordError
from scalpwatch.phrases import say

__all__ = ["DEFLATED", "guarding"]

#: UID of the transfer syntax of which a kilobyte can unfold to a megabyte; pydicom
#: would unfold all of it.
DEFLATED: Final = b"1.2.840.10008.1.2.1.99"


class _Bounded:
    """The body of an answer that ends in an error where it grows too long."""

    def __init__(self, body: Any, most_bytes: int) -> None:  # noqa: ANN401 - urllib3's own
        self._body = body
        self._left = most_bytes
        self._end = b""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - urllib3's own
        return getattr(self._body, name)

    def stream(self, amount: int, *, decode_content: bool) -> Iterator[bytes]:
        """Read on, piece by piece.

        Parameters
        ----------
        amount
            Bytes of a piece.
        decode_content
            As urllib3 takes it.

        Yields
        ------
        piece
            Of the body.

        Raises
        ------
        RecordError
            When there is more than was bargained for, or it is a bomb.
        """
        for piece in self._body.stream(amount, decode_content=decode_content):
            self._left -= len(piece)
            trouble = self._trouble(piece)
            if trouble is not None:
                self._body.close()
                raise trouble
            self._end = piece[-len(DEFLATED) :]
            yield piece

    def _trouble(self, piece: bytes) -> RecordError | None:
        """Say why no more of it is read."""
        if self._left < 0:
            return RecordError(
                say("The archive's answer is longer than any that was asked for."),
                remedy=say("Nothing of it was kept; tell whoever runs the archive."),
            )
        if DEFLATED in self._end + piece:
            return RecordError(
                say("The archive gave a deflated object."),
                remedy=say("Ask whoever runs it to store objects as they came."),
            )
        return None


def guarding(most_bytes: int) -> Callable[..., Any]:
    """Make what looks at each answer before it is read.

    Parameters
    ----------
    most_bytes
        So long may an answer be.

    Returns
    -------
    look
        To be called with each answer; gives it back, bounded. One that sends on to
        another address is refused, for the data would go to a stranger; so is a
        compressed one, which can unfold to a thousand times its length.
    """

    def look(response: Any, *_: object, **__: object) -> Any:  # noqa: ANN401 - requests' own
        """Look at one answer."""
        trouble = _strangeness(response)
        if trouble is not None:
            response.close()
            raise trouble
        response.raw = _Bounded(response.raw, most_bytes)
        return response

    return look


def _strangeness(response: Any) -> RecordError | None:  # noqa: ANN401 - requests' own
    """Say why an answer is not read at all."""
    if response.is_redirect:
        return RecordError(
            say("The archive sends on to another address."),
            remedy=say("Give the address at which its DICOMweb really is."),
        )
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return RecordError(
            say("The archive compresses its answers though it was asked not to."),
            remedy=say("Switch compression off for its DICOMweb."),
        )
    return None
