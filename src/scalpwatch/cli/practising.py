"""A session of practice in the terminal, or fed from a pipe."""

from __future__ import annotations

import contextlib
import secrets
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from scalpwatch.cli.asking import Asker, StoppedError
from scalpwatch.cli.practice_figures import print_figures
from scalpwatch.consultation.weighing import consult
from scalpwatch.errors import InputError
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.locale import Words
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.practice.answers import (
    ACTIONS,
    ALERT_VERDICTS,
    VERDICTS,
    Action,
    Answer,
    is_passed,
    verdict_of,
    verdict_of_alert,
)
from scalpwatch.practice.cases import PracticeCase, practice_cases
from scalpwatch.practice.figures import figures_of
from scalpwatch.practice.results import Results, keep_answer, read_results
from scalpwatch.practice.schedule import Mark, next_case
from scalpwatch.report.wording import LEVELS
from scalpwatch.settings import read_settings
from scalpwatch.vocabulary.cases import PictureKind
from scalpwatch.vocabulary.citations import sources
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.signs import sign_definitions

__all__ = ["Session"]

_VIEWS: Final[Mapping[PictureKind, Phrase]] = {
    PictureKind.CLINICAL: say("the head from above"),
    PictureKind.TRICHOSCOPY: say("through the trichoscope"),
}
#: How many of the alert's reasons are told.
_REASONS: Final = 2
_USUAL_WEEKS: Final = 6
_MOST_WEEKS: Final = 52


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
        self._cases = {case.identifier: case for case in practice_cases()}
        drawn = secrets.randbelow(2**31) if seed is None else seed
        self._results = read_results(file) or Results(drawn)
        self._evidence = load_evidence()
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
        case = self._next()
        self._say(case.story)
        self._show_pictures(case, folder)
        answer = self._ask(case)
        self._results = keep_answer(self._file, answer, seed=self._results.seed)
        self._tell_truth(case, answer)
        self._tell_alert(case)

    def _next(self) -> PracticeCase:
        """Choose the case."""
        marks = [
            Mark(each.case, is_passed(self._cases[each.case], each))
            for each in self._results.answers
            if each.case in self._cases
        ]
        return self._cases[next_case([*self._cases], marks, seed=self._results.seed)]

    def _show_pictures(self, case: PracticeCase, folder: Path) -> None:
        """Draw, write and name the pictures."""
        if not case.views:
            return
        # whoever only reads pays nothing for what draws
        from scalpwatch.practice.drawings import draw_case

        signs = sign_definitions()
        number = len(self._results.answers) + 1
        self._console.print()
        for drawing in draw_case(case):
            file = folder / f"case-{number}-{drawing.view.value}-drawn.jpg"
            _write(file, drawing.jpeg)
            told = say("{view}", view=_VIEWS[drawing.view])
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
            question = say("In how many weeks? Enter: {usual}. ", usual=_USUAL_WEEKS)
            weeks = self._asker.number(question, most=_MOST_WEEKS, usual=_USUAL_WEEKS)
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
        answered = consult(
            case.facts, evidence=self._evidence, policy=self._policy, made_on=_today()
        )
        advice = answered.advice
        leading = answered.lesions[answered.leading_lesion]
        self._console.print()
        told = Text(self._words.tell(say("The alert on the same facts: ")))
        told.append(self._words.tell(LEVELS[advice.level]), style="bold")
        verdict = ALERT_VERDICTS[verdict_of_alert(case, advice.level)]
        told.append(f". {self._words.tell(verdict)}")
        self._console.print(told)
        for reason in advice.reasons[:_REASONS]:
            self._console.print(Padding(Text(self._words.tell(reason)), (0, 0, 0, 2)))
        share = self._words.natural_frequency(leading.metastasis)
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
        source = sources()[identifier]
        place = f"doi:{source.doi}" if source.doi else source.url
        parts = (source.short, source.title, source.journal, place)
        told = ". ".join(part for part in parts if part)
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
