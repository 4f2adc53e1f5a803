"""One patient judged: cancer, lesion and no histology; then the consultation ranks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from scalpwatch.consultation.weighing import consult
from scalpwatch.inference.evidence import Evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.persons import Person, person_of
from scalpwatch.screening.shown import Gallery
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
    Picture,
    PictureKind,
    PictureRole,
    Primary,
    Sex,
    Site,
)
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    State,
)
from scalpwatch.vocabulary.signs import Sign

__all__ = ["Judged", "judge_patient", "settling"]

#: A histology settles a lesion that was told up to so long after it.
_BEFORE: Final = timedelta(days=60)
_FORMS: Final = {"nodule": Form.NODULE, "plaque": Form.PLAQUE, "patch": Form.PATCH}
_SIGN_OF_FORM: Final = {
    "nodule": Sign.NODULE,
    "plaque": Sign.PLAQUE,
    "patch": Sign.ALOPECIC_PATCH,
}
_SEXES: Final = {each.value: each for each in (Sex.FEMALE, Sex.MALE)}
_FORM_RANK: Final = {"nodule": 0, "plaque": 1, "patch": 2, "lesion": 3}
#: Pictures of one patient that are looked at.
_MOST_PICTURES: Final = 4
#: Reasons of one kind that are told of one patient.
_MOST_REASONS: Final = 6
#: Records that tell of a slide.
_SLIDES: Final = frozenset({"DiagnosticReport", "Observation", "Procedure"})
_NOTHING: Final = Gallery()
_SETTLING: Final = frozenset({"scalp", "skin"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A patient and what the rules and the consultation make of her.

    Parameters
    ----------
    patient
        The pseudonym.
    is_listed
        Whether she should be called back: a cancer, a lesion of the scalp, and no
        histology of it.
    advice
        Of the consultation; empty where it was not asked.
    metastasis
        Its probability of a scalp metastasis, with its interval; ``None`` where it
        was not asked.
    cancers, lesions
        What counted, each once: what it is, the words or the code, and the day.
    last_told
        The last day on which the lesion was told of.
    born, sex, is_dead
        As the record says. A patient who died is listed last: her record is worth a
        look, and nobody can be called.
    """

    patient: str
    is_listed: bool
    advice: str = ""
    metastasis: tuple[float, float, float] | None = None
    cancers: tuple[tuple[str, str, str], ...] = ()
    lesions: tuple[tuple[str, str, str], ...] = ()
    last_told: str = ""
    born: int | None = None
    sex: str = ""
    is_dead: bool = False


def judge_patient(
    facts: Sequence[Fact],
    *,
    evidence: Evidence,
    policy: Policy,
    today: date,
    gallery: Gallery = _NOTHING,
) -> Judged:
    """Judge one patient.

    Parameters
    ----------
    facts
        Of one patient, in the order of the archive.
    evidence, policy
        For the consultation.
    today
        The day of the answer.
    gallery
        The pictures that may be looked at.

    Returns
    -------
    judged
        With the consultation's answer where she is listed.
    """
    patient = facts[0].patient
    cancers = _counting(facts, Concept.CANCER)
    lesions = _counting(facts, Concept.LESION)
    if not cancers or not lesions or settling(facts):
        return Judged(patient, is_listed=False)
    lesion = replace(_lesion(lesions), pictures=_pictures(lesions, gallery.places))
    person = person_of(facts, today)
    case = _case(patient, person, cancers, lesion, today)
    case, looks = gallery.looked_at(case)
    answer = consult(
        case,
        evidence=evidence,
        policy=policy,
        made_on=today,
        looks=looks,
        eye_is_on=bool(looks),
        asks_next=False,
    )
    metastasis = answer.lesions[answer.leading_lesion].metastasis
    return Judged(
        patient,
        is_listed=True,
        advice=answer.advice.level.value,
        metastasis=(metastasis.value, metastasis.low, metastasis.high),
        cancers=_told(cancers),
        lesions=_told(lesions),
        last_told=max((each.on for each in lesions), default=""),
        born=person.born,
        sex=person.sex,
        is_dead=person.is_dead,
    )


