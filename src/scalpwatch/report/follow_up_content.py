"""What the page about a followed lesion holds, besides what every report does."""

from __future__ import annotations

from dataclasses import dataclass

from scalpwatch.report.content import Block

__all__ = ["FollowUpPage", "FollowUpSection", "PlotBlock", "SideBySide"]


@dataclass(frozen=True, slots=True, eq=False)
class PlotBlock:
    """A plot.

    Parameters
    ----------
    svg
        The drawing.
    caption
        How to read it.
    """

    svg: bytes
    caption: str


@dataclass(frozen=True, slots=True, eq=False)
class SideBySide:
    """Two pictures beside each other.

    Parameters
    ----------
    earlier_jpeg, later_jpeg
        Of one size.
    earlier, later
        Their days.
    caption
        What they show.
    note
        How well they lie on each other, and what the lines mean.
    """

    earlier_jpeg: bytes
    later_jpeg: bytes
    earlier: str
    later: str
    caption: str
    note: str


@dataclass(frozen=True, slots=True)
class FollowUpSection:
    """A part of the page.

    Parameters
    ----------
    heading
        Its title.
    blocks
        What it holds.
    """

    heading: str
    blocks: tuple[Block | PlotBlock | SideBySide, ...]


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """The page in one language.

    Parameters
    ----------
    language
        ``en`` or ``ru``.
    title
        Of the document.
    lines
        Patient and lesion, in one line each.
    call
        What to do now; empty where nothing beyond the last advice.
    sections
        The rest.
    statement
        What the page is and is not.
    page_label
        How pages are numbered.
    """

    language: str
    title: str
    lines: tuple[str, ...]
    call: str
    sections: tuple[FollowUpSection, ...]
    statement: str
    page_label: str
