"""What a user keeps for herself, on both databases: hers alone, whole, and gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from scalpwatch.errors import RegistryError
from scalpwatch.registry.accounts import Account, Accounts, Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.backup import key_of_backups, write_backup
from scalpwatch.registry.custody import LONGEST_PSEUDONYM
from scalpwatch.registry.drawer_bodies import (
    BOUNDS,
    HEAD_BYTES,
    Bounds,
    DrawerKind,
)
from scalpwatch.registry.drawers import (
    ChangedDrawerError,
    Drawers,
    UnknownDrawerError,
)
from scalpwatch.registry.keys import MasterKey
from scalpwatch.registry.models import drawer
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.restoring import restore
from scalpwatch.registry.verifying import Verifying
from scalpwatch.vocabulary.courses import Course
from scalpwatch.web.draft_pictures import put_picture
from scalpwatch.web.drafts import begin_draft, open_draft, put_draft
from scalpwatch.web.uploads import Upload

CLINICIAN = frozenset({Role.CLINICIAN})
WORDS = "a firm plaque on the vertex, кожа".encode()
UPLOAD = Upload("edge.jpg", "image/jpeg", "0" * 64, bytes(5000), bytes(500))


@pytest.fixture
def people(store):
    """Two users of the first clinic, and one of another."""
    accounts = Accounts(store.turns)
    anna = accounts.make_first("anna", "hash", home=store.custody.clinic)
    olga = accounts.make(replace(anna, name="olga"), "hash")
    accounts.make_clinic("second")
    third = accounts.make(Account("", "third", "second", CLINICIAN), "hash")
    return anna, olga, third


@pytest.fixture
def hers(store, people):
    """The drawers of the first."""
    return store.drawers(people[0].uid)


def troubles(store):
    """Verify a store."""
    found = []
    done = Verifying(store, lambda trouble: found.append(str(trouble)))
    done.run()
    return found, done


def test_what_was_put_comes_back_as_it_was(hers):
    """Kind, patient, revision and every byte."""
    begun = hers.begin(DrawerKind.DRAFT, b"first", about="P-1")

    put = hers.put(begun.uid, WORDS, revision=begun.revision)

    opened = hers.open(begun.uid)
    assert (opened.slip, opened.about, opened.body) == (put, "P-1", WORDS)
    assert put.revision == begun.revision + 1
    assert hers.listed(DrawerKind.DRAFT) == (put,)
    assert hers.opened(DrawerKind.DRAFT) == (opened,)
    assert not hers.listed(DrawerKind.PRACTICE)


def test_another_users_drawer_does_not_exist(store, people, hers):
    """It is not opened, put, removed or listed, and that it was tried is told of."""
    uid = hers.begin(DrawerKind.DRAFT, WORDS).uid
    others = store.drawers(people[1].uid)

    for deed in (
        lambda: others.open(uid),
        lambda: others.put(uid, b"mine", revision=1),
        lambda: others.remove(uid),
    ):
        with pytest.raises(UnknownDrawerError):
            deed()

    assert not others.listed(DrawerKind.DRAFT)
    assert hers.open(uid).body == WORDS
    refused = [row for row in store.trail() if row.event == Event.REFUSED.value]
    assert len(refused) == 3


def test_of_two_windows_the_second_is_told_and_nothing_is_lost(hers):
    """What the first put stays."""
    begun = hers.begin(DrawerKind.DRAFT, b"both see this")
    hers.put(begun.uid, b"the first", revision=begun.revision)

    with pytest.raises(ChangedDrawerError, match="another window"):
        hers.put(begun.uid, b"the second", revision=begun.revision)

    assert hers.open(begun.uid).body == b"the first"


def test_removing_destroys_the_key_too(store, hers):
    """Whoever kept a copy of the row reads nothing of it."""
    uid = hers.begin(DrawerKind.DRAFT, WORDS).uid

    hers.remove(uid)

    assert uid in store.custody.keyring.destroyed()
    with pytest.raises(UnknownDrawerError):
        hers.open(uid)
    assert troubles(store)[0] == []


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        (Bounds(2, 100, 1000), "2 of these already"),
        (Bounds(9, 100, 150), "too much room"),
        (Bounds(9, 2, 1000), "too large"),
    ],
)
def test_nobody_fills_the_disk(hers, monkeypatch, bounds, told):
    """Count, size of one and size of all are bounded."""
    monkeypatch.setitem(BOUNDS, DrawerKind.DRAFT, bounds)

    def filled():
        """Begin one after the other."""
        for _ in range(3):
            hers.begin(DrawerKind.DRAFT, b"words")

    with pytest.raises(RegistryError, match=told):
        filled()


def test_nothing_of_it_lies_in_the_open(store, place, hers):
    """Neither what was written nor about whom."""
    hers.begin(DrawerKind.DRAFT, b"a canary in the draft", about="CANARY-77")

    with store.turns.engine.connect() as connection:
        lies = connection.execute(select(drawer.c.body)).scalar_one()

    read = [each.read_bytes() for each in place.folder.rglob("*") if each.is_file()]
    everything = b"".join([*read, lies])
    assert b"canary" not in everything
    assert b"CANARY" not in everything


def test_what_was_changed_or_moved_is_found(store, hers):
    """A body of another revision does not open, and verifying tells."""
    begun = hers.begin(DrawerKind.DRAFT, b"old")
    with store.turns.engine.connect() as connection:
        old = connection.execute(select(drawer.c.body)).scalar_one()
    hers.put(begun.uid, b"new", revision=1)
    with store.turns.engine.begin() as connection:
        connection.execute(update(drawer).values(body=old))

    found, done = troubles(store)

    assert found == ["Drawer 1: does not open."]
    assert done.drawers == 1


def test_drawers_are_no_spare_keys(store, hers):
    """Their keys are used."""
    store.keep(Course("P-1"))
    hers.begin(DrawerKind.PRACTICE, b"answers")

    found, done = troubles(store)

    assert (found, done.spare_keys, done.drawers) == ([], 0, 1)


def test_erasing_a_patient_empties_what_is_about_her(store, people, hers):
    """In her clinic alone: elsewhere the same pseudonym is somebody else's."""
    store.keep(Course("P-1"))
    about_her = hers.begin(DrawerKind.DRAFT, WORDS, about="P-1")
    picture = hers.begin(DrawerKind.PICTURE, bytes(5000), about="P-1")
    another = hers.begin(DrawerKind.DRAFT, WORDS, about="P-2")
    elsewhere = store.drawers(people[2].uid)
    theirs = elsewhere.begin(DrawerKind.DRAFT, WORDS, about="P-1")

    store.erase("P-1")

    for gone in (about_her, picture):
        with pytest.raises(UnknownDrawerError):
            hers.open(gone.uid)
    assert {about_her.uid, picture.uid} <= store.custody.keyring.destroyed()
    assert hers.open(another.uid).body == WORDS
    assert elsewhere.open(theirs.uid).body == WORDS
    assert troubles(store)[0] == []


