"""The three questions asked of texts as clinicians write them."""

from __future__ import annotations

import pytest

from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.texts import Reader

READER = Reader(read_rulesets())

LESIONS = (
    "Nodule of scalp",
    "Lump on head",
    "Scalp mass, 2 cm, firm, present for 4 months.",
    "Skin lesion of scalp (disorder)",
    "Mass of skin of scalp",
    "Pilar cyst",
    "Trichilemmal cyst of the occiput, reassured.",
    "Bald patch at the vertex for 6 months.",
    "Patchy alopecia",
    "Alopecia areata",
    "Hairless area 3 x 2 cm over the left parietal region.",
    "A 1.5 cm skin-coloured nodule in the right temporal scalp.",
    "She noticed a swelling on the back of her head two months ago.",
    "Scarring alopecia of unknown cause",
    "On examination of the scalp there is an indurated erythematous plaque.",
    "Scalp: two firm subcutaneous nodules.",
    "Non-healing ulcer of the scalp",
    "Sore on scalp that does not heal",
    "Possible sebaceous cyst on the crown.",
    "Localized hair loss over an indurated area",
    "Lichen planopilaris, treated with clobetasol.",
    "Growth on scalp",
    "Neoplasm of uncertain behavior of skin of scalp",
    "Actinic keratosis of scalp",
    "Узел волосистой части головы",
    "Образование кожи волосистой части головы",
    "Новообразование кожи головы",
    "Атерома волосистой части головы",
    "Очаг облысения в теменной области",
    "Очаговая алопеция",
    "Гнёздная алопеция",
    "Гнездная алопеция, единичный очаг на затылке.",
    "На макушке безволосый участок 2 см.",
    "Жалобы на шишку на голове.",
    "Жалобы на уплотнение на голове, появилось 3 месяца назад.",
    "Плотный узел в затылочной области, безболезненный.",
    "Кожа головы: бляшка 3х2 см с чёткими границами.",
    "В/ч головы: узелок 0,8 см.",
    "ВЧГ - папула розовая, 6 мм.",
    "Проплешина на виске.",
    "Рубцовая алопеция",
    "Плешь на темени, существует год.",
    "Язва волосистой части головы",
    "Киста кожи головы",
    "Очаги выпадения волос на затылке",
    "Облысение очаговое",
    "Уплотнение мягких тканей теменной области слева",
    "Трихилеммальная киста",
)
NO_LESIONS = (
    "Nodule of left forearm",
    "Lump in right breast",
    "Thyroid nodule",
    "Pulmonary nodule in the right upper lobe",
    "Scalp normal.",
    "Scalp: no nodules, no bald patches.",
    "No lesions on the scalp.",
    "Diffuse hair loss after chemotherapy",
    "Androgenetic alopecia",
    "Female pattern hair loss",
    "Laceration of scalp",
    "Scalp hematoma after a fall",
    "Head injury without loss of consciousness",
    "Mother had a nodule on the scalp.",
    "Return if a lump appears on the scalp.",
    "Mass of the head of the pancreas",
    "CT head: no mass lesion.",
    "Lesion of the left temporal lobe",
    "Seborrheic dermatitis of scalp",
    "Dandruff",
    "Alopecia due to cytotoxic drug",
    "Узел щитовидной железы",
    "Узел в левой молочной железе",
    "Кожа головы чистая, очагов облысения нет.",
    "Волосистая часть головы без узлов.",
    "Диффузная алопеция после ПХТ",
    "Андрогенетическая алопеция",
    "Образование головки поджелудочной железы",
    "Очаг в височной доле слева",
    "Ушиб волосистой части головы",
    "Головная боль, образование головного мозга исключено.",
    "У матери был узел на голове.",
)
CANCERS = (
    "Malignant neoplasm of breast (disorder)",
    "Malignant tumor of breast",
    "Carcinoma of left breast",
    "Invasive ductal carcinoma of right breast",
    "Infiltrating duct carcinoma of breast",
    "History of malignant neoplasm of breast (situation)",
    "Personal history of breast cancer",
    "s/p mastectomy for breast ca 2012",
    "Renal cell carcinoma",
    "Malignant melanoma of trunk",
    "Non-small cell lung cancer",
    "Primary malignant neoplasm of colon",
    "Metastatic breast carcinoma",
    "Ca breast, on letrozole",
    "Рак молочной железы",
    "Злокачественное новообразование молочной железы",
    "ЗНО левой молочной железы, T2N0M0",
    "РМЖ 2015",
    "C-r левой молочной железы",
    "Состояние после мастэктомии по поводу рака",
    "Центрального квадранта молочной железы злокачественное новообразование",
    "Рак лёгкого",
    "Рак почки справа",
    "Аденокарцинома толстой кишки",
    "Меланома кожи спины",
    "В анамнезе рак желудка",
    "Онкоанамнез: рак щитовидной железы в 2010 г.",
    "Карцинома молочной железы",
    "BL левой молочной железы, ст. IIА",
)
NO_CANCERS = (
    "Family history of breast cancer",
    "Mother had breast cancer.",
    "No history of cancer.",
    "No evidence of malignancy",
    "Screening for malignant neoplasm of breast",
    "Benign neoplasm of breast",
    "Fibroadenoma of breast",
    "У матери РМЖ",
    "Онкологический анамнез не отягощён",
    "Данных за рак молочной железы нет",
    "Фиброаденома молочной железы",
    "Боится рака.",
)
HISTOLOGIES = (
    "Punch biopsy of the scalp showed a pilar cyst.",
    "Biopsy of scalp lesion performed 03/2021: benign.",
    "Excision of scalp cyst, histology benign.",
    "Skin biopsy: alopecia areata, no malignancy.",
    "Histopathology of the scalp nodule: cylindroma.",
    "Биопсия кожи головы: гнездная алопеция.",
    "Выполнена панч-биопсия очага, гистологически рубцовая алопеция.",
    "Гистология от 12.03.2021: трихилеммальная киста кожи головы.",
    "Образование кожи головы иссечено, гистологически атерома.",
    "Scalp biopsy done, result awaited.",
)
NO_HISTOLOGIES = (
    "Biopsy of the scalp was not done.",
    "Biopsy of the scalp refused by the patient.",
    "Scalp biopsy recommended.",
    "Plan: punch biopsy of the scalp if no improvement.",
    "No biopsy of the scalp lesion was performed.",
    "Biopsy of left breast: invasive ductal carcinoma.",
    "Biopsy of prostate",
    "Colonoscopy with biopsy of colon",
    "Биопсия очага на голове не проводилась.",
    "Рекомендована биопсия кожи головы.",
    "От биопсии узла отказалась.",
    "Гистологически: инфильтративный рак молочной железы.",
    "Без гистологической верификации очага.",
    "Планируется биопсия узла волосистой части головы.",
    "Трепан-биопсия молочной железы",
    "Excision of scalp cyst.",
    "Scalp nodule excised under local anaesthesia.",
    "Shave removal of a papule of the scalp.",
    "Punched-out ulcer of the scalp.",
    "Punch grafting of the scalp.",
    "Образование кожи головы иссечено.",
    "Удалено образование волосистой части головы.",
    "Атерому волосистой части головы иссекли.",
)


