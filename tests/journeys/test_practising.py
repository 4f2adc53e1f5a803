"""A clinician practises, in either language, and looks at her figures."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scalpwatch.cli import main
from scalpwatch.practice.cases import practice_cases
from scalpwatch.practice.results import read_results

CASES = {case.identifier: case for case in practice_cases()}
#: The order in which the first three cases have no pictures: what is tested is quick.
UNDRAWN = "166"

LOADED = """
import sys
from scalpwatch.cli import main
main(sys.argv[1:])
print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


class Keyboard(io.StringIO):
    """A keyboard on which Ctrl-C is pressed when the answers are used up."""

    def readline(self, size: int | None = -1, /) -> str:
        """Give a line, or be interrupted."""
        line = super().readline(-1 if size is None else size)
        if not line:
            raise KeyboardInterrupt
        return line

    def isatty(self) -> bool:
        """Be a keyboard."""
        return True


@pytest.fixture
def practise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    """Answer a session out of a pipe, and tell what was printed."""

    def run(answers: str, *options: str, stdin: type[io.StringIO] = io.StringIO) -> str:
        monkeypatch.setattr(sys, "stdin", stdin(answers))
        file = str(tmp_path / "results.json")
        code = main(["practice", "--results", file, "--seed", UNDRAWN, *options])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return " ".join(printed.out.split())

    return run


def kept(folder: Path) -> list[dict]:
    """What the file of results holds."""
    return json.loads((folder / "results.json").read_text())["answers"]


def test_a_session_asks_tells_the_truth_and_keeps_the_answers(practise, tmp_path):
    """A biopsy, a recheck with its date, a treatment; then reason, source, alert."""
    printed = practise("1\n3 8\n4 2\n", "--count", "3")

    assert [each["action"] for each in kept(tmp_path)] == ["urgent", "recheck", "treat"]
    assert kept(tmp_path)[1]["weeks"] == 8
    for answer in kept(tmp_path):
        case = CASES[answer["case"]]
        assert case.story.en in printed
        assert case.truth.en in printed
        assert case.lesson.en in printed
    assert printed.count("The alert on the same facts:") == 3
    assert "doi:10.11604" in printed or "http" in printed
    assert "this session" in printed


def test_a_session_in_russian_is_russian(practise):
    """Every sentence but the titles of publications."""
    printed = practise("2\n", "--count", "1", "--lang", "ru")

    case = CASES["jang2011"]
    assert case.story.ru in printed
    assert case.lesson.ru in printed
    assert "Что бы вы сделали?" in printed
    assert "нет перевода" not in printed
    assert case.story.en not in printed


def test_nothing_of_the_truth_is_told_before_the_answer(practise):
    """Neither the diagnosis nor the source, which can give it away."""
    printed = practise("q\n")

    case = CASES["jang2011"]
    assert case.story.en in printed
    assert case.truth.en not in printed
    assert case.identifier not in printed
    assert "Nothing was answered." in printed


@pytest.mark.parametrize("way_out", ["q", "Q", "й", "exit", ""])
def test_whoever_stops_keeps_what_was_answered(practise, tmp_path, way_out):
    """By q, by the same key of a Russian keyboard, or where the answers end."""
    printed = practise(f"2\n{way_out}")

    assert len(kept(tmp_path)) == 1
    assert "this session" in printed


def test_ctrl_c_keeps_what_was_answered(practise, tmp_path):
    """An interrupt is a way of leaving, and no failure."""
    printed = practise("2\n\n", stdin=Keyboard)

    assert len(kept(tmp_path)) == 1
    assert "this session" in printed


def test_a_slip_is_asked_again(practise, tmp_path):
    """Neither a word nor a number beyond the list is taken for an answer."""
    printed = practise("biopsy\n7\n0\n4\n9\n1\n", "--count", "1")

    assert printed.count("or q to stop.") == 4
    assert [each["action"] for each in kept(tmp_path)] == ["treat"]


def test_no_date_means_the_usual_one(practise, tmp_path):
    """To look again without a date is not offered: Enter is six weeks."""
    practise("3\n\n", "--count", "1")

    assert kept(tmp_path)[0]["weeks"] == 6


