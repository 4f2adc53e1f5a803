"""Which signs, if looked for now, would change the advice most.

Notation
--------
K : conditions, in the order of `Condition`
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.inference.admission import why_set_aside
from scalpwatch.inference.alert import Judgement, judge, level_of, raise_flags
from scalpwatch.inference.bayes import report_of
from scalpwatch.inference.evidence import Evidence
from scalpwatch.inference.facts import (
    FORM_OF_SIGN,
    facts_of,
    forms_of,
    forms_possible,
)
from scalpwatch.inference.network import Network, Product, build_network
from scalpwatch.inference.policy import Policy
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.advice import Level, Question
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
    Primary,
    Sex,
)
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.signs import Sign, SignKind, sign_definitions

__all__ = ["ask_next"]

Array = NDArray[np.float64]

_LOOKS: Final = 3
#: How probable a sign is held to be that no table has a rate for. Judgement.
_UNKNOWN_RATE: Final = 0.02
_LUMP_SIGNS: Final = frozenset({Sign.FIXATION, Sign.PULSATION, Sign.PORE_SIGN})
_FORM_SIGNS: Final = frozenset({*FORM_OF_SIGN, Sign.MULTIPLE_LESIONS})


@dataclass(frozen=True, slots=True)
class _Floor:
    """Under which the level cannot fall, and whether there is one to fall to."""

    level: Level | None
    is_weighable: bool


@dataclass(frozen=True, eq=False)
class _Scene:
    """A judged lesion, ready for one more sign."""

    case: Case
    lesion: Lesion
    judgement: Judgement
    evidence: Evidence
    policy: Policy
    network: Network
    product: Product
    floor: _Floor


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question with what it is worth."""

    question: Question
    level_change: float
    belief_change: float


def ask_next(
    case: Case,
    lesion: Lesion,
    judgement: Judgement,
    *,
    evidence: Evidence,
    policy: Policy,
) -> tuple[Question, ...]:
    """Choose the next three looks.

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
    questions
        Three, the most telling first. Whether there ever was a cancer comes
        before all signs where it was not asked.

    Notes
    -----
    A sign is worth the expected change of the level of the advice, and among
    equals the expected change of the odds of a malignant cause. Where no table
    has a rate, the sign is held to be there in one of fifty; a form as often as
    the pretest has it.
    """
    network = build_network(evidence, replace(policy, prior_factor=1.0))
    forms = forms_possible(judgement.forms, judgement.facts)
    prior = judgement.pretest.weights * network.form_likelihood(forms)
    product = network.product(prior, ())
    for observation in judgement.admission.admitted:
        if observation.sign in network.signs:
            product = product.times(report_of(observation, policy))
    flags = judgement.flags
    floor = _Floor(
        flags[0].floor if flags else None, is_weighable=judgement.is_weighable
    )
    scene = _Scene(case, lesion, judgement, evidence, policy, network, product, floor)
    candidates = [_consider(sign, scene) for sign in _open_signs(scene)]
    candidates.sort(key=lambda c: (-c.level_change, -c.belief_change))
    questions = [candidate.question for candidate in candidates]
    if case.history.knowledge is CancerKnowledge.NOT_ASKED:
        questions.insert(0, _ask_history(scene))
    return tuple(questions[:_LOOKS])


@cache
def _flag_words(evidence: Evidence) -> frozenset[str]:
    """List the words that any red flag or pattern needs."""
    needs = [row.needs for row in evidence.flags]
    needs += [row.needs for row in evidence.patterns]
    return frozenset(
        word.removeprefix("!") for need in needs for part in need for word in part
    )


def _open_signs(scene: _Scene) -> Iterator[Sign]:
    """List the signs that nobody has told of and that would enter."""
    admission = scene.judgement.admission
    told = {o.sign for o in admission.admitted}
    told |= {aside.observation.sign for aside in admission.set_aside}
    for sign in Sign:
        is_told = sign in told or sign.value in scene.judgement.facts
        is_known_form = sign in _FORM_SIGNS and bool(scene.judgement.forms)
        is_flat = sign in _LUMP_SIGNS and not _may_be_raised(scene)
        says_nothing = (
            sign not in scene.network.signs
            and sign.value not in _flag_words(scene.evidence)
        )
        if is_told or is_known_form or is_flat or says_nothing:
            continue
        claim = Observation(sign, State.PRESENT)
        if why_set_aside(claim, scene.case, scene.lesion) is None:
            yield sign


def _may_be_raised(scene: _Scene) -> bool:
    """Tell whether there may be a lump to be felt."""
    forms = scene.judgement.forms
    return not forms or bool(forms & {Form.NODULE, Form.PLAQUE})


