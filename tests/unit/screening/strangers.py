"""Planted patients, written before the rules were read: how others might record it.

None of them is a person. Each is a name, what is expected, and resources without a
subject; :func:`written` puts them into bundles and files as hospitals export them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

Json = dict[str, Any]

SCT = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD10_RU = "urn:oid:1.2.643.5.1.13.13.11.1005"
ICD9 = "http://hl7.org/fhir/sid/icd-9-cm"
ICDO = "http://terminology.hl7.org/CodeSystem/icd-o-3"
XHTML = "http://www.w3.org/1999/xhtml"
LOINC = "http://loinc.org"
_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def coded(system: str, code: str, display: str | None = None) -> Json:
    """Write a concept that has a code."""
    coding = {"system": system, "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


def words(text: str) -> Json:
    """Write a concept that has words alone."""
    return {"text": text}


def condition(
    code: Json | None = None, *, verified: str = "confirmed", **rest: Any
) -> Json:
    """Write a condition."""
    return {
        "resourceType": "Condition",
        "clinicalStatus": coded(_CLINICAL, "active"),
        "verificationStatus": coded(_VERIFIED, verified),
        **({"code": code} if code else {}),
        "onsetDateTime": "2024-03-05",
        **rest,
    }


def observation(code: Json, **rest: Any) -> Json:
    """Write an observation."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": code,
        "effectiveDateTime": "2024-03-05T10:00:00+03:00",
        **rest,
    }


def procedure(code: Json, *, status: str = "completed", **rest: Any) -> Json:
    """Write a procedure."""
    return {
        "resourceType": "Procedure",
        "status": status,
        "code": code,
        "performedDateTime": "2024-05-05",
        **rest,
    }


def report(code: Json, **rest: Any) -> Json:
    """Write a diagnostic report."""
    return {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": code,
        "effectiveDateTime": "2024-05-07",
        **rest,
    }


def note(
    text: str, kind: str = "text/plain; charset=utf-8", encoding: str = "utf-8"
) -> Json:
    """Write a document that holds a clinician's note."""
    data = base64.b64encode(text.encode(encoding)).decode()
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": coded(LOINC, "11506-3", "Progress note"),
        "date": "2024-03-05T10:00:00Z",
        "content": [{"attachment": {"contentType": kind, "data": data}}],
    }


def relative(text: Json, kin: str = "mother") -> Json:
    """Write what a relative had."""
    return {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "relationship": words(kin),
        "condition": [{"code": text}],
    }


SCALP = coded(SCT, "43067004", "Skin structure of scalp")
BREAST = condition(coded(SCT, "254837009", "Malignant neoplasm of breast (disorder)"))
NODULE = condition(words("Nodule of the scalp"))

