"""Read published cases, told as structured facts, into cases of the vocabulary.

Facts are free text. They are mapped by the names and synonyms of the signs and by
one visible table, ``case_words.csv``; what does not map is kept aside, and is
unknown. Nothing is read that a clinician would not have at the first visit.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Growth,
    Lesion,
    OncologicalHistory,
    Primary,
    Response,
    Sex,
    Site,
    Spread,
    Treatment,
    TreatmentKind,
)
from scalpwatch.vocabulary.observations import Certainty, Observation, State
from scalpwatch.vocabulary.signs import Sign, sign_definitions

__all__ = ["ReadCase", "read_case"]

_TEXTS = ("morphology", "colour", "surface", "symptoms")
_FORM_RANK = (Form.NODULE, Form.PLAQUE, Form.PATCH, Form.PATTERNED, Form.DIFFUSE)
#: Colors of a lesion; under the trichoscope they are colors of its parts.
_SEEN_BY_EYE_ALONE = {"sign:bruise_like", "sign:yellow_tint", "sign:skin_colored"}
_DENIES = re.compile(
    r"\b(no|not|without|absent|absence of|denie[sd]|negative for|lack of|free of"
    r"|loss of the)\b[^,;]*$"
)
_DOUBTS = re.compile(r"\?|\b(possible|possibly|probable|suspected|doubtful)\b")
_NO_HISTORY = re.compile(r"\s*(none|occult|no\b|denie[sd]|negative)")
_RELATIVE = re.compile(r"\b(family|familial|mother|sister|father|daughter|aunt)\b")
_CANCER = re.compile(
    r"cancer|carcinom|tumou?r|malign|neoplas|metasta|sarcoma|melanoma|lymphoma|leuk"
    r"|myeloma|blastoma|hepatoma|hypernephroma|mesothelioma|hodgkin"
    r"|\b(rcc|hcc|ftc|ptc|nsclc|sclc|gist)\b"
)
_METASTATIC = re.compile(r"\b(stage iv|iv[abc]?|metasta\w+|disseminated)\b")
_FAILED = re.compile(
    r"without (benefit|effect|response|improvement|success|regrowth)"
    r"|no (benefit|effect|response|improvement|success|regrowth)"
    r"|unrespons\w+|not respond\w*|fail\w*|resistant|refractory|ineffective|persist\w*"
)
_STEROID = re.compile(r"steroid|betameth|clobetasol|triamcinolone|cortison|mometason")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*-?\s*(day|week|month|year)")
_MONTHS = {"day": 1 / 30.44, "week": 7 / 30.44, "month": 1.0, "year": 12.0}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MANY = re.compile(r"several|multiple|many|numerous|two|three|four|few|disseminated")


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A published case as read.

    Parameters
    ----------
    identifier
        Its name in the file.
    case
        What could be mapped.
    unmapped
        What could not, as ``field: text``.
    """

    identifier: str
    case: Case
    unmapped: tuple[str, ...]


@dataclass(slots=True)
class _Notes:
    """What was gathered while a case is read."""

    signs: dict[Sign, Observation] = field(default_factory=dict)
    forms: set[Form] = field(default_factory=set)
    vague_forms: set[Form] = field(default_factory=set)
    sites: list[Site] = field(default_factory=list)
    growth: Growth = Growth.NOT_TOLD
    unmapped: list[str] = field(default_factory=list)

    def note(self, meaning: str, *, is_denied: bool, is_doubted: bool) -> None:
        """Take one meaning down."""
        for part in meaning.split("|"):
            self._note_one(part, is_denied=is_denied, is_doubted=is_doubted)

    def _note_one(self, meaning: str, *, is_denied: bool, is_doubted: bool) -> None:
        """Take down one of the meanings of a phrase."""
        kind, _, value = meaning.partition(":")
        if kind in {"sign", "not"}:
            denied = is_denied != (kind == "not")
            self._sign(Sign(value), is_denied=denied, is_doubted=is_doubted)
        elif is_denied:
            return
        elif kind == "form":
            self.forms.add(Form(value))
        elif kind == "else":
            self.vague_forms.add(Form(value))
        elif kind == "site":
            self.sites.append(Site(value))
        elif kind == "growth":
            self.growth = Growth(value)

    def _sign(self, sign: Sign, *, is_denied: bool, is_doubted: bool) -> None:
        """Take a sign down; over several lesions, present wins."""
        before = self.signs.get(sign)
        if is_denied and before is not None:
            return
        if before is not None and before.state is State.PRESENT and is_doubted:
            return
        self.signs[sign] = Observation(
            sign,
            State.ABSENT if is_denied else State.PRESENT,
            Certainty.POSSIBLE if is_doubted else Certainty.STATED,
        )


