"""Draw the picture of the demonstration: a phantom, nobody's scalp."""  # noqa: INP001 - a program, no package

from __future__ import annotations

import sys
from pathlib import Path

import cv2

from scalpwatch.phantoms import draw_demo_picture


def main(target: Path) -> None:
    """Draw it and write it as PNG."""
    picture = cv2.cvtColor(draw_demo_picture(), cv2.COLOR_RGB2BGR)
    if not cv2.imwrite(str(target), picture):
        sys.exit(f"{target} could not be written: check that its folder is there.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