def test_a_missed_case_is_said_to_come_back(practise):
    """The reader knows that it will."""
    printed = practise("3 6\n", "--count", "1")

    assert "Missed:" in printed
    assert "This case comes back soon." in printed


def test_where_the_alert_errs_it_says_so(practise, tmp_path):
    """The case that the alert misses is told as one that it misses."""
    # all cases but this one are known for long
    names = [name for name in CASES if name != "alzahrani2024"]
    rows = [
        {"case": name, "action": "biopsy", "on": "2026-01-01"}
        | {"seconds": 1, "weeks": None, "treated_as": None}
        for name in names
        if CASES[name].tissue_needed
    ] + [
        {"case": name, "action": "treat", "on": "2026-01-01"}
        | {"seconds": 1, "weeks": None, "treated_as": CASES[name].diagnosis.value}
        for name in names
        if not CASES[name].tissue_needed
    ]
    document = {"scalpwatch_practice": 1, "seed": 1, "answers": rows}
    (tmp_path / "results.json").write_text(json.dumps(document))

    printed = practise("1\n", "--count", "1")

    assert "ABSTAIN. It errs here: it calls for no tissue" in printed


def test_the_review_tells_counts_intervals_and_their_limits(practise):
    """First sight and days, the alert beside them, and what the figures do not say."""
    practise("1\n3 8\n2\n", "--count", "3")

    told = practise("", "--review")
    russian = practise("", "--review", "--lang", "ru")

    assert "at first sight 3 2 of 2" in told
    assert "(34 to 100 %)" in told
    assert "The alert on the 3 cases that you have seen" in told
    assert "the figures say nothing about your own patients" in told
    assert "о ваших собственных пациентах цифры ничего не говорят" in russian


def test_a_review_of_nothing_says_so(practise):
    """Who has not practised is not told figures."""
    assert practise("", "--review") == "Nothing has been practised yet."


def test_the_pictures_stay_where_they_are_wanted(practise, tmp_path):
    """Each is called drawn, by its name and by the text beside it."""
    folder = tmp_path / "drawn"

    printed = practise(
        "1\n2\n", "--pictures", str(folder), "--seed", "1", "--count", "1"
    )

    assert [each.name for each in folder.iterdir()] == ["case-1-clinical-drawn.jpg"]
    assert "Drawn: the head from above" in printed
    assert "case-1-clinical-drawn.jpg" in printed


def test_without_a_folder_the_pictures_go_with_the_session(practise):
    """Nothing is left behind in the folder for temporary files."""
    printed = practise("1\n", "--seed", "1", "--count", "1")

    named = re.search(r"(\S+case-1-clinical-drawn\.jpg)", printed)
    assert named is not None
    assert not Path(named[1]).parent.exists()


def test_a_file_of_something_else_is_refused(tmp_path, capsys, monkeypatch):
    """A slip after --results destroys no other file."""
    file = tmp_path / "case.toml"
    file.write_text("[patient]\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n"))

    code = main(["practice", "--results", str(file)])

    assert code == 2
    assert file.read_text() == "[patient]\n"
    assert "--results" in capsys.readouterr().err


def test_the_results_lie_among_ones_own_data(tmp_path, monkeypatch, capsys):
    """Without an option they are found again, and not where patients are kept."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO("2\n"))

    main(["practice", "--count", "1", "--seed", UNDRAWN])

    capsys.readouterr()
    kept_in = tmp_path / "scalpwatch-practice" / "results.json"
    read = read_results(kept_in)
    assert read is not None
    assert len(read.answers) == 1


def test_to_look_at_ones_figures_loads_nothing_that_draws(tmp_path):
    """Whoever only reads does not wait for pictures."""
    ran = subprocess.run(  # noqa: S603 - our own program
        [
            *(sys.executable, "-c", LOADED, "practice", "--review"),
            *("--results", str(tmp_path / "none.json")),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(ran.stdout.splitlines()[-1].split()[1:])

    assert not {"cv2", "PIL", "matplotlib", "jinja2", "typst"} & loaded
