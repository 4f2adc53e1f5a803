"""The notes that are judged are read in one way, whoever judges them."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import notes
import notes_lines
import pytest

PROGRAMS = Path(notes_lines.__file__).parent


def test_a_line_is_a_note_whatever_stands_in_it(tmp_path: Path) -> None:
    """Empty lines are none; a separator of Unicode inside a text ends no line."""
    file = tmp_path / "notes.jsonl"
    texts = ["first\u2028page", "second\x85line", "third\x0cleaf"]
    lines = [json.dumps({"text": each}, ensure_ascii=False) for each in texts]
    file.write_bytes("\n\r\n".join([*lines, ""]).encode())

    assert [note["text"] for note in notes_lines.read_notes([file, file])] == texts * 2


def test_both_know_the_same_labels() -> None:
    """Those of one table."""
    labels = {row["label"] for row in notes_lines.label_rows()}

    assert set(notes.sign_names().values()) == labels
    assert len(labels) > 10


def test_long_notes_have_a_hundred_words() -> None:
    """Of as many sentences as it takes."""
    made = [*notes_lines.long_notes(["one two three", "four"], 3)]

    assert [len(note.split()) for note in made] == [notes_lines.WORDS_A_NOTE] * 3
    assert made[0] != made[1]


@pytest.mark.parametrize("program", ["notes.py", "notes_medspacy.py"])
def test_neither_program_reads_lines_by_itself(program: str) -> None:
    """Else one would be judged on other notes than the other."""
    tree = ast.parse((PROGRAMS / program).read_text(encoding="utf-8"))
    called = {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
    named = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}

    assert "read_notes" in named
    assert not called & {"splitlines", "loads", "read_text"}


def test_what_the_yardstick_needs_of_us_is_python_alone() -> None:
    """It runs where the project is not installed."""
    tree = ast.parse((PROGRAMS / "notes_lines.py").read_text(encoding="utf-8"))
    modules = {
        each.module for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)
    }

    assert not any(str(module).startswith("scalpwatch") for module in modules)
