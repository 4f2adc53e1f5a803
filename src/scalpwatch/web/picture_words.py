"""The words for the layers of a picture, and what a page tells of the picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from scalpwatch.locale import Words
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.report.measure_words import MEASURES, tell_figure
from scalpwatch.report.wording import PICTURE_KINDS, PICTURE_ROLES, claim_of
from scalpwatch.vocabulary.courses import KeptPicture
from scalpwatch.vocabulary.layers import Layer, LayerKind
from scalpwatch.vocabulary.measurements import (
    Measurement,
    MeasurementName,
    Region,
    RegionKind,
)
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import sign_definitions

__all__ = [
    "CORRECTED",
    "LAYERS",
    "SignLine",
    "layers_for_script",
    "tell_about",
    "tell_figures",
    "tell_regions",
    "tell_scale",
    "tell_signs",
]

LAYERS: Final[Mapping[LayerKind, Fact]] = {
    LayerKind.FOCI: MEASURES[MeasurementName.FOCUS_COUNT],
    LayerKind.NODES: MEASURES[MeasurementName.NODE_COUNT],
    LayerKind.HAIR: say("hair"),
    LayerKind.DOTTED_VESSELS: MEASURES[MeasurementName.DOTTED_VESSEL_COUNT],
    LayerKind.THIN_TREES: MEASURES[MeasurementName.THIN_TREE_COUNT],
    LayerKind.THICK_TREES: MEASURES[MeasurementName.THICK_TREE_COUNT],
    LayerKind.TREES: say("tree-like vessels, thick or thin cannot be told"),
    LayerKind.LINEAR_VESSELS: MEASURES[MeasurementName.LINEAR_VESSEL_COUNT],
    LayerKind.COILED_VESSELS: MEASURES[MeasurementName.GLOMERULAR_VESSEL_COUNT],
    LayerKind.HAIRPIN_VESSELS: MEASURES[MeasurementName.HAIRPIN_VESSEL_COUNT],
    LayerKind.ERYTHEMA: say("red skin"),
    LayerKind.MILKY_RED: say("milky-red skin"),
    LayerKind.YELLOW: say("yellow skin"),
    LayerKind.WHITE: say("white skin"),
    LayerKind.ATROPHIC: say("atrophic skin"),
    LayerKind.YELLOW_DOTS: MEASURES[MeasurementName.YELLOW_DOT_COUNT],
    LayerKind.BLACK_DOTS: MEASURES[MeasurementName.BLACK_DOT_COUNT],
    LayerKind.WHITE_DOTS: MEASURES[MeasurementName.WHITE_DOT_COUNT],
    LayerKind.PLUGS: MEASURES[MeasurementName.PLUG_COUNT],
    LayerKind.EMPTY_OPENINGS: MEASURES[MeasurementName.EMPTY_OPENING_COUNT],
    LayerKind.SCALY_RIMS: MEASURES[MeasurementName.SCALY_RIM_COUNT],
    LayerKind.RED_RIMS: say("red rims"),
    LayerKind.NOT_LOOKED_AT: say("places not looked at"),
}

#: What can be drawn anew, by how a correction calls it.
CORRECTED: Final[Mapping[bool, tuple[tuple[str, Phrase], ...]]] = {
    True: (("focus", say("focus")), ("node", say("node"))),
    False: (
        ("vessel", say("vessel")),
        ("hair", say("hair")),
        ("erythema", say("red skin")),
    ),
}


@dataclass(frozen=True, slots=True)
class SignLine:
    """A sign in the list beside a picture.

    Parameters
    ----------
    name
        As inside a sentence.
    claim
        What is claimed of it.
    meaning
        What it is, in a sentence.
    places
        Where: left, top, width, height of each [px of the file].
    """

    name: Fact
    claim: Fact
    meaning: Fact
    places: tuple[tuple[float, float, float, float], ...]


def layers_for_script(
    layers: tuple[Layer, ...], words: Words
) -> list[dict[str, object]]:
    """Give layers as a script reads them.

    Parameters
    ----------
    layers
        Of one picture.
    words
        The reader's language.

    Returns
    -------
    layers
        What JSON can hold.
    """
    return [
        {
            "kind": layer.kind.value,
            "name": words.tell(LAYERS[layer.kind]),
            "claimed": layer.is_claimed,
            "corrects": layer.corrects and layer.corrects.value,
            "marks": [
                {"at": each.at, "outlines": each.outlines} for each in layer.marks
            ],
        }
        for layer in layers
    ]


def tell_about(picture: KeptPicture) -> tuple[Fact, ...]:
    """Tell how a picture was taken.

    Parameters
    ----------
    picture
        Which.

    Returns
    -------
    told
        Kind, role, view and device, as far as they are known.
    """
    told = (PICTURE_KINDS[picture.kind], PICTURE_ROLES[picture.role])
    return (*told, *(each for each in (picture.view, picture.device) if each))


def tell_scale(picture: KeptPicture) -> Phrase:
    """Tell the scale of a picture.

    Parameters
    ----------
    picture
        Which.

    Returns
    -------
    phrase
        That lengths are in pixels, where there is none: it is never guessed.
    """
    if picture.scale is None:
        return say("No scale is known: lengths are in pixels.")
    um_per_px = round(picture.scale.um_per_px, 2)
    if not picture.scale_error:
        return say("{um_per_px} µm a pixel", um_per_px=um_per_px)
    return say(
        "{um_per_px} µm a pixel, give or take {percent} %",
        um_per_px=um_per_px,
        percent=round(100 * picture.scale_error, 1),
    )


def tell_signs(
    picture: KeptPicture,
) -> tuple[tuple[SignLine, ...], tuple[SignLine, ...]]:
    """Tell the signs that the machine looked for.

    Parameters
    ----------
    picture
        Which.

    Returns
    -------
    present, others
        Those that it names, and all others.
    """
    known = sign_definitions()
    lines = [
        (
            each.state is State.PRESENT,
            SignLine(
                known[each.sign].name,
                claim_of(each),
                known[each.sign].definition,
                tuple(
                    (one.left_px, one.top_px, one.width_px, one.height_px)
                    for one in each.places
                ),
            ),
        )
        for each in picture.observations
    ]
    return (
        tuple(line for is_present, line in lines if is_present),
        tuple(line for is_present, line in lines if not is_present),
    )


def tell_figures(
    measurements: tuple[Measurement, ...], words: Words
) -> Iterator[tuple[Fact, str]]:
    """Tell figures with their intervals.

    Parameters
    ----------
    measurements
        Of a picture, or of a region.
    words
        The reader's language.

    Yields
    ------
    figure
        What was measured, and how much.
    """
    for each in measurements:
        yield (
            MEASURES[each.name],
            tell_figure(each.name, each.interval, each.unit, words),
        )


def tell_regions(
    regions: tuple[Region, ...], words: Words
) -> Iterator[tuple[Fact, tuple[str, ...], Region]]:
    """Tell the foci and nodes of a photograph, each with its size.

    Parameters
    ----------
    regions
        As they were measured.
    words
        The reader's language.

    Yields
    ------
    region
        Its name, its figures of size, and itself.
    """
    sizes = {
        MeasurementName.FOCUS_LONG_DIAMETER,
        MeasurementName.FOCUS_SHORT_DIAMETER,
        MeasurementName.NODE_DIAMETER,
    }
    counts = dict.fromkeys(RegionKind, 0)
    for each in regions:
        counts[each.kind] += 1
        is_focus = each.kind is RegionKind.FOCUS
        name = (
            say("Focus {number}", number=counts[each.kind])
            if is_focus
            else say("Node {number}", number=counts[each.kind])
        )
        told = tuple(
            tell_figure(one.name, one.interval, one.unit, words)
            for one in each.measurements
            if one.name in sizes
        )
        yield name, told, each
