"""The page about one followed lesion, and its plot."""

from __future__ import annotations

import base64
import io
import re
from functools import cache

import cv2
import numpy as np
import pytest
from followed import FOCUS, course, measured, on_day, picture, therapy, visit
from pypdf import PdfReader

from scalpwatch.locale import Language, Words
from scalpwatch.phrases import say
from scalpwatch.registry.follow_up import follow
from scalpwatch.registry.treatment_response import responses
from scalpwatch.report.follow_up_page import tell_follow_up
from scalpwatch.report.follow_up_plot import draw_follow_up, is_drawn
from scalpwatch.report.follow_up_rendering import (
    render_follow_up_html,
    render_follow_up_pdf,
)
from scalpwatch.report.measure_words import MEASURES, tell_difference, tell_figure
from scalpwatch.vocabulary.follow_ups import (
    Enlargement,
    LaidPictures,
    ToldSize,
    UnlaidPictures,
)
from scalpwatch.vocabulary.measurements import MeasurementName, Unit
from scalpwatch.vocabulary.pathology import Histology, Pathology, Specimen
from scalpwatch.vocabulary.quantities import Interval

ENGLISH, RUSSIAN = Words(Language.EN), Words(Language.RU)
VESSELS = MeasurementName.VESSEL_LENGTH_DENSITY


def vessels(value):
    """Give a density of vessels within a tenth."""
    return measured(VESSELS, value, 0.9 * value, 1.1 * value, Unit.MM_PER_CM2)


def two_visits(first, last, **changed):
    """Follow a lesion whose vessels and size are these."""
    return course(
        visit(0, picture("a", vessels(first[0])), size_cm=(first[1],)),
        visit(60, picture("b", vessels(last[0])), size_cm=(last[1],)),
        **changed,
    )


@cache
def jpeg():
    """Write a small gray picture."""
    return cv2.imencode(".jpg", np.full((60, 80, 3), 128, np.uint8))[1].tobytes()


def pair(um_per_px=20.0):
    """Give two pictures laid on each other."""
    return LaidPictures(
        *("a", "b", jpeg(), jpeg(), 80, 60, um_per_px),
        bar_um=None if um_per_px is None else 500.0,
        enlargement=Enlargement("a", "b", 1.0, 0.03),
        inliers=40,
        residual_px=0.61,
        overlap=0.8,
    )


def text_of(page):
    """Gather all that a page says."""
    return repr(page)


def test_growth_calls_for_another_look_and_a_biopsy():
    """And says that benign histology does not explain it."""
    page = tell_follow_up(follow(two_visits((50, 1.0), (90, 2.0)), FOCUS), Language.EN)

    assert "biopsy it" in page.call
    assert "Benign histology does not explain growth" in page.call


def test_more_vessels_alone_ask_for_an_eye_before_a_biopsy():
    """Many are counted, and one may differ by chance."""
    page = tell_follow_up(follow(two_visits((50, 1.0), (90, 1.0)), FOCUS), Language.EN)

    assert "if you see it too, biopsy it" in page.call
    assert "Benign histology does not explain new vessels" in page.call


def test_growth_of_a_known_malignancy_goes_to_those_who_treat_it():
    """A second biopsy of what is known is not asked for."""
    known = Pathology(
        "p", Specimen.SCALP_LESION, on_day(5), FOCUS, histology=Histology.METASTASIS
    )
    whole = two_visits((50, 1.0), (90, 2.0), pathologies=(known,))

    page = tell_follow_up(follow(whole, FOCUS), Language.EN)

    assert "tell those who treat" in page.call


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("last", [(51, 1.05), (20, 0.4)])
def test_no_change_and_shrinking_never_reassure(last, language):
    """There is no call, but what it does not show is said."""
    page = tell_follow_up(follow(two_visits((50, 1.0), last), FOCUS), language)

    said = text_of(page).lower()
    assert page.call == ""
    assert not re.search(r"\bharmless\b(?<!that it is harmless)|benign", said)
    assert re.search(
        "last advice holds|does not show|остаётся в силе|не означает", said
    )


def test_one_visit_is_told_to_show_nothing():
    """Over time."""
    page = tell_follow_up(follow(course(visit(0, size_cm=(1.0,))), FOCUS), Language.EN)

    assert "one visit shows nothing over time" in text_of(page)


def test_what_cannot_be_compared_is_told_with_its_reason():
    """Here, another device."""
    whole = course(
        visit(0, picture("a", vessels(50))),
        visit(60, picture("b", vessels(90), device="derm-20")),
    )

    page = tell_follow_up(follow(whole, FOCUS), Language.EN)

    assert "not comparable. The pictures differ in the device." in text_of(page)


def test_a_response_is_told_with_its_sums_and_its_bounds():
    """Lesions of the scalp alone are judged."""
    whole = two_visits((90, 2.0), (50, 1.0), therapies=(therapy(3, agent="abc"),))

    page = tell_follow_up(follow(whole, FOCUS), Language.EN, responses=responses(whole))

    said = text_of(page)
    assert "Partial response; before 2 cm (3 March 2026)" in said
    assert "lesions of the scalp alone" in said


