"""The Bayesian network: condition, form, groups of signs that travel together, signs.

A condition decides the form of the lesion and, for each group of signs, whether
the group shows in this patient at all; a sign depends on the condition and on its
group's showing. Signs outside any group depend on the condition alone. The
network is exact: nothing is approximated but the interval, which is drawn.

Notation
--------
K : conditions, in the order of `Condition`
N : observations that enter, in the order of `Sign`
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from scalpwatch.inference.evidence import Evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.pretest import Patient, weigh_pretest
from scalpwatch.inference.rates import SignRates, rates_of
from scalpwatch.vocabulary.cases import Form
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.signs import Sign, SignGroup, sign_definitions

__all__ = [
    "Network",
    "Product",
    "Report",
    "SignGiven",
    "build_network",
    "sign_given",
]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Report:
    """What an observer's word on a sign is worth.

    Parameters
    ----------
    sign
        Which sign.
    if_present, if_absent
        Probability of this word when the sign is there, and when it is not.
    """

    sign: Sign
    if_present: float
    if_absent: float


@dataclass(frozen=True, slots=True)
class SignGiven:
    """The table of a sign that belongs to a group.

    Parameters
    ----------
    showing, hidden
        (…, K) Probability of the sign when its group shows, and when it does not.
    """

    showing: Array
    hidden: Array


def sign_given(rate: Array, shows: Array, coupling: float) -> SignGiven:
    """Share a sign's rate out over its group showing and not showing.

    Parameters
    ----------
    rate
        (…, K) How often the sign is seen in each condition.
    shows
        (…, K) How often the group shows; nowhere less than ``rate``.
    coupling
        0 makes the signs of the group independent; at 1 a sign is seen only
        where its group shows.

    Returns
    -------
    given
        Tables whose mean over the group is ``rate`` again.
    """
    hidden = rate * (1 - coupling)
    showing = rate * (1 + coupling * (1 - shows) / shows)
    return SignGiven(showing, hidden)


@dataclass(frozen=True, eq=False)
class Network:
    """The tables of the network; the pretest comes with the patient.

    Parameters
    ----------
    forms
        (K,) Probability of each form, by form.
    signs
        The rates of every sign that two conditions or more have counts for.
    groups
        The group of each of these signs.
    shows
        (K,) How often each group shows.
    couplings
        How strongly each group couples its signs.
    """

    forms: dict[Form, Array]
    signs: dict[Sign, SignRates]
    groups: dict[Sign, SignGroup]
    shows: dict[SignGroup, Array]
    couplings: dict[SignGroup, float]

    def form_likelihood(self, forms: Iterable[Form]) -> Array:
        """Tell how probable the told forms are in each condition.

        Parameters
        ----------
        forms
            The lesion is one of these; none means that the form is not told.

        Returns
        -------
        likelihood
            (K,) Ones when no form is told.
        """
        told = [self.forms[form] for form in forms]
        return np.sum(told, axis=0) if told else np.ones(len(Condition))

    def product(
        self, prior: Array, reports: Iterable[Report], *, drawn: bool = False
    ) -> Product:
        """Prepare to multiply reports in.

        Parameters
        ----------
        prior
            (K,) or (D, K) weights before the signs.
        reports
            Those to come, for a group drawn must show as often as its signs.
        drawn
            Whether to use the draws of the rates instead of their means.

        Returns
        -------
        product
            The weights before the first report.
        """
        shows = dict(self.shows)
        if drawn:
            for report in reports:
                group = self.groups[report.sign]
                if group is not SignGroup.ALONE:
                    drawn_rate = self.signs[report.sign].draws
                    shows[group] = np.maximum(shows[group], drawn_rate)
        return Product(self, shows, prior, {}, drawn=drawn)


@dataclass(frozen=True, eq=False)
class Product:
    """The joint weights of the conditions and the reports so far.

    Strategy: a group enters as the sum over its showing and not showing of what
    its signs say. The two partial products are carried along, so that each report
    costs one multiplication, and the weights are exact whatever the order.

    Parameters
    ----------
    network
        The tables.
    shows
        (…, K) How often each group shows.
    alone
        (…, K) Prior times all signs outside groups.
    partial
        For each group met so far the products if it shows and if it does not.
    drawn
        Whether to use the draws of the rates instead of their means.
    """

    network: Network
    shows: dict[SignGroup, Array]
    alone: Array
    partial: dict[SignGroup, tuple[Array, Array]]
    drawn: bool

    def times(self, report: Report) -> Product:
        """Multiply a report in.

        Parameters
        ----------
        report
            On a sign that was not reported yet and that has a rate.

        Returns
        -------
        product
            With it.
        """
        rates = self.network.signs[report.sign]
        rate = rates.draws if self.drawn else rates.mean
        group = self.network.groups[report.sign]
        if group is SignGroup.ALONE:
            return replace(self, alone=self.alone * _said(report, rate))
        shows = self.shows[group]
        given = sign_given(rate, shows, self.network.couplings[group])
        on, off = self.partial.get(group, (shows, 1 - shows))
        told = (on * _said(report, given.showing), off * _said(report, given.hidden))
        return replace(self, partial={**self.partial, group: told})

    @property
    def weights(self) -> Array:
        """(…, K) Joint weights."""
        weights = self.alone
        for on, off in self.partial.values():
            weights = weights * (on + off)
        return weights


@cache
def build_network(evidence: Evidence, policy: Policy) -> Network:
    """Build the network from the tables.

    Parameters
    ----------
    evidence
        The tables.
    policy
        Caps and shares.

    Returns
    -------
    network
        The same value for the same tables and policy.
    """
    pretest = weigh_pretest(Patient(), evidence, Policy()).weights
    reference = pretest / pretest.sum()
    rates = {
        sign: found
        for sign in Sign
        if (found := rates_of(sign, evidence.frequencies, policy, reference=reference))
    }
    groups = {sign: sign_definitions()[sign].group for sign in rates}
    floor = evidence.histories["form_floor"].value
    counts = {
        form: np.array([evidence.forms[c][form] + floor for c in Condition])
        for form in Form
        if form is not Form.NOT_TOLD
    }
    total = np.sum(list(counts.values()), axis=0)
    return Network(
        forms={form: count / total for form, count in counts.items()},
        signs=rates,
        groups=groups,
        shows={
            group: np.max([rates[s].mean for s in rates if groups[s] is group], axis=0)
            for group in set(groups.values()) - {SignGroup.ALONE}
        },
        couplings={group: row.value for group, row in evidence.couplings.items()},
    )


def _said(report: Report, rate: Array) -> Array:
    """Probability of the observer's word at a rate of the sign."""
    return report.if_absent + rate * (report.if_present - report.if_absent)
