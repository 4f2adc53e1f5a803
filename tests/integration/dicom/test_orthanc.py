"""A visit sent to a real Orthanc and fetched back is the same visit."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pydicom
import pytest
from integration.dicom.orthanc import PASSWORD, USER
from pydicom.encaps import generate_frames
from unit.records.dicom.objects import drawn
from unit.records.dicom.visits import CANARY, PDF, whole_visit

from scalpwatch.errors import RecordError
from scalpwatch.records.dicom.filing import as_files, to_dicom
from scalpwatch.records.dicom.findings import from_dicom
from scalpwatch.records.dicom.identity import uid_of
from scalpwatch.records.dicom.web import Archive, fetch, send


@pytest.fixture(scope="module")
def archive(orthanc):
    """Orthanc on loopback, with the credentials to it."""
    return Archive(orthanc.url, user=USER, password=PASSWORD)


@pytest.fixture(scope="module")
def visit():
    """A visit's objects as files, by name."""
    examination, pictures = whole_visit()
    objects = to_dicom(examination.course, examination.visit, pictures, reports=[PDF])
    return examination, dict(as_files(objects))


@pytest.fixture(scope="module")
def back(archive, visit):
    """The same visit, sent and fetched back."""
    examination, files = visit
    deliveries = list(send(files.values(), archive))
    assert all(each.is_accepted for each in deliveries)
    assert [f"{each.uid}.dcm" for each in deliveries] == list(files)
    return dict(fetch(examination.study_uid, archive))


def opened(data: bytes) -> pydicom.Dataset:
    """Read an object."""
    return pydicom.dcmread(io.BytesIO(data))


def test_every_object_comes_back_with_every_attribute(visit, back):
    """Nothing is lost, added or changed on the way."""
    _, files = visit

    assert back.keys() == files.keys()
    for name, data in files.items():
        assert opened(back[name]) == opened(data)


def test_pixels_without_loss_come_back_bit_by_bit(visit, back):
    """The PNG of the clinic is the PNG in the archive."""
    _, files = visit
    name = next(key for key, data in files.items() if opened(data).Modality == "XC")

    assert np.array_equal(opened(back[name]).pixel_array, drawn())


def test_a_jpeg_comes_back_in_its_own_bytes(visit, back):
    """The archive neither unfolds nor compresses it anew."""
    _, files = visit
    name = next(key for key, data in files.items() if opened(data).Modality == "DMS")

    frames = [
        next(generate_frames(opened(each[name]).PixelData, number_of_frames=1))
        for each in (files, back)
    ]

    assert frames[0] == frames[1]
    assert opened(back[name]).file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50"


def test_measures_and_alert_come_back_as_they_were(visit, back):
    """What another system reads is what was found."""
    _, files = visit
    name = next(key for key, data in files.items() if opened(data).Modality == "SR")

    assert from_dicom(back[name]) == from_dicom(files[name])
    assert from_dicom(back[name]).answers


def test_sent_twice_an_object_is_there_once(archive, visit, back):
    """To send again after a failure does no harm."""
    examination, files = visit

    again = list(send(files.values(), archive))

    assert all(each.is_accepted for each in again)
    assert dict(fetch(examination.study_uid, archive)).keys() == back.keys()


def test_what_is_no_dicom_is_told_and_stops_nothing(archive, visit):
    """Only what the archive accepted is told as sent."""
    _, files = visit
    some = next(iter(files.values()))

    told = list(send([b"GIF89a", some, some[:200]], archive))

    assert [each.is_accepted for each in told] == [False, True, False]
    assert all(each.trouble for each in told if not each.is_accepted)


def test_a_wrong_password_is_said_and_not_repeated(archive, visit):
    """The credentials stand in no message."""
    _, files = visit
    stranger = replace(archive, password="a-wrong-one")  # noqa: S106 - a wrong one

    with pytest.raises(RecordError) as refused:
        list(send(files.values(), stranger))

    assert "refuses the credentials" in str(refused.value)
    assert "a-wrong-one" not in f"{refused.value!r} {stranger!r}"


def test_a_study_that_is_not_there_is_said(archive):
    """An empty folder is no answer."""
    with pytest.raises(RecordError, match="no such study"):
        list(fetch(uid_of("nobody"), archive))


def test_an_archive_that_is_not_there_is_said(monkeypatch):
    """Nothing listens: a clear error, and soon."""
    monkeypatch.setattr("scalpwatch.records.dicom.web._PAUSE_S", 0.001)
    with pytest.raises(RecordError, match="cannot be reached"):
        list(fetch(uid_of("x"), Archive("http://127.0.0.1:1/dicom-web")))


def test_nothing_of_the_camera_reaches_the_archive(back):
    """The canary of the picture's own file is not there."""
    assert not [name for name, data in back.items() if CANARY.encode() in data]
