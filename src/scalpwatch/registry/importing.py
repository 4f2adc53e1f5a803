"""Courses come in from a file: each whole or not at all, none in place of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from scalpwatch.errors import InputError, RegistryError, ScalpwatchError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.archives import Archive
from scalpwatch.registry.audit import Event
from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.store import Store
from scalpwatch.vocabulary.courses import Course

__all__ = ["Importing"]

#: Patients in one transaction, and the content of their pictures.
_TOGETHER: Final = 256
_TOGETHER_BYTES: Final = 32 << 20


def _say_nothing(_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A course that can be kept, and where it stood."""

    number: int
    course: Course
    pictures: dict[str, bytes]


@dataclass(slots=True)
class Importing:
    """An import, while it goes on and when it is done.

    Parameters
    ----------
    store
        Where the courses go.
    replaces
        Whether a course takes the place of what is kept under its pseudonym.
    together
        Patients in one transaction.
    acknowledge
        Told each pseudonym when its course is on disk.
    refuse
        Told why a line was refused.

    Attributes
    ----------
    kept, same, refused
        Lines that were kept, that were there already, word for word, and that were
        refused.
    """

    store: Store
    replaces: bool = False
    together: int = _TOGETHER
    acknowledge: Callable[[str], object] = _say_nothing
    refuse: Callable[[ScalpwatchError], object] = _say_nothing
    kept: int = field(default=0, init=False)
    same: int = field(default=0, init=False)
    refused: int = field(default=0, init=False)
    _seen: set[str] = field(default_factory=set, init=False)

    def take(self, archive: Archive) -> None:
        """Import all courses of an archive.

        Parameters
        ----------
        archive
            That was opened.

        Notes
        -----
        A bad line is refused and the others are kept. To import a file again after
        the import was cut short keeps what is missing: a course that is there word for
        word is acknowledged as it is.
        """
        batch: list[_Line] = []
        size = 0
        for line in self._lines(archive):
            batch.append(line)
            size += sum(map(len, line.pictures.values()))
            if len(batch) >= self.together or size >= _TOGETHER_BYTES:
                self._place(batch)
                batch, size = [], 0
        self._place(batch)

    def _lines(self, archive: Archive) -> Iterator[_Line]:
        """Read the lines that can be kept, each pseudonym once."""
        for number, course in archive.courses():
            if isinstance(course, InputError):
                self._refuse(course)
                continue
            if course.pseudonym in self._seen:
                why = say("the file has this pseudonym twice.")
                remedy = say("Give each patient one line.")
                self._refuse(_trouble(number, why, remedy))
                continue
            self._seen.add(course.pseudonym)
            try:
                yield _Line(number, course, archive.pictures(course))
            except InputError as error:
                self._refuse(_at(number, error))

    def _place(self, batch: list[_Line]) -> None:
        """Keep what is new here, and compare what is not."""
        known = set() if self.replaces else self._known(batch)
        for line in batch:
            if line.course.pseudonym in known:
                self._compare(line)
        self._keep([line for line in batch if line.course.pseudonym not in known])

    def _known(self, batch: list[_Line]) -> set[str]:
        """Find the pseudonyms that are taken."""
        asked = [line.course.pseudonym for line in batch]
        with failures_told(), reading(self.store.turns.engine).begin() as connection:
            return set(self.store.custody.find(connection, asked))

    def _compare(self, line: _Line) -> None:
        """Acknowledge a course that is there already, and refuse another."""
        pseudonym = line.course.pseudonym
        if self.store.recall(pseudonym) == line.course:
            self.same += 1
            self.acknowledge(pseudonym)
            return
        why = say("the store keeps something else under this pseudonym.")
        remedy = say("Give another pseudonym, or let --replace replace it.")
        self._refuse(_trouble(line.number, why, remedy))

    def _keep(self, batch: list[_Line]) -> None:
        """Keep a batch; where that fails, find the lines that are to blame."""
        if not batch:
            return
        try:
            self._keep_together(batch)
        except RegistryError as error:
            if len(batch) == 1:
                self._refuse(_at(batch[0].number, error))
                return
            for line in batch:
                self._keep([line])

    def _keep_together(self, batch: list[_Line]) -> None:
        """Keep a batch in one transaction and acknowledge it."""
        self.store.keep_many(
            ((line.course, line.pictures) for line in batch),
            is_new=not self.replaces,
        )
        self.kept += len(batch)
        for line in batch:
            self.acknowledge(line.course.pseudonym)

    def _refuse(self, error: ScalpwatchError) -> None:
        """Tell why a line is refused."""
        # where not even that can be written, the store is to blame and not the line
        self.store.note(Event.REFUSED, detail="why=import")
        self.refused += 1
        self.refuse(error)


def _at(number: int, error: ScalpwatchError) -> InputError:
    """Tell which line an error is of."""
    return _trouble(number, error.message, error.remedy)


def _trouble(number: int, trouble: Phrase, remedy: Phrase) -> InputError:
    """Refuse a line."""
    return InputError(
        say("Line {number}: {trouble}", number=number, trouble=trouble), remedy=remedy
    )
