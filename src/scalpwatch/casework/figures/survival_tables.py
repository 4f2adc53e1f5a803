"""Survival, delays and alerts as CSV for other programs."""

from __future__ import annotations

from collections.abc import Iterator

from scalpwatch.casework.figures.tables import to_csv
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.group_shares import GroupShares
from scalpwatch.registry.proportions import AlertShares, Share
from scalpwatch.registry.study import GroupedCurve, Strand, Study

__all__ = ["tables_of"]


def tables_of(study: Study, words: Words) -> dict[str, bytes]:
    """Write a study as CSV files.

    Parameters
    ----------
    study
        What was counted.
    words
        The language in which groups are named; columns and measures are the same
        in both.

    Returns
    -------
    files
        Content by name.
    """
    curves = ("grouping", "group", "days", "share", "low", "high", "at_risk")
    medians = ("grouping", "group", "patients", "events", "median", "low", "high")
    ratios = ("grouping", "group", "reference", "ratio", "low", "high", "p")
    shares = ("grouping", "group", "measure", "count", "total", "share", "low", "high")
    files = {
        f"{name}.csv": to_csv(curves, _steps(strand, words))
        for name, strand in (("survival", study.survival), ("delay", study.delay))
    }
    files |= {
        f"{name}_medians.csv": to_csv(medians, _medians(strand, words))
        for name, strand in (("survival", study.survival), ("delay", study.delay))
    }
    files["hazard_ratios.csv"] = to_csv(
        (*ratios, "p_changing"), _ratios(study.survival, words)
    )
    files["shares.csv"] = to_csv(shares, _all_shares(study, words))
    return files


def _named(grouping: Phrase | None, group: object, words: Words) -> dict[str, object]:
    """Name a group in two cells."""
    if grouping is None:
        return {"grouping": "", "group": words.tell(say("all"))}
    return {"grouping": words.tell(grouping), "group": words.tell(group)}


def _steps(strand: Strand, words: Words) -> Iterator[dict[str, object]]:
    """Write each step of each curve."""
    for each in strand.curves:
        own = each.curve
        columns = (own.days, own.share, own.low, own.high, own.times.at_risk(own.days))
        names = ("days", "share", "low", "high", "at_risk")
        for step in zip(*(column.tolist() for column in columns), strict=True):
            row = dict(zip(names, step, strict=True))
            yield {**_named(each.grouping, each.group, words), **row}


def _medians(strand: Strand, words: Words) -> Iterator[dict[str, object]]:
    """Write the median of each curve, in days."""
    for each in strand.curves:
        yield _median(each, words)


def _median(each: GroupedCurve, words: Words) -> dict[str, object]:
    """Write one median."""
    own = each.curve
    return {
        **_named(each.grouping, each.group, words),
        "patients": own.patients,
        "events": own.events,
        "median": own.median.value,
        "low": own.median.low,
        "high": own.median.high,
    }


def _ratios(strand: Strand, words: Words) -> Iterator[dict[str, object]]:
    """Write the hazard ratios."""
    for each in strand.hazards.ratios if strand.hazards else ():
        yield {
            **_named(each.grouping, each.group, words),
            "reference": words.tell(each.reference),
            "ratio": each.ratio.value,
            "low": each.ratio.low,
            "high": each.ratio.high,
            "p": each.p,
            "p_changing": each.p_changing,
        }


def _all_shares(study: Study, words: Words) -> Iterator[dict[str, object]]:
    """Write every share."""
    for each in study.shares:
        for measure, share in _measures(each):
            yield {
                **_named(each.grouping, each.group, words),
                "measure": measure,
                # what is withheld stays empty: it is neither 0 nor of nothing
                **({} if share.is_withheld else _figures(share)),
            }


def _figures(share: Share) -> dict[str, object]:
    """Write one share."""
    return {
        "count": share.count,
        "total": share.total,
        "share": share.share.value,
        "low": share.share.low,
        "high": share.share.high,
    }


def _measures(each: GroupShares) -> Iterator[tuple[str, Share]]:
    """Name the shares of a group as codes."""
    for level, alerts in (("urgent", each.urgent), ("biopsy", each.biopsy)):
        yield from _alert_measures(level, alerts)
    yield "malignancies_of_biopsies", each.found
    yield "decisions_done", each.overrides.done
    yield "decisions_deferred", each.overrides.deferred
    yield "decisions_declined", each.overrides.declined
    for reason, share in each.overrides.reasons:
        yield f"reason_{reason.value}", share


def _alert_measures(level: str, alerts: AlertShares) -> Iterator[tuple[str, Share]]:
    """Name the shares of the alerts of a level."""
    yield f"{level}_histology_final_of_alerted", alerts.settled
    yield f"{level}_malignant_of_final", alerts.malignant
    yield f"{level}_metastatic_of_final", alerts.metastatic
