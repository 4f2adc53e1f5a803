"""DICOMweb: no road without encryption, no answer trusted, no secret told."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from unit.records.dicom.visits import PDF, whole_visit

from scalpwatch.errors import InputError, RecordError
from scalpwatch.records.dicom.documents import to_document
from scalpwatch.records.dicom.identity import to_bytes, uid_of
from scalpwatch.records.dicom.web import Archive, fetch, send

EXAMINATION, _ = whole_visit()
STUDY = EXAMINATION.study_uid
OBJECT = to_document(EXAMINATION, PDF)
UID = str(OBJECT.SOPInstanceUID)
JSON = "application/dicom+json"


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch):
    """Ask again at once."""
    monkeypatch.setattr("scalpwatch.records.dicom.web._PAUSE_S", 0.001)


Reply = Callable[[BaseHTTPRequestHandler], None]


def said(handler, body: bytes, *, kind: str = JSON, status: int = 200, **headers):
    """Send an answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def listing(*uids: str, series: str = "1.2.3") -> bytes:
    """What a list of objects looks like."""
    return json.dumps(
        [
            {"00080018": {"vr": "UI", "Value": [uid]}, "0020000E": {"Value": [series]}}
            for uid in uids
        ]
    ).encode()


def part(data: bytes) -> tuple[bytes, str]:
    """An object in an answer of several parts."""
    head = b"--b\r\nContent-Type: application/dicom\r\n\r\n"
    return (
        head + data + b"\r\n--b--",
        'multipart/related; type="application/dicom"; boundary=b',
    )


@contextmanager
def serving(
    reply: Reply, *, certificate: Path | None = None
) -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that answers as a test wants; and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(f"{self.path} {self.headers.get('Authorization', '')}")
            reply(self)

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    scheme = "http" if certificate is None else "https"
    try:
        yield f"{scheme}://127.0.0.1:{server.server_port}/dicom-web", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def a_study(data: bytes, *uids: str) -> Reply:
    """A server that lists objects and gives this file for each."""

    def reply(handler):
        if "offset=0" in handler.path:
            said(handler, listing(*uids))
        elif "offset" in handler.path:
            said(handler, b"[]")
        else:
            body, kind = part(data)
            said(handler, body, kind=kind)

    return reply


def test_a_study_is_fetched_byte_for_byte():
    """What the archive gives is what lies in the folder."""
    data = to_bytes(OBJECT)

    with serving(a_study(data, UID)) as (url, _):
        files = dict(fetch(STUDY, Archive(url)))

    assert files == {f"{UID}.dcm": data}


def test_a_program_before_the_object_is_cut_off():
    """A preamble can make a DICOM file run; it is emptied (CVE-2019-11687)."""
    data = b"MZ" + b"\x90" * 126 + to_bytes(OBJECT)[128:]

    with serving(a_study(data, UID)) as (url, _):
        files = dict(fetch(STUDY, Archive(url)))

    assert files[f"{UID}.dcm"][:132] == bytes(128) + b"DICM"


@pytest.mark.parametrize("uid", ["../../etc/passwd", "1.2/../3", "", "1.2\n3"])
def test_a_listed_path_is_no_uid(uid):
    """No answer chooses where a file is written."""
    with (
        serving(a_study(to_bytes(OBJECT), uid)) as (url, _),
        pytest.raises(RecordError, match="not what was asked for"),
    ):
        list(fetch(STUDY, Archive(url)))


def test_another_object_than_was_asked_for_is_refused():
    """A file is not another patient's under this one's name."""
    other = uid_of("other")

    with (
        serving(a_study(to_bytes(OBJECT), other)) as (url, _),
        pytest.raises(RecordError, match="not what was asked for"),
    ):
        list(fetch(STUDY, Archive(url)))


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'{"00080018": 1}', b"[[]]", b"<html>", b"null"]
)
def test_a_list_that_is_none_is_refused_or_empty(body):
    """Whatever stands there, the error is ours."""
    with (
        serving(lambda handler: said(handler, body)) as (url, _),
        pytest.raises(RecordError),
    ):
        list(fetch(STUDY, Archive(url)))


def test_an_endless_answer_is_cut_off():
    """An object is read up to what was bargained for, and no further."""
    data = to_bytes(OBJECT) + bytes(3_000_000)

    with (
        serving(a_study(data, UID)) as (url, _),
        pytest.raises(RecordError, match="longer than any"),
    ):
        list(fetch(STUDY, Archive(url), most_bytes=1_000_000))


def test_a_list_without_end_is_cut_off():
    """A study that grows with each question is none."""

    def reply(handler):
        offset = int(handler.path.rpartition("offset=")[2].partition("&")[0])
        said(handler, listing(*(f"1.2.{offset + each}" for each in range(5000))))

    with (
        serving(reply) as (url, _),
        pytest.raises(RecordError, match="not what was asked for"),
    ):
        list(fetch(STUDY, Archive(url)))


def test_a_deflated_object_is_refused_before_it_unfolds():
    """A kilobyte of it could be a gigabyte."""
    data = to_bytes(OBJECT).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99")

    with (
        serving(a_study(data, UID)) as (url, _),
        pytest.raises(RecordError, match="deflated"),
    ):
        list(fetch(STUDY, Archive(url)))


