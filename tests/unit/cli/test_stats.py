"""``scalpwatch stats``: from the store to tables, files and plots."""

import csv
import re
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import pytest
from drawn_courses import draw_courses

from scalpwatch.cli import main
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store

COUNTS = "year,age,cases,population\n" + "".join(
    f"{year},35-39,{10 + year - 2015},100000\n{year},40-44,30,50000\n"
    for year in range(2015, 2021)
)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What the command said of eighty patients, and the folder that it wrote."""
    folder = tmp_path_factory.mktemp("stats")
    key, store, out = folder / "key", folder / "store", folder / "out"
    store.mkdir()
    with open_store(Place(store, None, make_key_file(key)), actor="test") as opened:
        opened.keep_many((course, {}) for course in draw_courses(80))
    said = {}
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("SCALPWATCH_STORE", str(store))
        surroundings.setenv("SCALPWATCH_KEY_FILE", str(key))
        surroundings.setenv("COLUMNS", "200")
        for language, options in (
            ("en", ["--by", "primary", "--out", str(out)]),
            ("ru", ["--by", "age"]),
            ("refused", ["--by", "shoe"]),
        ):
            asked = ["stats", "survival", *options, "--lang"]
            stream = StringIO()
            with redirect_stdout(stream), redirect_stderr(stream):
                code = main([*asked, "ru" if language == "ru" else "en"])
            said[language] = (code, stream.getvalue())
    return said, out


def rows_of(path):
    """Read a CSV file."""
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_survival_is_told_drawn_and_written(told):
    """Every question has its table, its file and its plot."""
    said, out = told
    names = {path.name for path in out.iterdir()}

    assert said["en"][0] == 0
    assert "Hazard ratios" in said["en"][1]
    assert {"survival.csv", "delay.csv", "shares.csv", "hazard_ratios.csv"} <= names
    assert {"survival.svg", "survival_1.png", "delay.png", "alerts.svg"} <= names


def test_survival_is_told_in_russian(told):
    """No English sentence among the Russian ones."""
    code, text = told[0]["ru"]

    assert code == 0
    assert "Отношения рисков" in text
    assert "[нет перевода]" not in text


def test_no_pseudonym_and_no_day_leaves_the_store(told):
    """Statistics are counts, intervals and days since; never a date or a name."""
    said, out = told
    tables = [path.read_text(encoding="utf-8-sig") for path in out.glob("*.csv")]
    plots = [path.read_text(encoding="utf-8") for path in out.glob("*.svg")]

    for text in (*tables, *plots, said["en"][1], said["ru"][1]):
        assert "D0000" not in text
    for text in (*tables, said["en"][1], said["ru"][1]):
        assert not re.search(r"(19|20)\d\d-\d\d-\d\d", text)


def test_the_shares_in_the_file_are_those_of_the_patients(told):
    """Counted by hand over the same courses."""
    biopsied = sum(bool(course.pathologies) for course in draw_courses(80))

    found = next(
        row
        for row in rows_of(told[1] / "shares.csv")
        if row["measure"] == "malignancies_of_biopsies"
    )

    assert int(found["total"]) == biopsied
    assert float(found["low"]) < float(found["share"]) < float(found["high"])


def test_an_unknown_grouping_is_refused(told):
    """With the words that are known."""
    code, text = told[0]["refused"]

    assert code == 2
    assert "site" in text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_figures_of_russia_are_told_with_sources_and_gaps(
    tmp_path, capsys, monkeypatch, language
):
    """Each figure has its source, each gap is one, and what is derived says so."""
    monkeypatch.setenv("COLUMNS", "200")
    out = tmp_path / "out"

    code = main(["stats", "epidemiology", "--out", str(out), "--lang", language])

    told = capsys.readouterr().out
    words = ("GAP", "derived") if language == "en" else ("ПРОБЕЛ", "расчёт")
    assert code == 0
    assert "Barchuk" in told
    assert all(word in told for word in words)
    assert all(row["source"] for row in rows_of(out / "figures.csv"))
    assert (out / "figures.svg").read_bytes().startswith(b"<?xml")


def test_a_users_counts_give_rates_and_their_change(tmp_path, capsys, monkeypatch):
    """Six years have an interval; ages that are missing are told."""
    monkeypatch.setenv("COLUMNS", "200")
    file, out = tmp_path / "counts.csv", tmp_path / "out"
    file.write_text(COUNTS, encoding="utf-8")

    code = main(["stats", "epidemiology", "--counts", str(file), "--out", str(out)])

    told = capsys.readouterr().out
    rates = {(row["year"], row["rate"]): row for row in rows_of(out / "rates.csv")}
    assert code == 0
    assert "do not cover all ages" in told
    assert "log-linear" in told
    assert float(rates["2015", "age_standardized"]["value"]) == pytest.approx(35)
    assert rates["2015", "age_standardized"]["standard"] == "world"


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--place", "atlantis"], "russia"),
        (["--counts", "missing.csv"], "missing.csv"),
    ],
)
def test_what_cannot_be_told_is_refused_with_a_remedy(capsys, options, word):
    """No table is better than a wrong one."""
    assert main(["stats", "epidemiology", *options]) == 2
    assert word in capsys.readouterr().err
