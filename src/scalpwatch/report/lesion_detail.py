"""The detail of one lesion: every sign, figure and source behind its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.report.citing import Citations, sentence
from scalpwatch.report.content import (
    Block,
    Bullets,
    Copyable,
    Item,
    Pairs,
    Paragraph,
    Section,
    Table,
)
from scalpwatch.report.first_page import (
    MOST_CONDITIONS,
    MOST_REASONS,
    MOST_TESTS,
    draw_chart,
    tell_advised,
    tell_questions,
)
from scalpwatch.report.patient import tell_lesion
from scalpwatch.report.wording import LEVELS, state_of
from scalpwatch.vocabulary.advice import Advice, Basis, LesionAnswer, LikelihoodTerm
from scalpwatch.vocabulary.cases import Lesion
from scalpwatch.vocabulary.conditions import condition_definitions

__all__ = ["tell_detail"]

_PER: Final = 1_000
#: What rounds to no patient in a thousand is named in one sentence.
_RAREST: Final = 0.5 / _PER


def tell_detail(
    lesion: Lesion, answer: LesionAnswer, citations: Citations, *, leads: bool
) -> tuple[Section, ...]:
    """Tell everything behind the answer for one lesion.

    Parameters
    ----------
    lesion
        What was asked about.
    answer
        What was answered.
    citations
        Where sources are numbered.
    leads
        Whether the first page is about it; then only what did not fit there is
        told again.

    Returns
    -------
    sections
        In the order in which a reader needs them.
    """
    words = citations.words
    known = Pairs(tell_lesion(lesion, words))
    sections = [Section(words.tell(say("What was told of it")), (known,))]
    sections += _advice(answer, citations, leads=leads)
    sections += _biopsy(answer.advice, words)
    sections += _flags(answer, citations)
    sections.append(_signs(answer, citations))
    sections += _set_aside(answer, words)
    sections += _disagreements(answer, words)
    sections.append(_before_and_after(answer, citations))
    sections.append(_differential(answer, words, leads=leads))
    sections += _unranked(answer, words)
    if not leads and answer.questions:
        questions = tell_questions(answer.questions, citations)
        heading = words.tell(say("What to look for next, and what it would change"))
        sections.append(Section(heading, (questions,)))
    sections.append(_basis(answer.basis, words))
    return tuple(sections)


def _advice(
    answer: LesionAnswer, citations: Citations, *, leads: bool
) -> Iterator[Section]:
    """Tell the advice for a lesion, or what of it the first page had no room for."""
    words, advice = citations.words, answer.advice
    reasons = Bullets(tuple(citations.item(text) for text in advice.reasons))
    tests = Bullets(tuple(map(citations.step, advice.tests)))
    if not leads:
        advised = tell_advised(advice, answer, citations)
        told = (
            advised.warning,
            advised.headline,
            f"{advised.act_by.text} {advised.act_by.note}",
            advised.stop_rule,
        )
        lines = tuple(Paragraph(text) for text in told if text)
        heading = say("Advice for this lesion: {level}", level=LEVELS[advice.level])
        yield Section(words.tell(heading), lines)
        yield from _list(say("What is missing for an answer"), advice, citations)
    if advice.reasons and (not leads or len(advice.reasons) > MOST_REASONS):
        yield Section(words.tell(say("All reasons")), (reasons,))
    if advice.tests and (not leads or len(advice.tests) > MOST_TESTS):
        heading = say("Cheap tests for the likely benign causes")
        yield Section(words.tell(heading), (tests,))


def _list(heading: Phrase, advice: Advice, citations: Citations) -> Iterator[Section]:
    """Tell what is missing, where something is."""
    if advice.missing:
        items = tuple(citations.item(text) for text in advice.missing)
        yield Section(citations.words.tell(heading), (Bullets(items),))


def _biopsy(advice: Advice, words: Words) -> Iterator[Section]:
    """Give the biopsy request and the sentences for the patient."""
    if advice.biopsy is not None:
        lines = tuple(words.tell(line) for line in advice.biopsy.lines)
        heading = words.tell(say("Biopsy request, ready to copy"))
        yield Section(heading, (Copyable(lines),), anchor="biopsy")
    told = tuple(words.tell(text) for text in advice.for_the_patient)
    heading = words.tell(say("Three sentences for the patient"))
    yield Section(heading, (Copyable(told),))


def _flags(answer: LesionAnswer, citations: Citations) -> Iterator[Section]:
    """Tell the red flags with their floors."""
    words = citations.words
    if not answer.flags:
        return
    rows = tuple(
        (
            sentence(words.tell(flag.text)),
            words.tell(LEVELS[flag.floor]),
            citations.note([flag.source]),
        )
        for flag in answer.flags
    )
    head = (say("Red flag"), say("Advice at least"), say("Source"))
    table = Table(tuple(map(words.tell, head)), rows, (9, 3, 2))
    rule = Paragraph(
        words.tell(say("No probability lowers the floor that a flag sets.")),
        is_small=True,
    )
    yield Section(words.tell(say("Red flags")), (table, rule))


def _signs(answer: LesionAnswer, citations: Citations) -> Section:
    """Tell every sign that entered, with ratio, interval and source."""
    words = citations.words
    heading = words.tell(say("Every sign that was weighed"))
    if not answer.terms:
        none = say("No sign entered the figures; they stand where they began.")
        return Section(heading, (Paragraph(words.tell(none)),))
    head = (
        say("Sign"),
        say("Ratio for a malignant cause"),
        say("Ratio for scalp metastasis"),
        say("Conditions with figures / patients"),
        say("Source"),
    )
    rows = tuple(_term_row(term, citations) for term in answer.terms)
    table = Table(tuple(map(words.tell, head)), rows, (6, 4, 4, 4, 2))
    legend = [
        say(
            "A ratio above 1 speaks for, below 1 against; an interval on both sides"
            " of 1 says little. The odds before the signs, multiplied by all ratios,"
            " give the odds after them."
        )
    ]
    if any(term.is_borrowed for term in answer.terms):
        legend.append(
            say("* Figures for metastasis from other skin than the scalp, widened.")
        )
    small = tuple(Paragraph(words.tell(text), is_small=True) for text in legend)
    return Section(heading, (table, *small))


def _term_row(term: LikelihoodTerm, citations: Citations) -> tuple[str, ...]:
    """Tell one sign's ratio in one row."""
    words, observation = citations.words, term.observation
    sign = say(
        "{sign}: {state}",
        sign=observation.sign.name_in_both,
        state=state_of(observation),
    )
    mark = "*" if term.is_borrowed else ""
    return (
        sentence(words.tell(sign)),
        words.ratio(term.for_malignancy),
        words.ratio(term.for_metastasis) + mark,
        f"{term.known_in} / {words.thousands(term.patients)}",
        citations.note(term.sources),
    )


