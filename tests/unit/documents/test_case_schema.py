"""The schema and the reader agree."""

from __future__ import annotations

import tomllib
from datetime import date

import jsonschema
import pytest

from scalpwatch.documents.answer import answer_schema
from scalpwatch.documents.case import case_schema


def plain(node):
    """Write dates as JSON does."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    return node.isoformat() if isinstance(node, date) else node


@pytest.mark.parametrize(
    "name", ["paper", "young_patch", "bare_patch_after_breast_cancer"]
)
def test_the_examples_follow_the_schema(examples, name):
    """What the reader takes, the schema takes."""
    text = (examples / f"{name}.toml").read_text(encoding="utf-8")

    jsonschema.validate(plain(tomllib.loads(text)), case_schema())


@pytest.mark.parametrize(
    "lesion",
    [
        {"site": "somewhere"},
        {"size_cm": 35},
        {"signs": {"no_such_sign": "present"}},
        {"signs": {"itch": "yes"}},
        {"unknown": 1},
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(lesion):
    """An editor that knows the schema marks the same mistakes."""
    case = {"patient": {"pseudonym": "P1"}, "lesions": [lesion]}

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(case, case_schema())


@pytest.mark.parametrize("schema", [case_schema, answer_schema])
def test_both_schemas_are_schemas(schema):
    """A validator of draft 2020-12 takes them."""
    jsonschema.Draft202012Validator.check_schema(schema())
