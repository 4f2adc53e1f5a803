"""Tables of Arrow from plain rows, without what Arrow would load beside them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.json

__all__ = ["table_from"]


def table_from(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Put rows into a table.

    Parameters
    ----------
    rows
        Of plain values, each with all columns of the schema.
    schema
        Of the table.

    Returns
    -------
    table
        In the order of the rows.

    Notes
    -----
    Arrow's own way from lists of Python asks pandas what they are, and so loads it
    where it is installed: half a second in every process. Its reader of JSON does not.
    """
    lines = b"\n".join(map(msgspec.json.encode, rows))
    if not lines:
        return pa.Table.from_batches([], schema)
    return pyarrow.json.read_json(
        io.BytesIO(lines),
        # one block: a row is never cut, and the order is that of the rows
        read_options=pyarrow.json.ReadOptions(
            use_threads=False, block_size=len(lines) + 1
        ),
        parse_options=pyarrow.json.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="error"
        ),
    )
