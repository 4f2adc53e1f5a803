"""A supposition begins where the record stands, whatever the record says."""

from __future__ import annotations

from courses import cases
from hypothesis import given

from scalpwatch.casework.supposing import as_told, suppose
from scalpwatch.vocabulary.cases import Case


@given(cases)
def test_what_is_supposed_as_told_is_the_case_as_told(case: Case):
    """Nothing is lost or made firmer by opening the form."""
    for lesion in case.lesions:
        told = as_told(case, lesion)

        supposed = suppose(case, lesion.identifier, told)

        assert supposed == case
