"""Killed at any moment, an import loses nothing that it acknowledged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CRASH = Path(__file__).parents[3] / "evaluation" / "crash.py"
KILLS = 3


@pytest.mark.skipif(os.name != "posix", reason="no SIGKILL, and no fork")
def test_nothing_acknowledged_is_lost_to_kills(database):
    """After each kill every acknowledged patient is there, and the store verifies."""
    where = [] if database is None else ["--database", database]

    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, CRASH, "--kills", str(KILLS), "--seed", "3", *where],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    tally = json.loads(ran.stdout.splitlines()[-1])
    assert tally["kills"] == KILLS
    assert tally["acknowledged"] > 0
    assert (tally["lost"], tally["chain_ok"], tally["verify_ok"]) == (0, 1, 1)
