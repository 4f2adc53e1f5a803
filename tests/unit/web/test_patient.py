"""A patient's page: her course, her lesions over the visits, and the report."""

from __future__ import annotations

import re

import pytest
from clinic import Browser, user
from pictured import PSEUDONYM, pictured

from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.searching import Query


@pytest.fixture
def path(desk):
    """Keep a patient with pictures of two visits; her address."""
    desk.store.keep(*pictured())
    (entry,) = desk.store.search(Query(pseudonym=PSEUDONYM))
    return f"/patients/{entry.uid}"


@pytest.fixture
def followed(desk, kept):
    """The address of a drawn patient with three visits or more."""
    course = next(each for each in kept if len(each.visits) >= 3)
    (entry,) = desk.store.search(Query(pseudonym=course.pseudonym))
    return f"/patients/{entry.uid}"


def test_pictures_stand_at_their_visit_with_a_small_copy(clinician, path):
    """Each leads to its page, and tells what it shows."""
    page = clinician.see(path).text

    shown = re.findall(r'<a href="([^"]+)"><img src="([^"]+)" alt="([^"]+)"', page)

    assert len(shown) == 3
    for where, small, told in shown:
        assert small == f"{where}/thumbnail"
        assert "focus 1" in told
        assert clinician.see(small).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("role", [Role.READER, Role.PATHOLOGIST, Role.CLINICIAN])
def test_everybody_who_sees_a_patient_finds_the_way_to_her_alert(desk, path, role):
    """Reasons and papers are for readers and pathologists too."""
    user(desk, "somebody", role)
    browser = Browser(desk).sign_in("somebody")

    page = browser.see(path).text

    ways = re.findall(rf'<a class="button" href="({path}/alerts/[0-9a-f]{{16}})"', page)
    assert len(ways) == 2
    assert {browser.see(each).status_code for each in ways} == {200}
    open_one = page.split("<article")[1].split("</article>")[0]
    assert ("Decide" in open_one) is (role is Role.CLINICIAN)


def test_alert_and_pictures_lead_to_each_other(clinician, path):
    """Who reads why looks at what was seen, and back."""
    page = clinician.see(path).text
    alert = re.search(rf'"({path}/alerts/[0-9a-f]{{16}})"', page)[1]

    shown = re.findall(r'<a href="([^"]+)"><img', clinician.see(alert).text)

    assert len(shown) == 2
    for each in shown:
        assert f'href="{alert}"' in clinician.see(each).text


def test_a_visit_tells_what_changed_since_the_one_before(clinician, path):
    """Under the later day, with the earlier one named."""
    page = clinician.see(path).text

    assert "Since 2 March 2026" in page


def test_a_lesion_is_plotted_beside_its_figures(clinician, followed):
    """A picture for who sees it, a table for who does not."""
    page = clinician.see(followed).text
    plot = re.search(r'src="([^"]+/lesions/[0-9a-f]{16}/plot)" alt="([^"]+)"', page)

    drawn = clinician.see(plot[1])

    assert "the table tells" in plot[2]
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in drawn.content
    assert "Size told, cm" in page


def test_the_report_is_printed_and_kept_as_a_document(desk, clinician, followed):
    """Both say what the command says; the audit trail tells of both."""
    page = clinician.see(followed).text
    report = re.search(r'href="([^"]+)/report"', page)[1]

    shown = clinician.see(f"{report}/report")
    document = clinician.see(f"{report}/document")

    policy = shown.headers["content-security-policy"]
    assert "What changed" in shown.text
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert re.search(r"style-src-elem 'sha256-[\w+/=]+'", policy)
    assert document.content.startswith(b"%PDF")
    assert "attachment" in document.headers["content-disposition"]
    rows = [
        row.detail for row in desk.store.trail() if row.event == Event.EXPORTED.value
    ]
    assert rows == ["form=follow-up"] * 2


def test_the_report_speaks_the_readers_language(clinician, followed):
    """As the page does."""
    clinician.send("/language", {"language": "ru", "back": "/today"})
    page = clinician.see(followed).text
    report = re.search(r'href="([^"]+)/report"', page)[1]

    assert "Что изменилось" in clinician.see(f"{report}/report").text


def test_an_unknown_lesion_has_no_plot_and_no_report(clinician, followed):
    """An address that was made up is no failure."""
    for name in ("plot", "report", "document"):
        assert clinician.see(f"{followed}/lesions/{'0' * 16}/{name}").status_code == 404


@pytest.mark.parametrize(
    ("role", "forms"),
    [
        (Role.READER, set()),
        (Role.PATHOLOGIST, {"pathology"}),
        (Role.CLINICIAN, {"visit", "pathology", "therapy", "outcome", "closure"}),
    ],
)
def test_each_role_sees_the_forms_that_she_may_use(desk, path, role, forms):
    """No button leads to a refusal."""
    user(desk, "somebody", role)

    page = Browser(desk).sign_in("somebody").see(path).text

    assert set(re.findall(rf'href="{path}/(\w+)"', page)) == forms
