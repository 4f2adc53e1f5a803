"""A session of practice in the terminal, or fed from a pipe."""

from __future__ import annotations

import contextlib
import secrets
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from scalpwatch.casework.practising import (
    MOST_WEEKS,
    USUAL_WEEKS,
    VIEWS,
    alert_on,
    case_after,
    cases_by_name,
    cited,
    drawn,
)
from scalpwatch.cli.asking import Asker, StoppedError
from scalpwatch.cli.practice_figures import print_figures
from scalpwatch.errors import InputError
from scalpwatch.locale import Words
from scalpwatch.phrases import Fact, say
from scalpwatch.practice.answers import (
    ACTIONS,
    VERDICTS,
    Action,
    Answer,
    is_passed,
    verdict_of,
)
from scalpwatch.practice.cases import PracticeCase
from scalpwatch.practice.figures import figures_of
from scalpwatch.practice.results import Results, keep_answer, read_results
from scalpwatch.report.wording import LEVELS
from scalpwatch.settings import read_settings
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.signs import sign_definitions

__all__ = ["Session"]


class Session:
    """Asks case after case, and keeps each answer as soon as it is given.

    Parameters
    ----------
    words
        The language.
    file
        Where the results lie.
    seed
        The order of new cases, where the results do not tell it yet; drawn when
        ``None``.
    """

    def __init__(self, words: Words, file: Path, seed: int | None) -> None:
        self._words = words
        self._file = file
        self._cases = cases_by_name()
        drawn = secrets.randbelow(2**31) if seed is None else seed
        self._results = read_results(file) or Results(drawn)
        self._policy = read_settings().policy
        self._console = Console(
            file=sys.stdout, highlight=False, emoji=False, markup=False
        )
        self._asker = Asker(self._console, words)

    def run(self, count: int, pictures: Path | None) -> None:
        """Practise.

        Parameters
        ----------
        count
            How many cases.
        pictures
            Where the drawn pictures stay; ``None`` lets them go at the end.
        """
        before = len(self._results.answers)
        self._open()
        with contextlib.ExitStack() as stack:
            folder = pictures or Path(
                stack.enter_context(TemporaryDirectory(prefix="scalpwatch-practice-"))
            )
            # an interrupt is a way of leaving: each answer is already kept
            stack.enter_context(contextlib.suppress(StoppedError, KeyboardInterrupt))
            for number in range(1, count + 1):
                head = say("Case {number} of {count}", number=number, count=count)
                self._console.print(Rule(self._words.tell(head), align="left"))
                self._practise_one(folder)
                if number < count:
                    self._asker.pause()
        self._close(self._results.answers[before:])

    def _practise_one(self, folder: Path) -> None:
        """Tell a case, ask, keep, and tell the truth."""
        case = case_after(self._results)
        self._say(case.story)
        self._show_pictures(case, folder)
        answer = self._ask(case)
        self._results = keep_answer(self._file, answer, seed=self._results.seed)
        self._tell_truth(case, answer)
        self._tell_alert(case)

    def _show_pictures(self, case: PracticeCase, folder: Path) -> None:
        """Draw, write and name the pictures."""
        signs = sign_definitions()
        number = len(self._results.answers) + 1
        pictures = drawn(case.identifier)
        if pictures or case.views:
            self._console.print()
        for drawing in pictures:
            file = folder / f"case-{number}-{drawing.view.value}-drawn.jpg"
            _write(file, drawing.jpeg)
            told = say("{view}", view=VIEWS[drawing.view])
            shown = tuple(signs[sign].name for sign in drawing.shows)
            if shown:
                told = say("{view}; it shows: {signs}", view=told, signs=shown)
            self._say(say("Drawn: {what}", what=told), style="dim")
            # a path is copied, and never wrapped
            self._console.print(Text(f"  {file}", style="dim"), soft_wrap=True)

    def _ask(self, case: PracticeCase) -> Answer:
        """Ask until an answer is understood; the clock runs meanwhile."""
        self._console.print()
        self._say(say("What would you do?"), style="bold")
        began = monotonic()
        self._asker.begin()
        actions = tuple(ACTIONS)
        told = [self._words.tell(phrase) for phrase in ACTIONS.values()]
        action = actions[self._asker.choose(told)]
        weeks: int | None = None
        treated_as: Condition | None = None
        if action is Action.RECHECK:
            question = say("In how many weeks? Enter: {usual}. ", usual=USUAL_WEEKS)
            weeks = self._asker.number(question, most=MOST_WEEKS, usual=USUAL_WEEKS)
        if action is Action.TREAT:
            names = [self._words.tell(each.name_in_both) for each in case.treat_as]
            treated_as = case.treat_as[self._asker.choose(names)]
        return Answer(
            case=case.identifier,
            action=action,
            on=_today(),
            seconds=monotonic() - began,
            weeks=weeks,
            treated_as=treated_as,
        )

    def _tell_truth(self, case: PracticeCase, answer: Answer) -> None:
        """Tell the verdict, what was found, what is to be learnt, and the sources."""
        verdict = verdict_of(case, answer)
        style = "bold green" if verdict.is_right else "bold red"
        self._console.print()
        self._say(VERDICTS[verdict], style=style)
        if not is_passed(case, answer):
            self._say(say("This case comes back soon."))
        self._say(
            say("It was: {name}.", name=case.diagnosis.name_in_both), style="bold"
        )
        self._say(case.truth)
        self._cite(case.source)
        self._console.print()
        self._say(say("Keep in mind. {lesson}", lesson=case.lesson))
        if case.lesson_source != case.source:
            self._cite(case.lesson_source)

    def _tell_alert(self, case: PracticeCase) -> None:
        """Tell what the alert makes of the same facts, and whether it errs."""
        alert = alert_on(case, policy=self._policy, made_on=_today())
        self._console.print()
        told = Text(self._words.tell(say("The alert on the same facts: ")))
        told.append(self._words.tell(LEVELS[alert.level]), style="bold")
        told.append(f". {self._words.tell(alert.verdict)}")
        self._console.print(told)
        for reason in alert.reasons:
            self._console.print(Padding(Text(self._words.tell(reason)), (0, 0, 0, 2)))
        share = self._words.natural_frequency(alert.metastasis)
        self._console.print(
            Padding(
                Text(self._words.tell(say("scalp metastasis: {share}", share=share))),
                (0, 0, 0, 2),
            )
        )
        self._console.print()

    def _open(self) -> None:
        """Say what this is, and what it is not."""
        self._say(
            say(
                "Published cases, told in our words: {count}. The pictures are drawn; "
                "neither their skin nor the place on the head is the patient's. "
                "Answered so far: {answers}.",
                count=len(self._cases),
                answers=len(self._results.answers),
            )
        )
        self._say(say("Your results are yours alone: {file}", file=self._file))
        self._console.print()

    def _close(self, answers: tuple[Answer, ...]) -> None:
        """Sum up."""
        if not answers:
            self._say(say("Nothing was answered."))
            return
        known = [answer for answer in answers if answer.case in self._cases]
        rows = ((say("this session"), figures_of(known, self._cases)),)
        print_figures(self._console, self._words, rows)
        self._say(say("All of them: scalpwatch practice --review"))

    def _cite(self, identifier: str) -> None:
        """Tell a source."""
        source = cited(identifier)
        told = f"{source.told}. {source.place}"
        self._console.print(Padding(Text(told, style="dim"), (0, 0, 0, 2)))

    def _say(self, fact: Fact, *, style: str = "") -> None:
        """Print a sentence."""
        self._console.print(Text(self._words.tell(fact), style=style))


def _today() -> date:
    """Read the clock's day."""
    return datetime.now(tz=UTC).astimezone().date()


def _write(file: Path, content: bytes) -> None:
    """Write a picture."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError:
        raise InputError(
            say("The pictures cannot be written to {folder}.", folder=file.parent.name),
            remedy=say("Give another folder after --pictures."),
        ) from None
