"""A kept visit asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alerted import ALERTED, alerted_course

from scalpwatch.casework.consulting import consult_case
from scalpwatch.casework.reconsulting import answered_visit, consult_again
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language, Words
from scalpwatch.vocabulary.cases import PictureRole
from scalpwatch.vocabulary.courses import KeptPicture
from scalpwatch.vocabulary.observations import Certainty, Observation, Observer, State
from scalpwatch.vocabulary.signs import Sign

TODAY = date(2026, 6, 1)
SEEN = Observation(
    Sign.POLYMORPHIC_VESSELS, State.PRESENT, Certainty.POSSIBLE, Observer.MACHINE
)


def again(visit, policy=Policy()):  # noqa: B008 - frozen
    """Ask again about the patch."""
    return consult_again(visit, "focus 1", policy=policy, today=TODAY)


def test_the_same_program_gives_the_answer_of_that_day():
    """Terms and bars belong to the answer that is kept, and it bears its day."""
    visit = alerted_course().visits[0]

    asked = again(visit)

    assert asked.is_by_the_same
    assert asked.is_as_given
    assert asked.consultation == consult_case(
        ALERTED, policy=Policy(), eye_is_on=True, made_on=ALERTED.seen_on
    )


def test_other_tables_give_an_answer_of_today():
    """What other tables make of it is not what was said then, and says so."""
    visit = alerted_course().visits[0]
    older = replace(visit.answer, evidence_hash="0" * 64)

    asked = again(replace(visit, answer=older))

    assert not asked.is_by_the_same
    assert asked.consultation.made_on == TODAY
    assert asked.answer.evidence_hash == "0" * 64


def test_another_choice_of_the_installation_is_noticed():
    """The same tables under another prior give other figures."""
    visit = alerted_course().visits[0]

    asked = again(visit, Policy(prior_factor=3.0))

    assert asked.is_by_the_same
    assert not asked.is_as_given


def test_what_was_seen_in_pictures_counts_though_they_stay_closed():
    """Signs of a kept picture enter; those of the healthy side do not."""
    visit = alerted_course().visits[0]
    picture = KeptPicture(
        "0" * 64, "edge.jpg", "image/jpeg", "focus 1", 640, 480, observations=(SEEN,)
    )
    control = replace(picture, role=PictureRole.HEALTHY_CONTROL)

    lesion = again(replace(visit, pictures=(picture,))).now
    beside = again(replace(visit, pictures=(control,))).now

    assert SEEN in lesion.observations
    assert SEEN not in beside.observations


def test_what_was_said_of_a_picture_is_said_again_and_that_it_stayed_closed():
    """Its issues as they are kept, then the day of its measures."""
    visit = alerted_course().visits[0]
    picture = KeptPicture(
        "0" * 64, "edge.jpg", "image/jpeg", "focus 1", 640, 480, issues=("blurred",)
    )

    (look,) = again(replace(visit, pictures=(picture,))).consultation.looks

    told = [Words(Language.EN).tell(each) for each in look.remarks]
    assert told[0] == "blurred"
    assert "not opened again" in told[1]


def test_the_last_answered_visit_is_the_one_that_counts():
    """A later visit without an answer does not hide it."""
    course = alerted_course()
    first = course.visits[0]
    case = replace(first.case, seen_on=date(2026, 5, 30))
    silent = replace(first, uid="2.25.9", case=case, answer=None)

    found = answered_visit(replace(course, visits=(first, silent)), "focus 1")

    assert found == first
    assert answered_visit(course, "node 9") is None


def test_a_case_that_tells_nothing_of_the_lesion_gives_no_bars():
    """A course from elsewhere may hold an answer and no findings."""
    visit = alerted_course().visits[0]
    other = replace(visit.case.lesions[0], identifier="node 1")

    asked = again(replace(visit, case=replace(visit.case, lesions=(other,))))

    assert asked is None
