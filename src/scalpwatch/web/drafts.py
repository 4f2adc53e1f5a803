"""The draft of a visit: what was typed and taken, until it is kept or discarded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from scalpwatch.phrases import say
from scalpwatch.registry.custody import LONGEST_PSEUDONYM
from scalpwatch.registry.drawer_bodies import Drawer, DrawerKind, Slip
from scalpwatch.registry.drawers import (
    ChangedDrawerError,
    Drawers,
    UnknownDrawerError,
)
from scalpwatch.registry.identity import new_tracking_uid
from scalpwatch.vocabulary.cases import PictureKind, PictureRole

__all__ = [
    "TAKEN_OUT",
    "Draft",
    "DraftPicture",
    "KeptDraftError",
    "Opened",
    "begin_draft",
    "conclude_draft",
    "open_draft",
    "put_draft",
    "read_draft",
    "refuse_kept",
]


#: Of a picture whose lesion was taken out of the form.
TAKEN_OUT: Final = -1


class KeptDraftError(ChangedDrawerError):
    """It was kept as a visit: nothing can be put to it any more."""

    @classmethod
    def of_draft(cls) -> KeptDraftError:
        """Say that what was done since is not in the record.

        Returns
        -------
        error
            The same for what was typed and for pictures.
        """
        return cls(
            say("This visit is kept already: what you did since is not in it."),
            remedy=say(
                "Copy from this page what you need before you leave it. A correction "
                "is another visit of the same day: it takes the place of this one "
                "whole, and what it lacks, signs and pictures too, is withdrawn."
            ),
        )


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
        Number of the lesion's block in the form; 0 where nobody told it, and
        `TAKEN_OUT`: then it is of the first.
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
        Address of what was made of it; empty until it is kept. What was typed is then
        in the record alone; whose it is and how its pictures were told of stays.
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
        `scalpwatch.registry.drawers.ChangedDrawerError`; where it was kept as a visit,
        `KeptDraftError`.
    """
    refuse_kept(opened.draft)
    slip = drawers.put(
        opened.slip.uid,
        draft.to_bytes(),
        revision=opened.slip.revision,
        about=_about(draft),
    )
    return Opened(slip, draft)


def conclude_draft(
    drawers: Drawers, opened: Opened, *, pseudonym: str, kept_at: str
) -> None:
    """Leave of a draft that was kept whose it is and where; its pictures go with it.

    Parameters
    ----------
    drawers
        Of the user.
    opened
        As it was kept.
    pseudonym
        Under which: the draft goes with the patient.
    kept_at
        Address of what was made of it.

    Notes
    -----
    Where it was changed meanwhile, `scalpwatch.registry.drawers.ChangedDrawerError`;
    it is as it was then, as where the store fails.
    """
    refuse_kept(opened.draft)
    draft = Draft(
        opened.draft.visit,
        fields={"pseudonym": pseudonym},
        pictures=opened.draft.pictures,
        kept_at=kept_at,
    )
    drawers.conclude(
        opened.slip.uid,
        draft.to_bytes(),
        revision=opened.slip.revision,
        about=_about(draft),
    )


def refuse_kept(draft: Draft) -> None:
    """Refuse to put anything to what is in the record already.

    Parameters
    ----------
    draft
        One that was kept as a visit ends in `KeptDraftError`.
    """
    if draft.kept_at:
        kept = KeptDraftError.of_draft()
        raise kept


def _about(draft: Draft) -> str:
    """Tell whom a draft is about; nobody is called by more letters than these."""
    return draft.pseudonym[:LONGEST_PSEUDONYM]
