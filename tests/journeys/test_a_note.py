"""A clinician's note, through the command line."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from scalpwatch.cli import main

NOTE = (
    "РМЖ в 2014 г. Очаг алопеции 2х3 см в теменной области, существует год, "
    "гиперемия, узлов нет. У матери меланома."
)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A note as a file."""
    file = tmp_path / "note.txt"
    file.write_text(NOTE, encoding="utf-8")
    return file


def test_a_note_is_told_with_the_words_that_said_it(note: Path, capsys):
    """A reader sees what was read and why."""
    assert main(["read-note", str(note), "--lang", "en"]) == 0

    printed = capsys.readouterr().out
    assert "alopecic patch: present, in the words “Очаг алопеции”" in printed
    assert "nodule: absent, in the words “узлов нет”" in printed
    assert "breast cancer, the patient's: known, in the words “РМЖ”" in printed
    assert "melanoma, a relative's: known" in printed


def test_a_note_is_read_from_a_pipe_as_json(monkeypatch, capsys):
    """Another program can use it."""
    pipe = io.TextIOWrapper(io.BytesIO(NOTE.encode()))
    monkeypatch.setattr(sys, "stdin", pipe)

    assert main(["read-note", "-", "--json"]) == 0

    document = json.loads(capsys.readouterr().out)
    states = {each["sign"]: each["state"] for each in document["signs"]}
    assert states["alopecic_patch"] == "present"
    assert states["nodule"] == "absent"
    assert document["sizes"][0]["cm"] == [2.0, 3.0]
    assert document["age"]["months"] == 12.0
    assert all(
        NOTE[each["start"] : each["end"]] == each["words"] for each in document["signs"]
    )


def test_a_note_without_signs_says_that_all_is_unknown(tmp_path: Path, capsys):
    """Nothing read is not nothing there."""
    file = tmp_path / "note.txt"
    file.write_text("Seen today.", encoding="utf-8")

    assert main(["read-note", str(file), "--lang", "en"]) == 0

    assert "unknown" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"\xff\xfe\x00secret", b"secret " * 200_000])
def test_a_file_that_is_no_note_is_refused_without_a_word_of_it(
    tmp_path: Path, capsys, content: bytes
):
    """No failure repeats what a note says."""
    file = tmp_path / "note.txt"
    file.write_bytes(content)

    assert main(["read-note", str(file)]) == 2

    assert "secret" not in capsys.readouterr().err


def test_a_note_that_is_not_there_is_refused(tmp_path: Path, capsys):
    """A wrong path is told."""
    assert main(["read-note", str(tmp_path / "none.txt"), "--lang", "en"]) == 2

    assert "There is no file none.txt." in capsys.readouterr().err


def test_a_note_changes_the_answer_and_a_tick_stays(examples: Path, tmp_path: Path):
    """What the note adds is weighed as the note's; what is ticked stays."""
    note = tmp_path / "note.txt"
    note.write_text("Hard nodule in the patch. No bald patch.", encoding="utf-8")
    case = examples / "bare_patch_after_breast_cancer.toml"
    out = tmp_path / "out"

    arguments = ["assess", str(case), "--note", str(note), "--out", str(out)]
    assert main([*arguments, "--lang", "en"]) == 0

    answer = json.loads((out / "consultation.json").read_text(encoding="utf-8"))
    told = {
        each["sign"]: each["observer"] for each in answer["lesions"][0]["observations"]
    }
    assert told["nodule"] == "note"
    assert answer["advice"]["level"] == "URGENT"


def test_a_case_without_a_note_loads_no_dictionary(examples: Path, tmp_path: Path):
    """Who gives no note does not wait for one."""
    script = (
        "import sys; from scalpwatch.cli import main; code = main(sys.argv[1:]); "
        "assert not {'pymorphy3', 'simplemma'} & set(sys.modules); sys.exit(code)"
    )
    case = str(examples / "young_patch.toml")

    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", script, "assess", case, "--out", str(tmp_path / "o")],
        capture_output=True,
        check=False,
    )

    assert ran.returncode == 0


def test_the_same_note_is_read_the_same_in_every_run(note: Path):
    """No order that differs from run to run decides what is read."""
    read = "from scalpwatch.cli import main; import sys; main(sys.argv[1:])"

    told = {
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", read, "read-note", str(note), "--json"],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }

    assert len(told) == 1
