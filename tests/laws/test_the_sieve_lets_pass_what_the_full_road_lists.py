"""The sieve may throw out nobody whom the full road would list."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.engine import opened
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.inventory import batches_of, take_inventory
from scalpwatch.screening.patients import owners_of, tokens_of
from scalpwatch.screening.reading import BatchReader
from scalpwatch.screening.rulesets import CodeSet, read_rulesets
from scalpwatch.screening.sieve import Sieve
from scalpwatch.screening.units import Unit, entries_of, units_of

RULES = read_rulesets()
PSEUDONYMS = Pseudonyms(bytes(32))
READER = BatchReader(RULES, PSEUDONYMS)
SIEVE = Sieve(RULES.lesion_cues)

PLACES = (
    "scalp", "on the head", "on the head", "back of head", "в / ч головы",
    "vertex", "crown", "left parietal region", "occiput",
    "волосистой части головы", "на голове", "темени", "затылке", "в/ч головы", "ВЧГ",
    "в височной области", "hair-bearing skin", "скальпа", "кожи головы", "за ухом",
)  # fmt: skip
THINGS = (
    "nodule", "Lump", "bald patch", "plaque", "ulcer", "CYST", "mass", "hair loss",
    "no hair growing in", "devoid of hair", "without hair", "pilar cyst", "head lump",
    "узел", "Узелок", "шишка", "бляшка", "очаг облысения", "гнёздная алопеция",
    "проплешина", "образование", "киста", "лысина", "выпадение волос",
)  # fmt: skip
CANCERS = (
    "breast cancer", "РМЖ", "рак молочной железы", "hx of lung ca", "melanoma", "BC",
    "с-r лёгкого", "cr молочной железы", "состояние после РМЭ", "NSCLC", "mets",
)  # fmt: skip
HISTOLOGIES = (
    "punch biopsy", "histology: benign", "гистологическое исследование", "excised",
    "ги № 12", "биопсия", "shave", "иссечение",
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
GAPS = (
    " ", " ", "  ", "\n", "\t", "\u00a0", "\u202f", "\u2009", "<br/>", "<b>", "<mark>",
    "<o:p>", "&nbsp;", "&ensp;", "&#160;", "</p><p>",
)  # fmt: skip
#: What encoders of JSON write as escapes though they need not.
ESCAPED = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&+'\u00a0\u202f\u2009"})
BESIDE = ("", "(", "[", ":", "МКБ-10:", "МКБ-10-", "код ", "диагноз-", "-", "(-")
BEHIND = ("", "", ")", "-?", "-очаг", ";", "*")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw words of all questions, parted as text and markup part them."""
    words = st.one_of(
        *(map(st.sampled_from, (PLACES, THINGS, CANCERS, HISTOLOGIES, FILLERS)))
    )
    gap = draw(st.sampled_from(GAPS))
    told = " ".join(draw(st.lists(words, min_size=1, max_size=4)))
    return told.replace(" ", gap)


def codes_of(*sets: CodeSet) -> st.SearchStrategy[str]:
    """Draw codes, and codes below them, as systems write them."""
    exact = sorted({code for each in sets for code in each.exact})
    below = sorted({code for each in sets for code in each.below})
    return st.one_of(
        st.sampled_from(exact),
        st.builds(
            str.__add__, st.sampled_from(below), st.sampled_from(("", ".9", "9", "X"))
        ),
        st.sampled_from(below).map(str.lower),
    )


codes = st.one_of(
    codes_of(*(RULES.lesion.codes(name) for name in ("codes", "weak"))),
    codes_of(
        *(RULES.cancer.codes(name) for name in ("codes", "not_own")),
        *(RULES.histology.codes(name) for name in ("skin", "any")),
    ),
    st.sampled_from(("8500/3", "73211009", "Z00.0")),
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
            "text": draw(st.one_of(st.just(""), texts())),
        },
    }
    site = draw(sites)
    if site is not None:
        resource["bodySite"] = site
    if draw(st.booleans()):
        resource["valueString"] = draw(texts())
    if draw(st.booleans()):
        encoding = draw(st.sampled_from(("utf-8", "cp1251", "utf-16")))
        data = base64.b64encode(draw(texts()).encode(encoding, "replace")).decode()
        gap = draw(st.sampled_from(("", " ", "\n", "\t")))
        data = gap.join(data[at : at + 16] for at in range(0, len(data), 16))
        resource["content"] = [{"attachment": {"data": data}}]
    if draw(st.booleans()):
        entities = draw(texts()).encode("ascii", "xmlcharrefreplace").decode()
        resource["text"] = {"div": f"<div>{entities}</div>"}
    return resource


BLANK = Fact("P1", Concept.PERSON, Weight.COUNTS, "", "", file=0, at=0)


def is_counting_lesion(fact: Fact) -> bool:
    """Tell what makes a patient a candidate."""
    return fact.concept is Concept.LESION and fact.weight is Weight.COUNTS


