"""Pictures of patients as pages show them: decoded apart, made anew, kept nowhere."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final

from fastapi import HTTPException

from scalpwatch.casework.apart import Apart, Done
from scalpwatch.casework.correcting import SeenAgain, look_again
from scalpwatch.documents.course import value_to_json
from scalpwatch.imaging.tiles import Level, is_fine, levels_of
from scalpwatch.registry.store import Store
from scalpwatch.vocabulary.layers import LayerKind, Layers
from scalpwatch.vocabulary.measurements import Correction
from scalpwatch.web.found_pictures import Found, find_picture, seal_of
from scalpwatch.web.memory import Memory

__all__ = ["Album", "Tiles"]

_SMALL_PX: Final = 320
#: What a corner of an outline takes in memory.
_CORNER_BYTES: Final = 150
#: What a course takes in memory, about.
_COURSE_BYTES: Final = 100_000


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

        def made() -> tuple[Found, int]:
            """Look it up."""
            return find_picture(store, uid, key), _COURSE_BYTES

        return self.memory.made(name, made)

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

    def look(
        self, found: Found, corrections: tuple[Correction, ...] | None = None
    ) -> SeenAgain:
        """Give what is seen in a picture.

        Parameters
        ----------
        found
            Which.
        corrections
            A reader's; ``None`` for those that are kept.

        Returns
        -------
        seen
            With the outlines on which figures and signs rest.
        """
        asked = found.picture.corrections if corrections is None else corrections
        # held against its control: what was seen holds for both as they are now
        seals = tuple(map(seal_of, found.visit.pictures))

        def made() -> tuple[SeenAgain, int]:
            """Have it looked at."""
            seen = look_again(
                found.visit,
                found.picture,
                corrections=asked,
                fetch=lambda each: self.content(replace(found, picture=each)),
                apart=self.apart,
            )
            corners = sum(
                len(outline)
                for layer in seen.layers.each
                for mark in layer.marks
                for outline in mark.outlines
            )
            return seen, corners * _CORNER_BYTES

        return self.memory.made(self.named(found, "seen", seals, asked), made)

    def drawn(self, found: Found, kinds: frozenset[LayerKind]) -> bytes:
        """Draw layers on a picture, for who has no script.

        Parameters
        ----------
        found
            Which picture.
        kinds
            Which layers.

        Returns
        -------
        jpeg
            With a bar, where the scale is known.
        """
        layers = Layers()
        if kinds:
            seen = self.look(found).layers.each
            layers = Layers(tuple(each for each in seen if each.kind in kinds))
        scale = found.picture.scale
        told = {
            "name": found.picture.name,
            "scale": None if scale is None else value_to_json(scale),
            "layers": value_to_json(layers),
        }
        return self.apart.do("draw", told, [self.content(found)]).contents[0]

    def laid(self, earlier: Found, later: Found) -> Done:
        """Lay two pictures on each other.

        Parameters
        ----------
        earlier, later
            Of one patient.

        Returns
        -------
        done
            Both, cut and turned alike; or why they could not be laid.
        """

        def made() -> tuple[Done, int]:
            """Have them laid."""
            pair = (earlier, later)
            told = {"kept": [value_to_json(each.picture) for each in pair]}
            done = self.apart.do("lay", told, [self.content(each) for each in pair])
            return done, sum(map(len, done.contents))

        return self.memory.made(self.named(later, "laid", earlier.key), made)

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
