"""Fixtures only: answers made by hand, in the shape that the inference gives them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image as Pillow

from scalpwatch.consultation.answer import Consultation, Look
from scalpwatch.phrases import Bilingual, Phrase, say
from scalpwatch.vocabulary.advice import (
    Advice,
    Basis,
    BiopsyRequest,
    LesionAnswer,
    Level,
    LikelihoodTerm,
    Posttest,
    Pretest,
    Question,
    RaisedFlag,
    SetAside,
    Step,
)
from scalpwatch.vocabulary.cases import (
    AgeTold,
    Cancer,
    CancerKnowledge,
    Case,
    Firmness,
    Form,
    Growth,
    Lesion,
    OncologicalHistory,
    Phototype,
    Picture,
    Primary,
    Receptor,
    Response,
    Sex,
    Site,
    Treatment,
    TreatmentKind,
)
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    Place,
    State,
)
from scalpwatch.vocabulary.quantities import Interval
from scalpwatch.vocabulary.signs import Sign

SEEN_ON = date(2026, 11, 22)
BREAST = Cancer(
    Primary.BREAST,
    year=2019,
    stage="IIA",
    er=Receptor.POSITIVE,
    her2=Receptor.NEGATIVE,
)
FOCUS = Lesion(
    "focus 1",
    site=Site.PARIETAL,
    form=Form.PATCH,
    count=3,
    size_cm=(3, 1.5),
    age_months=8,
    age_told_by=AgeTold.PATIENT,
    growth=Growth.SLOW,
    firmness=Firmness.FIRM,
    treatments=(
        Treatment(TreatmentKind.TOPICAL_STEROID, months=3, response=Response.NONE),
    ),
)
NODE = Lesion("node 1", site=Site.OCCIPITAL, form=Form.NODULE, size_cm=(1,))
RATIOS = {
    Sign.ERYTHEMA: (1.6, 0.9, 2.8),
    Sign.ATROPHY: (4.2, 1.1, 16),
    Sign.LINEAR_IRREGULAR_VESSELS: (11, 2.4, 48),
    Sign.FOLLICULAR_PLUGS: (0.8, 0.2, 3.1),
}
RANKED = (
    (Condition.ALOPECIC_METASTASIS, 0.31, 0.05, 0.7),
    (Condition.ALOPECIA_AREATA, 0.22, 0.07, 0.41),
    (Condition.DISCOID_LUPUS, 0.12, 0.02, 0.3),
    (Condition.LICHEN_PLANOPILARIS, 0.08, 0.01, 0.2),
    (Condition.BASAL_CELL_CARCINOMA, 0.03, 0.004, 0.1),
    (Condition.TINEA_CAPITIS, 0.01, 0.001, 0.04),
    (Condition.TRICHOTILLOMANIA, 0.004, 0.0002, 0.02),
    (Condition.PSORIASIS, 0.0002, 0, 0.003),
)


@pytest.fixture
def urgent() -> Consultation:
    """Give the paper's case: two lesions, a known breast cancer, no picture."""
    patch = answer_at(Level.URGENT)
    node = replace(patch, lesion="node 1", flags=patch.flags[:1], terms=patch.terms[:2])
    case = Case(
        pseudonym="DEMO-1",
        seen_on=SEEN_ON,
        age_years=61,
        sex=Sex.FEMALE,
        phototype=Phototype.II,
        history=OncologicalHistory(CancerKnowledge.KNOWN, (BREAST,)),
        lesions=(FOCUS, NODE),
    )
    return Consultation(
        case=case,
        made_on=SEEN_ON,
        advice=patch.advice,
        leading_lesion=0,
        lesions=(patch, node),
        looks=(),
        choices=(
            say(
                "BIOPSY from {percent} % of any malignant cause (judgement)",
                percent=5.0,
            ),
        ),
        software_version="0.1.0",
        evidence_hash="5f3c" * 16,
        eye_is_on=True,
    )


