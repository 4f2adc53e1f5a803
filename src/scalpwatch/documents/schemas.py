"""How a schema is made fit to be published."""

from __future__ import annotations

from typing import Any

__all__ = ["published"]


def published(schema: dict[str, Any], *, name: str, version: int) -> dict[str, Any]:
    """Give a schema its name and version, and drop what only repeats its keys.

    Parameters
    ----------
    schema
        As pydantic generates it.
    name
        What it describes.
    version
        Counted up when an older reader could misread a newer file.

    Returns
    -------
    schema
        Draft 2020-12.
    """
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:scalpwatch:{name}:{version}",
        "title": f"scalpwatch {name}",
    }
    return head | {key: _tidy(value) for key, value in schema.items() if key != "title"}


def _tidy(node: Any) -> Any:  # noqa: ANN401 - a JSON tree has no narrower type
    """Drop the titles that repeat the key; spell a default as its enumeration does."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _tidy(value)
        for key, value in node.items()
        if not (key == "title" and isinstance(value, str))
    }
    default, allowed = kept.get("default"), kept.get("enum", ())
    if isinstance(default, str) and default not in allowed:
        spelled = default.replace("_", " ")
        kept |= {"default": spelled} if spelled in allowed else {}
    return kept
