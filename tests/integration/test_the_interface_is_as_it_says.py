"""The interface for machines answers as its description says, and with nothing else."""

from __future__ import annotations

import pytest
from api import ask_everything
from clinic import user
from clinic_fixtures import apart, desk, kept, loop, model

from scalpwatch.registry.accounts import Role

__all__ = ["apart", "desk", "kept", "loop", "model"]


def test_no_answer_is_undescribed_and_none_a_servers_error(desk, kept):
    """Asked as described, and as not; about patients who are there and who are not."""
    who = user(desk, "maria", Role.CLINICIAN)

    asked = ask_everything(desk, who, examples=4)

    assert kept
    assert not asked.failures
    assert asked.operations > 20
    assert asked.requests >= 2 * asked.operations - 4
    assert {200, 404, 422} <= set(asked.statuses)


@pytest.mark.slow
@pytest.mark.parametrize("role", [*Role, None], ids=str)
def test_no_answer_is_undescribed_for_any_role(desk, kept, role):
    """The same for each role, with more of it."""
    who = user(desk, "maria", role) if role else None

    asked = ask_everything(desk, who, examples=40)

    assert kept
    assert not asked.failures
    # who holds no token is told so, and nothing else
    assert who is not None or set(asked.statuses) <= {401, 405}