@settings(max_examples=200, deadline=None)
@given(resources(), st.booleans(), st.booleans(), st.sampled_from((None, 2)))
def test_the_sieves_let_a_document_pass(
    resource: dict[str, Any],
    is_ascii: bool,  # noqa: FBT001 - drawn
    is_careful: bool,  # noqa: FBT001 - drawn
    indent: int | None,
) -> None:
    """However the letters are escaped, and wherever the words stand."""
    bundle = {"resourceType": "Bundle", "entry": [{"resource": resource}]}
    told = json.dumps(bundle, ensure_ascii=is_ascii, indent=indent)
    content = (told.translate(ESCAPED) if is_careful else told).encode()

    facts = list(READER.resources.read(resource, BLANK))

    if facts:
        assert READER.tells.look_through(content).has_cue
    if any(map(is_counting_lesion, facts)):
        assert SIEVE.look(Unit(0, 0, content)).has_cue


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        texts(),
        st.builds(
            lambda *parts: "".join(parts),
            st.sampled_from(BESIDE),
            codes,
            st.sampled_from(BEHIND),
        ),
    ),
    st.sampled_from(("utf-8", "cp1251")),
)
def test_the_sieve_lets_a_row_pass(cell: str, encoding: str) -> None:
    """A cell of a table, in the encodings of hospitals."""
    with tempfile.TemporaryDirectory() as folder:
        quoted = cell.replace('"', "'")
        file = Path(folder) / "notes.csv"
        file.write_bytes(f'patient_id,text\np,"{quoted}"\n'.encode(encoding, "replace"))
        (span,) = batches_of(take_inventory([Path(folder)]))[0].spans
        (unit,) = units_of(span, lambda _: None)

    facts = READER.resources.read_row({"text": unit.row["text"]}, BLANK)

    if any(map(is_counting_lesion, facts)):
        assert SIEVE.look(unit).has_cue


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(texts(), codes), min_size=1, max_size=4).map('", "'.join))
def test_two_engines_find_the_same_cues(text: str) -> None:
    """Hyperscan and RE2, which DuckDB has, read the expressions alike."""
    expression = f"(?i){'|'.join(RULES.lesion_cues)}"
    with opened(threads=1) as database:
        told = database.execute("select regexp_matches(?, ?)", [text, expression])
        ((is_found,),) = told.fetchall()

    assert SIEVE.look_through(text.encode()).has_cue == is_found


references = st.one_of(
    st.none(),
    st.builds(
        lambda form, name: {"reference": form.format(name)},
        st.sampled_from(
            (
                "Patient/{}",
                "urn:uuid:{}",
                "http://h/fhir/Patient/{}/_history/2",
                "Group/{}",
            )
        ),
        st.sampled_from(("p1", "p2", "q")),
    ),
    st.sampled_from(
        (
            {"display": "x", "reference": "Patient/p3"},
            {"identifier": {"value": "ID-4711"}},
            [{"reference": "Patient/p4"}],
            {"reference": ""},
        )
    ),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(("subject", "patient", "source")), references),
        max_size=4,
    ),
    st.lists(st.sampled_from(("p1", "p2", "")), max_size=2),
    st.sampled_from((None, 1)),
    st.booleans(),
    st.sampled_from(("bundle", "list", "bundles")),
)
def test_a_document_is_asked_for_under_every_name_that_its_records_bear(
    told: list[tuple[str, Any]],
    patients: list[str],
    indent: int | None,
    has_urls: bool,  # noqa: FBT001 - drawn
    form: str,
) -> None:
    """The quick road to whose records are in a document misses no owner."""
    entries = [
        {
            **({"fullUrl": f"urn:uuid:{name or number}"} if has_urls else {}),
            "resource": {
                "resourceType": "Patient",
                "identifier": [{"system": "urn:s", "value": f"MRN-{number}"}],
                **({"id": name} if name else {}),
            },
        }
        for number, name in enumerate(patients)
    ]
    entries += [
        {"resource": {"resourceType": "Condition", **({name: of} if of else {})}}
        for name, of in told
    ]
    bundle: Any = {"resourceType": "Bundle", "entry": entries}
    if form == "bundles":
        bundle = {"resourceType": "Bundle", "entry": [{"resource": bundle}]}
    if form == "list":
        bundle = [each["resource"] for each in entries]
    content = json.dumps(bundle, indent=indent).encode()

    seen = SIEVE.look_through(content)

    assert not seen.has_cue
    owners = owners_of(entries_of(content), PSEUDONYMS)
    assert tokens_of(content, seen, PSEUDONYMS) >= owners.tokens


@given(st.integers(1, 200))
def test_a_torn_document_is_told_of(cut: int) -> None:
    """Wherever it was torn: what is lost of it may have told of a lesion."""
    entry = {"resource": {"resourceType": "Condition", "subject": {"reference": "x"}}}
    whole = json.dumps({"resourceType": "Bundle", "entry": [entry] * 4}).encode()
    torn = whole[: max(1, len(whole) - cut)]

    with pytest.raises(ValueError, match=r"."):
        tokens_of(torn, SIEVE.look_through(torn), PSEUDONYMS)
