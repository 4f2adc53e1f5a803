"""Courses go out to a file, and the audit trail tells of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Final

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.archives import Manifest, write_archive
from scalpwatch.registry.audit import Event
from scalpwatch.registry.research import rare_ones_left_out, smallest_group, to_csv
from scalpwatch.registry.segments import SealedWriter
from scalpwatch.registry.store import Store
from scalpwatch.vocabulary.courses import Course

__all__ = ["LABEL", "ResearchTable", "export_courses", "export_for_research"]

#: What a sealed export is labelled with, whatever its file is called.
LABEL: Final = "scalpwatch export"


@dataclass(frozen=True, slots=True)
class ResearchTable:
    """A table for research, and how well it hides a patient.

    Parameters
    ----------
    text
        CSV.
    patients
        Rows.
    left_out
        Patients that were left out because too few look like them.
    smallest
        Patients in the smallest group of those who look alike.
    """

    text: str
    patients: int
    left_out: int
    smallest: int


def export_courses(
    store: Store,
    file: IO[bytes] | SealedWriter,
    *,
    pseudonyms: Sequence[str] = (),
    acknowledge: Callable[[int, int], object] = max,
) -> Manifest:
    """Write courses with their pictures as an archive.

    Parameters
    ----------
    store
        Where they are kept.
    file
        Where the archive goes.
    pseudonyms
        Whose; empty for all.
    acknowledge
        Told how many of how many are done, each time that another is; what it raises
        ends the export.

    Returns
    -------
    manifest
        What the archive says of itself.

    Notes
    -----
    An unknown pseudonym ends in `RegistryError`, and the archive is to be thrown
    away. That each course was read, and that all were exported, is told of.
    """
    names = tuple(dict.fromkeys(pseudonyms)) or tuple(store.pseudonyms())

    def courses() -> Iterator[Course]:
        """Recall one after the other."""
        for done, each in enumerate(names):
            acknowledge(done, len(names))
            yield store.recall(each)

    manifest = write_archive(file, courses(), fetch=store.picture)
    detail = f"form=archive patients={manifest.patients}"
    store.note(Event.EXPORTED, detail=detail)
    return manifest


def export_for_research(
    store: Store, *, k: int, leaves_out: bool = False, is_forced: bool = False
) -> ResearchTable:
    """Make a table of coded facts of all patients.

    Parameters
    ----------
    store
        Where they are kept.
    k
        Least patients that must look alike.
    leaves_out
        Whether patients of smaller groups are left out.
    is_forced
        Whether smaller groups are written all the same.

    Returns
    -------
    table
        With the size of its smallest group.

    Raises
    ------
    RegistryError
        If a group is smaller than ``k``, and is neither left out nor forced.
    """
    rows = tuple(store.cohort())
    written = rare_ones_left_out(rows, k=k) if leaves_out else rows
    smallest = smallest_group(written)
    if written and smallest < k and not is_forced:
        store.note(Event.REFUSED, detail=f"why=k_anonymity k={k} smallest={smallest}")
        raise RegistryError(
            say(
                "A patient could be known again: the smallest group of patients who "
                "look alike has {smallest}, fewer than {k}.",
                smallest=smallest,
                k=k,
            ),
            remedy=say(
                "Leave the patients of small groups out by --leave-out, ask for "
                "smaller groups by --k, or write all by --force."
            ),
        )
    detail = f"form=research patients={len(written)} k={k} smallest={smallest}"
    store.note(Event.EXPORTED, detail=detail)
    return ResearchTable(
        to_csv(written), len(written), len(rows) - len(written), smallest
    )
