"""Compile the kernels of the eye, and fetch the scripts of the page, while building.

The compiler comes with pip (``ziglang``), so none has to be on the machine. Where it is
missing or fails, the installation goes on with a warning: the eye then computes the
same with NumPy and OpenCV, its maps two to twelve times slower.

The scripts come from npm, of one version each and with a known hash, and travel in
the wheel. Where there is no npm or no registry, the installation goes on with a
warning: the pages then work as plain HTML.

By hand, in place: ``pip install hatchling ziglang``, then ``python hatch_build.py``.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

_FOLDER: Final = Path("src/scalpwatch/imaging/kernels")
#: No contraction of products and sums: every processor then gives equal bits. Nothing
#: of a C library: neither its headers need be there, nor it itself.
_FLAGS: Final = (
    "-std=c11",
    "-O3",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-ffreestanding",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-shared",
)
_SUFFIX: Final = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
_AVX512: Final = "x86_64_v2+avx2+avx512f+avx512bw+avx512dq+avx512vl"
_X86: Final = {"plain": "x86_64_v2", "avx2": "x86_64_v2+avx2", "avx512": _AVX512}
#: By machine: the processors to compile for, by the names that native.py knows.
_VARIANTS: Final[dict[str, dict[str, str]]] = {
    "x86_64": _X86,
    "amd64": _X86,
    "aarch64": {"plain": "baseline"},
    "arm64": {"plain": "baseline"},
}
_LONGEST_S: Final = 600.0
_LONGEST_FETCH_S: Final = 120.0

_ASSETS: Final = Path("src/scalpwatch/web/assets/built")
#: By package of npm: its SHA-512 as npm's registry tells it, and which of its files
#: become which of ours, its licence among them.
_SCRIPTS: Final = {
    "htmx.org@2.0.11": (
        (
            "Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzD"
            "DWFvBTqjnIMCgELTNt636dtamA=="
        ),
        {"dist/htmx.min.js": "htmx.js", "LICENSE": "htmx.LICENSE"},
    ),
    "openseadragon@6.1.1": (
        (
            "g4iKe2q8B642SaBT3+x4ZF3/8b1TxPPydyjmtrOLgDrlYWMKd9ZXM+1Cb/xa"
            "9DVySkvs/7l6HR1nHKfD5F3Tsw=="
        ),
        {
            "build/openseadragon/openseadragon.min.js": "openseadragon.js",
            "LICENSE.txt": "openseadragon.LICENSE",
        },
    ),
    # version 3 draws by a library that makes code of text, which the page forbids
    "@recogito/annotorious-openseadragon@2.7.19": (
        (
            "r4kK7OwmVjKU26naz474HCx9a5rLK3CiNNxIezindQVTHbEnyCHzaKyuOx35"
            "kJOoBJJ6vwrQ55oaeURny1NdMA=="
        ),
        {
            "dist/openseadragon-annotorious.min.js": "annotorious.js",
            "dist/annotorious.min.css": "annotorious.css",
            "LICENSE": "annotorious.LICENSE",
        },
    ),
}


class KernelsNotCompiledError(Exception):
    """The kernels cannot be compiled here; why is the message."""


class ScriptsNotFetchedError(Exception):
    """The scripts of the page cannot be fetched here; why is the message."""


class BuiltHook(BuildHookInterface[Any]):
    """Puts what is built into a wheel, or beside its sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile and fetch, and name the platform that the wheel is now for.

        Parameters
        ----------
        version
            ``standard`` or ``editable``.
        build_data
            What the builder is told.
        """
        try:
            build_data["artifacts"] += [
                f"/{script.relative_to(self.root).as_posix()}"
                for script in fetch_scripts(Path(self.root))
            ]
        except ScriptsNotFetchedError as trouble:
            self.app.display_warning(
                f"{trouble}\nscalpwatch is installed ({version}) without the scripts "
                "of its page, which works as plain HTML."
            )
        try:
            libraries = compile_kernels(Path(self.root))
        except KernelsNotCompiledError as trouble:
            self.app.display_warning(
                f"{trouble}\nscalpwatch is installed ({version}) without its compiled "
                "kernels: the eye works, but its maps take two to twelve times as long."
            )
            return
        build_data["artifacts"] += [
            f"/{library.relative_to(self.root).as_posix()}" for library in libraries
        ]
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{_platform_tag()}"


def _platform_tag() -> str:
    """Name the platform on which the libraries run."""
    # On Linux they need no library at all, not even that of C.
    if sys.platform == "linux":
        return f"linux_{platform.machine()}"
    return next(platform_tags())


def compile_kernels(root: Path) -> list[Path]:
    """Compile every kernel for every processor of this machine's kind.

    Parameters
    ----------
    root
        The root of the project.

    Returns
    -------
    libraries
        Where they lie: beside their sources.

    Raises
    ------
    KernelsNotCompiledError
        If there is no compiler, or it fails.
    """
    folder = root / _FOLDER
    for old in folder.glob("kernels_*"):
        old.unlink()
    variants = _VARIANTS.get(platform.machine().lower())
    if variants is None:
        raise KernelsNotCompiledError(f"Nothing is known of {platform.machine()}.")
    if importlib.util.find_spec("ziglang") is None:
        raise KernelsNotCompiledError("The compiler, ziglang, is not installed.")
    return [_compile(folder, name, cpu) for name, cpu in variants.items()]


def _compile(folder: Path, name: str, cpu: str) -> Path:
    """Compile one library."""
    sources = sorted(folder.glob("*.c"))
    checked = sorted([*sources, *folder.glob("*.h")])
    checksum = zlib.crc32(b"".join(path.read_bytes() for path in checked))
    library = folder / f"kernels_{name}{_SUFFIX}"
    # A library in use must not change under its process: made aside, then renamed.
    aside = library.with_suffix(f".{os.getpid()}")
    command = [sys.executable, "-m", "ziglang", "cc", f"-mcpu={cpu}", *_FLAGS]
    if sys.platform == "linux":
        command += ["-fPIC", "-nostdlib"]
    command += [f"-DSCALPWATCH_SOURCES={checksum}u", *map(str, sources)]
    command += ["-o", str(aside)]
    try:
        done = subprocess.run(  # noqa: S603 - our own compiler on our own files
            command,
            check=False,
            capture_output=True,
            encoding="utf-8",
            timeout=_LONGEST_S,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise KernelsNotCompiledError(f"The compiler did not run: {error}") from error
    if done.returncode or not aside.exists():
        raise KernelsNotCompiledError(f"The compiler failed: {done.stderr.strip()}")
    return aside.replace(library)


def fetch_scripts(root: Path) -> list[Path]:
    """Fetch every script of the page, unless it lies there already.

    Parameters
    ----------
    root
        The root of the project.

    Returns
    -------
    scripts
        Where they and their licences lie.

    Raises
    ------
    ScriptsNotFetchedError
        If there is no npm, it fails, or a package is not the one that is known.
    """
    folder = root / _ASSETS
    folder.mkdir(exist_ok=True)
    made: list[Path] = []
    for package, (known, files) in _SCRIPTS.items():
        stamp = folder / f"{package.replace('/', '+')}.txt"
        targets = [folder / name for name in files.values()]
        if not all(path.is_file() for path in (*targets, stamp)):
            _fetch(package, known, folder)
            stamp.write_text(f"{known}\n", encoding="utf-8")
        made += targets
    return made


def _fetch(package: str, known: str, folder: Path) -> None:
    """Fetch a package by npm, and take the files that are wanted."""
    npm = shutil.which("npm")
    if npm is None:
        raise ScriptsNotFetchedError("npm is not installed.")
    with tempfile.TemporaryDirectory() as passing:
        command = [npm, "pack", package, "--ignore-scripts", "--silent"]
        try:
            done = subprocess.run(  # noqa: S603 - our own arguments
                command,
                check=False,
                capture_output=True,
                cwd=passing,
                encoding="utf-8",
                timeout=_LONGEST_FETCH_S,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ScriptsNotFetchedError(f"npm did not run: {error}") from error
        packed = list(Path(passing).glob("*.tgz"))
        if done.returncode or len(packed) != 1:
            raise ScriptsNotFetchedError(f"npm did not bring {package}.")
        found = base64.b64encode(hashlib.sha512(packed[0].read_bytes()).digest())
        if found.decode() != known:
            raise ScriptsNotFetchedError(f"{package} is not the one that is known.")
        with tarfile.open(packed[0]) as archive:
            for name, ours in _SCRIPTS[package][1].items():
                content = archive.extractfile(f"package/{name}")
                if content is None:
                    raise ScriptsNotFetchedError(f"{package} has no {name}.")
                (folder / ours).write_bytes(content.read())


if __name__ == "__main__":
    for made in compile_kernels(Path(__file__).parent):
        sys.stdout.write(f"{made}\n")
    for made in fetch_scripts(Path(__file__).parent):
        sys.stdout.write(f"{made}\n")
