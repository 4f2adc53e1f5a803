"""A patient seen thrice, biopsied, treated, followed, filed and erased, by command."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from integration.dicom.orthanc import PASSWORD, USER
from PIL import Image as Pillow
from pydicom import dcmread

from scalpwatch.cli import main
from scalpwatch.documents.course import course_from_json
from scalpwatch.phantoms import DEMO_UM_PER_PX, draw_demo_picture
from scalpwatch.records.fhir.course import from_fhir

PSEUDONYM = "Q7-CANARY"

CASE = """
seen_on = {day}
[patient]
pseudonym = "{pseudonym}"
age = 61
sex = "female"
phototype = "II"
[oncology]
knowledge = "known"
[[oncology.cancers]]
primary = "breast"
year = 2019
er = "positive"
[[lesions]]
name = "{name}"
site = "vertex"
form = "{form}"
size_cm = [{size}, 1.0]
age_months = {age}
{signs}
{pictures}
"""

PICTURE = """
[[lesions.pictures]]
file = "{file}"
um_per_px = {scale}
"""

#: Both databases are walked by the whole journey; its turns need but one.
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

FIRST_BIOPSY = """
[[pathology]]
specimen = "scalp lesion"
lesion = "focus 1"
taken_on = 2025-03-20
sampling = "punch"
reaches_fat = false
"""

BENIGN = (
    FIRST_BIOPSY
    + """
reported_on = 2025-03-27
histology = "benign"
"""
)

SECOND_BIOPSY = """
[[pathology]]
specimen = "scalp lesion"
lesion = "focus 1"
taken_on = 2025-05-02
reported_on = 2025-05-09
sampling = "punch"
reaches_fat = true
histology = "metastasis"
origin = "breast"
[[pathology.stains]]
marker = "p63"
state = "negative"
[[pathology.stains]]
marker = "ER"
state = "negative"
percent = 0

[[therapy]]
kind = "electrochemotherapy"
began = 2025-05-20
ended = 2025-05-20
lesion = "focus 1"
agent = "bleomycin"
response = "partial"

[[outcome]]
on = 2025-09-01
status = "alive"
"""


@pytest.fixture
def pictured(tmp_path: Path) -> str:
    """A drawn trichoscopic picture, as a case names it."""
    path = tmp_path / "drawn.jpg"
    Pillow.fromarray(draw_demo_picture()).save(path, quality=92)
    return PICTURE.format(file=path, scale=DEMO_UM_PER_PX)


@pytest.fixture
def clinic(tmp_path, monkeypatch, database, capsys):
    """Run a command in a clinic with an empty store; give what it printed."""
    monkeypatch.setenv("SCALPWATCH_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("SCALPWATCH_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("SCALPWATCH_ACTOR", "Dr. Test")
    monkeypatch.setenv("COLUMNS", "80")
    if database is not None:
        monkeypatch.setenv("SCALPWATCH_DATABASE", database)

    def run(*arguments: object, code: int = 0) -> str:
        """Run it, and insist on its exit code."""
        given = main([str(each) for each in arguments])
        printed = capsys.readouterr()
        assert given == code, printed.err
        assert "нет перевода" not in printed.out + printed.err
        # of a failure, nothing typed of the patient comes back
        assert PSEUDONYM not in printed.err
        return printed.out if code == 0 else printed.err

    run("key", tmp_path / "key")
    return run


@pytest.fixture
def archive(orthanc, monkeypatch):
    """The hospital's archive, and what the environment tells of it."""
    monkeypatch.setenv("SCALPWATCH_DICOMWEB_USER", USER)
    monkeypatch.setenv("SCALPWATCH_DICOMWEB_PASSWORD", PASSWORD)
    return orthanc


