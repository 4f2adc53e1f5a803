"""A letter as one self-contained page (HTML) and as a document (PDF)."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from scalpwatch.report.letters import Letter
from scalpwatch.report.rendering import compile_document, plain

__all__ = ["render_letter_html", "render_letter_pdf"]

_TEMPLATES: Final = resources.files("scalpwatch.report") / "templates"


def render_letter_html(letter: Letter) -> str:
    """Render a letter as one file that needs nothing besides itself.

    Parameters
    ----------
    letter
        Told.

    Returns
    -------
    html
        With its style inside, in one place, no script, and a policy that forbids it
        to load anything.
    """
    return _page_template().render(letter=plain(letter, _no_picture))


def render_letter_pdf(letter: Letter, *, made_on: date) -> bytes:
    """Render a letter as a document.

    Parameters
    ----------
    letter
        Told.
    made_on
        The day that the document bears.

    Returns
    -------
    pdf
        The same content as the page.
    """
    with tempfile.TemporaryDirectory(prefix="scalpwatch-") as folder:
        return compile_document(
            "letter.typ",
            plain(letter, _no_picture),
            root=Path(folder),
            made=made_on.isoformat(),
        )


def _no_picture(_: bytes) -> str:
    """Place nothing: a letter has no picture."""
    return ""


@cache
def _page_template() -> Template:
    """Read the template of the page."""
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    source = (_TEMPLATES / "letter.html.jinja").read_text(encoding="utf-8")
    return page.from_string(source)
