"""A form whose session ended meanwhile is kept, and sent again by whoever is signed in then."""

from __future__ import annotations

import re
from html import unescape

import pytest

from custody.service import browser_sessions
from tests.web.conftest import Api
from tests.web.visitor import Visitor

OURS = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
FORM = {"name": "nora", "display": "Nora Ödegård", "role": "auditor"}


def kept(page: str) -> dict[str, str]:
    """The fields that the page would send, and its token."""
    fields = dict(
        re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    )
    token = re.findall(r'name="csrf" value="([0-9a-f]{64})"', page)[-1]
    return {name: unescape(text) for name, text in fields.items()} | {"csrf": token}


@pytest.fixture
def adam(api: Api) -> Visitor:
    return Visitor(api.world.service, "adam", app=api.client.application)


def test_what_was_typed_outlives_the_session(api: Api, adam: Visitor) -> None:
    old = adam.csrf
    browser_sessions.sign_out(api.world.service, adam.secret)
    lost = adam.client.post("/people/invite", data={**FORM, "csrf": old}, headers=OURS)
    assert lost.status_code == 401
    assert "You are not signed in any more" in lost.text
    assert kept(lost.text) == {**FORM, "csrf": old}
    adam.client.set_cookie("custody", Visitor(api.world.service, "adam").secret)
    asked = adam.client.post("/people/invite", data=kept(lost.text), headers=OURS)
    assert asked.status_code == 403
    assert "Send it as adam?" in asked.text
    sent = adam.client.post("/people/invite", data=kept(asked.text), headers=OURS)
    assert (sent.status_code, sent.headers["Location"]) == (302, "/people/nora")
    assert "Nora Ödegård" in adam.get("/people/nora").text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_nothing_of_another_site_is_kept(adam: Visitor, headers: dict[str, str]) -> None:
    answer = adam.client.post("/people/invite", data={**FORM, "csrf": "x"}, headers=headers)
    assert answer.status_code == 403
    assert "Ödegård" not in answer.text


def test_an_older_browser_is_believed_by_its_origin(adam: Visitor) -> None:
    headers = {"Origin": "http://localhost"}
    answer = adam.client.post("/people/invite", data={**FORM, "csrf": "x"}, headers=headers)
    assert "Ödegård" in answer.text


def test_no_password_is_kept(adam: Visitor) -> None:
    form = {"old": "the old secret", "password": "the new secret", "again": "x", "csrf": "x"}
    answer = adam.client.post("/account/password", data=form, headers=OURS)
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_a_sign_in_of_an_older_tab_begins_anew_or_is_not_needed(api: Api, adam: Visitor) -> None:
    form = {"name": "adam", "password": "x" * 12, "next": "/people", "csrf": "x"}
    answer = adam.client.post("/sign-in", data=form, headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/people")
    assert adam.get("/sign-in?next=/people").headers["Location"] == "/"
