"""Drawn courses with a picture or two, ready to be kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from drawn_courses import draw_courses

from scalpwatch.vocabulary.courses import Course, KeptPicture

__all__ = ["picture_of", "with_picture", "with_pictures"]


def picture_of(pseudonym: str) -> bytes:
    """A picture of a patient's own."""
    return f"\xff\xd8 the scalp of {pseudonym} ".encode("latin-1") * 2000


def with_picture(
    course: Course, content: bytes, name: str = "a.jpg"
) -> tuple[Course, dict[str, bytes]]:
    """Add a picture to the first visit of a course."""
    sha256 = hashlib.sha256(content).hexdigest()
    lesion = course.lesions[0].name
    picture = KeptPicture(sha256, name, "image/jpeg", lesion, 600, 400)
    first, *others = course.visits
    visit = replace(first, pictures=(*first.pictures, picture))
    return replace(course, visits=(visit, *others)), {sha256: content}


def with_pictures(count: int, *, first: int = 0) -> list[tuple[Course, dict]]:
    """Draw courses, each with a picture."""
    return [
        with_picture(course, picture_of(course.pseudonym))
        for course in draw_courses(count, first=first)
    ]
