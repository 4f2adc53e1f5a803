"""Foci and nodes of a clinical photograph as a Segmentation.

Notation
--------
H, W : height and width of the picture [px]
N : regions outlined in it

References
----------
DICOM PS3.3, A.51 and C.8.20.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from highdicom import AlgorithmIdentificationSequence, PixelMeasuresSequence
from highdicom.seg import (
    SegmentAlgorithmTypeValues,
    Segmentation,
    SegmentationTypeValues,
    SegmentDescription,
)
from highdicom.sr import CodedConcept
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from scalpwatch import __version__
from scalpwatch.imaging.arrays import Pixels
from scalpwatch.records.dicom.codes import REGIONS, SITES, Coded, own
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
from scalpwatch.vocabulary.courses import FollowedLesion, KeptPicture
from scalpwatch.vocabulary.measurements import Region

__all__ = ["concept", "region_lesions", "to_segmentation"]

_SERIES: Final = Series(3, "SEG", "Outlines of foci and nodes")
#: Bits behind the binary point of a corner, as OpenCV counts them.
_SHIFT: Final = 4


def to_segmentation(
    examination: Examination, picture: KeptPicture, source: Dataset, *, number: int
) -> Dataset:
    """Make a Segmentation of the regions of a picture.

    Parameters
    ----------
    examination
        Which visit.
    picture
        With at least one region.
    source
        The picture's own object, or what `scalpwatch.records.dicom.arrived.refer`
        made of it.
    number
        Of the picture in the visit, from 1.

    Returns
    -------
    dataset
        Binary, a segment for each region in the picture's order; regions may
        overlap. A frame is as large as the picture.
    """
    lesions = region_lesions(examination, picture)
    with discreet():
        dataset = Segmentation(
            source_images=[_as_one_frame(source)],
            pixel_array=_masks(picture.regions, source.Rows, source.Columns),
            segmentation_type=SegmentationTypeValues.BINARY,
            segment_descriptions=[
                _segment(region, lesion, index)
                for index, (region, lesion) in enumerate(
                    zip(picture.regions, lesions, strict=True), start=1
                )
            ],
            series_instance_uid=examination.series_uid(_SERIES),
            series_number=_SERIES.number,
            sop_instance_uid=source.SOPInstanceUID,
            instance_number=number,
            manufacturer="scalpwatch",
            manufacturer_model_name="scalpwatch",
            software_versions="scalpwatch",
            device_serial_number="none",
            content_label="FOCI_AND_NODES",
            pixel_measures=_pixel_measures(picture),
        )
    return _made_ours(dataset, examination, source)


def region_lesions(
    examination: Examination, picture: KeptPicture
) -> tuple[FollowedLesion, ...]:
    """Tell which lesion each region of a picture is.

    Parameters
    ----------
    examination
        Which visit.
    picture
        With its regions.

    Returns
    -------
    lesions
        One for each region. A single region is the lesion that the picture shows.
        Of several nobody has said which of them it is: each gets a UID of its own,
        which no other picture shares.
    """
    shown = examination.lesion(picture.lesion)
    if len(picture.regions) == 1:
        return (shown,)
    return tuple(
        FollowedLesion(
            f"{shown.name}, outline {index} ({region.kind.value})",
            uid_of("region", examination.study_uid, picture.sha256, str(index)),
            shown.site,
        )
        for index, region in enumerate(picture.regions, start=1)
    )


def concept(coded: Coded) -> CodedConcept:
    """Make of a coded concept one of highdicom's.

    Parameters
    ----------
    coded
        The concept.

    Returns
    -------
    concept
        The same.
    """
    return CodedConcept(coded.value, coded.scheme, coded.meaning)


def _pixel_measures(picture: KeptPicture) -> PixelMeasuresSequence | None:
    """Tell how large a pixel is, where that is known."""
    if picture.scale is None:
        return None
    spacing_mm = picture.scale.um_per_px / 1000
    # a photograph has no thickness, but the macro must tell one
    return PixelMeasuresSequence([spacing_mm, spacing_mm], spacing_mm)


def _as_one_frame(source: Dataset) -> Dataset:
    """Take a source as if it had one frame: no other is outlined."""
    lean = without_pixels(source)
    lean.pop("NumberOfFrames", None)
    lean.LossyImageCompression = source.get("LossyImageCompression") or "00"
    return lean


def _masks(regions: tuple[Region, ...], height_px: int, width_px: int) -> Pixels:
    """Draw the outlines, which run through the middles of pixels, as (1, H, W, N)."""
    masks = np.zeros((1, height_px, width_px, len(regions)), np.uint8)
    for index, region in enumerate(regions):
        mask = np.zeros((height_px, width_px), np.uint8)
        corners = np.round(np.array(region.outline) * (1 << _SHIFT)).astype(np.int32)
        cv2.fillPoly(mask, [corners], 1, shift=_SHIFT)
        masks[0, :, :, index] = mask
    return masks


def _segment(region: Region, lesion: FollowedLesion, number: int) -> SegmentDescription:
    """Describe one segment."""
    return SegmentDescription(
        segment_number=number,
        segment_label=f"{region.kind.value} {number}",
        segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
        segmented_property_type=concept(REGIONS[region.kind]),
        algorithm_type=SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=AlgorithmIdentificationSequence(
            name="scalpwatch eye",
            family=concept(own("image_processing", "Image processing")),
            version=__version__,
        ),
        tracking_uid=lesion.tracking_uid,
        tracking_id=lesion.name,
        anatomic_regions=[concept(SITES[lesion.site])],
    )


def _made_ours(dataset: Dataset, examination: Examination, source: Dataset) -> Dataset:
    """Give it our study, and UIDs that follow from its content."""
    describe(dataset, examination, _SERIES)
    dataset.SoftwareVersions = software_versions(examination)
    dataset.ContentDate = examination.day
    dataset.ContentTime = "000000"  # must not be empty; nobody told the time
    dataset.PatientOrientation = ""
    dimensions = uid_of("dimensions", source.SOPInstanceUID)
    dataset.DimensionOrganizationSequence[0].DimensionOrganizationUID = dimensions
    for item in dataset.DimensionIndexSequence:
        item.DimensionOrganizationUID = dimensions
    if "NumberOfFrames" in source:
        for frame in dataset.PerFrameFunctionalGroupsSequence:
            # only the first is looked at
            frame.DerivationImageSequence[0].SourceImageSequence[
                0
            ].ReferencedFrameNumber = 1
    if source.StudyInstanceUID != examination.study_uid:
        elsewhere = Dataset()
        elsewhere.StudyInstanceUID = source.StudyInstanceUID
        elsewhere.ReferencedSeriesSequence = dataset.ReferencedSeriesSequence
        dataset.StudiesContainingOtherReferencedInstancesSequence = [elsewhere]
        del dataset.ReferencedSeriesSequence
    return settle(dataset)
