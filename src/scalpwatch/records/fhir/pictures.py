"""Pictures and what was measured in them, as Media and Observations."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from scalpwatch.records.fhir.codes import (
    OURS,
    Json,
    as_concept,
    own_concept,
    the_member,
)
from scalpwatch.records.fhir.elements import (
    extend,
    extended,
    extensions,
    hear,
    parts,
    refer,
    tell,
)
from scalpwatch.records.fhir.entries import Entries, Filed, record
from scalpwatch.records.fhir.facts import measure, measures_of
from scalpwatch.records.fhir.signs import machine, read_signs, write_sign
from scalpwatch.vocabulary.cases import Lesion, Picture, PictureKind, PictureRole
from scalpwatch.vocabulary.courses import KeptPicture, Visit
from scalpwatch.vocabulary.measurements import Region, RegionKind, Tint
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = [
    "SHA256",
    "read_kept_pictures",
    "read_picture",
    "write_pictures",
    "write_study",
]

#: System of the identifier of a picture: the hash of its content.
SHA256: Final = f"{OURS}sha256"

_IMAGE: Final = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/media-type",
            "code": "image",
            "display": "Image",
        }
    ]
}


def write_pictures(
    visit: Visit, entries: Entries, *, content: Mapping[str, bytes]
) -> dict[str, list[Json]]:
    """Write the pictures of a visit and what was measured in them.

    Parameters
    ----------
    visit
        The visit.
    entries
        Where to.
    content
        Files by their SHA-256 that are to travel inside the bundle.

    Returns
    -------
    pictures
        References to the pictures that the case lists, by the lesion's name.

    Notes
    -----
    A picture of the case that is kept in the store is one Media; one that is not
    kept is a Media without a hash.
    """
    free = dict(enumerate(visit.pictures))
    listed: dict[str, list[Json]] = {}
    told: dict[int, Picture] = {}
    for lesion in visit.case.lesions:
        for number, picture in enumerate(lesion.pictures):
            index = next((i for i, e in free.items() if _is_of(e, picture, lesion)), -1)
            path = f"visit/{visit.uid}/told/{lesion.identifier}/{number}"
            if index < 0:
                _write_told(picture, path, visit, lesion.identifier, entries)
            else:
                told[index] = picture
                path = _path(visit, index)
                del free[index]
            where = refer(entries.address(path))
            listed.setdefault(lesion.identifier, []).append(where)
    for index, kept in enumerate(visit.pictures):
        data = content.get(kept.sha256)
        _write_kept(index, visit, entries, told=told.get(index), data=data)
        _write_measures(index, visit, entries)
    return listed


def read_picture(media: Json) -> Picture:
    """Read a picture as the case lists it.

    Parameters
    ----------
    media
        A Media of ours.

    Returns
    -------
    picture
        Equal to what was written.
    """
    told = next(extensions(media, "told-scale"), None)
    return Picture(
        path=media["content"]["title"],
        scale=None
        if told is None
        else ScaleUmPerPx(float(told["um_per_px"]), told["source"]),
        **_attributes(media),
    )


def read_kept_pictures(
    filed: Filed, names: Mapping[str, str], *, at: str
) -> tuple[KeptPicture, ...]:
    """Read the pictures that were kept at a visit.

    Parameters
    ----------
    filed
        The bundle.
    names
        Of the lesions, by the addresses of their BodyStructures.
    at
        Address of the Encounter.

    Returns
    -------
    pictures
        In their order.
    """
    measured = {
        each["derivedFrom"][0]["reference"]: each
        for each in filed.each("Observation", of="picture-measures", at=at)
    }
    return tuple(
        _read_kept(media, measured[filed.address(media)], names, filed)
        for media in filed.each("Media", at=at)
        if "identifier" in media
    )


def write_study(visit: Visit, study_uid: str, entries: Entries) -> None:
    """Write under which DICOM study the pictures of a visit are filed.

    Parameters
    ----------
    visit
        The visit.
    study_uid
        UID of the study.
    entries
        Where to.

    Notes
    -----
    It follows from the visit, so it is not read back.
    """
    kinds = dict.fromkeys(picture.kind for picture in visit.pictures)
    entries.add(
        "ImagingStudy",
        f"visit/{visit.uid}/study",
        f"Pictures of the scalp of {visit.seen_on.isoformat()}.",
        identifier=[{"system": "urn:dicom:uid", "value": f"urn:oid:{study_uid}"}],
        status="available",
        modality=[as_concept(kind)["coding"][0] for kind in kinds],
        subject=entries.subject,
        encounter=entries.encounter(visit.uid),
        started=visit.seen_on.isoformat(),
    )


def _is_of(kept: KeptPicture, picture: Picture, lesion: Lesion) -> bool:
    """Tell whether a kept picture is the one that the case lists."""
    return (
        kept.lesion == lesion.identifier
        and kept.name == picture.path
        and all(
            getattr(kept, name) == getattr(picture, name)
            for name in ("kind", "role", "view", "device")
        )
    )


def _path(visit: Visit, index: int) -> str:
    """Name a kept picture."""
    return f"visit/{visit.uid}/picture/{index}"


def _write_told(
    picture: Picture, path: str, visit: Visit, lesion: str, entries: Entries
) -> None:
    """Write a picture that the case lists and the store does not keep."""
    _add(
        path,
        picture,
        visit,
        entries,
        extension=[_of_lesion(lesion, entries), *_told_scale(picture)],
        content={"title": picture.path},
    )


def _write_kept(
    index: int,
    visit: Visit,
    entries: Entries,
    *,
    told: Picture | None,
    data: bytes | None,
) -> None:
    """Write a picture that the store keeps."""
    kept = visit.pictures[index]
    more = [_of_lesion(kept.lesion, entries)]
    if told is not None:
        more.extend(_told_scale(told))
    if kept.scale is not None:
        scale = parts(um_per_px=kept.scale.um_per_px, source=kept.scale.source)
        more.append(extend("scale", extension=scale))
    if kept.scale_error:
        more.append(extend("scale-error", valueDecimal=kept.scale_error))
    attachment = {"contentType": kept.media_type, "title": kept.name}
    if data is not None:
        attachment["data"] = b64encode(data).decode()
    _add(
        _path(visit, index),
        kept,
        visit,
        entries,
        extension=more,
        identifier=[{"system": SHA256, "value": kept.sha256}],
        # nobody has looked into a picture of no size
        width=kept.width_px or None,
        height=kept.height_px or None,
        content=attachment,
        note=[tell("text", each) for each in kept.issues],
    )


def _add(
    path: str,
    picture: Picture | KeptPicture,
    visit: Visit,
    entries: Entries,
    **content: Any,  # noqa: ANN401 - any FHIR element
) -> None:
    """Write what both kinds of picture share."""
    entries.add(
        "Media",
        path,
        f"A picture: {picture.kind.value}, {picture.role.value.replace('_', ' ')}.",
        status="completed",
        type_=_IMAGE,
        modality=as_concept(picture.kind),
        view={"text": picture.view} if picture.view else None,
        subject=entries.subject,
        encounter=entries.encounter(visit.uid),
        createdDateTime=visit.seen_on.isoformat(),
        reasonCode=[own_concept(picture.role)],
        deviceName=picture.device,
        **content,
    )


def _of_lesion(name: str, entries: Entries) -> Json:
    """Say which lesion a picture shows."""
    return extend("lesion", valueReference=entries.lesion(name))


def _told_scale(picture: Picture) -> list[Json]:
    """Write the scale that the case tells."""
    if picture.scale is None:
        return []
    told = parts(um_per_px=picture.scale.um_per_px, source=picture.scale.source)
    return [extend("told-scale", extension=told)]


def _write_measures(index: int, visit: Visit, entries: Entries) -> None:
    """Write what was measured in a picture."""
    kept = visit.pictures[index]
    path = _path(visit, index)
    media = refer(entries.address(path))
    regions = [
        _write_region(region, f"{path}/region/{number}", kept, visit, entries)
        for number, region in enumerate(kept.regions)
    ]
    signs = [
        write_sign(each, visit, kept.lesion, entries) for each in kept.observations
    ]
    entries.add(
        "Observation",
        f"{path}/measures",
        f"Measures of a picture: {len(kept.measurements)}.",
        status="final",
        code=record("picture-measures"),
        subject=entries.subject,
        focus=[entries.lesion(kept.lesion)],
        encounter=entries.encounter(visit.uid),
        effectiveDateTime=visit.seen_on.isoformat(),
        device=machine(entries),
        derivedFrom=[media],
        component=[measure(each) for each in kept.measurements],
        hasMember=[refer(each) for each in (*regions, *signs)],
    )


def _write_region(
    region: Region, path: str, kept: KeptPicture, visit: Visit, entries: Entries
) -> str:
    """Write an outlined focus or node."""
    outline = " ".join(f"{x!r},{y!r}" for x, y in region.outline)
    tints = [
        {"code": record("tint"), "valueCodeableConcept": as_concept(t)}
        for t in region.tints
    ]
    return entries.add(
        "Observation",
        path,
        f"Outlined on a photograph: a {region.kind.value}.",
        extension=[extend("outline", valueString=outline)] if outline else [],
        status="final",
        code=record("region"),
        subject=entries.subject,
        focus=[entries.lesion(kept.lesion)],
        encounter=entries.encounter(visit.uid),
        effectiveDateTime=visit.seen_on.isoformat(),
        valueCodeableConcept=as_concept(region.kind),
        component=[*map(measure, region.measurements), *tints],
    )


def _read_kept(
    media: Json, measured: Json, names: Mapping[str, str], filed: Filed
) -> KeptPicture:
    """Read a picture that the store keeps."""
    members = measured.get("hasMember", [])
    scale = next(extensions(media, "scale"), None)
    regions = [filed.read(each, _region_or_none) for each in members]
    return KeptPicture(
        sha256=media["identifier"][0]["value"],
        name=media["content"]["title"],
        media_type=media["content"]["contentType"],
        lesion=names[extended(media, "lesion")["reference"]],
        width_px=media.get("width", 0),
        height_px=media.get("height", 0),
        scale=None
        if scale is None
        else ScaleUmPerPx(float(scale["um_per_px"]), scale["source"]),
        scale_error=float(extended(media, "scale-error") or 0.0),
        measurements=measures_of(measured),
        regions=tuple(each for each in regions if each is not None),
        observations=read_signs(members, filed),
        issues=tuple(hear("text", each) for each in media.get("note", ())),
        **_attributes(media),
    )


def _region_or_none(observation: Json) -> Region | None:
    """Read a region; of another Observation, nothing."""
    is_region = observation["code"] == record("region")
    return _read_region(observation) if is_region else None


def _read_region(observation: Json) -> Region:
    """Read an outlined focus or node."""
    tints = [
        the_member(Tint, each["valueCodeableConcept"])
        for each in observation.get("component", ())
        if each["code"] == record("tint")
    ]
    corners = (extended(observation, "outline") or "").split()
    return Region(
        the_member(RegionKind, observation["valueCodeableConcept"]),
        outline=tuple(_corner(each) for each in corners),
        measurements=measures_of(observation),
        tints=tuple(tints),
    )


def _corner(text: str) -> tuple[float, float]:
    """Read a corner of an outline."""
    across, down = text.split(",")
    return float(across), float(down)


def _attributes(media: Json) -> dict[str, Any]:
    """Read how a picture was taken and what it shows."""
    return {
        "kind": the_member(PictureKind, media["modality"]),
        "role": the_member(PictureRole, media["reasonCode"][0]),
        "view": media.get("view", {}).get("text", ""),
        "device": media.get("deviceName", ""),
    }
