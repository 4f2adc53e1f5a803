"""Keeps pydicom from telling what stands in a file while it is read here."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

__all__ = ["discreet"]

_is_reading: Final = ContextVar("is_reading", default=False)


class _Discretion(logging.Filter):
    """Drops every record while a file is read, in this thread alone."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - none may pass
        return not _is_reading.get()


for _guest in ("pydicom", "dicomweb_client.web"):
    logging.getLogger(_guest).addFilter(_Discretion())


@contextmanager
def discreet() -> Iterator[None]:
    """Read a file without a word.

    Yields
    ------
    None
        While pydicom neither logs nor warns.

    Notes
    -----
    pydicom repeats odd values in its log and in its warnings: a name that stands in
    the place of a number would come out there. Who uses pydicom beside this package
    keeps its log.
    """
    before = _is_reading.set(True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        _is_reading.reset(before)
