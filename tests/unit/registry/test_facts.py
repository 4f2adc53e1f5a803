"""What of a course stands in the open."""

import re
from datetime import date
from enum import Enum

import courses as drawn
from hypothesis import HealthCheck, given, settings

from scalpwatch.inference.evidence import load_evidence
from scalpwatch.phrases import Bilingual
from scalpwatch.registry.alerts import standing_alerts
from scalpwatch.registry.facts import child_facts, patient_facts
from scalpwatch.vocabulary import advice, cases, conditions, courses, pathology
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Case, Lesion, Site
from scalpwatch.vocabulary.courses import Course, FollowedLesion, Visit
from scalpwatch.vocabulary.quantities import Interval

CODES = {
    str(member.value)
    for module in (advice, cases, conditions, courses, pathology)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Enum)
    for member in kind
}


def facts_of(course):
    """Every cell that stands in the open."""
    yield from patient_facts(course, standing_alerts(course)).items()
    for rows in child_facts(course).values():
        for row in rows:
            yield from row.items()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(course=drawn.courses)
def test_codes_and_numbers_stand_in_the_open_and_nothing_else(course):
    """No text that somebody typed, no day, no name."""
    for name, cell in facts_of(course):
        if isinstance(cell, str) and name in {"sites", "flags"}:
            words = [each for each in cell.split(",") if each]
            assert name == "flags" or set(words) <= CODES
            assert all(re.fullmatch("[a-z0-9_]+", each) for each in words)
        elif isinstance(cell, str):
            assert cell in CODES
        else:
            assert cell is None or isinstance(cell, int | float)


def answer(*flags):
    """An answer that raised flags."""
    raised = tuple(
        courses.KeptFlag(each, Level.BIOPSY, Bilingual("", "")) for each in flags
    )
    told = courses.KeptLesionAnswer(
        "focus 1",
        Level.URGENT,
        date(2026, 1, 9),
        Bilingual("", ""),
        Interval(0.1, 0.0, 0.2),
        Interval(0.1, 0.0, 0.2),
        flags=raised,
    )
    return courses.KeptAnswer(
        date(2026, 1, 1), "1", "hash", eye_is_on=True, lesions=(told,)
    )


def seen(told=None):
    """A course of one visit."""
    case = Case("P-1", date(2026, 1, 1), lesions=(Lesion("focus 1"),), age_years=67.5)
    lesion = FollowedLesion("focus 1", "1.2", Site.VERTEX)
    return Course(
        "P-1", birth_year=1958, lesions=(lesion,), visits=(Visit("1", case, told),)
    )


def test_every_red_flag_that_we_raise_is_kept_as_a_code():
    """The names of the table's rows pass the rule that bars text."""
    flags = [each.identifier for each in load_evidence().flags]

    facts = dict(facts_of(seen(answer(*flags))))

    assert facts["flags"].split(",") == list(dict.fromkeys(flags))


def test_text_in_place_of_a_red_flag_is_not_kept_in_the_open():
    """An answer from elsewhere could hold a name there."""
    facts = dict(facts_of(seen(answer("Maria Ivanova", "hard_lump"))))

    assert facts["flags"] == "hard_lump"


def test_ages_and_births_are_told_by_the_decade():
    """An exact age would be one more step to the person."""
    facts = dict(facts_of(seen()))

    assert (facts["birth_decade"], facts["age_band"]) == (1950, 60)


def test_the_level_is_that_of_the_last_answer():
    """And the year is that of the last visit."""
    facts = patient_facts(seen(answer()), ())

    assert (facts["level"], facts["last_year"]) == ("URGENT", 2026)
    assert patient_facts(Course("P-1"), ())["level"] is None
