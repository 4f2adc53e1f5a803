"""What a hospital's record says of a patient's scalp today: lesions, cancers, age."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from scalpwatch.records.fhir.codes import SNOMED, Json
from scalpwatch.records.fhir.datasets import Dataset
from scalpwatch.records.fhir.entries import RECORD
from scalpwatch.records.fhir.facts import read_facts
from scalpwatch.records.fhir.foreign import courses_of
from scalpwatch.records.fhir.foreign_cancers import is_confirmed
from scalpwatch.records.fhir.foreign_codes import SCALP
from scalpwatch.records.fhir.gleaning import (
    concepts,
    date_in,
    holds,
    objects,
    sub,
    text_in,
)
from scalpwatch.records.fhir.signs import read_sign
from scalpwatch.records.fhir.visits import LESION
from scalpwatch.vocabulary.cases import Form, Lesion, OncologicalHistory, Sex
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.signs import Sign, sign_definitions

__all__ = ["Presented", "present"]

_DAYS_A_MONTH: Final = 30.44
#: ICD-10 blocks of hair loss.
_HAIR_LOSS: Final = ("L63", "L64", "L65", "L66")
_ABSENT: Final = frozenset({"272519000", "LA6577-6", "260385009"})


@dataclass(frozen=True, slots=True)
class Presented:
    """What a record says.

    Parameters
    ----------
    sex
        As told.
    birth_year
        ``None`` when not told.
    history
        What is known of cancer; that none is told counts as not asked.
    lesions
        Lesions of the scalp, each as it was last found.
    has_hair_loss
        Whether a diagnosis of hair loss is coded, of which nothing more is told.
    """

    sex: Sex
    birth_year: int | None
    history: OncologicalHistory
    lesions: tuple[Lesion, ...]
    has_hair_loss: bool


def present(resources: Iterable[Json], *, patient: str, today: date) -> Presented:
    """Gather what a record says of a patient's scalp.

    Parameters
    ----------
    resources
        Resources or Bundles, as a hospital's system gave them.
    patient
        Identifier of the Patient; what is of others is passed over.
    today
        A lesion's age grows from the day on which it was told to this.

    Returns
    -------
    presented
        Lesions that this program filed, by our codes; and signs of the scalp by
        their SNOMED CT codes, one lesion for each coded place.
    """
    given = list(resources)
    dataset = Dataset(given)
    course = next(
        iter(courses_of(_of(given, patient), namer=lambda *_: "P").courses), None
    )
    own = [
        each
        for each in dataset.each("Observation", "Condition")
        if _is_of(each, patient) and is_confirmed(each)
    ]
    return Presented(
        sex=Sex.UNKNOWN if course is None else course.sex,
        birth_year=None if course is None else course.birth_year,
        history=OncologicalHistory() if course is None else course.history,
        lesions=(*_filed(own, dataset, today), *_coded(own)),
        has_hair_loss=any(
            code.startswith(_HAIR_LOSS)
            for each in own
            for _, code, _ in concepts(each, "code")
        ),
    )


def _of(resources: Iterable[Json], patient: str) -> list[Json]:
    """Keep the resources of one patient, out of their bundles."""
    flat = []
    for each in resources:
        if text_in(each, "resourceType") == "Bundle":
            flat += [sub(entry, "resource") for entry in objects(each, "entry")]
        else:
            flat.append(each)
    return [
        each
        for each in flat
        if _is_of(each, patient)
        or (
            text_in(each, "resourceType") == "Patient"
            and text_in(each, "id") == patient
        )
    ]


def _is_of(resource: Json, patient: str) -> bool:
    """Tell whether a resource is of that patient."""
    reference = text_in(resource, "subject", "reference")
    return reference.partition("/_history/")[0].endswith(f"Patient/{patient}")


def _filed(own: list[Json], dataset: Dataset, today: date) -> list[Lesion]:
    """Read the lesions that we filed, each as it was last found."""
    latest: dict[str, tuple[date, Json]] = {}
    for each in own:
        on = date_in(each, "effectiveDateTime")
        if not _is_named(each, "lesion") or on is None or on > today:
            continue
        where = next((text_in(f, "reference") for f in objects(each, "focus")), "")
        if where not in latest or latest[where][0] <= on:
            latest[where] = (on, each)
    return [
        replace(
            lesion,
            age_months=None
            if lesion.age_months is None
            else lesion.age_months + (today - on).days / _DAYS_A_MONTH,
            size_cm=_sizes(own, where, on),
        )
        for number, (where, (on, each)) in enumerate(latest.items(), start=1)
        if (lesion := _lesion(each, dataset, number)) is not None
    ]


def _is_named(resource: Json, name: str) -> bool:
    """Tell whether a resource is what we call so."""
    return any(
        system == RECORD and code == name
        for system, code, _ in concepts(resource, "code")
    )


def _lesion(observation: Json, dataset: Dataset, number: int) -> Lesion | None:
    """Read one lesion; what is not as we write it is no lesion of ours."""
    claims = [
        dataset.follow({**observation, "_to": each}, "_to")
        for each in objects(observation, "hasMember")
    ]
    for each in claims:
        dataset.budget.spend(each)
    try:
        facts: dict[str, Any] = read_facts(observation, LESION)
        signs = tuple(read_sign(each) for each in claims if each)
    except (LookupError, ValueError, TypeError, AttributeError):
        return None
    return Lesion(f"lesion {number}", observations=signs, **facts)


def _sizes(own: list[Json], where: str, on: date) -> tuple[float, ...]:
    """Read the diameters that were told with a lesion."""
    for each in own:
        of = next((text_in(f, "reference") for f in objects(each, "focus")), "")
        same = of == where and date_in(each, "effectiveDateTime") == on
        if same and _is_named(each, "lesion-size"):
            return tuple(
                float(value)
                for component in objects(each, "component")
                if isinstance(
                    value := sub(component, "valueQuantity").get("value"), int | float
                )
            )
    return ()


def _coded(own: list[Json]) -> list[Lesion]:
    """Read the signs that others coded, one lesion for each place of the scalp."""
    signs = {
        definition.code.value: sign
        for sign, definition in sign_definitions().items()
        if definition.code is not None and definition.code.system == "SCT"
    }
    found: dict[str, dict[Sign, State]] = {}
    for each in own:
        places = [c for _, c, _ in concepts(each, "bodySite") if c in SCALP]
        named = [
            signs[code]
            for system, code, _ in concepts(each, "code")
            if system == SNOMED and code in signs
        ]
        if places and named and not _is_ours(each):
            absent = each.get("valueBoolean") is False or holds(
                each, "valueCodeableConcept", codes=_ABSENT
            )
            state = State.ABSENT if absent else State.PRESENT
            found.setdefault(places[0], {})[named[0]] = state
    return [
        Lesion(
            f"coded lesion {number}",
            form=Form.NODULE
            if claims.get(Sign.NODULE) is State.PRESENT
            else Form.NOT_TOLD,
            observations=tuple(Observation(s, state) for s, state in claims.items()),
        )
        for number, claims in enumerate(found.values(), start=1)
    ]


def _is_ours(resource: Json) -> bool:
    """Tell whether a sign is one that we filed: it belongs to a lesion of ours."""
    return any(
        system.startswith("urn:scalpwatch:")
        for system, _, _ in concepts(resource, "code")
    )
