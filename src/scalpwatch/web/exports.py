"""Exports of the patients of a clinic, made beside the page."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from typing import Any, Final

from scalpwatch.phrases import say
from scalpwatch.registry.exporting import LABEL, export_courses, export_for_research
from scalpwatch.registry.keys import KEY_BYTES, read_key
from scalpwatch.registry.segments import SealedWriter
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.errands import Errand, Kind, Made

__all__ = ["COURSES", "TABLE", "asked_of", "new_export_key"]

_LEAST_ALIKE: Final = 5


def new_export_key() -> str:
    """Draw the key of an export, which is shown once.

    Returns
    -------
    key
        As the file holds it that `scalpwatch key` makes: 32 random bytes in base64.
    """
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def asked_of(key: str) -> Mapping[str, Any]:
    """Put together what the work needs to know.

    Parameters
    ----------
    key
        As `new_export_key` drew it.

    Returns
    -------
    asked
        Lies sealed until the work is over, and is destroyed then.
    """
    return {"key": key}


def _courses(errand: Errand) -> Made:
    """Write all courses and pictures, sealed under the key that she holds."""
    key = read_key(text=errand.asked["key"]).derive("export")
    # the result lies sealed twice: as every result does, and for whoever carries it
    writer = SealedWriter(errand.file, key=key, label=LABEL)
    done = export_courses(errand.store, writer, acknowledge=errand.tell)
    writer.finish()
    told = say(
        "Exported under a key: {patients} patients, {visits} visits, {pictures} "
        "pictures.",
        patients=done.patients,
        visits=done.visits,
        pictures=done.pictures,
    )
    return Made(told, "scalpwatch-export.sealed", "application/octet-stream")


def _table(errand: Errand) -> Made:
    """Write coded facts, without patients who could be known again."""
    errand.tell(0, 0)
    table = export_for_research(errand.store, k=_LEAST_ALIKE, leaves_out=True)
    errand.file.write(table.text.encode())
    told = say(
        "Exported: {patients} patients, {left_out} left out. The smallest group of "
        "patients who look alike has {smallest}.",
        patients=table.patients,
        left_out=table.left_out,
        smallest=table.smallest,
    )
    return Made(told, "scalpwatch-table.csv", "text/csv; charset=utf-8")


COURSES: Final = Kind(
    "export_courses", say("Export of all patients, sealed"), DECIDES, _courses
)
TABLE: Final = Kind(
    "export_table", say("Table of all patients for research"), DECIDES, _table
)
