"""What a case tells, drawn: phantoms, never a patient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from zlib import crc32

from scalpwatch.imaging.overlays import encode_jpeg
from scalpwatch.phantoms import HairTone, Scene, SkinTone, draw_trichoscopy
from scalpwatch.phantoms.clinical import (
    ClinicalScene,
    FocusTint,
    NodeTint,
    draw_clinical_view,
)
from scalpwatch.practice.cases import PracticeCase
from scalpwatch.vocabulary.cases import Form, Lesion, PictureKind
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["DRAWN_SIGNS", "Drawing", "draw_case", "draw_sign"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn picture to a case.

    Parameters
    ----------
    view
        Of which kind.
    jpeg
        The file's bytes.
    shows
        The signs that were drawn; what else is told is not seen in it.
    """

    view: PictureKind
    jpeg: bytes
    shows: tuple[Sign, ...]


#: What a sign adds to a trichoscopic scene; signs that are not here are not drawn.
_SEEN_CLOSELY: Final[Mapping[Sign, Mapping[str, Any]]] = {
    Sign.ERYTHEMA: {"erythema": 0.8},
    Sign.ATROPHY: {"atrophy": 0.5},
    Sign.SCALE: {"flakes": 14},
    Sign.CRUST: {"crusts": 5},
    Sign.DOTTED_VESSELS: {"dots": 60},
    Sign.ARBORIZING_VESSELS: {"thin_trees": 6, "thick_trees": 2},
    Sign.THIN_ARBORIZING_VESSELS: {"thin_trees": 8},
    Sign.THICK_ARBORIZING_VESSELS: {"thick_trees": 4},
    Sign.LINEAR_IRREGULAR_VESSELS: {"linear": 14},
    Sign.POLYMORPHIC_VESSELS: {"linear": 9, "dots": 30, "hairpins": 7},
    Sign.YELLOW_DOTS: {"yellow_dots": 22},
    Sign.BLACK_DOTS: {"black_dots": 16},
    Sign.EMPTY_FOLLICLES: {"empty": 20},
    Sign.PERIFOLLICULAR_SCALE: {"scaly": 12},
    Sign.BROKEN_HAIRS: {"broken": 14},
    Sign.VELLUS_HAIRS: {"vellus": 26},
    Sign.MILKY_RED_AREAS: {"milky_red": 0.8},
    Sign.WHITE_STRUCTURELESS_AREAS: {"white": 0.7},
}

#: Signs that call for a close view; the others are seen without a trichoscope too.
_UNDER_THE_TRICHOSCOPE: Final = _SEEN_CLOSELY.keys() - {
    Sign.ERYTHEMA,
    Sign.ATROPHY,
    Sign.SCALE,
    Sign.CRUST,
}
#: What is seen on the head from above.
_SEEN_FROM_AFAR: Final = (
    Sign.ALOPECIC_PATCH,
    Sign.PLAQUE,
    Sign.NODULE,
    Sign.MULTIPLE_LESIONS,
    Sign.ERYTHEMA,
    Sign.SCARRING,
    Sign.YELLOW_TINT,
    Sign.SKIN_COLORED,
)
#: Only these forms are drawn from afar.
_SIGN_OF_FORM: Final = {
    Form.PATCH: Sign.ALOPECIC_PATCH,
    Form.PLAQUE: Sign.PLAQUE,
    Form.NODULE: Sign.NODULE,
}
#: Signs of which there is a drawing.
DRAWN_SIGNS: Final = frozenset(_SEEN_CLOSELY)
#: Large details: it is shown in the size of a stamp.
_ALONE: Final = Scene(width_px=480, height_px=360, um_per_px=12.0, hairs=14)
_HAIRS: Final = {Form.PATCH: 8, Form.PLAQUE: 10, Form.NODULE: 5}
#: Burned into the close view, where no hair hides it.
_LABEL: Final = "DRAWN, NOT A PATIENT"
_MANY: Final = 3
#: Diameters that can be seen, and that leave something of the head [mm].
_LEAST_MM: Final = 8.0
_MOST_MM: Final = 70.0
_GRAY_FROM_YEARS: Final = 65
_TONES: Final = (SkinTone.LIGHT, SkinTone.MEDIUM, SkinTone.DARK)


def draw_case(case: PracticeCase) -> tuple[Drawing, ...]:
    """Draw what a case tells.

    Parameters
    ----------
    case
        The case.

    Returns
    -------
    drawings
        A view of the head where a place, a plaque or a node is told, and a close view
        where signs of the trichoscope are told that can be drawn; always the same.

    Notes
    -----
    Cartoons. The skin is of the tone that the source tells; where it tells none, of
    one that the case's name chooses, so that eyes are trained on every tone. Neither
    that nor the place on the head says anything of the patient.
    """
    views = {
        PictureKind.CLINICAL: _draw_head,
        PictureKind.TRICHOSCOPY: _draw_closely,
    }
    drawn = (views[view](case) for view in case.views)
    return tuple(drawing for drawing in drawn if drawing is not None)


def draw_sign(sign: Sign) -> bytes:
    """Draw a sign alone, as it is seen through a trichoscope, to explain its word.

    Parameters
    ----------
    sign
        One of `DRAWN_SIGNS`.

    Returns
    -------
    jpeg
        Always the same.
    """
    scene = replace(_ALONE, **_SEEN_CLOSELY[sign])
    return encode_jpeg(draw_trichoscopy(scene, seed=crc32(sign.value.encode())).image)


