"""Ask the whole interface what its own description allows, and what it does not.

Usage: ``python evaluation/api.py [--examples 100] [--paths PART]``

Makes a clinic with drawn patients, and for each role a token; asks every operation of
``/api/openapi.json`` with each of them and with none, half of it as described and half
not, about patients who are there and who are not. LAST comes one line of JSON:
``operations``, ``requests``, ``statuses``, and, to be 0, ``failures``: answers that
were a server's error, of a status or kind that is not described, or not of the form
that is; then the first of them. Ends with 1 if there was any.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.schemas import APIOperation, BaseSchema
from starlette.testclient import TestClient

from scalpwatch.registry.accounts import Account, Role
from scalpwatch.registry.searching import Query
from scalpwatch.web.api import description
from scalpwatch.web.app import make_app
from scalpwatch.web.desk import Desk
from scalpwatch.web.limits import Rate

__all__ = ["Asked", "ask_everything"]

_ADDRESS: Final = "http://localhost"
_MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
#: Every answer is of a described status, kind and form, and none a server's error.
_CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
_UNHURRIED: Final = Rate(1e9, 1e9)


@dataclass
class Asked:
    """What was asked, and what was answered.

    Parameters
    ----------
    operations, requests
        How many.
    statuses
        How often each was answered.
    failures
        What was not as described.
    """

    operations: int = 0
    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def ask_everything(
    desk: Desk, who: Account | None, *, examples: int, paths: str = ""
) -> Asked:
    """Ask all operations of the interface.

    Parameters
    ----------
    desk
        Of a clinic with patients.
    who
        For whom, through a token with all her roles; ``None`` to come without one.
    examples
        Requests for each operation, at least four; half where it names nobody.
    paths
        Only operations whose name holds this.

    Returns
    -------
    asked
        What was answered.
    """
    load_all_checks()
    desk = replace(desk, requests=_UNHURRIED)
    headers = _headers(desk, who)
    schema = _schema(desk)
    there = _there(desk)
    asked = Asked()
    for found in schema.get_all_operations():
        operation = found.ok()
        if paths not in operation.label:
            continue
        asked.operations += 1
        for mode in _MODES if _can_be_wrong(operation) else _MODES[:1]:
            for known in ({}, there):
                named = {
                    name: value
                    for name, value in known.items()
                    if f"{{{name}}}" in operation.path
                }
                if known and not named:
                    continue
                cases = operation.as_strategy(
                    generation_mode=mode, path_parameters=named or None
                )
                _ask(cases, headers, max(1, examples // 4), asked)
    return asked


def _can_be_wrong(operation: APIOperation) -> bool:
    """Tell whether it takes more than a path's names, for which any text is right."""
    names = (each.definition["schema"] for each in operation.path_parameters)
    taken = (*operation.query, *operation.headers, *operation.cookies, *operation.body)
    return bool(taken) or any(each != {"type": "string"} for each in names)


def _ask(
    cases: SearchStrategy[Case], headers: Mapping[str, str], most: int, asked: Asked
) -> None:
    """Ask some cases of one operation."""
    checks = [CHECKS.get_one(name) for name in _CHECKS]

    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def one(case: Case) -> None:
        """Ask one."""
        for name, value in headers.items():
            case.headers[name] = value
        response = case.call()
        asked.requests += 1
        asked.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=checks)
        except (FailureGroup, Failure) as failure:
            told = getattr(failure, "exceptions", [failure])
            asked.failures += [
                f"{case.operation.label}: {response.status_code} {each}"[:600]
                for each in told
            ]

    # of what takes nothing, nothing can be asked wrongly
    with suppress(Unsatisfiable):
        one()


def _schema(desk: Desk) -> BaseSchema:
    """Load the description, so that what is sent bears our token and no drawn one."""
    told = deepcopy(description())
    del told["security"], told["components"]["securitySchemes"]
    schema = schemathesis.openapi.from_dict(told)
    schema.app = make_app(desk, hosts=frozenset())
    return schema


def _headers(desk: Desk, who: Account | None) -> dict[str, str]:
    """Make a token, and tell what a machine sends with it."""
    if who is None:
        return {"host": "localhost"}
    name = f"asked {len(desk.tokens(who).listed(who))}"
    secret = desk.tokens(who).make(who, name, roles=who.roles, days=1)
    return {"host": "localhost", "authorization": f"Bearer {secret}"}


def _there(desk: Desk) -> dict[str, str]:
    """Name a patient who is there, and a lesion of hers that is followed."""
    entry = next(each for each in desk.store.search(Query()) if each.alerts)
    who = _made(desk, "looker", Role.CLINICIAN)
    client = TestClient(make_app(desk), base_url=_ADDRESS)
    path = f"/api/patients/{entry.uid}/alerts"
    alerts = client.get(path, headers=_headers(desk, who)).json()["alerts"]
    return {"uid": entry.uid, "key": alerts[0]["key"], "name": "survival.csv"}


def _made(desk: Desk, name: str, *roles: Role) -> Account:
    """Make a user, or find the one that was made."""
    accounts = desk.accounts("tester")
    found = accounts.find(name)
    if found is not None:
        return found.account
    if desk.home not in accounts.clinics():
        accounts.make_clinic(desk.home)
    wanted = Account("", name, desk.home, frozenset(roles))
    return accounts.make(wanted, desk.passwords.hash("four plain words here"))


def main() -> int:
    """Ask with each role, and without any.

    Returns
    -------
    code
        1 if an answer was not as described.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--paths", default="")
    chosen = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from clinic import model_of_clinic, opened_clinic, user  # noqa: PLC0415 - a path before
    from drawn_courses import draw_courses  # noqa: PLC0415

    total = Asked()
    with tempfile.TemporaryDirectory() as folder:
        model = model_of_clinic(Path(folder) / "model")
        with opened_clinic(model, Path(folder) / "store") as desk:
            desk.store.keep_many((each, {}) for each in draw_courses(30, seed=3))
            people: list[Account | None] = [None]
            people += [user(desk, f"who-{role.value}", role) for role in Role]
            for who in people:
                asked = ask_everything(
                    desk, who, examples=chosen.examples, paths=chosen.paths
                )
                total.operations = asked.operations
                total.requests += asked.requests
                total.statuses += asked.statuses
                total.failures += asked.failures
    line = {
        "operations": total.operations,
        "requests": total.requests,
        "statuses": dict(sorted(total.statuses.items())),
        "failures": len(total.failures),
        "first": list(dict.fromkeys(total.failures))[:10],
    }
    print(json.dumps(line, ensure_ascii=False))
    return 1 if total.failures else 0


if __name__ == "__main__":
    sys.exit(main())
