"""When clocks start and stop: from the skin metastasis, and from the first sign.

Notation
--------
P : patients; W : patients who are watched
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.columns import Columns
from scalpwatch.vocabulary.courses import VitalStatus

__all__ = ["Clock", "Times", "from_first_sign_to_biopsy", "from_skin_metastasis"]

_DEATHS: Final = [i for i, status in enumerate(VitalStatus) if status.is_dead]


@dataclass(frozen=True, eq=False)
class Times:
    """How long each patient was watched, and whether what is awaited came.

    Parameters
    ----------
    days
        (W,) From the start of the clock to the event, or to when she was last
        heard of [days].
    events
        (W,) Whether the event came then.
    entries
        (W,) When the watch began [days from the start of the clock]; 0 where it
        began with the clock. Before it nobody would have seen the event.
    """

    days: NDArray[np.float64]
    events: NDArray[np.bool_]
    entries: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.days)

    @property
    def late(self) -> NDArray[np.bool_]:
        """(W,) Who came under watch only after the clock had started."""
        return self.entries > 0

    def of(self, chosen: NDArray[np.bool_]) -> Times:
        """Keep some of the patients.

        Parameters
        ----------
        chosen
            (W,) Whom to keep.

        Returns
        -------
        times
            Of these alone.
        """
        return Times(self.days[chosen], self.events[chosen], self.entries[chosen])

    def at_risk(self, days: NDArray[np.float64]) -> NDArray[np.int64]:
        """Count the patients who are watched just before a day.

        Parameters
        ----------
        days
            (T,) Days on the clock.

        Returns
        -------
        at_risk
            (T,) Who entered before that day and is still watched on it; on day 0,
            everybody whose watch began with the clock.
        """
        ends, late = np.sort(self.days), np.sort(self.entries[self.late])
        gone = np.searchsorted(ends, days, side="left")
        to_come = len(late) - np.searchsorted(late, days, side="left")
        watched: NDArray[np.int64] = len(ends) - gone - to_come
        return watched


@dataclass(frozen=True, eq=False)
class Clock:
    """The times of all to whom a question applies, and of whom nothing can be said.

    Parameters
    ----------
    concerned
        To how many patients the question applies.
    watched
        (P,) Whose times are known.
    times
        Theirs, in the order of the patients.
    left_out
        Why the others are left out, and how many.
    """

    concerned: int
    watched: NDArray[np.bool_]
    times: Times
    left_out: tuple[tuple[Phrase, int], ...]


def from_skin_metastasis(columns: Columns) -> Clock:
    """Start the clock when the skin metastasis was taken; stop it at death.

    Parameters
    ----------
    columns
        All patients.

    Returns
    -------
    clock
        Of everyone with a metastasis in a scalp specimen. The event is death of any
        cause.

    Notes
    -----
    A patient whose metastasis was found before her first visit could not have died
    unseen in between, for the dead make no visit: she is counted among those at
    risk only from her first visit on (left truncation). To count her from the
    start would lend her days on which she was immortal.
    """
    start, last = columns.days("skin_metastasis"), columns.days("last_heard")
    visit = columns.days("first_visit")
    dead = np.isin(columns.codes("status"), _DEATHS)
    entries = np.nan_to_num(np.maximum(visit - start, 0.0))
    days = last - start
    concerned = ~np.isnan(start)
    with np.errstate(invalid="ignore"):
        backwards = concerned & (days < 0)
        unseen = concerned & (days >= 0) & (entries > 0) & (entries >= days)
    watched = concerned & ~np.isnan(days) & ~backwards & ~unseen
    return Clock(
        int(concerned.sum()),
        watched,
        Times(days, dead, entries).of(watched),
        tuple(
            _counted(
                (say("last heard of before the metastasis was taken"), backwards),
                (say("not heard of after the first visit"), unseen),
            )
        ),
    )


def from_first_sign_to_biopsy(columns: Columns) -> Clock:
    """Start the clock at the first sign; stop it when the lesion is biopsied.

    Parameters
    ----------
    columns
        All patients.

    Returns
    -------
    clock
        Of everyone who was seen or biopsied. The event is the first biopsy of the
        index lesion; who was not biopsied is censored when last heard of.

    Notes
    -----
    Patients are here because they came: the delay of those who never came is not
    in it. One who died unbiopsied is censored then, as if she could still have
    been biopsied.
    """
    start, biopsy = columns.days("first_sign"), columns.days("first_biopsy")
    last = columns.days("last_heard")
    events = ~np.isnan(biopsy)
    days = np.where(events, biopsy, last) - start
    concerned = ~np.isnan(last) | events
    unknown = concerned & np.isnan(start)
    with np.errstate(invalid="ignore"):
        backwards = concerned & (days < 0)
    watched = concerned & ~unknown & ~backwards
    return Clock(
        int(concerned.sum()),
        watched,
        Times(days, events, np.zeros(len(days))).of(watched),
        tuple(
            _counted(
                (say("first sign not known"), unknown),
                (say("biopsied or last heard of before the first sign"), backwards),
            )
        ),
    )


def _counted(
    *reasons: tuple[Phrase, NDArray[np.bool_]],
) -> Iterator[tuple[Phrase, int]]:
    """Count whom each reason leaves out; a reason that leaves out nobody is mute."""
    for reason, whom in reasons:
        if whom.any():
            yield reason, int(whom.sum())
