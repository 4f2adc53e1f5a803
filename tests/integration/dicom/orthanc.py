"""A real Orthanc on this computer, in a folder of its own, for tests."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

#: Where Debian's packages put the server and its plugin.
_PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
_MISSING = "Orthanc with DICOMweb is not installed (apt install orthanc-dicomweb)"
USER, PASSWORD = "clinic", "kept-out-of-logs"
_START_S = 20.0


@dataclass(frozen=True)
class Orthanc:
    """A server that runs."""

    url: str
    log: Path


def _port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _installed() -> str:
    """Find the server, or say that it is missing; in CI that fails."""
    program = shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin")
    if program is not None and _PLUGIN.exists():
        return program
    if os.environ.get("CI") == "true":  # noqa: TID251 - CI tells by it
        pytest.fail(_MISSING)
    pytest.skip(_MISSING)


@contextmanager
def running(folder: Path) -> Iterator[Orthanc]:
    """Start it on loopback, with a user and a password, and end it by its id."""
    program, port = _installed(), _port()
    settings = {
        "StorageDirectory": str(folder / "db"),
        "IndexDirectory": str(folder / "db"),
        "HttpPort": port,
        "HttpBindAddresses": ["127.0.0.1"],
        "DicomServerEnabled": False,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {USER: PASSWORD},
        "Plugins": [str(_PLUGIN)],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
        "ConcurrentJobs": 1,
        "HttpThreadsCount": 4,
    }
    configuration = folder / "orthanc.json"
    configuration.write_text(json.dumps(settings), encoding="utf-8")
    log = folder / "orthanc.log"
    with log.open("wb") as out:
        server = subprocess.Popen(  # noqa: S603 - Debian's own program
            [program, str(configuration)], stdout=out, stderr=subprocess.STDOUT
        )
    try:
        _wait(port, server, log)
        yield Orthanc(f"http://127.0.0.1:{port}/dicom-web", log)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until it answers."""
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/system", timeout=1)
        except urllib.error.HTTPError:
            return  # it wants a password: it is there
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"Orthanc did not start:\n{log.read_text(errors='replace')[-2000:]}")
