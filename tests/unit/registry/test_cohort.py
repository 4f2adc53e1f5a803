"""From a course to the row that is counted."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import Bilingual
from scalpwatch.registry.cohort import cohort_row
from scalpwatch.registry.rows import LAYOUT, AgeBand, CohortRow
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
    Primary,
    Receptor,
    Setting,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import (
    Choice,
    Course,
    Decision,
    FollowedLesion,
    KeptAnswer,
    KeptLesionAnswer,
    Outcome,
    OverrideReason,
    Visit,
    VitalStatus,
)
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    MarkerResult,
    Pathology,
    Specimen,
    StainState,
)
from scalpwatch.vocabulary.quantities import Interval

NOTHING = Bilingual("", "")
UNSURE = Interval(0.1, 0.0, 0.5)


def answered(on: date, **levels: Level) -> KeptAnswer:
    """An answer of one day, lesion by lesion."""
    lesions = tuple(
        KeptLesionAnswer(name, level, on, NOTHING, UNSURE, UNSURE)
        for name, level in levels.items()
    )
    return KeptAnswer(on, "0.1.0", "0" * 64, eye_is_on=False, lesions=lesions)


def specimen(on: date, histology: Histology, lesion: str, **more: object) -> Pathology:
    """A scalp specimen."""
    uid = f"2.25.{on.toordinal()}"
    return Pathology(
        uid, Specimen.SCALP_LESION, on, lesion, histology=histology, **more
    )


@pytest.fixture
def course() -> Course:
    """Two lesions, one alerted and metastatic, seen twice; died of cancer."""
    first, second = date(2020, 6, 1), date(2020, 9, 1)
    lesions = (
        Lesion("focus", site=Site.VERTEX, form=Form.PATCH, age_months=10),
        Lesion("node", form=Form.NODULE),
    )
    cases = [
        Case("p1", on, lesions=lesions, setting=setting)
        for on, setting in ((first, Setting.TRICHOLOGY), (second, None))
    ]
    return Course(
        "p1",
        sex=Sex.FEMALE,
        birth_year=1956,
        history=OncologicalHistory(
            CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, er=Receptor.POSITIVE),)
        ),
        lesions=(FollowedLesion("focus", "1.1"), FollowedLesion("node", "1.2")),
        visits=(
            Visit("v1", cases[0], answered(first, focus=Level.BIOPSY)),
            Visit("v2", cases[1], answered(second, focus=Level.URGENT)),
        ),
        pathologies=(
            specimen(date(2020, 7, 1), Histology.BENIGN, "node"),
            specimen(date(2020, 8, 1), Histology.BENIGN, "focus"),
            specimen(
                date(2020, 9, 5),
                Histology.METASTASIS,
                "focus",
                stains=(
                    MarkerResult(Marker.ER, StainState.NEGATIVE),
                    MarkerResult(Marker.HER2, StainState.EQUIVOCAL, score=2),
                    MarkerResult(Marker.HER2_ISH, StainState.POSITIVE),
                ),
            ),
        ),
        decisions=(
            Decision(
                "d1",
                first,
                "focus",
                Level.BIOPSY,
                Choice.DEFERRED,
                reason=OverrideReason.OBSERVE_FIRST,
            ),
            Decision("d2", second, "focus", Level.URGENT, Choice.DONE),
        ),
        outcomes=(
            Outcome("o1", date(2022, 1, 1), VitalStatus.DEAD_OF_CANCER),
            Outcome("o2", date(2022, 3, 1), VitalStatus.ALIVE),
        ),
    )


def test_the_days_are_those_of_the_lesion_that_mattered(course):
    """First sign, biopsy, site and form are told of the lesion that metastasised."""
    row = cohort_row(course)

    assert row.first_sign == date(2019, 8, 2)
    assert row.first_sign_is_reckoned
    assert row.first_biopsy == date(2020, 8, 1)
    assert row.skin_metastasis == date(2020, 9, 5)
    assert (row.site, row.form) == (Site.VERTEX, Form.PATCH)


def test_a_day_that_was_noted_is_not_called_reckoned(course):
    """An older note in the record outdoes the patient's memory."""
    noted = FollowedLesion("focus", "1.1", first_noted=date(2019, 1, 1))
    row = cohort_row(
        Course("p1", lesions=(noted, *course.lesions[1:]), visits=course.visits)
    )

    assert row.first_sign == date(2019, 1, 1)
    assert not row.first_sign_is_reckoned


def test_a_death_outlives_a_later_note(course):
    """Nobody is last heard of after she died."""
    row = cohort_row(course)

    assert row.last_heard == date(2022, 1, 1)
    assert row.status is VitalStatus.DEAD_OF_CANCER


def test_receptors_of_the_metastasis_stand_beside_those_of_the_primary(course):
    """An equivocal HER2 is what in-situ hybridisation says."""
    row = cohort_row(course)

    assert (row.er, row.er_then) == (Receptor.POSITIVE, Receptor.NEGATIVE)
    assert row.her2_then is Receptor.POSITIVE
    assert row.pr_then is Receptor.NOT_TOLD


