"""Pretest times likelihood ratios: post-test odds, one explained term per sign.

Notation
--------
K : conditions, in the order of `Condition`
D : draws
N : observations that enter
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.inference.network import Network, Product, Report
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.pretest import PretestWeights
from scalpwatch.inference.rates import DRAWS
from scalpwatch.vocabulary.advice import LikelihoodTerm, Posttest
from scalpwatch.vocabulary.cases import Form
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.observations import Certainty, Observation, State
from scalpwatch.vocabulary.quantities import Interval
from scalpwatch.vocabulary.signs import Sign

__all__ = ["Belief", "report_of", "weigh_signs"]

Array = NDArray[np.float64]

#: How many of the draws lie outside a bound of the 95 % interval.
_OUTSIDE: Final = DRAWS // 40


@dataclass(frozen=True, eq=False)
class Belief:
    """What is believed of a lesion before and after its signs.

    Parameters
    ----------
    pretest, posttest
        (K,) Probability of each condition.
    pretest_malignancy, pretest_metastasis, malignancy, metastasis
        Sums over the malignant conditions, and over the two forms of metastasis.
    differential
        Conditions with counts, most probable first.
    unranked
        Conditions without, most probable first.
    unranked_share
        Their joint probability.
    terms
        One for each observation; their product is post-test over pretest odds.
    """

    pretest: Array
    posttest: Array
    pretest_malignancy: Interval
    pretest_metastasis: Interval
    malignancy: Interval
    metastasis: Interval
    differential: tuple[Posttest, ...]
    unranked: tuple[Condition, ...]
    unranked_share: Interval
    terms: tuple[LikelihoodTerm, ...]


def report_of(observation: Observation, policy: Policy) -> Report:
    """Tell what an observation is worth.

    Parameters
    ----------
    observation
        Present or absent.
    policy
        The weight of a sign called possible.

    Returns
    -------
    report
        Certain, or at the stated share of certainty.
    """
    is_there = observation.state is State.PRESENT
    weight = (
        policy.possible_weight if observation.certainty is Certainty.POSSIBLE else 1.0
    )
    return Report(
        observation.sign,
        if_present=weight if is_there else 1 - weight,
        if_absent=1 - weight if is_there else weight,
    )


def weigh_signs(
    observations: Iterable[Observation],
    *,
    forms: Iterable[Form],
    pretest: PretestWeights,
    network: Network,
    policy: Policy,
) -> Belief:
    """Weigh the signs of a lesion.

    Parameters
    ----------
    observations
        Present or absent, each sign at most once; the order does not matter.
    forms
        The told forms of the lesion.
    pretest
        From the patient.
    network
        From the tables.
    policy
        The weight of a sign called possible.

    Returns
    -------
    belief
        Post-test probabilities with 95 % credible intervals.

    Notes
    -----
    The terms follow the chain rule in the order of the vocabulary: each is the
    ratio of a sign given those before it, so that signs that travel together
    are not counted twice and the product of all is exact.
    """
    known = sorted(
        (o for o in observations if o.sign in network.signs),
        key=lambda o: _sign_order()[o.sign],
    )
    reports = [report_of(observation, policy) for observation in known]
    prior = pretest.weights * network.form_likelihood(forms)
    drawn_prior = prior * np.exp(_standard_normal() * pretest.log_spread)
    means = _chain(network.product(prior, reports), reports)
    draws = _chain(network.product(drawn_prior, reports, drawn=True), reports)
    groups = np.stack([_is_malignant(), _is_metastasis()], axis=1).astype(float)
    mean_sums = np.stack([share @ groups for share in means])
    drawn_sums = np.stack([share @ groups for share in draws])
    low, high = _bounds(drawn_sums[[0, -1]], axis=1)
    sums = _rows_of_intervals(mean_sums[[0, -1]], low, high)
    differential, unranked, unranked_share = _ranking(means[-1], draws[-1], network)
    return Belief(
        pretest=means[0],
        posttest=means[-1],
        pretest_malignancy=sums[0][0],
        pretest_metastasis=sums[0][1],
        malignancy=sums[1][0],
        metastasis=sums[1][1],
        differential=differential,
        unranked=unranked,
        unranked_share=unranked_share,
        terms=_terms(known, mean_sums, drawn_sums, network),
    )


def _chain(product: Product, reports: list[Report]) -> list[Array]:
    """(…, K) Probabilities before the first report, and after each."""
    chain = [_shares(product.weights)]
    for report in reports:
        product = product.times(report)
        chain.append(_shares(product.weights))
    return chain


def _terms(
    known: list[Observation], means: Array, draws: Array, network: Network
) -> tuple[LikelihoodTerm, ...]:
    """Explain each observation by the factor it put on the odds."""
    if not known:
        return ()
    ratios = np.diff(_log_odds(means), axis=0)
    drawn = np.diff(_log_odds(draws), axis=0)
    low, high = _bounds(drawn, axis=1)
    told = _rows_of_intervals(np.exp(ratios), np.exp(low), np.exp(high))
    terms = []
    for observation, (malignancy, metastasis) in zip(known, told, strict=True):
        rates = network.signs[observation.sign].known
        terms.append(
            LikelihoodTerm(
                observation=observation,
                for_malignancy=malignancy,
                for_metastasis=metastasis,
                known_in=len(rates),
                patients=sum(rate.patients for rate in rates.values()),
                sources=tuple(
                    dict.fromkeys(s for rate in rates.values() for s in rate.sources)
                ),
                is_borrowed=any(
                    rate.is_borrowed
                    for condition, rate in rates.items()
                    if condition.is_metastasis
                ),
            )
        )
    return tuple(terms)


def _ranking(
    mean: Array, draws: Array, network: Network
) -> tuple[tuple[Posttest, ...], tuple[Condition, ...], Interval]:
    """Rank the conditions that have counts; name the others, with their share."""
    has_counts = _has_counts(network)
    low, high = _bounds(draws, axis=0)
    order = np.argsort(-mean, kind="stable")
    conditions = list(Condition)
    rest_low, rest_high = _bounds(
        draws[:, ~has_counts].sum(axis=1, keepdims=True), axis=0
    )
    return (
        tuple(
            Posttest(conditions[i], _interval(mean[i], low[i], high[i]))
            for i in order
            if has_counts[i]
        ),
        tuple(conditions[i] for i in order if not has_counts[i]),
        _interval(mean[~has_counts].sum(), rest_low[0], rest_high[0]),
    )


@cache
def _has_counts(network: Network) -> NDArray[np.bool_]:
    """(K,) For which conditions any sign has counts."""
    counted = {c for rates in network.signs.values() for c in rates.known}
    return np.array([condition in counted for condition in Condition])


def _bounds(draws: Array, *, axis: int) -> tuple[Array, Array]:
    """Cut the draws to the 95 % in the middle; a sort is faster than quantiles."""
    ordered = np.moveaxis(np.sort(draws, axis=axis), axis, 0)
    return ordered[_OUTSIDE], ordered[DRAWS - 1 - _OUTSIDE]


def _shares(weights: Array) -> Array:
    """Scale weights to probabilities along the last axis."""
    total: Array = weights.sum(axis=-1, keepdims=True)
    return weights / total


def _log_odds(probability: Array) -> Array:
    """Logarithm of the odds; certainty is kept finite."""
    clipped = np.clip(probability, 1e-12, 1 - 1e-12)
    return np.log(clipped) - np.log1p(-clipped)


def _interval(value: float, low: float, high: float) -> Interval:
    """Build an interval that holds its own value."""
    return Interval(float(value), float(min(value, low)), float(max(value, high)))


def _rows_of_intervals(values: Array, low: Array, high: Array) -> list[list[Interval]]:
    """Build intervals over an array of two dimensions."""
    return [_intervals(*row) for row in zip(values, low, high, strict=True)]


def _intervals(values: Array, low: Array, high: Array) -> list[Interval]:
    """Build intervals over an array of one dimension."""
    return [_interval(*row) for row in zip(values, low, high, strict=True)]


@cache
def _sign_order() -> dict[Sign, int]:
    """Place of each sign in the vocabulary."""
    return {sign: index for index, sign in enumerate(Sign)}


@cache
def _is_malignant() -> NDArray[np.bool_]:
    """(K,) Which conditions are malignant."""
    return np.array([condition.is_malignant for condition in Condition])


@cache
def _is_metastasis() -> NDArray[np.bool_]:
    """(K,) Which conditions are scalp metastasis."""
    return np.array([condition.is_metastasis for condition in Condition])


@cache
def _standard_normal() -> Array:
    """(D, K) Draws for the doubt of the pretest; both metastases share theirs."""
    drawn = np.random.default_rng(0).standard_normal((DRAWS, len(Condition)))
    order = list(Condition)
    drawn[:, order.index(Condition.NODULAR_METASTASIS)] = drawn[
        :, order.index(Condition.ALOPECIC_METASTASIS)
    ]
    return drawn
