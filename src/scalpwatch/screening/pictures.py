"""Pictures and DICOM files: whose they are and that they show a scalp, unopened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from scalpwatch.documents.pictures import PictureName, kind_by_name, read_name
from scalpwatch.phrases import say
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.records.dicom.owners import HEAD_BYTES, DicomOwner, read_owner
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.inventory import File, Kind
from scalpwatch.screening.persons import sex_of
from scalpwatch.screening.resources import ResourceReader
from scalpwatch.screening.units import Problem, Tell
from scalpwatch.vocabulary.cases import PictureRole

__all__ = ["facts_of_picture"]

_BEGINNINGS: Final = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"II*\x00",
    b"MM\x00*",
    b"BM",
    b"RIFF",
)
_HEIC: Final = b"ftyp"


def facts_of_picture(
    file: File, pseudonyms: Pseudonyms, resources: ResourceReader, tell: Tell
) -> Iterator[Fact]:
    """Read what a picture tells without its pixels.

    Parameters
    ----------
    file
        A picture named ``PSEUDONYM_LESION_VIEW_ROLE_xMAG``, or a DICOM file.
    pseudonyms
        Names patients.
    resources
        Knows places.
    tell
        Told what could not be read.

    Yields
    ------
    fact
        Somebody photographed a lesion of a scalp; or a slide of one was filed.
    """
    blank = Fact("", Concept.PERSON, Weight.COUNTS, "", "", file=file.number)
    try:
        with open(file.path, "rb") as stream:  # noqa: PTH123 - a hundred million times
            head = stream.read(HEAD_BYTES if file.kind is Kind.DICOM else 16)
    except OSError:
        tell(Problem(file.number, 0, say("it cannot be opened")))
        return
    if file.kind is Kind.DICOM:
        owner = read_owner(head)
        if owner is None or not owner.patient:
            tell(
                Problem(file.number, 0, say("it is no DICOM file that names a patient"))
            )
            return
        patient = pseudonyms.patient(owner.patient)
        yield from _of_dicom(owner, replace(blank, patient=patient), resources)
        return
    name = read_name(os.path.basename(file.path))  # noqa: PTH119 - as above
    if name is None:
        tell(Problem(file.number, 0, say("its name does not tell whose picture it is")))
    elif not (head.startswith(_BEGINNINGS) or head[4:8] == _HEIC):
        tell(Problem(file.number, 0, say("it is no picture")))
    else:
        yield _of_name(
            name, file, replace(blank, patient=pseudonyms.patient(name.pseudonym))
        )


def _of_name(name: PictureName, file: File, blank: Fact) -> Fact:
    """Make a fact of a picture's name."""
    is_control = name.role is PictureRole.HEALTHY_CONTROL
    kind = kind_by_name(os.path.basename(file.path))  # noqa: PTH119 - as above
    return replace(
        blank,
        concept=Concept.LESION,
        weight=Weight.OTHER_KIND if is_control else Weight.COUNTS,
        meaning="picture",
        said=f"{name.view.value} {name.role.value}",
        kind="picture",
        more={"picture": [name.lesion, kind.value, name.role.value, name.view.value]},
    )


def _of_dicom(
    owner: DicomOwner, blank: Fact, resources: ResourceReader
) -> Iterator[Fact]:
    """Make facts of a DICOM head, of whose words none is kept: they may hold names."""
    person = {"sex": sex_of(owner.sex), "born": owner.born, "dead": False}
    yield replace(blank, kind="DICOM", on=owner.on, more=person)
    place = resources.place_of(owner.places, owner.words)
    if place != "scalp":
        return
    if owner.is_photograph:
        yield replace(
            blank,
            concept=Concept.LESION,
            meaning="picture",
            said="photograph",
            kind="dicom",
            on=owner.on,
            more={"picture": ["A", "clinical", "overview", ""]},
        )
    if owner.is_slide:
        yield replace(
            blank,
            concept=Concept.HISTOLOGY,
            meaning="scalp",
            said="slide",
            kind="dicom",
            on=owner.on,
        )
