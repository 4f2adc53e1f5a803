"""What may become a picture: a file's bytes, and the size that its header tells."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from scalpwatch.errors import UnreadableImageError
from scalpwatch.phrases import say

__all__ = [
    "LARGEST_PX",
    "SMALLEST_SIDE_PX",
    "broken",
    "file_bytes",
    "refuse_by_size",
    "too_large",
]

#: More pixels than this are refused by the header, before anything is decoded [px].
LARGEST_PX: Final = 100_000_000
#: Nor is a larger file opened: not even 100 megapixels of 16 bits fill it.
_LARGEST_BYTES: Final = 1_000_000_000
#: A shorter side than this shows nothing of a scalp [px].
SMALLEST_SIDE_PX: Final = 32
#: A picture longer than this many times its shorter side is a strip and no view.
_LONGEST_STRIP: Final = 40


def file_bytes(place: Path) -> bytes:
    """Read a file.

    Parameters
    ----------
    place
        Where it lies.

    Returns
    -------
    data
        All of it, at least one byte.

    Raises
    ------
    UnreadableImageError
        If it is a directory, missing, not to be opened, empty, or larger than any
        picture is.
    """
    if place.is_dir():
        raise UnreadableImageError(
            say("{name} is a directory, not a picture.", name=place.name),
            remedy=say("Name one picture file."),
        )
    try:
        if place.is_file() and place.stat().st_size > _LARGEST_BYTES:
            refusal = too_large(place.name)
            raise refusal
        data = place.read_bytes() if place.is_file() else None
    except OSError as error:
        raise UnreadableImageError(
            say("The picture {name} cannot be opened.", name=place.name),
            remedy=say("Check that you may read the file."),
        ) from error
    if data is None:
        raise UnreadableImageError(
            say("There is no picture {name}.", name=place.name),
            remedy=say(
                "Check the name; a path in a case file counts from that file's folder."
            ),
        )
    if not data:
        raise UnreadableImageError(
            say("The picture {name} is empty.", name=place.name),
            remedy=say("Copy it again from the camera."),
        )
    return data


def refuse_by_size(
    size: tuple[int, int], name: str, *, largest_px: int = LARGEST_PX
) -> None:
    """Refuse what is too large to decode or too small to show anything.

    Parameters
    ----------
    size
        Width and height as the header tells them [px].
    name
        File name without directories.
    largest_px
        Pixels that may be decoded of this kind of file.

    Raises
    ------
    UnreadableImageError
        If there are more pixels, or the picture is a speck or a strip.
    """
    width_px, height_px = size
    if width_px * height_px > largest_px:
        refusal = too_large(name, largest_px=largest_px)
        raise refusal
    if min(size) < SMALLEST_SIDE_PX:
        raise UnreadableImageError(
            say(
                "The picture {name} is only {width} by {height} pixels.",
                name=name,
                width=width_px,
                height=height_px,
            ),
            remedy=say(
                "Give the original picture, at least {side} pixels a side.",
                side=SMALLEST_SIDE_PX,
            ),
        )
    if max(size) > _LONGEST_STRIP * min(size):
        raise UnreadableImageError(
            say(
                "The picture {name} is a strip of {width} by {height} pixels.",
                name=name,
                width=width_px,
                height=height_px,
            ),
            remedy=say("Give a view of the scalp as the camera took it."),
        )


def too_large(name: str, *, largest_px: int = LARGEST_PX) -> UnreadableImageError:
    """Make the error of a picture that is too large to decode.

    Parameters
    ----------
    name
        File name without directories.
    largest_px
        Pixels that may be decoded.

    Returns
    -------
    error
        To be raised.
    """
    return UnreadableImageError(
        say(
            "The picture {name} has more than {limit} megapixels.",
            name=name,
            limit=largest_px // 1_000_000,
        ),
        remedy=say("Give a smaller copy, or the part that shows the lesion."),
    )


def broken(name: str) -> UnreadableImageError:
    """Make the error of a picture whose bytes do not hold together.

    Parameters
    ----------
    name
        File name without directories.

    Returns
    -------
    error
        To be raised.
    """
    return UnreadableImageError(
        say("The picture {name} is broken or cut short.", name=name),
        remedy=say("Copy it again from the camera."),
    )
