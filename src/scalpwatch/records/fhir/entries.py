"""The resources of one course: collected to be written, and found again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from operator import itemgetter
from typing import Any, Final, TypeVar
from uuid import UUID, uuid5

from scalpwatch.errors import RecordError
from scalpwatch.phrases import say
from scalpwatch.records.fhir.budget import Budget
from scalpwatch.records.fhir.codes import OURS, Json

__all__ = ["RECORD", "RELATED", "Entries", "Filed", "mcode", "record"]

#: Names what a resource of ours is, where no published code says it.
RECORD: Final = f"{OURS}record"

#: mCODE's extension from a test to the cancer that it is of.
RELATED: Final = (
    "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-related-condition"
)

Read = TypeVar("Read")

_NAMESPACE: Final = UUID("5ca1b0a7-c4a5-5f1e-8d0c-0f4192d5ab17")
_MCODE: Final = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-"


def mcode(profile: str) -> Json:
    """Claim a profile of mCODE.

    Parameters
    ----------
    profile
        Behind ``mcode-``.

    Returns
    -------
    meta
        A Meta.
    """
    return {"profile": [_MCODE + profile]}


def record(name: str) -> Json:
    """Name what a resource of ours is.

    Parameters
    ----------
    name
        Our own word for it.

    Returns
    -------
    concept
        A CodeableConcept.
    """
    words = name.replace("-", " ")
    return {
        "coding": [{"system": RECORD, "code": name, "display": words}],
        "text": words,
    }


class Entries:
    """Resources of one patient, collected in the order in which they are added.

    Parameters
    ----------
    pseudonym
        Whose; every address is reckoned from it, so that the same fact bears the
        same address in each export.
    """

    def __init__(self, pseudonym: str) -> None:
        self._pseudonym = pseudonym
        self._entries: dict[str, Json] = {}

    @property
    def subject(self) -> Json:
        """A reference to the patient."""
        return {"reference": self.address("patient")}

    def lesion(self, name: str) -> Json:
        """Refer to a lesion.

        Parameters
        ----------
        name
            How the course calls it.

        Returns
        -------
        reference
            To its BodyStructure.
        """
        return {"reference": self.address(f"lesion/{name}")}

    def encounter(self, visit: str) -> Json:
        """Refer to a visit.

        Parameters
        ----------
        visit
            Its identifier.

        Returns
        -------
        reference
            To its Encounter.
        """
        return {"reference": self.address(f"visit/{visit}")}

    def address(self, path: str) -> str:
        """Reckon the address of a resource.

        Parameters
        ----------
        path
            What tells it from the patient's others.

        Returns
        -------
        reference
            ``urn:uuid:`` and an identifier.
        """
        return f"urn:uuid:{uuid5(_NAMESPACE, f'{self._pseudonym}/{path}')}"

    def add(self, kind: str, path: str, told: str, **content: Any) -> str:  # noqa: ANN401 - any FHIR element
        """Add a resource; one whose path is there is the same resource.

        Parameters
        ----------
        kind
            Its type.
        path
            What tells it from the patient's others.
        told
            Its narrative: a plain sentence.
        **content
            Its elements; empty ones are left out.

        Returns
        -------
        reference
            Its address.

        Raises
        ------
        RecordError
            If another resource has that path: one of the two would be lost.
        """
        reference = self.address(path)
        # XHTML has no letters that control a terminal
        shown = "".join(c if c.isprintable() else " " for c in told)
        text = escape(shown, quote=False)
        resource = {
            "resourceType": kind,
            "id": reference.removeprefix("urn:uuid:"),
            "text": {
                "status": "generated",
                "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{text}</div>',
            },
            **{
                key.rstrip("_"): value
                for key, value in content.items()
                if value not in (None, "", [], {})
            },
        }
        if self._entries.setdefault(reference, resource) != resource:
            raise RecordError(
                say("The course tells two things under one name."),
                remedy=say("Give each visit, lesion and report a name of its own."),
            )
        return reference

    def listed(self) -> list[Json]:
        """List the entries of the bundle.

        Returns
        -------
        entries
            Each with its address.
        """
        return [
            {"fullUrl": reference, "resource": resource}
            for reference, resource in self._entries.items()
        ]


class Filed:
    """The resources of a bundle of ours, found by what they are.

    Parameters
    ----------
    bundle
        The bundle as JSON.
    """

    def __init__(self, bundle: Json) -> None:
        self._by_address: dict[str, Json] = {
            each["fullUrl"]: each["resource"] for each in bundle["entry"]
        }
        self._filed: dict[tuple[str, str], list[tuple[int, Json]]] = {}
        for number, resource in enumerate(self._by_address.values()):
            kind = resource["resourceType"]
            for place in {"", _belongs_to(resource)}:
                self._filed.setdefault((kind, place), []).append((number, resource))
        self._read: dict[tuple[str, str], Any] = {}
        self._budget = Budget()

    def find(self, reference: Json) -> Json:
        """Find what a reference means.

        Parameters
        ----------
        reference
            A Reference.

        Returns
        -------
        resource
            That resource.
        """
        resource = self._by_address[reference["reference"]]
        self._budget.spend(resource)
        return resource

    def read(self, reference: Json, reader: Callable[[Json], Read]) -> Read:
        """Read what a reference means; what was read once is not read again.

        Parameters
        ----------
        reference
            A Reference.
        reader
            What reads the resource; its name tells it from others.

        Returns
        -------
        value
            As the reader gives it.
        """
        key = (reference["reference"], reader.__name__)
        resource = self.find(reference)
        if key not in self._read:
            self._read[key] = reader(resource)
        value: Read = self._read[key]
        return value

    def each(self, *kinds: str, of: str | None = None, at: str = "") -> Iterator[Json]:
        """List resources in the order in which they were written.

        Parameters
        ----------
        *kinds
            Their types.
        of
            Our word for what they are; ``None`` for all of that type.
        at
            Address of what they belong to: the encounter at which they were made, the
            cancer that they are of; empty for all.

        Yields
        ------
        resource
            Each that is so.
        """
        found = [each for kind in kinds for each in self._filed.get((kind, at), ())]
        for _, resource in sorted(found, key=itemgetter(0)):
            if of is None or _named(resource) == of:
                yield resource

    def address(self, resource: Json) -> str:
        """Tell the address of a resource.

        Parameters
        ----------
        resource
            One of the bundle's.

        Returns
        -------
        reference
            Its address.
        """
        return f"urn:uuid:{resource['id']}"


def _named(resource: Json) -> str | None:
    """Read our word for what a resource is."""
    for each in resource.get("code", {}).get("coding", ()):
        if each.get("system") == RECORD:
            return str(each["code"])
    return None


def _belongs_to(resource: Json) -> str:
    """Read at which encounter a resource was made, or of which cancer it is."""
    of = [
        each["valueReference"]
        for each in resource.get("extension", ())
        if each["url"] == RELATED
    ]
    at = [resource.get(name) for name in ("encounter", "context")]
    holder: Json = next(filter(None, (*at, *resource.get("target", ()), *of)), {})
    return str(holder.get("reference", ""))
