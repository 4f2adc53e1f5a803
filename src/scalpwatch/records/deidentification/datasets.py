"""The attributes of a DICOM object, without what tells whose they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from scalpwatch.phrases import Phrase, say
from scalpwatch.records.deidentification.cautions import (
    TEMPORAL,
    invites_sentences,
    unlisted_action,
)
from scalpwatch.records.deidentification.dates import shifted_date, shifted_datetime
from scalpwatch.records.deidentification.descriptors import is_of_known_words
from scalpwatch.records.deidentification.names import Names, names_in
from scalpwatch.records.deidentification.profile import (
    Action,
    Option,
    Place,
    action_on,
    is_listed,
)
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms, is_uid
from scalpwatch.records.deidentification.sequences import (
    dummy_items,
    hide_private_meaning,
    is_of_public_codes,
    without_writing,
)
from scalpwatch.records.deidentification.stamps import stamp
from scalpwatch.records.deidentification.values import (
    REMOVED,
    is_as_its_kind,
    is_of_its_tag,
    is_text,
    stand_in,
    texts_of,
)
from scalpwatch.records.deidentification.walking import elements_of

__all__ = ["CleanDataset", "Plan", "clean_dataset"]

_PATIENT_NAME: Final = 0x00100010
_PATIENT_ID: Final = 0x00100020
_PATIENT_AGE: Final = 0x00101010
_TIMEZONE: Final = 0x00080201
_OFFSET: Final = re.compile(r"[+-]\d{4}", re.ASCII)
_CONTENT: Final = 0x0040A730
_GRAPHICS: Final = 0x00700001
_DOCUMENT: Final = 0x00420011
#: Who is older is rare enough to be known by it.
_OLDEST_YEARS: Final = 89
_FILE_GROUPS: Final = frozenset({0x0000, 0x0002})


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for beside the Basic Profile.

    Parameters
    ----------
    options
        Of the profile.
    safe_private
        Group, creator and last byte of the element of each private attribute that
        may stay under `Option.KEEP_SAFE_PRIVATE`.
    """

    options: frozenset[Option] = frozenset({Option.SHIFT_DATES})
    safe_private: frozenset[tuple[int, str, int]] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class CleanDataset:
    """An object without what tells whose it is.

    Parameters
    ----------
    dataset
        A new one; it shares the pixels with the one that came.
    pseudonym
        The patient's.
    remarks
        What was found where it does not belong; never a value.
    """

    dataset: Dataset
    pseudonym: str
    remarks: tuple[Phrase, ...]


def clean_dataset(
    dataset: Dataset, *, pseudonyms: Pseudonyms, plan: Plan
) -> CleanDataset:
    """De-identify the attributes of an object.

    Parameters
    ----------
    dataset
        As it came, group 2 apart; it is not changed.
    pseudonyms
        Makes the stand-ins.
    plan
        What is asked for beside the Basic Profile.

    Returns
    -------
    clean
        The new object. Its pixels are those that came, see
        `scalpwatch.records.deidentification.objects`.

    Notes
    -----
    Beyond the standard's table, which lists attributes, this looks at values. What
    the dictionary does not know, what has another representation than its tag, and a
    value that is not of its kind is removed; a text that bears a word of a person's
    name (or the number of patient, study or order) is replaced wherever it stands. Of
    attributes that the table does not list, dates are treated as the listed ones,
    names of persons are emptied, addresses removed, unique identifiers replaced
    unless they name a kind of object or a scheme of codes, and sentences (texts,
    comments, descriptions) replaced unless every word is one of the trade.

    References
    ----------
    DICOM PS3.15, Annex E.
    """
    patient = _patient(dataset, pseudonyms)
    cleaning = _Cleaning(
        pseudonyms=pseudonyms,
        plan=plan,
        patient=patient,
        days=pseudonyms.days(patient),
        names=names_in(dataset),
        sop_class=str(dataset.get("SOPClassUID", "")),
    )
    clean = cleaning.level(dataset, depth=0)
    stamp(clean, plan.options)
    return CleanDataset(clean, patient, cleaning.remarks())


def _patient(dataset: Dataset, pseudonyms: Pseudonyms) -> str:
    """Make the patient's pseudonym, of the number, else the name, else the study."""
    told = {
        keyword: str(dataset.get(keyword) or "")
        for keyword in ("PatientID", "IssuerOfPatientID", "PatientName")
    }
    if told["PatientID"].strip():
        return pseudonyms.patient(told["PatientID"], told["IssuerOfPatientID"])
    born = str(dataset.get("PatientBirthDate") or "")
    named = told["PatientName"].strip()
    study = str(dataset.get("StudyInstanceUID") or dataset.get("SOPInstanceUID") or "")
    return pseudonyms.patient(f"{named} {born}" if named else study, "no number")


