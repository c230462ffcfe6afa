"""What the verifier finds of requests that their requester did not sign (ASKED)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from custody.ceremony import Subject
from custody.formats.dsse import Envelope
from custody.formats.encoding import format_base64
from custody.official.signing import Shown, make_statement, sign_statement
from tests.audit.forging import Forged
from tests.keys import key_of

Change = Callable[[Forged, dict[str, Any]], None]


def signed(forged: Forged, body: dict[str, Any], by: str = "rita", name: str = "rita") -> Envelope:
    """What this key says about the subject that now stands in an opening."""
    subject = Subject.read(body["data"]["subject"])
    shown = Shown(subject, None, forged.head())
    key = key_of(by)
    statement = make_statement("request", shown, name, forged.now)
    return sign_statement(statement, replace(key, keyfile=replace(key.keyfile, name=name)))


def leave_out(forged: Forged, body: dict[str, Any]) -> None:
    """A request whose signature is not there."""
    del body["data"]["envelope"]


def sign_by_another(forged: Forged, body: dict[str, Any]) -> None:
    """Signed with a key that the service has put into the subject."""
    key = key_of("mallory").keyfile.signing_public
    body["data"]["subject"]["requester_key"] = format_base64(key)
    body["data"]["envelope"] = signed(forged, body, "mallory").as_dict()


def ask_for_more(forged: Forged, body: dict[str, Any]) -> None:
    """The purpose is another than the one that was signed."""
    body["data"]["subject"]["purpose"] = "for mallory"


def open_late(forged: Forged, body: dict[str, Any]) -> None:
    """A draft that was signed long before it was filed."""
    body["data"]["subject"]["opened"] = "2026-01-30T00:00:00.000000Z"
    body["data"]["envelope"] = signed(forged, body).as_dict()


def sign_without_a_key(forged: Forged, body: dict[str, Any]) -> None:
    """A signature on a request of the format that has none."""
    del body["data"]["subject"]["requester_key"]
    body["data"]["subject"]["format"] = "custody-request/v1"


@pytest.mark.parametrize(
    "change", [leave_out, sign_by_another, ask_for_more, open_late, sign_without_a_key]
)
def test_a_request_that_its_requester_did_not_sign_is_found(forged: Forged, change: Change) -> None:
    """ASKED: chain and checkpoint hold, and the opening is named all the same."""
    at = next(seq for seq, one in enumerate(forged.bodies) if "envelope" in _opening(one))
    assert forged.found() == set()
    body = copy.deepcopy(forged.bodies[at])
    change(forged, body)
    forged.bodies[at] = body
    assert f"entry {at}" in {where for _, where in forged.found()}


def _opening(body: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = body["data"]
    return data if body["type"] == "ceremony.opened" else {}