def settling(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Find the histologies that settle the lesion.

    Parameters
    ----------
    facts
        Of one patient.

    Returns
    -------
    settling
        Those of the scalp or of skin, and those tied to the lesion by a visit, a
        reason or a note, unless they were made well before it was told of.
    """
    lesions = _counting(facts, Concept.LESION)
    first = _first_told(facts, lesions)
    earliest = _days_before(first)
    links = {link for each in lesions for link in each.links}
    places = {(each.file, each.at) for each in lesions if each.kind != "Condition"}
    return tuple(
        each
        for each in _counting(facts, Concept.HISTOLOGY)
        if (
            each.meaning in _SETTLING
            or (each.meaning == "any" and links & set(each.links))
            or (
                each.meaning == "any"
                and each.kind == "note"
                and (each.file, each.at) in places
            )
        )
        and not (each.on and earliest and each.on < earliest[: len(each.on)])
    )


def _first_told(facts: Sequence[Fact], lesions: Sequence[Fact]) -> str:
    """Find the day on which the lesion was first told of."""
    # a pathologist's report tells of what lay on the slide: it dates no lesion that is
    # told of elsewhere, else an old one would settle each that came after
    slides = {
        (each.file, each.at, each.kind, each.links, each.on)
        for each in _counting(facts, Concept.HISTOLOGY)
        if each.kind in _SLIDES
    }
    return min(
        (
            each.on
            for each in lesions
            if each.on
            and (each.file, each.at, each.kind, each.links, each.on) not in slides
        ),
        default="",
    )


def _counting(facts: Iterable[Fact], concept: Concept) -> list[Fact]:
    """Give the facts that count."""
    return [
        each
        for each in facts
        if each.concept is concept and each.weight is Weight.COUNTS
    ]


def _days_before(day: str) -> str:
    """Reckon from when on a histology counts."""
    try:
        return (date.fromisoformat(day) - _BEFORE).isoformat()
    except (ValueError, OverflowError):
        # no whole day, or one of the first sixty that a calendar holds
        return day


def _told(facts: Iterable[Fact]) -> tuple[tuple[str, str, str], ...]:
    """Tell facts in few words, each once."""
    told: dict[tuple[str, str], str] = {}
    for each in facts:
        told.setdefault((each.meaning, " ".join(each.said.split())), each.on)
    return tuple((*what, on) for what, on in told.items())[:_MOST_REASONS]


def _case(
    patient: str, person: Person, cancers: Sequence[Fact], lesion: Lesion, today: date
) -> Case:
    """Make a case of what counted."""
    return Case(
        pseudonym=patient,
        seen_on=today,
        sex=_SEXES.get(person.sex, Sex.UNKNOWN),
        age_years=None if person.born is None else today.year - person.born,
        history=OncologicalHistory(CancerKnowledge.KNOWN, _cancers(cancers)),
        lesions=(lesion,),
    )


def _pictures(facts: Iterable[Fact], places: Mapping[int, str]) -> tuple[Picture, ...]:
    """Give the pictures of the lesion that are to be looked at."""
    return tuple(
        Picture(
            places[each.file],
            kind=PictureKind(kind),
            role=PictureRole(role),
            view=view,
        )
        for each in facts
        if "picture" in each.more and each.file in places
        for _, kind, role, view in (each.more["picture"],)
    )[:_MOST_PICTURES]


def _cancers(facts: Iterable[Fact]) -> tuple[Cancer, ...]:
    """Give each cancer once; one without its organ only where none has."""
    years: dict[Primary, int | None] = {}
    for each in facts:
        primary = Primary(each.meaning)
        year = each.more.get("year") or (int(each.on[:4]) if each.on else None)
        known = years.get(primary)
        years[primary] = min(filter(None, (known, year)), default=None)
    named = {p: y for p, y in years.items() if p is not Primary.NOT_TOLD}
    return tuple(Cancer(p, year=y) for p, y in (named or years).items())


def _lesion(facts: Sequence[Fact]) -> Lesion:
    """Put all that is told of the lesion together."""
    forms = sorted({each.meaning for each in facts}, key=lambda f: _FORM_RANK.get(f, 9))
    signs: dict[Sign, Observation] = {}
    size: tuple[float, ...] = ()
    age, site = None, Site.NOT_TOLD
    for each in facts:
        more = each.more
        for name, state, certainty in more.get("signs", ()):
            sign = Sign(name)
            known = signs.get(sign)
            if known is None or known.state is not State.PRESENT:
                signs[sign] = Observation(
                    sign, State(state), Certainty(certainty), observer=Observer.NOTE
                )
        size = size or tuple(sorted(more.get("size_cm", ()), reverse=True)[:2])
        age = more.get("age_months", age)
        site = Site(more["site"]) if "site" in more else site
    for form in forms:
        told = _SIGN_OF_FORM.get(form)
        if told is not None and told not in signs:
            signs[told] = Observation(told, State.PRESENT, observer=Observer.NOTE)
    return Lesion(
        identifier="lesion",
        site=site,
        form=next((_FORMS[f] for f in forms if f in _FORMS), Form.NOT_TOLD),
        size_cm=size,
        age_months=age,
        observations=tuple(signs.values()),
    )
