"""Courses of one drawn-up patient whose lesion is followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from scalpwatch.vocabulary.cases import (
    Case,
    Form,
    Lesion,
    PictureKind,
    PictureRole,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import (
    Course,
    FollowedLesion,
    KeptPicture,
    Therapy,
    TherapyKind,
    Visit,
)
from scalpwatch.vocabulary.measurements import Measurement, MeasurementName, Unit
from scalpwatch.vocabulary.quantities import Interval, ScaleUmPerPx

FIRST_DAY = date(2026, 3, 3)
FOCUS = "focus 1"


def on_day(days: int) -> date:
    """Give a day of the course."""
    return FIRST_DAY + timedelta(days=days)


def measured(
    name: MeasurementName, value: float, low: float, high: float, unit: Unit = Unit.ONE
) -> Measurement:
    """Make a measure."""
    return Measurement(name, Interval(value, low, high), unit)


def picture(
    sha256: str,
    *measurements: Measurement,
    um_per_px: float | None = 8.0,
    **changed: object,
) -> KeptPicture:
    """Make a kept picture of the lesion."""
    kept = KeptPicture(
        sha256=sha256,
        name=f"{sha256}.png",
        media_type="image/png",
        lesion=FOCUS,
        width_px=1000,
        height_px=1000,
        kind=PictureKind.TRICHOSCOPY,
        role=PictureRole.CENTER,
        device="derm-10",
        scale=None if um_per_px is None else ScaleUmPerPx(um_per_px, "device"),
        scale_error=0.02,
        measurements=measurements,
    )
    return replace(kept, **changed)


def visit(
    days: int,
    *pictures: KeptPicture,
    size_cm: tuple[float, ...] = (),
    others: Sequence[Lesion] = (),
    name: str = FOCUS,
) -> Visit:
    """Make a visit that tells of the lesion."""
    lesion = Lesion(name, site=Site.VERTEX, form=Form.PATCH, size_cm=size_cm)
    case = Case("P-1", on_day(days), sex=Sex.FEMALE, lesions=(lesion, *others))
    return Visit(f"v{days}", case, pictures=pictures)


def course(*visits: Visit, **changed: object) -> Course:
    """Make a course of these visits."""
    whole = Course(
        "P-1", lesions=(FollowedLesion(FOCUS, "1.2.3", Site.VERTEX),), visits=visits
    )
    return replace(whole, **changed)


def therapy(
    days: int, *, kind: TherapyKind = TherapyKind.CHEMOTHERAPY, **changed: object
) -> Therapy:
    """Make a treatment of the whole patient."""
    return replace(Therapy(f"t{days}", kind, on_day(days)), **changed)