def _set_aside(answer: LesionAnswer, words: Words) -> Iterator[Section]:
    """Tell what was given and entered nothing, and why."""
    rows = tuple(
        (
            sentence(words.tell(one.observation.sign.name_in_both)),
            words.tell(state_of(one.observation)),
            sentence(words.tell(one.why)),
        )
        for one in answer.set_aside
    )
    if rows:
        head = (say("Sign"), say("What was claimed"), say("Why it enters nothing"))
        table = Table(tuple(map(words.tell, head)), rows, (5, 4, 9))
        yield Section(words.tell(say("Set aside")), (table,))
    rest = _not_told_elsewhere(answer)
    if rest:
        lines = tuple(Item(sentence(words.tell(text))) for text in rest)
        yield Section(
            words.tell(say("Observed, without a ratio of its own")), (Bullets(lines),)
        )


def _not_told_elsewhere(answer: LesionAnswer) -> list[Phrase]:
    """List what neither weighed nor was set aside, nor stands with its picture."""
    told = [term.observation for term in answer.terms]
    told += [one.observation for one in answer.set_aside]
    return [
        say(
            "{sign}: {state}. {reason}",
            sign=one.sign.name_in_both,
            state=state_of(one),
            reason=one.reason or "",
        )
        for one in answer.observations
        if one.picture is None and one not in told
    ]


def _disagreements(answer: LesionAnswer, words: Words) -> Iterator[Section]:
    """Tell where the clinician and the machine disagree."""
    if not answer.disagreements:
        return
    rows = tuple(
        (
            sentence(words.tell(claimed.sign.name_in_both)),
            words.tell(state_of(claimed)),
            words.tell(state_of(seen)),
            sentence(words.tell(seen.reason)) if seen.reason else "",
        )
        for claimed, seen in answer.disagreements
    )
    head = (say("Sign"), say("Clinician"), say("Machine"), say("The machine's reason"))
    table = Table(tuple(map(words.tell, head)), rows, (5, 4, 4, 7))
    rule = Paragraph(words.tell(say("The clinician's word counts.")), is_small=True)
    heading = words.tell(say("Where clinician and machine disagree"))
    yield Section(heading, (table, rule))


