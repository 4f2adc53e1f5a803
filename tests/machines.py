"""Machines that hold a token, as a test meets them."""

from __future__ import annotations

from clinic import user
from fastapi.testclient import TestClient

from scalpwatch.web.app import make_app

__all__ = ["CASE", "Machine", "machine"]

CASE = {
    "patient": {"pseudonym": "NEW-1", "age": 61, "sex": "female"},
    "oncology": {"cancers": [{"primary": "breast", "year": 2019}]},
    "lesions": [
        {
            "site": "parietal",
            "form": "nodule",
            "size_cm": [1.5],
            "age_months": 4,
            "signs": {"atrophy": "present"},
        }
    ],
}


class Machine:
    """What holds a token."""

    def __init__(self, desk, secret, language="en"):
        self.client = TestClient(
            make_app(desk),
            base_url="http://localhost",
            headers={
                "authorization": f"Bearer {secret}",
                "accept-language": language,
            },
            raise_server_exceptions=False,
        )

    def ask(self, path, document=None, method=None, **more):
        """Ask, and send a document where there is one."""
        if document is not None:
            more["json"] = document
        verb = method or ("GET" if document is None else "POST")
        return self.client.request(verb, path, **more)


def machine(desk, *roles, name="maria", **more):
    """A machine that acts for a new user of these roles."""
    who = user(desk, name, *roles)
    secret = desk.tokens(who).make(who, "importer", roles=frozenset(roles), days=1)
    return Machine(desk, secret, **more)
