"""Tables of Arrow from plain rows."""

from __future__ import annotations

import subprocess
import sys

import pyarrow as pa

from scalpwatch.screening.tables import table_from

SCHEMA = pa.schema(
    [
        ("token", pa.string()),
        ("batch", pa.int32()),
        ("share", pa.float64()),
        ("is_bare", pa.bool_()),
    ]
)
ROWS = [
    {"token": "Pя\n\"'\\", "batch": 1, "share": 0.25, "is_bare": True},
    {"token": "2024-05-06", "batch": -7, "share": 1e-9, "is_bare": False},
    {"token": "", "batch": 0, "share": None, "is_bare": False},
]


def test_rows_come_back_as_they_were() -> None:
    """Line breaks, quotes, and texts that look like a day too."""
    assert table_from(ROWS, SCHEMA).to_pylist() == ROWS
    assert table_from(ROWS, SCHEMA).schema == SCHEMA


def test_a_table_of_nothing_has_its_columns() -> None:
    """And no row."""
    table = table_from([], SCHEMA)

    assert table.schema == SCHEMA
    assert table.num_rows == 0


def test_many_rows_stay_in_their_order() -> None:
    """Also beyond what Arrow reads at once."""
    schema = pa.schema([("token", pa.string())])
    rows = [{"token": f"{number:07d}" * 20} for number in range(30_000)]

    assert table_from(rows, schema).to_pylist() == rows


def test_no_process_loads_pandas_for_a_table() -> None:
    """It would cost every process of a run half a second."""
    told = (
        "import sys, pyarrow as pa;"
        "from scalpwatch.screening.tables import table_from;"
        "schema = pa.schema([('t', pa.string())]);"
        "table_from([{'t': 'x'}], schema), table_from([], schema);"
        "sys.exit('pandas' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0  # noqa: S603 - our own program
