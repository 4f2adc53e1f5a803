"""Our structured report, read back: every figure as it was written."""

from __future__ import annotations

import io
import math

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.records.dicom.objects import drawn
from unit.records.dicom.visits import (
    LESION,
    SEEN,
    TOLD,
    answered,
    camera_jpeg,
    examined,
    kept,
    whole_visit,
)

from scalpwatch.errors import RecordError
from scalpwatch.phrases import Bilingual
from scalpwatch.records.dicom.codes import (
    CLAIMS,
    MEASURES,
    REGION_MEASURES,
    UNITS,
    sign_code,
)
from scalpwatch.records.dicom.filing import to_dicom
from scalpwatch.records.dicom.findings import from_dicom
from scalpwatch.records.dicom.identity import to_bytes
from scalpwatch.records.dicom.photographs import to_photograph
from scalpwatch.records.dicom.report import to_report
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.measurements import Measurement, MeasurementName, Unit
from scalpwatch.vocabulary.observations import Observation
from scalpwatch.vocabulary.quantities import Interval, ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

JPEG = camera_jpeg(drawn())


def written(*pictures, **facts) -> bytes:
    """The structured report of a visit, as a file."""
    examination = examined(*pictures, **facts)
    sources = [(each, to_photograph(examination, each, JPEG)) for each in pictures]
    report = to_report(examination, sources)
    assert report is not None
    return to_bytes(report)


def same(one: Interval, two: Interval) -> bool:
    """Figures are equal; bounds to the last bit, for they are told as distances."""
    off = 4 * math.ulp(max(abs(one.value), abs(one.low), abs(one.high)))
    bounds = (abs(one.low - two.low), abs(one.high - two.high))
    return one.value == two.value and max(bounds) <= off


def all_same(some: tuple[Measurement, ...], others: tuple[Measurement, ...]) -> bool:
    """The same measures in the same order."""
    return len(some) == len(others) and all(
        (one.name, one.unit) == (two.name, two.unit)
        and same(one.interval, two.interval)
        for one, two in zip(some, others, strict=True)
    )


def test_measures_regions_signs_and_scale_come_back():
    """What was measured in the pictures is what another system reads of them."""
    examination, pictures = whole_visit()
    objects = to_dicom(examination.course, examination.visit, pictures)

    read = from_dicom(to_bytes(objects[-1]))

    assert (read.pseudonym, read.study_uid) == ("P018", examination.study_uid)
    for filed, known, source in zip(
        read.pictures, examination.visit.pictures, objects, strict=False
    ):
        assert filed.uid == source.SOPInstanceUID
        assert filed.tracking_uid == LESION.tracking_uid
        assert all_same(filed.measurements, known.measurements)
        assert filed.scale == known.scale
        assert filed.scale_error == pytest.approx(known.scale_error, rel=1e-12)
        for one, two in zip(filed.regions, known.regions, strict=True):
            assert (one.kind, one.outline, one.tints) == (
                two.kind,
                two.outline,
                two.tints,
            )
            assert all_same(one.measurements, two.measurements)
    seen = read.pictures[0].observations
    assert [(each.sign, each.state, each.certainty) for each in seen] == [
        (each.sign, each.state, each.certainty) for each in SEEN
    ]


@pytest.mark.parametrize("level", Level)
def test_the_alert_comes_back_with_its_probabilities(level):
    """Level, flags and intervals are coded: no sentence is needed to read them."""
    read = from_dicom(written(kept(JPEG), answer=answered(level)))

    (answer,) = read.answers
    known = answered(level).lesions[0]
    assert (answer.lesion, answer.level) == ("focus 1", level)
    assert answer.act_by == known.act_by
    assert same(answer.malignancy, known.malignancy)
    assert same(answer.metastasis, known.metastasis)
    assert [each.condition for each in answer.differential] == [
        each.condition for each in known.differential
    ]
    assert answer.flags == ("node_with_cancer",)


