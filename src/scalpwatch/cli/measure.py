"""``scalpwatch measure``: figures, signs and overlays of many pictures."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError, ScalpwatchError
from scalpwatch.locale import Words
from scalpwatch.phrases import say

if TYPE_CHECKING:
    from scalpwatch.cli.measuring import Order
    from scalpwatch.documents.devices import Device
    from scalpwatch.documents.measures import FailedPicture
    from scalpwatch.findings.surveying import Survey
    from scalpwatch.vocabulary.cases import PictureKind
    from scalpwatch.vocabulary.measurements import Correction, PictureMeasures
    from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["register"]

_TABLE = "measures.csv"


def register(app: typer.Typer, usage: Usage) -> None:
    """Add the command.

    Parameters
    ----------
    app
        The application.
    usage
        The language it explains itself in.
    """

    @app.command(
        "measure",
        **usage.command(
            say(
                "Measure trichoscopic pictures and photographs of the scalp: write "
                "for each measures.json and overlay.jpg, and measures.csv with one "
                "row a picture."
            )
        ),
    )
    def measure(  # noqa: PLR0913 - one parameter an option, as typer wants them
        pictures: Annotated[
            list[Path], usage.argument("PICTURE...", say("Files of pictures."))
        ],
        out: Annotated[
            Path,
            usage.option(
                "--out", say("Folder for the results; made if missing."), metavar="DIR"
            ),
        ],
        *,
        scale: Annotated[
            float | None,
            usage.option(
                "--scale",
                say(
                    "Micrometres a pixel of every picture file; without it, or a "
                    "device, that of a DICOM file holds, else a scale bar or a ruler "
                    "is sought in the picture; where there is none lengths are told "
                    "in pixels."
                ),
                metavar="UM_PER_PX",
                show_default=False,
            ),
        ] = None,
        device: Annotated[
            str | None,
            usage.option(
                "--device",
                say("Device that took all the pictures, as “calibrate” keeps it."),
                metavar="NAME",
                show_default=False,
            ),
        ] = None,
        devices: Annotated[
            Path, usage.option("--devices", say("The file of devices."))
        ] = Path("devices.toml"),
        ruler: Annotated[
            bool,
            usage.option(
                "--ruler",
                say(
                    "The pictures surely show a ruler or a grid of millimetres: seven "
                    "marks suffice, where ten are asked for otherwise."
                ),
            ),
        ] = False,
        kind: Annotated[
            str | None,
            usage.option(
                "--kind",
                say(
                    "How all pictures were taken: trichoscopy or clinical. Without "
                    "it, a picture whose name says “overview” is clinical."
                ),
                metavar="KIND",
                show_default=False,
            ),
        ] = None,
        control: Annotated[
            Path | None,
            usage.option(
                "--control",
                say(
                    "A picture of healthy scalp of the same patient, taken with the "
                    "same device, with which all are compared; without it, the "
                    "picture whose name says “control”."
                ),
                metavar="PICTURE",
                show_default=False,
            ),
        ] = None,
        processes: Annotated[
            int,
            usage.option(
                "--processes", say("How many pictures are measured at once."), min=1
            ),
        ] = 1,
        corrections: Annotated[
            Path | None,
            usage.option(
                "--corrections",
                say("A reader's corrections of marks and outlines, a JSON file."),
                metavar="FILE",
                show_default=False,
            ),
        ] = None,
    ) -> None:
        _refuse_closed_eye()
        from scalpwatch.cli.measuring import Order, Scaling, controls_by_name

        order = Order(
            scaling=Scaling(
                told=_told_scale(scale),
                device=None if device is None else _device(device, devices),
                has_ruler=ruler,
            ),
            corrections=_corrections(corrections, pictures),
            controls=controls_by_name(pictures, told=control),
            kind=None if kind is None else _kind(kind),
        )
        task = _Task(out, order, usage.words)
        rows = task.measure_all(pictures, processes=processes)
        failed = sum(not hasattr(row, "measurements") for row in rows)
        _tell_end(out, len(rows) - failed, usage.words)
        if failed:
            raise InputError(
                say(
                    "Pictures that could not be measured: {count} of {total}.",
                    count=failed,
                    total=len(rows),
                ),
                remedy=say(
                    "The reasons stand above and in measures.csv; the results of the "
                    "others are written."
                ),
            )


def _refuse_closed_eye() -> None:
    """Open no picture where the installation forbids it."""
    from scalpwatch.settings import read_settings

    if not read_settings().eye:
        raise InputError(
            say("This installation opens no pictures: SCALPWATCH_EYE is off."),
            remedy=say("Set SCALPWATCH_EYE to on to have pictures measured."),
        )


def _kind(word: str) -> "PictureKind":
    """Understand how the pictures were taken."""
    from scalpwatch.vocabulary.cases import PictureKind

    try:
        return PictureKind(word.lower())
    except ValueError:
        raise InputError(
            say("There is no kind of picture of that name."),
            remedy=say("Give one of: {words}.", words="trichoscopy; clinical"),
        ) from None


def _device(name: str, file: Path) -> "Device":
    """Look a device up in the user's file."""
    from scalpwatch.documents.devices import read_devices

    devices = read_devices(file)
    if name not in devices:
        raise InputError(
            say("There is no device of that name in {file}.", file=file.name),
            remedy=say("Name one that “scalpwatch calibrate” has kept there."),
        )
    return devices[name]


