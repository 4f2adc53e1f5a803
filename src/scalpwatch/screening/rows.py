"""The row of a table taken apart: codes, places, a day, texts under their columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from scalpwatch.screening.columns import in_words
from scalpwatch.screening.facts import Weight
from scalpwatch.screening.parts import Coding, asks_place
from scalpwatch.screening.records import REFUTED, Record
from scalpwatch.screening.rulesets import Rulesets, normal_code

__all__ = ["RowMaker"]

#: With digits of ASCII: ``\d`` would take those of every script.
_DATE: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})|([0-9]{2})[./]([0-9]{2})[./]([0-9]{4})"
)
#: The longest cell that is a date and a time [characters].
_LONGEST_DATE: Final = 32
_CODE: Final = re.compile(
    r"(?<![\w.])(?:[A-ZА-Я][0-9]{2}(?:\.[0-9]{1,3})?|[0-9]{6,18}|[0-9]{1,5}-[0-9]"
    r"|[AА][0-9]{2}\.[0-9]{2}\.[0-9]{3}(?:\.[0-9]{3})?)(?![\w])"
)
#: Columns that say under which heading the text of a row stands.
_HEADINGS: Final = frozenset(
    {"section", "heading", "title", "topic", "раздел", "заголовок", "рубрика"}
)
_YES: Final = frozenset({"yes", "y", "true", "1", "+", "present", "да", "есть", "д"})
_NO: Final = frozenset({"n", "0", "-", "f", "н"})
_SHORTEST_TEXT, _LONG_TEXT = 4, 60


class RowMaker:
    """Takes rows apart.

    Parameters
    ----------
    rulesets
        The rules: which answers are a no, and which columns are of relatives.
    """

    def __init__(self, rulesets: Rulesets) -> None:
        self._rulesets = rulesets
        self._no = rulesets.answers.words("no")
        self._relatives = rulesets.answers.words("relatives")
        self._undone = rulesets.histology.listed("words", "status_not_done")

    def of_row(self, cells: Mapping[str, str]) -> Record:
        """Take the row of a table apart.

        Parameters
        ----------
        cells
            By their column, without the patient's.

        Returns
        -------
        record
            What it says: a cell that is a code counts as one, a date as that of the
            row, and any other as text, under the name of a column that tells
            something itself. What is a no, and what is a relative's, is left out.
        """
        told = [
            (in_words(name), cell.strip())
            for name, cell in cells.items()
            if cell.strip()
        ]
        codes: list[Coding] = []
        texts, places, on = [], [], ""
        for name, cell in told:
            date = _DATE.match(cell)
            if date is not None:
                on = on or _iso(date)
            if asks_place(name):
                places.append(cell)
            elif self._is_left_out(name, cell) or (date and len(cell) <= _LONGEST_DATE):
                continue
            else:
                codes += [
                    ("", normal_code(each), "") for each in _CODE.findall(cell[:200])
                ]
                texts += self._texts(name, cell)
        states = {cell.lower() for _, cell in told}
        is_note = any(len(cell) > _LONG_TEXT for _, cell in told)
        return Record(
            kind="Note" if is_note else "Condition",
            codings=tuple(codes),
            texts=tuple(texts),
            places=(),
            place_words=" ".join(places),
            on=on,
            doubt=Weight.REFUTED if states & REFUTED else None,
            is_undone=bool(states & self._undone),
            links=(),
            is_of_relatives=any(
                name in _HEADINGS and self._relatives.match(cell) for name, cell in told
            ),
            is_row=True,
        )

    def _is_left_out(self, name: str, cell: str) -> bool:
        """Tell whether a cell says no, or asks for relatives."""
        return (
            cell.lower() in _NO
            or self._no.fullmatch(cell.strip(" .!")) is not None
            or self._relatives.match(name) is not None
        )

    def _texts(self, name: str, cell: str) -> list[str]:
        """Read a cell, under the name of its column where that tells something."""
        sets = self._rulesets
        tells = any(
            each.has_cue(name) for each in (sets.lesion, sets.cancer, sets.histology)
        )
        if cell.lower() in _YES:
            return [f"{name}: yes"] if tells else []
        if tells:
            return [f"{name}: {cell}"]
        return [cell] if len(cell) >= _SHORTEST_TEXT else []


def _iso(found: re.Match[str]) -> str:
    """Write a date as FHIR does."""
    return found[1] or f"{found[4]}-{found[3]}-{found[2]}"
