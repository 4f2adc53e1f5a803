"""A draft becomes a visit of a patient, once; or is destroyed."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date

from scalpwatch.casework.visiting import Entry, assess_visit, begin_entry
from scalpwatch.documents.case_fields import fields_of
from scalpwatch.documents.course import keep_case
from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.accounts import Account
from scalpwatch.registry.drawers import ChangedDrawerError, Drawers
from scalpwatch.vocabulary.cases import AgeTold, Case, Growth, Lesion
from scalpwatch.vocabulary.courses import Course, KeptPicture, Visit
from scalpwatch.web.desk import Desk
from scalpwatch.web.draft_pictures import content_of
from scalpwatch.web.drafts import Draft, Opened, put_draft
from scalpwatch.web.measuring import MEASURES, MOST_AT_ONCE, ask_to_measure
from scalpwatch.web.open_alerts import tell_alerts
from scalpwatch.web.visit_sheet import kept_pictures

__all__ = ["DoubtError", "discard", "is_kept_so", "keep", "next_fields"]

_DAYS_A_MONTH = 30.44


class DoubtError(InputError):
    """It can be kept once the clinician has said that she means it.

    Parameters
    ----------
    message, remedy
        What is doubtful, and how it is resolved.
    doubt
        The field that resolves it.
    meant
        What she puts into it by saying so: she says it of this, and of nothing else.
    """

    def __init__(
        self, message: Phrase, *, remedy: Phrase, doubt: str, meant: str
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.doubt, self.meant = doubt, meant


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

    To keep it again changes nothing. What is doubtful ends in `DoubtError`, what
    cannot be kept as `scalpwatch.casework.visiting.Entry.keep` says, and what was put
    to the draft while it was being kept in
    `scalpwatch.registry.drawers.ChangedDrawerError`: that is still in the draft, and
    not in the record.
    """
    store, drawers, draft = desk.store_of(who), desk.drawers_of(who), opened.draft
    entry = begin_entry(store, case)
    names = [each.identifier for each in entry.case.lesions]
    asked = Visit(draft.visit, keep_case(entry.case), None, kept_pictures(draft, names))
    waits = desk.eye_is_on and len(asked.pictures) > MOST_AT_ONCE
    _refuse_another_patient(entry, draft)
    if not entry.has(asked):
        _refuse_doubtful(entry, draft, asked)
        contents = {
            each.sha256: content_of(drawers, draft, each.uid) for each in draft.pictures
        }

        def fetch(picture: KeptPicture) -> bytes:
            """Give the file of a picture."""
            return contents[picture.sha256]

        visit = assess_visit(
            entry.case,
            asked,
            policy=desk.policy,
            made_on=desk.today(),
            look=(desk.album.apart, fetch) if desk.eye_is_on and not waits else None,
        )
        entry.keep(visit, contents, instead=_corrects(draft, asked))
    uid = store.uid_of(case.pseudonym)
    desk.album.forget(uid)
    if waits:
        # who has too much work waiting finds a button beside the patient's advice
        with contextlib.suppress(InputError):
            ask_to_measure(desk, who, MEASURES, uid=uid, day=case.seen_on)
    path = _path(desk, who, case)
    _put_away(drawers, opened, path)
    return path


def is_kept_so(desk: Desk, who: Account, case: Case) -> bool:
    """Tell whether a case stands in the record, whatever its pictures.

    Parameters
    ----------
    desk
        With the store.
    who
        The user.
    case
        Typed again, or sent again, after its draft was kept.

    Returns
    -------
    is_kept_so
        Whether a visit of the patient tells just this.
    """
    entry = begin_entry(desk.store_of(who), case)
    visits = entry.known.visits if entry.known else ()
    return any(_bare(each.case) == _bare(entry.case) for each in visits)


def _bare(case: Case) -> Case:
    """Leave a case's pictures out."""
    lesions = tuple(replace(each, pictures=()) for each in case.lesions)
    return replace(case, lesions=lesions)


def _put_away(drawers: Drawers, opened: Opened, path: str) -> None:
    """Leave of a kept draft only where it is; what is kept is in the record."""
    try:
        put_draft(drawers, opened, Draft(opened.draft.visit, kept_at=path))
    except ChangedDrawerError:
        raise ChangedDrawerError(
            say(
                "The visit is kept, but something was typed or sent while it was "
                "being kept: that is not in the record."
            ),
            remedy=say(
                "It is still here: keep the visit again as a correction, or discard "
                "the draft."
            ),
        ) from None
    drawers.remove_within(opened.slip.uid)


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


def _refuse_another_patient(entry: Entry, draft: Draft) -> None:
    """Refuse the next visit of one patient under the pseudonym of another."""
    if not draft.patient:
        return
    name = entry.case.pseudonym
    if entry.known is None or entry.store.uid_of(name) != draft.patient:
        raise InputError(
            say("This draft was begun for another patient than its pseudonym tells."),
            remedy=say("Discard it, and begin the visit on the patient's own page."),
        )


def _refuse_doubtful(entry: Entry, draft: Draft, visit: Visit) -> None:
    """Refuse what may be another patient's, or a second visit of a day."""
    known = entry.known
    if known is None:
        return
    is_same = draft.patient or any(each.uid == visit.uid for each in known.visits)
    if not is_same and draft.fields.get("same_patient") != known.pseudonym:
        raise DoubtError(
            say("There is a patient of this pseudonym already."),
            remedy=say(
                "If it is the same patient, say so below; else give another pseudonym."
            ),
            doubt="same_patient",
            meant=known.pseudonym,
        )
    entry.refuse_two_days(visit)
    same_day = [each for each in known.visits if each.seen_on == visit.seen_on]
    if same_day and not _corrects(draft, visit):
        is_this_one = same_day[0].uid == visit.uid
        raise DoubtError(
            say("This visit is in the record already, but not as it stands here.")
            if is_this_one
            else say("The record holds another visit of that day."),
            remedy=say(
                "If this one corrects it, say so below; else mend the day of the "
                "examination."
            ),
            doubt="instead",
            meant=visit.seen_on.isoformat(),
        )


def _corrects(draft: Draft, visit: Visit) -> bool:
    """Tell whether she said that it corrects the visit of its day, and of no other."""
    return draft.fields.get("instead") == visit.seen_on.isoformat()


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
