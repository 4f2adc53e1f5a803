"""Export, import, backup, restore and verification, on SQLite and on PostgreSQL."""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import sqlite3
import threading
from dataclasses import replace
from datetime import date

import pytest
from drawn_courses import draw_courses
from kept_courses import picture_of, with_pictures
from sqlalchemy import delete, select, text, update

from scalpwatch.cli import main
from scalpwatch.documents.course import course_to_json
from scalpwatch.errors import RegistryError
from scalpwatch.registry import models, verifying
from scalpwatch.registry.audit import Event
from scalpwatch.registry.opening import open_store
from scalpwatch.registry.restoring import restore
from scalpwatch.registry.verifying import Verifying
from scalpwatch.vocabulary.cases import Sex
from scalpwatch.vocabulary.courses import Outcome, VitalStatus


@pytest.fixture
def command(place, monkeypatch, capsys):
    """Run a command on the store; give exit code, output and errors."""

    def run(*arguments, at=place):
        """Choose the store as an installation does."""
        monkeypatch.setenv("SCALPWATCH_STORE", str(at.folder))
        monkeypatch.setenv("SCALPWATCH_DATABASE", at.database or "")
        key = base64.b64encode(at.key.secret).decode()
        monkeypatch.setenv("SCALPWATCH_KEY", key)
        code = main([str(each) for each in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def other_place(place, tmp_path, request):
    """Another place of the same kind, empty."""
    if place.database is None:
        yield replace(place, folder=tmp_path / "other")
        return
    server = request.getfixturevalue("postgresql")
    address = server.new_database()
    yield replace(place, folder=tmp_path / "other", database=address)
    server.drop_database(address)


def filled(open_again, count=5):
    """Open the store with some patients in it."""
    store = open_again()
    kept = with_pictures(count)
    store.keep_many(kept)
    return store, [course for course, _ in kept]


def troubles_of(store):
    """Verify a store; list the troubles."""
    found = []
    Verifying(store, lambda trouble: found.append(str(trouble))).run()
    return found


def change(store, *statements):
    """Change tables behind the store's back, as the database's owner can."""
    with store.turns.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            triggers = ("audit_keeps_rows", "audit_loses_no_row")
            guards = [f"DROP TRIGGER {trigger}" for trigger in triggers]
        else:
            guards = ["ALTER TABLE audit DISABLE TRIGGER USER"]
        for statement in (*guards, *statements):
            connection.execute(text(statement))


def test_an_export_in_the_open_is_imported_equal(
    open_again, command, other_place, tmp_path
):
    """What goes out comes in, with every picture."""
    _, courses = filled(open_again)
    file = tmp_path / "out.zip"

    code, said, _ = command("export", file, "--plain")
    imported, counted, _ = command("import", file, at=other_place)

    assert (code, imported) == (0, 0)
    assert "Anybody who finds the file can read" in said
    assert "5 patients" in counted
    with open_store(other_place, actor="tester") as other:
        assert [other.recall(each.pseudonym) for each in courses] == courses
        for course in courses:
            sha256 = course.visits[0].pictures[0].sha256
            content = other.picture(course.pseudonym, sha256)
            assert content == picture_of(course.pseudonym)
        assert not troubles_of(other)


def test_a_sealed_export_opens_with_its_key_alone(
    open_again, command, other_place, tmp_path
):
    """Nothing of a patient stands readable in it; another key opens nothing."""
    _, courses = filled(open_again)
    keys = [tmp_path / "key", tmp_path / "another"]
    for key in keys:
        command("key", key)
    file = tmp_path / "out.scalpwatch"

    command("export", file, "--key", keys[0], "--patient", courses[1].pseudonym)

    assert courses[1].pseudonym.encode() not in file.read_bytes()
    assert command("import", file, at=other_place)[0] == 2
    assert command("import", file, "--key", keys[1], at=other_place)[0] == 5
    code, counted, _ = command("import", file, "--key", keys[0], at=other_place)
    assert code == 0
    assert "1 patients" in counted


def test_a_patient_who_is_named_twice_is_exported_once(open_again, command, tmp_path):
    """An import would refuse the second line."""
    _, courses = filled(open_again, 2)
    name = courses[0].pseudonym
    file = tmp_path / "out.zip"

    _, told, _ = command(
        "export", file, "--plain", "--patient", name, "--patient", name
    )

    assert "1 patients" in told


def test_who_may_read_an_export_must_be_said(open_again, command, tmp_path):
    """No file of health data comes to be by default."""
    filled(open_again, 1)
    file = tmp_path / "out"

    code, _, why = command("export", file)

    assert code == 2
    assert "--plain" in why
    assert not file.exists()


def test_an_export_is_told_of(open_again, command, tmp_path):
    """Export and refusal are rows of the audit trail."""
    store, _ = filled(open_again)

    command("export", tmp_path / "out.zip", "--plain")
    command("export", tmp_path / "out.csv", "--csv", "--k", "3")

    events = [row.event for row in store.trail()]
    assert events.count(Event.EXPORTED.value) == 1
    assert events[-1] == Event.REFUSED.value


def test_a_table_in_which_one_stands_alone_is_refused(open_again, command, tmp_path):
    """The smallest group is told; it is written when asked for, or without them."""
    filled(open_again, 40)
    file = tmp_path / "out.csv"

    code, _, why = command("export", file, "--csv")

    assert code == 5
    assert "fewer than 5" in why
    assert not file.exists()
    assert command("export", file, "--csv", "--force")[0] == 0
    assert len(file.read_text(encoding="utf-8").splitlines()) == 41


def test_a_bad_line_is_refused_by_its_number_and_the_rest_is_kept(
    open_again, command, tmp_path
):
    """One patient's trouble is nobody else's."""
    courses = list(draw_courses(6))
    lines = [course_to_json(each) for each in courses]
    visits = tuple(
        replace(each, case=replace(each.case, pseudonym=" "))
        for each in courses[4].visits
    )
    nameless = course_to_json(replace(courses[4], pseudonym=" ", visits=visits))
    file = tmp_path / "in.jsonl"
    file.write_text(
        "\n".join([lines[0], "{", lines[1], nameless, lines[0], lines[5]]),
        encoding="utf-8",
    )

    code, counted, why = command("import", file)

    kept = [courses[0], courses[1], courses[5]]
    store = open_again()
    assert code == 2
    assert "3 patients" in counted
    assert [line.split(":")[0] for line in why.splitlines()] == [
        "Line 2",
        "Line 5",
        "Line 4",
    ]
    assert [store.recall(each.pseudonym) for each in kept] == kept
    assert not troubles_of(store)


def test_anothers_visit_is_not_imported_into_a_record(open_again, command, tmp_path):
    """Each part of such a line can be kept; together they are of two persons."""
    hers, another = draw_courses(2)
    swapped = replace(hers, visits=another.visits)
    file = tmp_path / "in.jsonl"
    file.write_text(course_to_json(swapped), encoding="utf-8")

    code, _, why = command("import", file)

    assert (code, list(open_again().pseudonyms())) == (2, [])
    assert "another pseudonym" in why
    assert another.pseudonym not in why


def test_an_import_takes_nobodys_place_unless_asked(open_again, command, tmp_path):
    """What is kept under a pseudonym stays; the same again is no trouble."""
    store, courses = filled(open_again, 2)
    changed = replace(courses[0], sex=Sex.UNKNOWN)
    file = tmp_path / "in.zip"
    command("export", file, "--plain")
    other = tmp_path / "in.jsonl"
    other.write_text(
        course_to_json(replace(changed, visits=changed.visits[1:])), encoding="utf-8"
    )

    again = command("import", file)
    refused = command("import", other)
    before = store.recall(changed.pseudonym)
    replaced = command("import", other, "--replace")

    assert again[0] == 0
    assert "2 were there already" in again[1]
    assert refused[0] == 2
    assert before == courses[0]
    assert replaced[0] == 0
    assert store.recall(changed.pseudonym).sex is Sex.UNKNOWN
    assert not troubles_of(store)


def test_a_backup_comes_back_with_its_chain(open_again, command, other_place, tmp_path):
    """Records, pictures and the audit trail are as they were, and the trail goes on."""
    store, courses = filled(open_again)
    rows = [row.hash for row in store.trail()]

    code, told, _ = command("backup", tmp_path / "backup")
    restored = command("restore", tmp_path / "backup", at=other_place)
    verified = command("verify", at=other_place)

    assert (code, restored[0], verified[0]) == (0, 0, 0)
    assert "5 patients" in told
    with open_store(other_place, actor="tester") as other:
        assert [row.hash for row in other.trail()][: len(rows)] == rows
        assert [other.recall(each.pseudonym) for each in courses] == courses
        sha256 = courses[0].visits[0].pictures[0].sha256
        assert other.picture(courses[0].pseudonym, sha256)


def test_nobody_reads_a_backup_without_the_key(
    open_again, command, other_place, tmp_path
):
    """No pseudonym stands in it; another key restores nothing."""
    _, courses = filled(open_again)
    command("backup", tmp_path / "backup")
    stranger = replace(other_place, key=type(other_place.key)(bytes(32)))

    code, _, why = command("restore", tmp_path / "backup", at=stranger)

    files = [p for p in (tmp_path / "backup").rglob("*") if p.is_file()]
    everything = b"".join(p.read_bytes() for p in files)
    assert courses[0].pseudonym.encode() not in everything
    assert b"focus 1" not in everything
    assert code == 5
    assert "does not open" in why
    assert command("restore", tmp_path / "backup", at=other_place)[0] == 0


def test_a_backup_is_never_restored_over_a_store(open_again, command, tmp_path):
    """What is there is safe from a wrong folder."""
    store, courses = filled(open_again, 2)
    command("backup", tmp_path / "backup")

    code, _, why = command("restore", tmp_path / "backup")

    assert code == 5
    assert "never restored over" in why
    assert store.recall(courses[0].pseudonym) == courses[0]


@pytest.mark.parametrize("file", ["tables-*", "keyring-*", "manifest.json"])
def test_a_changed_backup_restores_nothing(
    open_again, command, other_place, tmp_path, file
):
    """Half of a backup, or a changed one, is none: nothing of a store comes to be."""
    _, courses = filled(open_again, 2)
    command("backup", tmp_path / "backup")
    shutil.copytree(tmp_path / "backup", tmp_path / "whole")
    changed = next((tmp_path / "backup").glob(file))
    changed.write_bytes(changed.read_bytes()[:-40])

    code, _, _ = command("restore", tmp_path / "backup", at=other_place)
    then, _, _ = command("restore", tmp_path / "whole", at=other_place)

    assert (code, then) == (5, 0)
    with open_store(other_place, actor="tester") as other:
        assert [other.recall(each.pseudonym) for each in courses] == courses
        assert not troubles_of(other)


@pytest.mark.parametrize("told", [{"schema": "9999"}, {"schema": None}, {"seq": "1"}])
def test_a_backup_of_a_newer_version_is_refused_in_words(
    open_again, command, other_place, tmp_path, told
):
    """Not by what a library says of a migration that it does not know."""
    filled(open_again, 1)
    command("backup", tmp_path / "backup")
    file = tmp_path / "backup" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_bytes()) | told), encoding="utf-8")

    code, _, why = command("restore", tmp_path / "backup", at=other_place)

    assert code == 5
    assert "backup" in why
    assert "Traceback" not in why