@dataclass(slots=True)
class _Cleaning:
    """One object being de-identified."""

    pseudonyms: Pseudonyms
    plan: Plan
    patient: str
    days: int
    names: Names
    sop_class: str
    strange: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    has_document: bool = False

    def level(self, dataset: Dataset, *, depth: int, veiled: bool = False) -> Dataset:
        """Clean one level; veiled, no text of it stays."""
        result = Dataset()
        place = Place(self.sop_class, is_in_item=depth > 0)
        for tag, element in elements_of(dataset, depth):
            if tag.group in _FILE_GROUPS or tag.element == 0:
                continue
            if tag.is_private:
                kept = self._private(element, tag, dataset, depth)
            elif element is None or not is_as_its_kind(element):
                kept = self._of_no_kind(element, tag, place)
            else:
                kept = self._treated(element, place, depth)
            if kept is not None:
                result.add(self._veiled(kept) if veiled else kept)
        hide_private_meaning(result)
        return result

    def remarks(self) -> tuple[Phrase, ...]:
        """Say what was found where it does not belong."""
        said = []
        if self.named:
            said.append(
                say(
                    "A person's name or number stood where none belongs and was "
                    "replaced: {where}.",
                    where=tuple(sorted(self.named)),
                )
            )
        if self.strange:
            said.append(
                say(
                    "Values that are none of their kind were removed: {where}.",
                    where=tuple(sorted(self.strange)),
                )
            )
        if self.has_document:
            said.append(
                say(
                    "The document in the object cannot be de-identified and was "
                    "replaced by an empty one: make it anew from clean data."
                )
            )
        return tuple(said)

    def _treated(
        self, element: DataElement, place: Place, depth: int
    ) -> DataElement | None:
        """Do to a public element what the table, or caution, asks for."""
        action = self._action(element, place)
        if action is Action.CLEAN:
            kept = self._cleaned(element, depth)
            if kept is not None:
                return kept
            is_known = is_listed(element.tag)
            action = action_on(element.tag, (), place) if is_known else Action.EMPTY
        treatments: dict[Action, Callable[[], DataElement | None]] = {
            Action.KEEP: lambda: self._kept(element, depth),
            Action.REMOVE: lambda: None,
            Action.EMPTY: lambda: self._emptied(element),
            Action.REPLACE: lambda: self._replaced(element, depth),
            Action.MAP_UID: lambda: self._mapped(element, depth),
        }
        return treatments[action]()

    def _action(self, element: DataElement, place: Place) -> Action:
        """Tell what is done, also where the table does not."""
        if is_listed(element.tag):
            return action_on(element.tag, self.plan.options, place)
        return unlisted_action(element, self.plan.options)

    def _kept(self, element: DataElement, depth: int) -> DataElement | None:
        """Keep a value, but no name, no impossible identifier, no rare age."""
        if element.VR == "SQ":
            return self._recursed(element, depth)
        if element.VR == "UI" and not all(map(is_uid, texts_of(element))):
            return self._mapped(element, depth)
        if element.tag == _PATIENT_AGE:
            return _made(element, [_capped(age) for age in texts_of(element)])
        if self._bears_a_name(element):
            self.named[element.keyword] += 1
            return _made(element, stand_in(element.VR))
        if invites_sentences(element) and not all(
            map(is_of_known_words, texts_of(element))
        ):
            return _made(element, REMOVED)
        return element

    def _bears_a_name(self, element: DataElement) -> bool:
        """Tell whether a text bears a word of a name; what pixels are is none."""
        if not is_text(element.VR) or element.tag.group == 0x0028:  # noqa: PLR2004 - group of the image's shape
            return False
        return any(map(self.names.stand_in, texts_of(element)))

    def _emptied(self, element: DataElement) -> DataElement:
        """Empty a value, or put the patient's pseudonym there."""
        if element.tag in {_PATIENT_NAME, _PATIENT_ID}:
            return self._pseudonymous(element)
        return _made(element, [] if element.VR == "SQ" else None)

    def _pseudonymous(self, element: DataElement) -> DataElement:
        """Put the patient's pseudonym there; a name ends its family name so."""
        mark = "^" if element.VR == "PN" else ""
        return _made(element, f"{self.patient}{mark}")

    def _replaced(self, element: DataElement, depth: int) -> DataElement:
        """Put something meaningless in the place of a value."""
        if element.tag in {_PATIENT_NAME, _PATIENT_ID}:
            return self._pseudonymous(element)
        if element.tag == _DOCUMENT:
            self.has_document = True
        if element.VR == "UI":
            return self._mapped(element, depth)
        if element.VR != "SQ":
            return _made(element, stand_in(element.VR))
        dummies = dummy_items(element)
        if dummies is not None:
            return _made(element, dummies)
        items = [
            self.level(item, depth=depth + 1, veiled=True) for item in element.value
        ]
        return _made(element, items)

    def _mapped(self, element: DataElement, depth: int) -> DataElement:
        """Replace unique identifiers, here or in the items."""
        if element.VR == "SQ":
            return self._recursed(element, depth)
        return _made(element, [self.pseudonyms.uid(uid) for uid in texts_of(element)])

    def _cleaned(self, element: DataElement, depth: int) -> DataElement | None:
        """Clean a value; ``None`` where nothing of it is known to be harmless."""
        if element.VR in TEMPORAL:
            return self._shifted(element)
        if element.tag == _GRAPHICS:
            clean = self._recursed(element, depth)
            return _made(element, without_writing(clean.value))
        if element.VR == "SQ":
            is_harmless = element.tag == _CONTENT or is_of_public_codes(element)
            is_structure = Option.CLEAN_STRUCTURED in self.plan.options
            if is_harmless or is_structure:
                return self._recursed(element, depth)
        if not is_text(element.VR) or self._bears_a_name(element):
            return None
        texts = texts_of(element)
        if element.tag == _TIMEZONE:
            # whole days are moved: an offset from UTC stays true
            return element if all(map(_OFFSET.fullmatch, texts)) else None
        return element if texts and all(map(is_of_known_words, texts)) else None

    def _shifted(self, element: DataElement) -> DataElement | None:
        """Move dates; a time of day stays."""
        if element.VR == "TM":
            return element
        move = shifted_date if element.VR == "DA" else shifted_datetime
        moved = [move(text, self.days) for text in texts_of(element)]
        if None in moved:
            self.strange[element.keyword] += 1
            return None
        return _made(element, moved)

    def _recursed(self, element: DataElement, depth: int) -> DataElement:
        """Clean the items of a sequence."""
        items = [self.level(item, depth=depth + 1) for item in element.value]
        return _made(element, items)

    def _of_no_kind(
        self, element: DataElement | None, tag: BaseTag, place: Place
    ) -> DataElement | None:
        """Remove what is not as its tag says; an identifier is replaced by one."""
        if action_on(tag, self.plan.options, place) is Action.REMOVE:
            return None
        self.strange[str(tag)] += 1
        is_identifier = element is not None and element.VR == "UI"
        if element is None or not is_identifier or not is_of_its_tag(tag, "UI"):
            return None
        return self._mapped(element, 0)

    def _private(
        self, element: DataElement | None, tag: BaseTag, dataset: Dataset, depth: int
    ) -> DataElement | None:
        """Keep a private element that is listed as safe, and its creator's."""
        if Option.KEEP_SAFE_PRIVATE not in self.plan.options or element is None:
            return None
        safe = self.plan.safe_private
        if tag.is_private_creator:
            creator = str(element.value)
            is_wanted = any(
                (tag.group, creator, each & 0xFF) in safe
                for each in sorted(dataset.keys())
                if each.group == tag.group and each.element >> 8 == tag.element
            )
            return element if is_wanted else None
        if (tag.group, str(element.private_creator), tag.element & 0xFF) not in safe:
            return None
        return self._kept(element, depth)

    def _veiled(self, element: DataElement) -> DataElement:
        """Leave no text of an element; its codes' schemes go with their codes."""
        if element.VR in {"LO", "LT", "PN", "SH", "ST", "UC", "UT"}:
            return _made(element, REMOVED if element.value else None)
        return element


def _capped(age: str) -> str:
    """Tell an age, but none that is rare."""
    is_rare = age.endswith("Y") and int(age[:3]) > _OLDEST_YEARS
    return f"{_OLDEST_YEARS + 1:03}Y" if is_rare else age


def _made(element: DataElement, value: Any) -> DataElement:  # noqa: ANN401 - as pydicom takes values
    """Make an element anew with another value."""
    if isinstance(value, list) and element.VR == "SQ":
        value = Sequence(value)
    elif isinstance(value, list):
        value = value[0] if len(value) == 1 else (value or None)
    return DataElement(element.tag, element.VR, value)
