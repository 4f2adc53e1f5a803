"""Charts of other hospitals that are to be listed: lesion, cancer, no histology."""

from __future__ import annotations

from collections.abc import Mapping

from unit.screening.other_hospitals import (
    Chart,
    apart,
    attachment,
    bulk,
    by_number,
    carrying_the_patient,
    collection,
    concept,
    in_files,
    letter,
    problem,
    record,
    searchset,
    table,
    text,
    transaction,
    verified,
)

SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
ICD10CM_OID = "urn:oid:2.16.840.1.113883.6.90"
ICD10_OID = "urn:oid:2.16.840.1.113883.6.3"
ICD10_RU = "urn:oid:1.2.643.5.1.13.13.11.1005"
ICD10_GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
ICD10_AM = "http://hl7.org/fhir/sid/icd-10-am"
ICDO = "urn:oid:2.16.840.1.113883.6.43.1"

BREAST = problem(concept(SCT, "254837009", "Malignant neoplasm of breast (disorder)"))
NODULE = problem(text("Scalp nodule"), recordedDate="2024-02-11")
SCALP = concept(SCT, "41695006", "Scalp structure")

CODES: Mapping[str, Chart] = {
    "three codings and an interface term": searchset(
        problem(
            {
                "coding": [
                    {"system": SCT, "code": "68225006"},
                    {"system": ICD10CM_OID, "code": "L63.9"},
                    {
                        "system": "urn:oid:2.16.840.1.113883.3.247.1.1",
                        "code": "31921",
                        "display": "AA (alopecia areata)",
                    },
                ],
                "text": "AA (alopecia areata)",
            },
            onsetDateTime="2023-11",
        ),
        problem(
            {
                "coding": [{"system": ICD10CM_OID, "code": "Z85.3"}],
                "text": "History of breast cancer",
            }
        ),
    ),
    "codes without dots": apart(
        problem(concept("ICD10", "D234")), problem(concept("ICD10", "C50919"))
    ),
    "codes of german books": collection(
        problem(concept(ICD10_GM, "L63.1", "Alopecia (areata) totalis")),
        problem(concept(ICD10_GM, "C34.1", "Bösartige Neubildung: Oberlappen")),
    ),
    "codes of australian books": bulk(
        problem(concept(ICD10_AM, "D23.4")), problem(concept(ICD10_AM, "C18.7"))
    ),
    "codings with displays alone": collection(
        problem(concept(SCT, None, "Nodule of skin of scalp")),
        problem(concept(SCT, None, "Primary malignant neoplasm of kidney")),
    ),
    "russian classifier": transaction(
        problem(concept(ICD10_RU, "L66.0", "Псевдопелада"), recordedDate="2024-01-15"),
        problem(concept(ICD10_RU, "C50.4", "ЗНО верхненаружного квадранта")),
    ),
    "scarring loss and ovary": bulk(
        problem(concept(ICD10_OID, "L66.9")), problem(concept(ICD10_OID, "C56"))
    ),
    "morphology and topography apart": collection(
        record(
            "Observation",
            status="final",
            code=text("Histology and behavior ICD-O-3"),
            valueCodeableConcept=concept(ICDO, "8140/3", "Adenocarcinoma, NOS"),
            bodySite=text("Prostate gland"),
        ),
        problem(text("Pilar cyst of scalp")),
    ),
    "a lesion with a place beside it": transaction(
        problem(
            text("Lesion, suspicious"),
            bodySite=[SCALP],
            **verified("provisional"),
        ),
        BREAST,
    ),
    "a neoplasm of uncertain behaviour with a place": searchset(
        problem(
            concept("http://hl7.org/fhir/sid/icd-10-cm", "D48.5"),
            bodySite=[text("Scalp, vertex")],
        ),
        problem(concept("http://hl7.org/fhir/sid/icd-10-cm", "C81.90")),
    ),
}

