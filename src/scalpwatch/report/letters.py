"""The letter of referral, and the slip that the patient takes home.

Neither names a diagnosis as such, and neither reassures. The slip says nothing of
cancer: a word read at home, alone, is no way to be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from scalpwatch.consultation.answer import Consultation
from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.report.citing import sentence
from scalpwatch.report.content import (
    Block,
    Bullets,
    Copyable,
    Item,
    Pairs,
    Paragraph,
    Section,
)
from scalpwatch.report.patient import tell_lesion, tell_patient
from scalpwatch.report.specimens import tell_specimen
from scalpwatch.report.unlooked import tell_not_told, tell_unlooked
from scalpwatch.report.wording import LEVELS, claim_of
from scalpwatch.vocabulary.advice import LesionAnswer, Level
from scalpwatch.vocabulary.cases import CancerKnowledge, Case, Lesion
from scalpwatch.vocabulary.observations import Observation, Observer, State
from scalpwatch.vocabulary.pathology import Pathology

__all__ = [
    "ADDRESSEES",
    "Addressee",
    "Letter",
    "addressee_of",
    "tell_letter",
    "tell_slip",
]

_SHORT_HASH: Final = 12
_CALLS_FOR_BIOPSY: Final = {Level.BIOPSY, Level.URGENT}


class Addressee(Enum):
    """To whom a patient is referred."""

    ONCOLOGY = "oncology"
    DERMATOLOGY = "dermatology"


ADDRESSEES: Final = {
    Addressee.ONCOLOGY: say("Oncology"),
    Addressee.DERMATOLOGY: say("Dermatology"),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A page or two to be printed and signed, in one language.

    Parameters
    ----------
    language
        ``en`` or ``ru``.
    title
        Of the page.
    head
        What stands above the text: to whom, when, how urgent; name and text.
    blanks
        What is filled in by hand.
    sections
        The text.
    foot
        What it is and what made it, in small print.
    is_for_patient
        Whether a patient reads it: large letters.
    """

    language: str
    title: str
    head: tuple[tuple[str, str], ...]
    blanks: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
    is_for_patient: bool = False


def addressee_of(case: Case) -> Addressee:
    """Choose to whom a patient is referred, where nobody chose.

    Parameters
    ----------
    case
        The patient.

    Returns
    -------
    addressee
        Oncology knows who has a cancer; dermatology biopsies.
    """
    return Addressee.ONCOLOGY if case.history.has_cancer else Addressee.DERMATOLOGY


def tell_letter(
    consultation: Consultation,
    lesion: str,
    language: Language,
    *,
    to: Addressee | None = None,
    specimens: Sequence[Pathology] = (),
) -> Letter:
    """Tell the letter of referral for one lesion.

    Parameters
    ----------
    consultation
        The answer that it rests on.
    lesion
        Identifier of the lesion.
    language
        In which language.
    to
        To whom; ``None`` chooses by the history.
    specimens
        What was taken of the lesion before.

    Returns
    -------
    letter
        The lesion, the history, what was found, the advice and why, what is asked,
        and what was not looked for.
    """
    words, case = Words(language), consultation.case
    told = next(each for each in case.lesions if each.identifier == lesion)
    answer = next(each for each in consultation.lesions if each.lesion == lesion)
    addressee = to or addressee_of(case)
    who, seen, history = tell_patient(case, consultation.made_on, words)
    head = (
        (say("To"), ADDRESSEES[addressee]),
        (say("Patient"), who),
        (say("Date"), seen),
        (say("Priority"), _priority(answer)),
    )
    sections = (
        Section(words.tell(say("History")), tuple(_history(history, specimens, words))),
        Section(
            words.tell(say("The lesion: {name}", name=lesion)),
            (Pairs(tell_lesion(told, words)),),
        ),
        Section(words.tell(say("What was found")), tuple(_found(answer, words))),
        Section(words.tell(say("Advice, and why")), tuple(_advice(answer, words))),
        Section(
            words.tell(say("What we ask of you")),
            (_bullets(_asked(case, answer, addressee), words, are_steps=True),),
        ),
        *_request(answer, addressee, words),
        Section(
            words.tell(say("What was not looked for or not told")),
            tuple(_gaps(case, told, answer, words)),
        ),
    )
    return Letter(
        language=language.value,
        title=words.tell(say("Referral: lesion of the scalp")),
        head=tuple((words.tell(name), words.tell(text)) for name, text in head),
        blanks=tuple(map(words.tell, _BLANKS)),
        sections=sections,
        foot=f"{words.tell(_STATEMENT)} {_versions(consultation, words)}",
    )


