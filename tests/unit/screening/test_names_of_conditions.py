"""Names of conditions as hospitals write them: which are cancers, which scalp lesions.

Written after the rules were mended, to see where they still failed; what failed then
was mended by kind.
"""

from __future__ import annotations

import json

import pytest

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.resources import ResourceReader
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.sieve import Sieve
from scalpwatch.screening.texts import Reader

RULES = read_rulesets()
READER = ResourceReader(RULES, Reader(RULES), Pseudonyms(bytes(32)))
FACTS, LESION_CUES = Sieve(RULES.fact_cues), Sieve(RULES.lesion_cues)
BLANK = Fact("p", Concept.PERSON, Weight.COUNTS, "", "", file=0, at=0)

#: What the patient has or had.
CANCERS = """
Carcinoma of male breast
Breast cancer
Malignant neoplasm of upper-outer quadrant of left female breast
Ca breast
CA breast left
Infiltrating ductal carcinoma of breast
Triple negative breast cancer
HER2 positive carcinoma of breast
Lobular carcinoma of breast
Inflammatory breast carcinoma
Metastatic breast cancer
Non-small cell lung cancer
Non-small cell carcinoma of lung, TNM stage 1 (disorder)
Small cell carcinoma of lung
Adenocarcinoma of lung
Squamous cell carcinoma of lung
Renal cell carcinoma
Clear cell carcinoma of kidney
Malignant melanoma of skin of trunk
Melanoma in situ of back
Malignant lymphoma
Diffuse large B-cell lymphoma
Hodgkin's disease
Non-Hodgkin lymphoma
Follicular lymphoma
Multiple myeloma
Chronic lymphocytic leukemia
Acute myeloid leukaemia
Malignant tumor of colon
Overlapping malignant neoplasm of colon
Primary malignant neoplasm of colon
Neoplasm of prostate, malignant
Carcinoma in situ of prostate (disorder)
Metastasis from malignant tumor of prostate
Adenocarcinoma of prostate
Cancer of the prostate
Rectal cancer
Adenocarcinoma of stomach
Gastric cancer
Esophageal carcinoma
Adenocarcinoma of esophagus
Hepatocellular carcinoma
Cholangiocarcinoma
Gallbladder cancer
Pancreatic adenocarcinoma
Malignant neoplasm of head of pancreas
Bladder cancer
Transitional cell carcinoma of bladder
Urothelial carcinoma
Thyroid cancer
Papillary thyroid carcinoma
Medullary carcinoma of thyroid
Ovarian cancer
High-grade serous carcinoma of ovary
Serous ovarian adenocarcinoma
Endometrial carcinoma
Cervical cancer
Squamous cell carcinoma of cervix
Vulvar cancer
Testicular seminoma
Germ cell tumor of testis
Soft tissue sarcoma of thigh
Leiomyosarcoma
Osteosarcoma
Glioblastoma multiforme
Mesothelioma of pleura
Nasopharyngeal carcinoma
Carcinoma of tongue
Laryngeal carcinoma
Oral squamous cell carcinoma
Merkel cell carcinoma of arm
Neuroendocrine carcinoma of small intestine
Carcinoid tumor, malignant
GIST of stomach
History of breast cancer
Personal history of malignant neoplasm of breast
Hx of colon cancer
H/O: malignant neoplasm of breast
History of malignant melanoma
Status post mastectomy for breast cancer
S/p lumpectomy and XRT for breast ca 2012
Breast carcinoma, ER+/PR+/HER2-
Cancer of unknown primary
Secondary malignant neoplasm of bone
Malignant neoplasm metastatic to liver
Bone metastases
Carcinomatosis
Recurrent breast cancer
Mammary carcinoma
Invasive carcinoma of no special type
Stage III breast cancer
Breast neoplasm malignant NOS
Neoplasm malignant
Malignancy
Oncology history: colon ca
Wilms tumour
Neuroblastoma
Malignant tumour of kidney
Carcinoma of bronchus
Рак молочной железы
Рак правой молочной железы T2N1M0
Злокачественное новообразование молочной железы
Злокачественное новообразование молочной железы неуточненной части
ЗНО молочной железы
ЗНО левой молочной железы, 3 кл. гр.
Рак лёгкого
Центральный рак верхней доли правого лёгкого
Аденокарцинома лёгкого
Мелкоклеточный рак лёгкого
Рак почки
Почечно-клеточный рак
Светлоклеточная карцинома почки
Меланома кожи спины
Лимфома Ходжкина
Неходжкинская лимфома
Множественная миелома
Хронический лимфолейкоз
Острый миелобластный лейкоз
Рак ободочной кишки
Рак сигмовидной кишки
Рак прямой кишки
Аденокарцинома прямой кишки
Рак желудка
Аденокарцинома желудка
Рак предстательной железы
Аденокарцинома предстательной железы
Рак простаты
Рак щитовидной железы
Папиллярная карцинома щитовидной железы
Рак яичников
Рак тела матки
Рак эндометрия
Рак шейки матки
Рак поджелудочной железы
Рак мочевого пузыря
Рак пищевода
Рак гортани
Рак языка
Рак печени
Холангиокарцинома
Саркома мягких тканей бедра
Остеосаркома
Лейомиосаркома матки
Глиобластома
Семинома яичка
Мезотелиома плевры
Злокачественная опухоль почки
Состояние после мастэктомии по поводу рака
Состояние после радикальной мастэктомии
Cr mammae sin
Са молочной железы
C-r mammae dextra
Рак груди
Инвазивная карцинома неспецифического типа
Нейроэндокринный рак тонкой кишки
Метастатический рак молочной железы
Метастазы в кости
Метастазы рака молочной железы в печень
Злокачественное новообразование без уточнения локализации
Онкозаболевание в анамнезе: рак кишечника
Карцинома Меркеля
В личном анамнезе злокачественное новообразование молочной железы
Рак желчного пузыря
Рак вульвы
""".strip().splitlines()

