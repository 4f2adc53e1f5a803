"""Files that a browser sends: read whole or refused, as far as there is room."""

from __future__ import annotations

from dataclasses import replace

import pytest
from clinic import Browser

from scalpwatch.web.app import make_app
from scalpwatch.web.parts import File, NoPartsError, read_parts
from scalpwatch.web.shields import Room

KIND = "multipart/form-data; boundary=xyz"
LARGE = b"\xff\xd8\xff" + bytes(100_000)


def part(head: bytes, content: bytes) -> bytes:
    """Write a part as a browser does."""
    return b"--xyz\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content


def test_fields_and_files_come_as_they_were_sent():
    """Text, bytes that look like lines, and a name with folders and Russian letters."""
    body = b"\r\n".join(
        [
            part(b'name="csrf"', b"token"),
            part(
                'name="files"; filename="C:\\\\кожа/a.jpg"'.encode(), b"\r\n--x\r\n\0"
            ),
            part(b'name="files"; filename=""', b""),
            b"--xyz--\r\n",
        ]
    )

    fields, files = read_parts(body, KIND)

    assert fields == {"csrf": ("token",)}
    assert files == (File("a.jpg", b"\r\n--x\r\n\0"),)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", KIND),
        (b"--xyz", KIND),
        (b"junk\r\n--xyz--", KIND),
        (part(b'name="a"', b"cut short"), KIND),
        (part(b"nameless", b"x") + b"\r\n--xyz--", KIND),
        (part(b'name="a"', b"\xff\xfe") + b"\r\n--xyz--", KIND),
        (b"--xyz\r\nno head" + b"\r\n--xyz--", KIND),
        ((part(b'name="a"', b"") + b"\r\n") * 99 + b"--xyz--", KIND),
        (part(b'name="a"', b"") + b"\r\n--xyz--", "multipart/form-data"),
        (part(b'name="a"', b"") + b"\r\n--xyz--", "multipart/mixed; boundary=xyz"),
    ],
)
def test_what_is_no_form_with_files_is_refused(body, kind):
    """Nothing is guessed."""
    with pytest.raises(NoPartsError):
        read_parts(body, kind)


def test_a_stranger_may_send_no_more_than_a_plain_form(desk):
    """Whatever the address."""
    browser = Browser(desk)
    path = f"/drafts/{'0' * 32}/pictures"

    answered = browser.client.post(path, files=[("files", ("a.jpg", LARGE))])

    assert answered.status_code == 413


def test_who_has_signed_in_may_while_there_is_room(desk, clinician):
    """A picture is looked at; where there is no room for it, she comes again."""
    draft = clinician.see("/visits/new").headers["location"]
    clinician.see(draft)
    sent = {
        "data": {"csrf": clinician.token},
        "files": [("files", ("a.jpg", LARGE))],
    }

    looked_at = clinician.client.post(f"{draft}/pictures", **sent)
    clinician.client._transport.app = replace(make_app(desk), room=Room(1000))  # noqa: SLF001 - the same browser, a full server
    turned_away = clinician.client.post(f"{draft}/pictures", **sent)

    assert looked_at.status_code == 422
    assert "broken or cut short" in looked_at.text
    assert turned_away.status_code == 503
    assert turned_away.headers["retry-after"] == "5"
