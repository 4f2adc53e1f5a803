"""Pictures lie encrypted, are found by their content, and are whole or not there."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from scalpwatch.errors import RegistryError
from scalpwatch.registry.pictures import PictureStore, picture_name

HERS = bytes(range(32))
ANOTHERS = bytes(range(1, 33))


def noise(length: int) -> bytes:
    """Bytes that compress to nothing smaller."""
    return np.random.default_rng(7).bytes(length)


def sha256(content: bytes) -> str:
    """Hash a content."""
    return hashlib.sha256(content).hexdigest()


def test_a_picture_comes_back_as_it_was(tmp_path):
    """What is fetched is what was kept, byte for byte."""
    store = PictureStore(tmp_path / "pictures")
    content = noise(3_000_000)

    name = store.keep(content, key=HERS)

    assert store.fetch(sha256(content), key=HERS) == content
    assert list(store.names()) == [name]
    assert store.path_of(name) == tmp_path / "pictures" / name[:2] / name


def test_a_file_tells_neither_its_content_nor_its_hash(tmp_path):
    """Nothing of a picture, its fingerprint neither, lies readable on the disk."""
    store = PictureStore(tmp_path)
    content = b"Aurelia Canary " * 1000

    name = store.keep(content, key=HERS)

    file = store.path_of(name).read_bytes()
    assert b"Canary" not in file
    assert sha256(content) not in name
    assert bytes.fromhex(sha256(content)) not in file


def test_the_same_picture_of_two_patients_is_two_files(tmp_path):
    """No file tells that two patients share a picture; one's end is not the other's."""
    store = PictureStore(tmp_path)
    hers = store.keep(b"a picture", key=HERS)
    anothers = store.keep(b"a picture", key=ANOTHERS)

    store.destroy(hers)

    assert hers != anothers
    assert list(store.names()) == [anothers]
    assert store.fetch(sha256(b"a picture"), key=ANOTHERS) == b"a picture"


def test_keeping_it_again_changes_nothing(tmp_path):
    """The same picture is written once."""
    store = PictureStore(tmp_path)
    name = store.keep(b"a picture", key=HERS)
    first = store.path_of(name).read_bytes()

    again = store.keep(b"a picture", key=HERS)

    assert again == name
    assert store.path_of(name).read_bytes() == first


def test_keeping_it_again_heals_a_damaged_file(tmp_path):
    """A file that no longer opens is replaced by one that does."""
    store = PictureStore(tmp_path)
    name = store.keep(b"a picture", key=HERS)
    store.path_of(name).write_bytes(b"rot")

    store.keep(b"a picture", key=HERS)

    assert store.fetch(sha256(b"a picture"), key=HERS) == b"a picture"


@pytest.mark.parametrize("key", [ANOTHERS, bytes(32)])
def test_another_key_opens_nothing(tmp_path, key):
    """Without the patient's key there is no picture."""
    store = PictureStore(tmp_path)
    store.keep(b"a picture", key=HERS)

    with pytest.raises(RegistryError):
        store.fetch(sha256(b"a picture"), key=key)

    assert not store.is_whole(sha256(b"a picture"), key=key)


def test_a_file_put_in_the_place_of_another_is_refused(tmp_path):
    """A picture of the same patient cannot pass for another of hers."""
    store = PictureStore(tmp_path)
    left = store.keep(b"left side", key=HERS)
    right = store.keep(b"right side", key=HERS)
    store.path_of(left).write_bytes(store.path_of(right).read_bytes())

    assert not store.is_whole(sha256(b"left side"), key=HERS)
    with pytest.raises(RegistryError):
        store.fetch(sha256(b"left side"), key=HERS)


@pytest.mark.parametrize(
    "change",
    [lambda f: f[:-1], lambda f: f[:60] + b"?" + f[61:]],
    ids=["cut", "changed"],
)
def test_a_changed_file_is_refused(tmp_path, change):
    """A picture that was cut or changed is no picture, not a part of one."""
    store = PictureStore(tmp_path)
    path = store.path_of(store.keep(b"a picture", key=HERS))
    path.write_bytes(change(path.read_bytes()))

    with pytest.raises(RegistryError):
        store.fetch(sha256(b"a picture"), key=HERS)


def test_a_missing_file_is_told_without_its_name(tmp_path):
    """An error names nothing by which a picture could be found."""
    store = PictureStore(tmp_path)

    with pytest.raises(RegistryError) as refusal:
        store.fetch(sha256(b"never kept"), key=HERS)

    assert sha256(b"never kept") not in str(refusal.value)
    assert picture_name(sha256(b"never kept"), key=HERS) not in str(refusal.value)


def test_a_full_disk_is_an_error_that_says_so_and_leaves_nothing(tmp_path):
    """Where a file cannot grow to its end, no part of it stays."""
    program = (
        "import resource, signal, sys, pathlib\n"
        "from scalpwatch.registry.pictures import PictureStore\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "PictureStore(pathlib.Path(sys.argv[1])).keep(bytes(300_000), key=bytes(32))\n"
    )

    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "The disk is full" in ran.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_draft_of_a_killed_process_is_no_picture_and_is_swept(tmp_path):
    """What a killed process left is never listed or read, and goes."""
    store = PictureStore(tmp_path / "pictures")
    name = store.keep(b"a picture", key=HERS)
    program = (
        "import os, pathlib, signal, sys\n"
        "from scalpwatch.registry.pictures import PictureStore\n"
        "with PictureStore(pathlib.Path(sys.argv[1])).written('ab' * 32) as file:\n"
        "    file.write(b'half')\n"
        "    file.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(store.folder)], check=False
    )
    (draft,) = (path for path in store.folder.rglob("*") if path.name.startswith("."))

    listed = list(store.names())
    store.sweep()

    assert listed == [name]
    assert not draft.exists()
    assert store.fetch(sha256(b"a picture"), key=HERS) == b"a picture"


def test_a_large_picture_is_checked_in_little_memory(tmp_path):
    """To verify tens of megabytes takes a few."""
    store = PictureStore(tmp_path)
    content = noise(24_000_000)
    store.keep(content, key=HERS)
    digest = sha256(content)

    tracemalloc.start()
    whole = store.is_whole(digest, key=HERS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert whole
    assert peak < 8_000_000


def test_nobody_else_may_read_the_files(tmp_path):
    """The files are their owner's alone, sealed though they are."""
    store = PictureStore(tmp_path / "pictures")

    name = store.keep(b"a picture", key=HERS)

    assert store.path_of(name).stat().st_mode & 0o077 == 0
    assert (tmp_path / "pictures").stat().st_mode & 0o077 == 0
