"""The backup that the page makes: one at once, in the folder that was chosen for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Final

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.audit import Event
from scalpwatch.registry.backup import BackupManifest, read_manifest, write_backup
from scalpwatch.registry.checking import BackupCheck, check_backup
from scalpwatch.registry.store import Store
from scalpwatch.web.shields import log_unforeseen

__all__ = ["BackupState", "Backups"]

_CODES: Final = {True: "whole", False: "incomplete"}
_UNFORESEEN: Final = (
    say("The backup failed for a reason that nobody foresaw."),
    say("Make it by “scalpwatch backup”, which tells more."),
)


@dataclass(frozen=True, slots=True)
class BackupState:
    """How far the backup is.

    Parameters
    ----------
    is_running
        Whether one is being made or checked now.
    check
        What the last check found; ``None`` before one, and while one runs.
    trouble
        Why the last try failed, and how to mend it; empty if it did not.
    """

    is_running: bool = False
    check: BackupCheck | None = None
    trouble: tuple[Phrase, ...] = ()


@dataclass(slots=True)
class Backups:
    """Where the page makes backups, and how far it is.

    Parameters
    ----------
    folder
        Chosen by who runs the server; no browser ever names a folder.
    key
        As `scalpwatch.registry.backup.key_of_backups` gives it.

    Notes
    -----
    The work is done beside the pages, in one thread: a second request while it runs
    changes nothing. A restart in its midst leaves the backup before it whole.
    """

    folder: Path
    key: bytes = field(repr=False)
    _state: BackupState = field(default_factory=BackupState)
    _lock: Lock = field(default_factory=Lock)

    @property
    def state(self) -> BackupState:
        """How far it is."""
        return self._state

    def latest(self) -> BackupManifest | None:
        """Read what the backup in the folder says of itself.

        Returns
        -------
        manifest
            ``None`` where there is none.
        """
        try:
            return read_manifest(self.folder)
        except RegistryError:
            return None

    def make(self, store: Store) -> bool:
        """Begin to make a backup, and to check it when it is made.

        Parameters
        ----------
        store
            As seen by who asked: the audit trail tells of it.

        Returns
        -------
        has_begun
            Not, if one is made or checked already.
        """

        def made() -> None:
            """Write it."""
            write_backup(
                self.folder,
                engine=store.turns.engine,
                keyring=store.custody.keyring,
                pictures=store.pictures,
                key=self.key,
            )

        return self._begin(store, (_noted(store), made))

    def check(self, store: Store) -> bool:
        """Begin to check the backup that is there.

        Parameters
        ----------
        store
            As seen by who asked.

        Returns
        -------
        has_begun
            Not, if one is made or checked already.
        """
        return self._begin(store, ())

    def _begin(self, store: Store, before: tuple[Callable[[], None], ...]) -> bool:
        """Take the only place there is, and work beside the pages."""
        with self._lock:
            if self._state.is_running:
                return False
            self._state = BackupState(is_running=True)
        Thread(target=self._work, args=(store, before), daemon=True).start()
        return True

    def _work(self, store: Store, before: tuple[Callable[[], None], ...]) -> None:
        """Do it, and remember what came of it."""
        try:
            for deed in before:
                deed()
            check = check_backup(self.folder, key=self.key)
            store.note(Event.VERIFIED, detail=f"backup={_CODES[check.is_whole]}")
            self._state = BackupState(check=check)
        except RegistryError as error:
            self._state = BackupState(trouble=(error.message, error.remedy))
        except Exception as error:  # noqa: BLE001 - the last place where one can be told
            # a traceback would show what the error says, which can be a patient's
            log_unforeseen(error)
        finally:
            # whatever stopped the thread: the page must not say for ever that it runs
            if self._state.is_running:
                self._state = BackupState(trouble=_UNFORESEEN)


def _noted(store: Store) -> Callable[[], None]:
    """Tell the audit trail before it is copied."""
    return lambda: store.note(Event.BACKED_UP)
