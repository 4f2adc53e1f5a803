"""A day in the clinic, in a real browser, against the real server."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import ssl
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from drawn_courses import draw_courses
from playwright.sync_api import expect, sync_playwright

from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.courses import Choice
from scalpwatch.web.pages import asset

pytestmark = pytest.mark.browser

PASSWORD = "four plain words here"  # noqa: S105 - a test's own
ALONE = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, alone with this machine."""
    chromium = shutil.which("chromium")
    if chromium is None:
        told = "no Chromium: install Debian's package chromium"
        if os.environ.get("CI") == "true":  # noqa: TID251 - a test's own
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ALONE)
        yield opened
        opened.close()


@pytest.fixture
def place(tmp_path):
    """A store of thirty drawn patients."""
    folder = tmp_path / "store"
    key = make_key_file(tmp_path / "clinic.key")
    made = Place(folder, None, key)
    with open_store(made, actor="tester") as store:
        store.keep_many((each, {}) for each in draw_courses(30, seed=3))
    return made


@contextmanager
def served(place: Place, key_file: Path, *options: str):
    """Serve the clinic as a user does; give its address and what was printed."""
    told = {"SCALPWATCH_STORE": str(place.folder), "SCALPWATCH_KEY_FILE": str(key_file)}
    server = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "scalpwatch", "serve", "--port", "0", *options],
        env={**os.environ, **told},  # noqa: TID251 - a test's own
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        lines = []
        while "Ctrl+C" not in "".join(lines):
            line = server.stdout.readline()
            assert line, "the server ended"
            lines.append(line)
        printed = "".join(lines)
        yield re.search(r"https?://\S+", printed)[0], printed
    finally:
        server.terminate()
        server.wait(timeout=20)
        server.stdout.close()


@pytest.fixture
def clinic(place, tmp_path):
    """A served clinic."""
    with served(place, tmp_path / "clinic.key") as opened:
        yield opened


@contextmanager
def page_of(browser, **more):
    """A page in a browser of its own, which must ask for nothing from elsewhere."""
    context = browser.new_context(locale="en-GB", **more)
    page = context.new_page()
    page.set_default_timeout(10_000)
    strangers: list[str] = []
    refusals: list[str] = []
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith("http://127.0.0.1:")
            else strangers.append(asked.url)
        ),
    )
    page.on(
        "console",
        lambda said: (
            refusals.append(said.text) if "Content Security" in said.text else None
        ),
    )
    yield page
    context.close()
    assert not strangers
    assert not refusals


def make_first_user(page, address: str, printed: str) -> None:
    """Make the first user with the code that the terminal shows."""
    page.goto(address)
    page.get_by_label("Code").fill(re.search(r"once: ([0-9a-f]{16})", printed)[1])
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Make the user").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def sign_in(page, address: str, name: str, password: str = PASSWORD) -> None:
    """Sign in by the form."""
    page.goto(f"{address}login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


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
