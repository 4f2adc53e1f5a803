"""All that is counted over the patients of a store, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scalpwatch.phrases import Fact, Phrase
from scalpwatch.registry.columns import Columns
from scalpwatch.registry.delays import (
    Clock,
    from_first_sign_to_biopsy,
    from_skin_metastasis,
)
from scalpwatch.registry.group_shares import GroupShares, group_shares
from scalpwatch.registry.grouping import Groups, group_by
from scalpwatch.registry.hazards import Hazards, hazard_ratios
from scalpwatch.registry.log_rank import LogRank, compare
from scalpwatch.registry.survival import Curve, curve
from scalpwatch.vocabulary.courses import VitalStatus

__all__ = ["GroupedCurve", "Strand", "Study", "study"]


@dataclass(frozen=True, eq=False)
class GroupedCurve:
    """The curve of one group.

    Parameters
    ----------
    grouping, group
        In words; both ``None`` for all patients.
    curve
        Its curve.
    """

    grouping: Phrase | None
    group: Fact
    curve: Curve


@dataclass(frozen=True, eq=False)
class Strand:
    """One question asked of time.

    Parameters
    ----------
    clock
        Who is watched, and who is left out.
    curves
        Of all, then of each group; empty where nobody is watched, or so few that
        nothing is told of them.
    tests
        Whether the groups of each grouping fare alike, how many patients are left
        out of the test because their group was not told, and what those are called.
    hazards
        How much faster the event comes in a group; ``None`` without groupings.
    """

    clock: Clock
    curves: tuple[GroupedCurve, ...]
    tests: tuple[tuple[Phrase, LogRank | None, int, Fact], ...]
    hazards: Hazards | None

    @property
    def is_withheld(self) -> bool:
        """Whether somebody is watched, but too few to be told of."""
        return len(self.clock.times) > 0 and not self.curves


@dataclass(frozen=True, eq=False)
class Study:
    """Everything that is counted.

    Parameters
    ----------
    patients
        In the store.
    fewest
        Patients that anything is told of; groups of fewer are put together, and
        shares of fewer withheld.
    survival
        From the skin metastasis to death.
    deaths
        Of what those counted there died, as far as it was told.
    delay
        From the first sign to the first biopsy.
    shares
        Of all, then of each group; none where all are too few.
    """

    patients: int
    fewest: int
    survival: Strand
    deaths: tuple[tuple[VitalStatus, int], ...]
    delay: Strand
    shares: tuple[GroupShares, ...]


def study(columns: Columns, by: Sequence[str] = (), *, fewest: int = 1) -> Study:
    """Count everything.

    Parameters
    ----------
    columns
        All patients.
    by
        Names of groupings; in Cox's regression each is adjusted for the others.
    fewest
        Patients that anything is told of; groups of fewer are put together, and
        where all are fewer, nothing is told.

    Returns
    -------
    study
        Values alone.

    Raises
    ------
    InputError
        If there is no such grouping.
    """
    groupings = [group_by(name, columns) for name in dict.fromkeys(by)]
    survival = _strand(
        from_skin_metastasis(columns), groupings, fewest=fewest, with_hazards=True
    )
    delay = _strand(
        from_first_sign_to_biopsy(columns), groupings, fewest=fewest, with_hazards=False
    )
    statuses = columns.of(survival.clock.watched).codes("status")
    return Study(
        len(columns),
        fewest,
        survival,
        tuple(
            (status, int((statuses == code).sum()))
            for code, status in enumerate(VitalStatus)
            if status.is_dead
        ),
        delay,
        group_shares(
            columns, [each.joined(fewest) for each in groupings], fewest=fewest
        ),
    )


def _strand(
    clock: Clock, groupings: Sequence[Groups], *, fewest: int, with_hazards: bool
) -> Strand:
    """Ask one question of time."""
    if len(clock.times) < max(1, fewest):
        return Strand(clock, (), (), None)
    watched = [groups.of(clock.watched).joined(fewest) for groups in groupings]
    curves = [GroupedCurve(None, None, curve(clock.times))]
    for groups in watched:
        for code in groups.present:
            own = curve(clock.times.of(groups.codes == code))
            curves.append(GroupedCurve(groups.title, groups.label(code), own))
    return Strand(
        clock,
        tuple(curves),
        tuple(
            (
                groups.title,
                compare(clock.times, groups.codes),
                int((groups.codes < 0).sum()),
                groups.label(-1),
            )
            for groups in watched
        ),
        hazard_ratios(clock.times, watched) if watched and with_hazards else None,
    )
