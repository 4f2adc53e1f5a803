"""Administration of the installation: its settings, its audit trail, its backup."""

from __future__ import annotations

from threading import Lock
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch import __version__
from scalpwatch.errors import InputError
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.audit import Event, Fault, TrailCheck
from scalpwatch.registry.inventory import count_store
from scalpwatch.registry.models import SCHEMA
from scalpwatch.web.access import Visitor
from scalpwatch.web.administration import ADMINISTERS
from scalpwatch.web.desk import desk_of
from scalpwatch.web.forms import Form, read_form
from scalpwatch.web.installation_words import chosen_settings
from scalpwatch.web.pages import send_to, show

__all__ = ["router"]

router: Final = APIRouter(prefix="/administration")

Administrator = Annotated[Visitor, Depends(ADMINISTERS)]
Filled = Annotated[Form, Depends(read_form)]

_MB: Final = 1_000_000
_DATABASES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
#: To check a long trail takes a while: one at once, and the others are asked to wait.
_CHECKING: Final = Lock()


@router.get("/settings")
def _settings(request: Request, visitor: Administrator) -> Response:
    """Show what the installation chose, and how much it holds."""
    return _shown(request, visitor)


@router.post("/settings")
def _check_trail(request: Request, visitor: Administrator) -> Response:
    """Follow the chain of the audit trail from its first row to its last."""
    store = desk_of(request).store_of(visitor.user)
    if not _CHECKING.acquire(blocking=False):
        trouble = InputError(
            say("The audit trail is being checked already."),
            remedy=say("Wait until that is done, then ask again."),
        )
        return _shown(request, visitor, trouble=trouble)
    try:
        check = store.check_trail()
        store.note(Event.VERIFIED, detail=f"troubles={int(not check.is_whole)}")
    finally:
        _CHECKING.release()
    return _shown(request, visitor, check=check)


@router.get("/backup")
def _backup(request: Request, visitor: Administrator) -> Response:
    """Show the backup that there is, and how far one is that is being made."""
    backups = desk_of(request).backups
    return show(
        request,
        visitor,
        "backup",
        backups=backups,
        state=backups and backups.state,
        latest=backups and backups.latest(),
    )


@router.post("/backup")
def _make_backup(request: Request, visitor: Administrator, form: Filled) -> Response:
    """Begin a backup, or the check of the one that is there."""
    desk = desk_of(request)
    if desk.backups is None:
        raise InputError(
            say("No folder was chosen for backups."),
            remedy=say("Set SCALPWATCH_BACKUP, and start the server again."),
        )
    store = desk.store_of(visitor.user)
    if form.one("deed") == "check":
        desk.backups.check(store)
    else:
        desk.backups.make(store)
    return send_to("/administration/backup", request)


def _shown(
    request: Request,
    visitor: Visitor,
    *,
    check: TrailCheck | None = None,
    trouble: InputError | None = None,
) -> Response:
    """Show the settings, and what a check of the trail found."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    held = count_store(store)
    return show(
        request,
        visitor,
        "settings",
        status=422 if trouble else 200,
        version_told=__version__,
        evidence=load_evidence().hash,
        schema=SCHEMA,
        held=held,
        database=_DATABASES[held.dialect],
        megabytes=max(1, round(held.database_bytes / _MB)),
        chosen=chosen_settings(desk.settings),
        folder=str(desk.settings.store_folder),
        check=check,
        fault=_fault(check),
        trouble=(trouble.message, trouble.remedy) if trouble else None,
    )


def _fault(check: TrailCheck | None) -> Phrase | None:
    """Tell how the trail is wrong first."""
    if check is None or check.fault is None:
        return None
    row = check.first_bad or 0
    return {
        Fault.EDITED: say("Audit trail: row {row} was changed.", row=row),
        Fault.MISSING: say("Audit trail: row {row} is missing.", row=row),
        Fault.CUT_OFF: say("Audit trail: cut off from row {row} on.", row=row),
        Fault.NO_ANCHOR: say("Audit trail: the anchor is missing or not ours."),
    }[check.fault]
