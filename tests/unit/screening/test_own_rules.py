"""A hospital's own rules: added to ours, or refused before anybody works."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from scalpwatch.cli import main
from scalpwatch.errors import InputError
from scalpwatch.screening.facts import Concept
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.sieve import Sieve
from scalpwatch.screening.texts import Reader

WHOLE = """
[codes.icd10]
nodule = ["R22.9"]
[codes.own]
patch = ["HAIR-7"]
[words]
place = ["noggin"]
[cues]
stems = ["noggin"]
[leave_out]
entries = ["capitis"]
"""


def test_rules_are_added_to_ours_and_entries_left_out(tmp_path: Path) -> None:
    """Codes of the hospital too; nothing else changes."""
    (tmp_path / "lesion.toml").write_text(WHOLE, encoding="utf-8")
    ours, both = read_rulesets(), read_rulesets(tmp_path)

    assert both.lesion.codes("codes").meaning("R22.9") == "nodule"
    assert both.lesion.codes("codes").meaning("HAIR-7") == "patch"
    assert both.lesion.codes("codes").meaning("L63.1") == "patch"
    assert both.lesion.words("place").search("on the noggin")
    assert set(both.lesion.stems) == {*ours.lesion.stems, "noggin"} - {"capitis"}
    assert both.lesion.sections["words"].keys() == ours.lesion.sections["words"].keys()
    assert both.cancer == ours.cancer
    assert both.digest != ours.digest


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("lesion", "[word]\nplace = ['x']", "word: nothing bears this name"),
        ("lesion", "[words]\nplaces = ['x']", "words.places: nothing bears"),
        ("lesion", "[codes.icd-10]\npatch = ['L63']", "codes.icd-10: nothing bears"),
        ("lesion", "[codes.icd10]\nwart = ['B07']", "codes.icd10.wart: nothing"),
        ("cancer", "[codes.icd10]\nboob = ['C50']", "codes.icd10.boob: nothing"),
        ("cancer", "[not_own.icd10]\ncodes = ['Z80']", "not_own.icd10: it is no list"),
        ("cancer", "codes = ['C50']", "codes: it is no section"),
        ("cancer", "[codes]\nicd10 = ['C50']", "codes.icd10: it is no section"),
        ("cancer", "[icdo]\nmalignant = [3]", "icdo.malignant: it is no list"),
        ("histology", "[skin.cpt]\ncodes = [11104]", "skin.cpt.codes: it is no list"),
        ("histology", "[skin.cpt]\ncodes = '11104'", "skin.cpt.codes: it is no list"),
        ("histology", "[words]\ndone = ['']", "words.done: it is no list of texts"),
        ("histology", "[words]\ndone = ['(x']", "“(x” is no expression"),
        ("histology", "[words]\ndone = ['x*']", "“x*” is found in every text"),
        ("lesion", "[cues]\nstems = ['bald(?!ric)']", "first sieve cannot search"),
        ("lesion", "[codes.icd10]\npatch = ['l63']", "“l63” is written “L63”"),
        ("lesion", "[leave_out]\nentries = ['wart']", "“wart” stands in no list"),
        ("lesion", "[leave_out]\nentry = ['wart']", "leave_out.entries: it is no list"),
        ("lesion", "[words\n", "cannot be read"),
        ("lesions", "", "lesions.toml, which is no rule set"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, name: str, content: str, told: str
) -> None:
    """Before a worker fails on it, or nobody ever matches it."""
    (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")

    with pytest.raises(InputError) as refusal:
        read_rulesets(tmp_path)

    assert told in str(refusal.value)
    assert str(refusal.value.remedy)


@pytest.mark.parametrize(
    ("name", "words", "stem", "told"),
    [
        ("lesion", "", r"шелушк\\w+", r"reads \w in “шелушк\w+” otherwise"),
        ("lesion", "", r"грибовидн\\S вырост", r"reads \S in"),
        ("lesion", "", r"hat\\sband", r"reads \s in"),
        ("lesion", "", "^noggin", "beginning or the end of a text"),
        ("lesion", "", "noggin$", "beginning or the end of a text"),
        ("lesion", "", "hatband[ -]line", "finds no blanks and no kinds of letters"),
        ("lesion", "", r"hatband[\\w-]line", "within [\\w-] in"),
        ("lesion", "", "щ[а-я]лка", "[а-я] in “щ[а-я]лка” holds one of е and ё"),
        ("lesion", "", "щ[ео]лка", "holds one of е and ё"),
        ("lesion", "", "Щелка", "“Щелка” is written “щелка”"),
        ("lesion", "", "щёлка", "“щёлка” is written “щелка”"),
        ("lesion", "", "(?i)noggin", "is no expression"),
        ("lesion", 'alone = ["щёлка"]', "щелк", "words.alone: “щёлка” is written"),
        ("lesion", 'alone = ["щелка"]', "noggin", "no cue is a part of “щелка”"),
        ("lesion", 'place = ["pate"]', "noggin", "no cue is a part of “pate”"),
        ("cancer", 'told = ["чага"]', "грибок", "no cue is a part of “чага”"),
        ("histology", 'done = ["scrape"]', "noggin", "no cue is a part of “scrape”"),
        ("lesion", r'patch = ["(x)y\\1"]', "noggin", "counts brackets"),
    ],
)
def test_what_would_never_be_found_is_refused(
    tmp_path: Path, name: str, words: str, stem: str, told: str
) -> None:
    """The sieve and the reader look for a cue in two ways; both must find it."""
    content = f'[words]\n{words}\n[cues]\nstems = ["{stem}"]\n'
    (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")

    with pytest.raises(InputError) as refusal:
        read_rulesets(tmp_path)

    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("words", "stems", "text"),
    [
        ("щ[её]лка", "щелк", "Щёлка"),
        (r"noggin(?:-|\\s)?spot\\w*", "noggin", "noggin spots"),
        ("(?:hat|cap)band (?:line|mark)", "(?:hat|cap)band", "Capband mark"),
        ("hatband(?: |-)line", "hatband(?: |-)line", "hatband-line"),
        (r"(?:round )?pate\\b", r"\\bpate\\b", "round pate"),
        ("щ[а-яё]лка", "щ[а-яё]лка", "щёлка"),
        (r"щелк[аи](?: \\w+){0,2} темная", "щелк[аи]", "щелки все темная"),
    ],
)
def test_words_with_their_cue_are_read_as_a_lesion(
    tmp_path: Path, words: str, stems: str, text: str
) -> None:
    """By the sieve in the raw file, and by the reader."""
    content = f'[words]\nalone = ["{words}"]\n[cues]\nstems = ["{stems}"]\n'
    (tmp_path / "lesion.toml").write_text(content, encoding="utf-8")
    rules = read_rulesets(tmp_path)

    assert Sieve(rules.lesion_cues).look_through(text.encode()).has_cue
    assert [each.concept for each in Reader(rules).read(text)] == [Concept.LESION]


def test_an_answer_is_written_as_it_is_given(tmp_path: Path) -> None:
    """It is read before a text is laid out: there ё may stand."""
    content = '[words]\nno = ["всё чисто"]\n'
    (tmp_path / "answers.toml").write_text(content, encoding="utf-8")

    assert read_rulesets(tmp_path).answers.words("no").fullmatch("Всё чисто")


def test_rules_in_another_encoding_are_refused(tmp_path: Path) -> None:
    """They are no TOML."""
    content = "[words]\nplace = ['макушка']".encode("cp1251")
    (tmp_path / "lesion.toml").write_bytes(content)

    with pytest.raises(InputError, match="cannot be read"):
        read_rulesets(tmp_path)


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    """Nobody means one."""
    with pytest.raises(InputError, match="holds no rules"):
        read_rulesets(tmp_path)


def test_the_command_tells_of_wrong_rules_before_it_writes_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One clear error, and no folder of work."""
    rules, archive, out = tmp_path / "rules", tmp_path / "archive", tmp_path / "out"
    rules.mkdir()
    archive.mkdir()
    (rules / "lesion.toml").write_text("[words]\nplaces = ['x']")
    assert main(["key", str(tmp_path / "key")]) == 0

    code = main(
        [
            *("screen", str(archive), "--out", str(out)),
            *("--key", str(tmp_path / "key"), "--rules", str(rules)),
        ]
    )

    assert code == 2
    assert "words.places" in capsys.readouterr().err
    assert not out.exists()


def test_our_own_files_are_as_a_hospitals_must_be(tmp_path: Path) -> None:
    """Whoever begins with a copy of ours begins with what is accepted."""
    house = resources.files("scalpwatch.screening") / "rules"
    for name in ("cancer", "lesion", "histology", "answers"):
        text = (house / f"{name}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")

    both = read_rulesets(tmp_path)

    assert set(both.lesion.stems) == set(read_rulesets().lesion.stems)
