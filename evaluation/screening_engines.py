"""Time the engines of a sieve: ``python evaluation/screening_engines.py FOLDER``.

Every file of the folder that is a JSON document is read once; then each engine goes
through all of them in turn, on one processor, in an order that turns with the rounds.
The last line printed is JSON, in megabytes a processor second, medians of the rounds:

- ``duckdb``, the cues as one expression of its ``regexp_matches``; ``hyperscan``, the
  same cues as the sieve looks for them, with all that it sees in passing;
- ``long_road``, whose each record is, by a decoder that skips all else (msgspec);
  ``quick_road``, the same for what does not pass, by what the sieve saw and a parse
  that is read as far as the Patient (simdjson);
- ``megabytes`` and ``rounds``, of how much and how often.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.patients import owners_of, tokens_of
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.sieve import Glimpse, Sieve
from scalpwatch.screening.units import entries_of, in_utf8

#: Documents that are handed to DuckDB at once.
_AT_ONCE = 16


def main(arguments: Sequence[str] | None = None) -> int:
    """Time and print.

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
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    files = sorted(chosen.folder.rglob("*.json"))
    documents = [in_utf8(file.read_bytes()) for file in files]
    megabytes = sum(map(len, documents)) / 1e6
    engines = _engines(documents)
    names = [*engines]
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(chosen.rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            began = time.process_time()
            engines[name]()
            seconds[name].append(time.process_time() - began)
    print(json.dumps(_figures(seconds, megabytes)))
    return 0


def _figures(
    seconds: Mapping[str, Sequence[float]], megabytes: float
) -> dict[str, int]:
    """Put the figures together."""
    rates = {
        name: round(megabytes / statistics.median(each))
        for name, each in seconds.items()
    }
    return {
        "duckdb": rates["duckdb"],
        "hyperscan": rates["hyperscan"],
        "long_road": rates["long_road"],
        "quick_road": rates["quick_road"],
        "megabytes": round(megabytes),
        "rounds": min(map(len, seconds.values())),
    }


def _engines(documents: Sequence[bytes]) -> dict[str, Callable[[], None]]:
    """Make each engine ready, as a worker keeps it."""
    cues = read_rulesets().lesion_cues
    sieve, pseudonyms = Sieve(cues), Pseudonyms(bytes(32))
    seen = [sieve.look_through(each) for each in documents]
    database = duckdb.connect(config={"threads": 1})
    database.execute("set enable_progress_bar = false")
    expression = f"(?i){'|'.join(cues)}"
    return {
        "duckdb": partial(_by_duckdb, database, expression, documents),
        "hyperscan": partial(_by_hyperscan, sieve, documents),
        "long_road": partial(_by_long_road, pseudonyms, documents),
        "quick_road": partial(_by_quick_road, pseudonyms, documents, seen),
    }


def _by_duckdb(
    database: duckdb.DuckDBPyConnection, expression: str, documents: Sequence[bytes]
) -> None:
    """Search as DuckDB does."""
    for first in range(0, len(documents), _AT_ONCE):
        few = documents[first : first + _AT_ONCE]
        texts = pa.array(few, pa.large_binary()).view(pa.large_string())
        database.register("haystack", pa.table({"text": texts}))
        asked = "select count(*) from haystack where regexp_matches(text, ?)"
        database.execute(asked, [expression]).fetchall()


def _by_hyperscan(sieve: Sieve, documents: Sequence[bytes]) -> None:
    """Search as the sieve does."""
    for each in documents:
        sieve.look_through(each)


def _by_long_road(pseudonyms: Pseudonyms, documents: Sequence[bytes]) -> None:
    """Tell whose each record is."""
    for each in documents:
        owners_of(entries_of(each), pseudonyms)


def _by_quick_road(
    pseudonyms: Pseudonyms, documents: Sequence[bytes], seen: Sequence[Glimpse]
) -> None:
    """Tell under which names what does not pass may be asked for."""
    for each, glimpse in zip(documents, seen, strict=True):
        if not glimpse.has_cue:
            tokens_of(each, glimpse, pseudonyms)


if __name__ == "__main__":
    raise SystemExit(main())