@pytest.fixture
def drafting(hers):
    """A draft of nobody yet, with a picture of it."""
    draft = begin_draft(hers)
    put_picture(hers, draft.uid, UPLOAD, lesion=0)
    return draft.uid


def called(hers, uid, pseudonym):
    """Type whose visit a draft is."""
    opened = open_draft(hers, uid)
    fields = {**opened.draft.fields, "pseudonym": pseudonym}
    put_draft(hers, opened, replace(opened.draft, fields=fields))


def test_a_picture_goes_with_the_patient_who_was_named_after_it(store, hers, drafting):
    """Whose it is, its draft says, and that is told or mended later."""
    store.keep(Course("P-2"))
    called(hers, drafting, "P-1")
    called(hers, drafting, "P-2")
    (picture,) = hers.listed(DrawerKind.PICTURE)

    store.erase("P-2")

    assert not hers.listed(DrawerKind.DRAFT)
    assert not hers.listed(DrawerKind.PICTURE)
    assert {drafting, picture.uid} <= store.custody.keyring.destroyed()


def test_a_picture_stays_with_its_draft_when_another_patient_is_erased(
    store, hers, drafting
):
    """The draft was hers once, before a mistyped name was mended."""
    store.keep(Course("P-1"))
    called(hers, drafting, "P-1")
    called(hers, drafting, "P-2")

    store.erase("P-1")

    assert len(hers.listed(DrawerKind.DRAFT)) == 1
    assert len(hers.listed(DrawerKind.PICTURE)) == 1


