"""Observations in, answer out: every lesion is weighed, the most urgent leads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from scalpwatch import __version__
from scalpwatch.consultation.answer import Consultation, Look
from scalpwatch.inference.advising import advise
from scalpwatch.inference.alert import Judgement, judge, prior_sensitivity
from scalpwatch.inference.evidence import Evidence
from scalpwatch.inference.facts import FORM_OF_SIGN
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.questions import ask_next
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.advice import Basis, LesionAnswer, Pretest
from scalpwatch.vocabulary.cases import CancerKnowledge, Case, Lesion
from scalpwatch.vocabulary.observations import State

__all__ = ["consult"]


def consult(  # noqa: PLR0913 - the waist: all that an answer rests on
    case: Case,
    *,
    evidence: Evidence,
    policy: Policy,
    made_on: date,
    looks: Iterable[Look] = (),
    eye_is_on: bool = True,
    asks_next: bool = True,
) -> Consultation:
    """Answer a case.

    Parameters
    ----------
    case
        The patient with at least one lesion.
    evidence, policy
        The tables and the choices of the installation.
    made_on
        The day of the answer.
    looks
        What the machine made of the pictures.
    eye_is_on
        Whether pictures were to be looked at.
    asks_next
        Whether to tell what to look for next, which takes longest; a walk over an
        archive asks nobody.

    Returns
    -------
    consultation
        An answer for each lesion; the patient's advice is the most urgent.
    """
    looks = tuple(looks)
    answers = tuple(
        _answer(
            case,
            lesion,
            looks,
            evidence=evidence,
            policy=policy,
            asks_next=asks_next,
        )
        for lesion in case.lesions
    )
    leading = max(
        range(len(answers)),
        key=lambda i: (answers[i].advice.level.rank, answers[i].metastasis.value),
    )
    return Consultation(
        case=case,
        made_on=made_on,
        advice=answers[leading].advice,
        leading_lesion=leading,
        lesions=answers,
        looks=looks,
        choices=_choices(policy),
        software_version=__version__,
        evidence_hash=evidence.hash,
        eye_is_on=eye_is_on,
    )


def _choices(policy: Policy) -> tuple[Phrase, ...]:
    """Tell what the installation has chosen."""
    return (
        say(
            "URGENT from {percent} % of scalp metastasis (the predictive value on "
            "which NICE NG12 rests; made for primary care, not for scalp metastasis)",
            percent=100 * policy.urgent_at,
        ),
        say(
            "BIOPSY from {percent} % of any malignant cause (judgement)",
            percent=100 * policy.biopsy_at,
        ),
        say(
            "one study counts for at most {patients} patients, and for at most "
            "{ranged} where the studies behind it print a range",
            patients=policy.effective_patients,
            ranged=policy.ranged_patients,
        ),
        say(
            "a study of other skin than the scalp counts for {percent} % of its "
            "patients",
            percent=100 * policy.borrowed_share,
        ),
        say(
            "a sign called possible is held to be there with {percent} %",
            percent=100 * policy.possible_weight,
        ),
        say(
            "the pretest odds of metastasis are multiplied by {factor}",
            factor=policy.prior_factor,
        ),
    )


def _answer(  # noqa: PLR0913 - as of consult
    case: Case,
    lesion: Lesion,
    looks: tuple[Look, ...],
    *,
    evidence: Evidence,
    policy: Policy,
    asks_next: bool,
) -> LesionAnswer:
    """Answer for one lesion."""
    own_looks = [look for look in looks if look.lesion == lesion.identifier]
    seen = tuple(o for look in own_looks for o in look.observations)
    judgement = judge(case, lesion, evidence=evidence, policy=policy, seen=seen)
    belief = judgement.belief
    sensitivity = prior_sensitivity(judgement, policy)
    moves = any(level is not judgement.level for level in sensitivity)
    questions = (
        ask_next(case, lesion, judgement, evidence=evidence, policy=policy)
        if asks_next
        else ()
    )
    bare = judge(case, lesion, evidence=evidence, policy=policy) if own_looks else None
    return LesionAnswer(
        lesion=lesion.identifier,
        advice=advise(case, lesion, judgement, evidence=evidence, policy=policy),
        flags=judgement.flags,
        pretest=Pretest(
            malignancy=belief.pretest_malignancy,
            metastasis=belief.pretest_metastasis,
            reasons=_pretest_reasons(case, judgement, policy),
            sources=judgement.pretest.sources,
        ),
        malignancy=belief.malignancy,
        metastasis=belief.metastasis,
        differential=belief.differential,
        unranked=belief.unranked,
        unranked_share=belief.unranked_share,
        terms=belief.terms,
        set_aside=judgement.admission.set_aside,
        observations=(*lesion.observations, *seen),
        disagreements=judgement.admission.disagreements,
        questions=questions,
        basis=_basis(judgement),
        prior_matters=sensitivity if moves else None,
        without_pictures=bare.level if bare else None,
    )


def _pretest_reasons(
    case: Case, judgement: Judgement, policy: Policy
) -> tuple[Phrase, ...]:
    """Tell what the belief before the signs was built from."""
    reasons = [
        say(
            "how many people with such a lesion come in a year, by form, age and sex; "
            "most of these rates are judgement, and their spread is in the interval"
        )
    ]
    match case.history.knowledge:
        case CancerKnowledge.KNOWN:
            reasons.append(
                say(
                    "how often the known cancer goes to the scalp: skin metastases in "
                    "its patients, and the share of them on the scalp"
                )
            )
        case CancerKnowledge.NONE_KNOWN:
            reasons.append(
                say(
                    "no cancer is known; in a fifth to a third of published patients "
                    "the scalp was the first sign"
                )
            )
        case CancerKnowledge.NOT_ASKED:
            reasons.append(
                say(
                    "whether there was a cancer is not known: it is taken to be as "
                    "common as at that age"
                )
            )
    reasons.append(
        say(
            "sources disagree on the share of breast cancer among alopecia "
            "neoplastica: 84 % (Vezzoni 2021) or 17.9 % (Paolino 2019)"
        )
    )
    if "long_before_cancer" in judgement.facts:
        reasons.append(
            say("the lesion is years older than the cancer, so that cancer is left out")
        )
    if policy.prior_factor != 1:
        reasons.append(
            say(
                "this installation multiplies the prior of metastasis by {factor}",
                factor=policy.prior_factor,
            )
        )
    return tuple(reasons)


def _basis(judgement: Judgement) -> Basis:
    """Tell how far the evidence reaches."""
    terms = judgement.belief.terms
    weighed = {term.observation.sign for term in terms}
    silent = tuple(
        observation.sign
        for observation in judgement.admission.admitted
        if observation.state is State.PRESENT
        and observation.sign not in weighed
        and observation.sign not in FORM_OF_SIGN
    )
    return Basis(
        signs_weighed=len(terms),
        signs_without_figures=silent,
        patients=sum(term.patients for term in terms),
        limits=_limits(terms_are_borrowed=any(term.is_borrowed for term in terms)),
    )


def _limits(*, terms_are_borrowed: bool) -> tuple[Phrase, ...]:
    """Tell what the reader must know of the evidence."""
    limits = [
        say(
            "The figures on the alopecic form rest on 8 patients, those on the nodular "
            "form on 7 (Sechi 2025)."
        ),
        say(
            "That missing redness, atrophy and vessels say nothing in the first six "
            "months rests on one case (Mareeva 2019)."
        ),
        say(
            "Firmness, size and tint, and dotted, thin and thick vessels in scalp "
            "metastasis have no published rate: they act through the red flags alone."
        ),
        say(
            "Hardly any source tells the skin tone of its patients; on dark skin the "
            "figures are untested."
        ),
    ]
    if terms_are_borrowed:
        limits.append(
            say(
                "Some figures on metastasis come from other skin than the scalp; they "
                "count for half their patients."
            )
        )
    return tuple(limits)
