"""The page of those to call back, and that of what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from scalpwatch.locale import Language

__all__ = ["TablePage", "render_table_page"]

_TEMPLATES: Final = resources.files("scalpwatch.report") / "templates"


@dataclass(frozen=True, slots=True)
class TablePage:
    """A page with a few sentences and a table.

    Parameters
    ----------
    title
        Of the page.
    notice
        What the reader must know first.
    figures
        Names and values.
    head, rows
        Of the table; a cell is one or more lines.
    closing
        Sentences under the table.
    ends_with_day
        Whether the last column holds days, which are not broken at their hyphens.
    """

    title: str
    notice: Sequence[str]
    figures: Sequence[tuple[str, str]]
    head: Sequence[str]
    rows: Sequence[Sequence[Sequence[str]]]
    closing: Sequence[str] = ()
    ends_with_day: bool = False


def render_table_page(page: TablePage, language: Language) -> str:
    """Render a page as one file that needs nothing besides itself.

    Parameters
    ----------
    page
        Every text told in the reader's language.
    language
        Which that is.

    Returns
    -------
    html
        With its style inside, no script, and a policy that forbids it to load
        anything.
    """
    return _template().render(page=page, language=language.value)


@cache
def _template() -> Template:
    """Read the template of the page."""
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    source = (_TEMPLATES / "callbacks.html.jinja").read_text(encoding="utf-8")
    return page.from_string(source)
