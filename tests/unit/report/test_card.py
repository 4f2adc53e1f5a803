"""The card for the wall of a practice."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from scalpwatch.locale import Language
from scalpwatch.report.card import render_card


@pytest.fixture(scope="module")
def cards() -> dict[Language, PdfReader]:
    """Render the card in both languages."""
    return {one: PdfReader(io.BytesIO(render_card(one))) for one in Language}


def text_of(card: PdfReader) -> str:
    """Read the card as one line."""
    return " ".join(card.pages[0].extract_text().split())


@pytest.mark.parametrize("language", Language)
def test_the_card_is_one_page_of_a4(
    cards: dict[Language, PdfReader], language: Language
):
    """It hangs on a wall: it cannot be turned over."""
    [page] = cards[language].pages

    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]


def test_the_card_says_all_of_it_in_both_languages(cards: dict[Language, PdfReader]):
    """Ask, feel, look, biopsy, and its last line, which is its sources."""
    english, russian = (text_of(cards[language]) for language in Language)

    assert all(word in english for word in ("Ask", "Feel", "Look", "Krathen"))
    words = ("Спросить", "Прощупать", "Осмотреть", "Krathen")
    assert all(word in russian for word in words)
    assert "нет перевода" not in russian
