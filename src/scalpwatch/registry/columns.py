"""The rows of all patients side by side, as arrays.

Notation
--------
P : patients
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.registry.rows import LAYOUT, CohortRow, check_record
from scalpwatch.vocabulary.courses import OverrideReason

__all__ = ["Columns", "gather"]

_RECORD: Final = np.dtype(
    [
        ("version", "u1"),
        *((name, "<i4" if kind is date else "u1") for name, kind in LAYOUT.items()),
        ("reasons", "u1", (len(OverrideReason),)),
    ]
)


@dataclass(frozen=True, eq=False)
class Columns:
    """What the statistics read of all patients, a column a field.

    Parameters
    ----------
    table
        (P,) Packed rows, as `CohortRow.to_bytes` lays them out.
    """

    table: NDArray[np.void]

    def __len__(self) -> int:
        return len(self.table)

    def codes(self, name: str) -> NDArray[np.int64]:
        """Read a column of words or counts.

        Parameters
        ----------
        name
            A field of `CohortRow`.

        Returns
        -------
        codes
            (P,) Of words the place in their enumeration, -1 where not known; of
            counts the count.
        """
        column = self.table[name].astype(np.int64)
        is_word = hasattr(LAYOUT.get(name, int), "__members__")
        return column - 1 if is_word else column

    def days(self, name: str) -> NDArray[np.float64]:
        """Read a column of days.

        Parameters
        ----------
        name
            A field of `CohortRow` that holds a day.

        Returns
        -------
        days
            (P,) Days since the year 1; NaN where not known.
        """
        column = self.table[name].astype(np.float64)
        column[column == 0] = np.nan
        return column

    def of(self, chosen: NDArray[np.bool_]) -> Columns:
        """Keep some of the patients.

        Parameters
        ----------
        chosen
            (P,) Whom to keep.

        Returns
        -------
        columns
            Of these alone.
        """
        return Columns(self.table[chosen])


def gather(rows: Iterable[CohortRow | bytes]) -> Columns:
    """Lay rows side by side.

    Parameters
    ----------
    rows
        Rows, or what `CohortRow.to_bytes` made of them, which is much faster: a
        hundred thousand are laid side by side in the time that it takes to unpack
        a thousand.

    Returns
    -------
    columns
        In the order given.

    Raises
    ------
    RegistryError
        If a record is none, or one of another version.
    """
    records = [
        row.to_bytes() if isinstance(row, CohortRow) else check_record(row)
        for row in rows
    ]
    return Columns(np.frombuffer(b"".join(records), dtype=_RECORD))
