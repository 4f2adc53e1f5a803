"""Hypothesis generators of whole courses: every field that is kept takes any value."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from scalpwatch.phrases import Bilingual
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    AgeTold,
    Cancer,
    CancerKnowledge,
    Case,
    Country,
    Firmness,
    Form,
    Growth,
    Lesion,
    OncologicalHistory,
    Phototype,
    Picture,
    PictureKind,
    PictureRole,
    Primary,
    Receptor,
    Response,
    Setting,
    Sex,
    Site,
    Spread,
    Treatment,
    TreatmentKind,
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
from scalpwatch.vocabulary.measurements import (
    Measurement,
    MeasurementName,
    Region,
    RegionKind,
    Tint,
    Unit,
)
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    Place,
    State,
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
from scalpwatch.vocabulary.quantities import Interval, ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

__all__ = ["cases", "courses", "told_course"]

NAMES = ("focus 1", "узел <2> & co")

days = st.dates(date(1950, 1, 1), date(2030, 12, 31))
maybe_days = st.none() | days
figures = st.floats(0, 1e6, allow_subnormal=False)
shares = st.floats(0, 1, allow_subnormal=False)
words = st.text(
    st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=8
).map(lambda word: f"{word} {word[0]}")
texts = st.just("") | words
sentences = st.builds(Bilingual, texts, texts)
lesion_names = st.sampled_from(NAMES)
uids = st.uuids().map(str)


def few(each, most: int = 2):
    """A short tuple."""
    return st.lists(each, max_size=most).map(tuple)


@st.composite
def _intervals(draw, figure):
    """A figure between its bounds."""
    low, value, high = sorted(draw(st.tuples(figure, figure, figure)))
    return Interval(value, low, high)


intervals = _intervals(figures)
probabilities = _intervals(shares)
scales = st.none() | st.builds(ScaleUmPerPx, st.floats(0.1, 5000), words)
places = st.builds(Place, figures, figures, figures, figures)
claims = st.builds(
    Observation,
    sign=st.sampled_from(Sign),
    state=st.sampled_from(State),
    certainty=st.sampled_from(Certainty),
    observer=st.sampled_from(Observer),
    picture=st.none() | words,
    places=few(places),
)
measurements = st.builds(
    Measurement, st.sampled_from(MeasurementName), intervals, st.sampled_from(Unit)
)
regions = st.builds(
    Region,
    kind=st.sampled_from(RegionKind),
    outline=few(st.tuples(figures, figures), 4),
    measurements=few(measurements),
    tints=st.lists(st.sampled_from(Tint), unique=True).map(tuple),
)
kept_pictures = st.builds(
    KeptPicture,
    sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
    name=words,
    media_type=st.sampled_from(["image/jpeg", "application/dicom"]),
    lesion=lesion_names,
    width_px=st.integers(0, 9000),
    height_px=st.integers(0, 9000),
    kind=st.sampled_from(PictureKind),
    role=st.sampled_from(PictureRole),
    view=texts,
    device=texts,
    scale=scales,
    scale_error=shares,
    measurements=few(measurements),
    regions=few(regions),
    observations=few(claims),
    issues=few(sentences),
)
pictures = st.builds(
    Picture,
    path=words,
    kind=st.sampled_from(PictureKind),
    role=st.sampled_from(PictureRole),
    view=texts,
    device=texts,
    scale=scales,
)
cancers = st.builds(
    Cancer,
    primary=st.sampled_from(Primary),
    year=st.none() | st.integers(1900, 2200),
    years_since=st.none() | st.floats(0, 110, allow_subnormal=False),
    stage=texts,
    spread=st.sampled_from(Spread),
    histology=texts,
    er=st.sampled_from(Receptor),
    pr=st.sampled_from(Receptor),
    her2=st.sampled_from(Receptor),
    treatment=texts,
    blocks_kept_at=texts,
)
histories = st.one_of(
    st.sampled_from(CancerKnowledge).map(OncologicalHistory),
    st.lists(cancers, min_size=1, max_size=2).map(
        lambda found: OncologicalHistory(CancerKnowledge.KNOWN, tuple(found))
    ),
)
treatments = st.builds(
    Treatment,
    kind=st.sampled_from(TreatmentKind),
    began=maybe_days,
    ended=maybe_days,
    months=st.none() | figures,
    response=st.sampled_from(Response),
)


def _lesions(name: str):
    """A lesion of that name."""
    return st.builds(
        Lesion,
        identifier=st.just(name),
        site=st.sampled_from(Site),
        form=st.sampled_from(Form),
        count=st.none() | st.integers(1, 1000),
        size_cm=few(st.floats(0.1, 30)),
        age_months=st.none() | figures,
        age_told_by=st.sampled_from(AgeTold),
        growth=st.sampled_from(Growth),
        firmness=st.sampled_from(Firmness),
        bald_scalp=st.booleans(),
        established_diagnosis=st.none() | st.sampled_from(Condition),
        observations=few(claims),
        treatments=few(treatments),
        pictures=few(pictures),
    )


def _cases(pseudonym: str):
    """A case of that patient with one lesion or both."""
    return st.builds(
        Case,
        pseudonym=st.just(pseudonym),
        seen_on=days,
        age_years=st.none() | st.floats(0, 120, allow_subnormal=False),
        sex=st.sampled_from(Sex),
        phototype=st.sampled_from(Phototype),
        history=histories,
        lesions=st.lists(lesion_names, max_size=2, unique=True).flatmap(
            lambda names: st.tuples(*map(_lesions, names))
        ),
        setting=st.none() | st.sampled_from(Setting),
        country=st.none() | st.sampled_from(Country),
    )


cases = _cases("P001")

flags = st.builds(
    KeptFlag,
    st.from_regex(r"[a-z_]{1,12}", fullmatch=True),
    st.sampled_from(Level),
    sentences,
)
lesion_answers = st.builds(
    KeptLesionAnswer,
    lesion=lesion_names,
    level=st.sampled_from(Level),
    act_by=days,
    headline=sentences,
    malignancy=probabilities,
    metastasis=probabilities,
    reasons=few(sentences),
    flags=few(flags),
    differential=few(
        st.builds(RankedCondition, st.sampled_from(Condition), probabilities)
    ),
    observations=few(claims),
)
answers = st.builds(
    KeptAnswer,
    made_on=days,
    software_version=words,
    evidence_hash=words,
    eye_is_on=st.booleans(),
    lesions=st.lists(
        lesion_answers, max_size=2, unique_by=lambda each: each.lesion
    ).map(tuple),
)


@st.composite
def _visits(draw, pseudonym: str):
    """A visit; some of the case's pictures are the ones that are kept."""
    case = draw(_cases(pseudonym))
    kept = list(draw(few(kept_pictures)))
    for lesion in case.lesions:
        for picture in lesion.pictures:
            if draw(st.booleans()):
                named = {
                    "name": picture.path,
                    "lesion": lesion.identifier,
                    **{f: getattr(picture, f) for f in ("kind", "role", "view")},
                    "device": picture.device,
                }
                base = draw(kept_pictures)
                parts = {f: getattr(base, f) for f in KeptPicture.__slots__}
                kept.append(KeptPicture(**parts | named))
    return Visit(draw(uids), case, draw(st.none() | answers), tuple(kept))


