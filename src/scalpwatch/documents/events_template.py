"""A commented file of events that a clinician can fill, in English or Russian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scalpwatch.documents.case_template import Line, written
from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.case_names import PRIMARIES
from scalpwatch.vocabulary.course_names import (
    CHOICES,
    HISTOLOGIES,
    MARKERS,
    OVERRIDE_REASONS,
    SAMPLINGS,
    SPECIMENS,
    STAIN_STATES,
    THERAPIES,
    THERAPY_RESPONSES,
    VITAL_STATUSES,
)

__all__ = ["events_template"]


def events_template(language: Language) -> str:
    """Write a file of events to be filled in.

    Parameters
    ----------
    language
        Of the explanations; keys and words are the same in both.

    Returns
    -------
    text
        Valid TOML: every line to be filled is switched off by a ``#`` that touches
        it, every explanation begins with ``#`` and a space. Filled in nowhere, it
        tells of nothing and is refused.
    """
    return written(_lines(language), language)


def _words(names: Mapping[Any, Phrase], language: Language) -> Phrase:
    """List the words that a key can hold; in Russian with what each means."""
    words = [str(member.value).replace("_", " ") for member in names]
    if language is not Language.EN:
        told = (Words(language).tell(name) for name in names.values())
        words = [f"{word} ({name})" for word, name in zip(words, told, strict=True)]
    return say("One of: {words}.", words="; ".join(words))


def _lines(language: Language) -> Iterator[Line]:
    """Give the whole file, with the words of each key above it."""
    for line in _LINES:
        yield _words(line, language) if isinstance(line, Mapping) else line


_LINES: Final[tuple[Line | Mapping[Any, Phrase], ...]] = (
    say("What happened to one patient, for “scalpwatch case record”."),
    say(
        "Remove the mark # where it touches a line that you can answer; repeat a "
        "section as often as needed. What is told again of the same specimen or "
        "treatment completes it. Keys and words stay English."
    ),
    "",
    say("Whose events; if told, the record must be of that pseudonym. Never a name."),
    '#pseudonym = "P001"',
    "",
    say("A specimen. The same kind, lesion and day are the same specimen."),
    "#[[pathology]]",
    SPECIMENS,
    '#specimen = "scalp lesion"',
    say("Of which lesion, as “scalpwatch case show” lists it."),
    '#lesion = "focus 1"',
    "#taken_on = 2026-01-31",
    say("Leave out until the report comes."),
    "#reported_on = 2026-02-07",
    SAMPLINGS,
    '#sampling = "punch"',
    say("Does the specimen hold subcutaneous fat? A second biopsy must."),
    "#reaches_fat = true",
    HISTOLOGIES,
    '#histology = "metastasis"',
    say("The diagnosis, if it is one of “scalpwatch conditions”."),
    '#diagnosis = "alopecic_metastasis"',
    say("Where a metastasis began."),
    PRIMARIES,
    '#origin = "breast"',
    '#morphology = "infiltrating duct carcinoma"',
    say("The report as written, without the patient's name."),
    '#text = ""',
    say("One section for each stain."),
    "#[[pathology.stains]]",
    say("One of: {words}.", words="; ".join(MARKERS.values())),
    '#marker = "ER"',
    STAIN_STATES,
    '#state = "positive"',
    say("Share of stained tumor cells in percent."),
    "#percent = 90",
    say("For HER2 by immunohistochemistry, instead: 0, 1, 2 or 3."),
    "#[[pathology.stains]]",
    '#marker = "HER2"',
    '#state = "equivocal"',
    "#score = 2",
    "",
    say("A treatment given after the diagnosis."),
    "#[[therapy]]",
    THERAPIES,
    '#kind = "endocrine"',
    "#began = 2026-02-20",
    say("Leave out while it goes on."),
    "#ended = 2026-06-20",
    say("Leave out where the whole patient is treated."),
    '#lesion = "focus 1"',
    '#agent = "letrozole"',
    say("What it did to the lesion."),
    THERAPY_RESPONSES,
    '#response = "partial"',
    "",
    say("What was decided about the alert of one lesion."),
    "#[[decision]]",
    "#on = 2026-01-30",
    '#lesion = "focus 1"',
    CHOICES,
    '#choice = "deferred"',
    say("Only if deferred: until when."),
    "#until = 2026-02-28",
    say("Why it was deferred or declined."),
    OVERRIDE_REASONS,
    '#reason = "imaging first"',
    '#text = ""',
    "",
    say("What was heard of the patient: on the day of death, or last known to live."),
    "#[[outcome]]",
    "#on = 2026-06-30",
    VITAL_STATUSES,
    '#status = "alive"',
    '#text = ""',
    "",
    say("Only when the patient is no longer followed."),
    "#[closure]",
    "#on = 2026-06-30",
    '#text = "followed elsewhere"',
)
