"""A note read: signs, sizes, age, history and treatments, each with its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scalpwatch.notes.amounts import age_of, is_slow, sizes_of
from scalpwatch.notes.claims import Claim, Claimed, claims_of
from scalpwatch.notes.history import cancers_of, foremost
from scalpwatch.notes.joining import SignMention, mentions_of
from scalpwatch.notes.matching import Match
from scalpwatch.notes.patterns import Kind
from scalpwatch.notes.rules import Rules, load_rules
from scalpwatch.notes.scene import Mention, Scene
from scalpwatch.notes.sentences import OF_NODES, scenes_of
from scalpwatch.notes.standing import (
    Standing,
    is_elsewhere,
    is_of_a_relative,
    is_supposed,
    standing_of,
)
from scalpwatch.notes.told import (
    AgeRead,
    CancerRead,
    NoteReading,
    SignRead,
    SiteRead,
    SizeRead,
    Span,
    TreatmentRead,
)
from scalpwatch.vocabulary.cases import Site, TreatmentKind
from scalpwatch.vocabulary.observations import Certainty, State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["cancer_told", "read_note"]


@dataclass(slots=True)
class _Gathered:
    """What the sentences read so far have told."""

    signs: dict[Sign, SignRead] = field(default_factory=dict)
    sizes: list[SizeRead] = field(default_factory=list)
    ages: list[tuple[int, AgeRead]] = field(default_factory=list)
    cancers: list[CancerRead] = field(default_factory=list)
    treatments: dict[TreatmentKind, TreatmentRead] = field(default_factory=dict)
    sites: dict[Site, SiteRead] = field(default_factory=dict)


#: How far the words that claim may stand to be quoted with the sign [words].
_QUOTED_FROM: Final = 6
_ORDER: Final = {sign: at for at, sign in enumerate(Sign)}
#: Of what is told of one sign at several places, which counts.
_WEIGHT: Final = {
    (State.PRESENT, Certainty.STATED): 3,
    (State.PRESENT, Certainty.POSSIBLE): 2,
    (State.ABSENT, Certainty.STATED): 1,
}


def read_note(text: str, rules: Rules | None = None) -> NoteReading:
    """Read a clinical note in English, in Russian, or in both.

    Parameters
    ----------
    text
        The note; any text is read, and never raises.
    rules
        Those of the house when ``None``.

    Returns
    -------
    reading
        What is told, with the words that tell it. What cannot be read is not in
        it: it is unknown, and never absent.

    Notes
    -----
    The time is proportional to the length of the text, whatever stands in it:
    sentences are cut at 200 words and spelling is mended in the first 1000
    unknown words.

    Examples
    --------
    >>> reading = read_note("Firm nodule 1.5 cm, no ulceration.")
    >>> [(each.sign.value, each.state.value) for each in reading.signs]
    [('nodule', 'present'), ('induration', 'present'), ('ulceration', 'absent')]
    >>> reading.sizes[0].cm
    (1.5,)
    """
    rules = rules or load_rules()
    gathered = _Gathered()
    for scene, found in scenes_of(text, rules):
        _read_signs(scene, found, rules, gathered)
        _read_cancers(scene, found, gathered)
        _read_places(scene, found, gathered)
    return NoteReading(
        signs=tuple(sorted(gathered.signs.values(), key=_in_order)),
        sizes=tuple(gathered.sizes),
        age=max(gathered.ages, key=lambda each: each[0])[1] if gathered.ages else None,
        cancers=tuple(gathered.cancers),
        treatments=tuple(gathered.treatments.values()),
        sites=tuple(gathered.sites.values()),
    )


def cancer_told(reading: NoteReading) -> CancerRead | None:
    """Choose what the history comes down to.

    Parameters
    ----------
    reading
        Of a note.

    Returns
    -------
    cancer
        The patient's own before a relative's, and that before a denial; ``None``
        where nothing is told.
    """
    return foremost(reading.cancers)


def _read_signs(
    scene: Scene,
    found: Mapping[Kind, Sequence[Match]],
    rules: Rules,
    gathered: _Gathered,
) -> None:
    """Read signs, sizes and age of one sentence."""
    mentions = [
        mention
        for mention in mentions_of(scene, found)
        if _has_company(scene, mention, found, rules)
    ]
    claims = claims_of(scene, mentions)
    for mention in mentions:
        for sign, said in mention.signs:
            claimed = claims.get(mention)
            told = _told(scene, mention, said, claimed.claim if claimed else None)
            grew = sign == Sign.RAPID_GROWTH.value and said is State.PRESENT
            takes_long = grew and is_slow(scene, found, mention)
            if told is not None and not takes_long:
                state, certainty = told
                span = _span(scene, _with_its_claim(mention, claimed))
                _keep(gathered, SignRead(Sign(sign), state, certainty, span))
    gathered.sizes += [
        SizeRead(size.values, _span(scene, size)) for size in sizes_of(scene, found)
    ]
    age = age_of(scene, found, mentions)
    if age is not None:
        weight, amount = age
        gathered.ages.append((weight, AgeRead(amount.values[0], _span(scene, amount))))


def _with_its_claim(mention: Mention, claimed: Claimed | None) -> Mention:
    """Put the words that claim to what they claim, where they stand near it."""
    if claimed is None or claimed.distance > _QUOTED_FROM:
        return mention
    return Mention(min(mention.start, claimed.start), max(mention.end, claimed.end))


def _in_order(read: SignRead) -> int:
    """Put signs in the order of the vocabulary."""
    return _ORDER[read.sign]


def _keep(gathered: _Gathered, read: SignRead) -> None:
    """Keep of what is told of one sign the weightiest."""
    last = gathered.signs.get(read.sign)
    weight = _WEIGHT[read.state, read.certainty]
    if last is None or weight > _WEIGHT[last.state, last.certainty]:
        gathered.signs[read.sign] = read


def _told(
    scene: Scene, mention: SignMention, said: State, claim: Claim | None
) -> tuple[State, Certainty] | None:
    """Say what the note tells of a sign; ``None`` where it tells nothing."""
    is_own = not any(sign in OF_NODES for sign, _ in mention.signs)
    standing = standing_of(scene, mention) if is_own else Standing.HERE_AND_NOW
    if standing is Standing.NOT_MEANT:
        return None
    if standing is Standing.IN_THE_PAST and claim not in {Claim.ABSENT, Claim.GONE}:
        return None
    if standing is Standing.PAST_AND_GONE:
        claim = Claim.GONE
    if mention.is_reversed:
        return _reversed(scene, mention, claim)
    if claim is Claim.POSSIBLE:
        return State.PRESENT, Certainty.POSSIBLE
    is_denied = claim in {Claim.ABSENT, Claim.GONE}
    if said is State.ABSENT:
        # "not painless" and "no slow growth" say too little
        return None if is_denied else (State.ABSENT, Certainty.STATED)
    return (State.ABSENT if is_denied else State.PRESENT), Certainty.STATED


def _reversed(
    scene: Scene, mention: SignMention, claim: Claim | None
) -> tuple[State, Certainty] | None:
    """Read of what is missing or there: openings of hairs."""
    if claim in {Claim.ABSENT, Claim.GONE}:
        return State.PRESENT, Certainty.STATED
    if claim is Claim.POSSIBLE:
        return State.PRESENT, Certainty.POSSIBLE
    segment = scene.segment_of[mention.start]
    is_there = any(
        scene.segment_of[cue.start] == segment for cue in scene.named("intact", "plus")
    )
    return (State.ABSENT, Certainty.STATED) if is_there else None


def _has_company(
    scene: Scene,
    mention: SignMention,
    found: Mapping[Kind, Sequence[Match]],
    rules: Rules,
) -> bool:
    """Ask of a bare abbreviation that it stand among others of trichoscopy."""
    words = scene.sentence.words[mention.start]
    if mention.end - mention.start > 1 or not words & rules.need_company:
        return True
    if len(found[Kind.SIGN]) > 1:
        return True
    return any(0 <= cue.start - mention.end <= 1 for cue in scene.cues)


def _read_cancers(
    scene: Scene, found: Mapping[Kind, Sequence[Match]], gathered: _Gathered
) -> None:
    """Read the history in one sentence."""
    gathered.cancers += [
        CancerRead(c.organ, c.bearer, c.state, c.year, _span(scene, c))
        for c in cancers_of(scene, found)
    ]


def _read_places(
    scene: Scene, found: Mapping[Kind, Sequence[Match]], gathered: _Gathered
) -> None:
    """Read treatments and sites in one sentence."""
    for match in found[Kind.TREATMENT]:
        mention = Mention(match.start, match.end)
        claimed = claims_of(scene, [mention]).get(mention)
        is_denied = claimed is not None and claimed.claim is Claim.ABSENT
        if not is_denied and _is_of_this_scalp(scene, mention):
            for name in match.names:
                kind = TreatmentKind(name)
                read = TreatmentRead(kind, _span(scene, mention))
                gathered.treatments.setdefault(kind, read)
    for match in found[Kind.SITE]:
        mention = Mention(match.start, match.end)
        if _is_of_this_scalp(scene, mention):
            for name in match.names:
                site = Site(name)
                gathered.sites.setdefault(site, SiteRead(site, _span(scene, mention)))


def _is_of_this_scalp(scene: Scene, mention: Mention) -> bool:
    """Tell whether words speak of the patient's scalp and of what is so."""
    return not (
        is_supposed(scene, mention)
        or is_elsewhere(scene, mention)
        or is_of_a_relative(scene, mention)
    )


def _span(scene: Scene, mention: Mention) -> Span:
    """Say where in the note a mention stands."""
    tokens = scene.sentence.tokens[mention.start : mention.end]
    return Span(tokens[0].start, tokens[-1].end)
