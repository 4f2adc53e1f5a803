"""One's own figures: sensitivity, specificity, speed, with intervals, over time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from scalpwatch.practice.answers import Action, Answer, Verdict, verdict_of
from scalpwatch.practice.cases import PracticeCase

__all__ = ["Figures", "Review", "Share", "figures_of", "review", "share_of"]

#: The standard normal deviate of a 95 % interval.
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """A count of so many, and the interval of its share.

    Parameters
    ----------
    hits, total
        A count and its total.
    """

    hits: int
    total: int

    @property
    def bounds(self) -> tuple[float, float]:
        """Wilson's score interval at 95 %; 0 and 1 where nothing was counted.

        References
        ----------
        Wilson EB. Probable inference, the law of succession, and statistical
        inference. J Am Stat Assoc 1927;22:209-212,
        doi:10.1080/01621459.1927.10502953 (``wilson1927``).
        """
        if not self.total:
            return 0.0, 1.0
        share, z2 = self.hits / self.total, _Z * _Z
        center = share + z2 / (2 * self.total)
        inner = share * (1 - share) / self.total + z2 / (4 * self.total**2)
        margin, scale = _Z * math.sqrt(inner), 1 + z2 / self.total
        low, high = (center - margin) / scale, (center + margin) / scale
        return max(0.0, low), min(1.0, high)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a number of answers come to.

    Parameters
    ----------
    answers
        How many.
    sensitivity
        Malignant cases in which tissue would have been taken.
    specificity
        Benign cases that need no tissue in which none would have been taken.
    urgent
        Metastases that would have been handled as urgent.
    settled
        Benign cases that only tissue settles in which it would have been taken; they
        count neither for nor against the specificity.
    seconds
        Median from question to answer [s]; ``None`` without answers.
    """

    answers: int
    sensitivity: Share
    specificity: Share
    urgent: Share
    settled: Share
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Review:
    """One's figures, apart by what they can tell.

    Parameters
    ----------
    first
        Answers to cases seen for the first time: the only ones that are no memory.
    again
        Answers to cases that came back.
    days
        All answers of each of the latest days, the oldest first.
    missed
        Identifiers of malignant cases whose latest answer was a miss.
    """

    first: Figures
    again: Figures
    days: tuple[tuple[date, Figures], ...]
    missed: tuple[str, ...]


def review(
    answers: Sequence[Answer], cases: Mapping[str, PracticeCase], *, days: int = 7
) -> Review:
    """Count one's answers.

    Parameters
    ----------
    answers
        All of them, the oldest first; those to cases that are no more are left out.
    cases
        By identifier.
    days
        How many of the latest days with answers are told apart.

    Returns
    -------
    review
        The figures.
    """
    known = [answer for answer in answers if answer.case in cases]
    first: dict[str, Answer] = {}
    latest: dict[str, Answer] = {}
    by_day: dict[date, list[Answer]] = {}
    again = []
    for answer in known:
        latest[answer.case] = answer
        by_day.setdefault(answer.on, []).append(answer)
        if first.setdefault(answer.case, answer) is not answer:
            again.append(answer)
    return Review(
        first=figures_of(first.values(), cases),
        again=figures_of(again, cases),
        days=tuple((day, figures_of(by_day[day], cases)) for day in sorted(by_day))[
            -days:
        ],
        missed=tuple(
            name
            for name, answer in latest.items()
            if verdict_of(cases[name], answer) is Verdict.MISSED
        ),
    )


def figures_of(answers: Iterable[Answer], cases: Mapping[str, PracticeCase]) -> Figures:
    """Count answers, all alike.

    Parameters
    ----------
    answers
        To cases that are there.
    cases
        By identifier.

    Returns
    -------
    figures
        What they come to.
    """
    answers = list(answers)
    verdicts = [verdict_of(cases[answer.case], answer) for answer in answers]
    urgent = [
        answer.action is Action.URGENT
        for answer in answers
        if cases[answer.case].diagnosis.is_metastasis
    ]
    return Figures(
        answers=len(answers),
        sensitivity=share_of(verdicts, Verdict.CAUGHT, Verdict.MISSED),
        specificity=share_of(verdicts, Verdict.SPARED, Verdict.OVERCALLED),
        urgent=Share(sum(urgent), len(urgent)),
        settled=share_of(verdicts, Verdict.SETTLED, Verdict.UNSETTLED),
        seconds=median(answer.seconds for answer in answers) if answers else None,
    )


def share_of(verdicts: Iterable[Verdict], hit: Verdict, miss: Verdict) -> Share:
    """Count one verdict against its opposite.

    Parameters
    ----------
    verdicts
        Any verdicts; the others are left out.
    hit, miss
        The one, and its opposite.

    Returns
    -------
    share
        How often the one.
    """
    counted = [verdict for verdict in verdicts if verdict in {hit, miss}]
    return Share(counted.count(hit), len(counted))
