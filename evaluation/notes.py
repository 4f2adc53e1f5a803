"""Judge the reading of notes: ``python evaluation/notes.py FILE.jsonl ...``.

One note a line: ``{"id", "language", "text", "expected", "history", "sizes_cm",
"age_months"}``. The last line printed is JSON. ``--failures`` shows what was missed.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from notes_lines import label_rows, long_notes, read_notes

from scalpwatch.notes.history import CancerState
from scalpwatch.notes.reading import cancer_told, read_note
from scalpwatch.notes.told import NoteReading
from scalpwatch.vocabulary.observations import Certainty, State

SIZES_WITHIN, AGE_WITHIN = 0.05, 0.10
TREES = "arborizing_vessels"
WITH_CALIBER = {"thin_arborizing_vessels", "thick_arborizing_vessels"}
#: The vocabulary tells apart less than the labels do, or the other way round.
SAME_ORGAN = {"colorectal": "colon", "bowel": "colon"}


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
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--notes", type=int, default=4000, help="notes to be timed")
    chosen = parser.parse_args(arguments)
    notes = read_notes(chosen.files)
    figures = judge(notes, show=chosen.failures)
    texts = [note["text"] for note in notes]
    figures["notes_per_s"] = round(rate(texts, chosen.notes))
    figures["notes_per_cpu_s"] = round(rate_of_one(texts, chosen.notes // 2))
    print(json.dumps(figures))
    return 0


def judge(notes: Sequence[dict[str, Any]], *, show: bool) -> dict[str, Any]:
    """Hold what is read against what was expected.

    Parameters
    ----------
    notes
        As in the files.
    show
        Whether to print what differs.

    Returns
    -------
    figures
        As the last line tells them; ``None`` where nothing could be judged.
    """
    named = sign_names()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for note in notes:
        reading = read_note(note["text"])
        language = note["language"]
        expected = {(e["sign"], e["state"]) for e in note["expected"]}
        told = set(signs_told(reading, named))
        told -= implied(told - expected, expected)
        denied = (
            {e for e in expected if e[1] == "absent"},
            {t for t in told if t[1] == "absent"},
        )
        _count(counts[f"f1_{language}"], expected, told)
        _count(counts[f"negation_f1_{language}"], *denied)
        sizes = [cm for size in reading.sizes for cm in size.cm]
        _count_sizes(counts["sizes_f1"], note["sizes_cm"], sizes)
        history = history_told(reading)
        was_right = history == _history(note["history"])
        counts["history_accuracy"]["right" if was_right else "wrong"] += 1
        age = reading.age.months if reading.age else None
        age_right = _same_age(note["age_months"], age)
        counts["age_accuracy"]["right" if age_right else "wrong"] += 1
        if show and (
            expected != told
            or not was_right
            or not age_right
            or sorted(sizes) != sorted(note["sizes_cm"])
        ):
            print(note["id"], note["text"])
            print(
                "   missed", sorted(expected - told), "extra", sorted(told - expected)
            )
            if not was_right:
                print("   history", history, "expected", _history(note["history"]))
            if sorted(sizes) != sorted(note["sizes_cm"]) or not age_right:
                print(
                    "   sizes", sizes, note["sizes_cm"], "age", age, note["age_months"]
                )
    names = [
        f"{kind}_{lang}" for kind in ("f1", "negation_f1") for lang in ("en", "ru")
    ]
    figures: dict[str, Any] = {name: _f1(counts[name]) for name in [*names, "sizes_f1"]}
    for name in ("history_accuracy", "age_accuracy"):
        figures[name] = _share(counts[name])
    return {"notes": len(notes), **figures}


def sign_names() -> dict[str, str]:
    """Read which sign of the vocabulary is which of the labels.

    Returns
    -------
    names
        The label by the vocabulary's identifier.
    """
    return {row["sign"]: row["label"] for row in label_rows()}


def signs_told(
    reading: NoteReading, named: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Give what a reading tells in the words of the labels.

    Parameters
    ----------
    reading
        Of a note.
    named
        The labels.

    Yields
    ------
    sign, state
        Of the signs that have a label.
    """
    for read in reading.signs:
        if read.sign.value in named:
            is_possible = read.certainty is Certainty.POSSIBLE
            is_there = read.state is State.PRESENT
            state = "possible" if is_possible else "present" if is_there else "absent"
            yield named[read.sign.value], state


