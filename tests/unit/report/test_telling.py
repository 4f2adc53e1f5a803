"""What the report tells, and in which order."""

from __future__ import annotations

from dataclasses import replace

from scalpwatch.consultation.answer import Consultation
from scalpwatch.locale import Language
from scalpwatch.report.content import (
    Bullets,
    Chart,
    Copyable,
    Paragraph,
    Report,
    Section,
    Table,
)
from scalpwatch.report.telling import tell_report
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.quantities import Interval
from scalpwatch.vocabulary.signs import Sign


def chapter(report: Report, number: int) -> dict[str, Section]:
    """Find the sections of a chapter by their headings."""
    return {section.heading: section for section in report.chapters[number][1]}


def on_first_page(report: Report, kind: type) -> list[object]:
    """List the blocks of one kind on the first page."""
    sections = (*report.left, *report.right)
    return [b for section in sections for b in section.blocks if isinstance(b, kind)]


def test_the_lesion_that_leads_stands_first_everywhere(urgent: Consultation):
    """The most urgent lesion is read first, whatever its place in the case."""
    second = replace(urgent, leading_lesion=1)

    report = tell_report(second, Language.EN)

    assert report.overview is not None
    [table] = [b for b in report.overview.blocks if isinstance(b, Table)]
    assert [row[0].split(":")[0] for row in table.rows] == ["node 1", "focus 1"]
    assert [name for name, _ in report.chapters[:2]] == ["node 1", "focus 1"]


def test_one_lesion_needs_no_overview(recheck: Consultation):
    """A table of one row says nothing."""
    assert tell_report(recheck, Language.EN).overview is None


def test_a_flag_is_not_told_again_among_the_reasons(urgent: Consultation):
    """Every reason stands once, flags first and with their sources."""
    why = tell_report(urgent, Language.EN).left[0]

    [bullets] = [b for b in why.blocks if isinstance(b, Bullets)]
    assert [item.text for item in bullets.items] == [
        "A red, atrophic bald patch in a patient who had cancer",
        "A lump fixed to the skull",
        "Older than 6 months",
    ]
    assert [item.note for item in bullets.items] == ["[2]", "judgement", ""]


def test_a_question_says_what_each_answer_would_change(urgent: Consultation):
    """A look that changes nothing says so."""
    right = tell_report(urgent, Language.EN).right[-1]

    [bullets] = [b for b in right.blocks if isinstance(b, Bullets)]
    assert [item.text for item in bullets.items] == [
        "Look for pili torti. If so: URGENT; if not: BIOPSY.",
        (
            "Feel whether it is hard. URGENT either way; malignant in 30 of 100 "
            "if so, in 30 if not."
        ),
        "Ask for a cancer, ever. If so: BIOPSY; if not: RECHECK.",
    ]


def test_the_differential_counts_patients_and_never_tells_zero(urgent: Consultation):
    """Natural frequencies with their intervals, sums first."""
    [chart] = on_first_page(tell_report(urgent, Language.EN), Chart)

    assert isinstance(chart, Chart)
    assert [row.told for row in chart.rows[:3]] == [
        "320 (60–700)",
        "360 (100–740)",
        "310 (50–700)",
    ]
    assert chart.rows[-1].told == "4 (<1–20)"
    assert all(not row.told.startswith("0") for row in chart.rows)


def test_conditions_without_figures_are_named_and_not_ranked(urgent: Consultation):
    """Malignant ones first, in a sentence and not in the plot."""
    report = tell_report(urgent, Language.EN)

    told = [
        b.text for b in on_first_page(report, Paragraph) if isinstance(b, Paragraph)
    ]
    assert any(
        text.startswith("Not ranked, for lack of figures: angiosarcoma, ")
        for text in told
    )
    [chart] = on_first_page(report, Chart)
    assert isinstance(chart, Chart)
    assert "Angiosarcoma" not in [row.name for row in chart.rows]


