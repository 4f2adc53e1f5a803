"""What is believed before any sign: from age, sex and oncological history.

Notation
--------
K : conditions, in the order of `Condition`
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.inference.evidence import Evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.rows import AgeBand, Guess, Prior
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    OncologicalHistory,
    Primary,
    Setting,
    Sex,
    Spread,
)
from scalpwatch.vocabulary.citations import JUDGEMENT
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
    columns = _columns(evidence)
    factor = np.where(columns.is_malignant, setting.other_malignancy, 1.0)
    spread = columns.spread.copy()
    factor[columns.metastases] = policy.prior_factor * setting.metastasis
    spread[columns.metastases] = _metastasis_spread(patient, evidence)
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
    columns = _columns(evidence)
    by_age = sum(
        (share * columns.by_age[band] for band, share in bands.items()),
        start=np.zeros(len(Condition)),
    )
    rates = columns.rate * columns.by_sex[sex] * by_age
    if any(cancer.primary is Primary.BREAST for cancer in cancers):
        rates *= columns.with_breast_cancer
    elif cancers:
        rates *= columns.with_cancer
    rates[columns.metastases] = _metastasis_rates(cancers, bands, evidence)
    return rates


@dataclass(frozen=True, eq=False)
class _Columns:
    """The table of priors, column by column over the conditions."""

    rate: NDArray[np.float64]
    spread: NDArray[np.float64]
    by_age: dict[AgeBand, NDArray[np.float64]]
    by_sex: dict[Sex, NDArray[np.float64]]
    with_cancer: NDArray[np.float64]
    with_breast_cancer: NDArray[np.float64]
    is_malignant: NDArray[np.bool_]
    metastases: list[int]


#: Stands where a metastasis has no row: its weight is built from the cancers.
_NO_ROW: Final = Prior(
    Guess(0.0, 1.0, JUDGEMENT), dict.fromkeys(AgeBand, 0.0), 1.0, 1.0, 1.0, 1.0
)


@cache
def _columns(evidence: Evidence) -> _Columns:
    """Lay the rows of the priors out as columns."""
    rows = [evidence.priors.get(condition, _NO_ROW) for condition in Condition]
    female = np.array([row.female for row in rows])
    male = np.array([row.male for row in rows])
    order = list(Condition)
    return _Columns(
        rate=np.array([row.rate.value for row in rows]),
        spread=np.array([row.rate.spread for row in rows]),
        by_age={band: np.array([r.by_age[band] for r in rows]) for band in AgeBand},
        by_sex={
            Sex.FEMALE: female,
            Sex.MALE: male,
            Sex.UNKNOWN: (female + male) / 2,
        },
        with_cancer=np.array([row.with_cancer for row in rows]),
        with_breast_cancer=np.array([row.with_breast_cancer for row in rows]),
        is_malignant=np.array([condition.is_malignant for condition in order]),
        metastases=[
            order.index(Condition.ALOPECIC_METASTASIS),
            order.index(Condition.NODULAR_METASTASIS),
        ],
    )


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
    alopecic = sum(
        rate * row.alopecic_present / row.alopecic_assessed
        for rate, row in ((rate, evidence.primaries[primary]) for primary, rate in sent)
    )
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
