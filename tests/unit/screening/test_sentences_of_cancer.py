"""Sentences of notes: which tell of a cancer that the patient has or had.

Written after the rules were mended, to see where they still failed; what failed then
was mended by kind.
"""

from __future__ import annotations

import pytest

from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.texts import Reader

READER = Reader(read_rulesets())

#: The patient's own, now or once.
CANCERS = """
Patient has metastatic renal cell carcinoma on nivolumab.
Past history significant for melanoma of the thigh excised 2012.
She had breast cancer ten years ago.
Treated for Hodgkin lymphoma at age 20.
History: colon CA s/p hemicolectomy.
PSH: L mastectomy 2009.
Hx of bilateral mastectomy for cancer.
Thyroidectomy for papillary carcinoma 2018.
Nephrectomy for RCC.
Radical prostatectomy for adenocarcinoma of prostate, 2017.
S/p Whipple for pancreatic cancer.
Under surveillance for lung adenocarcinoma.
On capecitabine for metastatic breast cancer.
Known metastatic breast ca.
Breast cancer (R) dx 3/2011; ER+ PR+ HER2-; chemo, RT, tamoxifen x5y.
Breast CA 2008, NED.
Remote history of cervical cancer.
Previous malignancy: ovary, 2014.
Malignancy history: kidney.
No known drug allergies. Breast cancer 2010.
No family history of cancer. Personal history of breast cancer in 2010.
Denies smoking. Had uterine cancer in 2005.
Breast cancer; mother also had breast cancer.
Her mother and she herself had breast cancer.
Cancer history: yes - breast.
Active problems: HTN, DM2, malignant neoplasm of female breast.
Oncological history: Breast cancer 2014 pT1cN0M0.
Рак молочной железы слева T2N1M0, РМЭ 2014 г., ПХТ, ЛТ. Наследственность: рак у матери.
В 2012 году прооперирована по поводу рака правой молочной железы.
Состоит на Д-учете у онколога по поводу ЗНО левой молочной железы.
Д учет онколога: C50.4, III кл. гр.
Находится под наблюдением онколога с диагнозом: рак левой молочной железы.
Из анамнеза: 2010 г. - нефрэктомия слева по поводу рака.
Из анамнеза известно, что в 2015 году проведено лечение по поводу рака шейки матки.
Перенесённые заболевания: рак щитовидной железы (2009).
Перенесенные операции: мастэктомия справа (2011).
Сопутствующие заболевания: рак предстательной железы.
Сопутствующая патология: ГБ 2 ст., рак сигмовидной кишки в анамнезе.
Онкологический анамнез: рак тела матки 2007 г., излечена.
Онкоанамнез отягощён: рак молочной железы.
Онкоанамнез: С-r молочной железы слева.
Хронические заболевания: лимфома Ходжкина, ремиссия.
Аллергоанамнез не отягощен. Рак яичников 2016.
Операции: мастэктомия по Маддену слева, 2013 г.
Прогрессирование рака молочной железы, метастазы в кости.
Получает гормонотерапию по поводу РМЖ.
Меланома кожи голени, иссечена в 2016 г.
Ca прав. молочной железы.
Базальноклеточный рак кожи носа 2019; рак молочной железы 2012.
Онкозаболевания: да, рак кишки.
Breast carcinoma, ER+/PR+/HER2-
Breast carcinoma, ER+ PR+
Breast carcinoma, HER2-
Breast cancer, HER2 negative
Breast cancer (ER-positive, PR-negative, HER2-negative)
Triple-negative breast cancer 2015
Hx breast ca T2N0M0, ER/PR neg
Breast cancer, lymph nodes negative
Breast cancer, node-negative
Diagnosis: Breast cancer, 2015
Assessment: 1. Breast cancer 2015. 2. Scalp nodule.
Impression: breast cancer in remission.
Диагноз: Рак молочной железы T2N0M0, ремиссия.
Диагноз основной: ЗНО правой молочной железы. Сопутствующий: атерома кожи головы.
Клинический диагноз: C50.9 рак левой молочной железы.
Ds: Cr mammae sin. T1N0M0
Рак молочной железы, тройной негативный
Рак молочной железы, HER2 отрицательный, метастазов нет
РМЖ, люминальный А, без признаков прогрессирования
Рак МЖ слева 2014, данных за рецидив нет
Breast cancer 2014, no evidence of disease
Breast cancer 2014, no recurrence, no metastases
Breast cancer s/p mastectomy, no evidence of recurrence
NED after colon cancer 2010
PMH: no diabetes; breast cancer 2010
No diabetes, hypertension or asthma. Breast cancer in 2010.
Past medical history is significant for breast cancer
PMHx - Ca breast (2013)
Pt with h/o DCIS
Ex-smoker, COPD, lung ca
Treated for cancer of the breast ten years ago
On tamoxifen for breast cancer
Receives adjuvant anastrozole after lumpectomy
Получает тамоксифен по поводу рака молочной железы
Перенесла мастэктомию в 2010 году
Состоит на учете у онколога с 2012 г (рак почки)
Наблюдается у онколога по поводу рака яичников
Наблюдается в онкодиспансере, рак тела матки 2011
в 2016 оперирована по поводу опухоли молочной железы, ПХТ, ЛТ
Оперирована по поводу C-r правой молочной железы
2012 - РМЭ справа
Онкоанамнез: рак шейки матки 2005
Анамнез: ЗНО прямой кишки (2015), ХТ
Patient is a breast cancer survivor
Breast Ca in 2009 treated w/ chemo
Oncologic history: renal cell carcinoma 2017
Known case of carcinoma breast
K/c/o Ca breast post MRM
Carcinoma left breast, post chemo
Ca left breast pT2N1
Ca prostate
ca colon 2011
Hx: CLL
Lymphoma, in CR
""".strip().splitlines()