def counts(text: str, concept: Concept) -> bool:
    """Ask whether anything of a concept counts in a text."""
    return any(
        each.concept is concept
        and each.weight is Weight.COUNTS
        and (concept is not Concept.HISTOLOGY or each.place in {"scalp", "skin"})
        for each in READER.read(text)
    )


@pytest.mark.parametrize("text", LESIONS)
def test_a_lesion_of_the_scalp_is_found_however_it_is_worded(text: str) -> None:
    """Whatever lies on the scalp and has a border is a lesion of it."""
    assert counts(text, Concept.LESION)


@pytest.mark.parametrize("text", NO_LESIONS)
def test_what_is_elsewhere_denied_or_diffuse_is_no_lesion(text: str) -> None:
    """Another place, a denial, a relative, an injury, patterned loss do not count."""
    assert not counts(text, Concept.LESION)


@pytest.mark.parametrize("text", CANCERS)
def test_a_cancer_of_the_patient_counts(text: str) -> None:
    """Present or past, in either language, abbreviated or not."""
    assert counts(text, Concept.CANCER)


@pytest.mark.parametrize("text", NO_CANCERS)
def test_a_cancer_of_a_relative_or_a_denied_one_does_not_count(text: str) -> None:
    """Nor does a benign tumor, a screening or a fear."""
    assert not counts(text, Concept.CANCER)


@pytest.mark.parametrize("text", HISTOLOGIES)
def test_a_histology_that_was_done_counts(text: str) -> None:
    """Of the scalp or of skin."""
    assert counts(text, Concept.HISTOLOGY)


@pytest.mark.parametrize("text", NO_HISTOLOGIES)
def test_a_histology_not_done_or_of_another_organ_does_not_count(text: str) -> None:
    """Recommended, refused, or of the cancer itself."""
    assert not counts(text, Concept.HISTOLOGY)
