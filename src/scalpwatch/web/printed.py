"""Pages to print, which hold their own style and pictures, and nothing else in."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final

from fastapi import Response

__all__ = ["as_document", "to_print"]

_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def to_print(html: str) -> Response:
    """Send a page that needs nothing besides itself.

    Parameters
    ----------
    html
        Made by the report.

    Returns
    -------
    response
        With a policy of its own: the style that it holds, by its hash, the widths of
        its columns, pictures inside it, and nothing else.
    """
    hashes = " ".join(f"'sha256-{_hash(each)}'" for each in _STYLE.findall(html))
    policy = (
        f"default-src 'none'; img-src data:; style-src-elem {hashes}; "
        # widths of columns, which are numbers of ours
        "style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    headers = {"content-security-policy": policy}
    return Response(html, media_type="text/html; charset=utf-8", headers=headers)


def as_document(pdf: bytes, name: str) -> Response:
    """Send a document to be kept.

    Parameters
    ----------
    pdf
        Its content.
    name
        Of the file; it tells nothing of a patient.

    Returns
    -------
    response
        Saved by the browser, and not shown in a page.
    """
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


def _hash(style: str) -> str:
    """Hash a style as browsers do."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