#: Name of a case, and the records of a patient who is to be listed.
LISTED: Mapping[str, Sequence[Json]] = {
    "snomed finding with a body site": [
        condition(coded(SCT, "27925004", "Nodule"), bodySite=[SCALP]),
        BREAST,
    ],
    "snomed codes without a display": [
        condition(coded(SCT, "95324001"), bodySite=[coded(SCT, "43067004")]),
        condition(coded(SCT, "372137005")),
    ],
    "icd-10 of the scalp's skin and of the breast": [
        condition(coded(ICD10, "C44.4")),
        condition(coded(ICD10, "C50.4")),
    ],
    "icd-10-cm without a dot": [
        condition(coded(ICD10CM, "C4449")),
        condition(coded(ICD10CM, "C50911")),
    ],
    "icd-10-cm benign neoplasm of the scalp": [
        condition(coded(ICD10CM, "D23.4")),
        condition(coded(ICD10CM, "Z85.3")),
    ],
    "a naevus of the scalp": [
        condition(coded(ICD10, "D22.4")),
        condition(coded(ICD10, "C64")),
    ],
    "scarring alopecia by code": [
        condition(coded(ICD10, "L66.9")),
        condition(coded(ICD10, "C34.1")),
    ],
    "scarring alopecia by a snomed code": [
        condition(coded(SCT, "400088006")),
        condition(coded(SCT, "408643008", "Infiltrating duct carcinoma of breast")),
    ],
    "alopecia areata, old cancer": [
        condition(coded(ICD10CM, "L63.9", "Alopecia areata, unspecified")),
        condition(coded(SCT, "415076002")),
    ],
    "russian codes and displays": [
        condition(coded(ICD10_RU, "L66.8", "Другие рубцующие алопеции")),
        condition(
            coded(ICD10_RU, "C50.9", "Злокачественное новообразование молочной железы")
        ),
    ],
    "russian words alone": [
        condition(words("Узловое образование волосистой части головы")),
        condition(words("Рак левой молочной железы, T2N1M0")),
    ],
    "russian abbreviations": [
        condition(words("Очаг выпадения волос в теменной области")),
        condition(words("РМЖ, состояние после мастэктомии 2016 г.")),
    ],
    "an old ninth revision": [
        condition(coded(ICD9, "704.00", "Alopecia, unspecified")),
        condition(coded(ICD9, "174.9", "Malignant neoplasm of breast (female)")),
    ],
    "morphology and topography": [
        condition(words("Scalp plaque")),
        condition(coded(ICDO, "8500/3", "Infiltrating duct carcinoma, NOS")),
    ],
    "observation with a body site and words": [
        observation(
            words("Skin examination"),
            bodySite=SCALP,
            valueString="Firm pink nodule, 12 mm",
        ),
        BREAST,
    ],
    "observation with components": [
        observation(
            words("Dermatology examination"),
            component=[
                {"code": words("Site"), "valueString": "Scalp, vertex"},
                {
                    "code": words("Finding"),
                    "valueString": "Indurated plaque with hair loss",
                },
            ],
        ),
        BREAST,
    ],
    "observation whose component says it all": [
        observation(
            words("Local status"),
            component=[
                {
                    "code": words("Head"),
                    "valueString": "на волосистой части головы плотный узел 1,5 см",
                }
            ],
        ),
        condition(coded(ICD10, "C50.1")),
    ],
    "condition with a note alone": [
        condition(
            note=[{"text": "Bald patch on the occipital scalp for four months."}]
        ),
        BREAST,
    ],
    "code of a site unknown, place in the note": [
        condition(words("Skin nodule"), note=[{"text": "Located on the scalp."}]),
        BREAST,
    ],
    "plain note in english": [
        note("Aged 72, breast cancer 2015 (mastectomy). Scalp nodule for 3 months.")
    ],
    "plain note in russian": [
        note("Уплотнение на коже головы. В анамнезе рак молочной железы в 2012 г.")
    ],
    "note in html": [
        note(
            "<html><body><p>Alopecic plaque on the <b>scalp</b>.</p>"
            "<p>PMH: renal cell carcinoma, nephrectomy 2019.</p></body></html>",
            "text/html",
        )
    ],
    "note in utf-16": [
        note(
            "На волосистой части головы узел. Рак почки в анамнезе.",
            "text/plain; charset=utf-16",
            "utf-16",
        )
    ],
    "note in an old russian encoding": [
        note(
            "На волосистой части головы узел. Рак лёгкого, 2020 г.",
            "text/plain; charset=windows-1251",
            "cp1251",
        )
    ],
    "conclusion of a report": [
        report(
            words("Dermatoscopy"), conclusion="Scalp lesion with arborizing vessels."
        ),
        condition(words("Carcinoma of the left breast")),
    ],
    "conclusion code of a report": [
        report(
            words("Dermatology consultation"),
            conclusionCode=[words("Tumor of scalp skin")],
        ),
        BREAST,
    ],
    "biopsy of the breast alone": [
        NODULE,
        BREAST,
        procedure(words("Core needle biopsy of breast")),
    ],
    "biopsy of the breast by site": [
        NODULE,
        BREAST,
        procedure(
            words("Biopsy"), bodySite=[coded(SCT, "80248007", "Left breast structure")]
        ),
    ],
    "histology of the breast": [
        NODULE,
        BREAST,
        report(
            coded(LOINC, "22637-3", "Pathology report final diagnosis"),
            conclusion="Invasive ductal carcinoma of the left breast, grade 2.",
        ),
    ],
    "biopsy of the skin of the back": [
        NODULE,
        BREAST,
        procedure(words("Punch biopsy of skin"), bodySite=[words("Back")]),
    ],
    "biopsy that was not done": [
        NODULE,
        BREAST,
        procedure(words("Biopsy of scalp"), status="not-done"),
    ],
    "biopsy being prepared": [
        NODULE,
        BREAST,
        procedure(words("Punch biopsy of scalp lesion"), status="preparation"),
    ],
    "biopsy entered in error": [
        NODULE,
        BREAST,
        procedure(words("Scalp biopsy"), status="entered-in-error"),
    ],
    "biopsy offered in a note": [
        NODULE,
        BREAST,
        note("Biopsy of the scalp nodule was recommended; the patient declined."),
    ],
    "biopsy planned in a russian note": [
        NODULE,
        BREAST,
        note("Рекомендована биопсия образования волосистой части головы."),
    ],
    "no biopsy in a note": [
        NODULE,
        BREAST,
        note("Scalp nodule not biopsied, observe."),
    ],
    "colon biopsy in a note": [
        NODULE,
        condition(coded(ICD10, "C18.7")),
        note("Colonoscopy with biopsy: adenocarcinoma of the sigmoid colon."),
    ],
    "a request is no biopsy": [
        NODULE,
        BREAST,
        {
            "resourceType": "ServiceRequest",
            "status": "active",
            "intent": "order",
            "code": words("Biopsy of scalp"),
        },
    ],
    "relative's cancer beside the patient's own": [
        NODULE,
        BREAST,
        relative(words("Breast cancer")),
        note("Mother had breast cancer at 60."),
    ],
    "melanoma in the past": [
        condition(words("Lump on scalp")),
        condition(words("History of malignant melanoma of the leg")),
    ],
    "lung cancer of synthea": [
        condition(words("Papule of scalp")),
        condition(coded(SCT, "254637007", "Non-small cell lung cancer (disorder)")),
    ],
    "colon cancer of synthea": [
        condition(words("Scalp swelling")),
        condition(coded(SCT, "363406005", "Malignant tumor of colon")),
    ],
    "ovarian cancer in words": [
        condition(words("Ulcer of scalp")),
        condition(words("Ovarian carcinoma stage IIIC")),
    ],
    "metastatic cancer without a primary": [
        condition(words("Erythematous plaque, parietal scalp")),
        condition(coded(SCT, "128462008", "Metastatic malignant neoplasm")),
    ],
    "lymph nodes with metastases": [
        condition(words("Hard scalp nodules")),
        condition(coded(ICD10, "C77.3")),
    ],
    "cancer as an observation": [
        NODULE,
        observation(
            words("Past medical history"), valueString="Breast cancer, lumpectomy 2014"
        ),
    ],
    "cancer as a value": [
        NODULE,
        observation(
            words("History of malignancy"),
            valueCodeableConcept=coded(
                SCT, "254837009", "Malignant neoplasm of breast"
            ),
        ),
    ],
    "cancer in remission": [
        NODULE,
        {**BREAST, "clinicalStatus": coded(_CLINICAL, "remission")},
    ],
    "cancer resolved": [
        NODULE,
        {**BREAST, "clinicalStatus": coded(_CLINICAL, "resolved")},
    ],
    "statuses that were left out": [
        {"resourceType": "Condition", "code": words("Scalp nodule")},
        {"resourceType": "Condition", "code": words("Breast cancer")},
    ],
    "lesion provisional": [
        condition(words("Scalp metastasis?"), verified="provisional"),
        BREAST,
    ],
    "lesion in the differential": [
        condition(words("Nodule of scalp"), verified="differential"),
        BREAST,
    ],
    "secondary tumour of the skin with a site": [
        condition(
            coded(SCT, "94579000", "Secondary malignant neoplasm of skin"),
            bodySite=[SCALP],
        ),
        BREAST,
    ],
    "cyst of the scalp": [condition(words("Epidermoid cyst of scalp")), BREAST],
    "cyst of the scalp in russian": [
        condition(words("Атерома волосистой части головы")),
        condition(words("Рак молочной железы справа")),
    ],
    "parts of the scalp": [
        condition(words("Узел затылочной области")),
        condition(words("Аденокарцинома молочной железы")),
    ],
    "body site in words": [
        condition(words("Skin lesion"), bodySite=[words("Scalp")]),
        BREAST,
    ],
    "body site in russian words": [
        condition(
            words("Новообразование кожи"), bodySite=[words("Волосистая часть головы")]
        ),
        condition(words("ЗНО молочной железы")),
    ],
    "category says problem": [
        condition(
            words("Patchy hair loss"),
            category=[
                coded(
                    "http://terminology.hl7.org/CodeSystem/condition-category",
                    "problem-list-item",
                )
            ],
        ),
        BREAST,
    ],
    "the story in a narrative": [
        condition(
            text={
                "status": "generated",
                "div": f'<div xmlns="{XHTML}">Nodule on scalp</div>',
            }
        ),
        BREAST,
    ],
    "text in upper case": [
        condition(words("NODULE, SCALP")),
        condition(words("CA BREAST")),
    ],
    "mixed notes": [
        note("Scalp: two firm nodules. No nodules elsewhere."),
        note("Oncology: s/p left mastectomy for breast carcinoma 2018, no recurrence."),
    ],
    "impression": [
        {
            "resourceType": "ClinicalImpression",
            "status": "completed",
            "date": "2024-03-05",
            "summary": "Alopecia and induration of the scalp after breast cancer.",
        }
    ],
    "media of the scalp": [
        condition(words("Rapidly growing tumour of the scalp")),
        condition(coded(ICD10, "C61")),
    ],
    "contained cancer": [
        NODULE,
        {
            "resourceType": "Encounter",
            "status": "finished",
            "class": {"code": "AMB"},
            "reasonCode": [
                coded(ICD10CM, "Z85.3", "Personal history of breast cancer")
            ],
        },
    ],
    "scalp histology years before": [
        NODULE,
        BREAST,
        procedure(words("Biopsy of scalp"), performedDateTime="2009-01-01"),
    ],
}

