"""``scalpwatch fhir``: courses out to hospitals' systems, and in from them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from scalpwatch.cli.filing import write_whole
from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say

if TYPE_CHECKING:  # models and databases are loaded when the command runs
    from scalpwatch.records.fhir.foreign import Imported, Namer
    from scalpwatch.vocabulary.courses import Course

__all__ = ["register"]

_CASES: Final = {".toml", ".json"}
_BULK: Final = ".ndjson"
_KINDS: Final = (".json", _BULK)


def register(app: typer.Typer, usage: Usage) -> None:
    """Add the group of commands.

    Parameters
    ----------
    app
        The application.
    usage
        The language it explains itself in.
    """
    group = usage.group(
        app,
        "fhir",
        say(
            "Write a patient's course as FHIR R4 for a hospital's system, or read one."
        ),
    )
    _register_export(group, usage)
    _register_import(group, usage)
    _register_definitions(group, usage)


def _register_export(group: typer.Typer, usage: Usage) -> None:
    """Add ``fhir export``."""

    @group.command(
        "export",
        **usage.command(
            say(
                "Write a patient of the store, or a case that is assessed for it, as a "
                "FHIR R4 bundle."
            )
        ),
    )
    def export(
        what: Annotated[
            str,
            usage.argument("WHAT", say("A pseudonym, or a case: a TOML or JSON file.")),
        ],
        out: Annotated[
            Path, usage.option("--out", say("The file to write."), metavar="FILE")
        ],
        *,
        pictures: Annotated[
            bool,
            usage.option(
                "--pictures",
                say("Put the pictures themselves inside; without it, their hashes."),
            ),
        ] = False,
    ) -> None:
        from scalpwatch.casework.filing import study_uids
        from scalpwatch.records.fhir.course import to_fhir

        is_case = Path(what).suffix.lower() in _CASES
        course, files = _assessed(Path(what)) if is_case else _recalled(what, pictures)
        bundle = to_fhir(
            course, pictures=files if pictures else {}, studies=study_uids(course)
        )
        data = bundle.model_dump_json(indent=2).encode()
        write_whole(out.parent, {out.name: data})
        told = say(
            "Written to {file}: {count} resources.",
            file=out.name,
            count=len(bundle.entry or ()),
        )
        print_plainly(usage.words.tell(told))


def _register_import(group: typer.Typer, usage: Usage) -> None:
    """Add ``fhir import``."""

    @group.command(
        "import",
        **usage.command(
            say(
                "Read FHIR R4 of other systems (JSON, NDJSON): cancers with year, "
                "stage, spread and receptors, and how they were treated. Names are "
                "not read."
            )
        ),
    )
    def import_(
        files: Annotated[
            list[Path],
            usage.argument("FILE", say("Bundles, resources, or folders of them.")),
        ],
        *,
        out: Annotated[
            Path | None,
            usage.option(
                "--out",
                say("Folder for the courses as JSON; without it, into the store."),
                metavar="DIR",
            ),
        ] = None,
        key: Annotated[
            Path | None,
            usage.option(
                "--key",
                say("File with the key of the pseudonyms; without it, the store's."),
                metavar="FILE",
            ),
        ] = None,
        everyone: Annotated[
            bool,
            usage.option("--all", say("Keep also patients of whom no cancer is told.")),
        ] = False,
    ) -> int:
        namer = _namer(key)
        skipped: Counter[tuple[str, object]] = Counter()
        counts: Counter[str] = Counter()
        written: set[str] = set()
        for read in _imported(files, namer):
            skipped += read.skipped
            told = [each for each in read.courses if everyone or _tells(each)]
            kept = _coherent(told, usage)
            counts["patients"] += len(read.courses)
            counts["told"] += len(told)
            counts["refused"] += len(told) - len(kept)
            counts["kept"] += (
                _keep(kept, read.pictures)
                if out is None
                else _write(kept, out, written)
            )
        for line in _summary(counts, skipped):
            print_plainly(usage.words.tell(line))
        return InputError.exit_code if counts["refused"] else 0


def _register_definitions(group: typer.Typer, usage: Usage) -> None:
    """Add ``fhir definitions``."""

    @group.command(
        "definitions",
        **usage.command(
            say(
                "Write what our extensions and code systems mean, as FHIR resources "
                "that a validator or a server can load."
            )
        ),
    )
    def definitions(
        out: Annotated[
            Path,
            usage.option("--out", say("Folder; made if missing."), metavar="DIR"),
        ],
    ) -> None:
        from scalpwatch.records.fhir.definitions import definition_files

        files = definition_files()
        write_whole(out, files)
        told = say("Written: {count} files.", count=len(files))
        print_plainly(usage.words.tell(told))


def _assessed(case: Path) -> "tuple[Course, dict[str, bytes]]":
    """Assess a case, and make a course of its one visit."""
    from scalpwatch.casework.consulting import course_of
    from scalpwatch.cli.consulting import consult_today
    from scalpwatch.documents.case import read_case

    read = read_case(case)
    course, pictures = course_of(read, consult_today(read))
    return course, dict(pictures)


def _recalled(
    pseudonym: str,
    pictures: bool,  # noqa: FBT001 - as the option tells it
) -> "tuple[Course, dict[str, bytes]]":
    """Recall a patient of the store, and tell the trail of the export."""
    from scalpwatch.cli.opened import opened_store
    from scalpwatch.registry.audit import Event

    with opened_store() as store:
        course = store.recall(pseudonym)
        kept = {
            each.sha256: store.picture(pseudonym, each.sha256)
            for visit in course.visits
            for each in visit.pictures
            if pictures
        }
        store.note(Event.EXPORTED, pseudonym, detail="form=fhir")
    return course, kept


def _namer(key: Path | None) -> "Namer":
    """Make the pseudonyms of whom we do not know, under a key."""
    from scalpwatch.cli.opened import chosen_place
    from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
    from scalpwatch.registry.keys import read_key

    master = chosen_place().key if key is None else read_key(file=key)
    # the same patient bears the same pseudonym, whether read or de-identified
    return Pseudonyms(master.derive("de-identification")).patient


def _imported(files: list[Path], namer: "Namer") -> "Iterator[Imported]":
    """Read bundles one by one, and what belongs together over several files at once."""
    from scalpwatch.records.fhir.foreign import courses_of
    from scalpwatch.records.fhir.reading import open_file, read_json, read_lines

    found = list(_found(files))
    bulk = [file for file in found if file.suffix.lower() == _BULK]
    loose = []
    for file in found:
        if file.suffix.lower() != _BULK:
            resource = read_json(open_file(file))
            if resource["resourceType"] == "Bundle":
                yield courses_of([resource], namer=namer)
            else:
                loose.append(resource)
    # of bulk data only what is read of it stays in memory
    lines = (line for file in bulk for line in read_lines(file))
    yield courses_of(chain(loose, lines), namer=namer)


def _found(paths: list[Path]) -> Iterator[Path]:
    """List the files, and those of folders by their names."""
    for path in paths:
        if path.is_dir():
            yield from (
                each
                for each in sorted(path.iterdir())
                if each.suffix.lower() in _KINDS and each.is_file()
            )
        else:
            yield path


def _tells(course: "Course") -> bool:
    """Tell whether something of a course bears on a scalp lesion."""
    return bool(
        course.visits
        or course.history.cancers
        or course.pathologies
        or course.therapies
    )


def _coherent(courses: "list[Course]", usage: Usage) -> "list[Course]":
    """Refuse courses that contradict themselves, and say so; the others are kept."""
    from scalpwatch.cli.speech import speak_of_failure
    from scalpwatch.registry.coherence import contradiction_in

    kept = []
    for course in courses:
        contradiction = contradiction_in(course)
        if contradiction is None:
            kept.append(course)
            continue
        # it repeats nothing of the course: no name of a patient is printed
        refused = InputError(
            say("A patient is refused: {trouble}", trouble=contradiction),
            remedy=say("Correct the record where it comes from; nothing was kept."),
        )
        speak_of_failure(refused, usage.words)
    return kept


def _keep(
    courses: "list[Course]", pictures: "Mapping[str, Mapping[str, bytes]]"
) -> int:
    """Keep courses of patients who are new; of others nothing is overwritten."""
    if not courses:
        return 0
    from scalpwatch.cli.opened import opened_store

    kept = 0
    with opened_store() as store:
        known = set(store.pseudonyms())
        for course in courses:
            if course.pseudonym not in known:
                given = pictures.get(course.pseudonym, {})
                store.keep(course, given, is_new=True)
                kept += 1
    return kept


def _write(courses: "list[Course]", out: Path, written: set[str]) -> int:
    """Write courses as JSON, each under its pseudonym, and of a patient the first."""
    from scalpwatch.documents.course import course_to_json

    files = {
        f"{_file_name(each.pseudonym)}.json": course_to_json(each).encode()
        for each in courses
        if each.pseudonym not in written
    }
    written |= {each.pseudonym for each in courses}
    write_whole(out, files)
    return len(files)


def _file_name(pseudonym: str) -> str:
    """Refuse a pseudonym that is no name of a file."""
    if not all(letter.isalnum() or letter in "._-" for letter in pseudonym) or (
        pseudonym.startswith(".")
    ):
        raise InputError(
            say("A pseudonym in the file cannot be the name of a file."),
            remedy=say("Read it into the store instead, without --out."),
        )
    return pseudonym


def _summary(
    counts: Counter[str], skipped: Counter[tuple[str, object]]
) -> Iterator[Phrase]:
    """Tell what was read, kept and left out."""
    from scalpwatch.records.fhir.datasets import Skipped

    why = {
        Skipped.OTHER_KIND: say("a kind that is not read"),
        Skipped.OTHER_CODE: say("of something else, or by a code that is not known"),
        Skipped.NOT_CONFIRMED: say("not confirmed, not final or not done"),
        Skipped.NO_DATE: say("without a day"),
        Skipped.NO_PATIENT: say("of nobody in the file"),
        Skipped.NO_CANCER: say("of no cancer, or of which is not clear"),
        Skipped.NO_ANSWER: say("without an answer that is understood"),
        Skipped.CONTRADICTION: say("contradicted by another of its day"),
    }
    yield say(
        "Patients: {patients}; with a cancer, a treatment or a visit: {told}; kept: "
        "{kept}. Those already there stay as they are.",
        patients=counts["patients"],
        told=counts["told"],
        kept=counts["kept"],
    )
    for (kind, reason), count in sorted(skipped.items(), key=lambda each: each[0][0]):
        if isinstance(reason, Skipped):
            yield say(
                "Left out: {count} {kind}, {why}.",
                count=count,
                kind=kind,
                why=why[reason],
            )
