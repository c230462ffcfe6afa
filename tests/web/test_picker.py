"""The picker of a request: filters on the server, sums, a list in pages; no script is needed."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from custody.formats.timestamps import stamp
from tests.web.conftest import Api
from tests.web.visitor import Visitor
from tests.world import World

PATH = "/datasets/tokens/request"


@pytest.fixture
def world(sealed: Api) -> World:
    """A dataset that takes tokens, with ten objects of two jobs, the newest sealed just now."""
    sealed.world.genesis("tokens", requests="token")
    for number in range(10):
        job = "base" if number % 5 == 4 else "wal"
        sealed.world.register("tokens", job=job, sealed=-timedelta(days=number))
    return sealed.world


@pytest.fixture
def rita(world: World) -> Visitor:
    return Visitor(world.service, "rita")


def form(world: World, **fields: Any) -> dict[str, Any]:
    return {"purpose": "ticket 4711", "recipient": str(world.identity.recipient())} | fields


def said(answer: TestResponse) -> list[str]:
    """The sums of each dataset, as the page says them."""
    return [html.unescape(text) for text in re.findall(r'data-sums="[^"]*">([^<]*)<', answer.text)]


def seen(answer: TestResponse) -> list[str]:
    return re.findall(r'name="seen" value="([^"]*)"', answer.text)


def requests_of(world: World) -> list[dict[str, Any]]:
    return [
        body["data"]["subject"]
        for body in (entry.body for entry in world.entries("ceremony.opened"))
        if "purpose" in body["data"]["subject"]
    ]


def test_a_set_is_shown_and_then_filed_as_it_was_shown(world: World, rita: Visitor) -> None:
    """Both steps by forms alone, with a day as people write it."""
    day = world.clock() - timedelta(days=3)
    picked = {"pick": "all", "jobs": "wal", "since": f"{day:%b} {day.day}"}
    shown = rita.post(PATH, form(world, **picked, show="yes"))
    assert [text.partition(",")[0] for text in said(shown)] == ["4 objects"]
    assert "ticket 4711</textarea>" in shown.text
    filed = rita.post(PATH, form(world, **picked, seen=seen(shown)))
    assert filed.status_code == 302
    subject = requests_of(world)[-1]
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    assert subject["set"] == f"job=wal since={stamp(midnight)}"
    assert subject["objects"]["count"] == 4


def test_what_was_not_shown_or_has_changed_is_not_filed(world: World, rita: Visitor) -> None:
    """Nothing is filed, nothing typed is lost, and the page shows what there is now."""
    size = world.head().size
    unseen = rita.post(PATH, form(world, pick="each"))
    assert unseen.status_code == 400
    assert "has not shown yet" in unseen.text
    assert world.head().size == size
    world.register("tokens", job="wal")
    changed = rita.post(PATH, form(world, pick="all", seen=["tokens 10 1 a b", *seen(unseen)]))
    assert changed.status_code == 409
    assert "now it has 11 objects" in changed.text
    assert said(changed)[0].startswith("11 objects")
    assert requests_of(world) == []


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"pick": "each"}, 2),
        ({"pick": "base", "jobs": "base\nwal"}, 5),
        ({"pick": "all", "tags": "database=people"}, 10),
        ({"pick": "all", "hosts": "db2"}, 0),
        ({"pick": "all", "only": '["base", "db1"]'}, 2),
    ],
)
def test_the_ways_to_pick_are_those_of_the_command_line(
    rita: Visitor, fields: dict[str, str], count: int
) -> None:
    (text,) = said(rita.post(f"{PATH}/picked", fields))
    assert text.startswith(f"{count or 'no'} object")


def test_ticks_and_ids_are_one_list_over_pages(world: World, rita: Visitor) -> None:
    """A tick is kept on other pages, taken back where it is taken away, and may be typed."""
    first, second = (world.register("tokens").id for _ in "12")
    shown = rita.post(PATH, form(world, object=first, ids=second[:12], text="nothing has that"))
    assert shown.status_code == 302
    assert requests_of(world)[-1]["objects"]["count"] == 2
    page = rita.post(f"{PATH}/picked", {"object": first, "ids": second[:12]})
    assert "2 chosen" in page.text
    assert page.text.count(" checked") == 2
    less = rita.post(PATH, form(world, listed=[first], ids=f"{first}\n{second}", show="yes"))
    assert f">{second}</textarea>" in less.text
    assert "1 chosen" in less.text


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"pick": "all", "since": "Nov 31"}, "expected a time like"),
        ({"pick": "all", "tags": "env"}, "expected a tag as KEY=VALUE"),
        ({"pick": "base"}, "takes that job"),
        ({"pick": "ids", "ids": "xyz"}, "expected an object id"),
        ({"pick": "ids", "ids": "0" * 64, "also": "registry"}, "of one dataset"),
    ],
)
def test_what_is_wrong_is_said_and_stays_as_it_was_typed(
    world: World, rita: Visitor, fields: dict[str, str], error: str
) -> None:
    answer = rita.post(PATH, form(world, **fields))
    assert answer.status_code in (400, 404)
    assert html.unescape(answer.text).casefold().count(error.casefold()) == 1
    for name in ("since", "tags", "ids"):
        if name in fields:
            assert html.escape(fields[name]) in answer.text


def test_several_datasets_are_one_batch_filed_whole_or_not(world: World, rita: Visitor) -> None:
    """Each with its sums; where one takes no tokens, none is opened."""
    world.genesis("letters", requests="token")
    world.register("letters")
    picked = {"pick": "each", "also": ["letters"]}
    shown = rita.post(PATH, form(world, **picked, show="yes"))
    assert len(said(shown)) == 2
    refused = {**picked, "also": ["letters", "registry"]}
    both = rita.post(PATH, form(world, **refused, show="yes"))
    assert rita.post(PATH, form(world, **refused, seen=seen(both))).status_code == 409
    assert requests_of(world) == []
    assert rita.post(PATH, form(world, **picked, seen=seen(shown))).status_code == 302
    one, other = requests_of(world)
    assert {one["dataset"], other["dataset"]} == {"tokens", "letters"}
    assert one["batch"] == other["batch"]


def test_the_list_of_a_ceremony_comes_in_pages_with_a_search(sealed: Api) -> None:
    """By itself where there are no scripts, and as a part of the room where there are."""
    world = sealed.world
    wanted = [world.register(job=f"job-{number:02}") for number in range(55)]
    path = f"/ceremonies/{world.request(*wanted).id}/objects"
    anna = Visitor(world.service, "anna")
    room = anna.get(path.rpartition("/")[0]).text
    assert "1–50 of 55" in room
    last = anna.get(f"{path}?after=50", headers={"HX-Request": "true"}).text
    assert "51–55 of 55" in last
    assert "<html" not in last
    assert "database=people" in last
    found = anna.get(f"{path}?text=JOB-07").text + anna.get(f"{path}?text=job-07").text
    assert "1–1 of 1" in found
    record = anna.get(f"/ceremonies/{path.split('/')[2]}/record").text
    assert "All 55 objects" in record  # on paper nothing can be turned
    assert [one.id for one in wanted if f'<td class="mono">{one.id}</td>' not in record] == []
