"""The biopsy request, ready to paste."""

from __future__ import annotations

from collections.abc import Iterator

from scalpwatch.inference.alert import Judgement
from scalpwatch.inference.evidence import Evidence
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.advice import BiopsyRequest
from scalpwatch.vocabulary.case_names import SITES, tell_cancer
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    Primary,
    Site,
)

__all__ = ["write_request"]


def write_request(
    case: Case, lesion: Lesion, judgement: Judgement, evidence: Evidence
) -> BiopsyRequest:
    """Write the request to the pathologist.

    Parameters
    ----------
    case, lesion
        The patient and the lesion.
    judgement
        Of the lesion.
    evidence
        The lines of the request.

    Returns
    -------
    request
        What the pathologist must know, then what is asked.
    """
    when = set(_when(case, judgement))
    return BiopsyRequest(
        (
            *_told(case, lesion),
            *(say("{line}", line=r.text) for r in evidence.request if r.when in when),
        )
    )


def _when(case: Case, judgement: Judgement) -> Iterator[str]:
    """Tell which lines of the table hold."""
    yield "any"
    raised = bool(judgement.forms & {Form.NODULE, Form.PLAQUE})
    if "circumscribed_loss" in judgement.facts or not raised:
        yield "alopecic"
    if raised:
        yield "nodule"
    if any(flag.needs_imaging_first for flag in judgement.flags) and (
        raised or not judgement.forms
    ):
        yield "imaging"
    if any(c.primary is Primary.BREAST for c in case.history.cancers):
        yield "breast_known"


def _told(case: Case, lesion: Lesion) -> Iterator[Phrase]:
    """Tell site, age of the focus, cancer and treatment."""
    if lesion.site is Site.NOT_TOLD:
        yield say("Scalp, site to be added.")
    else:
        yield say("Scalp, {site}.", site=SITES[lesion.site])
    if lesion.age_months is None:
        yield say("Age of the lesion not known.")
    else:
        yield say("Lesion present for {months} months.", months=lesion.age_months)
    if case.history.knowledge is CancerKnowledge.KNOWN:
        for cancer in case.history.cancers:
            yield say("History: {cancer}.", cancer=tuple(tell_cancer(cancer)))
            if not cancer.blocks_kept_at:
                yield say("Where its blocks lie: to be added.")
    elif case.history.knowledge is CancerKnowledge.NONE_KNOWN:
        yield say("History: no cancer known.")
    else:
        yield say("History of cancer: to be asked.")
