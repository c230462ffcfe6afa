"""A form that is refused comes back as it was filled in, with what was wrong above it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from custody.age import X25519Identity
from custody.errors import CustodyError, LedgerError
from custody.service import people
from tests.keys import random_bytes_of
from tests.web.conftest import Api
from tests.web.visitor import Visitor

RECIPIENT = str(X25519Identity.generate(random=random_bytes_of("a requester")).recipient())
REFUSED: dict[str, tuple[str, str, dict[str, Any], int, str]] = {
    "a bad name": (
        "adam",
        "/people/invite",
        {"name": "Not a Name", "role": "witness"},
        400,
        "a person",
    ),
    "a role nobody knows": (
        "adam",
        "/people/invite",
        {"name": "ruth", "role": "king"},
        400,
        "a role is one of",
    ),
    "somebody who is there": (
        "adam",
        "/people/invite",
        {"name": "anna", "role": "official"},
        409,
        "anna is enrolled as official already",
    ),
    "a link for nobody": (
        "adam",
        "/people/nobody/link",
        {},
        404,
        "there is nobody called",
    ),
    "a token that reaches nothing": (
        "adam",
        "/tokens/new",
        {"person": "nightly", "scope": ""},
        400,
        "scopes are some of",
    ),
    "a token for no dataset": (
        "adam",
        "/tokens/new",
        {"person": "nightly", "scope": "read", "dataset": "nowhere"},
        404,
        "there is no dataset",
    ),
    "no such token": ("adam", "/tokens/abc/revoke", {}, 404, "there is no token"),
    "no such session": (
        "adam",
        "/sessions/abc/end",
        {},
        404,
        "there is no such session",
    ),
    "a quorum of one": (
        "adam",
        "/new-dataset",
        {"name": "archive", "official": ["anna", "bert"], "threshold": "1"},
        409,
        "threshold",
    ),
    "a dataset without a number": (
        "adam",
        "/new-dataset",
        {"name": "archive", "official": ["anna", "bert"], "threshold": "two"},
        409,
        "threshold",
    ),
    "a request for nothing": (
        "rita",
        "/datasets/registry/request",
        {"purpose": "a test", "recipient": RECIPIENT},
        400,
        "object",
    ),
    "a recipient that is none": (
        "rita",
        "/datasets/registry/request",
        {"object": "0" * 64, "purpose": "a test", "recipient": "age1nobody"},
        400,
        "expected an age recipient",
    ),
    "an object that is not there": (
        "rita",
        "/datasets/registry/request",
        {"object": "0" * 64, "purpose": "a test", "recipient": RECIPIENT},
        404,
        "object",
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_said_on_the_page_of_the_form(
    sealed: Api, case: tuple[str, str, dict[str, Any], int, str]
) -> None:
    who, path, form, status, said = case
    size = sealed.world.head().size
    answer = Visitor(sealed.world.service, who).post(path, form)
    notice = answer.text.partition('<div class="notice bad" role="')[2].partition("</div>")
    assert answer.status_code == status
    assert said.lower() in html.unescape(notice[0]).lower()
    assert sealed.world.head().size == size


def test_nothing_that_was_typed_is_lost(sealed: Api) -> None:
    first = sealed.world.objects[0].id
    form = {
        "object": [first],
        "purpose": "ticket 4711,\nas told by telephone",
        "recipient": "age1nobody",
        "hours": "168",
    }
    answer = Visitor(sealed.world.service, "rita").post("/datasets/registry/request", form)
    assert answer.status_code == 400
    assert ">ticket 4711,\nas told by telephone</textarea>" in answer.text
    assert 'value="age1nobody"' in answer.text
    assert re.search(
        f'<input type="checkbox" name="object" value="{first}"[^>]* checked>', answer.text
    )
    assert '<option value="168" selected>' in answer.text


def test_a_password_is_never_sent_back(api: Api) -> None:
    """QUIET: the name that was typed comes back, the password does not."""
    nobody = Visitor(api.world.service)
    answer = nobody.sign_in("adam", "hunter2-is-not-it")
    assert 'value="adam"' in answer.text
    assert "hunter2" not in answer.text
    form = {"name": "eve", "password": "hunter2-is-not-it", "code": "custody_hunter2"}
    assert "hunter2" not in nobody.post("/welcome", form).text


@pytest.mark.parametrize(
    ("error", "status"),
    [(CustodyError("connection to db.internal failed"), 503), (LedgerError("no head row"), 500)],
)
def test_the_services_own_trouble_is_not_told_to_whoever_sent_a_form(
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: CustodyError,
    status: int,
) -> None:
    """It goes to the log, like that of every other page."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(people, "invite", fail)
    form = {"name": "ruth", "role": "witness"}
    answer = Visitor(api.world.service, "adam").post("/people/invite", form)
    assert answer.status_code == status
    assert "db.internal" not in answer.text
    assert error.message in caplog.text
