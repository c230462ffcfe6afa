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


def test_ceremonies_are_found_by_when_they_were_opened(world: World) -> None:
    """Days as people write them; what is no day is said, and all are shown."""
    for day in range(3):
        world.request(world.objects[0], purpose=f"drill {day}")
        world.clock.advance(days=1)
    visitor = Visitor(world.service, "axel")

    def purposes(asked: str) -> list[str]:
        return re.findall(
            r"drill \d", text_of(visitor.get(f"/ceremonies?kind=export&{asked}").text)
        )

    assert purposes("since=Feb 1") == ["drill 2", "drill 1"]
    assert purposes("until=2026-2-1") == ["drill 1", "drill 0"]
    assert purposes("since=2026-02-01&until=1 Feb 2026") == ["drill 1"]
    assert len(purposes("since=soon")) == 3
    assert "Expected a time like" in visitor.get("/ceremonies?since=soon").text
    table = visitor.get("/ceremonies?since=Feb 1&kind=export&as=csv").text.splitlines()
    assert len(table) == 3
