"""Observations of the machine: honest before clever."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scalpwatch.findings.measures import Measures, Unfit, measure
from scalpwatch.findings.recognition import SIGNS, Circumstances, recognise_signs
from scalpwatch.imaging.images import Image
from scalpwatch.phantoms import Scene, draw_trichoscopy
from scalpwatch.phrases import say
from scalpwatch.vocabulary.cases import Phototype
from scalpwatch.vocabulary.measurements import Issue
from scalpwatch.vocabulary.observations import Certainty, Observer, State
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

SICK = Scene(
    width_px=800,
    height_px=600,
    hairs=8,
    dots=30,
    thin_trees=4,
    thick_trees=2,
    erythema=0.9,
)
HEALTHY = replace(
    SICK, hairs=20, dots=3, thin_trees=0, thick_trees=0, erythema=0.0, blood=0.8
)
SCALE = ScaleUmPerPx(8.0, "case file")


def _measured(scene: Scene, *, seed: int = 1, scale=SCALE) -> Measures:
    """Measures of a drawn scalp."""
    seen = measure(Image(draw_trichoscopy(scene, seed=seed).image, scale=scale))
    assert isinstance(seen, Measures)
    return seen


@pytest.fixture(scope="module")
def sick() -> Measures:
    """A lesion with everything, to scale."""
    return _measured(SICK)


@pytest.fixture(scope="module")
def healthy() -> Measures:
    """A healthy control, to scale."""
    return _measured(HEALTHY)


def _named(seen, **circumstances):
    """Observations by sign."""
    given = Circumstances(picture="a.png", **circumstances)
    return {each.sign: each for each in recognise_signs(seen, given)}


def test_every_sign_is_told_once_possible_at_most_with_a_reason(sick):
    """The machine's eye is not validated, and its claims show it."""
    told = recognise_signs(sick, Circumstances("a.png", phototype=Phototype.II))

    assert tuple(each.sign for each in told) == SIGNS
    assert all(each.observer is Observer.MACHINE for each in told)
    assert all(each.certainty is Certainty.POSSIBLE for each in told)
    assert all(each.reason and each.picture == "a.png" for each in told)


def test_the_machine_never_says_absent(sick, healthy):
    """Not seen is not absent."""
    states = {
        each.state
        for seen in (sick, healthy)
        for phototype in Phototype
        for each in recognise_signs(seen, Circumstances("a.png", phototype=phototype))
    }

    assert states == {State.PRESENT, State.NOT_ASSESSABLE}


def test_dots_and_thin_trees_alone_are_not_assessable(sick):
    """Healthy scalps show them too; without a control they are told, not weighed."""
    named = _named(sick, phototype=Phototype.II)

    for sign in (Sign.DOTTED_VESSELS, Sign.THIN_ARBORIZING_VESSELS):
        assert named[sign].state is State.NOT_ASSESSABLE
        assert named[sign].places
        assert "control" in str(named[sign].reason)


def test_against_a_healthy_control_they_count(sick, healthy):
    """More than on as much healthy skin is a sign."""
    named = _named(sick, phototype=Phototype.II, control=healthy)

    assert named[Sign.DOTTED_VESSELS].state is State.PRESENT
    assert named[Sign.THIN_ARBORIZING_VESSELS].state is State.PRESENT


def test_against_a_control_that_is_alike_nothing_counts(sick):
    """What the healthy side shows as well is no sign of the lesion."""
    named = _named(sick, phototype=Phototype.II, control=_measured(SICK, seed=2))

    for sign in (
        Sign.DOTTED_VESSELS,
        Sign.THIN_ARBORIZING_VESSELS,
        Sign.THICK_ARBORIZING_VESSELS,
        Sign.ERYTHEMA,
    ):
        assert named[sign].state is State.NOT_ASSESSABLE


def test_a_control_of_unlike_size_without_scale_is_of_no_use(sick):
    """Areas without a unit cannot be compared."""
    control = _measured(replace(HEALTHY, width_px=640, height_px=480), scale=None)

    named = _named(sick, phototype=Phototype.II, control=control)

    assert named[Sign.DOTTED_VESSELS].state is State.NOT_ASSESSABLE
    assert "cannot be compared" in str(named[Sign.DOTTED_VESSELS].reason)


