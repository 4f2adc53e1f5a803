"""A large file is sealed piece by piece, and opens whole or not at all."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from scalpwatch.errors import RegistryError
from scalpwatch.registry.segments import SealedWriter, is_sealed, open_sealed

KEY = bytes(range(32))
SEGMENT = 1 << 20
SEALED = SEGMENT + 16
HEAD = 52


def sealed(content: bytes, *, key: bytes = KEY, label: str = "a") -> bytes:
    """Seal a content in one go."""
    file = io.BytesIO()
    writer = SealedWriter(file, key=key, label=label)
    writer.write(content)
    writer.finish()
    return file.getvalue()


def opened(file: bytes, *, key: bytes = KEY, label: str = "a") -> bytes:
    """Open all of a sealed file."""
    return open_sealed(io.BytesIO(file), key=key, label=label).read()


def noise(length: int) -> bytes:
    """Bytes that compress to nothing smaller."""
    return np.random.default_rng(4).bytes(length)


@pytest.mark.parametrize(
    "length", [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT]
)
def test_what_was_sealed_opens_as_it_was(length):
    """No length, at a border of segments least of all, loses or adds a byte."""
    content = noise(length)

    file = sealed(content)

    assert opened(file) == content
    assert is_sealed(file)
    assert length < 32 or content[:32] not in file


def test_it_is_read_from_any_place():
    """A reader may jump to a place and back, as an archive's reader does."""
    content = noise(2 * SEGMENT + 100)
    reader = open_sealed(io.BytesIO(sealed(content)), key=KEY, label="a")

    reader.seek(-150, io.SEEK_END)
    end = reader.read()
    reader.seek(SEGMENT - 10)
    border = reader.read(20)

    assert end == content[-150:]
    assert border == content[SEGMENT - 10 : SEGMENT + 10]


def test_an_archive_can_be_written_into_it_and_read_out_of_it():
    """A zip archive needs no file in clear at any time."""
    file = io.BytesIO()
    writer = SealedWriter(file, key=KEY, label="a")
    with zipfile.ZipFile(writer, "w") as archive:
        archive.writestr("one", noise(3 * SEGMENT))
        archive.writestr("two", b"2")
    writer.finish()

    archive = zipfile.ZipFile(open_sealed(file, key=KEY, label="a"))

    assert archive.read("one") == noise(3 * SEGMENT)
    assert archive.read("two") == b"2"


@pytest.mark.parametrize(
    ("damage", "of"),
    [
        ("another key", lambda file: opened(file, key=bytes(32))),
        ("another label", lambda file: opened(file, label="b")),
        ("a bit", lambda file: opened(file[:-1] + bytes([file[-1] ^ 1]))),
        ("the salt", lambda file: opened(file[:30] + b"\0" + file[31:])),
        ("no last segment", lambda file: opened(file[: HEAD + 2 * SEALED])),
        ("a cut segment", lambda file: opened(file[:-5])),
        ("a byte more", lambda file: opened(file + b"\0")),
        ("a dropped one", lambda file: opened(file[:HEAD] + file[HEAD + SEALED :])),
        (
            "two exchanged",
            lambda file: opened(
                file[:HEAD]
                + file[HEAD + SEALED : HEAD + 2 * SEALED]
                + file[HEAD : HEAD + SEALED]
                + file[HEAD + 2 * SEALED :]
            ),
        ),
        ("nothing", lambda file: opened(file[:HEAD])),
        ("another file", lambda _: opened(b"PK" + bytes(200))),
    ],
)
def test_a_changed_file_does_not_open(damage, of):
    """Changed, cut, lengthened, reordered, relabelled: it is refused, never guessed."""
    file = sealed(noise(2 * SEGMENT + 100))

    with pytest.raises(RegistryError) as refusal:
        of(file)

    assert "does not open" in str(refusal.value), damage


def test_a_writer_that_was_interrupted_leaves_nothing_that_opens():
    """What was never finished is not taken for whole."""
    file = io.BytesIO()
    writer = SealedWriter(file, key=KEY, label="a")
    writer.write(noise(2 * SEGMENT + 100))

    with pytest.raises(RegistryError):
        opened(file.getvalue())


def test_the_same_content_is_sealed_differently_each_time():
    """Two files tell nobody that they hold the same."""
    assert sealed(b"the same") != sealed(b"the same")