def test_a_backup_that_was_cut_short_is_ended_by_the_next(
    open_again, command, tmp_path
):
    """What a killed backup left is no stranger's, and is gone after the next."""
    filled(open_again, 1)
    backup = tmp_path / "backup"
    backup.mkdir()
    for name in ("tables-0123456789abcdef", ".draft-0123456789abcdef"):
        (backup / name).write_bytes(b"half")

    code, _, _ = command("backup", backup)

    names = {path.name.partition("-")[0] for path in backup.iterdir()}
    assert code == 0
    assert names == {"tables", "keyring", "pictures", "manifest.json", "lock"}
    assert len(list(backup.iterdir())) == 5


def test_two_backups_into_one_folder_do_not_meet(open_again, command, tmp_path):
    """The second is refused while the first is being written."""
    filled(open_again, 1)
    command("backup", tmp_path / "backup")
    with contextlib.closing(sqlite3.connect(tmp_path / "backup" / "lock")) as first:
        first.execute("BEGIN EXCLUSIVE")

        code, _, why = command("backup", tmp_path / "backup")

    assert code == 5
    assert "Another backup" in why


def test_a_second_backup_copies_what_is_new_and_forgets_what_is_gone(
    open_again, command, tmp_path
):
    """A picture is copied once; an erased patient is gone from the next backup."""
    store, courses = filled(open_again, 3)
    backup = tmp_path / "backup"
    command("backup", backup)
    pictures = {p.name: p.stat().st_ino for p in backup.glob("pictures/*/*")}
    store.erase(courses[0].pseudonym)
    store.keep_many(with_pictures(1, first=3))

    command("backup", backup)

    now = {p.name: p.stat().st_ino for p in backup.glob("pictures/*/*")}
    assert len(now) == len(pictures) == 3
    assert len(now.items() & pictures.items()) == 2
    assert (
        len(list(backup.glob("keyring-*"))) == len(list(backup.glob("tables-*"))) == 1
    )


