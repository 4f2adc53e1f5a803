"""Bulk data: lines by the ten thousand, of which most can tell nothing of anybody.

Strategy: a stretch of lines is searched in one passage for the cues of any fact, for
attachments and escapes that could hide one, and for Patients. Only the lines in which
any of these is found go the way of other records; of the rest it is looked at that
they are whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import hyperscan

from scalpwatch.screening.inventory import Kind, Span
from scalpwatch.screening.sieve import ASIDES, CUE, Scratches
from scalpwatch.screening.units import BOM, LARGEST

__all__ = ["Lines", "is_bulk", "stretch_of"]

#: Lines from here on are searched together [bytes]: the expressions for it are not made
#: for less.
_LONG: Final = 2**20
#: Where more is found than this, lines are better looked at one by one.
_MOST: Final = 50_000


class Lines:
    """Finds the lines of bulk data that can tell something.

    Parameters
    ----------
    cues
        Of every fact, as the sieve takes them.
    """

    def __init__(self, cues: Sequence[str]) -> None:
        expressions = [*(cue.encode() for cue in cues), *ASIDES]
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=expressions,
            ids=[*range(len(expressions))],
            flags=[*(CUE for _ in cues), *(0 for _ in ASIDES)],
        )
        self._scratches = Scratches(self._database)

    def parted(self, stretch: bytes) -> Iterator[tuple[int, bytes, bool]] | None:
        """Part a stretch into its lines.

        Parameters
        ----------
        stretch
            Whole lines of JSON.

        Returns
        -------
        lines
            Where each begins, the line, and whether it can tell something. ``None``
            where the lines have to be looked at one by one: they are no UTF-8, or
            most of them can.
        """
        ends = self._marks(stretch)
        return None if ends is None else _lines(stretch, ends)

    def _marks(self, stretch: bytes) -> list[int] | None:
        """Tell where something was found; ``None`` where that does not help."""
        try:
            stretch.decode("utf-8")
        except UnicodeDecodeError:
            return None
        ends: list[int] = []

        def note(_: int, __: int, end: int, ___: int, ____: object) -> bool | None:
            ends.append(end)
            return len(ends) > _MOST or None

        try:
            self._database.scan(
                stretch, match_event_handler=note, scratch=self._scratches.own()
            )
        except hyperscan.ScanTerminated:
            return None
        return sorted(ends)


def _lines(stretch: bytes, ends: Sequence[int]) -> Iterator[tuple[int, bytes, bool]]:
    """Give the lines, each with whether any of the marks lies in it."""
    start = mark = 0
    while start < len(stretch):
        stop = stretch.find(b"\n", start) + 1 or len(stretch)
        while mark < len(ends) and ends[mark] <= start:
            mark += 1
        yield start, stretch[start:stop], mark < len(ends) and ends[mark] <= stop
        start = stop


def is_bulk(span: Span) -> bool:
    """Tell whether the lines of a stretch are worth being searched together.

    Parameters
    ----------
    span
        Of a file.

    Returns
    -------
    is_bulk
        Of many lines.
    """
    return span.file.kind is Kind.NDJSON and span.end - span.start >= _LONG


def stretch_of(span: Span) -> tuple[int, bytes] | None:
    """Read the lines that begin inside a stretch.

    Parameters
    ----------
    span
        Of a file of lines.

    Returns
    -------
    start, stretch
        Where the first begins, and all of them; ``None`` where one is too long.

    Raises
    ------
    OSError
        If the file cannot be opened.
    """
    with open(span.file.path, "rb") as stream:  # noqa: PTH123 - a hundred million times
        if span.start:
            stream.seek(span.start - 1)
            # the line before ends here; it may be long beyond reading
            if not stream.readline(LARGEST).endswith(b"\n"):
                return None
        start = stream.tell()
        stretch = stream.read(max(span.end - start, 0))
        if stretch and not stretch.endswith(b"\n"):
            rest = stream.readline(LARGEST)
            if len(rest) == LARGEST:
                return None
            stretch += rest
    if stretch.startswith(BOM):
        return start + len(BOM), stretch.removeprefix(BOM)
    return start, stretch
