"""A note fills what a case leaves open, and overrules nothing."""

from __future__ import annotations

from datetime import date

import pytest

from scalpwatch.errors import InputError
from scalpwatch.locale import Language, Words
from scalpwatch.notes.merging import CaseWithNote, add_note
from scalpwatch.notes.reading import read_note
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
    Primary,
    Site,
)
from scalpwatch.vocabulary.observations import Observation, Observer, State
from scalpwatch.vocabulary.signs import Sign

NOTE = "BC 2012. Occipital nodule 2 x 3 cm for 8 months, no ulceration."


def a_case(**of_lesion: object) -> Case:
    """A case that leaves all open but what is given."""
    lesion = Lesion("focus", **of_lesion)  # type: ignore[arg-type]
    return Case("P1", date(2026, 1, 1), lesions=(lesion,))


def added(note: str, case: Case, lesion: str | None = None) -> CaseWithNote:
    """Read a note and add it."""
    return add_note(case, read_note(note), note, lesion=lesion)


def test_a_note_fills_what_the_case_leaves_open():
    """Signs, size, age, site, form and history."""
    case = added(NOTE, a_case()).case
    lesion = case.lesions[0]

    assert {o.sign: o.state for o in lesion.observations} == {
        Sign.NODULE: State.PRESENT,
        Sign.ULCERATION: State.ABSENT,
    }
    assert {o.observer for o in lesion.observations} == {Observer.NOTE}
    assert lesion.size_cm == (3.0, 2.0)
    assert lesion.age_months == 8
    assert (lesion.site, lesion.form) == (Site.OCCIPITAL, Form.NODULE)
    assert case.history.knowledge is CancerKnowledge.KNOWN
    assert [(c.primary, c.year) for c in case.history.cancers] == [
        (Primary.BREAST, 2012)
    ]


def test_an_observation_quotes_the_words_of_the_note():
    """The report can show why the sign was read."""
    observation = added(NOTE, a_case()).case.lesions[0].observations[-1]

    assert observation.reason is not None
    told = Words(Language.EN).tell(observation.reason)
    assert told == "the note says “no ulceration”"


def test_a_clinicians_tick_outranks_a_note_and_the_contradiction_is_told():
    """What was ticked stays, and nothing is hidden."""
    ticked = Observation(Sign.ULCERATION, State.PRESENT)

    result = added(NOTE, a_case(observations=(ticked,)))

    observations = result.case.lesions[0].observations
    assert [o for o in observations if o.sign is Sign.ULCERATION] == [ticked]
    assert len(result.contradictions) == 1


def test_a_denied_cancer_stays_denied_and_the_contradiction_is_told():
    """The form's answer counts, but nobody overlooks the note's."""
    case = Case(
        "P1",
        date(2026, 1, 1),
        history=OncologicalHistory(CancerKnowledge.NONE_KNOWN),
        lesions=(Lesion("focus"),),
    )

    result = added(NOTE, case)

    assert result.case.history == case.history
    assert len(result.contradictions) == 1


@pytest.mark.parametrize(
    "note",
    [
        "Mother had breast cancer.",
        "Suspected lung cancer.",
        "Breast cancer excluded.",
        "Bald patch on the vertex.",
    ],
)
def test_what_is_not_known_of_the_patient_stays_unasked(note):
    """A relative's, a suspected or one excluded cancer tells nothing of all others."""
    case = added(note, a_case()).case

    assert case.history.knowledge is CancerKnowledge.NOT_ASKED


def test_a_note_goes_to_the_lesion_that_is_named():
    """Two lesions are two."""
    case = Case("P1", date(2026, 1, 1), lesions=(Lesion("a"), Lesion("b")))

    first, second = added(NOTE, case, "b").case.lesions

    assert not first.observations
    assert second.observations


def test_a_lesion_that_is_not_there_is_refused():
    """A note that finds no lesion must not go to another."""
    with pytest.raises(InputError):
        added(NOTE, a_case(), "elsewhere")
