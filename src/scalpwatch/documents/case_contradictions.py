"""What a case file cannot say all at once, though each value of it is allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from scalpwatch.documents.case_form import (
    CancerForm,
    CaseForm,
    LesionForm,
    TreatmentForm,
)
from scalpwatch.documents.case_troubles import Trouble, Way, at
from scalpwatch.documents.pictures import belongs_to_another
from scalpwatch.phrases import say
from scalpwatch.vocabulary.cases import CancerKnowledge
from scalpwatch.vocabulary.observations import Certainty, State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["contradictions"]


def contradictions(
    form: CaseForm, today: date, *, folder: Path | None
) -> Iterator[Trouble]:
    """Find what each value allows and all of them together do not.

    Parameters
    ----------
    form
        The file, each value of which is allowed.
    today
        The day after which nothing can have happened.
    folder
        Where the pictures lie; ``None`` does not ask whether they are there.

    Yields
    ------
    trouble
        What is wrong, and how to mend it.
    """
    seen_on = form.seen_on or today
    if seen_on > today:
        yield _in_the_future(("seen_on",))
    if form.oncology.knowledge not in {None, CancerKnowledge.KNOWN} and (
        form.oncology.cancers
    ):
        yield (
            say("A cancer is listed, yet the knowledge of cancer is denied."),
            say("Write knowledge = “known”, or remove the cancer."),
        )
    for index, cancer in enumerate(form.oncology.cancers):
        yield from _of_cancer(cancer, ("oncology", "cancers", index), seen_on)
    names = Counter(lesion.known_as(i) for i, lesion in enumerate(form.lesions))
    if max(names.values()) > 1:
        yield say("Two lesions bear one name."), say("Give each its own name.")
    for index, lesion in enumerate(form.lesions):
        yield from _of_lesion(lesion, ("lesions", index), form, seen_on)
    for way, file in _pictures(form):
        yield from _of_picture(file, way, form.patient.pseudonym, folder)


def _of_cancer(cancer: CancerForm, way: Way, seen_on: date) -> Iterator[Trouble]:
    """Find what contradicts itself in a cancer."""
    if cancer.year is not None and cancer.year > seen_on.year:
        yield _in_the_future((*way, "year"))
    if cancer.year is not None and cancer.years_since is not None:
        yield (
            say("At {place}: both year and years_since are given.", place=at(way)),
            say("Keep the one that is known better."),
        )


def _of_lesion(
    lesion: LesionForm, way: Way, form: CaseForm, seen_on: date
) -> Iterator[Trouble]:
    """Find what contradicts itself in a lesion."""
    age_years, age_months = form.patient.age, lesion.age_months
    if None not in {age_years, age_months} and (
        (age_months or 0.0) > 12 * ((age_years or 0.0) + 1)
    ):
        yield (
            say("At {place}: the lesion is older than the patient.", place=at(way)),
            say("Write age_months in months and the patient's age in years."),
        )
    if "none" in lesion.symptoms and len(lesion.symptoms) > 1:
        yield (
            say("At {place}: “none” stands beside other symptoms.", place=at(way)),
            say("Keep one or the other."),
        )
    yield from _contradicted_signs(lesion, way)
    for index, treatment in enumerate(lesion.treatments):
        yield from _of_treatment(treatment, (*way, "treatments", index), seen_on)


def _contradicted_signs(lesion: LesionForm, way: Way) -> Iterator[Trouble]:
    """Find signs that are claimed twice and differently."""
    claims: dict[Sign, set[tuple[State, Certainty]]] = {}
    for observation in lesion.claims():
        claim = (observation.state, observation.certainty)
        claims.setdefault(observation.sign, set()).add(claim)
    for sign, said in claims.items():
        if len(said) > 1:
            yield (
                say(
                    "At {place}: {sign} is stated twice and differently.",
                    place=at(way),
                    sign=sign.value,
                ),
                say(
                    "Colour, surface, symptoms and fast growth state signs too; "
                    "keep one of the two."
                ),
            )


def _of_treatment(
    treatment: TreatmentForm, way: Way, seen_on: date
) -> Iterator[Trouble]:
    """Find what contradicts itself in a treatment."""
    for key in ("began", "ended"):
        day = getattr(treatment, key)
        if day is not None and day > seen_on:
            yield _in_the_future((*way, key))
    if treatment.began and treatment.ended and treatment.ended < treatment.began:
        yield (
            say("At {place}: it ended before it began.", place=at(way)),
            say("Check both dates."),
        )


def _in_the_future(way: Way) -> Trouble:
    """Refuse a date after the examination, or after today."""
    return (
        say("At {place}: the date lies in the future.", place=at(way)),
        say(
            "Nothing is later than the day of the examination, nor that than today; "
            "check the year."
        ),
    )


def _pictures(form: CaseForm) -> Iterator[tuple[Way, str]]:
    """List all pictures of the file, with their places."""
    for index, lesion in enumerate(form.lesions):
        for number, picture in enumerate(lesion.pictures):
            yield ("lesions", index, "pictures", number), picture.file


def _of_picture(
    file: str, way: Way, pseudonym: str, folder: Path | None
) -> Iterator[Trouble]:
    """Find a picture that is not where the file says, or is another patient's."""
    name = Path(file).name
    if folder is not None and not (folder / file).is_file():
        yield (
            say("At {place}: there is no picture {file}.", place=at(way), file=name),
            say("Write its path as seen from the folder of the case file."),
        )
    if belongs_to_another(name, pseudonym):
        yield (
            say(
                "At {place}: the name of {file} says that it belongs to another "
                "patient.",
                place=at(way),
                file=name,
            ),
            say("Give this patient's picture, or rename the file."),
        )