SCALP_BIOPSY = procedure(words("Punch biopsy of scalp"))

#: Name of a case, and the records of a patient who is not to be listed.
MISSED: Mapping[str, Sequence[Json]] = {
    "punch biopsy of the scalp": [NODULE, BREAST, SCALP_BIOPSY],
    "biopsy by code and site": [
        NODULE,
        BREAST,
        procedure(coded(SCT, "240977001", "Biopsy of skin"), bodySite=[SCALP]),
    ],
    "biopsy by bare codes": [
        NODULE,
        BREAST,
        procedure(coded(SCT, "240977001"), bodySite=[coded(SCT, "43067004")]),
    ],
    "excision with histology": [
        NODULE,
        BREAST,
        report(
            coded(LOINC, "11529-5", "Surgical pathology study"),
            conclusion="Skin of scalp: trichilemmal cyst.",
        ),
    ],
    "histology report with words": [
        NODULE,
        BREAST,
        report(
            words("Histopathology"), conclusion="Scalp lesion: dermatofibroma, benign."
        ),
    ],
    "histology as an observation": [
        NODULE,
        BREAST,
        observation(words("Histology of scalp lesion"), valueString="Epidermoid cyst"),
    ],
    "histology as an observation with a site": [
        NODULE,
        BREAST,
        observation(
            words("Histopathology"), bodySite=SCALP, valueString="Seborrhoeic keratosis"
        ),
    ],
    "histology in a note": [
        NODULE,
        BREAST,
        note("Scalp nodule excised; histology showed a pilar cyst."),
    ],
    "histology in a russian report": [
        NODULE,
        BREAST,
        report(
            words("Гистологическое исследование"),
            conclusion="Кожа волосистой части головы: трихолеммальная киста.",
        ),
    ],
    "biopsy in a russian note": [
        NODULE,
        BREAST,
        note("Выполнена биопсия узла волосистой части головы, гистология: невус."),
    ],
    "biopsy in russian": [
        NODULE,
        BREAST,
        procedure(words("Биопсия кожи волосистой части головы")),
    ],
    "pathology says metastasis": [
        NODULE,
        BREAST,
        report(
            words("Surgical pathology report"),
            conclusion="Skin, scalp, excision: metastatic breast carcinoma.",
        ),
    ],
    "presented form with histology": [
        NODULE,
        BREAST,
        report(
            words("Pathology"),
            presentedForm=[
                {
                    "contentType": "text/plain",
                    "data": base64.b64encode(
                        b"Specimen: scalp, shave biopsy. Diagnosis: benign naevus."
                    ).decode(),
                }
            ],
        ),
    ],
    "lesion of the back": [condition(words("Nodule of the back")), BREAST],
    "lesion of the trunk by code": [condition(coded(ICD10, "C44.5")), BREAST],
    "lesion of the trunk by code without a dot": [
        condition(coded(ICD10CM, "D235")),
        BREAST,
    ],
    "lesion of the arm with a site": [
        condition(
            coded(SCT, "95324001", "Skin lesion"),
            bodySite=[coded(SCT, "53120007", "Arm")],
        ),
        BREAST,
    ],
    "nodule of the lung": [condition(words("Pulmonary nodule")), BREAST],
    "nodule of the thyroid in russian": [
        condition(words("Узел щитовидной железы")),
        condition(coded(ICD10, "C50.9")),
    ],
    "nodule of the breast": [condition(words("Nodule of breast")), BREAST],
    "lesion of the face": [condition(words("Papule on the cheek")), BREAST],
    "lesion of the leg in a note": [
        note("Ulcer of the left shin. Breast cancer 2010. Scalp clear.")
    ],
    "lesion of the trunk in a russian note": [
        note("На коже спины узел 2 см. РМЖ в 2011 г. Кожа головы не изменена.")
    ],
    "skin metastasis of the chest wall": [
        condition(words("Skin metastasis of the chest wall")),
        BREAST,
    ],
    "observation of another site": [
        observation(
            words("Skin examination"), bodySite=words("Abdomen"), valueString="Nodule"
        ),
        BREAST,
    ],
    "scalp without findings": [
        observation(words("Scalp examination"), valueString="No lesions"),
        BREAST,
    ],
    "scalp normal": [
        observation(words("Scalp"), valueString="Normal"),
        BREAST,
    ],
    "scalp negated in a note": [
        note("No scalp nodules, no hair loss. Breast cancer 2017.")
    ],
    "scalp negated in a russian note": [
        note("Узлов на коже головы нет. Алопеции нет. Рак молочной железы 2017 г.")
    ],
    "family history of the mother": [NODULE, relative(words("Breast cancer"))],
    "family history by code": [NODULE, relative(coded(SCT, "254837009"))],
    "family history by icd": [NODULE, condition(coded(ICD10CM, "Z80.3"))],
    "family history by icd with words": [
        NODULE,
        condition(
            coded(ICD10, "Z80.3", "Family history of malignant neoplasm of breast")
        ),
    ],
    "mother in a note": [note("Scalp nodule. Her mother had breast cancer at 45.")],
    "sister in a note": [
        NODULE,
        note("Family history: sister - breast cancer, father - CRC."),
    ],
    "mother in a russian note": [
        note("Узел на волосистой части головы. У матери рак молочной железы.")
    ],
    "relatives in a russian record": [
        condition(words("Рубцовая алопеция")),
        observation(
            words("Семейный анамнез"), valueString="рак молочной железы у бабушки"
        ),
    ],
    "family history as an observation": [
        NODULE,
        observation(words("Family history"), valueString="Breast cancer"),
    ],
    "father's cancer in russian": [
        NODULE,
        relative(words("Рак лёгкого"), "отец"),
    ],
    "cancer without a lesion": [BREAST],
    "cancer without a lesion by icd": [condition(coded(ICD10CM, "C50.912"))],
    "cancer without a lesion in a note": [
        note("Breast cancer 2015, follow-up visit. Feels well.")
    ],
    "cancer with a headache": [BREAST, condition(words("Headache"))],
    "cancer with a bruise of the head": [
        condition(coded(ICD10, "C50.9")),
        condition(words("Concussion injury of brain")),
    ],
    "lesion without a cancer": [NODULE],
    "lesion entered in error": [
        condition(words("Nodule of scalp"), verified="entered-in-error"),
        BREAST,
    ],
    "lesion refuted": [condition(words("Scalp tumour"), verified="refuted"), BREAST],
    "cancer refuted": [
        NODULE,
        condition(
            coded(SCT, "254837009", "Malignant neoplasm of breast"), verified="refuted"
        ),
    ],
    "cancer entered in error": [
        NODULE,
        condition(coded(ICD10, "C50.9"), verified="entered-in-error"),
    ],
    "cancer denied in a note": [note("Scalp nodule. No history of cancer.")],
    "cancer denied in a russian note": [
        note("Узел на волосистой части головы. Онкологические заболевания отрицает.")
    ],
    "benign tumour of the breast": [NODULE, condition(coded(ICD10, "D24"))],
    "fibroadenoma": [NODULE, condition(words("Fibroadenoma of breast"))],
    "screening for cancer": [
        NODULE,
        condition(
            coded(
                ICD10CM, "Z12.31", "Encounter for screening mammogram for breast cancer"
            )
        ),
    ],
    "fear of cancer": [
        NODULE,
        note("Patient is worried about breast cancer; mammogram normal."),
    ],
    "cancer observation absent": [
        NODULE,
        observation(words("History of breast cancer"), valueBoolean=False),
    ],
    "cancer observation says no": [
        NODULE,
        observation(words("Personal history of cancer"), valueString="No"),
    ],
    "lesion of the scalp absent by value": [
        observation(words("Scalp nodule"), valueBoolean=False),
        BREAST,
    ],
    "observation cancelled": [
        {**observation(words("Scalp nodule present")), "status": "entered-in-error"},
        BREAST,
    ],
    "alopecia of the eyebrow": [
        condition(words("Madarosis of the left eyebrow")),
        BREAST,
    ],
    "a document in error": [
        {**note("Scalp nodule for 3 months."), "status": "entered-in-error"},
        BREAST,
    ],
    "excision biopsy by note and site": [
        condition(words("Skin lesion"), bodySite=[words("scalp")]),
        BREAST,
        procedure(words("Excisional biopsy"), bodySite=[words("scalp")]),
    ],
}


