"""Whether a backup could be restored: every sealed file opened to its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.backup import (
    PICTURES,
    BackupManifest,
    read_keys,
    read_manifest,
)
from scalpwatch.registry.pictures import PictureStore
from scalpwatch.registry.segments import open_sealed
from scalpwatch.registry.transcript import table_lines

__all__ = ["BackupCheck", "check_backup"]


@dataclass(frozen=True, slots=True)
class BackupCheck:
    """What was found in a backup.

    Parameters
    ----------
    manifest
        What it says of itself.
    rows
        Rows of all tables that open.
    keys
        Keys of patients, erased ones among them.
    missing_pictures
        Fewer pictures than it says.
    """

    manifest: BackupManifest
    rows: int
    keys: int
    missing_pictures: int

    @property
    def is_whole(self) -> bool:
        """Whether all that it says is there."""
        return not self.missing_pictures and not self.manifest.missing_pictures


def check_backup(folder: Path, *, key: bytes) -> BackupCheck:
    """Read a backup from beginning to end.

    Parameters
    ----------
    folder
        Of the backup.
    key
        As `scalpwatch.registry.backup.key_of_backups` gives it.

    Returns
    -------
    check
        What was found. Nothing is written, and little memory is taken.

    Raises
    ------
    RegistryError
        If a file is missing, cut short, changed by a bit, or sealed under another key.

    Notes
    -----
    The pictures are counted and not opened: each is sealed under its patient's key,
    and refused by it when it is seen.
    """
    manifest = read_manifest(folder)
    try:
        with (folder / manifest.tables).open("rb") as file:
            rows = _count_rows(open_sealed(file, key=key, label=manifest.tables))
        with (folder / manifest.keyring).open("rb") as file:
            _, keys = read_keys(open_sealed(file, key=key, label=manifest.keyring))
        there = sum(1 for _ in PictureStore(folder / PICTURES).names())
    except (OSError, ValueError):
        raise RegistryError(
            say("The backup is not whole."),
            remedy=say("Make a backup again, in an empty folder."),
        ) from None
    return BackupCheck(manifest, rows, len(keys), max(0, manifest.pictures - there))


def _count_rows(file: IO[bytes]) -> int:
    """Count the rows of a transcript; what names a table is none."""
    return sum(isinstance(line, list) for line in table_lines(file))