WORDS: Mapping[str, Chart] = {
    "shorthand of a surgeon": searchset(
        problem(text("Scalp lesion, enlarging")),
        problem(text("Hx R breast CA s/p mastectomy '14")),
    ),
    "words of a russian outpatient clinic": apart(
        problem(text("Очаговое облысение теменной области"), onsetDateTime="2023"),
        problem(text("ЗНО правой молочной железы T2N0M0, ремиссия с 2016 г.")),
    ),
    "a lump of a man": bulk(
        problem(text("Lump in scalp")), problem(text("Carcinoma of male breast"))
    ),
    "dates of the year alone": collection(
        problem(text("Bald patch on scalp"), onsetDateTime="2023"),
        problem(concept(SCT, "363406005", "Malignant tumor of colon"))
        | {"onsetDateTime": "2009"},
    ),
    "a lesion that went away": collection(
        problem(
            concept(SCT, "68225006", "Alopecia areata"),
            clinicalStatus=concept(
                "http://terminology.hl7.org/CodeSystem/condition-clinical", "resolved"
            ),
            onsetDateTime="2021-03-01",
            abatementDateTime="2021-09-01",
        ),
        BREAST,
    ),
    "an abbreviated lung": transaction(
        NODULE, letter("PMH: HTN, NSCLC (RUL lobectomy 2019), GERD. NKDA.")
    ),
    "own cancer and the mother's": transaction(
        NODULE,
        problem(text("Sigmoid colon adenocarcinoma, resected 2018")),
        record(
            "FamilyMemberHistory",
            status="completed",
            relationship=text("Mother"),
            condition=[{"code": text("Breast cancer")}],
        ),
    ),
}

EXAMINED: Mapping[str, Chart] = {
    "components of an examination": collection(
        record(
            "Observation",
            status="final",
            code=concept(LOINC, "29545-1", "Physical findings"),
            component=[
                {"code": text("Body site"), "valueString": "scalp, vertex"},
                {"code": text("Finding"), "valueString": "firm nodule, 8 mm"},
            ],
        ),
        BREAST,
    ),
    "a value and a place": searchset(
        record(
            "Observation",
            status="final",
            code=text("Skin finding"),
            valueCodeableConcept=text("Alopecic patch"),
            bodySite=SCALP,
        ),
        problem(concept(ICD10_OID, "C64", "Malignant neoplasm of kidney")),
    ),
    "a remark beside an observation": bulk(
        record(
            "Observation",
            status="final",
            code=text("Integument"),
            valueString="abnormal",
            note=[{"text": "2 cm smooth bald patch on the scalp above the left ear"}],
        ),
        BREAST,
    ),
    "an ultrasound of the scalp": transaction(
        record(
            "DiagnosticReport",
            status="final",
            code=text("US soft tissue head"),
            effectiveDateTime="2024-04-04",
            conclusion="Solid hypoechoic nodule within the left parietal scalp, 11 mm.",
        ),
        problem(text("Papillary thyroid carcinoma")),
    ),
    "a report of a dermatologist in an attachment": apart(
        record(
            "DiagnosticReport",
            status="final",
            code=text("Dermatology consultation"),
            presentedForm=[
                attachment("O/E: erythematous alopecic plaque on the scalp, 3 x 2 cm.")
            ],
        ),
        problem(text("Invasive lobular carcinoma of left breast")),
    ),
    "an impression": collection(
        record(
            "ClinicalImpression",
            status="completed",
            summary="New bald spot on the crown, skin of the scalp feels bound down.",
        ),
        BREAST,
    ),
    "a photograph with a reason": bulk(
        record(
            "Media",
            status="completed",
            bodySite=text("Scalp"),
            reasonCode=[text("Patchy hair loss")],
            content={"title": "overview"},
        ),
        BREAST,
    ),
    "answers of a patient": collection(
        record(
            "QuestionnaireResponse",
            status="completed",
            item=[
                {
                    "linkId": "1",
                    "text": "Have you noticed a lump or a bald patch on your scalp?",
                    "answer": [{"valueBoolean": True}],
                },
                {
                    "linkId": "2",
                    "text": "Have you ever had cancer? Which?",
                    "answer": [{"valueString": "Breast, 2014"}],
                },
            ],
        )
    ),
    "answers in russian": apart(
        record(
            "QuestionnaireResponse",
            status="completed",
            item=[
                {
                    "linkId": "анамнез",
                    "item": [
                        {
                            "linkId": "1",
                            "text": "Уплотнение на коже головы",
                            "answer": [{"valueCoding": {"display": "Да"}}],
                        },
                        {
                            "linkId": "2",
                            "text": "Онкологические заболевания в анамнезе",
                            "answer": [{"valueString": "рак шейки матки, 2010 год"}],
                        },
                    ],
                }
            ],
        )
    ),
}

