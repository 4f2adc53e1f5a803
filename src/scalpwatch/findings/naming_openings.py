"""Openings to claims: dots, plugs, empty follicles, rims, and lost openings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from scalpwatch.findings.claims import Claim
from scalpwatch.imaging.openings import Opening, OpeningKind, Openings
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["claim_openings"]

# All but the norm of yellow dots is judgement: no pictures with known truth of these
# signs exist to set the numbers on.
#: At most three yellow dots in four fields at 70 times are normal; such a field is
#: 3.6 by 2.9 mm, taken from the bar that one such device burns in (judgement).
_NORMAL_YELLOW: Final = 3.0
_NORMAL_CM2: Final = 0.41
_FEWEST_YELLOW: Final = 7
_FEWEST_YELLOW_UNSCALED: Final = 9
_FEWEST_BLACK: Final = 6
_FEWEST_WIDE_WHITE: Final = 5
_WIDE_WHITE_UM: Final = 110.0
_FEWEST_PLUGS: Final = 3
_FEWEST_EMPTY: Final = 6
_FEWEST_RIMS: Final = 4
_RIM_SHARE: Final = 0.25
#: From this unevenness on, flakes and crossing hair look like dots.
_UNEVEN: Final = 0.012
#: Bare part of the skin that is called a loss of openings, and the least skin that can
#: show one: ten openings would stand on it.
_BARE_SHARE: Final = 0.30
_LEAST_CM2: Final = 0.13
_UM_PER_CM: Final = 10_000.0


def claim_openings(found: Openings, *, um_per_px: float | None) -> tuple[Claim, ...]:
    """Name the signs that openings amount to.

    Parameters
    ----------
    found
        The openings of a trichoscopic picture.
    um_per_px
        Its scale [µm/px]; ``None`` when it is not known. A nominal one is none.

    Returns
    -------
    claims
        One for each sign, present or not assessable.

    References
    ----------
    Rakowska 2009, Trichoscopy (hair and scalp videodermoscopy) in the healthy female,
    10.3315/jdcr.2008.1021, abstract (``rakowska2009norm`` of the sources: at most three
    yellow dots in four fields of the frontal area at 70 times, one elsewhere).
    """
    skin_cm2 = (
        None if um_per_px is None else found.skin_px * (um_per_px / _UM_PER_CM) ** 2
    )
    return (
        _claim_yellow(found, skin_cm2),
        _claim_black(found),
        _claim_white(found, um_per_px),
        _claim_count(
            found,
            (Sign.FOLLICULAR_PLUGS, OpeningKind.PLUG, _FEWEST_PLUGS),
            say(
                "Round spots of the color of horn that fill openings: {count}.",
                count=len(found.of(OpeningKind.PLUG)),
            ),
        ),
        _claim_count(
            found,
            (Sign.EMPTY_FOLLICLES, OpeningKind.EMPTY, _FEWEST_EMPTY),
            say(
                "Small dark openings without a hair: {count}.",
                count=len(found.of(OpeningKind.EMPTY)),
            ),
        ),
        _claim_rims(
            found,
            (Sign.PERIFOLLICULAR_SCALE, OpeningKind.SCALY_RIM),
            say(
                "Ends of shafts with a whitish rim: {count} of {roots}.",
                **_rims(found, OpeningKind.SCALY_RIM),
            ),
        ),
        _claim_rims(
            found,
            (Sign.PERIFOLLICULAR_ERYTHEMA, OpeningKind.RED_RIM),
            say(
                "Ends of shafts with a red rim: {count} of {roots}.",
                **_rims(found, OpeningKind.RED_RIM),
            ),
        ),
        _claim_loss(found, skin_cm2),
    )


def _claim_yellow(found: Openings, skin_cm2: float | None) -> Claim:
    """Yellow dots, against the norm where the scale is known."""
    dots = found.of(OpeningKind.YELLOW_DOT)
    if found.unevenness >= _UNEVEN:
        return Claim(Sign.YELLOW_DOTS, State.NOT_ASSESSABLE, _uneven(), _boxes(dots))
    with_hair = sum(dot.has_hair for dot in dots)
    if skin_cm2 is None:
        is_many = len(dots) >= _FEWEST_YELLOW_UNSCALED
        reason = say(
            "Round yellow spots: {count}, {hairy} of them with a hair; without a scale "
            "they are not held against the norm.",
            count=len(dots),
            hairy=with_hair,
        )
    else:
        normal = _NORMAL_YELLOW * skin_cm2 / _NORMAL_CM2
        # Two standard deviations of a count more than the norm.
        is_many = len(dots) >= max(_FEWEST_YELLOW, normal + 2 * math.sqrt(normal))
        reason = say(
            "Round yellow spots: {count}, {hairy} of them with a hair; on {area} cm² "
            "of skin the norm allows {normal}.",
            count=len(dots),
            hairy=with_hair,
            area=round(skin_cm2, 2),
            normal=round(normal, 1),
        )
    return Claim(Sign.YELLOW_DOTS, _state(is_many), reason, _boxes(dots))


def _claim_black(found: Openings) -> Claim:
    """Black dots."""
    dots = found.of(OpeningKind.BLACK_DOT)
    if found.unevenness >= _UNEVEN:
        return Claim(Sign.BLACK_DOTS, State.NOT_ASSESSABLE, _uneven(), _boxes(dots))
    reason = say(
        "Round dark spots without the color of blood: {count}; hair cut short and dirt "
        "look alike.",
        count=len(dots),
    )
    return Claim(
        Sign.BLACK_DOTS, _state(len(dots) >= _FEWEST_BLACK), reason, _boxes(dots)
    )


def _claim_white(found: Openings, um_per_px: float | None) -> Claim:
    """White dots: pinpoint ones are openings of healthy skin, or mirrored light."""
    dots = found.of(OpeningKind.WHITE_DOT)
    wide = [
        dot
        for dot in dots
        if um_per_px is not None and dot.diameter_px * um_per_px >= _WIDE_WHITE_UM
    ]
    if found.unevenness >= _UNEVEN:
        return Claim(Sign.WHITE_DOTS, State.NOT_ASSESSABLE, _uneven(), _boxes(dots))
    if len(wide) >= _FEWEST_WIDE_WHITE:
        reason = say(
            "White spots at least {border} µm wide: {count}.",
            border=round(_WIDE_WHITE_UM),
            count=len(wide),
        )
        return Claim(Sign.WHITE_DOTS, State.PRESENT, reason, _boxes(wide))
    reason = say(
        "White spots: {count}; pinpoint ones are openings of healthy skin, seen above "
        "all on dark skin, or mirrored light, and are not weighed.",
        count=len(dots),
    )
    return Claim(Sign.WHITE_DOTS, State.NOT_ASSESSABLE, reason, _boxes(dots))


def _claim_count(
    found: Openings, named: tuple[Sign, OpeningKind, int], reason: Phrase
) -> Claim:
    """Claim a sign from a number of openings of one kind on."""
    sign, kind, fewest = named
    seen = found.of(kind)
    if found.unevenness >= _UNEVEN:
        return Claim(sign, State.NOT_ASSESSABLE, _uneven(), _boxes(seen))
    return Claim(sign, _state(len(seen) >= fewest), reason, _boxes(seen))


def _claim_rims(
    found: Openings, named: tuple[Sign, OpeningKind], reason: Phrase
) -> Claim:
    """Claim a sign from a share of roots with a rim on."""
    sign, kind = named
    rims = found.of(kind)
    is_many = len(rims) >= max(_FEWEST_RIMS, _RIM_SHARE * len(found.roots_px))
    return Claim(sign, _state(is_many), reason, _boxes(rims))


def _rims(found: Openings, kind: OpeningKind) -> dict[str, object]:
    """Count rims and roots."""
    return {"count": len(found.of(kind)), "roots": len(found.roots_px)}


def _claim_loss(found: Openings, skin_cm2: float | None) -> Claim:
    """Skin far from any opening: only with a scale, only where enough is seen."""
    sign = Sign.LOSS_OF_FOLLICULAR_OPENINGS
    if skin_cm2 is None:
        reason = say("Lost openings are not judged without a scale.")
        return Claim(sign, State.NOT_ASSESSABLE, reason)
    if skin_cm2 < _LEAST_CM2:
        reason = say(
            "Only {area} cm² of skin is seen: too little to miss openings on.",
            area=round(skin_cm2, 2),
        )
        return Claim(sign, State.NOT_ASSESSABLE, reason)
    reason = say(
        "{share} % of the {area} cm² of visible skin lies farther than {spacing} mm "
        "from any opening or shaft that was seen.",
        share=round(100 * found.bare_share),
        area=round(skin_cm2, 2),
        spacing=1.2,
    )
    return Claim(sign, _state(found.bare_share >= _BARE_SHARE), reason)


def _state(is_so: bool) -> State:  # noqa: FBT001 - the one thing it is asked
    """Present, or not assessable: never absent."""
    return State.PRESENT if is_so else State.NOT_ASSESSABLE


def _uneven() -> Phrase:
    """Why dots are not told on uneven skin."""
    return say(
        "Flakes, light or crossing hair make the skin too uneven for dots to be told."
    )


def _boxes(openings: Sequence[Opening]) -> tuple[tuple[int, int, int, int], ...]:
    """Boxes of openings."""
    return tuple(
        (
            round(each.x_px - each.diameter_px / 2),
            round(each.y_px - each.diameter_px / 2),
            max(1, round(each.diameter_px)),
            max(1, round(each.diameter_px)),
        )
        for each in openings
    )
