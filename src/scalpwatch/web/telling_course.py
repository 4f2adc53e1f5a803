"""Who a patient is, as far as a record tells, above every page about her."""

from __future__ import annotations

from scalpwatch.phrases import Fact, say
from scalpwatch.report.wording import SEXES
from scalpwatch.vocabulary.case_names import tell_cancer
from scalpwatch.vocabulary.courses import Course

__all__ = ["tell_who"]


def tell_who(course: Course) -> tuple[Fact, ...]:
    """Tell who she is, as far as a record does.

    Parameters
    ----------
    course
        All that is kept of her.

    Returns
    -------
    about
        Sex, year of birth, cancers.
    """
    told: list[Fact] = [SEXES[course.sex]]
    if course.birth_year is not None:
        told.append(say("born about {year}", year=str(course.birth_year)))
    for cancer in course.history.cancers:
        told += tell_cancer(cancer)
    return tuple(told)
