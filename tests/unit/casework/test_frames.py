"""What passes between the server and a child that decodes pictures."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalpwatch.casework.frames import FrameError, read_frame, write_frame


@given(
    told=st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)),
    contents=st.lists(st.binary(max_size=50), max_size=4),
)
def test_what_is_sent_arrives(told, contents):
    """A value of JSON and any files."""
    pipe = io.BytesIO()

    write_frame(pipe, told, contents)

    pipe.seek(0)
    assert read_frame(pipe) == (told, *contents)


@given(st.binary(max_size=200))
def test_anything_else_is_refused_and_no_more(sent):
    """A child that was broken into can send what it likes: it is data, or refused."""
    try:
        told, *contents = read_frame(io.BytesIO(sent))
    except FrameError:
        return

    assert told is not ...
    assert all(isinstance(each, bytes) for each in contents)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        struct.pack(">I", 0),
        struct.pack(">I", 1 << 31),
        struct.pack(">IQ", 1, 1 << 40),
        struct.pack(">IQ", 1, 5) + b"[1,2",
        struct.pack(">IQ", 1, 2) + b"[[",
        struct.pack(">IQ", 1, 200_000) + b"[" * 200_000,
    ],
)
def test_a_frame_that_promises_too_much_is_not_waited_for(sent):
    """Neither many parts, nor a part larger than any picture, nor half a value."""
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(sent))
