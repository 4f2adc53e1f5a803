"""Notes attached in the encodings of hospitals."""

from __future__ import annotations

import pytest

from scalpwatch.screening.attachments import plain_text

RUSSIAN = "Узел кожи волосистой части головы, 1 см. Рак почки."
ENGLISH = "Nodule of the scalp, 1 cm. Kidney cancer."


@pytest.mark.parametrize("text", [RUSSIAN, ENGLISH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_note_is_read_whether_it_names_its_encoding_or_not(
    text: str, encoding: str
) -> None:
    """UTF-16 without its mark is known by the high bytes of its letters."""
    assert plain_text(text.encode(encoding)) == text


def test_a_note_of_an_old_code_page_is_read() -> None:
    """What is no UTF-8 is Windows-1251."""
    assert plain_text(RUSSIAN.encode("cp1251")) == RUSSIAN


@pytest.mark.parametrize("content", [b"", b"a", b"ab", "ёж".encode(), b"\x04"])
def test_a_short_text_is_not_taken_for_another_encoding(content: bytes) -> None:
    """Two bytes are no pattern."""
    assert plain_text(content) == content.decode()


@pytest.mark.parametrize(
    "note",
    [
        "BP <140/90. Nodule of the scalp. Present for >6 months.",
        "Hb < 100. Nodule of the scalp, > 2 cm.",
        "Давление <140/90. Узел кожи головы. Более >6 месяцев.",
    ],
)
def test_what_stands_between_less_and_more_is_no_markup(note: str) -> None:
    """A measure is written with the brackets of markup, and a lesion beside it."""
    assert plain_text(note.encode()) == note


@pytest.mark.parametrize(
    "markup", ["<b>", "</SPAN>", "<!-- printed -->", '<?xml version="1.0"?>', "<o:p/>"]
)
def test_markup_within_a_line_is_left_out(markup: str) -> None:
    """What it was is a space."""
    assert plain_text(f"Nodule{markup}of the scalp".encode()) == "Nodule of the scalp"