def test_a_backup_keeps_the_whole_picture_of_which_the_store_has_a_part(
    open_again, command, tmp_path
):
    """A disk that fails takes the copy with it otherwise; a part is made whole."""
    filled(open_again, 1)
    backup = tmp_path / "backup"
    command("backup", backup)
    (copy,) = backup.glob("pictures/*/*")
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-9])
    (backup / "pictures" / ".draft-0123456789abcdef").write_bytes(b"half")

    command("backup", backup)
    healed = copy.read_bytes()
    (kept,) = open_again().pictures.folder.glob("??/*")
    kept.write_bytes(whole[:-9])
    command("backup", backup)

    assert healed == copy.read_bytes() == whole
    assert not list(backup.glob("pictures/.draft-*"))


def test_a_folder_of_anything_else_is_not_written_to(open_again, command, tmp_path):
    """A wrong folder costs nobody a file."""
    filled(open_again, 1)
    folder = tmp_path / "photographs"
    folder.mkdir()
    (folder / "tables-of-the-clinic.txt").write_text("mine", encoding="utf-8")

    code, _, _ = command("backup", folder)

    assert code == 5
    assert [path.name for path in folder.iterdir()] == ["tables-of-the-clinic.txt"]


def test_who_was_erased_after_the_backup_is_erased_again(
    open_again, place, command, other_place, tmp_path
):
    """Where the patients' keys of then are still there, no backup brings her back."""
    store, courses = filled(open_again, 3)
    command("backup", tmp_path / "backup")
    store.erase(courses[1].pseudonym)
    store.turns.engine.dispose()
    store.custody.keyring.engine.dispose()
    other_place.folder.mkdir()
    shutil.copy(place.keyring_file, other_place.keyring_file)

    code, told, _ = command("restore", tmp_path / "backup", at=other_place)

    assert code == 0
    assert "Erased again: 1" in told
    with open_store(other_place, actor="tester") as other:
        assert courses[1].pseudonym not in set(other.pseudonyms())
        assert len(list(other.pictures.names())) == 2
        assert other.check_trail().is_whole
        assert not troubles_of(other)


