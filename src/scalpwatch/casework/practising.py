"""Practice in terminal and page alike: the next case, the alert, what is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.practice.answers import (
    ALERT_VERDICTS,
    Answer,
    Verdict,
    is_passed,
    verdict_of_alert,
)
from scalpwatch.practice.cases import PracticeCase, practice_cases
from scalpwatch.practice.figures import Share, share_of
from scalpwatch.practice.results import Results
from scalpwatch.practice.schedule import Mark, next_case
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import PictureKind
from scalpwatch.vocabulary.citations import sources
from scalpwatch.vocabulary.quantities import Interval

if TYPE_CHECKING:
    from scalpwatch.inference.policy import Policy
    from scalpwatch.practice.drawings import Drawing

__all__ = [
    "CAVEATS",
    "MOST_WEEKS",
    "USUAL_WEEKS",
    "VIEWS",
    "AlertOnCase",
    "Cited",
    "alert_on",
    "case_after",
    "cases_by_name",
    "cited",
    "drawn",
    "tell_alert",
    "tell_share",
]

#: What a drawn picture is a view of.
VIEWS: Final[Mapping[PictureKind, Phrase]] = {
    PictureKind.CLINICAL: say("the head from above"),
    PictureKind.TRICHOSCOPY: say("through the trichoscope"),
}
#: Weeks until one would look again: what is offered, and the most that is taken.
USUAL_WEEKS: Final = 6
MOST_WEEKS: Final = 52
#: What stands below every review.
CAVEATS: Final[tuple[Phrase, ...]] = (
    say(
        "Sensitivity: malignant cases in which you would have taken tissue. "
        "Specificity: benign ones that need none in which you would not. In "
        "brackets: 95 % intervals. Only first sight is no memory."
    ),
    say(
        "These cases were chosen because they are remarkable, and more than half "
        "are malignant: the figures say nothing about your own patients."
    ),
)
#: How many of the alert's reasons are told.
_REASONS: Final = 2
#: Pictures of all cases are a few megabytes.
_MOST_DRAWN: Final = 128


@dataclass(frozen=True, slots=True)
class AlertOnCase:
    """What the alert makes of a case's facts.

    Parameters
    ----------
    level
        Its advice.
    verdict
        Whether it errs, in a sentence.
    reasons
        Its first ones.
    metastasis
        Probability of a scalp metastasis.
    """

    level: Level
    verdict: Phrase
    reasons: tuple[Fact, ...]
    metastasis: Interval


@dataclass(frozen=True, slots=True)
class Cited:
    """A source, ready to be shown.

    Parameters
    ----------
    told
        Authors, title and journal.
    place
        Its DOI, or where it lies.
    address
        Where a browser finds it; empty where that is not known.
    """

    told: str
    place: str
    address: str


@cache
def cases_by_name() -> Mapping[str, PracticeCase]:
    """Give all cases.

    Returns
    -------
    cases
        By identifier.
    """
    return {case.identifier: case for case in practice_cases()}


def case_after(results: Results) -> PracticeCase:
    """Choose the case that comes next.

    Parameters
    ----------
    results
        All answers so far; those to cases that are no more are left out.

    Returns
    -------
    case
        The same for the same results: a page that is loaded again asks the same.
    """
    cases = cases_by_name()
    marks = [
        Mark(each.case, is_passed(cases[each.case], each))
        for each in results.answers
        if each.case in cases
    ]
    return cases[next_case([*cases], marks, seed=results.seed)]


def alert_on(case: PracticeCase, *, policy: Policy, made_on: date) -> AlertOnCase:
    """Ask the alert about the same facts.

    Parameters
    ----------
    case
        The case.
    policy
        How the installation weighs.
    made_on
        The day of the answer.

    Returns
    -------
    told
        What it says, and whether it errs.
    """
    return _alert_on(case.identifier, policy, made_on)


@lru_cache(maxsize=1024)
def _alert_on(name: str, policy: Policy, made_on: date) -> AlertOnCase:
    """Ask once a day: a review asks about every case."""
    from scalpwatch.consultation.weighing import consult
    from scalpwatch.inference.evidence import load_evidence

    case = cases_by_name()[name]
    answered = consult(
        case.facts, evidence=load_evidence(), policy=policy, made_on=made_on
    )
    advice = answered.advice
    return AlertOnCase(
        level=advice.level,
        verdict=ALERT_VERDICTS[verdict_of_alert(case, advice.level)],
        reasons=tuple(advice.reasons[:_REASONS]),
        metastasis=answered.lesions[answered.leading_lesion].metastasis,
    )


def tell_alert(answers: Iterable[Answer], *, policy: Policy, made_on: date) -> Phrase:
    """Tell how the alert does on the cases that were seen.

    Parameters
    ----------
    answers
        One's own.
    policy
        How the installation weighs.
    made_on
        The day.

    Returns
    -------
    told
        With counts and intervals, and that this flatters it.
    """
    cases = cases_by_name()
    seen = [cases[name] for name in {each.case for each in answers} if name in cases]
    verdicts = [
        verdict_of_alert(case, alert_on(case, policy=policy, made_on=made_on).level)
        for case in seen
    ]
    return say(
        "The alert on the {cases} cases that you have seen: sensitivity {sensitivity}, "
        "specificity {specificity}. It was made while looking at published cases such "
        "as these, so this flatters it.",
        cases=len(seen),
        sensitivity=tell_share(share_of(verdicts, Verdict.CAUGHT, Verdict.MISSED)),
        specificity=tell_share(share_of(verdicts, Verdict.SPARED, Verdict.OVERCALLED)),
    )


@lru_cache(maxsize=_MOST_DRAWN)
def drawn(name: str) -> tuple[Drawing, ...]:
    """Draw the pictures of a case, once while the program runs.

    Parameters
    ----------
    name
        Identifier of the case.

    Returns
    -------
    drawings
        None where nothing of it can be drawn.
    """
    case = cases_by_name()[name]
    if not case.views:
        return ()
    # whoever only reads pays nothing for what draws
    from scalpwatch.practice.drawings import draw_case

    return draw_case(case)


def tell_share(share: Share) -> Fact:
    """Tell a count with its interval.

    Parameters
    ----------
    share
        The count.

    Returns
    -------
    told
        A dash where nothing was counted.
    """
    if not share.total:
        return "–"
    low, high = (round(100 * bound) for bound in share.bounds)
    return say(
        "{hits} of {total} ({low} to {high} %)",
        hits=share.hits,
        total=share.total,
        low=low,
        high=high,
    )


def cited(identifier: str) -> Cited:
    """Tell a source.

    Parameters
    ----------
    identifier
        Of the publication.

    Returns
    -------
    cited
        Ready to be shown.
    """
    source = sources()[identifier]
    parts = (source.short, source.title, source.journal)
    return Cited(
        told=". ".join(part for part in parts if part),
        place=f"doi:{source.doi}" if source.doi else source.url,
        address=f"https://doi.org/{source.doi}" if source.doi else source.url,
    )
