"""Opening the clinic from the command line: refused where it would be unsafe."""

from __future__ import annotations

import pytest

from scalpwatch.cli import main


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.10", "clinic.example"])  # noqa: S104 - refused
def test_another_address_without_tls_is_refused(host, capsys):
    """Before the store is opened, and with what to do instead."""
    code = main(["serve", "--host", host])

    told = capsys.readouterr().err
    assert code == 2
    assert "--tls-cert" in told


def test_without_a_key_there_is_no_clinic(capsys, monkeypatch, tmp_path):
    """The store is opened by its key alone."""
    monkeypatch.setenv("SCALPWATCH_STORE", str(tmp_path))

    assert main(["serve"]) == 5
    assert "key" in capsys.readouterr().err
