"""Candidates, and what else of the archive is theirs: joined by name, not in memory."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from scalpwatch.screening.engine import opened
from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.manifest import write_forced
from scalpwatch.screening.tables import table_from

__all__ = [
    "ROUNDS",
    "Candidates",
    "files_of",
    "find_candidates",
    "passing_places",
    "wanted_places",
    "write_roots",
]

#: Rounds in which new names of candidates are followed.
ROUNDS: Final = 4
#: A number with its issuer that more Patients bear than this is nobody's: a dummy.
_MOST_BEARERS: Final = 3
_SEXES: Final = frozenset({"female", "male"})
_BORNE: Final = """
    with told as (select distinct patient, other, is_bare from read_parquet($1)),
    named as (
        select patient, other from told
        -- a Patient bears her own name, by which another may be numbered
        union select patient, patient from told
        union select patient, patient from read_parquet($2) where kind = 'Patient'
    ),
    borne as (
        select other, count(distinct patient) as bearers from named group by other
    )
    select patient, other, bearers from told join borne using (other)
    where bearers <= case when is_bare then 1 else $3 end order by all
"""
_PERSONS: Final = """
    select distinct patient, more from read_parquet($1)
    where kind = 'Patient' and more <> '' and patient in (select unnest($2))
"""
_TOKENS: Final = pa.schema([("token", pa.string())])
_ROOTS: Final = pa.schema(
    [("patient", pa.string()), ("root", pa.string()), ("part", pa.int64())]
)


class Candidates:
    """Patients with a lesion of the scalp, under all their names.

    Parameters
    ----------
    names
        The root of each pseudonym of theirs.
    """

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names


def find_candidates(work: Path, *, rounds: int) -> Candidates:
    """Find who has a lesion of the scalp, by all that was read so far.

    Parameters
    ----------
    work
        Folder of the work.
    rounds
        How many rounds of fetching count beside what passed the sieve: what a later
        round left behind before the run was stopped does not.

    Returns
    -------
    candidates
        With every other name that a record told of them.
    """
    facts = files_of(work, "facts", rounds=rounds)
    same = files_of(work, "same", rounds=rounds)
    if not facts:
        return Candidates({})
    with opened(work) as database:
        lesions = database.execute(
            "select distinct patient from read_parquet(?) "
            "where concept = ? and weight = ? order by patient",
            [facts, Concept.LESION.value, Weight.COUNTS.value],
        ).fetchall()
        pairs = _pairs(database, facts, same) if same else []
    return Candidates(_closed({name for (name,) in lesions}, pairs))


def files_of(work: Path, name: str, *, rounds: int) -> list[str]:
    """List the tables of one kind.

    Parameters
    ----------
    work
        Folder of the work.
    name
        Of the table.
    rounds
        How many rounds of fetching count.

    Returns
    -------
    files
        In the order of their tasks.
    """
    wanted = ["sift-*", "read-*", *(f"fetch-{number}-*" for number in range(rounds))]
    return [
        str(file)
        for pattern in wanted
        for file in sorted(work.glob(f"{pattern}/{name}.parquet"))
    ]


def passing_places(work: Path) -> list[tuple[int, int, frozenset[int]]]:
    """Find the records that passed the sieve.

    Parameters
    ----------
    work
        Folder of the work.

    Returns
    -------
    places
        Batch, stretch in it, and where in it the records begin.
    """
    passing = files_of(work, "passing", rounds=0)
    if not passing:
        return []
    with opened(work) as database:
        rows = database.execute(
            'select batch, span, list("at" order by "at") from read_parquet(?) '
            "group by batch, span order by batch, span",
            [passing],
        ).fetchall()
    return [(batch, span, frozenset(places)) for batch, span, places in rows]


def wanted_places(
    work: Path, candidates: Candidates, known: Candidates
) -> list[tuple[int, int, frozenset[int]]]:
    """Find the records laid by that may be the candidates'.

    Parameters
    ----------
    work
        Folder of the work.
    candidates
        Whose records are wanted.
    known
        Whose records were fetched before.

    Returns
    -------
    places
        Batch, stretch in it, and where in it the records begin.
    """
    waiting = files_of(work, "waiting", rounds=0)
    if not waiting or not candidates.names:
        return []
    with opened(work) as database:
        for name, of in (("wanted", candidates), ("fetched", known)):
            names = ({"token": each} for each in sorted(of.names))
            database.register(name, table_from(names, _TOKENS))
        rows = database.execute(
            'with asked as (select batch, span, "at" from read_parquet(?) '
            "where token in (select token from wanted) "
            "group by all having not bool_or(token in (select token from fetched))) "
            'select batch, span, list("at" order by "at") from asked '
            "group by batch, span order by batch, span",
            [waiting],
        ).fetchall()
    return [(batch, span, frozenset(places)) for batch, span, places in rows]


def write_roots(work: Path, candidates: Candidates) -> None:
    """Write under which name each candidate is judged, and in which part.

    Parameters
    ----------
    work
        Folder of the work.
    candidates
        All of them.
    """
    rows = (
        {"patient": name, "root": root, "part": _part(root)}
        for name, root in sorted(candidates.names.items())
    )
    table = table_from(rows, _ROOTS)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    write_forced(work / "roots.parquet", sink.getvalue().to_pybytes())


def _part(root: str) -> int:
    """Tell into which part a patient falls: pseudonyms are as good as random."""
    return int.from_bytes(root.encode()[1:9], "big")


def _pairs(
    database: duckdb.DuckDBPyConnection, facts: Sequence[str], same: Sequence[str]
) -> list[tuple[str, str]]:
    """Give the names that are one patient's: each with a number that joins."""
    told = database.execute(_BORNE, [same, facts, _MOST_BEARERS]).fetchall()
    shared: dict[str, list[str]] = defaultdict(list)
    for patient, other, bearers in told:
        if bearers > 1:
            shared[other].append(patient)
    bearers_of = sorted({each for several in shared.values() for each in several})
    rows = database.execute(_PERSONS, [facts, bearers_of]).fetchall() if shared else []
    persons: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for patient, more in rows:
        persons[patient].append(json.loads(more))
    nobodys = {
        number
        for number, several in shared.items()
        if _differ(person for each in several for person in persons[each])
    }
    return [(patient, other) for patient, other, _ in told if other not in nobodys]


def _differ(persons: Iterable[dict[str, Any]]) -> bool:
    """Tell whether records are plainly of several people: by sex or year of birth."""
    told = [*persons]
    sexes = {each.get("sex") for each in told} & _SEXES
    born = {each["born"] for each in told if each.get("born")}
    return len(sexes) > 1 or len(born) > 1


def _closed(lesions: set[str], pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Put all names of a patient under the first of them."""
    neighbors: dict[str, set[str]] = defaultdict(set)
    for patient, other in pairs:
        neighbors[patient].add(other)
        neighbors[other].add(patient)
    bearers = {patient for patient, _ in pairs}
    roots: dict[str, str] = {}
    for name in sorted(lesions):
        if name not in roots:
            group = _reached(name, neighbors)
            # the identifier of a Patient before a number that stands for one
            root = min(group & bearers or group & lesions)
            roots |= dict.fromkeys(group, root)
    return roots


def _reached(name: str, neighbors: dict[str, set[str]]) -> set[str]:
    """Follow names from one to the other."""
    reached, ahead = {name}, [name]
    while ahead:
        for each in neighbors.get(ahead.pop(), ()):
            if each not in reached:
                reached.add(each)
                ahead.append(each)
    return reached
