"""Kill a screening and resume it: ``python evaluation/screening_resume.py FOLDER``.

Runs the command once undisturbed, then again and again with a kill (SIGKILL, the whole
group of processes) at a random moment of its start or of its next task, until so many
kills have struck; a run that comes to its end between them is compared and begun anew.
``--seconds`` ends the kills early on a slow machine. The last line printed is JSON:

- ``kills`` that struck of ``kills_wanted``; ``seconds`` that all took;
- ``ended_by_seconds``, whether there are fewer because ``--seconds`` ended them;
- ``runs_compared``, how many came to their end; of these together ``done_twice`` and
  ``left_out``, tasks that the manifest tells twice or not at all;
- ``equal``, for each file of list and summary whether it is the same as that of the
  undisturbed run, byte for byte, in every run.

It exits with 1 where a file differs, a task was done twice or left out, or no kill
struck, or fewer than were wanted though no ``--seconds`` ended them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from scalpwatch.registry.keys import make_key_file

_GLANCE: Final = 0.02
COMPARED = ("callback.csv", "callback.parquet", "callback.html", "summary.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill, resume, compare and print.

    Parameters
    ----------
    arguments
        Of the command line; those of the process when ``None``.

    Returns
    -------
    exit_code
        0; 1 where a run differs from the undisturbed one, or too few kills struck.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=math.inf)
    chosen = parser.parse_args(arguments)
    chance = random.Random(chosen.seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory(prefix="scalpwatch-") as folder:
        work = Path(folder)
        key = work / "key.txt"
        make_key_file(key)
        whole, torn = work / "whole", work / "torn"
        command = [
            sys.executable, "-m", "scalpwatch", "screen", str(chosen.folder),
            "--key", str(key), "--workers", str(chosen.workers), "--out",
        ]  # fmt: skip
        began = time.monotonic()
        finish([*command, str(whole)])
        seconds = time.monotonic() - began
        told = []
        struck = 0
        while struck < chosen.kills and time.monotonic() - began < chosen.seconds:
            if kill_within([*command, str(torn)], torn, chance.uniform(0, seconds)):
                struck += 1
            else:
                told.append(figures(whole, torn))
                shutil.rmtree(torn)
        finish([*command, str(torn)])
        told.append(figures(whole, torn))
        print(
            json.dumps(
                {
                    "kills": struck,
                    "kills_wanted": chosen.kills,
                    "ended_by_seconds": struck < chosen.kills,
                    "runs_compared": len(told),
                    "seconds": round(time.monotonic() - began),
                    "done_twice": sum(each["done_twice"] for each in told),
                    "left_out": sum(each["left_out"] for each in told),
                    "equal": {
                        name: all(name not in each["unequal"] for each in told)
                        for name in COMPARED
                    },
                }
            )
        )
    wanted = chosen.kills if math.isinf(chosen.seconds) else 1
    return verdict(told, struck=struck, wanted=wanted)


def verdict(told: Iterable[Mapping[str, Any]], *, struck: int, wanted: int) -> int:
    """Tell whether the runs that were killed came to the same end.

    Parameters
    ----------
    told
        `figures` of each.
    struck, wanted
        How many kills struck, and how many had to.

    Returns
    -------
    exit_code
        0, or 1 where any differs or fewer struck: nothing is shown of a kill then.
    """
    differs = any(value for each in told for value in each.values())
    return int(differs or struck < wanted)


def finish(command: Sequence[str]) -> None:
    """Let a run come to its end.

    Parameters
    ----------
    command
        The program.
    """
    subprocess.run(  # noqa: S603 - our own program
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def kill_within(command: Sequence[str], torn: Path, seconds: float) -> bool:
    """Start a run, and kill it with all that it started.

    Parameters
    ----------
    command
        The program.
    torn
        The folder of its list.
    seconds
        How long it lives, unless a task ends before.

    Returns
    -------
    struck
        Whether it was still running.
    """
    manifest = torn / "work" / "manifest.jsonl"
    before = manifest.stat().st_size if manifest.is_file() else 0
    process = subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if manifest.is_file() and manifest.stat().st_size > before:
            break
        time.sleep(_GLANCE)
    if process.poll() is not None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return True


def figures(whole: Path, torn: Path) -> dict[str, Any]:
    """Compare two runs.

    Parameters
    ----------
    whole, torn
        The folders of their lists.

    Returns
    -------
    figures
        Tasks done twice and left out, and the files that differ.
    """
    lines = (torn / "work" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    tasks = Counter(json.loads(line)["task"] for line in lines[1:])
    undisturbed = (whole / "work" / "manifest.jsonl").read_text(encoding="utf-8")
    return {
        "done_twice": sum(count > 1 for count in tasks.values()),
        "left_out": len(undisturbed.splitlines()) - 1 - len(tasks),
        "unequal": [
            name
            for name in COMPARED
            if (whole / name).read_bytes() != (torn / name).read_bytes()
        ],
    }


if __name__ == "__main__":
    raise SystemExit(main())
