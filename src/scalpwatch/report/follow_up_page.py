"""What the page about one followed lesion says, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.report.citing import sentence
from scalpwatch.report.content import Bullets, Item, Pairs, Paragraph
from scalpwatch.report.follow_up_content import (
    FollowUpPage,
    FollowUpSection,
    PlotBlock,
    SideBySide,
)
from scalpwatch.report.follow_up_tables import (
    VERDICTS,
    tell_change,
    tell_comparisons,
    tell_response,
    tell_treatment,
    tell_visits,
)
from scalpwatch.report.measure_words import MEASURES
from scalpwatch.report.wording import LEVELS, PICTURE_KINDS, PICTURE_ROLES
from scalpwatch.vocabulary.case_names import SITES
from scalpwatch.vocabulary.courses import KeptPicture
from scalpwatch.vocabulary.follow_ups import (
    Change,
    FollowUp,
    LaidPictures,
    MeasuredChange,
    ToldSize,
    TreatmentResponse,
    UnlaidPictures,
)
from scalpwatch.vocabulary.measurements import MeasurementName

__all__ = ["Pictures", "tell_follow_up"]

Pictures: TypeAlias = Sequence[LaidPictures | UnlaidPictures]

#: What a clinician looks at first: size, vessels, hair.
_LEADING: Final = (
    ToldSize.LONGEST,
    MeasurementName.FOCUS_LONG_DIAMETER,
    MeasurementName.NODE_DIAMETER,
    MeasurementName.NODE_COUNT,
    MeasurementName.VESSEL_LENGTH_DENSITY,
    MeasurementName.DOTTED_VESSEL_COUNT,
    MeasurementName.THIN_TREE_COUNT,
    MeasurementName.THICK_TREE_COUNT,
    MeasurementName.LINEAR_VESSEL_COUNT,
    MeasurementName.HAIR_DENSITY,
)
#: Growth of these calls for another look and a biopsy.
_SIZES: Final = frozenset(
    {
        *ToldSize,
        MeasurementName.FOCUS_COUNT,
        MeasurementName.FOCUS_LONG_DIAMETER,
        MeasurementName.FOCUS_SHORT_DIAMETER,
        MeasurementName.FOCI_AREA,
        MeasurementName.NODE_COUNT,
        MeasurementName.NODE_DIAMETER,
    }
)
#: More of these does where an eye confirms it: they are many, and one may differ by
#: chance.
_VESSELS: Final = frozenset(
    {
        MeasurementName.VESSEL_LENGTH_DENSITY,
        MeasurementName.VESSEL_BRANCH_POINTS,
        MeasurementName.DOTTED_VESSEL_COUNT,
        MeasurementName.THIN_TREE_COUNT,
        MeasurementName.THICK_TREE_COUNT,
        MeasurementName.LINEAR_VESSEL_COUNT,
        MeasurementName.GLOMERULAR_VESSEL_COUNT,
        MeasurementName.HAIRPIN_VESSEL_COUNT,
    }
)
#: One of so many comparisons is beyond its 95 % interval by chance.
_BY_CHANCE: Final = 20


def tell_follow_up(
    follow_up: FollowUp,
    language: Language,
    *,
    plot: bytes = b"",
    pictures: Pictures = (),
    responses: Sequence[TreatmentResponse] = (),
) -> FollowUpPage:
    """Tell of one lesion over time.

    Parameters
    ----------
    follow_up
        The lesion.
    language
        In which language.
    plot
        The lesion over time, as SVG; empty where there is nothing to draw.
    pictures
        Pairs that were laid on each other, or could not be.
    responses
        To the treatments of the course; those of this lesion are told.

    Returns
    -------
    page
        Plain text and pictures.
    """
    words = Words(language)
    title = say("Follow-up of a lesion: {lesion}", lesion=follow_up.lesion.name)
    return FollowUpPage(
        language=language.value,
        title=words.tell(title),
        lines=tuple(words.tell(line) for line in _who(follow_up)),
        call=_call(follow_up, words),
        sections=(
            *_changes(follow_up, words, plot),
            *_sections(follow_up, words, pictures, responses),
        ),
        statement=words.tell(
            say(
                "Decision support for professionals, not registered or cleared as a "
                "medical device anywhere. What a machine measured needs a clinician's "
                "eye; histology decides."
            )
        ),
        page_label=words.tell(say("page")),
    )


def _who(follow_up: FollowUp) -> Iterator[Phrase]:
    """Tell whose lesion it is, where, and over which time."""
    yield say(
        "{pseudonym}, {lesion}, {site}",
        pseudonym=follow_up.pseudonym,
        lesion=follow_up.lesion.name,
        site=SITES[follow_up.lesion.site],
    )
    last = follow_up.rows[-1]
    yield say(
        "First seen {first}, last {last}: {days} days, {visits} visits.",
        first=follow_up.first_on,
        last=last.seen_on,
        days=last.days,
        visits=len(follow_up.rows),
    )
    advised = [row for row in follow_up.rows if row.level is not None]
    if advised and advised[-1].level is not None:
        yield say(
            "Last advice, of {day}: {level}.",
            day=advised[-1].seen_on,
            level=LEVELS[advised[-1].level],
        )


def _call(follow_up: FollowUp, words: Words) -> str:
    """Say what growth or more vessels call for."""
    grown = dict.fromkeys(
        each.what
        for each in (*follow_up.changes, *follow_up.recent)
        if each.change is Change.GREW and each.what in _SIZES | _VESSELS
    )
    if not grown:
        return ""
    measures = tuple(MEASURES[what] for what in grown)
    if any(each.histology.is_malignant for each in follow_up.biopsies):
        return words.tell(
            say(
                "More than before: {measures}. Histology of this lesion is malignant: "
                "tell those who treat the cancer.",
                measures=measures,
            )
        )
    if not _SIZES & set(grown):
        return words.tell(
            say(
                "More than before, by the machine: {measures}. Look at the lesion "
                "again now with the trichoscope; if you see it too, biopsy it, unless "
                "histology has already explained it. Benign histology does not explain "
                "new vessels: it calls for a second, deeper biopsy.",
                measures=measures,
            )
        )
    return words.tell(
        say(
            "More than before: {measures}. Look at the lesion again now and biopsy it, "
            "unless histology has already explained it. Benign histology does not "
            "explain growth: it calls for a second, deeper biopsy.",
            measures=measures,
        )
    )


def _changes(
    follow_up: FollowUp, words: Words, plot: bytes
) -> Iterator[FollowUpSection]:
    """Tell what changed, and show it over time."""
    changed = tuple(_summary(follow_up, words))
    yield FollowUpSection(words.tell(say("What changed")), changed)
    if plot:
        block = _plot(plot, words)
        yield FollowUpSection(words.tell(say("Over time")), (block,))


def _sections(
    follow_up: FollowUp,
    words: Words,
    pictures: Pictures,
    responses: Sequence[TreatmentResponse],
) -> Iterator[FollowUpSection]:
    """Tell each part of the detail."""
    blocks = tuple(_laid(follow_up, pictures, words))
    if blocks:
        yield FollowUpSection(words.tell(say("Pictures laid on each other")), blocks)
    yield FollowUpSection(words.tell(say("Visits")), (tell_visits(follow_up, words),))
    if follow_up.changes:
        table = tell_comparisons(follow_up.changes, words)
        yield FollowUpSection(words.tell(say("All figures compared")), (table,))
    told = [each for each in responses if _is_of(each, follow_up)]
    if told:
        rows = tuple(
            (tell_treatment(each, words), tell_response(each, words)) for each in told
        )
        note = say(
            "By the sum of longest diameters (RECIST 1.1): lesions of the scalp alone, "
            "from 10 mm on. The response of the patient needs all lesions."
        )
        small = Paragraph(words.tell(note), is_small=True)
        heading = words.tell(say("Response to treatment"))
        yield FollowUpSection(heading, (Pairs(rows), small))
    reading = Bullets(tuple(Item(words.tell(each)) for each in _reading(follow_up)))
    yield FollowUpSection(words.tell(say("How to read this")), (reading,))


def _summary(follow_up: FollowUp, words: Words) -> Iterator[Paragraph | Bullets]:
    """Tell the leading changes: of the whole time, then since the visit before."""
    if sum(row.is_told_of for row in follow_up.rows) == 1:
        text = say("The lesion was seen once: one visit shows nothing over time.")
        yield Paragraph(words.tell(text))
        return
    first = _leading(follow_up.changes)
    known = {(each.what, each.change) for each in first}
    recent = [
        each
        for each in _leading(follow_up.recent)
        if each.change is not Change.NO_CHANGE_BEYOND_MEASUREMENT
        and (each.what, each.change) not in known
    ]
    yield from _told(first, words)
    yield from _told(recent, words)
    if not first:
        text = say("No figure of size, vessels or hair can be compared.")
        yield Paragraph(words.tell(text))
    cautions = tuple(Item(words.tell(each)) for each in _cautions([*first, *recent]))
    if cautions:
        yield Bullets(cautions)


def _leading(changes: Sequence[MeasuredChange]) -> list[MeasuredChange]:
    """Choose what a clinician looks at first, of what can be compared."""
    found = [
        each
        for each in changes
        if each.what in _LEADING and each.change is not Change.NOT_COMPARABLE
    ]
    return sorted(found, key=lambda each: _LEADING.index(each.what))


def _told(
    changes: Sequence[MeasuredChange], words: Words
) -> Iterator[Paragraph | Bullets]:
    """Tell changes under the days that they lie between."""
    for days in dict.fromkeys((each.first_on, each.last_on) for each in changes):
        span = say(
            "From {first} to {last}, in {count} days:",
            first=days[0],
            last=days[1],
            count=(days[1] - days[0]).days,
        )
        yield Paragraph(words.tell(span))
        yield Bullets(
            tuple(
                Item(sentence(_change(each, words)))
                for each in changes
                if (each.first_on, each.last_on) == days
            )
        )


def _cautions(changes: Sequence[MeasuredChange]) -> Iterator[Phrase]:
    """Say what a change, or none, does not show."""
    if any(each.change is Change.NO_CHANGE_BEYOND_MEASUREMENT for each in changes):
        yield say(
            "No change beyond measurement says nothing about what the lesion is: a "
            "smaller change may be there, and the last advice holds."
        )
    if any(
        each.change is Change.SHRANK and each.what in _SIZES | _VESSELS
        for each in changes
    ):
        yield say("That a lesion shrinks does not show that it is harmless.")


def _change(change: MeasuredChange, words: Words) -> str:
    """Tell one change in a line."""
    return words.tell(
        say(
            "{measure}: {verdict}; {difference}",
            measure=MEASURES[change.what],
            verdict=VERDICTS[change.change],
            difference=tell_change(change, words),
        )
    )


def _plot(svg: bytes, words: Words) -> PlotBlock:
    """Tell how the plot is read."""
    caption = say(
        "Bars are 95 % intervals; lines join figures of one view. Gray: days under "
        "treatment (hatched: of the whole patient). Dotted lines: biopsies. Figures "
        "without a scale are not drawn."
    )
    return PlotBlock(svg, words.tell(caption))


def _laid(
    follow_up: FollowUp, pictures: Pictures, words: Words
) -> Iterator[SideBySide | Paragraph]:
    """Show pictures beside each other, or say why they are not."""
    days = {
        picture.sha256: (row, picture)
        for row in follow_up.rows
        for picture in row.pictures
    }
    for pair in pictures:
        (first, picture), (last, _) = days[pair.earlier], days[pair.later]
        facts: dict[str, Fact] = {
            "kind": _kind(picture),
            "first": first.seen_on,
            "last": last.seen_on,
        }
        if isinstance(pair, UnlaidPictures):
            text = say(
                "{kind}, {first} and {last}: {reason}", **facts, reason=pair.reason
            )
            yield Paragraph(sentence(words.tell(text)))
            continue
        yield SideBySide(
            earlier_jpeg=pair.earlier_jpeg,
            later_jpeg=pair.later_jpeg,
            earlier=words.tell(first.seen_on),
            later=words.tell(last.seen_on),
            caption=sentence(words.tell(_kind(picture))),
            note=" ".join(words.tell(each) for each in _notes(pair, picture)),
        )


def _kind(picture: KeptPicture) -> Phrase:
    """Tell how a picture was taken and what it shows."""
    kind, role = PICTURE_KINDS[picture.kind], PICTURE_ROLES[picture.role]
    return say("{kind}, {role}", kind=kind, role=role)


def _notes(pair: LaidPictures, picture: KeptPicture) -> Iterator[Phrase]:
    """Tell how well two pictures lie on each other, and what is drawn on them."""
    yield say(
        "Same part of the scalp, same size, same direction: {points} points agree, "
        "{apart} px apart in the median of a picture 1024 px long.",
        points=pair.inliers,
        apart=round(pair.residual_px, 1),
    )
    if pair.bar_um is None:
        yield say("Neither picture has a scale: no length can be told from them.")
    else:
        yield say("The bar is {length} mm long.", length=pair.bar_um / 1000)
    if picture.regions:
        yield say("Yellow: outlines as measured on each day.")
    yield say(
        "Gray: what one picture does not show. Light and color are those of each "
        "picture and are not compared."
    )


def _is_of(response: TreatmentResponse, follow_up: FollowUp) -> bool:
    """Tell whether a response is to a treatment of this lesion."""
    name = follow_up.lesion.name
    return name in response.lesions or response.therapy.lesion == name


def _reading(follow_up: FollowUp) -> Iterator[Phrase]:
    """Say what the intervals hold and what they do not."""
    yield say(
        "Figures are compared only between pictures of one kind, part, view and "
        "device. A difference is called one only where its 95 % interval leaves out "
        "zero; the errors of the two figures are taken as independent, which makes the "
        "interval rather too wide than too narrow."
    )
    yield say(
        "The interval of a picture holds the error of measuring it, learned from drawn "
        "scalps. It does not hold other light, another angle, a lens pressed harder, "
        "wet or cut hair, or another place beside the first: these can look like "
        "change."
    )
    yield say(
        "A diameter told by hand is taken as true within 2 mm, or a tenth if that is "
        "more: a judgement, not a measured error."
    )
    compared = sum(
        each.change is not Change.NOT_COMPARABLE for each in follow_up.changes
    )
    chance = compared / _BY_CHANCE
    if compared > 1:
        yield say(
            "Of {count} figures compared, about {chance} would differ by chance alone.",
            count=compared,
            chance=chance,
        )
