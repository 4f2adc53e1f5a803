"""How fast and how large the store is with a hundred thousand patients in it.

Drawn courses of three visits each on average are written as an export; the command's
own way imports it; then single patients are listed, searched and opened as a clinic
does, and everything is counted as ``scalpwatch stats survival`` counts it. All of it
goes through the whole store: encryption, audit trail, anchor, every commit on disk.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from drawn_courses import draw_courses

from scalpwatch.cli import main as scalpwatch
from scalpwatch.documents.course import course_to_json
from scalpwatch.registry.columns import gather
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.searching import Order, Query
from scalpwatch.registry.store import Store
from scalpwatch.registry.study import study
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Primary, Sex, Site
from scalpwatch.vocabulary.pathology import Histology

__all__ = ["main"]

_ASKED: Final = 200
_PERCENTILE: Final = 95
#: What the store is held to, by the name of the figure.
_MOST: Final = {
    "p95_list_ms": 50.0,
    "p95_search_ms": 50.0,
    "p95_open_ms": 50.0,
    "survival_s": 3.0,
    "peak_mb": 512.0,
}
_LEAST: Final = {"import_per_s": 2_000.0}


def _draw(file: Path, patients: int, pipe: Connection) -> None:
    """Write the courses to a file; in a process of its own, for the memory's sake."""
    visits = 0
    with file.open("w", encoding="utf-8") as lines:
        for course in draw_courses(patients):
            lines.write(course_to_json(course) + "\n")
            visits += len(course.visits)
    pipe.send(visits)


def _drawn(file: Path, patients: int) -> int:
    """Have the courses written; count their visits."""
    here, there = Pipe()
    drawing = Process(target=_draw, args=(file, patients, there))
    drawing.start()
    visits: int = here.recv()
    drawing.join()
    return visits


def _import(place: Place, key: Path, file: Path) -> None:
    """Import by the command itself."""
    chosen = {
        "SCALPWATCH_STORE": str(place.folder),
        "SCALPWATCH_KEY_FILE": str(key),
        "SCALPWATCH_DATABASE": place.database or "",
        "SCALPWATCH_ACTOR": "evaluation",
    }
    os.environ.update(chosen)  # noqa: TID251 - of a process that does only this
    if scalpwatch(["import", str(file)]):
        raise SystemExit(1)


def _p95_ms(ask: Callable[[int], object]) -> float:
    """Ask many times; tell what 95 of 100 do not exceed."""
    took = []
    for number in range(_ASKED):
        began = time.perf_counter()
        ask(number)
        took.append((time.perf_counter() - began) * 1_000)
    return round(float(np.percentile(took, _PERCENTILE)), 1)


def _listings(rng: random.Random) -> list[Query]:
    """Make the lists that a clinic looks at: the most urgent, the last, some page."""
    return [
        Query(
            order=rng.choice(list(Order)), limit=50, offset=rng.choice((0, 0, 50, 500))
        )
        for _ in range(_ASKED)
    ]


def _searches(rng: random.Random, patients: int) -> list[Query]:
    """Make searches: by the beginning of a pseudonym, by one or more coded facts."""
    made = []
    for number in range(_ASKED):
        letters = f"D{rng.randrange(patients):07d}"
        pseudonym = letters[: rng.choice((2, 4, 6, 8))] if number % 2 else ""
        made.append(
            Query(
                pseudonym=pseudonym,
                level=rng.choice([None, Level.URGENT, Level.BIOPSY]),
                sex=rng.choice([None, Sex.MALE]),
                primary=rng.choice([None, Primary.BREAST, Primary.LUNG]),
                histology=rng.choice([None, None, Histology.METASTASIS]),
                site=rng.choice([None, None, Site.VERTEX]),
                first_year=rng.choice([None, None, 2020]),
            )
        )
    return made


def _survival_s(store: Store) -> float:
    """Count everything, by one grouping; tell the seconds."""
    began = time.perf_counter()
    study(gather(store.cohort_records()), ("primary",))
    return round(time.perf_counter() - began, 2)


def _ask(store: Store, patients: int) -> dict[str, float]:
    """List, search, open and count."""
    rng = random.Random(4)  # noqa: S311 - questions, not secrets
    listings, searches = _listings(rng), _searches(rng, patients)
    opened = [f"D{rng.randrange(patients):07d}" for _ in range(_ASKED)]
    return {
        "p95_list_ms": _p95_ms(lambda number: store.search(listings[number])),
        "p95_search_ms": _p95_ms(lambda number: store.search(searches[number])),
        "p95_open_ms": _p95_ms(lambda number: store.recall(opened[number])),
        "survival_s": _survival_s(store),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it and print the figures.

    Parameters
    ----------
    arguments
        Without the program's name; those of the process when ``None``.

    Returns
    -------
    exit_code
        1 where a figure is beyond its bound.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--database", help="an empty PostgreSQL database")
    asked = parser.parse_args(arguments)
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "courses.jsonl"
        visits = _drawn(file, asked.patients)
        key = folder / "key"
        place = Place(folder / "store", asked.database, make_key_file(key))
        began, busy = time.perf_counter(), time.process_time()
        _import(place, key, file)
        took_s = time.perf_counter() - began
        busy_s = time.process_time() - busy
        with open_store(place, actor="evaluation") as store:
            figures = _ask(store, asked.patients)
        kept = sum(p.stat().st_size for p in place.folder.rglob("*") if p.is_file())
    result = {
        "database": "postgresql" if asked.database else "sqlite",
        "patients": asked.patients,
        "visits": visits,
        **figures,
        "import_per_s": round(visits / took_s),
        "import_s": round(took_s, 1),
        "import_cpu_s": round(busy_s, 1),
        "peak_mb": round(_peak_mb()),
        "disk_mb": round(kept / 1e6),
    }
    print(json.dumps(result))
    return int(
        any(result[name] > most for name, most in _MOST.items())
        or any(result[name] < least for name, least in _LEAST.items())
    )


def _peak_mb() -> float:
    """Tell the most memory that this process ever held [MB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
