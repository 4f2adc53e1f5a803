"""A note added to a case: it fills what the case leaves open, and overrules nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from scalpwatch.errors import InputError
from scalpwatch.notes.history import Bearer, CancerState
from scalpwatch.notes.told import CancerRead, NoteReading, Span
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Growth,
    Lesion,
    OncologicalHistory,
    Primary,
    Site,
    Treatment,
)
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    State,
)
from scalpwatch.vocabulary.signs import Sign

__all__ = ["PRIMARIES_BY_ORGAN", "CaseWithNote", "add_note", "observations_of"]

#: Sizes within this share of each other are one size told twice.
_SAME_SIZE: Final = 0.25
#: A reason quotes no more than this [characters].
_LONGEST_QUOTE: Final = 120
#: The vocabulary's primary for each organ that a note may name.
PRIMARIES_BY_ORGAN: Final = {
    "breast": Primary.BREAST,
    "lung": Primary.LUNG,
    "kidney": Primary.KIDNEY,
    "colon": Primary.COLORECTAL,
    "rectum": Primary.COLORECTAL,
    "stomach": Primary.STOMACH,
    "prostate": Primary.PROSTATE,
    "thyroid": Primary.THYROID,
    "ovary": Primary.OVARY,
    "cervix": Primary.CERVIX,
    "uterus": Primary.UTERUS,
    "pancreas": Primary.PANCREAS,
    "liver": Primary.LIVER,
    "head_and_neck": Primary.HEAD_AND_NECK,
    "melanoma": Primary.MELANOMA,
    "lymphoma": Primary.BLOOD,
    "leukemia": Primary.BLOOD,
    None: Primary.NOT_TOLD,
}
#: The form of a lesion as its signs tell it, the weightiest first.
_FORMS: Final = (
    (Sign.NODULE, Form.NODULE),
    (Sign.PLAQUE, Form.PLAQUE),
    (Sign.ALOPECIC_PATCH, Form.PATCH),
)


@dataclass(frozen=True, slots=True)
class CaseWithNote:
    """A case and what a note added to it.

    Parameters
    ----------
    case
        The case, with what it left open filled from the note.
    contradictions
        Where the note says otherwise than the case; the case counts.
    """

    case: Case
    contradictions: tuple[Phrase, ...]


def observations_of(reading: NoteReading, note: str) -> tuple[Observation, ...]:
    """Make observations of the signs that a note tells.

    Parameters
    ----------
    reading
        Of the note.
    note
        Its text, of which each observation quotes the words that said it.

    Returns
    -------
    observations
        As of the form, with the note as observer.
    """
    return tuple(
        Observation(
            read.sign,
            read.state,
            read.certainty,
            Observer.NOTE,
            say("the note says “{words}”", words=_quote(note, read.span)),
        )
        for read in reading.signs
    )


def add_note(
    case: Case, reading: NoteReading, note: str, *, lesion: str | None = None
) -> CaseWithNote:
    """Add what a note says to a case.

    Parameters
    ----------
    case
        The case.
    reading
        Of the note.
    note
        Its text.
    lesion
        Of which lesion the note speaks; the first when ``None``.

    Returns
    -------
    added
        The case and the contradictions.

    Raises
    ------
    InputError
        If the case has no lesion of that name.

    Notes
    -----
    A clinician's tick outranks a note. A relative's cancer is not the patient's,
    and a cancer that is only suspected is not yet known: neither enters.
    """
    names = [each.identifier for each in case.lesions]
    if lesion is not None and lesion not in names:
        raise InputError(
            say("The case has no lesion {name}.", name=lesion),
            remedy=say("Its lesions are: {names}.", names="; ".join(names)),
        )
    at = names.index(lesion) if lesion is not None else 0
    filled, of_lesion = _with_lesion(case.lesions[at], reading, note)
    history, of_history = _with_history(case.history, reading)
    lesions = (*case.lesions[:at], filled, *case.lesions[at + 1 :])
    return CaseWithNote(
        replace(case, lesions=lesions, history=history), (*of_history, *of_lesion)
    )


def _with_lesion(
    lesion: Lesion, reading: NoteReading, note: str
) -> tuple[Lesion, tuple[Phrase, ...]]:
    """Fill what is open about a lesion."""
    ticked = {each.sign: each for each in lesion.observations if each.is_evidence}
    told = observations_of(reading, note)
    sites = [read.site for read in reading.sites]
    tried = {treatment.kind for treatment in lesion.treatments}
    sizes = tuple(sorted(reading.sizes[0].cm, reverse=True)) if reading.sizes else ()
    filled = replace(
        lesion,
        site=sites[0] if _is_open(lesion.site) and len(sites) == 1 else lesion.site,
        form=lesion.form if lesion.form is not Form.NOT_TOLD else _form(told),
        size_cm=lesion.size_cm or sizes[:1] + sizes[1:][-1:],
        age_months=_first(lesion.age_months, reading),
        growth=_growth(lesion.growth, told),
        observations=(
            *lesion.observations,
            *(each for each in told if each.sign not in ticked),
        ),
        treatments=(
            *lesion.treatments,
            *(Treatment(t.kind) for t in reading.treatments if t.kind not in tried),
        ),
    )
    return filled, tuple(_contradictions(lesion, ticked, told, sizes))


def _contradictions(
    lesion: Lesion,
    ticked: dict[Sign, Observation],
    told: tuple[Observation, ...],
    sizes: tuple[float, ...],
) -> Iterator[Phrase]:
    """Tell where note and case say different things of a lesion."""
    for each in told:
        claimed = ticked.get(each.sign)
        if claimed is None or claimed.state is each.state:
            continue
        if each.state is State.PRESENT:
            yield say(
                "The note says that {sign} is there, the case that it is not: the "
                "case counts.",
                sign=each.sign.name_in_both,
            )
        else:
            yield say(
                "The note says that {sign} is not there, the case that it is: the "
                "case counts.",
                sign=each.sign.name_in_both,
            )
    if lesion.size_cm and sizes:
        differs = abs(max(sizes) - max(lesion.size_cm)) > _SAME_SIZE * max(sizes)
        if differs:
            yield say("The note tells another size than the case: the case counts.")


def _with_history(
    history: OncologicalHistory, reading: NoteReading
) -> tuple[OncologicalHistory, tuple[Phrase, ...]]:
    """Fill what is open about cancer."""
    own = [read for read in reading.cancers if read.bearer is Bearer.PATIENT]
    known = [read for read in own if read.state is CancerState.PRESENT]
    denied = any(read.state is CancerState.ABSENT for read in own)
    if history.knowledge is CancerKnowledge.NONE_KNOWN:
        told = say("The note tells of a cancer, the case denies it: the case counts.")
        return history, (told,) if known else ()
    if not known:
        if history.knowledge is CancerKnowledge.KNOWN or not denied:
            return history, ()
        if any(r.state is CancerState.POSSIBLE or r.organ is not None for r in own):
            # one cancer excluded, or one suspected, is no denial of all
            return history, ()
        return OncologicalHistory(CancerKnowledge.NONE_KNOWN), ()
    cancers = list(history.cancers)
    for primary, year in _by_primary(known):
        if primary is Primary.NOT_TOLD and cancers:
            continue
        if primary not in {cancer.primary for cancer in cancers}:
            cancers.append(Cancer(primary, year=year))
    return OncologicalHistory(CancerKnowledge.KNOWN, tuple(cancers)), ()


def _by_primary(known: list[CancerRead]) -> Iterator[tuple[Primary, int | None]]:
    """Give each cancer once, named ones first, with the first year told of it."""
    years: dict[Primary, int | None] = {}
    for read in sorted(known, key=lambda each: each.organ is None):
        primary = PRIMARIES_BY_ORGAN.get(read.organ, Primary.OTHER)
        if years.get(primary) is None:
            years[primary] = read.year
    yield from years.items()


def _is_open(site: Site) -> bool:
    """Tell whether the case leaves the site open."""
    return site is Site.NOT_TOLD


def _first(age_months: float | None, reading: NoteReading) -> float | None:
    """Take the case's age of the lesion, else the note's."""
    if age_months is not None or reading.age is None:
        return age_months
    return reading.age.months


def _form(told: tuple[Observation, ...]) -> Form:
    """Say what kind of lesion the signs make it."""
    stated = {
        each.sign
        for each in told
        if each.state is State.PRESENT and each.certainty is Certainty.STATED
    }
    return next((form for sign, form in _FORMS if sign in stated), Form.NOT_TOLD)


def _growth(growth: Growth, told: tuple[Observation, ...]) -> Growth:
    """Say how the lesion grows, where the case does not and the note does."""
    is_fast = any(
        each.sign is Sign.RAPID_GROWTH
        and each.state is State.PRESENT
        and each.certainty is Certainty.STATED
        for each in told
    )
    return Growth.FAST if growth is Growth.NOT_TOLD and is_fast else growth


def _quote(note: str, span: Span) -> str:
    """Quote the words of a note on one line."""
    words = " ".join(note[span.start : span.end].split())
    if len(words) <= _LONGEST_QUOTE:
        return words
    return f"{words[:_LONGEST_QUOTE]}…"