def test_rows_lost_with_an_older_backup_must_be_known(
    open_again, command, other_place, place, tmp_path
):
    """Where the anchor remembers more than the backup holds, nobody is deceived."""
    store, courses = filled(open_again, 2)
    command("backup", tmp_path / "backup")
    store.recall(courses[0].pseudonym)
    store.turns.anchor.engine.dispose()
    anchored = replace(other_place, anchor=tmp_path / "anchor.db")
    shutil.copy(place.anchor_file, anchored.anchor)

    with pytest.raises(RegistryError, match="1 rows of the audit trail"):
        restore(tmp_path / "backup", anchored, actor="tester")
    done = restore(tmp_path / "backup", anchored, actor="tester", is_older=True)

    assert done.lost_rows == 1
    with open_store(anchored, actor="tester") as other:
        assert other.check_trail().is_whole
        assert not troubles_of(other)


def test_a_backup_moves_between_databases(
    open_again, place, command, tmp_path, request
):
    """A practice that grows takes its store from SQLite to PostgreSQL, or back."""
    _, courses = filled(open_again, 3)
    server = request.getfixturevalue("postgresql")
    address = server.new_database() if place.database is None else None
    moved = replace(place, folder=tmp_path / "moved", database=address)

    command("backup", tmp_path / "backup")
    command("restore", tmp_path / "backup", at=moved)

    with open_store(moved, actor="tester") as other:
        assert [other.recall(each.pseudonym) for each in courses] == courses
        assert not troubles_of(other)
    if address is not None:
        server.drop_database(address)


