"""The sieve may throw out nobody whom the full road would list."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.inventory import batches_of, take_inventory
from scalpwatch.screening.reading import BatchReader, Found
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.sieve import Sieve
from scalpwatch.screening.units import Unit, units_of

RULES = read_rulesets()
READER = BatchReader(RULES, Pseudonyms(bytes(32)))
SIEVE = Sieve(RULES.lesion_cues)

PLACES = (
    "scalp", "on the head", "vertex", "crown", "left parietal region", "occiput",
    "волосистой части головы", "на голове", "темени", "затылке", "в/ч головы", "ВЧГ",
    "в височной области", "hair-bearing skin", "скальпа", "кожи головы", "за ухом",
)  # fmt: skip
THINGS = (
    "nodule", "Lump", "bald patch", "plaque", "ulcer", "CYST", "mass", "hair loss",
    "узел", "Узелок", "шишка", "бляшка", "очаг облысения", "гнёздная алопеция",
    "проплешина", "образование", "киста", "лысина", "выпадение волос",
)  # fmt: skip
FILLERS = (
    "",
    "firm",
    "2 cm",
    "no",
    "without",
    "плотный",
    "нет",
    "у матери",
    "\n",
    "<b>",
)
texts = st.lists(
    st.one_of(
        st.sampled_from(PLACES), st.sampled_from(THINGS), st.sampled_from(FILLERS)
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
_exact = [c for s in ("codes", "weak") for c in RULES.lesion.codes(s).exact]
_below = [c for s in ("codes", "weak") for c in RULES.lesion.codes(s).below]
codes = st.one_of(
    st.sampled_from(_exact),
    st.builds(
        str.__add__, st.sampled_from(_below), st.sampled_from(("", ".9", "9", "X"))
    ),
    st.sampled_from(_below).map(str.lower),
    st.sampled_from(("C50.9", "73211009", "Z00.0")),
)
sites = st.one_of(
    st.none(),
    st.sampled_from(sorted(RULES.lesion.codes("scalp").exact)).map(
        lambda code: {"coding": [{"code": code}]}
    ),
    st.sampled_from(PLACES).map(lambda words: {"text": words}),
)


@st.composite
def resources(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a resource as some system could write it."""
    kind = draw(
        st.sampled_from(
            ("Condition", "Observation", "DiagnosticReport", "DocumentReference")
        )
    )
    resource: dict[str, Any] = {
        "resourceType": kind,
        "subject": {"reference": "Patient/p"},
        "code": {
            "coding": [{"code": draw(codes)}],
            "text": draw(st.one_of(st.just(""), texts)),
        },
    }
    site = draw(sites)
    if site is not None:
        resource["bodySite"] = site
    if draw(st.booleans()):
        resource["valueString"] = draw(texts)
    if draw(st.booleans()):
        encoding = draw(st.sampled_from(("utf-8", "cp1251", "utf-16")))
        data = base64.b64encode(draw(texts).encode(encoding, "replace")).decode()
        resource["content"] = [{"attachment": {"data": data}}]
    if draw(st.booleans()):
        entities = draw(texts).encode("ascii", "xmlcharrefreplace").decode()
        resource["text"] = {"div": f"<div>{entities}</div>"}
    return resource


def read_in_full(unit: Unit) -> Found:
    """Walk the full road with one record, past the sieve."""
    found = Found()
    READER._read(unit, found)  # noqa: SLF001 - the road behind the sieve
    return found


@settings(max_examples=150, deadline=None)
@given(resources(), st.booleans(), st.sampled_from((None, 2)))
def test_the_sieve_lets_a_document_pass(
    resource: dict[str, Any],
    is_ascii: bool,  # noqa: FBT001 - drawn
    indent: int | None,
) -> None:
    """However the letters are escaped, and wherever the words stand."""
    bundle = {"resourceType": "Bundle", "entry": [{"resource": resource}]}
    content = json.dumps(bundle, ensure_ascii=is_ascii, indent=indent).encode()
    unit = Unit(0, 0, content)

    facts = read_in_full(unit).facts

    if any(f.concept is Concept.LESION and f.weight is Weight.COUNTS for f in facts):
        assert SIEVE.passes(unit)


@settings(max_examples=60, deadline=None)
@given(st.one_of(texts, codes), st.sampled_from(("utf-8", "cp1251")))
def test_the_sieve_lets_a_row_pass(cell: str, encoding: str) -> None:
    """A cell of a table, in the encodings of hospitals."""
    with tempfile.TemporaryDirectory() as folder:
        quoted = cell.replace('"', "'")
        file = Path(folder) / "notes.csv"
        file.write_bytes(f'patient_id,text\np,"{quoted}"\n'.encode(encoding, "replace"))
        (span,) = batches_of(take_inventory([Path(folder)]))[0].spans
        (unit,) = units_of(span, lambda _: None)

    facts = read_in_full(unit).facts

    if any(f.concept is Concept.LESION and f.weight is Weight.COUNTS for f in facts):
        assert SIEVE.passes(unit)
