"""Histologies as hospitals tell of them: done or not, of the scalp or not.

Written after the rules were mended, to see where they still failed; what failed then
was mended by kind.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.judging import settling
from scalpwatch.screening.resources import ResourceReader
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.texts import Reader

Json = dict[str, Any]

RULES = read_rulesets()
READER = ResourceReader(RULES, Reader(RULES), Pseudonyms(bytes(32)))
BLANK = Fact("p", Concept.PERSON, Weight.COUNTS, "", "", file=0, at=0)
NODULE = {
    "resourceType": "Condition",
    "id": "c",
    "code": {"text": "Scalp nodule"},
    "recordedDate": "2024-02-01",
}

#: Procedures that took a slide of the scalp or of skin.
PROCEDURES = """
Biopsy of scalp
Scalp biopsy
Punch biopsy of scalp lesion
Shave biopsy of skin of scalp
Punch biopsy of skin
Skin biopsy
Incisional biopsy of lesion of scalp
Excisional biopsy of scalp mass
Biopsy of skin lesion
Excision biopsy of skin lesion
Histopathology of skin lesion of scalp
Histopathological examination of scalp lesion
Excision of scalp lesion with histopathological examination
Core needle biopsy of scalp lesion
Биопсия кожи
Биопсия кожи волосистой части головы
Панч-биопсия очага облысения
Биопсия образования кожи головы
Эксцизионная биопсия новообразования кожи головы
Патолого-анатомическое исследование биопсийного (операционного) материала кожи
Гистологическое исследование операционного материала кожи
Инцизионная биопсия кожи головы
Иссечение образования кожи головы с гистологическим исследованием
""".strip().splitlines()

#: Procedures that took none of it.
NO_PROCEDURES = """
Biopsy of breast
Core needle biopsy of breast
Ultrasound-guided breast biopsy
Excision of scalp lesion
Excision of sebaceous cyst of scalp
Cryotherapy of scalp lesion
Sentinel lymph node biopsy
Lymph node biopsy
Biopsy of cervical lymph node
Biopsy of prostate
Bone marrow biopsy
Endometrial biopsy
Colonoscopy with biopsy
Biopsy of colon
Liver biopsy
Renal biopsy
Biopsy of skin of back
Punch biopsy of skin of left forearm
Shave biopsy of nose
Temporal artery biopsy
Bronchoscopy with biopsy
Thyroid fine needle aspiration biopsy
Dermoscopy of scalp
Trichoscopy
Skin scraping for mycology
Биопсия молочной железы
Трепан-биопсия молочной железы
Биопсия лимфатического узла
Биопсия шейки матки
Биопсия кожи спины
Удаление атеромы волосистой части головы
Удаление доброкачественных новообразований кожи
Трепанобиопсия подвздошной кости
Криодеструкция новообразования кожи головы
""".strip().splitlines()

#: Name and conclusion of reports of the scalp or of skin.
REPORTS = """
Surgical pathology report|Scalp, excision: pilar cyst
Surgical pathology|A. Skin, scalp, left parietal, punch biopsy: Scarring alopecia.
Pathology report|Skin, scalp: basal cell carcinoma
Pathology|Final diagnosis: scalp nodule, dermatofibroma
Dermatopathology report|Cicatricial alopecia
Histopathology report|Sections of skin show pilar cyst
Histology|Skin of scalp with metastatic carcinoma
Skin biopsy report|Lichen planopilaris
Гистологическое исследование|Кожа волосистой части головы: рубцовая алопеция
Патоморфологическое заключение|Метастаз рака молочной железы в кожу головы
Гистологическое заключение|Дерматофиброма кожи
Протокол патолого-анатомического исследования|Кожа теменной области: киста
Pathology report|Specimen: scalp. History of breast cancer. Follicular cyst.
Surgical pathology|Clinical history: breast cancer. Scalp, punch: no malignancy.
""".strip().splitlines()

#: Those of another organ, or of no slide.
NO_REPORTS = """
Surgical pathology report|Breast, left, core biopsy: invasive ductal carcinoma
Pathology report|Sentinel lymph node, biopsy: negative
Surgical pathology|Colon, polypectomy: tubular adenoma
Histopathology|Skin, back, excision: melanoma
Dermatopathology report|Left forearm: squamous cell carcinoma in situ
Cytology report|Cervical smear: NILM
Mammography|Nodule in left breast, biopsy recommended
Ultrasound of scalp|Solid nodule, biopsy recommended
MRI head|Scalp nodule, consider biopsy
CBC|normal
Гистологическое исследование|Молочная железа: инвазивный рак
Гистология|Эндометрий: железистая гиперплазия
УЗИ мягких тканей головы|Образование, рекомендована биопсия
Dermoscopy report|Scalp: arborizing vessels, biopsy recommended
""".strip().splitlines()

#: Notes by which a histology was done.
NOTES = """
Scalp nodule. Bx: pilar cyst.
Punch bx of scalp done today, sent to pathology.
Scalp bx showed alopecia areata.
Scalp lesion removed, path: benign nevus.
Path report: scalp lesion - trichilemmal cyst.
Path of scalp lesion returned benign.
Scalp cyst excised; histo benign.
Histology of the scalp lesion: no malignancy.
Histology confirmed a pilar cyst of the scalp.
The scalp lesion was biopsied in March; result: benign.
Scalp plaque was excised and sent for histology which showed morphea.
Biopsy-proven lichen planopilaris of the scalp.
Biopsy of scalp nodule: metastatic breast carcinoma.
Scalp nodule, biopsied last month, benign.
Excised scalp nodule; pathologist reports dermatofibroma.
Удалена атерома головы, гистология: эпидермальная киста.
Образование ВЧГ удалено, гист. заключение: дерматофиброма.
Биопсия узла кожи головы: метастаз рака молочной железы.
Взята биопсия кожи волосистой части головы.
Выполнена панч-биопсия очага на темени, результат: рубцовая алопеция.
Результат гистологии узла головы: пиломатриксома.
По данным гистологического исследования узла кожи головы - трихилеммальная киста.
Узел на голове иссечен, патогистология: доброкачественная фиброма.
Проведено морфологическое исследование узла кожи головы.
Гистологически верифицирован метастаз кожи волосистой части головы.
Узел волосистой части головы верифицирован морфологически.
""".strip().splitlines()

#: Notes by which none was.
NO_NOTES = """
Scalp nodule, no biopsy done.
Scalp nodule. Biopsy not performed.
Scalp nodule. Will biopsy next visit.
Scalp nodule; plan: excisional biopsy.
Scalp nodule. Recommend biopsy.
Scalp nodule, biopsy scheduled.
Scalp nodule; patient refuses biopsy.
Scalp nodule never biopsied.
Scalp nodule, unbiopsied.
Scalp nodule was excised elsewhere, no pathology available.
Scalp lump. Breast biopsy in 2010 showed ductal carcinoma.
Scalp nodule removed, specimen not sent.
Scalp nodule, awaiting biopsy.
Scalp nodule, histology never obtained.
Scalp nodule: needs histology.
Scalp nodule. Differential includes cyst; biopsy if grows.
Scalp nodule. Bx declined.
Scalp nodule treated with cryotherapy without histological confirmation.
Patient would like to avoid biopsy of scalp nodule.
Узел кожи головы. От биопсии отказалась.
Узел кожи головы, гистология не проводилась.
Узел кожи головы, биопсия не выполнена.
Узел кожи головы. Рекомендована биопсия.
Узел кожи головы без гистологической верификации.
Узел кожи головы, морфологически не верифицирован.
Узел кожи головы, удален лазером без гистологии.
Узел кожи головы. План: биопсия.
Узел кожи головы. Направлена на биопсию.
Узел кожи головы, гистологического заключения нет.
Узел кожи головы. Биопсия молочной железы в 2015: рак.
Узел кожи головы, материал на гистологию не отправлен.
Узел кожи головы. Биопсия запланирована на 12.05.
Узел кожи головы, наблюдение, при росте - биопсия.
""".strip().splitlines()


def is_settled(record: Json) -> bool:
    """Tell whether a record settles the nodule of the problem list."""
    facts = [
        replace(fact, at=at)
        for at, each in enumerate((NODULE, {"id": "r", **record}))
        for fact in READER.read(each, BLANK)
    ]
    return bool(settling(facts))


def procedure(name: str) -> Json:
    """Write a procedure."""
    return {
        "resourceType": "Procedure",
        "status": "completed",
        "code": {"text": name},
        "performedDateTime": "2024-03-01",
    }


def report(told: str) -> Json:
    """Write a report of which name and conclusion are told with a stroke between."""
    name, _, conclusion = told.partition("|")
    return {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": {"text": name},
        "conclusion": conclusion,
        "effectiveDateTime": "2024-03-01",
    }


def note(text: str) -> Json:
    """Write a note."""
    data = base64.b64encode(text.encode()).decode()
    return {
        "resourceType": "DocumentReference",
        "date": "2024-03-01",
        "content": [{"attachment": {"contentType": "text/plain", "data": data}}],
    }


@pytest.mark.parametrize("name", PROCEDURES)
def test_a_biopsy_settles_a_lesion(name: str) -> None:
    """Of the scalp, or of skin of unnamed place."""
    assert is_settled(procedure(name))


@pytest.mark.parametrize("name", NO_PROCEDURES)
def test_a_procedure_without_a_slide_of_the_scalp_settles_nothing(name: str) -> None:
    """A biopsy of another organ, and a removal of which no pathologist is told."""
    assert not is_settled(procedure(name))


@pytest.mark.parametrize("told", REPORTS)
def test_a_report_is_of_the_place_that_its_findings_name(told: str) -> None:
    """Whatever the report is called; what it tells of the history is no place."""
    assert is_settled(report(told))


@pytest.mark.parametrize("told", NO_REPORTS)
def test_a_report_of_another_place_settles_nothing(told: str) -> None:
    """Nor one of an examination that only calls for a biopsy."""
    assert not is_settled(report(told))


@pytest.mark.parametrize("text", NOTES)
def test_a_note_tells_that_a_histology_was_done(text: str) -> None:
    """Also where it was benign: "no malignancy" denies no histology."""
    assert is_settled(note(text))


@pytest.mark.parametrize("text", NO_NOTES)
def test_a_note_tells_that_none_was_done(text: str) -> None:
    """Planned, refused, not sent, or of the breast."""
    assert not is_settled(note(text))
