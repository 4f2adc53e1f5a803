"""The posterior equals that of an independent Bayesian-network library."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scalpwatch.inference.network import Network, Report
from scalpwatch.inference.rates import SignRates
from scalpwatch.vocabulary.cases import Form
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.signs import Sign, SignGroup

K = len(Condition)
SIGNS = (
    Sign.ITCH,
    Sign.BROKEN_HAIRS,
    Sign.BLACK_DOTS,
    Sign.DOTTED_VESSELS,
    Sign.ARBORIZING_VESSELS,
    Sign.POLYMORPHIC_VESSELS,
    Sign.MILKY_RED_AREAS,
)
GROUPS = {
    Sign.ITCH: SignGroup.ALONE,
    Sign.BROKEN_HAIRS: SignGroup.SHAFTS,
    Sign.BLACK_DOTS: SignGroup.OPENINGS,
    Sign.DOTTED_VESSELS: SignGroup.VESSELS,
    Sign.ARBORIZING_VESSELS: SignGroup.VESSELS,
    Sign.POLYMORPHIC_VESSELS: SignGroup.VESSELS,
    Sign.MILKY_RED_AREAS: SignGroup.SCARRING,
}


@pytest.fixture(scope="module")
def oracle() -> Iterator[SimpleNamespace]:
    """The library, imported with the warnings of its own start-up set aside."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pgmpy.factors.discrete import TabularCPD  # noqa: PLC0415 - slow to import
        from pgmpy.inference import VariableElimination  # noqa: PLC0415
        from pgmpy.models import DiscreteBayesianNetwork  # noqa: PLC0415

        logging.getLogger("pgmpy").setLevel(logging.ERROR)
        yield SimpleNamespace(
            cpd=TabularCPD, infer=VariableElimination, network=DiscreteBayesianNetwork
        )


def random_network(seed: int, *, gaps: float) -> tuple[Network, np.ndarray]:
    """Draw tables: a share ``gaps`` of the rates is unknown and so pooled."""
    rng = np.random.default_rng(seed)
    prior = rng.dirichlet(np.full(K, 0.3)) + 1e-6
    reference = rng.dirichlet(np.ones(K))
    signs = {}
    for sign in SIGNS:
        rate = rng.uniform(0.01, 0.99, K)
        unknown = rng.random(K) < gaps
        unknown[rng.integers(K)] = False
        known = reference[~unknown]
        rate[unknown] = (known * rate[~unknown]).sum() / known.sum()
        signs[sign] = SignRates(sign, 10 * rate, 10 * (1 - rate), {})
    shows = {
        group: np.max([signs[s].mean for s in SIGNS if GROUPS[s] is group], axis=0)
        for group in set(GROUPS.values()) - {SignGroup.ALONE}
    }
    forms = rng.dirichlet(np.ones(5), K).T
    names = [form for form in Form if form is not Form.NOT_TOLD]
    return Network(
        forms=dict(zip(names, forms, strict=True)),
        signs=signs,
        groups=GROUPS,
        shows=shows,
        couplings={group: float(rng.random()) for group in shows},
    ), prior


def oracle_posterior(
    oracle: SimpleNamespace,
    network: Network,
    prior: np.ndarray,
    form: Form | None,
    reports: list[Report],
) -> np.ndarray:
    """Build the same network in the library and ask it."""
    model, cpds = build_for_oracle(oracle, network, prior)
    evidence: dict[str, int] = {}
    if form is not None:
        evidence["form"] = list(network.forms).index(form)
    for report in reports:
        name = f"word on {report.sign.value}"
        model.add_edge(report.sign.value, name)
        table = [
            [report.if_absent, report.if_present],
            [1 - report.if_absent, 1 - report.if_present],
        ]
        cpds.append(
            oracle.cpd(name, 2, table, evidence=[report.sign.value], evidence_card=[2])
        )
        evidence[name] = 0
    model.add_cpds(*cpds)
    answer = oracle.infer(model).query(["condition"], evidence, show_progress=False)
    return np.asarray(answer.values)


