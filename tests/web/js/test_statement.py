"""Statements, challenges and envelopes: the browser signs what the terminal would sign (BOUND)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.formats import canonical_json
from custody.formats.dsse import Envelope, keyid, pae, sign, verify
from custody.formats.statement import CHALLENGE_TYPE, KINDS, PAYLOAD_TYPE, Challenge, Statement
from tests.formats.test_statement import COMMON, OPTIONAL
from tests.keys import PASSPHRASE, key_of
from tests.web.js.engine import Js, outcome

SEEN = {"size", "root"}
TOLD = ("expected", "happened", "decided")
values = {
    "reason": ["why", "", " ", "x" * 2001, "a\x00b", "line\nline", "\u202e"],
    "verdict": ["agree", "disagree", "Agree", ""],
    "contribution": ["0" * 64, "0" * 63, "A" * 64],
}
extras = st.dictionaries(
    st.sampled_from([*OPTIONAL]), st.sampled_from(["why"]), max_size=4
).flatmap(
    lambda chosen: st.fixed_dictionaries(
        {name: st.sampled_from(values.get(name, values["reason"])) for name in chosen}
    )
)


def written(js: Js, common: dict[str, Any], given_extras: dict[str, Any]) -> Any:
    """A statement as the JavaScript writes it."""
    record = {name: value for name, value in common.items() if name not in SEEN}
    seen = {"size": common["size"], "root": common["root"]}
    return js("statement", "encodeStatement", {**record, "checkpoint": seen}, given_extras)


@given(kind=st.sampled_from([*KINDS, "open", "constructor", ""]), said=extras)
@settings(deadline=None, max_examples=250)
def test_a_statement_is_written_or_refused_alike(js: Js, kind: str, said: dict[str, Any]) -> None:
    """REFUSAL: by kind, with every combination of what it may say beside the common fields."""
    common = {**COMMON, "kind": kind}
    ours = outcome(lambda: Statement(**common, **said).encode())
    assert outcome(lambda: written(js, common, said)) == ours


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("origin", "two words"),
        ("origin", ""),
        ("ceremony", "Exp-7"),
        ("nonce", "5c" * 15),
        ("nonce", "5c" * 64),
        ("nonce", "5c" * 65),
        ("nonce", "5C" * 16),
        ("digest", "0" * 63),
        ("official", "anna b"),
        ("time", "2026-01-31T22:05:00Z"),
        ("time", "2026-13-31T22:05:00.000000Z"),
        ("size", -1),
        ("size", 2**53),
        ("size", 2**53 - 1),
        ("size", True),
        ("root", "g" * 64),
    ],
)
def test_a_common_field_is_taken_or_refused_alike(js: Js, field: str, value: Any) -> None:
    common = {**COMMON, "kind": "approve", field: value}
    ours = outcome(lambda: Statement(**common).encode())
    assert outcome(lambda: written(js, common, {})) == ours


def test_the_browser_signs_what_the_terminal_verifies(js: Js) -> None:
    """An Ed25519 signature has no chance in it: both make the same envelope."""
    key = key_of("anna")
    payload = Statement(**COMMON, kind="approve").encode()
    opened = js("keyfile", "open", js("keyfile", "parse", key.keyfile.encode()), PASSPHRASE)
    record = js("dsse", "sign", PAYLOAD_TYPE, payload, opened)
    assert record == sign(PAYLOAD_TYPE, payload, key).as_dict()
    assert verify(Envelope.from_dict(record), key.keyfile.signing_public, PAYLOAD_TYPE) == payload


@given(kind=st.text(st.characters(exclude_categories=["Cs"]), max_size=20), payload=st.binary())
@settings(deadline=None)
def test_what_is_signed_is_framed_alike(js: Js, kind: str, payload: bytes) -> None:
    """With lengths in bytes, also of a type that is not ASCII."""
    assert js("dsse", "pae", kind, payload) == pae(kind, payload)


def test_keys_are_named_alike(js: Js) -> None:
    public = key_of("anna").keyfile.signing_public
    assert js("dsse", "keyid", public) == keyid(public)


CHALLENGE = Challenge("ledger.example/kat", "anna", "5c" * 16, "2026-01-31T22:05:00.000000Z")


def _challenge(**changes: Any) -> bytes:
    record = {**canonical_json.decode_object(CHALLENGE.encode()), **changes}
    return canonical_json.encode({name: one for name, one in record.items() if one is not None})


@pytest.mark.parametrize(
    "data",
    [
        CHALLENGE.encode(),
        CHALLENGE.encode() + b"\n",
        _challenge(format="custody-challenge/v2"),
        _challenge(extra="x"),
        _challenge(nonce=None),
        _challenge(nonce="5c"),
        _challenge(nonce=5),
        _challenge(expires="soon"),
        _challenge(official="Anna"),
        _challenge(origin=""),
        Statement(**COMMON, kind="approve").encode(),
        b"[]",
        b"",
    ],
)
def test_a_challenge_is_read_or_refused_alike(js: Js, data: bytes) -> None:
    """So that no statement is ever signed in the place of one."""
    ours = outcome(lambda: Challenge.parse(data).encode())
    theirs = outcome(
        lambda: canonical_json.encode(
            {"format": "custody-challenge/v1", **js("statement", "parseChallenge", data)}
        )
    )
    assert theirs == ours


def test_the_types_are_the_same(js: Js) -> None:
    """The payload type keeps one kind of message from passing for another."""
    key = key_of("anna")
    opened = js("keyfile", "open", js("keyfile", "parse", key.keyfile.encode()), PASSPHRASE)
    record = js("dsse", "sign", CHALLENGE_TYPE, CHALLENGE.encode(), opened)
    assert (
        outcome(
            lambda: verify(Envelope.from_dict(record), key.keyfile.signing_public, PAYLOAD_TYPE)
        )
        == "error: statement"
    )
    assert (
        hashlib.sha256(key.keyfile.signing_public).hexdigest() == record["signatures"][0]["keyid"]
    )


@pytest.mark.parametrize("name", ["reason", "expected", "happened", "decided"])
def test_nothing_hides_in_what_is_signed(js: Js, name: str) -> None:
    """BOUND: a reason is what its reader sees, whoever wrote it and with which program."""
    told: dict[str, Any] = {} if name == "reason" else dict.fromkeys(TOLD, "what")
    common: dict[str, Any] = {**COMMON, "kind": "deny" if name == "reason" else "exception"}
    told[name] = "wh\u2060y"
    assert outcome(lambda: Statement(**common, **told).require_fit()) == "error: usage"
    assert outcome(lambda: written(js, common, told)) == "error: statement"
