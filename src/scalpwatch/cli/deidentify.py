"""``scalpwatch deidentify``: DICOM files and photographs without whose they are."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from scalpwatch.cli.filing import write_whole
from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError, UnreadableImageError
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say

if TYPE_CHECKING:  # what reads and writes DICOM is loaded when the command runs
    from scalpwatch.records.deidentification.datasets import Plan
    from scalpwatch.records.deidentification.pseudonyms import Pseudonyms

__all__ = ["register"]

_REPORT: Final = "report.csv"
_REPORTED: Final = ("number", "outcome", "file", "remarks")
_LINKED: Final = ("source", "number", "file")
_WRITTEN: Final = "written"
_PHOTOGRAPHS: Final = "photographs"
#: Files of folders that nobody means: indices, settings of systems.
_NO_RECORDS: Final = frozenset({"dicomdir", "thumbs.db", "desktop.ini"})
_SAFE_PRIVATE: Final = ("group", "creator", "element")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for."""

    pseudonyms: "Pseudonyms"
    plan: "Plan"
    covers_writing: bool
    keeps_writing: bool


@dataclass(frozen=True, slots=True)
class _Made:
    """A clean file, where it belongs, and what there is to say of it."""

    folder: str
    name: str
    data: bytes
    is_harmless: bool
    remarks: tuple[Phrase, ...]


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
        "deidentify",
        **usage.command(
            say(
                "Write DICOM files and photographs anew without what tells whose they "
                "are. Pixels stay; nobody but a person can say that no face is in them."
            )
        ),
    )
    def deidentify(  # noqa: PLR0913 - one parameter an option, as typer wants them
        paths: Annotated[
            list[Path],
            usage.argument("PATH", say("DICOM files, photographs, folders.")),
        ],
        *,
        out: Annotated[Path, usage.option("--out", say("Folder for the clean files."))],
        key: Annotated[
            Path,
            usage.option(
                "--key",
                say("File with the key; the same key gives the same pseudonyms."),
            ),
        ],
        link: Annotated[
            Path | None,
            usage.option(
                "--link",
                say(
                    "Write which file became which into this table; it is as secret as "
                    "the key."
                ),
            ),
        ] = None,
        dates: Annotated[
            str,
            usage.option(
                "--dates",
                say(
                    "shift moves a patient's dates by the same days, remove takes them "
                    "away, keep leaves them."
                ),
            ),
        ] = "shift",
        keep_patient_characteristics: Annotated[
            bool,
            usage.option(
                "--keep-patient-characteristics",
                say("Keep age (over 89 as 90), sex, size, weight and the like."),
            ),
        ] = False,
        keep_device: Annotated[
            bool, usage.option("--keep-device", say("Keep which device it was."))
        ] = False,
        keep_institution: Annotated[
            bool, usage.option("--keep-institution", say("Keep the institution."))
        ] = False,
        keep_uids: Annotated[
            bool, usage.option("--keep-uids", say("Keep the unique identifiers."))
        ] = False,
        clean_descriptors: Annotated[
            bool,
            usage.option(
                "--clean-descriptors",
                say("Keep descriptions that consist of words of the trade alone."),
            ),
        ] = False,
        clean_structured: Annotated[
            bool,
            usage.option(
                "--clean-structured",
                say("Keep coded and measured content of reports, without free text."),
            ),
        ] = False,
        clean_graphics: Annotated[
            bool,
            usage.option(
                "--clean-graphics", say("Keep drawn lines, without their writing.")
            ),
        ] = False,
        safe_private: Annotated[
            Path | None,
            usage.option(
                "--safe-private",
                say(
                    "Keep the private attributes of this table (CSV: group, creator, "
                    "element)."
                ),
            ),
        ] = None,
        cover_writing: Annotated[
            bool,
            usage.option(
                "--cover-writing", say("Blacken writing that is found in the pixels.")
            ),
        ] = False,
        keep_writing: Annotated[
            bool,
            usage.option(
                "--keep-writing",
                say(
                    "Write also files in whose pixels writing is, or which cannot be "
                    "looked at."
                ),
            ),
        ] = False,
    ) -> int:
        from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
        from scalpwatch.registry.keys import read_key

        _refuse_among_results(key, out)
        if link is not None:
            _refuse_among_results(link, out)
        wishes = {
            "KEEP_PATIENT_CHARACTERISTICS": keep_patient_characteristics,
            "KEEP_DEVICE": keep_device,
            "KEEP_INSTITUTION": keep_institution,
            "KEEP_UIDS": keep_uids,
            "CLEAN_DESCRIPTORS": clean_descriptors,
            "CLEAN_STRUCTURED": clean_structured,
            "CLEAN_GRAPHICS": clean_graphics,
            "CLEAN_PIXELS": cover_writing,
        }
        asked = _Asked(
            pseudonyms=Pseudonyms(read_key(file=key).derive("de-identification")),
            plan=_plan(dates, wishes, safe_private),
            covers_writing=cover_writing,
            keeps_writing=keep_writing,
        )
        rows = list(_deidentify_all(paths, out, asked, usage.words))
        write_whole(out, {_REPORT: _table(_REPORTED, (row[1:] for row in rows))})
        if link is not None:
            linked = (row[:2] + row[3:4] for row in rows)
            write_whole(link.parent, {link.name: _table(_LINKED, linked)})
        written = sum(row[2] == _WRITTEN for row in rows)
        print_plainly(
            usage.words.tell(
                say(
                    "{written} of {count} files were written; {report} says what was "
                    "found in each.",
                    written=written,
                    count=len(rows),
                    report=_REPORT,
                )
            )
        )
        return 0 if written == len(rows) else InputError.exit_code


