"""The page of numbers and ``scalpwatch stats`` tell the same of the same patients."""

from __future__ import annotations

import html
import re
from contextlib import redirect_stdout
from io import StringIO

import pytest
from clinic import QUICK, TODAY, Browser, user
from drawn_courses import draw_courses

from scalpwatch.cli import main
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.web.desk import Desk


def packed(text: str) -> str:
    """Drop what the width of a terminal or a cell changes."""
    return re.sub(r"[\s\u00a0\u202f·]", "", text)


def cells_of(page: str) -> list[str]:
    """List the cells and notes of a page's tables."""
    found = re.findall(r"<(?:th|td)[^>]*>(.*?)</(?:th|td)>", page, re.DOTALL)
    return [packed(html.unescape(re.sub(r"<[^>]+>", "", each))) for each in found]


@pytest.mark.parametrize("by", [(), ("sex",), ("sex", "primary")])
def test_page_and_command_count_alike(tmp_path, monkeypatch, by):
    """Every cell of the page stands in what the command prints, and every file is its.

    No group of these has fewer than five patients: small ones the page puts together,
    for it shows them to all who may read, and the command to who holds the key.
    """
    key, folder, out = tmp_path / "key", tmp_path / "store", tmp_path / "out"
    folder.mkdir()
    place = Place(folder, None, make_key_file(key))
    with open_store(place, actor="tester") as store:
        store.keep_many((each, {}) for each in draw_courses(250, seed=7))
        desk = Desk(store=store, passwords=QUICK, today=lambda: TODAY)
        user(desk, "maria", Role.READER)
        browser = Browser(desk).sign_in("maria")
        query = "&".join(f"by={each}" for each in by)
        monkeypatch.setattr("scalpwatch.web.counting._PATIENCE_S", 60)
        page = browser.see(f"/numbers?{query}").text
        names = re.findall(r"/numbers/files/(\w+\.csv)", page)
        files = {
            name: browser.see(f"/numbers/files/{name}?{query}").content
            for name in names
        }
    monkeypatch.setenv("SCALPWATCH_STORE", str(folder))
    monkeypatch.setenv("SCALPWATCH_KEY_FILE", str(key))
    monkeypatch.setenv("COLUMNS", "400")
    groups = [part for each in by for part in ("--by", each)]

    stream = StringIO()
    with redirect_stdout(stream):
        code = main(["stats", "survival", *groups, "--out", str(out), "--lang", "en"])

    printed = packed(stream.getvalue())
    shown = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    cells = cells_of(shown)
    assert code == 0
    assert "smallgroups" not in printed
    assert len(cells) > 20
    assert not [each for each in cells if each not in printed]
    assert len(files) >= 5
    for name, content in files.items():
        assert content == (out / name).read_bytes(), name