def test_what_a_clinician_and_a_note_said_is_not_told_as_the_machines():
    """Each claim keeps its observer."""
    read = from_dicom(written(kept(JPEG, observations=SEEN), answer=answered()))

    assert read.claims == {LESION.tracking_uid: TOLD}
    assert {each.observer for each in read.pictures[0].observations} == {
        each.observer for each in SEEN
    }


def test_a_picture_that_could_not_be_measured_says_so():
    """An unfit picture is not one without findings."""
    unfit = kept(JPEG, issues=(Bilingual("It is blurred.", "Снимок нерезкий."),))

    read = from_dicom(written(unfit))

    assert not read.pictures[0].is_fit
    assert not read.pictures[0].measurements
    assert from_dicom(written(kept(JPEG))).pictures[0].is_fit


def test_a_scale_without_an_error_claims_no_exactness():
    """Where nobody told how far the scale can be off, no uncertainty is written."""
    told = kept(JPEG, scale=ScaleUmPerPx(5.0, "case file"), scale_error=0.0)

    data = written(told)

    numbers = [
        item
        for item in pydicom.dcmread(io.BytesIO(data)).iterall()
        if item.keyword == "ValueType" and item.value == "NUM"
    ]
    assert len(numbers) == 1
    assert from_dicom(data).pictures[0].scale == told.scale
    assert from_dicom(data).pictures[0].scale_error == 0


figures = st.floats(-1e9, 1e9, allow_nan=False)
measurements = st.builds(
    lambda name, unit, parts: Measurement(
        name, Interval(parts[1], parts[0], parts[2]), unit
    ),
    st.sampled_from(MeasurementName),
    st.sampled_from(Unit),
    st.lists(figures, min_size=3, max_size=3).map(sorted),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(measurements, max_size=4).map(tuple))
def test_any_figure_comes_back(measured):
    """Every name and unit has a code of its own, every float its exact value."""
    read = from_dicom(written(kept(JPEG, measurements=measured)))

    assert all_same(read.pictures[0].measurements, measured)


def test_every_sign_and_claim_comes_back():
    """No two signs share a code, and no two claims."""
    claims = tuple(
        Observation(sign, *claim)
        for sign, claim in zip(Sign, [*CLAIMS] * len(Sign), strict=False)
    )

    read = from_dicom(written(kept(JPEG, observations=claims)))

    found = read.pictures[0].observations
    assert [each.sign for each in found] == list(Sign)
    assert [sign_code(each.sign) for each in found] == [
        sign_code(each.sign) for each in claims
    ]
    states = [(one.state, two.state) for one, two in zip(found, claims, strict=True)]
    assert all(one is two for one, two in states)


def test_no_two_measures_or_units_share_a_code():
    """A code says one thing."""
    for table in (MEASURES, REGION_MEASURES, UNITS):
        coded = [(each.value, each.scheme) for each in table.values()]

        assert len(set(coded)) == len(coded)


def test_another_object_is_no_report_of_ours():
    """A picture is not read as measures."""
    picture = kept(JPEG)
    dataset = to_photograph(examined(picture), picture, JPEG)

    with pytest.raises(RecordError, match="no report of measures"):
        from_dicom(to_bytes(dataset))


@pytest.mark.parametrize("at", range(0, 15_000, 611))
def test_a_report_cut_short_is_refused(at):
    """Half a report is not read as a whole one with fewer findings."""
    cut = REPORT[: min(at, len(REPORT) - 1)]

    with pytest.raises(RecordError):
        from_dicom(cut)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000), st.integers(0, 255))
def test_a_broken_report_is_refused_or_read_and_never_fails_otherwise(place, byte):
    """A changed byte ends in a clear error at most, which tells nothing of the file."""
    at = place % len(REPORT)
    told = ""

    try:
        from_dicom(REPORT[:at] + bytes([byte]) + REPORT[at + 1 :])
    except RecordError as error:
        told = str(error)

    assert "P018" not in told


REPORT = written(kept(JPEG, observations=SEEN), answer=answered())
