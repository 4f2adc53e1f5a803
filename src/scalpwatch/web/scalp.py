"""The scalp drawn from five sides, and the site that each part of it is.

Notes
-----
Shares of the scalp are those of the Severity of Alopecia Tool (E.A. Olsen, M.K.
Hordinsky, V.H. Price and others, 2004): top 40 %, back 24 %, each side 18 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import Site

__all__ = ["SCALP_VIEWS", "ScalpDrawing"]


@dataclass(frozen=True, slots=True)
class ScalpDrawing:
    """A head from one side, as paths of SVG in a square of 200.

    Parameters
    ----------
    head
        Its outline.
    sites
        Parts of the scalp, with the site that each is.
    lines
        What helps to tell the side: nose, ears.
    """

    head: str
    sites: tuple[tuple[str, str], ...]
    lines: tuple[str, ...] = ()


_TOP: Final = ScalpDrawing(
    "M100 14C152 14 176 56 176 104C176 154 146 188 100 188C54 188 24 154 24 104"
    "C24 56 48 14 100 14Z",
    (
        (
            Site.FRONTAL.value,
            "M100 14C134 14 156 32 167 58Q134 74 100 74T33 58C44 32 66 14 100 14Z",
        ),
        (
            Site.PARIETAL.value,
            "M33 58Q50 67 68 71L68 140Q52 146 38 149C22 126 20 90 33 58Z",
        ),
        (
            Site.PARIETAL.value,
            "M167 58Q150 67 132 71L132 140Q148 146 162 149C178 126 180 90 167 58Z",
        ),
        (Site.VERTEX.value, "M68 71Q100 77 132 71L132 140Q100 150 68 140Z"),
        (
            Site.OCCIPITAL.value,
            "M38 149Q52 146 68 140Q100 150 132 140T162 149C140 188 60 188 38 149Z",
        ),
    ),
    (
        "M90 14L100 4L110 14",
        "M24 92C14 92 14 116 24 116",
        "M176 92C186 92 186 116 176 116",
    ),
)

_BACK: Final = ScalpDrawing(
    "M100 12C148 12 168 50 166 92C165 124 156 150 140 166L138 192L62 192L60 166"
    "C44 150 35 124 34 92C32 50 52 12 100 12Z",
    (
        (
            Site.VERTEX.value,
            "M100 12C136 12 155 34 162 62Q100 86 38 62C45 34 64 12 100 12Z",
        ),
        (
            Site.PARIETAL.value,
            "M38 62Q52 68 68 72L70 118Q56 116 38 112C34 96 34 78 38 62Z",
        ),
        (
            Site.PARIETAL.value,
            "M162 62Q148 68 132 72L130 118Q144 116 162 112C166 96 166 78 162 62Z",
        ),
        (
            Site.OCCIPITAL.value,
            "M68 72Q100 80 132 72L130 118L162 112L140 166L60 166L38 112L70 118Z",
        ),
    ),
    ("M34 96C24 94 26 126 38 124", "M166 96C176 94 174 126 162 124"),
)

_FRONT: Final = ScalpDrawing(
    "M100 12C148 12 166 50 164 96C162 146 136 190 100 190C64 190 38 146 36 96"
    "C34 50 52 12 100 12Z",
    (
        (
            Site.FRONTAL.value,
            "M100 12C136 12 152 32 158 62Q136 44 100 44T42 62C48 32 64 12 100 12Z",
        ),
        (Site.TEMPORAL.value, "M42 62Q50 55 58 51L50 106L37 108C35 92 37 76 42 62Z"),
        (
            Site.TEMPORAL.value,
            "M158 62Q150 55 142 51L150 106L163 108C165 92 163 76 158 62Z",
        ),
    ),
    (
        "M66 96Q76 90 86 96",
        "M114 96Q124 90 134 96",
        "M100 100L94 130L104 130",
        "M82 154Q100 164 118 154",
    ),
)


_PROFILE: Final = (
    "M52 116C42 64 68 14 114 14C162 14 184 58 177 108C173 138 158 156 140 164"
    "L136 192L86 192L84 174L60 170L56 148L44 142Z"
)


def _side(*, is_right: bool) -> ScalpDrawing:
    """Draw a side: the left one looks to the left, the right one to the right."""
    parts = (
        _PROFILE,
        "M54 86C58 48 80 18 110 14L104 66Q78 70 54 86Z",
        "M54 86Q78 70 104 66L112 120L98 138Q94 112 76 106Q62 100 54 108Z",
        "M110 14C136 12 156 26 168 54Q140 68 104 66Z",
        "M168 54C184 88 180 132 140 164L112 120L104 66Q140 68 168 54Z",
        "M104 116C118 104 128 128 112 144L104 140Z",
        "M66 108Q72 104 78 108",
    )
    head, front, temple, top, back, ear, eye = (
        _mirrored(each) if is_right else each for each in parts
    )
    return ScalpDrawing(
        head,
        (
            (Site.FRONTAL.value, front),
            (Site.TEMPORAL.value, temple),
            (Site.PARIETAL.value, top),
            (Site.OCCIPITAL.value, back),
        ),
        (ear, eye),
    )


def _mirrored(path: str) -> str:
    """Mirror a path of absolute commands."""
    told, is_x, number = [], True, ""
    for letter in f"{path} ":
        if letter.isdigit():
            number += letter
            continue
        if number:
            told.append(str(200 - int(number)) if is_x else number)
            is_x, number = not is_x, ""
        told.append(letter)
    return "".join(told).strip()


#: Name in the form, title, share, drawing.
SCALP_VIEWS: Final[tuple[tuple[str, Phrase, Phrase, ScalpDrawing], ...]] = (
    ("top", say("from above"), say("40 %"), _TOP),
    ("back", say("from behind"), say("24 %"), _BACK),
    ("left", say("left side"), say("18 %"), _side(is_right=False)),
    ("right", say("right side"), say("18 %"), _side(is_right=True)),
    ("front", say("from the front"), say("counted with the top"), _FRONT),
)
