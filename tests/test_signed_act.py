"""What an administrator signs is one entry, and no other (BOUND)."""

from __future__ import annotations

from typing import Any

import pytest

from custody.errors import StatementError
from custody.formats.dsse import Envelope, sign
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.signed_act import act_digest, act_nonce, require_act
from tests.keys import key_of
from tests.people import ADMINISTRATOR, ORIGIN

DATA = {"name": "bert", "role": "official"}
BODY = {"at": "", "by": ADMINISTRATOR, "data": DATA, "type": "person.invited"}
NONCE = "ab" * 16


def act(**rest: Any) -> Envelope:
    said: dict[str, Any] = {
        "kind": "act",
        "origin": ORIGIN,
        "ceremony": "act",
        "nonce": NONCE,
        "digest": act_digest("person.invited", DATA).hex(),
        "official": ADMINISTRATOR,
        "time": "2026-05-03T10:00:00.000000Z",
        "size": 1,
        "root": "00" * 32,
    }
    return sign(PAYLOAD_TYPE, Statement(**said | rest).encode(), key_of(ADMINISTRATOR))


KEY = key_of(ADMINISTRATOR).keyfile.signing_public


def test_the_signature_of_an_entry_is_taken() -> None:
    assert require_act(act(), KEY, ORIGIN, BODY).nonce == act_nonce(act().as_dict()) == NONCE
    about = {**BODY, "ceremony": "spring"}
    assert require_act(act(ceremony="spring"), KEY, ORIGIN, about).ceremony == "spring"


@pytest.mark.parametrize(
    ("signed", "body"),
    [
        ({"kind": "request"}, {}),
        ({"official": "anna"}, {}),
        ({"origin": "other.example/main"}, {}),
        ({"ceremony": "spring"}, {}),
        ({"digest": act_digest("link.made", DATA).hex()}, {}),
        ({}, {"data": {**DATA, "role": "auditor"}}),
        ({}, {"type": "link.made"}),
        ({}, {"by": "anna"}),
        ({}, {"ceremony": "spring"}),
    ],
)
def test_the_signature_of_anything_else_is_refused(
    signed: dict[str, Any], body: dict[str, Any]
) -> None:
    with pytest.raises(StatementError, match="another act than the entry"):
        require_act(act(**signed), KEY, ORIGIN, BODY | body)


def test_the_signature_of_anybody_else_is_refused() -> None:
    with pytest.raises(StatementError):
        require_act(act(), key_of("anna").keyfile.signing_public, ORIGIN, BODY)
