"""All kinds of long work that there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scalpwatch.web import exports, measuring
from scalpwatch.web.errands import Kind

__all__ = ["KINDS"]

#: By code; a page that asks for long work adds its kind here.
KINDS: Final[Mapping[str, Kind]] = {
    each.code: each
    for each in (
        exports.COURSES,
        exports.TABLE,
        measuring.MEASURES,
        measuring.AGAIN,
    )
}
