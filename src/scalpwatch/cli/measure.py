"""``scalpwatch measure``: figures, signs and overlays of many pictures."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError, ScalpwatchError
from scalpwatch.locale import Words
from scalpwatch.phrases import say

if TYPE_CHECKING:
    from scalpwatch.documents.devices import Device
    from scalpwatch.documents.measures import FailedPicture
    from scalpwatch.findings.surveying import Survey
    from scalpwatch.imaging.images import Image
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
                "Measure trichoscopic pictures: write for each measures.json and "
                "overlay.jpg, and measures.csv with one row a picture."
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
                    "device, a scale bar in the picture is sought, and where there is "
                    "none lengths are told in pixels."
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
                say("The pictures show a ruler or a grid of millimetres: seek it too."),
            ),
        ] = False,
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
        scales = _Scales(
            told=scale,
            device=None if device is None else _device(device, devices),
            has_ruler=ruler,
        )
        task = _Task(out, scales, corrections=corrections, words=usage.words)
        rows = task.measure_all(pictures)
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


class _Scales:
    """Finds the scale of a picture: told, the device's, or in the picture itself."""

    def __init__(
        self, *, told: float | None, device: "Device | None", has_ruler: bool
    ) -> None:
        self._told = _told_scale(told)
        self._device = device
        self._has_ruler = has_ruler

    def scaled(self, path: Path, *, longest_px: int) -> "tuple[Image, float]":
        """Read a picture with its scale, and tell the scale's error."""
        from scalpwatch.imaging.images import read_image, reduced
        from scalpwatch.imaging.scale import find_scale, scale_of_marks

        if self._told is not None:
            return read_image(path, scale=self._told, longest_px=longest_px), 0.0
        # a bar of one pixel's width is lost in a reduced copy
        whole = read_image(path)
        if self._device is not None:
            scale: ScaleUmPerPx | None = _scale_by(self._device, whole)
            error = self._device.error
        else:
            found = find_scale(whole)
            if found is None and self._has_ruler:
                # few marks can be hair or scale, too: only on request
                found = scale_of_marks(whole, mark_um=1000.0)
            scale = None if found is None else found.scale
            error = 0.0 if found is None else found.error
        return reduced(replace(whole, scale=scale), longest_px=longest_px), error


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


def _scale_by(device: "Device", whole: "Image") -> "ScaleUmPerPx":
    """Take the scale of a device for a picture that it can have taken."""
    scale = device.scale_for(width_px=whole.width_px, height_px=whole.height_px)
    if scale is None:
        raise InputError(
            say(
                "The picture {name} is not of the shape that the device makes.",
                name=whole.name,
            ),
            remedy=say("Give the whole picture as the device made it, or --scale."),
        )
    return scale


class _Task:
    """Measure pictures with their scales and one file of corrections."""

    def __init__(
        self,
        out: Path,
        scales: _Scales,
        *,
        corrections: Path | None,
        words: Words,
    ) -> None:
        from scalpwatch.documents.measures import read_corrections

        self.out = out
        self.words = words
        self.scales = scales
        self.corrections: Mapping[str, tuple[Correction, ...]] = (
            {} if corrections is None else read_corrections(corrections)
        )

    def measure_all(
        self, pictures: Sequence[Path]
    ) -> "list[PictureMeasures | FailedPicture]":
        """Measure each picture; write its files at once and the table at the end."""
        from scalpwatch.cli.filing import write_whole
        from scalpwatch.documents.measures import measures_to_csv

        self._refuse_strange_corrections(pictures)
        rows: list[PictureMeasures | FailedPicture] = []
        with _progress(len(pictures), self.words) as advance:
            for path, folder in zip(pictures, _folders(pictures), strict=True):
                rows.append(self._measure_one(path, folder))
                advance()
        table = measures_to_csv(rows, self.words.language)
        # a spreadsheet knows UTF-8 by its mark
        write_whole(self.out, {_TABLE: table.encode("utf-8-sig")})
        return rows

    def _measure_one(
        self, path: Path, folder: str
    ) -> "PictureMeasures | FailedPicture":
        """Measure one picture and write its files, or tell why not."""
        from scalpwatch.cli.filing import write_whole
        from scalpwatch.cli.speech import speak_of_failure
        from scalpwatch.documents.measures import FailedPicture, measures_to_json

        try:
            surveyed = self._survey(path)
        except ScalpwatchError as error:
            speak_of_failure(error, self.words)
            return FailedPicture(path.name, self.words.tell(error.message))
        write_whole(
            self.out / folder,
            {
                "measures.json": measures_to_json(
                    surveyed.measures, self.words.language
                ).encode(),
                "overlay.jpg": surveyed.overlay_jpeg,
            },
        )
        return surveyed.measures

    def _survey(self, path: Path) -> "Survey":
        """Read and measure one picture."""
        from scalpwatch.consultation.looking import WORKING_SIDE_PX
        from scalpwatch.findings.surveying import survey

        image, error = self.scales.scaled(path, longest_px=WORKING_SIDE_PX)
        return survey(
            image,
            corrections=self.corrections.get(path.name, ()),
            scale_error=error,
        )

    def _refuse_strange_corrections(self, pictures: Sequence[Path]) -> None:
        """Let no correction get lost because a name was misspelt."""
        strange = sorted(self.corrections.keys() - {path.name for path in pictures})
        if strange:
            raise InputError(
                say(
                    "The corrections name {picture}, which is none of the pictures.",
                    picture=strange[0],
                ),
                remedy=say("Give that picture too, or mend the name."),
            )


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
