"""Hypothesis generators of courses of patients over time."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import strategies
from hypothesis import strategies as st

from scalpwatch.phrases import Bilingual
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Country,
    Phototype,
    PictureKind,
    PictureRole,
    Primary,
    Response,
    Setting,
    Sex,
    Site,
)
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.courses import (
    Choice,
    Closure,
    Course,
    Decision,
    FollowedLesion,
    KeptAnswer,
    KeptFlag,
    KeptLesionAnswer,
    KeptPicture,
    Outcome,
    OverrideReason,
    RankedCondition,
    Therapy,
    TherapyKind,
    Visit,
    VitalStatus,
)
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    MarkerResult,
    Pathology,
    Sampling,
    Specimen,
    StainState,
)
from scalpwatch.vocabulary.quantities import Interval

days = st.dates(date(1990, 1, 1), date(2030, 12, 31))
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]))
words = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1)
uids = st.uuids().map(lambda made: f"2.25.{made.int}")
names = st.sampled_from(["focus 1", "focus 2", "узел"])
bilinguals = st.builds(Bilingual, en=texts, ru=texts)
hashes = st.binary(max_size=8).map(lambda told: hashlib.sha256(told).hexdigest())

intervals = st.lists(st.floats(0, 1), min_size=3, max_size=3).map(
    lambda drawn: Interval(sorted(drawn)[1], min(drawn), max(drawn))
)

pictures = st.builds(
    KeptPicture,
    sha256=hashes,
    name=words,
    media_type=st.sampled_from(["image/jpeg", "application/dicom"]),
    lesion=names,
    width_px=st.integers(1, 9000),
    height_px=st.integers(1, 9000),
    kind=st.sampled_from(PictureKind),
    role=st.sampled_from(PictureRole),
    issues=st.lists(bilinguals, max_size=2).map(tuple),
)

lesion_answers = st.builds(
    KeptLesionAnswer,
    lesion=names,
    level=st.sampled_from(Level),
    act_by=days,
    headline=bilinguals,
    malignancy=intervals,
    metastasis=intervals,
    flags=st.lists(
        st.builds(
            KeptFlag, identifier=words, floor=st.sampled_from(Level), text=bilinguals
        ),
        max_size=2,
    ).map(tuple),
    differential=st.lists(
        st.builds(
            RankedCondition, condition=st.sampled_from(Condition), probability=intervals
        ),
        max_size=2,
    ).map(tuple),
    observations=strategies.observations,
)

answers = st.builds(
    KeptAnswer,
    made_on=days,
    software_version=words,
    evidence_hash=words,
    eye_is_on=st.booleans(),
    lesions=st.lists(lesion_answers, min_size=1, max_size=2).map(tuple),
)

cases = st.builds(
    replace,
    strategies.cases,
    setting=st.none() | st.sampled_from(Setting),
    country=st.none() | st.sampled_from(Country),
)

visits = st.builds(
    Visit,
    uid=uids,
    case=cases,
    answer=st.none() | answers,
    pictures=st.lists(pictures, max_size=2).map(tuple),
)

stains = st.builds(
    MarkerResult,
    marker=st.sampled_from(Marker),
    state=st.sampled_from(StainState),
    percent=st.none() | st.floats(0, 100),
    score=st.none() | st.integers(0, 3),
)

pathologies = st.builds(
    Pathology,
    uid=uids,
    specimen=st.sampled_from(Specimen),
    taken_on=days,
    lesion=st.just("") | names,
    reported_on=st.none() | days,
    sampling=st.sampled_from(Sampling),
    reaches_fat=st.none() | st.booleans(),
    histology=st.sampled_from(Histology),
    diagnosis=st.none() | st.sampled_from(Condition),
    origin=st.sampled_from(Primary),
    morphology=texts,
    stains=st.lists(stains, max_size=3).map(tuple),
    text=texts,
)

therapies = st.builds(
    Therapy,
    uid=uids,
    kind=st.sampled_from(TherapyKind),
    began=days,
    ended=st.none() | days,
    lesion=st.just("") | names,
    agent=texts,
    response=st.sampled_from(Response),
)

decisions = st.builds(
    Decision,
    uid=uids,
    on=days,
    lesion=names,
    level=st.sampled_from(Level),
    choice=st.sampled_from(Choice),
    until=st.none() | days,
    reason=st.none() | st.sampled_from(OverrideReason),
    text=texts,
)

outcomes = st.builds(
    Outcome, uid=uids, on=days, status=st.sampled_from(VitalStatus), text=texts
)

followed = st.lists(
    st.builds(
        FollowedLesion,
        name=names,
        tracking_uid=uids,
        site=st.sampled_from(Site),
        first_noted=st.none() | days,
    ),
    max_size=3,
    unique_by=lambda lesion: lesion.name,
)


def _in_order(parts, day):
    """Draw parts, in the order of their days."""
    return st.lists(parts, max_size=2).map(
        lambda drawn: tuple(sorted(drawn, key=day)),
    )


courses = st.builds(
    Course,
    pseudonym=words.filter(lambda told: len(told) < 100),
    sex=st.sampled_from(Sex),
    phototype=st.sampled_from(Phototype),
    birth_year=st.none() | st.integers(1900, 2026),
    history=strategies.histories,
    lesions=followed.map(tuple),
    visits=_in_order(visits, lambda visit: visit.seen_on),
    pathologies=_in_order(pathologies, lambda each: each.taken_on),
    therapies=_in_order(therapies, lambda each: each.began),
    decisions=_in_order(decisions, lambda each: each.on),
    outcomes=_in_order(outcomes, lambda each: each.on),
    closure=st.none() | st.builds(Closure, on=days, text=texts),
)
