"""``scalpwatch screen``: archives in, a list of records to review out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from scalpwatch.cli.screen_outputs import Asked, write_outputs
from scalpwatch.cli.screen_progress import Progress
from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError
from scalpwatch.phrases import say

if TYPE_CHECKING:  # Dask, DuckDB and Arrow are loaded when the command runs
    from scalpwatch.screening.running import Pool
    from scalpwatch.screening.tasks import Course

__all__ = ["register"]

_WORK: Final = "work"


def register(app: typer.Typer, usage: Usage) -> None:
    """Add the command.

    Parameters
    ----------
    app
        The application.
    usage
        The language it explains itself in.
    """

    @app.command(
        "screen",
        **usage.command(
            say(
                "Walk archives and list the records to review: a cancer, a lesion of "
                "the scalp, and no histology of it. A run that was stopped goes on "
                "where it stopped."
            )
        ),
    )
    def screen(  # noqa: PLR0913 - one parameter an option, as typer wants them
        sources: Annotated[
            list[Path],
            usage.argument(
                "SOURCE",
                say("Folders or files: FHIR, tables of notes, DICOM, pictures."),
            ),
        ],
        *,
        out: Annotated[Path, usage.option("--out", say("Folder for the list."))],
        key: Annotated[
            Path | None,
            usage.option(
                "--key",
                say(
                    "File with the key of the pseudonyms; SCALPWATCH_KEY_FILE where it "
                    "is not given."
                ),
            ),
        ] = None,
        rules: Annotated[
            Path | None,
            usage.option(
                "--rules", say("Folder with rules of one's own, added to ours.")
            ),
        ] = None,
        weekly: Annotated[
            int | None,
            usage.option(
                "--weekly",
                say(
                    "Call-backs that a clinic can take in a week: the list is cut "
                    "there."
                ),
                min=1,
            ),
        ] = None,
        workers: Annotated[
            int | None,
            usage.option(
                "--workers", say("How many work; all cores otherwise."), min=1
            ),
        ] = None,
        scheduler: Annotated[
            str | None,
            usage.option(
                "--scheduler",
                say("Address of a Dask scheduler where one machine is not enough."),
            ),
        ] = None,
        explain: Annotated[
            str | None,
            usage.option(
                "--explain",
                say(
                    "Show each fact of this patient, by identifier or pseudonym, where "
                    "it stands and how it counted; asks a run that is done."
                ),
            ),
        ] = None,
        fhir: Annotated[
            bool,
            usage.option(
                "--fhir",
                say(
                    "Write the list as FHIR R4 too: of each patient a Task and a "
                    "RiskAssessment, under the pseudonym."
                ),
            ),
        ] = False,
        link: Annotated[
            Path | None,
            usage.option(
                "--link",
                say(
                    "Write to this file, outside --out, by which identifiers the "
                    "archive knows those who are listed. IT NAMES PATIENTS: keep it "
                    "apart from the list."
                ),
            ),
        ] = None,
    ) -> None:
        import gc

        from scalpwatch.screening.running import run
        from scalpwatch.screening.sparing import Sparing

        # other commands live for a second; this one may live for days
        gc.enable()
        course = _course(out, key=key, rules=rules)
        if explain is not None:
            from scalpwatch.cli.screen_explain import tell_patient

            print_plainly(tell_patient(sources, course, explain, usage.words))
            return
        with _pool(sources, course, workers=workers, scheduler=scheduler) as pool:
            outcome = run(sources, course, Sparing(pool), Progress(usage.words))
        write_outputs(
            out,
            outcome,
            Asked(sources, course, weekly=weekly, fhir=fhir, link=link),
            usage.words,
        )


def _course(out: Path, *, key: Path | None, rules: Path | None) -> "Course":
    """Gather what every task needs."""
    from scalpwatch.registry.keys import read_key
    from scalpwatch.screening.manifest import day_of
    from scalpwatch.screening.rulesets import read_rulesets
    from scalpwatch.screening.tasks import Course
    from scalpwatch.settings import read_settings

    settings = read_settings()
    if rules is not None and not rules.is_dir():
        raise InputError(
            say("The folder of rules {name} is not there.", name=rules.name),
            remedy=say("Give a folder that holds lesion.toml and the like."),
        )
    if rules is not None:
        # what is wrong there is told before anybody works
        read_rulesets(rules)
    secret = (
        read_key(file=key)
        if key
        else read_key(file=settings.key_file, text=settings.key)
    )
    work = out / _WORK
    began = day_of(work)
    return Course(
        work=work.resolve(),
        key=secret.derive("screening"),
        rules=None if rules is None else rules.resolve(),
        policy=settings.policy,
        eye_is_on=settings.eye,
        today=date.fromisoformat(began) if began else date.today(),  # noqa: DTZ011 - the clinic's day
    )


@contextmanager
def _pool(
    sources: list[Path],
    course: "Course",
    *,
    workers: int | None,
    scheduler: str | None,
) -> "Iterator[Pool]":
    """Find who works; a cluster is only started where its start is soon won back."""
    from scalpwatch.screening.forking import Alone, Forked, can_fork
    from scalpwatch.screening.inventory import is_large
    from scalpwatch.screening.processors import processors
    from scalpwatch.screening.tasks import prepared

    number = workers or processors()
    if scheduler is None and number == 1:
        yield Alone()
    elif scheduler is None and can_fork() and not is_large(sources):
        yield Forked(number, partial(prepared, course))
    else:
        from scalpwatch.screening.pools import local_cluster, scheduler_at

        with scheduler_at(scheduler) if scheduler else local_cluster(number) as pool:
            yield pool
