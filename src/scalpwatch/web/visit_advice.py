"""The advice beside the form: by what is typed so far, pictures not yet looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scalpwatch.casework.consulting import consult_case
from scalpwatch.inference.policy import Policy
from scalpwatch.vocabulary.advice import LesionAnswer
from scalpwatch.vocabulary.cases import Case, Lesion
from scalpwatch.web.drafts import Draft
from scalpwatch.web.visit_sheet import read_draft_case

__all__ = ["advise"]

#: Stands in while no pseudonym is typed; it is never kept.
_NOBODY = "draft"


def advise(
    draft: Draft, *, policy: Policy, today: date
) -> tuple[tuple[str, LesionAnswer], ...]:
    """Answer what is typed so far.

    Parameters
    ----------
    draft
        Perhaps half filled.
    policy
        How the installation weighs.
    today
        The day.

    Returns
    -------
    answers
        Of each lesion, with its name, the most urgent first; none while nothing is
        told of any, or a value cannot be read.
    """
    if not draft.pseudonym:
        draft = replace(draft, fields={**draft.fields, "pseudonym": _NOBODY})
    # pictures are measured when the visit is kept
    case = read_draft_case(replace(draft, pictures=()), today=today).case
    if case is None or not any(map(_is_told, case.lesions)):
        return ()
    answer = consult_case(
        _without_blank(case), policy=policy, eye_is_on=False, made_on=today
    )
    named = zip(answer.case.lesions, answer.lesions, strict=True)
    told = [(lesion.identifier, each) for lesion, each in named]
    ranked = sorted(told, key=lambda each: -each[1].advice.level.rank)
    return tuple(ranked)


def _without_blank(case: Case) -> Case:
    """Leave out lesions of which nothing is told yet."""
    return replace(case, lesions=tuple(filter(_is_told, case.lesions)))


def _is_told(lesion: Lesion) -> bool:
    """Tell whether anything is told of a lesion but its name."""
    return replace(lesion, identifier="") != Lesion("")
