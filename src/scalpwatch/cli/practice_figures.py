"""One's own figures of practice, in a table for the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scalpwatch.consultation.weighing import consult
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.locale import Words
from scalpwatch.phrases import Fact, say
from scalpwatch.practice.answers import Verdict, verdict_of_alert
from scalpwatch.practice.cases import PracticeCase, practice_cases
from scalpwatch.practice.figures import Figures, Share, review, share_of
from scalpwatch.practice.results import read_results
from scalpwatch.settings import read_settings
from scalpwatch.vocabulary.citations import sources

__all__ = ["print_figures", "print_review"]


def print_figures(
    console: Console, words: Words, rows: Iterable[tuple[Fact, Figures]]
) -> None:
    """Print figures, a row for each group of answers.

    Parameters
    ----------
    console
        Where to.
    words
        The language.
    rows
        What each group is, and its figures.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", no_wrap=True)
    for head in (
        say("Answers"),
        say("Sensitivity"),
        say("Specificity"),
        say("Metastases told urgent"),
        say("Time, median"),
    ):
        # a word a line: the table fits the terminal in either language
        told = words.tell(head).replace(" ", "\n")
        table.add_column(told, justify="right", no_wrap=True)
    for name, figures in rows:
        shares = (figures.sensitivity, figures.specificity, figures.urgent)
        table.add_row(
            words.tell(name),
            str(figures.answers),
            *(_told(share, words).replace(" (", "\n(") for share in shares),
            _seconds(figures, words),
        )
    console.print(table)


def print_review(file: Path, words: Words) -> None:
    """Print all of one's figures.

    Parameters
    ----------
    file
        Where the results lie.
    words
        The language.
    """
    console = Console(file=sys.stdout, highlight=False, emoji=False, markup=False)

    def tell(fact: Fact) -> None:
        """Print a sentence."""
        console.print(Text(words.tell(fact)))

    results = read_results(file)
    cases = {case.identifier: case for case in practice_cases()}
    if results is None or not results.answers:
        tell(say("Nothing has been practised yet."))
        return
    told = review(results.answers, cases)
    rows: list[tuple[Fact, Figures]] = [(say("at first sight"), told.first)]
    if told.again.answers:
        rows.append((say("come back"), told.again))
    rows += [(f"{day:%Y-%m-%d}", figures) for day, figures in told.days]
    print_figures(console, words, rows)
    seen = {answer.case for answer in results.answers}
    _print_alert([cases[name] for name in cases if name in seen], words, console)
    if told.missed:
        tell(say("Malignant, and missed when last seen:"))
    for name in told.missed:
        case = cases[name]
        source = sources()[case.source].short
        line = f"{words.tell(case.diagnosis.name_in_both)}: {source}"
        console.print(Text(f"  {line}"))
    tell(
        say(
            "Sensitivity: malignant cases in which you would have taken tissue. "
            "Specificity: benign ones that need none in which you would not. In "
            "brackets: 95 % intervals. Only first sight is no memory."
        )
    )
    tell(
        say(
            "These cases were chosen because they are remarkable, and more than half "
            "are malignant: the figures say nothing about your own patients."
        )
    )


def _print_alert(seen: list[PracticeCase], words: Words, console: Console) -> None:
    """Print how the alert does on the cases that were seen."""
    evidence, policy = load_evidence(), read_settings().policy
    today = datetime.now(tz=UTC).astimezone().date()
    verdicts = [
        verdict_of_alert(
            case,
            consult(
                case.facts, evidence=evidence, policy=policy, made_on=today
            ).advice.level,
        )
        for case in seen
    ]
    sentence = say(
        "The alert on the {cases} cases that you have seen: sensitivity {sensitivity}, "
        "specificity {specificity}. It was made while looking at published cases such "
        "as these, so this flatters it.",
        cases=len(seen),
        sensitivity=_told(share_of(verdicts, Verdict.CAUGHT, Verdict.MISSED), words),
        specificity=_told(
            share_of(verdicts, Verdict.SPARED, Verdict.OVERCALLED), words
        ),
    )
    console.print(Text(words.tell(sentence)))


def _told(share: Share, words: Words) -> str:
    """Tell a count with its interval."""
    if not share.total:
        return "–"
    low, high = (round(100 * bound) for bound in share.bounds)
    return words.tell(
        say(
            "{hits} of {total} ({low} to {high} %)",
            hits=share.hits,
            total=share.total,
            low=low,
            high=high,
        )
    )


def _seconds(figures: Figures, words: Words) -> str:
    """Tell the median time."""
    if figures.seconds is None:
        return "–"
    return words.tell(say("{seconds} s", seconds=round(figures.seconds)))
