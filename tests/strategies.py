"""Hypothesis generators of vocabulary values."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from scalpwatch.vocabulary.cases import (
    AgeTold,
    Cancer,
    CancerKnowledge,
    Case,
    Firmness,
    Form,
    Growth,
    Lesion,
    OncologicalHistory,
    Phototype,
    Primary,
    Sex,
    Site,
    Spread,
)
from scalpwatch.vocabulary.observations import Certainty, Observation, State
from scalpwatch.vocabulary.signs import Sign

observations = st.lists(
    st.builds(
        Observation,
        sign=st.sampled_from(Sign),
        state=st.sampled_from([State.PRESENT, State.ABSENT]),
        certainty=st.sampled_from(Certainty),
    ),
    max_size=10,
    unique_by=lambda observation: observation.sign,
).map(tuple)

cancers = st.builds(
    Cancer,
    primary=st.sampled_from(Primary),
    years_since=st.none() | st.floats(0, 40),
    spread=st.sampled_from(Spread),
)

histories = st.one_of(
    st.sampled_from([CancerKnowledge.NONE_KNOWN, CancerKnowledge.NOT_ASKED]).map(
        OncologicalHistory
    ),
    st.lists(cancers, min_size=1, max_size=2).map(
        lambda found: OncologicalHistory(CancerKnowledge.KNOWN, tuple(found))
    ),
)

lesions = st.builds(
    Lesion,
    identifier=st.just("focus"),
    site=st.sampled_from(Site),
    form=st.sampled_from(Form),
    count=st.none() | st.integers(1, 9),
    age_months=st.none() | st.floats(0.1, 600),
    age_told_by=st.sampled_from(AgeTold),
    growth=st.sampled_from(Growth),
    firmness=st.sampled_from(Firmness),
    bald_scalp=st.booleans(),
    observations=observations,
)

cases = st.builds(
    Case,
    pseudonym=st.just("P"),
    seen_on=st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    age_years=st.none() | st.floats(0, 105),
    sex=st.sampled_from(Sex),
    phototype=st.sampled_from(Phototype),
    history=histories,
    lesions=lesions.map(lambda lesion: (lesion,)),
)
