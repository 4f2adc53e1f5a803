"""CDS Hooks 2.0: a request with prefetched FHIR in, cards out.

A web page mounts it; here is no server and no network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid5

from scalpwatch import __version__
from scalpwatch.consultation.weighing import consult
from scalpwatch.errors import RecordError
from scalpwatch.inference.evidence import Evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.records.fhir.answers import BIOPSY
from scalpwatch.records.fhir.codes import LOINC, Json, coding, system_of
from scalpwatch.records.fhir.foreign_codes import STAGES, STAINS
from scalpwatch.records.fhir.presented import Presented, present
from scalpwatch.records.fhir.reading import read_object
from scalpwatch.vocabulary.advice import LesionAnswer, Level
from scalpwatch.vocabulary.cases import (
    AgeTold,
    CancerKnowledge,
    Case,
    Firmness,
    Form,
    Growth,
    Lesion,
)
from scalpwatch.vocabulary.course_names import OVERRIDE_REASONS
from scalpwatch.vocabulary.courses import OverrideReason

__all__ = ["INDICATORS", "SERVICE", "Weigher", "answer", "services"]

#: Identifier of the service, the last part of its address.
SERVICE: Final = "scalp-lesion"

_HOOK: Final = "patient-view"
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
#: The longest summary that a card may have.
_LONGEST_SUMMARY: Final = 140
#: Each takes the time of an assessment; nobody follows more.
_MOST_LESIONS: Final = 30
_DAYS_A_YEAR: Final = 365.25

#: How loudly a card speaks at each level of the advice.
INDICATORS: Final = {
    Level.URGENT: "critical",
    Level.BIOPSY: "warning",
    Level.RECHECK: "info",
    Level.ABSTAIN: "info",
}
_SUMMARIES: Final = {
    Level.URGENT: say(
        "Scalp lesion: the findings call for a biopsy and oncology without delay"
    ),
    Level.BIOPSY: say("Scalp lesion: the findings call for a biopsy"),
    Level.RECHECK: say(
        "Scalp lesion: no call for a biopsy from what is recorded; look again in time"
    ),
    Level.ABSTAIN: say(
        "Scalp lesion: too little is recorded to weigh it; this reassures nobody"
    ),
}


@dataclass(frozen=True, slots=True)
class Weigher:
    """What an answer rests on, beside the request.

    Parameters
    ----------
    evidence, policy
        The tables and the choices of the installation.
    today
        The day of the answer.
    words
        The language of the cards.
    """

    evidence: Evidence
    policy: Policy
    today: date
    words: Words


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that is understood."""

    instance: UUID
    patient: str
    resources: tuple[Json, ...]


def services(words: Words) -> Json:
    """Describe the service, as ``GET /cds-services`` answers.

    Parameters
    ----------
    words
        The language of the description.

    Returns
    -------
    description
        With the templates of what is to be prefetched.

    References
    ----------
    .. [1] HL7. CDS Hooks 2.0, sections "Discovery" and "Prefetch Template".
    """
    of = "patient={{context.patientId}}"
    found = "urn:scalpwatch:record|lesion,urn:scalpwatch:record|lesion-size"
    tests = ",".join(
        f"{LOINC}|{code}" for code in (*STAINS, *sorted(STAGES)) if "-" in code
    )
    return {
        "services": [
            {
                "hook": _HOOK,
                "id": SERVICE,
                "title": words.tell(say("Scalp lesion: could it be a metastasis?")),
                "description": words.tell(
                    say(
                        "Weighs what is recorded of a lesion of the scalp, and says "
                        "how strongly it calls for a biopsy. Decision support: it "
                        "states no diagnosis and excludes none."
                    )
                ),
                "prefetch": {
                    "patient": "Patient/{{context.patientId}}",
                    "conditions": f"Condition?{of}",
                    "lesions": (
                        f"Observation?{of}&code={found}&_include=Observation:has-member"
                    ),
                    "findings": f"Observation?{of}&category=exam",
                    "tests": f"Observation?{of}&code={tests}",
                },
            }
        ]
    }


