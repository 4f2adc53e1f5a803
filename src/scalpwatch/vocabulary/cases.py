"""The pseudonymous patient, her oncological history, and her lesions with pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.observations import Observation
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = [
    "AgeTold",
    "Cancer",
    "CancerKnowledge",
    "Case",
    "Country",
    "Firmness",
    "Form",
    "Growth",
    "Lesion",
    "OncologicalHistory",
    "Phototype",
    "Picture",
    "PictureKind",
    "PictureRole",
    "Primary",
    "Receptor",
    "Response",
    "Setting",
    "Sex",
    "Site",
    "Spread",
    "Treatment",
    "TreatmentKind",
]


class Sex(Enum):
    """Sex as it bears on the pretest odds."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class Phototype(Enum):
    """Fitzpatrick phototype."""

    I = "I"  # noqa: E741 - the field's own word
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"
    UNKNOWN = "unknown"

    @property
    def hides_redness(self) -> bool:
        """Whether erythema and vessels can be there without being seen."""
        return self in {Phototype.V, Phototype.VI, Phototype.UNKNOWN}


class CancerKnowledge(Enum):
    """What is known of a cancer, past or present."""

    KNOWN = "known"
    NONE_KNOWN = "none_known"
    NOT_ASKED = "not_asked"


class Primary(Enum):
    """Where a cancer began."""

    BREAST = "breast"
    LUNG = "lung"
    KIDNEY = "kidney"
    COLORECTAL = "colorectal"
    MELANOMA = "melanoma"
    THYROID = "thyroid"
    STOMACH = "stomach"
    LIVER = "liver"
    PANCREAS = "pancreas"
    PROSTATE = "prostate"
    OVARY = "ovary"
    UTERUS = "uterus"
    CERVIX = "cervix"
    HEAD_AND_NECK = "head_and_neck"
    BLOOD = "blood"
    OTHER = "other"
    NOT_TOLD = "not_told"


class Spread(Enum):
    """How far a cancer had gone when last staged."""

    LOCAL = "local"
    METASTATIC = "metastatic"
    NOT_TOLD = "not_told"


class Receptor(Enum):
    """The result of a receptor of breast cancer."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True)
class Cancer:
    """A cancer that the patient has or had.

    Parameters
    ----------
    primary
        Where it began.
    year
        Year of diagnosis; ``None`` when not told.
    years_since
        Years from diagnosis to now, where only that is told.
    stage
        As written, for example ``"IIA"``; empty when not told.
    spread
        Local or metastatic.
    histology
        As written; empty when not told.
    er, pr, her2
        Receptors.
    treatment
        As written; empty when not told.
    blocks_kept_at
        Where the histological blocks lie; empty when not told.
    """

    primary: Primary
    year: int | None = None
    years_since: float | None = None
    stage: str = ""
    spread: Spread = Spread.NOT_TOLD
    histology: str = ""
    er: Receptor = Receptor.NOT_TOLD
    pr: Receptor = Receptor.NOT_TOLD
    her2: Receptor = Receptor.NOT_TOLD
    treatment: str = ""
    blocks_kept_at: str = ""


@dataclass(frozen=True, slots=True)
class OncologicalHistory:
    """What is known of cancer in this patient.

    Parameters
    ----------
    knowledge
        Known, none known, or not asked.
    cancers
        The cancers; empty unless known.
    """

    knowledge: CancerKnowledge = CancerKnowledge.NOT_ASKED
    cancers: tuple[Cancer, ...] = ()

    @property
    def has_cancer(self) -> bool:
        """Whether any cancer, ever, is known."""
        return self.knowledge is CancerKnowledge.KNOWN


class Site(Enum):
    """Where on the scalp."""

    FRONTAL = "frontal"
    TEMPORAL = "temporal"
    PARIETAL = "parietal"
    VERTEX = "vertex"
    OCCIPITAL = "occipital"
    NOT_TOLD = "not_told"

    @property
    def is_seen_by_the_patient(self) -> bool:
        """Whether patients see the place in a mirror without help."""
        return self in {Site.FRONTAL, Site.TEMPORAL}


class Form(Enum):
    """What kind of lesion it is."""

    PATCH = "patch"
    PLAQUE = "plaque"
    NODULE = "nodule"
    DIFFUSE = "diffuse"
    PATTERNED = "patterned"
    NOT_TOLD = "not_told"

    @property
    def is_circumscribed(self) -> bool:
        """Whether the lesion has a border."""
        return self in {Form.PATCH, Form.PLAQUE, Form.NODULE}


class Growth(Enum):
    """How the lesion changes in size."""

    FAST = "fast"
    SLOW = "slow"
    STABLE = "stable"
    SHRINKING = "shrinking"
    NOT_TOLD = "not_told"


class Firmness(Enum):
    """How the lesion feels."""

    SOFT = "soft"
    FIRM = "firm"
    HARD = "hard"
    NOT_TOLD = "not_told"


class AgeTold(Enum):
    """Whose word the age of a lesion is."""

    PATIENT = "patient"
    ANOTHER_PERSON = "another_person"
    PHOTOGRAPH_OR_RECORD = "photograph_or_record"
    NOT_TOLD = "not_told"


class TreatmentKind(Enum):
    """What was tried on the lesion, or done to the scalp."""

    TOPICAL_STEROID = "topical_steroid"
    INJECTED_STEROID = "injected_steroid"
    RADIOTHERAPY = "radiotherapy"
    SCALP_COOLING = "scalp_cooling"
    MINOXIDIL = "minoxidil"
    ANTIFUNGAL = "antifungal"
    ANTIBIOTIC = "antibiotic"
    SURGERY = "surgery"
    OTHER = "other"


class Response(Enum):
    """What a treatment did to the lesion."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True)
