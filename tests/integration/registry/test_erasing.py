"""Erasing a patient: nothing of her can be read, and the counts stay."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import func, select

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry import models
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Lesion,
    OncologicalHistory,
    Primary,
    Site,
)
from scalpwatch.vocabulary.courses import (
    Course,
    KeptPicture,
    Outcome,
    Visit,
    VitalStatus,
)
from scalpwatch.vocabulary.pathology import Histology, Pathology, Specimen

CANARY = "Canary-Maria-Ivanova"
PICTURE = b"a picture " + CANARY.encode() * 20
SHA256 = hashlib.sha256(PICTURE).hexdigest()
DAY = date(1987, 11, 23)


def canary():
    """A patient whose name stands wherever a name can stand."""
    picture = KeptPicture(SHA256, f"{CANARY}.jpg", "image/jpeg", "focus 1", 9, 9)
    cancer = Cancer(Primary.BREAST, histology=CANARY, blocks_kept_at=CANARY)
    case = Case(
        CANARY,
        DAY,
        history=OncologicalHistory(CancerKnowledge.KNOWN, (cancer,)),
        lesions=(Lesion("focus 1", site=Site.VERTEX),),
    )
    report = Pathology(
        CANARY,
        Specimen.SCALP_LESION,
        DAY,
        histology=Histology.METASTASIS,
        morphology=CANARY,
        text=CANARY,
    )
    return Course(
        CANARY,
        history=case.history,
        visits=(Visit(CANARY, case, pictures=(picture,)),),
        pathologies=(report,),
        outcomes=(Outcome("1", DAY, VitalStatus.ALIVE, CANARY),),
    )


@pytest.fixture
def kept(store):
    """A store with the canary, read, listed and counted, and another patient."""
    store.keep(canary(), {SHA256: PICTURE})
    store.keep(Course("P-2"))
    store.recall(CANARY)
    store.search(Query(CANARY))
    with pytest.raises(RegistryError):
        store.recall(f"{CANARY}-2")
    return store


def bytes_of(folder):
    """Every byte below a folder, names of files included."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    names = "".join(str(each.relative_to(folder)) for each in files).encode()
    return names + b"".join(each.read_bytes() for each in files)


def cells_of(store):
    """Every cell of every table, as text."""
    with store.turns.engine.connect() as connection:
        return b"".join(
            bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
            for table in models.metadata.sorted_tables
            for row in connection.execute(select(table))
            for cell in row
        )


def test_what_is_kept_of_a_patient_shows_nowhere(kept, place):
    """Also before erasing, who has files and tables but no key reads no name."""
    everything = bytes_of(place.folder) + cells_of(kept)

    for trace in (CANARY, CANARY.lower(), DAY.isoformat(), SHA256):
        assert trace.encode() not in everything


def test_an_erased_patient_is_unknown(kept):
    """Neither recalled, nor listed, nor shown by her picture."""
    kept.erase(CANARY)

    for asked in (
        lambda: kept.recall(CANARY),
        lambda: kept.picture(CANARY, SHA256),
        lambda: kept.erase(CANARY),
    ):
        with pytest.raises(RegistryError, match="no patient of this pseudonym"):
            asked()
    assert [each.pseudonym for each in kept.search(Query())] == ["P-2"]
    assert list(kept.pseudonyms()) == ["P-2"]
    assert len(list(kept.cohort())) == 1


def test_what_was_sealed_of_an_erased_patient_is_in_no_file(kept, place):
    """The sealed bodies, the key and the picture are overwritten or gone."""
    with kept.turns.engine.connect() as connection:
        sealed = [
            bytes(connection.scalar(select(column).order_by("patient_id").limit(1)))
            for column in (models.document.c.body, models.cohort.c.body)
        ]

    kept.erase(CANARY)

    everything = bytes_of(place.folder) + cells_of(kept)
    assert CANARY.encode() not in everything
    assert not [body for body in sealed if body in everything]
    assert list(kept.pictures.names()) == []
    assert kept.custody.keyring.count() == 1


def test_the_counts_of_an_erased_patient_stay(kept):
    """Codes and years, and nothing that leads to whom they are of."""
    (before,) = [row.patient for row in kept.trail(CANARY) if row.event == "kept"]
    kept.erase(CANARY)

    with kept.turns.engine.connect() as connection:
        erased = connection.execute(
            select(models.patient).where(models.patient.c.is_erased)
        ).one()
        found = connection.execute(
            select(models.pathology.c.histology, models.pathology.c.year)
        ).one()
        years = connection.scalar(select(func.max(models.visit.c.year)))

    assert (erased.primary_site, erased.first_year) == ("breast", DAY.year)
    assert (erased.tag, erased.glance) == (None, None)
    assert tuple(found) == ("metastasis", DAY.year)
    assert years == DAY.year
    # the trail still tells what was done, but of nobody who can be found
    assert erased.uid != before
    assert [row.event for row in kept.trail()][-1] == "erased"
    assert kept.check_trail().is_whole


def test_a_log_that_another_program_reads_does_not_undo_erasing(kept, monkeypatch):
    """It says that it is done: so the record is gone, and the trail tells of it."""

    def held(_):
        """Find the log in use."""
        raise RegistryError(say("a log is read"), remedy=say("end the other program"))

    for module in ("keyring", "store"):
        monkeypatch.setattr(f"scalpwatch.registry.{module}.empty_log", held)

    with pytest.raises(RegistryError, match="a log is read"):
        kept.erase(CANARY)

    assert not kept.knows(CANARY)
    assert list(kept.trail())[-1].event == "erased"
    assert list(kept.pictures.names()) == []


def test_a_pseudonym_can_be_given_again_after_erasing(kept):
    """It is another patient, with another key."""
    kept.erase(CANARY)
    kept.keep(Course(CANARY, birth_year=1990), is_new=True)

    assert kept.recall(CANARY) == Course(CANARY, birth_year=1990)


def test_erasing_that_was_cut_short_is_done_by_erasing_again(kept):
    """A kill after the key was destroyed leaves nobody who can be read."""
    (row,) = [each for each in kept.trail(CANARY) if each.event == "kept"]
    kept.custody.keyring.destroy(row.patient)

    with pytest.raises(RegistryError, match="Erase the patient again"):
        kept.recall(CANARY)
    assert [each.pseudonym for each in kept.search(Query())] == ["P-2"]

    kept.erase(CANARY)

    with pytest.raises(RegistryError, match="no patient"):
        kept.recall(CANARY)
