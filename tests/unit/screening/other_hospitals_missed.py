"""Charts of other hospitals that are not to be listed: the near misses."""

from __future__ import annotations

from collections.abc import Mapping

from unit.screening.other_hospitals import (
    Chart,
    Json,
    apart,
    attachment,
    bulk,
    by_number,
    collection,
    concept,
    household,
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
from unit.screening.other_hospitals_listed import (
    BREAST,
    ICD10_OID,
    ICD10_RU,
    ICD10CM_OID,
    LOINC,
    NODULE,
    SCALP,
    SCT,
)

ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
SERVICES = "urn:oid:1.2.643.5.1.13.13.11.1070"


def pathology(conclusion: str, code: Json | None = None, **rest: object) -> Json:
    """Write a report of a pathologist."""
    fields: Json = {"effectiveDateTime": "2024-04-20", **rest}
    return record(
        "DiagnosticReport",
        status="final",
        code=code or concept(LOINC, "11529-5", "Surgical pathology study"),
        conclusion=conclusion,
        **fields,
    )


HISTOLOGY: Mapping[str, Chart] = {
    "a conclusion of the scalp": searchset(
        NODULE, BREAST, pathology("Skin, scalp, punch biopsy: alopecia areata.")
    ),
    "an excision and its report": transaction(
        NODULE,
        BREAST,
        record(
            "Procedure",
            status="completed",
            code=text("Excisional biopsy of scalp nodule"),
            performedDateTime="2024-04-11",
            report=[{"reference": "@DiagnosticReport/3"}],
        ),
        pathology("Pilar cyst, completely excised."),
    ),
    "a specimen of the scalp": collection(
        NODULE,
        BREAST,
        record(
            "Specimen",
            type=text("Tissue specimen"),
            collection={"bodySite": SCALP, "collectedDateTime": "2024-04-19"},
        ),
        pathology("Dermal nevus.", specimen=[{"reference": "@Specimen/2"}]),
    ),
    "an observation with a contained specimen": bulk(
        NODULE,
        BREAST,
        record(
            "Observation",
            status="final",
            code=text("Histopathology"),
            effectiveDateTime="2024-05-02",
            valueString="Trichilemmal cyst",
            contained=[
                {
                    "resourceType": "Specimen",
                    "id": "s",
                    "collection": {"bodySite": text("Skin of scalp")},
                }
            ],
            specimen={"reference": "#s"},
        ),
    ),
    "a russian conclusion in a note": apart(
        NODULE,
        BREAST,
        letter(
            "Удалено образование волосистой части головы. Гистологическое заключение"
            " № 0417 от 22.04.2024: пиларная киста, без признаков атипии."
        ),
    ),
    "a russian report": collection(
        problem(text("Образование волосистой части головы"), recordedDate="2024-04-01"),
        problem(concept(ICD10_RU, "C50.9")),
        pathology(
            "Кожа волосистой части головы: дерматофиброма.",
            text(
                "Прижизненное патолого-анатомическое исследование биопсийного материала"
            ),
        ),
    ),
    "a russian service": transaction(
        problem(text("Очаг облысения на темени"), recordedDate="2024-04-01"),
        problem(concept(ICD10_RU, "C64")),
        record(
            "Procedure",
            status="completed",
            code=concept(
                SERVICES,
                "A08.01.001",
                "Патолого-анатомическое исследование биопсийного (операционного)"
                " материала кожи",
            ),
            performedDateTime="2024-04-09",
        ),
    ),
    "told in one sentence": searchset(
        letter(
            "Breast cancer 2015. Patch of scarring alopecia on the scalp since January."
            " Punch biopsy of the scalp lesion 3/2/24 showed lichen planopilaris."
        )
    ),
    "told in a table": table(
        "notes.csv",
        "patient_id,date,note\n"
        "@who,2024-01-10,Nodule of scalp. Hx colon cancer.\n"
        "@who,2024-02-10,Scalp nodule excised; path: proliferating pilar tumor.\n",
    ),
    "a punch of skin": bulk(
        NODULE,
        BREAST,
        record(
            "Procedure",
            status="completed",
            code=concept(
                "http://www.ama-assn.org/go/cpt", "11104", "Punch biopsy of skin"
            ),
            bodySite=[text("Scalp")],
            performedDateTime="2024-02-28",
        ),
    ),
    "ten years with the lesion": collection(
        problem(text("Scalp nodule"), onsetDateTime="2014-05-01"),
        BREAST,
        pathology("Scalp: fibroepithelial polyp."),
    ),
    "histology a month before the problem list": transaction(
        problem(text("Nodule of scalp"), recordedDate="2024-05-20"),
        BREAST,
        pathology("Scalp, shave biopsy: seborrheic keratosis."),
    ),
    "a document of a pathologist": apart(
        NODULE,
        BREAST,
        letter(
            "<p>SPECIMEN: skin, scalp.</p><p>MICROSCOPY: keratin-filled cyst lined by"
            " stratified epithelium.</p><p>DIAGNOSIS: pilar cyst.</p>",
            "text/html",
            type=concept(LOINC, "11526-1", "Pathology study"),
        ),
    ),
    "a biopsy at the same visit": transaction(
        record("Encounter", status="finished", period={"start": "2024-03-03"}),
        NODULE | {"encounter": {"reference": "@Encounter/0"}},
        BREAST,
        record(
            "Procedure",
            status="completed",
            code=text("Shave biopsy"),
            performedDateTime="2024-03-03",
            encounter={"reference": "@Encounter/0"},
        ),
    ),
    "histology in another file": in_files(
        by_number(NODULE, BREAST),
        table(
            "path.tsv",
            "mrn\tdate\treport\n@number\t2024-03-30\tSurgical pathology. Scalp, left"
            " parietal, excision: epidermal inclusion cyst.\n",
        ),
    ),
    "an attached report": searchset(
        NODULE,
        BREAST,
        record(
            "DiagnosticReport",
            status="final",
            code=text("Anatomic pathology"),
            effectiveDateTime="2024-04",
            presentedForm=[attachment("Biopsy, scalp: folliculitis decalvans.")],
        ),
    ),
}

ELSEWHERE: Mapping[str, Chart] = {
    "a lump of the breast": collection(problem(text("Lump of left breast")), BREAST),
    "an eyebrow": apart(problem(text("Nodule of right eyebrow")), BREAST),
    "a cyst of the neck": bulk(problem(text("Sebaceous cyst of neck")), BREAST),
    "a forehead": transaction(
        problem(text("Skin lesion"), bodySite=[text("Forehead")]), BREAST
    ),
    "components of a forearm": searchset(
        record(
            "Observation",
            status="final",
            code=concept(LOINC, "29545-1", "Physical findings"),
            component=[
                {"code": text("Body site"), "valueString": "left forearm"},
                {"code": text("Finding"), "valueString": "firm nodule, 8 mm"},
            ],
        ),
        BREAST,
    ),
    "lashes and brows": collection(
        problem(text("Loss of eyelashes and eyebrows")), BREAST
    ),
    "lobes of the brain": apart(
        letter(
            "MRI head: 14 mm enhancing nodule in the right parietal lobe, second lesion"
            " in the occipital lobe. Known breast cancer."
        )
    ),
    "lobes of the brain in russian": bulk(
        letter(
            "МРТ головного мозга: образование теменной доли справа 14 мм. Рак молочной"
            " железы, 2018."
        )
    ),
    "the ear": transaction(problem(text("Keratotic papule of left ear")), BREAST),
    "a beard": collection(
        problem(text("Alopecia areata of the beard")),
        problem(text("Testicular cancer, 2010")),
    ),
    "a russian cheek": apart(
        letter("На коже щеки узел 5 мм. Кожа волосистой части головы чистая. РМЖ 2016.")
    ),
}

KIN: Mapping[str, Chart] = {
    "a mother's breast": transaction(
        NODULE,
        record(
            "FamilyMemberHistory",
            status="completed",
            relationship=text("Mother"),
            condition=[{"code": text("Malignant neoplasm of breast")}],
        ),
    ),
    "a code of the family": apart(NODULE, problem(concept(ICD10CM_OID, "Z80.3"))),
    "a situation of the family": bulk(
        NODULE,
        problem(
            concept(SCT, "429740004", "Family history of malignant neoplasm of breast")
        ),
    ),
    "a mother in a note": searchset(
        letter("1 cm scalp nodule. FHx: mother died of breast cancer at 50.")
    ),
    "a russian mother": collection(
        letter(
            "Узел кожи головы 7 мм. Онкологический анамнез не отягощён. У матери рак"
            " молочной железы."
        )
    ),
    "a questionnaire of two questions": bulk(
        NODULE,
        record(
            "QuestionnaireResponse",
            status="completed",
            item=[
                {
                    "linkId": "1",
                    "text": "Have you ever had cancer?",
                    "answer": [{"valueCoding": {"code": "N", "display": "No"}}],
                },
                {
                    "linkId": "2",
                    "text": "Has anyone in your family had cancer?",
                    "answer": [{"valueString": "Sister, breast cancer"}],
                },
            ],
        ),
    ),
    "an observation of the family": collection(
        NODULE,
        record(
            "Observation",
            status="final",
            code=concept(LOINC, "10157-6", "History of family member diseases"),
            valueString="Breast cancer",
        ),
    ),
}

NO_CANCER: Mapping[str, Chart] = {
    "refuted": transaction(NODULE, BREAST | verified("refuted")),
    "entered in error": apart(NODULE, BREAST | verified("entered-in-error")),
    "one of several possibilities": bulk(NODULE, BREAST | verified("differential")),
    "screened": collection(
        NODULE,
        problem(
            concept(
                ICD10CM,
                "Z12.31",
                "Encounter for screening mammogram for malignant neoplasm of breast",
            )
        ),
        record("Procedure", status="completed", code=text("Breast cancer screening")),
    ),
    "worried": searchset(
        NODULE, letter("Anxious, worried about breast cancer. Cancerophobia.")
    ),
    "benign": transaction(
        NODULE, problem(concept(ICD10_OID, "D24", "Benign neoplasm of breast"))
    ),
    "a carrier": collection(
        NODULE,
        problem(
            concept(
                ICD10CM,
                "Z15.01",
                "Genetic susceptibility to malignant neoplasm of breast",
            )
        ),
    ),
    "the name of a house": apart(
        record(
            "Encounter",
            status="finished",
            reasonCode=[text("Scalp nodule")],
            serviceProvider={"display": "Regional Cancer Center"},
            location=[{"location": {"display": "Breast Cancer Clinic, room 4"}}],
        )
    ),
    "the cancer of who lives with them": household([NODULE], [BREAST]),
    "the house in russian": bulk(
        letter(
            "Онкологический диспансер. Приём врача-онколога. Жалобы на узел кожи"
            " головы. Данных за онкопатологию нет."
        )
    ),
}

NO_LESION: Mapping[str, Chart] = {
    "drugs against cancer": transaction(
        problem(text("Chemotherapy-induced alopecia")), BREAST
    ),
    "pattern": bulk(
        problem(concept(ICD10_OID, "L64.9", "Androgenic alopecia, unspecified")),
        problem(text("Prostate cancer")),
    ),
    "effluvium": apart(problem(concept(ICD10_RU, "L65.0")), BREAST),
    "dandruff": collection(problem(text("Dandruff, itchy scalp")), BREAST),
    "a wound": searchset(
        problem(
            concept(
                ICD10CM,
                "S01.01XA",
                "Laceration without foreign body of scalp, initial encounter",
            )
        ),
        BREAST,
        record("Procedure", status="completed", code=text("Suture of scalp")),
    ),
    "a fall": transaction(
        letter("Fell at home, 4 cm hematoma of the scalp. PMH: breast cancer.")
    ),
    "a fall in russian": apart(
        problem(text("Ушиб мягких тканей головы, ушибленная рана теменной области")),
        BREAST,
    ),
    "a normal examination": bulk(
        letter("Breast cancer 2019. Hair and scalp: normal, no lesions, no alopecia.")
    ),
    "a cold cap": collection(
        letter("Paclitaxel for breast cancer. Scalp cooling tolerated, hair kept.")
    ),
    "a refuted lesion": searchset(NODULE | verified("refuted"), BREAST),
    "a lesion entered in error": transaction(
        NODULE | verified("entered-in-error"), BREAST
    ),
    "a needle in the scalp": apart(
        letter("Central line removed. 23G scalp vein set used. Breast cancer, cycle 3.")
    ),
    "a question with a no": collection(
        BREAST,
        record(
            "QuestionnaireResponse",
            status="completed",
            item=[
                {
                    "linkId": "1",
                    "text": "Have you noticed a lump on your scalp?",
                    "answer": [{"valueBoolean": False}],
                }
            ],
        ),
    ),
}

MISSED: Mapping[str, Chart] = {
    **HISTOLOGY,
    **ELSEWHERE,
    **KIN,
    **NO_CANCER,
    **NO_LESION,
}
