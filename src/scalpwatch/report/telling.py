"""From a consultation to the whole report in one language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scalpwatch.consultation.answer import Consultation, Look
from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.report.citing import Citations, sentence
from scalpwatch.report.content import (
    Block,
    Bullets,
    Figure,
    Item,
    Pairs,
    Paragraph,
    Report,
    ScaleBar,
    Section,
)
from scalpwatch.report.first_page import (
    tell_advised,
    tell_left,
    tell_overview,
    tell_right,
)
from scalpwatch.report.lesion_detail import tell_detail
from scalpwatch.report.patient import tell_patient
from scalpwatch.report.wording import PICTURE_KINDS, PICTURE_ROLES, state_of
from scalpwatch.vocabulary.cases import Picture
from scalpwatch.vocabulary.observations import Observation

__all__ = ["tell_report"]

#: What the report is; it stands on the first page and again at the end.
_STATEMENT: Final = say(
    "Decision support for clinicians, not a registered or cleared medical device. It"
    " states no disease and cannot exclude one; the decision is the clinician's."
)
#: Lengths that a scale bar may have [µm], longest first.
_BARS_UM: Final = (50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20)
_LONGEST_BAR: Final = 0.33
_SHORT_HASH: Final = 12
_UM_PER_MM: Final = 1_000


def tell_report(consultation: Consultation, language: Language) -> Report:
    """Tell a consultation.

    Parameters
    ----------
    consultation
        The answer to one case.
    language
        In which language.

    Returns
    -------
    report
        Everything that the page and the document show.
    """
    words = Words(language)
    citations = Citations(words)
    leading = consultation.lesions[consultation.leading_lesion]
    # Sources are numbered as they are told: from the top of the first page down.
    advised = tell_advised(consultation.advice, leading, citations)
    left = tell_left(leading, citations)
    right = tell_right(leading, citations)
    chapters = tuple(_chapters(consultation, citations))
    title = say("Scalp lesion: advice for {name}", name=consultation.case.pseudonym)
    return Report(
        language=language.value,
        title=words.tell(title),
        patient=tell_patient(consultation.case, consultation.made_on, words),
        advised=advised,
        overview=tell_overview(consultation, words),
        left=left,
        right=right,
        statement=words.tell(_STATEMENT),
        chapters=chapters,
        versions=_versions(consultation, words, digits=_SHORT_HASH),
        page_label=words.tell(say("page")),
    )


def _chapters(
    consultation: Consultation, citations: Citations
) -> Iterator[tuple[str, tuple[Section, ...]]]:
    """Tell the detail: each lesion with its pictures, then the sources."""
    words = citations.words
    lesions = {lesion.identifier: lesion for lesion in consultation.case.lesions}
    first = consultation.leading_lesion
    for index in sorted(range(len(consultation.lesions)), key=lambda one: one != first):
        answer = consultation.lesions[index]
        lesion = lesions[answer.lesion]
        looks = [look for look in consultation.looks if look.lesion == answer.lesion]
        sections = tell_detail(lesion, answer, citations, leads=index == first)
        pictures = _pictures(looks, lesion.pictures, words)
        yield answer.lesion, (*sections, *pictures)
    yield words.tell(say("Sources and versions")), _colophon(consultation, citations)


def _pictures(
    looks: list[Look], pictures: tuple[Picture, ...], words: Words
) -> Iterator[Section]:
    """Tell what the machine saw in each picture of a lesion."""
    if not looks:
        return
    blocks: list[Block] = []
    for look in looks:
        blocks += _look(look, _kind(look, pictures), words)
    note = say(
        "What follows was seen by a machine in the pictures; each sign needs a"
        " clinician's eye."
    )
    blocks.insert(0, Paragraph(words.tell(note), is_small=True))
    yield Section(words.tell(say("Pictures")), tuple(blocks))


def _kind(look: Look, pictures: tuple[Picture, ...]) -> Phrase:
    """Tell how a picture was taken and what it shows."""
    for picture in pictures:
        if picture.path.endswith(look.picture):
            return say(
                "{picture}: {kind}, {role}",
                picture=look.picture,
                kind=PICTURE_KINDS[picture.kind],
                role=PICTURE_ROLES[picture.role],
            )
    return say("{picture}", picture=look.picture)


def _look(look: Look, caption: Phrase, words: Words) -> Iterator[Block]:
    """Tell what the machine made of one picture."""
    bar = _scale_bar(look, words)
    note = (
        say("This picture has no scale: no length can be told from it.")
        if look.um_per_px is None
        else say("Scale: {scale} µm a pixel.", scale=look.um_per_px)
    )
    if look.overlay_jpeg:
        yield Figure(
            jpeg=look.overlay_jpeg,
            caption=words.tell(caption),
            scale_bar=bar,
            scale_note=words.tell(note),
        )
    else:
        yield Paragraph(f"{words.tell(caption)}. {words.tell(note)}")
    seen = _observed(look.observations)
    lines = [words.tell(text).strip() for text in (*seen, *look.remarks)]
    if lines:
        yield Bullets(tuple(Item(sentence(line)) for line in lines))


def _observed(observations: Sequence[Observation]) -> list[Phrase]:
    """Tell claims, the present first; signs of one state and reason share a line."""
    groups: dict[tuple[Phrase, Phrase | None], list[Observation]] = {}
    for one in sorted(observations, key=lambda each: not each.is_evidence):
        groups.setdefault((state_of(one), one.reason), []).append(one)
    return [
        say(
            "{sign}: {state}. {reason}",
            sign=tuple(one.sign.name_in_both for one in group),
            state=state,
            reason=reason or "",
        )
        for (state, reason), group in groups.items()
    ]


def _scale_bar(look: Look, words: Words) -> ScaleBar | None:
    """Choose the longest round bar that takes at most a third of the width."""
    if look.um_per_px is None:
        return None
    width_um = look.width_px * look.um_per_px
    fitting = [length for length in _BARS_UM if length <= _LONGEST_BAR * width_um]
    if not fitting:
        return None
    length = fitting[0]
    label = (
        say("{length} mm", length=length // _UM_PER_MM)
        if length >= _UM_PER_MM
        else say("{length} µm", length=length)
    )
    return ScaleBar(label=words.tell(label), share=length / width_um)


def _colophon(consultation: Consultation, citations: Citations) -> tuple[Section, ...]:
    """Tell what the report is, what made it, and its sources."""
    words = citations.words
    blocks: list[Block] = [
        Paragraph(words.tell(_STATEMENT)),
        Paragraph(_versions(consultation, words)),
    ]
    chosen = tuple(
        Item(sentence(words.tell(choice))) for choice in consultation.choices
    )
    blocks.append(Paragraph(words.tell(say("What this installation has chosen:"))))
    blocks.append(Bullets(chosen))
    if not consultation.eye_is_on and any(
        lesion.pictures for lesion in consultation.case.lesions
    ):
        off = say("The pictures of the case were not looked at: the eye is off.")
        blocks.append(Paragraph(words.tell(off)))
    read = say("After each source stands what of it was read for the tables.")
    rows = citations.bibliography()
    return (
        Section(words.tell(say("What this report is")), tuple(blocks)),
        Section(
            words.tell(say("Sources")),
            (Paragraph(words.tell(read), is_small=True), Pairs(rows)),
        ),
    )


def _versions(
    consultation: Consultation, words: Words, digits: int | None = None
) -> str:
    """Tell what made the answer, with the hash whole or its first digits."""
    return words.tell(
        say(
            "scalpwatch {version}, evidence {digest}",
            version=consultation.software_version,
            digest=consultation.evidence_hash[:digits],
        )
    )
