"""The browser's block of what is about to be signed has the lines of the terminal's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from custody.official.block import object_rows
from custody.official.own_receipt import Genesis
from tests.collected import member, opened
from tests.official.test_block import Case, cases, registration
from tests.web.js.engine import Js, JsError
from tests.web.js.official_page import OfficialPage
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def every(world: World) -> dict[str, Case]:
    page = OfficialPage(Js("", str), world, "anna")
    export = world.request(world.objects[0]).subject
    genesis = Genesis.read(page.genesis())
    return cases(export, genesis.subject, genesis.dealing)


def test_the_lines_are_those_of_the_terminal(js: Js, every: dict[str, Case]) -> None:
    """KNOWN, ASKED: labels, order and texts, whatever is in them."""
    for name, case in every.items():
        assert [tuple(line) for line in js("block", "block", *case.record())] == list(
            case.lines.items()
        ), name


def test_each_object_is_listed_as_at_the_terminal(js: Js, every: dict[str, Case]) -> None:
    for case in every.values():
        objects = case.objects or ()
        found = js("block", "objectRows", [registration(one) for one in objects])
        assert [tuple(row) for row in found] == object_rows(objects)


def test_the_block_is_made_of_what_was_verified(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """BOUND: of the ledger's own registrations; and only who opened it is given the words."""
    page = official_page("anna")
    ceremony = world.request(*world.objects)
    rows = page.rows(ceremony)
    given = {
        "shown": page.shown(ceremony),
        "request": page.request(ceremony),
        "act": "approve",
    }
    for person, words in (
        ("anna", "twelve, which rita reads to you and you type"),
        ("rita", page.told(ceremony)),
    ):
        told = page.ask("showBlock", person=person, rows=rows, **given)
        lines = dict(told["lines"])
        assert lines["words"] == words
        assert lines["asked by"] == ("rita, who signed it with a key that you have not compared")
        assert lines["objects"].startswith("2 objects, ")
        assert ", sealed 2" in lines["objects"]
        assert [row[0] for row in told["objects"]] == [id_[:12] for id_, _ in ceremony.objects]
    with pytest.raises(JsError) as caught:
        page.ask("showBlock", person="anna", rows=rows[1:], **given)
    assert (caught.value.code, caught.value.promise) == ("tampered", "BOUND")


def test_a_collection_is_proven_and_told_as_at_the_terminal(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """BOUND: turned for one header, and how much that opens comes from its closing alone."""
    page, album = official_page("anna"), opened(world)
    other = opened(world)
    for each in (album, other):
        each.close(member(1), member(2))
    ceremony = world.approve(world.request(album.key_object), "anna", "bert", "carl")
    rows, shown = page.rows(ceremony), page.shown(ceremony)
    given = {"shown": shown, "request": page.request(ceremony), "act": "approve"}
    told = page.ask("showBlock", person="anna", rows=rows, **given)
    expected = (
        "a collection: opened whole, 2 files, 2,003 B (1.9 KiB), sealed 2026-01-31 09:00Z, "
        "as its closing entry says"
    )
    assert dict(told["lines"])["objects"].split("\n")[0].endswith(expected)
    assert told["objects"][0][-1] == f"({expected})"
    (row,) = rows
    (another,) = page.rows(world.request(other.key_object))
    for closing, code in ((another["closing"], "ledger"), ({**row, "closing": None}, "ledger")):
        with pytest.raises(JsError) as caught:
            page.ask("showBlock", person="anna", rows=[{**row, "closing": closing}], **given)
        assert caught.value.code in (code, "tampered")
    assert page.ask("turnKey", **page.turning(ceremony))["contribution"]
