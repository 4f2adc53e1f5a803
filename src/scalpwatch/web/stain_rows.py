"""Stains as rows of a form: marker, state, percent, score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.pathology import Marker, StainState
from scalpwatch.web.forms import Form

__all__ = ["MORE_ROWS", "MOST_ROWS", "StainRow", "read_stains", "rows_of"]

#: As many as there are markers: none is told twice.
MOST_ROWS: Final = len(Marker)
#: Shown at first, and added by the button.
MORE_ROWS: Final = 4
_PERCENT: Final = 100
_HIGHEST_SCORE: Final = 3


@dataclass(frozen=True, slots=True)
class StainRow:
    """One row, as it was typed.

    Parameters
    ----------
    marker, state, percent, score
        May be empty.
    """

    marker: str = ""
    state: str = ""
    percent: str = ""
    score: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in it."""
        return not (self.marker or self.state or self.percent or self.score)


def rows_of(form: Form) -> tuple[StainRow, ...]:
    """Take the rows of a form, in their order; some are empty.

    Parameters
    ----------
    form
        As it was sent.

    Returns
    -------
    rows
        As many as the form shows.
    """
    columns = [form.every(f"stain_{name}") for name in StainRow.__slots__]
    count = min(max(map(len, columns), default=0), MOST_ROWS)
    padded = [(*each, *("",) * count)[:count] for each in columns]
    return tuple(
        StainRow(*(cell.strip() for cell in row)) for row in zip(*padded, strict=True)
    )


def read_stains(
    rows: tuple[StainRow, ...],
) -> tuple[list[dict[str, object]], dict[str, Phrase]]:
    """Read rows into a document.

    Parameters
    ----------
    rows
        As typed; empty ones tell nothing.

    Returns
    -------
    told
        A section for each row.
    troubles
        By field: what it is, and the number of its row from 0.
    """
    told: list[dict[str, object]] = []
    troubles: dict[str, Phrase] = {}
    done: set[str] = set()
    for number, row in enumerate(rows):
        if row.is_empty:
            continue
        wrong = dict(_wrong_in(row, done))
        troubles |= {f"stain_{name}_{number}": why for name, why in wrong.items()}
        done.add(row.marker)
        if not wrong:
            told.append(_section(row))
    return told, troubles


def _wrong_in(row: StainRow, done: set[str]) -> dict[str, Phrase]:
    """Find what a row cannot say."""
    wrong: dict[str, Phrase] = {}
    if row.marker not in {each.value for each in Marker}:
        wrong["marker"] = say("Choose the marker.")
    elif row.marker in done:
        wrong["marker"] = say("This marker stands twice; keep the result that holds.")
    if row.state not in {each.value for each in StainState}:
        wrong["state"] = say("Choose the result.")
    percent = _number(row.percent)
    if row.percent and (percent is None or not 0 <= percent <= _PERCENT):
        wrong["percent"] = say("Give a number from 0 to 100.")
    if row.score and row.score not in {str(n) for n in range(_HIGHEST_SCORE + 1)}:
        wrong["score"] = say("Choose one from the list.")
    elif row.score and row.marker != Marker.HER2.value:
        wrong["score"] = say("Only HER2 has a score; give the share in percent.")
    return wrong


def _section(row: StainRow) -> dict[str, object]:
    """Write a row as a section of a document."""
    section: dict[str, object] = {"marker": row.marker, "state": row.state}
    if row.percent:
        section["percent"] = _number(row.percent)
    if row.score:
        section["score"] = int(row.score)
    return section


def _number(text: str) -> float | None:
    """Read a number, with a point or a comma."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    # neither "nan" nor "inf" is a share
    return number if abs(number) < float("inf") else None
