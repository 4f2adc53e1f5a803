"""Whatever stands in a case file, the answer is a case or one paragraph."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from scalpwatch.documents.case import from_document, to_form
from scalpwatch.documents.case_form import CaseForm, LesionForm, PatientForm
from scalpwatch.errors import InputError
from scalpwatch.locale import Language, Words
from scalpwatch.vocabulary.cases import Case

TODAY = date(2026, 11, 22)

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.dates()
    | st.datetimes(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def section(form: type) -> st.SearchStrategy[dict]:
    """Put anything under the keys that a section has."""
    return st.dictionaries(st.sampled_from(sorted(form.model_fields)), anything)


documents = st.fixed_dictionaries(
    {
        "patient": section(PatientForm) | st.just({"pseudonym": "P1"}),
        "lesions": st.lists(section(LesionForm), max_size=2),
    },
    optional=dict.fromkeys(
        CaseForm.model_fields.keys() - {"patient", "lesions"}, anything
    ),
)


@settings(max_examples=40, deadline=None)
@given(documents | anything)
def test_any_document_is_a_case_or_refused_in_one_paragraph(document):
    """No other failure, no line break, and a sentence in both languages."""
    try:
        case = from_document(document, today=TODAY)
    except InputError as error:
        for language in Language:
            told = Words(language).tell(error.message)
            assert told
            assert "нет перевода" not in told
    else:
        assert isinstance(case, Case)
        again = from_document(json.loads(to_form(case).model_dump_json()), today=TODAY)
        assert again == case
