"""Our structured report read back: the mirror of `scalpwatch.records.dicom.report`."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pydicom
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.uid import Comprehensive3DSRStorage

from scalpwatch.errors import RecordError
from scalpwatch.phrases import say
from scalpwatch.records.dicom.codes import (
    ACT_BY,
    ADVICE,
    ALERT,
    CLAIMS,
    FITNESS,
    FLAG,
    LEVELS,
    LOWER,
    MALIGNANCY,
    MEASURES,
    METASTASIS,
    NOT_MEASURED,
    OBSERVERS,
    REGION_MEASURES,
    REGIONS,
    SCALE,
    SCHEME,
    TINT,
    UNITS,
    UPPER,
    Coded,
    condition_code,
    own,
    sign_code,
)
from scalpwatch.records.dicom.discretion import discreet
from scalpwatch.records.dicom.filed import FiledAnswer, FiledPicture, FiledReport
from scalpwatch.records.dicom.parsing import (
    BROKEN_DICOM,
    UNDEFINED_LENGTH,
    TiringReader,
    begins_as_dicom,
)
from scalpwatch.records.dicom.report import MIDDLE_PX
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.courses import RankedCondition
from scalpwatch.vocabulary.measurements import Measurement, Region, Tint
from scalpwatch.vocabulary.observations import Certainty, Observation, Observer, State
from scalpwatch.vocabulary.quantities import Interval, ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

__all__ = ["from_dicom"]

#: A report of a visit with many pictures is some hundred kilobytes (judgement).
_LARGEST_BYTES: Final = 50_000_000
_MOST_READS: Final = 2_000_000
#: Corners are kept to a tenth of a pixel, so that 32 bits hold them.
_DIGITS: Final = 1


def from_dicom(data: bytes) -> FiledReport:
    """Read a structured report that scalpwatch wrote.

    Parameters
    ----------
    data
        A DICOM file.

    Returns
    -------
    report
        Every figure as it was written; the bounds of an interval can differ in the
        last bit, for DICOM holds their distance from the figure.

    Raises
    ------
    RecordError
        If it is none of our reports, is broken, or holds a word that this version
        does not know.
    """
    try:
        with discreet():
            return _read(_opened(data))
    except BROKEN_DICOM:
        # the cause may repeat what stands in the file
        raise RecordError(
            say("The DICOM object is no report of measures that scalpwatch wrote."),
            remedy=say("Give the structured report (SR) of a visit, unchanged."),
        ) from None


def _opened(data: bytes) -> Dataset:
    """Take the file apart."""
    if not begins_as_dicom(data[:132]) or len(data) > _LARGEST_BYTES:
        raise ValueError("no report")  # reported as no report of ours
    dataset = pydicom.dcmread(TiringReader(data, reads=_MOST_READS))
    schemes = dataset.get("CodingSchemeIdentificationSequence", ())
    is_ours = any(each.CodingSchemeDesignator == SCHEME for each in schemes)
    if dataset.SOPClassUID != Comprehensive3DSRStorage or not is_ours:
        raise ValueError("no report")
    _refuse_cut(dataset)
    return dataset


def _refuse_cut(dataset: Dataset) -> None:
    """Refuse a file that ends early: pydicom would read what is left in silence."""
    for tag in dataset.keys():  # noqa: SIM118 - its items would be converted
        raw: object = dataset.get_item(tag)
        if not isinstance(raw, RawDataElement) or raw.length == UNDEFINED_LENGTH:
            continue
        if len(raw.value or b"") != raw.length:
            raise ValueError("cut short")


def _read(dataset: Dataset) -> FiledReport:
    """Read group by group."""
    pictures: dict[str, _Group] = {}
    regions: defaultdict[str, list[Region]] = defaultdict(list)
    answers = []
    claims: defaultdict[str, tuple[Observation, ...]] = defaultdict(tuple)
    for group in _groups(dataset):
        if group.region is not None:
            regions[group.image or ""].append(group.as_region())
        elif group.image is not None:
            pictures[group.image] = group
        elif _is(group.finding, ALERT):
            answers.append(group.as_answer())
        else:
            claims[group.tracking_uid] += group.claims(group.observer)
    if regions.keys() - pictures.keys():
        raise ValueError("regions of no picture")
    return FiledReport(
        pseudonym=str(dataset.PatientID),
        study_uid=str(dataset.StudyInstanceUID),
        pictures=tuple(
            group.as_picture(uid, tuple(regions[uid]))
            for uid, group in pictures.items()
        ),
        answers=tuple(answers),
        claims=dict(claims),
    )


def _groups(dataset: Dataset) -> Iterator[_Group]:
    """Find the measurement groups (TID 1500, row 12)."""
    for item in dataset.ContentSequence:
        if item.ValueType == "CONTAINER" and _code(item).value == "126010":
            yield from (
                _Group(tuple(each.ContentSequence)) for each in item.ContentSequence
            )


@dataclass(frozen=True, slots=True)
class _Group:
    """A measurement group: its items."""

    items: tuple[Dataset, ...]

    def _of(self, kind: str, name: str = "") -> Iterator[Dataset]:
        """Find items of a type, and of a name where one is given."""
        for item in self.items:
            if item.ValueType == kind and name in {"", _code(item).value}:
                yield item

    @property
    def tracking_uid(self) -> str:
        return str(_first(self._of("UIDREF", "112040")).UID)

    @property
    def lesion(self) -> str:
        return str(_first(self._of("TEXT", "112039")).TextValue)

    @property
    def finding(self) -> Coded:
        return _value(_first(self._of("CODE", "121071")))

    @property
    def region(self) -> Dataset | None:
        return next(self._of("SCOORD"), None)

    @property
    def image(self) -> str | None:
        """UID of the picture that the group is of."""
        region = self.region
        places = self._of("IMAGE") if region is None else iter(region.ContentSequence)
        found = next(places, None)
        if found is None:
            return None
        return str(found.ReferencedSOPSequence[0].ReferencedSOPInstanceUID)

    @property
    def observer(self) -> Observer:
        """Who claims what stands in it."""
        method = _value(_first(self._of("CODE", "370129005")))
        return _OBSERVERS[_key(method)]

    def numbers(self) -> Iterator[tuple[Coded, Dataset]]:
        """List figures with their names."""
        return ((_code(item), item) for item in self._of("NUM"))

    def claims(self, observer: Observer) -> tuple[Observation, ...]:
        """List what is claimed of signs."""
        return tuple(
            Observation(sign, *_claimed(_value(item)), observer)
            for item in self._of("CODE")
            if (sign := _SIGNS.get(_key(_code(item)))) is not None
        )

    def words(self, name: Coded) -> list[str]:
        """List the answers to a question."""
        return [_value(item).value for item in self._of("CODE", name.value)]

    def as_picture(self, uid: str, regions: tuple[Region, ...]) -> FiledPicture:
        """Read what is said of a picture."""
        scale, error = None, 0.0
        for name, item in self.numbers():
            if _is(name, SCALE):
                origin = _value(_child(item, "370129005"))
                around = _interval(item)
                scale = ScaleUmPerPx(around.value, origin.meaning)
                error = (around.high - around.value) / around.value
        return FiledPicture(
            uid=uid,
            lesion=self.lesion,
            tracking_uid=self.tracking_uid,
            is_fit=NOT_MEASURED.value not in self.words(FITNESS),
            scale=scale,
            scale_error=error,
            measurements=self._measurements(),
            regions=regions,
            observations=self.claims(Observer.MACHINE),
        )

    def as_region(self) -> Region:
        """Read where a region lies and what it measures."""
        data = [float(each) for each in _first(self._of("SCOORD")).GraphicData]
        corners = [
            (round(x - MIDDLE_PX, _DIGITS), round(y - MIDDLE_PX, _DIGITS))
            for x, y in zip(data[::2], data[1::2], strict=True)
        ]
        return Region(
            kind=_REGIONS[_key(self.finding)],
            outline=tuple(corners[:-1]),
            measurements=self._measurements(),
            tints=tuple(map(Tint, self.words(TINT))),
        )

    def as_answer(self) -> FiledAnswer:
        """Read the alert for a lesion."""
        day = str(_first(self._of("DATE", ACT_BY.value)).Date)
        figures = {_key(name): _interval(item) for name, item in self.numbers()}
        return FiledAnswer(
            lesion=self.lesion,
            tracking_uid=self.tracking_uid,
            level=_LEVELS[self.words(ADVICE)[0]],
            act_by=datetime.strptime(day, "%Y%m%d").date(),  # noqa: DTZ007 - a day
            malignancy=figures[_key(MALIGNANCY)],
            metastasis=figures[_key(METASTASIS)],
            differential=tuple(
                RankedCondition(_CONDITIONS[key], interval)
                for key, interval in figures.items()
                if key in _CONDITIONS
            ),
            flags=tuple(self.words(FLAG)),
        )

    def _measurements(self) -> tuple[Measurement, ...]:
        """Read figures, the scale apart."""
        return tuple(
            Measurement(_MEASURES[_key(name)], _interval(item), _UNITS[_unit(item)])
            for name, item in self.numbers()
            if not _is(name, SCALE)
        )


def _key(coded: Coded) -> tuple[str, str]:
    """Tell a concept by what makes it one, not by its words."""
    return coded.value, coded.scheme


_SIGNS: Final = {_key(sign_code(each)): each for each in Sign}
_CONDITIONS: Final = {_key(condition_code(each)): each for each in Condition}
_MEASURES: Final = {
    _key(coded): name
    for table in (MEASURES, REGION_MEASURES)
    for name, coded in table.items()
}
_REGIONS: Final = {_key(coded): kind for kind, coded in REGIONS.items()}
_OBSERVERS: Final = {_key(coded): who for who, coded in OBSERVERS.items()}
_UNITS: Final = {coded.value: unit for unit, coded in UNITS.items()}
_LEVELS: Final = {coded.value: level for level, coded in LEVELS.items()}
_CLAIMED: Final = {_key(coded): claim for claim, coded in reversed(CLAIMS.items())}


def _is(one: Coded, other: Coded) -> bool:
    """Tell whether two concepts are one."""
    return _key(one) == _key(other)


def _coded(item: Dataset) -> Coded:
    """Read a concept out of the item of a code sequence."""
    value = item.get("LongCodeValue") or item.CodeValue
    return Coded(str(value), str(item.CodingSchemeDesignator), str(item.CodeMeaning))


def _code(item: Dataset) -> Coded:
    """Read the name of a content item; an image has none to speak of."""
    names = item.get("ConceptNameCodeSequence") or ()
    return _coded(names[0]) if names else own("")


def _value(item: Dataset) -> Coded:
    """Read the answer of a content item."""
    return _coded(item.ConceptCodeSequence[0])


def _child(item: Dataset, name: str) -> Dataset:
    """Find what a figure says of itself."""
    return _first(each for each in item.ContentSequence if _code(each).value == name)


def _first(found: Iterator[Dataset]) -> Dataset:
    """Take the first of the items, of which there must be one."""
    first = next(found, None)
    if first is None:
        raise LookupError("an item is missing")  # reported as no report of ours
    return first


def _figure(item: Dataset) -> float:
    """Read a figure, exact where it was written so."""
    held = item.MeasuredValueSequence[0]
    value = float(held.get("FloatingPointValue", held.NumericValue))
    if not math.isfinite(value):
        raise ValueError("no figure")
    return value


def _interval(item: Dataset) -> Interval:
    """Read a figure with the bounds that were told."""
    value = _figure(item)
    off = {
        _code(each).value: _figure(each)
        for each in item.get("ContentSequence", ())
        if each.ValueType == "NUM"
    }
    upper, lower = (off.get(each.value, 0.0) for each in (UPPER, LOWER))
    return Interval(value, value - lower, value + upper)


def _unit(item: Dataset) -> str:
    """Read a figure's unit."""
    held = item.MeasuredValueSequence[0]
    return _coded(held.MeasurementUnitsCodeSequence[0]).value


def _claimed(value: Coded) -> tuple[State, Certainty]:
    """Read what is claimed, and how firmly."""
    return _CLAIMED[_key(value)]
