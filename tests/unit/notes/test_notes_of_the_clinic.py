"""Notes as clinics write them: telegrams, letters, lists, numbers of the trade."""

from __future__ import annotations

import pytest

from scalpwatch.notes.history import Bearer, CancerState
from scalpwatch.notes.reading import cancer_told, read_note
from scalpwatch.vocabulary.observations import Certainty, State


def told(note: str) -> dict[str, str]:
    """Say what a note tells of each sign, in one word."""
    words = {}
    for read in read_note(note).signs:
        is_there = read.state is State.PRESENT
        stated = "present" if is_there else "absent"
        is_possible = read.certainty is Certainty.POSSIBLE
        words[read.sign.value] = "possible" if is_possible else stated
    return words


@pytest.mark.parametrize(
    ("note", "signs"),
    [
        ("The spot is red and scaly.", {"erythema": "present", "scale": "present"}),
        ("Red, scaly spot.", {"erythema": "present", "scale": "present"}),
        ("Skin neither red nor crusted.", {"erythema": "absent", "crust": "absent"}),
        ("Кожа красная и шелушится.", {"erythema": "present", "scale": "present"}),
        (
            "Кожа плотная, красная, корок, язв нет.",
            {
                "induration": "present",
                "erythema": "present",
                "crust": "absent",
                "ulceration": "absent",
            },
        ),
        (
            "Участок красный, чешуйки белые.",
            {"erythema": "present", "scale": "present"},
        ),
    ],
)
def test_a_color_is_the_skins_unless_a_noun_follows_it_at_once(note, signs):
    """A describing word beside it, or a noun after a comma, takes no color away."""
    assert told(note) == signs


@pytest.mark.parametrize(
    ("note", "signs"),
    [
        ("Кожа над узлом истончена.", {"nodule": "present", "atrophy": "present"}),
        (
            "Очаг нерубцовой алопеции.",
            {"alopecic_patch": "present", "scarring": "absent"},
        ),
        ("Noticed a lump by her daughter.", {"nodule": "present"}),
    ],
)
def test_a_sign_in_the_midst_of_another_is_read_too(note, signs):
    """Words that one phrase steps over may be a sign of their own."""
    assert told(note) == signs


def test_a_doubt_may_stand_in_the_differential():
    """What is weighed among others is possible."""
    assert told("Scarring alopecia is in the differential.") == {"scarring": "possible"}


def test_what_itches_does_not_scale():
    """Russian words for itching and scaling begin alike."""
    assert told("Очаги на голове чешутся.") == {"itch": "present"}


@pytest.mark.parametrize(
    ("note", "signs"),
    [
        ("No scale except at the rim.", {"scale": "present"}),
        (
            "No pustules, no black dots save for two at the rim.",
            {"pustules": "absent", "black_dots": "present"},
        ),
        ("Узлов нет, кроме одного на затылке.", {"nodule": "present"}),
        ("No scale except on the face.", {}),
    ],
)
def test_an_exception_takes_the_denial_back(note, signs):
    """What is there at one place of the scalp is there."""
    assert told(note) == signs