VISITS: Mapping[str, Chart] = {
    "why she came": bulk(
        record(
            "Encounter",
            status="finished",
            reasonCode=[text("Lump on scalp, growing for 3 months")],
            period={"start": "2024-05-20"},
        ),
        problem(text("Non-Hodgkin lymphoma")),
    ),
    "a biopsy that was only asked for": transaction(
        record(
            "ServiceRequest",
            status="active",
            intent="order",
            code=text("Punch biopsy of scalp"),
            reasonCode=[text("Nodule of scalp")],
        ),
        BREAST,
    ),
    "a plan of care": collection(
        record(
            "CarePlan",
            status="active",
            intent="plan",
            description="Recheck the firm nodule of the occipital scalp in 6 weeks.",
        ),
        problem(text("Malignant melanoma of left calf, 2015")),
    ),
    "a letter of referral as a message": apart(
        record(
            "Communication",
            status="completed",
            payload=[
                {
                    "contentString": "Please see this lady, breast cancer 2012, with a"
                    " new lump of the scalp."
                }
            ],
        )
    ),
    "a removal that nobody sent in": transaction(
        record(
            "Procedure",
            status="completed",
            code=text("Wide local excision of scalp lesion"),
            performedDateTime="2024-03-03",
        ),
        problem(text("Malignant melanoma of skin of lower limb")),
    ),
    "a biopsy that was not done": searchset(
        NODULE,
        BREAST,
        record(
            "Procedure",
            status="not-done",
            code=text("Biopsy of scalp"),
            statusReason=text("Patient on anticoagulants"),
        ),
    ),
    "a report entered in error": collection(
        NODULE,
        BREAST,
        record(
            "DiagnosticReport",
            status="entered-in-error",
            code=concept(LOINC, "11529-5", "Surgical pathology study"),
            conclusion="Skin, scalp: trichilemmal cyst.",
            effectiveDateTime="2024-03-01",
        ),
    ),
    "histology of the breast alone": transaction(
        NODULE,
        BREAST,
        record(
            "DiagnosticReport",
            status="final",
            code=concept(LOINC, "11529-5", "Surgical pathology study"),
            conclusion="Left breast, core biopsy: invasive ductal carcinoma.",
            effectiveDateTime="2024-04-01",
        ),
    ),
    "histology of the scalp ten years before": collection(
        problem(text("Scalp plaque"), onsetDateTime="2024-02-01"),
        BREAST,
        record(
            "DiagnosticReport",
            status="final",
            code=text("Histopathology"),
            conclusion="Scalp, excision: pilar cyst.",
            effectiveDateTime="2014-02-01",
        ),
    ),
    "marrow and node": apart(
        problem(text("Firm subcutaneous nodule, parietal scalp")),
        problem(concept(SCT, "118600007", "Malignant lymphoma")),
        record(
            "Procedure",
            status="completed",
            code=text("Bone marrow biopsy"),
            performedDateTime="2024-06-01",
        ),
        record(
            "Procedure",
            status="completed",
            code=text("Excisional biopsy of axillary lymph node"),
            performedDateTime="2024-06-08",
        ),
    ),
    "skin of the back": collection(
        NODULE,
        problem(text("Malignant melanoma of back")),
        record(
            "DiagnosticReport",
            status="final",
            code=text("Dermatopathology report"),
            conclusion="Skin, upper back, shave: melanoma, Breslow 1.1 mm.",
            effectiveDateTime="2024-03-20",
        ),
    ),
}

