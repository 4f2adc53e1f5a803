"""A visit becomes one study: pictures, outlines, measures with the alert, report."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pydicom
import pytest
from highdicom.seg import segread
from highdicom.sr import srread
from pydicom.uid import generate_uid
from unit.records.dicom.objects import PATIENT, dataset_of, drawn
from unit.records.dicom.visits import (
    CANARY,
    DEVICE,
    LESION,
    PDF,
    REGIONS,
    camera_jpeg,
    examined,
    kept,
    visit_of,
    whole_visit,
)

from scalpwatch.errors import RecordError
from scalpwatch.records.dicom.documents import to_document
from scalpwatch.records.dicom.filing import as_files, to_dicom
from scalpwatch.records.dicom.identity import (
    Examination,
    is_uid,
    to_bytes,
    tracked,
    uid_of,
)
from scalpwatch.vocabulary.cases import Case, Lesion, PictureKind, Site
from scalpwatch.vocabulary.courses import Course, Visit


def filed(examination: Examination, pictures, **more) -> list[pydicom.Dataset]:
    """File a visit, and read the files as another program does."""
    objects = to_dicom(examination.course, examination.visit, pictures, **more)
    return [pydicom.dcmread(io.BytesIO(data)) for _, data in as_files(objects)]


def arrived(frames: int = 1) -> tuple[bytes, pydicom.Dataset]:
    """A photograph that a hospital's archive gave, with a patient in it."""
    pixels = np.concatenate([drawn()] * frames)
    dataset = dataset_of(drawn())
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.NumberOfFrames = frames
    dataset.PixelData = pixels.tobytes()
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue(), dataset


def test_a_visit_is_one_study_of_one_patient():
    """Whoever opens the study finds all of the visit, and nobody else's."""
    examination, pictures = whole_visit()

    objects = filed(examination, pictures, reports=[PDF])

    assert [each.Modality for each in objects] == ["DMS", "XC", "SEG", "SR", "DOC"]
    assert {each.StudyInstanceUID for each in objects} == {examination.study_uid}
    assert {each.PatientID for each in objects} == {"P018"}
    assert {str(each.PatientName) for each in objects} == {"P018"}
    assert len({each.SeriesInstanceUID for each in objects}) == 5
    assert len({each.SOPInstanceUID for each in objects}) == 5


def test_filed_again_every_file_is_the_same():
    """Sent twice, an archive holds each object once."""
    examination, pictures = whole_visit()

    once, again = (
        dict(as_files(to_dicom(examination.course, examination.visit, pictures)))
        for _ in range(2)
    )

    assert once == again


def test_a_changed_figure_makes_another_report_and_the_same_picture():
    """A UID never stands for two contents."""
    examination, pictures = whole_visit()
    trichoscopic, clinical = examination.visit.pictures
    changed = replace(
        examination.visit,
        pictures=(replace(trichoscopic, measurements=()), clinical),
    )

    before = filed(examination, pictures)
    after = filed(Examination(examination.course, changed), pictures)

    uids = [
        (one.SOPInstanceUID, two.SOPInstanceUID)
        for one, two in zip(before, after, strict=True)
    ]
    assert [one == two for one, two in uids] == [True, True, True, False]


def test_a_lesion_keeps_its_tracking_uid_over_visits():
    """By it every system knows the same focus again."""
    data = camera_jpeg(drawn())
    picture = kept(data)
    visits = (visit_of(picture), visit_of(picture, uid="visit-2"))
    course = Course("P018", lesions=(LESION,), visits=visits)

    objects = [
        filed(Examination(course, visit), {picture.sha256: data}) for visit in visits
    ]

    (first, _), (second, _) = objects
    assert first.TrackingUID == second.TrackingUID == LESION.tracking_uid
    assert first.StudyInstanceUID != second.StudyInstanceUID


def test_lesions_that_nobody_follows_yet_get_a_uid_that_stays():
    """A case without a store is filed under the same UIDs each time."""
    case = Case("P018", whole_visit()[0].visit.seen_on, lesions=(Lesion("b"),))
    course = Course("P018", lesions=(LESION,), visits=(Visit("1", case),))

    lesions = tracked(course).lesions

    assert lesions == (LESION, tracked(course).lesions[1])
    assert lesions[1].name == "b"
    assert lesions[1].tracking_uid == uid_of("lesion", "P018", "b")
    assert tracked(tracked(course)) == tracked(course)


