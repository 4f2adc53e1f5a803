"""The words that may stand in a case file, and what each of them means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from scalpwatch.vocabulary.observations import Certainty, State
from scalpwatch.vocabulary.signs import Sign

__all__ = [
    "CLAIMS",
    "CLAIM_OF",
    "COLOURS",
    "SURFACES",
    "SYMPTOMS",
    "Claim",
    "View",
    "WordIn",
    "spell",
    "spellings",
]


class Claim(Enum):
    """What a clinician says of a sign, in one expression."""

    PRESENT = "present"
    ABSENT = "absent"
    POSSIBLE = "possible"
    NOT_LOOKED_FOR = "not_looked_for"
    NOT_ASSESSABLE = "not_assessable"


#: What each expression says, as state and certainty.
CLAIMS: Final[Mapping[Claim, tuple[State, Certainty]]] = {
    Claim.PRESENT: (State.PRESENT, Certainty.STATED),
    Claim.ABSENT: (State.ABSENT, Certainty.STATED),
    Claim.POSSIBLE: (State.PRESENT, Certainty.POSSIBLE),
    Claim.NOT_LOOKED_FOR: (State.NOT_LOOKED_FOR, Certainty.STATED),
    Claim.NOT_ASSESSABLE: (State.NOT_ASSESSABLE, Certainty.STATED),
}

#: The expression for each state and certainty; a possible absence is as good as
#: unknown.
CLAIM_OF: Final[Mapping[tuple[State, Certainty], Claim]] = {
    (state, certainty): Claim(state.value) for state in State for certainty in Certainty
} | {
    (State.PRESENT, Certainty.POSSIBLE): Claim.POSSIBLE,
    (State.ABSENT, Certainty.POSSIBLE): Claim.NOT_ASSESSABLE,
}


class View(Enum):
    """The standard views of the scalp."""

    VERTEX = "vertex"
    MIDLINE = "midline"
    FRONTAL = "frontal"
    LEFT_TEMPLE = "left_temple"
    RIGHT_TEMPLE = "right_temple"
    OCCIPUT = "occiput"


#: Everyday words for a colour, and the sign that they mean.
COLOURS: Final[Mapping[str, Sign]] = {
    "red": Sign.ERYTHEMA,
    "pink": Sign.ERYTHEMA,
    "erythematous": Sign.ERYTHEMA,
    "yellow": Sign.YELLOW_TINT,
    "yellowish": Sign.YELLOW_TINT,
    "skin_coloured": Sign.SKIN_COLORED,
    "skin_colored": Sign.SKIN_COLORED,
    "violaceous": Sign.BRUISE_LIKE,
    "purple": Sign.BRUISE_LIKE,
    "bruise_like": Sign.BRUISE_LIKE,
}

#: Everyday words for a surface, and the sign that they mean.
SURFACES: Final[Mapping[str, Sign]] = {
    "atrophic": Sign.ATROPHY,
    "scarred": Sign.SCARRING,
    "indurated": Sign.INDURATION,
    "ulcerated": Sign.ULCERATION,
    "bleeding": Sign.BLEEDING,
    "scaly": Sign.SCALE,
    "crusted": Sign.CRUST,
    "pustular": Sign.PUSTULES,
}

#: Everyday words for a symptom, and the sign that they mean.
SYMPTOMS: Final[Mapping[str, Sign]] = {
    "pain": Sign.TENDERNESS,
    "painful": Sign.TENDERNESS,
    "tender": Sign.TENDERNESS,
    "itch": Sign.ITCH,
    "itchy": Sign.ITCH,
}

#: Enumerations longer than this are identifiers of tables, not everyday words.
_MANY: Final = 30

#: The other spelling of a word that has two.
_OTHER_SPELLINGS: Final[Mapping[str, str]] = {"centre": "center"}


def spell(identifier: str) -> str:
    """Spell an identifier as a case file shows it.

    Parameters
    ----------
    identifier
        A word of the vocabulary, with underscores.

    Returns
    -------
    word
        The same word, with spaces.

    Examples
    --------
    >>> spell("not_looked_for")
    'not looked for'
    """
    return identifier.replace("_", " ")


def spellings(kind: type[Enum]) -> tuple[str, ...]:
    """List the words of an enumeration as a case file shows them.

    Parameters
    ----------
    kind
        An enumeration whose values are words.

    Returns
    -------
    words
        In the enumeration's order. Signs and conditions keep their underscores,
        because they are keys and identifiers in the tables too.
    """
    values = tuple(str(member.value) for member in kind)
    return values if len(values) > _MANY else tuple(spell(value) for value in values)


@dataclass(frozen=True, slots=True)
class WordIn:
    """A pydantic annotation: one word out of a closed list, read leniently.

    Case, hyphens and spaces do not matter, because the difference between
    ``none known`` and ``none_known`` is never what a clinician means.

    Parameters
    ----------
    meanings
        What each word means, under its identifier.
    shown
        The words as told in the schema and in errors.
    """

    meanings: tuple[tuple[str, object], ...]
    shown: tuple[str, ...]

    @classmethod
    def of(cls, kind: type[Enum]) -> WordIn:
        """Allow the words of an enumeration.

        Parameters
        ----------
        kind
            The enumeration.

        Returns
        -------
        annotation
            Reads a word and gives the member.
        """
        meanings = tuple((_fold(str(member.value)), member) for member in kind)
        return cls(meanings, spellings(kind))

    @classmethod
    def exactly(cls, kind: type[Enum]) -> WordIn:
        """Allow the values of an enumeration, spelled as identifiers.

        Parameters
        ----------
        kind
            The enumeration.

        Returns
        -------
        annotation
            Reads a word and gives the member.
        """
        meanings = tuple((_fold(str(member.value)), member) for member in kind)
        return cls(meanings, tuple(str(member.value) for member in kind))

    @classmethod
    def naming(cls, names: Mapping[Any, str]) -> WordIn:
        """Allow members of an enumeration by the names that the trade has for them.

        Parameters
        ----------
        names
            Name by member; the member's own value is understood too.

        Returns
        -------
        annotation
            Reads a word and gives the member.
        """
        named = tuple((_fold(name), member) for member, name in names.items())
        plain = tuple((_fold(str(member.value)), member) for member in names)
        return cls((*named, *plain), tuple(names.values()))

    @classmethod
    def among(cls, words: Iterable[str]) -> WordIn:
        """Allow everyday words.

        Parameters
        ----------
        words
            Their identifiers.

        Returns
        -------
        annotation
            Reads a word and gives its identifier.
        """
        names = tuple(words)
        folded = tuple((_fold(name), name) for name in names)
        return cls(folded, tuple(name.replace("_", "-") for name in names))

    def read(self, given: object) -> object:
        """Find what a word means.

        Parameters
        ----------
        given
            What stands in the file.

        Returns
        -------
        meaning
            The member or identifier that the word stands for.

        Raises
        ------
        PydanticCustomError
            If the word is not in the list.
        """
        known = dict(self.meanings)
        if isinstance(given, Enum) and given in known.values():
            return given
        folded = _fold(given) if isinstance(given, str) else ""
        folded = _OTHER_SPELLINGS.get(folded, folded)
        if folded not in known:
            raise PydanticCustomError(
                "word", "unknown word", {"given": str(given), "allowed": self.shown}
            )
        return known[folded]

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read,
            serialization=core_schema.plain_serializer_function_ser_schema(self._write),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "enum": list(self.shown)}

    def _write(self, meaning: object) -> str:
        """Spell a meaning as the file shows it."""
        meanings = [known for _, known in self.meanings]
        return self.shown[meanings.index(meaning)]


def _fold(word: str) -> str:
    """Forget case, hyphens and spaces."""
    return "_".join(word.strip().lower().replace("-", " ").replace("_", " ").split())
