"""Which observations enter, and which rule keeps the others out."""

from __future__ import annotations

from datetime import date

import pytest

from scalpwatch.inference.admission import admit, counts_as_young
from scalpwatch.vocabulary.cases import (
    AgeTold,
    Case,
    Lesion,
    Phototype,
    Site,
    Treatment,
    TreatmentKind,
)
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    State,
)
from scalpwatch.vocabulary.signs import Sign

PRESENT, ABSENT = State.PRESENT, State.ABSENT


def a_case(phototype: Phototype = Phototype.II) -> Case:
    """A patient on pale skin."""
    return Case("P", date(2026, 1, 15), phototype=phototype)


def an_old_focus(*observations: Observation, **told: object) -> Lesion:
    """A focus whose age a record tells: its missing signs count."""
    return Lesion(
        "focus",
        age_months=9,
        age_told_by=AgeTold.PHOTOGRAPH_OR_RECORD,
        observations=observations,
        **told,
    )


@pytest.mark.parametrize(
    ("months", "teller", "site", "young"),
    [
        (None, AgeTold.PHOTOGRAPH_OR_RECORD, Site.FRONTAL, True),
        (6, AgeTold.PHOTOGRAPH_OR_RECORD, Site.FRONTAL, True),
        (7, AgeTold.PHOTOGRAPH_OR_RECORD, Site.OCCIPITAL, False),
        (7, AgeTold.PATIENT, Site.FRONTAL, False),
        (24, AgeTold.PATIENT, Site.OCCIPITAL, True),
        (24, AgeTold.ANOTHER_PERSON, Site.OCCIPITAL, False),
        (24, AgeTold.NOT_TOLD, Site.VERTEX, True),
    ],
)
def test_an_age_that_cannot_be_known_counts_as_young(
    months: float | None, teller: AgeTold, site: Site, *, young: bool
) -> None:
    """Up to 6 months, unknown, or told by a patient who cannot see the place."""
    lesion = Lesion("focus", site=site, age_months=months, age_told_by=teller)

    assert counts_as_young(lesion) is young


def test_signs_missing_in_a_young_focus_say_nothing() -> None:
    """A young focus may be bland; what is present counts at any age."""
    lesion = Lesion(
        "focus",
        age_months=2,
        observations=(
            Observation(Sign.ERYTHEMA, ABSENT),
            Observation(Sign.BLACK_DOTS, PRESENT),
        ),
    )

    admission = admit(a_case(), lesion)

    assert [o.sign for o in admission.admitted] == [Sign.BLACK_DOTS]
    assert [aside.observation.sign for aside in admission.set_aside] == [Sign.ERYTHEMA]


@pytest.mark.parametrize("phototype", [Phototype.V, Phototype.VI, Phototype.UNKNOWN])
def test_redness_not_seen_on_dark_or_unknown_skin_is_set_aside(
    phototype: Phototype,
) -> None:
    """On such skin redness and vessels can be there without being seen."""
    lesion = an_old_focus(
        Observation(Sign.ERYTHEMA, ABSENT),
        Observation(Sign.DOTTED_VESSELS, ABSENT),
        Observation(Sign.YELLOW_DOTS, ABSENT),
    )

    admission = admit(a_case(phototype), lesion)

    assert [o.sign for o in admission.admitted] == [Sign.YELLOW_DOTS]


@pytest.mark.parametrize(
    "kind",
    [
        TreatmentKind.TOPICAL_STEROID,
        TreatmentKind.INJECTED_STEROID,
        TreatmentKind.RADIOTHERAPY,
    ],
)
def test_marks_that_treatment_leaves_count_neither_way(kind: TreatmentKind) -> None:
    """Redness, atrophy and vessels after steroids or radiation say nothing."""
    lesion = an_old_focus(
        Observation(Sign.ERYTHEMA, PRESENT),
        Observation(Sign.ATROPHY, ABSENT),
        Observation(Sign.THICK_ARBORIZING_VESSELS, PRESENT),
        Observation(Sign.INDURATION, PRESENT),
        treatments=(Treatment(kind),),
    )

    admission = admit(a_case(), lesion)

    assert [o.sign for o in admission.admitted] == [Sign.INDURATION]
    assert [o.sign for o in admission.flagging] == [Sign.INDURATION]


def test_the_sun_leaves_the_same_marks_on_a_bald_scalp() -> None:
    """On a sun-damaged bald scalp redness and vessels say nothing."""
    lesion = an_old_focus(Observation(Sign.ERYTHEMA, PRESENT), bald_scalp=True)

    assert admit(a_case(), lesion).admitted == ()


def test_scalp_cooling_leaves_no_marks() -> None:
    """Only steroids and radiation do."""
    lesion = an_old_focus(
        Observation(Sign.ERYTHEMA, PRESENT),
        treatments=(Treatment(TreatmentKind.SCALP_COOLING),),
    )

    assert [o.sign for o in admit(a_case(), lesion).admitted] == [Sign.ERYTHEMA]


def test_where_the_machine_contradicts_the_clinicians_word_counts() -> None:
    """The disagreement is shown."""
    ticked = Observation(Sign.ERYTHEMA, ABSENT)
    seen = Observation(
        Sign.ERYTHEMA, PRESENT, Certainty.POSSIBLE, Observer.MACHINE, picture="a.jpg"
    )

    admission = admit(a_case(), an_old_focus(ticked), [seen])

    assert admission.admitted == (ticked,)
    assert admission.disagreements == ((ticked, seen),)


def test_over_several_pictures_present_goes_before_absent() -> None:
    """Seen in one picture is seen."""
    pictures = [
        Observation(Sign.YELLOW_DOTS, state, observer=Observer.MACHINE, picture=name)
        for name, state in (("a.jpg", ABSENT), ("b.jpg", PRESENT))
    ]

    (admitted,) = admit(a_case(), an_old_focus(), pictures).admitted

    assert admitted.picture == "b.jpg"


@pytest.mark.parametrize("state", [State.NOT_ASSESSABLE, State.NOT_LOOKED_FOR])
def test_a_sign_not_looked_for_is_not_absent(state: State) -> None:
    """It enters nothing."""
    assert admit(a_case(), an_old_focus(Observation(Sign.SCALE, state))).admitted == ()