@pytest.fixture
def visit(tmp_path, pictured):
    """Write a case."""

    def written(day: str, *, pictures: bool = False, **told: object) -> Path:
        """Write it as a file."""
        facts = {
            "day": day,
            "pseudonym": PSEUDONYM,
            "name": "focus 1",
            "form": "patch",
            "size": 1.5,
            "age": 4,
            "signs": "",
            "pictures": pictured if pictures else "",
        } | told
        path = tmp_path / f"{day}.toml"
        path.write_text(CASE.format(**facts), encoding="utf-8")
        return path

    return written


@pytest.fixture
def events(tmp_path):
    """Write a file of events."""

    def written(text: str) -> Path:
        """Write it as a file."""
        path = tmp_path / "events.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def flat(text: str) -> str:
    """Undo the wrapping of lines."""
    return " ".join(text.split())


def shown(clinic) -> dict:
    """Read the patient's record as codes."""
    return json.loads(clinic("case", "show", PSEUDONYM, "--json"))


def test_a_patient_is_seen_biopsied_treated_followed_filed_and_erased(
    clinic, visit, events, archive, tmp_path
):
    """Every step is kept, and each says what is still to be done."""
    seen_first(clinic, visit("2025-03-02", pictures=True))
    biopsied_once(clinic, events)
    seen_grown(clinic, visit)
    biopsied_again(clinic, events)
    seen_under_treatment(clinic, visit("2025-09-01", size=1.0, age=10, pictures=True))
    followed(clinic, tmp_path / "followed")
    filed_as_dicom(clinic, archive, tmp_path / "dicom")
    filed_as_fhir(clinic, tmp_path / "course.json")
    ended(clinic)


def seen_first(clinic, case: Path) -> None:
    """A patch after breast cancer: an alert, and a picture that was measured."""
    printed = flat(clinic("case", "add", case))
    kept = shown(clinic)

    assert re.match(r"(BIOPSY|URGENT) ", printed)
    assert "Followed from now on: focus 1." in printed
    (alert,) = kept["alerts"]
    assert (alert["since"], alert["state"]) == ("2025-03-02", "open")
    (picture,) = kept["course"]["visits"][0]["pictures"]
    assert (picture["name"], picture["media_type"]) == ("drawn.jpg", "image/jpeg")
    assert picture["width_px"] > 0
    assert picture["measurements"]
    assert str(case.parent) not in json.dumps(kept)


def biopsied_once(clinic, events) -> None:
    """Benign and shallow: the alert stays open, and asks for a deeper specimen."""
    clinic("case", "record", PSEUDONYM, events(FIRST_BIOPSY))
    waiting = shown(clinic)["alerts"][0]["state"]
    printed = flat(clinic("case", "record", PSEUDONYM, events(BENIGN)))
    refused = clinic("case", "close", PSEUDONYM, "--because", "benign", code=2)

    assert waiting == "awaiting_result"
    assert "completed 1" in printed
    assert "take a second, deeper biopsy" in printed
    assert shown(clinic)["alerts"][0]["state"] == "second_biopsy"
    assert "still open" in refused


def seen_grown(clinic, visit) -> None:
    """Put off, then grown hard: the deferral no longer holds."""
    clinic(
        *("case", "decide", PSEUDONYM, "focus 1", "--on", "2025-03-30"),
        *("--deferred-until", "2025-12-01", "--because", "observe first"),
    )
    grown = visit(
        "2025-04-28",
        name="Focus 1",
        form="nodule",
        size=2.5,
        age=6,
        signs='firmness = "hard"\n[lesions.signs]\nulceration = "present"',
    )
    printed = flat(clinic("case", "add", grown))

    assert printed.startswith("URGENT")
    assert "Known again: focus 1." in printed
    assert "Since 2 March 2025:" in printed
    assert "new red flag" in printed
    assert shown(clinic)["alerts"][0]["state"] == "second_biopsy"


