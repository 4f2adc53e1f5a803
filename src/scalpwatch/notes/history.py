"""Cancer as the history tells it: which, whose, whether, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol, TypeVar

from scalpwatch.notes.claims import Claim, claims_of
from scalpwatch.notes.matching import Match
from scalpwatch.notes.patterns import Kind
from scalpwatch.notes.scene import Mention, Scene
from scalpwatch.notes.standing import is_of_a_relative, is_supposed

__all__ = ["Bearer", "CancerMention", "CancerState", "cancers_of", "foremost"]

_NO_ORGAN: Final = frozenset(
    {"no_cancer", "prophylactic", "working", "examined", "now_gone", "staged"}
)
#: Cancers that a lesion of the scalp may itself be.
_OF_THE_SKIN: Final = frozenset({"unnamed", "melanoma", "lymphoma", "leukemia"})
_UNNAMED: Final = "unnamed"
#: Words for the history itself, which say nothing until they are denied.
_ANAMNESIS: Final = "anamnesis"
#: Words that deny by themselves.
_DENIED: Final = "denied"
_FIRST_YEAR, _LAST_YEAR = 1940, 2100
#: How far from a cancer its year may stand [words].
_NEAR: Final = 10


class Bearer(Enum):
    """Who has or had a cancer."""

    PATIENT = "patient"
    RELATIVE = "relative"


class CancerState(Enum):
    """What is told of a cancer."""

    PRESENT = "present"
    POSSIBLE = "possible"
    ABSENT = "absent"


class _Told(Protocol):
    """What is told of a cancer, wherever it is kept."""

    @property
    def organ(self) -> str | None: ...
    @property
    def bearer(self) -> Bearer: ...
    @property
    def state(self) -> CancerState: ...


Told = TypeVar("Told", bound=_Told)


@dataclass(frozen=True, slots=True)
class CancerMention(Mention):
    """A cancer that a note speaks of.

    Parameters
    ----------
    organ
        Where it began, in one word; ``None`` when not named.
    bearer
        Whose it is.
    state
        Whether it is or was there; a cured one was.
    year
        Told near it; ``None`` when not.
    """

    organ: str | None = None
    bearer: Bearer = Bearer.PATIENT
    state: CancerState = CancerState.PRESENT
    year: int | None = None


def cancers_of(
    scene: Scene, found: Mapping[Kind, Sequence[Match]]
) -> Iterator[CancerMention]:
    """Read the cancers of a sentence.

    Parameters
    ----------
    scene
        The sentence.
    found
        Phrases found in it.

    Yields
    ------
    cancer
        Each that is told of patient or family; not the working diagnosis of the
        lesion, nor what is only feared or screened for.
    """
    matches = found[Kind.CANCER]
    if not matches:
        return
    named = [m for m in matches if not m.names <= _NO_ORGAN]
    if any("working" in match.names for match in matches):
        # "Diagnosis: breast cancer T2N1" is no diagnosis of the scalp
        is_staged = any("staged" in match.names for match in matches)
        named = [m for m in named if is_staged and not m.names & _OF_THE_SKIN]
    is_prophylactic = any("prophylactic" in match.names for match in matches)
    is_of_a_slide = any("examined" in match.names for match in matches)
    mentions = [Mention(match.start, match.end) for match in named]
    claims = claims_of(scene, mentions)
    for match, mention in zip(named, mentions, strict=True):
        if is_supposed(scene, mention):
            continue
        claimed = claims.get(mention)
        state = _state(claimed.claim if claimed else None)
        if _DENIED in match.names:
            state = CancerState.ABSENT
        organ = min(match.names - _NO_ORGAN - {_DENIED, _ANAMNESIS}, default=_UNNAMED)
        if match.names == {_ANAMNESIS} and state is CancerState.PRESENT:
            continue
        if is_of_a_slide and organ == _UNNAMED:
            continue
        yield CancerMention(
            match.start,
            match.end,
            organ=None if organ == _UNNAMED else organ,
            bearer=_bearer(scene, mention),
            state=CancerState.ABSENT if is_prophylactic else state,
            year=_year(scene, mention, mentions),
        )


def foremost(cancers: Iterable[Told]) -> Told | None:
    """Choose what a history comes down to.

    Parameters
    ----------
    cancers
        All that are told.

    Returns
    -------
    cancer
        The patient's own before a relative's, and that before a denial; ``None``
        where nothing is told.
    """
    own = [each for each in cancers if _rank(each) is not None]
    return min(own, key=lambda each: _rank(each) or (0, 0), default=None)


def _rank(cancer: _Told) -> tuple[int, int] | None:
    """Rank what is told; ``None`` for what tells nothing of the patient."""
    is_own = cancer.bearer is Bearer.PATIENT
    rank = {
        (True, CancerState.PRESENT): 1,
        (True, CancerState.POSSIBLE): 2,
        (False, CancerState.PRESENT): 3,
        (True, CancerState.ABSENT): 4,
        (False, CancerState.POSSIBLE): 5,
    }.get((is_own, cancer.state))
    return None if rank is None else (rank, int(cancer.organ is None))


def _state(claim: Claim | None) -> CancerState:
    """Say what a claim means for a cancer; one that is gone was there."""
    if claim is Claim.ABSENT:
        return CancerState.ABSENT
    return CancerState.POSSIBLE if claim is Claim.POSSIBLE else CancerState.PRESENT


def _bearer(scene: Scene, mention: Mention) -> Bearer:
    """Say whose cancer is spoken of."""
    is_other = is_of_a_relative(scene, mention)
    return Bearer.RELATIVE if is_other else Bearer.PATIENT


def _year(scene: Scene, mention: Mention, mentions: Sequence[Mention]) -> int | None:
    """Read the year that stands nearest, unless another cancer stands nearer."""
    near = [
        (max(at - mention.end, mention.start - at), int(token.text))
        for at, token in enumerate(scene.sentence.tokens)
        if token.text.isdecimal()
        and len(token.text) == 4  # noqa: PLR2004 - as years are written
        and _FIRST_YEAR <= int(token.text) <= _LAST_YEAR
        and mention is min(mentions, key=lambda m: max(at - m.end, m.start - at))
    ]
    within = [each for each in near if each[0] <= _NEAR]
    return min(within)[1] if within else None
