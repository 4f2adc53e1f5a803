"""What our words are called in the coding schemes that DICOM uses.

Notes
-----
A code of SNOMED CT or of DICOM's own stands here only where it is confirmed; every
other word bears its identifier of the vocabulary in the private scheme 99SCALPWATCH.

References
----------
DICOM PS3.16, context groups 4029 (sites), 240 (present, absent), 7469 (lengths).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from pydicom.dataset import Dataset

from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Site
from scalpwatch.vocabulary.conditions import Condition, condition_definitions
from scalpwatch.vocabulary.measurements import MeasurementName, RegionKind, Unit
from scalpwatch.vocabulary.observations import Certainty, Observer, State
from scalpwatch.vocabulary.signs import Sign, sign_definitions

__all__ = [
    "ACT_BY",
    "ADVICE",
    "ALERT",
    "CLAIMS",
    "FITNESS",
    "FLAG",
    "LEVELS",
    "LOWER",
    "MALIGNANCY",
    "MEASURES",
    "METASTASIS",
    "METHOD",
    "NOT_MEASURED",
    "OBSERVERS",
    "REGIONS",
    "REGION_MEASURES",
    "SCALE",
    "SCALE_UNIT",
    "SCHEME",
    "SITES",
    "TINT",
    "UNITS",
    "UPPER",
    "Coded",
    "code_item",
    "condition_code",
    "own",
    "own_scheme",
    "sign_code",
]

#: Designator of the private scheme; 99 marks it as private (PS3.16, section 8.2).
SCHEME: Final = "99SCALPWATCH"
_LONGEST_CODE: Final = 16


class Coded(NamedTuple):
    """A coded concept."""

    value: str
    scheme: str
    meaning: str


def own(value: str, meaning: str = "") -> Coded:
    """Code a word in the private scheme.

    Parameters
    ----------
    value
        Its identifier.
    meaning
        What it says, at most 64 letters; made of the identifier if not given.

    Returns
    -------
    coded
        The concept.
    """
    return Coded(value, SCHEME, meaning or value.replace("_", " "))


#: Skin of the scalp stands for sites that the context group does not tell apart.
_SCALP: Final = Coded("43067004", "SCT", "Skin of scalp")
SITES: Final = {
    Site.FRONTAL: _SCALP,
    Site.TEMPORAL: Coded("16621002", "SCT", "Skin of temporal region"),
    Site.PARIETAL: Coded("21672008", "SCT", "Skin of parietal region"),
    Site.VERTEX: Coded("61719002", "SCT", "Skin of vertex of scalp"),
    Site.OCCIPITAL: Coded("79951008", "SCT", "Skin of occipital region"),
    Site.NOT_TOLD: _SCALP,
}

#: What the figures of a whole picture say; "Long Axis" alone would not say of what.
_OF_PICTURE: Final = {
    MeasurementName.FOCUS_LONG_DIAMETER: "Long diameter of the largest focus",
    MeasurementName.FOCUS_SHORT_DIAMETER: "Short diameter of the largest focus",
    MeasurementName.FOCI_AREA: "Area of all foci",
    MeasurementName.NODE_DIAMETER: "Diameter of the largest node",
}
MEASURES: Final = {
    each: own(each.value, _OF_PICTURE.get(each, "")) for each in MeasurementName
}
#: The same figures of one outline, where there are published codes for them.
REGION_MEASURES: Final = MEASURES | {
    MeasurementName.FOCUS_LONG_DIAMETER: Coded("103339001", "SCT", "Long Axis"),
    MeasurementName.FOCUS_SHORT_DIAMETER: Coded("103340004", "SCT", "Short Axis"),
    MeasurementName.FOCI_AREA: Coded("42798000", "SCT", "Area"),
    MeasurementName.NODE_DIAMETER: Coded("81827009", "SCT", "Diameter"),
}

#: UCUM knows no pixel: braces hold a remark that counts as one.
UNITS: Final = {
    Unit.ONE: Coded("1", "UCUM", "no units"),
    Unit.PX: Coded("{pixels}", "UCUM", "pixels"),
    Unit.PX2: Coded("{pixels2}", "UCUM", "square pixels"),
    Unit.UM: Coded("um", "UCUM", "um"),
    Unit.CM: Coded("cm", "UCUM", "cm"),
    Unit.CM2: Coded("cm2", "UCUM", "cm2"),
    Unit.PER_PX: Coded("/{pixels}", "UCUM", "per pixel"),
    Unit.PER_CM2: Coded("/cm2", "UCUM", "/cm2"),
    Unit.MM_PER_CM2: Coded("mm/cm2", "UCUM", "mm/cm2"),
}

REGIONS: Final = {
    RegionKind.FOCUS: own("bald_focus", "Bald focus"),
    RegionKind.NODE: Coded("27925004", "SCT", "Nodule"),
}

#: What is claimed of a sign, and how firmly.
CLAIMS: Final = {
    (State.PRESENT, Certainty.STATED): Coded("52101004", "SCT", "Present"),
    (State.ABSENT, Certainty.STATED): Coded("272519000", "SCT", "Absent"),
    (State.PRESENT, Certainty.POSSIBLE): own("possibly_present"),
    (State.ABSENT, Certainty.POSSIBLE): own("possibly_absent"),
    (State.NOT_ASSESSABLE, Certainty.STATED): own("not_assessable"),
    (State.NOT_ASSESSABLE, Certainty.POSSIBLE): own("not_assessable"),
    (State.NOT_LOOKED_FOR, Certainty.STATED): own("not_looked_for"),
    (State.NOT_LOOKED_FOR, Certainty.POSSIBLE): own("not_looked_for"),
}

#: How strongly the findings call for a biopsy; the lowest is no all-clear.
LEVELS: Final = {
    Level.ABSTAIN: own("ABSTAIN", "Too little is known to advise"),
    Level.RECHECK: own("RECHECK", "No call for biopsy from what was given; look again"),
    Level.BIOPSY: own("BIOPSY", "Calls for a biopsy"),
    Level.URGENT: own("URGENT", "Calls for an urgent biopsy and referral"),
}

#: Figures, questions and answers of a report that no published scheme has.
SCALE: Final = own("pixel_scale", "Scale of the picture")
SCALE_UNIT: Final = Coded("um/{pixels}", "UCUM", "um per pixel")
METHOD: Final = own("interval_95", "Automatic; uncertainty is the 95 % interval")
FITNESS: Final = own("fitness", "Whether the picture could be measured")
NOT_MEASURED: Final = own("not_measured", "Not fit to be measured")
TINT: Final = own("tint", "Color against the skin around")
ALERT: Final = own("alert", "Alert for a lesion, not a diagnosis")
ADVICE: Final = own("alert_level", "How strongly the findings call for a biopsy")
ACT_BY: Final = own("act_by", "Until when to act")
FLAG: Final = own("red_flag", "Red flag")
MALIGNANCY: Final = own("p_malignancy", "Probability of any malignant cause")
METASTASIS: Final = own("p_metastasis", "Probability of a scalp metastasis")

#: The 95 % interval stands in the measurement's uncertainty (PS3.16, TID 310).
UPPER: Final = Coded("371886008", "SCT", "+, range of upper measurement uncertainty")
LOWER: Final = Coded("371885007", "SCT", "-, range of lower measurement uncertainty")

#: Who claims what the program weighed and did not see itself.
OBSERVERS: Final = {
    Observer.CLINICIAN: own("by_clinician", "Stated by a clinician"),
    Observer.NOTE: own("in_note", "Read in a note"),
}


def sign_code(sign: Sign) -> Coded:
    """Code a sign.

    Parameters
    ----------
    sign
        Which.

    Returns
    -------
    coded
        In SNOMED CT where its table holds a confirmed code, else in ours.
    """
    definition = sign_definitions()[sign]
    if definition.code is not None and definition.code.system == "SCT":
        return Coded(definition.code.value, "SCT", definition.name.en)
    return own(sign.value, definition.name.en)


def condition_code(condition: Condition) -> Coded:
    """Code a condition.

    Parameters
    ----------
    condition
        Which.

    Returns
    -------
    coded
        In the private scheme, for several conditions share a code of ICD-10.
    """
    return own(condition.value, condition_definitions()[condition].name.en)


def code_item(coded: Coded) -> Dataset:
    """Write a concept as the item of a code sequence.

    Parameters
    ----------
    coded
        The concept.

    Returns
    -------
    item
        Codes of more than 16 letters go into Long Code Value (PS3.3, 8.1).
    """
    item = Dataset()
    if len(coded.value) > _LONGEST_CODE:
        item.LongCodeValue = coded.value
    else:
        item.CodeValue = coded.value
    item.CodingSchemeDesignator = coded.scheme
    item.CodeMeaning = coded.meaning
    return item


def own_scheme() -> Dataset:
    """Say what the private scheme is.

    Returns
    -------
    item
        Of the Coding Scheme Identification Sequence.
    """
    item = Dataset()
    item.CodingSchemeDesignator = SCHEME
    item.CodingSchemeName = "scalpwatch vocabulary"
    item.CodingSchemeResponsibleOrganization = "scalpwatch"
    return item