def _deidentify_all(
    paths: list[Path], out: Path, asked: _Asked, words: Words
) -> Iterator[tuple[str, str, str, str, str]]:
    """De-identify every file: its path, number, outcome, place, and what is said."""
    for number, path in enumerate(_files(paths), start=1):
        outcome, place, remarks = _deidentify_one(path, number, out, asked)
        told = " ".join(words.tell(remark) for remark in remarks)
        yield str(path.resolve()), str(number), outcome, place, told


def _deidentify_one(
    path: Path, number: int, out: Path, asked: _Asked
) -> tuple[str, str, tuple[Phrase, ...]]:
    """De-identify a file: the outcome, where it lies, and what there is to say."""
    # its own name may be a patient's
    name = f"no. {number}"
    try:
        made = _made(path, name, asked)
    except UnreadableImageError as error:
        return "refused", "", (error.message, error.remedy)
    if not (made.is_harmless or asked.keeps_writing):
        remedy = say(
            "It was not written: look at it, and use --cover-writing or --keep-writing."
        )
        return "withheld", "", (*made.remarks, remedy)
    write_whole(out / made.folder, {made.name: made.data})
    return _WRITTEN, f"{made.folder}/{made.name}", made.remarks


def _made(path: Path, name: str, asked: _Asked) -> _Made:
    """Make the clean file."""
    from scalpwatch.imaging.files import file_bytes
    from scalpwatch.records.deidentification.objects import deidentify_object
    from scalpwatch.records.deidentification.photographs import clean_photograph
    from scalpwatch.records.deidentification.remarks import (
        may_show_a_face,
        there_is_writing,
        writing_was_covered,
    )
    from scalpwatch.records.dicom.parsing import begins_as_dicom

    try:
        data = file_bytes(path)
    except UnreadableImageError as error:
        # that message bears the file's name
        raise UnreadableImageError(
            say("The file {name} cannot be opened, or is empty.", name=name),
            remedy=error.remedy,
        ) from None
    if begins_as_dicom(data):
        clean = deidentify_object(
            data, name, pseudonyms=asked.pseudonyms, plan=asked.plan
        )
        file = f"{clean.uid}.dcm"
        return _Made(
            clean.pseudonym, file, clean.data, clean.is_harmless, clean.remarks
        )
    photograph = clean_photograph(data, name, covers_writing=asked.covers_writing)
    remarks = [may_show_a_face()]
    if photograph.is_covered:
        remarks.append(writing_was_covered())
    if photograph.writing:
        remarks.append(there_is_writing())
    return _Made(
        _PHOTOGRAPHS,
        asked.pseudonyms.file(data) + photograph.suffix,
        photograph.data,
        not photograph.writing,
        tuple(remarks),
    )


def _plan(dates: str, wishes: dict[str, bool], safe_private: Path | None) -> "Plan":
    """Put the options of the profile together."""
    from scalpwatch.records.deidentification.datasets import Plan
    from scalpwatch.records.deidentification.profile import Option

    of_dates = {
        "shift": {Option.SHIFT_DATES},
        "keep": {Option.KEEP_DATES},
        "remove": set[Option](),
    }
    if dates not in of_dates:
        raise InputError(
            say("Dates cannot be treated so."),
            remedy=say("Give one of: {words}.", words="; ".join(of_dates)),
        )
    options = of_dates[dates] | {
        Option[name] for name, is_on in wishes.items() if is_on
    }
    if safe_private is None:
        return Plan(frozenset(options))
    return Plan(
        frozenset(options | {Option.KEEP_SAFE_PRIVATE}),
        frozenset(_safe_private(safe_private)),
    )


def _safe_private(table: Path) -> Iterator[tuple[int, str, int]]:
    """Read the private attributes that their maker declares safe."""
    try:
        text = table.read_text(encoding="utf-8-sig")
        for row in csv.DictReader(text.splitlines(), strict=True):
            group, creator, element = (row[column].strip() for column in _SAFE_PRIVATE)
            yield int(group, 16), creator, int(element, 16) & 0xFF
    except (OSError, ValueError, KeyError, AttributeError, csv.Error):
        raise InputError(
            say("The table of safe private attributes cannot be used."),
            remedy=say(
                "Give a CSV file with the columns group, creator, element; for example "
                "0019, MAKER 1.0, 05."
            ),
        ) from None


def _files(paths: list[Path]) -> Iterator[Path]:
    """List the files, those of folders in their order; no link leads elsewhere."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for each in sorted(path.rglob("*")):
            is_plain = each.is_file() and not each.is_symlink()
            is_hidden = each.name.startswith(".") or each.name.lower() in _NO_RECORDS
            if is_plain and not is_hidden:
                yield each


def _refuse_among_results(secret: Path, out: Path) -> None:
    """Refuse to leave the key or the links with what they undo."""
    if out.resolve() in secret.resolve().parents:
        raise InputError(
            say("The key or the link table lies in the folder for the clean files."),
            remedy=say("Keep it elsewhere: who has both can tell the patients."),
        )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    """Write a table as CSV."""
    from scalpwatch.documents.cells import plain_cell

    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8", "surrogateescape")
