"""Calls that anybody may make are limited by address, for all workers together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from custody.service import browser_sessions, device_marks, rate_limit
from custody.service.rate_limit import CHALLENGES, CODES, PASSWORDS
from custody.store import connect
from tests.store.ledgers import url_of
from tests.web.conftest import Api
from tests.web.described import Described
from tests.web.visitor import PASSWORD, Visitor
from web import create_app

CODE_CALLS = {
    "/links/look": {"code": "custody_wrong"},
    "/links": {"code": "custody_wrong", "password": "a long enough password"},
    "/enrolments": {"code": "custody_wrong"},
}


@pytest.fixture
def workers(api: Api) -> Iterator[tuple[Api, Api]]:
    """Two applications on one database, each with connections of its own."""
    store = connect(url_of(api.world.service.store))
    service = replace(api.world.service, store=store)
    yield api, Api(replace(api.world, service=service), api.described)
    store.engine.dispose()


def elsewhere(client: FlaskClient) -> None:
    client.environ_base["REMOTE_ADDR"] = "192.0.2.77"


def test_challenges_are_limited_by_address_across_workers(workers: tuple[Api, Api]) -> None:
    """Each is a row in the database that anybody can have written."""
    for number in range(CHALLENGES.per_pair or 0):
        assert workers[number % 2].post("/challenges", {"official": "anna"}).status_code == 200
    for worker in workers:
        answer = worker.post("/challenges", {"official": "anna"})
        assert answer.status_code == 429
        assert answer.json is not None
        assert (answer.json["code"], answer.json["promise"]) == ("too-often", None)
        assert "15 minutes" in answer.json["hint"]
    assert workers[0].post("/challenges", {"official": "bert"}).status_code == 200
    elsewhere(workers[0].client)
    assert workers[0].post("/challenges", {"official": "anna"}).status_code == 200


def test_wrong_codes_are_limited_by_address_whichever_call_they_come_by(
    workers: tuple[Api, Api],
) -> None:
    calls = list(CODE_CALLS.items())
    for number in range(CODES.per_address):
        path, body = calls[number % 3]
        assert workers[number % 2].post(path, body).status_code == 401
    for worker in workers:
        for path, body in calls:
            assert worker.post(path, body).status_code == 429
    visitor = Visitor(workers[0].world.service)
    visitor.get("/welcome")
    assert "too many codes" in visitor.post("/welcome", {"code": "x", "name": "eve"}).text


def test_a_good_code_does_not_count(api: Api) -> None:
    """A page looks at its link at every reload."""
    body = {"name": "ruth", "role": "requester"}
    made = api.post("/invitations", body, by="adam").json
    assert made is not None
    for _ in range(CODES.per_address + 5):
        assert api.post("/links/look", {"code": made["code"]}).status_code == 200


def test_a_token_or_a_session_does_not_lift_the_limit(api: Api) -> None:
    for _ in range(CODES.per_address):
        api.post("/links/look", {"code": "x"}, by="adam")
    assert api.post("/links/look", {"code": "x"}, by="adam").status_code == 429


@pytest.mark.usefixtures("quick_passwords")
def test_wrong_passwords_are_limited_by_name_and_address_across_workers(
    workers: tuple[Api, Api],
) -> None:
    apps = [create_app(one.world.service) for one in workers]
    service = workers[0].world.service
    assert PASSWORDS.per_pair is not None
    for number in range(PASSWORDS.per_pair):
        visitor = Visitor(service, app=apps[number % 2])
        assert visitor.sign_in("adam", "not the password").status_code == 401
    for app in apps:
        answer = Visitor(service, app=app).sign_in("adam", "not the password")
        assert answer.status_code == 429
        assert "Wait 15 minutes" in answer.text or "wait 15 minutes" in answer.text
        visitor = Visitor(service, app=app)
        elsewhere(visitor.client)
        assert visitor.sign_in("adam", "no password").status_code == 401


@pytest.fixture
def adam(api: Api) -> Visitor:
    """A browser that adam has signed in with before, and out again."""
    with api.world.service.store.writing() as connection:
        browser_sessions.set_password(connection, "adam", PASSWORD)
    visitor = Visitor(api.world.service)
    assert visitor.sign_in("adam", PASSWORD).status_code == 302
    visitor.post("/sign-out")
    return visitor


@pytest.mark.usefixtures("quick_passwords")
def test_others_wrong_passwords_lock_nobody_out_of_a_device_they_signed_in_with(
    api: Api, adam: Visitor
) -> None:
    """Not by name, not by address, not even where all are one address: but by their own."""
    service = api.world.service
    for number in range(PASSWORDS.per_name or 0):
        rate_limit.count_attempt(service, PASSWORDS, f"192.0.2.{number}", "adam")
    for number in range(PASSWORDS.per_address):
        rate_limit.count_attempt(service, PASSWORDS, "127.0.0.1", f"n{number}")
    assert Visitor(service).sign_in("adam", PASSWORD).status_code == 429
    assert adam.sign_in("adam", PASSWORD).status_code == 302
    adam.post("/sign-out")
    for _ in range(PASSWORDS.per_pair or 0):
        assert adam.sign_in("adam", "not the password").status_code == 401
    assert adam.sign_in("adam", PASSWORD).status_code == 429


@pytest.mark.usefixtures("quick_passwords")
def test_forty_wrong_passwords_from_one_address_block_no_name(api: Api, adam: Visitor) -> None:
    for number in range(40):
        Visitor(api.world.service).sign_in(f"n{number}", "not the password")
    assert Visitor(api.world.service).sign_in("adam", PASSWORD).status_code == 302


@pytest.mark.usefixtures("quick_passwords")
@pytest.mark.parametrize("damage", ["another name's", "altered", "ended", "nonsense", "\ud800."])
def test_a_mark_that_is_not_this_names_counts_for_nothing(
    api: Api, adam: Visitor, damage: str
) -> None:
    service = api.world.service
    mark = device_marks.new_mark(service, "anna" if damage == "another name's" else "adam")
    if damage == "altered":
        mark = ("1" if mark[0] == "0" else "0") + mark[1:]
    elif damage == "ended":
        api.world.clock.advance(days=181)
    elif damage != "another name's":
        mark = damage
    assert device_marks.device_of(service, "adam", mark) is None


def test_a_mark_is_out_of_reach_of_scripts_and_names_nobody(adam: Visitor) -> None:
    cookie = adam.client.get_cookie("custody-device")
    assert cookie is not None
    assert (cookie.http_only, cookie.path) == (True, "/")
    assert "adam" not in cookie.value


def test_the_document_names_the_limit_where_there_is_one(document: Described) -> None:
    limited = {one.path for one in document.operations if 429 in one.statuses}
    paths = {"/enrolments", "/links", "/links/look", "/challenges"}
    assert limited == {f"/api/v1{path}" for path in paths}
