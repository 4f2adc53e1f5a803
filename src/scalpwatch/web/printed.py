"""Papers: pages to print, which let nothing else in, and files to be saved."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final

from fastapi import Response

__all__ = ["attached", "to_print"]

_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_NOTHING: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


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
        its columns, pictures inside it, and nothing else. No browser keeps it.
    """
    hashes = " ".join(f"'sha256-{_hash(each)}'" for each in _STYLE.findall(html))
    policy = (
        f"default-src 'none'; img-src data:; style-src-elem {hashes}; "
        # widths of columns and bars, which are numbers of ours
        "style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    headers = {"content-security-policy": policy, "cache-control": "no-store"}
    return Response(html, media_type="text/html; charset=utf-8", headers=headers)


def attached(content: bytes, name: str, kind: str) -> Response:
    """Give a file to be saved.

    Parameters
    ----------
    content
        Of the file.
    name
        Of the file; it tells nothing of a patient.
    kind
        Its media type.

    Returns
    -------
    response
        Saved by the browser and kept nowhere else; one that shows it all the same runs
        nothing.
    """
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
        "content-security-policy": _NOTHING,
    }
    return Response(content, media_type=kind, headers=headers)


def _hash(style: str) -> str:
    """Hash a style as browsers do."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
