"""Visits for machines: a case with its pictures, kept; or assessed and not kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.casework.kept_looks import looks_of
from scalpwatch.casework.visiting import assess_visit, begin_entry, measure_visit
from scalpwatch.consultation.answer import Look
from scalpwatch.consultation.weighing import consult
from scalpwatch.documents.answer import to_json
from scalpwatch.documents.case import from_document
from scalpwatch.documents.course import keep_case, value_to_json
from scalpwatch.errors import InputError
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.phrases import say
from scalpwatch.registry.identity import new_tracking_uid
from scalpwatch.vocabulary.cases import Case, Picture
from scalpwatch.vocabulary.courses import KeptPicture, Visit
from scalpwatch.web.access import ForMachines, Visitor
from scalpwatch.web.api.answering import answer, told
from scalpwatch.web.api.describing import Json, described, named
from scalpwatch.web.api.reading import Body, kind_of, read_json, refuse_others
from scalpwatch.web.api.schemas import YES_OR_NO
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.desk import Desk, desk_of
from scalpwatch.web.parts import File, NoPartsError, read_parts
from scalpwatch.web.today import SEES_PATIENTS
from scalpwatch.web.uploads import Upload, admit

__all__ = ["router"]

router: Final = APIRouter(prefix="/api", tags=["cases"])

Looking = Annotated[Visitor, Depends(ForMachines(SEES_PATIENTS))]
Deciding = Annotated[Visitor, Depends(ForMachines(DECIDES))]

_JSON: Final = "application/json"
_PARTS: Final = "multipart/form-data"
_CASE: Final = "case"
_MOST_PICTURES: Final = 20
_TAKES: Final[Mapping[str, Json]] = {
    _JSON: named("Case"),
    _PARTS: {
        "type": "object",
        "properties": {
            _CASE: {
                "type": "string",
                "description": "The case as JSON; it names each picture by its file.",
            },
            "picture": {
                "type": "array",
                "maxItems": _MOST_PICTURES,
                "items": {"type": "string", "format": "binary"},
            },
        },
        "required": [_CASE],
    },
}


@dataclass(frozen=True, slots=True)
class _Sent:
    """A case, and the pictures that came with it.

    Parameters
    ----------
    case
        Its pictures are named, and are no paths.
    pictures
        As they will be kept, not yet measured.
    contents
        Files by their hash.
    """

    case: Case
    pictures: tuple[KeptPicture, ...]
    contents: Mapping[str, bytes]

    def fetch(self, picture: KeptPicture) -> bytes:
        """Give the file of a picture.

        Parameters
        ----------
        picture
            One of these.

        Returns
        -------
        content
            As it was admitted.
        """
        return self.contents[picture.sha256]


@router.post(
    "/consultations",
    **described(
        "Assess a case, as “scalpwatch assess” does, and keep nothing",
        answers=named("Consultation"),
        takes=_TAKES,
    ),
)
def _assess(request: Request, visitor: Looking, body: Body) -> Response:
    """Assess a case; its pictures are measured apart."""
    desk = desk_of(request)
    sent = _read(request, body, desk)
    looks: tuple[Look, ...] = ()
    if sent.pictures and desk.eye_is_on:
        visit = Visit(new_tracking_uid(), keep_case(sent.case), None, sent.pictures)
        measured = measure_visit(visit, desk.album.apart, sent.fetch)
        looks = tuple(looks_of(measured.pictures))
    consultation = consult(
        sent.case,
        evidence=load_evidence(),
        policy=desk.policy,
        looks=looks,
        eye_is_on=desk.eye_is_on,
        made_on=desk.today(),
    )
    return told(to_json(consultation, visitor.words.language))


@router.post(
    "/visits",
    **described(
        "Assess a case with its pictures, and keep it as a visit; sent again, it is "
        "not doubled",
        answers=named("Kept"),
        takes=_TAKES,
        query={"instead": {**YES_OR_NO, "description": "Whether it is a correction."}},
    ),
)
def _keep(request: Request, visitor: Deciding, body: Body) -> Response:
    """Keep a visit."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    instead = _is_instead(request)
    sent = _read(request, body, desk)
    entry = begin_entry(store, sent.case)
    sent = _named(sent, entry.case)
    visit = Visit(new_tracking_uid(), keep_case(sent.case), None, sent.pictures)
    placed = None
    if not entry.has(visit):
        visit = _assessed(desk, sent, visit)
        placed = entry.keep(visit, sent.contents, instead=instead)
    uid = store.uid_of(sent.case.pseudonym)
    desk.album.forget(uid)
    kept: dict[str, Any] = {
        "uid": uid,
        "is_repeated": placed is None,
        "known": [each.name for each in placed.known] if placed else [],
        "new": [each.name for each in placed.new] if placed else [],
        "missing": [each.name for each in placed.missing] if placed else [],
        "answer": json.loads(value_to_json(visit.answer)) if placed else None,
    }
    return answer(kept)