def biopsied_again(clinic, events) -> None:
    """The deep specimen settles it; ER is lost against the primary."""
    printed = flat(clinic("case", "record", PSEUDONYM, events(SECOND_BIOPSY)))
    told = flat(clinic("case", "show", PSEUDONYM))
    in_russian = flat(clinic("case", "show", PSEUDONYM, "--lang", "ru"))

    assert "No alert is open." in printed
    assert "DISCORDANT" in told
    assert "РАСХОЖДЕНИЕ" in in_russian
    assert "p63 negative: favors a breast metastasis" in told
    assert "No alert is open. That is no all-clear" in told
    assert [each["change"] for each in shown(clinic)["receptors"]] == ["lost"]


def seen_under_treatment(clinic, case: Path) -> None:
    """The third visit finds the same focus."""
    printed = flat(clinic("case", "add", case))
    kept = shown(clinic)["course"]

    assert "Known again: focus 1." in printed
    assert "a specimen of 2 May 2025 held a malignancy" in printed
    assert (len(kept["visits"]), len(kept["lesions"])) == (3, 1)


def followed(clinic, out: Path) -> None:
    """Size and pictures over visits: a table, and a page with both pictures."""
    printed = flat(clinic("case", "follow", PSEUDONYM, "--out", out))
    page = (out / "lesion-1.html").read_text(encoding="utf-8")

    assert "3 visits" in printed
    assert "longest diameter, as told: less than before" in printed
    assert page.count("data:image/jpeg") == 2
    assert (out / "lesion-1.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((out / "follow-up.json").read_text("utf-8"))["lesions"] == {
        "lesion-1": "focus 1"
    }
    (out / "follow-up.json").write_text('{"pseudonym": "Q9"}', encoding="utf-8")
    refused = clinic("case", "follow", PSEUDONYM, "--out", out, code=2)
    assert "another patient" in refused


def filed_as_dicom(clinic, archive, folder: Path) -> None:
    """Sent to an archive and fetched: every byte, and one identity of the lesion."""
    clinic("dicom", "write", PSEUDONYM, "--out", folder)
    went = {path.name: path.read_bytes() for path in folder.glob("*.dcm")}
    objects = [dcmread(path) for path in folder.glob("*.dcm")]
    sent = clinic("dicom", "send", folder, "--to", archive.url)
    back: dict[str, bytes] = {}
    for study in {each.StudyInstanceUID for each in objects}:
        out = folder / study
        clinic(
            *("dicom", "fetch", "--from", archive.url),
            *("--study", study, "--out", out),
        )
        back |= {path.name: path.read_bytes() for path in out.glob("*.dcm")}

    (lesion,) = shown(clinic)["course"]["lesions"]
    assert sent.count("sent") == len(went)
    assert back == went
    # three visits, of which two have a picture and so a study with its measures
    kinds = Counter(each.SOPClassUID.name for each in objects)
    assert kinds["Dermoscopic Photography Image Storage"] == 2
    assert {each.TrackingUID for each in objects if "TrackingUID" in each} == {
        lesion["tracking_uid"]
    }


def filed_as_fhir(clinic, file: Path) -> None:
    """A bundle that says what the record says."""
    clinic("fhir", "export", PSEUDONYM, "--out", file)
    bundle = json.loads(file.read_text("utf-8"))
    kinds = Counter(each["resource"]["resourceType"] for each in bundle["entry"])

    assert kinds["Encounter"] == 3
    assert kinds["Patient"] == 1
    assert kinds["RiskAssessment"] >= 3
    assert {"Condition", "Observation", "BodyStructure", "Provenance"} <= set(kinds)
    course = json.dumps(shown(clinic)["course"])
    assert from_fhir(bundle) == course_from_json(course)


def ended(clinic) -> None:
    """Followed no longer, then erased: nobody reads the record again."""
    assert clinic("verify")
    clinic("case", "close", PSEUDONYM, "--because", "followed by oncology")
    assert "no way back" in clinic("case", "erase", PSEUDONYM, code=2)

    clinic("case", "erase", PSEUDONYM, "--yes")

    assert clinic("verify")
    clinic("case", "show", PSEUDONYM, code=5)
    clinic("fhir", "export", PSEUDONYM, "--out", "nothing.json", code=5)
    assert "nobody like that" in clinic("case", "list")


