"""``scalpwatch stats``: how patients fared, and how many like them there are."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scalpwatch.cli.usage import Usage
from scalpwatch.phrases import say

if TYPE_CHECKING:
    from scalpwatch.casework.figures.tables import Told

__all__ = ["register"]


def register(app: typer.Typer, usage: Usage) -> None:
    """Add the commands.

    Parameters
    ----------
    app
        The application.
    usage
        The language it explains itself in.
    """
    group = usage.group(
        app,
        "stats",
        say("Count: survival, delays and alerts of the patients kept, and rates."),
    )
    _add_survival(group, usage)
    _add_epidemiology(group, usage)


def _add_survival(group: typer.Typer, usage: Usage) -> None:
    """Add ``stats survival``."""

    @group.command(
        "survival",
        **usage.command(
            say(
                "Count over all patients kept: survival from the skin metastasis, "
                "delay from the first sign to the biopsy, alerts confirmed, biopsies "
                "for each malignancy, and why alerts were overridden."
            )
        ),
    )
    def survival(
        *,
        by: Annotated[
            list[str] | None,
            usage.option(
                "--by",
                say(
                    "Group by sex, age, primary, er, pr, her2, er_then, pr_then, "
                    "her2_then, receptor_change, site, form, phototype, setting, "
                    "country or level. May be repeated; then Cox's regression adjusts "
                    "each for the others."
                ),
                metavar="GROUP",
                show_default=False,
            ),
        ] = None,
        out: Annotated[
            Path | None,
            usage.option(
                "--out",
                say("Folder for tables (CSV) and plots (SVG, PNG); made if missing."),
                metavar="DIR",
                show_default=False,
            ),
        ] = None,
    ) -> None:
        from scalpwatch.casework.figures.survival_sheets import tell_study
        from scalpwatch.cli.opened import opened_store
        from scalpwatch.registry.columns import gather
        from scalpwatch.registry.study import study

        with opened_store() as store:
            columns = gather(store.cohort_records())
        told = tell_study(study(columns, by or ()), usage.words)
        _print_and_write(told, out, usage)


def _add_epidemiology(group: typer.Typer, usage: Usage) -> None:
    """Add ``stats epidemiology``."""

    @group.command(
        "epidemiology",
        **usage.command(
            say(
                "Show the printed figures of breast cancer with their sources and "
                "gaps, and how many scalp metastases they imply; or the rates that "
                "follow from a file of counts."
            )
        ),
    )
    def epidemiology(
        *,
        place: Annotated[
            str,
            usage.option(
                "--place",
                say("Whose figures: russia, usa, world and others."),
                metavar="PLACE",
            ),
        ] = "russia",
        counts: Annotated[
            Path | None,
            usage.option(
                "--counts",
                say(
                    "A CSV file of your own with the columns year, age (45-49, 85+), "
                    "cases, population; its rates are told instead."
                ),
                metavar="FILE",
                show_default=False,
            ),
        ] = None,
        standard: Annotated[
            str,
            usage.option(
                "--standard",
                say("The standard population: world, who or european."),
                metavar="NAME",
            ),
        ] = "world",
        out: Annotated[
            Path | None,
            usage.option(
                "--out",
                say("Folder for tables (CSV) and plots (SVG, PNG); made if missing."),
                metavar="DIR",
                show_default=False,
            ),
        ] = None,
    ) -> None:
        from scalpwatch.casework.figures.printed_sheets import tell_figures
        from scalpwatch.casework.figures.rate_sheets import tell_rates

        if counts is None:
            _print_and_write(tell_figures(place, usage.words), out, usage)
        else:
            _print_and_write(tell_rates(counts, standard, usage.words), out, usage)


def _print_and_write(told: "Told", out: Path | None, usage: Usage) -> None:
    """Print tables; write them and the plots where a folder is given."""
    from scalpwatch.cli.filing import write_whole
    from scalpwatch.cli.tables import print_sheet

    for sheet in told.sheets:
        print_sheet(sheet, usage.words)
    if out is not None:
        write_whole(out, {**told.tables, **told.draw()})
