"""Cancers as other systems tell them: which, since when, stage, spread, receptors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from scalpwatch.records.fhir.codes import Json
from scalpwatch.records.fhir.datasets import Dataset, Skipped
from scalpwatch.records.fhir.foreign_codes import (
    ANSWERS,
    M_CATEGORIES,
    STAGES,
    STAINS,
    primary_of,
)
from scalpwatch.records.fhir.gleaning import (
    concepts,
    date_in,
    holds,
    objects,
    plain,
    sub,
    text_in,
    year_in,
)
from scalpwatch.vocabulary.cases import Cancer, Primary, Receptor, Spread
from scalpwatch.vocabulary.pathology import Marker, StainState

__all__ = ["is_confirmed", "read_cancers", "stain_in"]

_ASSERTED: Final = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"
_FROM: Final = "http://hl7.org/fhir/StructureDefinition/condition-related"
_HISTOLOGY: Final = "mcode-histology-morphology-behavior"
_UNSURE: Final = frozenset(
    {"refuted", "entered-in-error", "unconfirmed", "provisional", "differential"}
)
_FINAL: Final = frozenset({"final", "amended", "corrected"})
_GROUP: Final = r"((?:0|IV|I{1,3}|[1-4])[A-D]?\d?)"
_STAGE: Final = re.compile(rf"\b[Ss]tage {_GROUP}\b|^{_GROUP}$", re.ASCII)
_M: Final = re.compile(r"\b[cp]?M([01])[a-d]?\b", re.ASCII)
_RECEPTORS: Final = {
    Marker.ER: "er",
    Marker.PR: "pr",
    Marker.HER2: "her2",
    Marker.HER2_ISH: "her2",
}
#: As we file it ourselves.
_METASTATIC: Final = frozenset({Spread.METASTATIC.value})
_WORTH: Final = {
    StainState.POSITIVE: Receptor.POSITIVE,
    StainState.NEGATIVE: Receptor.NEGATIVE,
}


@dataclass(slots=True)
class _Told:
    """What was told of a cancer, and when."""

    cancer: Cancer
    conditions: list[Json]
    receptors: dict[str, list[tuple[date, Receptor]]] = field(default_factory=dict)
    stages: list[tuple[date, str]] = field(default_factory=list)


def read_cancers(resources: list[Json], dataset: Dataset) -> tuple[Cancer, ...]:
    """Read the cancers of one patient.

    Parameters
    ----------
    resources
        All that is told of her.
    dataset
        In which references are followed, and what is left out is counted.

    Returns
    -------
    cancers
        One for each organ, with the earliest year; a stage and a receptor are those
        told last. Of two results of one day that contradict each other neither is
        taken.

    Notes
    -----
    Cancers are known by their codes alone. What is unconfirmed or refuted is not
    taken, nor a result of which it is not clear to which cancer it belongs.
    """
    told: dict[Primary, _Told] = {}
    for each in resources:
        if each["resourceType"] == "Condition":
            _take_condition(each, told, dataset)
    _name_origin(told, dataset)
    for each in resources:
        if each["resourceType"] == "Observation":
            _take_observation(each, told, dataset)
    return tuple(_settled(each, dataset) for each in told.values())


def is_confirmed(resource: Json) -> bool:
    """Tell whether a Condition is held to be so, or a result is final.

    Parameters
    ----------
    resource
        A Condition, Observation or DiagnosticReport.

    Returns
    -------
    is_confirmed
        A Condition without a word on it counts as one that is.
    """
    if resource["resourceType"] == "Condition":
        doubts = {code for _, code, _ in concepts(resource, "verificationStatus")}
        return not doubts & _UNSURE
    return text_in(resource, "status") in _FINAL


def stain_in(observation: Json) -> tuple[Marker, StainState] | None:
    """Read the result of a stain.

    Parameters
    ----------
    observation
        An Observation.

    Returns
    -------
    marker, state
        ``None`` where it is no stain that we know, or says neither way.
    """
    markers = [STAINS[c] for _, c, _ in concepts(observation, "code") if c in STAINS]
    said = [
        *concepts(observation, "valueCodeableConcept"),
        *concepts(observation, "interpretation"),
    ]
    states = {ANSWERS[code] for _, code, _ in said if code in ANSWERS}
    return (markers[0], states.pop()) if markers and len(states) == 1 else None


def _take_condition(
    condition: Json, told: dict[Primary, _Told], dataset: Dataset
) -> None:
    """Take over a cancer, or that one has spread."""
    known = [
        found for _, c, _ in concepts(condition, "code") if (found := primary_of(c))
    ]
    if not known:
        dataset.skip(condition, Skipped.OTHER_CODE)
        return
    if not is_confirmed(condition):
        dataset.skip(condition, Skipped.NOT_CONFIRMED)
        return
    primary, is_metastasis = known[0]
    if is_metastasis:
        cancer = Cancer(primary, spread=Spread.METASTATIC)
    else:
        cancer = Cancer(
            primary, year=_diagnosed(condition), histology=_histology(condition)
        )
    _merge(cancer, condition, told)
    for stage in objects(condition, "stage"):
        if holds(stage, "summary", codes=_METASTATIC):
            told[primary].cancer = replace(
                told[primary].cancer, spread=Spread.METASTATIC
            )
        group = _stage_in(stage, "summary")
        if group:
            told[primary].stages.append((date.min, group))


def _merge(cancer: Cancer, condition: Json, told: dict[Primary, _Told]) -> None:
    """Put what is told of one organ together."""
    before = told.get(cancer.primary)
    if before is None:
        told[cancer.primary] = _Told(cancer, [condition])
        return
    before.conditions.append(condition)
    years = [each.year for each in (before.cancer, cancer) if each.year is not None]
    spreads = {before.cancer.spread, cancer.spread}
    before.cancer = replace(
        before.cancer,
        year=min(years, default=None),
        histology=before.cancer.histology or cancer.histology,
        spread=Spread.METASTATIC if Spread.METASTATIC in spreads else Spread.NOT_TOLD,
    )


def _name_origin(told: dict[Primary, _Told], dataset: Dataset) -> None:
    """Give a metastasis to the cancer that it refers to, or else to the only solid one.

    Leukaemia and lymphoma are not what a metastasis without a reference comes from.
    """
    homeless = told.get(Primary.NOT_TOLD)
    if homeless is None or not _is_spread_alone(homeless):
        return
    named = [each for each in told.values() if each is not homeless]
    meant = {
        id(origin)
        for condition in homeless.conditions
        for origin in _origins(condition, dataset)
    }
    origins = [
        each for each in named if any(id(one) in meant for one in each.conditions)
    ]
    solid = [each for each in named if each.cancer.primary is not Primary.BLOOD]
    if not origins and len(solid) == 1:
        origins = solid
    for each in origins:
        each.cancer = replace(each.cancer, spread=Spread.METASTATIC)
    if origins:
        del told[Primary.NOT_TOLD]


def _origins(condition: Json, dataset: Dataset) -> list[Json]:
    """Follow a metastasis to the cancers that it refers to."""
    return [
        dataset.follow({**condition, "_to": sub(each, "valueReference")}, "_to")
        for each in objects(condition, "extension")
        if text_in(each, "url") == _FROM
    ]


def _is_spread_alone(told: _Told) -> bool:
    """Tell whether nothing but metastases was told."""
    return all(
        any((primary_of(c) or (None, False))[1] for _, c, _ in concepts(each, "code"))
        for each in told.conditions
    )


def _take_observation(
    observation: Json, told: dict[Primary, _Told], dataset: Dataset
) -> None:
    """Take over a receptor, a stage or a category of metastasis."""
    codes = {code for _, code, _ in concepts(observation, "code")}
    if not codes & (STAINS.keys() | STAGES | M_CATEGORIES):
        dataset.skip(observation, Skipped.OTHER_CODE)
    elif not is_confirmed(observation):
        dataset.skip(observation, Skipped.NOT_CONFIRMED)
    else:
        of = _cancer_of(observation, told, dataset, codes)
        if of is None:
            dataset.skip(observation, Skipped.NO_CANCER)
        elif not _took(observation, of, codes):
            dataset.skip(observation, Skipped.NO_ANSWER)


def _took(observation: Json, of: _Told, codes: set[str]) -> bool:
    """Add what an Observation says to its cancer; tell whether it says anything."""
    on = date_in(observation, "effectiveDateTime", "effectivePeriod") or date.min
    if codes & STAINS.keys():
        return _took_receptor(observation, of, on)
    if codes & M_CATEGORIES:
        return _took_category(observation, of)
    stage = _stage_in(observation, "valueCodeableConcept")
    if stage:
        of.stages.append((on, stage))
    return bool(stage)


def _took_receptor(observation: Json, of: _Told, on: date) -> bool:
    """Add a receptor."""
    stain = stain_in(observation)
    if stain is None or stain[1] not in _WORTH:
        return False
    marker, state = stain
    of.receptors.setdefault(_RECEPTORS[marker], []).append((on, _WORTH[state]))
    return True


def _took_category(observation: Json, of: _Told) -> bool:
    """Add whether metastases were found; what was found once is not unfound."""
    for display in _worded(observation, "valueCodeableConcept"):
        found = _M.search(display)
        if found and found[1] == "1":
            of.cancer = replace(of.cancer, spread=Spread.METASTATIC)
            return True
        if found:
            if of.cancer.spread is Spread.NOT_TOLD:
                of.cancer = replace(of.cancer, spread=Spread.LOCAL)
            return True
    return False


def _cancer_of(
    observation: Json, told: dict[Primary, _Told], dataset: Dataset, codes: set[str]
) -> _Told | None:
    """Find the cancer that an Observation is of: as it refers, or the only one."""
    for reference in _related(observation):
        condition = dataset.follow({**observation, "_to": reference}, "_to")
        known = [primary_of(code) for _, code, _ in concepts(condition, "code")]
        for primary, _ in filter(None, known):
            return told.get(primary)
    if codes & STAINS.keys():
        return told.get(Primary.BREAST)
    return next(iter(told.values())) if len(told) == 1 else None


def _related(observation: Json) -> Iterator[Json]:
    """List the references that tell of what an Observation is."""
    yield from objects(observation, "focus")
    for each in objects(observation, "extension"):
        if text_in(each, "url").endswith("mcode-related-condition"):
            yield sub(each, "valueReference")


def _settled(told: _Told, dataset: Dataset) -> Cancer:
    """Settle what was told several times."""
    receptors: dict[str, Any] = {}
    for name, results in told.receptors.items():
        last = max(on for on, _ in results)
        states = {state for on, state in results if on == last}
        if len(states) == 1:
            receptors[name] = states.pop()
        else:
            dataset.skip({"resourceType": "Observation"}, Skipped.CONTRADICTION)
    # on one day the longer stage says more: IIA rather than 2
    stage = max(told.stages, key=lambda each: (each[0], len(each[1])), default=None)
    return replace(told.cancer, stage="" if stage is None else stage[1], **receptors)


def _diagnosed(condition: Json) -> int | None:
    """Read the year of diagnosis."""
    for each in objects(condition, "extension"):
        if text_in(each, "url") == _ASSERTED:
            return year_in(each, "valueDateTime")
    return year_in(condition, "onsetDateTime", "onsetPeriod")


def _histology(condition: Json) -> str:
    """Read the morphology, in the words of its code system."""
    for each in objects(condition, "extension"):
        if text_in(each, "url").endswith(_HISTOLOGY):
            words = (d for _, _, d in concepts(each, "valueCodeableConcept") if d)
            return plain(next(words, ""))
    return ""


def _stage_in(holder: Json, name: str) -> str:
    """Find a stage group, as AJCC designates it."""
    found = (_STAGE.search(display) for display in _worded(holder, name))
    return max((match[1] or match[2] for match in found if match), key=len, default="")


def _worded(holder: Json, name: str) -> Iterator[str]:
    """List the words of a concept."""
    yield text_in(holder, name, "text")
    yield from (display for _, _, display in concepts(holder, name))
