"""A draft becomes a visit of a patient, once; or is destroyed."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date

from scalpwatch.casework.visiting import Entry, assess_visit, begin_entry, seal_of
from scalpwatch.documents.case_fields import fields_of
from scalpwatch.documents.course import keep_case
from scalpwatch.errors import InputError, RegistryError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.accounts import Account
from scalpwatch.registry.custody import UnknownError
from scalpwatch.registry.drawer_bodies import DrawerKind
from scalpwatch.registry.drawers import ChangedDrawerError, Drawers
from scalpwatch.vocabulary.cases import AgeTold, Case, Growth, Lesion
from scalpwatch.vocabulary.courses import Course, KeptPicture, Visit
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign
from scalpwatch.web.desk import Desk
from scalpwatch.web.draft_pictures import content_of
from scalpwatch.web.drafts import (
    Draft,
    Opened,
    conclude_draft,
    open_draft,
    put_draft,
)
from scalpwatch.web.measuring import MEASURES, MOST_AT_ONCE, ask_to_measure
from scalpwatch.web.open_alerts import tell_alerts
from scalpwatch.web.visit_sheet import kept_pictures

__all__ = ["DoubtError", "discard", "is_kept_so", "keep", "next_fields"]

_DAYS_A_MONTH = 30.44
#: Other windows that write into a draft while it is bound to its patient.
_TRIES = 8


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
        standing = _corrected(entry, draft, asked)
        entry.keep(visit, contents, instead=bool(standing), standing=standing)
    uid = store.uid_of(entry.case.pseudonym)
    desk.album.forget(uid)
    if waits:
        # who has too much work waiting finds a button beside the patient's advice
        with contextlib.suppress(InputError):
            ask_to_measure(desk, who, MEASURES, uid=uid, day=case.seen_on)
    path = _path(desk, who, entry.case)
    _put_away(drawers, opened, path, patient=uid, pseudonym=store.pseudonym(uid))
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


def _put_away(
    drawers: Drawers, opened: Opened, path: str, *, patient: str, pseudonym: str
) -> None:
    """Leave of a kept draft where it is; what is kept is in the record."""
    try:
        conclude_draft(drawers, opened, pseudonym=pseudonym, kept_at=path)
    except ChangedDrawerError:
        _bind(drawers, opened.slip.uid, patient=patient, pseudonym=pseudonym)
        raise ChangedDrawerError(
            say(
                "The visit is kept, of the patient who is named below, but something "
                "was typed or sent while it was being kept: that is not in the record."
            ),
            remedy=say(
                "It is still here: keep the visit again as a correction, or discard "
                "the draft."
            ),
        ) from None
    except RegistryError as error:
        raise RegistryError(
            say("The visit is kept, but its draft could not be put away."),
            remedy=say("Keep it again: nothing is kept twice."),
        ) from error


def _bind(drawers: Drawers, uid: str, *, patient: str, pseudonym: str) -> None:
    """Bind what was typed meanwhile to the patient under whom its visit is kept."""
    for _ in range(_TRIES):
        now = open_draft(drawers, uid)
        if now.draft.kept_at:
            return
        fields = {**now.draft.fields, "pseudonym": pseudonym}
        bound = replace(now.draft, patient=patient, fields=fields)
        with contextlib.suppress(ChangedDrawerError):
            put_draft(drawers, now, bound)
            return


def discard(drawers: Drawers, uid: str) -> str:
    """Destroy a draft and its pictures, whether it opens or not.

    Parameters
    ----------
    drawers
        Of the user.
    uid
        Of her draft.

    Returns
    -------
    patient
        Identifier of the patient whose next visit it was; empty for a new one, and
        where nobody can read it any more.

    Raises
    ------
    UnknownError
        If she has no such draft.
    RegistryError
        If something else lies in that drawer, and does not open.
    """
    patient = ""
    try:
        patient = open_draft(drawers, uid).draft.patient
    except UnknownError:
        raise
    except RegistryError:
        # it is damaged; what else lies in a drawer is not discarded here
        if all(each.uid != uid for each in drawers.listed(DrawerKind.DRAFT)):
            raise
    drawers.remove(uid)
    return patient


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
    standing = _of_day(entry, visit)
    if standing and not _corrected(entry, draft, visit):
        told = (
            say("This visit is in the record already, but not as it stands here.")
            if standing.uid == visit.uid
            else say("The record holds another visit of that day.")
        )
        raise DoubtError(
            _with_lost(told, standing, visit),
            remedy=say(
                "If this one corrects it, say so below; else mend the day of the "
                "examination."
            ),
            doubt="instead",
            meant=_meant(standing),
        )


def _of_day(entry: Entry, visit: Visit) -> Visit | None:
    """Find the visit of the same day in the record."""
    visits = entry.known.visits if entry.known else ()
    return next((each for each in visits if each.seen_on == visit.seen_on), None)


def _meant(standing: Visit) -> str:
    """Name the visit that is corrected, as it stands now."""
    return f"{standing.seen_on.isoformat()} {seal_of(standing)}"


def _corrected(entry: Entry, draft: Draft, visit: Visit) -> str:
    """Give the seal of the visit that she said it corrects; empty where she did not."""
    # she said it of the visit of one day, as it stood there when she was asked
    standing = _of_day(entry, visit)
    if standing is None or draft.fields.get("instead") != _meant(standing):
        return ""
    return seal_of(standing)


def _with_lost(told: Phrase, standing: Visit, visit: Visit) -> Phrase:
    """Tell what is withdrawn with a visit that is corrected."""
    lesions, signs = (len(of(standing) - of(visit)) for of in (_lesions_of, _signs_of))
    shown = {each.sha256 for each in visit.pictures}
    pictures = sum(each.sha256 not in shown for each in standing.pictures)
    if not lesions + signs + pictures:
        return told
    return say(
        "{told} If this one takes its place, what it lacks is withdrawn: foci or "
        "nodes: {lesions}, signs: {signs}, pictures: {pictures}.",
        told=told,
        lesions=lesions,
        signs=signs,
        pictures=pictures,
    )


def _lesions_of(visit: Visit) -> set[str]:
    """Name the lesions of a visit."""
    return {each.identifier for each in visit.case.lesions}


def _signs_of(visit: Visit) -> set[tuple[str, Sign]]:
    """Name the signs of each lesion of a visit that were looked for."""
    return {
        (lesion.identifier, each.sign)
        for lesion in visit.case.lesions
        for each in lesion.observations
        if each.state is not State.NOT_LOOKED_FOR
    }


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
