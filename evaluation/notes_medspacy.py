"""The yardstick for notes: medspaCy's own rules on the same English sentences.

Run it with the Python of an environment of its own (``pip install "numpy<2"
medspacy``), which is never one of the project's::

    python evaluation/notes_medspacy.py FILE.jsonl ...

Its targets are the names and synonyms of the vocabulary and their plurals, its
context the rules that medspaCy brings. The last line is JSON.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from notes_lines import label_rows, long_notes, read_notes

HERE = Path(__file__).parent
SIGNS = HERE.parent / "src" / "scalpwatch" / "vocabulary" / "signs.csv"
CORES = 2


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
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--notes", type=int, default=100, help="notes to be timed")
    chosen = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    notes = read_notes(chosen.files)
    notes = [note for note in notes if note["language"] == "en"]
    pipeline = make_pipeline()
    all_, denied = Counter[str](), Counter[str]()
    for note in notes:
        expected = {(e["sign"], e["state"]) for e in note["expected"]}
        told = signs_told(pipeline(note["text"]))
        count(all_, expected, told)
        count(
            denied,
            {each for each in expected if each[1] == "absent"},
            {each for each in told if each[1] == "absent"},
        )
    texts = [note["text"] for note in notes]
    figures = {
        "notes": len(notes),
        "f1_en": f1(all_),
        "negation_f1_en": f1(denied),
        "notes_per_s": round(rate(texts, chosen.notes), 1),
        "notes_per_cpu_s": round(rate_of_one(texts, chosen.notes // 2, pipeline), 1),
    }
    print(json.dumps(figures))
    return 0


def make_pipeline() -> Any:  # noqa: ANN401 - a guest's own type
    """Put medspaCy's rules together with the vocabulary's words.

    Returns
    -------
    pipeline
        Sentences, targets, context.
    """
    from loguru import logger  # noqa: PLC0415 - as below

    # its sentences tell their every step, which costs more than the steps
    logger.remove()
    import medspacy  # noqa: PLC0415 - lives in an environment of its own
    from medspacy.ner import TargetRule  # noqa: PLC0415 - as above

    labels = [row["label"] for row in label_rows()]
    pipeline = medspacy.load()
    with SIGNS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["identifier"] in labels:
                names = {row["en"], *row["synonyms_en"].split("|")}
                names |= {f"{name}s" for name in names if not name.endswith("s")}
                rules = [TargetRule(name, row["identifier"]) for name in names if name]
                pipeline.get_pipe("medspacy_target_matcher").add(rules)
    return pipeline


def signs_told(document: Any) -> set[tuple[str, str]]:  # noqa: ANN401 - a guest's own type
    """Give what a document tells, present over possible over absent.

    Parameters
    ----------
    document
        Read by the pipeline.

    Returns
    -------
    signs
        Each with its state; not those of others, of the past, or supposed.
    """
    states: dict[str, set[str]] = {}
    for entity in document.ents:
        told = entity._
        if told.is_family or told.is_historical or told.is_hypothetical:
            continue
        doubt = "possible" if told.is_uncertain else "present"
        state = "absent" if told.is_negated else doubt
        states.setdefault(entity.label_, set()).add(state)
    order = ("present", "possible", "absent")
    return {
        (sign, next(state for state in order if state in told))
        for sign, told in states.items()
    }


def count(
    counts: Counter[str], expected: set[tuple[str, str]], told: set[tuple[str, str]]
) -> None:
    """Count what is right, extra and missed.

    Parameters
    ----------
    counts
        To be added to.
    expected, told
        Signs with their states.
    """
    counts["right"] += len(expected & told)
    counts["wrong"] += len(told ^ expected)


def f1(counts: Counter[str]) -> float:
    """Give F1.

    Parameters
    ----------
    counts
        Right and wrong.

    Returns
    -------
    f1
        0 where nothing is right.
    """
    right = 2 * counts["right"]
    return round(right / (right + counts["wrong"]), 3) if right else 0.0


def rate(texts: Sequence[str], notes: int) -> float:
    """Time notes of a hundred words on two cores.

    Parameters
    ----------
    texts
        Sentences of which notes are put together.
    notes
        How many.

    Returns
    -------
    notes_per_s
        Processes started and rules loaded.
    """
    made = list(long_notes(texts, notes))
    with multiprocessing.Pool(CORES, initializer=start) as pool:
        pool.map(read, made[: 2 * CORES])
        began = time.perf_counter()
        pool.map(read, made)
        return notes / (time.perf_counter() - began)


def rate_of_one(texts: Sequence[str], notes: int, pipeline: Any) -> float:  # noqa: ANN401 - a guest's own type
    """Time the reading by the time of one processor, whatever else runs on it.

    Parameters
    ----------
    texts
        Sentences of which notes are put together.
    notes
        How many.
    pipeline
        Loaded.

    Returns
    -------
    notes_per_cpu_s
        Of notes of a hundred words.
    """
    made = list(long_notes(texts, notes))
    began = time.process_time()
    for note in made:
        signs_told(pipeline(note))
    return len(made) / (time.process_time() - began)


_PIPELINE: list[Any] = []


def start() -> None:
    """Load the pipeline once a process."""
    warnings.simplefilter("ignore")
    _PIPELINE.append(make_pipeline())


def read(note: str) -> int:
    """Read a note; give back a number so that little travels.

    Parameters
    ----------
    note
        Its text.

    Returns
    -------
    signs
        How many.
    """
    return len(signs_told(_PIPELINE[0](note)))


if __name__ == "__main__":
    raise SystemExit(main())
