"""The compiled kernels: which engine computes, and how bands are shared out."""

from __future__ import annotations

from threading import Lock

import cv2
import pytest

from scalpwatch.imaging import native
from scalpwatch.imaging.native import Engine, engine, kernels, restricted_to, shared_out


@pytest.fixture
def _other_sources(monkeypatch):
    """A library whose sources were changed after it was made."""
    caches = (native._engines, native._library)  # noqa: SLF001 - they hold what was found before
    for cached in caches:
        cached.cache_clear()
    monkeypatch.setattr(native, "_checksum", lambda: -1)
    yield
    for cached in caches:
        cached.cache_clear()


def test_numpy_can_always_be_asked_for():
    """The engine without a compiler is always there, and only for as long as asked."""
    before = engine()

    with restricted_to(Engine.NUMPY):
        assert engine() is Engine.NUMPY
        assert kernels() is None

    assert engine() is before


def test_an_engine_is_given_back_after_a_fault():
    """What goes wrong under one engine does not leave it in charge."""
    before = engine()

    with pytest.raises(ZeroDivisionError), restricted_to(Engine.NUMPY):
        1 / 0  # noqa: B018 - the fault

    assert engine() is before


@pytest.mark.usefixtures("_other_sources")
def test_a_library_of_other_sources_is_not_trusted():
    """Kernels left over from before a change would be called amiss."""
    assert engine() is Engine.NUMPY
    assert kernels() is None


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_every_band_is_worked_on_once(threads):
    """However many threads there are."""
    bands = [(n, n + 3) for n in range(0, 60, 3)]
    done, lock, before = [], Lock(), cv2.getNumThreads()

    def work(top, end):
        with lock:
            done.append((top, end))

    cv2.setNumThreads(threads)
    shared_out(work, bands)
    cv2.setNumThreads(before)

    assert sorted(done) == bands


def test_a_fault_in_a_band_is_told():
    """No thread swallows what went wrong."""

    def work(top, end):
        if top == 2:
            raise ValueError(end)

    with pytest.raises(ValueError, match="3"):
        shared_out(work, [(0, 1), (1, 2), (2, 3)])