def identifier(name: str, expected: str) -> str:
    """Return the identifier of a planted patient."""
    return str(uuid5(NAMESPACE_OID, f"{expected} {name}"))


def written(
    folder: Path,
    listed: Mapping[str, Sequence[Json]] = LISTED,
    missed: Mapping[str, Sequence[Json]] = MISSED,
) -> Mapping[str, bool]:
    """Write every patient and return, by identifier, whether it is to be listed.

    Every third patient stands in a transaction bundle, every third in a bundle of its
    own for each record, and every third in bulk NDJSON, its records in several files.
    """
    expected = {}
    bulk: dict[str, list[Json]] = {}
    cases = [(n, r, True) for n, r in listed.items()]
    cases += [(n, r, False) for n, r in missed.items()]
    for number, (name, records, is_listed) in enumerate(cases):
        who = identifier(name, str(is_listed))
        expected[who] = is_listed
        patient = {"resourceType": "Patient", "id": who, "gender": "female"}
        if number % 3 == 0:
            _write_bundle(
                folder / f"{number}.json", [patient, *owned(records, f"urn:uuid:{who}")]
            )
        elif number % 3 == 1:
            for part, record in enumerate([patient, *owned(records, f"Patient/{who}")]):
                _write_bundle(folder / f"{number}-{part}.json", [record])
        else:
            for record in [patient, *owned(records, f"Patient/{who}")]:
                bulk.setdefault(record["resourceType"], []).append(record)
    for kind, lines in bulk.items():
        half = len(lines) // 2
        for part, some in enumerate((lines[:half], lines[half:])):
            told = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in some)
            (folder / f"{kind}.{part:03d}.ndjson").write_text(told, encoding="utf-8")
    return expected


def owned(records: Iterable[Json], reference: str) -> list[Json]:
    """Return the records, each with its patient and an identifier."""
    told = []
    for number, record in enumerate(records):
        key = (
            "patient" if record["resourceType"] == "FamilyMemberHistory" else "subject"
        )
        own = str(uuid5(NAMESPACE_OID, f"{reference} {number}"))
        told.append({**record, "id": own, key: {"reference": reference}})
    return told


def _write_bundle(path: Path, resources: Sequence[Json]) -> None:
    """Write a transaction bundle."""
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": f"urn:uuid:{each['id']}",
                "resource": each,
                "request": {"method": "POST", "url": each["resourceType"]},
            }
            for each in resources
        ],
    }
    path.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
