"""A JPEG is taken apart without being decoded, whatever its bytes."""

from __future__ import annotations

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from unit.records.dicom.objects import drawn
from unit.records.dicom.visits import CANARY, camera_jpeg, file_of

from scalpwatch.records.dicom.jpeg import bare_jpeg

WHOLE = camera_jpeg(drawn(), restart_marker_rows=1)


def seen(data: bytes) -> np.ndarray:
    """Decode."""
    return np.asarray(Pillow.open(io.BytesIO(data)).convert("RGB"))


def test_what_is_left_shows_the_same_picture():
    """Stripping changes no pixel, and is done with at once."""
    bare = bare_jpeg(WHOLE)

    assert np.array_equal(seen(bare.data), seen(WHOLE))
    assert bare_jpeg(bare.data) == bare
    assert CANARY.encode() not in bare.data


def test_a_thumbnail_in_the_header_is_cut_out():
    """A thumbnail can show what was cut off the picture later."""
    plain = file_of(drawn(), "JPEG")
    thumbnail = bytes([1, 1]) + b"\x99\x88\x77"
    head = b"\xff\xd8\xff\xe0" + (16 + 3).to_bytes(2, "big") + plain[6:18] + thumbnail
    data = head + plain[20:]
    assert np.array_equal(seen(data), seen(plain))

    bare = bare_jpeg(data)

    assert thumbnail not in bare.data
    assert np.array_equal(seen(bare.data), seen(plain))


def test_a_progressive_jpeg_is_left_to_the_decoder():
    """DICOM's common transfer syntax holds baseline alone."""
    assert bare_jpeg(file_of(drawn(), "JPEG", progressive=True)) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_judged_and_none_fail(data):
    """Nothing that begins as a JPEG makes the taking apart fail."""
    bare = bare_jpeg(b"\xff\xd8" + data)

    assert bare is None or bare.data.startswith(b"\xff\xd8")


@given(st.integers(2, len(WHOLE) - 1), st.integers(0, 255))
def test_a_changed_byte_makes_no_failure(at, byte):
    """Nor does a JPEG in which a byte has turned."""
    bare = bare_jpeg(WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :])

    assert bare is None or bare.data.endswith(b"\xff\xd9")