pathologies = st.builds(
    Pathology,
    uid=uids,
    specimen=st.sampled_from(Specimen),
    taken_on=days,
    lesion=st.just("") | lesion_names,
    reported_on=maybe_days,
    sampling=st.sampled_from(Sampling),
    reaches_fat=st.none() | st.booleans(),
    histology=st.sampled_from(Histology),
    diagnosis=st.none() | st.sampled_from(Condition),
    origin=st.sampled_from(Primary),
    morphology=texts,
    stains=few(
        st.builds(
            MarkerResult,
            marker=st.sampled_from(Marker),
            state=st.sampled_from(StainState),
            percent=st.none() | st.floats(0, 100, allow_subnormal=False),
            score=st.none() | st.integers(0, 3),
        )
    ),
    text=texts,
)
therapies = st.builds(
    Therapy,
    uid=uids,
    kind=st.sampled_from(TherapyKind),
    began=days,
    ended=maybe_days,
    lesion=st.just("") | lesion_names,
    agent=texts,
    response=st.sampled_from(Response),
)
decisions = st.builds(
    Decision,
    uid=uids,
    on=days,
    lesion=lesion_names,
    level=st.sampled_from(Level),
    choice=st.sampled_from(Choice),
    until=maybe_days,
    reason=st.none() | st.sampled_from(OverrideReason),
    text=texts,
)
outcomes = st.builds(
    Outcome, uid=uids, on=days, status=st.sampled_from(VitalStatus), text=texts
)
followed = st.lists(
    st.builds(
        FollowedLesion,
        name=lesion_names,
        tracking_uid=st.integers(1, 2**100).map(lambda n: f"2.25.{n}"),
        site=st.sampled_from(Site),
        first_noted=maybe_days,
    ),
    max_size=2,
    unique_by=lambda each: each.name,
).map(tuple)

