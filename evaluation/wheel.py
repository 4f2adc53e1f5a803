"""The wheel passes the first journey: built, installed in an empty place, and opened.

Run from the root::

    python evaluation/wheel.py

Builds the wheel as pip does, installs it with the versions of ``constraints.txt`` into
an empty virtual environment, starts ``scalpwatch serve`` of that environment away from
the sources, and walks in Chromium from the first start to Today, in both languages.
Prints each step with its time; the last line is JSON: ``wheel``, ``megabytes``,
``packages``, ``scripts`` (whether htmx came along), ``journey_s``.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from pathlib import Path
from typing import Final

from clinic_walk import ALONE, PASSWORD, ROOT, Clinic, served
from playwright.sync_api import Page, expect, sync_playwright

from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place

_QUIET: Final = ("--quiet", "--disable-pip-version-check")


def main() -> None:
    """Build, install, serve, walk."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium: install Debian's package chromium.")
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(passing)
        wheel = timed("built", lambda: build(folder))
        python = timed("installed", lambda: install(wheel, folder))
        began = time.perf_counter()
        timed("walked from the first start to Today", lambda: walk(python, folder))
        told = {
            "wheel": wheel.name,
            "megabytes": round(wheel.stat().st_size / 1e6, 1),
            "packages": len(listed(python)),
            "scripts": any(
                name.endswith("assets/built/htmx.js")
                for name in zipfile.ZipFile(wheel).namelist()
            ),
            "journey_s": round(time.perf_counter() - began, 1),
        }
    print(json.dumps(told))


def timed(what: str, deed):  # noqa: ANN001, ANN201 - whatever the deed gives
    """Do it, and print how long it took."""
    began = time.perf_counter()
    done = deed()
    print(f"{what}: {time.perf_counter() - began:.0f} s", flush=True)
    return done


def build(folder: Path) -> Path:
    """Build the wheel, with what its building fetches and compiles."""
    command = [sys.executable, "-m", "pip", "wheel", *_QUIET, "--no-deps"]
    subprocess.run([*command, "-w", str(folder), str(ROOT)], check=True)  # noqa: S603 - our own
    return next(folder.glob("scalpwatch-*.whl"))


def install(wheel: Path, folder: Path) -> Path:
    """Install it in an empty environment; tell that environment's interpreter."""
    made = folder / "venv"
    venv.create(made, with_pip=True)
    python = made / "bin" / "python"
    command = [str(python), "-m", "pip", "install", *_QUIET]
    constraints = ["-c", str(ROOT / "constraints.txt")]
    subprocess.run([*command, *constraints, str(wheel)], check=True)  # noqa: S603 - our own
    return python


def listed(python: Path) -> list[str]:
    """List what was installed."""
    command = [str(python), "-m", "pip", "list", "--format=json", _QUIET[-1]]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own
    return json.loads(done.stdout)


def walk(python: Path, folder: Path) -> None:
    """Serve from the environment alone, and walk in Chromium."""
    key = make_key_file(folder / "clinic.key")
    place = Place(folder / "store", None, key)
    # no sources: neither by the path nor by the folder in which it runs
    settings = {"PYTHONPATH": "", "PYTHONSAFEPATH": "1"}
    program = (str(python), "-m", "scalpwatch")
    with (
        served(place, folder / "clinic.key", program=program, **settings) as clinic,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ALONE
        )
        page = browser.new_page()
        failed: list[str] = []
        page.on("requestfailed", lambda asked: failed.append(asked.url))
        first_start(page, clinic)
        browser.close()
    if failed:
        sys.exit(f"Not everything came: {failed}")


def first_start(page: Page, clinic: Clinic) -> None:
    """Make the first user, see Today, and switch the language."""
    page.goto(clinic.address)
    code = re.search(r"once: ([0-9a-f]{16})", clinic.printed)
    page.get_by_label("Code").fill(code[1] if code else "")
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Make the user").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")


if __name__ == "__main__":
    main()
