"""Red flags and post-test probability to one of four levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from scalpwatch.inference.admission import Admission, admit
from scalpwatch.inference.bayes import Belief, weigh_signs
from scalpwatch.inference.evidence import Evidence
from scalpwatch.inference.facts import facts_of, forms_of, forms_possible, meets
from scalpwatch.inference.network import build_network
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.pretest import Patient, PretestWeights, weigh_pretest
from scalpwatch.inference.rows import FlagRow
from scalpwatch.phrases import say
from scalpwatch.vocabulary.advice import Level, RaisedFlag
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
)
from scalpwatch.vocabulary.observations import Observation

__all__ = ["Judgement", "judge", "level_of", "prior_sensitivity", "raise_flags"]


#: Signs with figures that stand in for a form that is not told. Judgement.
_ENOUGH_SIGNS: Final = 2


@dataclass(frozen=True, eq=False)
class Judgement:
    """A lesion weighed and judged, before the advice is put into words.

    Parameters
    ----------
    level
        One of the four words.
    flags
        Raised, highest floor first.
    belief
        Before and after the signs.
    admission
        What entered.
    facts, forms
        What the rules were held against.
    pretest
        Weights of the patient.
    """

    level: Level
    flags: tuple[RaisedFlag, ...]
    belief: Belief
    admission: Admission
    facts: frozenset[str]
    forms: frozenset[Form]
    pretest: PretestWeights

    @property
    def is_weighable(self) -> bool:
        """Whether the form is told, or signs enough to do without it."""
        return bool(self.forms) or len(self.belief.terms) >= _ENOUGH_SIGNS


def raise_flags(
    rows: Iterable[FlagRow], facts: frozenset[str]
) -> tuple[RaisedFlag, ...]:
    """Hold the facts against the red flags.

    Parameters
    ----------
    rows
        The table.
    facts
        Of one lesion.

    Returns
    -------
    flags
        Those raised, highest floor first; one that a raised flag covers is left
        out, for it says the same and less.
    """
    met = [row for row in rows if meets(row.needs, facts)]
    told = {row.identifier for row in met}
    raised = [
        RaisedFlag(
            identifier=row.identifier,
            text=say("{flag}", flag=row.text),
            floor=row.floor,
            source=row.source,
            needs_imaging_first=row.needs_imaging_first,
        )
        for row in met
        if row.covered_by not in told
    ]
    return tuple(sorted(raised, key=lambda flag: -flag.floor.rank))


def level_of(
    floor: Level | None,
    *,
    malignancy: float,
    metastasis: float,
    is_weighable: bool,
    policy: Policy,
) -> Level:
    """Turn a floor and two probabilities into a level.

    Parameters
    ----------
    floor
        Of the highest red flag; ``None`` when none is raised.
    malignancy, metastasis
        Post-test probabilities.
    is_weighable
        Whether enough is told for an answer.
    policy
        The thresholds.

    Returns
    -------
    level
        The higher of the floor and of what the probabilities call for; ABSTAIN
        only where there is neither a flag nor a lesion that could be weighed.
    """
    if metastasis >= policy.urgent_at:
        called = Level.URGENT
    elif malignancy >= policy.biopsy_at:
        called = Level.BIOPSY
    else:
        called = Level.RECHECK if is_weighable else Level.ABSTAIN
    return max(called, floor or called, key=lambda level: level.rank)


def judge(
    case: Case,
    lesion: Lesion,
    *,
    evidence: Evidence,
    policy: Policy,
    seen: Iterable[Observation] = (),
) -> Judgement:
    """Weigh a lesion and judge it.

    Parameters
    ----------
    case, lesion
        The patient and the lesion.
    evidence, policy
        The tables and the choices of the installation.
    seen
        What the machine saw.

    Returns
    -------
    judgement
        The level, and all that led to it.

    Notes
    -----
    A lesion that is years older than every cancer in the history is weighed as
    if there were none: it was there first.
    """
    admission = admit(case, lesion, seen)
    facts = facts_of(case, lesion, admission.flagging, evidence.patterns)
    forms = forms_of(lesion, admission.flagging)
    history = case.history
    if "long_before_cancer" in facts:
        history = OncologicalHistory(CancerKnowledge.NONE_KNOWN)
    pretest = weigh_pretest(
        Patient(case.age_years, case.sex, history, case.setting), evidence, policy
    )
    belief = weigh_signs(
        admission.admitted,
        forms=forms_possible(forms, facts),
        pretest=pretest,
        network=build_network(evidence, replace(policy, prior_factor=1.0)),
        policy=policy,
    )
    flags = raise_flags(evidence.flags, facts)
    level = level_of(
        flags[0].floor if flags else None,
        malignancy=belief.malignancy.value,
        metastasis=belief.metastasis.value,
        is_weighable=bool(forms) or len(belief.terms) >= _ENOUGH_SIGNS,
        policy=policy,
    )
    return Judgement(level, flags, belief, admission, facts, forms, pretest)


def prior_sensitivity(judgement: Judgement, policy: Policy) -> tuple[Level, Level]:
    """Tell what the level would be with the prior of metastasis moved.

    Parameters
    ----------
    judgement
        The lesion, judged.
    policy
        The thresholds.

    Returns
    -------
    divided, multiplied
        Levels with the odds of metastasis divided and multiplied by 3.
    """
    belief = judgement.belief
    metastasis = belief.metastasis.value
    other_malignancy = belief.malignancy.value - metastasis
    levels = []
    for factor in (1 / 3, 3.0):
        total = metastasis * factor + 1 - metastasis
        moved = metastasis * factor / total
        levels.append(
            level_of(
                judgement.flags[0].floor if judgement.flags else None,
                malignancy=moved + other_malignancy / total,
                metastasis=moved,
                is_weighable=judgement.is_weighable,
                policy=policy,
            )
        )
    return levels[0], levels[1]
