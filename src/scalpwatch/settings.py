"""What an installation may choose; the only reader of the environment."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeVar

from scalpwatch.errors import InputError
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language
from scalpwatch.phrases import say
from scalpwatch.vocabulary.cases import Country, Setting

__all__ = [
    "PREFIX",
    "Settings",
    "practice_file",
    "preferred_language",
    "read_settings",
]

#: What every variable begins with.
PREFIX: Final = "SCALPWATCH_"

_DEFAULT: Final = Policy()

#: Variables of the shell that tell its language, the most particular first.
_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")

Word = TypeVar("Word", bound=Enum)


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of an installation, each read from the variable of its name.

    Parameters
    ----------
    eye, lang, setting, country, urgent_at, biopsy_at, recheck_weeks, prior_factor, \
effective_patients, ranged_patients, borrowed_share, possible_weight, store, \
database, key_file, key, anchor, backup, actor, dicomweb_user, dicomweb_password, \
dicomweb_token
        As told on the line under each.
    """

    eye: bool = True
    """SCALPWATCH_EYE: ``on`` (default) or ``off``, which leaves every picture
    unopened: the road without software that analyses pictures."""

    lang: Language | None = None
    """SCALPWATCH_LANG: ``en`` or ``ru``; when not set, the language of the shell."""

    setting: Setting = _DEFAULT.setting
    """SCALPWATCH_SETTING: ``general_practice``, ``trichology``, ``dermatology``
    (default) or ``oncology``: where patients are seen, if the case does not say."""

    country: Country = _DEFAULT.country
    """SCALPWATCH_COUNTRY: ``default``, ``ru`` or ``uk``: whose deadlines hold where
    the case does not say."""

    urgent_at: float = _DEFAULT.urgent_at
    """SCALPWATCH_URGENT_AT: probability of a scalp metastasis, between 0 and 1, from
    which the advice is URGENT."""

    biopsy_at: float = _DEFAULT.biopsy_at
    """SCALPWATCH_BIOPSY_AT: probability of any malignant cause, between 0 and 1, from
    which the advice is BIOPSY."""

    recheck_weeks: int = _DEFAULT.recheck_weeks
    """SCALPWATCH_RECHECK_WEEKS: weeks until a patch is looked at again, 1 to 26."""

    prior_factor: float = _DEFAULT.prior_factor
    """SCALPWATCH_PRIOR_FACTOR: multiplies the pretest odds of scalp metastasis, 0.01
    to 100; 1 keeps the tables."""

    effective_patients: int = _DEFAULT.effective_patients
    """SCALPWATCH_EFFECTIVE_PATIENTS: most patients that one study may count for, 1 to
    10000; a lone large study would otherwise feign certainty."""

    ranged_patients: int = _DEFAULT.ranged_patients
    """SCALPWATCH_RANGED_PATIENTS: most patients, 1 to 10000, that a figure may count
    for whose studies print a range."""

    borrowed_share: float = _DEFAULT.borrowed_share
    """SCALPWATCH_BORROWED_SHARE: share of its patients, between 0 and 1, that a study
    of other skin than the scalp counts for."""

    possible_weight: float = _DEFAULT.possible_weight
    """SCALPWATCH_POSSIBLE_WEIGHT: probability, between 0 and 1, that a sign called
    possible is there."""

    store: Path | None = None
    """SCALPWATCH_STORE: folder in which patients are kept; when not set, one among
    the user's own data (`store_folder`)."""

    database: str | None = field(default=None, repr=False)
    """SCALPWATCH_DATABASE: address of a PostgreSQL database,
    ``postgresql://USER:PASSWORD@HOST/NAME``; when not set, an SQLite file in the
    folder of the store."""

    key_file: Path | None = None
    """SCALPWATCH_KEY_FILE: file that holds the key of the store, as ``scalpwatch
    key`` made it; its owner alone may read it."""

    key: str | None = field(default=None, repr=False)
    """SCALPWATCH_KEY: the key of the store itself, 32 bytes in base64, where there
    can be no file."""

    anchor: Path | None = None
    """SCALPWATCH_ANCHOR: file that remembers how far the audit trail had come; when
    not set, one in the folder of the store. It is worth most on another disk."""

    backup: Path | None = None
    """SCALPWATCH_BACKUP: folder into which the page makes backups of the store; when
    not set, it makes none. It is worth most on another disk."""

    actor: str | None = None
    """SCALPWATCH_ACTOR: who is told of in the audit trail; when not set, the login
    name."""

    dicomweb_user: str | None = None
    """SCALPWATCH_DICOMWEB_USER: who asks the archive that ``scalpwatch dicom`` speaks
    with."""

    dicomweb_password: str | None = field(default=None, repr=False)
    """SCALPWATCH_DICOMWEB_PASSWORD: the password of that user."""

    dicomweb_token: str | None = field(default=None, repr=False)
    """SCALPWATCH_DICOMWEB_TOKEN: a bearer token, where the archive wants one instead
    of user and password."""

    @property
    def store_folder(self) -> Path:
        """The folder in which patients are kept."""
        return self.store if self.store is not None else _data_folder() / "scalpwatch"

    @property
    def acting(self) -> str:
        """Who is told of in the audit trail."""
        return self.actor if self.actor is not None else _login_name()

    @property
    def policy(self) -> Policy:
        """What the inference is told of these choices."""
        return Policy(
            **{field.name: getattr(self, field.name) for field in fields(Policy)}
        )


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read what the installation chose.

    Parameters
    ----------
    environment
        Variables by name; those of the process when ``None``.

    Returns
    -------
    settings
        With the default wherever nothing was chosen.

    Raises
    ------
    InputError
        If a variable holds what it cannot hold, or one that begins with
        ``SCALPWATCH_`` is unknown: a misspelt switch must not pass for a set one.
    """
    chosen = _chosen(environment)
    strays = sorted(chosen.keys() - _READERS.keys())
    if strays:
        near = get_close_matches(strays[0], _READERS, n=1, cutoff=0.0)
        raise InputError(
            say("The setting {name} is unknown.", name=PREFIX + strays[0].upper()),
            remedy=say("Did you mean {name}?", name=PREFIX + near[0].upper()),
        )
    return Settings(
        **{name: _READERS[name](_variable(name), text) for name, text in chosen.items()}
    )


def preferred_language(
    asked: str | None = None, environment: Mapping[str, str] | None = None
) -> Language:
    """Choose the language to speak.

    Parameters
    ----------
    asked
        What the user asked for on the command line, or ``None``.
    environment
        Variables by name; those of the process when ``None``.

    Returns
    -------
    language
        What was asked; else what the installation chose; else the shell's, where
        it is Russian; else English.

    Raises
    ------
    InputError
        If a language is asked for that the project does not speak.
    """
    if asked is not None:
        return _one_of(Language)("--lang", asked)
    chosen = _chosen(environment)
    if "lang" in chosen:
        return _one_of(Language)(_variable("lang"), chosen["lang"])
    variables = _variables(environment)
    spoken = next((variables[v] for v in _LOCALE_VARIABLES if variables.get(v)), "")
    return Language.RU if spoken.lower().startswith("ru") else Language.EN


def practice_file(environment: Mapping[str, str] | None = None) -> Path:
    """Find where one's own results of practice lie.

    Parameters
    ----------
    environment
        Variables by name; those of the process when ``None``.

    Returns
    -------
    file
        Among the user's own data, apart from where patients are kept.
    """
    return _data_folder(environment) / "scalpwatch-practice" / "results.json"


def _data_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Find where the system keeps a user's data."""
    variables = _variables(environment)
    if os.name == "nt":
        return Path(variables.get("LOCALAPPDATA") or Path.home())
    return Path(variables.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def _login_name() -> str:
    """Ask the system who is logged in."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user that the system has no entry of
        return "unknown"


def _variables(environment: Mapping[str, str] | None) -> Mapping[str, str]:
    """Take the given variables, or those of the process."""
    if environment is not None:
        return environment
    return os.environ  # noqa: TID251 - this module is the one reader


def _chosen(environment: Mapping[str, str] | None) -> dict[str, str]:
    """List our own variables that are not empty, by the names of their fields."""
    return {
        name.removeprefix(PREFIX).lower(): text.strip()
        for name, text in _variables(environment).items()
        if name.startswith(PREFIX) and text.strip()
    }


def _variable(name: str) -> str:
    """Name the variable of a field."""
    return PREFIX + name.upper()


def _one_of(kind: type[Word]) -> Callable[[str, str], Word]:
    """Read a word of an enumeration."""

    def read(name: str, text: str) -> Word:
        """Find the member."""
        members = {str(member.value): member for member in kind}
        if text.lower() not in members:
            raise _unusable(name, tuple(members))
        return members[text.lower()]

    return read


def _switch(name: str, text: str) -> bool:
    """Read on or off."""
    if text.lower() not in {"on", "off"}:
        raise _unusable(name, ("on", "off"))
    return text.lower() == "on"


def _number(low: float, high: float) -> Callable[[str, str], float]:
    """Read a number between two bounds."""

    def read(name: str, text: str) -> float:
        """Read it with a point or a comma."""
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise InputError(
                say("{name} has an unusable value.", name=name),
                remedy=say("Give a number from {low} to {high}.", low=low, high=high),
            )
        return value

    return read


def _text(_name: str, text: str) -> str:
    """Take what is written."""
    return text


def _path(_name: str, text: str) -> Path:
    """Take a path; ``~`` is the user's own folder."""
    return Path(text).expanduser()


def _count(low: int, high: int) -> Callable[[str, str], int]:
    """Read a whole number between two bounds."""

    def read(name: str, text: str) -> int:
        """Read it as digits alone."""
        if not text.isdecimal() or not low <= int(text) <= high:
            raise InputError(
                say("{name} has an unusable value.", name=name),
                remedy=say(
                    "Give a whole number from {low} to {high}.", low=low, high=high
                ),
            )
        return int(text)

    return read


def _unusable(name: str, allowed: tuple[str, ...]) -> InputError:
    """Refuse a word and list those that are allowed."""
    return InputError(
        say("{name} has an unusable value.", name=name),
        remedy=say("Give one of: {words}.", words="; ".join(allowed)),
    )


_READERS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "eye": _switch,
    "lang": _one_of(Language),
    "setting": _one_of(Setting),
    "country": _one_of(Country),
    "urgent_at": _number(0.0, 1.0),
    "biopsy_at": _number(0.0, 1.0),
    "recheck_weeks": _count(1, 26),
    "prior_factor": _number(0.01, 100.0),
    "effective_patients": _count(1, 10_000),
    "ranged_patients": _count(1, 10_000),
    "borrowed_share": _number(0.0, 1.0),
    "possible_weight": _number(0.0, 1.0),
    "store": _path,
    "database": _text,
    "key_file": _path,
    "key": _text,
    "anchor": _path,
    "backup": _path,
    "actor": _text,
    "dicomweb_user": _text,
    "dicomweb_password": _text,
    "dicomweb_token": _text,
}
