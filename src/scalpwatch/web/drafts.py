"""The draft of a visit: what was typed and taken, until it is kept or discarded."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from scalpwatch.documents.pictures import kind_by_name, read_name
from scalpwatch.errors import RegistryError
from scalpwatch.registry.custody import LONGEST_PSEUDONYM
from scalpwatch.registry.drawer_bodies import Drawer, DrawerKind, Slip
from scalpwatch.registry.drawers import (
    ChangedDrawerError,
    Drawers,
    UnknownDrawerError,
)
from scalpwatch.registry.identity import new_tracking_uid
from scalpwatch.vocabulary.cases import PictureKind, PictureRole
from scalpwatch.web.uploads import Upload

__all__ = [
    "Draft",
    "DraftPicture",
    "Opened",
    "begin_draft",
    "content_of",
    "drop_picture",
    "open_draft",
    "put_draft",
    "put_picture",
    "read_draft",
    "small_of",
]

_LENGTH_BYTES: Final = 4
#: Other windows that write into a draft while a picture is put to it.
_TRIES: Final = 8


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """A picture of a draft; its content lies in a drawer of its own.

    Parameters
    ----------
    uid
        Of the drawer.
    sha256, name, media_type
        Of the file.
    lesion
        Number of the lesion's block in the form; 0 for the one that its name tells.
    kind, role, view, um_per_px
        As chosen, or as the name tells.
    """

    uid: str
    sha256: str
    name: str
    media_type: str
    lesion: int = 0
    kind: str = PictureKind.TRICHOSCOPY.value
    role: str = PictureRole.CENTER.value
    view: str = ""
    um_per_px: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed and taken.

    Parameters
    ----------
    visit
        Identifier that the visit will have, so that it is kept once.
    patient
        Identifier of the patient whose next visit it is; empty for a new one.
    fields
        What was typed, by name, whether it can be read or not.
    pictures
        What was taken.
    kept_at
        Address of what was made of it; empty until it is kept.
    """

    visit: str
    patient: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[DraftPicture, ...] = ()
    kept_at: str = ""

    @property
    def pseudonym(self) -> str:
        """Whose visit it is; empty until that is typed."""
        return self.fields.get("pseudonym", "").strip()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed or taken yet."""
        typed = (t for name, t in self.fields.items() if not name.endswith("-name"))
        return not any(typed) and not self.pictures

    def to_bytes(self) -> bytes:
        """Write it.

        Returns
        -------
        body
            For a drawer.
        """
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, body: bytes) -> Draft:
        """Read it.

        Parameters
        ----------
        body
            What `to_bytes` wrote.

        Returns
        -------
        draft
            The same.
        """
        told: dict[str, Any] = json.loads(body)
        pictures = tuple(DraftPicture(**each) for each in told.pop("pictures"))
        return cls(**told, pictures=pictures)


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft, and the drawer that it lies in.

    Parameters
    ----------
    slip
        Of the drawer.
    draft
        What lies in it.
    """

    slip: Slip
    draft: Draft


def begin_draft(
    drawers: Drawers, *, patient: str = "", fields: Mapping[str, str] | None = None
) -> Slip:
    """Begin a draft.

    Parameters
    ----------
    drawers
        Of the user.
    patient
        Identifier of the patient; empty for a new one.
    fields
        What is known before anything is typed.

    Returns
    -------
    slip
        Of its drawer.
    """
    draft = Draft(new_tracking_uid(), patient, fields or {})
    return drawers.begin(DrawerKind.DRAFT, draft.to_bytes(), about=_about(draft))


def open_draft(drawers: Drawers, uid: str) -> Opened:
    """Open a draft.

    Parameters
    ----------
    drawers
        Of the user.
    uid
        Of the drawer.

    Returns
    -------
    opened
        One that is not hers ends in
        `scalpwatch.registry.drawers.UnknownDrawerError`.
    """
    return read_draft(drawers.open(uid))


def read_draft(drawer: Drawer) -> Opened:
    """Read what lies in a drawer.

    Parameters
    ----------
    drawer
        That was opened.

    Returns
    -------
    opened
        A draft; if something else lies in it,
        `scalpwatch.registry.drawers.UnknownDrawerError`.
    """
    if drawer.slip.kind is not DrawerKind.DRAFT:
        unknown = UnknownDrawerError.of_address()
        raise unknown
    return Opened(drawer.slip, Draft.from_bytes(drawer.body))


def put_draft(drawers: Drawers, opened: Opened, draft: Draft) -> Opened:
    """Put a draft back, as it is now.

    Parameters
    ----------
    drawers
        Of the user.
    opened
        As it was opened.
    draft
        What it is now.

    Returns
    -------
    opened
        At its next revision; where it was changed meanwhile,
        `scalpwatch.registry.drawers.ChangedDrawerError`.
    """
    slip = drawers.put(
        opened.slip.uid,
        draft.to_bytes(),
        revision=opened.slip.revision,
        about=_about(draft),
    )
    return Opened(slip, draft)


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
        Number of the lesion's block; 0 where its name tells, or nobody.

    Returns
    -------
    opened
        The draft with it.

    Raises
    ------
    RegistryError
        If others change the draft without end, or it is gone meanwhile; nothing of
        the picture stays then.
    """
    opened = open_draft(drawers, uid)
    if _has(opened.draft, upload):
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


def _about(draft: Draft) -> str:
    """Tell whom a draft is about; nobody is called by more letters than these."""
    return draft.pseudonym[:LONGEST_PSEUDONYM]


def _has(draft: Draft, upload: Upload) -> bool:
    """Tell whether a picture is there already."""
    return any(each.sha256 == upload.sha256 for each in draft.pictures)


def _described(upload: Upload, draft: Draft, uid: str, lesion: int) -> DraftPicture:
    """Describe a picture by its name, as far as that tells."""
    said = read_name(upload.name)
    named = _lesion_named(draft.fields, said.lesion) if said else 0
    return DraftPicture(
        uid=uid,
        sha256=upload.sha256,
        name=upload.name,
        media_type=upload.media_type,
        lesion=named or lesion,
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
    for field_name, text in fields.items():
        start, _, key = field_name.rpartition("-")
        number = start.removeprefix("lesion-")
        called = text.strip().casefold()
        if (
            key == "name"
            and number.isdigit()
            and wanted in {called, *called.split()[1:]}
        ):
            return int(number)
    return 0