@pytest.fixture
def recheck(urgent: Consultation) -> Consultation:
    """Give a young patch without a cancer and without another sign."""
    answer = answer_at(Level.RECHECK)
    lesion = Lesion("focus 1", site=Site.VERTEX, form=Form.PATCH, age_months=1)
    case = Case("DEMO-2", SEEN_ON, age_years=31, lesions=(lesion,))
    return replace(urgent, case=case, advice=answer.advice, lesions=(answer,))


@pytest.fixture
def abstain(urgent: Consultation) -> Consultation:
    """Give a lesion of which next to nothing was told."""
    whole = replace(answer_at(Level.ABSTAIN), lesion="lesion 1", terms=())
    answer = replace(whole, differential=(), unranked=(), questions=())
    case = Case("DEMO-3", SEEN_ON, lesions=(Lesion("lesion 1"),))
    return replace(urgent, case=case, advice=answer.advice, lesions=(answer,))


@pytest.fixture
def pictured(urgent: Consultation) -> Consultation:
    """Give a case with two pictures, one with a scale."""
    dotted = machine(Sign.DOTTED_VESSELS, "14 red dots", "14 красных точек")
    yellow = machine(Sign.YELLOW_DOTS, "9 yellow openings", "9 жёлтых устьев")
    look = Look(
        picture="edge.png",
        lesion="focus 1",
        observations=(dotted,),
        remarks=(both("The edge is out of focus.", "Край не в фокусе."),),
        overlay_jpeg=drawn_jpeg(320, 200),
        width_px=320,
        height_px=200,
        um_per_px=12.5,
    )
    blind = replace(look, picture="center.png", um_per_px=None, observations=())
    answer = replace(
        urgent.lesions[0],
        without_pictures=Level.BIOPSY,
        disagreements=((Observation(Sign.YELLOW_DOTS, State.ABSENT), yellow),),
    )
    pictures = (Picture("pictures/edge.png"), Picture("pictures/center.png"))
    return replace(
        urgent,
        case=replace(urgent.case, lesions=(replace(FOCUS, pictures=pictures),)),
        lesions=(answer,),
        looks=(look, blind),
    )


def both(en: str, ru: str) -> Phrase:
    """Say a text that brings its own Russian along."""
    return say("{text}", text=Bilingual(en, ru))


def step(en: str, ru: str, source: str = "judgement") -> Step:
    """Name a thing to do."""
    return Step(both(en, ru), source)


def machine(sign: Sign, en: str, ru: str) -> Observation:
    """See a sign by machine."""
    places = (Place(10, 10, 20, 20),)
    seen = (sign, State.PRESENT, Certainty.POSSIBLE, Observer.MACHINE)
    return Observation(*seen, both(en, ru), "edge.png", places)


def drawn_jpeg(width: int, height: int) -> bytes:
    """Draw a gradient as JPEG."""
    picture = Pillow.linear_gradient("L").resize((width, height)).convert("RGB")
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


def advice_at(level: Level) -> Advice:
    """Advise at a level."""
    waits = level in {Level.RECHECK, Level.ABSTAIN}
    headlines = {
        Level.URGENT: both(
            "Take a biopsy and refer to oncology.",
            "Выполните биопсию и направьте к онкологу.",
        ),
        Level.RECHECK: both(
            "No call for biopsy from what was given; look again in 6 weeks.",
            "По представленным данным показаний к биопсии нет; осмотр через 6 недель.",
        ),
        Level.ABSTAIN: both(
            "Too little is known of this lesion: look, feel and ask.",
            "Об этом очаге известно слишком мало: осмотрите, прощупайте, спросите.",
        ),
    }
    request = BiopsyRequest(
        (
            both("Bald patch. Exclude metastasis.", "Очаг. Исключить метастаз."),
            both("Two 4 mm punches into fat.", "Две панч-биопсии 4 мм до клетчатки."),
        )
    )
    return Advice(
        level=level,
        headline=headlines[level],
        reasons=(
            answer_flags()[0].text,
            both("older than 6 months", "давность более 6 месяцев"),
        ),
        act_by=date(2027, 1, 3) if waits else date(2026, 12, 6),
        act_by_reason=step("two weeks", "две недели", "pcn_ng12"),
        examine_first=(
            step("Feel the whole scalp.", "Прощупайте всю кожу головы."),
            step("Feel the nodes of the neck.", "Прощупайте лимфоузлы шеи."),
            step("Look at the whole skin.", "Осмотрите всю кожу.", "giantmm2020"),
        ),
        tests=(step("Mycology: culture.", "Посев на грибы."),),
        stop_rule=both("Not better: biopsy.", "Нет улучшения: биопсия.")
        if waits
        else None,
        missing=(both("the age of the focus", "давность очага"),)
        if level is Level.ABSTAIN
        else (),
        biopsy=None if waits else request,
        for_the_patient=(
            both("We take a small sample.", "Мы возьмём небольшой образец кожи."),
            both("Come back by 6 December.", "Приходите до 6 декабря."),
            both("Come sooner if it grows.", "Приходите раньше, если растёт."),
        ),
    )


