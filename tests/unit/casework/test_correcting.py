"""A kept picture looked at again, corrected, and weighed anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pictured import FOCUS, pictured

from scalpwatch.casework.apart import Apart
from scalpwatch.casework.correcting import look_again, with_corrected
from scalpwatch.errors import InputError
from scalpwatch.inference.policy import Policy
from scalpwatch.practice.drawings import draw_sign
from scalpwatch.vocabulary.layers import LayerKind
from scalpwatch.vocabulary.measurements import Correction, MarkKind, MeasurementName
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

LATER = date(2026, 6, 1)


@pytest.fixture(scope="module")
def apart():
    """One child process."""
    opened = Apart(1)
    yield opened
    opened.close()


def seen(apart, *corrections, visit=0, picture=0):
    """Look at a picture of the patient again."""
    course, contents = pictured()
    of = course.visits[visit]
    return look_again(
        of,
        of.pictures[picture],
        corrections=corrections,
        fetch=lambda each: contents[each.sha256],
        apart=apart,
    )


def layer(found, kind):
    """Take a layer."""
    return next(each for each in found.layers.each if each.kind is kind)


def figure(kept, name):
    """Take a figure of a picture."""
    return next(each for each in kept.measurements if each.name is name).interval.value


def present(kept):
    """List the signs that were named present."""
    return {each.sign for each in kept.observations if each.state is State.PRESENT}


@pytest.mark.parametrize(("visit", "picture"), [(0, 0), (1, 0), (1, 1)])
def test_a_picture_looked_at_again_is_as_it_was(apart, visit, picture):
    """So that what changes later is the corrections' doing alone."""
    again = seen(apart, visit=visit, picture=picture)

    assert again.picture == pictured()[0].visits[visit].pictures[picture]


def test_a_picture_without_any_vessel_is_looked_at(apart):
    """Nothing is drawn of vessels, and the process that looks goes on."""
    content = draw_sign(Sign.YELLOW_DOTS)
    course, _ = pictured()
    bare = replace(course.visits[0].pictures[0], sha256="0" * 64, name="dots.jpg")

    again = look_again(
        course.visits[0], bare, corrections=(), fetch=lambda _each: content, apart=apart
    )

    assert again.picture.width_px == 480
    assert not any(each.corrects is MarkKind.VESSEL for each in again.layers.each)


def test_as_many_marks_are_shown_as_were_counted(apart):
    """A layer and a figure tell the same."""
    again = seen(apart)

    for kind, name in (
        (LayerKind.THICK_TREES, MeasurementName.THICK_TREE_COUNT),
        (LayerKind.THIN_TREES, MeasurementName.THIN_TREE_COUNT),
        (LayerKind.DOTTED_VESSELS, MeasurementName.DOTTED_VESSEL_COUNT),
    ):
        assert len(layer(again, kind).marks) == figure(again.picture, name)


def test_removed_trees_are_counted_and_named_no_more(apart):
    """Figures, signs and outlines follow a correction."""
    trees = layer(seen(apart), LayerKind.THICK_TREES)
    gone = tuple(Correction(MarkKind.VESSEL, each.at) for each in trees.marks)

    corrected = seen(apart, *gone)

    assert trees.corrects is MarkKind.VESSEL
    assert figure(corrected.picture, MeasurementName.THICK_TREE_COUNT) == 0
    assert Sign.THICK_ARBORIZING_VESSELS not in present(corrected.picture)
    kinds = {each.kind for each in corrected.layers.each}
    assert LayerKind.THICK_TREES not in kinds
    assert corrected.picture.corrections == gone


def test_a_correction_that_meets_nothing_is_refused_as_it_would_be_here(apart):
    """What the child says is what the reader is told."""
    course, _ = pictured()
    focus = course.visits[1].pictures[1].regions[0]

    with pytest.raises(InputError, match="none of that kind"):
        seen(apart, Correction(MarkKind.FOCUS, (2.0, 2.0)), visit=1, picture=1)

    removed = Correction(MarkKind.FOCUS, focus.outline[0])
    assert not seen(apart, removed, visit=1, picture=1).picture.regions


def test_the_visit_is_weighed_anew_and_nothing_else_changes(apart):
    """The answer is of the day of the correction; other visits stay as they are."""
    course, _ = pictured()
    trees = layer(seen(apart), LayerKind.THICK_TREES)
    gone = tuple(Correction(MarkKind.VESSEL, each.at) for each in trees.marks)
    corrected = seen(apart, *gone).picture

    after = with_corrected(
        course, course.visits[0], corrected, policy=Policy(), made_on=LATER
    )

    assert after.visits[1:] == course.visits[1:]
    answer = after.visits[0].answer
    assert answer.made_on == LATER
    (told,) = answer.lesions
    assert told.lesion == FOCUS
    signs = {each.sign for each in told.observations if each.state is State.PRESENT}
    assert Sign.THICK_ARBORIZING_VESSELS not in signs
    assert after.visits[0].pictures == (corrected,)


def test_weighed_without_a_correction_the_advice_stays(apart):
    """Kept signs weigh what signs just seen did."""
    course, _ = pictured()
    same = seen(apart).picture

    after = with_corrected(
        course, course.visits[0], same, policy=Policy(), made_on=LATER
    )

    (before,), (now,) = course.visits[0].answer.lesions, after.visits[0].answer.lesions
    assert (now.level, now.act_by) == (before.level, before.act_by)
    assert now.malignancy == before.malignancy


def test_what_was_answered_without_pictures_is_not_weighed_with_them(apart):
    """With the eye off, another question was asked."""
    course, _ = pictured()
    visit = course.visits[0]
    blind = replace(visit, answer=replace(visit.answer, eye_is_on=False))
    course = replace(course, visits=(blind, *course.visits[1:]))

    with pytest.raises(InputError, match="Nothing was advised"):
        with_corrected(
            course, blind, seen(apart).picture, policy=Policy(), made_on=LATER
        )
