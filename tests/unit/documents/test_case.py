"""What a case file may say, and what it is refused for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from scalpwatch.documents.case import case_schema, from_document, read_case, to_form
from scalpwatch.errors import InputError
from scalpwatch.vocabulary.cases import CancerKnowledge, Firmness, Primary, Response
from scalpwatch.vocabulary.observations import Certainty, Observation, State
from scalpwatch.vocabulary.signs import Sign

TODAY = date(2026, 11, 22)


@pytest.fixture
def written(tmp_path: Path):
    """Write the text of a case and read it."""

    def write(text: str, name: str = "case.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_case(path, today=TODAY)

    return write


def lesion(lines: str = "", *, before: str = "") -> str:
    """Put lines into the first lesion of the smallest case."""
    return f'{before}\n[patient]\npseudonym = "P1"\n\n[[lesions]]\n{lines}\n'


def states(case, index: int = 0) -> dict[Sign, tuple[State, Certainty]]:
    """List what is claimed of a lesion."""
    return {
        each.sign: (each.state, each.certainty)
        for each in case.lesions[index].observations
    }


def test_what_is_not_told_is_unknown(written):
    """A case of one line claims nothing, and no sign is absent for want of a word."""
    case = written(lesion())

    assert case.seen_on == TODAY
    assert case.history.knowledge is CancerKnowledge.NOT_ASKED
    assert case.lesions[0].observations == ()
    assert case.lesions[0].identifier == "1"


def test_everyday_words_state_signs(written):
    """Colour, surface, symptoms and fast growth are observations too."""
    case = written(
        lesion(
            'colour = ["red", "skin-coloured"]\nsurface = "atrophic"\n'
            'symptoms = ["pain", "itch"]\ngrowth = "fast"'
        )
    )

    assert set(states(case)) == {
        Sign.ERYTHEMA,
        Sign.SKIN_COLORED,
        Sign.ATROPHY,
        Sign.TENDERNESS,
        Sign.ITCH,
        Sign.RAPID_GROWTH,
    }
    assert {state for state, _ in states(case).values()} == {State.PRESENT}


def test_firm_to_the_touch_is_not_indurated(written):
    """A firm cyst is no induration: the words stay apart."""
    case = written(lesion('firmness = "firm"'))

    assert case.lesions[0].firmness is Firmness.FIRM
    assert Sign.INDURATION not in states(case)


def test_symptoms_asked_and_denied_are_absent(written):
    """“none” says more than silence does."""
    case = written(lesion('symptoms = "none"'))

    assert states(case)[Sign.ITCH] == (State.ABSENT, Certainty.STATED)
    assert states(case)[Sign.TENDERNESS] == (State.ABSENT, Certainty.STATED)


@pytest.mark.parametrize(
    ("claim", "state", "certainty"),
    [
        ("present", State.PRESENT, Certainty.STATED),
        ("absent", State.ABSENT, Certainty.STATED),
        ("possible", State.PRESENT, Certainty.POSSIBLE),
        ("not looked for", State.NOT_LOOKED_FOR, Certainty.STATED),
        ("Not_Assessable", State.NOT_ASSESSABLE, Certainty.STATED),
    ],
)
def test_a_sign_is_claimed_in_one_expression(written, claim, state, certainty):
    """Each expression has one meaning; case, hyphens and underscores have none."""
    case = written(lesion(f'[lesions.signs]\ndotted_vessels = "{claim}"'))

    assert states(case) == {Sign.DOTTED_VESSELS: (state, certainty)}


def test_a_listed_cancer_is_a_known_one(written):
    """Who lists a cancer need not say that one is known."""
    case = written(
        lesion(before='[[oncology.cancers]]\nprimary = "head and neck"\nyear = 2019')
    )

    assert case.history.knowledge is CancerKnowledge.KNOWN
    assert case.history.cancers[0].primary is Primary.HEAD_AND_NECK


def test_the_longest_diameter_comes_first(written):
    """The order in which two diameters are typed does not matter."""
    case = written(lesion("size_cm = [1.5, 3]"))

    assert case.lesions[0].size_cm == (3.0, 1.5)


def test_a_case_is_the_same_in_json(written):
    """TOML and JSON are two spellings of one case."""
    document = {
        "patient": {"pseudonym": "P1", "age": 61},
        "seen_on": "2026-11-01",
        "lesions": [{"size_cm": 2, "treatments": [{"kind": "minoxidil"}]}],
    }

    from_json = written(json.dumps(document), "case.json")
    from_toml = written(
        lesion(
            "size_cm = 2\n[[lesions.treatments]]\nkind = 'minoxidil'",
            before="seen_on = 2026-11-01",
        ).replace('"P1"', '"P1"\nage = 61')
    )

    assert from_json == from_toml
    assert from_json.lesions[0].treatments[0].response is Response.NOT_TOLD


def test_a_case_written_and_read_again_is_the_same(examples):
    """The answer keeps the case in the shape of a case file, and loses nothing."""
    case = read_case(examples / "paper.toml", today=TODAY)

    again = from_document(json.loads(to_form(case).model_dump_json()), today=TODAY)

    assert again == case


def test_a_file_of_notepad_is_read(tmp_path):
    """A byte-order mark is no part of the text."""
    path = tmp_path / "case.toml"
    path.write_text(lesion(), encoding="utf-8-sig")

    case = read_case(path, today=TODAY)

    assert case.pseudonym == "P1"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (lesion('site = "vertx"'), ["lesion 1, site", "vertx", "“vertex”"]),
        (lesion('color = "red"'), ["lesion 1", "color", "“colour”"]),
        (lesion('colour = "blue"'), ["lesion 1, colour", "blue", "violaceous"]),
        (
            lesion('[lesions.signs]\ndoted_vessels = "present"'),
            ["lesion 1, signs", "“dotted_vessels”", "scalpwatch signs"],
        ),
        (
            lesion('[lesions.signs]\nitch = "yes"'),
            ["signs, itch", "not looked for"],
        ),
        (lesion('erythema = "present"'), ["It is a sign", "[lesions.signs]"]),
        (
            lesion('[lesions.signs]\ncolour = "red"'),
            ["It is no sign", "above [lesions.signs]"],
        ),
        (lesion("size_cm = 35"), ["lesion 1, size_cm", "wrong unit", "15 mm is 1.5"]),
        (lesion('size_cm = "15 mm"'), ["not a number", "centimetres"]),
        (lesion("size_cm = [1, 2, 3]"), ["size_cm", "two diameters"]),
        (lesion("size_cm = nan"), ["size_cm"]),
        (lesion("age_months = -1"), ["age_months", "at least 0"]),
        (lesion('age_months = "6"'), ["age_months", "without a unit"]),
        (lesion("count = 1.5"), ["count", "whole number"]),
        (lesion('bald_scalp = "yes"'), ["bald_scalp", "true or false"]),
        (lesion('treatments = "none"'), ["treatments", "list in brackets"]),
        (lesion("[[lesions.treatments]]"), ["treatment 1", "“kind” is missing"]),
        (
            lesion("[[lesions.treatments]]\nkind='minoxidil'\nbegan=2027-01-01"),
            ["lesion 1, treatment 1, began", "future"],
        ),
        (
            lesion(
                "[[lesions.treatments]]\nkind='surgery'\n"
                "began=2026-02-01\nended=2026-01-01"
            ),
            ["treatment 1", "ended before it began"],
        ),
        (lesion(before="seen_on = 2026-11-23"), ["seen_on", "future"]),
        (lesion(before="seen_on = 2026-11-01T10:00:00"), ["not a date"]),
        (lesion(before="[[oncology.cancers]]\nyear = 2030"), ["cancer 1", "future"]),
        (
            lesion(before="[[oncology.cancers]]\nyear = 2020\nyears_since = 6"),
            ["year and years_since"],
        ),
        (
            lesion(
                before='[oncology]\nknowledge = "none known"\n[[oncology.cancers]]\n'
            ),
            ["cancer is listed"],
        ),
        (
            lesion('surface = "atrophic"\n[lesions.signs]\natrophy = "absent"'),
            ["atrophy", "twice and differently"],
        ),
        (lesion('symptoms = ["none", "itch"]'), ["“none” stands beside"]),
        (lesion('name = "A"\n[[lesions]]\nname = "A"'), ["bear one name"]),
        (lesion("[[lesions.pictures]]\nfile='no.jpg'"), ["picture 1", "no.jpg"]),
        ('[patient]\npseudonym = "P1"', ["“lesions” is missing"]),
        ("[[lesions]]", ["“patient” is missing"]),
        (lesion().replace("P1", "Anna Ivanova"), ["pseudonym", "never"]),
        ("[patient\n", ["line 1, column 9", "TOML"]),
        ("a = [1,", ["TOML", "quotation marks"]),
    ],
)
def test_what_no_case_can_say_is_refused_with_its_place_and_mend(written, text, told):
    """An error is one paragraph: where, what, and how to mend it."""
    with pytest.raises(InputError) as refusal:
        written(text)

    paragraph = str(refusal.value)
    assert all(part in paragraph for part in told), paragraph
    assert "\n" not in paragraph
    assert "pydantic" not in paragraph.lower()
    assert refusal.value.exit_code == 2


def test_the_lesion_is_not_older_than_the_patient(written):
    """Months and years are mixed up more often than a lesion is born first."""
    text = lesion("age_months = 400").replace('"P1"', '"P1"\nage = 20')

    with pytest.raises(InputError, match="older than the patient"):
        written(text)


def test_several_troubles_are_told_together(written):
    """Three are told, the others counted: nobody mends a file line by line."""
    with pytest.raises(InputError) as refusal:
        written(lesion("a = 1\nb = 1\nc = 1\nd = 1\ne = 1"))

    assert "“a”" in str(refusal.value)
    assert "“c”" in str(refusal.value)
    assert "“d”" not in str(refusal.value)
    assert "Further places to mend: 2." in str(refusal.value)


def test_nothing_of_the_patient_is_repeated_in_an_error(written):
    """Name, age and free text may reach a log; they are not in the paragraph."""
    text = lesion(before='[[oncology.cancers]]\nstage = 3\ntreatment = "secret"')
    text = text.replace('"P1"', '"Anna Ivanova"\nage = 173')

    with pytest.raises(InputError) as refusal:
        written(text)

    assert not {"Anna", "173", "secret"} & set(str(refusal.value).split())
    assert "173" not in str(refusal.value)


@pytest.mark.parametrize("name", ["missing.toml", "folder", "picture.toml"])
def test_a_file_that_is_no_case_is_refused(tmp_path, name):
    """Missing, a folder, or a picture: one paragraph, without the path's folders."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "picture.toml").write_bytes(b"\xff\xd8\xff\xe0JFIF")

    with pytest.raises(InputError) as refusal:
        read_case(tmp_path / name)

    assert name in str(refusal.value)
    assert tmp_path.name not in str(refusal.value)


