"""From a judgement to what to do: the next steps, the dates, the words."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Final

from scalpwatch.inference.alert import Judgement
from scalpwatch.inference.evidence import Evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.requests import write_request
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.advice import Advice, Level, LikelihoodTerm, Step
from scalpwatch.vocabulary.cases import CancerKnowledge, Case, Country, Lesion
from scalpwatch.vocabulary.citations import JUDGEMENT
from scalpwatch.vocabulary.conditions import Condition, condition_definitions
from scalpwatch.vocabulary.observations import State

__all__ = ["advise"]

_ABSTAIN_DAYS: Final = 14
_SATURDAY: Final = 5
_LIKELY_CAUSES: Final = 3
_NOT_TESTED_FOR: Final = {
    Condition.NORMAL_SCALP,
    *(condition for condition in Condition if condition.is_malignant),
}
_NOTEWORTHY: Final = math.log(1.2)

_HEADLINES: Final = {
    Level.URGENT: say("Biopsy and oncology without delay."),
    Level.BIOPSY: say("A biopsy is called for."),
    Level.RECHECK: say(
        "No call for a biopsy from what was given; look again, and sooner if it "
        "grows, hardens or bleeds."
    ),
    Level.ABSTAIN: say(
        "Too little was told for an answer: look at what is missing, and see the "
        "patient again."
    ),
}
_STOP_RULE: Final = say(
    "If it is not better at that visit, or any red flag has appeared: biopsy."
)
_BASELINE: Final = Step(
    say("Take a baseline photograph today, with a ruler in the picture."), JUDGEMENT
)


def advise(
    case: Case,
    lesion: Lesion,
    judgement: Judgement,
    *,
    evidence: Evidence,
    policy: Policy,
) -> Advice:
    """Put a judgement into advice.

    Parameters
    ----------
    case, lesion
        The patient and the lesion.
    judgement
        Of the lesion.
    evidence, policy
        The tables and the choices of the installation.

    Returns
    -------
    advice
        What to do, by when, and why.
    """
    level = judgement.level
    act_by, reason = _act_by(case, level, evidence, policy)
    is_awaited = level in {Level.RECHECK, Level.ABSTAIN}
    first = tuple(
        Step(say("{step}", step=s.text), s.source) for s in evidence.examination
    )
    return Advice(
        level=level,
        headline=_HEADLINES[level],
        reasons=_reasons(case, judgement, policy),
        act_by=act_by,
        act_by_reason=reason,
        examine_first=(*first, _BASELINE) if is_awaited else first,
        tests=_tests(judgement),
        stop_rule=_STOP_RULE if is_awaited else None,
        missing=_missing(case, lesion, judgement) if level is Level.ABSTAIN else (),
        biopsy=None if is_awaited else write_request(case, lesion, judgement, evidence),
        for_the_patient=_for_the_patient(level, act_by),
    )


def _act_by(
    case: Case, level: Level, evidence: Evidence, policy: Policy
) -> tuple[date, Step]:
    """Find the date, and where it comes from."""
    if level is Level.RECHECK:
        weeks = policy.recheck_weeks
        return case.seen_on + timedelta(weeks=weeks), Step(
            say("{weeks} weeks, as this installation has set it", weeks=weeks),
            JUDGEMENT,
        )
    if level is Level.ABSTAIN:
        return case.seen_on + timedelta(days=_ABSTAIN_DAYS), Step(
            say("two weeks, to look at what is missing"), JUDGEMENT
        )
    country = case.country or policy.country
    deadline = evidence.deadlines.get(
        (country, level), evidence.deadlines[Country.DEFAULT, level]
    )
    reason = Step(say("{deadline}", deadline=deadline.text), deadline.source)
    if deadline.days is not None:
        return case.seen_on + timedelta(days=deadline.days), reason
    return _working_days_after(case.seen_on, deadline.working_days or 0), reason


def _working_days_after(day: date, count: int) -> date:
    """Count working days; public holidays are not known and so not left out."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day


