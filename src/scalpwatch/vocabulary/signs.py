"""Clinical and trichoscopic signs: defined, named in two languages, coded, cited.

The table ``signs.csv`` beside this module holds the words; the enumeration
holds the identifiers, so that a misspelt sign is an error of types.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from scalpwatch.phrases import Bilingual
from scalpwatch.vocabulary.terms import Code, read_terms

__all__ = ["Sign", "SignDefinition", "SignGroup", "SignKind", "sign_definitions"]


class Sign(Enum):
    """What can be seen, felt or told of a scalp lesion."""

    # Form: what kind of lesion it is
    ALOPECIC_PATCH = "alopecic_patch"
    PLAQUE = "plaque"
    NODULE = "nodule"
    DIFFUSE_LOSS = "diffuse_loss"
    PATTERNED_LOSS = "patterned_loss"
    LINEAR_LOSS = "linear_loss"
    MULTIPLE_LESIONS = "multiple_lesions"
    # Felt
    INDURATION = "induration"
    FIXATION = "fixation"
    PULSATION = "pulsation"
    FIRM_LYMPH_NODES = "firm_lymph_nodes"
    TENDERNESS = "tenderness"
    ITCH = "itch"
    # Told
    RAPID_GROWTH = "rapid_growth"
    ENLARGEMENT = "enlargement"
    # Seen by eye
    ERYTHEMA = "erythema"
    ATROPHY = "atrophy"
    SCARRING = "scarring"
    ULCERATION = "ulceration"
    BLEEDING = "bleeding"
    BRUISE_LIKE = "bruise_like"
    YELLOW_TINT = "yellow_tint"
    SKIN_COLORED = "skin_colored"
    SCALE = "scale"
    CRUST = "crust"
    PUSTULES = "pustules"
    HAIR_TUFTS = "hair_tufts"
    EYEBROW_LOSS = "eyebrow_loss"
    LONELY_HAIRS = "lonely_hairs"
    # Vessels
    DOTTED_VESSELS = "dotted_vessels"
    ARBORIZING_VESSELS = "arborizing_vessels"
    THIN_ARBORIZING_VESSELS = "thin_arborizing_vessels"
    THICK_ARBORIZING_VESSELS = "thick_arborizing_vessels"
    LINEAR_IRREGULAR_VESSELS = "linear_irregular_vessels"
    POLYMORPHIC_VESSELS = "polymorphic_vessels"
    HAIRPIN_VESSELS = "hairpin_vessels"
    GLOMERULAR_VESSELS = "glomerular_vessels"
    # Openings
    YELLOW_DOTS = "yellow_dots"
    BLACK_DOTS = "black_dots"
    WHITE_DOTS = "white_dots"
    RED_DOTS = "red_dots"
    BLUE_GRAY_DOTS = "blue_gray_dots"
    FOLLICULAR_PLUGS = "follicular_plugs"
    LOSS_OF_FOLLICULAR_OPENINGS = "loss_of_follicular_openings"
    EMPTY_FOLLICLES = "empty_follicles"
    PERIFOLLICULAR_SCALE = "perifollicular_scale"
    PERIFOLLICULAR_ERYTHEMA = "perifollicular_erythema"
    PERIPILAR_WHITE_HALO = "peripilar_white_halo"
    # Shafts
    EXCLAMATION_MARK_HAIRS = "exclamation_mark_hairs"
    TAPERED_HAIRS = "tapered_hairs"
    BROKEN_HAIRS = "broken_hairs"
    VELLUS_HAIRS = "vellus_hairs"
    PILI_TORTI = "pili_torti"
    COMMA_HAIRS = "comma_hairs"
    CORKSCREW_HAIRS = "corkscrew_hairs"
    ZIGZAG_HAIRS = "zigzag_hairs"
    MORSE_CODE_HAIRS = "morse_code_hairs"
    FLAME_HAIRS = "flame_hairs"
    COILED_HAIRS = "coiled_hairs"
    TULIP_HAIRS = "tulip_hairs"
    CIRCLE_HAIRS = "circle_hairs"
    V_SIGN = "v_sign"
    HAIR_POWDER = "hair_powder"
    TRICHOPTILOSIS = "trichoptilosis"
    UPRIGHT_REGROWING_HAIRS = "upright_regrowing_hairs"
    HAIR_CASTS = "hair_casts"
    HAIR_DIAMETER_DIVERSITY = "hair_diameter_diversity"
    REDUCED_HAIR_DENSITY = "reduced_hair_density"
    # Areas
    MILKY_RED_AREAS = "milky_red_areas"
    WHITE_STRUCTURELESS_AREAS = "white_structureless_areas"
    SHINY_WHITE_STRUCTURES = "shiny_white_structures"
    WHITE_CIRCLES = "white_circles"
    ROSETTES = "rosettes"
    BLUE_GRAY_OVOID_NESTS = "blue_gray_ovoid_nests"
    PIGMENTED_STRUCTURES = "pigmented_structures"
    HONEYCOMB_PIGMENT = "honeycomb_pigment"
    ORANGE_AREAS = "orange_areas"
    BLOOD_SPOTS = "blood_spots"
    KERATIN_MASS = "keratin_mass"
    PORE_SIGN = "pore_sign"

    @property
    def name_in_both(self) -> Bilingual:
        """The sign's name, in English and Russian, as inside a sentence."""
        return sign_definitions()[self].name


class SignKind(Enum):
    """How a sign is found."""

    SEEN = "seen"
    FELT = "felt"
    TOLD = "told"
    TRICHOSCOPY = "trichoscopy"


class SignGroup(Enum):
    """Which signs travel together; a sign that travels alone has no group."""

    ALONE = "alone"
    VESSELS = "vessels"
    SCARRING = "scarring"
    OPENINGS = "openings"
    SHAFTS = "shafts"
    KERATIN = "keratin"


@dataclass(frozen=True, slots=True)
class SignDefinition:
    """What a sign is.

    Parameters
    ----------
    sign
        The identifier.
    kind
        How it is found.
    group
        The signs it travels with.
    name
        As inside a sentence, in English and Russian.
    definition
        One sentence, in English and Russian.
    synonyms
        Other words for it, lower case, in English and Russian.
    code
        A confirmed code, or ``None``.
    source
        Identifier of the source of the definition, or ``judgement``.
    """

    sign: Sign
    kind: SignKind
    group: SignGroup
    name: Bilingual
    definition: Bilingual
    synonyms: tuple[str, ...]
    code: Code | None
    source: str


@cache
def sign_definitions() -> dict[Sign, SignDefinition]:
    """Read what each sign is.

    Returns
    -------
    definitions
        One definition for every member of `Sign`, in its order.

    Raises
    ------
    EvidenceError
        If the table lacks a sign, holds an unknown one or cites no source.
    """
    rows = read_terms("signs.csv", Sign)
    return {
        sign: SignDefinition(
            sign=sign,
            kind=SignKind(row.fields["kind"]),
            group=SignGroup(row.fields["group"]),
            name=row.name,
            definition=row.definition,
            synonyms=row.synonyms,
            code=row.code,
            source=row.source,
        )
        for sign, row in rows.items()
    }