def _draw_head(case: PracticeCase) -> Drawing | None:
    """Draw the head from above."""
    lesions = case.facts.lesions
    foci = tuple(mm for lesion in lesions for mm in _foci_mm(lesion))
    nodes = tuple(mm for lesion in lesions for mm in _nodes_mm(lesion))
    if not foci and not nodes:
        return None
    signs = _present(lesions)
    tint = FocusTint.PALE if Sign.SCARRING in signs else FocusTint.PLAIN
    scene = ClinicalScene(
        skin=_skin(case),
        hair=_hair(case),
        foci_mm=foci,
        nodes_mm=nodes,
        focus_tint=FocusTint.RED if Sign.ERYTHEMA in signs else tint,
        node_tint=_node_tint(signs),
    )
    forms = tuple(_SIGN_OF_FORM[form] for form in map(_form, lesions))
    shows = dict.fromkeys((*forms, *_of(signs, _SEEN_FROM_AFAR)))
    phantom = draw_clinical_view(scene, seed=_seed(case))
    return Drawing(PictureKind.CLINICAL, encode_jpeg(phantom.image), tuple(shows))


def _draw_closely(case: PracticeCase) -> Drawing | None:
    """Draw the view through a trichoscope, of the lesion of which most is told."""
    lesion = max(
        case.facts.lesions,
        key=lambda each: len(_UNDER_THE_TRICHOSCOPE & set(_present((each,)))),
    )
    signs = _present((lesion,))
    if not _UNDER_THE_TRICHOSCOPE & set(signs):
        return None
    scene = Scene(
        width_px=800,
        height_px=600,
        skin=_skin(case),
        hair=_hair(case),
        hairs=_HAIRS.get(_form(lesion), 30),
        banner=_LABEL,
    )
    for sign in signs:
        more = _SEEN_CLOSELY.get(sign, {})
        scene = replace(
            scene,
            **{name: max(getattr(scene, name), much) for name, much in more.items()},
        )
    phantom = draw_trichoscopy(scene, seed=_seed(case))
    return Drawing(
        PictureKind.TRICHOSCOPY, encode_jpeg(phantom.image), _of(signs, _SEEN_CLOSELY)
    )


def _form(lesion: Lesion) -> Form:
    """Tell the form, by the signs where it is not told."""
    signs = _present((lesion,))
    told = (form for form, sign in _SIGN_OF_FORM.items() if sign in signs)
    return next(told, lesion.form)


def _foci_mm(lesion: Lesion) -> tuple[float, ...]:
    """Diameters of bald foci and plaques [mm]."""
    if _form(lesion) not in {Form.PATCH, Form.PLAQUE}:
        return ()
    return _diameters(lesion, usual_mm=25.0)


def _nodes_mm(lesion: Lesion) -> tuple[float, ...]:
    """Diameters of nodes [mm]."""
    if Sign.NODULE not in _present((lesion,)) and _form(lesion) is not Form.NODULE:
        return ()
    return _diameters(lesion, usual_mm=12.0)


def _diameters(lesion: Lesion, *, usual_mm: float) -> tuple[float, ...]:
    """Give the largest as told and the others smaller; else usual ones [mm]."""
    largest = 10 * lesion.size_cm[0] if lesion.size_cm else usual_mm
    largest = min(max(largest, _LEAST_MM), _MOST_MM)
    several = Sign.MULTIPLE_LESIONS in _present((lesion,))
    count = lesion.count or (_MANY if several else 1)
    smaller = (max(largest * 0.8**number, _LEAST_MM) for number in range(min(count, 5)))
    return tuple(smaller)


def _node_tint(signs: tuple[Sign, ...]) -> NodeTint:
    """Choose the color of nodes."""
    if Sign.YELLOW_TINT in signs:
        return NodeTint.YELLOWISH
    red = {Sign.ERYTHEMA, Sign.BRUISE_LIKE} & set(signs)
    return NodeTint.REDDISH if red else NodeTint.SKIN


def _present(lesions: Iterable[Lesion]) -> tuple[Sign, ...]:
    """List the signs that are told to be there, each once."""
    return tuple(
        dict.fromkeys(
            observation.sign
            for lesion in lesions
            for observation in lesion.observations
            if observation.state is State.PRESENT
        )
    )


def _of(signs: tuple[Sign, ...], drawn: Iterable[Sign]) -> tuple[Sign, ...]:
    """Keep the signs that were drawn."""
    can = set(drawn)
    return tuple(sign for sign in signs if sign in can)


def _skin(case: PracticeCase) -> SkinTone:
    """Choose the tone of the skin."""
    if case.skin:
        return SkinTone[case.skin.upper()]
    return _TONES[_seed(case) % len(_TONES)]


def _hair(case: PracticeCase) -> HairTone:
    """Choose the tone of the hair."""
    if (case.facts.age_years or 0) >= _GRAY_FROM_YEARS:
        return HairTone.GRAY
    return HairTone.BROWN if _skin(case) is SkinTone.LIGHT else HairTone.BLACK


def _seed(case: PracticeCase) -> int:
    """Give a number that is always the same for a case."""
    return crc32(case.identifier.encode())
