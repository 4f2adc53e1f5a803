"""What was seen in kept pictures, as the weighing wants it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scalpwatch.consultation.answer import Look
from scalpwatch.vocabulary.cases import PictureRole
from scalpwatch.vocabulary.courses import KeptPicture

__all__ = ["looks_of"]


def looks_of(pictures: Iterable[KeptPicture]) -> Iterator[Look]:
    """Give what was seen in kept pictures, as the weighing wants it.

    Parameters
    ----------
    pictures
        Of one visit, measured.

    Yields
    ------
    look
        One for each, in order; without remarks or drawing.
    """
    for each in pictures:
        # the signs of the healthy side are not the lesion's
        is_lesion = each.role is not PictureRole.HEALTHY_CONTROL
        yield Look(
            picture=each.name,
            lesion=each.lesion,
            observations=each.observations if is_lesion else (),
            remarks=(),
            overlay_jpeg=b"",
            width_px=each.width_px,
            height_px=each.height_px,
            um_per_px=None if each.scale is None else each.scale.um_per_px,
        )
