"""Pictures as addresses name them, found for whoever may see them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from fastapi import HTTPException

from scalpwatch.documents.course import value_to_json
from scalpwatch.registry.store import Store
from scalpwatch.vocabulary.courses import Course, KeptPicture, Visit

__all__ = [
    "Found",
    "find_picture",
    "find_within",
    "picture_key",
    "picture_path",
    "seal_of",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A picture that a user may see.

    Parameters
    ----------
    store
        As she sees it.
    uid
        Of the patient, as addresses bear it.
    course, visit, picture
        Whose, of which day, which.
    """

    store: Store
    uid: str
    course: Course
    visit: Visit
    picture: KeptPicture

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return picture_key(self.visit, self.picture)

    @property
    def path(self) -> str:
        """Address of its page."""
        return picture_path(self.uid, self.visit, self.picture)


def find_picture(store: Store, uid: str, key: str) -> Found:
    """Find the picture that an address speaks of.

    Parameters
    ----------
    store
        As the user sees it.
    uid, key
        Of the address.

    Returns
    -------
    found
        Of a patient of hers.

    Raises
    ------
    HTTPException
        404, if the patient has no such picture; a patient of another clinic is
        unknown to the store.
    """
    course = store.recall(store.pseudonym(uid))
    within = find_within(course, key)
    if within is None:
        raise HTTPException(404)
    return Found(store, uid, course, *within)


def find_within(course: Course, key: str) -> tuple[Visit, KeptPicture] | None:
    """Find the picture of a course that an address speaks of.

    Parameters
    ----------
    course
        All that is kept of one patient.
    key
        Of the address.

    Returns
    -------
    found
        With its visit; ``None`` if there is none.
    """
    for visit in course.visits:
        for picture in visit.pictures:
            if picture_key(visit, picture) == key:
                return visit, picture
    return None


def seal_of(picture: KeptPicture) -> str:
    """Name what is seen of a picture, so that nobody corrects something else.

    Parameters
    ----------
    picture
        As it is kept.

    Returns
    -------
    seal
        Another one for any other figure, sign or correction.
    """
    return hashlib.sha256(value_to_json(picture).encode()).hexdigest()[:16]


def picture_key(visit: Visit, picture: KeptPicture) -> str:
    """Name a picture in an address: of its visit, so that no file can be asked for.

    Parameters
    ----------
    visit, picture
        Of which day, and which.

    Returns
    -------
    key
        16 letters. Who has a picture's file cannot tell whether it is in the store.
    """
    told = f"{visit.uid} {picture.lesion} {picture.sha256}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def picture_path(uid: str, visit: Visit, picture: KeptPicture) -> str:
    """Give the address of a picture's page.

    Parameters
    ----------
    uid
        Of the patient, as addresses bear it.
    visit, picture
        Of which day, and which.

    Returns
    -------
    path
        With ``/thumbnail`` behind it, of a small copy.
    """
    return f"/patients/{uid}/pictures/{picture_key(visit, picture)}"
