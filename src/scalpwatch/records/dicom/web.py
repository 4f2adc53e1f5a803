"""DICOM objects sent to an archive and fetched from it, by DICOMweb.

References
----------
DICOM PS3.18: 10.4 (WADO-RS), 10.5 (STOW-RS), 10.6 (QIDO-RS).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import pydicom
from dicomweb_client.api import DICOMwebClient
from dicomweb_client.session_utils import create_session
from pydicom.dataset import Dataset

from scalpwatch.errors import InputError, RecordError
from scalpwatch.phrases import Phrase, say
from scalpwatch.records.dicom.answers import DEFLATED, guarding
from scalpwatch.records.dicom.discretion import discreet
from scalpwatch.records.dicom.identity import is_uid, to_bytes
from scalpwatch.records.dicom.parsing import BROKEN_DICOM, TiringReader, begins_as_dicom

__all__ = ["Archive", "Delivery", "fetch", "send"]

#: An object in an answer may be so large, and a study hold so many.
_LARGEST_OBJECT: Final = 1_000_000_000
_LARGEST_LIST: Final = 50_000_000
_MOST_OBJECTS: Final = 10_000
#: Objects asked for at a time.
_PAGE: Final = 200
_TIMEOUT_S: Final = (10.0, 120.0)
_ATTEMPTS: Final = 3
_PAUSE_S: Final = 0.5
#: Answers after which it is worth to ask again: busy, not ready, timed out.
_PASSING: Final = frozenset({408, 429, 502, 503, 504})
#: What ends in reading an answer that does not hold together.
_STRANGE: Final = tuple(kind for kind in BROKEN_DICOM if kind is not OSError)
_UNAUTHORIZED: Final = frozenset({401, 403})
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
#: So much of an object fits into one request, which can then be repeated.
_WHOLE: Final = 1 << 31
_MOST_READS: Final = 2_000_000
_HEAD: Final = 132
#: SOP Instance UID and Series Instance UID, as a list of objects tells them.
_LISTED: Final = ("00080018", "0020000E")
#: In so many bytes a file tells its transfer syntax.
_META: Final = 1 << 16

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that speaks DICOMweb.

    Parameters
    ----------
    url
        Its address, without user, password and query.
    user, password
        Who asks; empty where a token is given or none is needed.
    token
        A bearer token; empty where none is needed.
    authority
        File of the certificates that are trusted; ``None`` for the usual ones.
    is_plain_allowed
        Whether the road may be unencrypted though it leaves this computer.

    Raises
    ------
    InputError
        If the address is none, bears a secret, or leaves the computer unencrypted.
    """

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    authority: Path | None = None
    is_plain_allowed: bool = False

    def __post_init__(self) -> None:
        parts = _split(self.url)
        if parts is None:
            raise InputError(
                say("The address of the archive cannot be used."),
                remedy=say(
                    "Give one as https://HOST/PATH, without user, password, ? and #; "
                    "these stand in SCALPWATCH_DICOMWEB_USER and _PASSWORD."
                ),
            )
        if self.authority is not None and not self.authority.is_file():
            raise InputError(
                say("There is no file {name}.", name=self.authority.name),
                remedy=say("Give the certificates that are trusted, as a PEM file."),
            )
        scheme, host = parts
        if scheme == "http" and host not in _LOOPBACK and not self.is_plain_allowed:
            raise InputError(
                say("The road to the archive is not encrypted."),
                remedy=say(
                    "Give an address that begins with https; --plain sends patients' "
                    "data over the network for all to read."
                ),
            )


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one object that was sent.

    Parameters
    ----------
    uid
        Of the object; empty where the file is none.
    is_accepted
        Whether the archive said, of this very object, that it has it.
    trouble
        Why not; ``None`` if it is accepted.
    patient_id
        Whose it is, for the audit trail alone.
    """

    uid: str
    is_accepted: bool
    trouble: Phrase | None = None
    patient_id: str = field(default="", repr=False)


def send(files: Iterable[bytes], archive: Archive) -> Iterator[Delivery]:
    """Send objects, one at a time (STOW-RS).

    Parameters
    ----------
    files
        DICOM files.
    archive
        Where to.

    Yields
    ------
    delivery
        One for each file, in order. A file that is refused stops no other.

    Notes
    -----
    An archive that cannot be reached, or refuses the credentials, ends in
    `scalpwatch.errors.RecordError`; what was told before is sent. To send an object
    twice does no harm, for it has the same UID.
    """
    with _asking(archive, most_bytes=_LARGEST_LIST) as client:
        for data in files:
            with discreet():
                delivery = _send(client, data)
            yield delivery


def fetch(
    study_uid: str, archive: Archive, *, most_bytes: int = _LARGEST_OBJECT
) -> Iterator[tuple[str, bytes]]:
    """Fetch every object of a study (QIDO-RS, then WADO-RS).

    Parameters
    ----------
    study_uid
        Of the study.
    archive
        Where it lies.
    most_bytes
        An object in an answer may be so large.

    Yields
    ------
    file
        Its name, which is the object's UID and nothing else, and its content, in
        the transfer syntax in which the archive holds it.

    Raises
    ------
    InputError
        If the study's UID is none.
    RecordError
        If the archive cannot be reached, refuses the credentials, does not have the
        study, or answers with something else than what was asked for.
    """
    if not is_uid(study_uid):
        raise InputError(
            say("This is no UID of a study."),
            remedy=say("Give the Study Instance UID: digits and dots, up to 64."),
        )
    with _asking(archive, most_bytes=_LARGEST_LIST) as client, discreet():
        listed = list(_listed(client, study_uid))
    if not listed:
        raise RecordError(
            say("The archive has no such study."),
            remedy=say("Compare the UID with what “scalpwatch dicom write” printed."),
        )
    with _asking(archive, most_bytes=most_bytes) as client:
        for series, uid in listed:
            with discreet():
                data = _fetched(client, study_uid, series, uid)
            yield f"{uid}.dcm", data


def _split(url: str) -> tuple[str, str] | None:
    """Tell scheme and host of an address, if it is one and holds no secret."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    is_bare = not (parts.username or parts.password or parts.query or parts.fragment)
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    is_clean = url.isprintable() and " " not in url and "@" not in url
    return (
        (parts.scheme, parts.hostname or "")
        if is_bare and is_web and is_clean
        else None
    )


