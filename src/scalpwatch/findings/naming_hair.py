"""Hair to claims."""

from __future__ import annotations

import math
from typing import Final

from scalpwatch.findings.claims import Claim
from scalpwatch.findings.measures import Measures
from scalpwatch.phrases import say
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["claim_density"]

#: Hairs a square centimetre under which density counts as reduced, and the largest
#: share of the view that so few hairs may cover (judgement).
_FEW_HAIRS_PER_CM2: Final = 60.0
_FEW_HAIRS_SHARE: Final = 0.06
#: A smaller view holds too few hairs to count, and no trichoscope has a larger [cm²]
#: (judgement).
_SMALLEST_VIEW_CM2: Final = 0.2
_LARGEST_VIEW_CM2: Final = 8.0


def claim_density(seen: Measures) -> Claim:
    """Claim reduced hair density: only with a scale, only where it is plain.

    Parameters
    ----------
    seen
        What was measured.

    Returns
    -------
    claim
        Present or not assessable.
    """
    sign = Sign.REDUCED_HAIR_DENSITY
    um_per_px = seen.image.um_per_px
    if um_per_px is None:
        reason = say("Hair density is not judged without a scale.")
        return Claim(sign, State.NOT_ASSESSABLE, reason)
    area_cm2 = seen.field_px * (um_per_px / 10_000) ** 2
    if area_cm2 < _SMALLEST_VIEW_CM2:
        reason = say(
            "The view of {area} cm² is too small to count hair in.",
            area=round(area_cm2, 2),
        )
        return Claim(sign, State.NOT_ASSESSABLE, reason)
    if area_cm2 > _LARGEST_VIEW_CM2:
        reason = say(
            "A view of {area} cm² is larger than a trichoscope shows: check the scale.",
            area=round(area_cm2, 1),
        )
        return Claim(sign, State.NOT_ASSESSABLE, reason)
    count = seen.shaft_count
    highest = (math.sqrt(count + 1) + 0.98) ** 2  # upper end of a 95 % Poisson interval
    is_sparse = (
        highest / area_cm2 < _FEW_HAIRS_PER_CM2
        and float(seen.hair.mask.mean()) < _FEW_HAIRS_SHARE
    )
    if is_sparse:
        reason = say(
            "About {count} shafts are seen in {area} cm², that is {density} a square "
            "centimetre; very light or fine hair can be missed.",
            count=count,
            area=round(area_cm2, 2),
            density=round(count / area_cm2),
        )
        return Claim(sign, State.PRESENT, reason)
    reason = say(
        "About {count} shafts are seen in {area} cm²; that does not settle whether the "
        "density is reduced.",
        count=count,
        area=round(area_cm2, 2),
    )
    return Claim(sign, State.NOT_ASSESSABLE, reason)
