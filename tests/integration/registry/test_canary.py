"""A planted name is in no file, log, error or stream, while she is kept and after."""

from __future__ import annotations

import base64
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from databases import NoServerError, private_server
from drawn_courses import draw_courses
from kept_courses import with_picture, with_pictures
from sqlalchemy import create_engine, make_url, text

from scalpwatch.cli import main
from scalpwatch.documents.course import course_to_json
from scalpwatch.registry.audit import Event
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.courses import Closure, Course, Outcome, VitalStatus

#: No word of any language; what a disk holds of it comes from us alone.
NAME = "Zyxwquarelia"
#: How it could lie in a file: as it is, in other letters, and in other alphabets' sets.
FORMS = tuple(
    encoded
    for name in (NAME, NAME.upper(), NAME.lower())
    for encoded in (
        name.encode(),
        name.encode("utf-16-le"),
        name.encode("utf-16-be"),
        base64.b64encode(name.encode())[:-4],
        name.encode().hex().encode(),
    )
)


def planted() -> tuple[Course, dict[str, bytes]]:
    """A patient whose name was typed wherever somebody can type."""
    drawn = next(draw_courses(1, seed=9))
    lesion = replace(drawn.lesions[0], name=f"focus of {NAME}")
    visits = tuple(
        replace(
            visit,
            case=replace(
                visit.case,
                pseudonym=f"{NAME}-1",
                lesions=tuple(
                    replace(each, identifier=lesion.name) for each in visit.case.lesions
                ),
            ),
        )
        for visit in drawn.visits
    )
    course = replace(
        drawn,
        pseudonym=f"{NAME}-1",
        lesions=(lesion,),
        visits=visits,
        decisions=tuple(
            replace(each, text=f"{NAME} does not want it", lesion=lesion.name)
            for each in drawn.decisions
        ),
        outcomes=(
            Outcome(
                "1.2.3", drawn.visits[-1].seen_on, VitalStatus.ALIVE, f"saw {NAME}"
            ),
        ),
        closure=Closure(drawn.visits[-1].seen_on, f"{NAME} moved away"),
    )
    content = f"JPEG of {NAME} ".encode() * 5000
    return with_picture(course, content, name=f"{NAME}.jpg")


def finds(*places: Path) -> list[str]:
    """Look for the name in every byte, and in the name of every file."""
    found = []
    for place in places:
        for path in (place, *place.rglob("*")):
            if NAME.lower() in path.name.lower():
                found.append(f"name of {path}")
            if path.is_file():
                content = path.read_bytes()
                found += [f"{form!r} in {path}" for form in FORMS if form in content]
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def cluster(request, tmp_path) -> Iterator[tuple[str | None, Path]]:
    """A database and the folder of all its files; of its own, to be looked through."""
    if request.param == "sqlite":
        yield None, tmp_path / "store"
        return
    try:
        with private_server() as server:
            address = server.new_database()
            yield address, _data_folder(server.address)
    except NoServerError:
        told = "no PostgreSQL of our own, whose files could be looked through"
        if os.environ.get("CI") == "true":  # noqa: TID251 - a test's own
            pytest.fail(told)
        pytest.skip(told)


def _data_folder(address) -> Path:
    """Ask a server where its files lie."""
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        folder = connection.scalar(text("SHOW data_directory"))
        connection.execute(text("CHECKPOINT"))
    engine.dispose()
    return Path(folder)


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run commands as a clinic does; listen to all they say."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("SCALPWATCH_KEY_FILE", str(tmp_path / "key"))

    def command(place, *arguments):
        """Run one on a store; give its code and what it said."""
        monkeypatch.setenv("SCALPWATCH_STORE", str(place.folder))
        monkeypatch.setenv("SCALPWATCH_DATABASE", place.database or "")
        code = main([str(each) for each in arguments])
        return code, "".join(capfd.readouterr())

    return command


def test_a_planted_name_is_nowhere(cluster, tmp_path, run, caplog):
    """Kept, listed, refused, exported under a key, backed up, erased: never readable.

    Before she is erased everything is encrypted at rest; after, the backup too holds no
    more of her than the store whose key is gone.
    """
    address, data = cluster
    place = Place(tmp_path / "store", address, make_key_file(tmp_path / "key"))
    course, pictures = planted()
    incoming = tmp_path / "incoming.jsonl"
    broken = course_to_json(course).replace('"sex"', f'"{NAME.lower()}_sex"', 1)
    incoming.write_text(f"{broken[:-9]}\n{broken}\n", encoding="utf-8")

    with caplog.at_level(logging.DEBUG), open_store(place, actor="tester") as store:
        store.keep(course, pictures)
        store.keep_many(with_pictures(3))
        store.search(Query(pseudonym=NAME[:6]))
        store.note(Event.REFUSED, course.pseudonym, detail="why=test")
        out = tmp_path / "out"
        runs = [
            run(place, "import", incoming),
            run(place, "export", out, "--patient", f"{NAME}-2", "--plain"),
            run(place, "export", out, "--patient", course.pseudonym),
            run(place, "export", out, "--key", tmp_path / "key"),
            run(place, "export", tmp_path / "table.csv", "--csv", "--force"),
            run(place, "verify"),
            run(place, "backup", tmp_path / "backup"),
        ]
        incoming.unlink()
        kept = finds(tmp_path, data)
        store.erase(course.pseudonym)
        runs.append(run(place, "verify"))
        runs.append(run(place, "backup", tmp_path / "backup"))

    assert [code for code, _ in runs] == [2, 5, 2, 0, 0, 0, 0, 0, 0]
    assert not kept
    assert not finds(tmp_path, data)
    assert not [said for _, said in runs if NAME.lower() in said.lower()]
    assert NAME.lower() not in caplog.text.lower()
    assert not list((tmp_path / "temporary").iterdir())


def test_with_the_key_gone_no_backup_of_the_database_opens_her(tmp_path, run):
    """Who has an old backup of the database, and the master key, reads nothing."""
    place = Place(tmp_path / "store", None, make_key_file(tmp_path / "key"))
    course, pictures = planted()
    with open_store(place, actor="tester") as store:
        store.keep(course, pictures)
        store.keep_many(with_pictures(2))
        run(place, "backup", tmp_path / "old")
        store.erase(course.pseudonym)
    # the old tables and pictures, beside the keys of today
    restored = replace(place, folder=tmp_path / "restored")
    restored.folder.mkdir()
    shutil.copy(place.keyring_file, restored.keyring_file)

    code, said = run(restored, "restore", tmp_path / "old")

    with open_store(restored, actor="tester") as store:
        pseudonyms = list(store.pseudonyms())
    assert code == 0
    assert "Erased again: 1" in said
    assert course.pseudonym not in pseudonyms
    assert len(list(store.pictures.names())) == 2
    assert not finds(restored.folder)
