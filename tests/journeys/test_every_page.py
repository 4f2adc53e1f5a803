"""Every page of the clinic: usable by everybody, in both languages, without a network.

The pages are those that a link leads to (`clinic_walk`); axe-core is fetched by
``make validators`` for these tests alone, and shipped in nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tarfile
from collections import defaultdict
from pathlib import Path

import pytest
from clinic_walk import ALONE, Stop, context_of, drawn_clinic, empty_clinic, stops_of
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AXE = ROOT / ".venv-validators" / "axe-core-4.14.1.tgz"
IN_CI = bool(os.environ.get("CI"))  # noqa: TID251 - what is missing fails there

#: To look at every page takes minutes: English, which is more looked at, when all is.
LANGUAGES = [pytest.param("english", marks=pytest.mark.slow), "russian"]
#: Papers in the language that their reader speaks, and pages full of publications,
#: whose titles are data.
OTHER_WORDS = re.compile(r".*_(letter|slip|report)|numbers_epidemiology|.*_alerts_key")
DESKTOP = {"width": 1280, "height": 900}
TABLET = {"width": 820, "height": 1180}
#: A desktop at 200 %.
ENLARGED = {"width": 640, "height": 450}

#: Addresses that answer with no page, or with one that is looked at otherwise:
#: machines', those that scripts ask, results of work; the first start and the door.
NO_PAGES = re.compile(
    r"/first|/login|/api/.*|/cds-services.*|/jobs/\{uid\}/result"
    r"|/numbers(/epidemiology)?/files/.*"
    r"|.*/pictures/\{key\}(/(\{view\}|layers|tiles.*))?"
    r"|.*/measuring/\{job\}"
)

#: Latin words that stand on a page in Russian too: our name and others' names, units,
#: and what the drawn clinic is made of.
LATIN = set(
    """
    scalpwatch English SQLite PostgreSQL UTC anna olga vera boris home tester
    serve SCALPWATCH BACKUP verify restore backup case FHIR DICOM JSON CSV PDF PNG SVG
    API SALT ER PR HER HER2 CK CK7 CK20 GCDFP ISH Ki TTF mammaglobin
    GATA3 TTF1 PAX8 CDX2 SOX10 CD31 CD3 ERG
    focus doi log en ru NICE HTML JPEG TIFF HEIC WebP II III IV VI
    PSEUDONYM LESION VIEW ROLE xMAG drawn png
    """.split()  # noqa: SIM905 - reads best as a text
)

_SPOKEN = """() => {
  const data = '[lang]:not(html):not([lang="ru"]), [translate="no"], code, pre, '
    + '.code, script, style, textarea, noscript';
  const skip = (el) => el.closest(data);
  const words = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!skip(walker.currentNode.parentElement)) words.push(walker.currentNode.data);
  }
  for (const name of ['aria-label', 'title', 'alt', 'placeholder'])
    for (const el of document.querySelectorAll(`[${name}]`))
      if (!skip(el)) words.push(el.getAttribute(name));
  return words.join(' ');
}"""

_WIDTHS = """() => {
  const wide = document.documentElement.scrollWidth;
  const stray = [...document.querySelectorAll('body *')].filter(
    (el) => el.getBoundingClientRect().right > innerWidth + 1
      && !el.closest('.scroll') && getComputedStyle(el).position !== 'absolute');
  return [wide, innerWidth, stray.slice(0, 3).map((el) => el.outerHTML.slice(0, 120))];
}"""


_AXE = """axe.run(document, {resultTypes: ['violations'], runOnly:
  ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"""

_BROKEN = """() => [...document.images]
  .filter((each) => each.complete && !each.naturalWidth).map((each) => each.src)"""


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium; no name but this machine's is found."""
    found = shutil.which("chromium")
    if found is None:
        told = "no Chromium: install Debian's package chromium"
        if IN_CI:
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=ALONE)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """A drawn clinic, served."""
    with drawn_clinic(tmp_path_factory.mktemp("drawn")) as served:
        yield served


@pytest.fixture(scope="module")
def walk(clinic):
    """The pages, and the routes to which no link leads."""
    return stops_of(clinic)


@pytest.fixture(scope="module")
def english(chromium, clinic, walk, axe):
    """What was found on the English pages."""
    return looked_at(chromium, clinic, walk[0], axe=axe, language="en")


@pytest.fixture(scope="module")
def russian(chromium, clinic, walk, axe):
    """What was found on the Russian pages."""
    return looked_at(chromium, clinic, walk[0], axe=axe, language="ru")


@pytest.fixture(scope="module")
def axe():
    """The source of axe-core, as npm brought it."""
    if not AXE.is_file():
        told = "no axe-core: run make validators"
        if IN_CI:
            pytest.fail(told)
        pytest.skip(told)
    with tarfile.open(AXE) as packed:
        return packed.extractfile("package/axe.min.js").read().decode()


def looked_at(chromium, clinic, stops, *, axe, language):
    """Look at pages in every size; tell what was found, by kind and page."""
    found = defaultdict(dict)
    for user in dict.fromkeys(each.user for each in stops):
        context = context_of(chromium, clinic, user=user, language=language)
        page, troubles = context.new_page(), []
        listen(page, clinic.address, troubles)
        for stop in stops:
            if stop.user == user:
                look(page, f"{clinic.address}{stop.path}", stop, axe, found)
                heard = [each for each in troubles if each != f"{stop.status}"]
                found["requests"][stop.name] = heard + page.evaluate(_BROKEN)
                troubles.clear()
        context.close()
    return {
        kind: {name: told for name, told in pages.items() if told}
        for kind, pages in found.items()
    }


def look(page, address: str, stop: Stop, axe: str, found) -> None:
    """Look at a page: axe-core, its width in every size, its words."""
    page.set_viewport_size(DESKTOP)
    page.goto(address)
    # pictures that come later are looked for too
    page.wait_for_load_state("load")
    page.evaluate(axe)
    serious = []
    for size in (DESKTOP, TABLET):
        page.set_viewport_size(size)
        serious += [
            (each["id"], each["nodes"][0]["html"][:200])
            for each in page.evaluate(_AXE)["violations"]
            if each["impact"] in {"serious", "critical"}
        ]
    found["axe"][stop.name] = serious
    words = set(re.findall(r"[A-Za-z][A-Za-z0-9]+", page.evaluate(_SPOKEN)))
    found["words"][stop.name] = sorted(word for word in words if not coded(word))
    strays = []
    for size in (DESKTOP, TABLET, ENLARGED):
        page.set_viewport_size(size)
        wide, window, stray = page.evaluate(_WIDTHS)
        if wide > window:
            strays.append((window, wide, stray))
    found["wide"][stop.name] = strays


def listen(page, address: str, troubles: list[str]) -> None:
    """Hear of each request that fails, is refused, or goes elsewhere."""
    ours = (address, "blob:", "data:")
    page.on(
        "requestfailed",
        lambda asked: (
            # the walk goes on before a page that reads on has done so
            None
            if asked.failure == "net::ERR_ABORTED"
            else troubles.append(f"failed {asked.url}")
        ),
    )
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "response",
        lambda given: (
            troubles.append(
                str(given.status)
                if given.request.is_navigation_request()
                else f"{given.status} {given.url}"
            )
            if given.status >= 400
            else None
        ),
    )
    page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith(ours) else troubles.append(asked.url)
        ),
    )


