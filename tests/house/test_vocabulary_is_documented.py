"""Every word a user can meet is told: signs, conditions, commands, settings, errors."""

from __future__ import annotations

import re
from dataclasses import fields
from enum import Enum
from pathlib import Path

import pytest

from scalpwatch import errors
from scalpwatch.cli import COMMANDS
from scalpwatch.inference.policy import Policy
from scalpwatch.settings import PREFIX, Settings
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Form
from scalpwatch.vocabulary.citations import cite
from scalpwatch.vocabulary.conditions import Condition, condition_definitions
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign, SignGroup, sign_definitions

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference.md").read_text(encoding="utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("sign", list(Sign), ids=lambda sign: sign.value)
def test_every_sign_is_defined_and_cited(sign: Sign) -> None:
    """A sign has a definition in both languages and a source, or says judgement."""
    definition = sign_definitions()[sign]

    source = cite(definition.source)

    assert definition.definition.en
    assert definition.definition.ru
    assert source is not None or definition.source == "judgement"


@pytest.mark.parametrize("condition", list(Condition), ids=lambda c: c.value)
def test_every_condition_is_defined_and_cited(condition: Condition) -> None:
    """A condition has a definition in both languages and a source, or judgement."""
    definition = condition_definitions()[condition]

    source = cite(definition.source)

    assert definition.definition.en
    assert definition.definition.ru
    assert source is not None or definition.source == "judgement"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_told_in_the_reference(command: str) -> None:
    """A command that is not written down does not exist for a user."""
    assert f"| `scalpwatch {command}" in REFERENCE


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda field: field.name)
def test_every_setting_is_told_with_its_default(setting: object) -> None:
    """A setting stands in the reference with the default that it has."""
    name = setting.name
    default = getattr(Policy(), name, setting.default)

    if isinstance(default, bool):
        told = "`on`" if default else "`off`"
    elif default is None:
        # what stands in its place is told in words
        told = r"[^`|]+"
    else:
        told = f"`{default.value if isinstance(default, Enum) else default}`"

    row = rf"^\| `{PREFIX}{name.upper()}` \| {told} \|"
    assert re.search(row, REFERENCE, re.MULTILINE)


def test_the_reference_names_no_setting_that_is_not_there() -> None:
    """A setting that was removed leaves the page."""
    told = set(re.findall(rf"^\| `{PREFIX}(\w+)` \|", REFERENCE, re.MULTILINE))

    assert told == {field.name.upper() for field in fields(Settings)}


@pytest.mark.parametrize("name", [n for n in errors.__all__ if n != "ScalpwatchError"])
def test_every_error_is_told_with_its_exit_code(name: str) -> None:
    """A failure is known by its number, and the page says which."""
    code = getattr(errors, name).exit_code

    assert f"| {code} | `{name}` |" in REFERENCE


@pytest.mark.parametrize(
    "word",
    [
        *(level.value for level in Level),
        *(state.value for state in State),
        *(f.value for f in Form if f is not Form.NOT_TOLD),
        *(g.value for g in SignGroup if g is not SignGroup.ALONE),
    ],
)
def test_every_word_of_the_answer_stands_in_the_glossary(word: str) -> None:
    """Levels, states, forms and groups are told in plain words."""
    assert re.search(rf"\b{word}\b", GLOSSARY)
