"""The words for every measure, its unit, and its figures with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.follow_ups import Followed, ToldSize
from scalpwatch.vocabulary.measurements import MeasurementName, Unit
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["MEASURES", "UNITS", "is_share", "tell_difference", "tell_figure"]

MEASURES: Final[Mapping[Followed, Phrase]] = {
    ToldSize.LONGEST: say("longest diameter, as told"),
    ToldSize.SHORTEST: say("shortest diameter, as told"),
    MeasurementName.HAIR_COUNT: say("hairs"),
    MeasurementName.HAIR_DENSITY: say("hair density"),
    MeasurementName.SHAFT_WIDTH: say("width of hair shafts"),
    MeasurementName.FOLLICULAR_UNIT_COUNT: say("follicular units"),
    MeasurementName.TERMINAL_HAIR_COUNT: say("terminal hairs"),
    MeasurementName.VELLUS_HAIR_COUNT: say("vellus hairs"),
    MeasurementName.BROKEN_HAIR_COUNT: say("broken hairs"),
    MeasurementName.FREE_SKIN_SHARE: say("share of skin free of hair"),
    MeasurementName.DOTTED_VESSEL_COUNT: say("dotted vessels"),
    MeasurementName.THIN_TREE_COUNT: say("thin tree-like vessels"),
    MeasurementName.THICK_TREE_COUNT: say("thick tree-like vessels"),
    MeasurementName.LINEAR_VESSEL_COUNT: say("linear vessels"),
    MeasurementName.GLOMERULAR_VESSEL_COUNT: say("coiled vessels"),
    MeasurementName.HAIRPIN_VESSEL_COUNT: say("hairpin vessels"),
    MeasurementName.VESSEL_LENGTH_DENSITY: say("vessel length by skin area"),
    MeasurementName.VESSEL_CALIBER: say("width of vessels"),
    MeasurementName.VESSEL_BRANCH_POINTS: say("branching points of vessels"),
    MeasurementName.VESSEL_TORTUOSITY: say("tortuosity of vessels"),
    MeasurementName.ERYTHEMA_SHARE: say("share of red skin"),
    MeasurementName.MILKY_RED_SHARE: say("share of milky-red skin"),
    MeasurementName.YELLOW_SHARE: say("share of yellow skin"),
    MeasurementName.WHITE_SHARE: say("share of white skin"),
    MeasurementName.ATROPHIC_SHARE: say("share of atrophic skin"),
    MeasurementName.YELLOW_DOT_COUNT: say("yellow dots"),
    MeasurementName.BLACK_DOT_COUNT: say("black dots"),
    MeasurementName.WHITE_DOT_COUNT: say("white dots"),
    MeasurementName.PLUG_COUNT: say("follicular plugs"),
    MeasurementName.EMPTY_OPENING_COUNT: say("empty follicular openings"),
    MeasurementName.SCALY_RIM_COUNT: say("scaly rims"),
    MeasurementName.FOCUS_COUNT: say("bald foci"),
    MeasurementName.FOCUS_LONG_DIAMETER: say("longest diameter of the largest focus"),
    MeasurementName.FOCUS_SHORT_DIAMETER: say("shortest diameter of the largest focus"),
    MeasurementName.FOCI_AREA: say("area of the foci"),
    MeasurementName.BALD_SHARE: say("bald share of the scalp in view"),
    MeasurementName.FOCUS_REDNESS: say("redness of the focus against the skin beside"),
    MeasurementName.FOCUS_LIGHTNESS: say(
        "lightness of the focus against the skin beside"
    ),
    MeasurementName.NODE_COUNT: say("nodes"),
    MeasurementName.NODE_DIAMETER: say("diameter of the largest node"),
    MeasurementName.NODE_REDNESS: say("redness of the node against the skin beside"),
    MeasurementName.NODE_YELLOWNESS: say(
        "yellowness of the node against the skin beside"
    ),
    MeasurementName.NODE_LIGHTNESS: say(
        "lightness of the node against the skin beside"
    ),
}

UNITS: Final[Mapping[Unit, Phrase]] = {
    Unit.ONE: say("{text}", text=""),
    Unit.PX: say("px"),
    Unit.PX2: say("px²"),
    Unit.UM: say("µm"),
    Unit.CM: say("cm"),
    Unit.CM2: say("cm²"),
    Unit.PER_PX: say("/px"),
    Unit.PER_CM2: say("/cm²"),
    Unit.MM_PER_CM2: say("mm/cm²"),
}

_SHARES: Final = frozenset(
    name for name in MeasurementName if name.value.endswith("_share")
)


def is_share(what: Followed) -> bool:
    """Tell whether a measure is a part of a whole, told in percent.

    Parameters
    ----------
    what
        The measure.

    Returns
    -------
    is_share
        Of the skin, or of the scalp in view.
    """
    return what in _SHARES


def tell_figure(what: Followed, interval: Interval, unit: Unit, words: Words) -> str:
    """Tell a figure with its interval and its unit.

    Parameters
    ----------
    what
        What was measured.
    interval
        The figure.
    unit
        Its unit.
    words
        The language.

    Returns
    -------
    text
        Such as "2.1 (1.9 to 2.3) cm".
    """
    factor, name = _shown(what, unit, is_relative=False)
    digits = _digits(interval, factor)
    value, low, high = (
        words.number(each * factor, digits)
        for each in (interval.value, interval.low, interval.high)
    )
    told = say(
        "{value} ({low} to {high}) {unit}", value=value, low=low, high=high, unit=name
    )
    return words.tell(told).strip()


def tell_difference(
    what: Followed, difference: Interval, units: tuple[Unit, Unit], words: Words
) -> str:
    """Tell a difference with its interval, its signs and its unit.

    Parameters
    ----------
    what
        What was measured.
    difference
        Later less earlier.
    units
        Unit of the figures, and that of the difference.
    words
        The language.

    Returns
    -------
    text
        Such as "+1.1 (+0.7 to +1.5) cm".
    """
    is_relative = units[1] is Unit.ONE and units[0] is not Unit.ONE
    factor, name = _shown(what, units[1], is_relative=is_relative)
    digits = _digits(difference, factor)
    value, low, high = (
        _signed(each * factor, digits, words)
        for each in (difference.value, difference.low, difference.high)
    )
    told = say(
        "{value} ({low} to {high}) {unit}", value=value, low=low, high=high, unit=name
    )
    return words.tell(told).strip()


def _shown(what: Followed, unit: Unit, *, is_relative: bool) -> tuple[float, Phrase]:
    """Choose by what a figure is multiplied to be told, and in which unit."""
    if unit is Unit.ONE and (is_relative or is_share(what)):
        return 100.0, say("%")
    return 1.0, UNITS[unit]


def _digits(interval: Interval, factor: float) -> int:
    """Choose decimals by the size of the bounds: two or three figures."""
    size = max(abs(interval.low), abs(interval.high)) * factor
    return 0 if size >= 20 else 1 if size >= 4 else 2  # noqa: PLR2004 - by its size


def _signed(value: float, digits: int, words: Words) -> str:
    """Tell a difference with its sign."""
    rounded = round(value, digits)
    told = words.number(abs(rounded) if rounded == 0 else rounded, digits)
    return f"+{told}" if rounded > 0 else told
