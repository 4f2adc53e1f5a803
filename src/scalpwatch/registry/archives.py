"""Courses and pictures in one file of an open form, to be read by any program.

Notation
--------
An archive is a zip file of ``courses.jsonl`` (one course a line, in the form of
``scalpwatch schema course``), ``pictures/<sha256 of the content>`` and
``manifest.json`` (form, versions, counts, and the hash of the courses).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import IO, Final

from scalpwatch import __version__
from scalpwatch.documents.course import course_from_json, course_to_json
from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.segments import SealedWriter
from scalpwatch.vocabulary.courses import Course

__all__ = ["Archive", "Manifest", "open_archive", "pictures_in", "write_archive"]

_FORM: Final = "scalpwatch export"
_VERSION: Final = 1
_COURSES: Final = "courses.jsonl"
_MANIFEST: Final = "manifest.json"
_PICTURE: Final = re.compile(r"pictures/[0-9a-f]{64}")
_PIECE_BYTES: Final = 1 << 20
#: No course comes near; a line beyond it is no course.
_LONGEST_LINE_BYTES: Final = 64 << 20
_LARGEST_PICTURE_BYTES: Final = 1 << 30
_LARGEST_MANIFEST_BYTES: Final = 1 << 16
#: The list of its files; it bounds how many there are to half a million.
_LARGEST_LIST_BYTES: Final = 64 << 20
#: Courses that are alike shrink to a tenth; what swells more was made to harm.
_MOST_SWELLING: Final = 200
_EASY_BYTES: Final = 1 << 20
_LINK: Final = 0o120000
#: What a length says that stands in the longer record before this one.
_ELSEWHERE: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself.

    Parameters
    ----------
    patients, visits, pictures
        How many of each.
    courses_sha256
        Of the courses as they stand.
    form, form_version, software_version, made_at
        What wrote it, and when.
    warning
        What it holds, for whoever finds the file.
    """

    patients: int
    visits: int
    pictures: int
    courses_sha256: str
    form: str = _FORM
    form_version: int = _VERSION
    software_version: str = __version__
    made_at: str = field(
        default_factory=lambda: datetime.now(tz=UTC).isoformat(timespec="seconds")
    )
    warning: str = "Health data of patients under pseudonyms, readable by anybody."


class Archive:
    """An archive that was opened and found whole.

    Parameters
    ----------
    open_courses
        Opens the lines of courses.
    open_picture
        Opens a picture by the hash of its content; ``None`` where it is not there.
    """

    def __init__(
        self,
        open_courses: Callable[[], contextlib.AbstractContextManager[IO[bytes]]],
        open_picture: Callable[[str], IO[bytes] | None],
    ) -> None:
        self._open_courses = open_courses
        self._open_picture = open_picture

    def courses(self) -> Iterator[tuple[int, Course | InputError]]:
        """Read the courses one by one.

        Yields
        ------
        number
            Of the line, from 1.
        course
            What stands there, or why it is no course.
        """
        with _troubles_told(), self._open_courses() as lines:
            number = 0
            while line := lines.readline(_LONGEST_LINE_BYTES):
                number += 1
                if line.strip():
                    yield number, _course(line, number)

    def pictures(self, course: Course) -> dict[str, bytes]:
        """Read the pictures of a course.

        Parameters
        ----------
        course
            Of this archive.

        Returns
        -------
        pictures
            Content by hash.

        Raises
        ------
        InputError
            If one is missing, or is not what its name says.
        """
        found = {}
        for sha256 in pictures_in(course):
            content = self._picture(sha256)
            if content is None or hashlib.sha256(content).hexdigest() != sha256:
                raise InputError(
                    say("A picture of a course is missing or damaged."),
                    remedy=say("Export the courses again."),
                )
            found[sha256] = content
        return found

    def _picture(self, sha256: str) -> bytes | None:
        """Read a picture, if it is there."""
        with _troubles_told():
            file = self._open_picture(sha256)
            if file is None:
                return None
            with file:
                return file.read(_LARGEST_PICTURE_BYTES)


def pictures_in(course: Course) -> tuple[str, ...]:
    """List the pictures that a course speaks of.

    Parameters
    ----------
    course
        Of a patient.

    Returns
    -------
    hashes
        Of their contents, each once, in order.
    """
    return tuple(
        dict.fromkeys(each.sha256 for visit in course.visits for each in visit.pictures)
    )


def write_archive(
    file: IO[bytes] | SealedWriter,
    courses: Iterable[Course],
    *,
    fetch: Callable[[str, str], bytes],
) -> Manifest:
    """Write courses and their pictures as one archive.

    Parameters
    ----------
    file
        Where it goes; written from beginning to end, so that it may be sealed.
    courses
        Taken one by one.
    fetch
        Gives the content of a picture by pseudonym and hash.

    Returns
    -------
    manifest
        What the archive says of itself.
    """
    digest = hashlib.sha256()
    owners: dict[str, str] = {}
    patients = visits = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(_COURSES, "w", force_zip64=True) as lines:
            for course in courses:
                line = course_to_json(course).encode() + b"\n"
                lines.write(line)
                digest.update(line)
                patients += 1
                visits += len(course.visits)
                for sha256 in pictures_in(course):
                    owners.setdefault(sha256, course.pseudonym)
        for sha256, pseudonym in owners.items():
            # pictures are compressed already
            picture = zipfile.ZipInfo(f"pictures/{sha256}")
            archive.writestr(picture, fetch(pseudonym, sha256))
        manifest = Manifest(patients, visits, len(owners), digest.hexdigest())
        archive.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=2))
    return manifest