def test_a_name_is_the_same_however_its_accents_are_written(store, hers):
    """Composed letters and letters with their marks apart are one patient."""
    store.keep(Course("Andr\u00e9"))
    hers.begin(DrawerKind.DRAFT, WORDS, about="Andre\u0301")

    store.erase("Andr\u00e9")

    assert not hers.listed(DrawerKind.DRAFT)


def test_a_drawer_that_does_not_open_keeps_nobody_from_being_erased(store, hers):
    """It stays where it is, and verifying tells of it."""
    store.keep(Course("P-1"))
    broken = hers.begin(DrawerKind.DRAFT, WORDS, about="P-1")
    about_her = hers.begin(DrawerKind.DRAFT, WORDS, about="P-1")
    damaged = update(drawer).where(drawer.c.uid == broken.uid)
    with store.turns.engine.begin() as connection:
        connection.execute(damaged.values(body=bytes(500)))

    store.erase("P-1")

    assert not store.knows("P-1")
    assert [each.uid for each in hers.listed(DrawerKind.DRAFT)] == [broken.uid]
    assert about_her.uid in store.custody.keyring.destroyed()
    assert troubles(store)[0] == ["Drawer 1: does not open."]


def test_what_is_typed_as_a_name_is_never_too_long_for_its_drawer(store, hers):
    """Ten thousand letters are nobody's pseudonym, and harm nobody's erasing."""
    store.keep(Course("P-1"))
    draft = begin_draft(hers)
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 10_000)))

    called(hers, draft.uid, letters)
    store.erase("P-1")

    assert hers.open(draft.uid).about == letters[:LONGEST_PSEUDONYM]
    assert open_draft(hers, draft.uid).draft.pseudonym == letters
    sealed = select(drawer).where(drawer.c.uid == draft.uid)
    with store.turns.engine.connect() as connection:
        row = connection.execute(sealed).one()
    assert 2 + int.from_bytes(row.body[:2], "big") <= HEAD_BYTES


def test_a_draft_goes_with_its_pictures_and_no_others(store, hers, drafting):
    """Those of another draft stay; of each that goes it is told."""
    another = begin_draft(hers)
    put_picture(hers, another.uid, UPLOAD, lesion=0)
    before = len(list(store.trail()))

    hers.remove(drafting)

    told = [row.event for row in list(store.trail())[before:]]
    (left,) = open_draft(hers, another.uid).draft.pictures
    assert [each.uid for each in hers.listed(DrawerKind.PICTURE)] == [left.uid]
    assert told.count(Event.DRAWER_EMPTIED.value) == 2


def test_pictures_go_and_their_draft_stays(hers, drafting):
    """Once they are in the record, the draft tells where that is."""
    (slip,) = hers.listed(DrawerKind.DRAFT)

    hers.conclude(drafting, b"kept", revision=slip.revision)

    assert not hers.listed(DrawerKind.PICTURE)
    assert hers.open(drafting).body == b"kept"
    assert [each.uid for each in hers.listed(DrawerKind.DRAFT)] == [drafting]


def test_pictures_stay_with_a_draft_that_another_window_changed(hers, drafting):
    """What came meanwhile was not kept: nothing of the draft goes."""
    before = open_draft(hers, drafting)
    put_draft(hers, before, before.draft)

    with pytest.raises(ChangedDrawerError):
        hers.conclude(drafting, b"kept", revision=before.slip.revision)

    assert len(hers.listed(DrawerKind.PICTURE)) == 1
    assert open_draft(hers, drafting).draft == before.draft


