"""The case as a readable file: TOML or JSON in, the vocabulary's frozen values out."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scalpwatch.documents.case_contradictions import contradictions
from scalpwatch.documents.case_form import (
    CancerForm,
    CaseForm,
    LesionForm,
    OncologyForm,
    PatientForm,
    PictureForm,
    TreatmentForm,
)
from scalpwatch.documents.case_troubles import refuse, troubles_of
from scalpwatch.documents.case_words import CLAIM_OF, View
from scalpwatch.documents.loading import load_document
from scalpwatch.documents.schemas import published
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Lesion,
    OncologicalHistory,
    Picture,
    Treatment,
)
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["case_schema", "from_document", "read_case", "to_form"]


def read_case(path: Path, *, today: date | None = None) -> Case:
    """Read a case from a file.

    Parameters
    ----------
    path
        A TOML file, or a JSON file whose name ends in ``.json``. Pictures are
        looked for from its folder.
    today
        The day after which nothing can have happened; the clock's day when
        ``None``.

    Returns
    -------
    case
        What the file says.

    Raises
    ------
    InputError
        If the file cannot be read, is not TOML or JSON, or says something that
        no case can say. One paragraph, with the place and the mend.

    Notes
    -----
    Nothing is converted in silence: a number in quotation marks, an unknown key
    and a word in no list are errors, because a line that is skipped is a sign
    that is missed.
    """
    document = load_document(path)
    return from_document(document, folder=path.parent, today=today)


def from_document(
    document: object, *, folder: Path | None = None, today: date | None = None
) -> Case:
    """Make a case of a document that was already parsed.

    Parameters
    ----------
    document
        Sections and keys as in the file.
    folder
        Where the pictures lie; ``None`` takes their paths as they stand and does
        not ask whether they are there.
    today
        The day after which nothing can have happened; the clock's day when
        ``None``.

    Returns
    -------
    case
        What the document says.

    Raises
    ------
    InputError
        If it says something that no case can say.
    """
    try:
        form = CaseForm.model_validate(document)
    except ValidationError as error:
        refuse(troubles_of(error))
    day = today or datetime.now(tz=UTC).astimezone().date()
    troubles = tuple(contradictions(form, day, folder=folder))
    if troubles:
        refuse(troubles)
    return _case(form, folder, form.seen_on or day)


def case_schema() -> dict[str, Any]:
    """Describe a case file as JSON Schema.

    Returns
    -------
    schema
        Draft 2020-12; words are spelled as `read_case` shows them.
    """
    schema = CaseForm.model_json_schema(mode="validation")
    return published(schema, name="case", version=1)


def to_form(case: Case) -> CaseForm:
    """Write a case in the shape of a case file.

    Parameters
    ----------
    case
        The case.

    Returns
    -------
    form
        From which `from_document` makes the same case, except that of a picture
        only the file name is kept: folders can bear names.
    """
    return CaseForm(
        seen_on=case.seen_on,
        setting=case.setting,
        country=case.country,
        patient=PatientForm(
            pseudonym=case.pseudonym,
            age=case.age_years,
            sex=case.sex,
            phototype=case.phototype,
        ),
        oncology=OncologyForm(
            knowledge=case.history.knowledge,
            cancers=[CancerForm(**_fields(each)) for each in case.history.cancers],
        ),
        lesions=[_lesion_form(lesion) for lesion in case.lesions],
    )


def _case(form: CaseForm, folder: Path | None, seen_on: date) -> Case:
    """Translate the whole file."""
    return Case(
        pseudonym=form.patient.pseudonym,
        seen_on=seen_on,
        age_years=form.patient.age,
        sex=form.patient.sex,
        phototype=form.patient.phototype,
        history=_history(form),
        lesions=tuple(
            _lesion(lesion, index, folder) for index, lesion in enumerate(form.lesions)
        ),
        setting=form.setting,
        country=form.country,
    )


def _history(form: CaseForm) -> OncologicalHistory:
    """Translate the oncological history; a listed cancer is a known one."""
    said = form.oncology.knowledge
    implied = (
        CancerKnowledge.KNOWN if form.oncology.cancers else CancerKnowledge.NOT_ASKED
    )
    return OncologicalHistory(
        knowledge=said or implied,
        cancers=tuple(Cancer(**dict(cancer)) for cancer in form.oncology.cancers),
    )


def _lesion(form: LesionForm, index: int, folder: Path | None) -> Lesion:
    """Translate one lesion."""
    return Lesion(
        identifier=form.known_as(index),
        site=form.site,
        form=form.form,
        count=form.count,
        size_cm=tuple(sorted(form.size_cm or (), reverse=True)),
        age_months=form.age_months,
        age_told_by=form.age_told_by,
        growth=form.growth,
        firmness=form.firmness,
        bald_scalp=form.bald_scalp,
        established_diagnosis=form.established_diagnosis,
        observations=tuple(dict.fromkeys(form.claims())),
        treatments=tuple(Treatment(**dict(item)) for item in form.treatments),
        pictures=tuple(_picture(item, folder) for item in form.pictures),
    )


def _lesion_form(lesion: Lesion) -> LesionForm:
    """Write one lesion."""
    return LesionForm(
        name=lesion.identifier,
        site=lesion.site,
        form=lesion.form,
        count=lesion.count,
        size_cm=list(lesion.size_cm) or None,
        age_months=lesion.age_months,
        age_told_by=lesion.age_told_by,
        growth=lesion.growth,
        firmness=lesion.firmness,
        bald_scalp=lesion.bald_scalp,
        established_diagnosis=lesion.established_diagnosis,
        signs={
            each.sign: CLAIM_OF[each.state, each.certainty]
            for each in lesion.observations
        },
        treatments=[TreatmentForm(**_fields(each)) for each in lesion.treatments],
        pictures=[_picture_form(picture) for picture in lesion.pictures],
    )


def _picture_form(picture: Picture) -> PictureForm:
    """Write one picture."""
    return PictureForm(
        file=Path(picture.path).name,
        kind=picture.kind,
        role=picture.role,
        view=View(picture.view) if picture.view else None,
        device=picture.device,
        um_per_px=picture.scale.um_per_px if picture.scale else None,
    )


def _fields(value: Cancer | Treatment) -> dict[str, Any]:
    """List the fields of a value whose section has the same."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _picture(form: PictureForm, folder: Path | None) -> Picture:
    """Translate one picture; its scale comes from the file or not at all."""
    path = form.file if folder is None else str((folder / form.file).resolve())
    scale = ScaleUmPerPx(form.um_per_px, "case file") if form.um_per_px else None
    return Picture(
        path=path,
        kind=form.kind,
        role=form.role,
        view=form.view.value if form.view else "",
        device=form.device,
        scale=scale,
    )
