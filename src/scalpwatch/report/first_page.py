"""The page that a busy doctor reads in a minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scalpwatch.consultation.answer import Consultation
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.report.citing import Citations, sentence
from scalpwatch.report.content import (
    Advised,
    Block,
    Bullets,
    Chart,
    ChartRow,
    Paragraph,
    Section,
    Table,
)
from scalpwatch.report.wording import FORMS, LEVEL_CAUTIONS, LEVELS
from scalpwatch.vocabulary.advice import Advice, LesionAnswer, Question
from scalpwatch.vocabulary.case_names import SITES
from scalpwatch.vocabulary.cases import Lesion

__all__ = [
    "MOST_CONDITIONS",
    "MOST_REASONS",
    "MOST_TESTS",
    "draw_chart",
    "tell_advised",
    "tell_left",
    "tell_overview",
    "tell_questions",
    "tell_right",
]

#: What fits on the page; the detail holds the rest.
MOST_REASONS: Final = 6
MOST_TESTS: Final = 5
MOST_CONDITIONS: Final = 7
_MOST_NAMED: Final = 10
_MOST_LESIONS: Final = 5
_MOST_QUESTIONS: Final = 3
_PER: Final = 1_000
_PER_QUESTION: Final = 100
_TICKS: Final = (0.001, 0.01, 0.1, 1.0)
_OVERVIEW_HEAD: Final = (
    say("Lesion"),
    say("Advice"),
    say("By"),
    say("Strongest reason"),
)


def tell_advised(advice: Advice, answer: LesionAnswer, citations: Citations) -> Advised:
    """Tell the advice as large as it gets.

    Parameters
    ----------
    advice
        The advice for the patient or for a lesion.
    answer
        The lesion that it comes from.
    citations
        Where sources are numbered.

    Returns
    -------
    advised
        Level, headline and date.
    """
    words = citations.words
    needs_imaging = any(flag.needs_imaging_first for flag in answer.flags)
    warning = say("Imaging before any knife: a flag of this lesion demands it.")
    return Advised(
        style=advice.level.value.lower(),
        word=words.tell(LEVELS[advice.level]),
        caution=words.tell(LEVEL_CAUTIONS[advice.level]),
        headline=words.tell(advice.headline),
        act_by=citations.item(
            say(
                "By {date} – {why}.",
                date=advice.act_by,
                why=advice.act_by_reason.text,
            ),
            advice.act_by_reason.source,
        ),
        stop_rule="" if advice.stop_rule is None else words.tell(advice.stop_rule),
        warning=words.tell(warning) if needs_imaging else "",
    )


def tell_overview(consultation: Consultation, words: Words) -> Section | None:
    """Set the lesions side by side, the most urgent first.

    Parameters
    ----------
    consultation
        The whole answer.
    words
        The language.

    Returns
    -------
    section
        ``None`` where there is a single lesion.
    """
    if len(consultation.lesions) == 1:
        return None
    lesions = {lesion.identifier: lesion for lesion in consultation.case.lesions}
    ordered = sorted(
        enumerate(consultation.lesions),
        key=lambda pair: (
            pair[0] != consultation.leading_lesion,
            -pair[1].advice.level.rank,
        ),
    )
    rows = [
        _overview_row(lesions[answer.lesion], answer, words) for _, answer in ordered
    ]
    table = Table(
        head=tuple(words.tell(name) for name in _OVERVIEW_HEAD),
        rows=tuple(rows[:_MOST_LESIONS]),
        widths=(5, 3, 4, 8),
    )
    return Section(words.tell(say("The lesions")), (table, *_rest(rows, words)))


def tell_left(answer: LesionAnswer, citations: Citations) -> tuple[Section, ...]:
    """Tell why, and what to do now.

    Parameters
    ----------
    answer
        The lesion that leads.
    citations
        Where sources are numbered.

    Returns
    -------
    sections
        For the left column.
    """
    words, advice = citations.words, answer.advice
    sections = [Section(words.tell(say("Why")), (_reasons(answer, citations),))]
    if advice.missing:
        items = tuple(citations.item(text) for text in advice.missing)
        heading = words.tell(say("What is missing for an answer"))
        sections.append(Section(heading, (Bullets(items),)))
    steps = Bullets(tuple(map(citations.step, advice.examine_first)), are_steps=True)
    blocks: list[Block] = [steps]
    if advice.biopsy is not None:
        ready = say("The biopsy request stands ready to copy in the detail.")
        blocks.append(Paragraph(words.tell(ready)))
    sections.append(Section(words.tell(say("Do now, in this order")), tuple(blocks)))
    if advice.tests:
        tests = Bullets(tuple(map(citations.step, advice.tests[:MOST_TESTS])))
        heading = words.tell(say("Cheap tests for the likely benign causes"))
        sections.append(Section(heading, (tests,)))
    return tuple(sections)


def tell_right(answer: LesionAnswer, citations: Citations) -> tuple[Section, ...]:
    """Tell what else it could be, and what to look for next.

    Parameters
    ----------
    answer
        The lesion that leads.
    citations
        Where sources are numbered.

    Returns
    -------
    sections
        For the right column.
    """
    words = citations.words
    blocks: list[Block] = [
        draw_chart(answer, words, most=MOST_CONDITIONS),
        *_unranked(answer, words),
    ]
    else_it_could_be = Section(words.tell(say("What it could be")), tuple(blocks))
    questions = answer.questions[:_MOST_QUESTIONS]
    if not questions:
        return (else_it_could_be,)
    bullets = tell_questions(questions, citations)
    heading = words.tell(say("What to look for next, and what it would change"))
    return (else_it_could_be, Section(heading, (bullets,)))


def tell_questions(questions: Sequence[Question], citations: Citations) -> Bullets:
    """Tell what to look for, and what each answer would change.

    Parameters
    ----------
    questions
        Most useful first.
    citations
        Where the language is kept.

    Returns
    -------
    bullets
        One line each.
    """
    told = (_question(question, citations.words) for question in questions)
    return Bullets(tuple(citations.item(text) for text in told), are_steps=True)


def draw_chart(answer: LesionAnswer, words: Words, *, most: int) -> Chart:
    """Set out what the lesion could be, for the plot.

    Parameters
    ----------
    answer
        The lesion.
    words
        The language.
    most
        How many conditions to show.

    Returns
    -------
    chart
        The two sums first, then the conditions, most probable first.
    """
    sums = (
        (say("scalp metastasis, both forms"), answer.metastasis),
        (say("any malignant cause"), answer.malignancy),
    )
    rows = [
        ChartRow(
            name=sentence(words.tell(name)),
            told=words.compact_frequency(share, per=_PER),
            probability=share,
            is_malignant=True,
            is_sum=True,
        )
        for name, share in sums
    ]
    rows += [
        ChartRow(
            name=sentence(words.tell(post.condition.name_in_both)),
            told=words.compact_frequency(post.probability, per=_PER),
            probability=post.probability,
            is_malignant=post.condition.is_malignant,
        )
        for post in answer.differential[:most]
    ]
    legend = say(
        "● malignant, ○ benign, ◆ sum; the line is the 95% interval; scale logarithmic"
    )
    head = say(
        "of {among} such patients, with 95% interval", among=words.thousands(_PER)
    )
    return Chart(
        head=sentence(words.tell(head)),
        rows=tuple(rows),
        ticks=tuple((share, _tick(share, words)) for share in _TICKS),
        legend=words.tell(legend),
    )


def _question(question: Question, words: Words) -> Phrase:
    """Tell what to look for, and what either answer would change."""
    if question.if_present is question.if_absent:
        found, not_found = (
            words.count_among(share, per=_PER_QUESTION)
            for share in (
                question.malignancy_if_present,
                question.malignancy_if_absent,
            )
        )
        return say(
            "{question} {level} either way; malignant in {found} of {among} if so, in "
            "{not_found} if not.",
            question=question.text,
            level=LEVELS[question.if_present],
            found=found,
            not_found=not_found,
            among=_PER_QUESTION,
        )
    return say(
        "{question} If so: {if_present}; if not: {if_absent}.",
        question=question.text,
        if_present=LEVELS[question.if_present],
        if_absent=LEVELS[question.if_absent],
    )


def _overview_row(
    lesion: Lesion, answer: LesionAnswer, words: Words
) -> tuple[str, ...]:
    """Tell a lesion in one row."""
    name = say(
        "{name}: {form}, {site}",
        name=lesion.identifier,
        form=FORMS[lesion.form],
        site=SITES[lesion.site],
    )
    reasons = _all_reasons(answer)
    return (
        words.tell(name),
        words.tell(LEVELS[answer.advice.level]),
        words.date(answer.advice.act_by),
        sentence(words.tell(reasons[0])) if reasons else "",
    )


def _rest(rows: Sequence[tuple[str, ...]], words: Words) -> tuple[Paragraph, ...]:
    """Say how many lesions the overview does not show."""
    hidden = len(rows) - _MOST_LESIONS
    if hidden <= 0:
        return ()
    text = say("Lesions told in the detail only: {count}.", count=hidden)
    return (Paragraph(words.tell(text), is_small=True),)


def _all_reasons(answer: LesionAnswer) -> list[Phrase]:
    """List what raised the advice: flags first, then reasons that are no flags."""
    flags = [flag.text for flag in answer.flags]
    return flags + [text for text in answer.advice.reasons if text not in flags]


def _reasons(answer: LesionAnswer, citations: Citations) -> Bullets:
    """Tell the strongest reasons, flags with their sources."""
    cited = {flag.text: flag.source for flag in answer.flags}
    shown = _all_reasons(answer)[:MOST_REASONS]
    return Bullets(
        tuple(
            citations.item(text, *([cited[text]] if text in cited else []))
            for text in shown
        )
    )


def _unranked(answer: LesionAnswer, words: Words) -> tuple[Paragraph, ...]:
    """Name the conditions without figures, malignant ones first."""
    if not answer.unranked:
        return ()
    ordered = sorted(answer.unranked, key=lambda one: not one.is_malignant)
    names = tuple(one.name_in_both for one in ordered[:_MOST_NAMED])
    hidden = len(ordered) - len(names)
    text = (
        say("Not ranked, for lack of figures: {names}.", names=names)
        if hidden <= 0
        else say(
            "Not ranked, for lack of figures: {names}, and {count} more in the detail.",
            names=", ".join(words.tell(name) for name in names),
            count=hidden,
        )
    )
    share = say(
        "One of these: {frequency}.",
        frequency=words.natural_frequency(answer.unranked_share, per=_PER),
    )
    return (Paragraph(f"{words.tell(text)} {words.tell(share)}", is_small=True),)


def _tick(share: float, words: Words) -> str:
    """Label a mark of the scale."""
    return words.thousands(_PER) if share >= 1 else words.tell(round(share * _PER))
