"""From printed counts to how often a sign is seen in a condition, with its doubt.

Notation
--------
K : conditions, in the order of `Condition`
D : draws
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.inference.policy import Policy
from scalpwatch.inference.rows import Frequency, FrequencyKind
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.signs import Sign

__all__ = ["DRAWS", "Rate", "SignRates", "pool", "rates_of"]

#: Draws from the Beta posteriors behind a credible interval.
DRAWS: Final = 200

_JEFFREYS: Final = 0.5
_COMPARABLE: Final = 2
_ORDER: Final = {condition: index for index, condition in enumerate(Condition)}


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a sign is seen in a condition.

    Parameters
    ----------
    effective_present, effective_assessed
        What the counts are worth once capped, widened and spread.
    patients
        Patients behind them, as printed.
    sources
        Identifiers.
    is_borrowed
        Whether any figure comes from other skin than the scalp.
    """

    effective_present: float
    effective_assessed: float
    patients: int
    sources: tuple[str, ...]
    is_borrowed: bool


@dataclass(frozen=True, eq=False)
class SignRates:
    """One sign in every condition.

    Parameters
    ----------
    sign
        Which sign.
    alpha, beta
        (K,) Beta posterior of the rate.
    known
        The conditions for which counts exist, with their rates.
    """

    sign: Sign
    alpha: NDArray[np.float64]
    beta: NDArray[np.float64]
    known: dict[Condition, Rate]

    @cached_property
    def mean(self) -> NDArray[np.float64]:
        """(K,) Expected rate."""
        return self.alpha / (self.alpha + self.beta)

    @cached_property
    def draws(self) -> NDArray[np.float64]:
        """(D, K) Draws of the rate, the same in every run.

        Conditions without counts share one draw, for they share one rate: so the
        sign moves nothing between them in any draw, and not on average alone.
        """
        seed = list(Sign).index(self.sign)
        drawn = np.random.default_rng(seed).beta(
            self.alpha, self.beta, size=(DRAWS, self.alpha.size)
        )
        unknown = [index for index, c in enumerate(Condition) if c not in self.known]
        drawn[:, unknown] = drawn[:, unknown[:1]]
        return np.clip(drawn, 1e-6, 1 - 1e-6)


def pool(figures: Iterable[Frequency], policy: Policy, *, ranged: bool) -> Rate:
    """Pool the figures of one sign in one condition.

    Parameters
    ----------
    figures
        Rows that count; at least one.
    policy
        Caps and shares.
    ranged
        Whether a source prints a range over studies for this sign.

    Returns
    -------
    rate
        Effective counts.

    Notes
    -----
    A lone figure counts for no more than `Policy.effective_patients`; one from
    other skin for a share of itself. Several figures give a predictive
    distribution: the spread between them is added to that within them (method of
    moments), so that studies that disagree count for few patients however many
    they hold. A printed range over studies is no count; it only lowers the weight.

    References
    ----------
    DerSimonian R, Laird N. Meta-analysis in clinical trials. Control Clin Trials
    1986;7:177-188, doi:10.1016/0197-2456(86)90046-2, section 2 (the moment
    estimate of the variance between studies).
    """
    rows = list(figures)
    sizes = np.array(
        [
            min(row.assessed, policy.effective_patients)
            * (policy.borrowed_share if row.is_borrowed else 1.0)
            for row in rows
        ]
    )
    shares = np.array([row.present / row.assessed for row in rows])
    total = float(sizes.sum())
    share = float((sizes * shares).sum() / total)
    size = total if len(rows) == 1 else _predictive_size(sizes, shares)
    if ranged:
        size = min(size, float(policy.ranged_patients))
    return Rate(
        effective_present=share * size,
        effective_assessed=size,
        patients=sum(row.assessed for row in rows),
        sources=tuple(dict.fromkeys(row.source for row in rows)),
        is_borrowed=any(row.is_borrowed for row in rows),
    )


def rates_of(
    sign: Sign,
    frequencies: Iterable[Frequency],
    policy: Policy,
    *,
    reference: NDArray[np.float64],
) -> SignRates | None:
    """Tell how often a sign is seen in every condition.

    Parameters
    ----------
    sign
        Which sign.
    frequencies
        All figures of the evidence.
    policy
        Caps and shares.
    reference
        (K,) Pretest probability of each condition in a patient of whom nothing
        is told.

    Returns
    -------
    rates
        ``None`` when fewer than two conditions have counts: there is nothing to
        compare with.

    Notes
    -----
    A condition without counts takes the rate pooled over those that have them, at
    the weight of one patient (and of the prior that every rate starts from). The
    pool is weighed by ``reference``, for then the
    sign, taken alone in that patient, leaves the probability of such a condition
    exactly where it was: lack of data neither favours nor harms.
    """
    rows = [row for row in frequencies if row.sign is sign]
    ranged = {row.condition for row in rows if row.kind is FrequencyKind.RANGE}
    known: dict[Condition, Rate] = {}
    for condition in Condition:
        counted = [r for r in rows if r.condition is condition and r.kind.is_pooled]
        if counted:
            known[condition] = pool(counted, policy, ranged=condition in ranged)
    if len(known) < _COMPARABLE:
        return None
    alpha, beta = np.zeros(len(_ORDER)), np.zeros(len(_ORDER))
    for condition, rate in known.items():
        index = _ORDER[condition]
        alpha[index] = rate.effective_present + _JEFFREYS
        beta[index] = rate.effective_assessed - rate.effective_present + _JEFFREYS
    is_known = alpha > 0
    weights = reference[is_known]
    means = alpha[is_known] / (alpha + beta)[is_known]
    pooled = float((weights * means).sum() / weights.sum())
    weight = 1 + 2 * _JEFFREYS
    alpha[~is_known], beta[~is_known] = weight * pooled, weight * (1 - pooled)
    return SignRates(sign, alpha, beta, known)


def _predictive_size(sizes: NDArray[np.float64], shares: NDArray[np.float64]) -> float:
    """Tell how many patients several studies are worth for the next clinic."""
    total = sizes.sum()
    share = ((sizes * shares).sum() + _JEFFREYS) / (total + 2 * _JEFFREYS)
    within = share * (1 - share)
    distance = (sizes * (shares - share) ** 2).sum()
    freedom = len(sizes) - 1
    between = max(
        0.0,
        (distance - freedom * within) / (total - (sizes**2).sum() / total),
    )
    variance = between * (1 + 1 / len(sizes)) + within / total
    return float(min(total, max(1.0, within / variance - 1)))
