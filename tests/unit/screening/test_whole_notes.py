"""Whole notes, as clinicians of two languages write them: what they tell.

Written after the rules were mended, to see where they still failed; what failed then
was mended by kind.
"""

from __future__ import annotations

import pytest

from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.texts import Reader

READER = Reader(read_rulesets())
LESION, CANCER, HISTOLOGY = Concept.LESION, Concept.CANCER, Concept.HISTOLOGY

#: A note, whether it tells of a lesion of the scalp, of the patient's cancer, and of a
#: histology that was done; ``None`` where that is not asked.
NOTES: tuple[tuple[str, bool, bool, bool | None], ...] = (
    (
        (
            "SUBJECTIVE: Mrs. X is a 67-year-old female who presents for "
            "evaluation of a lesion on the scalp. She first noticed it about 4 "
            "months ago. It does not itch or bleed.\n"
            "PAST MEDICAL HISTORY: Hypertension, hyperlipidemia, breast cancer "
            "status post lumpectomy 2014.\n"
            "FAMILY HISTORY: Father with CAD.\n"
            "SOCIAL HISTORY: Never smoker.\n"
            "OBJECTIVE: Scalp vertex with a 1.5 cm firm, skin-colored, "
            "hairless nodule.\n"
            "ASSESSMENT/PLAN: Likely cyst. Will monitor. Return in 6 months."
        ),
        True,
        True,
        False,
    ),
    (
        (
            "SUBJECTIVE: 55 yo male for annual physical. No complaints.\n"
            "PAST MEDICAL HISTORY: colon cancer 2012.\n"
            "REVIEW OF SYSTEMS: Skin: denies rashes, lesions. Hair: denies "
            "loss.\n"
            "EXAM: HEENT: NCAT, scalp normal. Neck supple, no masses. Skin: no "
            "lesions.\n"
            ""
        ),
        False,
        True,
        None,
    ),
    (
        (
            "SUBJECTIVE: 45 yo female with patchy hair loss on the back of "
            "scalp.\n"
            "FAMILY HISTORY: mother breast cancer, aunt ovarian cancer.\n"
            "PAST MEDICAL HISTORY: asthma.\n"
            "EXAM: two 2 cm smooth bald patches over occiput.\n"
            "A/P: alopecia areata. ILK injections. "
        ),
        True,
        False,
        None,
    ),
    (
        (
            "HPI: breast cancer survivor (2010), with scalp plaque. 4 mm punch "
            "biopsy performed today from the border of the plaque. Sutured "
            "with 4-0 nylon. Specimen sent to pathology."
        ),
        True,
        True,
        True,
    ),
    (
        (
            "Дата: 12.03.2024. Пациентка 63 лет. Жалобы: на наличие "
            "безболезненного образования в теменной области, появилось около "
            "полугода назад, медленно увеличивается.\n"
            "Анамнез заболевания: самостоятельно не лечилась.\n"
            "Анамнез жизни: туберкулёз, гепатиты, ВИЧ отрицает. В 2013 году "
            "радикальная мастэктомия справа по поводу рака молочной железы, 6 "
            "курсов ПХТ, ДЛТ. Аллергоанамнез не отягощён. Наследственность не "
            "отягощена.\n"
            "Объективно: состояние удовлетворительное. Кожные покровы чистые. "
            "В теменной области слева плотное образование до 1,2 см, волосы "
            "над ним отсутствуют. Периферические лимфоузлы не увеличены. "
            "Молочная железа слева без узловых образований.\n"
            "Диагноз: Атерома волосистой части головы. Рекомендовано: "
            "наблюдение, от удаления воздержалась."
        ),
        True,
        True,
        False,
    ),
    (
        (
            "Жалобы: на боли в спине. Анамнез: рак простаты 2017, РПЭ. "
            "Объективно: кожа и видимые слизистые чистые, волосистая часть "
            "головы без особенностей. Лимфоузлы не увеличены. Диагноз: "
            "Дорсопатия."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "Пациент обратился с образованием на волосистой части головы. "
            "Онкоанамнез: не отягощен. Выполнено удаление образования, "
            "гистологическое исследование № 1234: пиларная киста."
        ),
        True,
        False,
        True,
    ),
    (
        (
            "Жалобы на выпадение волос после химиотерапии. РМЖ справа, 4 курса "
            "АС. Объективно: диффузное поредение волос по всей волосистой "
            "части головы, очагов нет. Диагноз: токсическая алопеция."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "Discharge summary. Principal diagnosis: Laceration of scalp. "
            "Secondary diagnoses: breast cancer, hypertension. Hospital "
            "course: 3 cm scalp laceration after fall repaired with staples. "
            "Follow up for staple removal."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "Radiology: CT head without contrast. Indication: fall, breast "
            "cancer. Findings: No intracranial hemorrhage. Small left frontal "
            "scalp hematoma. No fracture. Impression: scalp soft tissue "
            "swelling, no acute intracranial abnormality."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "Nursing note: scalp cooling cap applied prior to docetaxel cycle "
            "2 for breast cancer. Scalp intact. No skin breakdown. Mild hair "
            "shedding."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "Oncology: metastatic breast cancer with bone mets. Exam: chest "
            "wall clear, scalp - two firm subcutaneous nodules 5 mm, new since "
            "last visit. Suspicious for cutaneous mets. Discussed biopsy; "
            "patient prefers to wait until the next scan."
        ),
        True,
        True,
        False,
    ),
    (
        (
            "Derm: Hx melanoma L calf 2016. TBSE: scalp 4 mm blue papule, "
            "parietal. DDx blue nevus vs met. Plan excisional bx in 2 wks."
        ),
        True,
        True,
        False,
    ),
    (
        (
            "Telephone encounter. Pt calls re: bump on head, told by "
            "hairdresser. Hx lung ca. Advised to make appt."
        ),
        True,
        True,
        False,
    ),
    (
        (
            "Well woman exam. Breasts: 1 cm nodule at 2 o'clock of the left "
            "breast, biopsy scheduled. Head: normocephalic. Scalp and hair: "
            "normal. Family history of breast cancer in sister."
        ),
        False,
        False,
        None,
    ),
    (
        (
            "Ophthalmology: left upper eyelid lesion 3 mm. History of breast "
            "cancer. No other skin lesions. Hair normal."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "ENT: 2 cm left parotid mass; FNA done. Scalp without lesions. Hx "
            "of tongue cancer 2018."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "Neurosurgery: s/p right parietal craniotomy for breast cancer "
            "metastasis 2021. Scalp incision well healed. MRI: no recurrence."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "ED: presents with headache after being struck by a door. Scalp: 3 "
            "cm frontal hematoma, tender. PMH: ovarian cancer. CT negative."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "Dermatology: psoriasis of elbows. Scalp: mild scale. History of "
            "prostate cancer. Ketoconazole shampoo."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "PCP: bald spot noticed by partner 2 months ago, coin-size at the "
            "occiput, skin smooth. PMH: thyroid ca (papillary) s/p "
            "thyroidectomy 2009. A: alopecia areata. P: topical steroid."
        ),
        True,
        True,
        False,
    ),
    (
        (
            "GP letter: Dear colleague, thank you for seeing this 71 year old "
            "lady with a history of left mastectomy for carcinoma (2008), who "
            "has developed a firm lump over the crown. Kind regards"
        ),
        True,
        True,
        False,
    ),
    (
        (
            "GP letter: Dear colleague, thank you for seeing this lady with a "
            "lump over the crown. Her mother had a mastectomy for carcinoma. "
            "She is otherwise well. Kind regards"
        ),
        True,
        False,
        False,
    ),
    (
        (
            "Осмотр дерматолога. Жалобы на очаги облысения на затылке. "
            "Анамнез: рак щитовидной железы, тиреоидэктомия 2015. Локально: в "
            "затылочной области 2 очага округлой формы, кожа в очагах не "
            "изменена. Диагноз: L63.0 Гнёздная алопеция. Лечение: мометазон."
        ),
        True,
        True,
        False,
    ),
    (
        (
            "Осмотр терапевта. Жалобы на сухой кашель. В анамнезе "
            "аденокарцинома сигмовидной кишки, 2016. Голова: волосы седые, "
            "кожа чистая. Опухолевых образований не выявлено."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "Осмотр хирурга: обратился с жалобами на образование волосистой "
            "части головы, беспокоит при расчесывании. Наследственность: у "
            "отца рак лёгкого. Диагноз: атерома теменной области. Предложено "
            "удаление с гистологическим исследованием, записан на 15.06."
        ),
        True,
        False,
        False,
    ),
    (
        (
            "Осмотр онколога. Диагноз: рак левой молочной железы IIA ст., "
            "состояние после комбинированного лечения в 2018 г. Данных за "
            "рецидив нет. На коже волосистой части головы слева плотный узелок "
            "6 мм, выявлен впервые. Рекомендовано: консультация дерматолога, "
            "биопсия узелка."
        ),
        True,
        True,
        False,
    ),
    (
        (
            "Приём невролога. ЧМТ в анамнезе. Рубец в теменной области после "
            "ЧМТ. Рак матки 2003."
        ),
        False,
        True,
        None,
    ),
    (
        "Стоматолог: коронка зуба 2.6, кариес. Рак молочной железы в анамнезе.",
        False,
        True,
        None,
    ),
    (
        (
            "Консультация трихолога: диффузное телогеновое выпадение волос "
            "после COVID-19. Кожа головы без очагов. РМЖ 2014."
        ),
        False,
        True,
        None,
    ),
    (
        (
            "Перевязка: швы на волосистой части головы сняты, рана зажила "
            "(травма от 01.02). Рак желудка, гастрэктомия."
        ),
        False,
        True,
        None,
    ),
)


@pytest.mark.parametrize(
    ("note", "has_lesion", "has_cancer", "has_histology"),
    NOTES,
    ids=[f"note {number}" for number in range(len(NOTES))],
)
def test_a_whole_note_is_read_as_it_was_meant(
    note: str,
    has_lesion: bool,  # noqa: FBT001 - of the table
    has_cancer: bool,  # noqa: FBT001 - as above
    has_histology: bool | None,  # noqa: FBT001 - as above
) -> None:
    """Findings among denials, a history among a family's, plans among deeds."""
    told = {each.concept for each in READER.read(note) if each.weight is Weight.COUNTS}

    assert (LESION in told) is has_lesion
    assert (CANCER in told) is has_cancer
    assert has_histology is None or (HISTOLOGY in told) is has_histology
