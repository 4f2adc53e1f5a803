"""What the form of a visit calls its fields and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scalpwatch.documents.case_words import Claim
from scalpwatch.phrases import Bilingual, Phrase, say
from scalpwatch.report.wording import (
    AGE_TELLERS,
    FIRMNESSES,
    FORMS,
    GROWTHS,
    PICTURE_KINDS,
    PICTURE_ROLES,
    RESPONSES,
    SEXES,
    TREATMENTS,
    VIEWS,
)
from scalpwatch.vocabulary.case_names import PRIMARIES, RECEPTORS, SITES, SPREADS
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Country,
    Phototype,
    Setting,
)
from scalpwatch.vocabulary.conditions import Condition, condition_definitions
from scalpwatch.vocabulary.signs import Sign, SignKind, sign_definitions

__all__ = [
    "CHOICES",
    "CLAIM_WORDS",
    "FIRST_SIGNS",
    "LABELS",
    "SIGN_HEADINGS",
    "signs_of_kind",
]

#: How each field is called, by the last part of its name.
LABELS: Final[Mapping[str, Phrase]] = {
    "pseudonym": say("Pseudonym"),
    "seen_on": say("Day of the examination"),
    "setting": say("Where the patient is seen"),
    "country": say("Whose deadlines hold"),
    "age": say("Age [years]"),
    "sex": say("Sex"),
    "phototype": say("Fitzpatrick phototype"),
    "knowledge": say("Cancer ever"),
    "primary": say("Which cancer"),
    "year": say("Year of diagnosis"),
    "years_since": say("Years since, where the year is not known"),
    "stage": say("Stage"),
    "spread": say("Spread"),
    "histology": say("Histology"),
    "er": say("ER"),
    "pr": say("PR"),
    "her2": say("HER2"),
    "treatment": say("Treatment"),
    "blocks_kept_at": say("Where its blocks lie"),
    "name": say("Name"),
    "site": say("Site"),
    "form": say("Patch or lump"),
    "count": say("How many alike"),
    "size_long": say("Size [cm]"),
    "size_short": say("Shorter diameter [cm]"),
    "age_months": say("How long [months]"),
    "age_told_by": say("Whose word that is"),
    "growth": say("Growing"),
    "firmness": say("How it feels"),
    "bald_scalp": say("It lies on a bald, sun-damaged scalp"),
    "established_diagnosis": say("Diagnosis settled earlier by histology or tests"),
    "kind": say("Treated with"),
    "began": say("Began"),
    "ended": say("Ended"),
    "months": say("For how long [months]"),
    "response": say("What it did"),
    "um_per_px": say("Scale [µm a pixel], only if measured"),
}

CLAIM_WORDS: Final[Mapping[str, Phrase]] = {
    Claim.PRESENT.value: say("yes"),
    Claim.POSSIBLE.value: say("perhaps"),
    Claim.ABSENT.value: say("no"),
    Claim.NOT_ASSESSABLE.value: say("cannot be judged"),
    "": say("not looked for"),
}

_KNOWLEDGE: Final[Mapping[CancerKnowledge, Phrase]] = {
    CancerKnowledge.KNOWN: say("yes"),
    CancerKnowledge.NONE_KNOWN: say("no, none known"),
    CancerKnowledge.NOT_ASKED: say("not asked"),
}
_SETTINGS: Final[Mapping[Setting, Phrase]] = {
    Setting.GENERAL_PRACTICE: say("general practice"),
    Setting.TRICHOLOGY: say("trichology"),
    Setting.DERMATOLOGY: say("dermatology"),
    Setting.ONCOLOGY: say("oncology"),
}
_COUNTRIES: Final[Mapping[Country, Phrase]] = {
    Country.DEFAULT: say("none in particular"),
    Country.RU: say("Russia"),
    Country.UK: say("United Kingdom"),
}
_PHOTOTYPES: Final[Mapping[Phototype, str | Phrase]] = {
    **{each: each.value for each in Phototype},
    Phototype.UNKNOWN: say("not told"),
}


def _by_code(words: Mapping[Any, object]) -> dict[str, object]:
    """Tell words by the code that a field holds."""
    return {str(each.value): text for each, text in words.items()}


def _conditions() -> dict[str, Bilingual]:
    """Name what may have been settled."""
    return {
        each.value: condition_definitions()[each].name
        for each in Condition
        if each is not Condition.NORMAL_SCALP
    }


#: What may be chosen in a field, by the last part of its name: words by code.
CHOICES: Final[Mapping[str, Mapping[str, object]]] = {
    "sex": _by_code(SEXES),
    "phototype": _by_code(_PHOTOTYPES),
    "knowledge": _by_code(_KNOWLEDGE),
    "setting": _by_code(_SETTINGS),
    "country": _by_code(_COUNTRIES),
    "primary": _by_code(PRIMARIES),
    "spread": _by_code(SPREADS),
    "er": _by_code(RECEPTORS),
    "pr": _by_code(RECEPTORS),
    "her2": _by_code(RECEPTORS),
    "site": _by_code(SITES),
    "form": _by_code(FORMS),
    "age_told_by": _by_code(AGE_TELLERS),
    "growth": _by_code(GROWTHS),
    "firmness": _by_code(FIRMNESSES),
    "kind": _by_code(TREATMENTS),
    "response": _by_code(RESPONSES),
    "established_diagnosis": dict(_conditions()),
    "picture_kind": _by_code(PICTURE_KINDS),
    "role": _by_code(PICTURE_ROLES),
    "view": _by_code(VIEWS),
}

#: The signs of the seventh and tenth question; the others are folded.
FIRST_SIGNS: Final[Mapping[str, tuple[Sign, ...]]] = {
    "felt": (Sign.FIXATION,),
    "seen": (
        Sign.ERYTHEMA,
        Sign.ATROPHY,
        Sign.THICK_ARBORIZING_VESSELS,
        Sign.LINEAR_IRREGULAR_VESSELS,
    ),
}

SIGN_HEADINGS: Final[Mapping[SignKind, Phrase]] = {
    SignKind.SEEN: say("Seen with the naked eye"),
    SignKind.FELT: say("Felt with the hand"),
    SignKind.TOLD: say("Told by the patient"),
    SignKind.TRICHOSCOPY: say("Seen through the trichoscope"),
}


def signs_of_kind(kind: SignKind) -> tuple[Sign, ...]:
    """List the signs that are found in a way, but for those asked first.

    Parameters
    ----------
    kind
        The way.

    Returns
    -------
    signs
        In their order. Signs that name a form are asked as the form.
    """
    asked = {sign for signs in FIRST_SIGNS.values() for sign in signs}
    return tuple(
        sign
        for sign, definition in sign_definitions().items()
        if definition.kind is kind and sign not in asked
    )
