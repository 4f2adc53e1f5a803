"""The sources: each stands once, can be cited and tells what of it was read."""

import pytest

from scalpwatch.errors import EvidenceError
from scalpwatch.vocabulary.citations import JUDGEMENT, Source, cite, sources


def test_the_mark_of_a_judgement_is_no_source() -> None:
    """A judgement is cited as such and leads to no publication."""
    source = cite(JUDGEMENT)

    assert source is None


def test_an_unknown_source_is_refused_with_a_remedy() -> None:
    """A row that cites nothing we hold is not evidence."""
    with pytest.raises(EvidenceError) as caught:
        cite("nobody1900")

    assert "nobody1900" in str(caught.value.message)
    assert "sources.csv" in str(caught.value.remedy)


def test_every_source_is_found_under_its_own_identifier() -> None:
    """A table cites a source by the name that the source bears."""
    table = sources()

    assert table
    assert all(cite(name) is source for name, source in table.items())
    assert all(name == source.identifier for name, source in table.items())


def test_every_source_has_an_author_and_a_title() -> None:
    """A reader must be able to look for a publication."""
    table = sources()

    for source in table.values():
        assert source.author, source.identifier
        assert source.title, source.identifier


def test_no_source_is_shifted_by_a_stray_comma() -> None:
    """A doi begins with 10, another number says what it is, a link begins with http."""
    table = sources()

    for source in table.values():
        assert not source.doi or source.doi.startswith(("10.", "(", "PII")), (
            source.identifier
        )
        assert not source.url or source.url.startswith("http"), source.identifier


@pytest.mark.parametrize(
    ("year", "short"), [("2019", "Mareeva AN 2019"), ("", "Mareeva AN")]
)
def test_a_source_is_told_by_its_author_and_year(year: str, short: str) -> None:
    """A year that the page does not show leaves no gap behind the author."""
    source = Source("paper", "Mareeva AN", year, "Title", "Journal", "", "", "")

    told = source.short

    assert told == short
