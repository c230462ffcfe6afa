"""The list of ceremonies: its address is a view, its file is all that match."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.web.conftest import Api
from tests.web.test_ledger_pages import text_of
from tests.web.visitor import Visitor
from tests.world import World


@pytest.fixture
def world(sealed: Api) -> World:
    return sealed.world


def rows(html: str) -> list[str]:
    """What the rows of the list say, each on one line."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [text_of(f"<main{row}</main>") for row in body.split("<tr")[1:]]


def test_the_heading_answers_and_each_row_says_who_asks_for_what(world: World) -> None:
    why = "Restore test <b>of site Nord</b>"
    asked = world.request(world.objects[0], purpose=why)
    world.approve(asked, "anna")
    shown = Visitor(world.service, "bert").get("/ceremonies").text
    assert "One ceremony is open" in text_of(shown)
    first = rows(shown)[0]
    assert "rita asks to open 1 object of registry," in first
    assert "Approve 1 of 3" in first
    assert "waits for you" in first
    assert "&lt;b&gt;of site Nord" in first


def test_an_address_is_a_view_that_keeps_what_was_asked(world: World) -> None:
    for number in range(60):
        world.request(world.objects[0], purpose=f"drill {number}")
    visitor = Visitor(world.service, "axel")
    shown = visitor.get("/ceremonies?text=drill&state=open&sort=opened&order=asc").text
    assert "1–15 of 60" in text_of(shown)
    (further,) = re.findall(r'rel="next" href="([^"]+)"', shown)
    assert "text=drill" in further
    rest = rows(visitor.get(further.replace("&amp;", "&")).text)
    assert len(rest) == 15
    assert not {*rest} & {*rows(shown)}
    assert rows(visitor.get("/ceremonies?state=closed&text=drill").text) == []


@pytest.mark.parametrize(
    "nonsense", ["page=x", "page=0", "page=99999999", "sort=subject", "state=%00", "text=%00%25"]
)
def test_an_address_that_makes_no_sense_is_a_list_all_the_same(world: World, nonsense: str) -> None:
    assert Visitor(world.service, "axel").get(f"/ceremonies?{nonsense}").status_code == 200


def test_the_file_has_all_that_match_and_nothing_that_a_spreadsheet_runs(world: World) -> None:
    world.request(world.objects[0], purpose='=HYPERLINK("https://example.org")')
    answer = Visitor(world.service, "axel").get("/ceremonies?as=csv&kind=export")
    assert answer.mimetype == "text/csv"
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row["purpose"] == '\'=HYPERLINK("https://example.org")'
    assert (row["requester"], row["objects"], row["state"]) == ("rita", "1", "Approve 0 of 3")
