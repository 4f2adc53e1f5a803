"""What if: a case as it would be, had something else been found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Firmness,
    Form,
    Growth,
    OncologicalHistory,
    Phototype,
    Primary,
    Sex,
    Treatment,
    TreatmentKind,
)
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.signs import Sign

if TYPE_CHECKING:
    from scalpwatch.vocabulary.cases import Case, Lesion

__all__ = ["Supposed", "as_told", "suppose"]


@dataclass(frozen=True, slots=True)
class Supposed:
    """What can be supposed of a patient and one lesion.

    Parameters
    ----------
    age_years, sex, phototype
        Of the patient.
    cancer
        What is known of cancer.
    primary
        Where it began; of the first cancer that was told.
    form, size_cm, age_months, growth, firmness
        Of the lesion; of its size the longest diameter [cm].
    treatments
        Kinds of treatment of the lesion or the scalp.
    signs
        What is claimed of each sign; one that was not looked for is not in it.
    """

    age_years: float | None = None
    sex: Sex = Sex.UNKNOWN
    phototype: Phototype = Phototype.UNKNOWN
    cancer: CancerKnowledge = CancerKnowledge.NOT_ASKED
    primary: Primary = Primary.NOT_TOLD
    form: Form = Form.NOT_TOLD
    size_cm: float | None = None
    age_months: float | None = None
    growth: Growth = Growth.NOT_TOLD
    firmness: Firmness = Firmness.NOT_TOLD
    treatments: frozenset[TreatmentKind] = frozenset()
    signs: Mapping[Sign, State] = field(default_factory=dict)


def as_told(case: Case, lesion: Lesion) -> Supposed:
    """Give what was told, from which a supposition begins.

    Parameters
    ----------
    case, lesion
        The patient and the lesion.

    Returns
    -------
    supposed
        `suppose` with it changes nothing.
    """
    cancers = case.history.cancers
    return Supposed(
        age_years=case.age_years,
        sex=case.sex,
        phototype=case.phototype,
        cancer=case.history.knowledge,
        primary=cancers[0].primary if cancers else Primary.NOT_TOLD,
        form=lesion.form,
        size_cm=max(lesion.size_cm, default=None),
        age_months=lesion.age_months,
        growth=lesion.growth,
        firmness=lesion.firmness,
        treatments=frozenset(each.kind for each in lesion.treatments),
        signs=_signs_told(lesion),
    )


def suppose(case: Case, lesion: str, supposed: Supposed) -> Case:
    """Change a case to what is supposed.

    Parameters
    ----------
    case
        As it was told.
    lesion
        Identifier of the lesion.
    supposed
        What is supposed of it and of the patient.

    Returns
    -------
    case
        Another one; what is supposed as it was told stays exactly as it was told,
        with who told it and how firmly.
    """
    lesions = tuple(
        _supposed_lesion(each, supposed) if each.identifier == lesion else each
        for each in case.lesions
    )
    return replace(
        case,
        age_years=supposed.age_years,
        sex=supposed.sex,
        phototype=supposed.phototype,
        history=_supposed_history(case.history, supposed),
        lesions=lesions,
    )


def _supposed_history(
    history: OncologicalHistory, supposed: Supposed
) -> OncologicalHistory:
    """Suppose another history of cancer."""
    if supposed.cancer is not CancerKnowledge.KNOWN:
        is_as_told = supposed.cancer is history.knowledge
        return history if is_as_told else OncologicalHistory(supposed.cancer)
    first, *rest = history.cancers or (Cancer(supposed.primary),)
    if first.primary is not supposed.primary:
        # year and stage are another cancer's
        first = Cancer(supposed.primary)
    is_bare = history.has_cancer and not history.cancers
    if is_bare and supposed.primary is Primary.NOT_TOLD:
        return history
    return OncologicalHistory(CancerKnowledge.KNOWN, (first, *rest))


def _supposed_lesion(lesion: Lesion, supposed: Supposed) -> Lesion:
    """Suppose another lesion."""
    told = max(lesion.size_cm, default=None)
    sizes = () if supposed.size_cm is None else (supposed.size_cm,)
    return replace(
        lesion,
        form=supposed.form,
        size_cm=lesion.size_cm if supposed.size_cm == told else sizes,
        age_months=supposed.age_months,
        growth=supposed.growth,
        firmness=supposed.firmness,
        treatments=_supposed_treatments(lesion, supposed),
        observations=tuple(_supposed_claims(lesion, supposed)),
    )


def _supposed_treatments(lesion: Lesion, supposed: Supposed) -> tuple[Treatment, ...]:
    """Keep the treatments that are supposed, and add those that were not told."""
    kept = [each for each in lesion.treatments if each.kind in supposed.treatments]
    told = {each.kind for each in kept}
    new = [each for each in TreatmentKind if each in supposed.treatments - told]
    return (*kept, *map(Treatment, new))


def _supposed_claims(lesion: Lesion, supposed: Supposed) -> list[Observation]:
    """Keep the claims that are supposed, change others, and add new ones."""
    before = _signs_told(lesion)
    kept = [
        each
        for each in lesion.observations
        if before.get(each.sign, State.NOT_LOOKED_FOR)
        is supposed.signs.get(each.sign, State.NOT_LOOKED_FOR)
    ]
    told = {each.sign for each in kept}
    new = (sign for sign in Sign if sign in supposed.signs and sign not in told)
    return [*kept, *(Observation(sign, supposed.signs[sign]) for sign in new)]


def _signs_told(lesion: Lesion) -> dict[Sign, State]:
    """Give what was claimed of each sign."""
    return {
        each.sign: each.state
        for each in lesion.observations
        if each.state is not State.NOT_LOOKED_FOR
    }
