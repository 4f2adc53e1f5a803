"""Pictures of a draft: put to it once, shown small, and taken out again."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from scalpwatch.documents.case_fields import blocks_of
from scalpwatch.documents.pictures import kind_by_name, read_name
from scalpwatch.errors import InputError, RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.drawer_bodies import DrawerKind, Slip
from scalpwatch.registry.drawers import (
    ChangedDrawerError,
    Drawers,
    UnknownDrawerError,
)
from scalpwatch.vocabulary.cases import PictureRole
from scalpwatch.web.drafts import (
    Draft,
    DraftPicture,
    KeptDraftError,
    Opened,
    open_draft,
    put_draft,
    refuse_kept,
)
from scalpwatch.web.uploads import Upload

__all__ = ["content_of", "drop_picture", "put_picture", "shown_lesion", "small_of"]

_LENGTH_BYTES: Final = 4
#: Other windows that write into a draft while a picture is put to it.
_TRIES: Final = 8


def put_picture(drawers: Drawers, uid: str, upload: Upload, *, lesion: int) -> Opened:
    """Put a picture to a draft, once, whatever else is typed into it meanwhile.

    Parameters
    ----------
    drawers
        Of the user.
    uid
        Of the draft.
    upload
        The picture; its name may tell lesion, view and role.
    lesion
        Number of the lesion's block, whatever its name tells; 0 where that tells, or
        nobody.

    Returns
    -------
    opened
        The draft with it.

    Raises
    ------
    InputError
        If it is there already, of another lesion.
    RegistryError
        If it was kept as a visit, before or meanwhile (`KeptDraftError`), if others
        change the draft without end, or it is gone meanwhile; nothing of the picture
        stays then.
    """
    opened = open_draft(drawers, uid)
    refuse_kept(opened.draft)
    if _has(opened.draft, upload):
        _refuse_of_another(opened.draft, upload, lesion)
        return opened
    length = len(upload.small_jpeg).to_bytes(_LENGTH_BYTES, "big")
    body = length + upload.small_jpeg + upload.content
    slip = drawers.begin(DrawerKind.PICTURE, body, about=uid)
    try:
        now = _with_picture(drawers, opened, upload, slip=slip, lesion=lesion)
    except RegistryError:
        _remove(drawers, slip.uid)
        raise
    if all(each.uid != slip.uid for each in now.draft.pictures):
        _remove(drawers, slip.uid)
    return now


def drop_picture(drawers: Drawers, opened: Opened, uid: str) -> Opened:
    """Take a picture out of a draft, and destroy it.

    Parameters
    ----------
    drawers
        Of the user.
    opened
        The draft.
    uid
        Of the picture; one that is not in the draft changes nothing.

    Returns
    -------
    opened
        The draft without it.
    """
    left = tuple(each for each in opened.draft.pictures if each.uid != uid)
    if len(left) == len(opened.draft.pictures):
        return opened
    now = put_draft(drawers, opened, replace(opened.draft, pictures=left))
    drawers.remove(uid)
    return now


def small_of(drawers: Drawers, draft: Draft, uid: str) -> bytes:
    """Give the small copy of a picture of a draft.

    Parameters
    ----------
    drawers
        Of the user.
    draft
        Which must have it.
    uid
        Of the picture.

    Returns
    -------
    jpeg
        Of pixels alone.
    """
    return _parts(drawers, draft, uid)[0]


def content_of(drawers: Drawers, draft: Draft, uid: str) -> bytes:
    """Give the file of a picture of a draft.

    Parameters
    ----------
    drawers
        Of the user.
    draft
        Which must have it.
    uid
        Of the picture.

    Returns
    -------
    content
        As it was admitted.
    """
    return _parts(drawers, draft, uid)[1]


def _with_picture(
    drawers: Drawers, opened: Opened, upload: Upload, *, slip: Slip, lesion: int
) -> Opened:
    """Name a picture in a draft, unless another window has named the same."""
    for left in reversed(range(_TRIES)):
        picture = _described(upload, opened.draft, slip.uid, lesion)
        with_it = replace(opened.draft, pictures=(*opened.draft.pictures, picture))
        try:
            return put_draft(drawers, opened, with_it)
        except KeptDraftError:
            raise
        except ChangedDrawerError:
            if not left:
                raise
            opened = open_draft(drawers, opened.slip.uid)
            if _has(opened.draft, upload):
                break
    return opened


def _remove(drawers: Drawers, uid: str) -> None:
    """Destroy a picture that no draft names; one that went with its draft is gone."""
    with contextlib.suppress(UnknownDrawerError):
        drawers.remove(uid)


def _has(draft: Draft, upload: Upload) -> bool:
    """Tell whether a picture is there already."""
    return any(each.sha256 == upload.sha256 for each in draft.pictures)


def _refuse_of_another(draft: Draft, upload: Upload, lesion: int) -> None:
    """Refuse a picture that is there of another lesion than is chosen for it."""
    (there,) = (each for each in draft.pictures if each.sha256 == upload.sha256)
    of = shown_lesion(draft, there)
    if lesion and of != lesion:
        name = draft.fields.get(f"lesion-{of}-name", "").strip() or str(of)
        raise InputError(
            say("The picture is there already, of {lesion}.", lesion=name),
            remedy=say("Choose beside it of which it is; it is kept once."),
        )


def shown_lesion(draft: Draft, picture: DraftPicture) -> int:
    """Tell of which lesion of the form a picture is.

    Parameters
    ----------
    draft
        The draft.
    picture
        One of its pictures.

    Returns
    -------
    number
        Of the lesion's block; of the first where it tells of none that is shown.
    """
    shown = blocks_of(draft.fields, "lesion-") or (1,)
    return picture.lesion if picture.lesion in shown else shown[0]


def _described(upload: Upload, draft: Draft, uid: str, lesion: int) -> DraftPicture:
    """Describe a picture by its name, as far as that tells."""
    said = read_name(upload.name)
    named = _lesion_named(draft.fields, said.lesion) if said else 0
    return DraftPicture(
        uid=uid,
        sha256=upload.sha256,
        name=upload.name,
        media_type=upload.media_type,
        lesion=lesion or named,
        kind=kind_by_name(upload.name).value,
        role=said.role.value if said else PictureRole.CENTER.value,
        view=said.view.value if said else "",
    )


def _parts(drawers: Drawers, draft: Draft, uid: str) -> tuple[bytes, bytes]:
    """Open a picture's drawer: small copy, file."""
    if all(each.uid != uid for each in draft.pictures):
        unknown = UnknownDrawerError.of_address()
        raise unknown
    body = drawers.open(uid).body
    end = _LENGTH_BYTES + int.from_bytes(body[:_LENGTH_BYTES], "big")
    return body[_LENGTH_BYTES:end], body[end:]


def _lesion_named(fields: Mapping[str, str], name: str) -> int:
    """Find the lesion's block that bears a name, or its number; 0 where none does."""
    wanted = name.strip().casefold()
    called = {
        number: fields.get(f"lesion-{number}-name", "").strip().casefold()
        for number in blocks_of(fields, "lesion-")
    }
    # "left" is the lesion of that name before it is a word of "node left"
    whole_names = [number for number, each in called.items() if each == wanted]
    words = [n for n, each in called.items() if wanted in each.split()[1:]]
    return next(iter(whole_names + words), 0)
