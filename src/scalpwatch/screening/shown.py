"""The pictures of one patient who is listed, looked at as far as they can be opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scalpwatch.consultation.answer import Look
from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.screening.units import Problem, Tell
from scalpwatch.vocabulary.cases import Case

if TYPE_CHECKING:  # the eye is heavy, and most patients have no picture
    from pathlib import Path

    from scalpwatch.imaging.images import Image
    from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["Gallery"]


@dataclass(frozen=True, slots=True)
class Gallery:
    """The pictures that may be looked at.

    Parameters
    ----------
    places
        Where they lie, by the number of their file; no other is looked at.
    tell
        Told which could not be opened.
    """

    places: Mapping[int, str] = field(default_factory=dict)
    tell: Tell = lambda _: None

    def looked_at(self, case: Case) -> tuple[Case, tuple[Look, ...]]:
        """Look at the pictures of a case of one lesion.

        Parameters
        ----------
        case
            With the places of its pictures.

        Returns
        -------
        case
            Without those that cannot be opened: they spoil neither list nor rest.
        looks
            One for each picture that is left.
        """
        (lesion,) = case.lesions
        if not lesion.pictures:
            return case, ()
        from scalpwatch.consultation.looking import look  # noqa: PLC0415 - as above
        from scalpwatch.records.pictures import read_picture  # noqa: PLC0415 - as above

        last = ""

        def read(
            path: str | Path,
            *,
            scale: ScaleUmPerPx | None = None,
            longest_px: int | None = None,
        ) -> Image:
            """Read a picture, and remember which."""
            nonlocal last
            last = str(path)
            return read_picture(path, scale=scale, longest_px=longest_px)

        while lesion.pictures:
            try:
                return case, look(case, read=read)
            except InputError:
                number = next(n for n, place in self.places.items() if place == last)
                self.tell(Problem(number, 0, say("it cannot be opened")))
                left = tuple(each for each in lesion.pictures if each.path != last)
                lesion = replace(lesion, pictures=left)
                case = replace(case, lesions=(lesion,))
        return case, ()