def test_a_backup_while_others_write_is_of_one_moment(
    open_again, command, other_place, tmp_path
):
    """Whoever writes meanwhile is in it wholly or not at all."""
    store, _ = filled(open_again, 20)
    stop = threading.Event()

    def write():
        """Keep patients one by one, as a clinic does."""
        for course, pictures in with_pictures(200, first=100):
            if stop.is_set():
                return
            store.keep(course, pictures)

    writer = threading.Thread(target=write)
    writer.start()
    code, _, _ = command("backup", tmp_path / "backup")
    stop.set()
    writer.join()

    assert code == 0
    assert command("restore", tmp_path / "backup", at=other_place)[0] == 0
    with open_store(other_place, actor="tester") as other:
        assert len(list(other.pseudonyms())) >= 20
        assert not troubles_of(other)


def test_verify_finds_every_fact_and_record_that_was_changed(open_again):
    """Each patient who was tampered with is found, and no other is blamed."""
    store, _ = filled(open_again, 9)

    change(
        store,
        "UPDATE patient SET sex = 'unknown' WHERE id = 2",
        "UPDATE visit SET year = 1999 WHERE patient_id = 3",
        "DELETE FROM decision WHERE patient_id = 4",
        "DELETE FROM search_tag WHERE patient_id = 5",
        "DELETE FROM document WHERE patient_id = 6",
        """UPDATE document SET body = (SELECT body FROM document WHERE patient_id = 1)
        WHERE patient_id = 7""",
        """UPDATE cohort SET body = (SELECT body FROM cohort WHERE patient_id = 1)
        WHERE patient_id = 8""",
        "UPDATE patient SET revision = 7 WHERE id = 9",
    )

    assert troubles_of(store) == [
        *(
            f"Patient {number}: the coded facts are not those of the record."
            for number in (2, 3, 4, 5)
        ),
        *(f"Patient {number}: does not open." for number in (6, 7, 8, 9)),
    ]


def test_verify_finds_a_patient_who_was_taken_out_whole_or_put_back(open_again):
    """What is left is right in itself; the trail tells of more."""
    store, courses = filled(open_again, 3)
    tables = [*models.CHILDREN, models.document, models.cohort, models.search_tag]
    with store.turns.engine.begin() as connection:
        of_two = models.patient.c.id == 2
        row = connection.execute(select(models.patient).where(of_two)).one()
        sealed = {
            table: connection.execute(
                select(table).where(table.c.patient_id == 2)
            ).one()
            for table in (models.document, models.cohort)
        }
    outcome = Outcome("o", date(2030, 1, 1), VitalStatus.DEAD_OF_CANCER)
    store.revise(
        courses[1].pseudonym,
        lambda course: replace(course, outcomes=(outcome,)),
        (Event.OUTCOME_ADDED,),
    )
    with store.turns.engine.begin() as connection:
        for table in tables:
            connection.execute(delete(table).where(table.c.patient_id == 1))
        connection.execute(delete(models.patient).where(models.patient.c.id == 1))
        connection.execute(
            update(models.patient).where(of_two).values(**row._mapping)  # noqa: SLF001 - SQLAlchemy's own public name
        )
        for table, body in sealed.items():
            connection.execute(
                update(table).where(table.c.patient_id == 2).values(body=body.body)
            )

    troubles = troubles_of(store)

    assert "Patients of whom the audit trail tells are missing: 1." in troubles
    assert "Patient 2: the record is older than the audit trail tells." in troubles
    assert not [each for each in troubles if "Patient 3" in each]