@contextlib.contextmanager
def open_archive(file: IO[bytes]) -> Iterator[Archive]:
    """Open an archive, or a bare file of courses, one a line.

    Parameters
    ----------
    file
        Seekable.

    Yields
    ------
    archive
        Whose courses have the hash that the manifest tells.

    Raises
    ------
    InputError
        If it is neither, holds what no export holds (other names, links, files within
        files), swells beyond reason, or was changed. Nothing of it is ever written to
        the disk under a name that it brings.
    """
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"{"):
        yield Archive(lambda: _again(file), lambda _: None)
        return
    with _troubles_told():
        _refuse_a_long_list(file)
        archive = zipfile.ZipFile(file)
        entries = {each.filename: each for each in archive.infolist()}
        _refuse_strangers(archive, entries)
        _refuse_a_changed_one(archive)

    def picture(sha256: str) -> IO[bytes] | None:
        """Open a picture, if it is there."""
        name = f"pictures/{sha256}"
        return archive.open(name) if name in entries else None

    with archive:
        yield Archive(lambda: archive.open(_COURSES), picture)


def _course(line: bytes, number: int) -> Course | InputError:
    """Read one line, or say why it is no course."""
    try:
        return course_from_json(line)
    except InputError as error:
        return InputError(
            say("Line {number}: {trouble}", number=number, trouble=error.message),
            remedy=error.remedy,
        )


def _again(file: IO[bytes]) -> contextlib.nullcontext[IO[bytes]]:
    """Give a file from its beginning; it stays its owner's to close."""
    file.seek(0)
    return contextlib.nullcontext(file)


def _refuse_a_long_list(file: IO[bytes]) -> None:
    """Look at the end of the archive before its list of files is read to memory."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - 22))
    last = file.read()
    if last[:4] != b"PK\5\6":
        raise _unfit(say("It is no archive that scalpwatch wrote."))
    length = int.from_bytes(last[12:16], "little")
    if length == _ELSEWHERE:
        file.seek(max(0, end - 22 - 20 - 56))
        length = int.from_bytes(file.read(56)[40:48], "little")
    if length > _LARGEST_LIST_BYTES:
        raise _unfit(say("It holds too many files."))


def _refuse_strangers(
    archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]
) -> None:
    """Refuse what no export holds."""
    if len(entries) != len(archive.infolist()) or not {_COURSES, _MANIFEST} <= set(
        entries
    ):
        raise _unfit(say("It is no archive that scalpwatch wrote."))
    for name, entry in entries.items():
        known = name in {_COURSES, _MANIFEST} or _PICTURE.fullmatch(name)
        link = (entry.external_attr >> 16) & 0o170000 == _LINK
        if not known or link or entry.flag_bits & 1 or _is_strangely_packed(entry):
            raise _unfit(say("It holds a file that no export holds."))
    swollen = sum(each.file_size for each in entries.values())
    packed = sum(each.compress_size for each in entries.values())
    length = archive.fp.seek(0, io.SEEK_END) if archive.fp else 0
    if swollen > _EASY_BYTES + _MOST_SWELLING * min(packed, length):
        raise _unfit(say("It would swell beyond reason."))


def _is_strangely_packed(entry: zipfile.ZipInfo) -> bool:
    """Tell whether a file is packed as no export packs: bzip2 and LZMA swell more."""
    return entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def _refuse_a_changed_one(archive: zipfile.ZipFile) -> None:
    """Compare the courses with the hash that the manifest tells."""
    with archive.open(_MANIFEST) as file:
        told = json.loads(file.read(_LARGEST_MANIFEST_BYTES))
    if not isinstance(told, dict) or told.get("form") != _FORM:
        raise _unfit(say("It is no archive that scalpwatch wrote."))
    if told.get("form_version") != _VERSION:
        raise _unfit(say("It was written in a form that this version does not read."))
    digest = hashlib.sha256()
    with archive.open(_COURSES) as lines:
        while piece := lines.read(_PIECE_BYTES):
            digest.update(piece)
    if digest.hexdigest() != told.get("courses_sha256"):
        raise _unfit(say("Its courses are not those that were exported."))


@contextlib.contextmanager
def _troubles_told() -> Iterator[None]:
    """Turn what can be wrong with an archive into words."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,  # zipfile, of a packing that it does not know
        UnicodeDecodeError,
        json.JSONDecodeError,
        RecursionError,  # json, of brackets within brackets
    ):
        raise _unfit(say("It is damaged or was cut short.")) from None


def _unfit(why: Phrase) -> InputError:
    """Refuse a file."""
    return InputError(
        say("The file cannot be imported. {why}", why=why),
        remedy=say(
            "Give a file that “scalpwatch export” wrote, unchanged, or courses in "
            "JSON, one a line."
        ),
    )
