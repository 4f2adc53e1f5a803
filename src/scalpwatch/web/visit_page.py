"""The page of a new visit: its form, what stands against it, and the advice beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import Request, Response

from scalpwatch.documents.case_fields import FieldsRead
from scalpwatch.documents.case_troubles import Trouble
from scalpwatch.phrases import say
from scalpwatch.practice.drawings import DRAWN_SIGNS
from scalpwatch.report.wording import LEVEL_CAUTIONS, LEVELS
from scalpwatch.vocabulary.signs import SignKind, sign_definitions
from scalpwatch.web.access import Visitor
from scalpwatch.web.desk import Desk, desk_of
from scalpwatch.web.drafts import TAKEN_OUT, Draft, Opened
from scalpwatch.web.pages import show
from scalpwatch.web.scalp import SCALP_VIEWS
from scalpwatch.web.visit_advice import advise
from scalpwatch.web.visit_blocks import with_names
from scalpwatch.web.visit_keeping import DoubtError
from scalpwatch.web.visit_notes import note_read
from scalpwatch.web.visit_sheet import sheet_of
from scalpwatch.web.visit_words import (
    CHOICES,
    CLAIM_WORDS,
    FIRST_SIGNS,
    LABELS,
    SIGN_HEADINGS,
    signs_of_kind,
)

__all__ = ["Against", "show_form", "told_advice", "told_form"]


@dataclass(frozen=True, slots=True)
class Against:
    """What stands against what was sent.

    Parameters
    ----------
    read
        What could not be read of the form.
    troubles
        What stands against all of it.
    refused
        Pictures that were not taken.
    doubt
        What the clinician can say that she means.
    """

    read: FieldsRead | None = None
    troubles: tuple[Trouble, ...] = ()
    refused: tuple[Trouble, ...] = ()
    doubt: DoubtError | None = None


def show_form(
    request: Request,
    visitor: Visitor,
    opened: Opened,
    *,
    status: int = 200,
    against: Against | None = None,
) -> Response:
    """Show the form.

    Parameters
    ----------
    request
        That it answers.
    visitor
        Who fills it.
    opened
        Her draft.
    status
        Of the answer.
    against
        What stands against what was sent.

    Returns
    -------
    response
        The page.
    """
    named = replace(opened, draft=with_names(opened.draft, visitor.words))
    shown = told_form(desk_of(request), named, against or Against())
    return show(request, visitor, "visit", status=status, **shown)


def told_form(desk: Desk, opened: Opened, against: Against) -> dict[str, Any]:
    """Gather what the form shows.

    Parameters
    ----------
    desk
        Of the server.
    opened
        The draft.
    against
        What stands against what was sent.

    Returns
    -------
    content
        For its template, and for those of its parts.
    """
    draft, read = opened.draft, against.read
    return {
        "uid": opened.slip.uid,
        "revision": opened.slip.revision,
        "draft": draft,
        "sheet": sheet_of(draft, read),
        "troubles": (*(read.troubles if read else ()), *against.troubles),
        "is_refused": bool(read or against.troubles),
        "refused": against.refused,
        "doubt": against.doubt.doubt if against.doubt else "",
        "meant": against.doubt.meant if against.doubt else "",
        "day": desk.today(),
        "note": note_read(draft),
        "marks": sheet_of(draft).marks(),
        **told_advice(desk, draft),
        **_WORDS,
    }


def told_advice(desk: Desk, draft: Draft) -> dict[str, Any]:
    """Tell what would be advised.

    Parameters
    ----------
    desk
        Of the server.
    draft
        What is typed.

    Returns
    -------
    content
        For its template.
    """
    return {
        "advices": advise(draft, policy=desk.policy, today=desk.today()),
        "levels": LEVELS,
        "cautions": LEVEL_CAUTIONS,
    }


_WORDS: Final[Mapping[str, Any]] = {
    "taken_out": TAKEN_OUT,
    "as_set": say("as the installation chose"),
    "drawn_signs": {each.value for each in DRAWN_SIGNS},
    "nothing": say("none"),
    "untold": say("not told"),
    "scalp_views": SCALP_VIEWS,
    "labels": LABELS,
    "choices": CHOICES,
    "claims": CLAIM_WORDS,
    "first_signs": FIRST_SIGNS,
    "sign_groups": tuple(
        (SIGN_HEADINGS[kind], signs_of_kind(kind)) for kind in SignKind
    ),
    "definitions": sign_definitions(),
}
