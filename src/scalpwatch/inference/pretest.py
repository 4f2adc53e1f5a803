"""What is believed before any sign: from age, sex and oncological history.

Notation
--------
K : conditions, in the order of `Condition`
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.inference.evidence import Evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.rows import AgeBand, Prior
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    OncologicalHistory,
    Primary,
    Setting,
    Sex,
    Spread,
)
from scalpwatch.vocabulary.conditions import Condition

__all__ = ["Patient", "PretestWeights", "age_bands", "weigh_pretest"]

_MIDDLE_AGE: Final = 40
_OLD_AGE: Final = 60
_GROWN_UP: Final = 15
_Z95: Final = 1.96


@dataclass(frozen=True, slots=True)
class Patient:
    """What of a patient bears on the pretest odds.

    Parameters
    ----------
    age_years
        ``None`` when not told.
    sex, history
        As told.
    setting
        Where she is seen; ``None`` leaves it to the policy.
    """

    age_years: float | None = None
    sex: Sex = Sex.UNKNOWN
    history: OncologicalHistory = field(default_factory=OncologicalHistory)
    setting: Setting | None = None


@dataclass(frozen=True, eq=False)
class PretestWeights:
    """How often each condition comes, relative to the others.

    Parameters
    ----------
    weights
        (K,) New patients in a year per 100,000 such people.
    log_spread
        (K,) Standard deviation of the logarithm of each weight.
    sources
        Identifiers behind the weights of metastasis.
    """

    weights: NDArray[np.float64]
    log_spread: NDArray[np.float64]
    sources: tuple[str, ...]


def age_bands(age_years: float | None, evidence: Evidence) -> dict[AgeBand, float]:
    """Share a patient out over the bands of age.

    Parameters
    ----------
    age_years
        ``None`` when not told: then she is an adult of any age.
    evidence
        The tables.

    Returns
    -------
    shares
        Summing to 1.
    """
    if age_years is None:
        return {
            band: evidence.histories[f"untold_age_{band.value}"].value
            for band in AgeBand
            if band is not AgeBand.CHILD
        }
    if age_years < _GROWN_UP:
        return {AgeBand.CHILD: 1.0}
    if age_years < _MIDDLE_AGE:
        return {AgeBand.YOUNG: 1.0}
    if age_years < _OLD_AGE:
        return {AgeBand.MIDDLE: 1.0}
    return {AgeBand.OLD: 1.0}


def weigh_pretest(
    patient: Patient, evidence: Evidence, policy: Policy
) -> PretestWeights:
    """Tell how often each condition comes in such a patient.

    Parameters
    ----------
    patient
        Age, sex, history, setting.
    evidence
        The tables.
    policy
        The factor on the prior of metastasis.

    Returns
    -------
    pretest
        Weights on one scale: new patients in a year per 100,000 such people.

    Notes
    -----
    Both forms of scalp metastasis share one prior, that of the cancers in the
    history plus that of a first sign of a cancer yet unknown; the form is shared
    out as the tables say. Where the history was not asked, the weights are mixed
    as often as people of that age have had a cancer. No time limit: breast cancer
    came back on the scalp after 15 years.
    """
    bands = age_bands(patient.age_years, evidence)
    pretest = sum(
        (
            probability * _rates_given(cancers, patient.sex, bands, evidence)
            for probability, cancers in _worlds(patient, bands, evidence)
        ),
        start=np.zeros(len(Condition)),
    )
    setting = evidence.settings[patient.setting or policy.setting]
    factor = np.array(
        [
            policy.prior_factor * setting.metastasis
            if condition.is_metastasis
            else setting.other_malignancy
            if condition.is_malignant
            else 1.0
            for condition in Condition
        ]
    )
    spread = np.array(
        [
            _metastasis_spread(patient, evidence)
            if condition.is_metastasis
            else evidence.priors[condition].rate.spread
            for condition in Condition
        ]
    )
    return PretestWeights(
        weights=pretest * factor,
        log_spread=np.log(spread) / _Z95,
        sources=_sources(patient, evidence),
    )


def _worlds(
    patient: Patient, bands: dict[AgeBand, float], evidence: Evidence
) -> list[tuple[float, tuple[Cancer, ...]]]:
    """List the cancers she may have had, and how probably."""
    if patient.history.knowledge is CancerKnowledge.KNOWN:
        return [(1.0, patient.history.cancers or (Cancer(Primary.NOT_TOLD),))]
    if patient.history.knowledge is CancerKnowledge.NONE_KNOWN:
        return [(1.0, ())]
    prevalence = sum(
        share * evidence.histories[f"cancer_prevalence_{band.value}"].value
        for band, share in bands.items()
    )
    female = evidence.histories["breast_share_female"].value
    male = evidence.histories["breast_share_male"].value
    breast = {
        Sex.FEMALE: female,
        Sex.MALE: male,
        Sex.UNKNOWN: (female + male) / 2,
    }[patient.sex]
    return [
        (1 - prevalence, ()),
        (prevalence * breast, (Cancer(Primary.BREAST),)),
        (prevalence * (1 - breast), (Cancer(Primary.NOT_TOLD),)),
    ]


def _rates_given(
    cancers: tuple[Cancer, ...],
    sex: Sex,
    bands: dict[AgeBand, float],
    evidence: Evidence,
) -> NDArray[np.float64]:
    """(K,) New patients in a year per 100,000 with these cancers, sex and age."""
    alopecic, nodular = _metastasis_rates(cancers, bands, evidence)
    has_breast_cancer = any(c.primary is Primary.BREAST for c in cancers)
    rates = np.zeros(len(Condition))
    for index, condition in enumerate(Condition):
        if condition is Condition.ALOPECIC_METASTASIS:
            rates[index] = alopecic
        elif condition is Condition.NODULAR_METASTASIS:
            rates[index] = nodular
        else:
            prior = evidence.priors[condition]
            by_age = sum(share * prior.by_age[band] for band, share in bands.items())
            by_cancer = prior.with_cancer if cancers else 1.0
            if has_breast_cancer:
                by_cancer = prior.with_breast_cancer
            rates[index] = (
                prior.rate.value * by_age * by_cancer * _sex_factor(prior, sex)
            )
    return rates


def _sex_factor(prior: Prior, sex: Sex) -> float:
    """Factor of a condition in a sex; the mean of both when not told."""
    return {
        Sex.FEMALE: prior.female,
        Sex.MALE: prior.male,
        Sex.UNKNOWN: (prior.female + prior.male) / 2,
    }[sex]


def _metastasis_rates(
    cancers: tuple[Cancer, ...], bands: dict[AgeBand, float], evidence: Evidence
) -> tuple[float, float]:
    """Rates of the alopecic and the nodular form, first signs included."""
    first_sign = evidence.histories["first_sign_per_100k_a_year"].value * sum(
        share * evidence.histories[f"first_sign_{band.value}"].value
        for band, share in bands.items()
    )
    factor = evidence.histories["metastatic_factor"].value
    sent = [(Primary.NOT_TOLD, first_sign)]
    sent += [
        (
            cancer.primary,
            evidence.primaries[cancer.primary].rate.value
            * (factor if cancer.spread is Spread.METASTATIC else 1.0),
        )
        for cancer in cancers
    ]
    shares = {
        primary: row.alopecic_present / row.alopecic_assessed
        for primary, row in evidence.primaries.items()
    }
    alopecic = sum(rate * shares[primary] for primary, rate in sent)
    return alopecic, sum(rate for _, rate in sent) - alopecic


def _metastasis_spread(patient: Patient, evidence: Evidence) -> float:
    """Find the widest of the spreads that the prior of metastasis rests on."""
    spreads = [
        evidence.primaries[c.primary].rate.spread for c in patient.history.cancers
    ]
    return max([*spreads, evidence.histories["first_sign_per_100k_a_year"].spread])


def _sources(patient: Patient, evidence: Evidence) -> tuple[str, ...]:
    """List the identifiers behind the prior of metastasis."""
    rows = [evidence.primaries[c.primary].rate for c in patient.history.cancers]
    rows.append(evidence.histories["first_sign_per_100k_a_year"])
    if patient.history.knowledge is CancerKnowledge.NOT_ASKED:
        rows.append(evidence.histories["cancer_prevalence_old"])
    return tuple(dict.fromkeys(row.source for row in rows))
