"""The card for the wall of a practice: the paper's signs drawn, flags, and steps."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.report.citing import Citations
from scalpwatch.report.drawings import (
    draw_bald_patch,
    draw_dotted_vessels,
    draw_node,
    draw_red_patch,
    draw_thick_trees,
    draw_thin_trees,
)
from scalpwatch.report.rendering import compile_document
from scalpwatch.vocabulary.advice import Step
from scalpwatch.vocabulary.citations import JUDGEMENT, Source, sources

__all__ = ["render_card"]

#: The day that the file bears: that of the last change of the card's content.
_MADE: Final = "2026-11-22"
_PAPER: Final = "mareeva2019"

_TITLE: Final = say("A bald patch or a lump on the scalp can be a metastasis")
_SUBTITLE: Final = say(
    "Think of it whenever there has ever been a cancer, above all of the breast: also"
    " after many years, also where no cancer is known."
)
_SIGNS: Final = (
    (draw_bald_patch, say("Bald patch, 1 to 3 cm")),
    (draw_red_patch, say("Red and thin-skinned: older than 6 months")),
    (draw_node, say("Node of 1 cm, skin-colored or yellowish")),
    (draw_dotted_vessels, say("Dotted vessels")),
    (draw_thin_trees, say("Thin tree-like vessels")),
    (draw_thick_trees, say("Thick tree-like vessels")),
)
_SIGNS_NOTE: Final = say(
    "A young patch may look bland. Dotted vessels and thin trees are also seen on"
    " healthy scalps: compare with the mirror site."
)
_URGENT: Final = (
    Step(
        say("a lump, a plaque or a hard area, and any cancer ever"),
        "shamsadini2006",
    ),
    Step(
        say(
            "a new bald patch, any cancer ever, and redness, thin skin, lost"
            " follicular openings or thick, irregular or mixed vessels"
        ),
        _PAPER,
    ),
    Step(
        say("a lump that is fixed or pulsates: imaging before any knife"), "walter2011"
    ),
    Step(say("a lump that is ulcerated or bleeds"), "vezzoni2021"),
    Step(say("a lump that grows fast"), "kato2011"),
    Step(say("firm nodes of the neck, the occiput or above the collarbone"), JUDGEMENT),
    Step(say("a bruise-like patch after 60 that grows"), "angio7_2007"),
)
_BIOPSY: Final = (
    Step(say("a new bald patch and any cancer ever, however bland"), "shamsadini2006"),
    Step(say("a bald patch of an adult that treatment does not regrow"), "vezzoni2021"),
    Step(say("several new firm “cysts” in an adult"), "krathen2003"),
    Step(say("a bruise-like patch after 60"), "angio7_2007"),
    Step(say("scarring without an established diagnosis"), JUDGEMENT),
    Step(say("after 40, a lump that shows no sign of a cyst"), JUDGEMENT),
    Step(say("after 40, a hard area, or a lesion that grows"), JUDGEMENT),
)
_ASK: Final = (
    say("Any cancer, ever? Which, when, what receptors?"),
    say("How long has it been there? Does it grow?"),
    say("What was tried, and did it help?"),
    say("Weight loss, bone pain, headache?"),
    say("When was the last mammogram?"),
)
_FEEL: Final = (
    say("The whole scalp, with the fingertips"),
    say("Is it firm? Fixed? Does it pulsate?"),
    say("Nodes: neck, occiput, collarbones, armpits"),
    say("Breasts, scar and chest wall, in men too"),
)
_LOOK: Final = (
    say("The whole scalp, parting by parting"),
    say("The whole skin"),
    say("Redness, thin skin, lost openings"),
    say("Vessels, through the trichoscope"),
    say("On dark skin redness hides: feel first"),
)
_TAKE: Final = (
    say("Patch: two 4 mm punches along the hair into fat, from the firm edge"),
    say("Node: a deep sample of the largest"),
    say("Write: “metastasis to be excluded”, and the cancer's receptors"),
    say("Benign, but the flag stays: again, deeper"),
)
_NO_FLAG: Final = say(
    "No flag? Photograph it and look again in 6 weeks. Not better, or a new flag:"
    " biopsy. No pattern excludes a metastasis."
)
_STATEMENT: Final = say(
    "scalpwatch. A reminder for clinicians, not a medical device; it states no disease"
    " and excludes none. What bears no number is judgement."
)


@dataclass(frozen=True, slots=True)
class _Column:
    """A heading and the lines under it."""

    heading: Phrase
    lines: tuple[Phrase, ...]


_COLUMNS: Final = (
    _Column(say("Ask"), _ASK),
    _Column(say("Feel"), _FEEL),
    _Column(say("Look"), _LOOK),
    _Column(say("Biopsy"), _TAKE),
)


def render_card(language: Language) -> bytes:
    """Render the card.

    Parameters
    ----------
    language
        In which language.

    Returns
    -------
    pdf
        One A4 page.
    """
    words = Words(language)
    citations = Citations(words)
    paper = citations.note([_PAPER])
    told = {
        "language": language.value,
        "title": words.tell(_TITLE),
        "subtitle": words.tell(_SUBTITLE),
        "signs_heading": words.tell(say("What the paper saw")),
        "signs_source": paper,
        "signs": [
            {"drawing": draw(), "caption": words.tell(caption)}
            for draw, caption in _SIGNS
        ],
        "signs_note": words.tell(_SIGNS_NOTE),
        "urgent": _flags(say("URGENT: biopsy and oncology"), _URGENT, citations),
        "biopsy": _flags(say("BIOPSY"), _BIOPSY, citations),
        "columns": [
            {
                "heading": words.tell(column.heading),
                "lines": [words.tell(line) for line in column.lines],
            }
            for column in _COLUMNS
        ],
        "no_flag": words.tell(_NO_FLAG),
        "sources": _sources(citations),
        "statement": words.tell(_STATEMENT),
    }
    with tempfile.TemporaryDirectory(prefix="scalpwatch-") as folder:
        return compile_document("card.typ", told, root=Path(folder), made=_MADE)


def _flags(
    heading: Phrase, flags: tuple[Step, ...], citations: Citations
) -> dict[str, object]:
    """Tell the flags of one level with their sources."""
    words = citations.words
    lines = [
        {
            "text": words.tell(flag.text),
            "note": "" if flag.source == JUDGEMENT else citations.note([flag.source]),
        }
        for flag in flags
    ]
    return {"heading": words.tell(heading), "lines": lines}


def _sources(citations: Citations) -> str:
    """List the sources in one line: number, first author, year, where to find it."""
    found = sources()
    return "  ".join(
        f"[{number}] {_short(found[name])}"
        for name, number in citations.numbered().items()
    )


def _short(source: Source) -> str:
    """Name a source as briefly as it can still be found."""
    parts = (source.author, source.year, source.doi or source.journal)
    # A cell in brackets says that the page does not show the field.
    return ", ".join(part for part in parts if part and not part.startswith("("))