_RTF = (
    r"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}\f0\fs22 {\b PMH:} invasive ductal ca of"
    r" the left breast, 2016.\par {\b Exam:} 1.2 cm pink firm papule on the vertex"
    r" scalp.\par Plan: review in 4 weeks.}"
)
_HTML = (
    '<html><head><meta charset="windows-1251"><style>p{color:red}</style></head><body>'
    "<p><b>Жалобы:</b> на очаг облысения в&nbsp;лобно-теменной области, 4&nbsp;месяца."
    "</p><p><b>Анамнез:</b> рак молочной железы, мастэктомия в 2017&nbsp;г.</p></body>"
)

NOTES: Mapping[str, Chart] = {
    "rich text": collection(letter(_RTF, "text/rtf")),
    "a page in an old code page": apart(
        letter(_HTML, "text/html; charset=windows-1251", "cp1251")
    ),
    "sixteen bits": bulk(
        letter(
            "На коже волосистой части головы плотный узел до 1,5 см, безболезненный."
            " В анамнезе: рак почки, нефрэктомия в 2015 году.",
            "text/plain; charset=utf-16",
            "utf-16",
        )
    ),
    "russian abbreviations": transaction(
        letter(
            "Cr левой молочной железы pT1N0M0, РМЭ слева 2013 г. St. localis: на в/ч"
            " головы в области темени плотный узел 1,5 см. Рек-но: наблюдение."
        )
    ),
    "an atheroma that waits": searchset(
        letter(
            "Д-з: Атерома волосистой части головы. Сопутствующий: рак тела матки,"
            " состояние после комбинированного лечения (2012). От биопсии отказалась."
        )
    ),
    "declined": collection(
        letter(
            "72F w/ breast ca 2011. Denies fever, weight loss. No cervical"
            " lymphadenopathy. Scalp: 1 cm indurated plaque, hairless. Biopsy offered,"
            " patient declined."
        )
    ),
    "sections of a summary": collection(
        record(
            "Composition",
            status="final",
            type=concept(LOINC, "60591-5", "Patient summary Document"),
            title="International Patient Summary",
            section=[
                {
                    "title": "Problems",
                    "text": {
                        "status": "generated",
                        "div": "<div xmlns='http://www.w3.org/1999/xhtml'><ul><li>"
                        "Carcinoma of ovary, 2016</li></ul></div>",
                    },
                },
                {
                    "title": "Physical examination",
                    "section": [
                        {
                            "title": "Skin",
                            "text": {
                                "status": "generated",
                                "div": "<div xmlns='http://www.w3.org/1999/xhtml'>"
                                "<p>Firm skin-coloured nodule on the scalp.</p></div>",
                            },
                        }
                    ],
                },
            ],
        )
    ),
}

FILES: Mapping[str, Chart] = {
    "a russian table": table(
        "приемы.csv",
        "ID пациента;Дата приема;Жалобы;Диагноз;Код МКБ-10\r\n"
        "@who;12.03.2024;Пятно облысения на макушке;Гнездная алопеция;L63.9\r\n"
        "@who;03.02.2019;Осмотр онколога;Рак молочной железы справа;C50.9\r\n",
        "cp1251",
    ),
    "a table with tabs": table(
        "notes.tsv",
        "MRN\tDATE\tNOTE\n"
        "@who\t2024-01-09\tScalp: 6 mm firm papule, present for months.\n"
        "@who\t2020-05-05\tOncology f/u. Bladder cancer, no evidence of disease.\n",
    ),
    "a table with lines in its cells": table(
        "export.csv",
        'patient_id,date,author,note_text\n@who,2023-07-07,RN,"Pt reports:\n- bald'
        ' patch on scalp x 5 mo\n- hx of ""breast cancer"", 2010\n"\n',
    ),
    "known by number alone": by_number(NODULE, BREAST),
    "three files of one patient": in_files(
        apart(problem(text("Hypertension"))),
        bulk(problem(text("Renal cell carcinoma, left, 2017"))),
        table(
            "visits.csv", "mrn,date,text\n@number,2024-08-01,Growing nodule of scalp\n"
        ),
    ),
    "contained patients": carrying_the_patient(NODULE, BREAST),
}

LISTED: Mapping[str, Chart] = {**CODES, **WORDS, **EXAMINED, **VISITS, **NOTES, **FILES}
