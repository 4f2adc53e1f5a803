"""Every way of failing.

::

    ScalpwatchError(message, remedy)
    ├── InputError (ValueError)      unusable input: exit 2
    │   ├── UnreadableImageError     not a picture, broken or too large
    │   └── UncalibratedImageError   a length asked of a picture without scale
    ├── EvidenceError                a table is malformed or uncited: exit 3
    ├── RecordError                  cannot be read or written faithfully: exit 4
    └── RegistryError                the store cannot keep or find it: exit 5
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from scalpwatch.phrases import Phrase

__all__ = [
    "EvidenceError",
    "InputError",
    "RecordError",
    "RegistryError",
    "ScalpwatchError",
    "UncalibratedImageError",
    "UnreadableImageError",
]


class ScalpwatchError(Exception):
    """Something failed; it says what happened and how to mend it.

    Parameters
    ----------
    message
        What happened, with the value that caused it, never with patient data.
    remedy
        What the reader can do about it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: Phrase, *, remedy: Phrase) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"

    def __reduce__(self) -> tuple[Callable[..., ScalpwatchError], tuple[object, ...]]:
        # a failure comes back whole from another process
        return _failed, (type(self), self.message, self.remedy)


def _failed(
    kind: type[ScalpwatchError], message: Phrase, remedy: Phrase
) -> ScalpwatchError:
    """Make the failure anew."""
    return kind(message, remedy=remedy)


class InputError(ScalpwatchError, ValueError):
    """The caller gave something that cannot be used."""

    exit_code = 2


class UnreadableImageError(InputError):
    """A file is not a picture, or is broken, empty or too large."""


class UncalibratedImageError(InputError):
    """A length was asked of a picture that has no scale."""


class EvidenceError(ScalpwatchError):
    """A table of the evidence is malformed or uncited."""

    exit_code = 3


class RecordError(ScalpwatchError):
    """A record cannot be read or written faithfully."""

    exit_code = 4


class RegistryError(ScalpwatchError):
    """The store cannot keep or find what was asked."""

    exit_code = 5
