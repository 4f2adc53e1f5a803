"""The report as one self-contained page (HTML) and as a document (PDF)."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, time
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, TypeAlias

import typst
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from scalpwatch.consultation.answer import Consultation
from scalpwatch.locale import Language
from scalpwatch.report.content import Chart, ChartRow
from scalpwatch.report.plots import draw_interval, draw_scale
from scalpwatch.report.telling import tell_report

__all__ = ["compile_document", "plain", "render_html", "render_pdf"]

#: What a template reads: text, numbers, lists of these, and named values.
Plain: TypeAlias = Any
_TEMPLATES: Final = resources.files("scalpwatch.report") / "templates"


def render_html(consultation: Consultation, language: Language) -> str:
    """Render the report as one file that needs nothing besides itself.

    Parameters
    ----------
    consultation
        The answer to one case.
    language
        In which language.

    Returns
    -------
    html
        With pictures, plot and style inside, no script, and a policy that
        forbids it to load anything.
    """
    told = plain(tell_report(consultation, language), _as_data_uri)
    return _page_template().render(report=told, draw=_drawn)


def render_pdf(consultation: Consultation, language: Language) -> bytes:
    """Render the report as a document.

    Parameters
    ----------
    consultation
        The answer to one case.
    language
        In which language.

    Returns
    -------
    pdf
        The same content as the page, typeset with the fonts that the compiler
        brings along.

    Notes
    -----
    The text reaches the document as data and is never read as markup. Pictures
    lie in a folder of their own while the document is made, and nowhere after.
    """
    with tempfile.TemporaryDirectory(prefix="scalpwatch-") as folder:
        root = Path(folder)
        told = plain(tell_report(consultation, language), _keeper(root))
        return compile_document(
            "report.typ", told, root=root, made=consultation.made_on.isoformat()
        )


def compile_document(template: str, told: Plain, *, root: Path, made: str) -> bytes:
    """Typeset a template with what it shall tell.

    Parameters
    ----------
    template
        File name of the template.
    told
        What it reads.
    root
        The one folder whose files it may show.
    made
        The day that the document bears, as ``YYYY-MM-DD``; the same content
        then gives the same bytes.

    Returns
    -------
    pdf
        The document.
    """
    compiler = typst.Compiler(
        (_TEMPLATES / template).read_bytes(),
        root=root,
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
    )
    stamp = datetime.combine(datetime.fromisoformat(made).date(), time(12), tzinfo=UTC)
    document = compiler.compile(format="pdf", timestamp=stamp)
    return bytes(document) if isinstance(document, bytes) else b""


def plain(value: object, place: Callable[[bytes], str]) -> Plain:
    """Turn content into what a template reads.

    Parameters
    ----------
    value
        Content: text, numbers, pictures, and values and tuples of these.
    place
        Lays a picture where the template finds it, and tells where that is.

    Returns
    -------
    plain
        The same without types; each value names its kind.
    """
    if isinstance(value, bytes):
        return place(value)
    if isinstance(value, tuple):
        return [plain(part, place) for part in value]
    if not is_dataclass(value):
        return value
    told = {
        field.name: plain(getattr(value, field.name), place) for field in fields(value)
    }
    told["kind"] = type(value).__name__.lower()
    if isinstance(value, ChartRow):
        told["strip"] = draw_interval(
            value.probability, is_malignant=value.is_malignant, is_sum=value.is_sum
        )
    if isinstance(value, Chart):
        told["scale"] = draw_scale(value.ticks)
    return told


def _as_data_uri(jpeg: bytes) -> str:
    """Write a picture into the page itself."""
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode('ascii')}"


def _keeper(root: Path) -> Callable[[bytes], str]:
    """Make a function that lays pictures into a folder and names them."""

    def keep(jpeg: bytes) -> str:
        path = root / f"{sum(1 for _ in root.iterdir())}.jpg"
        path.write_bytes(jpeg)
        return f"/{path.name}"

    return keep


def _drawn(svg: str) -> Markup:
    """Let a picture that `plots` drew into the page; it holds numbers alone."""
    return Markup(svg)  # noqa: S704 - the text is ours, from numbers


@cache
def _page_template() -> Template:
    """Read the template of the page."""
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    source = (_TEMPLATES / "report.html.jinja").read_text(encoding="utf-8")
    return page.from_string(source)