def implied(
    extra: set[tuple[str, str]], expected: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Give what is no error: tree-like vessels beside those with a caliber.

    Parameters
    ----------
    extra
        Told and not expected.
    expected
        Expected.

    Returns
    -------
    implied
        The part of the extra that is implied.
    """
    has_caliber = any((sign, "present") in expected for sign in WITH_CALIBER)
    return extra & {(TREES, "present")} if has_caliber else set()


def history_told(reading: NoteReading) -> tuple[str | None, str | None, str]:
    """Give the history in the words of the labels.

    Parameters
    ----------
    reading
        Of a note.

    Returns
    -------
    cancer, bearer, state
        ``unknown`` where nothing is told.
    """
    cancer = cancer_told(reading)
    if cancer is None:
        return None, None, "unknown"
    if cancer.state is CancerState.ABSENT and cancer.organ is None:
        return None, cancer.bearer.value, cancer.state.value
    return cancer.organ, cancer.bearer.value, cancer.state.value


def rate(texts: Sequence[str], count: int) -> float:
    """Time the reading of notes of a hundred words on all cores.

    Parameters
    ----------
    texts
        Sentences of which notes are put together.
    count
        How many notes.

    Returns
    -------
    notes_per_s
        Processes started, rules loaded and word forms warm.
    """
    notes = list(long_notes(texts, count))
    cores = min(2, os.cpu_count() or 1)
    with ProcessPoolExecutor(cores) as pool:
        list(pool.map(_read_all, [notes[:200]] * cores))
        start = time.perf_counter()
        list(pool.map(_read_all, [notes[at::8] for at in range(8)]))
        return count / (time.perf_counter() - start)


def rate_of_one(texts: Sequence[str], count: int) -> float:
    """Time the reading by the time of one processor, whatever else runs on it.

    Parameters
    ----------
    texts
        Sentences of which notes are put together.
    count
        How many notes.

    Returns
    -------
    notes_per_cpu_s
        Rules loaded and word forms warm.
    """
    notes = list(long_notes(texts, count))
    _read_all(notes[:200])
    start = time.process_time()
    _read_all(notes)
    return len(notes) / (time.process_time() - start)


def _read_all(notes: Sequence[str]) -> int:
    """Read notes; give back a number so that little travels."""
    return sum(len(read_note(note).signs) for note in notes)


def _history(history: dict[str, Any]) -> tuple[str | None, str | None, str]:
    """Give the expected history in the same shape."""
    return history["cancer"], history["bearer"], history["state"] or "unknown"


def _count(
    counts: Counter[str], expected: set[tuple[str, str]], told: set[tuple[str, str]]
) -> None:
    """Count what is right, extra and missed."""
    counts["right"] += len(expected & told)
    counts["extra"] += len(told - expected)
    counts["missed"] += len(expected - told)


def _count_sizes(
    counts: Counter[str], expected: Sequence[float], told: Sequence[float]
) -> None:
    """Count sizes as multisets, each within 5 %."""
    left = list(told)
    for size in expected:
        near = [t for t in left if abs(t - size) <= SIZES_WITHIN * size + 1e-9]
        if near:
            left.remove(min(near, key=lambda t: abs(t - size)))
            counts["right"] += 1
        else:
            counts["missed"] += 1
    counts["extra"] += len(left)


def _same_age(expected: float | None, told: float | None) -> bool:
    """Tell whether an age is right within 10 %, one decimal being written."""
    if expected is None or told is None:
        return expected is told
    return abs(told - expected) <= max(AGE_WITHIN * expected, 0.05)


def _f1(counts: Counter[str]) -> float | None:
    """Give F1; ``None`` where there was nothing."""
    all_ = 2 * counts["right"] + counts["extra"] + counts["missed"]
    return round(2 * counts["right"] / all_, 3) if all_ else None


def _share(counts: Counter[str]) -> float | None:
    """Give the share that is right."""
    total = counts["right"] + counts["wrong"]
    return round(counts["right"] / total, 3) if total else None


if __name__ == "__main__":
    raise SystemExit(main())