def coded(word: str) -> bool:
    """Whether a word is a code, as of a lesion or a version, or one of the list."""
    return word in LATIN or any(letter.isdigit() for letter in word)


def shown(found) -> str:
    """Tell what was found, a page a line."""
    return json.dumps(found, indent=1, ensure_ascii=False)


def test_every_route_that_shows_a_page_is_walked(walk):
    """A page to which no link leads is found by nobody, and by no test below."""
    stops, unseen = walk

    assert len(stops) > 12
    assert [each for each in unseen if not NO_PAGES.fullmatch(each)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_serious(request, language):
    """Who sees, hears or points otherwise can use every page (WCAG 2.2 AA)."""
    found = request.getfixturevalue(language)["axe"]

    assert not found, shown(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_off_at_the_side(request, language):
    """No page is wider than the window, on a tablet and at 200 % neither."""
    found = request.getfixturevalue(language)["wide"]

    assert not found, shown(found)


def test_a_russian_page_holds_no_english(russian):
    """Nothing but names and what is marked as data stays in Latin letters."""
    found = {
        name: words
        for name, words in russian["words"].items()
        if not OTHER_WORDS.fullmatch(name)
    }

    assert not found, shown(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_network_every_page_is_complete(request, language):
    """What a page loads comes from this machine, and comes."""
    found = request.getfixturevalue(language)["requests"]

    assert not found, shown(found)


def test_the_first_start_is_as_usable_as_the_rest(chromium, axe, tmp_path):
    """The page of the first user too, in Russian."""
    stops = [Stop("first", "/first", "")]

    with empty_clinic(tmp_path) as clinic:
        found = looked_at(chromium, clinic, stops, axe=axe, language="ru")

    assert not any(found.values()), shown(found)
