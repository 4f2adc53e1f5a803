"""A patient over time: visits, lesions that keep their identity, decisions, outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from scalpwatch.phrases import Bilingual
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Case,
    OncologicalHistory,
    Phototype,
    PictureKind,
    PictureRole,
    Primary,
    Response,
    Sex,
    Site,
)
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.measurements import Correction, Measurement, Region
from scalpwatch.vocabulary.observations import Observation
from scalpwatch.vocabulary.pathology import Histology, Pathology, Specimen
from scalpwatch.vocabulary.quantities import Interval, ScaleUmPerPx

__all__ = [
    "Choice",
    "Closure",
    "Course",
    "Decision",
    "FollowedLesion",
    "KeptAnswer",
    "KeptFlag",
    "KeptLesionAnswer",
    "KeptPicture",
    "Outcome",
    "OverrideReason",
    "RankedCondition",
    "Therapy",
    "TherapyKind",
    "Visit",
    "VitalStatus",
]


@dataclass(frozen=True, slots=True)
class FollowedLesion:
    """A lesion that keeps its identity over visits.

    Parameters
    ----------
    name
        How it is called in each case of the course, for example ``"focus 1"``.
    tracking_uid
        DICOM UID under which every system knows it.
    site
        Where on the scalp.
    first_noted
        When it was first noted, as far as that is known.
    """

    name: str
    tracking_uid: str
    site: Site = Site.NOT_TOLD
    first_noted: date | None = None


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture in the store, and what was measured in it.

    Parameters
    ----------
    sha256
        Of its content: by it the store finds the file.
    name
        File name without directories.
    media_type
        For example ``"image/jpeg"`` or ``"application/dicom"``.
    lesion
        Name of the lesion it shows.
    width_px, height_px
        Size, upright [px].
    kind, role, view, device
        How it was taken and what it shows, as in the case.
    scale
        Micrometres a pixel of the file; ``None`` when unknown.
    scale_error
        Half of the 95 % interval of the scale, as a share of it.
    measurements
        What was measured; nothing of an unfit picture.
    regions
        Foci and nodes of a clinical photograph.
    observations
        Signs that the machine saw, without its sentences.
    issues
        What stands against measuring it, told in both languages.
    corrections
        A reader's, which measures, regions and signs follow.
    """

    sha256: str
    name: str
    media_type: str
    lesion: str
    width_px: int
    height_px: int
    kind: PictureKind = PictureKind.TRICHOSCOPY
    role: PictureRole = PictureRole.CENTER
    view: str = ""
    device: str = ""
    scale: ScaleUmPerPx | None = None
    scale_error: float = 0.0
    measurements: tuple[Measurement, ...] = ()
    regions: tuple[Region, ...] = ()
    observations: tuple[Observation, ...] = ()
    issues: tuple[Bilingual, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptFlag:
    """A red flag that was raised.

    Parameters
    ----------
    identifier
        Its row in the table of red flags.
    floor
        The floor it puts under the advice.
    text
        What it says.
    """

    identifier: str
    floor: Level
    text: Bilingual


@dataclass(frozen=True, slots=True)
class RankedCondition:
    """A condition of the differential with its probability.

    Parameters
    ----------
    condition
        Which.
    probability
        After the signs, with its 95 % interval.
    """

    condition: Condition
    probability: Interval


@dataclass(frozen=True, slots=True)
class KeptLesionAnswer:
    """What was answered of one lesion.

    Parameters
    ----------
    lesion
        Its name.
    level
        How strongly the findings call for a biopsy.
    act_by
        Until when.
    headline
        The advice in a sentence.
    malignancy, metastasis
        Probability of any malignant cause, and of a scalp metastasis.
    reasons
        Why, in sentences.
    flags
        Red flags that were raised.
    differential
        Ranked, the most probable first.
    observations
        Every claim weighed, without the machine's sentences.
    """

    lesion: str
    level: Level
    act_by: date
    headline: Bilingual
    malignancy: Interval
    metastasis: Interval
    reasons: tuple[Bilingual, ...] = ()
    flags: tuple[KeptFlag, ...] = ()
    differential: tuple[RankedCondition, ...] = ()
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer of one day, as it was given.

    Parameters
    ----------
    made_on
        The day.
    software_version, evidence_hash
        What made it.
    eye_is_on
        Whether pictures were looked at where there were any.
    lesions
        One answer for each lesion.
    """

    made_on: date
    software_version: str
    evidence_hash: str
    eye_is_on: bool
    lesions: tuple[KeptLesionAnswer, ...]

    @property
    def level(self) -> Level:
        """The most urgent level of any lesion."""
        return max((each.level for each in self.lesions), key=_URGENCY.index)


_URGENCY = (Level.ABSTAIN, Level.RECHECK, Level.BIOPSY, Level.URGENT)


@dataclass(frozen=True, slots=True)
class Visit:
    """One examination.

    Parameters
    ----------
    uid
        Identifier that no other has.
    case
        What was found; of pictures, the file name alone is kept.
    answer
        What was answered; ``None`` where nothing was asked.
    pictures
        Pictures taken, in the case's order.
    """

    uid: str
    case: Case
    answer: KeptAnswer | None = None
    pictures: tuple[KeptPicture, ...] = ()

    @property
    def seen_on(self) -> date:
        """The day of the examination."""
        return self.case.seen_on


class Choice(Enum):
    """What a clinician did about an alert."""

    DONE = "done"
    DEFERRED = "deferred"
    DECLINED = "declined"


class OverrideReason(Enum):
    """Why an alert was deferred or declined, as a code."""

    BIOPSIED_ELSEWHERE = "biopsied_elsewhere"
    KNOWN_BENIGN = "known_benign"
    KNOWN_METASTASIS = "known_metastasis"
    PATIENT_REFUSES = "patient_refuses"
    NOT_FIT_FOR_PROCEDURE = "not_fit_for_procedure"
    IMAGING_FIRST = "imaging_first"
    OBSERVE_FIRST = "observe_first"
    DISAGREES = "disagrees"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the clinician decided about the alert of one lesion.

    Parameters
    ----------
    uid
        Identifier that no other has.
    on
        The day.
    lesion
        Name of the lesion.
    level
        The alert that was answered.
    choice
        Done, deferred or declined.
    until
        Until when it is deferred; ``None`` otherwise.
    reason
        Why it was deferred or declined; ``None`` when done.
    text
        In the clinician's words; may be empty.
    """

    uid: str
    on: date
    lesion: str
    level: Level
    choice: Choice
    until: date | None = None
    reason: OverrideReason | None = None
    text: str = ""


class TherapyKind(Enum):
    """How a cancer or a lesion is treated."""

    CHEMOTHERAPY = "chemotherapy"
    ENDOCRINE = "endocrine"
    TARGETED = "targeted"
    IMMUNOTHERAPY = "immunotherapy"
    SURGERY = "surgery"
    RADIOTHERAPY = "radiotherapy"
    ELECTROCHEMOTHERAPY = "electrochemotherapy"
    PHOTODYNAMIC = "photodynamic"
    TOPICAL = "topical"
    OTHER = "other"

    @property
    def is_systemic(self) -> bool:
        """Whether it treats the whole patient."""
        return self in {
            TherapyKind.CHEMOTHERAPY,
            TherapyKind.ENDOCRINE,
            TherapyKind.TARGETED,
            TherapyKind.IMMUNOTHERAPY,
        }


@dataclass(frozen=True, slots=True)
class Therapy:
    """A treatment given after the diagnosis.

    Parameters
    ----------
    uid
        Identifier that no other has.
    kind
        How.
    began
        When it began.
    ended
        When it ended; ``None`` while it goes on.
    lesion
        Name of the lesion treated; empty for a treatment of the whole patient.
    agent
        Drug or method as written; may be empty.
    response
        What it did.
    """

    uid: str
    kind: TherapyKind
    began: date
    ended: date | None = None
    lesion: str = ""
    agent: str = ""
    response: Response = Response.NOT_TOLD


class VitalStatus(Enum):
    """How a patient was when last heard of."""

    ALIVE = "alive"
    DEAD_OF_CANCER = "dead_of_cancer"
    DEAD_OF_OTHER_CAUSE = "dead_of_other_cause"
    DEAD_CAUSE_UNKNOWN = "dead_cause_unknown"

    @property
    def is_dead(self) -> bool:
        """Whether the patient has died."""
        return self is not VitalStatus.ALIVE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was heard of the patient on one day.

    Parameters
    ----------
    uid
        Identifier that no other has.
    on
        The day: of death, or when she was last known to live.
    status
        How she was.
    text
        In the clinician's words; may be empty.
    """

    uid: str
    on: date
    status: VitalStatus
    text: str = ""


@dataclass(frozen=True, slots=True)
class Closure:
    """The end of following a patient.

    Parameters
    ----------
    on
        The day.
    text
        Why, in the clinician's words.
    """

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Course:
    """All that is kept of one patient.

    Parameters
    ----------
    pseudonym
        A name that is nobody's.
    sex, phototype
        As told last.
    birth_year
        Reckoned from the age at the first visit that tells one; ``None`` if none.
    history
        What is known of cancer, as told last.
    lesions
        Every lesion ever followed.
    visits
        In the order of their days.
    pathologies, therapies, decisions, outcomes
        In the order of their days.
    closure
        Why she is no longer followed; ``None`` while she is.
    """

    pseudonym: str
    sex: Sex = Sex.UNKNOWN
    phototype: Phototype = Phototype.UNKNOWN
    birth_year: int | None = None
    history: OncologicalHistory = field(default_factory=OncologicalHistory)
    lesions: tuple[FollowedLesion, ...] = ()
    visits: tuple[Visit, ...] = ()
    pathologies: tuple[Pathology, ...] = ()
    therapies: tuple[Therapy, ...] = ()
    decisions: tuple[Decision, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    closure: Closure | None = None

    @property
    def skin_metastasis_on(self) -> date | None:
        """The day of the first scalp specimen in which a metastasis was found."""
        days = [
            each.taken_on
            for each in self.pathologies
            if each.specimen is Specimen.SCALP_LESION
            and each.histology is Histology.METASTASIS
        ]
        return min(days, default=None)

    @property
    def last_outcome(self) -> Outcome | None:
        """What was heard last; a death outlives any later note."""
        deaths = [each for each in self.outcomes if each.status.is_dead]
        heard = deaths or list(self.outcomes)
        return max(heard, key=lambda each: each.on, default=None)

    @property
    def primary(self) -> Primary | None:
        """Where her cancer began, breast first; ``None`` where none is known."""
        primaries = [each.primary for each in self.history.cancers]
        if Primary.BREAST in primaries:
            return Primary.BREAST
        return primaries[0] if primaries else None
