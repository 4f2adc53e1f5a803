"""Screen on two hosts, one dying: ``python evaluation/screening_cluster.py FOLDER``.

Starts a Dask scheduler and two workers, each bound to a loopback address of its own.
Screens the archive alone and on the cluster, kills
the second worker in the middle, and compares. The last line printed is JSON:

- ``hosts``, the addresses of the workers;
- ``killed_after_tasks``, how many tasks were done when the second died (-1: the run was
  over before);
- ``exit_code`` of the run on the cluster;
- ``equal``, for each file whether it is, byte for byte, that of the run alone.

It exits with 1 where a file differs, the run failed or nobody was killed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scalpwatch.registry.keys import make_key_file

SCHEDULER, HOSTS, PORT = "127.0.0.1", ("127.0.0.2", "127.0.0.3"), 0
COMPARED = ("callback.csv", "callback.parquet", "summary.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Screen twice, compare and print.

    Parameters
    ----------
    arguments
        Of the command line; those of the process when ``None``.

    Returns
    -------
    exit_code
        0; 1 where the runs differ, the second failed or nobody was killed.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="scalpwatch-") as folder:
        work = Path(folder)
        key = work / "key.txt"
        make_key_file(key)
        command = [
            sys.executable, "-m", "scalpwatch", "screen", str(chosen.folder),
            "--key", str(key), "--out",
        ]  # fmt: skip
        alone, shared = work / "alone", work / "shared"
        subprocess.run([*command, str(alone), "--workers", "1"], check=True)  # noqa: S603 - our own program
        with _cluster(work) as (address, workers):
            run = subprocess.Popen(  # noqa: S603 - our own program
                [*command, str(shared), "--scheduler", address]
            )
            died = _kill_in_the_middle(shared / "work" / "manifest.jsonl", run, workers)
            code = run.wait()
        equal = {name: same(alone / name, shared / name) for name in COMPARED}
    print(
        json.dumps(
            {
                "hosts": list(HOSTS),
                "killed_after_tasks": died,
                "exit_code": code,
                "equal": equal,
            }
        )
    )
    return verdict(equal.values(), code=code, died=died)


def same(one: Path, other: Path) -> bool:
    """Compare two files.

    Parameters
    ----------
    one, other
        Either may be missing where a run failed.

    Returns
    -------
    same
        Whether both are there and equal, byte for byte.
    """
    if not one.is_file() or not other.is_file():
        return False
    return one.read_bytes() == other.read_bytes()


def verdict(equal: Iterable[bool], *, code: int, died: int) -> int:
    """Tell whether the cluster did what one process did.

    Parameters
    ----------
    equal
        Of each file.
    code
        With which the run on the cluster ended.
    died
        After how many tasks the worker was killed; below 0 where none was.

    Returns
    -------
    exit_code
        0, or 1.
    """
    return 0 if all(equal) and code == 0 and died >= 0 else 1


@contextmanager
def _cluster(work: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers, and end them."""
    file = work / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = subprocess.Popen(  # noqa: S603 - Dask's own program
        [*dask, "--host", SCHEDULER, "--port", str(PORT), "--no-dashboard",
         "--scheduler-file", str(file)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not file.is_file() or not file.read_text():
        time.sleep(0.1)
    address = json.loads(file.read_text())["address"]
    workers = [
        subprocess.Popen(  # noqa: S603 - Dask's own program
            [
                sys.executable,
                "-m",
                "distributed.cli.dask_worker",
                address,
                "--host",
                host,
                "--nthreads",
                "1",
                "--no-dashboard",
                "--no-nanny",
                "--local-directory",
                str(work / host),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for host in HOSTS
    ]
    try:
        yield address, workers
    finally:
        for each in (*workers, scheduler):
            each.kill()
            each.wait()


def _kill_in_the_middle(
    manifest: Path, run: subprocess.Popen[bytes], workers: list[subprocess.Popen[bytes]]
) -> int:
    """Kill the second worker once some tasks are done."""
    while run.poll() is None:
        lines = manifest.read_bytes().count(b"\n") if manifest.is_file() else 0
        if lines > 3:  # noqa: PLR2004 - the head and some tasks
            workers[1].kill()
            return lines - 1
        time.sleep(0.02)
    return -1


if __name__ == "__main__":
    raise SystemExit(main())
