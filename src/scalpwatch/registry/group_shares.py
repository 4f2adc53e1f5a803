"""What became of the alerts of each group; of too few nothing is told."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import groupby
from typing import Final

import numpy as np

from scalpwatch.phrases import Fact, Phrase
from scalpwatch.registry.columns import Columns
from scalpwatch.registry.grouping import Groups
from scalpwatch.registry.proportions import (
    WITHHELD,
    AlertShares,
    Overrides,
    Share,
    alert_shares,
    biopsies_a_malignancy,
    overrides,
)
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["GroupShares", "group_shares"]


@dataclass(frozen=True, eq=False)
class GroupShares:
    """What became of the alerts of one group.

    Parameters
    ----------
    grouping, group
        In words; both ``None`` for all patients.
    patients
        How many.
    urgent, biopsy
        Of lesions called so at most.
    found, biopsies_each
        Malignancies among specimens with a report, and specimens for each.
    overrides
        What clinicians did.
    """

    grouping: Phrase | None
    group: Fact
    patients: int
    urgent: AlertShares
    biopsy: AlertShares
    found: Share
    biopsies_each: Interval
    overrides: Overrides


class _Base(Enum):
    """Of what there are shares: each is told of, or withheld, as one."""

    URGENT_RAISED = auto()
    URGENT_SETTLED = auto()
    BIOPSY_RAISED = auto()
    BIOPSY_SETTLED = auto()
    SPECIMENS = auto()
    DECISIONS = auto()
    OVERRIDDEN = auto()


#: What tells of alerts how many histology settled.
_SETTLED_OF: Final = {
    _Base.URGENT_RAISED: _Base.URGENT_SETTLED,
    _Base.BIOPSY_RAISED: _Base.BIOPSY_SETTLED,
}
_UNTOLD: Final = Interval(math.nan, 0.0, math.inf)


def group_shares(
    columns: Columns, groupings: Sequence[Groups], *, fewest: int
) -> tuple[GroupShares, ...]:
    """Tell the shares of all, then of each group.

    Parameters
    ----------
    columns
        All patients.
    groupings
        Each with groups of so many patients or none.
    fewest
        Patients, lesions, specimens and decisions that anything is told of.

    Returns
    -------
    shares
        None where all patients are fewer.

    Notes
    -----
    A share of fewer is withheld. The groups of a grouping make up the whole, so that
    what is withheld of one could be reckoned from the others: then more groups are
    withheld, those with the fewest first, until they are enough together. Of alerts
    that are withheld their number is too, and how many of them histology settled, be
    it none: that is what is withheld of the share.
    """
    if 0 < len(columns) < fewest:
        return ()
    whole, *parts = _counted(columns, groupings)
    told = [_masked(whole, _implied(_small(_totals(whole), fewest)))]
    for _, members in groupby(parts, key=lambda each: each.grouping):
        told += _joined(list(members), fewest)
    return tuple(told)


def _counted(columns: Columns, groupings: Sequence[Groups]) -> Iterator[GroupShares]:
    """Count all, then each group."""
    everybody = np.ones(len(columns), dtype=bool)
    parts = [(None, None, everybody)] + [
        (groups.title, groups.label(code), groups.codes == code)
        for groups in groupings
        for code in groups.present
    ]
    for grouping, group, chosen in parts:
        own = columns.of(chosen)
        found, each = biopsies_a_malignancy(own)
        yield GroupShares(
            grouping,
            group,
            len(own),
            alert_shares(own, "urgent"),
            alert_shares(own, "biopsy"),
            found,
            each,
            overrides(own),
        )


def _totals(each: GroupShares) -> dict[_Base, int]:
    """Count of what the shares of a group are."""
    return {
        _Base.URGENT_RAISED: each.urgent.settled.total,
        _Base.URGENT_SETTLED: each.urgent.malignant.total,
        _Base.BIOPSY_RAISED: each.biopsy.settled.total,
        _Base.BIOPSY_SETTLED: each.biopsy.malignant.total,
        _Base.SPECIMENS: each.found.total,
        _Base.DECISIONS: each.overrides.done.total,
        _Base.OVERRIDDEN: each.overrides.deferred.count + each.overrides.declined.count,
    }


def _small(totals: Mapping[_Base, int], fewest: int) -> set[_Base]:
    """Find of what there are too few, and not none."""
    return {base for base, total in totals.items() if 0 < total < fewest}


def _implied(hidden: set[_Base]) -> set[_Base]:
    """Withhold with alerts what histology said of them: its total is their share."""
    return hidden | {_SETTLED_OF[base] for base in hidden & _SETTLED_OF.keys()}


def _joined(groups: Sequence[GroupShares], fewest: int) -> list[GroupShares]:
    """Withhold shares of the groups of one grouping."""
    totals = [_totals(each) for each in groups]
    hidden = [_small(each, fewest) for each in totals]
    for base in _Base:
        # a base comes after the one that implies it
        hidden = [_implied(each) for each in hidden]
        left = sum(t[base] for t, h in zip(totals, hidden, strict=True) if base in h)
        for place in sorted(range(len(groups)), key=lambda n: totals[n][base]):
            is_short = 0 < left < fewest
            if is_short and totals[place][base] and base not in hidden[place]:
                hidden[place].add(base)
                left += totals[place][base]
    return [_masked(each, bases) for each, bases in zip(groups, hidden, strict=True)]


def _masked(each: GroupShares, hidden: Collection[_Base]) -> GroupShares:
    """Withhold shares of a group."""
    specimens = _Base.SPECIMENS in hidden
    return replace(
        each,
        urgent=_alerts_masked(
            each.urgent,
            raised=_Base.URGENT_RAISED in hidden,
            settled=_Base.URGENT_SETTLED in hidden,
        ),
        biopsy=_alerts_masked(
            each.biopsy,
            raised=_Base.BIOPSY_RAISED in hidden,
            settled=_Base.BIOPSY_SETTLED in hidden,
        ),
        found=WITHHELD if specimens else each.found,
        biopsies_each=_UNTOLD if specimens else each.biopsies_each,
        overrides=_overrides_masked(each.overrides, hidden),
    )


def _alerts_masked(alerts: AlertShares, *, raised: bool, settled: bool) -> AlertShares:
    """Withhold alerts and their shares, or what histology said of them alone."""
    return replace(
        alerts,
        raised=None if raised else alerts.raised,
        settled=WITHHELD if raised else alerts.settled,
        malignant=WITHHELD if settled else alerts.malignant,
        metastatic=WITHHELD if settled else alerts.metastatic,
    )


def _overrides_masked(told: Overrides, hidden: Collection[_Base]) -> Overrides:
    """Withhold shares of decisions; their reasons, where few were overridden."""
    decisions = _Base.DECISIONS in hidden
    return Overrides(
        done=WITHHELD if decisions else told.done,
        deferred=WITHHELD if decisions else told.deferred,
        declined=WITHHELD if decisions else told.declined,
        reasons=() if _Base.OVERRIDDEN in hidden else told.reasons,
    )