def _before_and_after(answer: LesionAnswer, citations: Citations) -> Section:
    """Tell belief before and after the signs, and on what it hangs."""
    words, pretest = citations.words, answer.pretest
    rows = (
        (
            words.tell(say("Scalp metastasis")),
            words.natural_frequency(pretest.metastasis),
            words.natural_frequency(answer.metastasis),
        ),
        (
            words.tell(say("Any malignant cause")),
            words.natural_frequency(pretest.malignancy),
            words.natural_frequency(answer.malignancy),
        ),
    )
    head = (say("Probability"), say("Before the signs"), say("After the signs"))
    table = Table(tuple(map(words.tell, head)), rows, (4, 7, 7))
    built = Bullets(tuple(citations.item(text) for text in pretest.reasons))
    sources = say(
        "The figures before the signs are built from: {sources}.",
        sources=citations.note(pretest.sources),
    )
    blocks: list[Block] = [table, Paragraph(words.tell(sources)), built]
    blocks += [Paragraph(words.tell(text)) for text in _what_if(answer)]
    return Section(words.tell(say("Before and after the signs")), tuple(blocks))


def _what_if(answer: LesionAnswer) -> Iterator[Phrase]:
    """Tell what the advice would be with another prior, or without the pictures."""
    if answer.prior_matters is None:
        yield say("With a third or three times these odds the advice stays the same.")
    else:
        less, more = answer.prior_matters
        yield say(
            "The prior matters: with a third of these odds the advice would be"
            " {less}, with three times the odds {more}.",
            less=LEVELS[less],
            more=LEVELS[more],
        )
    if answer.without_pictures is not None:
        yield say(
            "Without the pictures the advice would be {level}.",
            level=LEVELS[answer.without_pictures],
        )


def _differential(answer: LesionAnswer, words: Words, *, leads: bool) -> Section:
    """Tell every condition that has figures, and what settles each."""
    settled = tuple(
        (
            sentence(words.tell(post.condition.name_in_both)),
            words.compact_frequency(post.probability, per=_PER),
            sentence(words.tell(condition_definitions()[post.condition].settled_by)),
        )
        for post in answer.differential
        if post.probability.value >= _RAREST
    )
    rare = tuple(
        post.condition.name_in_both
        for post in answer.differential
        if post.probability.value < _RAREST
    )
    head = (
        say("Condition"),
        say("Of {among} such patients", among=words.thousands(_PER)),
        say("What settles it"),
    )
    blocks: list[Block] = [Table(tuple(map(words.tell, head)), settled, (6, 4, 8))]
    if rare:
        text = say(
            "Fewer than 1 in {among} each: {names}.",
            among=words.thousands(_PER),
            names=rare,
        )
        blocks.append(Paragraph(words.tell(text), is_small=True))
    heading = words.tell(say("What it could be, and what settles it"))
    if not leads:
        blocks.insert(0, draw_chart(answer, words, most=MOST_CONDITIONS))
    return Section(heading, tuple(blocks))


def _unranked(answer: LesionAnswer, words: Words) -> Iterator[Section]:
    """Name the conditions that have no figures."""
    if not answer.unranked:
        return
    names = words.listing(
        [words.tell(condition.name_in_both) for condition in answer.unranked]
    )
    share = say(
        "One of these: {frequency}.",
        frequency=words.natural_frequency(answer.unranked_share),
    )
    text = f"{sentence(names)}. {words.tell(share)}"
    heading = words.tell(say("Conditions without figures: named, not ranked"))
    yield Section(heading, (Paragraph(text),))


def _basis(basis: Basis, words: Words) -> Section:
    """Tell how far the evidence reaches."""
    without = tuple(sign.name_in_both for sign in basis.signs_without_figures)
    rows = (
        (say("Signs weighed"), basis.signs_weighed),
        (say("Patients behind the figures"), basis.patients),
        (say("Signs present without any figure"), without or say("none")),
    )
    pairs = Pairs(tuple((words.tell(name), words.tell(fact)) for name, fact in rows))
    limits = Bullets(_items(basis.limits, words))
    heading = words.tell(say("How far the evidence reaches"))
    return Section(heading, (pairs, limits))


def _items(texts: Iterable[Phrase], words: Words) -> tuple[Item, ...]:
    """Tell sentences as the lines of a list."""
    return tuple(Item(sentence(words.tell(text))) for text in texts)
