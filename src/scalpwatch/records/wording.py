"""How published systems word the codes that our signs and conditions bear.

What we call a sign is more, or less, than its code says: who reads the code reads the
system's own words.

References
----------
SNOMED CT and DICOM PS3.16, context groups 4406 and 4408; ICD-10 of the WHO, 2019.
"""

from __future__ import annotations

from typing import Final

from scalpwatch.vocabulary.terms import Code

__all__ = ["words_of"]

_WORDS: Final = {
    "13331008": "Atrophy",
    "27925004": "Nodule",
    "200938002": "Discoid lupus erythematosus",
    "247441003": "Erythema",
    "297968009": "Bleeding skin",
    "400088006": "Scarring alopecia",
    "418363000": "Itching",
    "5441008": "Tinea capitis",
    "C79.2": "Secondary malignant neoplasm of skin",
    "F63.3": "Trichotillomania",
    "L63.9": "Alopecia areata, unspecified",
    "L64.9": "Androgenic alopecia, unspecified",
    "L65.0": "Telogen effluvium",
    "L65.2": "Alopecia mucinosa",
    "L66.1": "Lichen planopilaris",
}


def words_of(code: Code) -> str:
    """Tell what a code says.

    Parameters
    ----------
    code
        Of a sign or a condition.

    Returns
    -------
    words
        Those of the code's own system, in English.
    """
    return _WORDS[code.value]
