"""Items 8 to 13 and 16, of pictures that a browser sends: bounded, opened apart."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from clinic import Browser, user
from floods import floods, saved
from PIL import Image as Pillow
from unit.records.dicom.objects import dataset_of, drawn

from scalpwatch.casework.apart import Apart
from scalpwatch.errors import InputError
from scalpwatch.registry.accounts import Role
from scalpwatch.web.parts import File
from scalpwatch.web.uploads import MOST_BYTES, admit

MARKUP = "<img src=x onerror=alert(1)>"
TRACE = "Zimorodok"


@pytest.fixture(scope="module")
def apart():
    """The process that opens pictures."""
    opened = Apart(1)
    yield opened
    opened.close()


@pytest.fixture
def drafting(desk):
    """A clinician who has begun a visit, and where."""
    user(desk, "maria", Role.CLINICIAN)
    browser = Browser(desk).sign_in("maria")
    draft = browser.see("/visits/new").headers["location"]
    browser.see(draft)
    return browser, draft


def send(drafting, name: str, content: bytes, **headers: str):
    """Send a picture as the page does."""
    browser, draft = drafting
    return browser.client.post(
        f"{draft}/pictures",
        data={"csrf": browser.token},
        files=[("files", (name, content, "application/octet-stream"))],
        headers={"hx-request": "true", **headers},
    )


def dicom(preamble: bytes = bytes(128)) -> bytes:
    """A DICOM file that begins with something."""
    file = io.BytesIO()
    dataset = dataset_of(drawn())
    dataset.preamble = preamble.ljust(128, b"\0")
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def test_item_8_a_picture_has_a_largest_size_and_a_stranger_sends_none(drafting):
    """Too much is refused before it is read; who is not signed in may send no file."""
    browser, draft = drafting
    stranger = {"cookie": "scalpwatch=none"}
    told = {"content-type": "multipart/form-data; boundary=x"}

    more = {**told, "content-length": str(MOST_BYTES + 2**20)}
    too_much = browser.client.post(f"{draft}/pictures", content=b"x", headers=more)
    browser.client.cookies.clear()
    large = {**told, **stranger}
    unknown = browser.client.post(
        f"{draft}/pictures", content=bytes(2**17), headers=large
    )

    assert too_much.status_code == 413
    assert unknown.status_code == 413


def test_item_9_what_is_packed_is_not_unpacked(drafting):
    """Neither a packed body, nor an archive in the place of a picture."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../a.png", bytes(10**7))

    bodies = send(drafting, "a.png", saved("PNG"), **{"content-encoding": "gzip"})
    files = [
        send(drafting, name, content)
        for name, content in {
            "a.zip": packed.getvalue(),
            "a.png": packed.getvalue(),
            "a.jpg": gzip.compress(saved("JPEG")),
        }.items()
    ]

    assert bodies.status_code == 415
    assert [each.status_code for each in files] == [422] * 3


def test_item_10_a_flood_that_is_sent_is_refused_and_the_next_is_served(drafting):
    """In words, for each format; and the clinic goes on."""
    for name, content in floods().items():
        answered = send(drafting, name, content)
        assert answered.status_code == 422, name
        assert 'class="trouble"' in answered.text, name

    assert send(drafting, "a.png", saved("PNG")).status_code == 200
    assert drafting[0].see("/today").status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.jpg", b"<html><script>alert(1)</script></html>"),
        ("a.gif", b"GIF89a=1;alert(1)//"),
        ("a.png", saved("JPEG")),
        ("a.jpg", dicom()),
        ("a.dcm", saved("PNG")),
        ("a.exe", b"MZ" + bytes(400)),
        ("a.png", b""),
    ],
)
def test_item_11_a_file_is_what_its_first_bytes_and_its_name_say(apart, name, content):
    """What is no picture, or another kind than it is called, is not taken."""
    with pytest.raises(InputError):
        admit(File(name, content), apart)


def test_item_11_of_a_file_that_is_two_things_pixels_alone_are_shown(drafting):
    """What is served is made anew, under a kind that no browser guesses at."""
    browser, draft = drafting
    page = b"<html><script>alert(1)</script></html>"

    send(drafting, "a.jpg", saved("JPEG") + page)
    (address,) = {
        part.split('"')[0]
        for part in browser.see(draft).text.split('src="')[1:]
        if part.startswith(f"{draft}/pictures/")
    }
    shown = browser.see(address)

    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert b"script" not in shown.content
    assert Pillow.open(io.BytesIO(shown.content)).format == "JPEG"


@pytest.mark.parametrize(
    "head", [b"MZ\x90\x00", b"\x7fELF\x02", b"II*\0", b"#!/bin/sh"]
)
def test_item_12_a_program_in_a_preamble_is_not_kept(apart, head):
    """What stands before the mark of a DICOM file is nobody's, and is blanked."""
    taken = admit(File("a.dcm", dicom(head)), apart)

    assert taken.content[:132] == bytes(128) + b"DICM"


def test_item_12_dicom_that_lies_is_refused_in_words(drafting):
    """Sizes that are not there, endless depth, an end that is cut off."""
    whole = dicom()
    rows = whole.index(b"\x28\x00\x10\x00", 132)
    level = b"\x09\x00\x10\x10SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    hostile = (
        whole[: rows + 8] + b"\xff\xff" + whole[rows + 10 :],
        whole[:rows] + level * 50_000 + whole[rows:],
        whole[:-2000],
        whole[:200],
    )

    for content in hostile:
        answered = send(drafting, "a.dcm", content)
        assert answered.status_code == 422
        assert 'class="trouble"' in answered.text


def test_item_13_the_copy_that_is_shown_has_nothing_of_the_camera(apart):
    """Maker and place are in no picture that is sent to a browser."""
    block = Pillow.Exif()
    block[0x010F] = f"{TRACE} maker"
    block.get_ifd(0x8825)[1] = "N"
    data = saved("JPEG", exif=block)
    assert TRACE.encode() in data

    small = admit(File("a.jpg", data), apart).small_jpeg

    assert TRACE.encode() not in small
    assert b"Exif" not in small


@pytest.mark.parametrize(
    "name", [f"{MARKUP}.png", "../../../etc/passwd.png", "a" * 240 + ".png"]
)
def test_item_16_the_name_of_a_file_is_told_as_text(drafting, name):
    """Whatever it holds, and without the folders that it names."""
    answered = send(drafting, name, saved("PNG")[:60])

    assert answered.status_code == 422
    assert MARKUP not in answered.text
    assert "etc/passwd" not in answered.text
    assert "a" * 200 not in answered.text
