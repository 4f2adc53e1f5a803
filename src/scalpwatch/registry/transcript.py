"""The tables of a store as lines of text: the same from SQLite and from PostgreSQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final

from sqlalchemy import Connection, LargeBinary, MetaData, Table, insert, select

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.models import metadata
from scalpwatch.registry.segments import SealedWriter

__all__ = ["fill_tables", "table_lines", "write_tables"]

#: Rows that are read, and written, at once.
_ROWS: Final = 500


def write_tables(file: SealedWriter, connection: Connection) -> dict[str, int]:
    """Write every row of every table, but of those that pass.

    Parameters
    ----------
    file
        Where the lines go.
    connection
        In a transaction that sees one moment.

    Returns
    -------
    counts
        Rows by table.
    """
    counts = {}
    for table in metadata.sorted_tables:
        if table.info.get("passes"):
            continue
        columns = [column.name for column in table.columns]
        file.write(_line({"table": table.name, "columns": columns}))
        counts[table.name] = 0
        rows = select(table).order_by(*table.primary_key)
        with connection.execute(rows.execution_options(yield_per=_ROWS)) as stream:
            for row in stream:
                file.write(_line(list(row)))
                counts[table.name] += 1
    return counts


def table_lines(file: IO[bytes]) -> Iterator[Mapping[str, Any] | list[Any]]:
    """Read what `write_tables` wrote.

    Parameters
    ----------
    file
        The lines.

    Yields
    ------
    line
        What a table is called and its columns, then each of its rows.
    """
    for line in file:
        yield json.loads(line)


def fill_tables(
    connection: Connection, lines: Iterable[Mapping[str, Any] | list[Any]]
) -> None:
    """Write rows into tables that are there and empty.

    Parameters
    ----------
    connection
        In a transaction; the tables are as they were when the lines were written,
        which need not be as this version would make them.
    lines
        As `table_lines` gives them.

    Raises
    ------
    RegistryError
        If a table or a column is not there.
    """
    found = MetaData()
    found.reflect(connection)
    filling: _Filling | None = None
    for line in lines:
        if isinstance(line, list):
            assert filling is not None  # noqa: S101 - a table comes before its rows
            filling.add(line)
            continue
        if filling is not None:
            filling.write()
        filling = _Filling(connection, _table(found, line), line["columns"])
    if filling is not None:
        filling.write()


class _Filling:
    """A table that is being filled, many rows at once."""

    def __init__(
        self, connection: Connection, table: Table, columns: list[str]
    ) -> None:
        self._connection = connection
        self._table = table
        self._columns = columns
        self._binary = {
            place
            for place, name in enumerate(columns)
            if isinstance(table.c[name].type, LargeBinary)
        }
        self._rows: list[dict[str, Any]] = []

    def add(self, values: list[Any]) -> None:
        """Take a row."""
        for place in self._binary:
            if values[place] is not None:
                values[place] = base64.b64decode(values[place])
        self._rows.append(dict(zip(self._columns, values, strict=True)))
        if len(self._rows) >= _ROWS:
            self.write()

    def write(self) -> None:
        """Write the rows that were taken."""
        if self._rows:
            self._connection.execute(insert(self._table), self._rows)
            self._rows = []


def _table(found: MetaData, line: Mapping[str, Any]) -> Table:
    """Find the table that a line names."""
    table = found.tables.get(line["table"])
    if table is None or not set(line["columns"]) <= set(table.columns.keys()):
        raise RegistryError(
            say("The backup has a table that this version does not know."),
            remedy=say("Restore it with the version that wrote it, or a newer one."),
        )
    return table


def _line(content: object) -> bytes:
    """Write one line."""
    text = json.dumps(content, separators=(",", ":"), default=_as_text)
    return text.encode() + b"\n"


def _as_text(body: bytes) -> str:
    """Write bytes as text."""
    return base64.b64encode(body).decode()
