"""Every page of a drawn clinic as pictures, to be looked at.

Run from the root, or by ``make screenshots``::

    python evaluation/screenshots.py out/screenshots

Serves drawn patients, follows every link, and saves each page in English and Russian,
as wide as a desktop and as a tablet: ``today-ru-tablet.png``. Nothing leaves this
machine. Prints the routes to which no link leads, and how many pictures there are.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from clinic_walk import ALONE, Clinic, Stop, context_of, drawn_clinic, stops_of
from playwright.sync_api import Browser, sync_playwright

_SIZES: Final = {
    "desktop": {"width": 1280, "height": 900},
    "tablet": {"width": 820, "height": 1180},
}
_LANGUAGES: Final = ("en", "ru")


def main() -> None:
    """Serve, walk, and save."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", type=Path)
    reader.add_argument("--only", default="", help="pages whose name begins so")
    asked = reader.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium: install Debian's package chromium.")
    with (
        tempfile.TemporaryDirectory() as passing,
        drawn_clinic(Path(passing)) as clinic,
        sync_playwright() as playwright,
    ):
        stops, unseen = stops_of(clinic)
        wanted = [each for each in stops if each.name.startswith(asked.only)]
        browser = playwright.chromium.launch(executable_path=chromium, args=ALONE)
        for language in _LANGUAGES:
            for stop in wanted:
                save(browser, clinic, stop, language=language, folder=asked.folder)
        browser.close()
    print(f"No link leads to: {', '.join(unseen) or 'none'}")
    print(f"{len(wanted) * len(_LANGUAGES) * len(_SIZES)} pictures in {asked.folder}")


def save(
    browser: Browser, clinic: Clinic, stop: Stop, *, language: str, folder: Path
) -> None:
    """Save a page in both sizes."""
    context = context_of(browser, clinic, user=stop.user, language=language)
    page = context.new_page()
    for size, viewport in _SIZES.items():
        page.set_viewport_size(viewport)
        page.goto(f"{clinic.address}{stop.path}")
        page.wait_for_load_state("networkidle")
        file = folder / f"{stop.name}-{language}-{size}.png"
        page.screenshot(path=file, full_page=True)
    context.close()


if __name__ == "__main__":
    main()
