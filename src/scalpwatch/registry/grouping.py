"""By what patients are grouped, and how each group is called.

Notation
--------
P : patients
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.errors import InputError
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.registry.columns import Columns
from scalpwatch.registry.rows import AgeBand
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.case_names import PRIMARIES, RECEPTORS, SITES
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

__all__ = ["GROUPINGS", "Groups", "group_by"]

#: What stands for a group of which nothing was told.
_UNKNOWN: Final = -1
_NOT_TOLD: Final = say("not told")


@dataclass(frozen=True, eq=False)
class Groups:
    """Every patient in one group.

    Parameters
    ----------
    name
        Of the grouping, for example ``"er"``.
    title
        In words.
    labels
        Of each group, in order.
    codes
        (P,) Place of each patient's group in ``labels``; -1 where it was not told.
    rest
        What the group of code -1 is called.
    """

    name: str
    title: Phrase
    labels: tuple[Fact, ...]
    codes: NDArray[np.int64]
    rest: Fact = _NOT_TOLD

    def of(self, chosen: NDArray[np.bool_]) -> Groups:
        """Keep some of the patients.

        Parameters
        ----------
        chosen
            (P,) Whom to keep.

        Returns
        -------
        groups
            Of these alone.
        """
        return replace(self, codes=self.codes[chosen])

    def joined(self, fewest: int) -> Groups:
        """Put small groups together, so that nobody stands nearly alone.

        Parameters
        ----------
        fewest
            Patients that a group must have.

        Returns
        -------
        groups
            Small groups are one with those not told. Where even that one is small,
            the smallest group left is put to it: else it could be reckoned from all
            patients and the others.
        """
        codes = self.codes.copy()
        found, counts = np.unique(codes[codes >= 0], return_counts=True)
        small = set(found[counts < fewest].tolist())
        rest = int((codes < 0).sum()) + int(counts[counts < fewest].sum())
        for count, code in sorted(zip(counts.tolist(), found.tolist(), strict=True)):
            if 0 < rest < fewest and code not in small:
                small.add(code)
                rest += count
        if not small:
            return self
        codes[np.isin(codes, list(small))] = _UNKNOWN
        together = say("small groups together, or not told")
        return replace(self, codes=codes, rest=together)

    @property
    def present(self) -> tuple[int, ...]:
        """The codes that occur, those told first and the unknown last."""
        found = np.unique(self.codes)
        return (*(int(c) for c in found if c >= 0), *((-1,) if -1 in found else ()))

    def label(self, code: int) -> Fact:
        """Name a group.

        Parameters
        ----------
        code
            Its place; -1 for the unknown.

        Returns
        -------
        label
            In words.
        """
        return self.rest if code == _UNKNOWN else self.labels[code]


def group_by(name: str, columns: Columns) -> Groups:
    """Group patients.

    Parameters
    ----------
    name
        One of `GROUPINGS`.
    columns
        All patients.

    Returns
    -------
    groups
        Every patient in one.

    Raises
    ------
    InputError
        If there is no such grouping.
    """
    if name not in GROUPINGS:
        near = get_close_matches(name, GROUPINGS, n=1, cutoff=0.0)
        raise InputError(
            say("There is no grouping of that name."),
            remedy=say(
                "Did you mean {name}? There are: {words}.",
                name=near[0],
                words="; ".join(GROUPINGS),
            ),
        )
    title, labels, read = GROUPINGS[name]
    return Groups(name, title, labels, read(columns))


Reader = Callable[[Columns], NDArray[np.int64]]


def _words(field: str, kind: type[Enum], *unknown: Enum) -> Reader:
    """Read a column of words; some words say that nothing was told."""
    places = [list(kind).index(word) for word in unknown]

    def read(columns: Columns) -> NDArray[np.int64]:
        """Read the codes."""
        codes = columns.codes(field)
        codes[np.isin(codes, places)] = _UNKNOWN
        return codes

    return read


def _changed(columns: Columns) -> NDArray[np.int64]:
    """Tell whether a receptor differs between primary and metastasis."""
    codes = np.full(len(columns), _UNKNOWN)
    untold = list(Receptor).index(Receptor.NOT_TOLD)
    for name in ("er", "pr", "her2"):
        before, then = columns.codes(name), columns.codes(f"{name}_then")
        told = (before != untold) & (then != untold)
        codes[told & (before == then) & (codes == _UNKNOWN)] = 0
        codes[told & (before != then)] = 1
    return codes


def _labels(kind: type[Enum], told: Mapping[Any, Fact]) -> tuple[Fact, ...]:
    """List the labels in the order of the enumeration."""
    return tuple(told.get(word, str(word.value)) for word in kind)


_SEXES: Final = {Sex.FEMALE: say("women"), Sex.MALE: say("men")}
_AGES: Final = {
    AgeBand.UNDER_40: say("under 40"),
    AgeBand.FROM_40: "40–49",
    AgeBand.FROM_50: "50–59",
    AgeBand.FROM_60: "60–69",
    AgeBand.FROM_70: "70–79",
    AgeBand.FROM_80: say("80 and over"),
}
_FORMS: Final = {
    Form.PATCH: say("bald patch"),
    Form.PLAQUE: say("plaque"),
    Form.NODULE: say("nodule"),
    Form.DIFFUSE: say("diffuse loss"),
    Form.PATTERNED: say("patterned loss"),
}
_SETTINGS: Final = {
    Setting.GENERAL_PRACTICE: say("general practice"),
    Setting.TRICHOLOGY: say("trichology"),
    Setting.DERMATOLOGY: say("dermatology"),
    Setting.ONCOLOGY: say("oncology"),
}
_COUNTRIES: Final = {Country.RU: say("Russia"), Country.UK: say("United Kingdom")}
_RECEPTORS: Final = _labels(Receptor, RECEPTORS)


def _receptor(field: str) -> Reader:
    """Read a receptor."""
    return _words(field, Receptor, Receptor.NOT_TOLD)


#: By name: title, labels, and how the codes are read.
GROUPINGS: Final[Mapping[str, tuple[Phrase, tuple[Fact, ...], Reader]]] = {
    "sex": (
        say("sex"),
        _labels(Sex, _SEXES),
        _words("sex", Sex, Sex.UNKNOWN),
    ),
    "age": (
        say("age"),  # at the skin metastasis, else at the first visit
        _labels(AgeBand, _AGES),
        _words("age_band", AgeBand, AgeBand.UNKNOWN),
    ),
    "primary": (
        say("primary"),
        _labels(Primary, PRIMARIES),
        _words("primary", Primary, Primary.NOT_TOLD),
    ),
    "er": (say("ER of the primary"), _RECEPTORS, _receptor("er")),
    "pr": (say("PR of the primary"), _RECEPTORS, _receptor("pr")),
    "her2": (say("HER2 of the primary"), _RECEPTORS, _receptor("her2")),
    "er_then": (say("ER of the metastasis"), _RECEPTORS, _receptor("er_then")),
    "pr_then": (say("PR of the metastasis"), _RECEPTORS, _receptor("pr_then")),
    "her2_then": (say("HER2 of the metastasis"), _RECEPTORS, _receptor("her2_then")),
    "receptor_change": (
        say("receptors of the metastasis against the primary"),
        (say("all as before"), say("at least one changed")),
        _changed,
    ),
    "site": (
        say("site"),
        _labels(Site, SITES),
        _words("site", Site, Site.NOT_TOLD),
    ),
    "form": (
        say("form"),
        _labels(Form, _FORMS),
        _words("form", Form, Form.NOT_TOLD),
    ),
    "phototype": (
        say("phototype"),
        _labels(Phototype, {}),
        _words("phototype", Phototype, Phototype.UNKNOWN),
    ),
    "setting": (
        say("where the patient is seen"),
        _labels(Setting, _SETTINGS),
        _words("setting", Setting),
    ),
    "country": (
        say("country"),
        _labels(Country, _COUNTRIES),
        _words("country", Country, Country.DEFAULT),
    ),
    "level": (
        say("level of the first alert"),
        _labels(Level, {}),
        _words("first_alert_level", Level),
    ),
}
