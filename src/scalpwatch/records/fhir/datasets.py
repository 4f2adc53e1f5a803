"""Resources from anywhere, gathered, with the references that lead within them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Final

from scalpwatch.records.fhir.budget import Budget
from scalpwatch.records.fhir.codes import Json
from scalpwatch.records.fhir.gleaning import objects, sub, text_in

__all__ = ["READ", "Dataset", "Skipped"]

#: Types of resources that say something we keep.
READ: Final = frozenset(
    {
        "Condition",
        "DiagnosticReport",
        "MedicationAdministration",
        "MedicationRequest",
        "MedicationStatement",
        "Observation",
        "Patient",
        "Procedure",
    }
)
#: Types that are needed only where another refers to them.
_SUPPORTING: Final = frozenset({"Medication", "Specimen"})


class Skipped(Enum):
    """Why a resource was not taken over."""

    OTHER_KIND = "other_kind"
    OTHER_CODE = "other_code"
    NOT_CONFIRMED = "not_confirmed"
    NO_DATE = "no_date"
    NO_PATIENT = "no_patient"
    NO_CANCER = "no_cancer"
    NO_ANSWER = "no_answer"
    CONTRADICTION = "contradiction"


class Dataset:
    """Resources of one or many patients.

    Parameters
    ----------
    resources
        Resources, or Bundles of them, taken in one by one.

    Notes
    -----
    A reference is followed inside its own resource (``#``), by the ``fullUrl`` of a
    bundle, or as type and identifier. Anything else leads nowhere: no address is
    ever opened.
    """

    def __init__(self, resources: Iterable[Json]) -> None:
        self.skipped: Counter[tuple[str, Skipped]] = Counter()
        self._by_address: dict[str, Json] = {}
        self._kept: list[Json] = []
        self.budget = Budget()
        for each in resources:
            self._add(each, "")

    def each(self, *kinds: str) -> Iterator[Json]:
        """List resources of some types.

        Parameters
        ----------
        *kinds
            The types.

        Yields
        ------
        resource
            In the order in which they came.
        """
        yield from (each for each in self._kept if each["resourceType"] in kinds)

    def follow(self, holder: Json, *path: str) -> Json:
        """Follow a reference.

        Parameters
        ----------
        holder
            The resource that holds it.
        *path
            Keys that lead to the Reference.

        Returns
        -------
        resource
            Empty where it leads to nothing that was given.
        """
        address = text_in(sub(holder, *path), "reference")
        if address.startswith("#"):
            self.budget.spend(holder)
            return next(
                (
                    each
                    for each in objects(holder, "contained")
                    if text_in(each, "id") == address[1:]
                ),
                {},
            )
        return self._by_address.get(_without_version(address), {})

    def skip(self, resource: Json, why: Skipped) -> None:
        """Count a resource that was not taken over.

        Parameters
        ----------
        resource
            The resource.
        why
            Why.
        """
        self.skipped[(_kind(resource), why)] += 1

    def _add(self, resource: Json, address: str) -> None:
        """Take in a resource, or what a Bundle holds."""
        kind = _kind(resource)
        if kind == "Bundle":
            # a bundle in a bundle is no patient's data
            for entry in objects(resource, "entry"):
                inner = sub(entry, "resource")
                if inner and _kind(inner) != "Bundle":
                    self._add(inner, text_in(entry, "fullUrl"))
            return
        if kind not in READ | _SUPPORTING:
            self.skip(resource, Skipped.OTHER_KIND)
            return
        if address:
            self._by_address.setdefault(address, resource)
        identifier = text_in(resource, "id")
        if identifier:
            self._by_address.setdefault(f"{kind}/{identifier}", resource)
        if kind in READ:
            self._kept.append(resource)


def _kind(resource: Json) -> str:
    """Read the type of a resource; a strange one has no name of its own."""
    kind = text_in(resource, "resourceType")
    return kind if kind.isascii() and kind.isalpha() else "?"


def _without_version(address: str) -> str:
    """Leave out which version of a resource is meant."""
    return address.partition("/_history/")[0]
