"""The command line: one module a command, loaded when it is called."""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

import typer

from scalpwatch.cli.speech import speak_of_failure
from scalpwatch.cli.usage import build, misunderstood
from scalpwatch.errors import InputError, ScalpwatchError
from scalpwatch.locale import Language, Words
from scalpwatch.phrases import say
from scalpwatch.settings import preferred_language

__all__ = ["COMMANDS", "main"]

#: Each command is a module of this package that has ``register(app, usage)``.
COMMANDS: Final = (
    "assess",
    "read-note",
    "measure",
    "calibrate",
    "case",
    "stats",
    "dicom",
    "fhir",
    "deidentify",
    "screen",
    "practice",
    "template",
    "schema",
    "signs",
    "conditions",
    "card",
    "key",
    "export",
    "import",
    "backup",
    "restore",
    "verify",
    "serve",
)

_INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        Without the program's name; those of the process when ``None``.

    Returns
    -------
    exit_code
        0, or the exit code of what failed.

    Notes
    -----
    Here, and nowhere else, a failure becomes a paragraph and an exit code.
    """
    # a command lives for a second: to collect garbage costs it more than it frees
    gc.disable()
    try:
        return _answer(arguments)
    finally:
        gc.enable()


def _answer(arguments: Sequence[str] | None) -> int:
    """Run the command and turn what fails into words and a code."""
    _print_what_the_terminal_can()
    given = sys.argv[1:] if arguments is None else arguments
    words = Words(Language.EN)
    try:
        language, rest = _take_language(given)
        words = Words(preferred_language(language))
        return _run(rest or ["--help"], words)
    except ScalpwatchError as error:
        return speak_of_failure(error, words)
    except typer.TyperException as error:
        return speak_of_failure(misunderstood(error), words)
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED


def _print_what_the_terminal_can() -> None:
    """Let an old terminal show a question mark where it lacks a letter."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _take_language(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Take ``--lang`` out, wherever it stands: it must be known before any help."""
    language: str | None = None
    left: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--lang":
            language = next(rest, "")
        elif argument.startswith("--lang="):
            language = argument.partition("=")[2]
        else:
            left.append(argument)
    return language, left


def _run(arguments: list[str], words: Words) -> int:
    """Load the command that is asked for, or all of them for their list, and run."""
    command = next((word for word in arguments if not word.startswith("-")), None)
    if command is not None and command not in COMMANDS:
        raise _unknown(command)
    program = build(words, (command,) if command else COMMANDS)
    outcome = program(args=arguments, prog_name="scalpwatch", standalone_mode=False)
    return outcome if isinstance(outcome, int) else 0


def _unknown(command: str) -> InputError:
    """Refuse a command that does not exist."""
    near = get_close_matches(command, COMMANDS, n=1)
    return InputError(
        say("There is no command {command}.", command=command),
        remedy=(
            say("Did you mean {name}?", name=near[0])
            if near
            else say("There are: {words}.", words="; ".join(COMMANDS))
        ),
    )
