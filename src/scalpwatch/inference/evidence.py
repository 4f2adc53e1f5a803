"""The tables of the literature and of judgement, read and checked once.

Every table is a CSV file in ``tables/``; every row has a source or the mark
``judgement``. A row without a source, with an unknown word, or with a count above
its total refuses the start-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from scalpwatch.inference.facts import FACTS
from scalpwatch.inference.rows import (
    AgeBand,
    Deadline,
    FlagRow,
    Frequency,
    FrequencyKind,
    Guess,
    Pattern,
    PrimaryRow,
    Prior,
    RequestLine,
    SettingRow,
    StepRow,
)
from scalpwatch.inference.shelf import Row, Shelf
from scalpwatch.phrases import say
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Country, Form, Primary, Setting
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.signs import Sign, SignGroup

__all__ = ["Evidence", "load_evidence"]


@dataclass(frozen=True, eq=False)
class Evidence:
    """All tables, checked.

    Parameters
    ----------
    frequencies
        Every figure on a sign, those that enter no ratio too.
    forms
        Pseudo-patients of each form, by condition.
    priors, primaries, histories, settings, couplings
        What is believed before the signs, and how signs travel together.
    flags, patterns, deadlines, examination, request
        What the advice is made of.
    hash
        SHA-256 over all tables: two answers with one hash rest on one evidence.
    """

    frequencies: tuple[Frequency, ...]
    forms: dict[Condition, dict[Form, float]]
    priors: dict[Condition, Prior]
    primaries: dict[Primary, PrimaryRow]
    histories: dict[str, Guess]
    couplings: dict[SignGroup, Guess]
    settings: dict[Setting, SettingRow]
    flags: tuple[FlagRow, ...]
    patterns: tuple[Pattern, ...]
    deadlines: dict[tuple[Country, Level], Deadline]
    examination: tuple[StepRow, ...]
    request: tuple[RequestLine, ...]
    hash: str


@cache
def load_evidence(folder: Path | None = None) -> Evidence:
    """Read and check the tables.

    Parameters
    ----------
    folder
        Where the tables lie; ``None`` for those that come with scalpwatch.

    Returns
    -------
    evidence
        All tables; the same value for the same folder.

    Raises
    ------
    EvidenceError
        If a table is missing or broken, a row has no source or an unknown word,
        or a count is above its total.
    """
    shelf = Shelf(folder or resources.files("scalpwatch.inference") / "tables")
    return Evidence(
        frequencies=tuple(_frequency(row) for row in shelf.rows("frequencies")),
        forms={
            row.member("condition", Condition): _forms(row)
            for row in shelf.rows("forms")
        },
        priors={
            row.member("condition", Condition): _prior(row)
            for row in shelf.rows("priors")
        },
        primaries={
            row.member("primary", Primary): _primary(row)
            for row in shelf.rows("primaries")
        },
        histories={
            row["name"]: _guess(row, "value") for row in shelf.rows("histories")
        },
        couplings={
            row.member("group", SignGroup): _coupling(row)
            for row in shelf.rows("groups")
        },
        settings={
            row.member("setting", Setting): SettingRow(
                row.number("metastasis"), row.number("other_malignancy"), row.source
            )
            for row in shelf.rows("settings")
        },
        flags=tuple(_flag(row) for row in shelf.rows("red_flags")),
        patterns=tuple(
            Pattern(row.member("condition", Condition), _needs(row), row.source)
            for row in shelf.rows("patterns")
        ),
        deadlines={
            (row.member("country", Country), row.member("level", Level)): _deadline(row)
            for row in shelf.rows("deadlines")
        },
        examination=tuple(
            StepRow(row.text, row.source) for row in shelf.rows("examination")
        ),
        request=tuple(
            RequestLine(row["when"], row.text, row.source)
            for row in shelf.rows("biopsy_request")
        ),
        hash=shelf.digest(),
    )


def _guess(row: Row, column: str) -> Guess:
    """Read a number with its spread."""
    spread = row.number("spread")
    if spread < 1:
        raise row.broken(say("a spread is a factor of 1 or more"))
    return Guess(row.number(column), spread, row.source)


def _coupling(row: Row) -> Guess:
    """Read how strongly the signs of a group travel together."""
    coupling = row.number("coupling")
    if coupling > 1:
        raise row.broken(say("a coupling lies between 0 and 1"))
    return Guess(coupling, 1.0, row.source)


def _frequency(row: Row) -> Frequency:
    """Read a figure on a sign."""
    kind = row.member("kind", FrequencyKind)
    present, assessed = row.count("present"), row.count("assessed")
    if present > assessed:
        raise row.broken(
            say(
                "{present} of {assessed} is more than all",
                present=present,
                assessed=assessed,
            )
        )
    if kind.is_pooled and not (row["condition"] and row["sign"] and assessed):
        raise row.broken(say("a count needs a condition, a sign and a total"))
    return Frequency(
        condition=row.member("condition", Condition) if row["condition"] else None,
        sign=row.member("sign", Sign) if row["sign"] else None,
        present=present,
        assessed=assessed,
        kind=kind,
        is_borrowed=row["borrowed"] == "yes",
        source=row.source,
    )


def _forms(row: Row) -> dict[Form, float]:
    """Read the pseudo-patients of each form."""
    row.source  # noqa: B018 - reading it is the check
    return {form: row.number(form.value) for form in Form if form is not Form.NOT_TOLD}


def _prior(row: Row) -> Prior:
    """Read how many people bring a condition."""
    return Prior(
        rate=_guess(row, "per_100k_a_year"),
        by_age={band: row.number(band.value) for band in AgeBand},
        female=row.number("female"),
        male=row.number("male"),
        with_cancer=row.number("with_cancer"),
        with_breast_cancer=row.number("with_breast_cancer"),
    )


def _primary(row: Row) -> PrimaryRow:
    """Read how often a cancer goes to the scalp."""
    present, assessed = row.count("alopecic_present"), row.count("alopecic_assessed")
    if present > assessed or not assessed:
        raise row.broken(
            say(
                "{present} of {assessed} is no share",
                present=present,
                assessed=assessed,
            )
        )
    return PrimaryRow(_guess(row, "per_100k_a_year"), present, assessed)


def _needs(row: Row) -> tuple[tuple[str, ...], ...]:
    """Read ``a|b & !c``."""
    needs = tuple(
        tuple(word.strip() for word in part.split("|"))
        for part in row["needs"].split("&")
    )
    known = FACTS | {sign.value for sign in Sign}
    for word in (word.removeprefix("!") for part in needs for word in part):
        if word not in known:
            raise row.broken(say("unknown word “{word}”", word=word))
    return needs


def _flag(row: Row) -> FlagRow:
    """Read a red flag."""
    return FlagRow(
        identifier=row["identifier"],
        needs=_needs(row),
        floor=row.member("floor", Level),
        needs_imaging_first=row["imaging_first"] == "yes",
        covered_by=row["covered_by"],
        text=row.text,
        source=row.source,
    )


def _deadline(row: Row) -> Deadline:
    """Read a deadline."""
    days, working_days = row.count("days"), row.count("working_days")
    if bool(days) == bool(working_days):
        raise row.broken(say("either days or working days"))
    return Deadline(days or None, working_days or None, row.text, row.source)