#: Benign, feared, looked for, a relative's, or the name of a house.
NO_CANCERS = """
Benign neoplasm of breast
Fibroadenoma of breast
Family history of breast cancer
Family history of malignant neoplasm of breast
FH: breast cancer
Screening for malignant neoplasm of breast
Encounter for screening for malignant neoplasm of colon
Suspected breast cancer ruled out
No history of cancer
No evidence of malignancy
Rule out malignancy
Abnormal mammogram
Breast lump
Benign prostatic hyperplasia
Genetic susceptibility to breast cancer
BRCA1 gene mutation
Cancer phobia
Fear of cancer
Prophylactic mastectomy
Uterine leiomyoma
Lipoma
Colon polyp
Adenomatous polyp of colon
Polyp of colon
Elevated PSA
Monoclonal gammopathy
Referral to breast cancer clinic
Risk of breast cancer
Mother had breast cancer
Maternal aunt with ovarian cancer
Фиброаденома молочной железы
Мастопатия
Доброкачественное новообразование молочной железы
Миома матки
В семейном анамнезе злокачественное новообразование молочной железы
Отягощенный семейный анамнез по раку молочной железы
Скрининг рака молочной железы
Канцерофобия
Подозрение на рак молочной железы исключено
Рак молочной железы у матери
Данных за онкопатологию нет
Онкозаболевания отрицает
Осмотр врача-онколога
Консультация онколога
Онкологический диспансер
Регионарный онкологический центр
Regional Cancer Center
Seen at the Cancer Institute
Breast Cancer Clinic, room 4
Oncology consult
Носительство мутации BRCA1
Доброкачественная опухоль почки
Полип толстой кишки
""".strip().splitlines()

