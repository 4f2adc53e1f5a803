"""What is done with pictures in a child process; each job is plain data in and out."""

from __future__ import annotations

import resource
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from scalpwatch.consultation.opening import Opened, open_picture
from scalpwatch.documents.course import keep_measures, value_from_json, value_to_json
from scalpwatch.findings.measures import Measures, measure
from scalpwatch.findings.surveying import Layered, layered, layered_photograph
from scalpwatch.imaging.overlays import (
    ERYTHEMA_RGB,
    HAIR_RGB,
    LESION_RGB,
    OPENING_RGB,
    SHUT_RGB,
    VESSEL_RGB,
    draw_lines,
    encode_jpeg,
)
from scalpwatch.imaging.side_by_side import lay_side_by_side
from scalpwatch.imaging.tiles import cut
from scalpwatch.records.pictures import read_picture
from scalpwatch.vocabulary.cases import Phototype, PictureKind
from scalpwatch.vocabulary.courses import KeptPicture
from scalpwatch.vocabulary.follow_ups import UnlaidPictures
from scalpwatch.vocabulary.layers import LayerKind, Layers
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["JOBS", "Job"]

Told: TypeAlias = Mapping[str, Any]
Job: TypeAlias = Callable[[Told, Sequence[bytes]], tuple[Any, Sequence[bytes]]]

#: Longer side of a picture drawn upon, and of each of two side by side [px].
_DRAWN_PX: Final = 1280
_LAID_PX: Final = 1600
_RGB: Final[Mapping[LayerKind, tuple[int, int, int]]] = {
    LayerKind.FOCI: LESION_RGB,
    LayerKind.NODES: LESION_RGB,
    LayerKind.HAIR: HAIR_RGB,
    LayerKind.DOTTED_VESSELS: VESSEL_RGB,
    LayerKind.THIN_TREES: VESSEL_RGB,
    LayerKind.THICK_TREES: VESSEL_RGB,
    LayerKind.TREES: VESSEL_RGB,
    LayerKind.LINEAR_VESSELS: VESSEL_RGB,
    LayerKind.COILED_VESSELS: VESSEL_RGB,
    LayerKind.HAIRPIN_VESSELS: VESSEL_RGB,
    LayerKind.ERYTHEMA: ERYTHEMA_RGB,
    LayerKind.MILKY_RED: ERYTHEMA_RGB,
    LayerKind.YELLOW: ERYTHEMA_RGB,
    LayerKind.WHITE: ERYTHEMA_RGB,
    LayerKind.ATROPHIC: ERYTHEMA_RGB,
    LayerKind.NOT_LOOKED_AT: SHUT_RGB,
}


def _tiles(told: Told, contents: Sequence[bytes]) -> tuple[Any, Sequence[bytes]]:
    """Cut a picture into tiles."""
    (content,) = contents
    pixels = read_picture(told["name"], content=content).pixels
    height, width = pixels.shape[:2]
    size = {"width_px": width, "height_px": height}
    return size, tuple(cut(pixels, fine=bool(told["fine"])))


def _small(told: Told, contents: Sequence[bytes]) -> tuple[Any, Sequence[bytes]]:
    """Make a small copy that holds pixels and nothing else."""
    (content,) = contents
    longest_px = int(told["longest_px"])
    image = read_picture(told["name"], content=content, longest_px=longest_px)
    size = {"width_px": image.width_px, "height_px": image.height_px}
    return size, (encode_jpeg(image.pixels),)


def _look(told: Told, contents: Sequence[bytes]) -> tuple[Any, Sequence[bytes]]:
    """Measure a kept picture anew, with its corrections; its control comes second."""
    kept = value_from_json(KeptPicture, told["kept"])
    content, *healthy = contents
    opened = _opened(kept.name, told["scale"], content)
    seen: Layered
    if kept.kind is PictureKind.CLINICAL:
        seen = layered_photograph(
            opened.image, corrections=kept.corrections, scale_error=opened.error
        )
    else:
        seen = layered(
            opened.image,
            corrections=kept.corrections,
            scale_error=opened.error,
            control=_control(told["control"], healthy[0]) if healthy else None,
            phototype=Phototype(told["phototype"]),
        )
    made = {
        "kept": value_to_json(keep_measures(kept, seen.measures)),
        "layers": value_to_json(seen.layers),
    }
    return made, ()


def _control(told: Told, content: bytes) -> Measures | None:
    """Measure the healthy control, if it can be measured."""
    seen = measure(_opened(told["name"], told["scale"], content).image)
    return seen if isinstance(seen, Measures) else None


def _opened(name: str, scale: str | None, content: bytes) -> Opened:
    """Open a picture in the same way as when it was first measured."""
    told = None if scale is None else value_from_json(ScaleUmPerPx, scale)
    return open_picture(name, scale=told, read=partial(read_picture, content=content))


def _draw(told: Told, contents: Sequence[bytes]) -> tuple[Any, Sequence[bytes]]:
    """Draw layers on a copy of a picture."""
    (content,) = contents
    scale = told["scale"] and value_from_json(ScaleUmPerPx, told["scale"])
    image = read_picture(
        told["name"], scale=scale, content=content, longest_px=_DRAWN_PX
    )
    layers = value_from_json(Layers, told["layers"])
    lines = (
        (outline, _RGB.get(layer.kind, OPENING_RGB))
        for layer in layers.each
        for mark in layer.marks
        for outline in mark.outlines
    )
    return None, (encode_jpeg(draw_lines(image, lines)),)


def _lay(told: Told, contents: Sequence[bytes]) -> tuple[Any, Sequence[bytes]]:
    """Lay an earlier picture on a later one, or tell why that cannot be done."""
    kept = [value_from_json(KeptPicture, each) for each in told["kept"]]
    pairs = [
        (each, read_picture(each.name, content=content, longest_px=_LAID_PX))
        for each, content in zip(kept, contents, strict=True)
    ]
    laid = lay_side_by_side(pairs[0], pairs[1], longest_px=_LAID_PX)
    if isinstance(laid, UnlaidPictures):
        return {"refused": laid.reason.template}, ()
    size = {
        "width_px": laid.width_px,
        "height_px": laid.height_px,
        "um_per_px": laid.um_per_px,
        "bar_um": laid.bar_um,
        "overlap": laid.overlap,
    }
    return size, (laid.earlier_jpeg, laid.later_jpeg)


def _limits(_told: Told, _contents: Sequence[bytes]) -> tuple[Any, Sequence[bytes]]:
    """Tell what this process may, so that a test can see it."""
    told = {
        name: resource.getrlimit(kind)[1]
        for name, kind in (
            ("memory_bytes", resource.RLIMIT_AS),
            ("file_bytes", resource.RLIMIT_FSIZE),
            ("core_bytes", resource.RLIMIT_CORE),
            ("files", resource.RLIMIT_NOFILE),
        )
    }
    names = Path("/proc/self/environ").read_bytes().split(b"\0")
    held = [each.partition(b"=")[0].decode() for each in names if each]
    return {**told, "environment": held}, ()


#: By name, as the other side asks for it.
JOBS: Final[Mapping[str, Job]] = {
    "draw": _draw,
    "lay": _lay,
    "limits": _limits,
    "look": _look,
    "small": _small,
    "tiles": _tiles,
}
