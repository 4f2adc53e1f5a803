"""Measures, signs and alert of a visit as a structured report.

References
----------
DICOM PS3.16: TID 1500 (Measurement Report), 1501 (Measurement and Qualitative
Evaluation Group), 1410 (Planar ROI Measurements), 300 (Measurement), 310
(Measurement Properties), 1004 (Device Observer), 4019 (Algorithm).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from highdicom.sr import (
    AlgorithmIdentification,
    Comprehensive3DSR,
    DateContentItem,
    DeviceObserverIdentifyingAttributes,
    FindingSite,
    GraphicTypeValues,
    ImageRegion,
    Measurement,
    MeasurementProperties,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    NumContentItem,
    ObservationContext,
    ObserverContext,
    PlanarROIMeasurementsAndQualitativeEvaluations,
    QualitativeEvaluation,
    RelationshipTypeValues,
    SourceImageForMeasurementGroup,
    SourceImageForRegion,
    TrackingIdentifier,
)
from highdicom.sr.utils import collect_evidence
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from scalpwatch import __version__
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
    METHOD,
    NOT_MEASURED,
    OBSERVERS,
    REGION_MEASURES,
    REGIONS,
    SCALE,
    SCALE_UNIT,
    SITES,
    TINT,
    UNITS,
    UPPER,
    Coded,
    condition_code,
    own,
    sign_code,
)
from scalpwatch.records.dicom.discretion import discreet
from scalpwatch.records.dicom.identity import (
    Examination,
    Series,
    describe,
    settle,
    software_versions,
    uid_of,
    without_pixels,
)
from scalpwatch.records.dicom.segmentation import concept, region_lesions
from scalpwatch.vocabulary.cases import PictureKind
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.courses import (
    FollowedLesion,
    KeptLesionAnswer,
    KeptPicture,
)
from scalpwatch.vocabulary.measurements import Measurement as Measured
from scalpwatch.vocabulary.measurements import MeasurementName, Region, Unit
from scalpwatch.vocabulary.observations import Observation
from scalpwatch.vocabulary.quantities import Interval, ScaleUmPerPx

__all__ = ["MIDDLE_PX", "to_report"]

_SERIES: Final = Series(4, "SR", "Measures and alert")
_LESION: Final = Coded("95324001", "SCT", "Skin lesion")
_PROCEDURES: Final = {
    PictureKind.TRICHOSCOPY: Coded("446078004", "SCT", "Dermoscopic photography"),
    PictureKind.CLINICAL: own("clinical_photo", "Clinical photography of the scalp"),
}
_EVIDENCE: Final = (
    "CurrentRequestedProcedureEvidenceSequence",
    "PertinentOtherEvidenceSequence",
)
_LONGEST: Final = 64
#: Middles of pixels lie at halves there, at whole numbers here (PS3.3, C.18.6.1.2).
MIDDLE_PX: Final = 0.5


_Group: TypeAlias = (
    MeasurementsAndQualitativeEvaluations
    | PlanarROIMeasurementsAndQualitativeEvaluations
)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the groups of one visit."""

    examination: Examination

    def of_picture(self, picture: KeptPicture, source: Dataset) -> Iterator[_Group]:
        """Tell what was measured in a picture, and in each of its regions."""
        figures = _measurements(picture.measurements, MEASURES)
        if picture.scale is not None:
            figures.insert(0, _calibration(picture.scale, picture.scale_error))
        claims = [_claim(each) for each in picture.observations]
        if picture.issues and not picture.measurements:
            claims.append(_evaluation(FITNESS, NOT_MEASURED))
        lesion = self.examination.lesion(picture.lesion)
        yield MeasurementsAndQualitativeEvaluations(
            tracking_identifier=_tracking(lesion),
            source_images=[
                SourceImageForMeasurementGroup(
                    source.SOPClassUID, source.SOPInstanceUID, _frames(source)
                )
            ],
            algorithm_id=self._algorithm("scalpwatch eye"),
            finding_type=concept(_LESION),
            finding_sites=[_site(lesion)],
            measurements=figures,
            qualitative_evaluations=claims,
        )
        lesions = region_lesions(self.examination, picture)
        for region, outlined in zip(picture.regions, lesions, strict=True):
            yield self._of_region(region, outlined, source)

    def of_answer(self, answer: KeptLesionAnswer) -> Iterator[_Group]:
        """Tell the alert for one lesion, and what others than the eye claimed of it."""
        lesion = self.examination.lesion(answer.lesion)
        ranked = [
            _number(_probability(each.condition), each.probability, UNITS[Unit.ONE])
            for each in answer.differential
        ]
        alert = MeasurementsAndQualitativeEvaluations(
            tracking_identifier=_tracking(lesion),
            algorithm_id=self._algorithm("scalpwatch inference"),
            finding_type=concept(ALERT),
            finding_sites=[_site(lesion)],
            measurements=[
                _number(MALIGNANCY, answer.malignancy, UNITS[Unit.ONE]),
                _number(METASTASIS, answer.metastasis, UNITS[Unit.ONE]),
                *ranked,
            ],
            qualitative_evaluations=[
                _evaluation(ADVICE, LEVELS[answer.level]),
                *(_evaluation(FLAG, own(each.identifier)) for each in answer.flags),
            ],
        )
        # the template may be extended, but has no place for a day
        alert[0].ContentSequence.append(
            DateContentItem(
                concept(ACT_BY), answer.act_by, RelationshipTypeValues.CONTAINS
            )
        )
        yield alert
        for observer, method in OBSERVERS.items():
            claims = [each for each in answer.observations if each.observer is observer]
            if claims:
                yield MeasurementsAndQualitativeEvaluations(
                    tracking_identifier=_tracking(lesion),
                    finding_type=concept(_LESION),
                    method=concept(method),
                    finding_sites=[_site(lesion)],
                    qualitative_evaluations=[_claim(each) for each in claims],
                )

    def _of_region(
        self, region: Region, lesion: FollowedLesion, source: Dataset
    ) -> _Group:
        """Tell where a region lies and what it measures."""
        corners = [(x + MIDDLE_PX, y + MIDDLE_PX) for x, y in region.outline]
        return PlanarROIMeasurementsAndQualitativeEvaluations(
            tracking_identifier=_tracking(lesion),
            referenced_region=ImageRegion(
                GraphicTypeValues.POLYLINE,
                # a closed line ends where it begins
                np.array([*corners, corners[0]]),
                SourceImageForRegion(
                    source.SOPClassUID, source.SOPInstanceUID, _frames(source)
                ),
            ),
            algorithm_id=self._algorithm("scalpwatch eye"),
            finding_type=concept(REGIONS[region.kind]),
            finding_sites=[_site(lesion)],
            measurements=_measurements(region.measurements, REGION_MEASURES),
            qualitative_evaluations=[
                _evaluation(TINT, own(each.value)) for each in region.tints
            ],
        )

    def _algorithm(self, name: str) -> AlgorithmIdentification:
        """Name what found it, and the tables that it rests on."""
        evidence = self.examination.evidence_hash
        return AlgorithmIdentification(
            name=name,
            version=__version__,
            parameters=[f"evidence={evidence}"] if evidence else None,
            manufacturer="scalpwatch",
        )


