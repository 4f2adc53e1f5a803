"""Counting beside the page: a hundred thousand patients take seconds, once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeVar

from scalpwatch.casework.figures.survival_sheets import tell_study
from scalpwatch.casework.figures.tables import Told
from scalpwatch.locale import Words
from scalpwatch.registry.columns import Columns, gather
from scalpwatch.registry.research import LEAST_ALIKE
from scalpwatch.registry.standing import Standing, standing_of
from scalpwatch.registry.store import Store
from scalpwatch.registry.study import Study, study
from scalpwatch.report.figures import Drawing

__all__ = ["Asked", "Counting", "Question"]

Result = TypeVar("Result")
#: What kind of thing, of which question, and more.
Key = tuple[Hashable, ...]

#: Results that are kept; the oldest are forgotten first.
_KEPT: Final = 64
#: So long a page waits by itself, before it shows that it waits [s].
_PATIENCE_S: Final = 0.8


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a clinic's patients, as they stand.

    Parameters
    ----------
    clinic, standing
        Whose, and by what it is known that they did not change.
    by
        Groupings, by name.
    """

    clinic: str
    standing: int
    by: tuple[str, ...] = ()

    def replaces(self, other: object) -> bool:
        """Tell whether something was asked of the same clinic as it was before.

        Parameters
        ----------
        other
            A question, or something else.

        Returns
        -------
        replaces
            Whether its answer holds no more.
        """
        if not isinstance(other, Question) or other.clinic != self.clinic:
            return False
        return other.standing != self.standing


@dataclass(frozen=True, slots=True)
class Asked:
    """A question while it is being counted, and when it is.

    Parameters
    ----------
    question
        What was asked.
    is_read
        Whether records are read for it, which the store tells its audit trail.
    future
        Of the result.
    """

    question: Question
    is_read: bool
    future: Future[Study]

    @property
    def study(self) -> Study | None:
        """What was counted; ``None`` while it takes longer than a page waits."""
        try:
            return self.future.result(_PATIENCE_S)
        except TimeoutError:
            return None


@dataclass(slots=True)
class Counting:
    """What was counted, and what is being counted now.

    Notes
    -----
    One thread counts, so that no crowd of pages takes the machine. Whoever asks
    what somebody of her clinic asked before waits for the same result; of another
    clinic nothing is ever given. What is kept is forgotten with the server.
    """

    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "counting")
    )
    _found: OrderedDict[Key, Future[Any]] = field(default_factory=OrderedDict)
    _standings: dict[str, Standing] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def ask(self, store: Store, by: tuple[str, ...]) -> Asked:
        """Begin to count, unless it is done or begun.

        Parameters
        ----------
        store
            As its user sees it.
        by
            Groupings that there are, by name.

        Returns
        -------
        asked
            With the result, now or later.
        """
        clinic = store.custody.clinic
        standing = standing_of(store, self._standings.get(clinic))
        self._standings[clinic] = standing
        question = Question(clinic, standing.changed, by)
        self._forget_what_was(question)
        whole = Question(question.clinic, question.standing)

        def gathered() -> Columns:
            """Read every patient's row."""
            return gather(store.cohort_records())

        rows, is_read = self._begin(("rows", whole), gathered)

        def counted() -> Study:
            """Count; the rows were asked for before and are there."""
            return study(rows.result(), by, fewest=LEAST_ALIKE)

        future, _ = self._begin(("study", question), counted)
        return Asked(question, is_read, future)

    def told(self, asked: Asked, words: Words) -> Told:
        """Tell what was counted, in a language.

        Parameters
        ----------
        asked
            What; it is waited for.
        words
            The language.

        Returns
        -------
        told
            Tables, files and plots; made once.
        """
        found = asked.future.result()
        key = ("told", asked.question, words)
        return self._made(key, lambda: tell_study(found, words))

    def drawn(
        self, question: Hashable, name: str, draw: Callable[[], Drawing]
    ) -> Drawing:
        """Give a plot, drawn once.

        Parameters
        ----------
        question
            What it answers, and in which language.
        name
            Of the plot.
        draw
            Draws it.

        Returns
        -------
        drawing
            The same for whoever asks again.
        """
        return self._made(("drawn", question, name), draw)

    def _begin(
        self, key: Key, make: Callable[[], Result]
    ) -> tuple[Future[Result], bool]:
        """Hand work to the thread, unless somebody did."""
        with self._lock:
            found: Future[Result] | None = self._kept(key)
            if found is not None:
                return found, False
            future = self._pool.submit(make)
            self._keep(key, future)
            return future, True

    def _made(self, key: Key, make: Callable[[], Result]) -> Result:
        """Make something here, unless somebody did or does."""
        with self._lock:
            found: Future[Result] | None = self._kept(key)
            future: Future[Result] = found or Future()
            self._keep(key, future)
        if found is None:
            try:
                future.set_result(make())
            except BaseException as error:
                future.set_exception(error)
                raise
        return future.result()

    def _kept(self, key: Key) -> Future[Any] | None:
        """Find what was begun, unless it was in vain."""
        future = self._found.get(key)
        in_vain = future and future.done() and future.exception() is not None
        return None if in_vain else future

    def _keep(self, key: Key, future: Future[Any]) -> None:
        """Remember a result, and forget the oldest one."""
        self._found[key] = future
        self._found.move_to_end(key)
        if len(self._found) > _KEPT:
            self._found.popitem(last=False)

    def _forget_what_was(self, question: Question) -> None:
        """Forget what was counted of the clinic before something was kept there."""
        with self._lock:
            for key in tuple(self._found):
                if question.replaces(key[1]):
                    del self._found[key]