@pytest.mark.parametrize(
    ("note", "signs"),
    [
        (
            "Crusts rather than scale, and pustules.",
            {"crust": "present", "scale": "absent", "pustules": "present"},
        ),
        (
            "Erythema instead of scale, plus a nodule.",
            {"erythema": "present", "scale": "absent", "nodule": "present"},
        ),
        ("Itch never; tender.", {"itch": "absent", "tenderness": "present"}),
        (
            "Эритема, чешуйко-корки, пустул нет.",
            {
                "erythema": "present",
                "scale": "present",
                "crust": "present",
                "pustules": "absent",
            },
        ),
        ("Узилков нет.", {"nodule": "absent"}),
        (
            "Erythema, no scale or crust.",
            {"erythema": "present", "scale": "absent", "crust": "absent"},
        ),
        (
            "White dots, no black dots/YD.",
            {"white_dots": "present", "black_dots": "absent", "yellow_dots": "absent"},
        ),
        (
            "No yellow dots, loss of follicular openings.",
            {"yellow_dots": "absent", "loss_of_follicular_openings": "present"},
        ),
        (
            "Neither scale, crusts nor pustules were seen.",
            {"scale": "absent", "crust": "absent", "pustules": "absent"},
        ),
        ("It doesn't itch or hurt.", {"itch": "absent", "tenderness": "absent"}),
        ("It itches but doesn't hurt.", {"itch": "present", "tenderness": "absent"}),
        ("Has had a scaly scalp since childhood.", {"scale": "present"}),
        (
            "Nodule w/o ulceration w/ telangiectasia.",
            {
                "nodule": "present",
                "ulceration": "absent",
                "arborizing_vessels": "present",
            },
        ),
        (
            "Зуд, болезненность, выделения отрицает.",
            {"itch": "absent", "tenderness": "absent"},
        ),
        ("Узел на голове, травму отрицает.", {"nodule": "present"}),
        ("Отрицает зуд, боль.", {"itch": "absent", "tenderness": "absent"}),
        (
            "Жалобы на зуд, шелушение, боль отрицает.",
            {"itch": "present", "scale": "present", "tenderness": "absent"},
        ),
        (
            "Гиперемия нет, шелушение есть.",
            {"erythema": "absent", "scale": "present"},
        ),
        (
            "Broken hairs, black dots, and exclamation mark hairs were not observed.",
            {
                "broken_hairs": "absent",
                "black_dots": "absent",
                "exclamation_mark_hairs": "absent",
            },
        ),
        ("Yellow dots, typical of AA, were absent.", {"yellow_dots": "absent"}),
        (
            "Nodule with overlying alopecia.",
            {"nodule": "present", "alopecic_patch": "present"},
        ),
        ("No alopecia over it.", {"alopecic_patch": "absent"}),
        ("Nodule doubled over the past year.", {"nodule": "present"}),
        (
            "ЖТ - много, ЧТ - нет, пустул нет.",
            {"yellow_dots": "present", "black_dots": "absent", "pustules": "absent"},
        ),
        ("Стаж болезни узла не известен.", {"nodule": "present"}),
        ("Fails to show scale.", {"scale": "absent"}),
        ("Unable to palpate a nodule.", {"nodule": "absent"}),
        (
            "Stopped itching, crusting has stopped.",
            {"itch": "absent", "crust": "absent"},
        ),
        ("Bald patch has regrown.", {"alopecic_patch": "absent"}),
        ("Очаг облысения зарос.", {"alopecic_patch": "absent"}),
        ("ROS: neg for itching, pain.", {"itch": "absent", "tenderness": "absent"}),
        ("No tenderness, mild itch.", {"tenderness": "absent", "itch": "present"}),
        (
            "Nodule doubled in the past month.",
            {"nodule": "present", "rapid_growth": "present"},
        ),
        ("No more itching, no more flakes.", {"itch": "absent", "scale": "absent"}),
        ("Исключена рубцовая алопеция.", {"scarring": "absent"}),
        (
            "ЖТ мн., ЧТ ед., ВВ не обн.",
            {
                "yellow_dots": "present",
                "black_dots": "present",
                "exclamation_mark_hairs": "absent",
            },
        ),
        (
            "Сосуды тонкие древовидные; толстых нет.",
            {
                "thin_arborizing_vessels": "present",
                "thick_arborizing_vessels": "absent",
            },
        ),
        ("Scaling++ pustules0.", {"scale": "present", "pustules": "absent"}),
        (
            "Эритема в течение 6 мес. Зуда нет.",
            {"erythema": "present", "itch": "absent"},
        ),
        ("Кожа темени не истончена.", {"atrophy": "absent"}),
    ],
)
def test_a_denial_reaches_what_it_denies_and_no_more(note, signs):
    """Not the list after "rather than", not the item that stands otherwise."""
    assert told(note) == signs


@pytest.mark.parametrize(
    "note",
    [
        "Scale: N. Itch: Y.",
        "Scale? No. Itch? Yes.",
        "Itch: yes. Scale: no.",
        "Шелушение? Нет. Зуд? Да.",
        "Rash, -scale, +itch.",
    ],
)
def test_a_form_that_is_filled_in_is_read(note):
    """Letters, answers and leading marks say it as words do."""
    assert told(note) == {"scale": "absent", "itch": "present"}


