"""What was not looked for of a lesion, and not told of it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Case,
    Firmness,
    Form,
    Growth,
    Lesion,
    Phototype,
)
from scalpwatch.vocabulary.observations import Observation
from scalpwatch.vocabulary.signs import Sign, SignKind, sign_definitions

__all__ = ["LOOKED_FOR", "tell_not_told", "tell_unlooked"]

#: On which a red flag can hang: a test holds the list against the table of flags.
LOOKED_FOR: Final = (
    Sign.INDURATION,
    Sign.FIXATION,
    Sign.PULSATION,
    Sign.FIRM_LYMPH_NODES,
    Sign.RAPID_GROWTH,
    Sign.ENLARGEMENT,
    Sign.ERYTHEMA,
    Sign.ATROPHY,
    Sign.SCARRING,
    Sign.ULCERATION,
    Sign.BLEEDING,
    Sign.BRUISE_LIKE,
    Sign.THICK_ARBORIZING_VESSELS,
    Sign.LINEAR_IRREGULAR_VESSELS,
    Sign.POLYMORPHIC_VESSELS,
    Sign.LOSS_OF_FOLLICULAR_OPENINGS,
)


def tell_unlooked(
    lesion: Lesion, observations: Sequence[Observation]
) -> Iterator[Phrase]:
    """Tell on which signs that could raise a flag nothing was said.

    Parameters
    ----------
    lesion
        The lesion.
    observations
        All that was claimed of it, by anybody.

    Yields
    ------
    sentence
        One for each way of looking.
    """
    answered = {each.sign for each in observations if each.is_evidence}
    answered |= set(_told_otherwise(lesion))
    left = [each for each in LOOKED_FOR if each not in answered]
    kinds = sign_definitions()
    for kind, sentence in _UNLOOKED.items():
        names = tuple(e.name_in_both for e in left if kinds[e].kind is kind)
        if names:
            yield Phrase(sentence.template, (("signs", names),))


def tell_not_told(case: Case, lesion: Lesion) -> Iterator[Phrase]:
    """Tell which facts of the patient and the lesion are missing.

    Parameters
    ----------
    case, lesion
        The patient and the lesion.

    Yields
    ------
    sentence
        One for each.
    """
    if case.history.knowledge is CancerKnowledge.NOT_ASKED:
        yield say("It was not asked whether there ever was a cancer.")
    if case.age_years is None:
        yield say("The age of the patient was not told.")
    if case.phototype is Phototype.UNKNOWN:
        yield say("The phototype was not told.")
    if lesion.age_months is None:
        yield say("It was not told how long the lesion has been there.")
    if lesion.form is Form.NOT_TOLD:
        yield say("It was not told what kind of lesion it is.")
    if not lesion.size_cm:
        yield say("The lesion was not measured.")


def _told_otherwise(lesion: Lesion) -> Iterator[Sign]:
    """List the signs on which the lesion's own facts answer."""
    if lesion.firmness is not Firmness.NOT_TOLD:
        yield Sign.INDURATION
    if lesion.growth is not Growth.NOT_TOLD:
        yield Sign.RAPID_GROWTH
        yield Sign.ENLARGEMENT


_UNLOOKED: Final[Mapping[SignKind, Phrase]] = {
    SignKind.FELT: say("Not felt for: {signs}."),
    SignKind.TOLD: say("Not asked: {signs}."),
    SignKind.SEEN: say("Not looked for by eye: {signs}."),
    SignKind.TRICHOSCOPY: say("Not looked for with the trichoscope: {signs}."),
}
