"""A clinician's first cases, through the command line."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import jsonschema
import pypdf
import pytest

import scalpwatch
from scalpwatch.cli import main
from scalpwatch.documents.case_template import template
from scalpwatch.locale import Language


@pytest.fixture
def assess(examples: Path, tmp_path: Path, capsys: pytest.CaptureFixture):
    """Assess an example; give what was printed and what was written."""

    def run(name: str, *more: str):
        out = tmp_path / "out"
        code = main(
            ["assess", str(examples / f"{name}.toml"), "--out", str(out), *more]
        )
        printed = capsys.readouterr()
        assert code == 0, printed.err
        answer = json.loads((out / "consultation.json").read_text(encoding="utf-8"))
        return printed.out, answer, out

    return run


def test_the_papers_case_is_urgent(assess):
    """Red atrophic foci and nodes after breast cancer: biopsy and oncology."""
    printed, answer, out = assess("paper")

    assert answer["advice"]["level"] == "URGENT"
    assert printed.startswith("URGENT")
    assert {path.name for path in out.iterdir()} == {
        "report.html",
        "report.pdf",
        "consultation.json",
    }
    assert str(out / "report.html") in printed
    assert len(re.findall(r"^  \d\. ", printed, flags=re.MULTILINE)) <= 3
    assert "Next: " in printed


def test_each_lesion_has_its_answer_and_the_most_urgent_leads(assess):
    """The patient's advice is the most urgent of her lesions'."""
    _, answer, _ = assess("paper")

    assert [lesion["lesion"] for lesion in answer["lesions"]] == ["F", "N"]
    leading = next(
        each for each in answer["lesions"] if each["lesion"] == answer["leading_lesion"]
    )
    assert leading["advice"] == answer["advice"]
    assert leading["differential"] == answer["differential"]


def test_the_history_alone_calls_for_a_biopsy(assess):
    """A young focus may be bland: a new patch after breast cancer is enough."""
    _, answer, _ = assess("bare_patch_after_breast_cancer")

    assert answer["advice"]["level"] in {"BIOPSY", "URGENT"}


def test_a_young_patch_is_looked_at_again_and_not_reassured(assess):
    """The lowest advice has a date, a stop rule, and no comfort."""
    printed, answer, _ = assess("young_patch")

    advice = answer["advice"]
    assert advice["level"] == "RECHECK"
    assert date.fromisoformat(advice["act_by"]) > date.fromisoformat(answer["made_on"])
    assert advice["stop_rule"]
    assert not re.search("benign|harmless|reassur|no cancer", printed.lower())


def test_the_answer_follows_its_published_schema(assess, schemas):
    """What another program reads is what was promised to it."""
    text = (schemas / "consultation.schema.json").read_text(encoding="utf-8")

    _, answer, _ = assess("paper")

    jsonschema.validate(answer, json.loads(text))
    assert answer["schema"] == "scalpwatch-consultation/1"
    assert answer["eye"] == "no pictures"
    assert answer["case"]["patient"]["pseudonym"] == answer["pseudonym"] == "P018"
    assert {"condition", "posttest", "low", "high"} <= answer["differential"][0].keys()
    assert {"sign", "state", "certainty", "observer", "reason"} <= (
        answer["observations"][0].keys()
    )


def test_the_road_is_russian_from_end_to_end(assess):
    """Terminal, page, document and file: no sentence is left untold."""
    printed, answer, out = assess("paper", "--lang", "ru")

    page = (out / "report.html").read_text(encoding="utf-8")
    document = "".join(
        page.extract_text() for page in pypdf.PdfReader(out / "report.pdf").pages
    )
    assert answer["language"] == "ru"
    for text in (printed, page, document, json.dumps(answer, ensure_ascii=False)):
        assert "нет перевода" not in text
        assert re.search("[а-яё]", text)


def test_the_printed_template_can_be_assessed(tmp_path, capsys):
    """The first thing that a clinician does is to run what was printed."""
    case = tmp_path / "case.toml"
    case.write_text(template(Language.EN), encoding="utf-8")

    code = main(["assess", str(case), "--out", str(tmp_path / "out")])

    answer = json.loads((tmp_path / "out" / "consultation.json").read_text())
    assert code == 0
    assert answer["advice"]["level"] == "ABSTAIN"
    assert capsys.readouterr().err == ""


def test_the_same_case_is_assessed_again_and_another_is_not_written_over(
    assess, examples, capsys
):
    """Daily work replaces an answer; a mix-up does not."""
    _, _, out = assess("paper")
    _, _, _ = assess("paper")
    other = ["assess", str(examples / "young_patch.toml"), "--out", str(out)]

    assert main(other) == 2
    assert "another patient" in capsys.readouterr().err
    assert json.loads((out / "consultation.json").read_text())["pseudonym"] == "P018"
    assert main([*other, "--force"]) == 0


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("missing.toml", None),
        ("case.toml", b'[patient]\npseudonym = "P1"\n[[lesions]]\nsite = "nose"\n'),
        (
            "case.toml",
            b'seen_on = 2999-01-01\n[patient]\npseudonym = "P1"\n[[lesions]]',
        ),
        ("case.toml", b'[patient]\npseudonym = "P1"\n[[lesions]]\nsize_cm = 45\n'),
        ("case.toml", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_a_bad_case_leaves_nothing_behind(tmp_path, capsys, file, content):
    """One paragraph, exit code 2, and no folder."""
    if content is not None:
        (tmp_path / file).write_bytes(content)

    code = main(["assess", str(tmp_path / file), "--out", str(tmp_path / "out")])

    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "content", [None, b"", b"no picture", b"\xff\xd8\xff\xe0\x00\x10JFIF"]
)
def test_a_bad_picture_leaves_nothing_behind(examples, tmp_path, capsys, content):
    """A broken picture is not an absent one: nothing is written without it."""
    picture = tmp_path / "picture.jpg"
    if content is not None:
        picture.write_bytes(content)

    code = main(
        [
            "assess",
            str(examples / "paper.toml"),
            "--image",
            str(picture),
            "--out",
            str(tmp_path / "out"),
        ]
    )

    printed = capsys.readouterr()
    assert code == 2
    assert "picture.jpg" in printed.err
    assert str(tmp_path) not in printed.err
    assert printed.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_closed_eye_opens_no_picture(examples, tmp_path, monkeypatch):
    """With the eye off the whole road is walked, and the answer says so."""
    monkeypatch.setenv("SCALPWATCH_EYE", "off")
    (tmp_path / "picture.jpg").write_bytes(b"never opened")

    code = main(
        [
            "assess",
            str(examples / "paper.toml"),
            "--image",
            str(tmp_path / "picture.jpg"),
            "--out",
            str(tmp_path / "out"),
        ]
    )

    answer = json.loads((tmp_path / "out" / "consultation.json").read_text())
    assert code == 0
    assert answer["eye"] == "off"
    assert answer["pictures"] == []


@pytest.mark.slow
def test_a_broken_table_stops_the_start(examples, tmp_path):
    """A row without a source is not evidence: exit code 3, and no answer."""
    copy = tmp_path / "scalpwatch"
    shutil.copytree(Path(scalpwatch.__file__).parent, copy)
    table = copy / "vocabulary" / "signs.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace(",judgement\n", ",\n", 1), encoding="utf-8")

    ran = subprocess.run(  # noqa: S603 - our own program
        [
            sys.executable,
            "-m",
            "scalpwatch",
            "assess",
            str(examples / "paper.toml"),
            "--out",
            str(tmp_path / "out"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert ran.returncode == 3, ran.stderr
    assert ran.stderr.count("\n") == 1
    assert "signs.csv" in ran.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_referral_is_written_beside_the_report(assess, language):
    """With `--letter`, and from then on: no letter stays beside a newer report."""
    _, _, out = assess("paper")
    assert not (out / "letter.html").exists()

    assess("paper", "--letter", "--lang", language)

    page = (out / "letter.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert (out / "letter.pdf").read_bytes().startswith(b"%PDF-")
    (out / "letter.html").write_text("of an older answer", encoding="utf-8")
    assess("paper", "--lang", language)
    assert (out / "letter.html").read_text(encoding="utf-8") == page
