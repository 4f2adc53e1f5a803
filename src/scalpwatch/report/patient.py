"""Who was seen: the patient, her oncological history and her lesions, in words."""

from __future__ import annotations

from datetime import date

from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.report.citing import sentence
from scalpwatch.report.wording import (
    AGE_TELLERS,
    FIRMNESSES,
    FORMS,
    GROWTHS,
    RESPONSES,
    SEXES,
    TREATMENTS,
)
from scalpwatch.vocabulary.case_names import PRIMARIES, SITES, tell_cancer
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Case,
    Lesion,
    OncologicalHistory,
    Phototype,
    Primary,
    Treatment,
)

__all__ = ["tell_lesion", "tell_patient"]


def tell_patient(case: Case, made_on: date, words: Words) -> tuple[str, ...]:
    """Tell who was seen, and when.

    Parameters
    ----------
    case
        What was asked about.
    made_on
        The day of the answer.
    words
        The language.

    Returns
    -------
    lines
        The patient, the dates, the oncological history.
    """
    age = (
        say("age not told")
        if case.age_years is None
        else say("aged {years}", years=_whole(case.age_years))
    )
    phototype = (
        say("phototype not told")
        if case.phototype is Phototype.UNKNOWN
        else say("phototype {phototype}", phototype=case.phototype.value)
    )
    who = (case.pseudonym, SEXES[case.sex], age, phototype)
    seen = say("Seen on {seen}; report of {made}", seen=case.seen_on, made=made_on)
    return (
        ", ".join(words.tell(part) for part in who),
        words.tell(seen),
        words.tell(_history(case.history, words)),
    )


def tell_lesion(lesion: Lesion, words: Words) -> tuple[tuple[str, str], ...]:
    """Tell what is known of a lesion.

    Parameters
    ----------
    lesion
        The lesion.
    words
        The language.

    Returns
    -------
    rows
        What, and what is known of it.
    """
    rows = [
        (say("Kind and site"), (FORMS[lesion.form], SITES[lesion.site])),
        (say("How many"), (_told(lesion.count),)),
        (say("Size"), (_size(lesion, words),)),
        (say("Age in months"), (_age(lesion),)),
        (say("Growth"), (GROWTHS[lesion.growth],)),
        (say("To the touch"), (FIRMNESSES[lesion.firmness],)),
    ]
    if lesion.bald_scalp:
        rows.append((say("Around it"), (say("bald, sun-damaged scalp"),)))
    if lesion.established_diagnosis is not None:
        diagnosis = lesion.established_diagnosis.name_in_both
        rows.append((say("Established diagnosis"), (diagnosis,)))
    treatments = tuple(_treatment(one, words) for one in lesion.treatments)
    rows.append((say("Treatment"), treatments or (say("none told"),)))
    return tuple(
        (words.tell(name), sentence("; ".join(words.tell(part) for part in parts)))
        for name, parts in rows
    )


def _history(history: OncologicalHistory, words: Words) -> Phrase:
    """Tell the oncological history."""
    if history.knowledge is CancerKnowledge.NOT_ASKED:
        return say("Cancer: not asked")
    if history.knowledge is CancerKnowledge.NONE_KNOWN:
        return say("Cancer: none known")
    told = "; ".join(
        ", ".join(words.tell(part) for part in tell_cancer(one))
        for one in history.cancers
    )
    return say("Cancer: {cancers}", cancers=told or PRIMARIES[Primary.NOT_TOLD])


def _treatment(treatment: Treatment, words: Words) -> Phrase:
    """Tell a treatment, its length and its result."""
    parts: list[object] = [TREATMENTS[treatment.kind]]
    if treatment.began is not None:
        parts.append(say("from {date}", date=treatment.began))
    if treatment.ended is not None:
        parts.append(say("until {date}", date=treatment.ended))
    if treatment.months is not None:
        parts.append(say("length in months: {months}", months=_whole(treatment.months)))
    parts.append(RESPONSES[treatment.response])
    return say("{parts}", parts=", ".join(words.tell(part) for part in parts))


def _size(lesion: Lesion, words: Words) -> Phrase:
    """Tell a size in centimeters."""
    if not lesion.size_cm:
        return say("not told")
    sides = " × ".join(words.number(side) for side in lesion.size_cm)
    return say("{sides} cm", sides=sides)


def _age(lesion: Lesion) -> Phrase:
    """Tell how long a lesion has been there, and by whose word."""
    if lesion.age_months is None:
        return say("not told, and counted as young")
    return say(
        "{months} ({teller})",
        months=_whole(lesion.age_months),
        teller=AGE_TELLERS[lesion.age_told_by],
    )


def _told(count: int | None) -> object:
    """Tell a count, or that none was told."""
    return say("not told") if count is None else count


def _whole(number: float) -> float:
    """Drop a decimal that says nothing, so that the plural is right."""
    return int(number) if number == int(number) else number
