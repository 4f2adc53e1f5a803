"""``scalpwatch read-note``: what a note says, with the words that say it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from scalpwatch.cli.usage import Usage
from scalpwatch.phrases import Phrase, say

if TYPE_CHECKING:
    from scalpwatch.notes.told import CancerRead, NoteReading, SignRead, Span

__all__ = ["register"]


def register(app: typer.Typer, usage: Usage) -> None:
    """Add the command.

    Parameters
    ----------
    app
        The application.
    usage
        The language it explains itself in.
    """

    @app.command(
        "read-note",
        **usage.command(
            say(
                "Read a clinical note in English or Russian: print signs, size, age, "
                "history and treatments, each with the words that say it. What is not "
                "printed is unknown."
            )
        ),
    )
    def read_a_note(
        file: Annotated[
            str, usage.argument("FILE", say("The note, a text file; - reads a pipe."))
        ],
        *,
        as_json: Annotated[
            bool, usage.option("--json", say("Print JSON for another program."))
        ] = False,
    ) -> None:
        import json

        from scalpwatch.casework.noting import note_document
        from scalpwatch.cli.note_files import read_note_text
        from scalpwatch.cli.speech import print_plainly
        from scalpwatch.notes.reading import read_note

        text = read_note_text(file)
        reading = read_note(text)
        if as_json:
            document = note_document(reading, text)
            print_plainly(json.dumps(document, ensure_ascii=False, indent=2))
            return
        lines = [usage.words.tell(line) for line in _lines(reading, text)]
        nothing = say("Nothing was read in it. What is not told is unknown.")
        # a note may hold what moves the cursor of a terminal
        shown = [_printable(line) for line in lines or [usage.words.tell(nothing)]]
        print_plainly("\n".join(shown))


def _printable(line: str) -> str:
    """Replace what a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in line)


def _lines(reading: "NoteReading", text: str) -> Iterator[Phrase]:
    """Tell what was read, line by line."""
    for sign in reading.signs:
        yield say(
            "{sign}: {state}, in the words “{words}”",
            sign=sign.sign.name_in_both,
            state=_state(sign),
            words=_words(text, sign.span),
        )
    for size in reading.sizes:
        yield say(
            "size [cm]: {sizes} (“{words}”)",
            sizes=size.cm,
            words=_words(text, size.span),
        )
    if reading.age is not None:
        yield say(
            "age [months]: {months} (“{words}”)",
            months=round(reading.age.months, 1),
            words=_words(text, reading.age.span),
        )
    for cancer in reading.cancers:
        yield say(
            "{cancer}, {bearer}: {state}, in the words “{words}”",
            cancer=_cancer(cancer),
            bearer=_bearer(cancer),
            state=_cancer_state(cancer),
            words=_words(text, cancer.span),
        )
    yield from _lines_of_places(reading, text)


def _lines_of_places(reading: "NoteReading", text: str) -> Iterator[Phrase]:
    """Tell treatments and sites, line by line."""
    from scalpwatch.report.wording import TREATMENTS
    from scalpwatch.vocabulary.case_names import SITES

    for treatment in reading.treatments:
        yield say(
            "tried: {treatment} (“{words}”)",
            treatment=TREATMENTS[treatment.kind],
            words=_words(text, treatment.span),
        )
    for site in reading.sites:
        yield say(
            "site: {site} (“{words}”)",
            site=SITES[site.site],
            words=_words(text, site.span),
        )


def _words(text: str, span: "Span") -> str:
    """Quote the words of a note on one line."""
    return " ".join(text[span.start : span.end].split())


def _state(read: "SignRead") -> Phrase:
    """Name what is told of a sign."""
    from scalpwatch.vocabulary.observations import Certainty, State

    if read.state is State.ABSENT:
        return say("absent")
    is_possible = read.certainty is Certainty.POSSIBLE
    return say("possibly present") if is_possible else say("present")


def _cancer(read: "CancerRead") -> Phrase:
    """Name a cancer."""
    from scalpwatch.notes.merging import PRIMARIES_BY_ORGAN
    from scalpwatch.vocabulary.case_names import PRIMARIES
    from scalpwatch.vocabulary.cases import Primary

    return PRIMARIES[PRIMARIES_BY_ORGAN.get(read.organ, Primary.OTHER)]


def _bearer(read: "CancerRead") -> Phrase:
    """Say whose cancer it is."""
    from scalpwatch.notes.history import Bearer

    is_own = read.bearer is Bearer.PATIENT
    return say("the patient's") if is_own else say("a relative's")


def _cancer_state(read: "CancerRead") -> Phrase:
    """Say whether the cancer is or was there."""
    from scalpwatch.notes.history import CancerState

    if read.state is CancerState.PRESENT:
        return say("known")
    is_denied = read.state is CancerState.ABSENT
    return say("denied") if is_denied else say("suspected")
