"""Published cases are read by names, synonyms and one visible table."""

from __future__ import annotations

from typing import Any

import pytest
from case_reports import read_case

from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Form,
    Primary,
    Response,
    Site,
    Spread,
)
from scalpwatch.vocabulary.observations import Certainty, State
from scalpwatch.vocabulary.signs import Sign


def read(**facts: Any) -> Any:
    """Read a case with these facts and no others."""
    return read_case({"id": "X1", "label": "negative", **facts})


def states(**facts: Any) -> dict[Sign, State]:
    """The states of the signs read."""
    (lesion,) = read(**facts).case.lesions
    return {o.sign: o.state for o in lesion.observations}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("alopecic patches", Form.PATCH),
        ("circumscribed alopecia", Form.PATCH),
        ("area of hair loss", Form.PATCH),
        ("diffuse hair loss", Form.DIFFUSE),
        ("persistent scalp hair loss", Form.DIFFUSE),
        ("soft swelling", Form.NODULE),
        ("giant mass", Form.NODULE),
        ("nodule with hair loss over it", Form.NODULE),
        ("linear plaque", Form.PATCH),
        ("tumour-like plaque", Form.PLAQUE),
    ],
)
def test_the_form_is_read(text: str, form: Form) -> None:
    """A vague word names a form only where no other does."""
    read_form = read(morphology=text)
    names = {
        Sign.ALOPECIC_PATCH: Form.PATCH,
        Sign.NODULE: Form.NODULE,
        Sign.PLAQUE: Form.PLAQUE,
        Sign.DIFFUSE_LOSS: Form.DIFFUSE,
    }
    (lesion,) = read_form.case.lesions
    told = {lesion.form} | {names.get(o.sign, lesion.form) for o in lesion.observations}

    assert form in told


@pytest.mark.parametrize(
    ("text", "knowledge", "primary"),
    [
        (None, CancerKnowledge.NOT_ASKED, None),
        ("none", CancerKnowledge.NONE_KNOWN, None),
        ("none (first sign); breast cancer found later", "none_known", None),
        ("occult (scalp mass led to it)", CancerKnowledge.NONE_KNOWN, None),
        ("mother had breast cancer", CancerKnowledge.NOT_ASKED, None),
        ("bilateral mastectomy, indication not stated", "not_asked", None),
        ("RCC T3bN0M0, radical treatment", CancerKnowledge.KNOWN, Primary.KIDNEY),
        ("breast carcinoma, treated", CancerKnowledge.KNOWN, Primary.BREAST),
        ("benign breast disease", CancerKnowledge.NOT_ASKED, None),
        ("stage II NSCLC, lobectomy", CancerKnowledge.KNOWN, Primary.LUNG),
        ("non-melanoma skin cancer", CancerKnowledge.NOT_ASKED, None),
    ],
)
def test_the_history_is_read(
    text: str | None, knowledge: CancerKnowledge | str, primary: Primary | None
) -> None:
    """None and occult are no known history, whatever follows."""
    history = read(cancer_history=text).case.history

    assert history.knowledge is CancerKnowledge(knowledge)
    assert {c.primary for c in history.cancers} == ({primary} if primary else set())


def test_a_stage_tells_the_spread() -> None:
    """Stage IV is metastatic."""
    (cancer,) = read(cancer_history="cervical cancer FIGO IVB").case.history.cancers

    assert cancer.spread is Spread.METASTATIC


@pytest.mark.parametrize(
    ("value", "months"),
    [
        (None, None),
        (24, 24),
        (">6 (oldest foci)", 6.1),
        ("12-24, rapid growth over last 1.5", 18),
        ("2, 2, 3", 3),
        ("several", None),
    ],
)
def test_ages_told_in_words_are_read(value: object, months: float | None) -> None:
    """Greater than, ranges and lists are understood; words are unknown."""
    (lesion,) = read(lesion_duration_months=value).case.lesions

    assert lesion.age_months == months


def test_denied_signs_are_absent_and_their_opposites_are_not() -> None:
    """A cyst's mobility that is missing is a fixation."""
    told = states(
        symptoms="no pain, no itch",
        clinical_findings_absent=["mobility typical of a cyst", "scale"],
        trichoscopy_present=["loss of follicular openings", "loss of vellus hairs"],
    )

    assert told == {
        Sign.TENDERNESS: State.ABSENT,
        Sign.ITCH: State.ABSENT,
        Sign.FIXATION: State.PRESENT,
        Sign.SCALE: State.ABSENT,
        Sign.LOSS_OF_FOLLICULAR_OPENINGS: State.PRESENT,
        Sign.VELLUS_HAIRS: State.ABSENT,
    }


def test_the_longest_name_wins() -> None:
    """Perifollicular scaling is not also scale."""
    assert states(trichoscopy_present=["perifollicular scaling"]) == {
        Sign.PERIFOLLICULAR_SCALE: State.PRESENT
    }


def test_a_doubtful_sign_is_possible() -> None:
    """A question mark is kept."""
    (lesion,) = read(clinical_findings_present=["ulceration?"]).case.lesions

    assert lesion.observations[0].certainty is Certainty.POSSIBLE


def test_null_is_unknown_and_what_does_not_map_is_told() -> None:
    """Nothing is guessed."""
    empty, strange = read(), read(morphology="a whorl of zebra")

    assert empty.case.lesions[0].observations == ()
    assert empty.case.age_years is None
    assert strange.unmapped == ("morphology: a whorl of zebra",)


def test_a_treatment_in_vain_is_read_with_its_length() -> None:
    """One month is less than an adequate treatment."""
    (lesion,) = read(
        misdiagnosis_or_treatment_tried="tinea, 1 month treatment without benefit"
    ).case.lesions

    (treatment,) = lesion.treatments
    assert treatment.response is Response.NONE
    assert treatment.duration_months == 1


def test_number_site_and_size_are_read() -> None:
    """Multiple is a sign and no number."""
    (lesion,) = read(
        lesion_number="multiple", site="right parieto-occipital", size_cm="1.0x0.8"
    ).case.lesions

    assert lesion.count is None
    assert lesion.site is Site.PARIETAL
    assert lesion.size_cm == (1.0, 0.8)
    assert [o.sign for o in lesion.observations] == [Sign.MULTIPLE_LESIONS]


def test_fields_that_a_first_visit_does_not_know_are_not_read() -> None:
    """Diagnosis, histology, outcome and notes change nothing."""
    bare = read(morphology="nodule")
    told = read(
        morphology="nodule",
        diagnosis="metastasis",
        histology_ihc="GATA3 positive",
        other_metastases="liver",
        treatment="excision",
        outcome="died",
        note="ulcerated",
        metastasis_primary_site="breast",
    )

    assert told.case == bare.case


def test_a_color_under_the_trichoscope_is_not_the_color_of_the_lesion() -> None:
    """Violaceous areas of a trichoscopic picture are no bruise."""
    assert states(colour="violaceous") == {Sign.BRUISE_LIKE: State.PRESENT}
    assert states(trichoscopy_present=["violaceous structureless areas"]) == {}