def test_a_file_too_large_for_a_case_is_refused(tmp_path):
    """A picture given for a case by mistake is not parsed for minutes."""
    path = tmp_path / "case.toml"
    path.write_text("#" * 1_000_001, encoding="utf-8")

    with pytest.raises(InputError, match="too large"):
        read_case(path)


def test_a_bottomless_file_is_refused(written):
    """Brackets without end are an error of the file, not a crash."""
    with pytest.raises(InputError, match="JSON"):
        written("[" * 100_000, "case.json")


def test_a_picture_is_found_from_the_case_file(tmp_path, written):
    """Paths are seen from the case file; the scale is what the file says, or none."""
    (tmp_path / "one.jpg").write_bytes(b"")

    case = written(lesion("[[lesions.pictures]]\nfile = 'one.jpg'\num_per_px = 4.2"))

    picture = case.lesions[0].pictures[0]
    assert Path(picture.path) == tmp_path / "one.jpg"
    assert picture.scale is not None
    assert picture.scale.um_per_px == pytest.approx(4.2)


def test_a_picture_named_for_another_patient_is_refused(tmp_path, written):
    """A file name that tells another pseudonym is a mix-up, not a picture."""
    (tmp_path / "P2_A_vertex_center_x20.jpg").write_bytes(b"")

    with pytest.raises(InputError, match="another patient"):
        written(lesion("[[lesions.pictures]]\nfile = 'P2_A_vertex_center_x20.jpg'"))


def test_the_papers_case_is_told_as_published(examples):
    """Two lesions: red atrophic foci with three kinds of vessels, and nodes."""
    case = read_case(examples / "paper.toml", today=TODAY)

    foci, nodes = case.lesions
    assert case.history.cancers[0].primary is Primary.BREAST
    assert foci.size_cm == (3.0,)
    assert {
        Sign.ERYTHEMA,
        Sign.ATROPHY,
        Sign.DOTTED_VESSELS,
        Sign.THIN_ARBORIZING_VESSELS,
        Sign.THICK_ARBORIZING_VESSELS,
    } <= {each.sign for each in foci.observations}
    assert Observation(Sign.YELLOW_TINT, State.PRESENT) in nodes.observations


def test_the_published_schema_of_the_case_is_up_to_date(schemas):
    """Who validates against the published schema validates against this code."""
    published = json.loads((schemas / "case.schema.json").read_text(encoding="utf-8"))

    assert published == case_schema()
