"""Survival, delays and alerts as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from scalpwatch.casework.figures.numbers import (
    DAYS_A_MONTH,
    name_group,
    tell_count,
    tell_interval,
    tell_p,
    tell_ratio,
    tell_share,
)
from scalpwatch.casework.figures.survival_tables import tables_of
from scalpwatch.casework.figures.tables import Plot, Sheet, Told
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.group_shares import GroupShares
from scalpwatch.registry.proportions import Share
from scalpwatch.registry.study import Strand, Study
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.course_names import OVERRIDE_REASONS
from scalpwatch.vocabulary.courses import VitalStatus
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["tell_study"]

_YEAR: Final = 365.25
_MONTH_DAYS: Final = 30
_QUARTER_DAYS: Final = 90

_GROUP: Final = say("group")
_TOO_FEW: Final = say("too few")


def tell_study(study: Study, words: Words) -> Told:
    """Tell a study.

    Parameters
    ----------
    study
        What was counted.
    words
        The language.

    Returns
    -------
    told
        Tables, files, and plots when they are wanted.
    """

    def plots() -> Mapping[str, Plot]:
        """List the plots; only then is what draws loaded."""
        from scalpwatch.casework.figures.survival_plots import plots_of

        return plots_of(study, words)

    return Told(tuple(_sheets(study, words)), tables_of(study, words), plots)


def _sheets(study: Study, words: Words) -> Iterator[Sheet]:
    """Tell a study as tables."""
    yield _survival(study, words)
    if study.survival.hazards is not None:
        yield _hazards(study.survival, words)
    yield _delay(study.delay, words)
    yield _alerts(study, words)
    yield _decisions(study, words)
    reasons = study.shares[0].overrides.reasons if study.shares else ()
    if reasons:
        yield Sheet(
            "reasons",
            say("Why alerts were deferred or declined"),
            (say("reason"), say("decisions")),
            tuple(
                (OVERRIDE_REASONS[reason], _share(share, words))
                for reason, share in reasons
            ),
        )


def _survival(study: Study, words: Words) -> Sheet:
    """Tell survival."""
    strand = study.survival
    return Sheet(
        "survival",
        say("Survival from the skin metastasis"),
        (
            _GROUP,
            say("patients"),
            say("deaths"),
            say("median, months"),
            say("alive after 1 year"),
            say("after 2 years"),
        ),
        tuple(
            (
                name_group(each.grouping, each.group, words),
                each.curve.patients,
                each.curve.events,
                tell_interval(_in_months(each.curve.median), words),
                tell_share(each.curve.at(_YEAR), words),
                tell_share(each.curve.at(2 * _YEAR), words),
            )
            for each in strand.curves
        ),
        (
            say(
                "Kaplan-Meier, death of any cause; 95 % intervals by exponential "
                "Greenwood (log-minus-log). A month is 30.4 days."
            ),
            *_causes(study),
            *_left_out(strand),
            *_late(strand, words, fewest=study.fewest),
            *_thin(strand, words),
            *_tests(strand, words),
        ),
    )


def _delay(strand: Strand, words: Words) -> Sheet:
    """Tell the delay from the first sign to the biopsy."""
    return Sheet(
        "delay",
        say("Delay from the first sign to the first biopsy"),
        (
            _GROUP,
            say("patients"),
            say("biopsied"),
            say("median, days"),
            say("biopsied within 30 days"),
            say("within 90 days"),
        ),
        tuple(
            (
                name_group(each.grouping, each.group, words),
                each.curve.patients,
                each.curve.events,
                tell_interval(each.curve.median, words),
                tell_share(_turned(each.curve.at(_MONTH_DAYS)), words),
                tell_share(_turned(each.curve.at(_QUARTER_DAYS)), words),
            )
            for each in strand.curves
        ),
        (
            say(
                "Kaplan-Meier: who was not biopsied counts until last heard of, or "
                "until death. Those who never came are not in it; days before the "
                "first visit are."
            ),
            *_left_out(strand),
            *_thin(strand, words),
            *_tests(strand, words),
        ),
    )


def _in_months(days: Interval) -> Interval:
    """Tell days as months."""
    return Interval(*(d / DAYS_A_MONTH for d in (days.value, days.low, days.high)))


def _turned(share: Interval) -> Interval:
    """Tell the share to whom the event has come."""
    return Interval(1 - share.value, 1 - share.high, 1 - share.low)


def _left_out(strand: Strand) -> Iterator[Phrase]:
    """Tell of whom nothing can be said."""
    clock = strand.clock
    if strand.is_withheld:
        yield say("Too few patients to be told of: one of them could be known again.")
        return
    if not strand.curves:
        yield say(
            "There is nobody to count: of {count} patients concerned none was watched.",
            count=clock.concerned,
        )
    for reason, count in clock.left_out:
        yield say("Left out: {count} patients, {why}.", count=count, why=reason)


def _causes(study: Study) -> Iterator[Phrase]:
    """Tell of what the dead died."""
    counts = dict(study.deaths)
    if study.survival.curves and sum(counts.values()) >= max(1, study.fewest):
        yield say(
            "Died of cancer: {cancer}; of another cause: {other}; cause not known: "
            "{unknown}.",
            cancer=counts[VitalStatus.DEAD_OF_CANCER],
            other=counts[VitalStatus.DEAD_OF_OTHER_CAUSE],
            unknown=counts[VitalStatus.DEAD_CAUSE_UNKNOWN],
        )


def _late(strand: Strand, words: Words, *, fewest: int) -> Iterator[Phrase]:
    """Tell who came under watch late."""
    late = int(strand.clock.times.late.sum()) if strand.curves else 0
    if 0 < late < fewest:
        yield say(
            "A few patients came under watch after their metastasis was found; they "
            "count as at risk only from their first visit on."
        )
    elif late:
        yield say(
            "{count} patients came under watch after their metastasis was found; they "
            "count as at risk only from their first visit on.",
            count=late,
        )
    for each in strand.curves:
        step = each.curve.unsure_step
        if step is not None:
            yield say(
                "{group}: on day {day} only {count} were at risk, for most came under "
                "watch later; from there on the curve is unsure.",
                group=name_group(each.grouping, each.group, words),
                day=step[0],
                count=step[1],
            )


def _thin(strand: Strand, words: Words) -> Iterator[Phrase]:
    """Name the groups with few events."""
    thin = tuple(
        name_group(each.grouping, each.group, words)
        for each in strand.curves
        if each.curve.is_thin
    )
    if thin:
        yield say("Fewer than ten events, read with caution: {groups}.", groups=thin)


def _tests(strand: Strand, words: Words) -> Iterator[Phrase]:
    """Tell the log-rank tests."""
    for grouping, test, untold, rest in strand.tests:
        if test is None:
            yield say("Log-rank by {grouping}: no two groups.", grouping=grouping)
            continue
        told = say(
            "Log-rank by {grouping}: chi-square {chi}, {freedom} d.f., p {p}.",
            grouping=grouping,
            chi=words.number(test.chi_square),
            freedom=test.freedom,
            p=tell_p(test.p, words),
        )
        left_out = say(
            "{told} Left out: {count} patients ({group}).",
            told=told,
            count=untold,
            group=rest,
        )
        yield left_out if untold else told


def _hazards(strand: Strand, words: Words) -> Sheet:
    """Tell Cox's regression."""
    hazards = strand.hazards
    assert hazards is not None  # noqa: S101 - asked only where it is there
    return Sheet(
        "hazard_ratios",
        say("Hazard ratios of death (Cox)"),
        (
            _GROUP,
            say("compared with"),
            say("hazard ratio"),
            say("p"),
            say("p, changing over time"),
        ),
        tuple(
            (
                name_group(each.grouping, each.group, words),
                each.reference,
                tell_ratio(each.ratio, words),
                tell_p(each.p, words),
                tell_p(each.p_changing, words),
            )
            for each in hazards.ratios
        ),
        (
            say(
                "{patients} patients, {events} deaths; each group is adjusted for the "
                "other groupings. Groups differ in more than is told here: a ratio is "
                "no cause.",
                patients=hazards.patients,
                events=hazards.events,
            ),
            *hazards.notes,
        ),
    )


