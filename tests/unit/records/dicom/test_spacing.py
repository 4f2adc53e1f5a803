"""The scale of a DICOM file: one of the scalp, or none."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from scalpwatch.records.dicom.spacing import told_scale


def spacings(**told) -> Dataset:
    """A dataset that tells these spacings."""
    dataset = Dataset()
    for keyword, value in told.items():
        setattr(dataset, keyword, value)
    return dataset


def test_pixel_spacing_is_a_scale_of_the_scalp():
    """Millimetres between pixels become micrometres, and the source is told."""
    scale, remark = told_scale(spacings(PixelSpacing=[0.0080, 0.0081]))

    assert scale is not None
    assert scale.um_per_px == pytest.approx(8.05, abs=0.01)
    assert scale.source == "DICOM Pixel Spacing"
    assert "8.05 µm a pixel" in str(remark)


def test_a_file_without_spacing_has_no_scale_and_no_remark():
    """Where nothing is told there is nothing to say."""
    assert told_scale(Dataset()) == (None, None)


@pytest.mark.parametrize(
    "elsewhere", ["ImagerPixelSpacing", "NominalScannedPixelSpacing"]
)
def test_a_spacing_on_the_sensor_or_on_paper_is_no_scale(elsewhere):
    """A distance elsewhere than in the patient is not taken for one."""
    scale, remark = told_scale(spacings(**{elsewhere: [0.005, 0.005]}))

    assert scale is None
    assert "on the sensor or on paper" in str(remark)


def test_a_pixel_spacing_copied_from_the_sensor_is_no_scale():
    """Equal spacings say that nobody corrected for magnification."""
    scale, remark = told_scale(
        spacings(PixelSpacing=[0.005, 0.005], ImagerPixelSpacing=[0.005, 0.005])
    )

    assert scale is None
    assert "on the sensor or on paper" in str(remark)


def test_a_pixel_spacing_corrected_for_magnification_is_a_scale():
    """Unlike spacings say that somebody did correct."""
    scale, _ = told_scale(
        spacings(PixelSpacing=[0.0005, 0.0005], ImagerPixelSpacing=[0.005, 0.005])
    )

    assert scale is not None
    assert scale.um_per_px == pytest.approx(0.5)


@pytest.mark.parametrize(
    "spacing",
    [
        [1.0, 1.0],  # a millimetre: nobody measured
        [0.0001, 0.0001],  # finer than light
        [0.008, 0.009],  # no camera has such pixels
        [0.0, 0.0],
        [-0.008, -0.008],
        [25.4 / 96, 25.4 / 96],  # a screen's
        [0.264583, 0.264583],
        [25.4 / 300, 25.4 / 300],  # a printer's
        [0.008],
    ],
)
def test_a_spacing_that_no_camera_over_a_scalp_has_is_no_scale(spacing):
    """An impossible scale is said to be so and never used."""
    scale, remark = told_scale(spacings(PixelSpacing=spacing))

    assert scale is None
    assert "cannot be that of a camera" in str(remark)
