"""An answer as the page tells it: advice, a bar for each sign, what it could be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from scalpwatch.consultation.answer import Consultation
from scalpwatch.locale import Words
from scalpwatch.phrases import say
from scalpwatch.report.bars import SignBar, draw_bar_scale, tell_bars
from scalpwatch.report.citing import Citations, sentence
from scalpwatch.report.content import Advised, Chart
from scalpwatch.report.first_page import draw_chart, tell_advised, tell_questions
from scalpwatch.report.plots import draw_interval, draw_scale
from scalpwatch.report.wording import LEVELS, state_of
from scalpwatch.vocabulary.advice import LesionAnswer, Step
from scalpwatch.vocabulary.citations import cite
from scalpwatch.vocabulary.courses import KeptLesionAnswer

__all__ = ["ToldAnswer", "ToldBelief", "ToldFlag", "draw", "tell_answer", "tell_kept"]

_MOST_CONDITIONS: Final = 10


@dataclass(frozen=True, slots=True)
class ToldFlag:
    """A red flag as the page tells it.

    Parameters
    ----------
    text
        What raised it.
    floor
        The level under which the advice cannot fall.
    source
        Author and year.
    """

    text: str
    floor: str
    source: str


@dataclass(frozen=True, slots=True)
class ToldBelief:
    """A probability before and after the signs, as natural frequencies.

    Parameters
    ----------
    name
        Of what.
    before, after
        Told.
    """

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """The answer for one lesion, told in one language.

    Parameters
    ----------
    advised, act_by_source
        Level, headline, until when; and where the date comes from.
    flags
        Highest floor first.
    bars, bar_scale
        What each weighed sign adds; drawn.
    beliefs
        Before and after the signs.
    chart, strips, chart_scale
        What it could be; each row drawn, and the scale.
    unranked
        Names of conditions without figures.
    set_aside
        Signs that enter nothing: name, what was claimed, why.
    questions
        The next looks, and what each would change.
    steps, tests
        What to do now, and what settles benign causes; each with its source.
    missing
        Without which there is no answer.
    request
        For the pathologist, ready to paste; empty where no biopsy is advised.
    patients, silent
        Behind the figures; and names of signs that have none.
    """

    advised: Advised
    act_by_source: str
    flags: tuple[ToldFlag, ...]
    bars: tuple[SignBar, ...]
    bar_scale: str
    beliefs: tuple[ToldBelief, ...]
    chart: Chart
    strips: tuple[str, ...]
    chart_scale: str
    unranked: str
    set_aside: tuple[tuple[str, str, str], ...]
    questions: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    tests: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    request: tuple[str, ...]
    patients: int
    silent: str


def tell_answer(consultation: Consultation, lesion: str, words: Words) -> ToldAnswer:
    """Tell the answer for a lesion.

    Parameters
    ----------
    consultation
        Of the visit.
    lesion
        Identifier of the lesion.
    words
        The language.

    Returns
    -------
    told
        What the page shows.
    """
    answer = next(each for each in consultation.lesions if each.lesion == lesion)
    advice = answer.advice
    # numbers would point to a list that only the report has: names stand here
    citations = Citations(words)
    chart = draw_chart(answer, words, most=_MOST_CONDITIONS)
    return ToldAnswer(
        advised=tell_advised(advice, answer, citations),
        act_by_source=_source(advice.act_by_reason.source, words),
        flags=tuple(
            ToldFlag(
                text=sentence(words.tell(each.text)),
                floor=words.tell(LEVELS[each.floor]),
                source=_source(each.source, words),
            )
            for each in answer.flags
        ),
        bars=tell_bars(answer, words),
        bar_scale=draw_bar_scale(),
        beliefs=tuple(_beliefs(answer, words)),
        chart=chart,
        strips=tuple(
            draw_interval(
                each.probability, is_malignant=each.is_malignant, is_sum=each.is_sum
            )
            for each in chart.rows
        ),
        chart_scale=draw_scale(chart.ticks),
        unranked=words.tell(tuple(each.name_in_both for each in answer.unranked)),
        set_aside=tuple(
            (
                sentence(words.tell(each.observation.sign.name_in_both)),
                words.tell(state_of(each.observation)),
                words.tell(each.why),
            )
            for each in answer.set_aside
        ),
        questions=tuple(
            each.text for each in tell_questions(answer.questions, citations).items
        ),
        steps=tuple(_steps(advice.examine_first, words)),
        tests=tuple(_steps(advice.tests, words)),
        missing=tuple(sentence(words.tell(each)) for each in advice.missing),
        request=tuple(map(words.tell, advice.biopsy.lines)) if advice.biopsy else (),
        patients=answer.basis.patients,
        silent=words.tell(
            tuple(each.name_in_both for each in answer.basis.signs_without_figures)
        ),
    )


def tell_kept(kept: KeptLesionAnswer, words: Words) -> tuple[tuple[str, str], ...]:
    """Tell how probable it was called, when it was answered.

    Parameters
    ----------
    kept
        The answer of its day.
    words
        The language.

    Returns
    -------
    beliefs
        Of what, and the natural frequency.
    """
    return (
        (
            words.tell(say("Any malignant cause")),
            words.natural_frequency(kept.malignancy),
        ),
        (
            words.tell(say("Scalp metastasis")),
            words.natural_frequency(kept.metastasis),
        ),
    )


def draw(svg: str) -> Markup:
    """Let a picture that the report drew into the page.

    Parameters
    ----------
    svg
        Made of numbers alone.

    Returns
    -------
    markup
        As it is.
    """
    return Markup(svg)  # noqa: S704 - the text is ours, from numbers


def _beliefs(answer: LesionAnswer, words: Words) -> Iterator[ToldBelief]:
    """Tell how probable it is before and after the signs."""
    yield ToldBelief(
        words.tell(say("Any malignant cause")),
        words.natural_frequency(answer.pretest.malignancy),
        words.natural_frequency(answer.malignancy),
    )
    yield ToldBelief(
        words.tell(say("Scalp metastasis")),
        words.natural_frequency(answer.pretest.metastasis),
        words.natural_frequency(answer.metastasis),
    )


def _steps(steps: Iterable[Step], words: Words) -> Iterator[tuple[str, str]]:
    """Tell steps, each with its source."""
    for each in steps:
        yield sentence(words.tell(each.text)), _source(each.source, words)


def _source(identifier: str, words: Words) -> str:
    """Name a source by author and year, or the judgement that stands for one."""
    source = cite(identifier)
    if source is None:
        return words.tell(say("judgement"))
    # a cell in brackets says that the page does not show the field
    if source.author.startswith("("):
        return source.title
    return source.short