def answer(request: bytes, weigher: Weigher) -> Json:
    """Answer a request.

    Parameters
    ----------
    request
        The body of the call: JSON with ``hook``, ``hookInstance``, ``context`` and
        ``prefetch``.
    weigher
        What the answer rests on.

    Returns
    -------
    response
        With ``cards``: one for each lesion, the most urgent first; none where
        nothing of a scalp is recorded. What is not recorded is named on the card,
        and never taken for absent.

    Notes
    -----
    A request that is none, whose prefetch is of another patient, or that holds more
    lesions than can be weighed while somebody waits, ends in
    `scalpwatch.errors.RecordError`: the page answers it with 4xx. ``fhirServer`` and
    ``fhirAuthorization`` are not read, so nothing is fetched. No card bears a name,
    nor any text of the record.

    References
    ----------
    .. [1] HL7. CDS Hooks 2.0, sections "Calling a CDS Service" and "Card Attributes".
    """
    asked = _understand(read_object(request))
    presented = present(asked.resources, patient=asked.patient, today=weigher.today)
    if not presented.lesions:
        cards = list(_cards_without_lesion(presented, asked, weigher))
    else:
        cards = _cards(presented, asked, weigher)
    return {"cards": cards}


def _understand(request: Json) -> _Asked:
    """Check a request, and take what is of use out of it."""
    context = request.get("context")
    prefetch = request.get("prefetch")
    patient = context.get("patientId") if isinstance(context, dict) else None
    instance = _uuid(request.get("hookInstance"))
    if request.get("hook") != _HOOK or instance is None:
        raise _not_understood(say("the hook or its instance"))
    if not isinstance(patient, str) or not _ID.fullmatch(patient):
        raise _not_understood(say("which patient the context names"))
    if not isinstance(prefetch, dict):
        raise _not_understood(say("what should have been prefetched"))
    resources = tuple(each for each in prefetch.values() if isinstance(each, dict))
    told = prefetch.get("patient")
    if isinstance(told, dict) and told.get("id") != patient:
        raise _not_understood(say("the prefetched patient is another one"))
    return _Asked(instance, patient, resources)


def _uuid(value: object) -> UUID | None:
    """Read a UUID."""
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _not_understood(what: Phrase) -> RecordError:
    """Make the error of a request that is none."""
    return RecordError(
        say("The CDS Hooks request cannot be answered: {what}.", what=what),
        remedy=say(
            "Call the service as its description at /cds-services says, with the "
            "prefetch filled in."
        ),
    )


def _cards(presented: Presented, asked: _Asked, weigher: Weigher) -> list[Json]:
    """Weigh every lesion, and make a card of each."""
    if len(presented.lesions) > _MOST_LESIONS:
        raise _not_understood(say("it holds more lesions than one scalp has"))
    case = Case(
        pseudonym="P",
        seen_on=weigher.today,
        age_years=_age(presented, weigher.today),
        sex=presented.sex,
        history=presented.history,
        lesions=presented.lesions,
    )
    consultation = consult(
        case,
        evidence=weigher.evidence,
        policy=weigher.policy,
        made_on=weigher.today,
    )
    weighed = sorted(
        zip(case.lesions, consultation.lesions, strict=True),
        key=lambda each: (each[1].advice.level.rank, each[1].metastasis.value),
        reverse=True,
    )
    return [
        _card(lesion, of, presented, asked=asked, weigher=weigher)
        for lesion, of in weighed
    ]


def _age(presented: Presented, today: date) -> float | None:
    """Reckon the age from the year of birth, at its middle."""
    if presented.birth_year is None:
        return None
    middle = date(presented.birth_year, 7, 1)
    return max(0.0, (today - middle).days / _DAYS_A_YEAR)


def _card(
    lesion: Lesion,
    of: LesionAnswer,
    presented: Presented,
    *,
    asked: _Asked,
    weigher: Weigher,
) -> Json:
    """Make the card of a lesion."""
    level = of.advice.level
    card = _plain_card(
        _SUMMARIES[level],
        _details(lesion, of, presented, weigher.words),
        INDICATORS[level],
        uuid5(asked.instance, lesion.identifier),
        weigher,
    )
    if level in {Level.BIOPSY, Level.URGENT}:
        card["suggestions"] = [_suggestion(of, card["uuid"], asked, weigher.words)]
        card["selectionBehavior"] = "at-most-one"
        card["overrideReasons"] = [
            {
                "system": system_of(OverrideReason),
                "code": reason.value,
                "display": weigher.words.tell(told),
            }
            for reason, told in OVERRIDE_REASONS.items()
        ]
    return card


