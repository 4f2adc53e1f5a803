"""Prepare the demonstration: the paper's case with a drawn picture, nobody's scalp."""  # noqa: INP001 - a program, no package

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import cv2

from scalpwatch.documents.case import read_case, to_form
from scalpwatch.phantoms import DEMO_UM_PER_PX, draw_demo_picture
from scalpwatch.vocabulary.cases import Picture
from scalpwatch.vocabulary.quantities import ScaleUmPerPx


def main(case_file: Path, folder: Path) -> None:
    """Draw the picture, hang it on the first lesion and write both to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "demo-picture.png"
    picture = cv2.cvtColor(draw_demo_picture(), cv2.COLOR_RGB2BGR)
    if not cv2.imwrite(str(target), picture):
        sys.exit(f"{target} could not be written.")
    case = read_case(case_file)
    focus, *others = case.lesions
    scale = ScaleUmPerPx(DEMO_UM_PER_PX, "the drawing")
    drawn = replace(focus, pictures=(Picture(str(target.resolve()), scale=scale),))
    shown = replace(case, lesions=(drawn, *others))
    text = to_form(shown).model_dump_json(indent=2, exclude_none=True)
    (folder / "paper.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
