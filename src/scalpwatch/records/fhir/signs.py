"""A claim about a sign as an Observation: what, by whom, how firmly, and where."""

from __future__ import annotations

from typing import Final

from scalpwatch.records.fhir.codes import (
    Coded,
    Json,
    as_concept,
    as_member,
    coding,
    in_words,
    own_coding,
    own_concept,
    the_member,
)
from scalpwatch.records.fhir.elements import (
    extend,
    extended,
    extensions,
    parts,
    refer,
)
from scalpwatch.records.fhir.entries import Entries, Filed
from scalpwatch.vocabulary.courses import Visit
from scalpwatch.vocabulary.observations import (
    Certainty,
    Observation,
    Observer,
    Place,
    State,
)
from scalpwatch.vocabulary.signs import Sign

__all__ = ["is_sign", "machine", "read_sign", "read_signs", "write_sign"]

_ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_WHY_ABSENT: Final = {
    State.NOT_ASSESSABLE: Coded(_ABSENT, "unknown", "Unknown"),
    State.NOT_LOOKED_FOR: Coded(_ABSENT, "not-performed", "Not Performed"),
}


def write_sign(claim: Observation, visit: Visit, lesion: str, entries: Entries) -> str:
    """Write a claim; one that is made in several places is one resource.

    Parameters
    ----------
    claim
        The claim.
    visit
        At which it was made.
    lesion
        Of which lesion, by name.
    entries
        Where to.

    Returns
    -------
    reference
        Its address.

    Notes
    -----
    The reason that a machine tells is not written: what is kept has none.
    """
    content: Json = {}
    if claim.is_evidence and claim.certainty is Certainty.POSSIBLE:
        # who reads SNOMED's “present” must not take a possible sign for a stated one
        text = f"possibly {in_words(claim.state)}"
        content["valueCodeableConcept"] = own_concept(claim.state) | {"text": text}
    elif claim.is_evidence:
        content["valueCodeableConcept"] = as_concept(claim.state)
    else:
        why = coding(_WHY_ABSENT[claim.state])
        content["dataAbsentReason"] = {
            "coding": [why, own_coding(claim.state)],
            "text": in_words(claim.state),
        }
    if claim.observer is Observer.MACHINE:
        content["device"] = machine(entries)
    more = []
    if claim.certainty is Certainty.POSSIBLE:
        more.append(extend("certainty", valueCode=claim.certainty.value))
    if claim.picture is not None:
        more.append(extend("picture", valueString=claim.picture))
    more.extend(
        extend(
            "place",
            extension=parts(
                left_px=place.left_px,
                top_px=place.top_px,
                width_px=place.width_px,
                height_px=place.height_px,
            ),
        )
        for place in claim.places
    )
    possibly = "possibly " if claim.certainty is Certainty.POSSIBLE else ""
    return entries.add(
        "Observation",
        f"visit/{visit.uid}/{lesion}/{claim!r}",
        f"{in_words(claim.sign)}: {possibly}{in_words(claim.state)}.",
        extension=more,
        status="final",
        code=as_concept(claim.sign),
        subject=entries.subject,
        focus=[entries.lesion(lesion)],
        encounter=entries.encounter(visit.uid),
        effectiveDateTime=visit.seen_on.isoformat(),
        method=own_concept(claim.observer),
        **content,
    )


def machine(entries: Entries, version: str = "") -> Json:
    """Write this program as the Device that observes and weighs.

    Parameters
    ----------
    entries
        Where to.
    version
        The version that answered; empty where what is kept does not tell it.

    Returns
    -------
    reference
        To the Device.
    """
    return refer(
        entries.add(
            "Device",
            f"machine/{version}",
            "A program; it is registered nowhere as a medical device.",
            deviceName=[{"name": "scalpwatch", "type": "model-name"}],
            version=[{"value": version}] if version else [],
        )
    )


def is_sign(observation: Json) -> bool:
    """Tell whether an Observation is a claim about a sign.

    Parameters
    ----------
    observation
        One of ours.

    Returns
    -------
    is_sign
        Whether its code is one of our signs.
    """
    return as_member(Sign, observation["code"]) is not None


def read_sign(observation: Json) -> Observation:
    """Read a claim.

    Parameters
    ----------
    observation
        As `write_sign` wrote it.

    Returns
    -------
    claim
        Equal to what was written.
    """
    state = observation.get("valueCodeableConcept") or observation["dataAbsentReason"]
    certainty = extended(observation, "certainty")
    return Observation(
        sign=the_member(Sign, observation["code"]),
        state=the_member(State, state),
        observer=the_member(Observer, observation["method"]),
        certainty=Certainty(certainty or Certainty.STATED.value),
        picture=extended(observation, "picture"),
        places=tuple(
            Place(**{name: float(value) for name, value in place.items()})
            for place in extensions(observation, "place")
        ),
    )


def read_signs(members: list[Json], filed: Filed) -> tuple[Observation, ...]:
    """Read the claims among what is referred to.

    Parameters
    ----------
    members
        References.
    filed
        The bundle.

    Returns
    -------
    claims
        In their order; what is no claim is passed over.
    """
    found = [filed.read(each, _sign_or_none) for each in members]
    return tuple(each for each in found if each is not None)


def _sign_or_none(resource: Json) -> Observation | None:
    """Read a claim; of another resource, nothing."""
    is_claim = resource["resourceType"] == "Observation" and is_sign(resource)
    return read_sign(resource) if is_claim else None
