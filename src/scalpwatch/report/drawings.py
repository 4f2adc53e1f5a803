"""The paper's signs drawn as simple vector pictures, for the card on the wall.

Notation
--------
x, y : place in a drawing of 300 by 200 units, downwards and to the right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

__all__ = [
    "draw_bald_patch",
    "draw_dotted_vessels",
    "draw_node",
    "draw_red_patch",
    "draw_thick_trees",
    "draw_thin_trees",
]

Within: TypeAlias = Callable[[float, float], bool]

_WIDTH: Final = 300
_HEIGHT: Final = 200
_SKIN: Final = "#efc9a8"
_HAIR: Final = "#4a3426"
_VESSEL: Final = "#b3202c"
#: The plastic ratio's powers: points that fill a plane evenly and never at random.
_STEP_X: Final = 0.7548776662466927
_STEP_Y: Final = 0.5698402909980532
_TURN: Final = 0.6180339887498949
_LINE: Final = 'fill="none" stroke-linecap="round"'
#: How often a vessel branches.
_DEEPEST: Final = 4


def draw_bald_patch() -> str:
    """Draw a smooth bald patch among hair, with a bar of its size.

    Returns
    -------
    svg
        A complete picture without text.
    """
    patch = '<ellipse cx="150" cy="88" rx="76" ry="50" fill="#f4d6ba"/>'
    hair = _hair(lambda x, y: not _in_ellipse(x, y, 78, 52))
    return _picture([patch, *hair, _size_bar(74, 226)])


def draw_red_patch() -> str:
    """Draw a red patch whose skin is thin and finely wrinkled.

    Returns
    -------
    svg
        A complete picture without text.
    """
    glow = (
        '<radialGradient id="red"><stop offset="0" stop-color="#d9746b"/>'
        '<stop offset="0.75" stop-color="#e0897c"/>'
        '<stop offset="1" stop-color="#efc9a8"/></radialGradient>'
    )
    patch = '<ellipse cx="150" cy="88" rx="82" ry="56" fill="url(#red)"/>'
    hair = _hair(lambda x, y: not _in_ellipse(x, y, 78, 52))
    return _picture([f"<defs>{glow}</defs>", patch, *_wrinkles(), *hair])


def draw_node() -> str:
    """Draw a skin-colored to yellowish node among hair, with a bar of its size.

    Returns
    -------
    svg
        A complete picture without text.
    """
    dome = (
        '<radialGradient id="dome" cx="0.4" cy="0.34" r="0.72">'
        '<stop offset="0" stop-color="#f8e6bd"/><stop offset="0.45"'
        ' stop-color="#f0cf9c"/><stop offset="1" stop-color="#cf9f74"/>'
        "</radialGradient>"
    )
    shade = '<ellipse cx="156" cy="99" rx="50" ry="42" fill="#8a5f3e" opacity="0.45"/>'
    node = '<ellipse cx="150" cy="90" rx="47" ry="41" fill="url(#dome)"/>'
    shine = '<ellipse cx="134" cy="73" rx="11" ry="7" fill="#ffffff" opacity="0.4"/>'
    hair = _hair(lambda x, y: not _in_ellipse(x, y, 50, 44))
    parts = [f"<defs>{dome}</defs>", *hair, shade, node, shine, _size_bar(103, 197)]
    return _picture(parts)


def draw_dotted_vessels() -> str:
    """Draw red dots between hair shafts, as a trichoscope shows them.

    Returns
    -------
    svg
        A complete picture without text.
    """
    dots = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3.4 + 1.4 * turn:.1f}"'
        f' fill="{_VESSEL}"/>'
        for x, y, turn in _spread(46)
    ]
    return _trichoscope([*_shafts(), *dots])


def draw_thin_trees() -> str:
    """Draw thin vessels that branch like trees.

    Returns
    -------
    svg
        A complete picture without text.
    """
    roots = ((52, 192, -1.5), (150, 198, -1.45), (250, 190, -1.68))
    trees = (_tree(x, y, angle, width=2.0) for x, y, angle in roots)
    return _trichoscope([*_shafts(), *(part for tree in trees for part in tree)])


def draw_thick_trees() -> str:
    """Draw thick vessels that branch like trees.

    Returns
    -------
    svg
        A complete picture without text.
    """
    roots = ((72, 202, -1.5), (222, 204, -1.6))
    trees = (_tree(x, y, angle, width=9.5) for x, y, angle in roots)
    return _trichoscope([*_shafts(), *(part for tree in trees for part in tree)])


def _spread(count: int) -> Iterator[tuple[float, float, float]]:
    """Spread places evenly over a drawing, each with a number from 0 to 1."""
    for index in range(1, count + 1):
        yield (
            _WIDTH * (index * _STEP_X % 1),
            _HEIGHT * (index * _STEP_Y % 1),
            index * _TURN % 1,
        )


def _in_ellipse(x: float, y: float, across: float, down: float) -> bool:
    """Tell whether a place lies in the ellipse that the lesion fills."""
    # The border is uneven, as that of a lesion is.
    angle = math.atan2(y - 88, x - 150)
    uneven = 1 + 0.06 * math.sin(3 * angle) + 0.04 * math.cos(5 * angle)
    return ((x - 150) / across) ** 2 + ((y - 88) / down) ** 2 < uneven**2


def _hair(is_hairy: Within) -> Iterator[str]:
    """Draw hairs that lie in one sweep, where hair grows: fine, middle and thick."""
    tones: tuple[list[str], ...] = ([], [], [])
    for x, y, turn in _spread(1_150):
        if is_hairy(x, y):
            tones[int(turn * len(tones))].append(_one_hair(x, y, turn, is_hairy))
    for tone, hairs in enumerate(tones):
        yield (
            f'<path d="{" ".join(hairs)}" stroke="{_HAIR}"'
            f' stroke-width="{1.2 + 0.3 * tone:.1f}" opacity="{0.7 + 0.15 * tone:.2f}"'
            f" {_LINE}/>"
        )


def _one_hair(x: float, y: float, turn: float, is_hairy: Within) -> str:
    """Draw one hair from its root."""
    lean, drop = 13 + 8 * turn + 6 * math.sin(x / 60), 17 + 9 * (1 - turn)
    # A hair that would fall over the lesion is combed aside, so that the lesion
    # stays in sight.
    if not is_hairy(x + lean, y + drop):
        lean, drop = lean / 4, 5
    return f"M{x:.1f} {y:.1f} q{lean * 0.2:.1f} {drop * 0.7:.1f} {lean:.1f} {drop:.1f}"


def _shafts() -> Iterator[str]:
    """Draw a few hair shafts, much enlarged."""
    for x, y, turn in _spread(9):
        top, slope = y - 90, 40 * (turn - 0.5)
        yield (
            f'<path d="M{x:.1f} {y:.1f} Q{x + slope:.1f} {(y + top) / 2:.1f}'
            f' {x + 2 * slope:.1f} {top:.1f}" stroke="#6b5344" stroke-width="4.2"'
            f' opacity="0.5" {_LINE}/>'
        )


def _wrinkles() -> Iterator[str]:
    """Draw the fine creases of thin skin."""
    for row in range(9):
        y = 50 + 9.5 * row
        half = 62 * math.sqrt(max(0.0, 1 - ((y - 88) / 48) ** 2))
        yield (
            f'<path d="M{150 - half:.1f} {y:.1f} q{half / 2:.1f} {-7 + row % 3 * 3}'
            f' {half:.1f} 0 t{half:.1f} 0" stroke="#a8433f" stroke-width="1.3"'
            f' opacity="0.65" {_LINE}/>'
        )


def _tree(
    x: float, y: float, angle: float, *, width: float, depth: int = 0
) -> Iterator[str]:
    """Draw a vessel and its branches."""
    length = 50 * 0.78**depth
    bend = 9 * math.sin(2.3 * depth + x / 30)
    to_x, to_y = x + length * math.cos(angle), y + length * math.sin(angle)
    mid_x = (x + to_x) / 2 - bend * math.sin(angle)
    mid_y = (y + to_y) / 2 + bend * math.cos(angle)
    yield (
        f'<path d="M{x:.1f} {y:.1f} Q{mid_x:.1f} {mid_y:.1f} {to_x:.1f} {to_y:.1f}"'
        f' stroke="{_VESSEL}" stroke-width="{width:.2f}" {_LINE}/>'
    )
    if depth == _DEEPEST:
        return
    for turn, share in ((-0.52, 0.74), (0.4, 0.66)):
        branch = angle + turn + 0.12 * math.sin(x + 3 * depth)
        yield from _tree(to_x, to_y, branch, width=width * share, depth=depth + 1)


def _size_bar(left: float, right: float) -> str:
    """Draw a bar under a lesion, as long as it is wide."""
    return (
        f'<rect x="{left - 8}" y="160" width="{right - left + 16}" height="26" rx="5"'
        f' fill="#ffffff" opacity="0.85"/><path d="M{left} 166 v14 M{left} 173'
        f' H{right} M{right} 166 v14" stroke="#1b2733" stroke-width="3" fill="none"/>'
    )


def _trichoscope(parts: Iterable[str]) -> str:
    """Draw on pinkish skin, as through a trichoscope."""
    field = '<rect width="300" height="200" fill="#f3cdbd"/>'
    return _picture([field, *parts])


def _picture(parts: Iterable[str]) -> str:
    """Clip the parts to a drawing with round corners, on skin."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200" width="300"'
        ' height="200"><clipPath id="frame"><rect width="300" height="200" rx="10"/>'
        f'</clipPath><g clip-path="url(#frame)"><rect width="300" height="200"'
        f' fill="{_SKIN}"/>{"".join(parts)}</g><rect x="0.75" y="0.75" width="298.5"'
        ' height="198.5" rx="9.5" fill="none" stroke="#8a5f3e" stroke-width="1.5"/>'
        "</svg>"
    )