def tell_slip(consultation: Consultation, lesion: str, language: Language) -> Letter:
    """Tell the patient what is done, when to return, and when to come sooner.

    Parameters
    ----------
    consultation
        The answer.
    lesion
        Identifier of the lesion.
    language
        In which language.

    Returns
    -------
    slip
        Without a name, a diagnosis, or a word of cancer.
    """
    words = Words(language)
    answer = next(each for each in consultation.lesions if each.lesion == lesion)
    seen = consultation.case.seen_on
    told = tuple(Item(words.tell(text)) for text in answer.advice.for_the_patient)
    keep = say("Please keep this page and bring it to your next visit.")
    return Letter(
        language=language.value,
        title=words.tell(say("After your visit of {day}", day=seen)),
        head=(),
        blanks=tuple(map(words.tell, _SLIP_BLANKS)),
        sections=(
            Section(words.tell(say("What happens next")), (Bullets(told),)),
            Section("", (Paragraph(words.tell(keep)),)),
        ),
        foot="",
        is_for_patient=True,
    )


def _priority(answer: LesionAnswer) -> Phrase:
    """Tell how soon the patient should be seen."""
    level = LEVELS[answer.advice.level]
    if answer.advice.level in _CALLS_FOR_BIOPSY:
        return say(
            "{level}: to be seen by {day}", level=level, day=answer.advice.act_by
        )
    return say("{level}: by {day}", level=level, day=answer.advice.act_by)


def _history(
    history: str, specimens: Sequence[Pathology], words: Words
) -> Iterator[Block]:
    """Tell cancer, and what was taken before."""
    yield Paragraph(f"{history}.")
    if specimens:
        items = (
            say("{day}: {specimen}.", day=each.taken_on, specimen=tell_specimen(each))
            for each in specimens
        )
        yield _bullets(items, words)


def _found(answer: LesionAnswer, words: Words) -> Iterator[Block]:
    """Tell which signs were found, and which were looked for and not found."""
    rows: list[tuple[Phrase, tuple[Fact, ...]]] = [
        (say("Found"), _named(answer.observations, State.PRESENT)),
        (say("Looked for, not found"), _named(answer.observations, State.ABSENT)),
        (say("Cannot be judged"), _named(answer.observations, State.NOT_ASSESSABLE)),
    ]
    told = tuple(
        (words.tell(name), f"{sentence(words.tell(signs))}.")
        for name, signs in rows
        if signs
    )
    if told:
        yield Pairs(told)
    else:
        yield Paragraph(words.tell(say("No sign was recorded.")))
    if any(each.observer is Observer.MACHINE for each in answer.observations):
        mark = say(
            "“(machine)” marks what a program saw in pictures; it needs a clinician's "
            "eye."
        )
        yield Paragraph(words.tell(mark), is_small=True)


def _named(observations: Sequence[Observation], state: State) -> tuple[Fact, ...]:
    """Name the signs of a state, each once; what is possible is called so."""
    named: dict[object, Fact] = {}
    for each in observations:
        if each.state is state and each.sign not in named:
            named[each.sign] = _claim(each)
    return tuple(named.values())