def _reasons(case: Case, judgement: Judgement, policy: Policy) -> tuple[Phrase, ...]:
    """Tell why, the strongest first: flags, thresholds, signs, gaps."""
    belief = judgement.belief
    reasons = [flag.text for flag in judgement.flags]
    if belief.metastasis.value >= policy.urgent_at:
        reasons.append(
            say(
                "a scalp metastasis is at least as probable as the threshold of "
                "{percent} % for urgency",
                percent=100 * policy.urgent_at,
            )
        )
    elif belief.malignancy.value >= policy.biopsy_at:
        reasons.append(
            say(
                "a malignant cause is at least as probable as the threshold of "
                "{percent} % for a biopsy",
                percent=100 * policy.biopsy_at,
            )
        )
    if not judgement.flags:
        reasons.append(say("no red flag was told; what was not told may be one"))
    if case.history.knowledge is CancerKnowledge.NOT_ASKED:
        reasons.append(say("it is not known whether there ever was a cancer"))
    terms = sorted(belief.terms, key=lambda t: -abs(math.log(t.for_malignancy.value)))
    reasons += [
        _term_reason(term)
        for term in terms
        if abs(math.log(term.for_malignancy.value)) >= _NOTEWORTHY
    ]
    return tuple(reasons)


def _term_reason(term: LikelihoodTerm) -> Phrase:
    """Tell what one sign does to the odds."""
    ratio = term.for_malignancy.value
    template_facts = {
        "sign": term.observation.sign.name_in_both,
        "ratio": round(ratio if ratio >= 1 else 1 / ratio, 1),
    }
    is_there = term.observation.state is State.PRESENT
    if is_there and ratio >= 1:
        return say("{sign}: odds of a malignant cause × {ratio}", **template_facts)
    if is_there:
        return say(
            "{sign}: odds of a malignant cause ÷ {ratio}",
            **template_facts,
        )
    if ratio >= 1:
        return say(
            "{sign} not found: odds of a malignant cause × {ratio}",
            **template_facts,
        )
    return say(
        "{sign} not found: odds of a malignant cause ÷ {ratio}",
        **template_facts,
    )


def _tests(judgement: Judgement) -> tuple[Step, ...]:
    """Name the cheap tests that settle the most likely benign causes."""
    shares = dict(zip(Condition, judgement.belief.posttest, strict=True))
    likely = sorted(
        (
            c
            for c in Condition
            if not c.is_malignant and c is not Condition.NORMAL_SCALP
        ),
        key=lambda condition: (-shares[condition], condition.value),
    )
    definitions = condition_definitions()
    return tuple(
        Step(
            say(
                "{condition}: {test}",
                condition=condition.name_in_both,
                test=definitions[condition].settled_by,
            ),
            definitions[condition].source,
        )
        for condition in likely[:_LIKELY_CAUSES]
    )


def _missing(case: Case, lesion: Lesion, judgement: Judgement) -> tuple[Phrase, ...]:
    """Name the looks without which there is no answer."""
    missing = []
    if not judgement.forms:
        missing.append(
            say("what it is: bald patch, plaque, nodule, diffuse or patterned loss")
        )
    if case.history.knowledge is CancerKnowledge.NOT_ASKED:
        missing.append(say("whether there ever was a cancer, and which"))
    if case.age_years is None:
        missing.append(say("the age of the patient"))
    if lesion.age_months is None:
        missing.append(say("how long it has been there"))
    if not lesion.observations:
        missing.append(say("how it looks and feels: firm, fixed, red, thinned, sore"))
    return tuple(missing)


def _for_the_patient(level: Level, act_by: date) -> tuple[Phrase, Phrase, Phrase]:
    """Tell the patient what is done, when to return, and when to come sooner."""
    sooner = say("Come sooner if it grows, hardens or bleeds.")
    if level in {Level.URGENT, Level.BIOPSY}:
        return (
            say("We take a small piece of skin to learn what this is."),
            say("That should be done by {date}; please keep this date.", date=act_by),
            sooner,
        )
    if level is Level.RECHECK:
        return (
            say("We take a photograph today, so that we can see what changes."),
            say(
                "Please come back by {date}, even if it does not trouble you.",
                date=act_by,
            ),
            sooner,
        )
    return (
        say("We have to look at this place more closely before we can say more."),
        say("Please come back by {date}.", date=act_by),
        sooner,
    )
