"""``scalpwatch export``: courses to a file, sealed or in the open, or as a table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from scalpwatch.cli.opened import opened_store
from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say

if TYPE_CHECKING:  # the store is loaded when the command runs
    from scalpwatch.registry.archives import Manifest
    from scalpwatch.registry.store import Store

__all__ = ["register"]

_LEAST_ALIKE: Final = 5


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
        "export",
        **usage.command(
            say(
                "Write patients' courses and pictures to a file, sealed or in the "
                "open, or coded facts of all patients as a table for research. An "
                "export in the open can be read by anybody who finds it, so that it "
                "has to be asked for."
            )
        ),
    )
    def export(  # noqa: PLR0913 - one parameter an option, as typer wants them
        file: Annotated[
            Path, usage.argument("FILE", say("File to be written; must not exist."))
        ],
        *,
        patient: Annotated[
            list[str] | None,
            usage.option(
                "--patient", say("Pseudonym, as often as wanted; without it, all.")
            ),
        ] = None,
        key: Annotated[
            Path | None,
            usage.option(
                "--key",
                say(
                    "File of a key made by “scalpwatch key”; whoever has it can import "
                    "the export, nobody else can read it."
                ),
            ),
        ] = None,
        plain: Annotated[
            bool,
            usage.option(
                "--plain", say("Write it in the open: a zip archive of JSON.")
            ),
        ] = False,
        csv: Annotated[
            bool,
            usage.option(
                "--csv",
                say("Write a table of coded facts, a row a patient, without names."),
            ),
        ] = False,
        k: Annotated[
            int,
            usage.option(
                "--k",
                say("With --csv: least patients that must look alike."),
                min=1,
            ),
        ] = _LEAST_ALIKE,
        leave_out: Annotated[
            bool,
            usage.option(
                "--leave-out", say("With --csv: leave out who looks like too few.")
            ),
        ] = False,
        force: Annotated[
            bool,
            usage.option(
                "--force",
                say("With --csv: write it although too few look alike."),
            ),
        ] = False,
    ) -> None:
        _refuse_unclear(file, key=key, plain=plain, csv=csv)
        with opened_store() as store:
            if csv:
                told = _table(store, file, k=k, leave_out=leave_out, force=force)
            else:
                told = _archive(store, file, patient or [], key)
        print_plainly(usage.words.tell(told))


def _refuse_unclear(file: Path, *, key: Path | None, plain: bool, csv: bool) -> None:
    """Refuse to guess who may read the export, or to write over anything."""
    if [key is not None, plain, csv].count(True) != 1:
        raise InputError(
            say("An export holds health data, and it must be said who may read it."),
            remedy=say(
                "Give one of: --key FILE (sealed under a key), --plain (readable by "
                "anybody), --csv (coded facts without names)."
            ),
        )
    if file.exists():
        raise InputError(
            say("The file {file} exists already.", file=file.name),
            remedy=say("Give the name of a file that does not exist."),
        )


def _archive(
    store: "Store", file: Path, pseudonyms: list[str], key: Path | None
) -> Phrase:
    """Write courses and pictures."""
    from scalpwatch.registry.exporting import LABEL, export_courses
    from scalpwatch.registry.keys import read_key
    from scalpwatch.registry.segments import SealedWriter
    from scalpwatch.registry.whole_files import write_file_whole

    with write_file_whole(file) as stream:
        if key is None:
            done = export_courses(store, stream, pseudonyms=pseudonyms)
        else:
            secret = read_key(file=key).derive("export")
            writer = SealedWriter(stream, key=secret, label=LABEL)
            done = export_courses(store, writer, pseudonyms=pseudonyms)
            writer.finish()
    return _counted(done, is_sealed=key is not None)


def _counted(done: "Manifest", *, is_sealed: bool) -> Phrase:
    """Tell what was written, and who can read it."""
    if is_sealed:
        return say(
            "Exported under a key: {patients} patients, {visits} visits, {pictures} "
            "pictures.",
            patients=done.patients,
            visits=done.visits,
            pictures=done.pictures,
        )
    return say(
        "Exported in the open: {patients} patients, {visits} visits, {pictures} "
        "pictures. Anybody who finds the file can read their health data.",
        patients=done.patients,
        visits=done.visits,
        pictures=done.pictures,
    )


def _table(
    store: "Store", file: Path, *, k: int, leave_out: bool, force: bool
) -> Phrase:
    """Write coded facts."""
    from scalpwatch.registry.exporting import export_for_research
    from scalpwatch.registry.whole_files import write_file_whole

    table = export_for_research(store, k=k, leaves_out=leave_out, is_forced=force)
    with write_file_whole(file) as stream:
        stream.write(table.text.encode())
    return say(
        "Exported: {patients} patients, {left_out} left out. The smallest group of "
        "patients who look alike has {smallest}.",
        patients=table.patients,
        left_out=table.left_out,
        smallest=table.smallest,
    )
