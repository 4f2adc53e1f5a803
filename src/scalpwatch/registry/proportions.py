"""Shares with intervals: alerts confirmed, biopsies a malignancy, reasons to override.

Notation
--------
P : patients
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from scalpwatch.registry.columns import Columns
from scalpwatch.vocabulary.courses import OverrideReason
from scalpwatch.vocabulary.quantities import Interval

__all__ = [
    "WITHHELD",
    "AlertShares",
    "Overrides",
    "Share",
    "Z",
    "alert_shares",
    "biopsies_a_malignancy",
    "overrides",
    "wilson",
]

#: Quantile of the standard normal distribution, for 95 %.
Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many.

    Parameters
    ----------
    count, total
        How many of how many.
    share
        With its 95 % interval after Wilson; NaN to 0 to 1 of nothing.
    is_withheld
        Whether they are too few to be told of: then nothing else of it is told.
    """

    count: int
    total: int
    share: Interval
    is_withheld: bool = False


#: A share of too few to be told of.
WITHHELD: Final = Share(0, 0, Interval(math.nan, 0.0, 1.0), is_withheld=True)


@dataclass(frozen=True, slots=True)
class AlertShares:
    """What histology said of the lesions alerted at a level.

    Parameters
    ----------
    raised
        Lesions alerted; ``None`` where they are too few to be told of.
    settled
        Share of these of which histology has said something final since.
    malignant, metastatic
        Share of the settled with a malignancy, and with a metastasis.
    """

    raised: int | None
    settled: Share
    malignant: Share
    metastatic: Share


@dataclass(frozen=True, slots=True)
class Overrides:
    """What clinicians did about alerts, and why they overrode them.

    Parameters
    ----------
    done, deferred, declined
        Share of all decisions.
    reasons
        Share of each reason among the decisions that deferred or declined.
    """

    done: Share
    deferred: Share
    declined: Share
    reasons: tuple[tuple[OverrideReason, Share], ...]


def wilson(count: int, total: int) -> Share:
    """Tell a share with its interval.

    Parameters
    ----------
    count, total
        How many of how many.

    Returns
    -------
    share
        With Wilson's score interval, without correction for continuity.

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22:209-212, doi:10.1080/01621459.1927.10502953.
    Newcombe RG. Stat Med 1998;17:857-872, method 3,
    doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E.

    Examples
    --------
    >>> share = wilson(81, 263).share
    >>> round(share.low, 4), round(share.high, 4)
    (0.2553, 0.3662)
    """
    if not total:
        return Share(0, 0, Interval(math.nan, 0.0, 1.0))
    share = count / total
    shift = Z**2 / (2 * total)
    spread = Z * math.sqrt(share * (1 - share) / total + Z**2 / (4 * total**2))
    scale = 1 + Z**2 / total
    low, high = (share + shift - spread) / scale, (share + shift + spread) / scale
    # what rounding leaves of 0 and 1 is made 0 and 1
    low, high = (0.0 if count == 0 else low), (1.0 if count == total else high)
    return Share(count, total, Interval(share, low, high))


def alert_shares(columns: Columns, level: str) -> AlertShares:
    """Tell how many alerts histology confirmed.

    Parameters
    ----------
    columns
        Patients.
    level
        ``"urgent"`` or ``"biopsy"``: lesions called so at most.

    Returns
    -------
    shares
        Each lesion counts once. The intervals take lesions for independent; several
        lesions of one patient are not quite.
    """
    raised, malignant, metastatic, benign = (
        int(columns.codes(f"{level}_{what}").sum())
        for what in ("alerts", "malignant", "metastatic", "benign")
    )
    settled = malignant + benign
    return AlertShares(
        raised,
        wilson(settled, raised),
        wilson(malignant, settled),
        wilson(metastatic, settled),
    )


def biopsies_a_malignancy(columns: Columns) -> tuple[Share, Interval]:
    """Tell how many biopsies were taken for each malignancy found.

    Parameters
    ----------
    columns
        Patients.

    Returns
    -------
    found
        Malignancies found among specimens with a report.
    ratio
        Biopsies for each malignancy, with the interval of the share turned over;
        infinite where none was found.
    """
    found = wilson(
        int(columns.codes("malignancies").sum()), int(columns.codes("biopsies").sum())
    )
    return found, Interval(
        _inverse(found.share.value),
        _inverse(found.share.high),
        _inverse(found.share.low),
    )


def _inverse(share: float) -> float:
    """Turn a share over."""
    return 1 / share if share else math.inf


def overrides(columns: Columns) -> Overrides:
    """Tell what clinicians did about alerts.

    Parameters
    ----------
    columns
        Patients.

    Returns
    -------
    overrides
        Each decision counts once, also where one alert was deferred twice.
    """
    done, deferred, declined = (
        int(columns.codes(choice).sum()) for choice in ("done", "deferred", "declined")
    )
    total, overridden = done + deferred + declined, deferred + declined
    counts = columns.codes("reasons").sum(axis=0)
    return Overrides(
        wilson(done, total),
        wilson(deferred, total),
        wilson(declined, total),
        tuple(
            (reason, wilson(int(count), overridden))
            for reason, count in zip(OverrideReason, counts, strict=True)
            if count
        ),
    )
