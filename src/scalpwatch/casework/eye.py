"""What is done with pictures in a child process; each job is plain data in and out."""

from __future__ import annotations

import resource
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from scalpwatch.imaging.overlays import encode_jpeg
from scalpwatch.imaging.tiles import cut
from scalpwatch.records.pictures import read_picture

__all__ = ["JOBS", "Job"]

Told: TypeAlias = Mapping[str, Any]
Job: TypeAlias = Callable[[Told, Sequence[bytes]], tuple[Any, Sequence[bytes]]]


def _tiles(told: Told, contents: Sequence[bytes]) -> tuple[Any, Sequence[bytes]]:
    """Cut a picture into tiles."""
    (content,) = contents
    pixels = read_picture(told["name"], content=content).pixels
    height, width = pixels.shape[:2]
    return {"width_px": width, "height_px": height}, tuple(
        cut(pixels, fine=bool(told["fine"]))
    )


def _small(told: Told, contents: Sequence[bytes]) -> tuple[Any, Sequence[bytes]]:
    """Make a small copy that holds pixels and nothing else."""
    (content,) = contents
    longest_px = int(told["longest_px"])
    image = read_picture(told["name"], content=content, longest_px=longest_px)
    size = {"width_px": image.width_px, "height_px": image.height_px}
    return size, (encode_jpeg(image.pixels),)


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
JOBS: Final[Mapping[str, Job]] = {"limits": _limits, "tiles": _tiles, "small": _small}
