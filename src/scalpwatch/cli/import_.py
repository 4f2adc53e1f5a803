"""``scalpwatch import``: courses from a file, each whole or not at all."""

import sys
from pathlib import Path
from typing import IO, Annotated

import typer

from scalpwatch.cli.opened import opened_store
from scalpwatch.cli.speech import print_plainly, speak_of_failure
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError
from scalpwatch.phrases import say

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
        "import",
        **usage.command(
            say(
                "Keep the courses of a file that “scalpwatch export” wrote, or of "
                "JSON lines. A bad line is refused, the others are kept; an import "
                "that was cut short is ended by importing the file again."
            )
        ),
    )
    def import_(
        file: Annotated[Path, usage.argument("FILE", say("The export."))],
        *,
        key: Annotated[
            Path | None,
            usage.option("--key", say("File of the key that the export is under.")),
        ] = None,
        replace: Annotated[
            bool,
            usage.option(
                "--replace",
                say("Put courses in place of what is kept under their pseudonyms."),
            ),
        ] = False,
        acknowledge: Annotated[
            bool,
            usage.option(
                "--acknowledge",
                say(
                    "Keep each patient apart, and print the pseudonym when the course "
                    "is on disk."
                ),
            ),
        ] = False,
    ) -> int:
        from scalpwatch.registry.archives import open_archive
        from scalpwatch.registry.importing import Importing

        with (
            opened_store() as store,
            _opened(file) as stream,
            open_archive(_in_the_open(stream, key)) as archive,
        ):
            done = Importing(
                store,
                replaces=replace,
                refuse=lambda error: speak_of_failure(error, usage.words),
            )
            if acknowledge:
                done.together = 1
                done.acknowledge = _print_at_once
            done.take(archive)
        if not acknowledge:
            told = say(
                "Imported: {kept} patients; {same} were there already; {refused} "
                "lines were refused.",
                kept=done.kept,
                same=done.same,
                refused=done.refused,
            )
            print_plainly(usage.words.tell(told))
        return InputError.exit_code if done.refused else 0


def _opened(file: Path) -> IO[bytes]:
    """Open the file."""
    try:
        return file.open("rb")
    except OSError:
        raise InputError(
            say("The file {file} cannot be opened.", file=file.name),
            remedy=say("Check the name, and that you may read it."),
        ) from None


def _in_the_open(stream: IO[bytes], key: Path | None) -> IO[bytes]:
    """Open the seal of an export, if it has one."""
    from scalpwatch.registry.exporting import LABEL
    from scalpwatch.registry.keys import read_key
    from scalpwatch.registry.segments import is_sealed, open_sealed

    sealed = is_sealed(stream.read(64))
    stream.seek(0)
    if not sealed:
        return stream
    if key is None:
        raise InputError(
            say("The export is under a key."),
            remedy=say("Name the file of the key by --key."),
        )
    secret = read_key(file=key).derive("export")
    return open_sealed(stream, key=secret, label=LABEL)


def _print_at_once(pseudonym: str) -> None:
    """Print a pseudonym without waiting for more."""
    print_plainly(pseudonym)
    sys.stdout.flush()