def _alerts(study: Study, words: Words) -> Sheet:
    """Tell what histology said of alerts, and biopsies for each malignancy."""
    return Sheet(
        "alerts",
        say("Alerts and what histology said"),
        (
            _GROUP,
            say("level"),
            say("lesions alerted"),
            say("histology final"),
            say("malignant of these"),
            say("metastasis of these"),
        ),
        tuple(
            (
                name_group(each.grouping, each.group, words),
                LEVELS[level],
                _TOO_FEW if shares.raised is None else shares.raised,
                _share(shares.settled, words),
                _share(shares.malignant, words),
                _share(shares.metastatic, words),
            )
            for each in study.shares
            for level, shares in (
                (Level.URGENT, each.urgent),
                (Level.BIOPSY, each.biopsy),
            )
            if shares.raised != 0 or each.grouping is None
        ),
        (
            say(
                "A lesion counts once, at the highest level it was called; histology "
                "counts from the day of the first alert. Wilson's 95 % intervals. "
                "Benign histology does not close an alert whose flag persists."
            ),
            *_withheld(study),
        ),
    )


def _decisions(study: Study, words: Words) -> Sheet:
    """Tell biopsies for each malignancy, and what clinicians did about alerts."""
    return Sheet(
        "decisions",
        say("Biopsies and decisions"),
        (
            _GROUP,
            say("malignancies of biopsies"),
            say("biopsies for each"),
            say("alerts acted on"),
            say("alerts deferred"),
            say("alerts declined"),
        ),
        tuple(
            (
                name_group(each.grouping, each.group, words),
                _share(each.found, words),
                _biopsies_each(each, words),
                _share(each.overrides.done, words),
                _share(each.overrides.deferred, words),
                _share(each.overrides.declined, words),
            )
            for each in study.shares
        ),
        tuple(_withheld(study)),
    )


def _withheld(study: Study) -> Iterator[Phrase]:
    """Say what is not told of few."""
    if not study.shares:
        yield say("Too few patients to be told of: one of them could be known again.")
    elif study.fewest > 1:
        yield say(
            "Nothing is told of fewer than {fewest} lesions, specimens or decisions, "
            "nor of the group from which they could be reckoned.",
            fewest=study.fewest,
        )


def _biopsies_each(each: GroupShares, words: Words) -> str:
    """Tell biopsies for each malignancy; none where there were no biopsies."""
    if each.found.is_withheld:
        return words.tell(_TOO_FEW)
    return tell_interval(each.biopsies_each, words) if each.found.total else "–"


def _share(share: Share, words: Words) -> str:
    """Tell so many of so many."""
    if share.is_withheld:
        return words.tell(_TOO_FEW)
    return tell_count(share.count, share.total, share.share, words)
