"""What the page on the interface shows can be done just so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from machines import machine

from scalpwatch.registry.accounts import Role
from scalpwatch.registry.searching import Query
from scalpwatch.web.api import description

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def commands() -> list[list[str]]:
    """Every curl command of the page, split as a shell does."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [shlex.split(line) for line in lines if line.startswith("curl ")]


def test_every_example_of_the_page_works(desk, kept):
    """Sent as it stands, about a patient who is there, each is answered well."""
    clinic = machine(desk, Role.CLINICIAN)
    entry = next(each for each in desk.store.search(Query()) if each.alerts)
    alerts = clinic.ask(f"/api/patients/{entry.uid}/alerts").json()["alerts"]
    facts = {"$SERVER": "", "$UID": entry.uid, "$KEY": alerts[0]["key"]}

    wrong = []
    for told in commands():
        path = told[-1]
        for name, value in facts.items():
            path = path.replace(name, value)
        sent = told[told.index("--json") + 1] if "--json" in told else None
        answered = clinic.ask(
            path,
            method="GET" if sent is None else "POST",
            content=sent,
            headers={} if sent is None else {"content-type": "application/json"},
        )
        if answered.status_code >= 300:
            wrong.append((path, answered.status_code, answered.text[:200]))

    assert kept
    assert not wrong
    assert len(commands()) > 12


def test_every_way_of_the_interface_is_told_of():
    """Each address stands on the page, or beside one that does."""
    text = PAGE.read_text(encoding="utf-8")

    parts = {path.split("/")[-1] for path in description()["paths"]}
    names = {part for part in parts if not part.startswith("{")} - {"cancel"}

    assert not {name for name in names if not re.search(rf"\b{re.escape(name)}", text)}
