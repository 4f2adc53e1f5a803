"""The clinic is killed while users save and keep: nothing confirmed is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = Path(__file__).parents[3] / "evaluation" / "kills.py"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="no SIGKILL")
def test_what_the_page_confirmed_is_there_and_drafts_come_back():
    """Three kills in the midst of the work of three users."""
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, KILLS, "--kills", "3", "--users", "3", "--seed", "2"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    tally = json.loads(ran.stdout.splitlines()[-1])
    assert tally["kills"] == 3
    assert tally["confirmed"] > 0
    assert tally["drafts_back"] > 0
    assert (tally["lost"], tally["kept_twice"], tally["verify_ok"]) == (0, 0, 1)
