"""The answer to one case on one day, as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scalpwatch.phrases import Phrase
from scalpwatch.vocabulary.advice import Advice, LesionAnswer
from scalpwatch.vocabulary.cases import Case
from scalpwatch.vocabulary.measurements import PictureMeasures
from scalpwatch.vocabulary.observations import Observation

__all__ = ["Consultation", "Look"]


@dataclass(frozen=True, slots=True)
class Look:
    """What the machine made of one picture.

    Parameters
    ----------
    picture
        File name.
    lesion
        Identifier of the lesion it belongs to.
    observations
        What was seen, each with its reason and places.
    remarks
        What could not be judged, and why; where the scale comes from.
    overlay_jpeg
        The picture with what was seen drawn on it, as JPEG; empty when none.
    width_px, height_px
        Size of the picture as shown (orientation applied).
    um_per_px
        Scale; ``None`` when unknown.
    measures
        All that was measured, for who keeps it; ``None`` where nothing was looked at.
    """

    picture: str
    lesion: str
    observations: tuple[Observation, ...]
    remarks: tuple[Phrase, ...]
    overlay_jpeg: bytes
    width_px: int
    height_px: int
    um_per_px: float | None
    measures: PictureMeasures | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """The answer to one case.

    Parameters
    ----------
    case
        What was asked about.
    made_on
        The day of the answer.
    advice
        The most urgent of the lesions' advices.
    leading_lesion
        Index in ``lesions`` of the lesion that the advice comes from.
    lesions
        One answer for each lesion, in the case's order.
    looks
        What the machine made of each picture.
    choices
        What the installation has chosen and the answer rests on.
    software_version, evidence_hash
        What made the answer.
    eye_is_on
        Whether pictures were looked at where there were any.
    """

    case: Case
    made_on: date
    advice: Advice
    leading_lesion: int
    lesions: tuple[LesionAnswer, ...]
    looks: tuple[Look, ...]
    choices: tuple[Phrase, ...]
    software_version: str
    evidence_hash: str
    eye_is_on: bool
