"""Time the page of a picture of 24 megapixels in Chromium, from click until it moves.

Usage: ``python evaluation/picture_page.py [--runs 5]``

Keeps a drawn picture, enlarged and with the noise of a camera, serves the clinic as
users do, and opens the page anew in a browser that has seen none of it. LAST comes one
line of JSON: ``megapixels``, ``moves_s`` (median time until the picture is shown whole
and can be moved), ``layers_s`` (until the layers are over it), ``worst_moves_s``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from clinic_walk import served
from drawn_courses import draw_courses
from playwright.sync_api import Browser, Page, sync_playwright

from scalpwatch.phantoms import draw_demo_picture
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.courses import KeptPicture
from scalpwatch.web.found_pictures import picture_path

_SIDES: Final = (6000, 4000)
_PASSWORD: Final = "four plain words here"  # noqa: S105 - of nobody
_SHOWN: Final = """() => new Promise(done => {
  const look = () => {
    const item = window.scalpwatch?.picture?.viewer.world.getItemAt(0);
    if (item?.getFullyLoaded()) done();
    else setTimeout(look, 10);
  };
  look();
})"""


def _picture() -> bytes:
    """Enlarge the picture of the demonstration."""
    pixels = cv2.resize(draw_demo_picture(), _SIDES, interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(1).integers(-6, 7, pixels.shape, dtype=np.int16)
    noisy = np.clip(pixels.astype(np.int16) + noise, 0, 255).astype(np.uint8)
    bgr = cv2.cvtColor(noisy, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


def _kept(place: Place) -> str:
    """Keep a patient with the picture; give the address of its page."""
    content = _picture()
    (course,) = draw_courses(1)
    first, *others = course.visits
    sha256 = hashlib.sha256(content).hexdigest()
    told = ("large.jpg", "image/jpeg", course.lesions[0].name, *_SIDES)
    picture = KeptPicture(sha256, *told)
    visit = replace(first, pictures=(picture,))
    with open_store(place, actor="timer") as store:
        store.keep(replace(course, visits=(visit, *others)), {sha256: content})
        (entry,) = store.search(Query())
    return picture_path(entry.uid, visit, picture)


def _sign_in(page: Page, address: str, code: str) -> None:
    """Make the first user, or come in as her."""
    page.goto(f"{address}/")
    if page.get_by_label("Code").count():
        page.get_by_label("Code").fill(code)
        page.get_by_label("Password again").fill(_PASSWORD)
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password", exact=True).fill(_PASSWORD)
    page.get_by_label("Password", exact=True).press("Enter")
    page.wait_for_url(f"{address}/today*")


def _timed(browser: Browser, address: str, code: str, path: str) -> tuple[float, float]:
    """Open the page in a browser that has seen nothing of it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    _sign_in(page, address, code)
    begun = time.monotonic()
    page.goto(f"{address}{path}", wait_until="commit")
    page.wait_for_selector(".openseadragon-canvas")
    page.evaluate(_SHOWN)
    moves = time.monotonic() - begun
    page.wait_for_selector("#layers[aria-busy=false]")
    layers = time.monotonic() - begun
    context.close()
    return moves, layers


def measure(runs: int) -> dict[str, Any]:
    """Time the page.

    Parameters
    ----------
    runs
        How often; the server is started anew for each, so that it remembers nothing.

    Returns
    -------
    figures
        As the module tells.
    """
    times = []
    with tempfile.TemporaryDirectory() as passing, sync_playwright() as playwright:
        folder = Path(passing)
        key = make_key_file(folder / "key")
        place = Place(folder / "store", None, key)
        path = _kept(place)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for _ in range(runs):
            with served(place, folder / "key") as clinic:
                # whoever opens a picture has opened the clinic before
                time.sleep(3)
                code = re.search(r"once: ([0-9a-f]{16})", clinic.printed)
                told = code[1] if code else ""
                times.append(_timed(browser, clinic.address, told, path))
        browser.close()
    moves, layers = zip(*times, strict=True)
    return {
        "megapixels": _SIDES[0] * _SIDES[1] // 1_000_000,
        "moves_s": round(statistics.median(moves), 2),
        "layers_s": round(statistics.median(layers), 2),
        "worst_moves_s": round(max(moves), 2),
    }


def main() -> None:
    """Read the arguments, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    print(json.dumps(measure(parser.parse_args().runs)))


if __name__ == "__main__":
    main()
