"""Pictures of patients as pages show them: decoded apart, made anew, kept nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from fastapi import HTTPException

from scalpwatch.casework.apart import Apart
from scalpwatch.imaging.tiles import Level, is_fine, levels_of
from scalpwatch.registry.store import Store
from scalpwatch.vocabulary.courses import Course, KeptPicture, Visit
from scalpwatch.web.memory import Memory

__all__ = ["Album", "Found", "Tiles", "find_picture", "picture_key", "picture_path"]

_SMALL_PX: Final = 320


@dataclass(frozen=True, slots=True)
class Found:
    """A picture that a user may see.

    Parameters
    ----------
    store
        As she sees it.
    uid
        Of the patient, as addresses bear it.
    course, visit, picture
        Whose, of which day, which.
    """

    store: Store
    uid: str
    course: Course
    visit: Visit
    picture: KeptPicture

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return picture_key(self.visit, self.picture)

    @property
    def path(self) -> str:
        """Address of its page."""
        return picture_path(self.uid, self.visit, self.picture)


@dataclass(frozen=True, slots=True)
class Tiles:
    """A picture in tiles, the fine ones perhaps not yet.

    Parameters
    ----------
    width_px, height_px
        Of the whole picture [px].
    """

    width_px: int
    height_px: int

    @property
    def levels(self) -> tuple[Level, ...]:
        """Its sizes, the smallest first."""
        return levels_of(self.width_px, self.height_px)

    def place(self, level: int, column: int, row: int) -> tuple[bool, int]:
        """Find a tile: whether it is a fine one, and its number among those.

        Parameters
        ----------
        level, column, row
            As a viewer counts them.

        Returns
        -------
        place
            Where it lies.

        Raises
        ------
        HTTPException
            404, if there is no such tile.
        """
        levels = self.levels
        if not 0 <= level < len(levels):
            raise HTTPException(404)
        size = levels[level]
        if not (0 <= column < size.columns and 0 <= row < size.rows):
            raise HTTPException(404)
        alike = [
            each.columns * each.rows if is_fine(each) is is_fine(size) else 0
            for each in levels
        ]
        before = (0, *accumulate(alike))[level]
        return is_fine(size), before + row * size.columns + column


@dataclass(frozen=True, slots=True)
class Album:
    """Shows pictures to whoever may see them.

    Parameters
    ----------
    apart
        Where they are decoded.
    memory
        Where they are held for a while.

    Notes
    -----
    What is remembered is remembered for one user alone, so that each user's first look
    is told of in the audit trail. Nothing that a camera wrote into a file beside the
    pixels leaves the server: every picture that is shown was made anew from pixels.
    """

    apart: Apart = field(default_factory=Apart)
    memory: Memory = field(default_factory=Memory)

    def close(self) -> None:
        """End the processes that decode."""
        self.apart.close()

    def found(self, store: Store, uid: str, key: str) -> Found:
        """Find the picture that a part of a page is of.

        Parameters
        ----------
        store
            As the user sees it.
        uid, key
            Of the address.

        Returns
        -------
        found
            As `find_picture` gives it; found a short while ago, it is not looked up
            again, but that the patient is hers is.
        """
        store.pseudonym(uid)
        name = _owned(store, uid, key, "found")
        return self.memory.made(name, lambda: (find_picture(store, uid, key), 0))

    def forget(self, uid: str) -> None:
        """Forget what is remembered of a patient, whose record has changed.

        Parameters
        ----------
        uid
            Of the patient.
        """
        self.memory.forget(lambda name: name[2] == uid)

    def content(self, found: Found) -> bytes:
        """Fetch the file of a picture.

        Parameters
        ----------
        found
            Which.

        Returns
        -------
        content
            As it was kept.
        """

        def made() -> tuple[bytes, int]:
            """Fetch it from the store, which tells of it."""
            content = found.store.picture(found.course.pseudonym, found.picture.sha256)
            return content, len(content)

        return self.memory.made(self.named(found, "content"), made)

    def small(self, found: Found) -> bytes:
        """Make a small copy.

        Parameters
        ----------
        found
            Of which picture.

        Returns
        -------
        jpeg
            At most 320 pixels a side.
        """

        def made() -> tuple[bytes, int]:
            """Have it made."""
            told = {"name": found.picture.name, "longest_px": _SMALL_PX}
            done = self.apart.do("small", told, [self.content(found)])
            return done.contents[0], len(done.contents[0])

        return self.memory.made(self.named(found, "small"), made)

    def tiles(self, found: Found) -> Tiles:
        """Tell how a picture is cut.

        Parameters
        ----------
        found
            Which.

        Returns
        -------
        tiles
            Its size.
        """
        return self._cut(found, fine=False)[0]

    def tile(self, found: Found, level: int, column: int, row: int) -> bytes:
        """Give one tile.

        Parameters
        ----------
        found
            Of which picture.
        level, column, row
            As a viewer counts them. One that is not there is 404.

        Returns
        -------
        jpeg
            Of pixels alone.
        """
        fine, number = self.tiles(found).place(level, column, row)
        return self._cut(found, fine=fine)[1][number]

    def named(self, found: Found, *what: Hashable) -> tuple[Hashable, ...]:
        """Name what is remembered of a picture: for this user and nobody else.

        Parameters
        ----------
        found
            Which picture.
        *what
            What of it.

        Returns
        -------
        name
            For `Memory`.
        """
        return _owned(found.store, found.uid, found.key, *what)

    def _cut(self, found: Found, *, fine: bool) -> tuple[Tiles, tuple[bytes, ...]]:
        """Cut a picture, or its fine sizes."""

        def made() -> tuple[tuple[Tiles, tuple[bytes, ...]], int]:
            """Have it cut."""
            told = {"name": found.picture.name, "fine": fine}
            done = self.apart.do("tiles", told, [self.content(found)])
            size = Tiles(int(done.told["width_px"]), int(done.told["height_px"]))
            return (size, done.contents), sum(map(len, done.contents))

        return self.memory.made(self.named(found, "tiles", fine), made)


def _owned(store: Store, uid: str, key: str, *what: Hashable) -> tuple[Hashable, ...]:
    """Name what is remembered for one user of one clinic."""
    return store.turns.clinic, store.turns.actor, uid, key, *what


def find_picture(store: Store, uid: str, key: str) -> Found:
    """Find the picture that an address speaks of.

    Parameters
    ----------
    store
        As the user sees it.
    uid, key
        Of the address.

    Returns
    -------
    found
        Of a patient of hers.

    Raises
    ------
    HTTPException
        404, if the patient has no such picture; a patient of another clinic is
        unknown to the store.
    """
    course = store.recall(store.pseudonym(uid))
    for visit in course.visits:
        for picture in visit.pictures:
            if picture_key(visit, picture) == key:
                return Found(store, uid, course, visit, picture)
    raise HTTPException(404)


def picture_key(visit: Visit, picture: KeptPicture) -> str:
    """Name a picture in an address: of its visit, so that no file can be asked for.

    Parameters
    ----------
    visit, picture
        Of which day, and which.

    Returns
    -------
    key
        16 letters. Who has a picture's file cannot tell whether it is in the store.
    """
    told = f"{visit.uid} {picture.lesion} {picture.sha256}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def picture_path(uid: str, visit: Visit, picture: KeptPicture) -> str:
    """Give the address of a picture's page.

    Parameters
    ----------
    uid
        Of the patient, as addresses bear it.
    visit, picture
        Of which day, and which.

    Returns
    -------
    path
        With ``/thumbnail`` behind it, of a small copy.
    """
    return f"/patients/{uid}/pictures/{picture_key(visit, picture)}"
