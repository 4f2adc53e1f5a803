"""From the file of a picture to its measures: its scale, its control, its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path

from scalpwatch.consultation.opening import Opened, open_picture
from scalpwatch.documents.devices import Device
from scalpwatch.documents.pictures import PictureName, kind_by_name, read_name
from scalpwatch.errors import InputError, ScalpwatchError
from scalpwatch.findings.measures import Measures, measure
from scalpwatch.findings.surveying import Survey, survey, survey_photograph
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.threads import use_threads
from scalpwatch.phrases import say
from scalpwatch.records.pictures import read_picture
from scalpwatch.vocabulary.cases import PictureKind, PictureRole
from scalpwatch.vocabulary.measurements import Correction
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["Order", "Scaling", "controls_by_name", "survey_all", "survey_file"]


@dataclass(frozen=True, slots=True)
class Scaling:
    """Where the scale of the pictures comes from.

    Parameters
    ----------
    told
        Micrometres a pixel of every file, told by the user.
    device
        The device that took all of them.
    has_ruler
        Whether they surely show a ruler or a grid: then few marks will do.
    """

    told: ScaleUmPerPx | None = None
    device: Device | None = None
    has_ruler: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of every picture.

    Parameters
    ----------
    scaling
        Where their scale comes from.
    corrections
        A reader's, by file name.
    controls
        The picture of healthy scalp that a picture is compared with.
    kind
        How all pictures were taken; ``None`` leaves it to their names.
    """

    scaling: Scaling = Scaling()
    corrections: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    controls: Mapping[Path, Path] = field(default_factory=dict)
    kind: PictureKind | None = None


def survey_all(
    pictures: Sequence[Path], order: Order, *, processes: int
) -> Iterator[Survey | ScalpwatchError]:
    """Measure pictures, several at once where processes are given.

    Parameters
    ----------
    pictures
        Files.
    order
        What is asked of every one.
    processes
        How many work at once; with 1 this process does.

    Yields
    ------
    surveyed
        In the order of the pictures; the failure where one cannot be measured.
    """
    work = partial(_attempt, order=order)
    if processes == 1:
        yield from map(work, pictures)
        return
    # a fresh interpreter: a forked one inherits the threads of OpenCV, half alive
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_work_alone
    ) as pool:
        yield from pool.map(work, pictures, chunksize=4)


def _work_alone() -> None:
    """Give a process one thread: there are as many processes as cores."""
    use_threads(1)


def _attempt(path: Path, order: Order) -> Survey | ScalpwatchError:
    """Measure one picture, or give back why not: one failure stops no other."""
    try:
        return survey_file(path, order)
    except ScalpwatchError as error:
        return error


def survey_file(path: Path, order: Order) -> Survey:
    """Read and measure one picture.

    Parameters
    ----------
    path
        Its file.
    order
        What is asked.

    Returns
    -------
    surveyed
        Figures, signs, overlay.
    """
    opened = _opened(path, order.scaling)
    corrections = order.corrections.get(path.name, ())
    if (order.kind or kind_by_name(path.name)) is PictureKind.CLINICAL:
        return survey_photograph(
            opened.image, corrections=corrections, scale_error=opened.error
        )
    place = order.controls.get(path)
    return survey(
        opened.image,
        corrections=corrections,
        scale_error=opened.error,
        control=None if place is None else _healthy(place, order.scaling),
    )


@lru_cache(maxsize=8)
def _healthy(path: Path, scaling: Scaling) -> Measures:
    """Measure a picture of healthy scalp, once for all that it is compared with."""
    seen = measure(_opened(path, scaling).image)
    if isinstance(seen, Measures):
        return seen
    raise InputError(
        say("The healthy control {name} cannot be measured.", name=path.name),
        remedy=say("Take it again: in focus, evenly lit, without glare."),
    )


def _opened(path: Path, scaling: Scaling) -> Opened:
    """Open a picture with its scale."""
    device = scaling.device
    if device is None or scaling.told is not None:
        return open_picture(
            path, scale=scaling.told, has_ruler=scaling.has_ruler, read=read_picture
        )
    opened = open_picture(path, scale=partial(_scale_by, device), read=read_picture)
    return replace(opened, error=device.error)


def _scale_by(device: Device, whole: Image) -> ScaleUmPerPx:
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


def controls_by_name(
    pictures: Sequence[Path], *, told: Path | None = None
) -> Mapping[Path, Path]:
    """Find the healthy control of each picture.

    Parameters
    ----------
    pictures
        Files of pictures.
    told
        The control of all of them; ``None`` leaves it to their names.

    Returns
    -------
    controls
        By picture. Named ``PSEUDONYM_LESION_VIEW_ROLE_xMAG``, a picture of the role
        *control* serves those of its patient's lesion. A control has none.

    Examples
    --------
    >>> lesion, healthy = Path("P018_A_vertex_edge_x20.jpg"), Path(
    ...     "P018_A_vertex_control_x20.jpg"
    ... )
    >>> controls_by_name([lesion, healthy])[lesion] == healthy
    True
    """
    names = {path: read_name(path.name) for path in pictures}
    healthy = {
        path: name for path, name in names.items() if name is not None and _is(name)
    }
    controls: dict[Path, Path] = {}
    for path, name in names.items():
        if path in healthy or path == told:
            continue
        fitting = (other for other, its in healthy.items() if _of_one(its, name))
        control = told if told is not None else next(fitting, None)
        if control is not None:
            controls[path] = control
    return controls


def _is(name: PictureName) -> bool:
    """Whether a name tells a healthy control."""
    return name.role is PictureRole.HEALTHY_CONTROL


def _of_one(control: PictureName, name: PictureName | None) -> bool:
    """Whether a control is of the lesion that a name tells."""
    return name is not None and (
        (control.pseudonym.lower(), control.lesion.lower())
        == (name.pseudonym.lower(), name.lesion.lower())
    )
