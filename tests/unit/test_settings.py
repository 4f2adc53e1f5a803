"""What an installation may choose."""

from __future__ import annotations

import inspect
from dataclasses import fields
from pathlib import Path

import pytest

from scalpwatch import settings
from scalpwatch.errors import InputError
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language
from scalpwatch.settings import PREFIX, Settings, preferred_language, read_settings
from scalpwatch.vocabulary.cases import Country


def test_nothing_chosen_leaves_the_policy_of_the_house():
    """The default installation is the one that was evaluated."""
    assert read_settings({}).policy == Policy()
    assert read_settings({}).eye


def test_every_choice_is_read():
    """A comma is a decimal point; case does not matter; an empty one is none."""
    chosen = read_settings(
        {
            "SCALPWATCH_EYE": "OFF",
            "SCALPWATCH_COUNTRY": "ru",
            "SCALPWATCH_URGENT_AT": "0,02",
            "SCALPWATCH_RECHECK_WEEKS": "4",
            "SCALPWATCH_LANG": "",
            "UNRELATED": "x",
        }
    )

    assert not chosen.eye
    assert chosen.lang is None
    assert chosen.policy == Policy(country=Country.RU, urgent_at=0.02, recheck_weeks=4)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("EYE", "maybe"),
        ("COUNTRY", "atlantis"),
        ("LANG", "de"),
        ("URGENT_AT", "3 %"),
        ("URGENT_AT", "nan"),
        ("BIOPSY_AT", "1.5"),
        ("RECHECK_WEEKS", "0"),
        ("RECHECK_WEEKS", "1.5"),
        ("PRIOR_FACTOR", "0"),
    ],
)
def test_an_unusable_value_is_refused_by_name(name, text):
    """The message names the variable, and what it may hold."""
    with pytest.raises(InputError, match=PREFIX + name):
        read_settings({PREFIX + name: text})


def test_a_misspelt_switch_does_not_pass_for_a_set_one():
    """Who meant to switch the eye off must not learn later that it was on."""
    with pytest.raises(InputError, match="Did you mean SCALPWATCH_EYE"):
        read_settings({"SCALPWATCH_EYES": "off"})


@pytest.mark.parametrize(
    ("asked", "environment", "spoken"),
    [
        ("ru", {"SCALPWATCH_LANG": "en"}, Language.RU),
        (None, {"SCALPWATCH_LANG": "en", "LANG": "ru_RU.UTF-8"}, Language.EN),
        (None, {"LANG": "ru_RU.UTF-8"}, Language.RU),
        (None, {"LC_ALL": "C", "LANG": "ru_RU.UTF-8"}, Language.EN),
        (None, {"LANG": "de_DE.UTF-8"}, Language.EN),
        (None, {}, Language.EN),
    ],
)
def test_the_language_is_what_was_asked_then_chosen_then_spoken(
    asked, environment, spoken
):
    """The command line outranks the installation, and that the shell."""
    assert preferred_language(asked, environment) is spoken


def test_every_setting_is_documented_on_the_line_under_it():
    """The variable is named there, so that a search for it finds its meaning."""
    source = inspect.getsource(settings)

    for field in fields(Settings):
        assert f'"""{PREFIX}{field.name.upper()}: ' in source


def test_every_choice_of_the_policy_can_be_made():
    """What the inference leaves to the installation, the installation can choose."""
    choices = {field.name for field in fields(Policy)}

    assert choices <= {field.name for field in fields(Settings)}


def test_where_patients_are_kept_can_be_chosen():
    """Folder, database, key, anchor and actor, each by its variable."""
    chosen = read_settings(
        {
            "SCALPWATCH_STORE": "~/kept",
            "SCALPWATCH_DATABASE": "postgresql://maria:geheim@host/name",
            "SCALPWATCH_KEY_FILE": "key",
            "SCALPWATCH_ANCHOR": "other/anchor.db",
            "SCALPWATCH_ACTOR": "Dr. House",
        }
    )

    assert chosen.store_folder == Path.home() / "kept"
    assert chosen.key_file == Path("key")
    assert chosen.anchor == Path("other/anchor.db")
    assert chosen.acting == "Dr. House"


def test_settings_that_are_printed_show_no_password_and_no_key():
    """A setting that is shown in a log or an error tells no secret."""
    chosen = read_settings(
        {
            "SCALPWATCH_DATABASE": "postgresql://maria:geheim@host/name",
            "SCALPWATCH_KEY": "c2VjcmV0",
        }
    )

    assert "geheim" not in repr(chosen)
    assert "c2VjcmV0" not in repr(chosen)


def test_without_a_choice_patients_are_kept_among_the_users_own_data(monkeypatch):
    """And the user is the one who is logged in."""
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setenv("LOGNAME", "somebody")

    chosen = read_settings({})

    assert chosen.store_folder == Path("/data/scalpwatch")
    assert chosen.acting == "somebody"
