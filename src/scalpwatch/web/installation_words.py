"""What an installation chose, setting by setting; of a secret, whether it is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from scalpwatch.locale import Language
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.settings import PREFIX, Settings
from scalpwatch.vocabulary.cases import Country, Setting

__all__ = ["ChosenSetting", "chosen_settings"]

_MEANINGS: Final[Mapping[str, Phrase]] = {
    "eye": say("Pictures are measured by the program"),
    "lang": say("Language until a user chooses hers"),
    "setting": say("Where patients are seen, unless the case says"),
    "country": say("Whose deadlines hold, unless the case says"),
    "urgent_at": say("Probability of a scalp metastasis from which advice is URGENT"),
    "biopsy_at": say("Probability of any cancer from which advice is BIOPSY"),
    "recheck_weeks": say("Weeks until a patch is looked at again"),
    "prior_factor": say("Multiplies the pretest odds of scalp metastasis"),
    "effective_patients": say("Most patients that one study may count for"),
    "ranged_patients": say("Most patients that a figure with a range may count for"),
    "borrowed_share": say("Share that a study of other skin counts for"),
    "possible_weight": say("Probability that a sign called possible is there"),
    "store": say("Folder in which patients are kept"),
    "database": say("Address of another database"),
    "key_file": say("File that holds the key of the store"),
    "key": say("The key of the store itself"),
    "anchor": say("File that remembers how far the audit trail had come"),
    "backup": say("Folder into which this page makes backups"),
    "actor": say("Who is told of in the audit trail by the shell's commands"),
    "dicomweb_user": say("User at the archive of pictures"),
    "dicomweb_password": say("Password at the archive of pictures"),
    "dicomweb_token": say("Token at the archive of pictures"),
}
_WORDS: Final[Mapping[object, Fact]] = {
    Setting.GENERAL_PRACTICE: say("general practice"),
    Setting.TRICHOLOGY: say("trichology"),
    Setting.DERMATOLOGY: say("dermatology"),
    Setting.ONCOLOGY: say("oncology"),
    Country.DEFAULT: say("no country's: two weeks"),
    Country.RU: say("Russia"),
    Country.UK: say("United Kingdom"),
    Language.EN: "English",
    Language.RU: "Русский",
}
#: Of these a page tells whether they are set, and nothing else.
_SECRETS: Final = frozenset(
    {"key", "database", "dicomweb_user", "dicomweb_password", "dicomweb_token"}
)


@dataclass(frozen=True, slots=True)
class ChosenSetting:
    """A setting as the page tells it.

    Parameters
    ----------
    variable
        Of the environment.
    meaning
        What it is for.
    value
        What was chosen.
    is_default
        Whether nothing else was.
    """

    variable: str
    meaning: Phrase
    value: Fact
    is_default: bool


def chosen_settings(settings: Settings) -> tuple[ChosenSetting, ...]:
    """Tell every setting.

    Parameters
    ----------
    settings
        Of the installation.

    Returns
    -------
    told
        In the order of the reference.
    """
    return tuple(
        ChosenSetting(
            variable=PREFIX + field.name.upper(),
            meaning=_MEANINGS[field.name],
            value=_told(field.name, getattr(settings, field.name)),
            is_default=getattr(settings, field.name) == field.default,
        )
        for field in fields(settings)
    )


def _told(name: str, value: object) -> Fact:
    """Tell a value; never a secret."""
    if value is None:
        return say("not set")
    if name in _SECRETS:
        return say("set, and not shown")
    if isinstance(value, bool):
        return say("on") if value else say("off")
    if isinstance(value, int | float):
        return value
    return str(value) if isinstance(value, Path | str) else _WORDS[value]
