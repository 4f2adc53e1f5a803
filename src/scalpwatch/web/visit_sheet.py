"""The form of a visit as the page shows it, and as it comes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from scalpwatch.documents.case_fields import FieldsRead, blocks_of, read_fields
from scalpwatch.documents.case_troubles import Trouble
from scalpwatch.phrases import Fact
from scalpwatch.vocabulary.cases import PictureKind, PictureRole
from scalpwatch.vocabulary.courses import KeptPicture
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign
from scalpwatch.web.drafts import Draft, DraftPicture
from scalpwatch.web.forms import Form, whole
from scalpwatch.web.visit_words import FIRST_SIGNS, LABELS

__all__ = [
    "Sheet",
    "filled",
    "kept_pictures",
    "read_draft_case",
    "sheet_of",
]

_LONGEST: Final = 300
_LONGEST_NOTE: Final = 20_000
_LAST_BLOCK: Final = 99
_NOTE: Final = "note"
_FIELD: Final = re.compile(
    r"seen_on|setting|country|pseudonym|age|sex|phototype|knowledge|note|note-lesion|"
    r"same_patient|instead|"
    r"cancer-[1-9]\d?-[a-z0-9_]{1,20}|"
    r"lesion-[1-9]\d?-(sign-)?[a-z_]{1,40}|"
    r"lesion-[1-9]\d?-treatment-[1-9]\d?-[a-z]{1,10}"
)
_PLACE: Final = re.compile(r"([a-z_]{1,12}):(\d{1,3}),(\d{1,3})")
_FOLDED: Final = ("count", "size_short", "established_diagnosis", "bald_scalp")
_ASKED_FIRST: Final = {sign for signs in FIRST_SIGNS.values() for sign in signs}
_OF_PICTURE: Final = ("lesion", "kind", "role", "view", "um_per_px")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form as the page shows it.

    Parameters
    ----------
    fields
        What was typed.
    beside
        What is wrong with a field.
    lesions, cancers
        Numbers of the blocks that are shown.
    treatments
        Of each lesion, numbers of its blocks of treatments.
    names
        How each lesion is called.
    pictures
        What was taken.
    """

    fields: Mapping[str, str]
    beside: Mapping[str, tuple[Trouble, ...]]
    lesions: tuple[int, ...]
    cancers: tuple[int, ...]
    treatments: Mapping[int, tuple[int, ...]]
    names: Mapping[int, str]
    pictures: tuple[DraftPicture, ...]

    def value(self, name: str) -> str:
        """Give what was typed into a field.

        Parameters
        ----------
        name
            Of the field.

        Returns
        -------
        value
            Empty where nothing was.
        """
        return self.fields.get(name, "")

    def label(self, name: str) -> Fact:
        """Tell how a field is called.

        Parameters
        ----------
        name
            Of the field.

        Returns
        -------
        label
            As it stands before it.
        """
        key = name.rpartition("-")[2]
        sign = next((each for each in Sign if each.value == key), None)
        return LABELS.get(key, key if sign is None else sign.name_in_both)

    def has(self, start: str, *but: str) -> bool:
        """Tell whether anything is told in a block, but for some of its fields.

        Parameters
        ----------
        start
            How the names of its fields begin.
        *but
            Fields that are shown anyhow.

        Returns
        -------
        has
            Whether what is folded must be open.
        """
        told = {
            name.removeprefix(start): text
            for name, text in self.fields.items()
            if name.startswith(start) and text != "not_told"
        }
        return bool(told.keys() - set(but))

    def has_signs(self, number: int, signs: Iterable[Sign]) -> bool:
        """Tell whether anything is told of some signs of a lesion.

        Parameters
        ----------
        number
            Of its block.
        signs
            Which.

        Returns
        -------
        has_signs
            Whether their group must be open.
        """
        return any(self.value(f"lesion-{number}-sign-{s.value}") for s in signs)

    def has_rest(self, number: int) -> bool:
        """Tell whether anything is told of a lesion that is folded.

        Parameters
        ----------
        number
            Of its block.

        Returns
        -------
        has_rest
            Whether the rest must be open.
        """
        start = f"lesion-{number}-"
        told = (f"{start}{each}" for each in _FOLDED)
        folded = (s for s in Sign if s not in _ASKED_FIRST)
        return any(map(self.value, told)) or self.has_signs(number, folded)

    def marks(self) -> dict[str, list[tuple[int, int, int]]]:
        """Place the lesions on the map.

        Returns
        -------
        marks
            By view: number of the lesion's block, and where.
        """
        placed: dict[str, list[tuple[int, int, int]]] = {}
        for number in self.lesions:
            if told := _PLACE.fullmatch(self.value(f"lesion-{number}-place")):
                mark = (number, min(int(told[2]), 200), min(int(told[3]), 200))
                placed.setdefault(told[1], []).append(mark)
        return placed


