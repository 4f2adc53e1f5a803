"""The answer as a file: consultation.json, and its published schema."""

from __future__ import annotations

from typing import Any, Literal

from scalpwatch.consultation.answer import Consultation, Look
from scalpwatch.documents.answer_form import (
    AdviceForm,
    AnswerForm,
    BasisForm,
    DisagreementForm,
    FlagForm,
    IntervalForm,
    LesionAnswerForm,
    LookForm,
    ObservationForm,
    PlaceForm,
    PosttestForm,
    PretestForm,
    QuestionForm,
    SetAsideForm,
    StepForm,
    TermForm,
)
from scalpwatch.documents.case import to_form
from scalpwatch.documents.schemas import published
from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Phrase
from scalpwatch.vocabulary.advice import (
    Advice,
    Basis,
    LesionAnswer,
    LikelihoodTerm,
    Posttest,
    Pretest,
    Question,
    RaisedFlag,
    Step,
)
from scalpwatch.vocabulary.observations import Observation
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["answer_schema", "to_json"]


def to_json(consultation: Consultation, language: Language) -> str:
    """Write an answer as JSON.

    Parameters
    ----------
    consultation
        The answer.
    language
        In which its texts are told; identifiers are the same in both.

    Returns
    -------
    text
        As `answer_schema` describes it. The overlays are not in it: they are
        pictures, and the report shows them.
    """
    form = _Teller(Words(language)).answer(consultation)
    return form.model_dump_json(by_alias=True, indent=2) + "\n"


def answer_schema() -> dict[str, Any]:
    """Describe ``consultation.json`` as JSON Schema.

    Returns
    -------
    schema
        Draft 2020-12.
    """
    schema = AnswerForm.model_json_schema(mode="serialization", by_alias=True)
    return published(schema, name="consultation", version=1)