#: Denied, feared, looked for, excluded, of others, or the name of something else.
NO_CANCERS = """
No history of cancer.
No personal history of malignancy.
Denies any history of cancer.
Never had cancer.
Patient has no known malignancy.
Family history significant for breast cancer in mother and ovarian cancer in aunt.
Mother had breast cancer at 60, father lung cancer.
Sister with breast cancer, patient herself healthy.
Father died of colon cancer.
Strong family history of breast cancer; patient's mammogram normal.
FHx: + breast ca (mother).
Maternal grandmother: ovarian cancer.
Husband has lung cancer.
Her husband died of pancreatic cancer last year.
She cares for her daughter who has leukemia.
Mammogram: no evidence of malignancy.
Colon cancer screening up to date.
Due for breast cancer screening.
Discussed cervical cancer screening.
Pap: negative for intraepithelial lesion or malignancy.
Colonoscopy negative for cancer.
Breast biopsy: benign, no carcinoma.
Skin cancer screening performed.
Concern for malignancy was discussed.
Rule out malignancy.
Patient worried about cancer.
Volunteer at the cancer society.
Works as an oncology nurse.
Works at cancer center.
Benign breast tumor removed 2005.
Low risk of breast cancer by Gail model.
BRCA positive, no cancer.
Cancer antigen 125 normal.
Tumor markers negative.
Possible malignancy to be excluded.
Suspicion of lung cancer not confirmed.
Breast cancer was ruled out.
HPV vaccine to prevent cervical cancer.
Sunscreen reduces the risk of skin cancer.
Онкологических заболеваний не было.
Онкологические заболевания отрицает.
Туберкулёз, гепатит, ВИЧ, онкозаболевания отрицает.
Онкологические заболевания, туберкулез, гепатит отрицает.
Онкоанамнез не отягощён.
Онкоанамнез: без особенностей.
Онконастороженность: осмотрена, патологии не выявлено.
Наследственность отягощена: у матери рак молочной железы.
Наследственность отягощена по онкологии: у отца рак лёгкого.
Мать умерла от рака желудка.
У бабушки по материнской линии рак груди.
У сестры РМЖ.
Отец - рак лёгкого, мать - ГБ.
Муж болен раком лёгкого.
Маммография: данных за рак нет.
Онкоцитология: атипических клеток не обнаружено.
Осмотр онколога: онкопатологии не выявлено.
Консультирована онкологом, данных за злокачественный процесс нет.
Доброкачественная опухоль молочной железы удалена в 2005.
Боится, что у неё рак.
Риск рака молочной железы низкий.
Злокачественное новообразование исключено.
Диагноз рака не подтверждён.
Подозрение на рак лёгкого снято.
Работает медсестрой в онкологическом отделении.
Профилактика рака шейки матки.
Ракурс снимка стандартный.
""".strip().splitlines()


def tells_of_a_cancer(sentence: str) -> bool:
    """Tell whether a sentence tells of a cancer that counts."""
    return any(
        said.concept is Concept.CANCER and said.weight is Weight.COUNTS
        for said in READER.read(sentence)
    )


@pytest.mark.parametrize("sentence", CANCERS)
def test_a_sentence_tells_of_the_patients_cancer(sentence: str) -> None:
    """Whatever else it denies: metastases, receptors, allergies, a burden."""
    assert tells_of_a_cancer(sentence)


@pytest.mark.parametrize("sentence", NO_CANCERS)
def test_a_sentence_tells_of_none(sentence: str) -> None:
    """A word for a cancer is not yet one."""
    assert not tells_of_a_cancer(sentence)
