"""Whatever stands in a FHIR file, it is read or refused, and never crashes."""

from __future__ import annotations

import contextlib
import copy
import json
from datetime import date
from typing import Any

import pytest
from courses import told_course
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stopwatch import stopwatch

from scalpwatch.errors import RecordError
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language, Words
from scalpwatch.records.cds import Weigher, answer
from scalpwatch.records.fhir.course import from_fhir, to_fhir
from scalpwatch.records.fhir.foreign import courses_of
from scalpwatch.records.fhir.reading import read_json

PLAIN = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
WRITTEN: dict[str, Any] = json.loads(to_fhir(told_course()).model_dump_json())
#: What a server gives back: the resources without the bundle that we would know again.
LOOSE: list[Any] = [each["resource"] for each in WRITTEN["entry"]]
PATIENT = LOOSE[0]["id"]

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["2019", "254837009", "C50.9", "\u202ename", "urn:uuid:x", "#c"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["coding", "code", "value"]), inner)
    ),
    max_leaves=6,
)


@st.composite
def damaged(draw: Any, whole: Any) -> Any:
    """A copy in which up to four parts are something else, gone, or doubled."""
    broken = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 4))):
        holder, key = broken, None
        while isinstance(holder, dict | list) and holder:
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            key = draw(st.sampled_from(list(keys)))
            inner = holder[key]
            if not (isinstance(inner, dict | list) and inner and draw(st.booleans())):
                break
            holder = inner
        if key is None or not isinstance(holder, dict | list):
            continue
        match draw(st.sampled_from(["junk", "gone", "double"])):
            case "junk":
                holder[key] = draw(junk)
            case "gone":
                del holder[key]
            case "double" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[key]))
    return broken


@PLAIN
@given(bundle=damaged(WRITTEN))
def test_a_bundle_of_ours_that_was_changed_is_read_or_refused(bundle: Any):
    """A course, or one clear error."""
    with contextlib.suppress(RecordError):
        from_fhir(bundle)


@PLAIN
@given(resources=damaged(LOOSE))
def test_resources_of_anybody_are_read_whatever_they_hold(resources: Any):
    """What is odd is left out; what is left is a course."""
    given_ = [each for each in resources if isinstance(each, dict)]
    with contextlib.suppress(RecordError):
        courses_of(given_, namer=lambda identifier, _: identifier)


@PLAIN
@given(resources=damaged(LOOSE))
def test_a_call_for_a_card_is_answered_or_refused(resources: Any):
    """A hospital's record can be as odd as it likes."""
    prefetch = {str(number): each for number, each in enumerate(resources)}
    body = {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"patientId": PATIENT},
        "prefetch": prefetch,
    }
    weigher = Weigher(load_evidence(), Policy(), date(2026, 6, 1), Words(Language.EN))

    with contextlib.suppress(RecordError):
        assert "cards" in answer(json.dumps(body).encode(), weigher)


@PLAIN
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_resource_or_refused(data: bytes):
    """No byte sequence gets further than the reading."""
    with contextlib.suppress(RecordError):
        assert isinstance(read_json(data), dict)


def test_a_file_that_refers_to_a_large_part_many_times_is_refused():
    """A few megabytes do not become gigabytes by reference."""
    bundle = copy.deepcopy(WRITTEN)
    lesion = next(
        each["resource"]
        for each in bundle["entry"]
        if each["resource"]["resourceType"] == "Observation"
        and each["resource"]["code"]["text"] == "lesion"
    )
    sign = next(
        each["resource"]
        for each in bundle["entry"]
        if each["fullUrl"] == lesion["hasMember"][0]["reference"]
    )
    place = {
        "url": "urn:scalpwatch:place",
        "extension": [
            {"url": name, "valueDecimal": 1}
            for name in ("left_px", "top_px", "width_px", "height_px")
        ],
    }
    sign["extension"] = [place] * 500
    lesion["hasMember"] = lesion["hasMember"][:1] * 5_000

    with stopwatch() as watch, pytest.raises(RecordError):
        from_fhir(bundle)

    assert watch.cpu_s < 20
