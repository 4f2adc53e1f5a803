"""Kill a screening and resume it: ``python evaluation/screening_resume.py FOLDER``.

Runs the command once undisturbed, then again with a kill (SIGKILL, the whole group of
processes) after a random time, 20 times, and lets it come to its end. The last line
printed is JSON: how many kills struck, how many tasks were done twice, and whether list
and summary equal the undisturbed ones, byte for byte.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from scalpwatch.registry.keys import make_key_file

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
        0.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
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
        began = time.perf_counter()
        finish([*command, str(whole)])
        seconds = time.perf_counter() - began
        struck = 0
        # each kill lets the run live a little longer than its start takes
        for number in range(chosen.kills):
            wait = chance.uniform(0.2, 1.0) * seconds * (0.5 + number / chosen.kills)
            struck += kill_after([*command, str(torn)], wait)
            if not struck:
                shutil.rmtree(torn, ignore_errors=True)
        finish([*command, str(torn)])
        print(json.dumps(figures(whole, torn, kills=struck)))
    return 0


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


def kill_after(command: Sequence[str], seconds: float) -> bool:
    """Start a run and kill it with all that it started.

    Parameters
    ----------
    command
        The program.
    seconds
        How long it lives.

    Returns
    -------
    struck
        Whether it was still running.
    """
    process = subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def figures(whole: Path, torn: Path, *, kills: int) -> dict[str, object]:
    """Compare two runs.

    Parameters
    ----------
    whole, torn
        The folders of their lists.
    kills
        How many struck.

    Returns
    -------
    figures
        To be printed.
    """
    lines = (torn / "work" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    tasks = Counter(json.loads(line)["task"] for line in lines[1:])
    undisturbed = (whole / "work" / "manifest.jsonl").read_text(encoding="utf-8")
    return {
        "kills": kills,
        "tasks": len(tasks),
        "done_twice": sum(count > 1 for count in tasks.values()),
        "left_out": len(undisturbed.splitlines()) - 1 - len(tasks),
        "equal": {
            name: (whole / name).read_bytes() == (torn / name).read_bytes()
            for name in COMPARED
        },
    }


if __name__ == "__main__":
    raise SystemExit(main())
