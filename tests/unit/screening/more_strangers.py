"""A second set of planted patients, written after the first had mended the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unit.screening.strangers import (
    BREAST,
    ICD10,
    ICD10_RU,
    ICD10CM,
    LOINC,
    NODULE,
    SCALP,
    SCT,
    Json,
    coded,
    condition,
    note,
    observation,
    procedure,
    relative,
    report,
    words,
)

LISTED: Mapping[str, Sequence[Json]] = {
    "alopecia alone as a name": [condition(words("Alopecia")), BREAST],
    "hair loss in russian": [
        condition(words("Выпадение волос неуточнённое")),
        condition(coded(ICD10_RU, "С50.9", "Рак молочной железы")),
    ],
    "code in cyrillic letters": [
        condition(
            coded(ICD10_RU, "Д23.4", "Доброкачественное образование кожи головы")
        ),
        condition(coded(ICD10_RU, "С64")),
    ],
    "a sentence for a name": [
        condition(
            words("Painless firm lump noticed by hairdresser, left parietal scalp")
        ),
        condition(words("Hx of breast ca, s/p lumpectomy and XRT 2011")),
    ],
    "component site by code": [
        observation(
            words("Skin lesion assessment"),
            component=[
                {"code": words("Body site"), "valueCodeableConcept": SCALP},
                {"code": words("Lesion type"), "valueString": "nodule"},
            ],
        ),
        BREAST,
    ],
    "component says yes": [
        observation(
            words("Review of systems"),
            component=[
                {"code": words("Scalp lump"), "valueBoolean": True},
                {"code": words("Weight loss"), "valueBoolean": False},
            ],
        ),
        BREAST,
    ],
    "questionnaire": [
        {
            "resourceType": "QuestionnaireResponse",
            "status": "completed",
            "authored": "2024-02-02",
            "item": [
                {
                    "linkId": "1",
                    "text": "Have you noticed a lump on your scalp?",
                    "answer": [{"valueBoolean": True}],
                },
                {
                    "linkId": "2",
                    "text": "Have you ever had breast cancer?",
                    "answer": [{"valueBoolean": True}],
                },
            ],
        }
    ],
    "clinic letter": [
        note(
            "Dear colleague,\n\nThank you for referring this 68 year old lady.\n"
            "PMH: hypertension; carcinoma of the right breast (WLE + RT, 2013).\n"
            "O/E: 15 mm indurated erythematous plaque on the vertex, no ulceration.\n"
            "Imp: ?alopecia areata. Plan: clobetasol, review 3/12.\n"
        )
    ],
    "discharge summary in russian": [
        note(
            "Анамнез: в 2014 году радикальная мастэктомия слева по поводу рака.\n"
            "Status localis: в теменной области очаг облысения 3х2 см, кожа плотная.\n"
            "Диагноз: гнёздная алопеция? Рекомендовано: наблюдение.\n"
        )
    ],
    "html with entities": [
        note(
            "<p>&#1053;&#1072; &#1082;&#1086;&#1078;&#1077; "
            "&#1075;&#1086;&#1083;&#1086;&#1074;&#1099; "
            "&#1091;&#1079;&#1077;&#1083;</p>",
            "text/html",
        ),
        BREAST,
    ],
    "big-endian utf-16": [
        note("﻿Nodule of the scalp.", "text/plain; charset=utf-16", "utf-16-be"),
        BREAST,
    ],
    "cancer from an oncology encounter": [
        NODULE,
        {
            "resourceType": "Encounter",
            "status": "finished",
            "class": {"code": "AMB"},
            "type": [words("Oncology follow-up")],
            "reasonCode": [coded(ICD10, "C50.9", "Malignant neoplasm of breast")],
        },
    ],
    "cancer from a procedure's reason": [
        NODULE,
        procedure(
            words("Mastectomy"),
            reasonCode=[coded(SCT, "254837009", "Malignant neoplasm of breast")],
        ),
    ],
    "cancer as a composition": [
        NODULE,
        {
            "resourceType": "Composition",
            "status": "final",
            "type": words("Summary"),
            "date": "2023-01-01",
            "title": "Summary",
            "section": [
                {
                    "title": "Past medical history",
                    "text": {
                        "status": "generated",
                        "div": "<div>Renal cell carcinoma 2016, nephrectomy</div>",
                    },
                }
            ],
        },
    ],
    "breast histology under a bare code": [
        NODULE,
        BREAST,
        report(
            coded(LOINC, "60567-5"),
            specimen=[{"display": "Left breast core biopsies"}],
            conclusion="Left breast, core biopsies: invasive lobular carcinoma.",
        ),
    ],
    "colonoscopy with polypectomy": [
        NODULE,
        BREAST,
        procedure(words("Colonoscopy with biopsy")),
    ],
    "lymph node biopsy": [
        NODULE,
        BREAST,
        procedure(words("Sentinel lymph node biopsy, left axilla")),
    ],
    "histology of breast in russian": [
        NODULE,
        BREAST,
        report(
            words("Гистологическое исследование"),
            conclusion="Инвазивный рак молочной железы, G2.",
        ),
    ],
    "biopsy awaited": [
        NODULE,
        BREAST,
        note("Scalp nodule: punch biopsy booked for next month."),
    ],
    "report registered alone": [
        NODULE,
        BREAST,
        {**report(words("Histopathology of scalp lesion")), "status": "registered"},
    ],
    "no hair loss but a nodule": [
        note("No hair loss. There is a 1 cm nodule on the scalp."),
        BREAST,
    ],
    "father beside self": [
        NODULE,
        note("Patient had colon cancer in 2012; her father had lung cancer."),
    ],
    "metastasis suspected": [
        condition(
            words("Suspected cutaneous metastasis of scalp"), verified="provisional"
        ),
        BREAST,
    ],
    "in remission by words": [NODULE, condition(words("Breast cancer in remission"))],
    "lymphoma": [
        NODULE,
        condition(words("Non-Hodgkin lymphoma, diffuse large B-cell")),
    ],
    "thyroid cancer in russian": [
        condition(words("Шишка на голове")),
        condition(words("Папиллярный рак щитовидной железы")),
    ],
    "prostate cancer in russian": [
        condition(words("Бляшка на коже затылка")),
        condition(coded(ICD10_RU, "C61", "ЗНО предстательной железы")),
    ],
    "melanoma icd-10-cm history": [
        condition(words("Growth on scalp")),
        condition(coded(ICD10CM, "Z85.820")),
    ],
    "seven digits without a dot": [
        condition(coded(ICD10CM, "D2240")) | {"code": coded(ICD10CM, "D224")},
        condition(coded(ICD10CM, "C3490")),
    ],
    "normal examination later": [
        NODULE,
        BREAST,
        observation(words("Oral mucosa"), valueString="Normal"),
    ],
    "screened before she fell ill": [
        NODULE,
        BREAST,
        condition(coded(ICD10CM, "Z12.31", "Encounter for screening mammogram")),
    ],
    "mother asked, own answered": [
        NODULE,
        observation(words("Family history of breast cancer"), valueBoolean=True),
        observation(words("Personal history of breast cancer"), valueBoolean=True),
    ],
}

MISSED: Mapping[str, Sequence[Json]] = {
    "only the mother asked": [
        NODULE,
        observation(words("Family history of breast cancer"), valueBoolean=True),
    ],
    "family history by loinc": [
        NODULE,
        observation(
            coded(LOINC, "10157-6", "History of family member diseases"),
            valueCodeableConcept=words("Breast cancer"),
        ),
    ],
    "family history in a composition": [
        NODULE,
        {
            "resourceType": "Composition",
            "status": "final",
            "type": words("Summary"),
            "date": "2023-01-01",
            "title": "Summary",
            "section": [
                {
                    "title": "Family history",
                    "text": {"status": "generated", "div": "<div>Breast cancer</div>"},
                }
            ],
        },
    ],
    "family history in a component": [
        NODULE,
        observation(
            words("History"),
            component=[
                {"code": words("Family history"), "valueString": "Ovarian cancer"},
                {"code": words("Smoking"), "valueString": "never"},
            ],
        ),
    ],
    "questionnaire denies": [
        {
            "resourceType": "QuestionnaireResponse",
            "status": "completed",
            "item": [
                {
                    "linkId": "1",
                    "text": "Have you noticed a lump on your scalp?",
                    "answer": [{"valueBoolean": False}],
                }
            ],
        },
        BREAST,
    ],
    "absent by loinc answer": [
        observation(
            words("Scalp lesion"),
            valueCodeableConcept=coded(LOINC, "LA9634-2", "Absent"),
        ),
        BREAST,
    ],
    "russian no": [
        observation(words("Образования на коже головы"), valueString="нет"),
        BREAST,
    ],
    "component denied": [
        observation(
            words("Review"),
            component=[{"code": words("Scalp lump"), "valueBoolean": False}],
        ),
        BREAST,
    ],
    "chemotherapy alopecia": [
        condition(words("Chemotherapy-induced alopecia")),
        BREAST,
    ],
    "androgenetic alopecia": [condition(words("Androgenetic alopecia")), BREAST],
    "alopecia of the eyebrows": [condition(words("Alopecia of eyebrows")), BREAST],
    "laceration of the scalp": [condition(words("Laceration of scalp")), BREAST],
    "lice": [condition(words("Head lice infestation")), BREAST],
    "nodule of the vocal cord": [condition(words("Vocal cord nodule")), BREAST],
    "nodule of the temporal lobe": [condition(words("Temporal lobe mass")), BREAST],
    "head of the pancreas": [
        condition(words("Mass in the head of pancreas")),
        condition(coded(ICD10, "C25.0", "Malignant neoplasm of head of pancreas")),
    ],
    "lesion of the neck": [condition(words("Cyst on the neck")), BREAST],
    "lesion of the trunk in russian": [
        condition(words("Невус кожи спины")),
        condition(words("Рак молочной железы")),
    ],
    "shave biopsy in a note": [
        NODULE,
        BREAST,
        note("Shave biopsy of the scalp lesion showed seborrhoeic keratosis."),
    ],
    "histology linked by the visit": [
        NODULE | {"encounter": {"reference": "Encounter/e1"}},
        BREAST,
        procedure(words("Skin biopsy"), encounter={"reference": "Encounter/e1"}),
    ],
    "excision of the scalp lesion": [
        NODULE,
        BREAST,
        procedure(words("Excision of lesion of scalp")),
        report(words("Histology"), conclusion="Pilar cyst, completely excised."),
    ],
    "histology in russian note": [
        NODULE,
        BREAST,
        note("Гистологическое заключение: дерматофиброма кожи теменной области."),
    ],
    "specimen of the scalp": [
        NODULE,
        BREAST,
        {
            "resourceType": "Specimen",
            "status": "available",
            "type": words("Skin biopsy"),
            "collection": {"bodySite": SCALP, "collectedDateTime": "2024-05-01"},
        },
        report(
            words("Surgical pathology"), conclusion="Skin of scalp: dermatofibroma."
        ),
    ],
    "sister in russian": [
        NODULE,
        relative(coded(ICD10_RU, "C50.9", "Рак молочной железы"), "сестра"),
        note("Сестра умерла от рака молочной железы."),
    ],
    "aunt": [
        NODULE,
        note("Maternal aunt: breast ca at 50. No personal h/o malignancy."),
    ],
    "suspected cancer excluded": [
        NODULE,
        note("Breast lump: malignancy excluded by core biopsy, fibroadenoma."),
    ],
    "cancer suspected only": [
        NODULE,
        condition(words("Breast cancer"), verified="unconfirmed"),
    ],
    "benign neoplasm": [NODULE, condition(words("Benign neoplasm of breast"))],
    "cancer in the name of a ward": [
        NODULE,
        {
            "resourceType": "Encounter",
            "status": "finished",
            "class": {"code": "AMB"},
            "type": [words("Encounter for check up")],
        },
    ],
    "refuted by a note": [
        note("Scalp: no lesions, no alopecia. S/p mastectomy for breast cancer."),
    ],
    "scalp without changes in russian": [
        note(
            "Волосистая часть головы без патологии. Состояние после РМЭ по поводу РМЖ."
        )
    ],
    "both in error": [
        condition(words("Scalp metastasis"), verified="entered-in-error"),
        BREAST,
    ],
    "procedure elsewhere named lesion": [
        BREAST,
        procedure(words("Excision of skin lesion of back")),
        condition(words("Skin lesion of back")),
    ],
}
