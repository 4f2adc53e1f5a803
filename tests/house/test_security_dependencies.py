"""Item 27: what is installed is what was tested, down to the last dependency."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


def plain(name: str) -> str:
    """Write a name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted_by(requirement: Requirement) -> Iterator[Requirement]:
    """List what a distribution needs on this machine."""
    for told in distribution(requirement.name).requires or ():
        each = Requirement(told)
        extras = ("", *requirement.extras)
        if each.marker is None or any(
            each.marker.evaluate({"extra": extra}) for extra in extras
        ):
            yield each


def test_item_27_every_dependency_of_a_dependency_is_pinned():
    """Each distribution that is loaded with us stands in the constraints, as it is."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line.split("==") for line in text.splitlines() if "==" in line]
    pinned = {plain(name): version.split()[0] for name, version in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    left = [Requirement(each) for each in project["project"]["dependencies"]]

    found: dict[str, str] = {}
    while left:
        each = left.pop()
        is_wanted = each.marker is None or each.marker.evaluate({"extra": ""})
        if is_wanted and plain(each.name) not in found:
            found[plain(each.name)] = distribution(each.name).version
            left += wanted_by(each)

    assert len(found) > 50
    assert found == {name: pinned.get(name) for name in found}


def test_item_27_no_constraint_names_where_to_fetch():
    """A version comes from whichever index an installation trusts."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")

    assert not re.search(r"://|@|--(extra-)?index|--find-links", text)
