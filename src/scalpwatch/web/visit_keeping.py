"""A draft becomes a visit of a patient, once; or is destroyed."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date

from scalpwatch.casework.visiting import assess_visit, has_visit, keep_visit
from scalpwatch.documents.case_fields import fields_of
from scalpwatch.documents.course import keep_case
from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.accounts import Account
from scalpwatch.registry.drawers import Drawers
from scalpwatch.registry.placing import named_as_followed
from scalpwatch.vocabulary.cases import AgeTold, Case, Growth, Lesion
from scalpwatch.vocabulary.courses import Course, KeptPicture, Visit
from scalpwatch.web.desk import Desk
from scalpwatch.web.drafts import Draft, Opened, content_of, put_draft
from scalpwatch.web.measuring import MEASURES, MOST_AT_ONCE, ask_to_measure
from scalpwatch.web.open_alerts import tell_alerts
from scalpwatch.web.visit_sheet import kept_pictures

__all__ = ["DoubtError", "discard", "keep", "next_fields"]

_YES = "yes"
_DAYS_A_MONTH = 30.44


class DoubtError(InputError):
    """It can be kept once the clinician has said that she means it.

    Parameters
    ----------
    message, remedy
        What is doubtful, and how it is resolved.
    doubt
        The field that resolves it.
    """

    def __init__(self, message: Phrase, *, remedy: Phrase, doubt: str) -> None:
        super().__init__(message, remedy=remedy)
        self.doubt = doubt


def keep(desk: Desk, who: Account, opened: Opened, case: Case) -> str:
    """Keep a draft as a visit, and leave a note in its drawer of where it is.

    Parameters
    ----------
    desk
        With the store.
    who
        The user.
    opened
        Her draft.
    case
        As it was read from it.

    Returns
    -------
    path
        Of the alert that calls for a biopsy, else of the patient.

    Notes
    -----
    Of more pictures than `MOST_AT_ONCE`, the answer rests on what was typed until they
    were measured beside the page.

    To keep it again changes nothing. What is doubtful ends in `DoubtError`, and what
    cannot be kept as `scalpwatch.casework.visiting.keep_visit` says.
    """
    store, drawers = desk.store_of(who), desk.drawers_of(who)
    draft = opened.draft
    known = store.recall(case.pseudonym) if store.knows(case.pseudonym) else None
    case = named_as_followed(case, known) if known else case
    names = [each.identifier for each in case.lesions]
    asked = Visit(draft.visit, keep_case(case), None, kept_pictures(draft, names))
    waits = desk.eye_is_on and len(asked.pictures) > MOST_AT_ONCE
    if known is None or not has_visit(known, asked):
        _refuse_doubtful(draft, known, asked)
        contents = {
            each.sha256: content_of(drawers, draft, each.uid) for each in draft.pictures
        }

        def fetch(picture: KeptPicture) -> bytes:
            """Give the file of a picture."""
            return contents[picture.sha256]

        visit = assess_visit(
            case,
            asked,
            policy=desk.policy,
            made_on=desk.today(),
            look=(desk.album.apart, fetch) if desk.eye_is_on and not waits else None,
        )
        instead = draft.fields.get("instead") == _YES
        keep_visit(store, known, visit, contents, instead=instead)
    if waits:
        # who has too much work waiting finds a button beside the patient's advice
        with contextlib.suppress(InputError):
            uid = store.uid_of(case.pseudonym)
            ask_to_measure(desk, who, MEASURES, uid=uid, day=case.seen_on)
    path = _path(desk, who, case)
    # what is kept is in the record: of the draft, only where that is
    put_draft(drawers, opened, Draft(draft.visit, kept_at=path))
    drawers.remove_within(opened.slip.uid)
    return path


def discard(drawers: Drawers, opened: Opened) -> None:
    """Destroy a draft and its pictures.

    Parameters
    ----------
    drawers
        Of the user.
    opened
        Her draft.
    """
    drawers.remove(opened.slip.uid)


def next_fields(course: Course, today: date) -> dict[str, str]:
    """Fill what is known of a patient before her next visit.

    Parameters
    ----------
    course
        All that is kept of her.
    today
        The day of the visit.

    Returns
    -------
    fields
        Who she is, her history, and her lesions as they are called, with what does
        not change between visits. What was seen is looked for anew: no sign is
        carried over.
    """
    last = course.visits[-1] if course.visits else None
    lesions = last.case.lesions if last else ()
    months = (today - last.seen_on).days / _DAYS_A_MONTH if last else 0.0
    told = Case(
        pseudonym=course.pseudonym,
        seen_on=today,
        age_years=None if course.birth_year is None else _age(course, last, today),
        sex=course.sex,
        phototype=course.phototype,
        history=course.history,
        lesions=tuple(_again(each, months) for each in lesions),
        setting=last.case.setting if last else None,
        country=last.case.country if last else None,
    )
    fields = fields_of(told)
    del fields["seen_on"]
    return fields


def _age(course: Course, last: Visit | None, today: date) -> float:
    """Reckon her age: from the last that was told, else from the year of birth."""
    if last is not None and last.case.age_years is not None:
        return float(int(last.case.age_years) + today.year - last.seen_on.year)
    return float(today.year - (course.birth_year or today.year))


def _again(lesion: Lesion, months: float) -> Lesion:
    """Ask of a lesion again what can have changed."""
    age = lesion.age_months
    return replace(
        lesion,
        age_months=None if age is None else round(age + months, 1),
        age_told_by=lesion.age_told_by if age is not None else AgeTold.NOT_TOLD,
        count=None,
        size_cm=(),
        growth=Growth.NOT_TOLD,
        observations=(),
        pictures=(),
    )


def _refuse_doubtful(draft: Draft, known: Course | None, visit: Visit) -> None:
    """Refuse what may be another patient's, or a second visit of a day."""
    if known is None:
        return
    if not draft.patient and draft.fields.get("same_patient") != _YES:
        raise DoubtError(
            say("There is a patient of this pseudonym already."),
            remedy=say(
                "If it is the same patient, say so below; else give another pseudonym."
            ),
            doubt="same_patient",
        )
    is_second = any(each.seen_on == visit.seen_on for each in known.visits)
    if is_second and draft.fields.get("instead") != _YES:
        raise DoubtError(
            say("The record holds another visit of that day."),
            remedy=say(
                "If this one corrects it, say so below; else mend the day of the "
                "examination."
            ),
            doubt="instead",
        )


def _path(desk: Desk, who: Account, case: Case) -> str:
    """Tell where to go on: to the most urgent alert of this visit, else the patient."""
    store = desk.store_of(who)
    uid = store.uid_of(case.pseudonym)
    seen = {each.identifier for each in case.lesions}
    alerts = tell_alerts(store.recall(case.pseudonym), desk.today())
    for each in alerts:
        if each.can_be_decided and each.open.lesion in seen:
            return f"/patients/{uid}/alerts/{each.key}"
    return f"/patients/{uid}"
