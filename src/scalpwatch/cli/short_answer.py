"""The answer in a dozen lines, for the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from scalpwatch.consultation.answer import Consultation
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.advice import Advice, Level

__all__ = ["print_short_answer"]

_REASONS: Final = 3

_STYLES: Final = {
    Level.URGENT: "bold red",
    Level.BIOPSY: "bold yellow",
    Level.RECHECK: "bold blue",
    Level.ABSTAIN: "bold magenta",
}


def print_short_answer(consultation: Consultation, folder: Path, words: Words) -> None:
    """Print advice, strongest reasons, next step, and where the report is.

    Parameters
    ----------
    consultation
        The answer.
    folder
        Where the report lies.
    words
        The language to tell it in.
    """
    console = Console(file=sys.stdout, highlight=False, emoji=False, markup=False)
    advice = consultation.advice
    head = Text(words.tell(LEVELS[advice.level]), style=_STYLES[advice.level])
    head.append(f"  {words.tell(advice.headline)}", style="not bold default")
    console.print(head)
    for number, reason in enumerate(advice.reasons[:_REASONS], start=1):
        console.print(_indented(f"{number}. {_begun(words.tell(reason))}"))
    console.print(Text(words.tell(say("Next: {step}", step=_next(advice)))))
    until = say("By {day} ({why})", day=advice.act_by, why=advice.act_by_reason.text)
    console.print(Text(words.tell(until)))
    # paths are never wrapped: they are copied
    for label, name in (
        (say("Report"), "report.html"),
        (say("For print"), "report.pdf"),
        (say("For machines"), "consultation.json"),
    ):
        line = f"{words.tell(label)}: {folder / name}"
        console.print(Text(line), soft_wrap=True)


def _indented(text: str) -> Padding:
    """Set a reason in, its further lines too."""
    return Padding(Text(text), (0, 0, 0, 2), expand=False)


def _begun(sentence: str) -> str:
    """Begin a sentence with a capital."""
    return sentence[:1].upper() + sentence[1:]


def _next(advice: Advice) -> Phrase:
    """Choose the next step: what is missing, else what to examine first."""
    if advice.missing:
        return advice.missing[0]
    return advice.examine_first[0].text if advice.examine_first else advice.headline
