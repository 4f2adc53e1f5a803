"""Notes are read as a careful colleague reads them."""

from __future__ import annotations

import pytest

from scalpwatch.notes.history import Bearer, CancerState
from scalpwatch.notes.reading import cancer_told, read_note
from scalpwatch.notes.told import NoteReading
from scalpwatch.vocabulary.cases import Site, TreatmentKind
from scalpwatch.vocabulary.observations import Certainty, State
from scalpwatch.vocabulary.signs import Sign


def told(note: str) -> dict[str, str]:
    """Say what a note tells of each sign, in one word."""
    return {read.sign.value: _state(read) for read in read_note(note).signs}


def _state(read) -> str:
    if read.certainty is Certainty.POSSIBLE:
        return "possible"
    return "present" if read.state is State.PRESENT else "absent"


def quoted(note: str, reading: NoteReading) -> dict[Sign, str]:
    """Give the words that told each sign."""
    return {r.sign: note[r.span.start : r.span.end] for r in reading.signs}


@pytest.mark.parametrize(
    ("note", "signs"),
    [
        (
            "No nodules; dotted vessels present.",
            {"nodule": "absent", "dotted_vessels": "present"},
        ),
        (
            "No ulceration, pustules or crusts.",
            {"ulceration": "absent", "pustules": "absent", "crust": "absent"},
        ),
        ("Сосуды точечные не визуализируются.", {"dotted_vessels": "absent"}),
        ("Эритема, узлов нет.", {"erythema": "present", "nodule": "absent"}),
        (
            "Узлов, пустул, корок нет.",
            {"nodule": "absent", "pustules": "absent", "crust": "absent"},
        ),
        ("Scarring rather than atrophy.", {"scarring": "present", "atrophy": "absent"}),
        ("Не узел, а эритема.", {"nodule": "absent", "erythema": "present"}),
        (
            "No relevant history and an ulcerated lump.",
            {"ulceration": "present", "nodule": "present"},
        ),
        ("No scale except a little crust.", {"scale": "absent", "crust": "present"}),
    ],
)
def test_a_denial_covers_its_list_and_stops_at_the_next_clause(note, signs):
    """A semicolon, "but" and a list's grammar bound what is denied."""
    assert told(note) == signs


@pytest.mark.parametrize(
    "note",
    [
        "Not without itch.",
        "She does not deny itch.",
        "Зуд не отрицает.",
        "Нельзя не отметить зуд.",
    ],
)
def test_a_double_denial_is_a_statement(note):
    """Who does not deny an itch has one."""
    assert told(note) == {"itch": "present"}


@pytest.mark.parametrize(
    "note",
    [
        "Cannot exclude atrophy.",
        "Atrophy?",
        "Probable atrophy.",
        "Atrophy possible.",
        "Нельзя исключить атрофию.",
        "Атрофия не исключена.",
        "Вероятно, атрофия.",
    ],
)
def test_a_doubt_is_kept_as_a_doubt(note):
    """What may be there is neither there nor missing."""
    assert told(note) == {"atrophy": "possible"}


@pytest.mark.parametrize(
    "note",
    [
        "Her mother has an itchy scaly scalp.",
        "У матери шелушение и зуд.",
        "Return if ulceration develops.",
        "При появлении изъязвления обратиться.",
        "Erythema and scale on the right cheek.",
        "На щеке эритема.",
        "There was some flaking in childhood.",
        "No new nodules.",
        "Side effects: itching, scaling.",
        "Hair grows fast.",
        "",
    ],
)
def test_what_is_not_of_this_scalp_now_is_no_sign(note):
    """Relatives, fears, other places and the past give no label."""
    assert told(note) == {}


def test_what_was_there_and_is_gone_is_absent():
    """Told once and now gone is more than silence."""
    english = "There were pustules two months ago; they have since cleared."
    russian = "Раньше беспокоил зуд, сейчас нет."

    assert told(english) == {"pustules": "absent"}
    assert told(russian) == {"itch": "absent"}


