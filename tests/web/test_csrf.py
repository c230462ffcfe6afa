"""Nothing changes by a cookie alone: every change carries the token of our own pages."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from tests.web.conftest import Api
from tests.web.visitor import Visitor, changes

FORGED = {
    "without a token": {},
    "an empty token": {"csrf": ""},
    "a guess": {"csrf": "0" * 64},
    "not ASCII": {"csrf": "ä" * 64},
    "half of it": {"csrf": "half"},
    "somebody else's": {"csrf": "other"},
}


@pytest.fixture
def adam(api: Api) -> Visitor:
    return Visitor(api.world.service, "adam", app=api.client.application)


def refused(answer: TestResponse) -> bool:
    return answer.status_code == 403 and "the form was not made by this page" in (
        answer.text.replace("The form", "the form")
    )


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_no_change_is_made_by_a_cookie_alone(
    api: Api, adam: Visitor, forged: dict[str, str]
) -> None:
    """Every address there is that takes anything but GET, the JSON API included."""
    before = api.world.head().size
    token = forged.get("csrf")
    if token == "half":
        token = adam.csrf[:32]
    if token == "other":
        token = Visitor(api.world.service, "adam").csrf
    routes = changes(api.client.application)
    assert len(routes) > 30
    for method, path in routes:
        form = {} if token is None else {"csrf": token}
        answer = adam.client.open(path, method=method, data=form)
        assert refused(answer), (method, path, answer.status_code)
        if token is not None and token.isascii():
            answer = adam.client.open(path, method=method, json={}, headers={"X-CSRF-Token": token})
            assert refused(answer), (method, path, answer.status_code)
    assert api.world.head().size == before


def test_with_the_token_every_change_is_at_least_looked_at(api: Api, adam: Visitor) -> None:
    """Or else the test above would prove nothing."""
    for method, path in changes(api.client.application):
        if path == "/sign-out":
            continue
        headers = {"X-CSRF-Token": adam.csrf}
        answer = adam.client.open(path, method=method, json={}, headers=headers)
        assert not refused(answer), (method, path)
    assert not refused(adam.post("/sign-out"))


def test_the_console_asks_for_it_before_anybody_has_signed_in(api: Api) -> None:
    """So nobody can be signed in as somebody else by another site's form."""
    nobody = Visitor(api.world.service)
    for path in ("/sign-in", "/welcome", "/sign-out"):
        assert refused(nobody.client.post(path, data={"name": "adam", "password": "x" * 12}))
        assert refused(nobody.client.post(path, headers={"Authorization": "Bearer custody_x"}))


def test_the_token_is_in_a_field_or_a_header_and_never_in_an_address(
    api: Api, adam: Visitor
) -> None:
    form = {"name": "ruth", "role": "requester"}
    inside = adam.client.post("/people/invite", data=form, query_string={"csrf": adam.csrf})
    assert refused(inside)
    header = adam.client.post("/people/invite", data=form, headers={"X-CSRF-Token": adam.csrf})
    assert header.status_code == 302


def test_the_api_says_403_in_the_one_shape_of_its_errors(api: Api, adam: Visitor) -> None:
    answer = adam.client.post("/api/v1/challenges", json={"official": "anna"})
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert answer.json is not None
    assert answer.json["code"] == "not-allowed"
    assert "reload" in answer.json["hint"]


def test_a_call_with_a_token_of_its_own_needs_no_other(api: Api, adam: Visitor) -> None:
    """No browser adds that header by itself, so there is nothing to forge."""
    headers = {"Authorization": f"Bearer {api.world.tokens['adam']}"}
    body = {"name": "ruth", "role": "requester"}
    answer = adam.client.post("/api/v1/invitations", json=body, headers=headers)
    assert answer.status_code == 200


def test_the_token_ends_with_the_session_it_belongs_to(api: Api) -> None:
    """Signing in gives a new cookie, so a form from before is refused, and says what to do."""
    before = Visitor(api.world.service, "adam")
    old = before.csrf
    before.client.set_cookie("custody", Visitor(api.world.service, "adam").secret)
    answer = before.client.post("/people/invite", data={"csrf": old})
    assert refused(answer)
    assert "Go back" in answer.text or "go back" in answer.text


def test_every_form_carries_the_token(sealed: Api) -> None:
    """Those of all pages, looked at by everybody."""
    ceremony = sealed.world.request(sealed.world.objects[0])
    paths = [
        "/",
        "/ledger",
        "/administration",
        "/people/invite",
        "/people/anna",
        "/new-dataset",
        "/datasets/registry",
    ]
    paths += ["/datasets/registry/request", f"/ceremonies/{ceremony.id}"]
    forms = 0
    for name in ("adam", "anna", "rita", "axel", "wilma"):
        visitor = Visitor(sealed.world.service, name)
        for path in paths:
            answer = visitor.client.get(path)
            found = re.findall(r'<form[^>]*method="post".*?</form>', answer.text, re.DOTALL)
            assert all(f'name="csrf" value="{visitor.csrf}"' in form for form in found), path
            forms += len(found)
    assert forms > 50
