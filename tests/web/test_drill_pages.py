"""Drills on the console's pages and in the API: opened, followed, and what is due."""

from __future__ import annotations

from typing import Any

import pytest

from custody.ceremony import Target
from custody.service import drill_schedules
from tests.people import ADMINISTRATOR
from tests.web.conftest import Api
from tests.web.visitor import Visitor

PAGE = "/datasets/registry/drill"


def test_an_administrator_opens_a_drill_on_the_dataset_s_page(sealed: Api) -> None:
    """HARMLESS: the page and the room say that nothing real opens."""
    adam = Visitor(sealed.world.service, ADMINISTRATOR)
    assert PAGE in adam.get("/datasets/registry").text
    assert "opens nothing real" in adam.get(PAGE).text
    answer = adam.post(PAGE, {"target": "quorum", "absent": ["emil"], "corrupt": ["bert"]})
    assert answer.status_code == 302
    room = adam.get(answer.location).text
    for text in ("adam tries a quorum’s keys of registry", "away on purpose", "Nothing real opens"):
        assert text in room
    drill = sealed.world.state(answer.location.rpartition("/")[2])
    assert drill.subject.drill is not None
    assert drill.subject.drill.absent == ("emil",)
    anna = Visitor(sealed.world.service, "anna").get(answer.location).text
    assert "Your turn: turn your key in a drill of registry" in anna
    assert "Turn my key for the canary" in anna
    bert = Visitor(sealed.world.service, "bert").get(answer.location).text
    assert "This drill wants something wrong of you" in bert


def test_what_it_came_to_stands_in_the_room_and_on_the_record(sealed: Api) -> None:
    world = sealed.world
    drill = world.drilled("bert", "anna", "carl", "dora", corrupt=["bert"])
    anna = Visitor(world.service, "anna")
    for path in (f"/ceremonies/{drill.id}", f"/ceremonies/{drill.id}/record"):
        page = anna.get(path).text
        assert "The keys of registry are there" in page
        assert "as expected" in page
        assert "opened, by anna, carl, dora" in page
        assert "wrong on purpose" in page
    assert "bert: wrong, refused" in anna.get(f"/ceremonies/{drill.id}/record").text
    assert "Drill of registry" in anna.get("/ceremonies").text


def test_what_is_wrong_with_a_drill_is_said_and_nothing_ticked_is_lost(sealed: Api) -> None:
    adam = Visitor(sealed.world.service, ADMINISTRATOR)
    again = adam.post(PAGE, {"target": "one anna", "absent": ["anna"]}).text
    assert "obody who is asked for is to come" in again
    assert 'name="absent" value="anna" checked' in again
    assert "keys are chosen" in adam.post(PAGE, {"target": "some"}).text


@pytest.mark.parametrize("name", ["anna", "rita", "axel"])
def test_others_have_no_such_page(sealed: Api, name: str) -> None:
    who = Visitor(sealed.world.service, name)
    assert PAGE not in who.get("/datasets/registry").text
    assert who.get(PAGE).status_code == 403


def test_a_schedule_is_set_on_the_dataset_s_page_and_what_is_due_is_told(sealed: Api) -> None:
    world, adam = sealed.world, Visitor(sealed.world.service, ADMINISTRATOR)
    body = {"drill": "quarter", "census": "year"}
    assert adam.post("/datasets/registry/drill-schedule", body).status_code == 302
    assert "A drill every quarter: next by" in adam.get("/datasets/registry").text
    drill_schedules.set_schedule(world.service, world.admin, "registry", 1, 2)
    world.clock.advance(days=3)
    adam = Visitor(world.service, ADMINISTRATOR)
    assert "Drill due" in adam.get("/").text
    assert "Census due: expected every 2 days, none yet" in adam.get("/").text
    assert "due since" in adam.get("/datasets/registry").text
    world.drilled(*("anna", "bert", "carl", "dora", "emil"), target=Target("all"))
    assert "Census due" not in adam.get("/").text


def test_the_page_says_who_must_not_be_lost_and_what_comes_of_it(sealed: Api) -> None:
    page = Visitor(sealed.world.service, "anna").get("/datasets/registry").text
    assert "If nobody shows their share meanwhile" in page
    assert "it may not open" in page
    assert "by a receipt" in page


def test_the_api_opens_drills_and_tells_of_the_quorum(sealed: Api) -> None:
    body = {"need": "one", "official": "anna", "corrupt": [], "absent": [], "hours": 5}
    answer: Any = sealed.post("/datasets/registry/drills", body, by=ADMINISTRATOR)
    assert answer.status_code == 200
    opened = answer.json
    assert (opened["kind"], opened["subject"]["format"]) == ("drill", "custody-drill/v1")
    assert opened["subject"]["target"] == {"need": "one", "official": "anna"}
    assert (opened["refused"], opened["result"]) == ([], None)
    health: Any = sealed.get("/datasets/registry/quorum", by="anna").json
    assert (health["opens"], health["spare"], health["critical"]) == (True, 2, [])
    assert [one["kind"] for one in health["drills"]] == ["drill", "census"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"need": "one"}, 400),
        ({"official": "anna"}, 400),
        ({"need": "some"}, 400),
        ({"absent": ["zoe"]}, 404),
        ({"absent": ["anna"], "corrupt": ["anna"]}, 400),
        ({"hours": 0}, 400),
    ],
)
def test_the_api_refuses_what_is_no_drill(sealed: Api, body: dict[str, Any], status: int) -> None:
    answer = sealed.post("/datasets/registry/drills", body, by=ADMINISTRATOR)
    assert answer.status_code == status
