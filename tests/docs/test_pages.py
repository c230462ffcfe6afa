"""The pages explain the repository, and the repository is all that it takes to follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, page_name

FOLDERS = ("custody", "web", "tests", "migrations", "ceremonies", "docs")
DECISIONS = ROOT / "docs" / "decisions"
SUFFIXES = {".py", ".md", ".js", ".html", ".css", ".toml", ".json"}
FOREIGN = {"node_modules", "vendor", "0.1.0", "__pycache__"}


def sources() -> Iterator[tuple[Path, str]]:
    """Give every text of ours."""
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in SUFFIXES and not FOREIGN.intersection(path.parts):
                yield path, path.read_text()
    for path in ROOT.iterdir():
        if path.is_file() and (path.suffix in SUFFIXES or path.name == "Makefile"):
            yield path, path.read_text()


def slugs(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as code hosts make them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        name, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", name):
            continue
        path = page.parent / name if name else page
        assert path.exists(), target
        assert not anchor or anchor in slugs(path), target


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_path_that_is_cited_is_there(page: Path) -> None:
    """In backquotes, what begins with one of the repository's folders is a path of it."""
    for span in re.findall(r"`([^`\n]+)`", page.read_text()):
        if re.fullmatch(rf"(?:{'|'.join(FOLDERS)}|\.ci)/[\w./*-]+", span):
            assert list(ROOT.glob(span)), span


def test_every_picture_is_named_by_a_page_and_light_to_load() -> None:
    """And no page names one that is not here: that is a link, which leads somewhere."""
    texts = {page: page.read_text() for page in PAGES}
    named = {
        (page.parent / target).resolve(): words
        for page, text in texts.items()
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)
    }
    here = set((ROOT / "docs" / "pictures").iterdir())
    assert named.keys() == here
    assert all(len(words) > 40 for words in named.values())  # what it shows, to whoever can't see
    heavy = {path.name for path in here if path.stat().st_size > 150_000}
    assert heavy <= {"ceremony-room.png"}


def test_every_page_of_docs_can_be_reached_from_the_readme() -> None:
    text = (ROOT / "README.md").read_text()
    assert [
        path.name for path in (ROOT / "docs").glob("*.md") if f"docs/{path.name}" not in text
    ] == []


def test_every_pointer_to_a_page_leads_to_it() -> None:
    """Such as docs/formats.md, "Key file": the page is there, and the heading on it."""
    found = 0
    for path, text in sources():
        if path.suffix == ".md":
            continue
        for name, head in re.findall(r'(docs/[\w/-]+\.md)(?:, "([^"]+)")?', text):
            found += 1
            assert (ROOT / name).is_file(), (path, name)
            heads = re.findall(r"^#+ (.+)$", (ROOT / name).read_text(), re.M)
            assert not head or head in heads, (path, name, head)
    assert found > 10


def test_nothing_points_to_a_design_that_is_not_here() -> None:
    word = "DES" + "IGN"
    assert [str(path) for path, text in sources() if re.search(rf"\b{word}\b", text)] == []


def test_every_decision_is_listed_and_has_the_same_form() -> None:
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    listed = (DECISIONS / "README.md").read_text()
    assert re.findall(r"^\| \[\d+\]\((\S+)\)", listed, re.M) == [page.name for page in pages]
    for number, page in enumerate(pages, 1):
        text = page.read_text()
        (title,) = re.findall(rf"^# {number:04}: (.+)$", text, re.M)
        assert f"({page.name}) | {title} |" in listed
        assert re.search(r"^\*\*Status:\*\* (accepted|superseded)\b", text, re.M)
        parts = re.findall(r"^## (.+)$", text, re.M)
        assert parts == ["Context", "Decision", "Consequences", "Rejected"]
