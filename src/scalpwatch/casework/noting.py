"""What was read in a note, as plain values: for the command line and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scalpwatch.notes.told import NoteReading, Span

__all__ = ["note_document"]


def note_document(reading: NoteReading, text: str) -> dict[str, Any]:
    """Put what was read into plain values.

    Parameters
    ----------
    reading
        Of the note.
    text
        The note, whose words are quoted.

    Returns
    -------
    document
        As JSON holds it.
    """

    def quoted(span: Span) -> dict[str, Any]:
        """Quote the words of a note, and tell where they stand."""
        words = text[span.start : span.end]
        return {"words": words, "start": span.start, "end": span.end}

    age = reading.age
    return {
        "signs": [
            {
                "sign": read.sign.value,
                "state": read.state.value,
                "certainty": read.certainty.value,
                **quoted(read.span),
            }
            for read in reading.signs
        ],
        "sizes": [{"cm": list(read.cm), **quoted(read.span)} for read in reading.sizes],
        "age": None if age is None else {"months": age.months, **quoted(age.span)},
        "cancers": [
            {
                "organ": read.organ,
                "bearer": read.bearer.value,
                "state": read.state.value,
                "year": read.year,
                **quoted(read.span),
            }
            for read in reading.cancers
        ],
        "treatments": [
            {"kind": read.kind.value, **quoted(read.span)}
            for read in reading.treatments
        ],
        "sites": [
            {"site": read.site.value, **quoted(read.span)} for read in reading.sites
        ],
    }
