"""A patient with drawn pictures of two visits, measured as the program measures."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2

from scalpwatch.casework.consulting import consult_case, file_pictures
from scalpwatch.documents.course import keep_answer, keep_case
from scalpwatch.inference.policy import Policy
from scalpwatch.phantoms import Scene, draw_trichoscopy
from scalpwatch.phantoms.clinical import ClinicalScene, draw_clinical_view
from scalpwatch.registry.identity import with_visit
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
    Picture,
    PictureKind,
    PictureRole,
    Primary,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import Course, Visit
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["FOCUS", "PSEUDONYM", "pictured"]

PSEUDONYM = "P-pictured"
FOCUS = "focus 1"
_DAYS = (date(2026, 3, 2), date(2026, 5, 4))
_SCALE = ScaleUmPerPx(10.0, "told")


@cache
def pictured() -> tuple[Course, dict[str, bytes]]:
    """Keep two visits: a trichoscopic picture at each, and a photograph at the last."""
    course, contents = Course(PSEUDONYM), {}
    with TemporaryDirectory() as folder:
        for number, day in enumerate(_DAYS):
            case = _case(day, tuple(_pictures(Path(folder), number)))
            answer = consult_case(case, policy=Policy(), eye_is_on=True, made_on=day)
            filed = file_pictures(case, answer)
            visit = Visit(
                f"2.25.{number}7", keep_case(case), keep_answer(answer), filed.told
            )
            course = with_visit(course, visit)
            contents |= filed.contents
    return course, contents


def _case(day: date, pictures: tuple[Picture, ...]) -> Case:
    """A woman after breast cancer with a patch."""
    lesion = Lesion(FOCUS, site=Site.VERTEX, form=Form.PATCH, pictures=pictures)
    cancer = Cancer(Primary.BREAST)
    history = OncologicalHistory(CancerKnowledge.KNOWN, (cancer,))
    return Case(
        PSEUDONYM,
        day,
        age_years=61,
        sex=Sex.FEMALE,
        history=history,
        lesions=(lesion,),
    )


def _pictures(folder: Path, number: int):
    """Draw the pictures of a visit."""
    scene = Scene(
        width_px=900, height_px=700, hairs=8, dots=20, thin_trees=5, thick_trees=2
    )
    pixels = draw_trichoscopy(scene, seed=1).image
    if number:
        middle = (pixels.shape[1] / 2, pixels.shape[0] / 2)
        way = cv2.getRotationMatrix2D(middle, 8, 1.1)
        pixels = cv2.warpAffine(
            pixels, way, pixels.shape[1::-1], borderMode=cv2.BORDER_REFLECT
        )
    yield Picture(_written(folder / f"center{number}.jpg", pixels), scale=_SCALE)
    if number:
        head = draw_clinical_view(ClinicalScene(foci_mm=(30.0,)), seed=4).image
        # measured on a copy of 1024 pixels a side
        large = cv2.resize(head, (2400, 2400), interpolation=cv2.INTER_CUBIC)
        yield Picture(
            _written(folder / "overview.jpg", large),
            kind=PictureKind.CLINICAL,
            role=PictureRole.OVERVIEW,
        )


def _written(path: Path, pixels) -> str:
    """Write a photograph, with what a telephone writes beside it."""
    cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    data = path.read_bytes()
    told = b"Exif\0\0" + b"MM\0*\0\0\0\x08\0\0GPSLatitude 55.75 Maker"
    segment = b"\xff\xe1" + (len(told) + 2).to_bytes(2, "big") + told
    path.write_bytes(data[:2] + segment + data[2:])
    return str(path)