@contextmanager
def _asking(archive: Archive, *, most_bytes: int) -> Iterator[DICOMwebClient]:
    """Hold a client that trusts nothing of the surroundings and no long answer."""
    session = create_session()
    # neither a stranger's .netrc nor a proxy of the shell's
    session.trust_env = False
    session.verify = True if archive.authority is None else str(archive.authority)
    session.headers["Accept-Encoding"] = "identity"
    if archive.token:
        session.headers["Authorization"] = f"Bearer {archive.token}"
    elif archive.user:
        session.auth = (archive.user, archive.password)
    client = DICOMwebClient(
        archive.url.rstrip("/"),
        session=session,
        callback=guarding(most_bytes),
        chunk_size=_WHOLE,
        timeout=_TIMEOUT_S,
    )
    # it would repeat a request whose body it has used up: see _asked
    client.set_http_retry_params(retry=False)
    try:
        yield client
    finally:
        session.close()


def _send(client: DICOMwebClient, data: bytes) -> Delivery:
    """Send one object."""
    if DEFLATED in data[:_META]:
        trouble = say("deflated objects are not sent")
        return Delivery("", is_accepted=False, trouble=trouble)
    dataset = _opened(data)
    uid = "" if dataset is None else str(dataset.get("SOPInstanceUID", ""))
    if dataset is None or not is_uid(uid):
        return Delivery("", is_accepted=False, trouble=say("it is no DICOM file"))
    try:
        answer = _asked(client.store_instances, [dataset])
    except _RefusedError as refused:
        trouble = say("the archive answered {status}", status=refused.status)
        return Delivery(uid, is_accepted=False, trouble=trouble)
    told = answer.get("ReferencedSOPSequence") or ()
    if any(str(each.get("ReferencedSOPInstanceUID", "")) == uid for each in told):
        patient_id = str(dataset.get("PatientID", ""))
        return Delivery(uid, is_accepted=True, patient_id=patient_id)
    return Delivery(
        uid, is_accepted=False, trouble=say("the archive did not say that it has it")
    )