def build_for_oracle(
    oracle: SimpleNamespace, network: Network, prior: np.ndarray
) -> tuple[Any, list[Any]]:
    """Write condition, form, groups and signs down as the documentation has them."""
    model = oracle.network([("condition", "form")])
    share = prior / prior.sum()
    cpds = [oracle.cpd("condition", K, share[:, None])]
    forms = np.stack(list(network.forms.values()))
    cpds.append(
        oracle.cpd("form", len(forms), forms, evidence=["condition"], evidence_card=[K])
    )
    for group, shows in network.shows.items():
        model.add_edge("condition", group.value)
        cpds.append(
            oracle.cpd(
                group.value,
                2,
                np.stack([1 - shows, shows]),
                evidence=["condition"],
                evidence_card=[K],
            )
        )
    for sign, rates in network.signs.items():
        group = network.groups[sign]
        rate = rates.mean
        model.add_edge("condition", sign.value)
        if group is SignGroup.ALONE:
            columns, parents, sizes = rate, ["condition"], [K]
        else:
            model.add_edge(group.value, sign.value)
            shows, coupling = network.shows[group], network.couplings[group]
            hidden = (1 - coupling) * rate
            showing = (rate - (1 - shows) * hidden) / shows
            columns = np.stack([hidden, showing], axis=1).ravel()
            parents, sizes = ["condition", group.value], [K, 2]
        cpds.append(
            oracle.cpd(
                sign.value,
                2,
                np.stack([1 - columns, columns]),
                evidence=parents,
                evidence_card=sizes,
            )
        )
    return model, cpds


def our_posterior(
    network: Network, prior: np.ndarray, form: Form | None, reports: list[Report]
) -> np.ndarray:
    """Ask ours."""
    told = network.form_likelihood([form] if form else [])
    product = network.product(prior * told, reports)
    for report in reports:
        product = product.times(report)
    return product.weights / product.weights.sum()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 2**31),
    gaps=st.floats(0, 0.95),
    form=st.sampled_from([None, Form.PATCH, Form.NODULE, Form.DIFFUSE]),
    words=st.lists(
        st.tuples(st.sampled_from(SIGNS), st.sampled_from([1.0, 0.0, 0.75, 0.25])),
        max_size=len(SIGNS),
        unique_by=lambda pair: pair[0],
    ),
)
def test_dependence_gaps_and_doubt_are_computed_as_the_oracle_computes_them(
    oracle: SimpleNamespace,
    seed: int,
    gaps: float,
    form: Form | None,
    words: list[tuple[Sign, float]],
) -> None:
    """On random tables both posteriors agree to 1e-9."""
    network, prior = random_network(seed, gaps=gaps)
    reports = [Report(sign, weight, 1 - weight) for sign, weight in words]

    ours = our_posterior(network, prior, form, reports)

    theirs = oracle_posterior(oracle, network, prior, form, reports)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)


@pytest.fixture
def draw_network() -> Callable[[], tuple[Network, np.ndarray]]:
    """One fixed random network."""
    return lambda: random_network(7, gaps=0.4)


def test_two_signs_of_one_group_count_for_less_than_two_independent_ones(
    draw_network: Callable[[], tuple[Network, np.ndarray]],
) -> None:
    """With full coupling, signs equally frequent in a condition count once."""
    network, prior = draw_network()
    rate = np.linspace(0.1, 0.9, K)
    pair = (Sign.DOTTED_VESSELS, Sign.ARBORIZING_VESSELS)
    tied = Network(
        forms=network.forms,
        signs={s: SignRates(s, 10 * rate, 10 * (1 - rate), {}) for s in pair},
        groups=GROUPS,
        shows={SignGroup.VESSELS: rate},
        couplings={SignGroup.VESSELS: 1.0},
    )

    one = our_posterior(tied, prior, None, [Report(pair[0], 1.0, 0.0)])
    both = our_posterior(tied, prior, None, [Report(s, 1.0, 0.0) for s in pair])

    np.testing.assert_allclose(one, both, atol=1e-12)
