"""What became of alerts, group by group: of too few nothing is told."""

from __future__ import annotations

import pytest
from drawn_courses import draw_courses

from scalpwatch.registry.cohort import cohort_row
from scalpwatch.registry.columns import gather
from scalpwatch.registry.group_shares import group_shares
from scalpwatch.registry.grouping import group_by

FEWEST = 5
BY = ("sex", "age", "site", "form", "phototype")


@pytest.fixture(scope="module")
def columns():
    """Some drawn patients, of whom many groups have few alerts."""
    return gather(map(cohort_row, draw_courses(90, seed=4)))


def shares(columns, fewest):
    """Count by each grouping."""
    joined = [group_by(name, columns).joined(FEWEST) for name in BY]
    return group_shares(columns, joined, fewest=fewest)


def measures(each):
    """List the shares of a group, but for reasons."""
    alerts = (each.urgent, each.biopsy)
    yield from (s for a in alerts for s in (a.settled, a.malignant, a.metastatic))
    yield each.found
    yield from (each.overrides.done, each.overrides.deferred, each.overrides.declined)


def overridden(each):
    """Count the decisions that deferred or declined."""
    return each.overrides.deferred.count + each.overrides.declined.count


def test_nothing_is_told_where_all_are_too_few():
    """Four patients are no clinic's figures."""
    four = gather(map(cohort_row, draw_courses(4, seed=4)))

    assert group_shares(four, (), fewest=5) == ()
    assert len(group_shares(four, (), fewest=4)) == 1


def test_no_share_is_told_of_few(columns):
    """Though the group has patients enough, one of three lesions is one of three."""
    told = [s for each in shares(columns, FEWEST) for s in measures(each)]

    assert any(0 < s.total < FEWEST for e in shares(columns, 1) for s in measures(e))
    assert any(share.is_withheld for share in told)
    assert not any(0 < share.total < FEWEST for share in told)
    assert not any(
        share.is_withheld for e in shares(columns, 1) for share in measures(e)
    )


def test_what_is_withheld_of_a_group_cannot_be_reckoned_from_the_others(columns):
    """Those withheld of a grouping are enough together, or all that there are."""
    open_ones, told = shares(columns, 1), shares(columns, FEWEST)
    besides = 0

    for name in {each.grouping for each in told} - {None}:
        groups = [
            [*zip(measures(raw), measures(each), strict=True)]
            for raw, each in zip(open_ones, told, strict=True)
            if each.grouping == name
        ]
        for measure in zip(*groups, strict=True):
            hidden = [raw.total for raw, each in measure if each.is_withheld]
            left = sum(each.total for _, each in measure)
            assert not hidden or sum(hidden) >= FEWEST or not left
            besides += sum(total >= FEWEST for total in hidden)

    assert besides


def alerts_of(each):
    """List what a group has of alerts, level by level."""
    return each.urgent, each.biopsy


def levels(columns):
    """Pair what is known of the alerts of each group with what is told of them."""
    for raw, each in zip(shares(columns, 1), shares(columns, FEWEST), strict=True):
        for known, told in zip(alerts_of(raw), alerts_of(each), strict=True):
            yield each.grouping, known, told


def test_the_share_of_few_alerts_is_in_no_other_figure(columns):
    """Neither in their number nor in how many histology settled, be it none."""
    hidden = [pair for pair in levels(columns) if pair[2].settled.is_withheld]

    assert any(not known.malignant.total for _, known, _ in hidden)
    for _, _, told in hidden:
        assert told.raised is None
        assert told.malignant.is_withheld
        assert told.metastatic.is_withheld


def test_the_number_of_few_alerts_is_not_the_rest_of_the_others(columns):
    """Those that are not told of are enough together."""
    told_of = 0

    for name in {name for name, *_ in levels(columns)} - {None}:
        for level in (0, 1):
            of = [pair[1:] for pair in levels(columns) if pair[0] == name][level::2]
            few = [known.raised for known, told in of if told.raised is None]
            assert not few or sum(few) >= FEWEST
            assert all(
                told.raised == known.raised
                for known, told in of
                if told.raised is not None
            )
            assert not any(0 < (told.raised or 0) < FEWEST for _, told in of)
            told_of += len(few)

    assert told_of


def test_reasons_are_told_of_enough_decisions_alone(columns):
    """Why the only one was declined is told of nobody."""
    open_ones, told = shares(columns, 1), shares(columns, FEWEST)

    few = [
        each
        for raw, each in zip(open_ones, told, strict=True)
        if 0 < overridden(raw) < FEWEST
    ]

    assert few
    assert not any(each.overrides.reasons for each in few)
    assert told[0].overrides.reasons == open_ones[0].overrides.reasons