def sheet_of(draft: Draft, read: FieldsRead | None = None) -> Sheet:
    """Lay a draft out as a form.

    Parameters
    ----------
    draft
        The draft.
    read
        What it says, where troubles are to stand beside fields.

    Returns
    -------
    sheet
        With one lesion at least, and an empty cancer and treatment to be filled.
    """
    lesions = blocks_of(draft.fields, "lesion-") or (1,)
    treatments = {
        each: _and_one(blocks_of(draft.fields, f"lesion-{each}-treatment-"))
        for each in lesions
    }
    names = {
        each: draft.fields.get(f"lesion-{each}-name", "").strip() or str(place)
        for place, each in enumerate(lesions, start=1)
    }
    return Sheet(
        fields=draft.fields,
        beside=read.beside if read else {},
        lesions=lesions,
        cancers=_and_one(blocks_of(draft.fields, "cancer-")),
        treatments=treatments,
        names=names,
        pictures=draft.pictures,
    )


def filled(draft: Draft, form: Form) -> Draft:
    """Take what a page sent into a draft.

    Parameters
    ----------
    draft
        As it was.
    form
        All of the page's fields; one that is not sent was emptied.

    Returns
    -------
    draft
        With what was typed, and nothing that is no field of this form.
    """
    fields = {
        name: _cut(name, values[-1])
        for name, values in form.fields.items()
        # what is chosen as not told is what a field says anyhow
        if _FIELD.fullmatch(name) and values[-1].strip() not in {"", "not_told"}
    }
    pictures = tuple(_rechosen(each, form) for each in draft.pictures)
    return replace(draft, fields=fields, pictures=pictures)


def read_draft_case(draft: Draft, *, today: date) -> FieldsRead:
    """Read a draft as a case, by the reader of case files.

    Parameters
    ----------
    draft
        The draft.
    today
        The day after which nothing can have happened.

    Returns
    -------
    read
        The case with its pictures, or what stands against it.
    """
    return read_fields(
        draft.fields, today=today, pictures=_sections(draft), labels=LABELS
    )


def kept_pictures(draft: Draft, names: Sequence[str]) -> tuple[KeptPicture, ...]:
    """Tell of the pictures of a draft what is known before they are measured.

    Parameters
    ----------
    draft
        The draft, which can be read as a case.
    names
        Of the lesions, in the case's order.

    Returns
    -------
    pictures
        In the case's order.
    """
    by_lesion = _by_lesion(draft)
    return tuple(
        KeptPicture(
            sha256=each.sha256,
            name=each.name,
            media_type=each.media_type,
            lesion=name,
            width_px=0,
            height_px=0,
            kind=PictureKind(each.kind),
            role=PictureRole(each.role),
            view=each.view,
            scale=_scale(each),
        )
        for name, number in zip(names, sorted(by_lesion), strict=True)
        for each in by_lesion[number]
    )


def _scale(picture: DraftPicture) -> ScaleUmPerPx | None:
    """Read a scale that was typed."""
    section = _section(picture).get("um_per_px")
    return ScaleUmPerPx(section, "case file") if isinstance(section, float) else None


def _by_lesion(draft: Draft) -> dict[int, list[DraftPicture]]:
    """Sort pictures under lesions; one that tells of none belongs to the first."""
    told = _told_lesions(draft)
    sorted_: dict[int, list[DraftPicture]] = {each: [] for each in told}
    for each in draft.pictures:
        sorted_[each.lesion if each.lesion in told else told[0]].append(each)
    return sorted_


def _told_lesions(draft: Draft) -> tuple[int, ...]:
    """List the lesions of which anything is told; one at least."""
    told = {
        name: text
        for name, text in draft.fields.items()
        if text.strip() and text != "not_told"
    }
    return blocks_of(told, "lesion-") or (1,)


def _sections(draft: Draft) -> dict[int, list[dict[str, Any]]]:
    """Write pictures as a case file has them."""
    return {
        number: [_section(each) for each in pictures]
        for number, pictures in _by_lesion(draft).items()
    }


def _section(picture: DraftPicture) -> dict[str, Any]:
    """Write a picture as a case file has it."""
    section: dict[str, Any] = {
        "file": picture.name,
        "kind": picture.kind,
        "role": picture.role,
    }
    if picture.view:
        section["view"] = picture.view
    if text := picture.um_per_px.strip().replace(",", "."):
        try:
            section["um_per_px"] = float(text)
        except ValueError:
            section["um_per_px"] = text
    return section


def _rechosen(picture: DraftPicture, form: Form) -> DraftPicture:
    """Take what was chosen of a picture."""
    told = {key: form.one(f"picture-{picture.uid}-{key}") for key in _OF_PICTURE}
    if not any(told.values()):
        return picture
    return replace(
        picture,
        lesion=_block(told["lesion"]),
        kind=_word(PictureKind, told["kind"], picture.kind),
        role=_word(PictureRole, told["role"], picture.role),
        view=told["view"] if re.fullmatch(r"[a-z_]{0,20}", told["view"]) else "",
        um_per_px=told["um_per_px"][:20],
    )


def _block(told: str) -> int:
    """Read the number of a lesion's block; 0 for none that there can be."""
    number = whole(told) or 0
    return number if number <= _LAST_BLOCK else 0


def _word(kind: type[PictureKind | PictureRole], text: str, before: str) -> str:
    """Take a word of an enumeration, else what it was."""
    return text if text in {each.value for each in kind} else before


def _and_one(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Add an empty block."""
    return (*numbers, max(numbers, default=0) + 1)


def _cut(name: str, text: str) -> str:
    """Bound what is kept of a field."""
    return text[: _LONGEST_NOTE if name == _NOTE else _LONGEST]
