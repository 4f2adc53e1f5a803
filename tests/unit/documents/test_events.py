"""What happened to a patient, as a file: strict, told in our own words."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from datetime import date
from enum import Enum

import pytest

from scalpwatch.documents.events import (
    Events,
    events_from_document,
    events_schema,
    read_events,
)
from scalpwatch.documents.events_template import events_template
from scalpwatch.errors import InputError
from scalpwatch.locale import Language, Words
from scalpwatch.vocabulary import courses, pathology
from scalpwatch.vocabulary.course_names import MARKERS
from scalpwatch.vocabulary.courses import Choice, OverrideReason, VitalStatus
from scalpwatch.vocabulary.pathology import Histology, Marker, Specimen, StainState

TODAY = date(2026, 6, 30)

WHOLE = """
pseudonym = "P001"

[[pathology]]
specimen = "scalp lesion"
lesion = "focus 1"
taken_on = 2026-02-01
reported_on = 2026-02-08
sampling = "punch"
reaches_fat = true
histology = "metastasis"
origin = "breast"
[[pathology.stains]]
marker = "CK5/6"
state = "negative"
[[pathology.stains]]
marker = "ER"
state = "positive"
percent = 90

[[therapy]]
kind = "electrochemotherapy"
began = 2026-03-01
lesion = "focus 1"
agent = "bleomycin"

[[decision]]
on = 2026-01-30
lesion = "focus 1"
choice = "deferred"
until = 2026-02-10
reason = "imaging first"

[[outcome]]
on = 2026-06-01
status = "alive"
"""


def read(text: str) -> Events:
    """Read a text as the file of a fixed day."""
    numbers = itertools.count(1)
    return events_from_document(
        tomllib.loads(text), new_uid=lambda: f"2.25.{next(numbers)}", today=TODAY
    )


def refusal(text: str) -> str:
    """Tell in both languages why a text is refused."""
    with pytest.raises(InputError) as caught:
        read(text)
    told = [
        Words(language).tell(part)
        for language in Language
        for part in (caught.value.message, caught.value.remedy)
    ]
    assert not any("нет перевода" in each for each in told)
    return str(caught.value)


def test_a_whole_file_is_read_as_it_says():
    """Every section finds its value, and each its own identifier."""
    events = read(WHOLE)

    (specimen,), (therapy,) = events.pathologies, events.therapies
    (decision,), (outcome,) = events.decisions, events.outcomes
    assert specimen.specimen is Specimen.SCALP_LESION
    assert specimen.histology is Histology.METASTASIS
    assert specimen.stain(Marker.CK5_6).state is StainState.NEGATIVE
    assert specimen.stain(Marker.ER).percent == 90
    assert therapy.agent == "bleomycin"
    assert (decision.choice, decision.reason) == (
        Choice.DEFERRED,
        OverrideReason.IMAGING_FIRST,
    )
    assert outcome.status is VitalStatus.ALIVE
    assert len({specimen.uid, therapy.uid, outcome.uid}) == 3


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        ('"punch"', '"bite"', "specimen 1, sampling", "unknown"),
        ("reaches_fat", "reaches_bone", "specimen 1", "unknown"),
        ('marker = "ER"', 'marker = "XY7"', "specimen 1, stain 2, marker", "unknown"),
        ("percent = 90", "percent = 900", "specimen 1, stain 2, percent", "number"),
        ("percent = 90", "score = 2", "specimen 1, stain 2", "only HER2"),
        ('marker = "ER"', 'marker = "ck5_6"', "specimen 1, stain 2", "twice"),
        ('lesion = "focus 1"\ntaken', "taken", "specimen 1", "which lesion"),
        ('"scalp lesion"', '"primary"', "specimen 1", "not of the scalp"),
        ('histology = "metastasis"', "", "specimen 1", "pending"),
        (
            '"scalp lesion"\nlesion = "focus 1"',
            '"primary"',
            "specimen 1",
            "primary tumor is called a metastasis",
        ),
        ("2026-02-08", "2026-01-08", "specimen 1", "before it was taken"),
        ("2026-02-08", "2027-02-08", "specimen 1, reported_on", "future"),
        ("began = 2026-03-01", "", "therapy 1", "missing"),
        ("began = 2026-03-01", "began = 2026-07-01", "therapy 1, began", "future"),
        ("until = 2026-02-10", "", "decision 1", "until"),
        ("until = 2026-02-10", "until = 2026-01-30", "decision 1", "not later"),
        ('reason = "imaging first"', "", "decision 1", "reason"),
        ('choice = "deferred"', 'choice = "done"', "decision 1", "done"),
        ('choice = "deferred"', 'choice = "declined"', "decision 1", "until"),
        ("on = 2026-06-01", "on = 2026-07-01", "outcome 1, on", "future"),
        ('status = "alive"', 'status = "fine"', "outcome 1, status", "unknown"),
        ('"P001"', '"Anna Berg"', "", "pseudonym"),
    ],
)
def test_what_cannot_have_happened_is_refused_with_its_place(old, new, place, what):
    """The error names the section, what is wrong and how to mend it."""
    assert old in WHOLE

    told = refusal(WHOLE.replace(old, new, 1))

    assert place in told
    assert what in told


def test_an_empty_file_is_refused():
    """Nothing happened is no event."""
    assert "nothing that happened" in refusal('pseudonym = "P001"')


def test_a_refusal_repeats_nothing_of_the_patient():
    """What was written in a report or as a name stays where it was written."""
    told = refusal(
        WHOLE.replace("reaches_fat = true", 'text = 7\nmorphology = "Anna Berg"')
    )

    assert "Anna" not in told
    assert "specimen 1, text" in told


def test_a_broken_file_is_refused_with_line_and_column(tmp_path):
    """As a case is."""
    path = tmp_path / "events.toml"
    path.write_text("[[pathology]\n", encoding="utf-8")

    with pytest.raises(InputError, match="line 1"):
        read_events(path, new_uid=str)


def test_json_is_read_like_toml(tmp_path):
    """Another program writes JSON."""
    path = tmp_path / "events.json"
    told = {"outcome": [{"on": "2026-06-01", "status": "alive"}]}
    path.write_text(json.dumps(told), encoding="utf-8")

    events = read_events(path, new_uid=lambda: "2.25.1", today=TODAY)

    assert events.outcomes[0].on == date(2026, 6, 1)


@pytest.mark.parametrize("language", Language)
def test_every_line_of_the_template_can_be_switched_on(language):
    """With every mark removed it is read, but for the two that exclude each other."""
    text = re.sub(r"^#(?=[\w\[])", "", events_template(language), flags=re.MULTILINE)

    events = read(text)

    assert len(events.pathologies[0].stains) == 2
    assert events.closure is not None
    assert "нет перевода" not in text


@pytest.mark.parametrize("language", Language)
def test_every_allowed_word_stands_in_the_template(language):
    """Nobody has to look elsewhere for a word."""
    text = " ".join(events_template(language).replace("\n# ", " ").split())
    kinds = [
        kind
        for module in (courses, pathology)
        for name in module.__all__
        if isinstance(kind := getattr(module, name), type)
        and issubclass(kind, Enum)
        and kind is not Marker
    ]
    words = {str(member.value).replace("_", " ") for kind in kinds for member in kind}

    missing = {word for word in (*words, *MARKERS.values()) if word not in text}

    assert not missing


def test_the_schema_is_published(schemas):
    """What another program writes can be checked before it is given."""
    kept = json.loads((schemas / "events.schema.json").read_text(encoding="utf-8"))

    assert events_schema() == kept