def _consider(sign: Sign, scene: _Scene) -> _Candidate:
    """Tell what looking for a sign is worth."""
    now = scene.product.weights
    with_sign, chance = now, _UNKNOWN_RATE
    if sign in scene.network.signs:
        report = report_of(Observation(sign, State.PRESENT), scene.policy)
        with_sign = scene.product.times(report).weights
        chance = float(with_sign.sum() / now.sum())
    elif sign in FORM_OF_SIGN:
        likelihood = scene.network.form_likelihood([FORM_OF_SIGN[sign]])
        chance = float(now @ likelihood / now.sum())
    without = now
    absent = Observation(sign, State.ABSENT)
    if why_set_aside(absent, scene.case, scene.lesion) is None:
        without = now - with_sign if with_sign is not now else now
    if_present = _level_with(sign, with_sign, scene)
    if_absent = _level(scene, scene.floor, without)
    level = scene.judgement.level
    level_change = chance * abs(if_present.rank - level.rank) + (1 - chance) * abs(
        if_absent.rank - level.rank
    )
    belief_change = chance * _distance(with_sign, now) + (1 - chance) * _distance(
        without, now
    )
    return _Candidate(
        Question(
            _how_to_look(sign),
            sign,
            if_present,
            if_absent,
            _malignancy(with_sign),
            _malignancy(without),
        ),
        level_change,
        belief_change,
    )


def _level_with(sign: Sign, weights: Array, scene: _Scene) -> Level:
    """Tell the level if the sign is there."""
    if sign.value not in _flag_words(scene.evidence) and sign not in _FORM_SIGNS:
        return _level(scene, scene.floor, weights)
    observations = (
        *scene.judgement.admission.flagging,
        Observation(sign, State.PRESENT),
    )
    facts = facts_of(scene.case, scene.lesion, observations, scene.evidence.patterns)
    if not scene.judgement.forms:
        forms = forms_possible(forms_of(scene.lesion, observations), facts)
        weights = weights * scene.network.form_likelihood(forms)
    flags = raise_flags(scene.evidence.flags, facts)
    is_weighable = scene.judgement.is_weighable or "form_not_told" not in facts
    floor = _Floor(flags[0].floor if flags else None, is_weighable=is_weighable)
    return _level(scene, floor, weights)


def _level(scene: _Scene, floor: _Floor, weights: Array) -> Level:
    """Tell the level from a floor and weights."""
    return level_of(
        floor.level,
        malignancy=_malignancy(weights),
        metastasis=float(weights @ _metastases() / weights.sum()),
        is_weighable=floor.is_weighable,
        policy=scene.policy,
    )


def _ask_history(scene: _Scene) -> Question:
    """Ask whether there ever was a cancer."""
    suspect = Primary.NOT_TOLD if scene.case.sex is Sex.MALE else Primary.BREAST
    known, free = (
        judge(
            replace(scene.case, history=history),
            scene.lesion,
            evidence=scene.evidence,
            policy=scene.policy,
        )
        for history in (
            OncologicalHistory(CancerKnowledge.KNOWN, (Cancer(suspect),)),
            OncologicalHistory(CancerKnowledge.NONE_KNOWN),
        )
    )
    return Question(
        say("Ask whether there ever was a cancer, of the breast above all."),
        None,
        known.level,
        free.level,
        known.belief.malignancy.value,
        free.belief.malignancy.value,
    )


def _how_to_look(sign: Sign) -> Phrase:
    """Tell how to look for a sign."""
    definition = sign_definitions()[sign]
    facts = {"sign": definition.name, "definition": definition.definition}
    match definition.kind:
        case SignKind.FELT:
            return say("Feel for {sign}. {definition}", **facts)
        case SignKind.TOLD:
            return say("Ask about {sign}. {definition}", **facts)
        case SignKind.SEEN:
            return say("Look for {sign}. {definition}", **facts)
        case SignKind.TRICHOSCOPY:
            return say("Look through the trichoscope for {sign}. {definition}", **facts)


def _malignancy(weights: Array) -> float:
    """Tell the probability of a malignant cause."""
    return float(weights @ _malignant() / weights.sum())


def _distance(one: Array, other: Array) -> float:
    """Tell how far apart two beliefs in a malignant cause are, in log odds."""
    shares = [_malignancy(weights) for weights in (one, other)]
    odds = [share / (1 - share) for share in shares]
    return abs(math.log(odds[0] / odds[1]))


@cache
def _malignant() -> Array:
    """(K,) Ones where a condition is malignant."""
    return np.array([float(condition.is_malignant) for condition in Condition])


@cache
def _metastases() -> Array:
    """(K,) Ones where a condition is scalp metastasis."""
    return np.array([float(condition.is_metastasis) for condition in Condition])
