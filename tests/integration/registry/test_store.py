"""The store, on SQLite and on PostgreSQL."""

import hashlib
from dataclasses import replace
from datetime import date

import courses as drawn
import pytest
from hypothesis import HealthCheck, given, settings

from scalpwatch.errors import RegistryError
from scalpwatch.registry.audit import Event
from scalpwatch.registry.identity import with_visit
from scalpwatch.registry.searching import Order, Query
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Lesion,
    OncologicalHistory,
    Primary,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import (
    Course,
    KeptPicture,
    Visit,
)
from scalpwatch.vocabulary.pathology import Histology, Pathology, Specimen

PICTURE = b"a picture of a scalp"
SHA256 = hashlib.sha256(PICTURE).hexdigest()


def seen(pseudonym="P-1", on=date(2026, 3, 1), uid="1.2.3", **told):
    """A visit in which one focus was seen."""
    lesion = Lesion("focus 1", site=told.pop("site", Site.VERTEX))
    pictures = told.pop("pictures", ())
    case = Case(pseudonym, on, lesions=(lesion,), **told)
    return Visit(uid, case, pictures=pictures)


def patient(pseudonym="P-1", **told):
    """A patient who was seen once."""
    return Course(pseudonym, visits=(seen(pseudonym),), **told)


def pictured():
    """A visit with a picture."""
    picture = KeptPicture(SHA256, "one.jpg", "image/jpeg", "focus 1", 9, 9)
    return seen(uid="1.2.4", pictures=(picture,))


def add(store, visit, pictures=None):
    """Add a visit to the record."""
    store.revise(
        "P-1",
        lambda course: with_visit(course, visit),
        (Event.VISIT_ADDED,),
        pictures or {},
    )


def told(store):
    """What the audit trail tells, in order."""
    return [row.event for row in store.trail()]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(course=drawn.courses)
def test_any_course_that_is_kept_is_recalled_equal(store, course):
    """Nothing is lost, added or changed between keeping and recalling."""
    store.keep(course)

    assert store.recall(course.pseudonym) == course


def test_what_is_kept_is_there_when_the_store_is_opened_again(store, open_again):
    """A record outlives the process that wrote it."""
    store.keep(patient())

    assert open_again().recall("P-1") == patient()


def test_keeping_again_takes_the_place_of_what_was_kept(store):
    """There is one record of a patient."""
    store.keep(patient())
    store.keep(patient(sex=Sex.FEMALE))

    assert store.recall("P-1").sex is Sex.FEMALE
    assert len(store.search(Query())) == 1


def test_a_new_patient_never_replaces_another(store):
    """Two patients given one pseudonym would lose the first one's record."""
    store.keep(patient(), is_new=True)

    with pytest.raises(RegistryError, match="pseudonym already"):
        store.keep(patient(sex=Sex.MALE), is_new=True)

    assert store.recall("P-1") == patient()


@pytest.mark.parametrize("pseudonym", ["", " ", "P\n1", "P\x1b[2J", "P" * 129])
def test_a_pseudonym_that_no_list_can_show_is_refused(store, pseudonym):
    """Empty, endless, or able to move the cursor of a terminal."""
    with pytest.raises(RegistryError, match="printable letters"):
        store.keep(Course(pseudonym))

    assert store.search(Query()) == ()


def test_what_is_no_text_at_all_is_an_unknown_pseudonym(store):
    """A shell can hand over bytes that are no letters."""
    with pytest.raises(RegistryError, match="no patient"):
        store.recall("P-\udcff")


def test_an_unknown_patient_is_refused_and_the_asking_is_told_of(store):
    """Whoever tries pseudonyms leaves a trace."""
    with pytest.raises(RegistryError, match="no patient of this pseudonym") as raised:
        store.recall("Maria Ivanova")

    assert "Maria" not in str(raised.value)
    assert told(store)[-1] == Event.REFUSED.value


def test_a_patient_of_another_clinic_is_unknown(store, open_again):
    """The same pseudonym in two clinics is two patients."""
    elsewhere = open_again(clinic="elsewhere")
    store.keep(patient())

    with pytest.raises(RegistryError, match="no patient"):
        elsewhere.recall("P-1")
    elsewhere.keep(patient(sex=Sex.MALE))

    assert store.recall("P-1") == patient()
    assert [each.sex for each in elsewhere.search(Query())] == [Sex.MALE]
    assert len(list(elsewhere.cohort())) == 1


def test_a_picture_is_fetched_as_it_was_kept(store):
    """Not a byte of a picture changes."""
    store.keep(patient())
    add(store, pictured(), {SHA256: PICTURE})

    assert store.picture("P-1", SHA256) == PICTURE


def test_a_picture_that_the_record_does_not_name_is_refused(store):
    """A picture must not lie in the store unseen."""
    store.keep(patient())

    with pytest.raises(RegistryError, match="no such picture"):
        add(store, seen(uid="1.2.5"), {SHA256: PICTURE})

    assert len(store.recall("P-1").visits) == 1


def test_a_picture_that_is_not_what_its_hash_says_is_refused(store):
    """A picture that was mixed up on the way is noticed."""
    store.keep(patient())

    with pytest.raises(RegistryError, match="no such picture"):
        add(store, pictured(), {SHA256: b"another picture"})


