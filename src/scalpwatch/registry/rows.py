"""One patient in a row of codes, days and counts, and how the row is packed."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Country,
    Form,
    Phototype,
    Primary,
    Receptor,
    Setting,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import (
    OverrideReason,
    VitalStatus,
)

__all__ = ["LAYOUT", "AgeBand", "CohortRow", "check_record"]

_STRANGE: Final = say(
    "A row of the statistics was kept by another version of the program."
)
_MAKE_ANEW: Final = say("Export the patients and import them again with this version.")


class AgeBand(Enum):
    """Age in bands of ten years."""

    UNDER_40 = "under_40"
    FROM_40 = "40_49"
    FROM_50 = "50_59"
    FROM_60 = "60_69"
    FROM_70 = "70_79"
    FROM_80 = "80_and_over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CohortRow:
    """What the statistics need of one patient, and nothing that names her.

    Parameters
    ----------
    sex, phototype
        As told last.
    setting, country
        As told first; ``None`` where it was left to the installation.
    age_band
        At the skin metastasis; where there is none, at the first visit.
    primary
        Where her cancer began; ``None`` where none is known.
    er, pr, her2
        Receptors of the primary.
    er_then, pr_then, her2_then
        Receptors of the metastasis on the scalp.
    site, form
        Of the index lesion: the one in which a metastasis was found first; else the
        one alerted first; else the one seen first. The form as told first.
    first_sign
        When the index lesion was noted first, or that reckoned from its age.
    first_sign_is_reckoned
        Whether it was reckoned.
    first_visit
        The first visit.
    first_alert, first_alert_level
        The first advice to biopsy any lesion, and its level.
    first_biopsy
        When the index lesion was biopsied first.
    skin_metastasis
        When the first scalp specimen in which a metastasis was found was taken.
    last_heard
        The day of death, or the last day on which she was known to live.
    status
        How she was then; ``None`` where no outcome was told.
    urgent_alerts, urgent_malignant, urgent_metastatic, urgent_benign
        Lesions called URGENT at most; of these, with a malignancy, with a
        metastasis, and with benign histology alone, in specimens taken since the
        alert. The rest awaits histology.
    biopsy_alerts, biopsy_malignant, biopsy_metastatic, biopsy_benign
        The same of lesions called BIOPSY at most.
    biopsies
        Scalp specimens with a report.
    biopsies_awaited
        Scalp specimens without one.
    malignancies
        Scalp lesions in which a malignancy was found.
    done, deferred, declined
        Decisions on alerts.
    reasons
        How often each `OverrideReason` was given, in the order of their definition.
    """

    sex: Sex
    phototype: Phototype
    setting: Setting | None
    country: Country | None
    age_band: AgeBand
    primary: Primary | None
    er: Receptor
    pr: Receptor
    her2: Receptor
    er_then: Receptor
    pr_then: Receptor
    her2_then: Receptor
    site: Site
    form: Form
    first_sign: date | None
    first_sign_is_reckoned: bool
    first_visit: date | None
    first_alert: date | None
    first_alert_level: Level | None
    first_biopsy: date | None
    skin_metastasis: date | None
    last_heard: date | None
    status: VitalStatus | None
    urgent_alerts: int
    urgent_malignant: int
    urgent_metastatic: int
    urgent_benign: int
    biopsy_alerts: int
    biopsy_malignant: int
    biopsy_metastatic: int
    biopsy_benign: int
    biopsies: int
    biopsies_awaited: int
    malignancies: int
    done: int
    deferred: int
    declined: int
    reasons: tuple[int, ...]

    def to_bytes(self) -> bytes:
        """Pack the row.

        Returns
        -------
        record
            As long for every row; a count above 255 is kept as 255.
        """
        packed = [write(getattr(self, name)) for name, write in _WRITERS]
        return _RECORD.pack(_VERSION, *packed, *map(_count, self.reasons))

    @classmethod
    def from_bytes(cls, record: bytes) -> CohortRow:
        """Unpack a row.

        Parameters
        ----------
        record
            What `to_bytes` made.

        Returns
        -------
        row
            Equal to what was packed, but for counts above 255.

        Raises
        ------
        RegistryError
            If it is no such record, or one of another version.
        """
        _, *values = _RECORD.unpack(check_record(record))
        try:
            # the reasons, which come last, need no reading
            told = [read(value) for read, value in zip(_READERS, values, strict=False)]
        except (IndexError, ValueError):
            raise RegistryError(_STRANGE, remedy=_MAKE_ANEW) from None
        return cls(*told, tuple(values[len(told) :]))  # type: ignore[call-arg]  # a list has no length that mypy sees


#: Every field but the reasons, and what it holds: the words of an enumeration, a day,
#: yes or no, or a count.
LAYOUT: Final[Mapping[str, type]] = {
    "sex": Sex,
    "phototype": Phototype,
    "setting": Setting,
    "country": Country,
    "age_band": AgeBand,
    "primary": Primary,
    "er": Receptor,
    "pr": Receptor,
    "her2": Receptor,
    "er_then": Receptor,
    "pr_then": Receptor,
    "her2_then": Receptor,
    "site": Site,
    "form": Form,
    "first_sign": date,
    "first_sign_is_reckoned": bool,
    "first_visit": date,
    "first_alert": date,
    "first_alert_level": Level,
    "first_biopsy": date,
    "skin_metastasis": date,
    "last_heard": date,
    "status": VitalStatus,
    "urgent_alerts": int,
    "urgent_malignant": int,
    "urgent_metastatic": int,
    "urgent_benign": int,
    "biopsy_alerts": int,
    "biopsy_malignant": int,
    "biopsy_metastatic": int,
    "biopsy_benign": int,
    "biopsies": int,
    "biopsies_awaited": int,
    "malignancies": int,
    "done": int,
    "deferred": int,
    "declined": int,
}

#: Changes with the layout or a word of it: a row of another version is refused.
_VERSION: Final = 1
_MOST: Final = 255
_RECORD: Final = struct.Struct(
    "<B"
    + "".join("i" if kind is date else "B" for kind in LAYOUT.values())
    + "B" * len(OverrideReason)
)


def _count(value: int) -> int:
    """Fit a count into a byte."""
    return min(value, _MOST)


def _ordinal(day: date | None) -> int:
    """Write a day as its number; 0 for none."""
    return 0 if day is None else day.toordinal()


def _day(ordinal: int) -> date | None:
    """Read a day."""
    return date.fromordinal(ordinal) if ordinal else None


def _writer(kind: type) -> Callable[[Any], int]:
    """Choose how a field becomes a number; 0 is for what is not known."""
    if issubclass(kind, Enum):
        codes = {member: code for code, member in enumerate((None, *kind))}
        return codes.__getitem__
    return _ordinal if kind is date else _count


def _reader(kind: type) -> Callable[[int], Any]:
    """Choose how a number becomes a field again."""
    if issubclass(kind, Enum):
        return (None, *kind).__getitem__
    if kind is bool:
        return bool
    return _day if kind is date else int


_WRITERS: Final = tuple((name, _writer(kind)) for name, kind in LAYOUT.items())
_READERS: Final = tuple(_reader(kind) for kind in LAYOUT.values())


def check_record(record: bytes) -> bytes:
    """Refuse a record that this version did not make.

    Parameters
    ----------
    record
        Perhaps what `CohortRow.to_bytes` made.

    Returns
    -------
    record
        The same.

    Raises
    ------
    RegistryError
        If it is no such record, or one of another version.
    """
    if len(record) != _RECORD.size or record[0] != _VERSION:
        raise RegistryError(_STRANGE, remedy=_MAKE_ANEW)
    return record
