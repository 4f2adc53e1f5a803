"""One's own results, kept in a file that is one's own."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.practice.answers import Action, Answer
from scalpwatch.vocabulary.conditions import Condition

__all__ = ["Results", "from_bytes", "keep_answer", "read_results", "to_bytes"]

_VERSION: Final = 1
#: A lifetime of practice is a few megabytes; anything larger is another kind of file.
_LARGEST_FILE_BYTES: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Results:
    """What somebody has answered.

    Parameters
    ----------
    seed
        In which order new cases come to this person.
    answers
        The oldest first.
    """

    seed: int
    answers: tuple[Answer, ...] = ()


def to_bytes(results: Results) -> bytes:
    """Write results.

    Parameters
    ----------
    results
        To be kept, in a file or elsewhere.

    Returns
    -------
    content
        JSON. It holds answers alone: no patient, no name.
    """
    return json.dumps(_to_document(results), indent=1).encode()


def from_bytes(content: bytes) -> Results:
    """Read what `to_bytes` wrote.

    Parameters
    ----------
    content
        JSON.

    Returns
    -------
    results
        Equal to what was written. Anything odd ends in an error of Python's own, for
        nothing is to be guessed.
    """
    return _from_document(json.loads(content))


def read_results(file: Path) -> Results | None:
    """Read one's results.

    Parameters
    ----------
    file
        Where they lie.

    Returns
    -------
    results
        ``None`` where there is no file yet.

    Raises
    ------
    InputError
        If the file cannot be read or holds something else. It is left as it is.
    """
    return _read(file)


def _read(file: Path) -> Results | None:
    """Read the file, or refuse it."""
    try:
        if file.stat().st_size > _LARGEST_FILE_BYTES:
            raise _no_results(file)
        return from_bytes(file.read_bytes())
    except FileNotFoundError:
        return None
    except InputError:
        raise
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise _no_results(file) from None


def keep_answer(file: Path, answer: Answer, *, seed: int) -> Results:
    """Keep one answer more.

    Parameters
    ----------
    file
        Where the results lie; made, with its folder, where it is missing.
    answer
        The answer.
    seed
        The order of new cases, where the file does not tell it yet.

    Returns
    -------
    results
        All there are now, those that another session kept meanwhile among them.

    Raises
    ------
    InputError
        If the file holds something else or cannot be written. What lay there then
        still does.

    Notes
    -----
    The file is replaced whole, so that whatever stops the program leaves it old or
    new. Only its owner may read or write it (mode 0600; on Windows the folder's rights
    hold). It holds answers alone: no patient, no name.
    """
    before = read_results(file) or Results(seed)
    results = Results(before.seed, (*before.answers, answer))
    content = to_bytes(results)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _replace(file, content)
    except OSError:
        raise InputError(
            say("The results cannot be written to {file}.", file=file.name),
            remedy=say("Give a file that you may write after --results."),
        ) from None
    return results


def _replace(file: Path, content: bytes) -> None:
    """Write beside the place, then move into it."""
    # what a link points at is replaced, and the link stays
    place = file.resolve()
    with NamedTemporaryFile(
        dir=place.parent, prefix=".scalpwatch-", delete=False
    ) as draft:
        try:
            # a temporary file is its maker's alone, and so remain the results
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            draft.close()
            Path(draft.name).replace(place)
        finally:
            with contextlib.suppress(FileNotFoundError):
                Path(draft.name).unlink()


def _to_document(results: Results) -> dict[str, Any]:
    """Write results as plain values."""
    return {
        "scalpwatch_practice": _VERSION,
        "seed": results.seed,
        "answers": [
            {
                "case": answer.case,
                "action": answer.action.value,
                "on": answer.on.isoformat(),
                "seconds": round(answer.seconds, 1),
                "weeks": answer.weeks,
                "treated_as": answer.treated_as and answer.treated_as.value,
            }
            for answer in results.answers
        ],
    }


def _from_document(document: Any) -> Results:  # noqa: ANN401 - whatever the file holds
    """Read plain values; anything odd is an error, for nothing is to be guessed."""
    if document["scalpwatch_practice"] != _VERSION:
        raise ValueError("version")
    return Results(
        seed=_whole(document["seed"]),
        answers=tuple(_answer(row) for row in document["answers"]),
    )


def _answer(row: dict[str, Any]) -> Answer:
    """Read one answer."""
    case, weeks, treated_as = row["case"], row["weeks"], row["treated_as"]
    took = float(row["seconds"])
    if not isinstance(case, str) or not 0 <= took < float("inf"):
        raise ValueError("answer")
    return Answer(
        case=case,
        action=Action(row["action"]),
        on=date.fromisoformat(row["on"]),
        seconds=took,
        weeks=None if weeks is None else _whole(weeks),
        treated_as=None if treated_as is None else Condition(treated_as),
    )


def _whole(value: Any) -> int:  # noqa: ANN401 - whatever the file holds
    """Take a whole number and nothing else."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("number")
    return value


def _no_results(file: Path) -> InputError:
    """Refuse a file that holds no results; its content is not repeated."""
    return InputError(
        say("{file} holds no results of practice, or is damaged.", file=file.name),
        remedy=say("It was left as it is. Give another file after --results."),
    )