def test_thick_trees_are_told_in_micrometres_with_a_scale(sick):
    """With a scale the reason names micrometres."""
    thick = _named(sick)[Sign.THICK_ARBORIZING_VESSELS]

    assert thick.state is State.PRESENT
    assert "µm wide" in str(thick.reason)
    assert thick.places


def test_thick_trees_are_told_in_hairs_without_one():
    """Without a scale the hair of the picture is the yardstick, and that is said."""
    thick = _named(_measured(SICK, scale=None))[Sign.THICK_ARBORIZING_VESSELS]

    assert thick.state is State.PRESENT
    assert "times the width of a hair" in str(thick.reason)


def test_without_scale_and_hair_thick_is_not_told_from_thin():
    """No yardstick, no verdict."""
    named = _named(_measured(replace(SICK, hairs=0), scale=None))

    for sign in (Sign.THICK_ARBORIZING_VESSELS, Sign.THIN_ARBORIZING_VESSELS):
        assert named[sign].state is State.NOT_ASSESSABLE
        assert "thick cannot be told from thin" in str(named[sign].reason)


def test_a_healthy_scalp_yields_no_sign(healthy):
    """Hair is no vessel and plain skin no erythema."""
    named = _named(healthy, phototype=Phototype.II)

    assert {each.state for each in named.values()} == {State.NOT_ASSESSABLE}


@pytest.mark.parametrize("phototype", [Phototype.V, Phototype.VI, Phototype.UNKNOWN])
def test_unseen_on_dark_skin_is_said_to_be_hidden(healthy, phototype):
    """On dark skin redness and vessels can be there unseen."""
    erythema = _named(healthy, phototype=phototype)[Sign.ERYTHEMA]

    assert erythema.state is State.NOT_ASSESSABLE
    assert "unseen" in str(erythema.reason)


def test_hair_density_needs_a_scale(sick):
    """Few hairs in an unknown area are no density."""
    scaled = _named(sick)[Sign.REDUCED_HAIR_DENSITY]
    unscaled = _named(_measured(SICK, scale=None))[Sign.REDUCED_HAIR_DENSITY]

    assert scaled.state is State.PRESENT
    assert unscaled.state is State.NOT_ASSESSABLE
    assert "without a scale" in str(unscaled.reason)


@pytest.mark.parametrize(
    ("um_per_px", "word"), [(2.0, "too small"), (200.0, "check the scale")]
)
def test_hair_is_not_counted_in_an_unlikely_view(um_per_px, word):
    """A view of a few square millimetres, or of a whole head, holds no density."""
    scale = ScaleUmPerPx(um_per_px, "case file")

    told = _named(_measured(SICK, scale=scale))[Sign.REDUCED_HAIR_DENSITY]

    assert told.state is State.NOT_ASSESSABLE
    assert word in str(told.reason)


def test_dense_hair_is_not_called_reduced():
    """A full head raises no sign, nor is it called normal."""
    dense = _named(_measured(replace(HEALTHY, hairs=50)))

    assert dense[Sign.REDUCED_HAIR_DENSITY].state is State.NOT_ASSESSABLE


def test_an_unfit_picture_is_declined_with_its_fault():
    """Each sign bears the reason why nothing was judged."""
    fault = Issue(say("The picture is out of focus."), say("Focus it."))
    unfit = Unfit((fault,))

    named = _named(unfit)

    assert {each.state for each in named.values()} == {State.NOT_ASSESSABLE}
    assert {str(each.reason) for each in named.values()} == {
        "The picture is out of focus."
    }


def test_a_view_full_of_hair_is_not_judged():
    """Where there is no skin there is nothing to see."""
    scene = replace(HEALTHY, hairs=400)

    seen = measure(Image(draw_trichoscopy(scene, seed=3).image))

    assert isinstance(seen, Unfit)


def test_places_are_told_in_pixels_of_the_whole_picture(sick):
    """A box of the working copy is enlarged to the file's size."""
    small = _named(sick)[Sign.THICK_ARBORIZING_VESSELS].places[0]
    large = _named(sick, zoom=2.0)[Sign.THICK_ARBORIZING_VESSELS].places[0]

    assert large.left_px == pytest.approx(2 * small.left_px)
    assert large.width_px == pytest.approx(2 * small.width_px)
