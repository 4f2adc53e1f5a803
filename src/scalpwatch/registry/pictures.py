"""The pictures on disk: found by their content, encrypted under the patient's key."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.segments import SealedWriter, open_sealed
from scalpwatch.registry.whole_files import (
    DRAFT,
    failures_told,
    settle,
    write_file_whole,
)

__all__ = ["PictureStore", "picture_name"]

_PIECE_BYTES: Final = 1 << 20
_NAME_LETTERS: Final = 64


def picture_name(sha256: str, *, key: bytes) -> str:
    """Name the file of a picture.

    Parameters
    ----------
    sha256
        Of its content, in hexadecimal.
    key
        The patient's, 32 bytes.

    Returns
    -------
    name
        64 hexadecimal letters. They depend on the key, so that the same picture of
        two patients is two files, and nobody without the key can ask whether a
        picture that he has is in the store.
    """
    return hmac.new(key, b"picture " + bytes.fromhex(sha256), "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class PictureStore:
    """A folder of sealed pictures.

    Parameters
    ----------
    folder
        Made when the first picture is kept.

    Notes
    -----
    The file lies under ``ab/abcdef...``. It is written in the folder itself and moved
    to its place whole: a process killed at any moment leaves the picture or nothing,
    and at worst a draft, which no reader takes for a picture and the next writer
    removes.
    """

    folder: Path

    def keep(self, content: bytes, *, key: bytes) -> str:
        """Keep a picture.

        Parameters
        ----------
        content
            The file as it is.
        key
            The patient's, 32 bytes.

        Returns
        -------
        name
            Of the file; it is on disk when this returns.

        Notes
        -----
        To keep it again changes nothing, and heals a file that was damaged. A full
        disk ends in `RegistryError`, and nothing of the picture stays.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        name = picture_name(sha256, key=key)
        if self.is_whole(sha256, key=key):
            settle(self.path_of(name).parent)
            return name
        with self.written(name) as file:
            writer = SealedWriter(file, key=key, label=name)
            writer.write(content)
            writer.finish()
        return name

    def written(self, name: str) -> contextlib.AbstractContextManager[BinaryIO]:
        """Write the file of a picture, sealed already.

        Parameters
        ----------
        name
            Of the file.

        Returns
        -------
        written
            The file, which is in its place, whole, when the block ends well.
        """
        return write_file_whole(self.path_of(name), drafts=self.folder)

    def sweep(self) -> None:
        """Remove the drafts that killed processes left.

        Notes
        -----
        Only while nobody else writes here. A folder that cannot be written ends in
        `RegistryError`.
        """
        with failures_told():
            for draft in self.folder.glob(f"{DRAFT}*"):
                draft.unlink(missing_ok=True)

    def fetch(self, sha256: str, *, key: bytes) -> bytes:
        """Fetch a picture.

        Parameters
        ----------
        sha256
            Of its content.
        key
            The patient's.

        Returns
        -------
        content
            Exactly what was kept.

        Notes
        -----
        One that is not there, was changed, or belongs to another key ends in
        `RegistryError`: never a part.
        """
        with self._opened(sha256, key) as pieces:
            return b"".join(pieces)

    def is_whole(self, sha256: str, *, key: bytes) -> bool:
        """Tell whether a picture is there and is what it says.

        Parameters
        ----------
        sha256
            Of its content.
        key
            The patient's.

        Returns
        -------
        is_whole
            Whether all of it opens and has this hash; read in little memory.
        """
        if not self.path_of(picture_name(sha256, key=key)).is_file():
            return False
        try:
            with self._opened(sha256, key) as pieces:
                for _ in pieces:
                    pass
        except RegistryError:
            return False
        return True

    def destroy(self, name: str) -> None:
        """Remove the file of a picture; one that is gone already is no failure.

        Parameters
        ----------
        name
            As `keep` gave it.

        Notes
        -----
        A folder that cannot be written ends in `RegistryError`.
        """
        path = self.path_of(name)
        with failures_told():
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                settle(path.parent)

    def names(self) -> Iterator[str]:
        """List the files.

        Yields
        ------
        name
            Of each, in order; drafts are not listed.
        """
        for path in sorted(self.folder.glob("??/" + "?" * _NAME_LETTERS)):
            yield path.name

    def path_of(self, name: str) -> Path:
        """Say where a picture lies.

        Parameters
        ----------
        name
            As `keep` gave it.

        Returns
        -------
        path
            Of its file, which need not be there.
        """
        return self.folder / name[:2] / name

    @contextlib.contextmanager
    def _opened(self, sha256: str, key: bytes) -> Iterator[Iterator[bytes]]:
        """Open a picture, to be read piece by piece."""
        name = picture_name(sha256, key=key)
        try:
            with self.path_of(name).open("rb") as file:
                yield _checked(file, sha256, key=key, label=name)
        except OSError:
            raise RegistryError(
                say("A picture of the store is missing or cannot be read."),
                remedy=say(
                    "Restore the store from a backup; “scalpwatch verify” tells what "
                    "else is missing."
                ),
            ) from None


def _checked(file: BinaryIO, sha256: str, *, key: bytes, label: str) -> Iterator[bytes]:
    """Give the content piece by piece, and fail at the end where it is another."""
    digest = hashlib.sha256()
    content = open_sealed(file, key=key, label=label)
    while piece := content.read(_PIECE_BYTES):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != sha256:
        raise RegistryError(
            say("A picture of the store is not the one that was kept."),
            remedy=say("Restore the pictures from a backup."),
        )