def test_pictures_that_could_not_be_laid_are_told_with_the_reason():
    """A missing pair is no silence."""
    followed = follow(two_visits((50, 1.0), (90, 2.0)), FOCUS)
    refused = UnlaidPictures("a", "b", say("One picture would have to be distorted."))

    page = tell_follow_up(followed, Language.EN, pictures=[refused])

    assert "distorted" in text_of(page)


@pytest.mark.parametrize(("scale", "told"), [(20.0, "0.5 mm"), (None, "no length")])
def test_the_bar_is_told_or_that_there_is_none(scale, told):
    """A length is never told without a scale."""
    followed = follow(two_visits((50, 1.0), (90, 2.0)), FOCUS)

    page = tell_follow_up(followed, Language.EN, pictures=[pair(scale)])

    assert told in text_of(page)


@pytest.mark.parametrize("language", Language)
def test_page_and_document_say_the_same(language):
    """Every sentence of the page stands in the document."""
    whole = two_visits((50, 1.0), (90, 2.0), therapies=(therapy(3),))
    parts = {"pictures": [pair()], "responses": responses(whole)}
    followed = follow(whole, FOCUS)

    html = render_follow_up_html(followed, language, **parts)
    pdf = PdfReader(io.BytesIO(render_follow_up_pdf(followed, language, **parts)))

    page = tell_follow_up(followed, language, **parts)
    pressed = re.sub(
        r"[\s\-\u00ad\u2010]", "", "".join(p.extract_text() for p in pdf.pages)
    )
    assert page.call in html.replace("&#39;", "'")
    for told in (page.call, *(section.heading for section in page.sections)):
        assert re.sub(r"[\s\-]", "", told) in pressed


def test_the_same_follow_up_gives_the_same_bytes():
    """Nothing bears the day on which it was made."""
    followed = follow(two_visits((50, 1.0), (90, 2.0)), FOCUS)

    made = [render_follow_up_pdf(followed, Language.EN) for _ in range(2)]

    assert made[0] == made[1]


def test_the_page_loads_nothing_and_runs_nothing():
    """What was typed is text, also in a plot."""
    whole = two_visits(
        (50, 1.0), (90, 2.0), therapies=(therapy(3, agent="<script>x</script>"),)
    )

    html = render_follow_up_html(follow(whole, FOCUS), Language.EN)

    plots = re.findall(r"data:image/svg[+]xml;base64,([^\"]+)", html)
    drawn = "".join(base64.b64decode(each).decode() for each in plots)
    assert plots
    assert "<script" not in html + drawn
    assert "default-src 'none'" in html
    assert not re.search(r'(src|href)="(?!data:)', html)


def test_pictures_of_two_views_are_told_apart_in_the_plot():
    """Their figures are not compared, and no two lines bear one name."""
    whole = course(
        visit(0, picture("a", vessels(50), view="vertex")),
        visit(60, picture("b", vessels(90), view="left_temple")),
    )

    drawn = draw_follow_up(follow(whole, FOCUS), Words(Language.EN)).svg.decode()

    assert "from above: vertex" in drawn
    assert "left temple" in drawn


def test_figures_without_a_scale_are_not_drawn():
    """Pixels have no axis."""
    pixels = measured(VESSELS, 0.1, 0.05, 0.2, Unit.PER_PX)
    whole = course(
        visit(0, picture("a", pixels, um_per_px=None)),
        visit(60, picture("b", pixels, um_per_px=None)),
    )

    assert not is_drawn(follow(whole, FOCUS))


def test_one_visit_is_not_drawn_and_two_are():
    """A mark alone shows nothing over time."""
    alone = course(visit(0, size_cm=(1.0,)))

    assert not is_drawn(follow(alone, FOCUS))
    assert is_drawn(follow(two_visits((50, 1.0), (90, 2.0)), FOCUS))


def test_every_measure_has_words_in_both_languages():
    """No code reaches a reader."""
    for what in (*ToldSize, *MeasurementName):
        assert RUSSIAN.tell(MEASURES[what]) != ENGLISH.tell(MEASURES[what])


@pytest.mark.parametrize(
    ("what", "interval", "units", "told"),
    [
        (
            ToldSize.LONGEST,
            (1.1, 0.7, 1.5),
            (Unit.CM, Unit.CM),
            "+1.10 (+0.70 to +1.50) cm",
        ),
        (VESSELS, (-30.2, -60, 4), (Unit.MM_PER_CM2,) * 2, "−30 (−60 to +4) mm/cm²"),
        (
            MeasurementName.WHITE_SHARE,
            (0.1, 0, 0.2),
            (Unit.ONE,) * 2,
            "+10 (0 to +20) %",
        ),
        (ToldSize.LONGEST, (0.5, 0.25, 0.8), (Unit.PX, Unit.ONE), "+50 (+25 to +80) %"),
    ],
)
def test_a_difference_bears_its_sign_and_its_unit(what, interval, units, told):
    """A share is told in percent, and so is a length without a scale."""
    assert tell_difference(what, Interval(*interval), units, ENGLISH) == told


def test_a_figure_is_told_in_the_readers_language():
    """With the decimal mark and the unit."""
    told = tell_figure(ToldSize.LONGEST, Interval(2, 1.75, 2.2), Unit.CM, RUSSIAN)

    assert told == "2,00 (от 1,75 до 2,20) см"
