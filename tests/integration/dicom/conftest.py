"""One Orthanc for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from integration.dicom.orthanc import Orthanc, running


@pytest.fixture(scope="session")
def orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    """A real server on loopback; it takes seconds to start and to end."""
    with running(tmp_path_factory.mktemp("orthanc")) as server:
        yield server
