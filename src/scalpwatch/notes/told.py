"""What a note told: values, each with the place of the words that told it."""

from __future__ import annotations

from dataclasses import dataclass

from scalpwatch.notes.history import Bearer, CancerState
from scalpwatch.vocabulary.cases import Site, TreatmentKind
from scalpwatch.vocabulary.observations import Certainty, State
from scalpwatch.vocabulary.signs import Sign

__all__ = [
    "AgeRead",
    "CancerRead",
    "NoteReading",
    "SignRead",
    "SiteRead",
    "SizeRead",
    "Span",
    "TreatmentRead",
]


@dataclass(frozen=True, slots=True)
class Span:
    """Where in the note something is said.

    Parameters
    ----------
    start, end
        From which character to before which.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SignRead:
    """A sign that a note tells.

    Parameters
    ----------
    sign
        Which.
    state, certainty
        What is told of it.
    span
        The words.
    """

    sign: Sign
    state: State
    certainty: Certainty
    span: Span


@dataclass(frozen=True, slots=True)
class SizeRead:
    """A size of a lesion.

    Parameters
    ----------
    cm
        Its diameters [cm].
    span
        The words.
    """

    cm: tuple[float, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class AgeRead:
    """How long the lesion has been there.

    Parameters
    ----------
    months
        The age [months]; of a range its middle.
    span
        The words.
    """

    months: float
    span: Span


@dataclass(frozen=True, slots=True)
class CancerRead:
    """A cancer that a note tells.

    Parameters
    ----------
    organ
        Where it began, in one word; ``None`` when not named.
    bearer
        Whose it is.
    state
        Whether it is or was there.
    year
        ``None`` when not told.
    span
        The words.
    """

    organ: str | None
    bearer: Bearer
    state: CancerState
    year: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class TreatmentRead:
    """A treatment that was tried.

    Parameters
    ----------
    kind
        Which.
    span
        The words.
    """

    kind: TreatmentKind
    span: Span


@dataclass(frozen=True, slots=True)
class SiteRead:
    """A place on the scalp.

    Parameters
    ----------
    site
        Which.
    span
        The words.
    """

    site: Site
    span: Span


@dataclass(frozen=True, slots=True)
class NoteReading:
    """What a note says of this patient's scalp, now.

    Parameters
    ----------
    signs
        One for each sign that is told of. A sign that is not here is unknown.
    sizes
        In order.
    age
        ``None`` when not told.
    cancers
        All that are told, of the patient and of the family.
    treatments, sites
        In order, each once.
    """

    signs: tuple[SignRead, ...] = ()
    sizes: tuple[SizeRead, ...] = ()
    age: AgeRead | None = None
    cancers: tuple[CancerRead, ...] = ()
    treatments: tuple[TreatmentRead, ...] = ()
    sites: tuple[SiteRead, ...] = ()