class Treatment:
    """A treatment of the lesion or of the scalp under it.

    Parameters
    ----------
    kind
        What was done.
    began, ended
        When; ``None`` when not told.
    months
        For how long, where only that is told.
    response
        What it did.
    """

    kind: TreatmentKind
    began: date | None = None
    ended: date | None = None
    months: float | None = None
    response: Response = Response.NOT_TOLD

    @property
    def duration_months(self) -> float | None:
        """How long it lasted [months]; ``None`` when not known."""
        if self.months is not None:
            return self.months
        if self.began is None or self.ended is None:
            return None
        return (self.ended - self.began).days / 30.44


class PictureKind(Enum):
    """How a picture was taken."""

    CLINICAL = "clinical"
    TRICHOSCOPY = "trichoscopy"


class PictureRole(Enum):
    """What a picture shows."""

    OVERVIEW = "overview"
    CENTER = "center"
    EDGE = "edge"
    HEALTHY_CONTROL = "healthy_control"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that belongs to a lesion.

    Parameters
    ----------
    path
        Where the file lies.
    kind, role
        How it was taken and what it shows.
    view
        Standard view (vertex, midline, frontal, temples, occiput); may be empty.
    device
        The device's name; may be empty.
    scale
        Micrometres a pixel; ``None`` when unknown.
    """

    path: str
    kind: PictureKind = PictureKind.TRICHOSCOPY
    role: PictureRole = PictureRole.CENTER
    view: str = ""
    device: str = ""
    scale: ScaleUmPerPx | None = None


@dataclass(frozen=True, slots=True)
class Lesion:
    """A focus or a node, or several alike.

    Parameters
    ----------
    identifier
        Its name within the case, for example ``"focus 1"``.
    site
        Where on the scalp.
    form
        What kind of lesion it is.
    count
        How many alike; ``None`` when not told.
    size_cm
        Longest and shortest diameter of the largest [cm]; empty when not told.
    age_months
        How long it has been there [months]; ``None`` when not told.
    age_told_by
        Whose word that is.
    growth, firmness
        How it changes and feels.
    bald_scalp
        Whether it lies on a bald, sun-damaged scalp.
    established_diagnosis
        A diagnosis settled earlier by histology or laboratory, or ``None``.
    observations
        Signs claimed by eye, hand or trichoscope.
    treatments
        What was tried, and what was done to the scalp.
    pictures
        Its pictures.
    """

    identifier: str
    site: Site = Site.NOT_TOLD
    form: Form = Form.NOT_TOLD
    count: int | None = None
    size_cm: tuple[float, ...] = ()
    age_months: float | None = None
    age_told_by: AgeTold = AgeTold.NOT_TOLD
    growth: Growth = Growth.NOT_TOLD
    firmness: Firmness = Firmness.NOT_TOLD
    bald_scalp: bool = False
    established_diagnosis: Condition | None = None
    observations: tuple[Observation, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    pictures: tuple[Picture, ...] = ()


class Setting(Enum):
    """Where the patient is seen."""

    GENERAL_PRACTICE = "general_practice"
    TRICHOLOGY = "trichology"
    DERMATOLOGY = "dermatology"
    ONCOLOGY = "oncology"


class Country(Enum):
    """Whose deadlines hold."""

    DEFAULT = "default"
    RU = "ru"
    UK = "uk"


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of one patient on one day.

    Parameters
    ----------
    pseudonym
        A name that is nobody's.
    seen_on
        The day of the examination.
    age_years
        ``None`` when not told.
    sex, phototype
        As told.
    history
        What is known of cancer.
    lesions
        Her lesions; at least one.
    setting
        Where she is seen; ``None`` leaves it to the installation.
    country
        Whose deadlines hold; ``None`` leaves it to the installation.
    """

    pseudonym: str
    seen_on: date
    age_years: float | None = None
    sex: Sex = Sex.UNKNOWN
    phototype: Phototype = Phototype.UNKNOWN
    history: OncologicalHistory = field(default_factory=OncologicalHistory)
    lesions: tuple[Lesion, ...] = ()
    setting: Setting | None = None
    country: Country | None = None