def _plain_card(
    summary: Phrase,
    details: Iterator[Phrase],
    indicator: str,
    uuid: UUID,
    weigher: Weigher,
) -> Json:
    """Make a card without suggestions."""
    words = weigher.words
    return {
        "uuid": str(uuid),
        "summary": words.tell(summary)[:_LONGEST_SUMMARY],
        "detail": "\n".join(f"- {words.tell(line)}" for line in details),
        "indicator": indicator,
        "source": {"label": f"scalpwatch {__version__} ({weigher.evidence.hash[:12]})"},
    }


def _details(
    lesion: Lesion, of: LesionAnswer, presented: Presented, words: Words
) -> Iterator[Phrase]:
    """Say why, how probable, and what is not known."""
    yield say("{advice} Until {day}.", advice=of.advice.headline, day=of.advice.act_by)
    yield from of.advice.reasons
    if of.advice.level is not Level.ABSTAIN:
        yield say(
            "A scalp metastasis: {metastasis}; any malignant cause: {malignancy}.",
            metastasis=words.natural_frequency(of.metastasis),
            malignancy=words.natural_frequency(of.malignancy),
        )
    yield from of.advice.missing
    unknown = tuple(_unknown(lesion, presented))
    if unknown:
        yield say("Not recorded, so not known here: {facts}.", facts=unknown)
    if of.advice.stop_rule is not None:
        yield of.advice.stop_rule
    yield _support()


def _support() -> Phrase:
    """Say what a card is not."""
    return say(
        "Decision support for clinicians, made without seeing or feeling the lesion: "
        "it states no diagnosis and excludes none."
    )


def _unknown(lesion: Lesion, presented: Presented) -> Iterator[Phrase]:
    """Name what would matter and is not recorded."""
    if presented.history.knowledge is not CancerKnowledge.KNOWN:
        yield say("whether there was ever a cancer")
    if lesion.form is Form.NOT_TOLD:
        yield say("patch, plaque or nodule")
    if lesion.firmness is Firmness.NOT_TOLD:
        yield say("how firm it feels")
    if lesion.growth is Growth.NOT_TOLD:
        yield say("whether it grows")
    if lesion.age_months is None or lesion.age_told_by is AgeTold.NOT_TOLD:
        yield say("its age, and whose word that is")


def _suggestion(of: LesionAnswer, card: str, asked: _Asked, words: Words) -> Json:
    """Suggest the draft of a biopsy."""
    told = words.tell(say("Draft the request of a deep biopsy of the scalp"))
    urgent = of.advice.level is Level.URGENT
    lines = () if of.advice.biopsy is None else of.advice.biopsy.lines
    return {
        "label": told,
        "uuid": str(uuid5(asked.instance, f"{card}/biopsy")),
        "actions": [
            {
                "type": "create",
                "description": told,
                "resource": {
                    "resourceType": "ServiceRequest",
                    "status": "draft",
                    "intent": "proposal",
                    "priority": "urgent" if urgent else "routine",
                    "code": {"coding": [coding(BIOPSY)]},
                    "subject": {"reference": f"Patient/{asked.patient}"},
                    "occurrencePeriod": {"end": of.advice.act_by.isoformat()},
                    "note": [{"text": words.tell(line)} for line in lines],
                },
            }
        ],
    }


def _cards_without_lesion(
    presented: Presented, asked: _Asked, weigher: Weigher
) -> Iterator[Json]:
    """Say what is to be done where hair loss is coded in a patient with cancer."""
    if presented.has_hair_loss and presented.history.has_cancer:
        details = (
            say(
                "A cancer and a diagnosis of hair loss are recorded, and nothing of "
                "what was found on the scalp: nothing was weighed."
            ),
            say(
                "Look for a circumscribed patch, redness, atrophy and lost openings; "
                "feel the whole scalp and the nodes of neck and occiput."
            ),
            _support(),
        )
        yield _plain_card(
            say("Hair loss in a patient who has or had cancer: look at and feel it"),
            iter(details),
            "info",
            uuid5(asked.instance, "hair loss"),
            weigher,
        )
