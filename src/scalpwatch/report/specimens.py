"""Pathology told: the specimen, what its stains favor, and which receptors changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from scalpwatch.inference.receptors import (
    Change,
    ReceptorComparison,
    ReceptorReading,
    ReceptorStatus,
    compare_receptors,
)
from scalpwatch.inference.stains import (
    SAME_CELLS,
    Favors,
    Origin,
    Panel,
    StainReading,
    StainTerm,
)
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.vocabulary.case_names import PRIMARIES
from scalpwatch.vocabulary.cases import Primary
from scalpwatch.vocabulary.citations import cite
from scalpwatch.vocabulary.conditions import condition_definitions
from scalpwatch.vocabulary.course_names import (
    HISTOLOGIES,
    MARKERS,
    SAMPLINGS,
    SPECIMENS,
    STAIN_STATES,
)
from scalpwatch.vocabulary.courses import Course
from scalpwatch.vocabulary.pathology import MarkerResult, Pathology, Sampling

__all__ = ["tell_findings", "tell_receptors", "tell_specimen", "tell_stains"]

#: More than one of them: only then there is something to say of dependence.
_SEVERAL: Final = 2

_FAVORS: Final[Mapping[Favors, Phrase]] = {
    Favors.BREAST_METASTASIS: say("favors a breast metastasis"),
    Favors.SWEAT_GLAND_CARCINOMA: say("favors a primary sweat-gland carcinoma"),
    Favors.NEITHER: say("does not separate the two"),
}

_PANELS: Final[Mapping[Panel, Phrase]] = {
    Panel.CARCINOMA: say("a carcinoma that looks bland"),
    Panel.BREAST: say("of the breast, and its receptors"),
    Panel.HER2: say("HER2 that is equivocal"),
    Panel.SWEAT_GLAND: say("against a sweat-gland carcinoma"),
    Panel.OTHER_ORIGIN: say("another origin"),
}

_STATUSES: Final[Mapping[ReceptorStatus, Phrase]] = {
    ReceptorStatus.POSITIVE: say("positive"),
    ReceptorStatus.LOW_POSITIVE: say("low positive"),
    ReceptorStatus.EQUIVOCAL: say("equivocal"),
    ReceptorStatus.NEGATIVE: say("negative"),
}


def tell_specimen(pathology: Pathology) -> Phrase:
    """Tell what was examined and concluded.

    Parameters
    ----------
    pathology
        The specimen.

    Returns
    -------
    headline
        One line.
    """
    what: Fact = SPECIMENS[pathology.specimen]
    if pathology.lesion:
        what = say("{specimen} {lesion}", specimen=what, lesion=pathology.lesion)
    if pathology.sampling is not Sampling.NOT_TOLD:
        what = say(
            "{specimen}, {sampling}",
            specimen=what,
            sampling=SAMPLINGS[pathology.sampling],
        )
    return say(
        "{specimen}: {histology}",
        specimen=what,
        histology=HISTOLOGIES[pathology.histology],
    )


def tell_findings(pathology: Pathology) -> Iterator[Fact]:
    """Tell what else is known of a specimen.

    Parameters
    ----------
    pathology
        The specimen.

    Yields
    ------
    detail
        Nothing for what is not told.
    """
    if pathology.reported_on is not None:
        yield say("Reported on {day}", day=pathology.reported_on)
    if pathology.diagnosis is not None:
        yield condition_definitions()[pathology.diagnosis].name
    if pathology.origin is not Primary.NOT_TOLD:
        yield say("Origin: {primary}", primary=PRIMARIES[pathology.origin])
    if pathology.morphology:
        yield pathology.morphology
    if pathology.reaches_fat is not None:
        yield (
            say("The specimen reaches fat")
            if pathology.reaches_fat
            else say("The specimen does not reach fat")
        )
    if pathology.stains:
        yield say("Stains: {stains}", stains=tuple(map(_stain, pathology.stains)))


def tell_stains(reading: StainReading) -> Iterator[Phrase]:
    """Tell what the stains of a specimen favor, with their counts.

    Parameters
    ----------
    reading
        What they say.

    Yields
    ------
    sentence
        The statement first, then each stain, then what to stain for next.
    """
    yield reading.statement
    for term in reading.terms:
        yield _term(term)
    kin = [each for each in reading.terms if each.result.marker in SAME_CELLS]
    if len(kin) >= _SEVERAL:
        yield say(
            "{markers} stain the same cells: they are one witness, not {count}.",
            markers=tuple(MARKERS[each.result.marker] for each in kin),
            count=len(kin),
        )
    if reading.unweighed and reading.terms:
        yield say(
            "Says nothing between the two, or has no counts: {stains}.",
            stains=tuple(MARKERS[each.marker] for each in reading.unweighed),
        )
    for panel, markers in reading.ahead:
        yield say(
            "Not stained yet, {panel}: {markers}.",
            panel=_PANELS[panel],
            markers=tuple(MARKERS[each] for each in markers),
        )


def tell_receptors(course: Course) -> Iterator[Phrase]:
    """Tell how the receptors of metastases differ from those of the primary.

    Parameters
    ----------
    course
        The patient over time.

    Yields
    ------
    sentence
        One or more for each receptor that is known on both sides; nothing where none
        is.
    """
    compared = compare_receptors(course)
    for each in compared:
        yield _comparison(each)
        if each.meaning is not None:
            yield each.meaning
        if each.known_share is not None:
            yield _share(each)
        if each.metastasis.differs_from_report or each.primary.differs_from_report:
            yield say(
                "{receptor}: the report calls it otherwise, by an older threshold.",
                receptor=MARKERS[each.metastasis.receptor],
            )
        if each.metastasis.has_some_her2:
            yield say(
                "HER2 is 1+, or 2+ without amplification: treatment with trastuzumab "
                "deruxtecan can be discussed (Wolff 2023)."
            )
    if any(each.change is not Change.NONE for each in compared):
        yield say(
            "Receptors decide the treatment: discuss it with oncology. ASCO prefers "
            "those of the metastasis where the clinical picture supports them; whether "
            "that changes the outcome is not known (Van Poznak 2015). A part of such "
            "differences is the assay's: have it confirmed."
        )


def _stain(result: MarkerResult) -> Phrase:
    """Tell one result."""
    marker, state = MARKERS[result.marker], STAIN_STATES[result.state]
    if result.percent is not None:
        return say(
            "{marker} {state} ({percent} %)",
            marker=marker,
            state=state,
            percent=result.percent,
        )
    if result.score is not None:
        return say(
            "{marker} {state} ({score})",
            marker=marker,
            state=state,
            score=_score(result.score),
        )
    return say("{marker} {state}", marker=marker, state=state)


def _score(score: int) -> str:
    """Write a score of HER2 as pathologists do: 0, 1+, 2+, 3+."""
    return f"{score}+" if score else "0"


def _term(term: StainTerm) -> Phrase:
    """Tell what one stain says, with the counts that it rests on."""
    return say(
        "{stain}: {favors}. Likelihood ratio for a breast metastasis {ratio} ({low} to "
        "{high}); positive in {metastases} breast metastases of the skin and in "
        "{glands} sweat-gland carcinomas ({sources}).",
        stain=_stain(term.result),
        favors=_FAVORS[term.favors],
        ratio=_figure(term.ratio.value),
        low=_figure(term.ratio.low),
        high=_figure(term.ratio.high),
        metastases=_counts(term, Origin.BREAST_METASTASIS),
        glands=_counts(term, Origin.SWEAT_GLAND_CARCINOMA),
        sources=tuple(dict.fromkeys(_short(figure.source) for figure in term.figures)),
    )


def _figure(value: float) -> float:
    """Round as far as so few patients bear."""
    return float(f"{value:.2g}")


def _counts(term: StainTerm, origin: Origin) -> Phrase:
    """Tell in how many of one tumour the stain was positive."""
    figures = [each for each in term.figures if each.origin is origin]
    return say(
        "{positive} of {assessed}",
        positive=sum(each.positive for each in figures),
        assessed=sum(each.assessed for each in figures),
    )


def _short(identifier: str) -> str:
    """Name a source by author and year."""
    source = cite(identifier)
    return "" if source is None else source.short


def _comparison(each: ReceptorComparison) -> Phrase:
    """Tell a receptor on both sides."""
    before, now = _side(each.primary), _side(each.metastasis)
    receptor = MARKERS[each.metastasis.receptor]
    facts = {
        "receptor": receptor,
        "before": before,
        "now": now,
        "specimen": SPECIMENS[each.metastasis.specimen],
    }
    if each.change is Change.NONE:
        return say("{receptor}: primary {before}, {specimen} {now}: the same", **facts)
    if each.change is Change.UNCLEAR:
        return say("{receptor}: primary {before}, {specimen} {now}: unclear", **facts)
    return say("{receptor}: primary {before}, {specimen} {now}: DISCORDANT", **facts)


def _side(reading: ReceptorReading) -> Phrase:
    """Tell a receptor on one side."""
    status = _STATUSES[reading.status]
    if reading.percent is not None:
        return say("{status} ({percent} %)", status=status, percent=reading.percent)
    if reading.score is not None:
        return say("{status} ({score})", status=status, score=_score(reading.score))
    return status


def _share(each: ReceptorComparison) -> Phrase:
    """Tell how often the change was found in other patients."""
    share = each.known_share
    facts = (
        {}
        if share is None
        else {"percent": share.value, "low": share.low, "high": share.high}
    )
    if each.change is Change.LOST:
        return say(
            "Such a loss was found in {percent} % ({low} to {high}) of distant "
            "metastases (Schrijver 2018).",
            **facts,
        )
    return say(
        "Such a gain was found in {percent} % ({low} to {high}) of distant "
        "metastases (Schrijver 2018).",
        **facts,
    )
