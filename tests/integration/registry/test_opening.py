"""Opening the store: with the right key, on the right tables, or not at all."""

import secrets
from dataclasses import replace

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from scalpwatch.errors import RegistryError
from scalpwatch.registry import models
from scalpwatch.registry.audit import Event
from scalpwatch.registry.keys import MasterKey
from scalpwatch.registry.migrating import config
from scalpwatch.registry.opening import open_store
from scalpwatch.vocabulary.courses import Course


def test_the_tables_that_the_migrations_make_are_those_of_the_models(store):
    """Nothing was changed in the models without a migration."""
    with store.turns.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        differences = compare_metadata(context, models.metadata)

    assert differences == []


def test_what_the_migrations_make_they_can_undo(store):
    """Step by step back to an empty database."""
    with store.turns.engine.begin() as connection:
        command.downgrade(config(connection), "base")
        left = inspect(connection).get_table_names()

    assert left == ["alembic_version"]


def test_the_newest_migration_is_the_one_that_the_models_name():
    """An older store is known by it."""
    assert ScriptDirectory.from_config(config()).get_current_head() == models.SCHEMA


def test_another_key_opens_nothing_and_changes_nothing(store, place):
    """The wrong key fails at once, and the right one still opens."""
    store.keep(Course("P-1"))
    wrong = replace(place, key=MasterKey(secrets.token_bytes(32)))

    with pytest.raises(RegistryError, match="not the key that the store was made"):
        open_store(wrong, actor="tester")

    assert store.recall("P-1") == Course("P-1")


@pytest.mark.usefixtures("store")
def test_missing_keys_of_patients_are_said_and_not_made_anew(place):
    """With new keys, all that was sealed would be lost without a word."""
    place.keyring_file.rename(place.folder / "elsewhere.db")

    with pytest.raises(RegistryError, match="keys of the store's patients are missing"):
        open_store(place, actor="tester")

    assert not place.keyring_file.exists()


@pytest.mark.usefixtures("store")
def test_keys_of_another_store_are_refused(place, tmp_path):
    """A folder and a database that do not belong together stay apart."""
    other = replace(place, folder=tmp_path / "other", database=None)
    with open_store(other, actor="tester") as opened:
        opened.keep(Course("P-2"))
    for file in place.folder.glob("keyring.db*"):
        file.unlink()
    other.keyring_file.rename(place.keyring_file)

    with pytest.raises(RegistryError, match="not those of this database"):
        open_store(place, actor="tester")


def test_an_empty_database_beside_patients_keys_is_no_new_store(store, place, tmp_path):
    """A wrong SCALPWATCH_DATABASE must not begin another store in the same folder."""
    store.keep(Course("P-1"))
    anchored = store.turns.anchor.read()
    empty = replace(place, database=f"sqlite:///{tmp_path / 'empty.db'}")

    with pytest.raises(RegistryError, match="not those of this database"):
        open_store(empty, actor="tester")

    assert store.turns.anchor.read() == anchored


def test_a_store_of_a_newer_version_is_left_alone(store, place):
    """An old program must not write what it does not understand."""
    with store.turns.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(RegistryError, match="newer version of scalpwatch"):
        open_store(place, actor="tester")


@pytest.mark.parametrize(
    "named", [{"actor": ""}, {"actor": "a\nb"}, {"actor": "x" * 200}, {"clinic": " "}]
)
def test_a_name_that_the_trail_cannot_hold_is_refused(place, named):
    """Who acts is told in one line."""
    with pytest.raises(RegistryError, match="audit trail cannot hold"):
        open_store(place, **{"actor": "tester", **named})


def test_after_a_change_of_key_the_new_one_opens_everything(store, place):
    """The patients' keys stay; the old master key opens nothing any more."""
    store.keep(Course("P-1"))
    changed = replace(place, key=MasterKey(secrets.token_bytes(32)))

    store.change_key(changed.key)

    with open_store(changed, actor="tester") as again:
        assert again.recall("P-1") == Course("P-1")
        assert again.check_trail().is_whole
        assert Event.KEY_CHANGED.value in [row.event for row in again.trail()]
    with pytest.raises(RegistryError, match="not the key"):
        open_store(place, actor="tester")


def test_an_address_and_a_key_show_neither(place):
    """Where a store lies can be printed; how to get into it cannot."""
    shown = repr(replace(place, database="postgresql://maria:geheim@host/name"))

    assert "geheim" not in shown
    assert place.key.secret.hex() not in shown
    assert repr(place.key.secret) not in shown
