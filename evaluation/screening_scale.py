"""Measure a screening at size: ``python evaluation/screening_scale.py``.

Draws one small picture (a phantom) and copies it under names that differ, and makes
notes from sets of words in both languages: one in a hundred tells of a lesion of the
scalp and a cancer. The archive of the size asked is walked by one worker and by two;
quarters and sixteenths of it show how the cost grows. Each size is run
three times and the middle run counts. The last line printed is JSON:

- ``records`` of the whole archive;
- ``start_s`` and ``start_cpu_s``, seconds and processor seconds of the start (a run
  over three files);
- ``records_per_s`` of one worker, start included; ``records_per_cpu_s``, by processor
  seconds without those of the start;
- ``memory_first_mb`` and ``memory_last_mb``, the most memory of the run in the first
  and in the last tenth of its time, its processes together, shared pages once. The
  first tenth is the start, before all is loaded, so that ``memory_peak_mb`` at 1, 4 and
  16 sixteenths tells more: what is bounded does not grow with the archive;
- ``growth``, processor seconds at 1, 4 and 16 sixteenths (``1x``, ``4x``, ``16x``),
  without those of the start, against a line through the whole: 1.0 is linear;
- ``two_vs_one``, wall seconds of one worker over those of two; ``two_vs_one_started``,
  the same without the seconds of the start, which no second worker shortens.

``python evaluation/screening_scale.py --pictures 400 --notes 2000`` takes a minute.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from scalpwatch.phantoms.showing import draw_demo_picture
from scalpwatch.registry.keys import make_key_file

_SIDE = 64
_ROWS_A_FILE = 5000
_PICTURES_A_FOLDER = 2000
_SIXTEENTHS = (1, 4, 16)
#: Runs of each size: of a short one the start alone varies by a tenth of it.
_TURNS = 3
_TOLD = (
    "Breast cancer in 2015. A firm bald nodule of the scalp, 2 cm, for 3 months.",
    "РМЖ в анамнезе. Волосистая часть головы: плотный узел 2 см, 3 месяца.",
    "Lung carcinoma, treated. Patchy hair loss of the vertex, alopecic plaque.",
)
_WORDS = (  # noqa: SIM905 - read more easily than a list
    "patient seen today feels well blood pressure normal no complaints sleeps eats "
    "walks daily lungs clear heart regular abdomen soft knee pain mild medication "
    "continued return in three months advised diet exercise vaccine given "
    "пациентка осмотрена жалоб нет самочувствие хорошее давление нормальное сон "
    "аппетит сохранены лёгкие чистые живот мягкий терапия продолжена контроль через "
    "три месяца рекомендована диета прогулки прививка сделана"
).split()


@dataclass(frozen=True)
class Walk:
    """What a run took.

    Parameters
    ----------
    wall, cpu
        Seconds.
    memory
        Of its processes together, each tenth of a second [MB].
    records
        How many there were.
    """

    wall: float
    cpu: float
    memory: list[float]
    records: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print.

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
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--notes", type=int, default=100_000)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="scalpwatch-") as folder:
        work = Path(folder)
        make_key_file(work / "key.txt")
        runs = {0: _middle(work, _made(work / "none", 1, 2))}
        for share in _SIXTEENTHS:
            archive = _made(
                work / f"of-{share}",
                max(1, chosen.pictures * share // 16),
                max(2, chosen.notes * share // 16),
            )
            runs[share] = _middle(work, archive)
            print(share, "sixteenths", _shown(runs[share]), flush=True)
        two = _walk(work, work / f"of-{_SIXTEENTHS[-1]}", workers=2)
        print("two workers", _shown(two), flush=True)
    print(json.dumps(_figures(runs, two)))
    return 0


def _made(folder: Path, pictures: int, notes: int) -> Path:
    """Make an archive; the same for the same sizes."""
    drawn = cv2.resize(draw_demo_picture(), (_SIDE, _SIDE))
    coded = cv2.imencode(".jpg", drawn[..., ::-1])[1].tobytes()
    for number in range(pictures):
        place = folder / "pictures" / f"{number // _PICTURES_A_FOLDER:04d}"
        place.mkdir(parents=True, exist_ok=True)
        role = "control" if number % 100 else "center"
        (place / f"P{number:07d}_A_vertex_{role}_x20.jpg").write_bytes(coded)
    drawn_words = random.Random(20260101)  # noqa: S311 - no secret
    for first in range(0, notes, _ROWS_A_FILE):
        with (folder / f"notes-{first:07d}.csv").open(
            "w", encoding="utf-8", newline=""
        ) as stream:
            table = csv.writer(stream)
            table.writerow(("patient_id", "date", "text"))
            for number in range(first, min(first + _ROWS_A_FILE, notes)):
                words = drawn_words.choices(_WORDS, k=95)
                if number % 100 == 0:
                    words.append(f". {drawn_words.choice(_TOLD)}")
                row = (f"P{number:07d}", "2024-05-06", " ".join(words))
                table.writerow(row)
    return folder


def _middle(work: Path, archive: Path) -> Walk:
    """Screen an archive some times with one worker, and give the middle run."""
    walks = [_walk(work, archive, workers=1) for _ in range(_TURNS)]
    return sorted(walks, key=lambda each: each.cpu)[_TURNS // 2]


def _walk(work: Path, archive: Path, *, workers: int) -> Walk:
    """Screen an archive, and look at the memory meanwhile."""
    out = Path(tempfile.mkdtemp(dir=work)) / "out"
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [
            sys.executable, "-m", "scalpwatch", "screen", str(archive),
            "--out", str(out), "--key", str(work / "key.txt"),
            "--workers", str(workers),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    memory: list[float] = []
    while process.poll() is None:
        memory.append(_resident(process.pid))
        time.sleep(0.1)
    wall, after = (
        time.perf_counter() - began,
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    if process.returncode:
        raise SystemExit("the screening failed")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return Walk(wall, cpu, memory, summary["records"])


def _resident(pid: int) -> float:
    """Tell the memory of a process and of those that it started [MB]."""
    place = Path(f"/proc/{pid}")
    try:
        lines = (place / "smaps_rollup").read_text().splitlines()
        children = (place / f"task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    # what processes share is parted among them
    own = next((int(each.split()[1]) for each in lines if each.startswith("Pss:")), 0)
    return own / 1e3 + sum(_resident(int(each)) for each in children)


def _shown(walk: Walk) -> dict[str, float]:
    """Show a run while the others are under way."""
    return {"s": round(walk.wall, 2), "cpu": round(walk.cpu, 2), "n": walk.records}


def _figures(runs: dict[int, Walk], two: Walk) -> dict[str, object]:
    """Put the figures together."""
    start, whole = runs[0], runs[_SIXTEENTHS[-1]]
    per_share = (whole.cpu - start.cpu) / _SIXTEENTHS[-1]
    tenth = max(1, len(whole.memory) // 10)
    return {
        "records": whole.records,
        "start_s": round(start.wall, 2),
        "start_cpu_s": round(start.cpu, 2),
        "records_per_s": round(whole.records / whole.wall, 1),
        "records_per_cpu_s": round(whole.records / (whole.cpu - start.cpu), 1),
        "memory_first_mb": round(max(whole.memory[:tenth]), 1),
        "memory_last_mb": round(max(whole.memory[-tenth:]), 1),
        "memory_peak_mb": {
            f"{share}x": round(max(runs[share].memory), 1) for share in _SIXTEENTHS
        },
        "growth": {
            f"{share}x": round((runs[share].cpu - start.cpu) / (share * per_share), 3)
            for share in _SIXTEENTHS
        },
        "two_vs_one": round(whole.wall / two.wall, 2),
        "two_vs_one_started": round(
            (whole.wall - start.wall) / (two.wall - start.wall), 2
        ),
    }


if __name__ == "__main__":
    raise SystemExit(main())