def test_outlines_are_segments_that_cover_what_they_surround():
    """A segment covers the pixels of its outline, border included; they may overlap."""
    examination, pictures = whole_visit()

    objects = filed(examination, pictures)

    segmentation = objects[2]
    masks = segmentation.pixel_array
    assert segmentation.SegmentationType == "BINARY"
    assert masks.shape == (2, 48, 64)
    outline = np.array(REGIONS[1].outline, np.float32)
    depths = np.array(
        [
            [cv2.pointPolygonTest(outline, (x, y), measureDist=True) for x in range(64)]
            for y in range(48)
        ]
    )
    # a slanted border runs between pixels
    assert masks[1][depths >= 0.5].all()
    assert masks[1][10, 10]
    assert not masks[1][depths <= -1].any()
    assert segmentation.SegmentsOverlap == "YES"
    kinds = [
        each.SegmentedPropertyTypeCodeSequence[0].CodeValue
        for each in segmentation.SegmentSequence
    ]
    assert kinds == ["bald_focus", "27925004"]


def test_a_single_outline_is_the_lesion_and_several_are_each_their_own():
    """Nobody has said which of several outlines is the focus that is followed."""
    examination, pictures = whole_visit()
    trichoscopic, clinical = examination.visit.pictures
    alone = replace(clinical, regions=REGIONS[:1])
    one = replace(examination.visit, pictures=(trichoscopic, alone))

    several = filed(examination, pictures)[2]
    single = filed(Examination(examination.course, one), pictures)[2]

    uids = {each.TrackingUID for each in several.SegmentSequence}
    assert len(uids) == 2
    assert LESION.tracking_uid not in uids
    assert single.SegmentSequence[0].TrackingUID == LESION.tracking_uid


@pytest.mark.parametrize("frames", [1, 2])
def test_a_picture_that_arrived_as_dicom_is_referred_to_and_not_written(frames):
    """It lies in an archive already; nothing of its patient comes out here."""
    data, source = arrived(frames)
    sha256 = hashlib.sha256(data).hexdigest()
    picture = kept(data, kind=PictureKind.CLINICAL, regions=REGIONS)
    examination = examined(picture)

    objects = filed(examination, {sha256: data})

    segmentation, report = objects
    assert [each.Modality for each in objects] == ["SEG", "SR"]
    assert {each.StudyInstanceUID for each in objects} == {examination.study_uid}
    assert not any(PATIENT.encode() in to_bytes(each) for each in objects)
    elsewhere = segmentation.StudiesContainingOtherReferencedInstancesSequence[0]
    assert elsewhere.StudyInstanceUID == source.StudyInstanceUID
    frame = segmentation.PerFrameFunctionalGroupsSequence[0].DerivationImageSequence[0]
    reference = frame.SourceImageSequence[0]
    assert reference.ReferencedSOPInstanceUID == source.SOPInstanceUID
    assert reference.get("ReferencedFrameNumber") == (1 if frames > 1 else None)
    evidence = report.PertinentOtherEvidenceSequence[0]
    assert evidence.StudyInstanceUID == source.StudyInstanceUID


def test_an_arrived_picture_with_a_path_for_a_uid_is_refused():
    """What is no UID is never referred to."""
    _, source = arrived()
    uid = str(source.SOPInstanceUID)
    file = io.BytesIO()
    source.save_as(file)
    data = file.getvalue().replace(uid.encode(), b"/../etc".ljust(len(uid), b"/"))
    picture = kept(data)

    with pytest.raises(RecordError, match="no valid UIDs"):
        filed(examined(picture), {picture.sha256: data})


def test_the_report_is_in_its_object_byte_for_byte():
    """A PDF is neither opened nor changed."""
    examination, _ = whole_visit()

    dataset = to_document(examination, PDF + b"x")

    length = dataset.EncapsulatedDocumentLength
    assert dataset.EncapsulatedDocument[:length] == PDF + b"x"
    assert dataset.MIMETypeOfEncapsulatedDocument == "application/pdf"


def test_an_answer_given_later_bears_its_own_day():
    """Study and pictures are of the visit, the alert is of the day it was made."""
    examination, pictures = whole_visit()
    later = replace(examination.visit.answer, made_on=date(2026, 4, 9))
    visit = replace(examination.visit, answer=later)

    objects = filed(Examination(examination.course, visit), pictures, reports=[PDF])

    days = {each.Modality: each.get("ContentDate") for each in objects}
    assert days == {
        "DMS": None,
        "XC": None,
        "SEG": "20260301",
        "SR": "20260409",
        "DOC": "20260409",
    }
    assert {each.StudyDate for each in objects} == {"20260301"}