class _Teller:
    """Tells the parts of an answer in one language."""

    def __init__(self, words: Words) -> None:
        self._tell = words.tell
        self._language = words.language

    def answer(self, consultation: Consultation) -> AnswerForm:
        """Tell the whole answer."""
        lesions = [self._lesion(lesion) for lesion in consultation.lesions]
        leading = lesions[consultation.leading_lesion]
        return AnswerForm(
            software_version=consultation.software_version,
            evidence_hash=consultation.evidence_hash,
            made_on=consultation.made_on.isoformat(),
            language=self._language.value,
            pseudonym=consultation.case.pseudonym,
            choices=[self._tell(choice) for choice in consultation.choices],
            eye=_eye(consultation),
            advice=self._advice(consultation.advice),
            leading_lesion=leading.lesion,
            differential=leading.differential,
            observations=[each for lesion in lesions for each in lesion.observations],
            lesions=lesions,
            pictures=[self._look(look) for look in consultation.looks],
            case=to_form(consultation.case),
        )

    def _told(self, phrase: Phrase | None) -> str | None:
        """Tell what may not be there."""
        return None if phrase is None else self._tell(phrase)

    def _lesion(self, answer: LesionAnswer) -> LesionAnswerForm:
        """Tell the answer for one lesion."""
        return LesionAnswerForm(
            lesion=answer.lesion,
            advice=self._advice(answer.advice),
            flags=[self._flag(flag) for flag in answer.flags],
            pretest=self._pretest(answer.pretest),
            malignancy=_interval(answer.malignancy),
            metastasis=_interval(answer.metastasis),
            differential=[self._posttest(each) for each in answer.differential],
            unranked=list(answer.unranked),
            unranked_share=_interval(answer.unranked_share),
            terms=[self._term(term) for term in answer.terms],
            set_aside=[
                SetAsideForm(
                    observation=self._observation(each.observation, answer.lesion),
                    why=self._tell(each.why),
                )
                for each in answer.set_aside
            ],
            observations=[
                self._observation(each, answer.lesion) for each in answer.observations
            ],
            disagreements=[
                DisagreementForm(
                    clinician=self._observation(clinician, answer.lesion),
                    machine=self._observation(machine, answer.lesion),
                )
                for clinician, machine in answer.disagreements
            ],
            questions=[self._question(question) for question in answer.questions],
            basis=self._basis(answer.basis),
            prior_matters=(
                None if answer.prior_matters is None else list(answer.prior_matters)
            ),
            without_pictures=answer.without_pictures,
        )

    def _advice(self, advice: Advice) -> AdviceForm:
        """Tell what to do."""
        biopsy = advice.biopsy
        return AdviceForm(
            level=advice.level,
            headline=self._tell(advice.headline),
            reasons=[self._tell(reason) for reason in advice.reasons],
            act_by=advice.act_by.isoformat(),
            act_by_reason=self._step(advice.act_by_reason),
            examine_first=[self._step(step) for step in advice.examine_first],
            tests=[self._step(step) for step in advice.tests],
            stop_rule=self._told(advice.stop_rule),
            missing=[self._tell(each) for each in advice.missing],
            biopsy_request=(
                None if biopsy is None else [self._tell(line) for line in biopsy.lines]
            ),
            for_the_patient=[self._tell(each) for each in advice.for_the_patient],
        )

    def _step(self, step: Step) -> StepForm:
        """Tell one thing to do."""
        return StepForm(text=self._tell(step.text), source=step.source)

    def _flag(self, flag: RaisedFlag) -> FlagForm:
        """Tell a red flag."""
        return FlagForm(
            identifier=flag.identifier,
            text=self._tell(flag.text),
            floor=flag.floor,
            source=flag.source,
            needs_imaging_first=flag.needs_imaging_first,
        )

    def _pretest(self, pretest: Pretest) -> PretestForm:
        """Tell what was believed before the signs."""
        return PretestForm(
            malignancy=_interval(pretest.malignancy),
            metastasis=_interval(pretest.metastasis),
            reasons=[self._tell(reason) for reason in pretest.reasons],
            sources=list(pretest.sources),
        )

    def _posttest(self, posttest: Posttest) -> PosttestForm:
        """Tell how probable a condition is."""
        return PosttestForm(
            condition=posttest.condition,
            name=self._tell(posttest.condition.name_in_both),
            posttest=posttest.probability.value,
            low=posttest.probability.low,
            high=posttest.probability.high,
        )

    def _term(self, term: LikelihoodTerm) -> TermForm:
        """Tell what one observation adds."""
        return TermForm(
            sign=term.observation.sign,
            name=self._tell(term.observation.sign.name_in_both),
            state=term.observation.state,
            certainty=term.observation.certainty,
            for_malignancy=_interval(term.for_malignancy),
            for_metastasis=_interval(term.for_metastasis),
            known_in=term.known_in,
            patients=term.patients,
            sources=list(term.sources),
            is_borrowed=term.is_borrowed,
        )

    def _question(self, question: Question) -> QuestionForm:
        """Tell what to look for next."""
        return QuestionForm(
            text=self._tell(question.text),
            sign=question.sign,
            if_present=question.if_present,
            if_absent=question.if_absent,
            malignancy_if_present=question.malignancy_if_present,
            malignancy_if_absent=question.malignancy_if_absent,
        )

    def _basis(self, basis: Basis) -> BasisForm:
        """Tell on how much the answer rests."""
        return BasisForm(
            signs_weighed=basis.signs_weighed,
            signs_without_figures=list(basis.signs_without_figures),
            patients=basis.patients,
            limits=[self._tell(limit) for limit in basis.limits],
        )

    def _observation(self, observation: Observation, lesion: str) -> ObservationForm:
        """Tell a claim about one sign."""
        return ObservationForm(
            lesion=lesion,
            sign=observation.sign,
            name=self._tell(observation.sign.name_in_both),
            state=observation.state,
            certainty=observation.certainty,
            observer=observation.observer,
            reason=self._told(observation.reason),
            picture=observation.picture,
            places=[
                PlaceForm(
                    left_px=place.left_px,
                    top_px=place.top_px,
                    width_px=place.width_px,
                    height_px=place.height_px,
                )
                for place in observation.places
            ],
        )

    def _look(self, look: Look) -> LookForm:
        """Tell what the machine made of a picture."""
        return LookForm(
            picture=look.picture,
            lesion=look.lesion,
            width_px=look.width_px,
            height_px=look.height_px,
            um_per_px=look.um_per_px,
            remarks=[self._tell(remark) for remark in look.remarks],
            observations=[
                self._observation(each, look.lesion) for each in look.observations
            ],
        )


def _interval(interval: Interval) -> IntervalForm:
    """Keep a figure with its bounds."""
    return IntervalForm(value=interval.value, low=interval.low, high=interval.high)


def _eye(consultation: Consultation) -> Literal["on", "off", "no pictures"]:
    """Say whether pictures were looked at."""
    if not any(lesion.pictures for lesion in consultation.case.lesions):
        return "no pictures"
    return "on" if consultation.eye_is_on else "off"