@pytest.mark.parametrize(
    ("note", "state"),
    [
        ("Growth: rapid", "present"),
        ("Growth: slow", "absent"),
        ("Рост: быстрый", "present"),
        ("Рост: медленный", "absent"),
    ],
)
def test_growth_is_read_from_its_line_of_a_form(note, state):
    """With or without the colon."""
    assert told(note) == told(note.replace(":", "")) == {"rapid_growth": state}


def test_a_heading_stands_over_its_whole_list():
    """What stands under a face is the face's, line by line, until the list ends."""
    note = "SCALP\n- bald patch\n- no scale\nFACE\n- erythema\n- scale\nScalp itchy."

    assert told(note) == {
        "alopecic_patch": "present",
        "scale": "absent",
        "itch": "present",
    }


def test_a_question_that_nobody_answers_stays_a_doubt():
    """What follows is a sentence of its own."""
    assert told("Узел? Нет данных за рост.") == {"nodule": "possible"}


@pytest.mark.parametrize(
    "note",
    [
        "Erythema not assessed.",
        "Erythema and scale could not be assessed because of dye.",
        "Could not assess for scale or erythema.",
        "Шелушение не оценивалось.",
        "Оценить эритему и шелушение не удалось.",
    ],
)
def test_what_was_not_assessed_is_unknown(note):
    """Neither there nor absent."""
    assert told(note) == {}


@pytest.mark.parametrize(
    "note",
    [
        "Lump present since last year.",
        "Lump noticed last year.",
        "Узел с прошлого года.",
        "Узел появился в прошлом году.",
        "С прошлой весны узел.",
    ],
)
def test_a_time_of_beginning_is_not_the_past(note):
    """What began last year is there."""
    assert told(note) == {"nodule": "present"}
    assert read_note(note).age is None


@pytest.mark.parametrize(
    "note", ["Nodule excised 2015.", "Узел иссечён в 2015 г.", "Itchy at first."]
)
def test_what_was_taken_away_or_was_at_first_is_no_sign_of_today(note):
    """Told of the past, with nothing of now."""
    assert told(note) == {}


@pytest.mark.parametrize(
    "note",
    [
        "PE: forearm - red scaly plaques near the elbow, itchy and crusted.",
        "Worried that it could ulcerate.",
        "Consent: risks incl. infection, scarring, pain.",
        "Exclude scarring alopecia.",
        "Fungal culture: no growth.",
        "Волосы на образовании не растут.",
        "Hair does not grow over it.",
        "Temporal arteries thickened and tender.",
        "Височная артерия уплотнена, болезненна.",
    ],
)
def test_another_part_keeps_its_clause(note):
    """An artery of the temple is no skin of it."""
    assert told(note) == {}


def test_a_list_of_places_may_end_on_the_scalp():
    """What is on elbows, knees and scalp is on the scalp."""
    assert told("Scaly rash on elbows, knees and scalp.") == {"scale": "present"}
    assert told("Scaly rash on elbows, knees and shins.") == {}


def test_a_margin_of_another_clause_takes_no_size_away():
    """Only what stands with the tool is the tool's."""
    (size,) = read_note("Excised with 4 mm margin; lesion 9 mm.").sizes

    assert size.cm == (0.9,)


def test_who_tells_is_not_who_is_ill():
    """A daughter who gives the history has no lump."""
    note = "Hx obtained from daughter: lump, got bigger fast in the past 3 wks."

    assert told(note) == {"nodule": "present", "rapid_growth": "present"}


