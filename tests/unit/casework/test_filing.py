"""An answer as files."""

from __future__ import annotations

import io
import zipfile

from alerted import ALERTED, planted_course

from scalpwatch.casework.consulting import consult_case
from scalpwatch.casework.filing import letter_of, make_letter_files, zip_files
from scalpwatch.casework.reconsulting import consult_again
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language
from scalpwatch.report.content import Bullets


def test_a_zip_file_of_the_same_files_has_the_same_bytes():
    """An hour or an order in it would make two of one."""
    files = {"b.dcm": b"two", "a.dcm": b"one"}

    packed = zip_files(files)

    assert packed == zip_files(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files


def test_the_letter_is_written_as_page_and_document():
    """Of the lesion that leads."""
    answered = consult_case(
        ALERTED, policy=Policy(), eye_is_on=True, made_on=ALERTED.seen_on
    )

    files = make_letter_files(answered, Language.RU)

    assert files["letter.html"].decode().startswith("<!DOCTYPE html>")
    assert files["letter.pdf"].startswith(b"%PDF-")


def test_the_letter_of_a_course_tells_what_was_taken_before():
    """An inconclusive biopsy is a reason for a deeper one."""
    course = planted_course()
    visit, name = course.visits[0], course.lesions[0].name
    again = consult_again(visit, name, policy=Policy(), today=visit.seen_on)

    letter = letter_of(course, again.consultation, name, Language.EN)

    told = [
        item.text
        for block in letter.sections[0].blocks
        if isinstance(block, Bullets)
        for item in block.items
    ]
    assert len(told) == 1
    assert told[0].startswith("1 March 2026: ")
    assert "inconclusive" in told[0]
