"""Which observations enter the weighing, which are set aside, and by which rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.advice import SetAside
from scalpwatch.vocabulary.cases import AgeTold, Case, Lesion, TreatmentKind
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    State,
)
from scalpwatch.vocabulary.signs import Sign, SignGroup, sign_definitions

__all__ = ["Admission", "admit", "counts_as_young", "why_set_aside"]

_OLD_FOCUS_MONTHS: Final = 6
_TRUST: Final = {Observer.CLINICIAN: 0, Observer.NOTE: 1, Observer.MACHINE: 2}
_LEAVES_MARKS: Final = {
    TreatmentKind.TOPICAL_STEROID,
    TreatmentKind.INJECTED_STEROID,
    TreatmentKind.RADIOTHERAPY,
}


@dataclass(frozen=True, slots=True)
class Admission:
    """What became of the observations of a lesion.

    Parameters
    ----------
    admitted
        One for each sign, present or absent: these are weighed.
    flagging
        Those that rules may be held against.
    set_aside
        Those that enter nothing, and why.
    disagreements
        Pairs of the clinician's claim and the machine's.
    """

    admitted: tuple[Observation, ...]
    flagging: tuple[Observation, ...]
    set_aside: tuple[SetAside, ...]
    disagreements: tuple[tuple[Observation, Observation], ...]


def counts_as_young(lesion: Lesion) -> bool:
    """Tell whether what is missing in a lesion says nothing yet.

    Parameters
    ----------
    lesion
        The lesion.

    Returns
    -------
    young
        True up to 6 months, when the age is not told, and when it is told by the
        patient (or by nobody named) for a place that patients cannot see.

    References
    ----------
    Mareeva and Smolyannikova 2019 tie redness, atrophy and vessels to foci older
    than 6 months. The rule rests on that one case.
    """
    if lesion.age_months is None or lesion.age_months <= _OLD_FOCUS_MONTHS:
        return True
    told_unseen = lesion.age_told_by in {AgeTold.PATIENT, AgeTold.NOT_TOLD}
    return told_unseen and not lesion.site.is_seen_by_the_patient


def admit(case: Case, lesion: Lesion, seen: Iterable[Observation] = ()) -> Admission:
    """Decide which observations of a lesion enter the weighing.

    Parameters
    ----------
    case, lesion
        The patient, and the lesion with the clinician's observations.
    seen
        What the machine saw.

    Returns
    -------
    admission
        What enters, what does not, and why.
    """
    chosen, disagreements = _one_for_each_sign([*lesion.observations, *seen])
    admitted: list[Observation] = []
    marked = {o for o in chosen if _why_muted(o, lesion) is not None}
    set_aside: list[SetAside] = []
    for observation in chosen:
        why = why_set_aside(observation, case, lesion)
        if why is None:
            admitted.append(observation)
        else:
            set_aside.append(SetAside(observation, why))
    return Admission(
        admitted=tuple(admitted),
        flagging=tuple(o for o in chosen if o not in marked),
        set_aside=tuple(set_aside),
        disagreements=tuple(disagreements),
    )


def why_set_aside(
    observation: Observation, case: Case, lesion: Lesion
) -> Phrase | None:
    """Name the rule that keeps an observation out of the weighing.

    Parameters
    ----------
    observation
        Present or absent.
    case, lesion
        The patient and the lesion.

    Returns
    -------
    why
        ``None`` when it enters.
    """
    muted = _why_muted(observation, lesion)
    if muted is not None or observation.state is State.PRESENT:
        return muted
    if case.phototype.hides_redness and _is_redness(observation.sign):
        return say(
            "on dark skin, or skin of unknown phototype, redness and vessels can be "
            "there without being seen"
        )
    if counts_as_young(lesion):
        return say(
            "a focus up to 6 months old, or of unknown age, may still be bland: what "
            "is missing there says nothing"
        )
    return None


def _one_for_each_sign(
    observations: Iterable[Observation],
) -> tuple[list[Observation], list[tuple[Observation, Observation]]]:
    """Choose one claim for each sign: the clinician's word, then the strongest."""
    claims: dict[Sign, list[Observation]] = defaultdict(list)
    for observation in observations:
        if observation.is_evidence:
            claims[observation.sign].append(observation)
    chosen: list[Observation] = []
    disagreements: list[tuple[Observation, Observation]] = []
    for sign in Sign:
        if sign not in claims:
            continue
        best = min(claims[sign], key=_precedence)
        chosen.append(best)
        disagreements += [
            (best, other)
            for other in claims[sign]
            if best.observer is Observer.CLINICIAN
            and other.observer is Observer.MACHINE
            and other.state is not best.state
        ]
    return chosen, disagreements


def _precedence(observation: Observation) -> tuple[int, bool, bool]:
    """Order claims: by observer, then present over possible over absent."""
    return (
        _TRUST[observation.observer],
        observation.state is State.ABSENT,
        observation.certainty is Certainty.POSSIBLE,
    )


def _why_muted(observation: Observation, lesion: Lesion) -> Phrase | None:
    """Tell what else left the sign there, so that it says nothing either way."""
    if not _leaves_the_same_marks(observation.sign):
        return None
    if any(t.kind in _LEAVES_MARKS for t in lesion.treatments):
        return say(
            "steroids or radiotherapy there leave redness, atrophy and vessels of "
            "their own (Pirmez 2017)"
        )
    if lesion.bald_scalp:
        return say("the sun leaves redness, atrophy and vessels on a bald scalp")
    return None


def _is_vessel(sign: Sign) -> bool:
    """Tell whether a sign is a pattern of vessels."""
    return sign_definitions()[sign].group is SignGroup.VESSELS


def _leaves_the_same_marks(sign: Sign) -> bool:
    """Tell whether treatment or sun can leave the sign."""
    return sign in {Sign.ERYTHEMA, Sign.ATROPHY} or _is_vessel(sign)


def _is_redness(sign: Sign) -> bool:
    """Tell whether the sign shows by its redness."""
    redness = {Sign.ERYTHEMA, Sign.PERIFOLLICULAR_ERYTHEMA, Sign.MILKY_RED_AREAS}
    return sign in redness or _is_vessel(sign)
