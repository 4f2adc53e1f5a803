"""Print the worked example of the documentation from the tables as they stand.

Usage: ``python evaluation/worked_example.py [DOCUMENT]``

Prints the figures; with the document's path, writes them there between the two
marks.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from scalpwatch.inference.alert import Judgement, judge
from scalpwatch.inference.evidence import Evidence, load_evidence
from scalpwatch.inference.network import Network, build_network
from scalpwatch.inference.policy import Policy
from scalpwatch.vocabulary.cases import (
    AgeTold,
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
    Phototype,
    Primary,
    Sex,
    Site,
)
from scalpwatch.vocabulary.conditions import Condition, condition_definitions
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.quantities import Interval
from scalpwatch.vocabulary.signs import Sign, sign_definitions

__all__ = ["BEGIN", "END", "figures", "worked_case"]

BEGIN = "<!-- figures: python evaluation/worked_example.py docs/inference.md -->"
END = "<!-- end of the figures -->"

_SHOWN = 6


def worked_case() -> Case:
    """Describe the woman of the example.

    Returns
    -------
    case
        Fifty years, breast cancer six years ago, a bald patch of the crown that a
        record shows to be eight months old, two signs seen.
    """
    seen = (Sign.LINEAR_IRREGULAR_VESSELS, Sign.PILI_TORTI)
    lesion = Lesion(
        identifier="A",
        site=Site.PARIETAL,
        form=Form.PATCH,
        age_months=8,
        age_told_by=AgeTold.PHOTOGRAPH_OR_RECORD,
        observations=tuple(Observation(sign, State.PRESENT) for sign in seen),
    )
    history = OncologicalHistory(
        CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, years_since=6),)
    )
    return Case(
        pseudonym="EXAMPLE-WORKED",
        seen_on=date(2026, 11, 1),
        age_years=50,
        sex=Sex.FEMALE,
        phototype=Phototype.II,
        history=history,
        lesions=(lesion,),
    )


def figures(evidence: Evidence) -> str:
    """Write the figures of the example.

    Parameters
    ----------
    evidence
        The tables.

    Returns
    -------
    markdown
        Without the two marks.
    """
    case = worked_case()
    judgement = judge(case, case.lesions[0], evidence=evidence, policy=Policy())
    network = build_network(evidence, Policy())
    parts = (
        _pretest(judgement, network),
        _explained(judgement, network, evidence),
        _chain(judgement),
        _ranking(judgement),
    )
    return "\n\n".join("\n".join(part) for part in parts)


def _pretest(judgement: Judgement, network: Network) -> Iterator[str]:
    """Show how often each cause comes, and how often as a patch."""
    rates = judgement.pretest.weights
    patch = network.forms[Form.PATCH]
    weights = rates * patch
    shares = weights / weights.sum()
    yield "| Cause | New a year per 100,000 | As a patch | Product | Share |"
    yield "|---|---:|---:|---:|---:|"
    shown = np.argsort(-weights, kind="stable")[:_SHOWN]
    for index in shown:
        yield (
            f"| {_name(list(Condition)[index])} | {rates[index]:.2f} "
            f"| {patch[index]:.3f} | {weights[index]:.2f} | {shares[index]:.4f} |"
        )
    rest = np.delete(weights, shown).sum()
    yield f"| all others | | | {rest:.2f} | {rest / weights.sum():.4f} |"
    yield f"| together | | | {weights.sum():.2f} | 1.0000 |"


def _explained(
    judgement: Judgement, network: Network, evidence: Evidence
) -> Iterator[str]:
    """Work the row of the alopecic metastasis out in words."""
    index = list(Condition).index(Condition.ALOPECIC_METASTASIS)
    breast, unknown = (
        evidence.primaries[p] for p in (Primary.BREAST, Primary.NOT_TOLD)
    )
    first = evidence.histories["first_sign_per_100k_a_year"].value
    at_this_age = evidence.histories["first_sign_middle"].value
    floor = evidence.histories["form_floor"].value
    forms = evidence.forms[Condition.ALOPECIC_METASTASIS]
    share = f"{breast.alopecic_present}/{breast.alopecic_assessed}"
    share_unknown = f"{unknown.alopecic_present}/{unknown.alopecic_assessed}"
    rate, patch = judgement.pretest.weights[index], network.forms[Form.PATCH][index]
    yield "How the row of the alopecic metastasis comes about:"
    yield ""
    yield (
        f"- Of 100,000 women who have or had a breast cancer, "
        f"{breast.rate.value:g} a year show a scalp metastasis, {share} of them in "
        f"the alopecic form. To this comes the first sign of a cancer not yet known: "
        f"{first:g} a year, {at_this_age:g} times as often at this age, "
        f"{share_unknown} of them alopecic. Together: {breast.rate.value:g} · {share} "
        f"+ {first:g} · {at_this_age:g} · {share_unknown} = {rate:.2f}."
    )
    yield (
        f"- It comes as a patch in {forms[Form.PATCH]:g} of {sum(forms.values()):g} "
        f"pseudo-patients, with {floor:g} added to each of the {len(forms)} forms: "
        f"({forms[Form.PATCH]:g} + {floor:g}) / ({sum(forms.values()):g} + "
        f"{len(forms)} · {floor:g}) = {patch:.3f}."
    )
    yield f"- The product: {rate:.2f} · {patch:.3f} = {rate * patch:.2f}."


def _chain(judgement: Judgement) -> Iterator[str]:
    """Show the odds of a metastasis, step by step."""
    belief = judgement.belief
    odds = belief.pretest_metastasis.value / (1 - belief.pretest_metastasis.value)
    yield "| Step | Ratio (95 % interval) | Odds of metastasis | Probability |"
    yield "|---|---|---:|---:|"
    yield f"| before the signs | | {odds:.4f} | {odds / (1 + odds):.4f} |"
    for term in belief.terms:
        odds *= term.for_metastasis.value
        name = sign_definitions()[term.observation.sign].name.en
        yield (
            f"| {name} | {_ratio(term.for_metastasis)} | {odds:.4f} "
            f"| {odds / (1 + odds):.4f} |"
        )


def _ranking(judgement: Judgement) -> Iterator[str]:
    """Show what is believed after the signs."""
    yield "| After the signs | Of 1,000 such patients (95 % interval) |"
    yield "|---|---|"
    for posttest in judgement.belief.differential[:_SHOWN]:
        told = _per_thousand(posttest.probability)
        yield f"| {_name(posttest.condition)} | {told} |"
    rest = _per_thousand(judgement.belief.unranked_share)
    yield f"| causes without figures, together | {rest} |"


def _name(condition: Condition) -> str:
    """Name a condition."""
    return condition_definitions()[condition].name.en


def _ratio(interval: Interval) -> str:
    """Tell a ratio with its interval."""
    return f"{interval.value:.4f} ({interval.low:.2f} to {interval.high:.2f})"


def _per_thousand(interval: Interval) -> str:
    """Tell a probability as a natural frequency."""
    value, low, high = (
        round(1000 * p) for p in (interval.value, interval.low, interval.high)
    )
    return f"{value} ({low} to {high})"


def main() -> None:
    """Print the figures, or write them into the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", type=Path, nargs="?", help="where to write them")
    document = parser.parse_args().document
    part = figures(load_evidence())
    if document is None:
        print(part)
        return
    text = document.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    document.write_text(f"{head}{BEGIN}\n\n{part}\n\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
