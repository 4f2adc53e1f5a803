"""One's results of practice, in a drawer that is one's own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.practice.answers import Answer
from scalpwatch.practice.results import Results, from_bytes, to_bytes

if TYPE_CHECKING:
    from scalpwatch.registry.drawers import Drawers

__all__ = ["KeptResults", "forget_results", "keep_one_more", "kept_results"]

_ORDERS: Final = 2**31


@dataclass(frozen=True, slots=True)
class KeptResults:
    """Results, and where they lie.

    Parameters
    ----------
    results
        The answers, the oldest first.
    uid
        Of the drawer; empty where nothing was answered yet.
    revision
        At which it was opened.
    """

    results: Results
    uid: str = ""
    revision: int = 0


def kept_results(drawers: Drawers) -> KeptResults:
    """Open one's results.

    Parameters
    ----------
    drawers
        One's own.

    Returns
    -------
    kept
        Without answers where there are none yet; the order of new cases is then
        that of her account, so that a page that is loaded again asks the same.

    Raises
    ------
    RegistryError
        If a newer version of the program wrote them. They are left as they are.
    """
    from scalpwatch.registry.drawer_bodies import DrawerKind

    opened = drawers.opened(DrawerKind.PRACTICE)
    if not opened:
        return KeptResults(Results(_order_of(drawers.owner)))
    slip = opened[0].slip
    try:
        return KeptResults(from_bytes(opened[0].body), slip.uid, slip.revision)
    except (ValueError, KeyError, TypeError):
        raise RegistryError(
            say("Your results of practice cannot be read by this version."),
            remedy=say("Nothing was changed; have the program brought up to date."),
        ) from None


def keep_one_more(drawers: Drawers, kept: KeptResults, answer: Answer) -> KeptResults:
    """Keep one answer more.

    Parameters
    ----------
    drawers
        One's own.
    kept
        As it was opened; what another window kept since ends in `RegistryError`.
    answer
        The answer.

    Returns
    -------
    kept
        With it, on disk.
    """
    from scalpwatch.registry.drawer_bodies import DrawerKind

    results = Results(kept.results.seed, (*kept.results.answers, answer))
    body = to_bytes(results)
    if kept.uid:
        slip = drawers.put(kept.uid, body, revision=kept.revision)
    else:
        slip = drawers.begin(DrawerKind.PRACTICE, body)
    return KeptResults(results, slip.uid, slip.revision)


def forget_results(drawers: Drawers) -> None:
    """Forget all answers; nobody can read them again.

    Parameters
    ----------
    drawers
        One's own.
    """
    from scalpwatch.registry.drawer_bodies import DrawerKind

    for slip in drawers.listed(DrawerKind.PRACTICE):
        drawers.remove(slip.uid)


def _order_of(owner: str) -> int:
    """Choose the order in which new cases come to somebody."""
    return int(owner, 16) % _ORDERS if owner else secrets.randbelow(_ORDERS)