courses = words.flatmap(
    lambda pseudonym: st.builds(
        Course,
        pseudonym=st.just(pseudonym),
        sex=st.sampled_from(Sex),
        phototype=st.sampled_from(Phototype),
        birth_year=st.none() | st.integers(1900, 2030),
        history=histories,
        lesions=followed,
        visits=few(_visits(pseudonym)),
        pathologies=few(pathologies),
        therapies=few(therapies),
        decisions=few(decisions),
        outcomes=few(outcomes),
        closure=st.none() | st.builds(Closure, days, texts),
    )
)


def told_course() -> Course:
    """A course in which every part tells something."""
    day = date(2026, 3, 1)
    breast = Cancer(
        Primary.BREAST,
        year=2019,
        years_since=7.0,
        stage="IIA",
        spread=Spread.LOCAL,
        histology="infiltrating duct carcinoma",
        er=Receptor.POSITIVE,
        pr=Receptor.NEGATIVE,
        her2=Receptor.NEGATIVE,
        treatment="mastectomy, tamoxifen",
        blocks_kept_at="hospital 1",
    )
    history = OncologicalHistory(CancerKnowledge.KNOWN, (breast,))
    interval = Interval(3.0, 1.0, 5.0)
    seen = Observation(
        Sign.YELLOW_DOTS,
        State.PRESENT,
        Certainty.POSSIBLE,
        Observer.MACHINE,
        picture="a.jpg",
        places=(Place(1.0, 2.0, 3.0, 4.0),),
    )
    felt = (
        Observation(Sign.INDURATION, State.PRESENT),
        Observation(Sign.ERYTHEMA, State.NOT_ASSESSABLE),
        Observation(Sign.ULCERATION, State.ABSENT),
        Observation(Sign.ITCH, State.NOT_LOOKED_FOR),
    )
    lesion = Lesion(
        "focus 1",
        site=Site.VERTEX,
        form=Form.PATCH,
        count=2,
        size_cm=(2.5, 1.5),
        age_months=8.0,
        age_told_by=AgeTold.PHOTOGRAPH_OR_RECORD,
        growth=Growth.SLOW,
        firmness=Firmness.FIRM,
        bald_scalp=True,
        established_diagnosis=Condition.ALOPECIA_AREATA,
        observations=felt,
        treatments=(
            Treatment(TreatmentKind.MINOXIDIL, months=3.0, response=Response.NONE),
            Treatment(TreatmentKind.RADIOTHERAPY, date(2020, 1, 1), date(2020, 2, 1)),
        ),
        pictures=(Picture("a.jpg", scale=ScaleUmPerPx(7.5, "case file")),),
    )
    picture = KeptPicture(
        "ab" * 32,
        "a.jpg",
        "image/jpeg",
        "focus 1",
        1024,
        768,
        scale=ScaleUmPerPx(7.4, "ruler"),
        scale_error=0.02,
        measurements=tuple(
            Measurement(name, interval, unit)
            for name, unit in zip(MeasurementName, (*Unit, *Unit), strict=False)
        ),
        regions=(
            Region(
                RegionKind.FOCUS,
                ((1.0, 2.0), (3.5, 4.0), (5.0, 1.0)),
                (Measurement(MeasurementName.FOCI_AREA, interval, Unit.CM2),),
                (Tint.REDDISH,),
            ),
        ),
        observations=(seen,),
        issues=(Bilingual("glare", "блики"),),
    )
    answer = KeptAnswer(
        made_on=day,
        software_version="9.9",
        evidence_hash="abc",
        eye_is_on=True,
        lesions=(
            KeptLesionAnswer(
                "focus 1",
                Level.URGENT,
                act_by=date(2026, 3, 15),
                headline=Bilingual("Biopsy <b>now</b> & here.", "Биопсия."),
                malignancy=Interval(0.2, 0.1, 0.4),
                metastasis=Interval(0.15, 0.04, 0.38),
                reasons=(Bilingual("firm", "плотный"),),
                flags=(KeptFlag("lump", Level.URGENT, Bilingual("lump", "узел")),),
                differential=(
                    RankedCondition(Condition.MORPHEA, Interval(0.3, 0.1, 0.5)),
                ),
                observations=(*felt, seen),
            ),
        ),
    )
    case = Case(
        "P018",
        day,
        age_years=64.5,
        sex=Sex.FEMALE,
        phototype=Phototype.II,
        history=history,
        lesions=(lesion,),
        setting=Setting.TRICHOLOGY,
        country=Country.RU,
    )
    return Course(
        "P018",
        sex=Sex.FEMALE,
        phototype=Phototype.II,
        birth_year=1961,
        history=history,
        lesions=(
            FollowedLesion("focus 1", "2.25.123", Site.VERTEX, date(2025, 7, 1)),
            FollowedLesion("focus 2", "2.25.124"),
        ),
        visits=(Visit("v1", case, answer, (picture,)),),
        pathologies=(
            Pathology(
                "p1",
                Specimen.SCALP_LESION,
                day,
                lesion="focus 1",
                reported_on=date(2026, 3, 9),
                sampling=Sampling.PUNCH,
                reaches_fat=True,
                histology=Histology.METASTASIS,
                diagnosis=Condition.ALOPECIC_METASTASIS,
                origin=Primary.BREAST,
                morphology="infiltrating duct carcinoma",
                stains=(
                    MarkerResult(Marker.ER, StainState.POSITIVE, percent=90.0),
                    MarkerResult(Marker.HER2, StainState.EQUIVOCAL, score=2),
                    MarkerResult(Marker.GATA3, StainState.POSITIVE),
                ),
                text="as written",
            ),
        ),
        therapies=(
            Therapy(
                "t1",
                TherapyKind.ENDOCRINE,
                day,
                agent="letrozole",
                response=Response.PARTIAL,
            ),
            Therapy("t2", TherapyKind.ELECTROCHEMOTHERAPY, day, day, lesion="focus 1"),
        ),
        decisions=(
            Decision(
                "d1",
                day,
                "focus 1",
                Level.URGENT,
                Choice.DEFERRED,
                until=date(2026, 3, 20),
                reason=OverrideReason.IMAGING_FIRST,
                text="CT",
            ),
        ),
        outcomes=(Outcome("o1", date(2026, 9, 1), VitalStatus.DEAD_OF_CANCER, "x"),),
        closure=Closure(date(2026, 9, 2), "died"),
    )