def test_a_drawer_that_does_not_open_bars_no_other(store, hers, drafting):
    """It is named among the closed, and passed over among the open."""
    another = begin_draft(hers)
    broken = update(drawer).where(drawer.c.uid == drafting).values(body=bytes(500))
    with store.turns.engine.begin() as connection:
        connection.execute(broken)

    opened = [each.slip.uid for each in hers.opened(DrawerKind.DRAFT)]

    assert opened == [another.uid]
    assert {each.uid for each in hers.listed(DrawerKind.DRAFT)} == {
        another.uid,
        drafting,
    }


def test_nobody_empties_what_lies_within_anothers_drawer(store, people, hers, drafting):
    """Its address opens nothing for anybody else."""
    (slip,) = hers.listed(DrawerKind.DRAFT)

    with pytest.raises(UnknownDrawerError):
        store.drawers(people[1].uid).conclude(drafting, b"", revision=slip.revision)

    assert len(hers.listed(DrawerKind.PICTURE)) == 1


def test_a_picture_of_a_draft_that_is_discarded_meanwhile_stays_nowhere(
    hers, drafting, monkeypatch
):
    """What no draft names, nobody could discard."""
    begin = Drawers.begin

    def begun(self, kind, body, *, about=""):
        slip = begin(self, kind, body, about=about)
        self.remove(drafting)
        return slip

    monkeypatch.setattr(Drawers, "begin", begun)
    with pytest.raises(UnknownDrawerError):
        put_picture(hers, drafting, replace(UPLOAD, sha256="1" * 64), lesion=0)

    assert not hers.listed(DrawerKind.PICTURE)


def test_a_picture_that_its_draft_cannot_name_stays_nowhere(
    hers, drafting, monkeypatch
):
    """The draft is as large as it may be."""
    monkeypatch.setitem(BOUNDS, DrawerKind.DRAFT, Bounds(9, 10, 10))

    with pytest.raises(RegistryError, match="too large"):
        put_picture(hers, drafting, replace(UPLOAD, sha256="1" * 64), lesion=0)

    assert len(hers.listed(DrawerKind.PICTURE)) == 1


def test_what_one_practises_is_in_no_trail(store, hers):
    """What tells of patients is."""
    before = len(list(store.trail()))
    practised = hers.begin(DrawerKind.PRACTICE, b"answers")
    hers.open(practised.uid)
    hers.opened(DrawerKind.PRACTICE)
    hers.remove(practised.uid)
    assert len(list(store.trail())) == before

    drafted = hers.begin(DrawerKind.DRAFT, WORDS)
    hers.open(drafted.uid)
    hers.remove(drafted.uid)

    told = [row.event for row in list(store.trail())[before:]]
    assert told == ["drawer_put", "drawer_opened", "drawer_emptied"]


def test_another_master_key_leaves_drawers_open(store, place, hers):
    """Their keys hang on the store's secret."""
    uid = hers.begin(DrawerKind.DRAFT, WORDS).uid
    new = MasterKey(bytes(range(32)))

    store.change_key(new)

    again = open_store(replace(place, key=new), actor="tester")
    with again:
        assert again.drawers(hers.owner).open(uid).body == WORDS


def test_a_backup_brings_drawers_back_but_not_what_was_emptied_since(
    store, place, people, hers, tmp_path
):
    """A draft that was discarded after the backup stays discarded."""
    kept = hers.begin(DrawerKind.DRAFT, WORDS)
    emptied = hers.begin(DrawerKind.DRAFT, WORDS)
    write_backup(
        tmp_path / "backup",
        engine=store.turns.engine,
        keyring=store.custody.keyring,
        pictures=store.pictures,
        key=key_of_backups(place.key),
    )
    hers.remove(emptied.uid)
    store.custody.keyring.forget()
    back = Place(tmp_path / "back", None, place.key)
    back.folder.mkdir()
    back.keyring_file.write_bytes(place.keyring_file.read_bytes())

    restore(tmp_path / "backup", back, actor="tester")

    with open_store(back, actor="tester") as again:
        restored = again.drawers(people[0].uid)
        assert restored.listed(DrawerKind.DRAFT) == (kept,)
        assert restored.open(kept.uid).body == WORDS
        assert troubles(again)[0] == []
