"""What a pathologist reports of a specimen: what it is, and how it stains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from scalpwatch.vocabulary.cases import Primary
from scalpwatch.vocabulary.conditions import Condition

__all__ = [
    "Histology",
    "Marker",
    "MarkerResult",
    "Pathology",
    "Sampling",
    "Specimen",
    "StainState",
]


class Specimen(Enum):
    """What was examined."""

    PRIMARY = "primary"
    SCALP_LESION = "scalp_lesion"
    OTHER_METASTASIS = "other_metastasis"


class Sampling(Enum):
    """How the specimen was taken."""

    PUNCH = "punch"
    SHAVE = "shave"
    INCISION = "incision"
    EXCISION = "excision"
    NEEDLE = "needle"
    NOT_TOLD = "not_told"


class Histology(Enum):
    """What the pathologist concluded, as a code."""

    METASTASIS = "metastasis"
    PRIMARY_SKIN_MALIGNANCY = "primary_skin_malignancy"
    OTHER_MALIGNANCY = "other_malignancy"
    BENIGN = "benign"
    INCONCLUSIVE = "inconclusive"
    PENDING = "pending"

    @property
    def is_malignant(self) -> bool:
        """Whether a malignancy was found."""
        return self in {
            Histology.METASTASIS,
            Histology.PRIMARY_SKIN_MALIGNANCY,
            Histology.OTHER_MALIGNANCY,
        }

    @property
    def is_settled(self) -> bool:
        """Whether the pathologist came to a conclusion."""
        return self not in {Histology.INCONCLUSIVE, Histology.PENDING}


class Marker(Enum):
    """Antigens and genes that are stained for."""

    ER = "er"
    PR = "pr"
    HER2 = "her2"
    HER2_ISH = "her2_ish"
    KI67 = "ki67"
    PAN_KERATIN = "pan_keratin"
    CK5 = "ck5"
    CK5_6 = "ck5_6"
    CK7 = "ck7"
    CK14 = "ck14"
    CK17 = "ck17"
    CK20 = "ck20"
    P63 = "p63"
    D2_40 = "d2_40"
    GATA3 = "gata3"
    TRPS1 = "trps1"
    MAMMAGLOBIN = "mammaglobin"
    GCDFP15 = "gcdfp15"
    SOX10 = "sox10"
    CD31 = "cd31"
    ERG = "erg"
    CD3 = "cd3"
    CD20 = "cd20"
    TTF1 = "ttf1"
    PAX8 = "pax8"
    CDX2 = "cdx2"


class StainState(Enum):
    """What a stain showed."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    EQUIVOCAL = "equivocal"


@dataclass(frozen=True, slots=True)
class MarkerResult:
    """One stain of one specimen.

    Parameters
    ----------
    marker
        What was stained for.
    state
        What it showed.
    percent
        Share of tumour cells that stained [%]; ``None`` when not told.
    score
        0 to 3, the score of HER2 by immunohistochemistry; ``None`` when not told.
    """

    marker: Marker
    state: StainState
    percent: float | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Pathology:
    """What a pathologist reported of one specimen.

    Parameters
    ----------
    uid
        Identifier that no other has.
    specimen
        What was examined.
    taken_on
        When it was taken.
    lesion
        Which scalp lesion it is of; empty for other specimens.
    reported_on
        When the report came; ``None`` while it is awaited.
    sampling
        How it was taken.
    reaches_fat
        Whether it holds subcutaneous fat; ``None`` when not told.
    histology
        The conclusion as a code.
    diagnosis
        The diagnosis, where it is one that we can speak of.
    origin
        Where a metastasis began.
    morphology
        As written, for example ``"infiltrating duct carcinoma"``; may be empty.
    stains
        Immunohistochemistry and in-situ hybridisation.
    text
        The report as written; may be empty.
    """

    uid: str
    specimen: Specimen
    taken_on: date
    lesion: str = ""
    reported_on: date | None = None
    sampling: Sampling = Sampling.NOT_TOLD
    reaches_fat: bool | None = None
    histology: Histology = Histology.PENDING
    diagnosis: Condition | None = None
    origin: Primary = Primary.NOT_TOLD
    morphology: str = ""
    stains: tuple[MarkerResult, ...] = ()
    text: str = ""

    def stain(self, marker: Marker) -> MarkerResult | None:
        """Find the result of one stain.

        Parameters
        ----------
        marker
            What was stained for.

        Returns
        -------
        result
            ``None`` where it was not done.
        """
        return next((each for each in self.stains if each.marker is marker), None)
