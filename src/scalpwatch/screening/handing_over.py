"""The list as FHIR: for each patient a request to review the record, and the reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from scalpwatch.phrases import Bilingual
from scalpwatch.records.fhir.codes import Json
from scalpwatch.records.fhir.elements import interval, refer, tell
from scalpwatch.records.fhir.entries import Entries
from scalpwatch.records.fhir.patients import PSEUDONYM
from scalpwatch.screening.listing import Callback
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["to_fhir"]

_ASKED: Final = Bilingual(
    "Review the record: a cancer, a lesion of the scalp, and no histology of it.",
    "Просмотреть запись: рак, образование кожи головы, гистологии нет.",
)
_WARNING: Final = Bilingual(
    "Decision support, not a diagnosis. The patient is not to be contacted from this.",
    "Поддержка решения, не диагноз. Связываться с пациентом на этом основании нельзя.",
)
_OUTCOME: Final = Bilingual(
    "metastasis to the skin of the scalp", "метастаз в кожу головы"
)
_URGENT: Final = Level.URGENT.value


def to_fhir(callbacks: Sequence[Callback], today: date) -> bytes:
    """Write the list as a bundle.

    Parameters
    ----------
    callbacks
        The list.
    today
        The day of the answer.

    Returns
    -------
    bundle
        JSON of FHIR R4: of each patient, under the pseudonym, a Task that asks for a
        review and a RiskAssessment that says why. The same bytes for the same list.
    """
    entries = [entry for each in callbacks for entry in _of_one(each, today)]
    bundle: Json = {"resourceType": "Bundle", "type": "collection"}
    if entries:
        bundle["entry"] = entries
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode()


def _of_one(callback: Callback, today: date) -> Iterator[Json]:
    """Write one patient."""
    told = callback.told
    entries = Entries(told["patient"])
    entries.add(
        "Patient",
        "patient",
        "A pseudonymous patient.",
        identifier=[{"system": PSEUDONYM, "value": told["patient"]}],
        gender=told["sex"] or "unknown",
    )
    risk = entries.add(
        "RiskAssessment",
        "screening/risk",
        _WARNING.en,
        status="preliminary",
        subject=entries.subject,
        occurrenceDateTime=today.isoformat(),
        prediction=[_prediction(*told["metastasis"])],
        note=[tell("text", _WARNING), *({"text": text} for text in _reasons(told))],
    )
    entries.add(
        "Task",
        "screening/task",
        _ASKED.en,
        status="requested",
        intent="proposal",
        priority="urgent" if told["advice"] == _URGENT else "routine",
        code=tell("text", _ASKED),
        for_=entries.subject,
        focus=refer(risk),
        authoredOn=today.isoformat(),
        note=[tell("text", _WARNING)],
    )
    yield from entries.listed()


def _prediction(value: float, low: float, high: float) -> Json:
    """Write how probable a metastasis is, as a range in per cent."""
    return {
        "extension": [interval(Interval(value, low, high))],
        "outcome": tell("text", _OUTCOME),
        "probabilityRange": {"low": _percent(low), "high": _percent(high)},
    }


def _percent(share: float) -> Json:
    """Write a share in per cent."""
    return {
        "value": round(100 * share, 4),
        "unit": "%",
        "system": "http://unitsofmeasure.org",
        "code": "%",
    }


def _reasons(told: Mapping[str, Any]) -> Iterator[str]:
    """Write what counted, each as the record says it."""
    for name in ("cancers", "lesions"):
        for fact in told[name]:
            yield f"{name[:-1]}: {' '.join(part for part in fact if part)}"