class _Task:
    """Measure pictures as ordered, write their files, and the table at the end."""

    def __init__(self, out: Path, order: "Order", words: Words) -> None:
        self.out = out
        self.order = order
        self.words = words

    def measure_all(
        self, pictures: Sequence[Path], *, processes: int
    ) -> "list[PictureMeasures | FailedPicture]":
        """Measure each picture; write its files at once and the table at the end."""
        from scalpwatch.cli.filing import write_whole
        from scalpwatch.cli.measuring import survey_all
        from scalpwatch.documents.measures import measures_to_csv

        rows: list[PictureMeasures | FailedPicture] = []
        surveys = survey_all(pictures, self.order, processes=processes)
        with _progress(len(pictures), self.words) as advance:
            for path, folder, seen in zip(
                pictures, _folders(pictures), surveys, strict=True
            ):
                rows.append(self._write(path, folder, seen))
                advance()
        table = measures_to_csv(rows, self.words.language)
        # a spreadsheet knows UTF-8 by its mark
        write_whole(self.out, {_TABLE: table.encode("utf-8-sig")})
        return rows

    def _write(
        self, path: Path, folder: str, seen: "Survey | ScalpwatchError"
    ) -> "PictureMeasures | FailedPicture":
        """Write the files of one picture, or tell why there are none."""
        from scalpwatch.cli.filing import write_whole
        from scalpwatch.cli.speech import speak_of_failure
        from scalpwatch.documents.measures import FailedPicture, measures_to_json

        if isinstance(seen, ScalpwatchError):
            speak_of_failure(seen, self.words)
            return FailedPicture(path.name, self.words.tell(seen.message))
        text = measures_to_json(seen.measures, self.words.language)
        write_whole(
            self.out / folder,
            {"measures.json": text.encode(), "overlay.jpg": seen.overlay_jpeg},
        )
        return seen.measures


def _corrections(
    file: Path | None, pictures: Sequence[Path]
) -> "Mapping[str, tuple[Correction, ...]]":
    """Read corrections, and let none get lost because a name was misspelt."""
    from scalpwatch.documents.corrections import read_corrections

    if file is None:
        return {}
    corrections = read_corrections(file)
    strange = sorted(corrections.keys() - {path.name for path in pictures})
    if strange:
        raise InputError(
            say(
                "The corrections name {picture}, which is none of the pictures.",
                picture=strange[0],
            ),
            remedy=say("Give that picture too, or mend the name."),
        )
    return corrections


def _told_scale(um_per_px: float | None) -> "ScaleUmPerPx | None":
    """Take the scale from the command line, if a lens can have it."""
    if um_per_px is None:
        return None
    from scalpwatch.imaging.scale import required_scale
    from scalpwatch.vocabulary.quantities import ScaleUmPerPx

    return required_scale(ScaleUmPerPx(um_per_px, "command line"))


def _folders(pictures: Sequence[Path]) -> Iterator[str]:
    """Name a folder for each picture; two of one name get a number."""
    # the table is no folder; and some file systems know no capitals
    taken = {_TABLE}
    for path in pictures:
        name, number = path.name or "picture", 1
        while name.casefold() in taken:
            number += 1
            name = f"{path.name}-{number}"
        taken.add(name.casefold())
        yield name


@contextmanager
def _progress(total: int, words: Words) -> "Iterator[_Advance]":
    """Show a bar over many pictures, where somebody watches."""
    if total == 1 or not sys.stderr.isatty():
        yield _Advance(None)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn(words.tell(say("Pictures"))),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=total)
        yield _Advance(lambda: bar.advance(task))


class _Advance:
    """Moves the bar by one, where there is one."""

    def __init__(self, move: Callable[[], None] | None) -> None:
        self._move = move

    def __call__(self) -> None:
        if self._move is not None:
            self._move()


def _tell_end(out: Path, count: int, words: Words) -> None:
    """Say where the results lie."""
    from scalpwatch.cli.speech import print_plainly

    told = say(
        "Pictures measured: {count}. The table: {path}", count=count, path=out / _TABLE
    )
    print_plainly(words.tell(told))
