"""The text inside an attachment: decoded, without markup, bounded."""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import Final

import msgspec

__all__ = ["data_at", "decoded", "plain_text", "unescaped"]

#: An attachment longer than this is no note [characters of base64].
_LONGEST: Final = 8 * 2**20
#: Markup, and no "<140/90" or ">6 months": what it is begins behind the bracket.
_TAG: Final = re.compile(r"</?[A-Za-z!?][^<>]{0,2000}>")
#: Markup that ends a paragraph, an item or a line.
_BLOCK: Final = re.compile(
    r"</?(?:address|article|blockquote|caption|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre"
    r"|section|table|title|tr|ul)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_LINE: Final = re.compile(r"<br\b[^<>]{0,2000}>", re.IGNORECASE)
_RTF_HEX: Final = re.compile(r"\\'([0-9a-fA-F]{2})")
_RTF_WORD: Final = re.compile(r"\\(?:u(-?\d{1,6})\??|[a-zA-Z]+-?\d* ?|[^a-zA-Z])")
#: How files begin that hold no text: PDF, pictures, archives, office documents.
_NO_TEXT: Final = (
    b"%PDF",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"PK\x03\x04",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
)
_BOMS: Final = (
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
#: How much is looked at to find UTF-16 that does not say so [bytes].
_LOOKED_AT: Final = 512
#: The high bytes of Latin and Cyrillic letters in UTF-16, and which share have them.
_HIGH_BYTES: Final = (b"\x00", b"\x04")
_MOSTLY: Final = 0.9
#: Fewer letters are no pattern.
_PATTERN: Final = 4
#: How a text begins behind its name in JSON.
_VALUE: Final = re.compile(rb'\s*:\s*"')
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")


def data_at(content: bytes, end: int) -> bytes:
    """Give the value behind a name in raw JSON.

    Parameters
    ----------
    content
        Raw JSON.
    end
        Where the name ends.

    Returns
    -------
    data
        As it stands there; empty where no text follows.
    """
    begun = _VALUE.match(content, end)
    if begun is None:
        return b""
    start = begun.end()
    close = content.find(b'"', start)
    while close > 0 and _is_escaped(content, close):
        close = content.find(b'"', close + 1)
    return content[start:close] if close > 0 else b""


def _is_escaped(content: bytes, at: int) -> bool:
    """Tell whether an odd number of backslashes stands before a byte."""
    before = at
    while content[before - 1 : before] == b"\\":
        before -= 1
    return (at - before) % 2 == 1


def decoded(data: str | bytes) -> bytes | None:
    """Decode base64.

    Parameters
    ----------
    data
        As FHIR holds it, blanks and broken lines among it; of bytes, as raw JSON does,
        with its escapes.

    Returns
    -------
    content
        ``None`` where it is none, or too long.
    """
    if len(data) > _LONGEST:
        return None
    if isinstance(data, bytes) and b"\\" in data:
        try:
            data = msgspec.json.decode(b'"' + data + b'"', type=str)
        except ValueError:
            return None
    raw = data.encode("ascii", "ignore") if isinstance(data, str) else data
    try:
        # what is no letter of base64 is passed over; so is too much padding
        return base64.b64decode(raw + b"===")
    except binascii.Error:
        return None


def plain_text(content: bytes) -> str | None:
    """Read the text of an attachment.

    Parameters
    ----------
    content
        Plain text, HTML, XML or RTF in UTF-8, UTF-16 or Windows-1251.

    Returns
    -------
    text
        Without markup; ``None`` where it is no text.
    """
    if content.startswith(_NO_TEXT) or b"\x00\x00\x00" in content[:512]:
        return None
    text = _decoded_text(content)
    if text.startswith("{\\rtf"):
        return _without_rtf(text)
    if "<" in text and ">" in text:
        text = _TAG.sub(" ", _LINE.sub("\n", _BLOCK.sub("\n\n", text)))
    return html.unescape(text) if "&" in text else text


def unescaped(content: str) -> str:
    r"""Undo the escapes of letters in raw JSON, ``\u0440`` and ``&#1088;``.

    Parameters
    ----------
    content
        Raw text.

    Returns
    -------
    text
        In which words can be looked for.
    """
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), content)
    return html.unescape(text) if "&" in text else text


def _decoded_text(content: bytes) -> str:
    """Decode text in one of the encodings that hospitals use."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = content[first:_LOOKED_AT:2]
        # nothing else has the high bytes of Latin and Cyrillic in every second place
        if len(high) >= _PATTERN and sum(map(high.count, _HIGH_BYTES)) > _MOSTLY * len(
            high
        ):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1251", "replace")


def _without_rtf(text: str) -> str:
    """Take the words out of RTF."""
    text = _RTF_HEX.sub(
        lambda f: bytes([int(f[1], 16)]).decode("cp1251", "replace"), text
    )
    text = _RTF_WORD.sub(
        lambda f: (
            chr(int(f[1]) % 65536)
            if f[1]
            else " "
            if f[0] in {"\\par", "\\line", "\\tab"}
            else ""
        ),
        text,
    )
    return text.replace("{", " ").replace("}", " ")
