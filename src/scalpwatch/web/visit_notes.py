"""Free text read into signs: shown with its words, entered once it is confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scalpwatch.documents.case_fields import blocks_of
from scalpwatch.documents.case_words import CLAIM_OF
from scalpwatch.notes.history import Bearer, CancerState
from scalpwatch.notes.merging import PRIMARIES_BY_ORGAN
from scalpwatch.notes.reading import read_note
from scalpwatch.notes.told import CancerRead, NoteReading, Span
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.report.wording import TREATMENTS, claim_of
from scalpwatch.vocabulary.case_names import PRIMARIES, SITES
from scalpwatch.vocabulary.cases import CancerKnowledge, Primary
from scalpwatch.vocabulary.observations import Observation
from scalpwatch.web.drafts import Draft
from scalpwatch.web.forms import Form, whole

__all__ = ["ReadItem", "note_read", "note_taken"]

_LONGEST_QUOTE = 120


@dataclass(frozen=True, slots=True)
class ReadItem:
    """Something that a note tells.

    Parameters
    ----------
    key
        By which it is confirmed.
    what
        Told in words.
    words
        Of the note, that tell it.
    fields
        What it enters into the form.
    is_open
        Whether the form leaves it open; else what was typed counts.
    """

    key: str
    what: Fact
    words: str
    fields: dict[str, str]
    is_open: bool = True


def note_read(draft: Draft) -> tuple[ReadItem, ...]:
    """Read the note of a draft.

    Parameters
    ----------
    draft
        With a note, or without.

    Returns
    -------
    items
        What it tells. What cannot be read is unknown, and never absent.
    """
    text = draft.fields.get("note", "")
    if not text.strip():
        return ()
    items = _items(read_note(text), text, f"lesion-{_lesion(draft)}-", draft)
    return tuple(
        replace(
            each,
            is_open=not any(_is_told(draft, name) for name in each.fields),
        )
        for each in items
    )


def note_taken(draft: Draft, form: Form) -> Draft:
    """Enter what was confirmed of a note.

    Parameters
    ----------
    draft
        With the note.
    form
        With what was confirmed.

    Returns
    -------
    draft
        With it; what was typed before stays as it is.
    """
    confirmed = set(form.every("taken"))
    fields = dict(draft.fields)
    for each in note_read(draft):
        if each.key in confirmed and each.is_open:
            fields |= each.fields
    return replace(draft, fields=fields)


def _items(
    reading: NoteReading, text: str, start: str, draft: Draft
) -> Iterator[ReadItem]:
    """Tell what was read, one after the other."""
    for sign in reading.signs:
        told = Observation(sign.sign, sign.state, sign.certainty)
        yield ReadItem(
            f"sign-{sign.sign.value}",
            say("{sign}: {claim}", sign=sign.sign.name_in_both, claim=claim_of(told)),
            _quoted(text, sign.span),
            {
                f"{start}sign-{sign.sign.value}": CLAIM_OF[
                    sign.state, sign.certainty
                ].value
            },
        )
    for size in reading.sizes[:1]:
        cm = sorted(size.cm, reverse=True)
        fields = {f"{start}size_long": f"{cm[0]:g}"}
        if len(cm) > 1:
            fields[f"{start}size_short"] = f"{cm[-1]:g}"
        yield ReadItem(
            "size",
            say("size [cm]: {sizes}", sizes=size.cm),
            _quoted(text, size.span),
            fields,
        )
    if reading.age is not None:
        months = f"{reading.age.months:.4g}"
        yield ReadItem(
            "age",
            say("there for [months]: {months}", months=months),
            _quoted(text, reading.age.span),
            {f"{start}age_months": months},
        )
    yield from _items_around(reading, text, start, draft)


def _items_around(
    reading: NoteReading, text: str, start: str, draft: Draft
) -> Iterator[ReadItem]:
    """Tell sites, treatments and cancers that were read."""
    for site in reading.sites[:1]:
        yield ReadItem(
            "site",
            say("site: {site}", site=SITES[site.site]),
            _quoted(text, site.span),
            {f"{start}site": site.site.value},
        )
    taken = {v for k, v in draft.fields.items() if k.startswith(f"{start}treatment-")}
    place = _free(draft, f"{start}treatment-")
    for treatment in reading.treatments:
        if treatment.kind.value in taken:
            continue
        yield ReadItem(
            f"treatment-{treatment.kind.value}",
            say("tried: {treatment}", treatment=TREATMENTS[treatment.kind]),
            _quoted(text, treatment.span),
            {f"{start}treatment-{place}-kind": treatment.kind.value},
        )
        place += 1
    yield from _cancers(reading, text, draft)


def _cancers(reading: NoteReading, text: str, draft: Draft) -> Iterator[ReadItem]:
    """Tell the patient's own cancers that are known; others enter nothing."""
    known = [
        each
        for each in reading.cancers
        if each.bearer is Bearer.PATIENT and each.state is CancerState.PRESENT
    ]
    have = {v for k, v in draft.fields.items() if k.endswith("-primary")}
    place = _free(draft, "cancer-")
    told: set[str] = set()
    for each in known:
        primary = PRIMARIES_BY_ORGAN.get(each.organ, Primary.OTHER)
        if primary.value in have | told:
            continue
        told.add(primary.value)
        fields = {f"cancer-{place}-primary": primary.value}
        if each.year is not None:
            fields[f"cancer-{place}-year"] = str(each.year)
        if not _is_told(draft, "knowledge"):
            fields["knowledge"] = CancerKnowledge.KNOWN.value
        yield ReadItem(
            f"cancer-{primary.value}", _cancer(each), _quoted(text, each.span), fields
        )
        place += 1


def _cancer(read: CancerRead) -> Phrase:
    """Tell a cancer."""
    name = PRIMARIES[PRIMARIES_BY_ORGAN.get(read.organ, Primary.OTHER)]
    if read.year is None:
        return say("the patient's own: {cancer}", cancer=name)
    return say("the patient's own: {cancer}, {year}", cancer=name, year=str(read.year))


def _free(draft: Draft, start: str) -> int:
    """Give a new block the number after the last: one between may be taken out."""
    return 1 + max(blocks_of(draft.fields, start), default=0)


def _is_told(draft: Draft, name: str) -> bool:
    """Tell whether a field is filled."""
    return draft.fields.get(name, "") not in {"", "not_told", "not_asked"}


def _lesion(draft: Draft) -> str:
    """Tell of which lesion the note speaks: one that is shown, else the first."""
    shown = blocks_of(draft.fields, "lesion-") or (1,)
    chosen = whole(draft.fields.get("note-lesion", ""))
    return str(chosen if chosen in shown else shown[0])


def _quoted(text: str, span: Span) -> str:
    """Quote the words of a note on one line."""
    words = " ".join(text[span.start : span.end].split())
    return words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE]}…"
