"""Judge a screening: ``python evaluation/screening.py FOLDER TRUTH.csv``.

TRUTH.csv holds the patients' identifiers and what is expected of each: ``list`` or
``miss``; where it lies in FOLDER, it is left out of the archive. Every other patient of
the archive is expected not to be listed. Three roads
over the same files are timed in turn, each with its start: the command ``screen``, a
scan of the raw files by DuckDB's regular expressions for the same codes and words, and
a plain parse of every file with Dask. The last line printed is JSON:

- ``patients_to_list`` and ``near_misses``, how many TRUTH.csv holds of each;
- ``recall``, the share of those to list that was listed; ``near_misses_listed``, and
  ``false_alarms``, who was listed though not in TRUTH.csv;
- ``mb_per_s``, megabytes of the archive a second of the median round;
- ``vs_scan`` and ``vs_parse``, medians of ratios of one round each (above 1: the
  screening is faster); ``cpu_vs_scan`` and ``cpu_vs_parse``, the same of the seconds of
  all processors, which other work on the machine touches less.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.registry.keys import make_key_file, read_key
from scalpwatch.screening.partition import roots_of
from scalpwatch.screening.processors import processors
from scalpwatch.screening.rulesets import read_rulesets

MISS, LIST = "miss", "list"

_SCAN = """
import sys, duckdb
from pathlib import Path
files = Path(sys.argv[1]).read_text(encoding='utf-8').split('\\0')
base = duckdb.connect(config={'threads': int(sys.argv[2])})
base.execute('set enable_progress_bar = false')
cue = Path(sys.argv[3]).read_text(encoding='utf-8')
def scan(files):
    told = base.execute('select count(*) from read_text(?) '
                        'where regexp_matches(content, ?)', [files, cue])
    return told.fetchone()[0]
def is_text(file):
    try:
        return bool(Path(file).read_text(encoding='utf-8'))
    except ValueError:
        return False
try:
    print(scan(files))
except duckdb.Error:
    # DuckDB reads no other encoding: those files are left out
    print(scan([*filter(is_text, files)]))
"""
_PARSE = """
import csv, json, sys
from pathlib import Path
from distributed import Client, LocalCluster
def parse(files):
    read = 0
    for name in files:
        with open(name, encoding='utf-8-sig', errors='replace') as stream:
            try:
                if name.endswith('.json'):
                    read += len(json.load(stream).get('entry', ()))
                elif name.endswith('.ndjson'):
                    read += sum(1 for line in stream if json.loads(line))
                else:
                    read += sum(1 for _ in csv.reader(stream))
            except (ValueError, AttributeError, csv.Error):
                pass
    return read
if __name__ == '__main__':
    files = Path(sys.argv[1]).read_text(encoding='utf-8').split('\\0')
    lots = [files[n:n + 16] for n in range(0, len(files), 16)]
    with LocalCluster(n_workers=int(sys.argv[2]), threads_per_worker=1,
                      dashboard_address=None, silence_logs=50) as cluster:
        with Client(cluster) as client:
            print(sum(client.gather(client.map(parse, lots, pure=False))))
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge and print.

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
    parser.add_argument("truth", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=processors())
    chosen = parser.parse_args(arguments)
    truth = read_truth(chosen.truth)
    archive = without_truth(chosen.folder, chosen.truth)
    files = [f for each in archive for f in _files(each)]
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    with tempfile.TemporaryDirectory(prefix="scalpwatch-") as folder:
        work = Path(folder)
        key = work / "key.txt"
        make_key_file(key)
        named = work / "files"
        named.write_text("\0".join(map(str, files)), encoding="utf-8")
        rounds = [
            _round(archive, work, key=key, workers=chosen.workers, number=number)
            for number in range(chosen.rounds)
        ]
        listed = _listed(work / "out")
        pseudonyms = Pseudonyms(read_key(file=key).derive("screening"))
        # whoever bears several names is listed under one of them
        roots = roots_of(work / "out" / "work").names
    names = {each: listed_as(each, pseudonyms, roots) for each in truth}
    _show(truth, names, listed)
    print(json.dumps(_figures(truth, names, listed, rounds, megabytes)))
    return 0


def read_truth(file: Path) -> dict[str, str]:
    """Read what is expected of each patient.

    Parameters
    ----------
    file
        A table with the patient first and ``list`` or ``miss`` after; a row whose
        second cell is neither is a heading.

    Returns
    -------
    expected
        By identifier.
    """
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = [[cell.strip() for cell in row] for row in csv.reader(stream)]
    return {
        row[0]: row[1].lower()
        for row in rows
        if len(row) > 1 and row[1].lower() in {LIST, MISS}
    }


