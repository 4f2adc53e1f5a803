"""A commented case that a dermatologist can fill, in English or Russian."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Bilingual, Phrase, say
from scalpwatch.vocabulary.conditions import Condition, condition_definitions
from scalpwatch.vocabulary.signs import SignKind, sign_definitions

__all__ = ["Line", "template", "written"]

_WIDTH: Final = 88

#: TOML as it stands; an explanation; or TOML with a remark behind it.
Line: TypeAlias = str | Phrase | tuple[str, Phrase | Bilingual]


def template(language: Language) -> str:
    """Write a case to be filled in.

    Parameters
    ----------
    language
        Of the explanations; keys and words are the same in both.

    Returns
    -------
    text
        Valid TOML and a valid case: every optional line is switched off by a
        ``#`` that touches it, every explanation begins with ``#`` and a space.
    """
    return written(_lines(), language)


def written(given: Iterable[Line], language: Language) -> str:
    """Write the lines of a form to be filled in.

    Parameters
    ----------
    given
        From top to bottom.
    language
        Of the explanations.

    Returns
    -------
    text
        TOML; explanations are wrapped behind ``#`` and a space.
    """
    words = Words(language)
    lines: list[str] = []
    for line in given:
        match line:
            case str():
                lines.append(line)
            case Phrase():
                lines.extend(_wrapped(words.tell(line)))
            case (toml, remark):
                lines.append(f"{toml}  # {words.tell(remark)}")
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> list[str]:
    """Wrap an explanation."""
    return textwrap.wrap(
        text,
        width=_WIDTH,
        initial_indent="# ",
        subsequent_indent="# ",
        break_on_hyphens=False,
    )


def _lines() -> Iterator[Line]:
    """Give the whole file from top to bottom."""
    yield from _HEAD
    yield from _PATIENT
    yield from _ONCOLOGY
    yield from _LESION
    yield from _signs()
    yield from _AROUND
    yield from _diagnoses()


def _diagnoses() -> Iterator[Line]:
    """List the conditions that may be established."""
    yield ""
    yield say("The words for an established diagnosis:")
    for condition in Condition:
        if condition is not Condition.NORMAL_SCALP:
            name = condition_definitions()[condition].name
            yield say("{word}: {name}", word=condition.value, name=name)


def _signs() -> Iterator[Line]:
    """List every sign under the way it is found, with its name."""
    yield ""
    yield "[lesions.signs]"
    yield say(
        "A sign is: present, absent, possible, not looked for, not assessable. "
        "What was not looked for is not absent: leave the line as it is."
    )
    for kind, heading in _HEADINGS.items():
        yield heading
        for sign, definition in sign_definitions().items():
            if definition.kind is kind:
                yield f'#{sign.value} = "present"', definition.name


_HEADINGS: Final[Mapping[SignKind, Phrase]] = {
    SignKind.SEEN: say("Seen with the naked eye:"),
    SignKind.FELT: say("Felt with the hand:"),
    SignKind.TOLD: say("Told by the patient:"),
    SignKind.TRICHOSCOPY: say("Seen through the trichoscope:"),
}

_HEAD: Final[tuple[Line, ...]] = (
    say("A case for scalpwatch: one patient on one day."),
    say(
        "Remove the mark # where it touches a line that you can answer, and change "
        "the answer; leave the other lines alone. What is not told counts as "
        "unknown, never as absent. Keys and words stay English."
    ),
    "",
    say("Day of the examination; today when left out."),
    "#seen_on = 2026-01-31",
    say(
        "Where the patient is seen: general practice, trichology, dermatology, "
        "oncology."
    ),
    '#setting = "dermatology"',
    say("Whose deadlines hold: default, ru (Russia), uk (United Kingdom)."),
    '#country = "default"',
    "",
)

_PATIENT: Final[tuple[Line, ...]] = (
    "[patient]",
    say(
        "A pseudonym, never the patient's name: letters, digits, dots, hyphens and "
        "underscores."
    ),
    'pseudonym = "P001"',
    say("Age in years."),
    "#age = 58",
    say("Sex: female, male, unknown."),
    '#sex = "female"',
    say("Fitzpatrick phototype: I, II, III, IV, V, VI, unknown."),
    '#phototype = "II"',
    "",
)

_ONCOLOGY: Final[tuple[Line, ...]] = (
    "[oncology]",
    say("Was there ever a cancer? known, none known, not asked."),
    '#knowledge = "known"',
    "",
    say("One section for each cancer."),
    "#[[oncology.cancers]]",
    say(
        "Where it began: breast, lung, kidney, colorectal, melanoma, thyroid, "
        "stomach, liver, pancreas, prostate, ovary, uterus, cervix, head and neck, "
        "blood, other, not told."
    ),
    '#primary = "breast"',
    say("Year of diagnosis; or, where only that is known, the years since then."),
    "#year = 2019",
    "#years_since = 6",
    say("Stage, as written."),
    '#stage = "IIA"',
    say("Spread when last staged: local, metastatic, not told."),
    '#spread = "local"',
    say("Histology, as written."),
    '#histology = ""',
    say("Receptors: positive, negative, not told."),
    '#er = "positive"',
    '#pr = "positive"',
    '#her2 = "negative"',
    say("Treatment, as written."),
    '#treatment = ""',
    say("Where its histological blocks lie; the pathologist will want to compare."),
    '#blocks_kept_at = ""',
    "",
)

_LESION: Final[tuple[Line, ...]] = (
    say("One section for each focus or node; several that are alike share one."),
    "[[lesions]]",
    say("Your name for it; its number when left out."),
    '#name = "A"',
    say(
        "Where on the scalp: frontal, temporal, parietal, vertex, occipital, not told."
    ),
    '#site = "parietal"',
    say(
        "What it is: patch (bald), plaque, nodule, diffuse (loss all over), patterned "
        "(loss in a hereditary pattern), not told."
    ),
    '#form = "patch"',
    say("How many alike."),
    "#count = 1",
    say(
        "Diameter of the largest in centimetres, or the longest and the shortest: "
        "2.5 or [2.5, 1.5]."
    ),
    "#size_cm = 2.5",
    say("How long it has been there, in months."),
    "#age_months = 8",
    say("Whose word that is: patient, another person, photograph or record, not told."),
    '#age_told_by = "patient"',
    say("How it changes: fast (grows), slow (grows), stable, shrinking, not told."),
    '#growth = "stable"',
    say("How it feels: soft, firm, hard, not told."),
    '#firmness = "soft"',
    say(
        "Colour, one or more of: red, pink, erythematous, yellow, yellowish, "
        "skin-coloured, violaceous, purple, bruise-like."
    ),
    '#colour = ["red"]',
    say(
        "Surface, one or more of: atrophic, scarred, indurated, ulcerated, bleeding, "
        "scaly, crusted, pustular."
    ),
    '#surface = ["atrophic"]',
    say(
        "Symptoms, one or more of: pain, painful, tender, itch, itchy; or none, when "
        "asked and denied."
    ),
    '#symptoms = ["itch"]',
    say("Does it lie on a bald, sun-damaged scalp? true, false."),
    "#bald_scalp = false",
    say(
        "A diagnosis settled earlier by histology or laboratory; the words stand at "
        "the end of this file."
    ),
    '#established_diagnosis = "discoid_lupus"',
)

_AROUND: Final[tuple[Line, ...]] = (
    "",
    say("One section for each treatment of this lesion, or of the scalp there."),
    "#[[lesions.treatments]]",
    say(
        "Kind: topical steroid, injected steroid, radiotherapy, scalp cooling, "
        "minoxidil, antifungal, antibiotic, surgery, other."
    ),
    '#kind = "topical steroid"',
    say("When it began and ended; or, where only that is known, for how many months."),
    "#began = 2025-06-01",
    "#ended = 2025-09-01",
    "#months = 3",
    say("What it did to the lesion: none, partial, full, not told."),
    '#response = "none"',
    "",
    say("One section for each picture of this lesion."),
    "#[[lesions.pictures]]",
    say("Where the file lies, seen from this file."),
    '#file = "picture.jpg"',
    say("Kind: clinical, trichoscopy."),
    '#kind = "trichoscopy"',
    say(
        "What it shows: overview, center, edge, healthy control (the mirror site, "
        "with the same device)."
    ),
    '#role = "center"',
    say("View: vertex, midline, frontal, left temple, right temple, occiput."),
    '#view = "vertex"',
    say("Device, as you call it."),
    '#device = ""',
    say(
        "Scale in micrometres a pixel, only where it was measured; a magnification "
        "is no scale."
    ),
    "#um_per_px = 4.2",
)
