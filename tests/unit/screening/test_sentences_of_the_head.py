"""Sentences of notes about the head: which tell of a lesion of the scalp.

Written after the rules were mended, to see where they still failed; what failed then
was mended by kind.
"""

from __future__ import annotations

import pytest

from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.texts import Reader

READER = Reader(read_rulesets())

#: What lies on the scalp, however it is told.
LESIONS = """
Non-healing sore on top of her head for 3 months.
Tender swelling in the hairline above the ear.
Small lump found by hairdresser at the back of the head.
Hairdresser noticed a bald spot.
Coin-sized area of hair loss behind the right ear.
Noticed a patch without hair on the left side of the head.
0.8 cm subcutaneous nodule, occipital scalp, mobile, nontender.
Skin: pearly papule at frontal hairline.
Derm: 15 mm sclerotic plaque L parietal scalp w/ telangiectasia.
Scalp - pink indurated area with loss of follicular ostia.
Hard bump on scalp, growing.
She reports a 'knot' on her scalp.
Exam notable for firm, fixed 2x2 cm mass over the vertex of the scalp.
Multiple scalp nodules.
Several subcutaneous nodules over the scalp.
Scarring patch on the scalp, DDx LPP vs mets.
Persistent erythematous patch with alopecia on occiput.
Scalp: +nodule.
Growth on crown, bleeds when combing.
Ulcerated lesion scalp.
Lesion, scalp, r/o BCC.
Rash on scalp with firm papules.
Skin thickening of the scalp.
Cystic lesion over the occiput, soft.
Hair loss, patchy
Circumscribed hair loss on the occiput
Firm lump right temple, within hair.
Parietal area: violaceous nodule.
На голове появилась шишка.
Обратила внимание на очаг выпадения волос на затылке.
Парикмахер заметила лысинку на макушке.
В волосах нащупала узелок.
Безболезненное уплотнение под кожей головы.
В области темени бляшка 2 см, плотная, без волос.
Округлый очаг отсутствия волос в левой теменно-височной области.
St. localis: на в/ч головы слева подкожное образование.
На волосистой части головы - множественные узлы.
Кожа головы: эритематозный очаг с атрофией.
Жалобы на выпадение волос очагами.
Пятно без волос за правым ухом.
Изъязвлённый узел в области виска, на границе роста волос.
Папула на коже головы, медленно растёт.
Опухолевидное образование волосистой части головы.
Объёмное образование мягких тканей затылочной области.
Ранка на голове, не заживает 4 месяца.
КТ: узловое образование мягких тканей теменной области слева 12 мм.
CT head: 12 mm soft tissue nodule of the left parietal scalp.
MRI brain normal; incidental scalp nodule, 9 mm.
MRI: no intracranial abnormality. Enhancing nodule in the parietal scalp.
PET-CT: FDG-avid cutaneous nodule of the scalp.
ПЭТ-КТ: очаг накопления в коже волосистой части головы.
Fell last year; since January a firm nodule of the scalp.
Scalp nodule, no history of trauma.
Denies head injury. Bump on the back of head.
Bump on the back of head, denies trauma.
Firm scalp lump, not related to trauma.
Узел на голове, травму отрицает.
Узел на голове, травм не было.
Узел на голове без предшествующей травмы.
Уплотнение на голове, с травмой не связывает.
Появление уплотнения на голове с травмой не связывает.
My hair is falling out in patches.
""".strip().splitlines()

#: The brain, an injury, nodes, another organ, diffuse loss, a normal scalp.
NO_LESIONS = """
MRI brain: 2 cm enhancing mass in the left parietal region.
CT head: hypodense lesion in the right occipital region, likely infarct.
EEG: focal slowing over the left temporal region.
МРТ головного мозга: единичные очаги глиоза в теменных областях.
ЭЭГ: очаг эпилептиформной активности в височной области слева.
КТ: очаг ишемии в затылочной области.
Soft tissue swelling over the left parietal scalp after a fall.
Fell, hit her head, bump on the back of the head.
Bump on head after MVA.
Minor head trauma with scalp swelling.
Struck on the head, lump on the vertex.
Шишка на голове после удара.
Припухлость теменной области после падения.
Staples removed from scalp.
Scalp sunburn with blisters.
Tick removed from scalp.
Scalp psoriasis well controlled.
Scalp hair fully regrown.
Hair thinning at the crown, androgenetic.
Hair thinning over the vertex for years, both parents bald.
Patient is bald.
Bald man, scalp without lesions.
Oropharynx without lesions. Scalp nontender.
Scalp vein catheter placed, no swelling.
Head and neck: no masses.
Head: no lumps or bumps.
No lumps on the scalp or neck.
Nodule in the head of the pancreas.
Mass at the head of the femur.
Lump in breast; examination of head and scalp normal.
Occipital lymph node enlarged, 1 cm.
Enlarged occipital nodes.
Parietal pleura nodule.
Parietal peritoneum thickening.
Temporal lobe mass.
Crown fracture of tooth 11.
Dental crown lesion.
Temple pain on the left.
Lesion at the vertex of the bladder.
Fetal vertex presentation, no masses.
Узелковый зуд на голенях, голова чистая.
Увеличен затылочный лимфоузел.
Болезненность в затылочной области, шейный остеохондроз.
Опухоль головки поджелудочной железы.
Узлы щитовидной железы. Голова без особенностей.
Утолщение эндометрия. Голова не болит.
Образование на шее, на голове изменений нет.
На голове высыпаний нет, на лице папулы.
Перелом теменной кости.
Головокружение, опухолей нет.
Выпадение волос диффузное, по всей голове.
Облысение по мужскому типу.
Поредение волос в теменной области, андрогенетическая алопеция.
Алопеция I ст. после курса ПХТ.
Полная алопеция на фоне химиотерапии.
Лейкоплакия вульвы, волосистая часть головы без изменений.
Шов на волосистой части головы состоятелен.
Рубец после травмы на волосистой части головы.
Зуд и шелушение волосистой части головы.
""".strip().splitlines()


def tells_of_a_lesion(sentence: str) -> bool:
    """Tell whether a sentence tells of a lesion that counts."""
    return any(
        said.concept is Concept.LESION and said.weight is Weight.COUNTS
        for said in READER.read(sentence)
    )


@pytest.mark.parametrize("sentence", LESIONS)
def test_a_sentence_tells_of_a_lesion_of_the_scalp(sentence: str) -> None:
    """Also where an injury is denied, or the brain is told of beside it."""
    assert tells_of_a_lesion(sentence)


@pytest.mark.parametrize("sentence", NO_LESIONS)
def test_a_sentence_tells_of_none(sentence: str) -> None:
    """Words for a place on the head alone are none."""
    assert not tells_of_a_lesion(sentence)
