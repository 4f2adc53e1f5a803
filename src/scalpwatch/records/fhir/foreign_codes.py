"""Codes by which other systems tell a cancer, its stage, its stains and treatment."""

from __future__ import annotations

import re
from typing import Final

from scalpwatch.vocabulary.cases import Primary
from scalpwatch.vocabulary.courses import TherapyKind
from scalpwatch.vocabulary.pathology import Marker, StainState

__all__ = [
    "ANSWERS",
    "METASTASES",
    "M_CATEGORIES",
    "PROCEDURES",
    "SCALP",
    "SKIN_METASTASES",
    "STAGES",
    "STAINS",
    "agent_in",
    "primary_of",
]

#: Metastases, wherever; mCODE 4.0.0 and its examples, beside ICD-10 C77 to C79.
METASTASES: Final = frozenset({"128462008", "94579000", "94225005"})
#: Metastases whose code tells where they began.
_FROM: Final = {"314994000": Primary.PROSTATE}
SKIN_METASTASES: Final = frozenset({"94579000", "C79.2"})

#: Cancers in SNOMED CT, as mCODE's examples and Synthea tell them.
_KNOWN: Final = {
    "254837009": Primary.BREAST,
    "372137005": Primary.BREAST,
    "408643008": Primary.BREAST,
    "353431000119107": Primary.BREAST,
    "415076002": Primary.BREAST,
    "254637007": Primary.LUNG,
    "424132000": Primary.LUNG,
    "254632001": Primary.LUNG,
    "67811000119102": Primary.LUNG,
    "363406005": Primary.COLORECTAL,
    "93761005": Primary.COLORECTAL,
    "109838007": Primary.COLORECTAL,
    "277571004": Primary.BLOOD,
    "92814006": Primary.BLOOD,
    "363346000": Primary.NOT_TOLD,
    # ICD-10: personal history of malignant neoplasm of breast
    "Z85.3": Primary.BREAST,
}

#: Blocks of ICD-10 (C codes; the same in ICD-10-CM), each up to and with its last.
_ICD10: Final = (
    ("C00", "C14", Primary.HEAD_AND_NECK),
    ("C16", "C16", Primary.STOMACH),
    ("C18", "C20", Primary.COLORECTAL),
    ("C22", "C22", Primary.LIVER),
    ("C25", "C25", Primary.PANCREAS),
    ("C30", "C32", Primary.HEAD_AND_NECK),
    ("C34", "C34", Primary.LUNG),
    ("C43", "C43", Primary.MELANOMA),
    ("C50", "C50", Primary.BREAST),
    ("C53", "C53", Primary.CERVIX),
    ("C54", "C55", Primary.UTERUS),
    ("C56", "C56", Primary.OVARY),
    ("C61", "C61", Primary.PROSTATE),
    ("C64", "C64", Primary.KIDNEY),
    ("C73", "C73", Primary.THYROID),
    ("C76", "C76", Primary.OTHER),
    ("C80", "C80", Primary.NOT_TOLD),
    ("C81", "C96", Primary.BLOOD),
)
_ICD_CODE: Final = re.compile(r"C\d\d(\.\w{1,4})?", re.ASCII)
_SPREAD: Final = ("C77", "C79")

#: Stage groups: LOINC and SNOMED CT.
STAGES: Final = frozenset({"21908-9", "21902-2", "399537006", "399588009"})
#: Distant metastases, clinical and pathological category.
M_CATEGORIES: Final = frozenset({"21907-1", "21901-4"})

#: Tests of stains in LOINC.
STAINS: Final = {
    "85337-4": Marker.ER,
    "85339-0": Marker.PR,
    "85319-2": Marker.HER2,
    "48676-1": Marker.HER2,
    "85318-4": Marker.HER2_ISH,
}
#: What such a test can say: SNOMED CT, LOINC, HL7.
ANSWERS: Final = {
    "10828004": StainState.POSITIVE,
    "LA6576-8": StainState.POSITIVE,
    "POS": StainState.POSITIVE,
    "260385009": StainState.NEGATIVE,
    "LA6577-6": StainState.NEGATIVE,
    "NEG": StainState.NEGATIVE,
    "42425007": StainState.EQUIVOCAL,
}