@pytest.mark.parametrize(
    ("note", "months"),
    [
        ("Presents w/ 5/52 hx of a lump.", 35 / 30.44),
        ("Lump scalp x 3/12.", 3),
        ("Scalp sore for 4/7.", 4 / 30.44),
        ("Давность очага 1 г. 6 мес.", 18),
        ("Itchy scalp for 2 years and 3 months.", 27),
        ("Год назад удалена атерома. Узел появился 2 месяца назад.", 2),
        ("Очаг облысения с 30 лет.", None),
        ("Шишка на голове лет десять, не болит.", 120),
        ("Узел уже месяца три.", 3),
        ("Doubled in size over 3 weeks.", None),
        ("Пац. Иванова, 61 г. Узел 2 см.", None),
        ("Bald patch for three and a half months.", 3.5),
        ("Очаг появился два с половиной года назад.", 30),
        ("Lump first noticed 10 days prior to presentation.", 10 / 30.44),
        ("Lump present for several years.", None),
        ("Bald patch increased from 1 cm to 3 cm over 2 months.", None),
        ("Bald patch seen 3/12/2023.", None),
        ("Scaly scalp, r/v 6/52.", None),
        ("6 y.o. girl with a scaly scalp.", None),
        ("Nodule, appeared 4 wks ago, tripled in size.", 28 / 30.44),
    ],
)
def test_an_age_is_read_as_the_trade_writes_it(note, months):
    """Fifty-seconds of a year are weeks; a date, a return, a child are no age."""
    age = read_note(note).age

    assert (age is None) is (months is None)
    assert age is None or age.months == pytest.approx(months, rel=0.01)


@pytest.mark.parametrize(
    ("note", "organ", "state"),
    [
        ("Nodule ?metastasis, breast cancer 2010.", "breast", CancerState.PRESENT),
        ("No evidence of recurrence (colon ca).", "colon", CancerState.PRESENT),
        ("Personal hx of breast ca. FHx neg.", "breast", CancerState.PRESENT),
        ("Рак почки 2012 г. Зуд отрицает.", "kidney", CancerState.PRESENT),
        ("Lump under investigation for cancer.", None, CancerState.POSSIBLE),
        ("Atrophic skin given her breast primary.", "breast", CancerState.PRESENT),
        ("Диагноз: рак лёгкого T2N1M0. Узел.", "lung", CancerState.PRESENT),
        ("Из анамнеза: C-r mam. sin., 2017.", "breast", CancerState.PRESENT),
        ("Оперирована по поводу Ca левой м/железы.", "breast", CancerState.PRESENT),
        ("Рак м.ж. 2012 г.", "breast", CancerState.PRESENT),
        ("Cancer history: breast 2012.", "breast", CancerState.PRESENT),
        ("Онкоанамнез: б/о.", None, CancerState.ABSENT),
        ("Not known to have cancer.", None, CancerState.ABSENT),
        ("Рак лёгкого не подтверждён.", "lung", CancerState.ABSENT),
        ("TB, HIV, cancer - denies.", None, CancerState.ABSENT),
        ("Состоит на учёте: ЗНО почки.", "kidney", CancerState.PRESENT),
    ],
)
def test_a_cancer_is_told_whatever_stands_beside_it(note, organ, state):
    """A doubt of the lesion, a denied recurrence, a stage take no cancer away."""
    cancer = cancer_told(read_note(note))

    assert cancer is not None
    assert (cancer.organ, cancer.bearer) == (organ, Bearer.PATIENT)
    assert cancer.state is state


@pytest.mark.parametrize(
    "note",
    [
        "Диагноз: меланома? Узел.",
        "Impression: metastatic breast cancer.",
        "Patient concerned about cancer.",
        "Боится рака.",
        "HIV negative.",
        "Онкоанамнез: уточняется.",
        "Направлена в онкологию.",
        "Скрининг на рак пройден.",
        "Cancer history: unknown.",
        "Новообразование молочной железы доброкачественное.",
    ],
)
def test_what_the_lesion_may_be_and_what_is_feared_is_no_history(note):
    """Neither is what the patient has had."""
    assert cancer_told(read_note(note)) is None


@pytest.mark.parametrize(
    ("note", "organ"),
    [
        ("Cancer history: yes - breast.", "breast"),
        ("Cancer hx: yes", None),
        ("Cancer history: breast", "breast"),
    ],
)
def test_a_form_that_is_answered_with_yes_tells_a_cancer(note, organ):
    """The organ may stand behind the answer."""
    cancer = cancer_told(read_note(note))

    assert cancer is not None
    assert cancer.state is CancerState.PRESENT
    assert organ is None or cancer.organ == organ


def test_a_cancer_in_the_family_is_not_the_patients():
    """Whoever is named after it has it."""
    cancer = cancer_told(read_note("Рак в семье: бабушка."))

    assert cancer is not None
    assert cancer.bearer is Bearer.RELATIVE
