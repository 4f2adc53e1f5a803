"""Whose record is whose: patients found by pseudonym, each with the key to her own."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.keyring import Keyring
from scalpwatch.registry.models import patient
from scalpwatch.registry.sealing import label_of, seal, unseal
from scalpwatch.registry.tags import Tags

__all__ = [
    "LONGEST_PSEUDONYM",
    "Custody",
    "Held",
    "UnknownError",
    "UnknownPatientError",
]

#: Letters of a pseudonym.
LONGEST_PSEUDONYM: Final = 128


class UnknownError(RegistryError):
    """What was asked for is not there for whoever asked; that is told of."""


class UnknownPatientError(UnknownError):
    """Nobody of this pseudonym is in this clinic; that it was asked is told of."""


@dataclass(frozen=True, slots=True)
class Held:
    """A patient's row, and the key to what is sealed of her.

    Parameters
    ----------
    id
        Number of her row.
    uid
        Identifier by which her key is found.
    revision
        How often her record was written; 0 for a new patient.
    key
        32 bytes.
    """

    id: int
    uid: str
    revision: int
    key: bytes

    @property
    def is_new(self) -> bool:
        """Whether nothing is kept of her yet."""
        return self.revision == 0


@dataclass(frozen=True, slots=True)
class Custody:
    """The patients of one clinic, and their keys.

    Parameters
    ----------
    keyring
        The keys.
    clinic
        Whose patients; those of others are unknown.
    tags
        By which pseudonyms are found.
    """

    keyring: Keyring
    clinic: str
    tags: Tags

    def find(
        self, connection: Connection, pseudonyms: Iterable[str]
    ) -> dict[str, Row[Any]]:
        """Find patients by pseudonym.

        Parameters
        ----------
        connection
            To the database.
        pseudonyms
            A few hundred at most.

        Returns
        -------
        rows
            Number, identifier and revision by pseudonym; of those that are there.
        """
        named = {self.tags.whole(each): each for each in pseudonyms}
        wanted = select(
            patient.c.id, patient.c.uid, patient.c.tag, patient.c.revision
        ).where(patient.c.tag.in_(list(named)))
        rows: Iterable[Row[Any]] = connection.execute(wanted)
        return {named[row.tag]: row for row in rows}

    def row(self, connection: Connection, pseudonym: str) -> Row[Any]:
        """Find a patient, whether there is a key to her record or not.

        Parameters
        ----------
        connection
            To the database.
        pseudonym
            Whom.

        Returns
        -------
        row
            Number, identifier and revision.

        Raises
        ------
        UnknownPatientError
            If this clinic has no such patient.
        """
        row = self.find(connection, [pseudonym]).get(pseudonym)
        if row is None:
            raise UnknownPatientError(
                say("There is no patient of this pseudonym."),
                remedy=say("“scalpwatch case list” names those that there are."),
            )
        return row

    def known_by(self, connection: Connection, uid: str) -> tuple[Row[Any], Held]:
        """Find a patient of this clinic by her identifier, and take her key.

        Parameters
        ----------
        connection
            To the database.
        uid
            Identifier.

        Returns
        -------
        row
            Number, identifier, revision and sealed glance.
        held
            Her row and key.

        Raises
        ------
        UnknownPatientError
            If this clinic has no such patient.
        """
        wanted = select(
            patient.c.id, patient.c.uid, patient.c.revision, patient.c.glance
        ).where(
            patient.c.uid == uid,
            patient.c.clinic == self.clinic,
            patient.c.is_erased.is_(False),
        )
        rows: Iterable[Row[Any]] = connection.execute(wanted)
        found = list(rows)
        if not found:
            raise UnknownPatientError(
                say("There is no such patient."),
                remedy=say("The list of today names those that there are."),
            )
        return found[0], _with_key(found[0], self.keyring.keys([uid]))

    def known(self, connection: Connection, pseudonym: str) -> Held:
        """Find a patient and take her key.

        Parameters
        ----------
        connection
            To the database.
        pseudonym
            Whom.

        Returns
        -------
        held
            Her row and key.

        Notes
        -----
        Raises as `row` does; and where the key is destroyed, `RegistryError`.
        """
        row = self.row(connection, pseudonym)
        return _with_key(row, self.keyring.keys([row.uid]))

    def hold(
        self, connection: Connection, pseudonyms: Sequence[str]
    ) -> dict[str, Held]:
        """Find patients, and make the keys of those who are new.

        Parameters
        ----------
        connection
            In a transaction that holds the lock of the store.
        pseudonyms
            A few hundred at most, each once.

        Returns
        -------
        held
            By pseudonym. New keys are on disk: where the transaction fails, they
            are keys to nothing.
        """
        for each in pseudonyms:
            _refuse_unusable(each)
        rows = self.find(connection, pseudonyms)
        keys = self.keyring.keys(row.uid for row in rows.values())
        held = {each: _with_key(row, keys) for each, row in rows.items()}
        new = [each for each in pseudonyms if each not in held]
        made = self.keyring.add(secrets.token_hex(16) for _ in new)
        # nobody else writes meanwhile, and no row is ever removed
        last = connection.scalar(select(func.max(patient.c.id))) or 0
        numbered = enumerate(zip(new, made.items(), strict=True), start=last + 1)
        for number, (pseudonym, (uid, key)) in numbered:
            held[pseudonym] = Held(number, uid, 0, key)
        return held

    def with_keys(self, rows: Sequence[Row[Any]]) -> Iterator[tuple[Row[Any], Held]]:
        """Join rows and keys.

        Parameters
        ----------
        rows
            With number, identifier and revision.

        Yields
        ------
        joined
            Each row with its key, in order; those whose key is destroyed are left
            out.
        """
        keys = self.keyring.keys(row.uid for row in rows)
        for row in rows:
            key = keys.get(row.uid)
            if key is not None:
                yield row, Held(row.id, row.uid, row.revision, key)

    def seal(self, held: Held, place: str, body: bytes) -> bytes:
        """Seal a body of a patient.

        Parameters
        ----------
        held
            Whose, at the revision that it will lie at.
        place
            Table where it will lie.
        body
            What nobody may read without her key.

        Returns
        -------
        sealed
            Opens in this place of this patient at this revision alone: nobody can
            put another's, or an older one, there.
        """
        return seal(body, key=held.key, label=self._label(held, place))

    def unseal(self, held: Held, place: str, sealed: bytes) -> bytes:
        """Open a body of a patient.

        Parameters
        ----------
        held
            Whose, at the revision that her row tells.
        place
            Table where it lay.
        sealed
            As it lay.

        Returns
        -------
        body
            Exactly what was sealed.
        """
        return unseal(sealed, key=held.key, label=self._label(held, place))

    def _label(self, held: Held, place: str) -> bytes:
        """Name a place."""
        return label_of(self.clinic, held.uid, place, str(held.revision))


def _with_key(row: Row[Any], keys: Mapping[str, bytes]) -> Held:
    """Join a patient's row and her key."""
    if row.uid not in keys:
        raise RegistryError(
            say("The key of this patient is destroyed: erasing was cut short."),
            remedy=say("Erase the patient again; then nothing is left."),
        )
    return Held(row.id, row.uid, row.revision, keys[row.uid])


def _refuse_unusable(pseudonym: str) -> None:
    """Refuse a pseudonym that could not be asked for."""
    is_told = pseudonym.strip() and pseudonym.isprintable()
    if not is_told or len(pseudonym) > LONGEST_PSEUDONYM:
        raise RegistryError(
            say(
                "A pseudonym has from 1 to {most} printable letters.",
                most=LONGEST_PSEUDONYM,
            ),
            remedy=say("Give the patient another pseudonym."),
        )