def read_case(row: dict[str, Any]) -> ReadCase:
    """Map one published case.

    Parameters
    ----------
    row
        A line of the file, decoded.

    Returns
    -------
    read
        The case, and what of it did not map.
    """
    notes = _Notes()
    for name in _TEXTS:
        _read_text(row.get(name), name, notes)
    _read_text(row.get("site"), "site", notes)
    for name in ("clinical_findings", "trichoscopy"):
        for state in ("present", "absent"):
            for text in _texts(row.get(f"{name}_{state}")):
                _read_text(text, f"{name}_{state}", notes, is_denied=state == "absent")
    duration = row.get("lesion_duration_months")
    if isinstance(duration, str):
        rest = re.sub(r"^[\s><~\d.,\-]+(\([^)]*\))?", "", duration)
        _read_text(rest, "lesion_duration_months", notes, is_optional=True)
    if isinstance(row.get("scarring"), bool):
        notes.note("sign:scarring", is_denied=not row["scarring"], is_doubted=False)
    count = _count(row.get("lesion_number"), notes)
    forms = notes.forms or (set() if _names_a_form(notes) else notes.vague_forms)
    lesion = Lesion(
        identifier="lesion",
        site=notes.sites[0] if notes.sites else Site.NOT_TOLD,
        form=next((f for f in _FORM_RANK if f in forms), Form.NOT_TOLD),
        count=count,
        size_cm=tuple(sorted(_numbers(row.get("size_cm")), reverse=True)[:2]),
        age_months=_months(duration),
        growth=notes.growth,
        observations=tuple(notes.signs.values()),
        treatments=_treatments(row.get("misdiagnosis_or_treatment_tried")),
    )
    case = Case(
        pseudonym=str(row["id"]),
        seen_on=date(2020, 1, 1),
        age_years=next(iter(_numbers(row.get("age"))), None),
        sex={"F": Sex.FEMALE, "M": Sex.MALE}.get(str(row.get("sex")), Sex.UNKNOWN),
        history=_history(row, notes),
        lesions=(lesion,),
    )
    return ReadCase(str(row["id"]), case, tuple(notes.unmapped))


def _names_a_form(notes: _Notes) -> bool:
    """Tell whether a sign names the form, so that a vague word need not."""
    named = {Sign.ALOPECIC_PATCH, Sign.LINEAR_LOSS, Sign.PLAQUE, Sign.NODULE}
    named |= {Sign.DIFFUSE_LOSS, Sign.PATTERNED_LOSS}
    return any(
        observation.sign in named and observation.state is State.PRESENT
        for observation in notes.signs.values()
    )


@cache
def _meanings() -> dict[str, str]:
    """List every phrase that is understood; the table goes before the synonyms."""
    meanings: dict[str, str] = {}
    for sign, definition in sign_definitions().items():
        names = (definition.name.en, definition.name.ru, sign.value.replace("_", " "))
        for phrase in (*names, *definition.synonyms):
            meanings[phrase.lower()] = f"sign:{sign.value}"
    table = Path(__file__).with_name("case_words.csv")
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            meanings[row["phrase"]] = row["means"]
    return meanings


@cache
def _phrases() -> re.Pattern[str]:
    """Match any phrase, the longest first."""
    ordered = sorted(_meanings(), key=len, reverse=True)
    return re.compile(
        r"(?<![\w-])(" + "|".join(map(re.escape, ordered)) + r")(?![\w-])"
    )


def _found(clause: str, *, history: bool) -> Iterator[tuple[str, str]]:
    """Find the meanings in a clause, each with the text before it."""
    for match in _phrases().finditer(clause):
        meaning = _meanings()[match[1]]
        if meaning.startswith("primary:") == history:
            yield meaning, clause[: match.start()]