#: What lies on the scalp.
LESIONS = """
Scalp lesion
Lesion of scalp
Skin lesion of scalp
Scalp mass
Mass of scalp
Nodule of scalp
Scalp nodule
Lump of scalp
Lump on head
Swelling of scalp
Localized swelling of scalp
Subcutaneous nodule of scalp
Alopecia areata
Alopecia areata of scalp
Patchy alopecia
Focal alopecia
Localized alopecia
Cicatricial alopecia
Scarring alopecia
Alopecia neoplastica
Bald patch
Bald spot
Bald spot on scalp
Patchy hair loss
Localised hair loss
Circumscribed alopecia
Pseudopelade of Brocq
Lichen planopilaris
Folliculitis decalvans
Pilar cyst
Trichilemmal cyst
Sebaceous cyst of scalp
Epidermoid cyst of scalp
Epidermal inclusion cyst, scalp
Wen of scalp
Cyst of scalp
Benign neoplasm of scalp
Benign neoplasm of skin of scalp
Benign neoplasm of skin of scalp and neck
Neoplasm of uncertain behavior of skin of scalp
Neoplasm of scalp
Tumor of scalp
Lipoma of scalp
Dermatofibroma of scalp
Hemangioma of scalp
Pyogenic granuloma of scalp
Keratoacanthoma of scalp
Actinic keratosis of scalp
Seborrheic keratosis of scalp
Nevus of scalp
Melanocytic nevus of scalp
Ulcer of scalp
Non-healing ulcer of scalp
Sore on scalp
Crusted lesion on scalp
Erythematous plaque of scalp
Plaque on scalp
Indurated plaque of scalp
Induration of scalp
Papule of scalp
Skin tag of scalp
Discoid lupus erythematosus of scalp
Morphea of scalp
Tinea capitis
Cutaneous metastasis of scalp
Metastasis to scalp
Secondary malignant neoplasm of skin of scalp
Malignant neoplasm of skin of scalp
Malignant melanoma of scalp
Basal cell carcinoma of scalp
Squamous cell carcinoma of scalp
Bump on head
Bump on back of head
Growth on scalp
Skin growth, scalp
Scalp tumor
Scalp cyst
Abnormal skin of scalp
Scalp ulceration
Alopecia, right parietal
Hairless area on scalp
Hairless patch
Alopecic patch
Erythema of scalp
Nodular lesion vertex
Firm nodule at the occiput
Lesion on crown of head
Nodular swelling parietal region
Gnarled plaque on temporal scalp
Frontal fibrosing alopecia
Central centrifugal cicatricial alopecia
Dissecting cellulitis of scalp
Erosive pustular dermatosis of scalp
Nevus sebaceus of scalp
Cylindroma of scalp
Proliferating trichilemmal tumor
Soft tissue mass of scalp
Blister of scalp
Scalp abscess
Telangiectatic patch of scalp
Lesion of skin of head, scalp
Новообразование кожи волосистой части головы
Новообразование волосистой части головы
Доброкачественное новообразование кожи волосистой части головы и шеи
Образование кожи волосистой части головы
Образование ВЧГ
Образование мягких тканей волосистой части головы
Образование мягких тканей головы
Опухоль мягких тканей головы
Опухоль волосистой части головы
Узел волосистой части головы
Узелок на голове
Шишка на голове
Атерома головы
Атерома волосистой части головы
Атерома затылочной области
Атерома теменной области
Киста кожи головы
Липома головы
Липома затылочной области
Липома лобной области
Эпидермальная киста волосистой части головы
Трихилеммальная киста
Пиломатриксома волосистой части головы
Дерматофиброма волосистой части головы
Гемангиома волосистой части головы
Невус волосистой части головы
Папиллома волосистой части головы
Кератома волосистой части головы
Актинический кератоз волосистой части головы
Кератоакантома теменной области
Гнездная алопеция
Гнёздная алопеция
Очаговая алопеция
Рубцовая алопеция
Круговидное облысение
Круговая алопеция
Очаг алопеции
Очаг облысения теменной области
Очаговое выпадение волос
Очаговое поредение волос
Плешь
Проплешина на затылке
Красный плоский лишай волосистой части головы
Дискоидная красная волчанка волосистой части головы
Декальвирующий фолликулит
Язва волосистой части головы
Язва кожи головы
Эрозия кожи головы
Незаживающая рана волосистой части головы
Бляшка на коже головы
Уплотнение кожи головы
Инфильтрат волосистой части головы
Метастаз в кожу волосистой части головы
Метастаз в кожу головы
Вторичное злокачественное новообразование кожи головы
ЗНО кожи волосистой части головы
Базалиома волосистой части головы
Объемное образование теменной области
Подкожное образование затылочной области
Новообразование кожи головы
Новообразование неопределенного характера кожи головы
Пятно облысения на темени
Участок без волос
Микроспория волосистой части головы
Алопеция неуточненная
Пигментный невус волосистой части головы
Родинка на голове
Бородавка волосистой части головы
""".strip().splitlines()

