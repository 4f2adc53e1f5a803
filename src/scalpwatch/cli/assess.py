"""``scalpwatch assess``: from a case to an alert with its reasons."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scalpwatch.cli.consulting import consult_today
from scalpwatch.cli.usage import Usage
from scalpwatch.phrases import Phrase, say

if TYPE_CHECKING:
    from scalpwatch.vocabulary.cases import Case

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
        "assess",
        **usage.command(
            say(
                "Assess a case: write report.html, report.pdf and consultation.json, "
                "and print the advice, its strongest reasons and the next step."
            )
        ),
    )
    def assess(  # noqa: PLR0913 - the options of a command
        case: Annotated[
            Path, usage.argument("CASE", say("The case, a TOML or JSON file."))
        ],
        out: Annotated[
            Path,
            usage.option(
                "--out", say("Folder for the report; made if missing."), metavar="DIR"
            ),
        ],
        *,
        image: Annotated[
            list[str] | None,
            usage.option(
                "--image",
                say(
                    "A further picture, PICTURE or LESION=PICTURE; of the first lesion "
                    "where neither this nor its name says of which. May be repeated."
                ),
                metavar="PICTURE",
            ),
        ] = None,
        note: Annotated[
            list[str] | None,
            usage.option(
                "--note",
                say(
                    "A clinical note, FILE or LESION=FILE; of the first lesion where "
                    "it does not say of which. It fills what the case leaves open. "
                    "May be repeated."
                ),
                metavar="FILE",
            ),
        ] = None,
        letter: Annotated[
            bool,
            usage.option(
                "--letter",
                say("Write letter.html and letter.pdf too: the referral."),
            ),
        ] = False,
        force: Annotated[
            bool,
            usage.option(
                "--force", say("Replace even the answer for another patient.")
            ),
        ] = False,
    ) -> None:
        from scalpwatch.casework.filing import make_letter_files, make_report_files
        from scalpwatch.cli.filing import refuse_another_patients_folder, write_whole
        from scalpwatch.cli.short_answer import print_short_answer
        from scalpwatch.cli.speech import print_plainly
        from scalpwatch.documents.case import read_case
        from scalpwatch.documents.pictures import add_pictures

        read, contradictions = _with_notes(read_case(case), note or ())
        read = add_pictures(read, image or ())
        if not force:
            refuse_another_patients_folder(out, read.pseudonym)
        consultation = consult_today(read)
        language = usage.words.language
        files = make_report_files(consultation, language)
        # an older letter beside a newer report would contradict it
        if letter or (out / "letter.html").exists():
            files |= make_letter_files(consultation, language)
        write_whole(out, files)
        print_short_answer(consultation, out, usage.words)
        for contradiction in contradictions:
            print_plainly(usage.words.tell(contradiction))


def _with_notes(
    case: "Case", given: Sequence[str]
) -> tuple["Case", tuple["Phrase", ...]]:
    """Add notes to the case; load the dictionaries only where there are any."""
    contradictions: list[Phrase] = []
    for argument in given:
        from scalpwatch.cli.note_files import read_note_text, split_note
        from scalpwatch.notes.merging import add_note
        from scalpwatch.notes.reading import read_note

        lesion, file = split_note(argument)
        text = read_note_text(file)
        added = add_note(case, read_note(text), text, lesion=lesion)
        case = added.case
        contradictions += added.contradictions
    return case, tuple(contradictions)