def test_what_is_no_pdf_is_no_report():
    """Nothing else goes out under that name."""
    examination, _ = whole_visit()

    with pytest.raises(RecordError, match="no PDF"):
        to_document(examination, b"<html>")


def test_a_picture_that_is_not_at_hand_is_said():
    """A study is not filed with a picture missing in silence."""
    examination, _ = whole_visit()

    with pytest.raises(RecordError, match="not at hand"):
        to_dicom(examination.course, examination.visit, {})


def test_files_are_named_by_their_uid_alone():
    """No path, pseudonym or picture's name is in a file's name."""
    examination, pictures = whole_visit()
    objects = to_dicom(examination.course, examination.visit, pictures)

    names = [name for name, _ in as_files(objects)]

    assert all(is_uid(name.removesuffix(".dcm")) for name in names)
    assert [name.removesuffix(".dcm") for name in names] == [
        each.SOPInstanceUID for each in objects
    ]


@pytest.mark.parametrize("uid", ["../../1.2", "1.2\n", "/1.2", "1..2", "1.02", ""])
def test_an_object_with_a_path_for_a_uid_is_not_written(uid):
    """A UID that is none could lead a file anywhere."""
    examination, _ = whole_visit()
    dataset = to_document(examination, PDF)
    dataset["SOPInstanceUID"]._value = uid  # noqa: SLF001 - pydicom would warn

    with pytest.raises(RecordError, match="no valid UID"):
        list(as_files([dataset]))


@pytest.mark.parametrize("pseudonym", ["A^B", "A\\B", "A=B", "A\nB", "", "x" * 65])
def test_a_pseudonym_that_dicom_would_split_is_refused(pseudonym):
    """A caret or a backslash would make two names of one."""
    examination, pictures = whole_visit()
    course = replace(examination.course, pseudonym=pseudonym)

    with pytest.raises(RecordError) as refused:
        to_dicom(course, examination.visit, pictures)

    assert not pseudonym or pseudonym not in str(refused.value)


def test_a_cyrillic_pseudonym_is_filed():
    """The character set is told."""
    examination, pictures = whole_visit()
    course = replace(examination.course, pseudonym="П018")

    objects = filed(Examination(course, examination.visit), pictures)

    assert {each.PatientID for each in objects} == {"П018"}


def test_no_object_holds_what_the_camera_told():
    """The canary of the picture's own file is in no object."""
    examination, pictures = whole_visit()

    files = dict(
        as_files(
            to_dicom(
                examination.course,
                examination.visit,
                pictures,
                devices={"clinic-dermatoscope": DEVICE},
            )
        )
    )

    assert any(CANARY.encode() in each for each in pictures.values())
    assert not [name for name, data in files.items() if CANARY.encode() in data]


def test_a_visit_without_pictures_has_no_report_of_imaging():
    """Without a picture there is nothing to file but the PDF."""
    examination = examined(answer=whole_visit()[0].visit.answer)

    objects = filed(examination, {}, reports=[PDF])

    assert [each.Modality for each in objects] == ["DOC"]
    assert examination.lesion("focus 1").site is Site.VERTEX


def test_another_librarys_readers_find_a_lesion_by_its_uid(tmp_path):
    """highdicom's own readers find groups, outline and segments of the focus."""
    examination, pictures = whole_visit()
    trichoscopic, clinical = examination.visit.pictures
    alone = replace(clinical, regions=REGIONS[:1])
    visit = replace(examination.visit, pictures=(trichoscopic, alone))
    files = list(as_files(to_dicom(examination.course, visit, pictures)))
    for name, data in files:
        (tmp_path / name).write_bytes(data)

    segmentation = segread(tmp_path / files[2][0])
    report = srread(tmp_path / files[3][0]).content

    wanted = LESION.tracking_uid
    assert segmentation.get_segment_numbers(tracking_uid=wanted) == [1]
    assert len(report.get_image_measurement_groups(tracking_uid=wanted)) == 5
    (outlined,) = report.get_planar_roi_measurement_groups(tracking_uid=wanted)
    corners = outlined.roi.value[:-1] - 0.5
    assert np.allclose(corners, REGIONS[0].outline, atol=1e-5)
    figures = {each.name.meaning: each.value for each in outlined.get_measurements()}
    assert figures["Long Axis"] == REGIONS[0].measurements[0].interval.value
