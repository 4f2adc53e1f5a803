"""What lies in an archive: its files, by kind, cut into batches of even size."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.screening.sheets import borders_of
from scalpwatch.screening.unreadable import is_plain_file

__all__ = [
    "Batch",
    "File",
    "Kind",
    "Span",
    "batches_of",
    "digest_of",
    "is_large",
    "take_inventory",
]


class Kind(Enum):
    """What a file holds."""

    BUNDLE = "bundle"
    NDJSON = "ndjson"
    TABLE = "table"
    PICTURE = "picture"
    DICOM = "dicom"
    #: A file, or a folder, that cannot be opened.
    LOCKED = "locked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the archive.

    Parameters
    ----------
    number
        Its place in the inventory.
    path
        Where it lies; never written down.
    size
        [bytes]
    changed_ns
        When it was changed last.
    kind
        What it holds.
    """

    number: int
    path: str
    size: int
    changed_ns: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file.

    Parameters
    ----------
    file
        Which.
    start, end
        From which byte to before which; a record that begins inside belongs to it
        whole.
    """

    file: File
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What one task reads.

    Parameters
    ----------
    number
        Its place.
    spans
        In order.
    """

    number: int
    spans: tuple[Span, ...]

    @property
    def size(self) -> int:
        """How much it is [bytes]."""
        return sum(span.end - span.start for span in self.spans)


#: A task reads about so much [bytes]: a tenth of a second of work and more.
BATCH_BYTES: Final = 24 * 2**20
#: Pictures and DICOM files are only opened at their heads: so many a task.
BATCH_PICTURES: Final = 2000
#: From here on a cluster is worth its start: some minutes of work on two cores.
_LARGE_BYTES: Final = 16 * 2**30
_LARGE_FILES: Final = 500_000
_SNIFFED: Final = 4096
_SUFFIXES: Final = {
    ".ndjson": Kind.NDJSON,
    ".jsonl": Kind.NDJSON,
    ".csv": Kind.TABLE,
    ".tsv": Kind.TABLE,
    ".dcm": Kind.DICOM,
    ".jpg": Kind.PICTURE,
    ".jpeg": Kind.PICTURE,
    ".png": Kind.PICTURE,
    ".tif": Kind.PICTURE,
    ".tiff": Kind.PICTURE,
    ".heic": Kind.PICTURE,
    ".bmp": Kind.PICTURE,
}
#: Files of folders that nobody means.
_NO_RECORDS: Final = frozenset({"dicomdir", "thumbs.db", "desktop.ini", ".ds_store"})


def take_inventory(sources: Sequence[Path]) -> list[File]:
    """Walk the sources.

    Parameters
    ----------
    sources
        Files and folders.

    Returns
    -------
    files
        Of every folder in the order of their names, so that a second walk gives the
        same numbers; a folder that cannot be listed stands among them. Links to
        folders are not followed.

    Raises
    ------
    InputError
        If a source is not there.
    """
    files: list[File] = []
    for source in sources:
        if not source.exists():
            raise InputError(
                say("The source {name} is not there.", name=source.name),
                remedy=say("Give folders or files that can be opened."),
            )
        for path in _walk(str(source)) if source.is_dir() else (str(source),):
            files.append(_file(len(files), path))
    return files


def is_large(sources: Sequence[Path]) -> bool:
    """Tell whether a walk over an archive takes longer than a cluster to start.

    Parameters
    ----------
    sources
        Files and folders.

    Returns
    -------
    is_large
        Whether there is more than some gigabytes, or many files.
    """
    size = number = 0
    for source in sources:
        for path in _walk(str(source)) if source.is_dir() else (str(source),):
            size += os.path.getsize(path) if os.path.exists(path) else 0  # noqa: PTH110, PTH202 - a hundred million times
            number += 1
            if size > _LARGE_BYTES or number > _LARGE_FILES:
                return True
    return False


def batches_of(files: Iterable[File]) -> list[Batch]:
    """Cut an inventory into batches.

    Parameters
    ----------
    files
        In order.

    Returns
    -------
    batches
        The same for the same files.
    """
    batches: list[Batch] = []
    spans: list[Span] = []
    size = 0
    for file in files:
        for span in _cut(file):
            light = file.kind not in {Kind.BUNDLE, Kind.NDJSON, Kind.TABLE}
            weight = BATCH_BYTES // BATCH_PICTURES if light else span.end - span.start
            if spans and (
                size + weight > BATCH_BYTES or spans[-1].file.kind is not file.kind
            ):
                batches.append(Batch(len(batches), tuple(spans)))
                spans, size = [], 0
            spans.append(span)
            size += weight
    if spans:
        batches.append(Batch(len(batches), tuple(spans)))
    return batches


def digest_of(files: Iterable[File]) -> str:
    """Tell an archive from one that has changed.

    Parameters
    ----------
    files
        Its inventory.

    Returns
    -------
    digest
        SHA-256 of places, sizes and times; it tells nothing of the names.
    """
    digest = hashlib.sha256()
    for each in files:
        digest.update(
            f"{each.path}\0{each.size}\0{each.changed_ns}\n".encode(
                "utf-8", "surrogateescape"
            )
        )
    return digest.hexdigest()


def _walk(folder: str) -> Iterator[str]:
    """Give the files under a folder, in the order of their names.

    A folder that cannot be listed is given itself.
    """
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda each: each.name)
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        elif is_plain_file(entry) and entry.name.lower() not in _NO_RECORDS:
            yield entry.path


def _file(number: int, path: str) -> File:
    """Tell of a file."""
    try:
        about = os.stat(path)  # noqa: PTH116 - a hundred million times
    except OSError:
        return File(number, path, 0, 0, Kind.LOCKED)
    if stat.S_ISDIR(about.st_mode):
        return File(number, path, 0, 0, Kind.LOCKED)
    return File(number, path, about.st_size, about.st_mtime_ns, _kind(path))


def _kind(path: str) -> Kind:
    """Tell what a file holds by its name, else by how it begins."""
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122 - a hundred million times
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - a hundred million times
            head = stream.read(_SNIFFED)
    except OSError:
        return Kind.LOCKED
    return _kind_of_content(head, is_json=suffix == ".json")


def _kind_of_content(head: bytes, *, is_json: bool) -> Kind:
    """Tell what a file holds by how it begins."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[128:132] == b"DICM":
        return Kind.DICOM
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*")):
        return Kind.PICTURE
    if text.startswith(b"{"):
        first, _, rest = text.partition(b"\n")
        many = first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")
        return Kind.NDJSON if many else Kind.BUNDLE
    return Kind.BUNDLE if is_json else Kind.UNKNOWN


def _cut(file: File) -> Iterator[Span]:
    """Cut a file of records into stretches; the others are whole."""
    if file.size <= BATCH_BYTES or file.kind not in {Kind.NDJSON, Kind.TABLE}:
        yield Span(file, 0, file.size)
        return
    borders = (
        range(0, file.size, BATCH_BYTES)
        if file.kind is Kind.NDJSON
        else borders_of(file.path, file.size, BATCH_BYTES)
    )
    starts = [*borders]
    for start, end in zip(starts, [*starts[1:], file.size], strict=True):
        yield Span(file, start, end)