def without_truth(folder: Path, truth: Path) -> list[Path]:
    """Give the archive without the truth, which is no part of it.

    Parameters
    ----------
    folder
        Of the archive.
    truth
        Inside or outside of it.

    Returns
    -------
    archive
        Folders and files.
    """
    if not truth.resolve().is_relative_to(folder.resolve()):
        return [folder]
    parts: list[Path] = []
    for each in sorted(folder.iterdir()):
        if each.is_dir():
            parts += without_truth(each, truth)
        elif each.resolve() != truth.resolve():
            parts.append(each)
    return parts


def _files(place: Path) -> list[Path]:
    """List what is read of a part of the archive."""
    if place.is_file():
        return [place]
    return [each for each in sorted(place.rglob("*")) if each.is_file()]


def listed_as(identifier: str, pseudonyms: Pseudonyms, roots: Mapping[str, str]) -> str:
    """Tell under which pseudonym a patient of the truth would be listed.

    Parameters
    ----------
    identifier
        As TRUTH.csv has it; ``Patient/`` or ``urn:uuid:`` may stand before it.
    pseudonyms
        Of the run.
    roots
        Under which of their pseudonyms patients with several are listed.

    Returns
    -------
    pseudonym
        Of the list.
    """
    bare = identifier.removeprefix("Patient/").removeprefix("urn:uuid:")
    pseudonym = pseudonyms.patient(bare)
    return roots.get(pseudonym, pseudonym)


def _round(
    archive: Sequence[Path], work: Path, *, key: Path, workers: int, number: int
) -> dict[str, float]:
    """Time the three roads once, in an order that turns."""
    out, files = work / "out", work / "files"
    cue = work / "cue.txt"
    cue.write_text(f"(?i){'|'.join(read_rulesets().lesion_cues)}", encoding="utf-8")
    roads: dict[str, list[str]] = {
        "screen": [
            sys.executable, "-m", "scalpwatch", "screen", *map(str, archive),
            "--out", str(out), "--key", str(key), "--workers", str(workers),
        ],
        "scan": [sys.executable, "-c", _SCAN, str(files), str(workers), str(cue)],
        "parse": [
            sys.executable, str(_script(work, _PARSE)), str(files), str(workers),
        ],
    }  # fmt: skip
    names = [*roads]
    seconds: dict[str, float] = {}
    for name in names[number % 3 :] + names[: number % 3]:
        if name == "screen":
            shutil.rmtree(out, ignore_errors=True)
        began, before = time.perf_counter(), _processor_seconds()
        subprocess.run(  # noqa: S603 - our own programs
            roads[name],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        seconds[name] = time.perf_counter() - began
        seconds[f"{name}_cpu"] = _processor_seconds() - before
    print("round", number + 1, {k: round(v, 2) for k, v in seconds.items()}, flush=True)
    return seconds


def _processor_seconds() -> float:
    """Tell how long all programs that have ended kept processors busy."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _script(work: Path, text: str) -> Path:
    """Write a program that starts processes of its own."""
    file = work / "parse.py"
    file.write_text(text, encoding="utf-8")
    return file


def _listed(out: Path) -> set[str]:
    """Read who was listed."""
    with (out / "callback.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["patient"] for row in csv.DictReader(stream)}


def _show(truth: Mapping[str, str], names: Mapping[str, str], listed: set[str]) -> None:
    """Show what went wrong."""
    for identifier, expected in truth.items():
        if (names[identifier] in listed) != (expected == LIST):
            print("wrong:", identifier, "expected", expected)
    for each in sorted(listed - set(names.values())):
        print("wrong: listed though not in the truth:", each)


def _figures(
    truth: Mapping[str, str],
    names: Mapping[str, str],
    listed: set[str],
    rounds: Sequence[Mapping[str, float]],
    megabytes: float,
) -> dict[str, object]:
    """Put the figures together."""
    wanted = [names[i] for i, expected in truth.items() if expected == LIST]
    near = [names[i] for i, expected in truth.items() if expected == MISS]
    seconds = statistics.median(each["screen"] for each in rounds)
    return {
        "patients_to_list": len(wanted),
        "near_misses": len(near),
        "recall": round(sum(n in listed for n in wanted) / max(len(wanted), 1), 4),
        "near_misses_listed": sum(n in listed for n in near),
        "false_alarms": len(listed - set(names.values())),
        "mb_per_s": round(megabytes / seconds, 1),
        "vs_scan": _ratio(rounds, "scan"),
        "vs_parse": _ratio(rounds, "parse"),
        "cpu_vs_scan": _ratio(rounds, "scan", "_cpu"),
        "cpu_vs_parse": _ratio(rounds, "parse", "_cpu"),
    }


def _ratio(rounds: Sequence[Mapping[str, float]], road: str, of: str = "") -> float:
    """Compare a road with the screening, round by round."""
    ratios = [each[f"{road}{of}"] / each[f"screen{of}"] for each in rounds]
    return round(statistics.median(ratios), 3)


if __name__ == "__main__":
    raise SystemExit(main())
