"""The cases to practise on: published facts in our words, one file a case.

A file of ``practice/cases`` holds the facts as a case file does (so that the alert can
be run on them), the story that is told of them, what was found, what is to be learnt,
each in both languages and each with its source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final

from scalpwatch.documents.case import from_document
from scalpwatch.errors import EvidenceError, InputError
from scalpwatch.phrases import Bilingual, say
from scalpwatch.vocabulary.cases import Case, PictureKind
from scalpwatch.vocabulary.citations import cite
from scalpwatch.vocabulary.conditions import Condition

__all__ = ["PracticeCase", "practice_cases", "read_practice_case"]

#: A case is practised on whatever day it is; its facts carry no dates.
_A_DAY: Final = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class PracticeCase:
    """A published case to practise on.

    Parameters
    ----------
    identifier
        The name of its file; never shown before the answer, for it can give the
        answer away.
    source
        Identifier of the publication.
    diagnosis
        What it turned out to be.
    tissue_needed
        Whether a biopsy (or a needle) was the right step: always in a malignant
        lesion; in a benign one by our judgement, where nothing else settles it.
    treat_as
        Benign conditions that one could treat it as, in the vocabulary's order; the
        diagnosis is among them where it is benign.
    story
        What one knows at the first visit.
    truth
        What was found, and how.
    lesson
        What is to be learnt.
    lesson_source
        Identifier of the source of the lesson.
    facts
        The story as the form has it; never more than the story tells.
    views
        What can be drawn of it without showing what is not told.
    skin
        Tone of the drawn skin where the source tells it; else empty.
    """

    identifier: str
    source: str
    diagnosis: Condition
    tissue_needed: bool
    treat_as: tuple[Condition, ...]
    story: Bilingual
    truth: Bilingual
    lesson: Bilingual
    lesson_source: str
    facts: Case
    views: tuple[PictureKind, ...]
    skin: str

    @property
    def is_malignant(self) -> bool:
        """Whether it is a cancer."""
        return self.diagnosis.is_malignant


@cache
def practice_cases() -> tuple[PracticeCase, ...]:
    """Read all cases.

    Returns
    -------
    cases
        By the names of their files.

    Raises
    ------
    EvidenceError
        If a file is incomplete, contradicts itself or cites no source.
    """
    folder = resources.files("scalpwatch.practice") / "cases"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=_name
    )
    return tuple(
        read_practice_case(
            file.name.removesuffix(".toml"), file.read_text(encoding="utf-8")
        )
        for file in files
    )


def read_practice_case(identifier: str, text: str) -> PracticeCase:
    """Read a case to practise on.

    Parameters
    ----------
    identifier
        The name of its file, without the ending.
    text
        Its TOML.

    Returns
    -------
    case
        Checked: complete in both languages, cited, and of one mind.

    Raises
    ------
    EvidenceError
        If it is incomplete, contradicts itself or cites no source.
    """
    case = _checked(identifier, text)
    cite(case.source)
    cite(case.lesson_source)
    return case


def _checked(identifier: str, text: str) -> PracticeCase:
    """Read a case that is complete and of one mind."""
    try:
        case = _read(identifier, tomllib.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # an error of the facts tells itself; of the rest the key is all there is
        why = error.message if isinstance(error, InputError) else str(error)
        raise _unusable(identifier, why) from None
    trouble = _trouble(case)
    if trouble:
        raise _unusable(identifier, trouble)
    return case


def _read(identifier: str, document: Mapping[str, Any]) -> PracticeCase:
    """Give each key its type."""
    drawing = document.get("drawing", {})
    facts = dict(document["facts"])
    facts["patient"] = {"pseudonym": "practice", **facts.get("patient", {})}
    options = {Condition(word) for word in document["treat_as"]}
    kinds = [kind.value for kind in PictureKind]
    return PracticeCase(
        identifier=identifier,
        source=document["source"],
        diagnosis=Condition(document["diagnosis"]),
        tissue_needed=document["tissue_needed"] is True,
        treat_as=tuple(each for each in Condition if each in options),
        story=_both(document["story"]),
        truth=_both(document["truth"]),
        lesson=_both(document["lesson"]),
        lesson_source=document["lesson"]["source"],
        facts=from_document(facts, today=_A_DAY),
        views=tuple(PictureKind(word) for word in drawing.get("views", kinds)),
        skin=drawing.get("skin", ""),
    )


def _both(section: Mapping[str, str]) -> Bilingual:
    """Read a text in both languages; neither may be empty."""
    both = Bilingual(section["en"].strip(), section["ru"].strip())
    if not both.en or not both.ru:
        raise ValueError("en, ru")
    return both


def _trouble(case: PracticeCase) -> str:
    """Name what contradicts itself; empty where nothing does."""
    if case.is_malignant and not case.tissue_needed:
        return "tissue_needed"
    if case.is_malignant == (case.diagnosis in case.treat_as):
        return "treat_as"
    if not case.treat_as or any(each.is_malignant for each in case.treat_as):
        return "treat_as"
    return ""


def _unusable(identifier: str, why: object) -> EvidenceError:
    """Refuse a case."""
    return EvidenceError(
        say(
            "The practice case {name} cannot be used: {why}.", name=identifier, why=why
        ),
        remedy=say("Mend or complete what is named in practice/cases."),
    )


def _name(file: Traversable) -> str:
    """Name a file, to sort by."""
    return file.name