def _read_text(
    text: object,
    name: str,
    notes: _Notes,
    *,
    is_denied: bool = False,
    is_optional: bool = False,
) -> None:
    """Map a free text clause by clause."""
    if not isinstance(text, str):
        return
    for clause in re.split(r"[;,]", text.lower()):
        found = list(_found(clause.strip(), history=False))
        if not found and clause.strip() and not is_optional:
            notes.unmapped.append(f"{name}: {clause.strip()}")
        for meaning, before in found:
            if name.startswith("trichoscopy") and meaning in _SEEN_BY_EYE_ALONE:
                continue
            notes.note(
                meaning,
                is_denied=is_denied or bool(_DENIES.search(before)),
                is_doubted=bool(_DOUBTS.search(clause)),
            )


def _texts(value: object) -> list[str]:
    """Give a list of texts, whatever the file holds."""
    if isinstance(value, str):
        return [value]
    return [str(text) for text in value] if isinstance(value, list) else []


def _numbers(value: object) -> list[float]:
    """Give the numbers in a value; printed remarks in brackets are no numbers."""
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int | float):
        return [float(value)]
    return [float(n) for n in _NUMBER.findall(re.sub(r"\([^)]*\)", "", str(value)))]


def _months(value: object) -> float | None:
    """Give the age of a lesion; of several the oldest, of a range the middle."""
    numbers = _numbers(value)
    if not numbers:
        return None
    text = str(value).strip()
    if text.startswith(">"):
        return numbers[0] + 0.1
    if re.match(r"\d+(\.\d+)?\s*-\s*\d", text):
        return (numbers[0] + numbers[1]) / 2
    leading = re.match(r"[\d.,\s]+", text)
    return max(_numbers(leading[0])) if leading else numbers[0]


def _count(value: object, notes: _Notes) -> int | None:
    """Give the number of lesions; “multiple” is a sign and no number."""
    if isinstance(value, str) and _MANY.search(value.lower()):
        notes.note("sign:multiple_lesions", is_denied=False, is_doubted=False)
        return None
    numbers = _numbers(value)
    return int(sum(numbers)) if numbers else None


def _history(row: dict[str, Any], notes: _Notes) -> OncologicalHistory:
    """Read the oncological history."""
    text = row.get("cancer_history")
    if not isinstance(text, str):
        return OncologicalHistory()
    lowered = text.lower()
    if _RELATIVE.search(lowered):
        return OncologicalHistory()
    if _NO_HISTORY.match(lowered):
        return OncologicalHistory(CancerKnowledge.NONE_KNOWN)
    words = [meaning.partition(":")[2] for meaning, _ in _found(lowered, history=True)]
    is_cancer = _CANCER.search(lowered) is not None
    told = [Primary(word) for word in words if word != "none" and is_cancer]
    if not told:
        notes.unmapped.append(f"cancer_history: {lowered}")
        return OncologicalHistory()
    named = [p for p in dict.fromkeys(told) if p is not Primary.NOT_TOLD]
    years = _numbers(row.get("cancer_years_since"))
    spread = Spread.METASTATIC if _METASTATIC.search(lowered) else Spread.NOT_TOLD
    return OncologicalHistory(
        CancerKnowledge.KNOWN,
        tuple(
            Cancer(primary, years_since=years[0] if years else None, spread=spread)
            for primary in named or [Primary.NOT_TOLD]
        ),
    )


def _treatments(value: object) -> tuple[Treatment, ...]:
    """Read whether something was tried, for how long, and in vain."""
    text = "; ".join(_texts(value)).lower()
    if not text:
        return ()
    treatments = []
    if _STEROID.search(text):
        kind = TreatmentKind.TOPICAL_STEROID
        if "inject" in text or "intralesional" in text:
            kind = TreatmentKind.INJECTED_STEROID
        treatments.append(Treatment(kind))
    if _FAILED.search(text) and re.search(r"treat|therap|minoxidil|steroid", text):
        span = _SPAN.search(text)
        treatments.append(
            Treatment(
                TreatmentKind.OTHER,
                months=float(span[1]) * _MONTHS[span[2]] if span else None,
                response=Response.NONE,
            )
        )
    return tuple(treatments)