@pytest.mark.parametrize(
    ("stains", "her2"),
    [
        (
            (
                MarkerResult(Marker.HER2, StainState.POSITIVE, score=3),
                MarkerResult(Marker.HER2_ISH, StainState.NEGATIVE),
            ),
            Receptor.POSITIVE,
        ),
        ((MarkerResult(Marker.HER2, StainState.POSITIVE, score=1),), Receptor.NEGATIVE),
        ((MarkerResult(Marker.HER2, StainState.EQUIVOCAL),), Receptor.NOT_TOLD),
    ],
)
def test_receptors_are_counted_as_they_are_told(course, stains, her2):
    """HER2 3+ is positive whatever hybridisation says, in list and statistics alike."""
    (metastasis, *others) = sorted(
        course.pathologies, key=lambda each: each.histology is not Histology.METASTASIS
    )
    stained = replace(metastasis, stains=stains)

    row = cohort_row(replace(course, pathologies=(stained, *others)))

    assert row.her2_then is her2


def test_a_group_is_what_was_told_first(course):
    """Who lives to be seen anew must not change groups by it: immortal days."""
    last = course.visits[-1]
    grown = tuple(replace(each, form=Form.PLAQUE) for each in last.case.lesions)
    case = replace(last.case, lesions=grown, setting=Setting.ONCOLOGY)
    told = replace(course, visits=(*course.visits[:-1], replace(last, case=case)))

    row = cohort_row(told)

    assert row.setting is Setting.TRICHOLOGY
    assert row.form is cohort_row(course).form is not Form.PLAQUE


def test_an_alert_counts_once_at_its_highest_and_only_later_histology_settles_it(
    course,
):
    """A lesion called BIOPSY, then URGENT, is one alert; the first day is kept."""
    row = cohort_row(course)

    urgent = (row.urgent_alerts, row.urgent_malignant, row.urgent_metastatic)
    assert urgent == (1, 1, 1)
    assert (row.biopsy_alerts, row.urgent_benign) == (0, 0)
    assert row.first_alert == date(2020, 6, 1)
    assert row.first_alert_level is Level.BIOPSY


def test_histology_from_before_the_alert_does_not_refute_it(course):
    """The node was biopsied before anything was advised of it."""
    visit = Visit(
        "v3", course.visits[1].case, answered(date(2020, 12, 1), node=Level.URGENT)
    )
    row = cohort_row(
        Course(
            "p1",
            lesions=course.lesions,
            visits=(visit,),
            pathologies=course.pathologies,
        )
    )

    assert (row.urgent_alerts, row.urgent_benign) == (1, 0)


def test_biopsies_and_decisions_are_counted(course):
    """Two malignant specimens of one lesion are one malignancy."""
    row = cohort_row(course)

    assert (row.biopsies, row.biopsies_awaited, row.malignancies) == (3, 0, 1)
    assert (row.done, row.deferred, row.declined) == (1, 1, 0)
    assert row.reasons[list(OverrideReason).index(OverrideReason.OBSERVE_FIRST)] == 1
    assert sum(row.reasons) == 1


def test_the_age_is_that_at_the_skin_metastasis(course):
    """Born in 1956, she is in her sixties then."""
    assert cohort_row(course).age_band is AgeBand.FROM_60


def test_a_patient_of_whom_nothing_is_known_is_a_row_of_unknowns():
    """Unknown is a value, and nothing fails."""
    row = cohort_row(Course("p1"))

    days = [row.first_sign, row.first_visit, row.last_heard, row.skin_metastasis]
    assert days == [None] * 4
    assert row.age_band is AgeBand.UNKNOWN
    assert CohortRow.from_bytes(row.to_bytes()) == row


def test_a_row_is_unpacked_as_it_was_packed(course):
    """The store keeps nothing but these bytes."""
    row = cohort_row(course)

    assert CohortRow.from_bytes(row.to_bytes()) == row


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: record[:-1],
        lambda record: b"\0" + record[1:],
        lambda record: record[:1] + b"\xee" + record[2:],
    ],
    ids=["cut off", "other version", "unknown word"],
)
def test_a_record_that_is_none_is_refused(course, spoil):
    """What another version packed is not misread."""
    with pytest.raises(RegistryError):
        CohortRow.from_bytes(spoil(cohort_row(course).to_bytes()))


def test_a_changed_layout_needs_a_new_version():
    """Codes are places in a list: a word set between two others moves the rest."""
    words = [
        (name, [each.value for each in kind] if hasattr(kind, "__members__") else "")
        for name, kind in LAYOUT.items()
    ]

    row = cohort_row(Course("p1")).to_bytes()

    told = (row[0], len(row), hash_of((words, [each.value for each in OverrideReason])))
    assert told == (1, 65, "02227492a4b0")


def hash_of(value: object) -> str:
    """A short fingerprint."""
    return sha256(repr(value).encode()).hexdigest()[:12]