def test_the_missing_of_openings_is_the_sign():
    """Openings not seen are a sign; openings seen deny it."""
    missing = ("Follicular ostia not visible.", "Устья фолликулов не определяются.")
    kept = ("Follicular ostia preserved.", "Устья фолликулов сохранены.")

    assert all(told(n) == {"loss_of_follicular_openings": "present"} for n in missing)
    assert all(told(n) == {"loss_of_follicular_openings": "absent"} for n in kept)


def test_a_caliber_makes_the_vessels_thin_or_thick():
    """Without a calibre the vessels are tree-like and no more."""
    assert told("Thick arborizing vessels.") == {"thick_arborizing_vessels": "present"}
    assert told("Древовидные сосуды крупного калибра.") == {
        "thick_arborizing_vessels": "present"
    }
    assert told("Branching vessels.") == {"arborizing_vessels": "present"}


def test_describing_words_share_what_they_describe():
    """Yellow and black dots are two signs of one noun."""
    assert told("Yellow, black and white dots are absent.") == {
        "yellow_dots": "absent",
        "black_dots": "absent",
        "white_dots": "absent",
    }
    assert told("Сосуды: точечные и змеевидные.") == {
        "dotted_vessels": "present",
        "linear_irregular_vessels": "present",
    }


@pytest.mark.parametrize(
    ("note", "sign"),
    [
        ("Bald pach with erithema.", "erythema"),
        ("Кожа с эретемой.", "erythema"),
        ("Aтрофия кожи.", "atrophy"),  # its first letter is Latin
        ("эритем’а? ЭРИТЕМА", "erythema"),
        ("feunh'ytvf? uzelok", "nodule"),
    ],
)
def test_slips_of_the_pen_and_of_the_keyboard_are_understood(note, sign):
    """Misspelling, mixed alphabets and transliteration hide no sign."""
    assert sign in told(note)


def test_sizes_and_age_are_read_with_their_units():
    """Centimetres and months, whatever the note wrote."""
    reading = read_note("Nodule 1,5 x 2 cm for two months, was 5 mm.")
    russian = read_note("Узел 12 мм, существует полгода.")

    assert [size.cm for size in reading.sizes] == [(1.5, 2.0), (0.5,)]
    assert reading.age is not None
    assert reading.age.months == 2
    assert [size.cm for size in russian.sizes] == [(1.2,)]
    assert russian.age is not None
    assert russian.age.months == 6


def test_an_age_of_the_patient_or_a_season_is_no_age_of_the_lesion():
    """A number of years is not always the lesion's."""
    notes = (
        "A 45-year-old man.",
        "Женщина 58 лет.",
        "Bald spot since spring.",
        "Очаг алопеции с весны.",
        "Контроль через 6 месяцев.",
    )

    assert all(read_note(note).age is None for note in notes)


def test_the_size_of_another_place_or_tool_is_no_size_of_the_lesion():
    """Nodes and punches are measured too."""
    notes = ("Cervical node 2 cm.", "A 4 mm punch was taken.", "Лимфоузел 15 мм.")

    assert all(not read_note(note).sizes for note in notes)


@pytest.mark.parametrize(
    ("note", "organ", "bearer", "state"),
    [
        ("BC 2009.", "breast", Bearer.PATIENT, CancerState.PRESENT),
        ("Состояние после РМЭ.", "breast", Bearer.PATIENT, CancerState.PRESENT),
        ("У матери РМЖ.", "breast", Bearer.RELATIVE, CancerState.PRESENT),
        (
            "Father had lung cancer. No personal history of cancer.",
            "lung",
            Bearer.RELATIVE,
            CancerState.PRESENT,
        ),
        (
            "Mother: breast cancer. She had thyroid cancer.",
            "thyroid",
            Bearer.PATIENT,
            CancerState.PRESENT,
        ),
        ("Lymphoma, in remission.", "lymphoma", Bearer.PATIENT, CancerState.PRESENT),
        ("РМЖ исключён.", "breast", Bearer.PATIENT, CancerState.ABSENT),
        ("Подозрение на рак лёгкого.", "lung", Bearer.PATIENT, CancerState.POSSIBLE),
        ("Онкоанамнез не отягощён.", None, Bearer.PATIENT, CancerState.ABSENT),
    ],
)
def test_the_history_says_which_cancer_whose_and_whether(note, organ, bearer, state):
    """The patient's own cancer comes before a relative's."""
    cancer = cancer_told(read_note(note))

    assert cancer is not None
    assert (cancer.organ, cancer.bearer, cancer.state) == (organ, bearer, state)


