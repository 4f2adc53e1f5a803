"""``scalpwatch dicom``: visits as DICOM objects, to and from an archive."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError, RecordError
from scalpwatch.locale import Language, Words
from scalpwatch.phrases import say

if TYPE_CHECKING:  # what reads and writes DICOM is loaded when a command needs it
    from scalpwatch.documents.devices import Device
    from scalpwatch.records.dicom.web import Archive
    from scalpwatch.vocabulary.courses import Course, Visit

__all__ = ["register"]

_DEVICES: Final = Path("devices.toml")
#: Endings of case files; no pseudonym ends so.
_CASES: Final = frozenset({".toml", ".json"})


def register(app: typer.Typer, usage: Usage) -> None:
    """Add the group of commands.

    Parameters
    ----------
    app
        The application.
    usage
        The language it explains itself in.
    """
    group = usage.group(
        app,
        "dicom",
        say("Write visits as DICOM objects; send them to an archive and fetch them."),
    )
    _register_write(group, usage)
    _register_send(group, usage)
    _register_fetch(group, usage)
    _register_show(group, usage)


def _register_write(group: typer.Typer, usage: Usage) -> None:
    """Add ``dicom write``."""

    @group.command(
        "write",
        **usage.command(
            say(
                "Write pictures, outlines, measures with the alert, and the report of "
                "a visit as DICOM objects, each in a file that bears its UID."
            )
        ),
    )
    def write(
        what: Annotated[
            str,
            usage.argument(
                "CASE",
                say("A case file, which is assessed; or the pseudonym of a patient."),
            ),
        ],
        out: Annotated[
            Path,
            usage.option(
                "--out", say("Folder for the objects; made if missing."), metavar="DIR"
            ),
        ],
        *,
        visit: Annotated[
            str | None,
            usage.option(
                "--visit",
                say("Day of the visit, of a patient who is kept; without it, all."),
                metavar="YYYY-MM-DD",
            ),
        ] = None,
        devices: Annotated[
            Path, usage.option("--devices", say("The file of devices."))
        ] = _DEVICES,
    ) -> None:
        from scalpwatch.documents.devices import read_devices

        profiles = read_devices(devices)
        if Path(what).is_file() or Path(what).suffix in _CASES:
            studies = _study_of_case(Path(what), profiles, usage.words.language)
        else:
            studies = _studies_of_patient(what, profiles, visit)
        if not studies:
            raise InputError(
                say("There is nothing to write: no picture was taken."),
                remedy=say("Add a visit with pictures by “scalpwatch case add”."),
            )
        for uid, files in studies.items():
            _keep(out, uid, files, usage.words)


def _register_send(group: typer.Typer, usage: Usage) -> None:
    """Add ``dicom send``."""

    @group.command(
        "send",
        **usage.command(
            say(
                "Send DICOM files to an archive (DICOMweb, STOW-RS), and say of each "
                "whether the archive has it."
            )
        ),
    )
    def send(
        paths: Annotated[
            list[Path], usage.argument("PATH...", say("Files, or folders of them."))
        ],
        to: Annotated[
            str,
            usage.option("--to", say("Address of its DICOMweb."), metavar="URL"),
        ],
        *,
        ca: Annotated[
            Path | None,
            usage.option(
                "--ca", say("Certificates to trust instead of the usual ones.")
            ),
        ] = None,
        plain: Annotated[
            bool,
            usage.option(
                "--plain",
                say("Allow a road that is not encrypted to another computer."),
            ),
        ] = False,
    ) -> None:
        _send(_files(paths), _archive(to, ca, is_plain_allowed=plain), usage.words)


def _register_fetch(group: typer.Typer, usage: Usage) -> None:
    """Add ``dicom fetch``."""

    @group.command(
        "fetch",
        **usage.command(
            say("Fetch a study from an archive (DICOMweb, QIDO-RS and WADO-RS).")
        ),
    )
    def fetch(
        from_: Annotated[
            str,
            usage.option("--from", say("Address of its DICOMweb."), metavar="URL"),
        ],
        study: Annotated[
            str, usage.option("--study", say("UID of the study."), metavar="UID")
        ],
        out: Annotated[
            Path,
            usage.option(
                "--out", say("Folder for the objects; made if missing."), metavar="DIR"
            ),
        ],
        *,
        ca: Annotated[
            Path | None,
            usage.option(
                "--ca", say("Certificates to trust instead of the usual ones.")
            ),
        ] = None,
        plain: Annotated[
            bool,
            usage.option(
                "--plain",
                say("Allow a road that is not encrypted to another computer."),
            ),
        ] = False,
    ) -> None:
        from scalpwatch.cli.filing import write_whole
        from scalpwatch.records.dicom.web import fetch as fetch_study

        archive = _archive(from_, ca, is_plain_allowed=plain)
        names = []
        for name, data in fetch_study(study, archive):
            write_whole(out, {name: data})
            names.append(name)
        _tell_kept(len(names), study, out, usage.words)


def _register_show(group: typer.Typer, usage: Usage) -> None:
    """Add ``dicom show``."""

    @group.command(
        "show",
        **usage.command(
            say("Print what a structured report of scalpwatch says, as JSON.")
        ),
    )
    def show(
        file: Annotated[
            Path, usage.argument("FILE", say("The structured report, a DICOM file."))
        ],
    ) -> None:
        from scalpwatch.documents.course import value_to_json
        from scalpwatch.imaging.files import file_bytes
        from scalpwatch.records.dicom.findings import from_dicom

        print_plainly(value_to_json(from_dicom(file_bytes(file))))


def _study_of_case(
    path: Path, profiles: "Mapping[str, Device]", language: Language
) -> dict[str, dict[str, bytes]]:
    """Assess a case and make its study, the report included."""
    from scalpwatch.casework.consulting import course_of
    from scalpwatch.cli.consulting import consult_today
    from scalpwatch.documents.case import read_case
    from scalpwatch.report.rendering import render_pdf

    case = read_case(path)
    consultation = consult_today(case)
    course, pictures = course_of(case, consultation)
    report = render_pdf(consultation, language)
    return _study(course, course.visits[0], pictures, profiles, reports=[report])


def _studies_of_patient(
    pseudonym: str, profiles: "Mapping[str, Device]", day: str | None
) -> dict[str, dict[str, bytes]]:
    """Make the studies of a patient who is kept, once the trail has been told."""
    from scalpwatch.cli.opened import opened_store
    from scalpwatch.registry.audit import Event

    studies: dict[str, dict[str, bytes]] = {}
    with opened_store() as store:
        course = store.recall(pseudonym)
        for visit in _chosen(course.visits, day):
            pictures = {
                each.sha256: store.picture(pseudonym, each.sha256)
                for each in visit.pictures
            }
            studies |= _study(course, visit, pictures, profiles)
        store.note(Event.EXPORTED, pseudonym, detail="form=dicom")
    return studies


def _study(
    course: "Course",
    visit: "Visit",
    pictures: Mapping[str, bytes],
    profiles: "Mapping[str, Device]",
    *,
    reports: Sequence[bytes] = (),
) -> dict[str, dict[str, bytes]]:
    """Make the files of a study; none where there is nothing to file."""
    from scalpwatch.casework.filing import make_study_files
    from scalpwatch.records.dicom.identity import Examination

    files = make_study_files(course, visit, pictures, devices=profiles, reports=reports)
    return {Examination(course, visit).study_uid: files} if files else {}


def _chosen(visits: "tuple[Visit, ...]", day: str | None) -> "list[Visit]":
    """Choose the visits of a day, or all that have pictures."""
    if day is None:
        return [each for each in visits if each.pictures]
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        wanted = None
    chosen = [each for each in visits if each.seen_on == wanted]
    if not chosen:
        raise InputError(
            say("There is no visit of that day."),
            remedy=say("Give a day that “scalpwatch case show” tells: YYYY-MM-DD."),
        )
    return chosen


def _keep(out: Path, uid: str, files: Mapping[str, bytes], words: Words) -> None:
    """Write a study, and say where it is."""
    from scalpwatch.cli.filing import write_whole

    write_whole(out, files)
    _tell_kept(len(files), uid, out, words)


def _tell_kept(count: int, uid: str, out: Path, words: Words) -> None:
    """Say how many objects of a study lie where."""
    print_plainly(
        words.tell(
            say(
                "Study {uid}: {count} DICOM objects are in {folder}.",
                uid=uid,
                count=count,
                folder=out.resolve().name,
            )
        )
    )


def _files(paths: Sequence[Path]) -> list[Path]:
    """List files, and of folders the DICOM files in them."""
    from scalpwatch.records.pictures import is_dicom

    found: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else []
        found += [each for each in inside if is_dicom(each)] or [path]
    return found


def _archive(url: str, authority: Path | None, *, is_plain_allowed: bool) -> "Archive":
    """Describe the archive, with the credentials of the installation."""
    from scalpwatch.records.dicom.web import Archive
    from scalpwatch.settings import read_settings

    settings = read_settings()
    return Archive(
        url,
        user=settings.dicomweb_user or "",
        password=settings.dicomweb_password or "",
        token=settings.dicomweb_token or "",
        authority=authority,
        is_plain_allowed=is_plain_allowed,
    )


def _send(files: Sequence[Path], archive: "Archive", words: Words) -> None:
    """Send files, say what became of each, and tell the audit trail."""
    from scalpwatch.records.dicom.web import send

    accepted: Counter[str] = Counter()
    try:
        for file, delivery in zip(files, send(_contents(files), archive), strict=True):
            if delivery.trouble is None:
                accepted[delivery.patient_id] += 1
                told = say("{uid}: sent", uid=delivery.uid)
            else:
                told = say(
                    "{name}: not sent: {why}", name=file.name, why=delivery.trouble
                )
            print_plainly(words.tell(told))
    finally:
        _tell_trail(accepted)
    lost = len(files) - accepted.total()
    if lost:
        raise RecordError(
            say(
                "Of {count} DICOM objects {lost} were not sent.",
                count=len(files),
                lost=lost,
            ),
            remedy=say("Mend them and send again: what is there already stays once."),
        )


def _contents(files: Sequence[Path]) -> Iterator[bytes]:
    """Read one file after the other."""
    from scalpwatch.imaging.files import file_bytes

    return map(file_bytes, files)


def _tell_trail(accepted: Mapping[str, int]) -> None:
    """Tell the audit trail of what was sent, where the installation keeps patients."""
    from scalpwatch.settings import read_settings

    settings = read_settings()
    if not accepted or (settings.key is None and settings.key_file is None):
        return
    from scalpwatch.cli.opened import opened_store
    from scalpwatch.registry.audit import Event

    with opened_store() as store:
        for patient, count in accepted.items():
            store.note(Event.SENT, patient, detail=f"form=dicom objects={count}")