@ON_SQLITE
def test_a_visit_given_twice_is_kept_once_and_another_of_its_day_is_a_correction(
    clinic, visit
):
    """A command that was interrupted can be given again."""
    clinic("case", "add", visit("2025-03-02"))
    before = shown(clinic)

    again = clinic("case", "add", visit("2025-03-02"))
    assert "in the record already" in again
    assert shown(clinic) == before

    refused = clinic("case", "add", visit("2025-03-02", size=1.2), code=2)
    assert "--instead" in refused
    assert shown(clinic) == before

    clinic("case", "add", visit("2025-03-02", size=1.2), "--instead")
    (corrected,) = shown(clinic)["course"]["visits"]
    assert corrected["uid"] == before["course"]["visits"][0]["uid"]
    assert corrected["case"]["lesions"][0]["size_cm"] == [1.2, 1.0]


@ON_SQLITE
def test_a_closed_eye_keeps_a_picture_and_measures_nothing(clinic, visit, monkeypatch):
    """Where pictures may not be analysed, they can be filed all the same."""
    monkeypatch.setenv("SCALPWATCH_EYE", "off")

    clinic("case", "add", visit("2025-03-02", pictures=True))

    (kept,) = shown(clinic)["course"]["visits"][0]["pictures"]
    assert kept["media_type"] == "image/jpeg"
    assert (kept["width_px"], kept["measurements"]) == (0, [])


@ON_SQLITE
def test_the_list_shows_who_waits_for_what_within_80_columns(clinic, visit):
    """It is read on any terminal, in both languages."""
    clinic("case", "add", visit("2025-03-02"))
    clinic("case", "add", visit("2025-03-02", pseudonym="Q8"))
    clinic(
        *("case", "decide", "Q8", "focus 1", "--on", "2025-03-03"),
        *("--declined", "--because", "known benign"),
    )

    for language, overdue in (("en", "OVERDUE"), ("ru", "СРОК ПРОШЁЛ")):
        printed = clinic("case", "list", "--lang", language)
        assert max(map(len, printed.splitlines())) <= 80
        assert printed.index(PSEUDONYM) < printed.index("Q8")
        assert overdue in flat(printed)
    (waiting,) = json.loads(clinic("case", "list", "--open", "--json"))
    (other,) = json.loads(clinic("case", "list", "q8", "--json"))
    assert waiting["pseudonym"] == PSEUDONYM
    assert other["alerts"][0]["state"] == "overridden"


@ON_SQLITE
def test_the_list_is_narrowed_by_coded_facts(clinic, visit):
    """Site, primary, sex, year, level, due, page."""
    clinic("case", "add", visit("2025-03-02"))

    def listed(*arguments: str) -> int:
        """Count who is listed."""
        return len(json.loads(clinic("case", "list", *arguments, "--json")))

    assert (listed("--site", "vertex"), listed("--site", "Occipital")) == (1, 0)
    assert listed("--primary", "breast", "--sex", "female") == 1
    assert (listed("--year", "2025"), listed("--year", "2024")) == (1, 0)
    assert listed("--level", "urgent") + listed("--level", "biopsy") == 1
    assert (listed("--due"), listed("--page", "2")) == (1, 0)


@ON_SQLITE
def test_a_command_that_cannot_be_followed_says_how_to_mend_it(clinic, visit):
    """And leaves the record as it was."""
    clinic("case", "add", visit("2025-03-02"))
    before = shown(clinic)
    focus = ("decide", PSEUDONYM, "focus 1")

    for mend, arguments in (
        ("URGENT", ("list", "--level", "PANIC")),
        ("--done", focus),
        ("--because", (*focus, "--declined")),
        ("focus 1", ("decide", PSEUDONYM, "node", "--done")),
        ("disagrees", (*focus, "--declined", "--because", "tired")),
        ("2026-01-31", (*focus, "--because", "other", "--deferred-until", "soon")),
    ):
        assert mend in clinic("case", *arguments, code=2)

    assert shown(clinic) == before
