"""The worked example of docs/inference.md, held against arithmetic and the code."""

from __future__ import annotations

import ast
import math
import operator
import re
import runpy
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.network import Network, Report
from scalpwatch.inference.rates import SignRates
from scalpwatch.vocabulary.signs import Sign, SignGroup

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = (ROOT / "docs" / "inference.md").read_text(encoding="utf-8")
L, P = Sign.LINEAR_IRREGULAR_VESSELS, Sign.POLYMORPHIC_VESSELS
PRIOR = np.array([1.0, 9.0])
_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@pytest.fixture
def toy() -> Network:
    """The toy: a metastasis and a benign cause, one group of two signs."""
    known = {
        L: SignRates(L, np.array([7.5, 0.5]), np.array([2.5, 9.5]), {}),
        P: SignRates(P, np.array([4.5, 0.45]), np.array([5.5, 0.55]), {}),
    }
    return Network(
        forms={},
        signs=known,
        groups={L: SignGroup.VESSELS, P: SignGroup.VESSELS},
        shows={SignGroup.VESSELS: np.array([0.75, 0.45])},
        couplings={SignGroup.VESSELS: 0.8},
    )


def weights_of(toy: Network, *signs: Sign) -> list[float]:
    """Weights of the two causes when the signs are present."""
    reports = [Report(sign, if_present=1.0, if_absent=0.0) for sign in signs]
    product = toy.product(PRIOR, reports)
    for report in reports:
        product = product.times(report)
    return product.weights.tolist()


def test_the_toy_worked_by_hand_is_what_the_network_computes(toy: Network) -> None:
    """Every multiplication of the document, as fractions, gives the network's odds."""
    coupling = Fraction(4, 5)
    rates = {
        "M": (Fraction(75, 100), Fraction(45, 100)),
        "B": (Fraction(5, 100), Fraction(45, 100)),
    }

    by_hand = {}
    for cause, (of_l, of_p) in rates.items():
        shows = max(of_l, of_p)
        lift = 1 + coupling * (1 - shows) / shows
        by_hand[cause] = shows * (of_l * lift) * (of_p * lift) + (1 - shows) * (
            of_l * (1 - coupling)
        ) * (of_p * (1 - coupling))

    assert by_hand["M"] == Fraction(4095, 10000)
    assert by_hand["B"] == Fraction(401, 10000)
    assert weights_of(toy, L, P) == pytest.approx(
        [float(by_hand["M"]), float(9 * by_hand["B"])], rel=1e-12
    )


def test_a_sign_unknown_in_a_cause_moves_nothing_when_it_stands_alone(
    toy: Network,
) -> None:
    """P is unknown in the benign cause: seen alone, it leaves the odds at 1 to 9."""
    metastasis, benign = weights_of(toy, P)

    odds = metastasis / benign

    assert odds == pytest.approx(1 / 9, rel=1e-12)


def test_the_second_sign_of_a_group_adds_less_than_it_would_alone(
    toy: Network,
) -> None:
    """The ratios 15 and 0.6808 that the document prints are those of the network."""
    alone, both = weights_of(toy, L), weights_of(toy, L, P)

    first = alone[0] / alone[1] * 9
    second = (both[0] / both[1]) / (alone[0] / alone[1])

    assert first == pytest.approx(15, rel=1e-12)
    assert f"{second:.4f}" == "0.6808"
    assert f"= {second:.4f}" in DOCUMENT
    assert f"= {both[0] / sum(both):.4f}" in DOCUMENT


def test_every_equation_of_the_toy_holds() -> None:
    """Each ``a = b`` printed in the toy is true to the digits that are printed."""
    toy = DOCUMENT.split("## A toy, by hand")[1].split("## A real chain")[0]
    lines = " ".join(toy.replace("`", "").split())

    chains = re.findall(r"[\d(][\d.()/·+\- −½]*(?:= [\d(][\d.()/·+ −]*)+", lines)
    checked = [_agree(chain) for chain in chains]

    assert len(checked) >= 20
    assert all(checked), [
        c for c, good in zip(chains, checked, strict=True) if not good
    ]


def test_the_figures_of_the_real_chain_are_those_of_the_code() -> None:
    """The document's figures are what evaluation/worked_example.py prints today."""
    program = runpy.run_path(str(ROOT / "evaluation" / "worked_example.py"))

    printed = DOCUMENT.split(program["BEGIN"])[1].split(program["END"])[0].strip()

    assert printed == program["figures"](load_evidence()), (
        "run: python evaluation/worked_example.py docs/inference.md"
    )


def test_the_row_explained_in_words_is_the_row_of_the_table() -> None:
    """The sum that explains the alopecic metastasis ends where the table stands."""
    text = DOCUMENT.split("How the row of the alopecic metastasis")[1].split("| Step")[
        0
    ]

    row = re.search(
        r"^\| alopecic scalp metastasis \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|",
        DOCUMENT,
        re.MULTILINE,
    )
    chains = re.findall(r"[\d(][\d.()/·+ ]*(?:= [\d(][\d.()/·+ ]*)+", text)

    assert row is not None
    assert all(f"= {figure}" in text for figure in row.groups())
    assert len(chains) == 3
    assert all(_agree(chain) for chain in chains[:2])  # the third is rounded before


def test_the_printed_ratios_multiply_to_the_printed_post_test_odds() -> None:
    """Pretest odds times the terms are the post-test odds; a reader can check it."""
    rows = re.findall(
        r"^\| [\w ]+ \| (?:([\d.]+) \([^)]*\))? ?\| ([\d.]+) \| ([\d.]+) \|$",
        DOCUMENT.split("| Step |")[1],
        re.MULTILINE,
    )

    ratios = [float(ratio) for ratio, _, _ in rows if ratio]
    odds = [float(printed) for _, printed, _ in rows]

    assert len(ratios) == 2
    assert odds[0] * math.prod(ratios) == pytest.approx(odds[-1], abs=2e-4)
    assert float(rows[-1][2]) == pytest.approx(odds[-1] / (1 + odds[-1]), abs=1e-4)


def _agree(chain: str) -> bool:
    """Whether the sides of a printed equation agree to the digits printed."""
    sides = [side.strip(" .,;") for side in chain.split("=")]
    values = [_value(side) for side in sides if side]
    decimals = min(
        (len(s.partition(".")[2]) for s in sides if re.fullmatch(r"\d+\.\d+", s)),
        default=9,
    )
    return all(abs(value - values[0]) <= 0.51 * 10**-decimals for value in values)


def _value(side: str) -> float:
    """Work out an expression as printed."""
    text = side.replace("·", "*").replace("−", "-")
    return _worked_out(ast.parse(text, mode="eval").body)


def _worked_out(node: ast.expr) -> float:
    """Work out a tree of numbers; anything else is no arithmetic."""
    if isinstance(node, ast.BinOp):
        return _OPERATIONS[type(node.op)](
            _worked_out(node.left), _worked_out(node.right)
        )
    assert isinstance(node, ast.Constant)
    return float(node.value)