def to_report(
    examination: Examination,
    sources: Sequence[tuple[KeptPicture, Dataset]],
    segmentations: Sequence[Dataset] = (),
) -> Dataset | None:
    """Make a structured report of a visit.

    Parameters
    ----------
    examination
        Which visit.
    sources
        Each picture with its object, or what refers to it.
    segmentations
        Named in the evidence.

    Returns
    -------
    dataset
        Comprehensive 3D SR, complete and not verified: no person has signed it.
        ``None`` of a visit without pictures, which is no imaging report.

    Notes
    -----
    Every figure has its unit and, as uncertainty, its 95 % interval; both stand as
    a decimal and, exact, as Floating Point Value. The scale of a picture is a figure
    of its own, with its origin and its error. A sign, a level and a flag are
    qualitative evaluations. Sentences stay in the PDF.
    """
    if not sources:
        return None
    writer = _Writer(examination)
    groups = [group for pair in sources for group in writer.of_picture(*pair)]
    if examination.visit.answer is not None:
        for answer in examination.visit.answer.lesions:
            groups += writer.of_answer(answer)
    kinds = dict.fromkeys(picture.kind for picture, _ in sources)
    evidence = [
        without_pixels(each)
        for each in (*(source for _, source in sources), *segmentations)
    ]
    with discreet():
        content = MeasurementReport(
            observation_context=_context(),
            procedure_reported=[concept(_PROCEDURES[kind]) for kind in kinds],
            imaging_measurements=groups,
            title=codes.cid7021.ImagingMeasurementReport,
        )
        dataset = Comprehensive3DSR(
            evidence=evidence,
            content=content,
            series_instance_uid=examination.series_uid(_SERIES),
            series_number=_SERIES.number,
            sop_instance_uid=examination.study_uid,
            instance_number=1,
            manufacturer="scalpwatch",
            is_complete=True,
            is_verified=False,
        )
    ours, others = collect_evidence(evidence, content[0], examination.study_uid)
    dataset.CurrentRequestedProcedureEvidenceSequence = ours
    dataset.PertinentOtherEvidenceSequence = others
    for keyword in _EVIDENCE:
        if not dataset[keyword].value:
            del dataset[keyword]
    return _made_ours(dataset, examination)


