"""Questions that are answered by a number, at a keyboard or out of a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say

__all__ = ["Asker", "StoppedError"]

#: What stops; й lies where q does, and выход is the way out.
_STOP: Final = {"q", "quit", "exit", "й", "выход"}


class StoppedError(Exception):
    """The user wants to stop, or there is nobody to answer any more."""


class Asker:
    """Asks on a console.

    Parameters
    ----------
    console
        Where the questions stand; the answers come from standard input.
    words
        The language.
    """

    def __init__(self, console: Console, words: Words) -> None:
        self._console = console
        self._words = words
        self._given: list[str] = []

    def begin(self) -> None:
        """Forget what was given beyond what was asked."""
        self._given = []

    def choose(self, options: Sequence[str]) -> int:
        """Ask for one of several.

        Parameters
        ----------
        options
            Already told.

        Returns
        -------
        index
            Of the one chosen, from 0.

        Raises
        ------
        StoppedError
            If the user stops instead.
        """
        if not self._given:
            grid = Table.grid(padding=(0, 2))
            for number, option in enumerate(options, start=1):
                grid.add_row(f"  {number}", option)
            grid.add_row("  q", self._words.tell(say("stop")))
            self._console.print(grid)
        prompt = say("1 to {most}: ", most=len(options))
        return self.number(prompt, most=len(options)) - 1

    def number(self, prompt: Phrase, *, most: int, usual: int | None = None) -> int:
        """Ask for a number until one is given.

        Parameters
        ----------
        prompt
            The question.
        most
            The largest that is taken; the least is 1.
        usual
            What no answer means; ``None`` asks again.

        Returns
        -------
        number
            As given. Two numbers on a line answer two questions.

        Raises
        ------
        StoppedError
            If the user stops instead.
        """
        while True:
            words = self._given or self._read(prompt)
            if not words and usual is not None:
                return usual
            first, self._given = "".join(words[:1]), words[1:]
            if first.lower() in _STOP:
                raise StoppedError
            if first.isdecimal() and 1 <= int(first) <= most:
                return int(first)
            self._given = []
            told = say("A number from 1 to {most}, or q to stop.", most=most)
            self._console.print(Text(self._words.tell(told)))

    def pause(self) -> None:
        """Wait for the reader at a keyboard; a pipe does not read.

        Raises
        ------
        StoppedError
            If the user stops instead.
        """
        if not sys.stdin.isatty():
            return
        words = self._read(say("Enter: the next case; q: stop. "))
        if words and words[0].lower() in _STOP:
            raise StoppedError

    def _read(self, prompt: Phrase) -> list[str]:
        """Read a line; its end and an interrupt are ways of stopping."""
        try:
            text = self._console.input(self._words.tell(prompt), markup=False)
        except (EOFError, KeyboardInterrupt):
            self._console.print()
            raise StoppedError from None
        return text.split()