def test_a_compressed_answer_is_refused():
    """So could a compressed answer."""
    with (
        serving(lambda handler: said(handler, b"x", Content_Encoding="gzip")) as (
            url,
            _,
        ),
        pytest.raises(RecordError, match="compresses"),
    ):
        list(fetch(STUDY, Archive(url)))


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_no_answer_sends_the_data_elsewhere(code):
    """A redirect is not followed: neither data nor password go to a stranger."""

    def reply(handler):
        said(handler, b"", status=code, Location="http://127.0.0.1:9/elsewhere")

    with serving(reply) as (url, asked), pytest.raises(RecordError, match="sends on"):
        list(send([to_bytes(OBJECT)], Archive(url)))

    assert len(asked) == 1


def test_a_busy_archive_is_asked_again():
    """Three times in all, with a pause; then the object is told as not sent."""
    replies = [503, 429, 200]

    def reply(handler):
        status = replies.pop(0)
        accepted = {"00081199": {"vr": "SQ", "Value": [_reference(UID)]}}
        said(handler, json.dumps(accepted).encode(), status=status)

    with serving(reply) as (url, asked):
        (delivery,) = send([to_bytes(OBJECT)], Archive(url))

    assert delivery.is_accepted
    assert len(asked) == 3


def test_an_archive_that_stays_busy_is_told():
    """Repeating has an end."""
    with serving(lambda handler: said(handler, b"", status=503)) as (url, asked):
        (delivery,) = send([to_bytes(OBJECT)], Archive(url))

    assert not delivery.is_accepted
    assert "503" in str(delivery.trouble)
    assert len(asked) == 3


@pytest.mark.parametrize("status", [400, 409, 413, 500])
def test_a_refused_object_is_told_and_stops_no_other(status):
    """Each object has its own answer, and a refusal is not repeated."""
    with serving(lambda handler: said(handler, b"", status=status)) as (url, asked):
        told = list(send([to_bytes(OBJECT)] * 2, Archive(url)))

    assert [each.is_accepted for each in told] == [False, False]
    assert len(asked) == 2


@pytest.mark.parametrize("accepted", [[], ["1.2.3"]])
def test_silence_is_no_acceptance(accepted):
    """An object that the answer does not name is not told as sent."""
    body = {"00081199": {"vr": "SQ", "Value": [_reference(uid) for uid in accepted]}}

    with serving(lambda handler: said(handler, json.dumps(body).encode())) as (url, _):
        (delivery,) = send([to_bytes(OBJECT)], Archive(url))

    assert not delivery.is_accepted


def test_credentials_travel_in_a_header_alone():
    """No address bears them, and no value shows them."""
    archive = Archive("https://pacs.example/dicom-web", token="s3cret")  # noqa: S106 - none
    assert "s3cret" not in repr(archive)

    with serving(lambda handler: said(handler, b"[]")) as (url, asked):
        with pytest.raises(RecordError):
            list(fetch(STUDY, Archive(url, token="s3cret")))  # noqa: S106 - none
        with pytest.raises(RecordError):
            list(fetch(STUDY, Archive(url, user="a", password="s3cret")))  # noqa: S106 - none

    bearer, basic = asked
    assert bearer.endswith("Bearer s3cret")
    assert "s3cret" not in bearer.split()[0] + basic
    assert " Basic " in basic


@pytest.mark.parametrize(
    "url",
    [
        "pacs.example",
        "ftp://pacs.example/x",
        "https://user:secret@pacs.example/x",
        "https://pacs.example/x?patient=1",
        "https://pacs.example/x#y",
        "https:///x",
        "https://pacs.example:port/x",
        "https://pacs.example/a b",
        "",
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url):
    """And not repeated: a secret could stand in it."""
    with pytest.raises(InputError) as refused:
        Archive(url)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["http://pacs.example/x", "http://10.0.0.1/x", "http://localhost.evil.example/"],
)
def test_an_unencrypted_road_must_be_asked_for(url):
    """Patients' data do not cross a network in the open by accident."""
    with pytest.raises(InputError, match="not encrypted"):
        Archive(url)

    assert Archive(url, is_plain_allowed=True).url == url


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_this_computer_may_be_spoken_to_plainly(host):
    """Nothing leaves it."""
    assert Archive(f"http://{host}:8042/dicom-web")


@pytest.fixture
def certificate(tmp_path) -> Path:
    """A certificate for this computer that nobody has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "archive")])
    now = datetime.now(tz=UTC)
    here = x509.IPAddress(ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "archive.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_an_archive_that_nobody_vouches_for_gets_nothing(certificate):
    """Its certificate is checked before a byte of a patient is sent."""
    with (
        serving(a_study(b"", UID), certificate=certificate) as (url, asked),
        pytest.raises(RecordError, match="not the one it says it is"),
    ):
        list(send([to_bytes(OBJECT)], Archive(url)))

    assert not asked


def test_a_clinics_own_certificate_is_trusted_when_it_is_named(certificate):
    """Hospitals sign their archives themselves."""
    data = to_bytes(OBJECT)

    with serving(a_study(data, UID), certificate=certificate) as (url, _):
        files = dict(fetch(STUDY, Archive(url, authority=certificate)))

    assert files == {f"{UID}.dcm": data}


def test_a_certificate_that_is_not_there_is_said(tmp_path):
    """Nothing is asked without the certificates that were named."""
    with pytest.raises(InputError, match="no file"):
        Archive("https://pacs.example", authority=tmp_path / "absent.pem")


def test_a_study_is_named_by_a_uid():
    """Nothing else goes into an address."""
    with pytest.raises(InputError, match="no UID"):
        list(fetch("../instances", Archive("https://pacs.example")))


def _reference(uid: str) -> dict:
    """An accepted object, as an answer names it."""
    return {
        "00081150": {"vr": "UI", "Value": [str(OBJECT.SOPClassUID)]},
        "00081155": {"vr": "UI", "Value": [uid]},
    }
