"""Two figures of one lesion: whether they can be compared, and what became of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, TypeAlias

from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.limits import read_limits
from scalpwatch.vocabulary.courses import KeptPicture
from scalpwatch.vocabulary.follow_ups import (
    Change,
    Enlargement,
    FollowedFigure,
    View,
)
from scalpwatch.vocabulary.measurements import MeasurementName, Unit
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["Compared", "Zooms", "compare", "difference_of", "ratio_of"]

#: Enlargements by the sha256 of the earlier and of the later picture.
Zooms: TypeAlias = Mapping[tuple[str, str], Enlargement]
#: The difference with its unit, or why there is none.
Compared: TypeAlias = tuple[Interval, Unit] | Phrase
_Pictures: TypeAlias = tuple[KeptPicture, KeptPicture]

_UM_PER_CM: Final = 10_000.0
#: How often a length enters a unit of pictures without a scale.
_POWERS: Final = {Unit.PX: 1, Unit.PX2: 2, Unit.PER_PX: -1}
#: Counts of the whole lesion, not of a field.
_WHOLE: Final = frozenset({MeasurementName.FOCUS_COUNT, MeasurementName.NODE_COUNT})
#: Ratios and contrasts with the skin beside: neither scale nor field enters them.
_PLAIN: Final = frozenset(
    {
        MeasurementName.VESSEL_TORTUOSITY,
        MeasurementName.FOCUS_REDNESS,
        MeasurementName.FOCUS_LIGHTNESS,
        MeasurementName.NODE_REDNESS,
        MeasurementName.NODE_YELLOWNESS,
        MeasurementName.NODE_LIGHTNESS,
        *_WHOLE,
    }
)
_SHARES: Final = frozenset(
    name for name in MeasurementName if name.value.endswith("_share")
)


def compare(
    first: FollowedFigure, last: FollowedFigure, *, zooms: Zooms
) -> tuple[Change, Compared]:
    """Tell what became of a figure.

    Parameters
    ----------
    first, last
        The same measure at two visits, the earlier one first.
    zooms
        How much larger pictures show the scalp than earlier ones, where they were
        laid on each other.

    Returns
    -------
    change
        Grown or shrunk only where the 95 % interval of the difference leaves out
        zero.
    compared
        The difference and its unit, or why there is none.

    Notes
    -----
    The errors of the two figures are taken as independent. Pictures of one device
    share the error of its scale, which then cancels in part: their true interval is
    narrower than the one told here, never wider. An error common to both in the same
    direction can hide no change that is larger than the interval told.
    """
    compared = _compare(first, last, zooms)
    if isinstance(compared, Phrase):
        return Change.NOT_COMPARABLE, compared
    difference, _ = compared
    if difference.low > 0:
        return Change.GREW, compared
    if difference.high < 0:
        return Change.SHRANK, compared
    return Change.NO_CHANGE_BEYOND_MEASUREMENT, compared


def difference_of(first: Interval, last: Interval) -> Interval:
    """Subtract two independent figures with intervals of any shape.

    Parameters
    ----------
    first, last
        Each with its 95 % interval.

    Returns
    -------
    difference
        Later less earlier, with its 95 % interval.

    References
    ----------
    Zou GY, Donner A. Construction of confidence limits about effect measures: a
    general approach. Statistics in Medicine 2008; 27: 1693-1702,
    10.1002/sim.3095 (the method of variance estimates recovery, MOVER).

    Examples
    --------
    >>> difference_of(Interval(2.0, 1.7, 2.4), Interval(3.0, 2.6, 3.3))
    Interval(value=1.0, low=0.434..., high=1.424...)
    """
    value = last.value - first.value
    return Interval(
        value,
        value - math.hypot(last.value - last.low, first.high - first.value),
        value + math.hypot(last.high - last.value, first.value - first.low),
    )


def ratio_of(first: Interval, last: Interval) -> Interval | None:
    """Divide two independent figures with intervals of any shape.

    Parameters
    ----------
    first, last
        Each with its 95 % interval.

    Returns
    -------
    ratio
        Later by earlier, with its 95 % interval: the difference of logarithms by
        `difference_of`; ``None`` where a bound reaches nothing.
    """
    if first.low <= 0 or last.low <= 0:
        return None
    logs = (
        Interval(math.log(x.value), math.log(x.low), math.log(x.high))
        for x in (first, last)
    )
    difference = difference_of(*logs)
    return Interval(
        math.exp(difference.value), math.exp(difference.low), math.exp(difference.high)
    )


def _compare(first: FollowedFigure, last: FollowedFigure, zooms: Zooms) -> Compared:
    """Subtract the figures in a unit in which they can be compared, or say why not."""
    if first.view != last.view:
        return _differ(first.view, last.view)
    if first.unit is not last.unit:
        return say("One of the two pictures has no scale.")
    if first.picture is None or last.picture is None:
        return difference_of(first.interval, last.interval), last.unit
    pictures = (first.picture, last.picture)
    if first.unit in _POWERS:
        zoom = zooms.get((first.picture.sha256, last.picture.sha256))
        return _relative(first, last, zoom)
    return _by_area(first, last, pictures)


def _by_area(
    first: FollowedFigure, last: FollowedFigure, pictures: _Pictures
) -> Compared:
    """Subtract figures, each with regard to how much of the scalp it is of."""
    if first.unit is Unit.ONE and first.what in _SHARES:
        return _shares(first, last, pictures)
    if first.unit is Unit.ONE and first.what not in _PLAIN:
        return _counts(first, last, pictures)
    return difference_of(first.interval, last.interval), last.unit


def _differ(first: View | None, last: View | None) -> Phrase:
    """Name in what two pictures differ."""
    names = {
        "kind": say("how they were taken"),
        "role": say("the part of the lesion that they show"),
        "view": say("the view"),
        "device": say("the device"),
    }
    strange = tuple(
        phrase
        for name, phrase in names.items()
        if getattr(first, name, None) != getattr(last, name, None)
    )
    return say("The pictures differ in {points}.", points=strange)


def _relative(
    first: FollowedFigure, last: FollowedFigure, zoom: Enlargement | None
) -> Compared:
    """Compare lengths without a scale as shares, where one picture lies on another."""
    if zoom is None:
        return say(
            "Neither picture has a scale, and they could not be laid on each other."
        )
    power = _POWERS[first.unit]
    error = math.log1p(zoom.error) * abs(power)
    then = _widened(_times(first.interval, zoom.zoom**power), error)
    ratio = ratio_of(then, last.interval)
    if ratio is None:
        return say("There was too little of it to be compared without a scale.")
    return Interval(ratio.value - 1, ratio.low - 1, ratio.high - 1), Unit.ONE


def _shares(
    first: FollowedFigure, last: FollowedFigure, pictures: _Pictures
) -> Compared:
    """Compare shares of pictures that show as much of the scalp."""
    areas = sorted(_area_cm2(each) or 0.0 for each in pictures)
    if areas[0] == 0:
        return say(
            "A share of a picture cannot be compared where it is not known how much "
            "of the scalp the pictures show: one of them has no scale."
        )
    if areas[1] / areas[0] > 1 + read_limits().like_fields:
        return say("One picture shows more of the scalp than the other.")
    return difference_of(first.interval, last.interval), Unit.ONE


def _counts(
    first: FollowedFigure, last: FollowedFigure, pictures: _Pictures
) -> Compared:
    """Compare counts by the area that each picture shows."""
    densities = []
    for figure, picture in zip((first, last), pictures, strict=True):
        area = _area_cm2(picture)
        if area is None:
            return say(
                "Counts of pictures without a scale cannot be compared: it is not "
                "known how much of the scalp they show."
            )
        error = 2 * math.log1p(picture.scale_error)
        densities.append(_widened(_times(figure.interval, 1 / area), error))
    return difference_of(*densities), Unit.PER_CM2


def _area_cm2(picture: KeptPicture) -> float | None:
    """Area of the scalp that a picture shows [cm²]; ``None`` without a scale."""
    if picture.scale is None:
        return None
    cm_per_px = picture.scale.um_per_px / _UM_PER_CM
    return picture.width_px * picture.height_px * cm_per_px**2


def _times(interval: Interval, factor: float) -> Interval:
    """Multiply a figure by a positive number."""
    return Interval(
        interval.value * factor, interval.low * factor, interval.high * factor
    )


def _widened(interval: Interval, error: float) -> Interval:
    """Add an error, as a difference of logarithms, to the bounds; wide, not bold."""
    wider = math.exp(error)
    return Interval(interval.value, interval.low / wider, interval.high * wider)