def _named(sent: _Sent, case: Case) -> _Sent:
    """Call the lesions as the record does, those of the pictures too."""
    lesions = zip(sent.case.lesions, case.lesions, strict=True)
    names = {told.identifier: known.identifier for told, known in lesions}
    pictures = tuple(replace(each, lesion=names[each.lesion]) for each in sent.pictures)
    return replace(sent, case=case, pictures=pictures)


def _is_instead(request: Request) -> bool:
    """Read whether it is a correction."""
    asked = request.query_params.get("instead", "false")
    if asked not in {"true", "false"} or set(request.query_params) - {"instead"}:
        raise HTTPException(422)
    return asked == "true"


def _assessed(desk: Desk, sent: _Sent, visit: Visit) -> Visit:
    """Measure the pictures apart, and answer."""
    return assess_visit(
        sent.case,
        visit,
        policy=desk.policy,
        made_on=desk.today(),
        look=(desk.album.apart, sent.fetch) if desk.eye_is_on else None,
    )


def _read(request: Request, body: bytes, desk: Desk) -> _Sent:
    """Read a case and what came with it."""
    refuse_others(request, _JSON, _PARTS)
    if kind_of(request) == _JSON:
        return _joined(read_json(body), (), desk)
    try:
        fields, files = read_parts(body, request.headers["content-type"])
    except NoPartsError:
        raise HTTPException(422) from None
    (case, *more) = fields.get(_CASE, ("",))
    if more or set(fields) != {_CASE}:
        raise HTTPException(422)
    return _joined(read_json(case.encode()), files, desk)


def _joined(document: dict[str, Any], files: tuple[File, ...], desk: Desk) -> _Sent:
    """Join the pictures that a case names with the files that were sent."""
    if len(files) > _MOST_PICTURES:
        raise InputError(
            say("More than {most} pictures came with the case.", most=_MOST_PICTURES),
            remedy=say("Send those that show most."),
        )
    case = from_document(document, today=desk.today())
    named_ones = [
        (lesion.identifier, picture)
        for lesion in case.lesions
        for picture in lesion.pictures
    ]
    # no path that a stranger tells is opened: a name is looked for among what came
    names = [picture.path for _, picture in named_ones]
    sent = [each.name for each in files]
    if sorted(map(str, names)) != sorted(sent) or len(set(sent)) != len(sent):
        raise InputError(
            say("The pictures that the case names are not those that were sent."),
            remedy=say(
                "Send each picture as a file of its own, under the name that the case "
                "gives it, and no other."
            ),
        )
    uploads = {each.name: admit(each, desk.album.apart) for each in files}
    pictures = tuple(
        _kept(uploads[str(picture.path)], lesion, picture)
        for lesion, picture in named_ones
    )
    return _Sent(
        case, pictures, {each.sha256: each.content for each in uploads.values()}
    )


def _kept(upload: Upload, lesion: str, picture: Picture) -> KeptPicture:
    """Tell of a picture what its case and its file tell."""
    return KeptPicture(
        sha256=upload.sha256,
        name=upload.name,
        media_type=upload.media_type,
        lesion=lesion,
        width_px=0,
        height_px=0,
        kind=picture.kind,
        role=picture.role,
        view=picture.view,
        device=picture.device,
        scale=picture.scale,
    )
