"""What the specimens of one lesion say together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scalpwatch.vocabulary.courses import Course
from scalpwatch.vocabulary.pathology import Histology, Pathology, Specimen

__all__ = ["Biopsies", "biopsies_of"]


@dataclass(frozen=True, slots=True)
class Biopsies:
    """The specimens of one lesion.

    Parameters
    ----------
    specimens
        In the order in which they were taken.
    """

    specimens: tuple[Pathology, ...]

    @property
    def malignant_on(self) -> date | None:
        """When a malignancy was first found; the day of the specimen."""
        found = [each for each in self.specimens if each.histology.is_malignant]
        return found[0].taken_on if found else None

    @property
    def pending_on(self) -> date | None:
        """When the last specimen was taken, while its report is awaited."""
        last = self.specimens[-1] if self.specimens else None
        if last is None or last.histology is not Histology.PENDING:
            return None
        return last.taken_on

    @property
    def reported_on(self) -> date | None:
        """When the last report came, or its specimen was taken where that is untold."""
        reported = [
            each.reported_on or each.taken_on
            for each in self.specimens
            if each.histology is not Histology.PENDING
        ]
        return max(reported, default=None)

    @property
    def benign_days(self) -> tuple[date, ...]:
        """When the benign specimens were taken, in order."""
        return tuple(each.taken_on for each in self._benign)

    @property
    def are_twice_benign(self) -> bool:
        """Whether a second benign specimen surely reached fat."""
        return any(each.reaches_fat is True for each in self._benign[1:])

    @property
    def _benign(self) -> tuple[Pathology, ...]:
        """The benign ones."""
        return tuple(
            each for each in self.specimens if each.histology is Histology.BENIGN
        )

    def after(self, day: date) -> Biopsies:
        """Leave out what was taken up to a day.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        biopsies
            Those taken later.
        """
        return Biopsies(tuple(each for each in self.specimens if each.taken_on > day))


def biopsies_of(course: Course, lesion: str, *, until: date) -> Biopsies:
    """Gather the specimens of one lesion.

    Parameters
    ----------
    course
        The patient over time.
    lesion
        Its name.
    until
        What was taken later is left out.

    Returns
    -------
    biopsies
        In the order in which they were taken.
    """
    taken = [
        each
        for each in course.pathologies
        if each.specimen is Specimen.SCALP_LESION
        and each.lesion == lesion
        and each.taken_on <= until
    ]
    return Biopsies(tuple(sorted(taken, key=lambda each: each.taken_on)))
