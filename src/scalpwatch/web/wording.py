"""The words for roles, deeds and levels, so that no code reaches a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event

__all__ = ["DEEDS", "ROLES", "ROLE_MEANINGS"]

ROLES: Final[Mapping[Role, Phrase]] = {
    Role.READER: say("reader"),
    Role.CLINICIAN: say("clinician"),
    Role.PATHOLOGIST: say("pathologist"),
    Role.ADMINISTRATOR: say("administrator"),
}

ROLE_MEANINGS: Final[Mapping[Role, Phrase]] = {
    Role.READER: say("reads records and changes none, whatever other role is ticked"),
    Role.CLINICIAN: say("reads records, decides about alerts, enters what happened"),
    Role.PATHOLOGIST: say("reads records and enters pathology reports"),
    Role.ADMINISTRATOR: say("users, clinics, audit trail; no patients"),
}

DEEDS: Final[Mapping[Event, Phrase]] = {
    Event.STORE_MADE: say("store made"),
    Event.KEPT: say("record kept"),
    Event.IMPORTED: say("record imported"),
    Event.VISIT_ADDED: say("visit added"),
    Event.PATHOLOGY_ADDED: say("pathology added"),
    Event.THERAPY_ADDED: say("treatment added"),
    Event.OUTCOME_ADDED: say("outcome added"),
    Event.DECISION_ADDED: say("decision added"),
    Event.CLOSED: say("following ended"),
    Event.READ: say("record read"),
    Event.PICTURE_READ: say("picture seen"),
    Event.PICTURE_CORRECTED: say("picture corrected, visit weighed anew"),
    Event.PICTURES_MEASURED: say("pictures measured, visit weighed anew"),
    Event.LISTED: say("patients listed"),
    Event.COUNTED: say("patients counted"),
    Event.PRACTISED: say("practice opened"),
    Event.EXPORTED: say("exported"),
    Event.SENT: say("sent"),
    Event.REFUSED: say("refused"),
    Event.ERASED: say("patient erased"),
    Event.BACKED_UP: say("backed up"),
    Event.RESTORED: say("restored"),
    Event.VERIFIED: say("store verified"),
    Event.KEY_CHANGED: say("key changed"),
    Event.TRAIL_READ: say("audit trail read"),
    Event.SIGNED_IN: say("signed in"),
    Event.SIGNED_OUT: say("signed out"),
    Event.SIGN_IN_REFUSED: say("sign-in refused"),
    Event.DENIED: say("page denied"),
    Event.PASSWORD_CHANGED: say("password changed"),
    Event.ACCOUNT_MADE: say("user made"),
    Event.ACCOUNT_CHANGED: say("user changed"),
    Event.CLINIC_MADE: say("clinic made"),
    Event.JOB_ASKED: say("long work asked for"),
    Event.JOB_CANCELLED: say("long work cancelled"),
    Event.JOB_ENDED: say("long work over"),
    Event.RESULT_TAKEN: say("result downloaded"),
    Event.RESULT_DESTROYED: say("result destroyed"),
    Event.TOKEN_MADE: say("token made"),
    Event.TOKEN_REVOKED: say("token revoked"),
    Event.DRAWER_PUT: say("unfinished work put by"),
    Event.DRAWER_OPENED: say("unfinished work opened"),
    Event.DRAWER_EMPTIED: say("unfinished work discarded or done"),
}
