"""What is written as FHIR is read back, whatever the course."""

from __future__ import annotations

import json

import fhirkit
from courses import courses
from hypothesis import HealthCheck, given, settings

from scalpwatch.records.fhir.course import from_fhir, to_fhir
from scalpwatch.vocabulary.courses import Course


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(course=courses)
def test_a_course_read_back_is_the_course_that_was_written(course: Course):
    """Every coded fact, figure, date and word survives the way out and in."""
    written = to_fhir(course).model_dump_json()

    read = from_fhir(json.loads(written))

    assert read == course
    assert not fhirkit.validate(written)
