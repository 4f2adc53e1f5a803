"""What the project shows of itself is what it is: README, façade, versions."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import import_module, metadata
from pathlib import Path

import pytest

import scalpwatch

ROOT = Path(__file__).parents[2]
PACKAGE = Path(scalpwatch.__file__).parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROOMS = sorted(
    [init.parent for init in PACKAGE.glob("*/__init__.py")]
    + [
        module
        for module in PACKAGE.glob("*.py")
        if module.stem not in {"__init__", "__main__"}
    ]
)
MODULES = sorted(PACKAGE.rglob("*.py"))


def first_line(room: Path) -> str:
    """The first line of a room's docstring."""
    file = room / "__init__.py" if room.is_dir() else room
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    assert docstring, f"{file.name} has no docstring"
    return docstring.splitlines()[0]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.stem)
def test_the_readme_tells_each_room_in_the_words_of_its_docstring(room: Path) -> None:
    """One line for each package, the same in both places."""
    line = f"| `{room.stem}` | {first_line(room)} |"

    told = README.splitlines()

    assert line in told


def test_the_readme_names_no_room_that_is_not_there() -> None:
    """A room that was pulled down leaves the table."""
    table = README.split("| Part |")[1].split("\n\n")[0]

    named = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))

    assert named == {room.stem for room in ROOMS}


@pytest.mark.parametrize(
    "module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix()
)
def test_what_a_module_offers_is_what_it_lists(module: Path) -> None:
    """Every name of __all__ is defined, and every public definition is listed."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    listed: set[str] = set()
    defined: set[str] = set()

    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                listed = set(ast.literal_eval(value))
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                defined.add(name)
    public = {name for name in defined if not name.startswith("_")}

    assert public <= listed, "public, but not in __all__"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.stem)
def test_the_facade_of_a_package_can_be_had(room: Path) -> None:
    """Every name in a package's __all__ can be imported from it."""
    module = import_module(f"scalpwatch.{room.stem}")

    offered = getattr(module, "__all__", [])

    assert not [name for name in offered if not hasattr(module, name)]
    assert len(offered) == len(set(offered))


def test_the_license_is_one_everywhere() -> None:
    """LICENSE, the package's metadata and the citation agree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")

    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert project["project"]["license"] == "Apache-2.0"
    assert "license: Apache-2.0" in citation
    assert text.strip().startswith("Apache License")
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_version_is_one_everywhere() -> None:
    """The metadata, the citation and the changelog speak of the same version."""
    version = scalpwatch.__version__
    assert metadata.version("scalpwatch") == version

    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert f"version: {version}\n" in citation
    assert re.search(
        rf"^## \[?(Unreleased|{re.escape(version)})", changelog, re.MULTILINE
    )
    assert version in changelog


def test_the_citation_names_the_paper() -> None:
    """The paper from which the project starts is cited as its table cites it."""
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    table = (PACKAGE / "vocabulary" / "sources.csv").read_text(encoding="utf-8")

    row = next(line for line in table.splitlines() if line.startswith("mareeva2019,"))
    title, journal = row.split(",")[3:5]
    url = next(cell for cell in row.split(",") if cell.startswith("https://"))

    assert title in citation
    assert journal in citation
    assert url in citation


def test_the_readme_says_plainly_what_it_is_not() -> None:
    """No reader can miss that this is no cleared device and no diagnosis."""
    told = " ".join(README.split())

    plain = (
        "decision support for health professionals",
        "not registered or cleared as a medical device anywhere",
        "never states that a patient has a disease and never excludes one",
    )

    assert not [sentence for sentence in plain if sentence not in told]
