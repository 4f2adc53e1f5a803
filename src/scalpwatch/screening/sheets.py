"""Tables as they stand in files: where their rows begin, and what a row holds.

Strategy: lines are read one by one, each with a limit, so that memory holds a row and
not the file. Where a large table can be cut is told by the reader of rows itself, since
no other rule finds the same ends: a quote opens a cell only where the cell begins, and
one within it (a lump of 5") is a letter like any other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Final, Self

from scalpwatch.phrases import Phrase, say
from scalpwatch.screening.columns import column_of_patient

__all__ = ["borders_of", "rows_of"]

_WIDEST_CELL: Final = 2**22
#: A letter takes up to so many bytes: whatever can be read is no error when cutting.
_WIDEST_LETTER: Final = 4
#: A longer line is left out [bytes].
_LONGEST_LINE: Final = 64 * 2**20
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
#: Each byte is a letter of it, so that places are counted in letters.
_BYTEWISE: Final = "latin-1"
_BOM: Final = "\xef\xbb\xbf"
_BROKEN: Final = say("a row cannot be read")
_LONG: Final = say(
    "a row has more cells than the table has columns; the rest was read as text"
)
_SHIFTED: Final = say(
    "a row has more cells than the table has columns, so that whose it is cannot be "
    "told; it was not read"
)


class _Lines:
    """The lines of a table that begin in a stretch; open until the context is left.

    Parameters
    ----------
    path
        Of the table.
    start, end
        From which byte to before which.
    skipped
        Told of each line that is too long and is left out.

    Raises
    ------
    OSError
        If the file cannot be opened.
    """

    def __init__(
        self,
        path: str,
        start: int,
        end: int,
        skipped: Callable[[], None] = lambda: None,
    ) -> None:
        self.at = start
        self._end = end
        self._skipped = skipped
        stream = open(path, "rb")  # noqa: PTH123, SIM115 - closed with the context
        self.is_utf_16 = start == 0 and stream.read(2) in _UTF_16
        stream.seek(start)
        self._text = io.TextIOWrapper(
            stream,
            encoding="utf-16" if self.is_utf_16 else _BYTEWISE,
            errors="replace",
            newline="",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()

    def __iter__(self) -> Iterator[str]:
        is_rest = False
        while self.at < self._end and (line := self._text.readline(_LONGEST_LINE)):
            is_first = self.at == 0
            self.at += len(line)
            is_torn = len(line) == _LONGEST_LINE and line[-1] not in "\r\n"
            if not is_rest and not is_torn:
                yield line.removeprefix(_BOM) if is_first else line
            elif not is_rest:
                self._skipped()
            is_rest = is_torn

    def decoded(self) -> Iterator[str]:
        """Give the lines in the letters that were meant."""
        for line in self:
            if self.is_utf_16 or line.isascii():
                yield line
            else:
                yield _text(line.encode(_BYTEWISE))


def borders_of(path: str, size: int, every: int) -> list[int]:
    """Find where a table can be cut.

    Parameters
    ----------
    path, size
        Of the file; its size in bytes.
    every
        How large a stretch is at least [bytes].

    Returns
    -------
    starts
        Where stretches begin, each with a row; the first at 0, alone where the file
        cannot be opened or is UTF-16, which is read as one.
    """
    starts, wanted = [0], every
    csv.field_size_limit(_WIDEST_CELL * _WIDEST_LETTER)
    try:
        with _Lines(path, 0, size) as lines:
            if lines.is_utf_16:
                return starts
            text = iter(lines)
            first = next(text, "")
            rows = csv.reader(chain([first], text), delimiter=_delimiter(first))
            for row in _read(rows):
                if row is not None and wanted <= lines.at < size:
                    starts.append(lines.at)
                    wanted = lines.at + every
    except OSError:
        # whoever reads it tells so
        return [0]
    return starts


def rows_of(
    path: str, start: int, end: int, tell: Callable[[int, Phrase], None]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Read the rows of a stretch.

    Parameters
    ----------
    path
        Of the table.
    start, end
        From which byte to before which, as `borders_of` cuts.
    tell
        Told what could not be read: the number of the row, and why.

    Yields
    ------
    number, row
        From 1; its cells by their column. Cells that are missing are empty, and cells
        beyond the last column are under no name, unless whose the row is could be
        another's then: such a row is only told of.

    Raises
    ------
    OSError
        If the file cannot be opened.
    """
    csv.field_size_limit(_WIDEST_CELL)
    number = 0

    def skipped() -> None:
        tell(number, _BROKEN)

    with (
        _Lines(path, 0, start or end, skipped) as head,
        _Lines(path, start, end, skipped) as body,
    ):
        names, delimiter, rows = _begun(head.decoded(), skipped)
        if start and names:
            rows = csv.reader(body.decoded(), delimiter=delimiter)
        for row in _read(rows):
            number += 1
            if row is None:
                tell(number, _BROKEN)
            elif len(row) == len(names):
                yield number, dict(zip(names, row, strict=True))
            elif row:
                cells = _cells(names, row, partial(tell, number))
                if cells is not None:
                    yield number, cells


def _begun(
    lines: Iterator[str], skipped: Callable[[], None]
) -> tuple[list[str], str, Iterator[list[str]]]:
    """Read the head of a table: its columns, what parts cells, and the rest."""
    first = next(lines, "")
    delimiter = _delimiter(first)
    rows = csv.reader(chain([first], lines), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(rows, [])]
    except csv.Error:
        # without its columns nothing of it can be read
        skipped()
        return [], delimiter, iter(())
    return names, delimiter, rows


def _cells(
    names: Sequence[str], row: Sequence[str], tell: Callable[[Phrase], None]
) -> dict[str, str] | None:
    """Put cells under their columns; ``None`` where whose they are is not certain."""
    missing = [""] * (len(names) - len(row))
    cells = dict(zip(names, [*row, *missing], strict=False))
    beyond = [cell for cell in row[len(names) :] if cell.strip()]
    if not beyond:
        return cells
    if _can_be_shifted(names, row):
        tell(_SHIFTED)
        return None
    tell(_LONG)
    return {**cells, "": "; ".join(filter(None, (cells.get(""), *beyond)))}


def _read(rows: Iterator[list[str]]) -> Iterator[list[str] | None]:
    """Give rows, and ``None`` for what cannot be read: the next line begins anew."""
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _delimiter(head: str) -> str:
    """Tell what parts the cells."""
    return max(",;\t|", key=head.count)


def _can_be_shifted(names: Sequence[str], row: Sequence[str]) -> bool:
    """Tell whether a text that was cut in two may have moved the patient's cell."""
    # nothing is cut before the first column, nor where nothing looks like words
    column = column_of_patient(names)
    place = 0 if column is None else names.index(column)
    if place == 0:
        return False
    is_last = place == len(names) - 1
    return is_last or any(len(cell.split()) > 1 for cell in row[: place + 1])


def _text(data: bytes) -> str:
    """Decode a line in one of the encodings that hospitals use."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")
