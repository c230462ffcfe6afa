"""Stricter rules of a dataset: asked for on its page and by the API, and told in plain words."""

from __future__ import annotations

import re
from typing import Any

import pytest

from custody.service import datasets
from tests.people import ADMINISTRATOR
from tests.web.conftest import Api
from tests.web.visitor import Visitor

PAGE = "/datasets/records/policy"


@pytest.fixture
def sealed(sealed: Api) -> Api:
    """With a dataset as 0.1.0 made them: any header, any request with a token."""
    sealed.world.genesis("records", requests="token")
    return sealed


def test_an_administrator_ticks_what_is_to_be_stricter(sealed: Api) -> None:
    """The page offers what can be, in plain words; what is asked for stands in the room."""
    adam = Visitor(sealed.world.service, ADMINISTRATOR)
    assert PAGE in adam.get("/datasets/records").text
    page = adam.get(PAGE).text
    assert re.findall('name="stricter" value="([a-z]+)"', page) == ["requests", "headers"]
    answer = adam.post(PAGE, {"stricter": ["requests", "headers"]})
    assert answer.status_code == 302
    room = adam.get(answer.location).text
    assert "adam asks for stricter rules of records" in room
    for text in (
        "Requests: only those that whoever asks has signed, and no longer all that come with",
        "Headers: only those that whoever sealed has proven, and no longer all",
        "Words to read out when they call",
    ):
        assert text in room
    seen = Visitor(sealed.world.service, "anna").get(answer.location).text
    assert "becomes stricter" in seen
    assert "Words to read out" not in seen


def test_what_is_wrong_is_said_and_nothing_ticked_is_lost(sealed: Api) -> None:
    adam = Visitor(sealed.world.service, ADMINISTRATOR)
    assert "othing is chosen" in adam.post(PAGE, {}).text
    adam.post(PAGE, {"stricter": ["headers"]})
    again = adam.post(PAGE, {"stricter": ["requests"]}).text
    assert "under way already" in again
    assert 'value="requests" checked' in again


def test_rules_that_are_as_strict_as_they_get_offer_nothing(sealed: Api) -> None:
    sealed.world.tightened("records", requests="signed", headers="proven")
    page = Visitor(sealed.world.service, ADMINISTRATOR).get(PAGE).text
    assert "as strict as they get" in page
    assert "only those that whoever asks has signed" in page


@pytest.mark.parametrize("name", ["anna", "rita", "axel"])
def test_others_have_no_such_page(sealed: Api, name: str) -> None:
    who = Visitor(sealed.world.service, name)
    assert PAGE not in who.get("/datasets/records").text
    assert who.get(PAGE).status_code == 403


def test_the_api_opens_a_change_and_tells_of_those_in_force(sealed: Api) -> None:
    """KNOWN: with the approvals and the proof that officials' clients check."""
    world = sealed.world
    answer = sealed.post("/datasets/records/policy", {"requests": "signed"}, by=ADMINISTRATOR)
    assert answer.status_code == 200
    opened: Any = answer.json
    assert (opened["kind"], opened["subject"]["format"]) == ("policy", "custody-policy/v1")
    assert opened["subject"]["to"] == {**opened["subject"]["from"], "requests": "signed"}
    world.approve(world.state(opened["id"]), "anna", "bert", "carl")
    size = world.head().size
    told: Any = sealed.get("/datasets/records/policy", by="anna", size=size).json
    assert [one["subject"] for one in told] == [opened["subject"]]
    assert [len(one["approvals"]) for one in told] == [3]
    assert datasets.get(world.service, "records").policy.requests == "signed"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"headers": "registered"}, 409),
        ({"requester_may_approve": True}, 409),
        ({"export_script": "export-witnessed"}, 409),
        ({}, 409),
        ({"headers": "all"}, 400),
        ({"note": "x"}, 400),
        ({"hours": 0, "headers": "proven"}, 400),
    ],
)
def test_the_api_refuses_what_is_no_tightening(
    sealed: Api, body: dict[str, Any], status: int
) -> None:
    answer = sealed.post("/datasets/records/policy", body, by=ADMINISTRATOR)
    assert answer.status_code == status


def test_the_room_lists_and_the_record_print_it(sealed: Api) -> None:
    opened = sealed.world.tightened("records", headers="proven")
    anna = Visitor(sealed.world.service, "anna")
    assert "Stricter rules" in anna.get("/datasets/records").text
    record = anna.get(f"/ceremonies/{opened.id}/record").text
    assert "The policy of records is tightened: headers: only those" in record
