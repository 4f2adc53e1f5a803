"""A reader's corrections are followed, and so is everything after them."""

from __future__ import annotations

import numpy as np
import pytest

from scalpwatch.errors import InputError
from scalpwatch.findings.correcting import Corrections
from scalpwatch.findings.measures import Measures, measure
from scalpwatch.findings.surveying import survey
from scalpwatch.imaging.images import Image
from scalpwatch.phantoms import Scene, draw_trichoscopy
from scalpwatch.vocabulary.measurements import Correction, MarkKind
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

SCENE = Scene(width_px=640, height_px=480, hairs=6, dots=12, thick_trees=1)
SCALE = ScaleUmPerPx(8.0, "case file")


@pytest.fixture(scope="module")
def image() -> Image:
    """A drawn lesion."""
    return Image(draw_trichoscopy(SCENE, seed=2).image, name="a.png", scale=SCALE)


def corrected(image: Image, *corrections: Correction, zoom: float = 1.0) -> Measures:
    """Measure under corrections."""
    seen = measure(image, corrections=Corrections(corrections, zoom))
    assert isinstance(seen, Measures)
    return seen


def some_place(mask: np.ndarray) -> tuple[float, float]:
    """Across and down of a marked pixel."""
    rows, columns = np.nonzero(mask)
    return float(columns[0]), float(rows[0])


def test_a_removed_vessel_is_no_longer_measured(image):
    """One dot less, and all the others stay."""
    before = corrected(image)
    dot = before.dots[0]
    at = (dot.left_px + dot.width_px / 2, dot.top_px + dot.height_px / 2)

    after = corrected(image, Correction(MarkKind.VESSEL, at))

    assert len(after.vessels.vessels) == len(before.vessels.vessels) - 1
    assert len(after.dots) == len(before.dots) - 1
    assert int(after.vessels.labels.max()) == len(after.vessels.vessels)


def test_without_its_trees_a_picture_claims_no_trees(image):
    """The sign follows the marks."""
    marks = []
    seen = corrected(image)
    for number, vessel in enumerate(seen.vessels.vessels, start=1):
        if vessel in seen.trees:
            place = some_place(seen.vessels.labels == number)
            marks.append(Correction(MarkKind.VESSEL, place))

    before, after = survey(image), survey(image, corrections=tuple(marks))

    assert thick_trees(before) is State.PRESENT
    assert thick_trees(after) is State.NOT_ASSESSABLE
    assert after.measures.corrections == len(marks)


def thick_trees(surveyed) -> State:
    """What is claimed of thick trees."""
    states = {each.sign: each.state for each in surveyed.measures.observations}
    return states[Sign.THICK_ARBORIZING_VESSELS]


def test_a_removed_hair_frees_the_skin_under_it(image):
    """What follows, the visible skin, follows."""
    before = corrected(image)

    after = corrected(image, Correction(MarkKind.HAIR, some_place(before.hair.mask)))

    assert after.shaft_count < before.shaft_count
    assert after.skin_px > before.skin_px


def test_an_outline_of_redness_is_taken_as_drawn(image):
    """The share follows the reader's outline, in pixels of the file."""
    square = ((100.0, 100.0), (500.0, 100.0), (500.0, 500.0), (100.0, 500.0))

    after = corrected(image, Correction(MarkKind.ERYTHEMA, None, square), zoom=2.0)

    assert after.erythema.mask[51:249, 51:249].all()
    assert not after.erythema.mask[260:].any()
    assert after.erythema.share == pytest.approx(200 * 200 / (640 * 480), rel=0.25)


def test_a_drawn_vessel_counts(image):
    """An added mark is measured as the others are."""
    outline = ((50.0, 400.0), (250.0, 400.0), (250.0, 408.0), (50.0, 408.0))

    after = corrected(image, Correction(MarkKind.VESSEL, None, outline))

    added = after.vessels.vessels[-1]
    assert added.length_px == pytest.approx(200, rel=0.1)
    assert added.caliber_px == pytest.approx(9, rel=0.2)


@pytest.mark.parametrize("kind", [MarkKind.FOCUS, MarkKind.NODE])
def test_a_correction_of_what_a_trichoscopic_picture_does_not_show_is_refused(
    image, kind
):
    """What could not be followed must not be counted as followed."""
    outline = ((60.0, 60.0), (110.0, 60.0), (110.0, 110.0))

    with pytest.raises(InputError, match=kind.value) as refused:
        survey(image, corrections=(Correction(kind, None, outline),))

    assert "hair" in str(refused.value.remedy)


def test_a_correction_of_what_is_not_there_is_refused(image):
    """A misplaced correction must not pass for a followed one."""
    far = Correction(MarkKind.ERYTHEMA, (5.0, 5.0))

    with pytest.raises(InputError, match="none of that kind"):
        corrected(image, far)


def test_an_outline_of_nothing_is_refused(image):
    """Two corners enclose nothing, nor does a place outside the picture."""
    for outline in (((1.0, 1.0), (9.0, 9.0)), ((9e9, 9e9),) * 3):
        with pytest.raises(InputError, match="encloses nothing"):
            corrected(image, Correction(MarkKind.ERYTHEMA, None, outline))


def test_a_removed_opening_is_gone_and_none_can_be_drawn():
    """An outline does not say what an opening holds."""
    scene = Scene(width_px=640, height_px=480, hairs=4, yellow_dots=6)
    pixels = draw_trichoscopy(scene, seed=5).image
    seen = measure(Image(pixels.copy()))
    assert isinstance(seen, Measures)
    first = seen.openings.each[0]
    place = (first.x_px, first.y_px)

    removed = Correction(MarkKind.OPENING, at=place)
    after = measure(Image(pixels.copy()), corrections=Corrections((removed,)))

    assert isinstance(after, Measures)
    assert after.openings.each == seen.openings.each[1:]
    drawn = Correction(MarkKind.OPENING, None, ((10, 10), (40, 10), (40, 40)))
    with pytest.raises(InputError):
        measure(Image(pixels.copy()), corrections=Corrections((drawn,)))
