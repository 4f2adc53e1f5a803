"""A patient's visit, drawn here, to be filed as DICOM."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import date

import numpy as np
from PIL import Image as Pillow
from PIL import ImageCms
from unit.records.dicom.objects import drawn

from scalpwatch.documents.devices import Device
from scalpwatch.phrases import Bilingual
from scalpwatch.records.dicom.identity import Examination
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Case,
    Lesion,
    PictureKind,
    PictureRole,
    Sex,
    Site,
)
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.courses import (
    Course,
    FollowedLesion,
    KeptAnswer,
    KeptFlag,
    KeptLesionAnswer,
    KeptPicture,
    RankedCondition,
    Visit,
)
from scalpwatch.vocabulary.measurements import (
    Measurement,
    MeasurementName,
    Region,
    RegionKind,
    Tint,
    Unit,
)
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    Place,
    State,
)
from scalpwatch.vocabulary.quantities import Interval, ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

#: A name that must never come out of a picture's own file.
CANARY = "CANARY-OLGA"
DAY = date(2026, 3, 1)
DEVICE = Device(
    um_per_px=7.81,
    error=0.012,
    width_px=64,
    height_px=48,
    magnification=10.0,
    polarized=True,
    contact=True,
    immersion="alcohol",
)
LESION = FollowedLesion("focus 1", "2.25.20260301", Site.VERTEX)
PDF = b"%PDF-1.7\n% a report\n"


def file_of(pixels: np.ndarray, kind: str, **options) -> bytes:
    """Have Pillow write a file as a camera would."""
    data = io.BytesIO()
    Pillow.fromarray(pixels).save(data, kind, **options)
    return data.getvalue()


def camera_jpeg(pixels: np.ndarray, *, orientation: int = 1, **options) -> bytes:
    """A JPEG with all that cameras tell: owner, place, comment, profile, thumbnail."""
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = CANARY
    exif.get_ifd(0x8825)[2] = (55.0, 45.0, 7.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    told = {
        "quality": 95,
        "exif": exif.tobytes(),
        "comment": CANARY.encode(),
        "icc_profile": profile,
    }
    return file_of(pixels, "JPEG", **(told | options))


def kept(data: bytes, **facts) -> KeptPicture:
    """What the store knows of a picture."""
    known = KeptPicture(
        sha256=hashlib.sha256(data).hexdigest(),
        name="P018_A_vertex_center.jpg",
        media_type="image/jpeg",
        lesion="focus 1",
        width_px=64,
        height_px=48,
        view="vertex",
        device="clinic-dermatoscope",
        scale=ScaleUmPerPx(7.81, "device profile"),
        scale_error=0.012,
    )
    return replace(known, **facts)


def measured(name: MeasurementName, value: float, unit: Unit) -> Measurement:
    """A figure within a tenth."""
    return Measurement(name, Interval(value, value * 0.9, value * 1.07), unit)


SEEN = (
    Observation(Sign.ERYTHEMA, State.PRESENT, Certainty.POSSIBLE, Observer.MACHINE),
    Observation(
        Sign.LOSS_OF_FOLLICULAR_OPENINGS,
        State.ABSENT,
        observer=Observer.MACHINE,
        places=(Place(1, 2, 3, 4),),
    ),
    Observation(Sign.YELLOW_DOTS, State.NOT_ASSESSABLE, observer=Observer.MACHINE),
)
TOLD = (
    Observation(Sign.NODULE, State.PRESENT),
    Observation(Sign.ITCH, State.ABSENT, observer=Observer.NOTE),
)
REGIONS = (
    Region(
        RegionKind.FOCUS,
        ((4.0, 4.0), (40.3, 6.1), (36.0, 40.7), (5.2, 30.0)),
        (
            measured(MeasurementName.FOCUS_LONG_DIAMETER, 1.0 / 3, Unit.CM),
            measured(MeasurementName.FOCI_AREA, 0.07, Unit.CM2),
        ),
    ),
    Region(
        RegionKind.NODE,
        ((10.0, 10.0), (20.0, 10.0), (20.0, 24.0)),
        (measured(MeasurementName.NODE_DIAMETER, 0.123456789, Unit.CM),),
        (Tint.REDDISH, Tint.YELLOWISH),
    ),
)


def answered(level: Level = Level.BIOPSY) -> KeptAnswer:
    """An alert for the one lesion."""
    probable = Interval(0.3, 0.1, 0.55)
    return KeptAnswer(
        made_on=DAY,
        software_version="0.1.0",
        evidence_hash="ab" * 32,
        eye_is_on=True,
        lesions=(
            KeptLesionAnswer(
                lesion="focus 1",
                level=level,
                act_by=date(2026, 3, 15),
                headline=Bilingual("Take a biopsy.", "Возьмите биопсию."),
                malignancy=Interval(0.4, 0.2, 0.6),
                metastasis=probable,
                flags=(KeptFlag("node_with_cancer", level, Bilingual("a", "б")),),
                differential=(
                    RankedCondition(Condition.ALOPECIC_METASTASIS, probable),
                    RankedCondition(Condition.ALOPECIA_AREATA, Interval(0.2, 0.1, 0.5)),
                ),
                observations=(*SEEN, *TOLD),
            ),
        ),
    )


def visit_of(*pictures: KeptPicture, uid: str = "visit-1", **facts) -> Visit:
    """A visit in which these pictures were taken."""
    case = Case(
        "P018",
        facts.pop("day", DAY),
        age_years=61.5,
        sex=Sex.FEMALE,
        lesions=(Lesion("focus 1", site=Site.VERTEX),),
    )
    return Visit(uid, case, pictures=pictures, **facts)


def examined(*pictures: KeptPicture, **facts) -> Examination:
    """The patient with one visit."""
    visit = visit_of(*pictures, **facts)
    return Examination(Course("P018", lesions=(LESION,), visits=(visit,)), visit)


def whole_visit() -> tuple[Examination, dict[str, bytes]]:
    """A trichoscopic JPEG, a clinical PNG with outlines, an answer; and the files."""
    jpeg = camera_jpeg(drawn())
    png = file_of(drawn(), "PNG")
    trichoscopic = kept(
        jpeg,
        measurements=(
            measured(MeasurementName.HAIR_DENSITY, 123.456789012345678, Unit.PER_CM2),
            measured(MeasurementName.VESSEL_LENGTH_DENSITY, 2 / 3, Unit.MM_PER_CM2),
            measured(MeasurementName.SHAFT_WIDTH, 61.0, Unit.UM),
        ),
        observations=SEEN,
    )
    clinical = kept(
        png,
        name="P018_A_vertex_overview.png",
        media_type="image/png",
        kind=PictureKind.CLINICAL,
        role=PictureRole.OVERVIEW,
        scale=ScaleUmPerPx(180.0, "ruler or grid in the picture"),
        measurements=(measured(MeasurementName.FOCUS_COUNT, 1.0, Unit.ONE),),
        regions=REGIONS,
    )
    examination = examined(trichoscopic, clinical, answer=answered())
    return examination, {trichoscopic.sha256: jpeg, clinical.sha256: png}
