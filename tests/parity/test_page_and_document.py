"""The page (HTML) and the document (PDF) tell the same: every text and every figure.

What need not be equal: the order of columns, line breaks and hyphens.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest
from pypdf import PdfReader

from scalpwatch.consultation.answer import Consultation
from scalpwatch.locale import Language
from scalpwatch.report.rendering import render_html, render_pdf
from scalpwatch.report.telling import tell_report

#: Fields that steer a template and are not shown as text.
UNSEEN = {"language", "style", "anchor", "kind", "page_label", "versions"}


def texts_of(value: object) -> Iterator[str]:
    """List every text of a report's content."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in UNSEEN:
                yield from texts_of(getattr(value, field.name))


def packed(text: str) -> str:
    """Drop what line breaking may change."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def page_text(page: str) -> str:
    """Read what a page shows."""
    body = page.partition("<title>")[2]
    return packed(
        html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", body, flags=re.DOTALL))
    )


def document_text(pdf: bytes) -> str:
    """Read what a document shows, its footers left out."""
    reader = PdfReader(io.BytesIO(pdf))
    pages = (page.extract_text() for page in reader.pages)
    title = reader.metadata.title if reader.metadata else ""
    footer = r"\n?[^\n]*· scalpwatch [^\n]*\s*(page|стр\.) ?\d+/\d+\s*"
    return packed((title or "") + "".join(re.sub(footer, "", page) for page in pages))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["urgent", "recheck", "abstain", "pictured"])
def test_page_and_document_tell_the_same(
    name: str, language: Language, request: pytest.FixtureRequest
):
    """A doctor who prints and a doctor who reads on screen read one report."""
    consultation: Consultation = request.getfixturevalue(name)
    told = [packed(text) for text in texts_of(tell_report(consultation, language))]

    page = page_text(render_html(consultation, language))
    document = document_text(render_pdf(consultation, language))

    assert [text for text in told if text not in page] == []
    assert [text for text in told if text not in document] == []
