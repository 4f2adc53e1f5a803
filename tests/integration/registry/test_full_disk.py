"""A full disk is an error that says so; nothing half-written stays."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from drawn_courses import draw_courses
from kept_courses import with_pictures
from sqlalchemy import event

from scalpwatch.documents.course import course_to_json
from scalpwatch.errors import RegistryError
from scalpwatch.registry.archives import write_archive
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.verifying import Verifying

#: A disk of its own that is too small; gone with the process that mounted it.
DAY = """
set -u
mount -t tmpfs -o size=3m tmpfs "$DISK" || exit 99
head -c 1500000 /dev/zero > "$DISK/filler"
"$PYTHON" -m scalpwatch import "$FEW"; echo "few: $?"
"$PYTHON" -m scalpwatch import "$MANY"; echo "many: $?"
"$PYTHON" -m scalpwatch backup "$DISK/backup"; echo "backup: $?"
ls -A "$DISK/backup" 2>/dev/null | grep -c manifest
find "$DISK" -name '.draft-*' | wc -l
rm -r "$DISK/filler" "$DISK/backup"
"$PYTHON" -m scalpwatch verify; echo "verify: $?"
"$PYTHON" -m scalpwatch import "$FEW"; echo "few again: $?"
"""

#: How far the database of a test may grow.
PAGES_MORE = 12


def pages(raw):
    """Count the pages of an SQLite file."""
    return raw.execute("PRAGMA page_count").fetchone()[0]


def troubles_of(store):
    """Verify a store; list the troubles."""
    found = []
    Verifying(store, lambda trouble: found.append(str(trouble))).run()
    return found


def test_a_full_database_keeps_nothing_of_what_it_refuses(tmp_path):
    """SQLite that may not grow says that the disk is full; what was kept stays."""
    place = Place(tmp_path / "store", None, make_key_file(tmp_path / "key"))
    courses = list(draw_courses(60))
    with open_store(place, actor="tester") as store:
        store.keep(courses[0])

        def fill(raw, _record):
            """Let the file grow no more."""
            raw.execute(f"PRAGMA max_page_count = {PAGES_MORE + pages(raw)}")

        event.listen(store.turns.engine, "connect", fill)
        store.turns.engine.dispose()

        with pytest.raises(RegistryError, match="The disk is full"):
            store.keep_many((each, {}) for each in courses[1:])

    with open_store(place, actor="tester") as store:
        assert list(store.pseudonyms()) == [courses[0].pseudonym]
        assert store.recall(courses[0].pseudonym) == courses[0]
        assert not troubles_of(store)
        store.keep_many((each, {}) for each in courses[1:])
        assert not troubles_of(store)


@pytest.mark.skipif(
    shutil.which("unshare") is None, reason="no unshare: no disk of our own to fill"
)
def test_a_clinic_survives_a_disk_that_runs_full(tmp_path):
    """Import and backup stop with a word; with room again, all that was kept holds."""
    make_key_file(tmp_path / "key")
    few, many = tmp_path / "few.jsonl", tmp_path / "many.zip"
    few.write_text("\n".join(map(course_to_json, draw_courses(4))), encoding="utf-8")
    kept = with_pictures(30, first=100)
    contents = {sha256: each for _, given in kept for sha256, each in given.items()}
    with many.open("wb") as file:
        write_archive(file, (c for c, _ in kept), fetch=lambda _, sha: contents[sha])
    disk = tmp_path / "disk"
    disk.mkdir()

    ran = subprocess.run(  # noqa: S603 - our own script
        ["unshare", "--map-root-user", "--mount", "sh", "-c", DAY],  # noqa: S607 - of the system
        env={
            **os.environ,  # noqa: TID251 - what the tests were started with
            "DISK": str(disk),
            "FEW": str(few),
            "MANY": str(many),
            "PYTHON": sys.executable,
            "SCALPWATCH_STORE": str(disk / "store"),
            "SCALPWATCH_KEY_FILE": str(tmp_path / "key"),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    if ran.returncode == 99 or "unshare" in ran.stderr:
        pytest.skip("this system lets nobody mount a disk of his own")
    said = ran.stdout.splitlines()
    assert said[0].startswith("Imported: 4 patients")
    assert said[1] == "few: 0"
    assert "The disk is full" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert {"many: 5", "backup: 5"} <= set(said)
    assert said[said.index("backup: 5") + 1 :][:2] == ["0", "0"]
    assert "0 troubles" in said[-4]
    assert said[-2].endswith("4 were there already; 0 lines were refused.")
    assert said[-1] == "few again: 0"
    assert not list(Path(disk).iterdir())