def _claim(each: Observation) -> Fact:
    """Name a sign with what its reader must know of who saw it and how firmly."""
    name = each.sign.name_in_both
    if each.observer is Observer.MACHINE:
        return say("{sign} (machine)", sign=name)
    if each.certainty.value == "possible":
        return say("{sign} ({claim})", sign=name, claim=claim_of(each))
    return name


def _advice(answer: LesionAnswer, words: Words) -> Iterator[Block]:
    """Tell the advice and its reasons, flags first."""
    advice = answer.advice
    told = say(
        "{level}. {headline} This is an alert and no diagnosis, and it is no all-clear "
        "for what it does not name.",
        level=LEVELS[advice.level],
        headline=advice.headline,
    )
    yield Paragraph(words.tell(told))
    flags = [flag.text for flag in answer.flags]
    yield _bullets(
        (*flags, *(each for each in advice.reasons if each not in flags)), words
    )


def _asked(case: Case, answer: LesionAnswer, addressee: Addressee) -> Iterator[Phrase]:
    """Tell what the colleague is asked to do."""
    calls = answer.advice.level in _CALLS_FOR_BIOPSY
    if any(flag.needs_imaging_first for flag in answer.flags):
        yield say("If it is a lump: imaging before any knife; a flag demands it.")
    if addressee is Addressee.DERMATOLOGY:
        yield say(
            "Please feel the whole scalp and look at the lesion, trichoscope too."
        )
        if calls:
            yield say("Please take the biopsy; what it should answer stands below.")
        else:
            yield say(
                "The findings alone do not call for a biopsy and exclude nothing: "
                "please decide whether you would take one."
            )
    else:
        yield say("Please judge the lesion together with the oncological history.")
        if calls:
            yield say(
                "Please see that a biopsy is taken, by us or by you, before treatment "
                "changes what can be seen."
            )
        if case.history.knowledge is not CancerKnowledge.KNOWN:
            yield say(
                "Please decide what else to look for, once the histology is there."
            )
    yield say("Please write to us what was decided and, in time, the histology.")


def _request(
    answer: LesionAnswer, addressee: Addressee, words: Words
) -> Iterator[Section]:
    """Enclose the request to the pathologist, for who takes the biopsy."""
    biopsy = answer.advice.biopsy
    if biopsy is not None and addressee is Addressee.DERMATOLOGY:
        lines = tuple(words.tell(line) for line in biopsy.lines)
        heading = words.tell(say("For the request to the pathologist"))
        yield Section(heading, (Copyable(lines),))


def _gaps(
    case: Case, lesion: Lesion, answer: LesionAnswer, words: Words
) -> Iterator[Block]:
    """Tell what an answer is missing."""
    gaps = (*tell_not_told(case, lesion), *tell_unlooked(lesion, answer.observations))
    if gaps:
        yield _bullets(gaps, words)
    rest = say("What was not looked for counts neither for nor against anything.")
    yield Paragraph(words.tell(rest), is_small=True)


def _bullets(
    texts: Iterator[Phrase] | Sequence[Phrase], words: Words, *, are_steps: bool = False
) -> Bullets:
    """Tell sentences as the lines of a list."""
    items = tuple(Item(sentence(words.tell(text))) for text in texts)
    return Bullets(items, are_steps=are_steps)


def _versions(consultation: Consultation, words: Words) -> str:
    """Tell what made the answer."""
    return words.tell(
        say(
            "scalpwatch {version}, evidence {digest}",
            version=consultation.software_version,
            digest=consultation.evidence_hash[:_SHORT_HASH],
        )
    )


_STATEMENT: Final = say(
    "Written with decision support that is no registered or cleared medical device. It "
    "states no disease and cannot exclude one; who signs answers for the letter."
)
_BLANKS: Final = (
    say("Name of the patient, born"),
    say("Referred by, telephone"),
    say("Signature, stamp"),
)
_SLIP_BLANKS: Final = (
    say("Name"),
    say("Next visit: day, hour, place"),
    say("Telephone for questions"),
)
