"""Pictures of a kept visit drawn upon again, for a report that is made later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from scalpwatch.casework.apart import Apart
from scalpwatch.casework.correcting import look_again
from scalpwatch.casework.reconsulting import Reconsulted
from scalpwatch.consultation.answer import Consultation, Look
from scalpwatch.documents.course import value_to_json
from scalpwatch.errors import UnreadableImageError
from scalpwatch.phrases import say
from scalpwatch.vocabulary.courses import KeptPicture, Visit

__all__ = ["with_drawings"]

_LEGEND: Final = say(
    "Outlines: what was measured, with readers' corrections. This eye is not "
    "validated: what it names is possible at most."
)


def with_drawings(
    again: Reconsulted, *, fetch: Callable[[KeptPicture], bytes], apart: Apart
) -> Consultation:
    """Draw what was measured on the pictures of a visit.

    Parameters
    ----------
    again
        The visit asked again. Of another program than measured it nothing is drawn: it
        would be what this one sees, beside measures of that one.
    fetch
        Gives the file of a kept picture.
    apart
        Where pictures are decoded.

    Returns
    -------
    consultation
        The same, with a drawing for each picture that can still be read.
    """
    consultation, visit = again.consultation, again.visit
    if not again.is_by_the_same or not consultation.looks:
        return consultation
    looks = tuple(
        _drawn(look, visit, picture, fetch=fetch, apart=apart)
        for look, picture in zip(consultation.looks, visit.pictures, strict=True)
    )
    return replace(consultation, looks=looks)


def _drawn(
    look: Look,
    visit: Visit,
    picture: KeptPicture,
    *,
    fetch: Callable[[KeptPicture], bytes],
    apart: Apart,
) -> Look:
    """Draw on one picture; one that cannot be read any more stays without."""
    try:
        seen = look_again(
            visit,
            picture,
            corrections=picture.corrections,
            fetch=fetch,
            apart=apart,
        )
        told = {
            "name": picture.name,
            "scale": picture.scale and value_to_json(picture.scale),
            "layers": value_to_json(seen.layers),
        }
        done = apart.do("draw", told, [fetch(picture)])
    except UnreadableImageError:
        return look
    # the last remark says that it was not opened again
    return replace(
        look, overlay_jpeg=done.contents[0], remarks=(*look.remarks[:-1], _LEGEND)
    )
