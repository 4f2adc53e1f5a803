"""Figures that were counted know when they hold no more."""

from __future__ import annotations

from dataclasses import replace

from drawn_courses import draw_courses

from scalpwatch.registry.accounts import Accounts
from scalpwatch.registry.audit import Event
from scalpwatch.registry.drawer_bodies import DrawerKind
from scalpwatch.registry.standing import standing_of


def test_what_is_only_read_changes_nothing(store):
    """Looking, listing and failing leave the figures as they are."""
    (course,) = draw_courses(1)
    store.keep(course)
    first = standing_of(store)

    store.recall(course.pseudonym)
    store.note(Event.EXPORTED, detail="form=figures")
    second = standing_of(store, first)

    assert second.changed == first.changed
    assert second.seen > first.seen


def test_what_somebody_types_and_has_not_kept_is_in_no_figure(store):
    """A draft begun, changed and discarded leaves the figures as they are."""
    anna = Accounts(store.turns).make_first("anna", "a hash", home=store.turns.clinic)
    first = standing_of(store)

    drawers = store.drawers(anna.uid)
    slip = drawers.begin(DrawerKind.DRAFT, b"typed", about="P-1")
    drawers.put(slip.uid, b"typed on", revision=slip.revision)
    drawers.remove(slip.uid)
    second = standing_of(store, first)

    assert second.seen >= first.seen + 3
    assert second.changed == first.changed


def test_each_writing_and_erasing_is_noticed(store):
    """A record kept, changed or erased: each alone."""
    (course,) = draw_courses(1)
    standing = standing_of(store)
    told = []

    for deed in (
        lambda: store.keep(course),
        lambda: store.keep_many([(replace(course, pseudonym="other"), {})]),
        lambda: store.revise(course.pseudonym, lambda one: one, (Event.VISIT_ADDED,)),
        lambda: store.erase(course.pseudonym),
    ):
        deed()
        after = standing_of(store, standing)
        told.append(after.changed > standing.changed)
        standing = after

    assert told == [True] * 4


def test_another_clinics_records_are_not_ours(store):
    """What is kept there makes no figure of ours old."""
    first = standing_of(store)

    store.seen_by("olga", "second").keep(next(iter(draw_courses(1))))

    assert standing_of(store, first).changed == first.changed
