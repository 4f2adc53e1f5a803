"""Where the clinic may be served."""

from __future__ import annotations

from pathlib import Path

import pytest

from scalpwatch.errors import InputError
from scalpwatch.web.serving import Serving

CERTIFICATE, KEY = Path("certificate.pem"), Path("key.pem")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_on_this_machine_the_clinic_needs_no_certificate(host):
    """What does not leave the machine cannot be read on the way."""
    serving = Serving(host, 8000)

    assert not serving.is_sealed
    assert serving.address.startswith("http://")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "clinic.example", ""])  # noqa: S104
def test_elsewhere_it_is_refused_without_tls(host):
    """A password must not cross a network in the open."""
    with pytest.raises(InputError, match="on this machine alone"):
        Serving(host, 8000)

    assert Serving(host, 8000, CERTIFICATE, KEY).is_sealed


@pytest.mark.parametrize("pair", [(CERTIFICATE, None), (None, KEY)])
def test_a_certificate_without_its_key_is_refused(pair):
    """Half of TLS is none."""
    with pytest.raises(InputError, match="certificate and its key"):
        Serving("127.0.0.1", 8000, *pair)
