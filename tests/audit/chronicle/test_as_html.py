"""The page and the text of a report: nothing that the ledger says gets out of its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from custody.audit.chronicle.as_html import as_html
from custody.audit.chronicle.as_text import as_text
from custody.audit.chronicle.layout import lay_out
from custody.audit.chronicle.sections import Layout
from tests.audit.chronicle.test_fold import told, told_of
from tests.audit.forging import Forged
from tests.audit.history import Copy

NASTY = "<script>alert(1)</script>\" onload='x' \x1b[2J\u202e\u200b & more"


@pytest.fixture
def nasty(forged: Forged) -> Layout:
    """A report on a ledger whose writer wants more than to be read."""
    for body in forged.bodies:
        if body["type"] == "ceremony.opened" and body["data"]["kind"] == "export":
            body["data"]["subject"]["purpose"] = NASTY
        if body["type"] == "objects.gone":
            body["data"]["reason"] = NASTY
        if body["type"] == "person.invited" and body["data"]["name"] == "axel":
            body["data"]["name"] = NASTY
    return lay_out(told(forged))


def test_the_page_escapes_all_that_the_ledger_says(nasty: Layout) -> None:
    page = as_html(nasty)
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 5
    assert "<script" not in page
    assert " onload='" not in page
    assert not set(page) & set("\x1b\u202e\u200b")
    assert r"\x1b[2J\u202e\u200b" in page


def test_a_terminal_is_shown_no_character_that_it_would_obey(nasty: Layout) -> None:
    text = as_text(nasty)
    assert r"\x1b[2J\u202e\u200b & more" in text
    assert all(character.isprintable() or character == "\n" for character in text)


def test_the_page_stands_alone_and_may_fetch_and_run_nothing(played: Copy) -> None:
    page = as_html(lay_out(told_of(played)))
    assert "default-src 'none'" in page
    assert not re.findall(r"\bsrc=|@import|url\(", page)
    assert {one[0] for one in re.findall(r'href="(.)', page)} == {"#"}
    for id_ in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{id_}"' in page


def test_text_and_page_have_the_same_sections(played: Copy) -> None:
    layout = lay_out(told_of(played))
    text, page = as_text(layout), as_html(layout)
    assert len(layout.sections) == 9
    for section in layout.sections:
        assert f"\n{section.title}\n===" in text
        assert f">{section.title}</h2>" in page


@pytest.mark.slow
def test_the_page_fits_a_screen_a_telephone_and_a_sheet_of_paper(
    nasty: Layout, chromium: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(as_html(nasty))
    for width, media in ((1280, "screen"), (390, "screen"), (700, "print")):
        assert shown(chromium, path, width, media) == []


def shown(chromium: Browser, path: Path, width: int, media: Any) -> list[str]:
    """Look at a page; give what the browser complained of."""
    page, said = chromium.new_page(viewport={"width": width, "height": 900}), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.emulate_media(media=media)
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("nav").is_visible() == (media == "screen")
    page.close()
    return said
