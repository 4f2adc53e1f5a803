"""Screen on two hosts, one dying: ``python evaluation/screening_cluster.py FOLDER``.

Starts a Dask scheduler and two workers, each on a host of its own: a network namespace
where the user may make one, else an address of the loopback interface. Screens the
archive alone and on the cluster, kills the second worker in the middle, and compares.
The last line printed is JSON:

- ``hosts``, the addresses of the workers; ``are_parted``, whether each host has a
  network of its own;
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
from typing import Final

from hosts import PARTED, Host, enter_parted, hosts

from scalpwatch.registry.keys import make_key_file

HOSTS: Final = 2
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
    parser.add_argument(PARTED, action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if arguments is None:
        enter_parted(sys.argv[1:])
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
        with (
            hosts(HOSTS, are_parted=chosen.parted) as (own, others),
            _cluster(work, own, others) as served,
        ):
            address, workers = served
            run = subprocess.Popen(  # noqa: S603 - our own program
                [*command, str(shared), "--scheduler", address]
            )
            died = _kill_in_the_middle(shared / "work" / "manifest.jsonl", run, workers)
            code = run.wait()
        equal = {name: same(alone / name, shared / name) for name in COMPARED}
    print(
        json.dumps(
            {
                "hosts": [each.address for each in others],
                "are_parted": all(each.command for each in others),
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
def _cluster(
    work: Path, own: str, others: Sequence[Host]
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers, and end them."""
    file = work / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = subprocess.Popen(  # noqa: S603 - Dask's own program
        [*dask, "--host", own, "--port", "0", "--no-dashboard",
         "--scheduler-file", str(file)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not file.is_file() or not file.read_text():
        time.sleep(0.1)
    address = json.loads(file.read_text())["address"]
    workers = [
        subprocess.Popen(  # noqa: S603 - Dask's own program
            [
                *host.command,
                sys.executable,
                "-m",
                "distributed.cli.dask_worker",
                address,
                "--host",
                host.address,
                "--nthreads",
                "1",
                "--no-dashboard",
                "--no-nanny",
                "--local-directory",
                str(work / host.address),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for host in others
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
        time.sleep(0.005)
    return -1


if __name__ == "__main__":
    raise SystemExit(main())