def _opened(data: bytes) -> Dataset | None:
    """Take a file apart, if it is one."""
    if not begins_as_dicom(data[:_HEAD]):
        return None
    try:
        dataset = pydicom.dcmread(TiringReader(data, reads=_MOST_READS))
    except BROKEN_DICOM:
        return None
    # what stands before a DICOM file can be a program
    dataset.preamble = bytes(128)
    return dataset


def _listed(client: DICOMwebClient, study_uid: str) -> Iterator[tuple[str, str]]:
    """List series and object of a study, page by page, as far as it says new ones."""
    seen: set[str] = set()
    while len(seen) < _MOST_OBJECTS:
        page = _asked(
            client.search_for_instances,
            study_instance_uid=study_uid,
            limit=_PAGE,
            offset=len(seen),
        )
        fresh = dict(_uids(page))
        new = {uid: series for uid, series in fresh.items() if uid not in seen}
        if not new:
            return
        seen |= new.keys()
        yield from ((series, uid) for uid, series in new.items())
    raise _strange_answer()


def _uids(page: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a stranger's JSON
    """Read an object's UID and that of its series out of a list."""
    if not isinstance(page, list):
        raise _strange_answer()
    for each in page:
        try:
            uid, series = (str(each[tag]["Value"][0]) for tag in _LISTED)
        except (TypeError, LookupError):
            raise _strange_answer() from None
        if not (is_uid(uid) and is_uid(series)):
            raise _strange_answer()
        yield uid, series


def _fetched(
    client: DICOMwebClient, study_uid: str, series_uid: str, uid: str
) -> bytes:
    """Fetch one object in the transfer syntax in which the archive holds it."""
    dataset = _asked(
        client.retrieve_instance,
        study_uid,
        series_uid,
        uid,
        media_types=(("application/dicom", "*"),),
    )
    return _checked(dataset, study_uid, uid)


def _checked(dataset: Dataset, study_uid: str, uid: str) -> bytes:
    """Make a file of an object, if it is the one that was asked for."""
    try:
        told = (str(dataset.StudyInstanceUID), str(dataset.SOPInstanceUID))
        dataset.preamble = bytes(128)
        data = to_bytes(dataset)
    except BROKEN_DICOM:
        raise _strange_answer() from None
    if told != (study_uid, uid):
        raise _strange_answer()
    return data


class _RefusedError(Exception):
    """The archive answered that it will not."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _asked(ask: Callable[..., Answer], *what: Any, **how: Any) -> Answer:  # noqa: ANN401 - the client's own
    """Ask, and ask again where that can help; say what failed in our own words."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return ask(*what, **how)
        except RecordError:
            raise
        except _STRANGE:
            # an answer that is no JSON is an error of the road too, to requests
            raise _strange_answer() from None
        except OSError as error:
            # requests tells all that goes wrong on the road as such
            status = getattr(getattr(error, "response", None), "status_code", None)
            if attempt < _ATTEMPTS and (status is None or status in _PASSING):
                time.sleep(_PAUSE_S * 2**attempt)
                continue
            raise _failure(status) from None
    raise AssertionError  # the last attempt returns or raises


def _failure(status: int | None) -> Exception:
    """Say why the archive did not do what was asked."""
    if status is None:
        return RecordError(
            say("The archive cannot be reached, or is not the one it says it is."),
            remedy=say(
                "Check the address and the certificate; nothing more was sent or "
                "fetched."
            ),
        )
    if status in _UNAUTHORIZED:
        return RecordError(
            say("The archive refuses the credentials."),
            remedy=say(
                "Set SCALPWATCH_DICOMWEB_USER and SCALPWATCH_DICOMWEB_PASSWORD, or "
                "SCALPWATCH_DICOMWEB_TOKEN."
            ),
        )
    return _RefusedError(status)


def _strange_answer() -> RecordError:
    """Say that the answer is not what was asked for."""
    return RecordError(
        say("The archive's answer is not what was asked for."),
        remedy=say("Nothing of it was kept; check the address of its DICOMweb."),
    )
