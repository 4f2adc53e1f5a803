"""From printed counts to rates with their doubt."""

from __future__ import annotations

from dataclasses import replace

from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.network import build_network
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.rates import pool
from scalpwatch.inference.rows import Frequency, FrequencyKind
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.signs import Sign

POLICY = Policy()


def figure(present: int, assessed: int, *, is_borrowed: bool = False) -> Frequency:
    """A count of one sign in one condition."""
    return Frequency(
        Condition.ALOPECIA_AREATA,
        Sign.YELLOW_DOTS,
        present,
        assessed,
        FrequencyKind.COUNT,
        is_borrowed,
        "jha2017",
    )


def test_a_lone_large_figure_is_capped() -> None:
    """One review of 3,204 patients does not count for 3,204."""
    rate = pool([figure(1954, 3204)], POLICY, ranged=False)

    assert rate.effective_assessed == POLICY.effective_patients
    assert rate.patients == 3204


def test_a_printed_range_over_studies_lowers_the_weight() -> None:
    """A range is no count; it says that studies disagree."""
    rate = pool([figure(1954, 3204)], POLICY, ranged=True)

    assert rate.effective_assessed == POLICY.ranged_patients
    assert abs(rate.effective_present / rate.effective_assessed - 0.61) < 0.001


def test_studies_that_disagree_count_for_few_patients() -> None:
    """The spread between studies widens the answer for the next clinic."""
    agreeing = pool([figure(40, 50), figure(41, 50)], POLICY, ranged=False)
    disagreeing = pool([figure(5, 50), figure(48, 50)], POLICY, ranged=False)

    assert disagreeing.effective_assessed < 5
    assert agreeing.effective_assessed > 60


def test_a_figure_from_other_skin_is_borrowed_at_half_its_weight() -> None:
    """Any-site rows are marked and widened."""
    rate = pool([figure(9, 18, is_borrowed=True)], POLICY, ranged=False)

    assert rate.is_borrowed
    assert rate.effective_assessed == 9


def test_a_review_is_not_added_to_the_studies_it_contains() -> None:
    """Yellow dots in alopecia areata rest on the review alone."""
    network = build_network(load_evidence(), POLICY)

    rate = network.signs[Sign.YELLOW_DOTS].known[Condition.ALOPECIA_AREATA]

    assert rate.sources == ("aldhubaibi2023",)


def test_yellow_dots_in_alopecia_areata_stay_as_wide_as_the_studies_disagree() -> None:
    """Studies span 6 to 100 %; an interval of 59 to 63 % would lie."""
    rates = build_network(load_evidence(), POLICY).signs[Sign.YELLOW_DOTS]
    index = list(Condition).index(Condition.ALOPECIA_AREATA)

    drawn = sorted(rates.draws[:, index])

    assert drawn[5] < 0.35
    assert drawn[-6] > 0.85


def test_signs_of_the_paper_without_rates_in_metastasis_move_nothing_there() -> None:
    """Dotted, thin and thick vessels act through the red flags alone."""
    network = build_network(load_evidence(), POLICY)
    metastases = {Condition.ALOPECIC_METASTASIS, Condition.NODULAR_METASTASIS}

    for sign in (
        Sign.DOTTED_VESSELS,
        Sign.THIN_ARBORIZING_VESSELS,
        Sign.THICK_ARBORIZING_VESSELS,
        Sign.INDURATION,
        Sign.YELLOW_TINT,
        Sign.SKIN_COLORED,
    ):
        known = network.signs[sign].known if sign in network.signs else {}
        assert not metastases & known.keys()


def test_the_cap_is_a_setting() -> None:
    """An installation may trust large studies less."""
    strict = replace(POLICY, effective_patients=20)

    assert pool([figure(61, 100)], strict, ranged=False).effective_assessed == 20
