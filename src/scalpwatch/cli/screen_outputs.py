"""What a screening writes: the list, the summary, and what else was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scalpwatch.cli.filing import write_whole
from scalpwatch.cli.speech import print_plainly
from scalpwatch.locale import Words
from scalpwatch.phrases import say

if TYPE_CHECKING:  # Dask, DuckDB and Arrow are loaded when the command runs
    from scalpwatch.screening.listing import Callback
    from scalpwatch.screening.running import Outcome
    from scalpwatch.screening.tasks import Course

__all__ = ["Asked", "write_outputs"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for.

    Parameters
    ----------
    sources, course
        Of the run.
    weekly
        Call-backs that a clinic can take in a week.
    fhir
        Whether the list is wanted as FHIR.
    link
        Where the key list goes; ``None`` where it is not wanted.
    """

    sources: Sequence[Path]
    course: "Course"
    weekly: int | None = None
    fhir: bool = False
    link: Path | None = None


def write_outputs(out: Path, outcome: "Outcome", asked: Asked, words: Words) -> None:
    """Write the list, the summary and what else was asked for.

    Parameters
    ----------
    out
        The folder.
    outcome
        Of the run.
    asked
        What was asked for.
    words
        The language.
    """
    from scalpwatch.report.callbacks import render_table_page
    from scalpwatch.screening.handing_over import to_fhir
    from scalpwatch.screening.listing import expected_of, rank, to_csv, to_parquet
    from scalpwatch.screening.telling import (
        list_page,
        summary_document,
        summary_page,
    )

    callbacks = rank(outcome, asked.weekly)
    above = [each for each in callbacks if each.week == 1]
    expected, below = expected_of(above), expected_of(callbacks[len(above) :])
    page = list_page(above, expected=expected, below=below, words=words)
    summary = summary_page(outcome, expected=expected, below=below, words=words)
    files = {
        "callback.parquet": to_parquet(callbacks),
        "callback.csv": to_csv(above),
        "callback.html": render_table_page(page, words.language).encode(),
        "summary.json": summary_document(outcome, expected=expected, below=below),
        "summary.html": render_table_page(summary, words.language).encode(),
    }
    if asked.fhir:
        files["callback.fhir.json"] = to_fhir(above, asked.course.today)
    write_whole(out, files)
    if asked.link is not None:
        _link(asked.link, above, asked, out=out, words=words)
    told = say(
        "{listed} records to review among {candidates} patients with a lesion of the "
        "scalp; {problems} files or records could not be read. The list is in "
        "{folder}.",
        listed=len(callbacks),
        candidates=outcome.candidates,
        problems=len(outcome.problems),
        folder=out.name,
    )
    print_plainly(words.tell(told))


def _link(
    file: Path,
    callbacks: "Sequence[Callback]",
    asked: Asked,
    *,
    out: Path,
    words: Words,
) -> None:
    """Write the key list, and say aloud what it is."""
    from scalpwatch.screening.linking import identifiers_of, write_link

    listed = [each.told["patient"] for each in callbacks]
    found = identifiers_of(asked.sources, asked.course, listed)
    write_link(file, found, out=out)
    told = say(
        "The key list was written. IT NAMES {patients} PATIENTS: keep it apart from "
        "the list, and destroy it when the records are reviewed.",
        patients=len(listed),
    )
    print_plainly(words.tell(told))