#: Places on the scalp: DICOM PS3.16, CID 4029.
SCALP: Final = frozenset({"43067004", "61719002", "21672008", "79951008", "16621002"})

#: Procedures in SNOMED CT, as mCODE's examples, DICOM's tables and Synthea tell them.
PROCEDURES: Final = {
    "385798007": (TherapyKind.RADIOTHERAPY,),
    "108290001": (TherapyKind.RADIOTHERAPY,),
    "392021009": (TherapyKind.SURGERY,),
    "5884001": (TherapyKind.SURGERY,),
    "367336001": (TherapyKind.CHEMOTHERAPY,),
    "703423002": (TherapyKind.CHEMOTHERAPY, TherapyKind.RADIOTHERAPY),
}

#: Drugs by their international names: what each does to a cancer.
_AGENTS: Final = {
    TherapyKind.CHEMOTHERAPY: (
        "bleomycin capecitabine carboplatin cisplatin cyclophosphamide docetaxel "
        "doxorubicin epirubicin eribulin etoposide fluorouracil gemcitabine idarubicin "
        "irinotecan ixabepilone methotrexate mitoxantrone oxaliplatin paclitaxel "
        "pemetrexed vinblastine vincristine vinorelbine"
    ),
    TherapyKind.ENDOCRINE: (
        "abiraterone anastrozole bicalutamide elacestrant enzalutamide exemestane "
        "fulvestrant goserelin letrozole leuprolide tamoxifen toremifene"
    ),
    TherapyKind.TARGETED: (
        "abemaciclib alpelisib bevacizumab cetuximab dabrafenib everolimus gefitinib "
        "imatinib lapatinib neratinib olaparib osimertinib palbociclib pertuzumab "
        "ribociclib sorafenib sunitinib talazoparib trastuzumab trametinib tucatinib "
        "vemurafenib"
    ),
    TherapyKind.IMMUNOTHERAPY: (
        "atezolizumab avelumab cemiplimab durvalumab ipilimumab nivolumab pembrolizumab"
    ),
}
_KINDS: Final = {
    agent: kind for kind, agents in _AGENTS.items() for agent in agents.split()
}
_WORD: Final = re.compile(r"[a-z]+", re.ASCII)


def primary_of(code: str) -> tuple[Primary, bool] | None:
    """Tell which cancer a code means.

    Parameters
    ----------
    code
        Of SNOMED CT or ICD-10.

    Returns
    -------
    primary, is_metastasis
        Where it began, and whether the code is of a metastasis, whose origin it
        hardly ever tells; ``None`` for what is no cancer that we know by its code.
    """
    if code in _FROM:
        return _FROM[code], True
    block = code[:3] if _ICD_CODE.fullmatch(code) else ""
    if code in METASTASES or _SPREAD[0] <= block <= _SPREAD[1]:
        return Primary.NOT_TOLD, True
    primary = _KNOWN.get(code) or _of_block(block)
    return None if primary is None else (primary, False)


def agent_in(display: str) -> tuple[str, TherapyKind] | None:
    """Find a cancer drug in the name of a product.

    Parameters
    ----------
    display
        As a drug dictionary words the product, for example
        ``"anastrozole 1 MG Oral Tablet"``.

    Returns
    -------
    agent, kind
        The first of its ingredients that is one; ``None`` where none is.
    """
    for word in _WORD.findall(display.lower()):
        if word in _KINDS:
            return word, _KINDS[word]
    return None


def _of_block(block: str) -> Primary | None:
    """Tell which cancer a block of ICD-10 means; an organ of no row is another."""
    if not block:
        return None
    return next(
        (primary for first, last, primary in _ICD10 if first <= block <= last),
        Primary.OTHER,
    )
