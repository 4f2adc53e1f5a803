"""The diagnoses that we can speak of: defined, named in two languages, coded, cited.

The table ``conditions.csv`` beside this module holds the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from scalpwatch.phrases import Bilingual
from scalpwatch.vocabulary.terms import Code, read_terms

__all__ = ["Condition", "ConditionDefinition", "condition_definitions"]


class Condition(Enum):
    """What a scalp lesion can be."""

    # Malignant
    ALOPECIC_METASTASIS = "alopecic_metastasis"
    NODULAR_METASTASIS = "nodular_metastasis"
    PRIMARY_ALOPECIA_NEOPLASTICA = "primary_alopecia_neoplastica"
    BASAL_CELL_CARCINOMA = "basal_cell_carcinoma"
    SQUAMOUS_CELL_CARCINOMA = "squamous_cell_carcinoma"
    KERATOACANTHOMA = "keratoacanthoma"
    MELANOMA = "melanoma"
    ANGIOSARCOMA = "angiosarcoma"
    MERKEL_CELL_CARCINOMA = "merkel_cell_carcinoma"
    CUTANEOUS_LYMPHOMA = "cutaneous_lymphoma"
    ADNEXAL_CARCINOMA = "adnexal_carcinoma"
    DERMATOFIBROSARCOMA = "dermatofibrosarcoma"
    LEUKEMIA_CUTIS = "leukemia_cutis"
    # Patch or diffuse loss
    ALOPECIA_AREATA = "alopecia_areata"
    TINEA_CAPITIS = "tinea_capitis"
    TRICHOTILLOMANIA = "trichotillomania"
    TRACTION_ALOPECIA = "traction_alopecia"
    PRESSURE_ALOPECIA = "pressure_alopecia"
    SYPHILITIC_ALOPECIA = "syphilitic_alopecia"
    TEMPORAL_TRIANGULAR_ALOPECIA = "temporal_triangular_alopecia"
    RADIATION_ALOPECIA = "radiation_alopecia"
    CHEMOTHERAPY_ALOPECIA = "chemotherapy_alopecia"
    ENDOCRINE_ALOPECIA = "endocrine_alopecia"
    TELOGEN_EFFLUVIUM = "telogen_effluvium"
    ANDROGENETIC_ALOPECIA = "androgenetic_alopecia"
    DISCOID_LUPUS = "discoid_lupus"
    LICHEN_PLANOPILARIS = "lichen_planopilaris"
    FRONTAL_FIBROSING_ALOPECIA = "frontal_fibrosing_alopecia"
    CENTRAL_CENTRIFUGAL_ALOPECIA = "central_centrifugal_alopecia"
    PSEUDOPELADE = "pseudopelade"
    FOLLICULITIS_DECALVANS = "folliculitis_decalvans"
    DISSECTING_CELLULITIS = "dissecting_cellulitis"
    EROSIVE_PUSTULAR_DERMATOSIS = "erosive_pustular_dermatosis"
    MORPHEA = "morphea"
    SARCOIDOSIS = "sarcoidosis"
    ALOPECIA_MUCINOSA = "alopecia_mucinosa"
    PSORIASIS = "psoriasis"
    SEBORRHEIC_DERMATITIS = "seborrheic_dermatitis"
    STEROID_ATROPHY = "steroid_atrophy"
    SCAR = "scar"
    # Lump
    PILAR_CYST = "pilar_cyst"
    PROLIFERATING_PILAR_CYST = "proliferating_pilar_cyst"
    EPIDERMAL_CYST = "epidermal_cyst"
    CYLINDROMA = "cylindroma"
    SEBACEOUS_NEVUS = "sebaceous_nevus"
    PYOGENIC_GRANULOMA = "pyogenic_granuloma"
    HEMANGIOMA = "hemangioma"
    LIPOMA = "lipoma"
    ACTINIC_KERATOSIS = "actinic_keratosis"
    # Neither
    NORMAL_SCALP = "normal_scalp"

    @property
    def name_in_both(self) -> Bilingual:
        """The condition's name, in English and Russian, as inside a sentence."""
        return condition_definitions()[self].name

    @property
    def is_malignant(self) -> bool:
        """Whether it is a cancer."""
        return condition_definitions()[self].is_malignant

    @property
    def is_metastasis(self) -> bool:
        """Whether it is one of the two forms of scalp metastasis."""
        return self in {Condition.ALOPECIC_METASTASIS, Condition.NODULAR_METASTASIS}


@dataclass(frozen=True, slots=True)
class ConditionDefinition:
    """What a condition is.

    Parameters
    ----------
    condition
        The identifier.
    is_malignant
        Whether it is a cancer.
    name
        As inside a sentence, in English and Russian.
    definition
        One sentence, in English and Russian.
    settled_by
        The test that settles it, in English and Russian.
    synonyms
        Other words for it, lower case, in English and Russian.
    code
        A confirmed code, or ``None``.
    source
        Identifier of the source of the definition, or ``judgement``.
    """

    condition: Condition
    is_malignant: bool
    name: Bilingual
    definition: Bilingual
    settled_by: Bilingual
    synonyms: tuple[str, ...]
    code: Code | None
    source: str


@cache
def condition_definitions() -> dict[Condition, ConditionDefinition]:
    """Read what each condition is.

    Returns
    -------
    definitions
        One definition for every member of `Condition`, in its order.

    Raises
    ------
    EvidenceError
        If the table lacks a condition, holds an unknown one or cites no source.
    """
    rows = read_terms("conditions.csv", Condition)
    return {
        condition: ConditionDefinition(
            condition=condition,
            is_malignant=row.fields["malignant"] == "yes",
            name=row.name,
            definition=row.definition,
            settled_by=Bilingual(
                row.fields["settled_by_en"], row.fields["settled_by_ru"]
            ),
            synonyms=row.synonyms,
            code=row.code,
            source=row.source,
        )
        for condition, row in rows.items()
    }
