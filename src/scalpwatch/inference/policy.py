"""What an installation may decide about the alert: thresholds, dates, the prior."""

from __future__ import annotations

from dataclasses import dataclass

from scalpwatch.vocabulary.cases import Country, Setting

__all__ = ["Policy"]


@dataclass(frozen=True, slots=True)
class Policy:
    """The choices behind an answer; every one is shown in the report.

    Parameters
    ----------
    urgent_at
        Probability of a scalp metastasis from which the advice is URGENT. The
        default is the predictive value on which NICE NG12 rests; that was made
        for primary care and not for scalp metastasis.
    biopsy_at
        Probability of any malignant cause from which the advice is BIOPSY.
        Judgement.
    recheck_weeks
        Weeks until a patch is looked at again. Judgement.
    prior_factor
        Multiplies the pretest odds of scalp metastasis; 1 keeps the tables.
    effective_patients
        Most patients that one study may count for.
    ranged_patients
        Most patients that a figure may count for whose studies print a range.
    borrowed_share
        Share of its patients that a study of other skin than the scalp counts for.
    possible_weight
        Probability that a sign called possible is there.
    setting
        Where patients are seen, unless a case says otherwise.
    country
        Whose deadlines hold, unless a case says otherwise.
    """

    urgent_at: float = 0.03
    biopsy_at: float = 0.05
    recheck_weeks: int = 6
    prior_factor: float = 1.0
    effective_patients: int = 100
    ranged_patients: int = 6
    borrowed_share: float = 0.5
    possible_weight: float = 0.75
    setting: Setting = Setting.DERMATOLOGY
    country: Country = Country.DEFAULT
