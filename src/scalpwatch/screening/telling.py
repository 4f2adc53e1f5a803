"""What a run has to say, in the reader's language: the list, and the summary."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scalpwatch import __version__
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.report.callbacks import TablePage
from scalpwatch.report.wording import LEVELS
from scalpwatch.screening.inventory import Kind
from scalpwatch.screening.listing import Callback, Expected
from scalpwatch.screening.measured import PLANTED
from scalpwatch.screening.running import Outcome
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.case_names import PRIMARIES
from scalpwatch.vocabulary.cases import Primary
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["list_page", "summary_document", "summary_page"]

_NOTICE: Final = (
    say(
        "This list asks a clinician to review each record. It diagnoses nobody, and "
        "nobody is contacted from it."
    ),
    say(
        "Listed is who has or had a cancer and a lesion of the scalp, where no "
        "histology of it was found. What is not recorded is not known: a patient "
        "who is not on the list is not cleared."
    ),
)
_LESIONS: Final = {
    "nodule": say("nodule or lump"),
    "plaque": say("plaque"),
    "patch": say("bald patch"),
    "lesion": say("lesion of the scalp"),
    "picture": say("picture of the scalp"),
}
_KINDS: Final = {
    Kind.BUNDLE: say("FHIR documents"),
    Kind.NDJSON: say("FHIR bulk data"),
    Kind.TABLE: say("tables of notes"),
    Kind.PICTURE: say("pictures"),
    Kind.DICOM: say("DICOM files"),
    Kind.LOCKED: say("files and folders that cannot be opened"),
    Kind.UNKNOWN: say("other files"),
}
_MISSED, _FALSE = PLANTED.missed_per_true, PLANTED.false_per_true
#: Problems that the page shows one by one; the document holds them all.
_SHOWN: Final = 500


def list_page(
    callbacks: Sequence[Callback],
    *,
    expected: Expected,
    below: Expected,
    words: Words,
) -> TablePage:
    """Tell the list.

    Parameters
    ----------
    callbacks
        Those above the cut.
    expected, below
        What is to be expected above and below the cut.
    words
        The language.

    Returns
    -------
    page
        To be rendered.
    """
    return TablePage(
        title=words.tell(say("Records to review")),
        ends_with_day=True,
        notice=[words.tell(each) for each in _NOTICE],
        figures=[
            (words.tell(name), words.tell(value))
            for name, value in _expectations(expected, below)
        ],
        head=[
            words.tell(each)
            for each in (
                say("No."),
                say("Pseudonym"),
                say("Advice of the consultation"),
                say("Reasons"),
                say("Last told"),
            )
        ],
        rows=[_row(each, words) for each in callbacks],
        closing=[
            words.tell(
                say(
                    "The probabilities are those of the consultation, each with its "
                    "interval. They rest on few published patients and were not "
                    "measured on this archive."
                )
            ),
            words.tell(say("scalpwatch {version}", version=__version__)),
        ],
    )


def summary_document(outcome: Outcome, *, expected: Expected, below: Expected) -> bytes:
    """Write the summary for another program.

    Parameters
    ----------
    outcome
        Of a run.
    expected, below
        What is to be expected above and below the cut.

    Returns
    -------
    document
        JSON: what was read, and every file or record that could not be, by its
        number; it names no file and no patient.
    """
    document = {
        "version": __version__,
        "files": _by_kind(outcome),
        "megabytes": round(sum(each.size for each in outcome.files) / 1e6, 1),
        "records": outcome.units,
        "with_scalp_lesion": outcome.candidates,
        "listed": expected.listed,
        "listed_below_the_cut": below.listed,
        "expected_true": _bounds(expected),
        "expected_missed_below_the_cut": _bounds(below),
        "false_alarms_per_true_one": expected.false_per_true,
        "source_of_expectations": "consultation",
        "measured": {
            "source": "planted patients, unknown to the rules then; 95 % by Wilson",
            "planted": PLANTED.wanted,
            "found": PLANTED.found,
            "missed_per_true": _figure(_MISSED),
            "false_per_true": _figure(_FALSE),
        },
        "not_read": [
            {"file": file, "at": at, "why": why.format(**facts)}
            for file, at, why, facts in outcome.problems
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def summary_page(
    outcome: Outcome, *, expected: Expected, below: Expected, words: Words
) -> TablePage:
    """Tell the summary.

    Parameters
    ----------
    outcome
        Of a run.
    expected, below
        What is to be expected above and below the cut.
    words
        The language.

    Returns
    -------
    page
        To be rendered.
    """
    figures: list[tuple[Phrase, object]] = [
        (_KINDS[Kind(kind)], count) for kind, count in _by_kind(outcome).items()
    ]
    figures += [
        (say("Records"), outcome.units),
        (say("Patients with a lesion of the scalp"), outcome.candidates),
        (say("Not read"), len(outcome.problems)),
        *_expectations(expected, below),
    ]
    return TablePage(
        title=words.tell(say("What was read, and what could not be")),
        notice=[words.tell(each) for each in _NOTICE],
        figures=[(words.tell(name), _told(value, words)) for name, value in figures],
        head=[
            words.tell(each) for each in (say("File, number"), say("From"), say("Why"))
        ],
        rows=[
            [[str(file)], [str(at)], [words.tell(Phrase(why, tuple(facts.items())))]]
            for file, at, why, facts in outcome.problems[:_SHOWN]
        ],
        closing=[
            words.tell(
                say(
                    "Files bear numbers in the order of the walk, since their names "
                    "can tell of patients; --explain shows which is which."
                )
            )
        ],
    )


def _row(callback: Callback, words: Words) -> list[list[str]]:
    """Tell one patient."""
    told = callback.told
    reasons = [*_reasons(told)]
    value, low, high = told["metastasis"]
    advice = [
        words.tell(LEVELS[Level(told["advice"])]),
        words.tell(
            say(
                "scalp metastasis: {value} % ({low} to {high} %)",
                value=round(100 * value, 1),
                low=round(100 * low, 1),
                high=round(100 * high, 1),
            )
        ),
    ]
    return [
        [str(callback.rank)],
        [told["patient"]],
        advice,
        [words.tell(each) for each in reasons],
        [told["last_told"]],
    ]


def _reasons(told: Mapping[str, Any]) -> Iterator[Phrase]:
    """Tell why a patient is listed."""
    for meaning, said, on in told["cancers"]:
        what = PRIMARIES[Primary(meaning)]
        yield say("Cancer: {what}, “{said}” ({on})", what=what, said=said, on=on or "–")
    for meaning, said, on in told["lesions"]:
        what = _LESIONS.get(meaning, _LESIONS["lesion"])
        yield say("Lesion: {what}, “{said}” ({on})", what=what, said=said, on=on or "–")
    yield say("No histology of the lesion was found.")
    if told["is_dead"]:
        yield say("The record says that the patient has died: review the record only.")


def _expectations(
    expected: Expected, below: Expected
) -> Iterator[tuple[Phrase, Phrase]]:
    """Tell what is to be expected of the list and of its cut."""
    yield say("Listed"), say("{count}", count=expected.listed)
    for name, figure in (
        (say("Missed by the rules for each one found, planted patients"), _MISSED),
        (say("Listed wrongly for each one listed rightly, planted patients"), _FALSE),
    ):
        yield (
            name,
            say(
                "{value} ({low} to {high}); on {wanted} planted patients that the "
                "rules did not know then",
                value=round(figure.value, 2),
                low=round(figure.low, 2),
                high=round(figure.high, 2),
                wanted=PLANTED.wanted,
            ),
        )
    yield (
        say("Expected among them with a scalp metastasis, by the consultation"),
        _interval(expected),
    )
    if expected.false_per_true is not None:
        yield (
            say("Expected false alarms for each true one"),
            say("{count}", count=round(expected.false_per_true, 1)),
        )
    if below.listed:
        yield say("Below the cut"), say("{count}", count=below.listed)
        yield (
            say("Expected among those, not called this week"),
            _interval(below),
        )


def _interval(expected: Expected) -> Phrase:
    """Tell a number with its bounds."""
    return say(
        "{value} ({low} to {high})",
        value=round(expected.true, 1),
        low=round(expected.true_low, 1),
        high=round(expected.true_high, 1),
    )


def _bounds(expected: Expected) -> dict[str, float]:
    """Write a number with its bounds."""
    return {
        "value": round(expected.true, 4),
        "low": round(expected.true_low, 4),
        "high": round(expected.true_high, 4),
    }


def _figure(figure: Interval) -> dict[str, float]:
    """Write a figure with its bounds."""
    return {
        "value": round(figure.value, 4),
        "low": round(figure.low, 4),
        "high": round(figure.high, 4),
    }


def _by_kind(outcome: Outcome) -> dict[str, int]:
    """Count the files."""
    counts = Counter(each.kind.value for each in outcome.files)
    return {kind.value: counts[kind.value] for kind in Kind if counts[kind.value]}


def _told(value: object, words: Words) -> str:
    """Tell a value."""
    return words.tell(value) if isinstance(value, Phrase) else str(value)
