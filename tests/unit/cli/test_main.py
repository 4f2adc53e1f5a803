"""How the command line answers before it does anything."""

from __future__ import annotations

import json
import re

import pytest

from scalpwatch.cli import COMMANDS, main


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["asses"], "Did you mean assess?"),
        (["dance"], "There are: assess"),
        (["schema"], "is missing"),
        (["schema", "house"], "case; answer"),
        (["schema", "case", "answer"], "--help"),
        (["assess", "case.toml"], "--out is missing"),
        (["assess", "case.toml", "--out"], "--out needs a value"),
        (["signs", "--loud"], "no option --loud"),
        (["signs", "xyzzy"], "xyzzy"),
        (["signs", "--lang", "de"], "en; ru"),
        (["--lang"], "en; ru"),
        (["assess", "missing.toml", "--out", "x"], "no file missing.toml"),
    ],
)
def test_what_cannot_be_understood_is_told_in_one_paragraph(capsys, arguments, told):
    """One line on stderr, nothing on stdout, exit code 2, no traceback."""
    code = main(arguments)

    spoken = capsys.readouterr()
    assert code == 2
    assert told in spoken.err
    assert spoken.err.count("\n") == 1
    assert spoken.out == ""


def test_errors_are_told_in_russian_too(capsys):
    """The language stands anywhere on the line."""
    code = main(["assess", "missing.toml", "--lang", "ru", "--out", "x"])

    assert code == 2
    assert "Файла missing.toml нет." in capsys.readouterr().err


def test_help_names_every_command(capsys):
    """Without a command there is help, and no error."""
    assert main([]) == 0

    shown = capsys.readouterr().out
    assert all(command in shown for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_russian(capsys, command):
    """Help is told in the language that was asked for, typer's own words too."""
    assert main([command, "--help", "--lang=ru"]) == 0

    shown = capsys.readouterr().out
    assert "Вызов: " in shown
    assert "Показать это пояснение" in shown
    assert "нет перевода" not in shown
    assert not re.search(r"Options ─|Arguments ─|Usage:", shown)


def test_the_version_is_told(capsys):
    """One line, as other programs expect it."""
    assert main(["--version"]) == 0
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", capsys.readouterr().out)


@pytest.mark.parametrize("document", ["case", "answer"])
def test_a_schema_is_printed_as_json(capsys, document):
    """What is printed can be piped into a file and used."""
    assert main(["schema", document]) == 0
    assert "$defs" in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["signs", "dotted"], ["dotted_vessels", "Source: "]),
        (["signs", "точечные", "--lang", "ru"], ["точечные сосуды", "Источник: "]),
        (["conditions", "pilar cyst"], ["pilar_cyst", "Settled by: "]),
        (["conditions", "areata", "--lang", "ru"], ["гнёздная алопеция"]),
    ],
)
def test_a_term_is_found_by_a_word_in_either_language(capsys, arguments, told):
    """Name, definition, what settles it, and where that comes from."""
    assert main(arguments) == 0

    shown = capsys.readouterr().out
    assert all(part in shown for part in told), shown
