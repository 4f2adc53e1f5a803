"""The facts of a lesion in plain words, and whether a rule's needs are met."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scalpwatch.inference.rows import Pattern
from scalpwatch.vocabulary.cases import (
    Case,
    Firmness,
    Form,
    Growth,
    Lesion,
    Response,
    Site,
    TreatmentKind,
)
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    State,
)
from scalpwatch.vocabulary.signs import Sign

__all__ = ["FACTS", "FORM_OF_SIGN", "facts_of", "forms_of", "forms_possible", "meets"]

#: The words, besides the identifiers of signs, that a rule may need.
FACTS: Final = frozenset(
    {
        "adult",
        "at_front",
        "cancer",
        "circumscribed",
        "circumscribed_loss",
        "discrete",
        "established",
        "established_by_pattern",
        "failed_treatment",
        "firm",
        "form_not_told",
        "grows_by_a_cm_a_month",
        "long_before_cancer",
        "long_standing",
        "moves_freely",
        "over_40",
        "over_60",
        "several",
    }
)

_ADULT: Final = 18
_LONG_MONTHS: Final = 120
_LEAD_MONTHS: Final = 24
_ADEQUATE_MONTHS: Final = 3
_FAST_CM_A_MONTH: Final = 1.0
#: The form that a sign names.
FORM_OF_SIGN: Final = {
    Sign.ALOPECIC_PATCH: Form.PATCH,
    Sign.LINEAR_LOSS: Form.PATCH,
    Sign.PLAQUE: Form.PLAQUE,
    Sign.NODULE: Form.NODULE,
    Sign.DIFFUSE_LOSS: Form.DIFFUSE,
    Sign.PATTERNED_LOSS: Form.PATTERNED,
}
_SIGN_OF_FORM: Final = {
    Form.PATCH: Sign.ALOPECIC_PATCH,
    Form.PLAQUE: Sign.PLAQUE,
    Form.NODULE: Sign.NODULE,
    Form.DIFFUSE: Sign.DIFFUSE_LOSS,
    Form.PATTERNED: Sign.PATTERNED_LOSS,
}


def forms_of(lesion: Lesion, observations: Iterable[Observation]) -> frozenset[Form]:
    """Tell which forms a lesion has: its own, and those its signs name.

    Parameters
    ----------
    lesion
        The lesion.
    observations
        What was observed of it.

    Returns
    -------
    forms
        Empty when nothing is told; more than one for a patch with a nodule in it.
    """
    observations = list(observations)
    named = {
        FORM_OF_SIGN[o.sign]
        for o in observations
        if o.sign in FORM_OF_SIGN and _raises(o)
    }
    if lesion.form is not Form.NOT_TOLD:
        named.add(lesion.form)
    return frozenset(named)


def forms_possible(forms: frozenset[Form], facts: frozenset[str]) -> frozenset[Form]:
    """Tell which forms a lesion may have when it is weighed.

    Parameters
    ----------
    forms
        Told.
    facts
        Of the lesion.

    Returns
    -------
    forms
        Those told; where none is, what can be counted has a border; else empty.
    """
    if forms or "discrete" not in facts:
        return forms
    return frozenset(form for form in Form if form.is_circumscribed)


def facts_of(
    case: Case,
    lesion: Lesion,
    observations: Iterable[Observation],
    patterns: Iterable[Pattern] = (),
) -> frozenset[str]:
    """Tell the facts of a lesion.

    Parameters
    ----------
    case, lesion
        The patient and the lesion.
    observations
        Those that may raise a flag.
    patterns
        Facts that let a scarring disease be named without histology.

    Returns
    -------
    facts
        Identifiers of signs that are there, and words of `FACTS`.

    Notes
    -----
    A sign called possible counts as there, and an age not told as past 40: a red
    flag errs on the side of looking. A machine's claim counts only when it is
    stated, which the eye does not do before it is validated.
    """
    observations = list(observations)
    forms = forms_of(lesion, observations)
    facts = {o.sign.value for o in observations if _raises(o)}
    facts |= {_SIGN_OF_FORM[form].value for form in forms}
    if lesion.growth is Growth.FAST:
        facts.add(Sign.RAPID_GROWTH.value)
    if lesion.growth in {Growth.FAST, Growth.SLOW} or "rapid_growth" in facts:
        facts.add(Sign.ENLARGEMENT.value)
    facts |= _facts_of_the_patient(case)
    facts |= _facts_of_the_form(lesion, forms, facts)
    facts |= _facts_of_time(case, lesion)
    facts |= _facts_of_movement(lesion, forms, observations)
    if any(meets(pattern.needs, frozenset(facts)) for pattern in patterns):
        facts.add("established_by_pattern")
    return frozenset(facts)


def meets(needs: tuple[tuple[str, ...], ...], facts: frozenset[str]) -> bool:
    """Tell whether facts meet a rule's needs.

    Parameters
    ----------
    needs
        All of the outer tuple, each by any of the inner one; ``!`` denies.
    facts
        What is known.

    Returns
    -------
    met
        Whether they do.

    Examples
    --------
    >>> meets((("cancer",), ("nodule", "plaque"), ("!established",)),
    ...       frozenset({"cancer", "plaque"}))
    True
    """
    return all(
        any(
            (word[1:] not in facts) if word.startswith("!") else (word in facts)
            for word in choice
        )
        for choice in needs
    )


def _raises(observation: Observation) -> bool:
    """Tell whether an observation may raise a flag."""
    if observation.state is not State.PRESENT:
        return False
    return (
        observation.observer is not Observer.MACHINE
        or observation.certainty is Certainty.STATED
    )


def _facts_of_the_patient(case: Case) -> set[str]:
    """Tell what age and history say."""
    age = case.age_years
    told = {
        "adult": age is None or age >= _ADULT,
        "over_40": age is None or age >= 40,  # noqa: PLR2004 - the fact's own name
        "over_60": age is not None and age >= 60,  # noqa: PLR2004 - as above
        "cancer": case.history.has_cancer,
    }
    return {fact for fact, holds in told.items() if holds}


def _facts_of_the_form(
    lesion: Lesion, forms: frozenset[Form], signs: set[str]
) -> set[str]:
    """Tell what form, number, firmness and site say."""
    is_diffuse = bool(forms & {Form.DIFFUSE, Form.PATTERNED})
    is_loss = Form.PATCH in forms or Sign.ALOPECIC_PATCH.value in signs
    told = {
        "circumscribed": any(form.is_circumscribed for form in forms),
        "circumscribed_loss": is_loss,
        "discrete": (bool(forms) and not is_diffuse)
        or (
            not forms
            and (lesion.count is not None or Sign.MULTIPLE_LESIONS.value in signs)
        ),
        "form_not_told": not forms,
        "several": (lesion.count or 0) > 1 or Sign.MULTIPLE_LESIONS.value in signs,
        "firm": lesion.firmness in {Firmness.FIRM, Firmness.HARD}
        or Sign.INDURATION.value in signs,
        "at_front": lesion.site in {Site.FRONTAL, Site.TEMPORAL},
        "established": lesion.established_diagnosis is not None,
        "failed_treatment": any(
            treatment.response is Response.NONE
            and treatment.kind
            not in {TreatmentKind.RADIOTHERAPY, TreatmentKind.SCALP_COOLING}
            and (treatment.duration_months or _ADEQUATE_MONTHS) >= _ADEQUATE_MONTHS
            for treatment in lesion.treatments
        ),
    }
    return {fact for fact, holds in told.items() if holds}


def _facts_of_movement(
    lesion: Lesion, forms: frozenset[Form], observations: Iterable[Observation]
) -> set[str]:
    """Tell whether a raised lesion moves on the bone, and whether it came fast."""
    facts = set()
    if any(
        o.sign is Sign.FIXATION
        and o.state is State.ABSENT
        and o.certainty is Certainty.STATED
        for o in observations
    ):
        facts.add("moves_freely")
    is_raised = bool(forms & {Form.NODULE, Form.PLAQUE})
    if (
        is_raised
        and lesion.size_cm
        and lesion.age_months
        and max(lesion.size_cm) / lesion.age_months >= _FAST_CM_A_MONTH
    ):
        facts.add("grows_by_a_cm_a_month")
    return facts


def _facts_of_time(case: Case, lesion: Lesion) -> set[str]:
    """Tell whether the lesion is of long standing, and older than the cancer."""
    if lesion.age_months is None or lesion.age_months < _LONG_MONTHS:
        return set()
    facts = {"long_standing"}
    since = [
        cancer.years_since
        if cancer.years_since is not None
        else case.seen_on.year - cancer.year
        if cancer.year is not None
        else None
        for cancer in case.history.cancers
    ]
    if since and all(
        years is not None and lesion.age_months > 12 * years + _LEAD_MONTHS
        for years in since
    ):
        facts.add("long_before_cancer")
    return facts
