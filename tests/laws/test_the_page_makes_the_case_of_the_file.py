"""A visit typed on the page and the same one in a file are the same case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scalpwatch.documents.case import from_document
from scalpwatch.documents.case_fields import fields_of, read_fields
from scalpwatch.documents.case_words import Claim
from scalpwatch.vocabulary.cases import (
    AgeTold,
    CancerKnowledge,
    Country,
    Firmness,
    Form,
    Growth,
    Phototype,
    Primary,
    Receptor,
    Response,
    Setting,
    Sex,
    Site,
    Spread,
    TreatmentKind,
)
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.signs import Sign

TODAY = date(2026, 6, 1)
WORDS = (
    st.text("abcAZ019 -éж\"'<>&", min_size=1, max_size=20).map(str.strip).filter(bool)
)
NUMBERS = st.integers(1, 299).map(lambda tenths: tenths / 10)
DAYS = st.dates(date(2020, 1, 1), TODAY).map(date.isoformat)


def words_of(kind):
    """A word of an enumeration, as a file and a page write it."""
    return st.sampled_from([each.value for each in kind])


def told_of(kind):
    """A word that tells something."""
    return words_of(kind).filter(lambda word: word != "not_told")


def section(needed, **optional):
    """A section of a file: some keys must be there."""
    return st.fixed_dictionaries(needed, optional=optional)


CANCERS = section(
    {"primary": told_of(Primary)},
    year=st.integers(1950, 2026),
    stage=WORDS,
    spread=words_of(Spread),
    histology=WORDS,
    er=words_of(Receptor),
    her2=words_of(Receptor),
    treatment=WORDS,
    blocks_kept_at=WORDS,
)
TREATMENTS = section(
    {"kind": words_of(TreatmentKind)},
    began=st.just("2019-01-01"),
    ended=DAYS,
    months=NUMBERS,
    response=words_of(Response),
)


@st.composite
def signs(draw):
    """Claims of signs, in the order in which the page asks."""
    chosen = draw(st.sets(st.sampled_from(list(Sign)), max_size=8))
    return {
        sign.value: draw(words_of(Claim))
        for sign in Sign
        if sign in chosen and sign is not Sign.RAPID_GROWTH
    }


LESIONS = section(
    {"form": told_of(Form), "signs": signs()},
    site=words_of(Site),
    count=st.integers(1, 9),
    size_cm=st.lists(NUMBERS, min_size=1, max_size=2),
    age_months=st.integers(0, 60).map(float),
    age_told_by=words_of(AgeTold),
    growth=words_of(Growth).filter(lambda word: word != "fast"),
    firmness=words_of(Firmness),
    bald_scalp=st.booleans(),
    established_diagnosis=words_of(Condition),
    treatments=st.lists(TREATMENTS, max_size=2),
)


@st.composite
def documents(draw):
    """A file of a case."""
    cancers = draw(st.lists(CANCERS, max_size=2))
    known = {"knowledge": "known"} if cancers else {}
    knowledge = {} if cancers else {"knowledge": draw(words_of(CancerKnowledge))}
    lesions = draw(st.lists(LESIONS, min_size=1, max_size=2))
    for number, lesion in enumerate(lesions):
        lesion["name"] = f"focus {number}"
    return {
        **draw(
            section(
                {}, seen_on=DAYS, setting=words_of(Setting), country=words_of(Country)
            )
        ),
        "patient": {
            "pseudonym": "P-1",
            **draw(
                section(
                    {},
                    age=st.integers(30, 99).map(float),
                    sex=words_of(Sex),
                    phototype=words_of(Phototype),
                )
            ),
        },
        "oncology": {**known, **knowledge, "cancers": cancers},
        "lesions": lesions,
    }


def told_earlier(document):
    """Let no cancer be diagnosed, and no treatment end, after the visit."""
    seen = document.get("seen_on", TODAY.isoformat())
    for cancer in document["oncology"]["cancers"]:
        if "year" in cancer:
            cancer["year"] = min(cancer["year"], int(seen[:4]))
    for lesion in document["lesions"]:
        for treatment in lesion.get("treatments", ()):
            if "ended" in treatment:
                treatment["ended"] = min(treatment["ended"], seen)
    return document


def in_order(case):
    """Give the signs of each lesion in one order."""
    order = list(Sign).index
    return replace(
        case,
        lesions=tuple(
            replace(
                each,
                observations=tuple(
                    sorted(each.observations, key=lambda o: order(o.sign))
                ),
            )
            for each in case.lesions
        ),
    )


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(documents().map(told_earlier))
def test_page_and_file_make_the_same_case(document):
    """Every field of the page says what the file says."""
    of_file = from_document(document, today=TODAY)

    of_page = read_fields(fields_of(of_file), today=TODAY)

    assert not of_page.beside
    assert not of_page.troubles
    assert in_order(of_page.case) == in_order(of_file)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "age",
                "seen_on",
                "pseudonym",
                "sex",
                "knowledge",
                "cancer-1-year",
                "cancer-2-primary",
                "lesion-1-size_long",
                "lesion-1-age_months",
                "lesion-3-count",
                "lesion-1-sign-erythema",
                "lesion-1-treatment-1-months",
                "lesion-1-treatment-2-began",
            ]
        ),
        st.text(max_size=12),
    )
)
def test_whatever_is_typed_is_a_case_or_told_of(fields):
    """No text of any field breaks the page."""
    read = read_fields(fields, today=TODAY)

    assert (read.case is None) == bool(read.beside or read.troubles)
    # what is missing is told of too
    kinds = {f"lesion-1-treatment-{number}-kind" for number in (1, 2)}
    assert set(read.beside) <= {*fields, "pseudonym", *kinds}
