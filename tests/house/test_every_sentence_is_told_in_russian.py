"""Every sentence that a reader can meet exists in Russian."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.nodes import Call, Const, Name, TemplateData

import scalpwatch
from scalpwatch.locale.catalogue import (
    catalogue_files,
    has_words,
    places,
    russian_forms,
)

SOURCE = Path(scalpwatch.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
PAGES = sorted(SOURCE.rglob("*.jinja"))


def said_in(module: Path) -> Iterator[tuple[int, str | None]]:
    """Find every template given to ``say`` or ``Phrase``; ``None`` if not literal."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "say":
            yield from _templates(node.args[0], node.lineno)


def said_on(page: Path) -> Iterator[tuple[int, str | None]]:
    """Find every template that a page says; ``None`` if not literal."""
    tree = Environment(autoescape=True).parse(page.read_text(encoding="utf-8"))
    for node in tree.find_all(Call):
        if isinstance(node.node, Name) and node.node.name == "say":
            told = node.args[0]
            yield node.lineno, told.value if isinstance(told, Const) else None


def _templates(node: ast.expr, line: int) -> Iterator[tuple[int, str | None]]:
    """Read a literal, or both branches of a choice between literals."""
    if isinstance(node, ast.IfExp):
        yield from _templates(node.body, line)
        yield from _templates(node.orelse, line)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield line, node.value
    else:
        yield line, None


ALL_SAID = [
    (f"{file.relative_to(SOURCE)}:{line}", template)
    for files, said in ((MODULES, said_in), (PAGES, said_on))
    for file in files
    for line, template in said(file)
]


def test_every_sentence_of_the_code_has_a_russian_one():
    """A reader of Russian never meets an English sentence."""
    told = russian_forms()

    untold = {
        template: where
        for where, template in ALL_SAID
        if template is not None and has_words(template) and template not in told
    }

    listing = "\n".join(f"  {where}  {text!r}" for text, where in untold.items())
    assert not untold, f"{len(untold)} sentences lack a Russian one:\n{listing}"


def test_a_sentence_stands_in_the_code_as_it_stands_in_the_catalogue():
    """A sentence put together at run time could not be found in the catalogue."""
    built = [where for where, template in ALL_SAID if template is None]

    # `Words.date` picks one of the twelve months, each said as a literal.
    strangers = [where for where in built if not where.startswith("locale/words.py:")]
    assert not strangers, f"say() needs a literal at: {strangers}"


def test_a_russian_sentence_has_the_places_of_the_english_one():
    """No fact is lost, and none is asked for that nobody gives."""
    wrong = {
        english: russian
        for english, forms in russian_forms().items()
        for russian in forms
        if places(russian) != places(english)
    }

    assert not wrong


def test_two_parts_never_translate_one_sentence_differently():
    """One sentence reads the same wherever it stands."""
    seen: dict[str, tuple[str, object]] = {}
    different = []
    for file in catalogue_files():
        with file.open("rb") as stream:
            for message in read_po(stream, locale="ru", abort_invalid=True):
                key = str(message.id)
                first = seen.setdefault(key, (file.name, message.string))
                if key and first[1] != message.string:
                    different.append(f"{file.name} and {first[0]}: {key!r}")

    assert not different, "\n".join(different)


def test_no_catalogue_keeps_a_sentence_that_nobody_says():
    """A dead translation hides that the living one is missing."""
    said = {template for _, template in ALL_SAID}

    dead = sorted(set(russian_forms()) - said)

    listing = "\n".join(f"  {text!r}" for text in dead)
    assert not dead, f"{len(dead)} translations that nobody says:\n{listing}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_page_template_holds_no_words(page: Path):
    """Every word of a page comes told, so that none is forgotten in one language."""
    tree = Environment(autoescape=True).parse(page.read_text(encoding="utf-8"))

    raw = "".join(
        node.data if isinstance(node, TemplateData) else "\0"
        for node in tree.find_all(TemplateData)
    )

    assert not [text for text in _outside_tags(raw) if any(map(str.isalpha, text))]


@pytest.mark.parametrize("page", sorted(SOURCE.rglob("*.typ")), ids=lambda p: p.name)
def test_a_document_template_holds_no_words(page: Path):
    """Quoted text of a typeset template is names of fonts, colors and options."""
    lines = page.read_text(encoding="utf-8").splitlines()

    code = [line for line in lines if not line.lstrip().startswith("//")]

    assert not any("а" <= letter.lower() <= "я" for line in code for letter in line)


def _outside_tags(page: str) -> Iterator[str]:
    """Give the text between tags, style sheets left out."""
    rest = page
    while rest:
        text, found, rest = rest.partition("<")
        yield text
        name = rest[:6].lower() if found else ""
        if name.startswith("style"):
            rest = rest.partition("</style>")[2]
        else:
            rest = rest.partition(">")[2]
