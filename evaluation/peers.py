"""The tools that a user would otherwise take, called as their users call them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

_SCALES: Final = range(1, 9)
_TELEA_PX: Final = 3
#: A user's usual size of the structuring element, and threshold, against hair.
_HAIR_PX: Final = 17
_HAIR: Final = 10


def frangi_of(plane: NDArray[np.float32]) -> object:
    """Run scikit-image's Frangi filter.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Green light.

    Returns
    -------
    map
        Its answer.
    """
    from skimage.filters import frangi  # noqa: PLC0415 - the peers are optional

    return frangi(plane, sigmas=_SCALES, black_ridges=True)


def sato_of(plane: NDArray[np.float32]) -> object:
    """Run scikit-image's Sato filter.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Green light.

    Returns
    -------
    map
        Its answer.
    """
    from skimage.filters import sato  # noqa: PLC0415 - the peers are optional

    return sato(plane, sigmas=_SCALES, black_ridges=True)


def blobs_of(plane: NDArray[np.float32]) -> object:
    """Run scikit-image's Laplacian of Gaussian blobs.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Green light.

    Returns
    -------
    blobs
        Its answer.
    """
    from skimage.feature import blob_log  # noqa: PLC0415 - the peers are optional

    scaled = 1 - plane / 255
    return blob_log(scaled, min_sigma=1, max_sigma=8, num_sigma=8, threshold=0.1)


def itk_of(plane: NDArray[np.float32]) -> object:
    """Run ITK's multi-scale objectness.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Green light.

    Returns
    -------
    map
        Its answer.
    """
    import itk  # noqa: PLC0415 - the peers are optional

    picture = itk.Image[itk.F, 2]
    hessian = itk.Image[itk.SymmetricSecondRankTensor[itk.D, 2], 2]
    objectness = itk.HessianToObjectnessMeasureImageFilter[hessian, picture].New()
    objectness.SetBrightObject(False)  # noqa: FBT003 - ITK's own signature
    objectness.SetObjectDimension(1)
    scales = itk.MultiScaleHessianBasedMeasureImageFilter[
        picture, hessian, picture
    ].New()
    scales.SetInput(itk.image_from_array(plane))
    scales.SetHessianToMeasureFilter(objectness)
    scales.SetSigmaMinimum(_SCALES[0])
    scales.SetSigmaMaximum(_SCALES[-1])
    scales.SetNumberOfSigmaSteps(len(_SCALES))
    scales.Update()
    return itk.array_from_image(scales.GetOutput())


def naive_of(path: Path) -> object:
    """Measure a picture as a user of scikit-image would write it.

    Parameters
    ----------
    path
        The picture.

    Returns
    -------
    measures
        Branches, regions, blobs.
    """
    from skan import Skeleton, summarize  # noqa: PLC0415 - the peers are optional
    from skimage.color import rgb2hed  # noqa: PLC0415
    from skimage.feature import blob_log  # noqa: PLC0415
    from skimage.filters import sato, threshold_otsu  # noqa: PLC0415
    from skimage.measure import label, regionprops  # noqa: PLC0415
    from skimage.morphology import skeletonize  # noqa: PLC0415

    pixels = np.array(Pillow.open(path))
    redness = rgb2hed(pixels)[..., 0]
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    element = cv2.getStructuringElement(cv2.MORPH_RECT, (_HAIR_PX, _HAIR_PX))
    hat = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, element)
    hair = (hat > _HAIR).astype(np.uint8)
    bare = cv2.inpaint(pixels, hair, 3, cv2.INPAINT_TELEA)
    ridges = sato(bare[..., 1], sigmas=_SCALES, black_ridges=True)
    vessels = ridges > threshold_otsu(ridges)
    branches = summarize(Skeleton(skeletonize(vessels)), separator="-")
    regions = [
        (each.area, each.eccentricity, each.bbox)
        for each in regionprops(label(vessels))
    ]
    spots = blob_log(1 - bare[..., 1] / 255, max_sigma=8, num_sigma=8, threshold=0.1)
    return branches, regions, spots, float(redness.mean())


def telea_of(pixels: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fill as OpenCV does.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Skin with hair.
    mask : (H, W) ndarray of uint8
        1 on hair.

    Returns
    -------
    filled : (H, W, 3) ndarray of uint8
        Its answer.
    """
    return np.asarray(cv2.inpaint(pixels, mask, _TELEA_PX, cv2.INPAINT_TELEA), np.uint8)
