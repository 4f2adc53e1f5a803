"""What of a course is kept in the open: codes, years, bands of age, counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Table

from scalpwatch.registry import models
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.alerts import AlertState, StandingAlert
from scalpwatch.vocabulary.cases import Form, Site
from scalpwatch.vocabulary.courses import (
    Course,
    Decision,
    KeptAnswer,
    Outcome,
    Therapy,
    Visit,
)
from scalpwatch.vocabulary.pathology import Pathology, Specimen

__all__ = ["child_facts", "last_level", "patient_facts"]

_DECADE: Final = 10
#: How the table of red flags names its rows. An answer that comes from elsewhere could
#: hold any text in their place, and text is not kept in the open.
_FLAG: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_FLAGS: Final = 24


def patient_facts(course: Course, alerts: Iterable[StandingAlert]) -> dict[str, Any]:
    """Make the facts that lists show and searches ask.

    Parameters
    ----------
    course
        All that is kept of one patient.
    alerts
        As `scalpwatch.registry.alerts.standing_alerts` lists them.

    Returns
    -------
    facts
        By column of the table of patients.
    """
    level = last_level(course)
    years = [each.seen_on.year for each in course.visits]
    last = course.last_outcome
    return {
        "sex": course.sex.value,
        "phototype": course.phototype.value,
        "birth_decade": _decade(course.birth_year),
        "knowledge": course.history.knowledge.value,
        "primary_site": course.primary.value if course.primary else None,
        "sites": _sites(course),
        "histology": _histology(course),
        "status": last.status.value if last else None,
        "level": level.value if level else None,
        "urgency": _urgency(alerts),
        "first_year": min(years, default=None),
        # 0 for one never seen: databases differ on where they sort what is not there
        "last_year": max(years, default=0),
        "visits": len(course.visits),
        "is_closed": course.closure is not None,
    }


def child_facts(course: Course) -> Mapping[Table, list[dict[str, Any]]]:
    """Make the facts of which a patient has many.

    Parameters
    ----------
    course
        All that is kept of one patient.

    Returns
    -------
    facts
        Rows by table, without the patient they are of; pictures are not among
        them, for their names need the key.
    """
    return {
        models.cancer: _counted(
            {
                "primary_site": each.primary.value,
                "year": each.year,
                "spread": each.spread.value,
                "er": each.er.value,
                "pr": each.pr.value,
                "her2": each.her2.value,
            }
            for each in course.history.cancers
        ),
        models.lesion: _counted(
            {"site": each.site.value, "form": _form(course, each.name).value}
            for each in course.lesions
        ),
        models.visit: _counted(_visit(each) for each in course.visits),
        models.pathology: _counted(_pathology(each) for each in course.pathologies),
        models.stain: _counted(_stains(course)),
        models.therapy: _counted(_therapy(each) for each in course.therapies),
        models.decision: _counted(_decision(each) for each in course.decisions),
        models.outcome: _counted(_outcome(each) for each in course.outcomes),
    }


def last_level(course: Course) -> Level | None:
    """Find the most urgent level of the last answer.

    Parameters
    ----------
    course
        All that is kept of one patient.

    Returns
    -------
    level
        ``None`` where nothing was ever answered.
    """
    answer = _last_answer(course)
    return answer.level if answer else None


def _urgency(alerts: Iterable[StandingAlert]) -> int:
    """Rank the most urgent alert that nobody has overridden; -1 where there is none."""
    return max(
        (each.level.rank for each in alerts if each.state is not AlertState.OVERRIDDEN),
        default=-1,
    )


def _last_answer(course: Course) -> KeptAnswer | None:
    """Find the last answer that speaks of a lesion."""
    answers = (each.answer for each in reversed(course.visits))
    return next((each for each in answers if each and each.lesions), None)


def _counted(rows: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - rows of any table
    """Give each row its number, from 0."""
    return [{**row, "position": position} for position, row in enumerate(rows)]


def _decade(year: int | None) -> int | None:
    """Round a year down to its decade."""
    return None if year is None else year // _DECADE * _DECADE


def _sites(course: Course) -> str:
    """List the sites of the lesions as codes, each once."""
    told = {each.site for each in course.lesions}
    return ",".join(site.value for site in Site if site in told)


def _histology(course: Course) -> str | None:
    """Find the conclusion on the last scalp specimen."""
    scalp = [
        each.histology
        for each in course.pathologies
        if each.specimen is Specimen.SCALP_LESION
    ]
    return scalp[-1].value if scalp else None


def _form(course: Course, name: str) -> Form:
    """Find the form of a lesion as told last."""
    told = [
        lesion.form
        for visit in course.visits
        for lesion in visit.case.lesions
        if lesion.identifier == name and lesion.form is not Form.NOT_TOLD
    ]
    return told[-1] if told else Form.NOT_TOLD


def _visit(visit: Visit) -> dict[str, Any]:
    """Tell the facts of a visit."""
    case, answer = visit.case, visit.answer
    lesions = answer.lesions if answer else ()
    raised = (flag.identifier for each in lesions for flag in each.flags)
    flags = dict.fromkeys(each for each in raised if _FLAG.fullmatch(each))
    age = case.age_years
    return {
        "year": visit.seen_on.year,
        "age_band": None if age is None else int(age) // _DECADE * _DECADE,
        "setting": case.setting.value if case.setting else None,
        "country": case.country.value if case.country else None,
        "level": answer.level.value if answer and lesions else None,
        "flags": ",".join(list(flags)[:_MOST_FLAGS]),
    }


def _pathology(pathology: Pathology) -> dict[str, Any]:
    """Tell the facts of a specimen."""
    return {
        "year": pathology.taken_on.year,
        "specimen": pathology.specimen.value,
        "sampling": pathology.sampling.value,
        "reaches_fat": pathology.reaches_fat,
        "histology": pathology.histology.value,
        "diagnosis": pathology.diagnosis.value if pathology.diagnosis else None,
        "origin": pathology.origin.value,
    }


def _stains(course: Course) -> list[dict[str, Any]]:
    """Tell the stains of every specimen."""
    return [
        {
            "pathology": position,
            "marker": each.marker.value,
            "state": each.state.value,
            "percent": each.percent,
            "score": each.score,
        }
        for position, pathology in enumerate(course.pathologies)
        for each in pathology.stains
    ]


def _therapy(therapy: Therapy) -> dict[str, Any]:
    """Tell the facts of a treatment."""
    return {
        "began": therapy.began.year,
        "ended": therapy.ended.year if therapy.ended else None,
        "kind": therapy.kind.value,
        "response": therapy.response.value,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    """Tell the facts of a decision."""
    return {
        "year": decision.on.year,
        "level": decision.level.value,
        "choice": decision.choice.value,
        "reason": decision.reason.value if decision.reason else None,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    """Tell the facts of an outcome."""
    return {"year": outcome.on.year, "status": outcome.status.value}
