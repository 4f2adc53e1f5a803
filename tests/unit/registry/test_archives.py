"""An export is an open archive; what is no export is refused before it does harm."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import tracemalloc
import zipfile
from collections.abc import Mapping
from dataclasses import replace

import pytest
from drawn_courses import draw_courses

from scalpwatch.errors import InputError
from scalpwatch.registry.archives import open_archive, write_archive
from scalpwatch.vocabulary.courses import Course, KeptPicture

PICTURE = b"\xff\xd8 a picture"
SHA256 = hashlib.sha256(PICTURE).hexdigest()


def drawn(count: int = 3) -> tuple[Course, ...]:
    """Draw courses, the first with a picture."""
    first, *others = draw_courses(count)
    picture = KeptPicture(SHA256, "a.jpg", "image/jpeg", "focus 1", 600, 400)
    visit = replace(first.visits[0], pictures=(picture, picture))
    return (replace(first, visits=(visit, *first.visits[1:])), *others)


def written(courses: tuple[Course, ...]) -> io.BytesIO:
    """Write an archive."""
    file = io.BytesIO()
    write_archive(file, courses, fetch=lambda _pseudonym, _sha256: PICTURE)
    return file


def archive_of(entries: Mapping[str, bytes], mode: int = 0) -> io.BytesIO:
    """Make any archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return file


def entries_of(file: io.BytesIO) -> dict[str, bytes]:
    """Take an archive apart."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refusal_of(file: io.BytesIO) -> str:
    """Read all of a file that must be refused; say why it was."""
    with pytest.raises(InputError) as refusal:
        read_all(file)
    return str(refusal.value)


def read_all(file: io.BytesIO) -> None:
    """Read every course of a file with its pictures."""
    file.seek(0)
    with open_archive(file) as archive:
        for _, course in archive.courses():
            assert isinstance(course, Course)
            archive.pictures(course)


def test_courses_and_pictures_come_back_as_they_were():
    """What is exported is what is imported, equal in every value."""
    courses = drawn()
    file = written(courses)
    file.seek(0)

    with open_archive(file) as archive:
        read = dict(archive.courses())
        pictures = archive.pictures(courses[0])

    assert tuple(read.values()) == courses
    assert list(read) == [1, 2, 3]
    assert pictures == {SHA256: PICTURE}


def test_any_program_can_read_it():
    """The form is open: a zip of JSON lines, pictures by hash, and a manifest."""
    courses = drawn()

    entries = entries_of(written(courses))

    manifest = json.loads(entries["manifest.json"])
    lines = entries["courses.jsonl"].splitlines()
    assert [json.loads(line)["pseudonym"] for line in lines] == [
        course.pseudonym for course in courses
    ]
    assert entries[f"pictures/{SHA256}"] == PICTURE
    assert manifest["patients"] == 3
    assert manifest["pictures"] == 1
    assert (
        manifest["courses_sha256"]
        == hashlib.sha256(entries["courses.jsonl"]).hexdigest()
    )
    assert "patients" in manifest["warning"]


def test_bare_lines_are_read_too_and_a_bad_one_is_named_by_its_number():
    """One bad line is one clear error; the others are read."""
    lines = entries_of(written(drawn()))["courses.jsonl"].splitlines()
    file = io.BytesIO(b"\n".join([lines[1], b'{"pseudonym": 1}', b"", lines[2]]))

    with open_archive(file) as archive:
        read = dict(archive.courses())

    assert list(read) == [1, 2, 4]
    assert isinstance(read[1], Course)
    assert isinstance(read[4], Course)
    assert "Line 2" in str(read[2])


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/passwd",
        "pictures/../../evil",
        "pictures\\" + "a" * 64,
        "C:evil",
        "pictures/" + "A" * 64,
        "inner.zip",
        "pictures/",
    ],
)
def test_a_file_of_another_name_is_refused(name):
    """No path leads out of the archive, and no archive hides in it."""
    entries = entries_of(written(drawn()))

    why = refusal_of(archive_of({**entries, name: b"evil"}))

    assert "no export holds" in why


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_no_export_uses_is_refused(packing):
    """Before any of it is unpacked: one such file can swell a million times."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in entries_of(written(drawn())).items():
            archive.writestr(name, content)

    assert "no export holds" in refusal_of(file)


def test_a_link_is_refused():
    """An entry that points elsewhere is none of ours."""
    entries = entries_of(written(drawn()))

    why = refusal_of(archive_of(entries, stat.S_IFLNK | 0o777))

    assert "no export holds" in why


def test_what_swells_beyond_reason_is_refused_in_little_memory():
    """A small file that would fill the memory is refused before it is opened."""
    entries = entries_of(written(drawn()))
    bomb = archive_of({**entries, f"pictures/{'0' * 64}": bytes(60_000_000)})

    tracemalloc.start()
    why = refusal_of(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "swell" in why
    assert peak < 5_000_000


def test_a_list_of_too_many_files_is_refused_unread():
    """The list itself may not fill the memory."""
    file = written(drawn()).getvalue()
    lying = file[:-10] + (2**31).to_bytes(4, "little") + file[-6:]

    assert "too many files" in refusal_of(io.BytesIO(lying))


def test_courses_that_were_changed_are_refused_before_any_is_read():
    """Who changes a course in the archive is found out."""
    entries = entries_of(written(drawn()))
    entries["courses.jsonl"] = entries["courses.jsonl"].replace(
        b'"female"', b'"male"', 1
    )

    assert "not those that were exported" in refusal_of(archive_of(entries))


def test_a_picture_that_is_another_is_refused():
    """A picture must be what its name says."""
    entries = entries_of(written(drawn()))
    entries[f"pictures/{SHA256}"] = b"another"

    assert "picture" in refusal_of(archive_of(entries))


def test_a_picture_that_is_missing_is_refused():
    """A course is not kept without what it speaks of."""
    entries = entries_of(written(drawn()))
    del entries[f"pictures/{SHA256}"]

    assert "picture" in refusal_of(archive_of(entries))


@pytest.mark.parametrize("length", [0, 3, 30, 500, -1, -30])
def test_a_file_cut_short_is_refused(length):
    """Half an export is none."""
    file = written(drawn()).getvalue()

    assert "cannot be imported" in refusal_of(io.BytesIO(file[:length]))


@pytest.mark.parametrize("place", range(100, 2000, 100))
def test_a_damaged_file_is_refused(place):
    """A flipped byte never becomes another course."""
    file = bytearray(written(drawn()).getvalue())
    file[place] ^= 0x55

    assert "cannot be imported" in refusal_of(io.BytesIO(bytes(file)))


@pytest.mark.parametrize(
    "manifest",
    [
        b"[]",
        b"{}",
        b"{",
        b'{"form": "scalpwatch export", "form_version": 2}',
        b"[" * 60_000,
    ],
    ids=["list", "empty", "broken", "newer", "deep"],
)
def test_a_manifest_of_another_form_is_refused(manifest):
    """What a later version wrote is not guessed at."""
    entries = entries_of(written(drawn()))

    why = refusal_of(archive_of({**entries, "manifest.json": manifest}))

    assert "cannot be imported" in why