@pytest.mark.parametrize(
    ("statement", "trouble"),
    [
        ("UPDATE audit SET actor = 'nobody' WHERE seq = 3", "row 3 was changed"),
        ("DELETE FROM audit WHERE seq = 3", "row 3 is missing"),
        ("DELETE FROM audit WHERE seq > 3", "cut off from row 4"),
    ],
)
def test_verify_finds_a_trail_that_was_changed(open_again, statement, trouble):
    """An edited, a deleted and a cut-off row are found, as in the real table."""
    store, _ = filled(open_again, 5)

    change(store, statement)

    found = troubles_of(store)
    assert len(found) == 1
    assert trouble in found[0]


def test_verify_finds_a_lost_picture_and_a_lost_key(open_again, command):
    """A picture or key that is gone is told, by the number of the patient alone."""
    store, courses = filled(open_again, 3)
    with store.turns.engine.begin() as connection:
        lost = connection.scalar(text("SELECT name FROM picture WHERE patient_id = 1"))
        uid = connection.scalar(text("SELECT uid FROM patient WHERE id = 2"))
    store.pictures.destroy(lost)
    store.custody.keyring.destroy(uid)

    code, told, _ = command("verify")

    assert code == 5
    assert "Patient 1: 1 pictures are missing or damaged" in told
    assert "Patient 2: the key is missing" in told
    assert not [each for each in courses if each.pseudonym in told]


def test_what_an_interrupted_import_left_is_no_trouble(open_again, command):
    """A key and a picture of nobody are counted, and harm nothing."""
    store, _ = filled(open_again, 2)
    key = store.custody.keyring.add(["of nobody"])["of nobody"]
    store.pictures.keep(b"of nobody", key=key)

    code, told, _ = command("verify")

    assert code == 0
    assert "Of nobody: 1 keys, 1 pictures" in told


def test_who_is_erased_while_the_store_is_verified_is_no_trouble(
    open_again, monkeypatch
):
    """The moment that is looked at is past; the key is gone since."""
    store, courses = filled(open_again, 2)
    pages = verifying._pages  # noqa: SLF001 - to erase between two of its steps
    # this process reads all the while, and would wait for itself
    monkeypatch.setattr("scalpwatch.registry.store.empty_log", lambda _: None)

    def erased_first(connection):
        """Erase a patient after the moment, before she is looked at."""
        open_again().erase(courses[0].pseudonym)
        return pages(connection)

    monkeypatch.setattr(verifying, "_pages", erased_first)

    assert not troubles_of(store)


def test_an_erased_patient_is_verified_to_be_gone(open_again):
    """Erasing leaves nothing that verify could find."""
    store, courses = filled(open_again, 3)

    store.erase(courses[0].pseudonym)

    assert not troubles_of(store)
    change(store, "UPDATE patient SET glance = tag, tag = 'x' WHERE is_erased = true")
    assert troubles_of(store) == ["Patient 1: erased, but not wholly."]


def test_a_manifest_names_nobody(open_again, command, tmp_path):
    """What stands in the open in a backup is counts and versions."""
    filled(open_again, 2)
    command("backup", tmp_path / "backup")

    told = json.loads((tmp_path / "backup" / "manifest.json").read_bytes())

    assert (told["patients"], told["pictures"]) == (2, 2)
    assert set(told) == {
        "generation",
        "schema",
        "store",
        "seq",
        "hash",
        "patients",
        "visits",
        "pictures",
        "missing_pictures",
        "form",
        "form_version",
        "software_version",
        "made_at",
    }