def test_a_picture_that_the_record_names_no_more_is_destroyed(store):
    """What was replaced does not stay on the disk."""
    store.keep(replace(patient(), visits=(pictured(),)), {SHA256: PICTURE})
    (name,) = store.pictures.names()

    store.keep(patient())

    assert list(store.pictures.names()) == []
    assert name


@pytest.mark.parametrize("deed", ["keep", "erase"])
def test_what_a_killed_process_left_of_a_picture_goes_with_the_next_deed(store, deed):
    """A draft is of somebody, sealed or not: it does not stay for ever."""
    store.keep(replace(patient(), visits=(pictured(),)), {SHA256: PICTURE})
    draft = store.pictures.folder / ".draft-0123456789abcdef"
    draft.write_bytes(b"half")

    if deed == "keep":
        store.keep(replace(patient(), visits=(pictured(),)), {SHA256: PICTURE})
    else:
        store.erase("P-1")

    assert not draft.exists()


def test_many_are_kept_in_order_and_acknowledged(store):
    """An import tells how far it came, and one patient told twice is kept once."""
    seen_so_far = []
    many = [(patient(f"P-{number}"), {}) for number in (1, 2, 3, 2)]

    kept = store.keep_many(iter(many), acknowledge=seen_so_far.append)

    assert kept == seen_so_far[-1] == 4
    assert list(store.pseudonyms()) == ["P-1", "P-2", "P-3"]


def test_two_ways_of_writing_one_letter_are_one_patient(store):
    """Whether a keyboard composes its accents must not split a record."""
    composed, decomposed = patient("Ren\u00e9"), patient("Rene\u0301")

    store.keep_many([(composed, {}), (decomposed, {})])

    assert store.recall("Ren\u00e9") == decomposed
    assert len(store.search(Query())) == 1


def test_a_search_finds_by_the_beginning_of_a_pseudonym(store):
    """Upper and lower case are alike; nothing else is."""
    store.keep_many((patient(name), {}) for name in ("Anna-1", "ANNA-2", "Berta-1"))

    found = store.search(Query("anna", order=Order.ENTRY))

    assert [each.pseudonym for each in found] == ["Anna-1", "ANNA-2"]
    assert store.search(Query("nna")) == ()
    assert store.search(Query("anna-3")) == ()


def test_a_search_by_a_long_pseudonym_finds_it_alone(store):
    """Two long pseudonyms that differ at the end are two patients."""
    store.keep_many((patient("A" * 40 + end), {}) for end in "xy")

    (found,) = store.search(Query("a" * 40 + "x"))

    assert found.pseudonym == "A" * 40 + "x"
    assert len(store.search(Query("A" * 16))) == 2


def test_a_search_asks_coded_facts(store):
    """Sex, primary, site, histology, years: each narrows the list."""
    breast = OncologicalHistory(CancerKnowledge.KNOWN, (Cancer(Primary.BREAST),))
    found = Pathology(
        "p",
        Specimen.SCALP_LESION,
        date(2026, 4, 2),
        histology=Histology.METASTASIS,
    )
    told = {"sex": Sex.FEMALE, "history": breast, "pathologies": (found,)}
    store.keep(patient("P-1", **told))
    store.keep(patient("P-2", sex=Sex.MALE))
    add(store, seen("P-1", date(2026, 4, 1), "1.2.7", sex=Sex.FEMALE))

    for asked in (
        Query(sex=Sex.FEMALE),
        Query(primary=Primary.BREAST),
        Query(histology=Histology.METASTASIS),
        Query(site=Site.VERTEX),
    ):
        assert [each.pseudonym for each in store.search(asked)] == ["P-1"]
    assert len(store.search(Query(first_year=2026, last_year=2026))) == 2
    assert store.search(Query(first_year=2027)) == ()
    assert store.search(Query(is_closed=True)) == ()


def test_a_list_comes_in_pages(store):
    """Page after page, every patient once."""
    store.keep_many((patient(f"P-{number}"), {}) for number in range(5))

    pages = [store.search(Query(limit=2, offset=at)) for at in (0, 2, 4)]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({each.pseudonym for page in pages for each in page}) == 5


def test_a_list_shows_the_days_that_only_the_key_tells(store):
    """The day of the last visit is sealed, and shown."""
    store.keep(patient(birth_year=1961))

    (entry,) = store.search(Query())

    assert (entry.birth_year, entry.last_seen) == (1961, date(2026, 3, 1))


def test_every_deed_is_a_row_of_the_audit_trail(store):
    """Reading, writing, listing, counting, and what is noted from elsewhere."""
    store.keep(patient())
    store.recall("P-1")
    store.search(Query())
    list(store.cohort())
    store.note(Event.EXPORTED, "P-1", detail="form=fhir")

    assert told(store) == [
        "store_made",
        "kept",
        "read",
        "listed",
        "counted",
        "exported",
    ]
    mine = [row.event for row in store.trail("P-1")]
    assert mine == ["kept", "read", "exported"]


def test_no_words_can_be_noted(store):
    """What is told in the trail is codes, so that no patient's words get there."""
    with pytest.raises(ValueError, match="codes"):
        store.note(Event.EXPORTED, detail="Maria Ivanova")


def test_a_write_that_fails_leaves_nothing(store):
    """Neither the visit nor its row in the trail is there."""
    store.keep(patient())
    before = told(store)

    with pytest.raises(RegistryError):
        add(store, seen("P-2", uid="1.2.8"))

    assert told(store) == before
    assert store.recall("P-1") == patient()
