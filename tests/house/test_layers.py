"""The floors of the house, and what a start may cost."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import scalpwatch

HOUSE = Path(scalpwatch.__file__).parent
ROOT = Path(__file__).parent.parent.parent

#: What no case without pictures has to wait for.
HEAVY = {
    "cv2",
    "PIL",
    "onnxruntime",
    "matplotlib",
    "pillow_heif",
    "scipy",
    "pandas",
    "pydicom",
    "sqlalchemy",
    "cryptography",
}

LOADED = """
import sys
from scalpwatch.cli import main
code = main(sys.argv[1:])
print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
print("OURS", *sorted(name for name in sys.modules if name.startswith("scalpwatch")))
sys.exit(code)
"""


def start(*arguments: str) -> tuple[set[str], set[str]]:
    """Run the command line in a fresh process; list what it loaded."""
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", LOADED, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = {line.split()[0]: line.split()[1:] for line in ran.stdout.splitlines()[-2:]}
    return set(lines["LOADED"]), set(lines["OURS"])


def contracts() -> list[dict]:
    """Read the contracts that import-linter holds."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["tool"]["importlinter"]["contracts"]


def test_every_room_stands_on_a_floor():
    """A new package must be given its place before it can be merged."""
    floors = next(each for each in contracts() if each["type"] == "layers")
    standing = {
        room for floor in floors["layers"] for room in floor.replace(" ", "").split("|")
    }

    rooms = {
        path.stem
        for path in HOUSE.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file())
        and not path.stem.startswith("__")
    }

    assert floors["exhaustive"]
    assert rooms == standing


def test_every_guest_lives_in_one_place():
    """What is installed to run has a contract that says who may import it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = {
        line.split(">")[0] for line in tomllib.loads(text)["project"]["dependencies"]
    }
    # SQLAlchemy loads the driver that an address names; nobody imports it
    wanted.remove("psycopg[binary]")
    names = {
        "argon2-cffi": "argon2",
        "fhir.resources": "fhir",
        "opencv-python-headless": "cv2",
        "pillow": "PIL",
        "pysimdjson": "simdjson",
    }
    guests = {names.get(each, each.replace("-", "_")) for each in wanted}

    housed = {
        module
        for each in contracts()
        if each["type"] == "protected"
        for module in each["protected_modules"]
    }

    # arrays are the language of several rooms; the vocabulary's contract bars them
    assert guests - {"numpy"} <= housed


def test_an_assessment_without_pictures_opens_no_eye(examples, tmp_path):
    """Nobody without a picture waits for what reads pictures."""
    loaded, ours = start(
        "assess", str(examples / "paper.toml"), "--out", str(tmp_path / "out")
    )

    assert not HEAVY & loaded
    assert "scalpwatch.consultation.looking" not in ours


@pytest.mark.parametrize("command", ["template", "signs", "conditions"])
def test_a_command_loads_itself_alone(command):
    """The words of the vocabulary need neither arrays nor the inference."""
    loaded, ours = start(command)

    assert not (HEAVY | {"numpy", "typst", "jinja2"}) & loaded
    others = {"assess", "template", "signs", "conditions", "card", "schema"} - {command}
    assert not {f"scalpwatch.cli.{other}" for other in others} & ours
