"""A day in the clinic, in a real browser, against the real server."""

from __future__ import annotations

import ipaddress
import re
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from browsing import (
    browser,
    clinic,
    make_first_user,
    page_of,
    place,
    served,
    sign_in,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import expect

from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.courses import Choice
from scalpwatch.web.pages import asset

__all__ = ["browser", "clinic", "place"]

pytestmark = pytest.mark.browser


def decline(page) -> None:
    """Decide against a biopsy, at first without saying why."""
    page.get_by_role("link", name="Decide").first.click()
    page.get_by_label("No biopsy").check()
    page.get_by_role("button", name="Keep the decision").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a reason")
    page.get_by_label("Why put off or declined").select_option("patient_refuses")
    page.get_by_label("In your own words").fill("wants to think")
    page.get_by_role("button", name="Keep the decision").click()
    expect(page.get_by_text("the patient refuses").first).to_be_visible()


def open_alert_of(place: Place):
    """Find a patient whose alert waits for a decision."""
    with open_store(place, actor="tester") as store:
        return next(
            each
            for each in store.search(Query(is_open=True))
            if each.alerts[0].state.waits_for_the_clinic
        )


def test_from_the_first_start_to_a_decision(browser, clinic, place):
    """First user, search, record, decision, and the other language."""
    address, printed = clinic
    entry = open_alert_of(place)
    with page_of(browser) as page:
        make_first_user(page, address, printed)
        expect(page.locator("table.list tbody")).to_have_count(30)

        page.get_by_label("Pseudonym").fill(entry.pseudonym)
        page.get_by_label("Pseudonym").press("Enter")
        expect(page.locator("table.list tbody")).to_have_count(1)
        assert entry.pseudonym not in page.url
        page.get_by_role("link", name=entry.pseudonym).click()
        expect(page.get_by_role("heading", name="Course")).to_be_visible()
        assert entry.pseudonym not in page.url

        decline(page)

        page.get_by_role("button", name="Русский").click()
        expect(page.locator("html")).to_have_attribute("lang", "ru")
        page.get_by_role("button", name="Выйти").click()
        expect(page.get_by_role("heading", name="Войти")).to_be_visible()

    with open_store(place, actor="tester") as store:
        made = store.recall(entry.pseudonym).decisions[-1]
        assert made.choice is Choice.DECLINED
        assert made.text == "wants to think"
        assert "anna" in [row.actor for row in store.trail(entry.pseudonym)]
        assert store.check_trail().is_whole


def test_a_second_clinic_cannot_see_the_first(browser, clinic):
    """An administrator makes a clinic and a user in it, who finds nobody."""
    address, printed = clinic
    with page_of(browser) as page:
        make_first_user(page, address, printed)
        page.get_by_role("link", name="Clinics").click()
        page.get_by_label("Name").fill("second")
        page.get_by_role("button", name="Make the clinic").click()
        expect(page.get_by_role("rowheader", name="second")).to_be_visible()
        page.get_by_role("link", name="Users").click()
        new = page.locator("form[action='/administration/users']")
        new.get_by_label("Name").fill("olga")
        new.locator("select").select_option("second")
        new.get_by_label("clinician").first.check()
        new.get_by_role("button", name="Make the user").click()
        told = page.get_by_role("status").inner_text()
        given = re.search(r"(?:[2-9a-z]{4}-){4}[2-9a-z]{4}", told)[0]

    with page_of(browser) as page:
        sign_in(page, address, "olga", given)
        page.get_by_label("Current password").fill(given)
        page.get_by_label("New password", exact=True).fill("another four plain words")
        page.get_by_label("New password again").fill("another four plain words")
        page.get_by_role("button", name="Change the password").click()
        expect(page.get_by_role("heading", name="Today")).to_be_visible()
        expect(page.get_by_text("There is nobody like that.")).to_be_visible()


def test_without_a_script_everything_works(browser, clinic, place):
    """Search, filter, page and decision are plain forms."""
    address, printed = clinic
    entry = open_alert_of(place)
    with page_of(browser, java_script_enabled=False) as page:
        make_first_user(page, address, printed)
        page.get_by_label("Pseudonym").fill(entry.pseudonym)
        page.get_by_role("button", name="Show").click()
        expect(page.locator("table.list tbody")).to_have_count(1)
        page.get_by_role("link", name=entry.pseudonym).click()
        page.get_by_role("link", name="Decide").first.click()
        page.get_by_label("The biopsy is done").check()
        page.get_by_role("button", name="Keep the decision").click()
        expect(page.get_by_text("biopsy done").first).to_be_visible()


@pytest.mark.skipif(asset("htmx.js") is None, reason="htmx was not fetched by npm")
def test_the_list_follows_what_is_typed(browser, clinic):
    """No button is needed, and what is typed is not lost."""
    address, printed = clinic
    with page_of(browser, viewport={"width": 820, "height": 1180}) as page:
        make_first_user(page, address, printed)
        page.get_by_label("Pseudonym").press_sequentially("D000000")
        expect(page.locator("table.list tbody")).to_have_count(10)
        expect(page.get_by_label("Pseudonym")).to_have_value("D000000")
        page.get_by_label("Pseudonym").fill("")
        page.locator("#show").select_option("due")
        expect(page).to_have_url(re.compile(r"/today\?show=due$"))
        fits = "document.documentElement.scrollWidth <= innerWidth"
        assert page.evaluate(fits)


def test_under_tls_the_session_goes_over_tls_alone(place, tmp_path):
    """A certificate is taken from files, and cookies are held to TLS and this host."""
    certificate, key = tmp_path / "clinic.pem", tmp_path / "clinic-key.pem"
    make_certificate(certificate, key)
    options = ("--tls-cert", str(certificate), "--tls-key", str(key))
    trusted = ssl.create_default_context(cafile=str(certificate))
    with served(place, tmp_path / "clinic.key", *options) as (address, _):
        answered = urlopen(f"{address}first", context=trusted, timeout=10)  # noqa: S310 - our own address
        with answered:
            headers = answered.headers

    assert address.startswith("https://127.0.0.1:")
    assert headers["set-cookie"].startswith("__Host-scalpwatch-visit=")
    assert "Secure" in headers["set-cookie"]
    assert headers["strict-transport-security"] == "max-age=31536000"


def make_certificate(certificate: Path, key: Path) -> None:
    """Make a certificate of this machine that vouches for itself."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
