"""What one answers to a case, and what that answer is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.practice.cases import PracticeCase
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.conditions import Condition

__all__ = [
    "ACTIONS",
    "ALERT_VERDICTS",
    "VERDICTS",
    "Action",
    "Answer",
    "Verdict",
    "is_passed",
    "verdict_of",
    "verdict_of_alert",
]


class Action(Enum):
    """What one would do."""

    URGENT = "urgent"
    BIOPSY = "biopsy"
    RECHECK = "recheck"
    TREAT = "treat"

    @property
    def calls_for_biopsy(self) -> bool:
        """Whether tissue is taken."""
        return self in {Action.URGENT, Action.BIOPSY}


#: What is asked, in the order in which it is asked.
ACTIONS: Final[Mapping[Action, Phrase]] = {
    Action.URGENT: say(
        "urgent: refer and biopsy now (a fixed, pulsating or fast lump: image first)"
    ),
    Action.BIOPSY: say("biopsy, planned"),
    Action.RECHECK: say("look again on a set date"),
    Action.TREAT: say("no biopsy: confirm by a test and treat as …"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one case.

    Parameters
    ----------
    case
        Identifier of the case.
    action
        What one would do.
    on
        The day of the answer.
    seconds
        From the question to the answer [s].
    weeks
        When one would look again; ``None`` unless one would.
    treated_as
        What one would treat it as; ``None`` unless one would.
    """

    case: str
    action: Action
    on: date
    seconds: float
    weeks: int | None = None
    treated_as: Condition | None = None


class Verdict(Enum):
    """What came of an answer, once the truth was known."""

    CAUGHT = "caught"
    MISSED = "missed"
    SETTLED = "settled"
    UNSETTLED = "unsettled"
    SPARED = "spared"
    OVERCALLED = "overcalled"

    @property
    def is_right(self) -> bool:
        """Whether it was the right step."""
        return self in {Verdict.CAUGHT, Verdict.SETTLED, Verdict.SPARED}


#: Each verdict in a sentence to whom it concerns.
VERDICTS: Final[Mapping[Verdict, Phrase]] = {
    Verdict.CAUGHT: say("Right: it was malignant, and the biopsy would have found it."),
    Verdict.MISSED: say(
        "Missed: it was malignant, and no tissue would have been taken."
    ),
    Verdict.SETTLED: say("Right: it was benign, but only tissue could settle it."),
    Verdict.UNSETTLED: say(
        "It was benign, but without tissue nobody could have known."
    ),
    Verdict.SPARED: say("Right: it was benign, and no biopsy was needed."),
    Verdict.OVERCALLED: say(
        "A false alarm: it was benign, and it could be settled without a biopsy."
    ),
}


#: Each verdict in a sentence about the alert.
ALERT_VERDICTS: Final[Mapping[Verdict, Phrase]] = {
    Verdict.CAUGHT: say("It calls for tissue, and rightly."),
    Verdict.MISSED: say("It errs here: it calls for no tissue, and it was malignant."),
    Verdict.SETTLED: say("It calls for tissue, which is what settled it."),
    Verdict.UNSETTLED: say(
        "It errs here: it calls for no tissue, and only tissue settled it."
    ),
    Verdict.SPARED: say("It calls for no tissue, and none was needed."),
    Verdict.OVERCALLED: say("It errs here: a false alarm."),
}


def verdict_of(case: PracticeCase, answer: Answer) -> Verdict:
    """Hold an answer against the published truth.

    Parameters
    ----------
    case
        The case.
    answer
        What was answered to it.

    Returns
    -------
    verdict
        What came of it.
    """
    return _verdict(case, called=answer.action.calls_for_biopsy)


def verdict_of_alert(case: PracticeCase, level: Level) -> Verdict:
    """Hold the alert's own answer against the published truth.

    Parameters
    ----------
    case
        The case.
    level
        What the alert says of its facts; ABSTAIN calls for no biopsy.

    Returns
    -------
    verdict
        By the rule that one's own answer is held to.
    """
    return _verdict(case, called=level in {Level.BIOPSY, Level.URGENT})


def is_passed(case: PracticeCase, answer: Answer) -> bool:
    """Tell whether a case may wait longer before it comes back.

    Parameters
    ----------
    case
        The case.
    answer
        What was answered to it.

    Returns
    -------
    is_passed
        Whether the verdict was right, and what it would be treated as, if anything,
        was what it is.
    """
    right = verdict_of(case, answer).is_right
    return right and answer.treated_as in {None, case.diagnosis}


def _verdict(case: PracticeCase, *, called: bool) -> Verdict:
    """Cross what was right with what was done."""
    if case.is_malignant:
        return Verdict.CAUGHT if called else Verdict.MISSED
    if case.tissue_needed:
        return Verdict.SETTLED if called else Verdict.UNSETTLED
    return Verdict.OVERCALLED if called else Verdict.SPARED
