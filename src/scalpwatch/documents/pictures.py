"""Pictures added to a case from the command line, and what their names say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from scalpwatch.documents.case_words import View
from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.vocabulary.cases import (
    Case,
    Lesion,
    Picture,
    PictureKind,
    PictureRole,
)

__all__ = [
    "PictureName",
    "add_pictures",
    "belongs_to_another",
    "kind_by_name",
    "read_name",
]

_ROLES: Final = {
    "overview": PictureRole.OVERVIEW,
    "center": PictureRole.CENTER,
    "centre": PictureRole.CENTER,
    "edge": PictureRole.EDGE,
    "control": PictureRole.HEALTHY_CONTROL,
    "healthycontrol": PictureRole.HEALTHY_CONTROL,
}
_VIEWS: Final = {view.value.replace("_", ""): view for view in View}
_MAGNIFICATION: Final = re.compile(r"x\d{1,4}")
_PARTS: Final = 5


@dataclass(frozen=True, slots=True)
class PictureName:
    """What a file named ``PSEUDONYM_LESION_VIEW_ROLE_xMAG`` says.

    Parameters
    ----------
    pseudonym, lesion
        Whose picture it is, and of which lesion.
    view
        Standard view.
    role
        What it shows.
    is_magnified
        Whether a magnification was named. A magnification is never a scale: it
        depends on the sensor and the screen.
    """

    pseudonym: str
    lesion: str
    view: View
    role: PictureRole
    is_magnified: bool


def read_name(name: str) -> PictureName | None:
    """Read the name of a picture file.

    Parameters
    ----------
    name
        File name with its ending. Words of two parts are written with a hyphen
        or as one: ``left-temple``, ``lefttemple``.

    Returns
    -------
    said
        ``None`` when the name does not follow the convention.

    Examples
    --------
    >>> read_name("P018_A_left-temple_control_x20.jpg").role.value
    'healthy_control'
    >>> read_name("IMG_2041.jpg") is None
    True
    """
    parts = Path(name).stem.split("_")
    is_magnified = bool(_MAGNIFICATION.fullmatch(parts[-1].lower()))
    if is_magnified:
        parts.pop()
    if len(parts) < _PARTS - 1:
        return None
    *pseudonym, lesion, view, role = parts
    known_view = _VIEWS.get(view.lower().replace("-", ""))
    known_role = _ROLES.get(role.lower().replace("-", ""))
    if known_view is None or known_role is None:
        return None
    return PictureName(
        "_".join(pseudonym), lesion, known_view, known_role, is_magnified
    )


def kind_by_name(name: str) -> PictureKind:
    """Tell how a picture was taken, by its name.

    Parameters
    ----------
    name
        File name with its ending.

    Returns
    -------
    kind
        Clinical where the name tells an overview without a magnification;
        trichoscopic where it does not, or says nothing.

    Examples
    --------
    >>> kind_by_name("P018_A_vertex_overview.jpg").value
    'clinical'
    """
    said = read_name(name)
    is_photograph = (
        said is not None and said.role is PictureRole.OVERVIEW and not said.is_magnified
    )
    return PictureKind.CLINICAL if is_photograph else PictureKind.TRICHOSCOPY


def belongs_to_another(name: str, pseudonym: str) -> bool:
    """Tell whether a file name says that the picture is another patient's.

    Parameters
    ----------
    name
        File name with its ending.
    pseudonym
        Of the patient at hand.

    Returns
    -------
    belongs_to_another
        ``False`` also where the name says nothing.
    """
    said = read_name(name)
    return said is not None and said.pseudonym.lower() != pseudonym.lower()


def add_pictures(case: Case, given: Sequence[str]) -> Case:
    """Add pictures that were named beside the case file.

    Parameters
    ----------
    case
        The case.
    given
        ``PICTURE`` or ``LESION=PICTURE`` each.

    Returns
    -------
    case
        With the pictures. One without a lesion belongs to the lesion that its
        name tells, else to the first.

    Raises
    ------
    InputError
        If a picture or a lesion is not there, or a picture's name says that it
        belongs to another patient.
    """
    for argument in given:
        case = _with_picture(case, argument)
    return case


def _with_picture(case: Case, argument: str) -> Case:
    """Add one picture."""
    lesion, path = _split(case, argument)
    said = read_name(path.name)
    if belongs_to_another(path.name, case.pseudonym):
        raise InputError(
            say(
                "The name of {file} says that it belongs to another patient.",
                file=path.name,
            ),
            remedy=say("Give this patient's picture, or rename the file."),
        )
    index = _lesion_index(case, lesion, said, path.name)
    lesions = list(case.lesions)
    pictures = (*lesions[index].pictures, _picture(path, said))
    lesions[index] = replace(lesions[index], pictures=pictures)
    return replace(case, lesions=tuple(lesions))


def _split(case: Case, argument: str) -> tuple[str | None, Path]:
    """Tell ``LESION=PICTURE`` from a path that holds an equals sign."""
    path = Path(argument)
    before, equals, after = argument.partition("=")
    if equals and not path.is_file():
        names = {lesion.identifier for lesion in case.lesions}
        if before in names or Path(after).is_file():
            return before, _there(Path(after))
    return None, _there(path)


def _there(path: Path) -> Path:
    """Insist that the file is there."""
    if not path.is_file():
        raise InputError(
            say("There is no picture {file}.", file=path.name),
            remedy=say("Check the path that follows --image."),
        )
    return path.resolve()


def _lesion_index(
    case: Case, lesion: str | None, said: PictureName | None, file: str
) -> int:
    """Find the lesion that a picture belongs to."""
    wanted = lesion if lesion is not None else (said.lesion if said else None)
    if wanted is None:
        return 0
    names = [_folded(known) for known in case.lesions]
    if wanted.lower() in names:
        return names.index(wanted.lower())
    if lesion is None and len(names) == 1:
        return 0
    raise InputError(
        say("The case has no lesion {lesion} for {file}.", lesion=wanted, file=file),
        remedy=say(
            "Write LESION=PICTURE with one of: {names}.",
            names="; ".join(known.identifier for known in case.lesions),
        ),
    )


def _folded(lesion: Lesion) -> str:
    """Forget the case of a lesion's name."""
    return lesion.identifier.lower()


def _picture(path: Path, said: PictureName | None) -> Picture:
    """Describe the picture by its name; an unmagnified overview is a photograph."""
    if said is None:
        return Picture(str(path))
    return Picture(
        str(path),
        kind=kind_by_name(path.name),
        role=said.role,
        view=said.view.value,
    )
