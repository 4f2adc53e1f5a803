"""One lesion over the visits of a course."""

from __future__ import annotations

import pytest
from followed import FOCUS, course, measured, on_day, picture, visit

from scalpwatch.errors import InputError
from scalpwatch.registry.follow_up import follow, pairs_to_lay
from scalpwatch.vocabulary.cases import PictureKind, PictureRole
from scalpwatch.vocabulary.follow_ups import Change, ToldSize
from scalpwatch.vocabulary.measurements import MeasurementName, Unit

DENSITY = MeasurementName.HAIR_DENSITY


def density(value):
    """Give a density within a fifth of it."""
    return measured(DENSITY, value, 0.8 * value, 1.2 * value, Unit.PER_CM2)


def change_of(changes, what):
    """Find the change of one figure."""
    return next(each for each in changes if each.what is what)


def test_a_single_visit_shows_nothing_over_time():
    """A first measure alone is no change."""
    followed = follow(course(visit(0, picture("a", density(90)))), FOCUS)

    change = change_of(followed.changes, DENSITY)
    assert change.change is Change.NOT_COMPARABLE
    assert "nothing over time" in str(change.reason)
    assert followed.recent == ()


def test_rows_begin_with_the_first_visit_that_tells_of_the_lesion():
    """Days are counted from then; a later visit that is silent is still a row."""
    silent = visit(70, name="focus 2")
    whole = course(visit(0, name="focus 2"), visit(10), silent, visit(90))

    followed = follow(whole, FOCUS)

    assert [row.days for row in followed.rows] == [0, 60, 80]
    assert [row.is_told_of for row in followed.rows] == [True, False, True]


def test_changes_are_told_since_the_first_visit_and_since_the_last_but_one():
    """What grew and shrank again is not lost."""
    sizes = (1.0, 3.0, 1.1)
    whole = course(*(visit(30 * n, size_cm=(s,)) for n, s in enumerate(sizes)))

    followed = follow(whole, FOCUS)

    first = change_of(followed.changes, ToldSize.LONGEST)
    recent = change_of(followed.recent, ToldSize.LONGEST)
    assert first.change is Change.NO_CHANGE_BEYOND_MEASUREMENT
    assert recent.change is Change.SHRANK
    assert (recent.first_on, recent.last_on) == (on_day(30), on_day(60))


def test_a_healthy_control_is_not_the_lesion():
    """Its figures are not followed."""
    control = {"role": PictureRole.HEALTHY_CONTROL}
    whole = course(
        visit(0, picture("a", density(90), **control)),
        visit(30, picture("b", density(20), **control)),
    )

    followed = follow(whole, FOCUS)

    assert followed.changes == ()
    assert all(not row.pictures for row in followed.rows)


def test_the_longest_span_that_can_be_compared_is():
    """A visit with another device does not spoil the comparison of the others."""
    whole = course(
        visit(0, picture("a", density(90), device="old")),
        visit(30, picture("b", density(80))),
        visit(60, picture("c", density(20))),
    )

    change = change_of(follow(whole, FOCUS).changes, DENSITY)

    assert change.change is Change.SHRANK
    assert change.first_on == on_day(30)


def test_an_unfit_picture_gives_way_to_a_measured_one_of_the_same_view():
    """The second picture of a view is compared where the first has no figures."""
    whole = course(
        visit(0, picture("a"), picture("b", density(90))),
        visit(30, picture("c", density(20))),
    )

    change = change_of(follow(whole, FOCUS).changes, DENSITY)

    assert change.change is Change.SHRANK


def test_a_lesion_that_nobody_told_of_is_refused_without_its_name():
    """The name was typed by somebody and is not repeated."""
    with pytest.raises(InputError) as refusal:
        follow(course(visit(0)), "Maria's spot")

    assert "Maria" not in str(refusal.value)


def test_pairs_to_lay_are_first_and_last_of_each_view():
    """The view that spans the longest time comes first."""
    overview = {"kind": PictureKind.CLINICAL, "role": PictureRole.OVERVIEW}
    whole = course(
        visit(0, picture("a", **overview)),
        visit(30, picture("b", **overview), picture("x")),
        visit(60, picture("c", **overview), picture("y")),
    )

    pairs = pairs_to_lay(follow(whole, FOCUS))

    assert [(one.sha256, two.sha256) for one, two in pairs] == [("a", "c"), ("x", "y")]


def test_the_age_grows_with_the_days_where_only_the_first_day_is_known():
    """A lesion first noted sixty days before is two months old."""
    whole = course(visit(61))
    noted = [
        type(each)(each.name, each.tracking_uid, each.site, on_day(0))
        for each in whole.lesions
    ]

    rows = follow(course(visit(61), lesions=tuple(noted)), FOCUS).rows

    assert rows[0].age_months == pytest.approx(2.0, abs=0.01)
