"""How the closed words of a case are told, so that no code reaches a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import Cancer, Primary, Receptor, Site, Spread

__all__ = ["PRIMARIES", "RECEPTORS", "SITES", "SPREADS", "tell_cancer"]

PRIMARIES: Final[Mapping[Primary, Phrase]] = {
    Primary.BREAST: say("breast cancer"),
    Primary.LUNG: say("lung cancer"),
    Primary.KIDNEY: say("kidney cancer"),
    Primary.COLORECTAL: say("colorectal cancer"),
    Primary.MELANOMA: say("melanoma"),
    Primary.THYROID: say("thyroid cancer"),
    Primary.STOMACH: say("stomach cancer"),
    Primary.LIVER: say("liver cancer"),
    Primary.PANCREAS: say("pancreatic cancer"),
    Primary.PROSTATE: say("prostate cancer"),
    Primary.OVARY: say("ovarian cancer"),
    Primary.UTERUS: say("cancer of the uterine body"),
    Primary.CERVIX: say("cervical cancer"),
    Primary.HEAD_AND_NECK: say("head and neck cancer"),
    Primary.BLOOD: say("leukemia or lymphoma"),
    Primary.OTHER: say("another cancer"),
    Primary.NOT_TOLD: say("a cancer whose origin was not told"),
}

SPREADS: Final[Mapping[Spread, Phrase]] = {
    Spread.LOCAL: say("local when last staged"),
    Spread.METASTATIC: say("metastatic when last staged"),
    Spread.NOT_TOLD: say("spread not told"),
}

RECEPTORS: Final[Mapping[Receptor, Phrase]] = {
    Receptor.POSITIVE: say("positive"),
    Receptor.NEGATIVE: say("negative"),
    Receptor.NOT_TOLD: say("not told"),
}

SITES: Final[Mapping[Site, Phrase]] = {
    Site.FRONTAL: say("frontal"),
    Site.TEMPORAL: say("temporal"),
    Site.PARIETAL: say("parietal"),
    Site.VERTEX: say("vertex"),
    Site.OCCIPITAL: say("occipital"),
    Site.NOT_TOLD: say("site not told"),
}


def tell_cancer(cancer: Cancer) -> Iterator[Phrase | str]:
    """Tell what is known of one cancer, part by part.

    Parameters
    ----------
    cancer
        The cancer.

    Yields
    ------
    part
        What is told; nothing for what is not.
    """
    yield PRIMARIES[cancer.primary]
    if cancer.year is not None:
        yield say("diagnosed in {year}", year=cancer.year)
    elif cancer.years_since is not None:
        years = cancer.years_since
        # a whole number is told as one, so that its plural is right
        told = int(years) if years == int(years) else years
        yield say("{years} years ago", years=told)
    if cancer.stage:
        yield say("stage {stage}", stage=cancer.stage)
    if cancer.spread is not Spread.NOT_TOLD:
        yield SPREADS[cancer.spread]
    receptors = (("ER", cancer.er), ("PR", cancer.pr), ("HER2", cancer.her2))
    for name, result in receptors:
        if result is not Receptor.NOT_TOLD:
            yield say("{receptor} {result}", receptor=name, result=RECEPTORS[result])
    yield from (text for text in (cancer.histology, cancer.treatment) if text)
    if cancer.blocks_kept_at:
        yield say("blocks kept at {place}", place=cancer.blocks_kept_at)