def test_what_is_rare_is_named_in_one_sentence(urgent: Consultation):
    """Less than one patient in a thousand takes no row."""
    section = chapter(tell_report(urgent, Language.EN), 0)
    [table, rare] = section["What it could be, and what settles it"].blocks

    assert isinstance(table, Table)
    assert len(table.rows) == 7
    assert isinstance(rare, Paragraph)
    assert rare.text == "Fewer than 1 in 1,000 each: psoriasis of the scalp."


def test_the_report_says_when_the_prior_matters(urgent: Consultation):
    """A clinician sees on what the advice hangs."""
    steady = replace(urgent.lesions[0], prior_matters=None)
    told = {}
    for answer in (urgent.lesions[0], steady):
        report = tell_report(replace(urgent, lesions=(answer,)), Language.EN)
        blocks = chapter(report, 0)["Before and after the signs"].blocks
        told[answer.prior_matters] = blocks[-1]

    assert told[Level.BIOPSY, Level.URGENT] == Paragraph(
        "The prior matters: with a third of these odds the advice would be BIOPSY,"
        " with three times the odds URGENT."
    )
    assert told[None] == Paragraph(
        "With a third or three times these odds the advice stays the same."
    )


def test_a_sign_without_a_ratio_is_told_all_the_same(urgent: Consultation):
    """Nothing that was observed is lost."""
    tint = Observation(Sign.YELLOW_TINT, State.PRESENT)
    answer = urgent.lesions[0]
    more = replace(answer, observations=(*answer.observations, tint))

    report = tell_report(replace(urgent, lesions=(more,)), Language.EN)

    section = chapter(report, 0)["Observed, without a ratio of its own"]
    assert isinstance(section.blocks[0], Bullets)
    assert (
        section.blocks[0].items[0].text.startswith("Yellow tint: present (clinician)")
    )


def test_the_request_and_the_patients_sentences_are_ready_to_copy(
    urgent: Consultation, recheck: Consultation
):
    """No request is written where no biopsy is advised."""
    with_request = chapter(tell_report(urgent, Language.EN), 0)
    without = chapter(tell_report(recheck, Language.EN), 0)

    assert isinstance(with_request["Biopsy request, ready to copy"].blocks[0], Copyable)
    assert "Biopsy request, ready to copy" not in without
    assert "Three sentences for the patient" in without


def test_waiting_bears_its_stop_rule_beside_the_date(recheck: Consultation):
    """Who waits knows what ends the waiting."""
    advised = tell_report(recheck, Language.EN).advised

    assert advised.act_by.text == "By 3 January 2027 – two weeks."
    assert advised.stop_rule == "Not better: biopsy."
    assert advised.caution.startswith("this is not an all-clear")


def test_an_answer_withheld_says_what_is_missing(abstain: Consultation):
    """Too little known is never told as nothing found."""
    report = tell_report(abstain, Language.EN)

    headings = [section.heading for section in report.left]
    assert "What is missing for an answer" in headings
    assert report.advised.caution == "this is not an all-clear"


def test_an_eye_switched_off_is_told(pictured: Consultation):
    """Pictures that nobody looked at are not taken for pictures without findings."""
    off = replace(pictured, eye_is_on=False, looks=())

    report = tell_report(off, Language.EN)

    blocks = report.chapters[-1][1][0].blocks
    assert (
        Paragraph("The pictures of the case were not looked at: the eye is off.")
        in blocks
    )


def test_a_certain_looking_figure_is_still_not_certain(urgent: Consultation):
    """All of a thousand is never told either."""
    sure = replace(urgent.lesions[0], metastasis=Interval(1, 1, 1))

    [chart] = on_first_page(
        tell_report(replace(urgent, lesions=(sure,)), Language.EN), Chart
    )

    assert isinstance(chart, Chart)
    assert chart.rows[0].told == ">999 (>999)"
