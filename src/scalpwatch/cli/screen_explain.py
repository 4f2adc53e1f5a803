"""A patient of an archive explained: each fact, where it stands, how it counted."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scalpwatch.errors import InputError
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.screening.explaining import explained_facts
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.judging import settling

if TYPE_CHECKING:
    from scalpwatch.screening.inventory import File
    from scalpwatch.screening.tasks import Course

__all__ = ["tell_patient"]

_CONCEPTS: Final = {
    Concept.CANCER: say("cancer"),
    Concept.LESION: say("lesion of the scalp"),
    Concept.HISTOLOGY: say("histology"),
    Concept.PERSON: say("person"),
}
_WEIGHTS: Final = {
    Weight.COUNTS: say("counts"),
    Weight.POSSIBLE: say("only possible"),
    Weight.DENIED: say("denied"),
    Weight.PAST: say("past and gone"),
    Weight.SUPPOSED: say("only supposed"),
    Weight.RELATIVE: say("a relative's"),
    Weight.ELSEWHERE: say("of another place"),
    Weight.OTHER_KIND: say("of another kind"),
    Weight.NOT_DONE: say("not done"),
    Weight.REFUTED: say("refuted"),
}


def tell_patient(
    sources: Sequence[Path], course: "Course", patient: str, words: Words
) -> str:
    """Tell how a patient came to be listed, or not.

    Parameters
    ----------
    sources
        Of the run.
    course
        Of the run.
    patient
        An identifier, or a pseudonym of the list.
    words
        The language.

    Returns
    -------
    text
        A line a fact, and what they come to.

    Raises
    ------
    InputError
        If the archive tells nothing of that patient.
    """
    from scalpwatch.records.deidentification.pseudonyms import Pseudonyms

    for name in (patient, Pseudonyms(course.key).patient(patient)):
        facts, files = explained_facts(sources, course, name)
        if facts:
            return "\n".join(words.tell(line) for line in _lines(facts, files))
    raise InputError(
        say("The archive tells nothing of that patient."),
        remedy=say("Give an identifier as the records write it, or a pseudonym."),
    )


def _lines(facts: Sequence[Fact], files: "Sequence[File]") -> Iterator[Phrase]:
    """Tell each fact, and what they come to."""
    told = [each for each in facts if each.concept is not Concept.PERSON]
    for each in sorted(told, key=lambda f: (f.concept.value, f.file, f.at)):
        yield say(
            "{concept}: “{said}” ({meaning}), {on}: {weight}; {kind} in {file}, "
            "from {at}",
            concept=_CONCEPTS[each.concept],
            said=each.said,
            meaning=each.meaning,
            on=each.on or "–",
            weight=_WEIGHTS[each.weight],
            kind=each.kind,
            file=files[each.file].path,
            at=each.at,
        )
    yield _verdict(facts)


def _verdict(facts: Sequence[Fact]) -> Phrase:
    """Tell what the facts come to."""
    counting = {each.concept for each in facts if each.weight is Weight.COUNTS}
    if Concept.CANCER not in counting:
        return say("Not listed: no cancer of the patient's own counts.")
    if Concept.LESION not in counting:
        return say("Not listed: no lesion of the scalp counts.")
    if settling(facts):
        return say("Not listed: a histology of the lesion was done.")
    return say("Listed: a cancer, a lesion of the scalp, and no histology of it.")