def _made_ours(dataset: Dataset, examination: Examination) -> Dataset:
    """Give it our study, and a UID that follows from its content."""
    describe(dataset, examination, _SERIES)
    dataset.ManufacturerModelName = "scalpwatch"
    dataset.DeviceSerialNumber = "none"  # a program has no number, but must tell one
    dataset.SoftwareVersions = software_versions(examination)
    dataset.ContentDate = examination.answered_on
    dataset.ContentTime = "000000"  # must not be empty; nobody told the time
    return settle(dataset)


def _context() -> ObservationContext:
    """Say that a program has looked."""
    return ObservationContext(
        observer_device_context=ObserverContext(
            observer_type=codes.DCM.Device,
            observer_identifying_attributes=DeviceObserverIdentifyingAttributes(
                uid=uid_of("device", "scalpwatch", __version__),
                name="scalpwatch",
                manufacturer_name="scalpwatch",
                model_name=f"scalpwatch {__version__}",
            ),
        )
    )


def _tracking(lesion: FollowedLesion) -> TrackingIdentifier:
    """Name a lesion as every visit does."""
    return TrackingIdentifier(uid=lesion.tracking_uid, identifier=lesion.name)


def _site(lesion: FollowedLesion) -> FindingSite:
    """Say where it is."""
    return FindingSite(concept(SITES[lesion.site]))


def _frames(source: Dataset) -> list[int] | None:
    """Name the frame that was looked at, where there are several."""
    return [1] if "NumberOfFrames" in source else None


def _measurements(
    measured: Sequence[Measured], codes_: Mapping[MeasurementName, Coded]
) -> list[Measurement]:
    """Write measures, under the codes that they have there."""
    return [
        _number(codes_[each.name], each.interval, UNITS[each.unit]) for each in measured
    ]


def _calibration(scale: ScaleUmPerPx, error: float) -> Measurement:
    """Write the scale of a picture, where it comes from, and how far it can be off."""
    off = scale.um_per_px * error
    around = Interval(scale.um_per_px, scale.um_per_px - off, scale.um_per_px + off)
    origin = own("calibration", scale.source[:_LONGEST] or "not told")
    # a scale without an error is one whose error nobody told
    return _number(SCALE, around, SCALE_UNIT, origin, is_bounded=error > 0)


def _probability(condition: Condition) -> Coded:
    """Name the probability of a condition."""
    coded = condition_code(condition)
    return own(coded.value, f"Probability of {coded.meaning}"[:_LONGEST])


def _number(
    name: Coded,
    interval: Interval,
    unit: Coded,
    method: Coded = METHOD,
    *,
    is_bounded: bool = True,
) -> Measurement:
    """Write a figure with its interval."""
    properties = MeasurementProperties()
    bounds = {
        UPPER: interval.high - interval.value,
        LOWER: interval.value - interval.low,
    }
    for kind, part in bounds.items() if is_bounded else ():
        properties.append(
            NumContentItem(
                concept(kind),
                float(part),
                concept(unit),
                relationship_type=RelationshipTypeValues.HAS_PROPERTIES,
            )
        )
    return Measurement(
        concept(name),
        float(interval.value),
        concept(unit),
        method=concept(method),
        properties=properties,
    )


def _claim(observation: Observation) -> QualitativeEvaluation:
    """Write what is claimed of a sign."""
    claim = CLAIMS[observation.state, observation.certainty]
    return _evaluation(sign_code(observation.sign), claim)


def _evaluation(name: Coded, value: Coded) -> QualitativeEvaluation:
    """Write a question with its answer."""
    return QualitativeEvaluation(concept(name), concept(value))