@pytest.mark.parametrize(
    "note",
    [
        "Fibroadenoma removed.",
        "BCC of the nose.",
        "No malignancy on biopsy.",
        "Impression: metastasis of breast cancer.",
        "Risk of breast cancer explained.",
        "No family history of cancer.",
    ],
)
def test_what_tells_no_history_leaves_it_unknown(note):
    """A slide, a fear, a benign lump and a working diagnosis are no history."""
    cancer = cancer_told(read_note(note))

    assert cancer is None


def test_the_year_is_that_of_its_own_cancer():
    """Two cancers keep two years."""
    reading = read_note("Breast cancer 2012, colon cancer 2019.")

    assert [(c.organ, c.year) for c in reading.cancers] == [
        ("breast", 2012),
        ("colon", 2019),
    ]


def test_the_nought_of_a_stage_denies_nothing():
    """T2N0M0 is a cancer that was there."""
    cancer = cancer_told(read_note("Анамнез: РМЖ слева, T2N0M0, 2017 г."))

    assert cancer is not None
    assert (cancer.state, cancer.year) == (CancerState.PRESENT, 2017)


def test_nodes_that_are_named_and_not_felt_raise_no_flag():
    """Lymph nodes are a flag only where they are enlarged."""
    assert told("Cervical nodes not enlarged.") == {}
    assert told("Шейные лимфоузлы не увеличены.") == {}


def test_a_whole_note_is_read_as_its_sentences_are():
    """Headings, wrapped lines, numbers of several things, and who noticed what."""
    note = (
        "History: a hairless area on the vertex was noticed 8 months ago. No response\n"
        "to topical betamethasone for 3 months.\n"
        "Family history: mother - colon cancer.\n"
        "Exam: 3.5 x 2.5 cm plaque. Two nodules, 5 and 8 mm. No scale."
    )

    reading = read_note(note)

    assert reading.age is not None
    assert reading.age.months == 8
    assert [size.cm for size in reading.sizes] == [(3.5, 2.5), (0.5, 0.8)]
    assert [cancer.bearer for cancer in reading.cancers] == [Bearer.RELATIVE]
    assert told(note)["scale"] == "absent"


def test_the_words_that_said_it_are_kept():
    """A reader can see why a sign was read, and so can overrule it."""
    note = "Firm lump, no ulceration."

    words = quoted(note, read_note(note))

    assert words[Sign.NODULE] == "lump"
    assert words[Sign.ULCERATION] == "no ulceration"


def test_treatments_and_sites_are_read():
    """What was tried, and where."""
    reading = read_note("Clobetasol and minoxidil for an occipital bald patch.")

    kinds = {read.kind for read in reading.treatments}
    assert kinds == {TreatmentKind.TOPICAL_STEROID, TreatmentKind.MINOXIDIL}
    assert [read.site for read in reading.sites] == [Site.OCCIPITAL]


def test_a_treatment_of_another_place_is_not_the_lesions():
    """Steroids on the elbow leave no marks on the scalp."""
    assert not read_note("Clobetasol on the elbow.").treatments


def test_the_paper_told_as_a_note_gives_the_papers_signs():
    """Paraphrased by us, in both languages: the foci older than six months."""
    english = (
        "Woman after breast cancer. Foci of alopecia on the scalp. Older foci show "
        "erythema, atrophy and thick arborizing vessels with loss of follicular "
        "openings."
    )
    russian = (
        "РМЖ в анамнезе. Очаги алопеции на волосистой части головы: эритема, атрофия, "
        "толстые древовидные сосуды, устья фолликулов не определяются."
    )
    expected = {
        "alopecic_patch",
        "erythema",
        "atrophy",
        "thick_arborizing_vessels",
        "loss_of_follicular_openings",
    }

    for note in (english, russian):
        assert {s for s, state in told(note).items() if state == "present"} == expected
        cancer = cancer_told(read_note(note))
        assert cancer is not None
        assert cancer.organ == "breast"