def answer_flags() -> tuple[RaisedFlag, RaisedFlag]:
    """Raise two flags, one of which demands imaging first."""
    red = both(
        "a red, atrophic bald patch in a patient who had cancer",
        "красный атрофичный очаг облысения у пациента с раком в прошлом",
    )
    fixed = both("a lump fixed to the skull", "узел, спаянный с черепом")
    return (
        RaisedFlag("marked_patch", red, Level.URGENT, "mareeva2019"),
        RaisedFlag("fixed_lump", fixed, Level.URGENT, "judgement", True),  # noqa: FBT003 - the value's own field
    )


def answer_questions() -> tuple[Question, ...]:
    """Ask for three looks."""
    pili = both("Look for pili torti.", "Поищите перекрученные волосы.")
    hard = both("Feel whether it is hard.", "Прощупайте, плотный ли очаг.")
    cancer = both("Ask for a cancer, ever.", "Спросите, был ли когда-либо рак.")
    return (
        Question(pili, Sign.PILI_TORTI, Level.URGENT, Level.BIOPSY, 0.4, 0.1),
        Question(hard, Sign.INDURATION, Level.URGENT, Level.URGENT, 0.3, 0.3),
        Question(cancer, None, Level.BIOPSY, Level.RECHECK, 0.06, 0.0),
    )


def answer_at(level: Level) -> LesionAnswer:
    """Answer for a patch at a level."""
    bland = Observation(Sign.EXCLAMATION_MARK_HAIRS, State.ABSENT)
    why = both("it counts in old foci only", "учитывается лишь в старых очагах")
    share = both("17.9 to 84 % are of breast", "от 17,9 до 84 % из молочной железы")
    limit = both("The figures rest on 8 patients.", "Данные основаны на 8 пациентах.")
    terms = tuple(
        LikelihoodTerm(
            observation=Observation(sign, State.PRESENT),
            for_malignancy=Interval(*figures),
            for_metastasis=Interval(*figures),
            known_in=7,
            patients=1210,
            sources=("sechi2025", "chernoff2014"),
            is_borrowed=sign is Sign.LINEAR_IRREGULAR_VESSELS,
        )
        for sign, figures in RATIOS.items()
    )
    return LesionAnswer(
        lesion="focus 1",
        advice=advice_at(level),
        flags=answer_flags() if level is Level.URGENT else (),
        pretest=Pretest(
            malignancy=Interval(0.04, 0.01, 0.11),
            metastasis=Interval(0.004, 0.001, 0.015),
            reasons=(share,),
            sources=("paolino2019", "judgement"),
        ),
        malignancy=Interval(0.36, 0.1, 0.74),
        metastasis=Interval(0.32, 0.06, 0.7),
        differential=tuple(
            Posttest(condition, Interval(*figures)) for condition, *figures in RANKED
        ),
        unranked=(Condition.ANGIOSARCOMA, Condition.PILAR_CYST, Condition.LIPOMA),
        unranked_share=Interval(0.11, 0.02, 0.29),
        terms=terms,
        set_aside=(SetAside(bland, why),),
        observations=(*(term.observation for term in terms), bland),
        disagreements=(),
        questions=answer_questions(),
        basis=Basis(4, (Sign.YELLOW_TINT,), 2345, (limit,)),
        prior_matters=(Level.BIOPSY, Level.URGENT),
    )
