"""What a report holds, told in one language: frozen values of plain text, no markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from scalpwatch.vocabulary.quantities import Interval

__all__ = [
    "Advised",
    "Block",
    "Bullets",
    "Chart",
    "ChartRow",
    "Copyable",
    "Figure",
    "Item",
    "Pairs",
    "Paragraph",
    "Report",
    "ScaleBar",
    "Section",
    "Table",
]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list.

    Parameters
    ----------
    text
        The line.
    note
        Its source, in small print; empty when it has none.
    """

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text.

    Parameters
    ----------
    text
        The paragraph.
    is_small
        Whether it is small print.
    """

    text: str
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of lines.

    Parameters
    ----------
    items
        The lines.
    are_steps
        Whether they are done in this order, and numbered.
    """

    items: tuple[Item, ...]
    are_steps: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with what belongs to each.

    Parameters
    ----------
    rows
        Name and text.
    """

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Parameters
    ----------
    head
        Names of the columns.
    rows
        Cells; as many in each row as columns.
    widths
        Relative widths of the columns.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Copyable:
    """Text to be copied elsewhere.

    Parameters
    ----------
    lines
        One sentence each.
    """

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One condition in the plot.

    Parameters
    ----------
    name
        Of the condition.
    told
        Its probability as a natural frequency.
    probability
        The same as figures, to be drawn.
    is_malignant
        Whether it is a cancer: a filled mark.
    is_sum
        Whether it sums others: set in bold.
    """

    name: str
    told: str
    probability: Interval
    is_malignant: bool
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """The differential as dots with intervals on a logarithmic scale.

    Parameters
    ----------
    head
        What the figures count, over the whole.
    rows
        The conditions.
    ticks
        Probability and label of each mark of the scale.
    legend
        What a filled and a hollow mark mean.
    """

    head: str
    rows: tuple[ChartRow, ...]
    ticks: tuple[tuple[float, str], ...]
    legend: str


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of known length.

    Parameters
    ----------
    label
        Its length.
    share
        Its length as a share of the picture's width.
    """

    label: str
    share: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with what was seen in it.

    Parameters
    ----------
    jpeg
        The picture.
    caption
        What it shows.
    scale_bar
        ``None`` where the picture has no scale.
    scale_note
        What is said of the scale.
    """

    jpeg: bytes
    caption: str
    scale_bar: ScaleBar | None
    scale_note: str


Block: TypeAlias = Paragraph | Bullets | Pairs | Table | Copyable | Chart | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report.

    Parameters
    ----------
    heading
        Its title.
    blocks
        What it holds.
    anchor
        Name by which other parts point to it; may be empty.
    """

    heading: str
    blocks: tuple[Block, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Advised:
    """The advice, as large as it gets.

    Parameters
    ----------
    style
        Which color it takes: the level's identifier, in lower case.
    word
        The level.
    caution
        How the level must not be read.
    headline
        The advice in one sentence.
    act_by
        Until when, and why then.
    stop_rule
        What turns waiting into a biopsy; empty where nothing is awaited.
    warning
        What must come before any knife; empty when nothing must.
    """

    style: str
    word: str
    caution: str
    headline: str
    act_by: Item
    stop_rule: str
    warning: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language.

    Parameters
    ----------
    language
        ``en`` or ``ru``.
    title
        Of the document.
    patient
        Who was seen, and when, in one line each.
    advised
        The advice for the patient.
    overview
        The lesions side by side; ``None`` when there is one.
    left, right
        The two columns of the first page.
    statement
        What the report is and is not.
    chapters
        The detail: a title and its sections each.
    versions
        What made it, in one line.
    page_label
        How pages are numbered.
    """

    language: str
    title: str
    patient: tuple[str, ...]
    advised: Advised
    overview: Section | None
    left: tuple[Section, ...]
    right: tuple[Section, ...]
    statement: str
    chapters: tuple[tuple[str, tuple[Section, ...]], ...]
    versions: str
    page_label: str
