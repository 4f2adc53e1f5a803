"""Compile the kernels of the eye while scalpwatch is built or installed.

The compiler comes with pip (``ziglang``), so none has to be on the machine. Where it is
missing or fails, the installation goes on with a warning: the eye then computes the
same with NumPy and OpenCV, its maps two to twelve times slower.

By hand, in place: ``pip install hatchling ziglang``, then ``python hatch_build.py``.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import subprocess
import sys
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


class KernelsNotCompiledError(Exception):
    """The kernels cannot be compiled here; why is the message."""


class KernelsHook(BuildHookInterface[Any]):
    """Puts the compiled kernels into a wheel, or beside their sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and name the platform that the wheel is now for.

        Parameters
        ----------
        version
            ``standard`` or ``editable``.
        build_data
            What the builder is told.
        """
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


if __name__ == "__main__":
    for made in compile_kernels(Path(__file__).parent):
        sys.stdout.write(f"{made}\n")