#: Injuries, dandruff, diffuse loss, other places, nothing at all.
NO_LESIONS = """
Dandruff
Seborrheic dermatitis of scalp
Seborrheic dermatitis
Cradle cap
Itchy scalp
Pruritus of scalp
Scalp pain
Scalp tenderness
Dry scalp
Head lice
Pediculosis capitis
Laceration of scalp
Scalp laceration
Open wound of scalp
Contusion of scalp
Abrasion of scalp
Hematoma of scalp
Superficial injury of scalp
Burn of scalp
Traumatic brain injury
Concussion
Skull fracture
Head injury
Androgenetic alopecia
Androgenic alopecia
Male pattern baldness
Female pattern hair loss
Telogen effluvium
Anagen effluvium
Diffuse hair loss
Diffuse alopecia
Chemotherapy-induced alopecia
Alopecia due to chemotherapy
Alopecia due to cytotoxic drug
Drug-induced alopecia
Alopecia following chemotherapy
Hair thinning
Diffuse hair thinning
Hirsutism
Nodule of breast
Breast lump
Lump in left breast
Thyroid nodule
Lung nodule
Solitary pulmonary nodule
Skin lesion of face
Lesion of forehead
Lesion of ear
Nodule of neck
Mass of neck
Neck mass
Lesion of back
Cyst of eyelid
Lesion of eyebrow
Lesion of nose
Lip lesion
Facial lesion
Sebaceous cyst of back
Lipoma of back
Epidermal cyst of neck
Brain mass
Mass of brain
Lesion of brain
Brain metastasis
Metastasis to brain
Parietal lobe lesion
Lesion of parietal bone
Skull lesion
Lytic lesion of skull
Mass of head of pancreas
Head and neck cancer
Femoral head lesion
Alopecia of eyebrows
Alopecia barbae
Cephalohematoma
Headache
Tension headache
Temporal arteritis
Occipital neuralgia
Scalp vein catheter
Scalp cooling
Scalp EEG
Wig prescription
Surgical scar of scalp
Craniotomy
Arthritis of temporomandibular joint
Normal scalp
No scalp lesion
Scalp clear
Перхоть
Себорейный дерматит
Себорейный дерматит волосистой части головы
Себорея волосистой части головы
Педикулез
Педикулез головной
Рана волосистой части головы
Ушибленная рана волосистой части головы
Ушиб мягких тканей головы
Гематома мягких тканей головы
Подапоневротическая гематома
Резаная рана теменной области
Ссадина головы
Открытая рана волосистой части головы
Закрытая черепно-мозговая травма
Сотрясение головного мозга
Перелом костей черепа
Андрогенетическая алопеция
Андрогенная алопеция
Диффузная алопеция
Диффузное выпадение волос
Телогеновая алопеция
Токсическая алопеция на фоне химиотерапии
Алопеция на фоне ПХТ
Алопеция после химиотерапии
Выпадение волос после химиотерапии
Зуд кожи головы
Сухость кожи головы
Узел щитовидной железы
Узловой зоб
Образование молочной железы
Образование легкого
Атерома шеи
Атерома спины
Атерома лица
Липома спины
Образование кожи лица
Образование кожи лба
Новообразование кожи щеки
Киста века
Образование ушной раковины
Опухоль головного мозга
Образование головного мозга
Метастаз в головной мозг
Образование головки поджелудочной железы
Киста головного мозга
Опухоль теменной доли
Киста височной доли
Образование височной кости
Головная боль
Головокружение
Алопеция бровей
Кожа волосистой части головы без изменений
Волосистая часть головы чистая
Рубец волосистой части головы после операции
Состояние после ПХТ, алопеция 2 степени
""".strip().splitlines()


def counts(concept: Concept, name: str) -> bool:
    """Tell whether a condition of this name counts."""
    condition = {"resourceType": "Condition", "code": {"text": name}}
    return any(
        fact.concept is concept and fact.weight is Weight.COUNTS
        for fact in READER.read(condition, BLANK)
    )


@pytest.mark.parametrize("name", CANCERS)
def test_a_cancer_is_known_by_its_name(name: str) -> None:
    """However rare, and in whichever order its words stand."""
    assert counts(Concept.CANCER, name)


@pytest.mark.parametrize("name", NO_CANCERS)
def test_what_is_no_cancer_of_the_patient_counts_as_none(name: str) -> None:
    """A word for a cancer alone is none."""
    assert not counts(Concept.CANCER, name)


@pytest.mark.parametrize("name", LESIONS)
def test_a_lesion_of_the_scalp_is_known_by_its_name(name: str) -> None:
    """By what it is and where it lies."""
    assert counts(Concept.LESION, name)


@pytest.mark.parametrize("name", NO_LESIONS)
def test_what_is_no_lesion_of_the_scalp_counts_as_none(name: str) -> None:
    """The scalp alone is no lesion, nor is a lesion elsewhere."""
    assert not counts(Concept.LESION, name)


@pytest.mark.parametrize("name", [*CANCERS, *LESIONS])
def test_what_counts_stands_behind_a_cue_of_the_sieves(name: str) -> None:
    """Else no record that names it would ever be parsed."""
    sieve = FACTS if name in CANCERS else LESION_CUES
    raw = json.dumps({"code": {"text": name}}, ensure_ascii=False).encode()

    assert sieve.look_through(raw).has_cue
